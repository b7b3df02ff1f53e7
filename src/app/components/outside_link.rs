//! Links that leave the page.

use leptos::prelude::*;

/// A link to another site, opened beside this page.
#[component]
pub(crate) fn OutsideLink(#[prop(into)] href: String, #[prop(into)] label: String) -> impl IntoView {
    view! { <a href=href target="_blank" rel="noopener noreferrer">{label}</a> }
}

/// Where something is laid down. RFCs can be followed, to their section.
#[component]
pub(crate) fn Source(#[prop(into)] source: String) -> impl IntoView {
    match rfc_link(&source) {
        Some(href) => view! { <span translate="no"><OutsideLink href=href label=source/></span> }.into_any(),
        None => view! { <span translate="no">{source}</span> }.into_any(),
    }
}

fn rfc_link(source: &str) -> Option<String> {
    let rest = source.strip_prefix("RFC ")?;
    let number = rest.split(|c: char| !c.is_ascii_digit()).next().filter(|number| !number.is_empty())?;
    let section = rest.split_once("section ").map(|(_, section)| {
        let end = section.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).unwrap_or(section.len());
        format!("#section-{}", section[..end].trim_end_matches('.'))
    });
    Some(format!("https://www.rfc-editor.org/rfc/rfc{number}{}", section.unwrap_or_default()))
}
