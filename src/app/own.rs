//! Keys and lists of one's own: kept in this browser, and used where they may be.

use std::cell::RefCell;

use leptos::prelude::*;
use mailpath::checks::blocklist::Own;
use mailpath::doh::Choice;

use super::search::fold;
use super::state::App;
use super::{dom, more, own_fields};

/// The name under which they are kept; other projects may share the origin.
pub(super) const NAME: &str = "mailpath.own";

thread_local! {
    pub(super) static OWN: RefCell<Own> =
        RefCell::new(dom::kept(NAME).map(|text| Own::from_text(&text)).unwrap_or_default());
}

/// Something of what there is.
pub(super) fn read<T>(app: App, pick: impl FnOnce(&Own) -> T) -> T {
    app.own.track();
    OWN.with_borrow(pick)
}

/// What may be used with a resolver.
pub(crate) fn used_with(resolver: &Choice) -> Own {
    OWN.with_borrow(|own| own.used_with(dom::own_origin(resolver).as_deref()))
}

/// Unfolds the fields, and moves to them.
pub(crate) fn open(app: App) {
    app.form.own_lists.set(true);
    wasm_bindgen_futures::spawn_local(async move {
        more::load(app).await;
        // The field may only now become visible.
        request_animation_frame(|| dom::focus("own-dqs"));
    });
}

/// The fields, folded; made when they are first looked at.
pub(crate) fn fields(app: App) -> AnyView {
    let line = move || {
        app.own.track();
        match dom::kept(NAME) {
            None => "Keys and lists of your own".to_owned(),
            Some(_) => "Keys and lists of your own: in use".to_owned(),
        }
    };
    let open = app.form.own_lists;
    let inside = more::with(app, move || open.get(), own_fields::view);
    fold(open, line).attr("id", "keys").add(inside).into_any()
}
