//! The keys that the domain's mail is signed with: what came of the search, a field for another selector,
//! a card for each key, and where else was looked.

mod key_card;
mod missed;
mod selector_form;
mod strength;

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::dkim::{DkimResult, KeyRow};
use mailpath::checks::{Check, Finding, FindingGroup, Severity};
use mailpath::report::words;

use crate::app::components::finding_card::FindingCards;
use crate::app::components::proof::Proof;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::Sentence;
use crate::app::report::ask_again::AskAgain;
use crate::app::report::builders::{Build, Builder};
use crate::app::state::App;
use key_card::KeyCard;
use missed::Missed;
use selector_form::SelectorForm;

/// The tab of the report that is shown.
pub(crate) fn panel(app: App) -> AnyView {
    let ask = AskAgain::of(app);
    let look_for = move |typed: String| ask.with("selector", &typed, "dkim");
    let selectors = app.query().selectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    view! {
        <DkimPanel
            dkim=app.pick(|report| report.dkim.clone())
            findings=app.findings_of(Check::Dkim)
            running=app.running(Check::Dkim)
            selectors
            look_for=Callback::new(look_for)
        />
    }
    .into_any()
}

/// The tab.
#[component]
fn DkimPanel(
    dkim: Signal<Option<Arc<DkimResult>>>,
    findings: Signal<Vec<Finding>>,
    running: Signal<bool>,
    /// The selectors that were given.
    selectors: String,
    /// Looks for a key at other selectors; or says why there can be none.
    look_for: Callback<String, Result<(), String>>,
) -> impl IntoView {
    let rows =
        Memo::new(move |_| dkim.with(|dkim| dkim.as_ref().map(|dkim| dkim.keys.clone()).unwrap_or_default()));
    let shown = move || -> Vec<KeyRow> { rows.get().into_iter().filter(KeyRow::is_worth_showing).collect() };
    // What is found of one key stands on its card, and that there are good ones is said first.
    let of_domain = Signal::derive(move || {
        let rows = shown();
        let is_of_domain = |finding: &Finding| {
            let target = finding.target.as_deref();
            let is_on_card = rows.iter().any(|row| target == Some(row.name.as_str()));
            !is_on_card && (!is_result(finding) || finding.severity != Severity::Good)
        };
        findings.get().into_iter().filter(is_of_domain).collect::<Vec<_>>()
    });
    let has_card = Memo::new(move |_| of_domain.with(|findings| findings.iter().any(is_result)));
    let missed = Signal::derive(move || {
        rows.get().into_iter().filter(|row| !row.is_worth_showing()).collect::<Vec<_>>()
    });
    let is_done = move || dkim.with(Option::is_some) && !running.get();
    AskAgain::of(App::expect()).focus("selector", &["dkim-result"], is_done);
    // A row whose answer says something else is another one than before.
    let key = |row: &KeyRow| (row.name.clone(), row.status);
    view! {
        {move || dkim.get().map(|dkim| view! { <Lead dkim running has_card/> })}
        <FindingCards findings=of_domain/>
        <div class="data dkim">
            <For each=shown key let:row><KeyCard row findings/></For>
            <SelectorForm selectors look_for/>
            <Build builders=&[Builder::Dkim]/>
            <Missed rows=missed/>
        </div>
    }
}

/// Whether a finding says what came of it all.
fn is_result(finding: &Finding) -> bool {
    finding.code.group() == Some(FindingGroup::DkimResult)
}

/// What came of it all, and what that rests on.
#[component]
fn Lead(
    dkim: Arc<DkimResult>,
    running: Signal<bool>,
    /// Whether a card below says what came of it.
    has_card: Memo<bool>,
) -> impl IntoView {
    let told = words::dkim::outcome(&dkim);
    let place = words::dkim::place(&dkim);
    let queries = Signal::stored(dkim.queries.clone());
    let (state, words) = (told.state, StoredValue::new(told.words));
    let sentence = move || match running.get() {
        true => Some("Being asked.".into_any()),
        false if has_card.get() => None,
        false => {
            let text = words.get_value();
            Some(view! { <StateMark state/><span><Sentence text/></span> }.into_any())
        }
    };
    view! {
        <div id="dkim-result" class="dkim-result" tabindex="-1">
            <h3 class="lead-line stands" hidden=move || !running.get() && has_card.get()>{sentence}</h3>
            <div class="foot-line"><span><Sentence text=place/></span><Proof queries/></div>
        </div>
    }
}
