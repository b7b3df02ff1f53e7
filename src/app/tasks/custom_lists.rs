//! Keys and lists of one's own: kept in this browser, and used where they may be.

use std::cell::RefCell;

use leptos::prelude::*;
use mailpath::checks::blocklist::CustomLists;
use mailpath::doh::ResolverChoice;

use crate::app::browser::dom;
use crate::app::state::App;

/// The name under which they are kept; other projects may share the origin.
pub(crate) const NAME: &str = "mailpath.own";

thread_local! {
    pub(crate) static OWN: RefCell<CustomLists> =
        RefCell::new(dom::stored(NAME).map(|text| CustomLists::from_text(&text)).unwrap_or_default());
}

/// Something of what there is.
pub(crate) fn read<T>(app: App, pick: impl FnOnce(&CustomLists) -> T) -> T {
    app.own.track();
    OWN.with_borrow(pick)
}

/// What may be used with a resolver.
pub(crate) fn used_with(resolver: &ResolverChoice) -> CustomLists {
    OWN.with_borrow(|own| own.used_with(dom::own_origin(resolver).as_deref()))
}
