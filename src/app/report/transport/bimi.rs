//! BIMI: the record of the logo. The logo itself is never loaded; there is only a link.

use leptos::prelude::*;
use mailpath::checks::transport;
use mailpath::report::words;

use super::section::{RecordText, Section};
use crate::app::components::outside_link::OutsideLink;

/// The part, for the tab of DMARC; nothing where it was not asked for.
#[component]
pub(crate) fn Bimi(#[prop(into)] bimi: Signal<Option<transport::Bimi>>) -> impl IntoView {
    move || {
        let row = bimi.get()?;
        let told = Some(words::transport::bimi(&row));
        // Whoever writes the record chooses the address: only one that is a web page is a link.
        let link = |label: &'static str, url: Option<String>| {
            let href = url.filter(|url| url.starts_with("https://"))?;
            Some(view! { <p><OutsideLink href label/></p> })
        };
        Some(view! {
            <Section
                title="Logo (BIMI)"
                about="Some mailbox providers show a sender’s logo beside its mail. Mailpath does not load it."
                told
                queries=row.queries
            >
                <RecordText record=row.record/>
                {link("Open the logo, at its own server", row.logo)}
                {link("Open its certificate, at its own server", row.evidence)}
            </Section>
        })
    }
}
