//! Asking the report anew from a tab: with a record that is tried, or with another selector. The focus goes to
//! what comes of it, since the button that asked is gone.

mod editor;

use leptos::prelude::*;
use mailpath::report::{Query, View};

use crate::app::browser::dom;
use crate::app::state::App;
use crate::app::tasks::laboratory;
pub(crate) use editor::RecordEditor;

/// The parameter of the query by which a tab asked. It is kept with the page, which outlasts the report with
/// the button.
#[derive(Clone, Copy)]
pub(crate) struct AskAgain {
    app: App,
    asked_by: StoredValue<Option<&'static str>>,
}

/// What is kept with the page.
#[derive(Clone, Copy)]
struct AskedBy(StoredValue<Option<&'static str>>);

impl AskAgain {
    /// That of the page.
    pub(crate) fn of(app: App) -> Self {
        let AskedBy(asked_by) = app.lasting(|| AskedBy(StoredValue::new(None)));
        Self { app, asked_by }
    }

    /// Asks with another value of a parameter, and shows a tab of what comes of it.
    ///
    /// # Errors
    /// One sentence naming what is wrong with the value.
    pub(crate) fn with(self, parameter: &'static str, value: &str, tab: &str) -> Result<(), String> {
        let mut query = Query { view: View::Page, ..self.app.query() };
        query.set(parameter, value)?;
        // A tab's own word is always understood.
        let _ = query.set("tab", tab);
        self.submit(parameter, &query);
        Ok(())
    }

    fn submit(self, parameter: &'static str, query: &Query) {
        self.app.submit(query);
        self.note(parameter);
    }

    /// Notes by what the report is asked that comes now.
    fn note(self, parameter: &'static str) {
        self.asked_by.set_value(Some(parameter));
        dom::focus("main");
    }

    /// Whether the report was asked by this parameter, the first time that it is wanted to know.
    fn was_asked_by(self, parameter: &str) -> bool {
        let asked = self.asked_by.get_value() == Some(parameter);
        if asked {
            self.asked_by.set_value(None);
        }
        asked
    }

    /// Gives the focus to the first of these headings that is there, once `ready`, where the report was asked
    /// by this parameter.
    pub(crate) fn focus(
        self,
        parameter: &'static str,
        headings: &'static [&'static str],
        ready: impl Fn() -> bool + Send + Sync + 'static,
    ) {
        Effect::new(move |_| {
            if ready() && self.was_asked_by(parameter) {
                request_animation_frame(|| {
                    if let Some(id) = headings.iter().find(|id| dom::by_id(id).is_some()) {
                        dom::focus(id);
                    }
                });
            }
        });
    }
}

/// What a tab can do with a record that is not published.
#[derive(Clone, Copy)]
pub(crate) struct TrialActions {
    /// Judges a record in the place of the published one; or says why it cannot be one.
    pub(crate) try_record: Callback<String, Result<(), String>>,
    /// Judges the published one again.
    pub(crate) back: Callback<()>,
}

impl TrialActions {
    /// Those of the tab whose word is also the record's parameter.
    pub(crate) fn of(app: App, parameter: &'static str) -> Self {
        let ask = AskAgain::of(app);
        Self {
            try_record: Callback::new(move |record: String| {
                laboratory::try_record(app, parameter, &record)?;
                ask.note(parameter);
                Ok(())
            }),
            back: Callback::new(move |()| {
                laboratory::try_published(app, parameter);
                ask.note(parameter);
            }),
        }
    }
}
