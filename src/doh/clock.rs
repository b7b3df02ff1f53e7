//! Waiting, natively and in a browser: the one thing that the two do differently.

use std::time::Duration;

/// Waits; dropping the future stops the timer.
pub async fn sleep(duration: Duration) {
    #[cfg(not(target_arch = "wasm32"))]
    tokio::time::sleep(duration).await;
    #[cfg(target_arch = "wasm32")]
    gloo_timers::future::sleep(duration).await;
}
