//! The place of a builder: its heading, what it begins from, its form, and its end.

use leptos::prelude::*;
use mailpath::dns::{Name, ZoneChanges, display_name_once};

use super::dkim::DkimForm;
use super::dmarc::DmarcForm;
use super::form::FormContext;
use super::kinds::{Builder, BuilderPlace as _};
use super::no_mail::NoMailForm;
use super::spf::SpfForm;
use super::start::Builders;
use super::transport::{MtaStsForm, TlsRptForm};
use crate::app::browser::dom;
use crate::app::components::text::Sentence;
use crate::app::state::App;
use crate::app::tasks::laboratory;

/// A builder that is open.
#[component]
pub(super) fn Place(builder: Builder, domain: Name) -> impl IntoView {
    let app = App::expect();
    let state = Builders::of(app);
    state.begin(app.report.get_untracked().as_deref(), builder, &domain, false);
    Effect::new(move |_| {
        // Made once more with the report, it had the focus before; and nobody is kept from typing.
        if state.focused.get_value() != Some(builder) {
            state.focused.set_value(Some(builder));
            if !dom::is_typing() {
                request_animation_frame(move || dom::focus(&builder.heading_id()));
            }
        }
    });
    let on_try = Callback::new(move |changes: ZoneChanges| laboratory::try_also(app, &changes));
    let context = FormContext { report: app.report.into(), on_try };
    let form = match builder {
        Builder::Spf => view! { <SpfForm draft=state.spf.value context/> }.into_any(),
        Builder::Dkim => view! { <DkimForm draft=state.dkim.value context/> }.into_any(),
        Builder::Dmarc => view! { <DmarcForm draft=state.dmarc.value context/> }.into_any(),
        Builder::MtaSts => view! { <MtaStsForm draft=state.mta_sts.value context/> }.into_any(),
        Builder::TlsRpt => view! { <TlsRptForm draft=state.tls_rpt.value context/> }.into_any(),
        Builder::NullMx | Builder::NoMail => {
            let sends_none = builder == Builder::NoMail;
            view! { <NoMailForm domain=domain.clone() sends_none context/> }.into_any()
        }
    };
    let title = format!("{}: {}", builder.name(), display_name_once(&domain));
    let note = {
        let domain = domain.clone();
        move || state.note(builder, &domain)
    };
    view! {
        <section class="builder card" id=builder.id() aria-labelledby=builder.heading_id()>
            <h3 id=builder.heading_id() tabindex="-1"><Sentence text=title/></h3>
            <p class="hint">{builder.purpose()}</p>
            {move || note().map(|note| view! { <p class="note">{note}</p> })}
            {form}
            <div class="tools builder-end">
                <BeginAgain builder domain/>
                <button type="button" class="quiet" on:click=move |_| app.build(None)>"Close"</button>
            </div>
        </section>
    }
}

/// The buttons that throw away what was filled in. Where such a record is tried, what is published and what is
/// tried are two things to begin from.
#[component]
fn BeginAgain(builder: Builder, domain: Name) -> impl IntoView {
    let app = App::expect();
    let state = Builders::of(app);
    let has_draft = !matches!(builder, Builder::NullMx | Builder::NoMail);
    let published = laboratory::published(app);
    let domain = StoredValue::new(domain);
    let is_tried =
        Memo::new(move |_| domain.with_value(|domain| builder.is_tried(domain, &laboratory::tried(app))));
    let again = move |from_published: bool| {
        let report = if from_published { published.get_untracked() } else { app.report.get_untracked() };
        domain.with_value(|domain| state.begin(report.as_deref(), builder, domain, true));
        dom::focus(&builder.heading_id());
    };
    let has_policy =
        move || builder == Builder::MtaSts && domain.with_value(|domain| state.has_policy(domain));
    let words = move || match (has_policy(), is_tried.get()) {
        (true, _) => "Begin again from the policy file",
        (false, true) => "Begin again from what is tried",
        (false, false) => "Begin again from the report",
    };
    view! {
        <button
            type="button"
            class="quiet"
            hidden=move || !has_draft || has_policy() || !is_tried.get()
            disabled=move || published.with(Option::is_none)
            on:click=move |_| again(true)
        >
            "Begin again from what is published"
        </button>
        <button type="button" class="quiet" hidden=!has_draft on:click=move |_| again(false)>{words}</button>
    }
}
