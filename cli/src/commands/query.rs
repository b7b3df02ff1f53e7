//! The query of a command line. It is read as the page reads its address, so that both ask the same.

use form_urlencoded::Serializer;
use mailpath::doh::ResolverChoice;
use mailpath::report::Query;
use mailpath::report::page::page_query;

use crate::arguments::Details;
use crate::resolver::{Asked, ResolverOption};

/// Opens the resolver that is wanted. Needs the runtime.
pub(super) fn resolver(wanted: Option<&ResolverOption>) -> Result<Asked, String> {
    let default = ResolverOption::Choice(ResolverChoice::Default);
    wanted.unwrap_or(&default).open()
}

/// The resolver that a page's link names.
pub(super) fn resolver_of(link: &str) -> Result<Option<ResolverOption>, String> {
    let mut pairs = form_urlencoded::parse(link.as_bytes());
    let named = pairs.find(|(name, value)| name == "resolver" && !value.trim().is_empty());
    named.map(|(_, text)| text.parse()).transpose()
}

/// The query, as a page with these parameters would have it. It may ask nothing, where a message says the rest.
/// Of a page's link, what is given beside it counts first.
pub(super) fn query(what: Option<&String>, details: &Details, asked: &Asked) -> Result<Query, String> {
    let link = what.and_then(|what| page_query(what));
    let typed = what.filter(|_| link.is_none());
    let selector = Some(details.selector.join(",")).filter(|text| !text.is_empty());
    let parameters = [
        ("q", typed),
        ("server", details.server.as_ref()),
        ("from", details.from.as_ref()),
        ("helo", details.helo.as_ref()),
        ("to", details.to.as_ref()),
        ("author", details.author.as_ref()),
        ("selector", selector.as_ref()),
        ("spf", details.spf.as_ref()),
        ("dmarc", details.dmarc.as_ref()),
        ("lists", details.asking.lists.as_ref()),
    ];
    let mut url = Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            url.append_pair(name, value);
        }
    }
    for (name, value) in form_urlencoded::parse(link.unwrap_or_default().as_bytes()) {
        // Who is asked is decided already, and nothing is shown in tabs.
        if !matches!(&*name, "resolver" | "tab" | "view") {
            url.append_pair(&name, &value);
        }
    }
    let (mut query, errors) = Query::from_url(&url.finish());
    if let Some(error) = errors.first() {
        let name = if error.parameter == "q" {
            "What to check".to_owned()
        } else {
            format!("--{}", error.parameter)
        };
        let is_text = what.is_some_and(|what| what.trim().contains('\n'));
        let hint = if is_text { " `mailpath message` reads a message, its header or a bounce." } else { "" };
        return Err(format!("{name}: {}{hint}", error.message));
    }
    query.resolver = asked.choice.clone();
    Ok(query)
}
