//! What each command does.

pub(crate) mod bulk;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod lists;
pub(crate) mod message;
mod query;
mod saved;
pub(crate) mod show;

use std::pin::pin;

use futures_util::future::{Either, pending, select};

/// Runs a future until it ends, or until Ctrl-C, where it is dropped.
async fn until_stopped<T>(work: impl Future<Output = T>) -> Option<T> {
    let stopped = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Where signals cannot be had, the system's own way of stopping is left.
            pending::<()>().await;
        }
    };
    match select(pin!(work), pin!(stopped)).await {
        Either::Left((result, _)) => Some(result),
        Either::Right(_) => None,
    }
}
