//! Notes between the verdict and the tabs: that the data is made up, and which parts of the link could not
//! be used.

use leptos::prelude::*;
use mailpath::report::page::must_not_run;

use crate::app::browser::address;
use crate::app::components::text::Sentence;
use crate::app::state::App;

/// That nothing in the report is real.
#[component]
pub(crate) fn MadeUp() -> impl IntoView {
    view! {
        <p class="note">
            <b>"Made-up data: "</b>
            "every name, address and answer here is invented, and no question left this page."
        </p>
    }
}

/// That the report is not of the message any more that was shown before, and the way back to it.
#[component]
pub(crate) fn LeftMessage(
    /// The address of the report of the message.
    left: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        left.get().map(|left| {
            view! {
                <div class="note" role="status" id="left-message">
                    <p>
                        "The message is no part of this report: a value that was read in it was changed or removed. "
                        <a href=address::link(&left)>"Back to the report of the message"</a>
                    </p>
                </div>
            }
        })
    }
}

/// Names the parameters of the link that could not be used.
pub(crate) fn left_out(app: App) -> AnyView {
    let errors = Memo::new(move |_| app.page.with(|page| page.left_out.clone()));
    let stopped = Memo::new(move |_| app.page.with(|page| must_not_run(&page.left_out)));
    let lines = move || {
        let line = |(parameter, message): (&'static str, String)| {
            view! { <li><code translate="no">{parameter}</code>": "<Sentence text=message/></li> }
        };
        let errors = errors.get().into_iter();
        errors.map(|error| line((error.parameter, error.message))).collect_view()
    };
    let head = move || match stopped.get() {
        true => "Nothing was asked, because of this part of the link:",
        false => "These parts of the link could not be used, and were left out:",
    };
    let note = move || {
        (!errors.with(Vec::is_empty)).then(|| {
            view! {
                <div class="note warning" role="alert">
                    <p>{head}</p>
                    <ul>{lines}</ul>
                </div>
            }
        })
    };
    note.into_any()
}
