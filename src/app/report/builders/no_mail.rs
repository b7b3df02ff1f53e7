//! Domains without mail: the null MX, and the three records of a domain that sends none.

use std::sync::Arc;

use leptos::prelude::*;
use mailpath::dns::{Name, ZoneChanges, display_name};
use mailpath::report::Report;
use mailpath::report::builder::{mail_cautions, no_mail, null_mx};

use super::outcome::{Built, Outcome};

/// There is nothing to choose: what the records say, and the records.
#[component]
pub(super) fn NoMailForm(
    domain: Name,
    /// Whether it sends none either.
    sends_none: bool,
    report: Signal<Option<Arc<Report>>>,
    on_try: Callback<ZoneChanges>,
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
    let changes = if sends_none { no_mail(&domain) } else { null_mx(&domain) };
    let built = Memo::new(move |_| {
        let cautions = report.with(|report| {
            report.as_deref().map(|report| mail_cautions(&domain, sends_none, report)).unwrap_or_default()
        });
        Some(Built {
            record: changes.to_string(),
            changes: changes.clone(),
            cost: None,
            cautions,
            file: None,
        })
    });
    view! {
        <p>{words}</p>
        <Outcome built report on_try/>
    }
}
