//! Parts of the page that change while the report fills in, and lists that keep their rows.

use leptos::prelude::*;

/// A part of a view that is made anew when what it reads changes. Boxed, since closures of
/// different types would each bring code of their own.
pub(crate) fn live(make: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let make: Box<dyn Fn() -> AnyView + Send> = Box::new(make);
    make.into_any()
}

/// A row of a list: what it is told apart by, and how it is made.
pub(crate) struct Row {
    key: u64,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Row {
    /// A row with this key. It is made once; what may change in it must be live.
    pub(crate) fn new(key: u64, make: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self { key, make: Box::new(make) }
    }
}

/// Rows that keep their elements, and with them what is opened or focused, while others come and
/// the order changes.
pub(crate) fn rows(source: impl Fn() -> Vec<Row> + Send + Sync + 'static) -> AnyView {
    rows_of(Box::new(source))
}

/// The one list of the page, whatever the rows are.
fn rows_of(source: Box<dyn Fn() -> Vec<Row> + Send + Sync>) -> AnyView {
    let each = move || {
        let mut rows = source();
        // Two rows that cannot be told apart are still two.
        for at in 1..rows.len() {
            while rows[..at].iter().any(|other| other.key == rows[at].key) {
                rows[at].key = rows[at].key.wrapping_add(0x9e37_79b9_7f4a_7c15);
            }
        }
        rows
    };
    view! { <For each=each key=|row: &Row| row.key children=|row: Row| (row.make)() /> }.into_any()
}

/// Does something now, and again whenever a signal read in it changes.
pub(crate) fn watch(what: impl Fn() + 'static) {
    let what: Box<dyn Fn()> = Box::new(what);
    Effect::new(move |_: Option<()>| what());
}

/// A key out of a few texts.
pub(crate) fn key_of(parts: &[&str]) -> u64 {
    // FNV-1a: small, and nobody gains from a collision but two rows changing place.
    parts.iter().flat_map(|part| part.bytes().chain([0xff])).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
