//! On paper nothing can be opened, so before printing every finding is.

use leptos::ev;
use leptos::prelude::*;

use crate::app::browser::dom;

/// Lets the signal say whether the page is being printed, as long as the owner lives; what is closed is
/// opened for that time.
pub(crate) fn follow(printing: RwSignal<bool>) {
    let set = move |is: bool| {
        printing.set(is);
        dom::unfold_for_paper("finding", is);
    };
    let before = window_event_listener(ev::beforeprint, move |_| set(true));
    let after = window_event_listener(ev::afterprint, move |_| set(false));
    on_cleanup(move || {
        before.remove();
        after.remove();
    });
}
