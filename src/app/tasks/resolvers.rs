//! Asking several resolvers what a report asked, and what is known of it so far.

use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use mailpath::report::Report;
use mailpath::report::resolvers::{ResolverQuery, ResolverSet, SideBySide, SideBySideRun};

use crate::app::browser::crypto;
use crate::app::state::App;
use crate::app::tasks::run::Changes;

/// How the comparison stands.
#[derive(Clone, Copy)]
pub(crate) struct Compared {
    /// What is known so far; none where nobody was asked.
    pub(crate) shown: RwSignal<Option<Arc<SideBySide>>>,
    /// Whether answers are waited for.
    pub(crate) asking: RwSignal<bool>,
    /// What it is of.
    of: StoredValue<Option<(Arc<Report>, ResolverQuery)>>,
}

/// That of the page.
pub(crate) fn compared(app: App) -> Compared {
    app.lasting(|| Compared {
        shown: RwSignal::new(None),
        asking: RwSignal::new(false),
        of: StoredValue::new(None),
    })
}

impl Compared {
    /// Whether it is of this report, by these resolvers.
    pub(crate) fn is_of(self, report: &Arc<Report>, resolvers: &ResolverQuery) -> bool {
        self.of
            .with_value(|of| of.as_ref().is_some_and(|(of, by)| Arc::ptr_eq(of, report) && by == resolvers))
    }

    /// Forgets it.
    pub(crate) fn clear(self) {
        self.of.set_value(None);
        self.shown.set(None);
        self.asking.set(false);
    }

    /// Asks, and shows what comes.
    pub(crate) fn begin(self, app: App, report: Arc<Report>, resolvers: ResolverQuery, set: &ResolverSet) {
        let changes = Changes::default();
        let run = SideBySideRun::of_set(&report, set, resolvers.scope, changes.caller());
        let run = match report.pasted {
            Some(_) => run.verifying(crypto::verifier()),
            None => run,
        };
        self.of.set_value(Some((report, resolvers)));
        self.shown.set(Some(Arc::new(run.snapshot())));
        self.asking.set(true);
        let show = move |compared| self.shown.set(Some(Arc::new(compared)));
        let work = async move {
            let whole = changes.until(run.finish().boxed_local(), &|| show(run.snapshot())).await;
            show(whole);
            self.asking.set(false);
        };
        app.survey(work.boxed_local());
    }

    /// Asks no further; what is known stays.
    pub(crate) fn stop(self, app: App) {
        app.stop_survey();
        self.asking.set(false);
    }

    /// The same when the view is left: an unfinished comparison is nothing to come back to.
    pub(crate) fn leave(self, app: App) {
        if self.asking.get_untracked() {
            self.stop(app);
            self.clear();
        }
    }
}
