//! What the entry points of the program's parts give; [`crate::app::parts`] calls them.

use futures_util::future::LocalBoxFuture;
use leptos::wasm_split::SplitLoaderError;

/// A part of the program could not be loaded. The next call of an entry point tries again.
#[derive(Debug)]
pub(crate) struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// What an entry point gives once its part is loaded.
pub(crate) type Loaded<T> = Result<T, NotLoaded>;

/// What an entry point does that takes time: entry points themselves are no `async fn`.
pub(crate) type Work = Loaded<LocalBoxFuture<'static, ()>>;
