//! What can be done with a record that a tab shows: change it in the laboratory's field, and try without it; and
//! whether it is tried itself.

use leptos::prelude::*;
use mailpath::dns::{Change, Name, RecordData, RecordType, ZoneChanges};
use mailpath::report::trial::{ShownRecord, lines_of, shown_records};

use crate::app::state::App;
use crate::app::tasks::laboratory::{self, Laboratory};

/// The name with these labels before it.
pub(crate) fn below(labels: &str, domain: &Name) -> Option<Name> {
    domain.prefixed(&Name::parse(labels).ok()?).ok()
}

/// Which of the records at a name are meant.
#[derive(Clone, PartialEq)]
pub(crate) enum Which {
    /// All of the type.
    All,
    /// The texts that begin so.
    Text(&'static str),
    /// One mail exchange; to change it all of them are written down.
    Exchange(u16, Name),
}

impl Which {
    fn is_of_purpose(&self, shown: &ShownRecord) -> bool {
        match self {
            Self::Text(version) => shown.begins_with(version),
            Self::All | Self::Exchange(..) => true,
        }
    }

    fn is_meant(&self, shown: &ShownRecord) -> bool {
        match (self, &shown.record.data) {
            (Self::Exchange(number, host), RecordData::Mx { preference, exchange }) => {
                preference == number && exchange == host
            }
            _ => self.is_of_purpose(shown),
        }
    }
}

/// The buttons; none where there is no such record.
#[component]
pub(crate) fn RecordTools(name: Name, rtype: RecordType, which: Which) -> impl IntoView {
    let app = App::expect();
    let which = StoredValue::new(which);
    let asked = StoredValue::new((name, rtype));
    let of_purpose = Memo::new(move |_| {
        let mut all =
            asked.with_value(|(name, rtype)| app.with_report(|report| shown_records(report, name, *rtype)));
        all.retain(|shown| which.with_value(|which| which.is_of_purpose(shown)));
        all
    });
    let meant = Memo::new(move |_| {
        let mut all = of_purpose.get();
        all.retain(|shown| which.with_value(|which| which.is_meant(shown)));
        all
    });
    let tools = move || {
        let meant = meant.get();
        let what = meant.first().map(|shown| format!("{} at {}", shown.record.rtype, shown.record.name))?;
        let is_tried = meant.iter().any(|shown| shown.is_tried);
        let change = move |_| {
            let lines = of_purpose.with_untracked(|shown| lines_of(shown));
            Laboratory::of(app).edit(lines, ZoneChanges::default());
        };
        let (word, label) = match is_tried {
            true => ("Take back", format!("Take back: {what} is tried")),
            false => ("Try without it", format!("Try without it: {what}")),
        };
        let without = move |_| match is_tried {
            true => take_back(app, &meant),
            false => {
                let gone = meant.iter().map(|shown| Change::Remove(shown.record.clone()));
                laboratory::try_also(app, &ZoneChanges::new(gone));
            }
        };
        let badge = is_tried.then(|| view! { <b class="chip trial">"tried, not published"</b>" " });
        Some(view! {
            <span class="record-tools">
                {badge}
                <span class="screen">
                    <button type="button" class="quiet" aria-label=format!("Change it: {what}") on:click=change>"Change it"</button>
                    " "
                    <button type="button" class="quiet" aria-label=label on:click=without>{word}</button>
                </span>
            </span>
        })
    };
    view! { {tools} }
}

/// No longer tries these records.
fn take_back(app: App, meant: &[ShownRecord]) {
    let is_meant = |change: &&Change| {
        let of = |record: &mailpath::dns::Record| {
            meant.iter().any(|shown| {
                shown.record.name == record.name
                    && shown.record.rtype == record.rtype
                    && shown.record.data == record.data
            })
        };
        change.record().is_some_and(of)
    };
    let all = untrack(|| laboratory::tried(app));
    let others = all.changes().iter().filter(|change| !is_meant(change)).cloned();
    laboratory::try_only(app, &ZoneChanges::new(others));
}
