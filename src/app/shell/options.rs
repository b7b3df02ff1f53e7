//! What the box unfolds: the further fields, who is asked, the reader's own keys and lists.

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;

use crate::app::components::fold::Fold;
use crate::app::components::part::Part;
use crate::app::parts::Loaded;
use crate::app::shell::custom_lists::CustomListsFold;
use crate::app::shell::resolver::ResolverPicker;
use crate::app::shell::text_field::TextField;
use crate::app::state::form::{FIELDS, FieldInfo, Form};

/// The three folds below the box.
#[component]
pub(crate) fn Options() -> impl IntoView {
    let form = Form::expect();
    view! {
        <Fold class="fold" open=form.more summary=|| "Add the recipient or the sending server">
            <Part entry=Box::new(|| fields().boxed_local())/>
        </Fold>
        <ResolverPicker/>
        <CustomListsFold/>
    }
}

/// The fields, in the part that a report needs.
#[wasm_split(report, wasm_split_path = leptos::wasm_split, fallible)]
fn fields() -> Loaded<AnyView> {
    Ok(view! { <Fields/> }.into_any())
}

/// The fields beside the box.
#[component]
fn Fields() -> impl IntoView {
    let form = Form::expect();
    let field = |(at, info): (usize, &'static FieldInfo)| {
        view! {
            <TextField
                id=info.parameter
                label=info.label
                placeholder=info.example
                value=Signal::derive(move || form.field(at))
                error=Signal::derive(move || form.error(info.parameter).unwrap_or_default())
                set=move |text| form.set_field(at, text)
            >
                {info.about}
            </TextField>
        }
    };
    view! { <div class="fields">{FIELDS.iter().enumerate().map(field).collect_view()}</div> }
}
