//! A view of another part of the program, for views that are not in `view!` yet.

use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;

use crate::app::components::part::Part;
use crate::app::parts::Loaded;
use crate::app::state::App;

/// A view that an entry point makes, once `wanted` holds for the first time.
pub(crate) fn view(
    _: App,
    wanted: impl Fn() -> bool + Send + Sync + 'static,
    entry: impl Fn() -> LocalBoxFuture<'static, Loaded<AnyView>> + Send + 'static,
) -> AnyView {
    view! { <Part wanted=Signal::derive(wanted) entry=Box::new(entry)/> }.into_any()
}
