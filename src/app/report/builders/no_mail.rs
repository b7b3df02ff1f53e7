//! Domains without mail: the null MX, and the three records of a domain that sends none.

use leptos::prelude::*;
use mailpath::dns::{Name, display_name};
use mailpath::report::Report;
use mailpath::report::builder::{mail_cautions, no_mail, null_mx};

use super::form::{Built, Draft, FormContext};
use super::outcome::Outcome;

/// What there is to choose: nothing.
#[derive(Clone, PartialEq)]
struct NoMail {
    domain: Name,
    /// Whether it sends none either.
    sends_none: bool,
}

impl Draft for NoMail {
    fn built(&self, report: Option<&Report>) -> Option<Built> {
        let Self { domain, sends_none } = self;
        let changes = if *sends_none { no_mail(domain) } else { null_mx(domain) };
        let cautions = report.map(|report| mail_cautions(domain, *sends_none, report)).unwrap_or_default();
        Some(Built { record: changes.to_string(), changes, cost: None, cautions, file: None })
    }
}

/// What the records say, and the records.
#[component]
pub(super) fn NoMailForm(
    domain: Name,
    /// Whether it sends none either.
    sends_none: bool,
    context: FormContext,
) -> impl IntoView {
    let shown = display_name(&domain);
    let words = match sends_none {
        true => format!(
            "Three records say that {shown} has nothing to do with mail: nobody delivers to it (MX), nobody may send for it (SPF), and what pretends to come from it is refused (DMARC)."
        ),
        false => format!(
            "One record says that {shown} takes no mail (null MX). Senders know at once, in the place of trying for days. Mail from it is another matter."
        ),
    };
    let draft = RwSignal::new(NoMail { domain, sends_none });
    view! {
        <p>{words}</p>
        <Outcome built=context.built(draft) context/>
    }
}
