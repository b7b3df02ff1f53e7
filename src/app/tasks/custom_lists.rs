//! Keys and lists of the reader's own: kept in this browser, and used where they may be.

use leptos::prelude::*;
use mailpath::checks::blocklist::CustomLists;
use mailpath::doh::ResolverChoice;

use crate::app::browser::{policy, storage};
use crate::app::state::App;

/// The name under which they are kept; other projects may share the origin.
pub(crate) const NAME: &str = "mailpath.own";

/// Those of this page, read from the browser when they are first wanted.
#[derive(Clone, Copy)]
struct Kept(RwSignal<CustomLists>);

fn kept(app: App) -> RwSignal<CustomLists> {
    let read = || storage::read(NAME).map(|text| CustomLists::from_text(&text)).unwrap_or_default();
    app.lasting(|| Kept(RwSignal::new(read()))).0
}

/// Something of what there is.
pub(crate) fn read<T>(app: App, pick: impl FnOnce(&CustomLists) -> T) -> T {
    kept(app).with(pick)
}

/// Changes what there is, and keeps it; whether the browser did.
pub(crate) fn change(app: App, change: impl FnOnce(&mut CustomLists)) -> bool {
    let lists = kept(app);
    lists.update(change);
    let text = lists.with_untracked(|lists| (!lists.is_empty()).then(|| lists.to_text()));
    app.has_custom_lists.set(text.is_some());
    storage::write(NAME, text.as_deref())
}

/// What may be used with a resolver.
pub(crate) fn used_with(app: App, resolver: &ResolverChoice) -> CustomLists {
    kept(app).with_untracked(|lists| lists.used_with(policy::own_origin(resolver).as_deref()))
}
