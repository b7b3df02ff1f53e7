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
use std::task::Poll;

#[cfg(windows)]
use futures_util::future::pending;
use futures_util::future::{Either, select};

use crate::status::Signal;

/// Runs a future until it ends, or until Ctrl-C or a request to end, where it is dropped.
async fn until_stopped<T>(work: impl Future<Output = T>) -> std::result::Result<T, Signal> {
    Signals::watch().stop(work).await
}

/// Signals that stop the program in an orderly way, from when they are watched. Where they cannot be had, the
/// system's own way of stopping is left.
struct Signals {
    #[cfg(unix)]
    signals: Vec<(Signal, tokio::signal::unix::Signal)>,
    #[cfg(windows)]
    interrupt: Option<tokio::signal::windows::CtrlC>,
}

impl Signals {
    /// Begins to watch. Needs the runtime.
    #[cfg(unix)]
    fn watch() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [
            (Signal::Interrupt, SignalKind::interrupt()),
            (Signal::Terminate, SignalKind::terminate()),
            (Signal::Hangup, SignalKind::hangup()),
        ];
        let ignored = ignored_signals();
        let watched = kinds.into_iter().filter(|(_, kind)| ignored & (1 << (kind.as_raw_value() - 1)) == 0);
        Self { signals: watched.filter_map(|(is, kind)| Some((is, signal(kind).ok()?))).collect() }
    }

    /// Begins to watch. Needs the runtime.
    #[cfg(windows)]
    fn watch() -> Self {
        Self { interrupt: tokio::signal::windows::ctrl_c().ok() }
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
        std::future::poll_fn(|cx| {
            let mut came = self.signals.iter_mut().filter_map(|(is, signal)| {
                matches!(signal.poll_recv(cx), Poll::Ready(Some(()))).then_some(*is)
            });
            came.next().map_or(Poll::Pending, Poll::Ready)
        })
        .await
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

/// The signals that whoever started the program wants ignored, as `nohup` does, by their bits. Where that cannot
/// be known, it is the one that `nohup` is for.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let hangup = 1 << (tokio::signal::unix::SignalKind::hangup().as_raw_value() - 1);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(hangup)
}
