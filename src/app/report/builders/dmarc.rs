//! The builder of a DMARC record.

use leptos::prelude::*;
use mailpath::checks::dmarc::{AlignmentMode, FailureOptions, Policy, Psd};
use mailpath::dns::display_name;
use mailpath::report::builder::DmarcBuilder;

use super::addresses::ReportAddresses;
use super::fields::{Answer, Pick, Question, Tick, take};
use super::form::FormContext;
use super::outcome::Outcome;
use crate::app::components::fold::Fold;

/// The builder.
#[component]
pub(super) fn DmarcForm(draft: RwSignal<DmarcBuilder>, context: FormContext) -> impl IntoView {
    let domain = draft.with_untracked(|draft| display_name(&draft.domain));
    let answers = vec![
        Answer::new(
            Policy::None,
            "Nothing, only report (`none`)",
            "Where everybody begins: mail arrives as before, and the reports show who sends in your name.",
        ),
        Answer::new(
            Policy::Quarantine,
            "Take it for suspicious (`quarantine`)",
            "It mostly goes to the spam folder. Right once all who send for you pass.",
        ),
        Answer::new(
            Policy::Reject,
            "Refuse it (`reject`)",
            "Forged mail does not arrive, nor does your own where it fails. Right once the reports show none of yours.",
        ),
    ];
    let add = move |typed: String| draft.try_update(|draft| draft.add_rua(&typed)).unwrap_or_default();
    view! {
        <Question
            id="dmarc-p"
            legend=format!("What are receivers to do with mail that says it is from {domain} and cannot prove it?")
            answers
            value=Signal::derive(move || draft.with(|draft| draft.p))
            set=move |p| draft.update(|draft| draft.p = p)
        />
        <ReportAddresses
            id="dmarc-rua"
            legend="Where do receivers send a report each day?"
            addresses=Signal::derive(move || draft.with(|draft| draft.rua.clone()))
            add=Callback::new(add)
            remove=Callback::new(move |at| draft.update(|draft| take(&mut draft.rua, at)))
        >
            "The reports say how much mail in your name passed and failed, and where it came from. They are files for programs: many services read them for you. The mailbox has to exist."
        </ReportAddresses>
        <Subdomains draft/>
        <Fold summary=|| "More settings">
            <More draft/>
        </Fold>
        <Outcome built=context.built(draft) context missing="The name of the domain is too long for a DMARC record."/>
    }
}

/// What is asked for names below the domain.
#[component]
fn Subdomains(draft: RwSignal<DmarcBuilder>) -> impl IntoView {
    let options = || {
        let mut options = vec![(None, "The same".to_owned())];
        let words = |policy| match policy {
            Policy::None => "Nothing (none)",
            Policy::Quarantine => "Take it for suspicious (quarantine)",
            Policy::Reject => "Refuse it (reject)",
        };
        options.extend(Policy::ALL.map(|policy| (Some(policy), words(policy).to_owned())));
        options
    };
    view! {
        <fieldset class="question-field">
            <legend>"And for mail from names below the domain?"</legend>
            <div class="fields">
                <Pick
                    id="dmarc-sp"
                    label="Subdomains (sp)"
                    options=options()
                    value=Signal::derive(move || draft.with(|draft| draft.sp))
                    set=move |sp| draft.update(|draft| draft.sp = sp)
                />
                <Pick
                    id="dmarc-np"
                    label="Subdomains that do not exist (np)"
                    options=options()
                    value=Signal::derive(move || draft.with(|draft| draft.np))
                    set=move |np| draft.update(|draft| draft.np = np)
                />
            </div>
        </fieldset>
    }
}

/// What few need.
#[component]
fn More(draft: RwSignal<DmarcBuilder>) -> impl IntoView {
    let mode = |strict: bool| if strict { AlignmentMode::Strict } else { AlignmentMode::Relaxed };
    let has_psd = draft.with_untracked(|draft| draft.psd != Psd::Unset);
    let is_strict = |mode: AlignmentMode| mode == AlignmentMode::Strict;
    let any = Signal::derive(move || draft.with(|draft| draft.fo.is_some_and(|fo| fo.any == Some(true))));
    let set_any = move |on: bool| {
        draft.update(|draft| {
            let fo = FailureOptions { any: on.then_some(true), ..draft.fo.unwrap_or_default() };
            draft.fo = (fo != FailureOptions::default()).then_some(fo);
        });
    };
    let add = move |typed: String| draft.try_update(|draft| draft.add_ruf(&typed)).unwrap_or_default();
    view! {
        <fieldset class="question-field">
            <legend>"How closely must the proof fit?"</legend>
            <Tick
                id="dmarc-adkim"
                label="Signatures only of this very domain (`adkim=s`)"
                about="Without it, signatures of names below the same organization’s domain count too."
                value=Signal::derive(move || draft.with(|draft| is_strict(draft.adkim)))
                set=move |on| draft.update(|draft| draft.adkim = mode(on))
            />
            <Tick
                id="dmarc-aspf"
                label="SPF only of this very domain (`aspf=s`)"
                about="Without it, a return-path below the same organization’s domain counts too."
                value=Signal::derive(move || draft.with(|draft| is_strict(draft.aspf)))
                set=move |on| draft.update(|draft| draft.aspf = mode(on))
            />
            <Tick
                id="dmarc-t"
                label="This is a test (`t=y`)"
                about="Receivers that know it apply one step less than is asked for."
                value=Signal::derive(move || draft.with(|draft| draft.t))
                set=move |on| draft.update(|draft| draft.t = on)
            />
            {has_psd.then(|| view! {
                <Tick
                    id="dmarc-psd"
                    label="Keep `psd`, which says whether others register names below the domain"
                    about="It is published. Only registries and the like need it."
                    value=Signal::derive(move || draft.with(|draft| draft.psd != Psd::Unset))
                    set=keep_psd(draft)
                />
            })}
        </fieldset>
        <ReportAddresses
            id="dmarc-ruf"
            legend="Where do receivers send reports on single messages?"
            addresses=Signal::derive(move || draft.with(|draft| draft.ruf.clone()))
            add=Callback::new(add)
            remove=Callback::new(move |at| draft.update(|draft| take(&mut draft.ruf, at)))
        >
            "Few receivers send any, since they hold personal data."
        </ReportAddresses>
        <Tick
            id="dmarc-fo"
            label="Report also where only one of SPF and signature fails (`fo=1`)"
            about="Counts only where there is an address for such reports."
            value=any
            set=set_any
        />
    }
}

/// Keeps what was published, or leaves it out.
fn keep_psd(draft: RwSignal<DmarcBuilder>) -> impl Fn(bool) + Send + Sync + 'static {
    let published = draft.with_untracked(|draft| draft.psd);
    move |on| draft.update(|draft| draft.psd = if on { published } else { Psd::Unset })
}
