//! The button that opens files, for what is not made with `view!` yet.

use leptos::prelude::*;

use crate::app::components::file_picker::FilePicker;
use crate::app::state::App;

/// A button that opens a file, or two of them for comparison.
pub(crate) fn picker(_: App, label: &'static str) -> AnyView {
    view! { <FilePicker label/> }.into_any()
}

/// A button that compares what a file holds with the report that is shown.
pub(crate) fn comparer(_: App, label: &'static str) -> AnyView {
    view! { <FilePicker label compare=true/> }.into_any()
}
