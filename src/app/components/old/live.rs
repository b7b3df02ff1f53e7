//! Parts of the page that change while the report fills in.

use leptos::prelude::*;

pub(crate) use crate::app::components::old::rows::{Row, rows};
use crate::app::state::App;

/// Makes signals that last as long as the page, whatever is shown when they are made.
pub(crate) fn lasting<T: Clone + Send + Sync + 'static>(make: impl FnOnce() -> T) -> T {
    App::expect().lasting(make)
}

/// A part of a view that is made anew when what it reads changes. Boxed, since closures of
/// different types would each bring code of their own.
pub(crate) fn live(make: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let make: Box<dyn Fn() -> AnyView + Send> = Box::new(make);
    make.into_any()
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
