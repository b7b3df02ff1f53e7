//! What if: the record can be changed and is judged against the same DNS, before anybody publishes it. The
//! changed record stands in the address of the page.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::checks::dmarc::{AppliesTag, Dmarc, DmarcStatus, Outcome, Policy, PolicyTags};
use mailpath::dns::display_name;
use mailpath::report::words;

use crate::app::components::state_mark::WordedMark;
use crate::app::components::table::{Cell, TableHead};
use crate::app::components::text::LongText;
use crate::app::report::ask_again::{RecordEditor, TrialActions};

/// The form for another record.
#[component]
pub(super) fn Editor(dmarc: Arc<Dmarc>, actions: TrialActions) -> impl IntoView {
    let record = dmarc
        .record
        .clone()
        .unwrap_or_else(|| format!("v=DMARC1; p=none; rua=mailto:postmaster@{}", dmarc.author_domain));
    view! { <RecordEditor id="dmarc-draft" record tried=dmarc.draft_at.is_some() actions/> }
}

/// What a tried record changes.
#[component]
pub(super) fn Comparison(tried: Arc<Dmarc>) -> impl IntoView {
    let published = tried.published.clone()?;
    let record = |record: &Option<String>| record.clone().unwrap_or_else(|| "none".to_owned());
    let records = (record(&published.record), record(&tried.record));
    let rows = [
        (
            "Asked for mail that fails",
            policy(published.status, published.applies, published.applies_tag),
            policy(tried.status, tried.applies, tried.applies_tag),
        ),
        ("Subdomains", subdomains(published.policy.as_ref()), subdomains(tried.policy.as_ref())),
    ];
    let plain = |(label, before, after): (&'static str, String, String)| {
        let class = changed(before == after);
        view! {
            <tr class=class>
                <th scope="row">{label}</th>
                <Cell label="Published">{before}</Cell>
                <Cell label="Tried">{after}</Cell>
            </tr>
        }
    };
    let record_class = changed(records.0 == records.1);
    let at = tried.draft_at.as_ref().map(display_name).unwrap_or_default();
    let outcomes = (published.outcome, tried.outcome);
    Some(view! {
        <h3 id="dmarc-comparison" tabindex="-1">"What would change"</h3>
        <p class="hint">{format!("Tried at _dmarc.{at}.")}</p>
        <table class="stack difference">
            <TableHead headings=&["(What)", "Published", "Tried"]/>
            <tbody>
                <tr class=changed(outcomes.0 == outcomes.1)>
                    <th scope="row">"This mail"</th>
                    <Cell label="Published"><Worded outcome=outcomes.0 status=published.status/></Cell>
                    <Cell label="Tried"><Worded outcome=outcomes.1 status=tried.status/></Cell>
                </tr>
                {rows.into_iter().map(plain).collect_view()}
                <tr class=record_class>
                    <th scope="row">"Record"</th>
                    <Cell label="Published"><LongText text=records.0/></Cell>
                    <Cell label="Tried"><LongText text=records.1/></Cell>
                </tr>
            </tbody>
        </table>
    })
}

fn changed(same: bool) -> &'static str {
    if same { "same" } else { "changed" }
}

/// An outcome in a few words.
#[component]
fn Worded(outcome: Outcome, status: DmarcStatus) -> impl IntoView {
    let word = match outcome {
        Outcome::NoPolicy => "no policy applies",
        Outcome::PassesBySpf => "passes by SPF",
        Outcome::PassesBySignature => "passes by its signature",
        Outcome::NeedsSignature => "needs a signature",
        Outcome::CannotPass => "fails",
        Outcome::CannotTell => "not known",
    };
    let state: Option<State> = words::dmarc::outcome_state(outcome, status);
    view! { <WordedMark state word/> }
}

fn policy(status: DmarcStatus, applies: Option<Policy>, tag: Option<AppliesTag>) -> String {
    match (status, applies) {
        (DmarcStatus::None, _) => "nothing, there is no record".to_owned(),
        (DmarcStatus::Error, _) | (DmarcStatus::Found, None) => "cannot tell".to_owned(),
        (DmarcStatus::Invalid, _) => "nothing, the policy cannot be read".to_owned(),
        (DmarcStatus::Found, Some(policy)) => {
            let tag = tag.map(|tag| format!(", by {}", tag.as_str())).unwrap_or_default();
            format!("{policy}{tag}")
        }
    }
}

fn subdomains(policy: Option<&PolicyTags>) -> String {
    let Some((tags, p)) = policy.and_then(|tags| Some((tags, tags.p?))) else {
        return "no policy".to_owned();
    };
    let sp = tags.sp.unwrap_or(p);
    match tags.np.unwrap_or(sp) {
        np if np == sp => sp.to_string(),
        np => format!("{sp}; those that do not exist: {np}"),
    }
}
