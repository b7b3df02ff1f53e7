//! What a pasted message fills of a query: whatever the link does not say itself.

use crate::checks::dkim::TagList;
use crate::dns::{Name, is_unseen};
use crate::message::{Field, Kind, Message};
use crate::report::query::Query;
use crate::report::subject::GivenSelector;

/// The most selectors that are taken of a message.
const MAX_SELECTORS: usize = 10;

/// The query with what the message says of sender, server and recipient. What is given stays, and what cannot
/// be read is left out.
#[must_use]
pub fn fill(message: &Message, query: &Query) -> Query {
    let mut query = query.clone();
    let authors = authors(message).unwrap_or_default();
    let author = authors.join(", ");
    let selectors = selectors(message, only_domain(&authors)).join(",");
    let given = [
        ("server", message.server.as_deref()),
        ("from", message.return_path.as_deref()),
        ("helo", message.helo.as_deref()),
        ("author", Some(&*author)),
        ("to", message.recipient.as_deref()),
        ("selector", Some(&*selectors)),
    ];
    for (parameter, text) in given {
        // An empty return-path is the null sender; elsewhere nothing is said by it.
        let text = text.filter(|text| parameter == "from" || !text.trim().is_empty());
        if let (Some(text), None) = (text, query.get(parameter)) {
            // What is no usable value of it, such as a HELO name of a kilobyte, is not asked about.
            if let Some(text) = without_unseen(text) {
                let _ = query.set(parameter, text);
            }
        }
    }
    query.author_unknown = query.author.is_none() && has_unknown_author(message);
    if query.subject.is_none() && query.command.is_none() {
        let domain = query.author_domain().or_else(|| query.sender_domain()).map(|name| name.to_string());
        // A reply may be all that names the sender. The recipient's domain is never taken for it.
        let by_reply = || message.report.as_ref().and_then(|report| report.sender_domain.clone());
        let by_complaint = || message.complaint.as_ref().and_then(|complaint| complaint.domain.clone());
        if let Some(domain) = domain.or_else(by_reply).or_else(by_complaint) {
            let _ = query.set("q", &domain);
        }
    }
    query
}

/// All authors, each address once; none where a domain among them cannot be read.
fn authors(message: &Message) -> Option<Vec<String>> {
    let mut authors = Vec::new();
    for author in message.authors() {
        let Some(address) = author.in_dns_form() else {
            // A name without an address is mostly a part of the next one's, which has a comma.
            if author.address.contains('@') {
                return None;
            }
            continue;
        };
        let address = without_unseen(&address)?.to_owned();
        if !authors.contains(&address) {
            authors.push(address);
        }
    }
    Some(authors)
}

/// The domain of these addresses, where all have the same.
fn only_domain(addresses: &[String]) -> Option<&str> {
    let mut domains = addresses.iter().filter_map(|address| address.rsplit('@').next());
    let first = domains.next()?;
    domains.all(|domain| domain == first).then_some(first)
}

/// Whether it is a message of which the author is not known: the return-path does not stand in for it. Of a text without
/// a header the return-path is all there is.
fn has_unknown_author(message: &Message) -> bool {
    matches!(message.kind, Kind::Message | Kind::Headers) || message.fields.first("From").is_some()
}

/// A value without an address that cannot be seen as it is: of such a one only the domain is asked about.
fn without_unseen(text: &str) -> Option<&str> {
    if !text.contains(is_unseen) {
        return Some(text);
    }
    let (_, domain) = text.rsplit_once('@')?;
    Some(domain).filter(|domain| !domain.contains(is_unseen))
}

/// The selectors of a message's signatures; with their domain where that is not the author's.
fn selectors(message: &Message, author: Option<&str>) -> Vec<String> {
    let mut selectors = Vec::new();
    for (_, field) in message.fields.named("DKIM-Signature") {
        let Some((domain, selector)) = signer(field) else { continue };
        let is_author = author.is_some_and(|author| author.eq_ignore_ascii_case(&domain));
        let name = if is_author { selector } else { format!("{selector}._domainkey.{domain}") };
        let is_new = !selectors.contains(&name) && selectors.len() < MAX_SELECTORS;
        if is_new && GivenSelector::parse_list(&name).is_ok_and(|read| read.len() == 1) {
            selectors.push(name);
        }
    }
    selectors
}

/// Domain and selector of each signature of a message.
pub(in crate::report) fn signers(message: &Message) -> Vec<(Name, Name)> {
    let fields = message.fields.named("DKIM-Signature").filter_map(|(_, field)| signer(field));
    let names = |(domain, selector): (String, String)| {
        Some((Name::from_user(&domain).ok()?, Name::from_user(&selector).ok()?))
    };
    fields.filter_map(names).collect()
}

/// Domain and selector of a signature (RFC 6376 section 3.5).
fn signer(field: &Field) -> Option<(String, String)> {
    let value = field.value();
    let tags = TagList::parse(&value);
    let tag = |name: &str| {
        let text: String = tags.get(name)?.chars().filter(|c| !c.is_whitespace()).collect();
        Some(text).filter(|text| !text.is_empty())
    };
    Some((tag("d")?, tag("s")?))
}
