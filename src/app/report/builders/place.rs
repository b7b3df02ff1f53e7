//! The place of a builder: its heading, what it begins from, its form, and its end.

use leptos::prelude::*;
use mailpath::dns::{Name, ZoneChanges, display_name_once};

use super::dkim::DkimForm;
use super::dmarc::DmarcForm;
use super::kinds::Builder;
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
    state.begin(app, builder, &domain, false);
    Effect::new(move |_| {
        if state.wants_focus.get_value() == Some(builder) {
            state.wants_focus.set_value(None);
            request_animation_frame(move || dom::focus(&builder.heading_id()));
        }
    });
    let report = app.report.into();
    let on_try = Callback::new(move |changes: ZoneChanges| laboratory::try_also(app, &changes));
    let form = match builder {
        Builder::Spf => view! { <SpfForm draft=state.spf.value report on_try/> }.into_any(),
        Builder::Dkim => view! { <DkimForm draft=state.dkim.value report on_try/> }.into_any(),
        Builder::Dmarc => view! { <DmarcForm draft=state.dmarc.value report on_try/> }.into_any(),
        Builder::MtaSts => view! { <MtaStsForm draft=state.mta_sts.value report on_try/> }.into_any(),
        Builder::TlsRpt => view! { <TlsRptForm draft=state.tls_rpt.value report on_try/> }.into_any(),
        Builder::NullMx | Builder::NoMail => {
            let sends_none = builder == Builder::NoMail;
            view! { <NoMailForm domain=domain.clone() sends_none report on_try/> }.into_any()
        }
    };
    let has_draft = !matches!(builder, Builder::NullMx | Builder::NoMail);
    let title = format!("{}: {}", builder.name(), display_name_once(&domain));
    let note = move || state.note(builder);
    let again = move |_| {
        state.begin(app, builder, &domain, true);
        dom::focus(&builder.heading_id());
    };
    let close = move |_| {
        state.close(builder);
        request_animation_frame(move || dom::focus(&builder.button_id()));
    };
    view! {
        <section class="builder card" id=builder.id() aria-labelledby=builder.heading_id()>
            <h3 id=builder.heading_id() tabindex="-1"><Sentence text=title/></h3>
            <p class="hint">{builder.purpose()}</p>
            {move || note().map(|note| view! { <p class="note">{note}</p> })}
            {form}
            <div class="tools builder-end">
                <button type="button" class="quiet" hidden=!has_draft on:click=again>
                    "Begin again from the report"
                </button>
                <button type="button" class="quiet" on:click=close>"Close"</button>
            </div>
        </section>
    }
}
