//! A view of another part of the program, which is fetched when the view is first wanted.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use wasm_bindgen_futures::spawn_local;

use crate::app::parts::{Loaded, NOT_LOADED};
use crate::app::state::App;

/// What makes the view: an entry point (`#[wasm_split]`) with its arguments.
pub(crate) type Entry = Box<dyn Fn() -> LocalBoxFuture<'static, Loaded<AnyView>> + Send>;

/// What an entry point gives, or nothing once the view that wants it is gone: no context is found there any
/// more, and what expects one would end the program.
fn unless_gone(
    mut entry: LocalBoxFuture<'static, Loaded<AnyView>>,
    gone: Arc<AtomicBool>,
) -> impl Future<Output = Loaded<Option<AnyView>>> {
    poll_fn(move |context| match gone.load(Ordering::Relaxed) {
        true => Poll::Ready(Ok(None)),
        false => entry.as_mut().poll(context).map_ok(Some),
    })
}

/// A view that an entry point makes, once `wanted` holds for the first time. It then stays, and keeps
/// what is typed and unfolded in it. Where its part cannot be loaded the page says so.
#[component]
pub(crate) fn Part(
    #[prop(into, default = Signal::stored(true))] wanted: Signal<bool>,
    entry: Entry,
) -> impl IntoView {
    let parts = App::expect().parts;
    let owner = Owner::current().unwrap_or_default();
    let view = StoredValue::new_local(None::<AnyView>);
    let made = RwSignal::new(false);
    let loading = StoredValue::new(false);
    let gone = Arc::new(AtomicBool::new(false));
    on_cleanup({
        let gone = Arc::clone(&gone);
        move || gone.store(true, Ordering::Relaxed)
    });
    Effect::new(move |_| {
        if !wanted.get() || loading.get_value() || made.get_untracked() {
            return;
        }
        loading.set_value(true);
        let entry = unless_gone(entry(), Arc::clone(&gone));
        let load = async move {
            let loaded = parts.load(entry).await.flatten();
            loading.try_set_value(false);
            if loaded.is_some() {
                view.try_set_value(loaded);
                made.try_set(true);
            }
        };
        spawn_local(owner.with(|| ScopedFuture::new_untracked(load)));
    });
    move || if made.get() { view.try_update_value(Option::take).flatten() } else { None }
}

/// The note that a part could not be loaded, where that is so.
#[component]
pub(crate) fn NotLoadedNote() -> impl IntoView {
    let app = App::expect();
    // Where a report is there, something of it may be missing.
    let words = move || match app.report.with(Option::is_some) {
        true => "A part of this page could not be loaded, so not everything can be shown. Reload the page.",
        false => NOT_LOADED,
    };
    view! {
        <Show when=move || app.parts.have_failed()>
            <p class="note warning" role="alert">{words}</p>
        </Show>
    }
}
