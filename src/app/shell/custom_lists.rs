//! Where the fields for keys and lists of one's own are folded away.

use futures_util::FutureExt as _;
use leptos::prelude::*;

use crate::app::browser::dom;
use crate::app::parts;
use crate::app::shell::custom_list_fields as own_fields;
use crate::app::shell::fields::fold;
use crate::app::state::App;

/// Unfolds the fields, and moves to them.
pub(crate) fn open(app: App) {
    app.form.own_lists.set(true);
    // The field only now becomes visible.
    request_animation_frame(|| dom::focus("own-dqs"));
}

/// The fields, folded; made when they are first looked at.
pub(crate) fn fields(app: App) -> AnyView {
    let line = move || match app.has_custom_lists.get() {
        false => "Keys and lists of your own".to_owned(),
        true => "Keys and lists of your own: in use".to_owned(),
    };
    let open = app.form.own_lists;
    let inside = parts::view(app, move || open.get(), move || own_fields::view(app).boxed_local());
    fold(open, line).attr("id", "keys").add(inside).into_any()
}
