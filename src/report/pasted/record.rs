//! SPF records: out of a zone file, in quoted strings, with the domain before them.

use super::{Fields, Offer, Pasted, PastedKind, name, unwrap};
use crate::checks::{list, spf};
use crate::dns::{Name, display_name};
use crate::report::subject::Subject;

/// How far into a text a record may begin: behind an owner name, a TTL and a type.
const MAX_FRONT: usize = 300;

/// The record in a text, and what stands before it.
fn split(text: &str) -> Option<(&str, &str)> {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at > MAX_FRONT).unwrap_or(text.len());
    let at = text[..end].to_ascii_lowercase().find("v=spf1")?;
    text.split_at_checked(at)
}

/// Reads a record, with the name that it stands at, where a zone file or a command names it.
pub(super) fn read(text: &str) -> Option<Pasted> {
    let (front, _) = split(text)?;
    let owner = owner(front)?;
    let record = clean(text);
    let usable = spf::is_spf(record.as_bytes());
    let (record, wrong) = match spf::correct(&record).filter(|it| it.is_whole && !usable) {
        Some(correction) => {
            (correction.record, format!(" It was corrected: {}.", list(&correction.mistakes)))
        }
        None if usable => (record, String::new()),
        None => return None,
    };
    match owner {
        Some(domain) => {
            let fields = Fields { draft: Some(record), ..Fields::subject(Subject::Domain(domain.clone())) };
            let taken = Pasted::taken(PastedKind::Record, fields);
            let says =
                format!("It is tried in place of the record that {} has now.{wrong}", display_name(&domain));
            Some(taken.adding(&says))
        }
        None => {
            let says = "This is an SPF record. Enter the domain that it is for; the record is then tried in place of the one that is published.";
            let offer = Offer::new("Try this record", &[("spf", &record)]);
            let mut pasted =
                Pasted::refused(PastedKind::Record, format!("{says}{wrong}")).with_offers(vec![offer]);
            pasted.fields.draft = Some(record);
            Some(pasted)
        }
    }
}

/// The name that stands before a record; none where anything else does.
#[expect(clippy::option_option, reason = "no record at all, a record without a name, a record with one")]
fn owner(front: &str) -> Option<Option<Name>> {
    let mut owner = None;
    let plain = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    for word in front.split(|c: char| plain(c)).filter(|word| !word.is_empty()) {
        let number = word.bytes().all(|b| b.is_ascii_digit());
        let known = ["in", "txt", "spf", "flow", "text", "descriptive", "record", "value", "@"];
        if number || known.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            continue;
        }
        let Ok(Subject::Domain(name)) = Subject::parse(word) else { return None };
        if name::classify(&name).kind != PastedKind::Domain {
            return None;
        }
        if owner.replace(name).is_some() {
            return None;
        }
    }
    Some(owner)
}

/// The record alone: what stands before it, quotation marks and line ends taken off.
pub(super) fn clean(text: &str) -> String {
    let text = unwrap::peeled(text);
    let record = split(text).map_or(text, |(_, record)| record);
    let quote = |c: char| matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '`' | '´');
    // A record in several strings: what stands between two of them is no part of it.
    let mut joined = String::with_capacity(record.len());
    let mut rest = record;
    while let Some(at) = rest.find(quote) {
        let (before, after) = rest.split_at(at);
        joined.push_str(before);
        let after = after.trim_start_matches(quote);
        let next = after.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
        rest = next.strip_prefix(quote).unwrap_or(after);
    }
    joined.push_str(rest);
    let joined = unwrap::without_strays(&joined);
    joined
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|term| !term.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
