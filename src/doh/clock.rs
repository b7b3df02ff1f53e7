//! Waiting, natively and in a browser, which do it differently.

use std::time::Duration;

/// Waits; dropping the future stops the timer.
pub async fn sleep(duration: Duration) {
    #[cfg(not(target_arch = "wasm32"))]
    tokio::time::sleep(duration).await;
    #[cfg(target_arch = "wasm32")]
    gloo_timers::future::sleep(duration).await;
}

/// Lets everything else go on that can go on without anything coming in. Unlike a future that wakes itself, it does
/// not have `join_all` stop in the middle.
pub(super) async fn yield_now() {
    #[cfg(not(target_arch = "wasm32"))]
    tokio::task::yield_now().await;
    #[cfg(target_arch = "wasm32")]
    {
        let mut is_over = false;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut is_over, true) {
                return std::task::Poll::Ready(());
            }
            // A task that is spawned now begins once this one waits.
            let waker = context.waker().clone();
            wasm_bindgen_futures::spawn_local(async move { waker.wake() });
            std::task::Poll::Pending
        })
        .await;
    }
}
