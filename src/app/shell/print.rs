//! On paper nothing can be opened, so before printing every query and every finding is.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::app::browser::dom::on;
use crate::app::state::App;

/// Opens before printing, and closes afterwards what was not open before.
pub(crate) fn listen(app: App) {
    for (event, printing) in [("beforeprint", true), ("afterprint", false)] {
        on(&window(), event, move |_| {
            app.printing.set(printing);
            fold(printing);
        });
    }
}

fn fold(printing: bool) {
    let which = if printing { "details.finding:not([open])" } else { "details[data-printed]" };
    let Ok(found) = document().query_selector_all(which) else { return };
    for at in 0..found.length() {
        let Some(details) = found.get(at).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) else {
            continue;
        };
        let _ = details.toggle_attribute_with_force("open", printing);
        let _ = details.toggle_attribute_with_force("data-printed", printing);
    }
}
