//! What the window is called.

use mailpath::checks::State;
use mailpath::report::View;
use mailpath::report::marks;

use leptos::prelude::*;

use crate::app::state::App;

/// The title of the page as it is.
pub(crate) fn title(app: App) -> String {
    let (view, subject) = app.page.with(|page| {
        let query = &page.query;
        (query.view, query.get("q").or_else(|| query.get("server")))
    });
    let state = app.with_report(|report| Some((report.verdict.state, !report.tried.is_empty())));
    let word = |(state, is_trial)| match is_trial && state != State::Running {
        // Its verdict is told at its top, with whom it is about.
        true => "Trial".to_owned(),
        false => marks::word(state).to_owned(),
    };
    match (view, subject, state) {
        (View::About, ..) => "About Mailpath".to_owned(),
        (View::Lists, ..) => "Which blocklists answer? – Mailpath".to_owned(),
        (View::History, ..) => "The last reports – Mailpath".to_owned(),
        (View::Message, ..) => "A message or a bounce – Mailpath".to_owned(),
        (View::Bulk, ..) => "Many at once – Mailpath".to_owned(),
        (View::Resolvers, subject, _) => {
            format!("Resolvers side by side: {} – Mailpath", subject.unwrap_or_default())
        }
        (View::Compare, subject, _) => format!("What changed: {} – Mailpath", subject.unwrap_or_default()),
        (_, Some(subject), Some(state)) => format!("{}: {subject} – Mailpath", word(state)),
        (_, Some(subject), None) => format!("{subject} – Mailpath"),
        (_, None, Some(state)) => format!("{} – Mailpath", word(state)),
        (_, None, None) => "Mailpath: will the mail get there?".to_owned(),
    }
}
