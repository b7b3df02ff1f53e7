//! The parts of the program that are fetched when something in them is first needed.
//!
//! `leptos::wasm_split` makes an entry point of each function that is marked with it, and moves what
//! only the entry points of one part reach, code and data, into a file of that part. `report` has what
//! makes and shows a report, `more` what nobody needs to see one come in. An entry point is async: it
//! fetches its part first. What is reached in any other way is compiled into the caller's part, so a
//! forgotten entry point costs bytes and breaks nothing. Views of other parts are made by
//! `components::part::Part`.

use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen_futures::spawn_local;

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

/// Said where the part that makes reports cannot be loaded.
pub(crate) const NOT_LOADED: &str =
    "A part of this page could not be loaded, so nothing was asked. Reload the page.";

/// How the loading of the parts stands.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    failed: RwSignal<bool>,
    under_way: RwSignal<u32>,
}

impl Parts {
    /// Nothing is loaded yet.
    pub(crate) fn new() -> Self {
        Self { failed: RwSignal::new(false), under_way: RwSignal::new(0) }
    }

    /// Whether a part that is wanted could not be loaded.
    pub(crate) fn have_failed(self) -> bool {
        self.failed.get()
    }

    /// Whether a part is being loaded.
    pub(crate) fn are_loading(self) -> bool {
        self.under_way.get() > 0
    }

    /// Notes that a part could not be loaded, in an entry point that was called without this.
    pub(crate) fn fail(self) {
        self.failed.set(true);
    }

    /// What an entry point gives; nothing, and said in the page, where its part cannot be loaded.
    pub(crate) async fn load<T>(self, entry: impl Future<Output = Loaded<T>>) -> Option<T> {
        self.under_way.update(|count| *count += 1);
        let loaded = entry.await;
        self.under_way.update(|count| *count = count.saturating_sub(1));
        self.failed.set(loaded.is_err());
        loaded.ok()
    }

    /// Does what an entry point gives to do; whether its part could be loaded.
    pub(crate) async fn run(self, entry: LocalBoxFuture<'static, Work>) -> bool {
        match self.load(entry).await {
            Some(work) => {
                work.await;
                true
            }
            None => false,
        }
    }

    /// Lets an entry point do what takes no time.
    pub(crate) fn enter(self, entry: impl Future<Output = Loaded<()>> + 'static) {
        spawn_local(async move {
            self.load(entry).await;
        });
    }
}
