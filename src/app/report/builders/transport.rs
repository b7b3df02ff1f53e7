//! The builders of MTA-STS and TLS-RPT.

use leptos::prelude::*;
use mailpath::checks::transport::{MxPattern, PolicyMode};
use mailpath::dns::display_name;
use mailpath::report::builder::{MtaStsBuilder, TlsRptBuilder};

use super::addresses::ReportAddresses;
use super::fields::{AddField, Added, Answer, Pick, Question, other_spelling, take};
use super::form::FormContext;
use super::outcome::Outcome;

const DAY: u64 = 86_400;

/// The builder of MTA-STS.
#[component]
pub(super) fn MtaStsForm(draft: RwSignal<MtaStsBuilder>, context: FormContext) -> impl IntoView {
    let answers = vec![
        Answer::new(
            PolicyMode::Testing,
            "Deliver anyway, and report (`testing`)",
            "Where everybody begins. The reports come by TLS-RPT, which is another record.",
        ),
        Answer::new(
            PolicyMode::Enforce,
            "Not deliver (`enforce`)",
            "Nobody can read or divert mail on its way. Your own mistakes with certificates stop mail too.",
        ),
        Answer::new(
            PolicyMode::None,
            "Nothing: MTA-STS is to end (`none`)",
            "Publish this first, and take the record away when the old policy has run out.",
        ),
    ];
    let add = move |typed: String| {
        let pattern = MxPattern::from_typed(&typed)?;
        if draft.with_untracked(|draft| draft.mx.contains(&pattern)) {
            return Err("This is named already.".to_owned());
        }
        draft.update(|draft| draft.mx.push(pattern));
        Ok(())
    };
    let items = move || {
        let shown = |pattern: &MxPattern| {
            let text = pattern.to_string();
            let spelt = other_spelling(&text).unwrap_or_default();
            (text, spelt)
        };
        draft.with(|draft| draft.mx.iter().map(shown).collect::<Vec<_>>())
    };
    let age = draft.with_untracked(|draft| draft.max_age);
    let mut ages = vec![
        (DAY, "1 day".to_owned()),
        (7 * DAY, "1 week".to_owned()),
        (14 * DAY, "2 weeks".to_owned()),
        (30 * DAY, "30 days".to_owned()),
        (365 * DAY, "1 year".to_owned()),
    ];
    if ages.iter().all(|(seconds, _)| *seconds != age) {
        ages.push((age, format!("{age} seconds")));
    }
    let domain = draft.with_untracked(|draft| display_name(&draft.domain));
    view! {
        <Question
            id="sts-mode"
            legend=format!("What are senders to do where mail to {domain} cannot be encrypted, or the certificate is wrong?")
            answers
            value=Signal::derive(move || draft.with(|draft| draft.mode))
            set=move |mode| draft.update(|draft| draft.mode = mode)
        />
        <fieldset class="question-field">
            <legend>"Which mail servers receive your mail?"</legend>
            <Added
                label="Mail servers of the policy"
                items=Signal::derive(items)
                remove=Callback::new(move |at| draft.update(|draft| take(&mut draft.mx, at)))
                field="sts-mx"
            />
            <AddField id="sts-mx" label="Another mail server" placeholder="mx1.example.com" button="Add" add=Callback::new(add)>
                "All of them have to be named. A star stands for one label: "<code translate="no">"*.example.net"</code>"."
            </AddField>
            <Pick
                id="sts-age"
                label="How long may senders keep the policy?"
                options=ages
                value=Signal::derive(move || draft.with(|draft| draft.max_age))
                set=move |age| draft.update(|draft| draft.max_age = age)
            />
        </fieldset>
        <Outcome built=context.built(draft) context missing="The name of the domain is too long for MTA-STS."/>
    }
}

/// The builder of TLS-RPT.
#[component]
pub(super) fn TlsRptForm(draft: RwSignal<TlsRptBuilder>, context: FormContext) -> impl IntoView {
    let add = move |typed: String| draft.try_update(|draft| draft.add(&typed)).unwrap_or_default();
    view! {
        <ReportAddresses
            id="tls-rua"
            legend="Where do senders report that they could not deliver encrypted?"
            addresses=Signal::derive(move || draft.with(|draft| draft.rua.clone()))
            add=Callback::new(add)
            remove=Callback::new(move |at| draft.update(|draft| take(&mut draft.rua, at)))
        >
            "One report a day and sender, for programs to read. Where encryption fails, mail to your own servers may be late as well, so an address elsewhere is better."
        </ReportAddresses>
        <Outcome
            built=context.built(draft)
            context
            missing="Enter an address for the reports: without one there is no record."
        />
    }
}
