//! The grids of lists, worked out once for each state of the report.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use mailpath::report::list_grid::Grids;
use mailpath::report::{Report, words};

use crate::app::state::App;

thread_local! {
    static LAST: RefCell<Option<(Arc<Report>, Rc<Grids>)>> = const { RefCell::new(None) };
}

/// The grids of the report as it is now.
pub(crate) fn now(app: App) -> Rc<Grids> {
    let Some(report) = app.report.get() else { return Rc::default() };
    LAST.with_borrow_mut(|last| match last {
        Some((of, grids)) if Arc::ptr_eq(of, &report) => grids.clone(),
        _ => {
            let grids = Rc::new(Grids::new(&report));
            *last = Some((report, grids.clone()));
            grids
        }
    })
}

/// Through which resolver the lists were asked, in words.
pub(crate) fn through(app: App) -> String {
    app.with_report(words::through)
}
