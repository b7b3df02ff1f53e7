//! Where the fields for the reader's own keys and lists are folded away.

use futures_util::FutureExt as _;
use leptos::prelude::*;

use crate::app::browser::dom;
use crate::app::components::fold::Fold;
use crate::app::components::part::Part;
use crate::app::shell::custom_list_fields;
use crate::app::state::App;

/// Unfolds the fields, and moves to them.
pub(crate) fn open(app: App) {
    app.form.own_lists.set(true);
    // The field only now becomes visible.
    request_animation_frame(|| dom::focus("own-dqs"));
}

/// The fields, folded; made when they are first looked at.
#[component]
pub(crate) fn CustomListsFold() -> impl IntoView {
    let app = App::expect();
    let summary = move || match app.has_custom_lists.get() {
        false => "Your own keys and lists",
        true => "Your own keys and lists: in use",
    };
    view! {
        <Fold class="fold" id="keys" open=app.form.own_lists summary>
            <Part entry=Box::new(|| custom_list_fields::view().boxed_local())/>
        </Fold>
    }
}
