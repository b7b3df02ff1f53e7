//! Whether the browser has a network.

use leptos::ev;
use leptos::prelude::*;

/// Whether the browser says that it is connected. That it is not is certain; that it is says only that
/// there is some network.
#[derive(Clone, Copy)]
pub(crate) struct Online(RwSignal<bool>);

impl Online {
    /// Follows the browser as long as the owner lives.
    pub(crate) fn new() -> Self {
        let online = RwSignal::new(window().navigator().on_line());
        let up = window_event_listener(ev::online, move |_| online.set(true));
        let down = window_event_listener(ev::offline, move |_| online.set(false));
        on_cleanup(move || {
            up.remove();
            down.remove();
        });
        Self(online)
    }

    /// The one of this page, from the context.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Whether the browser is connected.
    pub(crate) fn get(self) -> bool {
        self.0.get()
    }
}
