//! The message that was pasted: what stands in its field, what was read, and how much of it may be kept. It is
//! in the memory of this page alone.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::report::message::{KeptText, PastedMessage};

use super::App;

/// The message that was pasted.
#[derive(Clone, Copy)]
pub(crate) struct Pasted {
    /// What stands in the field.
    pub(crate) draft: RwSignal<String>,
    /// Whether it came there from elsewhere, and the focus goes where it can be checked.
    pub(crate) arrived: RwSignal<bool>,
    /// Why it cannot be read.
    pub(crate) error: RwSignal<Option<String>>,
    /// How much of it the last reports of this browser keep.
    pub(crate) in_history: RwSignal<KeptText>,
    /// How much of it a link or a file holds.
    pub(crate) in_saved: RwSignal<KeptText>,
    /// The number under which its report is kept among the last ones.
    pub(crate) kept_as: StoredValue<Option<u32>>,
    /// The address of the report of the message, where another report took its place that is not of it.
    pub(crate) left: RwSignal<Option<String>>,
    message: StoredValue<Option<Arc<PastedMessage>>>,
}

impl Pasted {
    /// That of this page.
    pub(crate) fn of(app: App) -> Self {
        app.lasting(|| Self {
            draft: RwSignal::default(),
            arrived: RwSignal::default(),
            error: RwSignal::default(),
            in_history: RwSignal::default(),
            in_saved: RwSignal::default(),
            kept_as: StoredValue::new(None),
            left: RwSignal::default(),
            message: StoredValue::new(None),
        })
    }

    /// The message, where one was pasted.
    pub(crate) fn message(self) -> Option<Arc<PastedMessage>> {
        self.message.get_value()
    }

    /// Takes a message.
    pub(crate) fn take(self, message: Arc<PastedMessage>) {
        self.error.set(None);
        self.in_saved.set(KeptText::Nothing);
        self.message.set_value(Some(message));
    }

    /// Forgets the message, and what stands in the field.
    pub(crate) fn forget(self) {
        self.draft.set(String::new());
        self.error.set(None);
        self.in_history.set(KeptText::Nothing);
        self.in_saved.set(KeptText::Nothing);
        self.left.set(None);
        self.message.set_value(None);
    }
}
