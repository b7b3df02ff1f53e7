//! The verdict: one sentence, what to do first with the way there, how far the report has come, and what
//! can be done with it.

use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use mailpath::checks::State;
use mailpath::dns::{ZoneChanges, with_display_names};
use mailpath::report::mail_flow::Reason;
use mailpath::report::message::found_now;
use mailpath::report::page::{NextStep, has_message, is_file, shows_message};
use mailpath::report::words::resolver_name;
use mailpath::report::{Report, english, marks};

use crate::app::browser::address;
use crate::app::components::copy_button::CopyButton;
use crate::app::components::finding_card::TryFix;
use crate::app::components::part::Part;
use crate::app::components::state_mark::StateMark;
use crate::app::components::text::Sentence;
use crate::app::report::mail_flow::sending_server;
use crate::app::report::share;
use crate::app::state::{App, Page};
use crate::app::tasks::laboratory;

/// What the box says.
#[derive(Clone, PartialEq)]
pub(crate) struct VerdictText {
    state: State,
    sentence: String,
    /// What else there is, said less loudly.
    aside: String,
    next: Option<String>,
    way: Option<NextStep>,
    /// When it was asked, and whom; on paper nothing else says so.
    when: String,
    complete: bool,
    /// How many records are tried in the place of what is published.
    tried: usize,
    /// The records that would fix what the verdict rests on.
    fix: Option<Arc<ZoneChanges>>,
}

impl VerdictText {
    /// What it says of a report.
    pub(crate) fn of(report: &Report) -> Self {
        // What the headline of a message says is not said again below it.
        let now = found_now(report);
        let verdict = now.as_ref().unwrap_or(&report.verdict);
        let sentence = match verdict.state {
            State::Running => asking(report),
            _ => {
                let main = verdict.text.strip_suffix(&*verdict.aside).unwrap_or(&verdict.text);
                with_display_names(main).into_owned()
            }
        };
        Self {
            state: verdict.state,
            sentence,
            aside: with_display_names(&verdict.aside).into_owned(),
            next: verdict.next.as_deref().map(|next| with_display_names(next).into_owned()),
            // A sentence that has the link needs no other.
            way: NextStep::of(report).filter(|way| match (way, &verdict.next) {
                (NextStep::LookUp { url, .. }, Some(next)) => !next.contains(url),
                _ => true,
            }),
            when: format!(
                "Asked on {}, {}.",
                english::moment(report.started_at),
                match report.answered_by().id.as_str() {
                    "example" => "in the made-up data".to_owned(),
                    id => format!("through {}", resolver_name(id)),
                }
            ),
            complete: report.complete,
            tried: report.tried.changes().len(),
            fix: lead_fix(report),
        }
    }
}

impl VerdictText {
    /// The same on a device without a network: why nobody answered, another note says, and what to do.
    pub(crate) fn without_network(self) -> Self {
        let sentence = "Nothing could be asked, so nothing can be told.".to_owned();
        Self { sentence, aside: String::new(), next: None, ..self }
    }
}

/// The records that would fix the finding whose sentence the verdict has.
fn lead_fix(report: &Report) -> Option<Arc<ZoneChanges>> {
    let Some(Reason::Finding(code)) = report.verdict.lead else { return None };
    let mut all = report.findings.iter().filter(|finding| finding.code == code);
    // Of several with the code it may be any.
    let finding = all.next().filter(|_| all.next().is_none())?;
    finding.records.clone()
}

/// While there is no verdict, what is asked about. How far it has come, the bar says.
fn asking(report: &Report) -> String {
    let input = &report.input;
    match (input.q.as_str(), &input.server, &input.domain) {
        ("", Some(server), _) => format!("Asking about {server}."),
        ("", None, Some(domain)) => format!("Asking about {}.", with_display_names(domain.as_str())),
        ("", None, None) => "Asking.".to_owned(),
        (q, ..) => format!("Asking about {q}."),
    }
}

/// How many questions are answered.
#[derive(Clone, PartialEq)]
pub(crate) struct Progress {
    sent: usize,
    back: usize,
    complete: bool,
    words: String,
}

impl Progress {
    /// Of a report.
    pub(crate) fn of(report: &Report) -> Self {
        let queries = report.queries;
        let sent = english::count_grouped(queries.sent, "query", "queries");
        let mut words = match (report.complete, report.elapsed_ms) {
            (false, _) => format!("{} of {sent} answered", queries.answered),
            (true, ms @ ..1000) => format!("{sent} in {ms} ms"),
            (true, ms) => format!("{sent} in {}.{} s", ms / 1000, ms % 1000 / 100),
        };
        if queries.failed > 0 {
            words.push_str(&format!(", {} without an answer", queries.failed));
        }
        Self {
            sent: queries.sent.max(1),
            back: queries.answered + queries.failed,
            complete: report.complete,
            words,
        }
    }
}

/// The box above everything else, and below it what opens when the report is to be shared.
#[component]
pub(crate) fn VerdictBox(
    shown: Signal<Option<VerdictText>>,
    progress: Signal<Option<Progress>>,
    /// The link to the report as JSON.
    #[prop(into)]
    json: Signal<String>,
    /// The link to the same questions through several resolvers; none where the answers are made up.
    others: Signal<Option<String>>,
) -> impl IntoView {
    let state = Memo::new(move |_| shown.with(|shown| shown.as_ref().map_or(State::Running, |s| s.state)));
    let sentence = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().map_or_else(|| "Asking.".to_owned(), |s| s.sentence.clone()))
    });
    let aside =
        Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|s| s.aside.clone()).unwrap_or_default()));
    let next = Memo::new(move |_| shown.with(|shown| shown.as_ref().and_then(|shown| shown.next.clone())));
    let way = Memo::new(move |_| shown.with(|shown| shown.as_ref().and_then(|shown| shown.way.clone())));
    let when = move || shown.with(|shown| shown.as_ref().map(|shown| shown.when.clone()));
    // Once at the start and once at the end, rather than at every answer, and in words alone.
    let spoken = Memo::new(move |_| {
        shown.with(|shown| {
            let shown = shown.as_ref()?;
            Some(match shown.complete {
                true => format!("{}: {}{}", marks::word(shown.state), shown.sentence, shown.aside)
                    .replace('`', ""),
                false => "Checking.".to_owned(),
            })
        })
    });
    let app = App::expect();
    let tried = Memo::new(move |_| shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.tried)));
    let is_trial = move || tried.get() > 0 && state.get() != State::Running;
    let fix = Memo::new(move |_| shown.with(|shown| shown.as_ref().and_then(|shown| shown.fix.clone())));
    let ways = RwSignal::new(false);
    let panel = move || share::panel(app).boxed_local();
    view! {
        <section class=move || format!("verdict {}", marks::class(Some(state.get())))>
            {move || view! { <StateMark state=Some(state.get())/> }}
            <div>
                <p class="state-word">
                    {move || marks::word(state.get())}{move || is_trial().then_some(", if published")}
                </p>
                {move || Some(tried.get()).filter(|tried| *tried > 0).map(|tried| view! { <TrialLine tried/> })}
                <h2 id="verdict" tabindex="-1">
                    {move || view! { <Sentence text=sentence.get()/> }}
                    <span class="verdict-aside">{move || view! { <Sentence text=aside.get()/> }}</span>
                </h2>
                {move || next.get().map(|next| view! { <p class="next"><Sentence text=next links=true/></p> })}
                {move || fix.get().map(|records| view! { <TryFix records/> })}
                {move || way.get().map(|way| view! { <p class="do screen"><Way way/></p> })}
            </div>
            <p class="sr" role="status">{spoken}</p>
            <p class="paper when">{when}</p>
            <div class="status-line">
                <ProgressBar progress/>
                <span class="actions">
                    <button
                        type="button"
                        id="hand-on"
                        class="button"
                        aria-controls="ways"
                        aria-expanded=move || ways.get().to_string()
                        on:click=move |_| ways.update(|open| *open = !*open)
                    >
                        "Share, save, watch"
                    </button>
                    <CopyButton label="Copy link" text=Signal::derive(move || link(app))/>
                    <a class="quiet" href=others hidden=move || others.with(Option::is_none)>"Ask other resolvers"</a>
                    <a class="json" target="_blank" href=json hidden=move || app.page.with(is_pasted)>"JSON"</a>
                </span>
            </div>
        </section>
        <div id="ways" hidden=move || !ways.get()>
            <Part wanted=ways entry=Box::new(panel)/>
        </div>
    }
}

/// That the verdict is not of what is published, and the way back.
#[component]
fn TrialLine(tried: usize) -> impl IntoView {
    let app = App::expect();
    let words = match tried {
        1 => " As if a change in the DNS was made. Nothing is published. ".to_owned(),
        _ => format!(" As if {tried} changes in the DNS were made. Nothing is published. "),
    };
    let back = move |_| app.parts.enter(laboratory::back(app));
    view! {
        <p class="trial-line">
            <b class="chip trial">"Trial"</b>
            {words}
            <button type="button" class="quiet screen" on:click=back>"Back to what is published"</button>
        </p>
    }
}

/// The way to what is to be done first.
#[component]
fn Way(way: NextStep) -> impl IntoView {
    let app = App::expect();
    match way {
        NextStep::LookUp { target, list, url } => view! {
            <a href=url target="_blank" rel="noopener noreferrer">
                "Look "<span translate="no">{target}</span>" up at "<span translate="no">{list}</span>
            </a>
        }
        .into_any(),
        NextStep::NameServer => {
            let go = move |_| sending_server::name_server(app);
            view! { <button type="button" class="button" on:click=go>"Name the sending server"</button> }
                .into_any()
        }
        NextStep::RunAgain => {
            let again = move |_| app.ask_again();
            view! { <button type="button" class="button" on:click=again>"Ask again"</button> }.into_any()
        }
    }
}

/// How far the report has come.
#[component]
fn ProgressBar(progress: Signal<Option<Progress>>) -> impl IntoView {
    let pick = move |pick: fn(&Progress) -> usize| progress.with(|p| p.as_ref().map_or(1, pick).to_string());
    let complete = move || progress.with(|progress| progress.as_ref().is_some_and(|p| p.complete));
    view! {
        <span class="progress">
            <progress
                aria-label="Queries answered"
                hidden=complete
                max=move || pick(|progress| progress.sent)
                value=move || pick(|progress| progress.back)
            ></progress>
            <span>{move || progress.with(|progress| progress.as_ref().map(|p| p.words.clone()))}</span>
        </span>
    }
}

/// The link to what is shown; where that came from a file and has none, to what was asked.
fn link(app: App) -> String {
    let asked = app
        .page
        .with_untracked(|page| (is_file(&page.fragment) || is_pasted(page)).then(|| page.query.to_url()));
    asked.map_or_else(address::full, |asked| format!("{}?{asked}", address::base()))
}

/// Whether what is shown is about a message that stands in no address.
fn is_pasted(page: &Page) -> bool {
    shows_message(&page.fragment) && !has_message(&page.fragment)
}
