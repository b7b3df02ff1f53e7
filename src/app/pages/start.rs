//! The start: what to bring, and reports to look at. It stands in `index.html`, to be read before the program
//! is there, and is out of sight wherever the masthead is one line. Here it learns to open files.

use leptos::ev;
use leptos::prelude::*;
use leptos_use_event_listener::use_event_listener;

use crate::app::browser::{dom, files};
use crate::app::components::file_picker;
use crate::app::report::left_out;
use crate::app::state::App;

/// Ties the picker of the start to the state.
pub(crate) fn take_over(app: App) {
    let Some(picker) = dom::input("start-file") else { return };
    let open = move || {
        if let Some(picker) = dom::input("start-file") {
            file_picker::open(app, files::all(picker.files()), false);
        }
    };
    let _ = use_event_listener(picker, ev::change, move |_| open());
    // Picked before the program was there.
    open();
}

/// What is said above it.
pub(crate) fn view(app: App) -> AnyView {
    left_out(app).into_any()
}
