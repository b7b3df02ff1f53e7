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
    Signals::watch().stop(work).await
}

/// Signals that stop the program in an orderly way, from when they are watched. Where they cannot be had, the
/// system's own way of stopping is left.
struct Signals {
    #[cfg(unix)]
    interrupt: Option<tokio::signal::unix::Signal>,
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
    #[cfg(windows)]
    interrupt: Option<tokio::signal::windows::CtrlC>,
}

impl Signals {
    /// Begins to watch. Needs the runtime.
    fn watch() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Self {
                interrupt: signal(SignalKind::interrupt()).ok(),
                terminate: signal(SignalKind::terminate()).ok(),
            }
        }
        #[cfg(windows)]
        {
            Self { interrupt: tokio::signal::windows::ctrl_c().ok() }
        }
    }

    /// Runs a future until it ends, or until a signal comes, where it is dropped. A signal is looked for first, so
    /// that a future which is always ready at once is stopped too, wherever it waits.
    async fn stop<T>(mut self, work: impl Future<Output = T>) -> std::result::Result<T, Signal> {
        match select(pin!(self.next()), pin!(work)).await {
            Either::Left((signal, _)) => Err(signal),
            Either::Right((result, _)) => Ok(result),
        }
    }

    #[cfg(unix)]
    async fn next(&mut self) -> Signal {
        async fn came(signals: &mut Option<tokio::signal::unix::Signal>, is: Signal) -> Signal {
            if let Some(signals) = signals
                && signals.recv().await.is_some()
            {
                return is;
            }
            pending().await
        }
        let interrupt = came(&mut self.interrupt, Signal::Interrupt);
        let terminate = came(&mut self.terminate, Signal::Terminate);
        match select(pin!(interrupt), pin!(terminate)).await {
            Either::Left((signal, _)) | Either::Right((signal, _)) => signal,
        }
    }

    #[cfg(windows)]
    async fn next(&mut self) -> Signal {
        if let Some(signals) = &mut self.interrupt
            && signals.recv().await.is_some()
        {
            return Signal::Interrupt;
        }
        pending().await
    }
}
