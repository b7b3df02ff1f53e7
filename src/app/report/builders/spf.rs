//! The builder of an SPF record.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::checks::spf::{provider_of, services};
use mailpath::dns::{Name, display_name};
use mailpath::report::builder::{SpfBuilder, SpfEnd, SpfTerm};
use mailpath::report::{Report, english};

use super::fields::{AddField, Added, Answer, Pick, Question, Tick, other_spelling, take};
use super::form::FormContext;
use super::outcome::Outcome;

/// The builder.
#[component]
pub(super) fn SpfForm(draft: RwSignal<SpfBuilder>, context: FormContext) -> impl IntoView {
    view! {
        <Senders draft report=context.report/>
        <Everybody draft/>
        <Outcome built=context.built(draft) context/>
    }
}

/// Who may send.
#[component]
fn Senders(draft: RwSignal<SpfBuilder>, report: Signal<Option<Arc<Report>>>) -> impl IntoView {
    let domain = draft.with_untracked(|draft| display_name(&draft.domain));
    let has = move |term: &SpfTerm| {
        let written = term.to_string();
        draft.with(|draft| draft.terms.iter().any(|other| is_same(other, &written)))
    };
    let switch = move |term: SpfTerm, on: bool| {
        draft.update(|draft| match on {
            true => draft.add(term),
            false => {
                let written = term.to_string();
                draft.terms.retain(|other| !is_same(other, &written));
            }
        });
    };
    let tick = move |id: String, label: String, about: String, term: SpfTerm| {
        let this = term.clone();
        let value = Signal::derive(move || has(&this));
        view! { <Tick id label about value set=move |on| switch(term.clone(), on)/> }
    };
    // As long as the report stands, what it suggests does.
    let suggested = Memo::new(move |_| {
        report
            .with(|report| report.as_deref().map(SpfBuilder::suggestions).unwrap_or_default())
            .into_iter()
            .map(|it| (it.term.to_string(), it.because))
            .collect::<Vec<_>>()
    });
    let suggestions = move || {
        let one = |(at, (term, because)): (usize, (String, String))| {
            let term = SpfTerm::parse(&term)?;
            Some(tick(format!("spf-suggested-{at}"), format!("`{term}`"), because, term))
        };
        suggested.get().into_iter().enumerate().filter_map(one).collect_view()
    };
    let items = Signal::derive(move || {
        let report = report.get();
        let remark = |term: &SpfTerm| {
            let written = term.to_string();
            let service = written.split_once("include:").and_then(|(_, domain)| Name::parse(domain).ok());
            let service = service.and_then(|domain| provider_of(&domain)).map(str::to_owned);
            let spelt = other_spelling(&written);
            let cost = match term.lookups(report.as_deref()) {
                Some(0) => None,
                Some(count) => Some(english::count_grouped(count as usize, "look-up", "look-ups")),
                None => Some("look-ups not known yet".to_owned()),
            };
            (written, spelt.into_iter().chain(service).chain(cost).collect::<Vec<_>>().join(", "))
        };
        draft.with(|draft| draft.terms.iter().map(remark).collect::<Vec<_>>())
    });
    let remove = move |at: usize| draft.update(|draft| take(&mut draft.terms, at));
    let add = move |typed: String| {
        let term = SpfTerm::from_typed(&typed)?;
        if has(&term) {
            return Err("This is named already.".to_owned());
        }
        draft.update(|draft| draft.add(term));
        Ok(())
    };
    let mut options = vec![(None, "Choose a service".to_owned())];
    options.extend(services().map(|(name, domain)| (Some(domain.clone()), name.to_owned())));
    let service = RwSignal::new(None::<Name>);
    let add_service = move |_| {
        if let Some(domain) = service.get_untracked() {
            draft.update(|draft| draft.add(SpfTerm::Include(domain)));
        }
    };
    view! {
        <fieldset class="question-field">
            <legend>{format!("Who sends mail for {domain}?")}</legend>
            {tick(
                "spf-mx".into(),
                "The servers that receive its mail (`mx`)".into(),
                "Right where the same servers send and receive. Costs one look-up.".into(),
                SpfTerm::Mx,
            )}
            {tick(
                "spf-a".into(),
                "The server of its website (`a`)".into(),
                "Right where forms on the website send mail by themselves. Costs one look-up.".into(),
                SpfTerm::Host(None),
            )}
            {suggestions}
            <div class="tools">
                <Pick id="spf-service" label="A service that sends for you" options value=service set=move |domain| service.set(domain)/>
                <button type="button" on:click=add_service>"Add this service"</button>
            </div>
            <AddField id="spf-add" label="Another server" placeholder="192.0.2.25" button="Add" add=Callback::new(add)>
                "An address, a network such as 192.0.2.0/24, or the name of a server. Addresses cost no look-ups. Whoever knows SPF can enter a term, such as "
                <code translate="no">"include:_spf.example.net"</code>"."
            </AddField>
            <p class="field-label" id="spf-named">"Named so far, in the order in which receivers read"</p>
            <Added label="Named so far" items remove=Callback::new(remove) field="spf-add"/>
            <p class="hint" hidden=move || !items.with(Vec::is_empty)>"Nobody."</p>
        </fieldset>
    }
}

/// Everybody who is not named.
#[component]
fn Everybody(draft: RwSignal<SpfBuilder>) -> impl IntoView {
    let mut answers = vec![
        Answer::new(
            SpfEnd::Suspect,
            "Suspect it (`~all`)",
            "Mail from others is taken for suspicious. The safe choice while you are not sure that all are named.",
        ),
        Answer::new(
            SpfEnd::Refuse,
            "Refuse it (`-all`)",
            "Mail from others is refused. Right where all who send are named, and where nobody sends.",
        ),
        Answer::new(SpfEnd::Nothing, "Say nothing (`?all`)", "As if there were no record for others."),
    ];
    // Only a record that has one goes on having it.
    if let SpfEnd::Redirect(to) = draft.with_untracked(|draft| draft.end.clone()) {
        let label = format!("What the record at {to} says (`redirect=`)");
        answers.push(Answer::new(SpfEnd::Redirect(to), label, "As it is published."));
    }
    view! {
        <Question
            id="spf-end"
            legend="Everybody else: what are receivers to do with their mail?"
            answers
            value=Signal::derive(move || draft.with(|draft| draft.end.clone()))
            set=move |end| draft.update(|draft| draft.end = end)
        />
    }
}

fn is_same(term: &SpfTerm, written: &str) -> bool {
    let plain = |text: &str| text.trim_start_matches('+').to_ascii_lowercase();
    plain(&term.to_string()) == plain(written)
}
