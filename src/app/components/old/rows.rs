//! A list whose rows keep their elements, and with them what is opened or focused, while others
//! come and go and the order changes. Leptos's own `For` does the same for any types of rows and
//! keys, and weighs several times as much.

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState};
use web_sys::{Element, Node};

use crate::app::components::old::el::never_on_a_server;
use crate::app::components::old::live::live;

/// A row of a list: what it is told apart by, and how it is made.
pub(crate) struct Row {
    key: u64,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A list of rows, made anew when what `source` reads changes.
pub(crate) fn rows(source: impl Fn() -> Vec<Row> + Send + 'static) -> AnyView {
    rows_of(Box::new(source))
}

fn rows_of(source: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    let owner = Owner::current().unwrap_or_default();
    live(move || {
        let mut rows = source();
        // Two rows that cannot be told apart are still two.
        for at in 1..rows.len() {
            while rows[..at].iter().any(|other| other.key == rows[at].key) {
                rows[at].key = rows[at].key.wrapping_add(0x9e37_79b9_7f4a_7c15);
            }
        }
        Rows { rows, owner: owner.clone() }.into_any()
    })
}

/// The list as it is to be.
struct Rows {
    rows: Vec<Row>,
    /// What owns the rows' signals and effects: not what makes the list anew, which would take
    /// those of the rows that stay with it.
    owner: Owner,
}

/// A row that is. It goes before its owner does, so that its effects end before their signals.
struct RowState {
    key: u64,
    view: AnyViewState,
    _owner: Owner,
}

/// The rows that are, and what stands behind them to mark the place.
struct RowsState {
    rows: Vec<RowState>,
    marker: Node,
}

impl Row {
    /// A row with this key. It is made once; what may change in it must be live.
    pub(crate) fn new(key: u64, make: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self { key, make: Box::new(make) }
    }

    fn build(self, owner: &Owner) -> RowState {
        let owner = owner.with(Owner::new);
        let view = owner.with(|| (self.make)().build());
        RowState { key: self.key, view, _owner: owner }
    }
}

impl Render for Rows {
    type State = RowsState;

    fn build(self) -> RowsState {
        let marker = Rndr::create_placeholder();
        let rows = self.rows.into_iter().map(|row| row.build(&self.owner)).collect();
        RowsState { rows, marker: marker.into() }
    }

    fn rebuild(self, state: &mut RowsState) {
        let (mut stay, gone): (Vec<_>, Vec<_>) = std::mem::take(&mut state.rows)
            .into_iter()
            .partition(|old| self.rows.iter().any(|row| row.key == old.key));
        for mut old in gone {
            old.view.unmount();
        }
        // Those that have left their place among the rows that stay, still in the document.
        let mut moved: Vec<RowState> = Vec::new();
        stay.reverse();
        for row in self.rows {
            // A row that stands just before the wanted one has moved further down, most likely.
            if stay.len() > 1 && stay[stay.len() - 2].key == row.key {
                moved.extend(stay.pop());
            }
            if stay.last().is_some_and(|next| next.key == row.key) {
                state.rows.extend(stay.pop());
                continue;
            }
            let known = |old: &RowState| old.key == row.key;
            let mut row = if let Some(at) = moved.iter().position(known) {
                moved.remove(at)
            } else if let Some(at) = stay.iter().position(known) {
                stay.remove(at)
            } else {
                row.build(&self.owner)
            };
            match (stay.last(), state.marker.parent_element()) {
                (Some(next), _) => {
                    next.view.insert_before_this(&mut row.view);
                }
                (None, Some(parent)) => row.view.mount(&parent, Some(&state.marker)),
                (None, None) => {}
            }
            state.rows.push(row);
        }
    }
}

impl Mountable for RowsState {
    fn unmount(&mut self) {
        for row in &mut self.rows {
            row.view.unmount();
        }
        if let Some(parent) = self.marker.parent_node() {
            let _ = parent.remove_child(&self.marker);
        }
    }

    fn mount(&mut self, parent: &Element, before: Option<&Node>) {
        for row in &mut self.rows {
            row.view.mount(parent, before);
        }
        let _ = parent.insert_before(&self.marker, before);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        if let Some(first) = self.rows.first() {
            return first.view.insert_before_this(child);
        }
        let Some(parent) = self.marker.parent_element() else { return false };
        child.mount(&parent, Some(&self.marker));
        true
    }

    fn elements(&self) -> Vec<Element> {
        self.rows.iter().flat_map(|row| row.view.elements()).collect()
    }
}

never_on_a_server!(Rows);
