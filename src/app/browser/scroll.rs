//! Scrolling.

use leptos::prelude::window;

/// Shows the page from its top.
pub(crate) fn to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
