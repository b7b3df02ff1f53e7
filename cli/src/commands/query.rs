//! The query of a command line. It is read as the page reads its address, so that both ask the same.

use form_urlencoded::Serializer;
use mailpath::doh::ResolverChoice;
use mailpath::report::Query;

use crate::arguments::CheckOptions;
use crate::resolver::{Asked, ResolverOption};

/// Opens the resolver that is wanted. Needs the runtime.
pub(super) fn resolver(wanted: Option<&ResolverOption>) -> Result<Asked, String> {
    let default = ResolverOption::Choice(ResolverChoice::Default);
    wanted.unwrap_or(&default).open()
}

/// The query, as a page with these parameters would have it.
pub(super) fn query(options: &CheckOptions, asked: &Asked) -> Result<Query, String> {
    let details = &options.details;
    let selector = Some(details.selector.join(",")).filter(|text| !text.is_empty());
    let parameters = [
        ("q", &options.what),
        ("server", &details.server),
        ("from", &details.from),
        ("helo", &details.helo),
        ("to", &details.to),
        ("author", &details.author),
        ("selector", &selector),
        ("spf", &details.spf),
        ("dmarc", &details.dmarc),
        ("lists", &details.asking.lists),
    ];
    let mut url = Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            url.append_pair(name, value);
        }
    }
    let (mut query, errors) = Query::from_url(&url.finish());
    if let Some(error) = errors.first() {
        let name = if error.parameter == "q" {
            "What to check".to_owned()
        } else {
            format!("--{}", error.parameter)
        };
        return Err(format!("{name}: {}", error.message));
    }
    if query.is_empty() {
        return Err("There is nothing to check: name a domain, an address or an e-mail address.".into());
    }
    query.resolver = asked.choice.clone();
    Ok(query)
}
