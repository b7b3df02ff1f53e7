//! What each command does.

pub(crate) mod bulk;
pub(crate) mod check;
pub(crate) mod compare;
mod custom_lists;
pub(crate) mod lists;
pub(crate) mod message;
mod query;
mod saved;
pub(crate) mod show;

use std::pin::pin;

use futures_util::future::{Either, pending, select};

use crate::status::Signal;

/// Runs a future until it ends, or until Ctrl-C or a request to end, where it is dropped.
async fn until_stopped<T>(work: impl Future<Output = T>) -> std::result::Result<T, Signal> {
    match select(pin!(work), pin!(stopped())).await {
        Either::Left((result, _)) => Ok(result),
        Either::Right((signal, _)) => Err(signal),
    }
}

/// Waits for a signal. Where signals cannot be had, the system's own way of stopping is left.
async fn stopped() -> Signal {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            pending::<()>().await;
        }
        Signal::Interrupt
    };
    match select(pin!(interrupted), pin!(terminated())).await {
        Either::Left((signal, _)) | Either::Right((signal, _)) => signal,
    }
}

#[cfg(unix)]
async fn terminated() -> Signal {
    use tokio::signal::unix::{SignalKind, signal};
    if let Ok(mut signals) = signal(SignalKind::terminate())
        && signals.recv().await.is_some()
    {
        return Signal::Terminate;
    }
    pending().await
}

#[cfg(not(unix))]
async fn terminated() -> Signal {
    pending().await
}
