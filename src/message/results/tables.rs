//! The tables of what results and values mean (`data/authentication-results.json`, `data/receiver-headers.json`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::note::{FieldRole, SpamVerdict, Weight};

/// What a result of a method means.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResultRow {
    method: String,
    result: String,
    /// A sentence; `{domain}` is what it was found of.
    pub(super) words: String,
    pub(super) weight: Weight,
    pub(super) source: String,
}

/// What a value means. A value of the table may be `*` for any, and have `*` for any single character.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValueRow {
    key: String,
    values: Vec<String>,
    /// A sentence; `{value}` is the value.
    pub(super) words: String,
    pub(super) weight: Weight,
    pub(super) verdict: Option<SpamVerdict>,
    pub(super) source: String,
}

/// A field of which it is known who writes it; a name of the table may end in `*` for all that begin so.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldRow {
    names: Vec<String>,
    pub(super) by: Option<String>,
    pub(super) role: FieldRole,
    /// A sentence; `{value}` is the field's value, `{by}` who writes it.
    pub(super) words: String,
    pub(super) source: String,
}

/// A receiver under whose authserv-id its servers write.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiverRow {
    pub(super) name: String,
    /// The domains of its authserv-ids.
    pub(super) ids: Vec<String>,
    /// The domains of its servers.
    pub(super) hosts: Vec<String>,
    /// Whose fields its servers write, as `data/receiver-headers.json` names them.
    #[serde(default)]
    pub(super) fields: Vec<String>,
    /// Whether it takes such fields out of what comes in, so that those that are there are its own.
    #[serde(default)]
    pub(super) guards: bool,
    /// Whether it writes its results without an authserv-id.
    #[serde(default)]
    pub(super) without_id: bool,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResultTables {
    results: Vec<ResultRow>,
    details: Vec<ValueRow>,
    receivers: Vec<ReceiverRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderTables {
    values: Vec<ValueRow>,
    fields: Vec<FieldRow>,
}

static RESULTS: LazyLock<ResultTables> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/authentication-results.json"))
        .expect("data/authentication-results.json")
});

static HEADERS: LazyLock<HeaderTables> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/receiver-headers.json"))
        .expect("data/receiver-headers.json")
});

/// What a result of a method means.
pub(super) fn result(method: &str, result: &str) -> Option<&'static ResultRow> {
    RESULTS.results.iter().find(|row| row.method == method && row.result == result)
}

/// What a value beside a result means.
pub(super) fn detail(key: &str, value: &str) -> Option<&'static ValueRow> {
    find(&RESULTS.details, key, value)
}

/// The first row of a key whose value stands somewhere in a text.
pub(super) fn detail_within(key: &str, text: &str) -> Option<&'static ValueRow> {
    let text = text.to_ascii_lowercase();
    let holds = |row: &&ValueRow| row.values.iter().any(|value| text.contains(value.as_str()));
    RESULTS.details.iter().filter(|row| row.key == key).find(holds)
}

/// What a value of a field, or of a part of one, means.
pub(super) fn value(key: &str, value: &str) -> Option<&'static ValueRow> {
    find(&HEADERS.values, key, value)
}

/// The row of a field: the one with its name, or else one with the beginning of it.
pub(super) fn field(name: &str) -> Option<&'static FieldRow> {
    let find = |fits: &dyn Fn(&str) -> bool| {
        HEADERS.fields.iter().find(|row| row.names.iter().any(|known| fits(known)))
    };
    let begins = |known: &str| {
        known.strip_suffix('*').is_some_and(|start| {
            name.get(..start.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
        })
    };
    find(&|known| known.eq_ignore_ascii_case(name)).or_else(|| find(&begins))
}

/// The receiver that writes under this authserv-id, by the name that people know.
pub(super) fn receiver_of(id: &str) -> Option<&'static str> {
    let is_its = |row: &&ReceiverRow| row.ids.iter().any(|known| is_within(id, known));
    receivers().iter().find(is_its).map(|row| row.name.as_str())
}

/// Whether a name is a domain or below it.
pub(super) fn is_within(name: &str, domain: &str) -> bool {
    let Some((before, end)) = name.len().checked_sub(domain.len()).and_then(|at| name.split_at_checked(at))
    else {
        return false;
    };
    end.eq_ignore_ascii_case(domain) && (before.is_empty() || before.ends_with('.'))
}

/// The receivers whose authserv-ids are known.
pub(super) fn receivers() -> &'static [ReceiverRow] {
    &RESULTS.receivers
}

/// The row that fits best: the value itself, then one with single characters open, then any.
fn find(rows: &'static [ValueRow], key: &str, value: &str) -> Option<&'static ValueRow> {
    let mut best: Option<(&ValueRow, usize)> = None;
    for row in rows.iter().filter(|row| row.key == key) {
        for pattern in row.values.iter().filter(|pattern| fits(pattern, value)) {
            let open = if pattern == "*" { usize::MAX } else { pattern.matches('*').count() };
            if best.is_none_or(|(_, least)| open < least) {
                best = Some((row, open));
            }
        }
    }
    best.map(|(row, _)| row)
}

fn fits(pattern: &str, value: &str) -> bool {
    if pattern == "*" {
        return !value.is_empty();
    }
    let same = |(p, v): (u8, u8)| p == b'*' || p.eq_ignore_ascii_case(&v);
    pattern.len() == value.len() && pattern.bytes().zip(value.bytes()).all(same)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_has_a_sentence_and_a_source_and_stands_once() {
        let mut seen = BTreeSet::new();
        let mut check = |key: String, words: &str, source: &str| {
            assert!(words.ends_with('.') && !words.contains('!'), "{key}: {words}");
            assert!(!source.is_empty(), "{key} has no source");
            assert!(seen.insert(key.clone()), "{key} stands twice");
        };
        for row in &RESULTS.results {
            check(format!("{} {}", row.method, row.result), &row.words, &row.source);
        }
        for row in RESULTS.details.iter().chain(&HEADERS.values) {
            for value in &row.values {
                check(format!("{}:{value}", row.key), &row.words, &row.source);
            }
        }
        for row in &HEADERS.fields {
            for name in &row.names {
                check(name.to_ascii_lowercase(), &row.words, &row.source);
            }
        }
        for row in receivers() {
            for by in &row.fields {
                // Microsoft's parts are named by its module.
                let is_known = HEADERS.fields.iter().any(|field| field.by.as_ref() == Some(by));
                assert!(is_known || by == "Microsoft", "{by} has no field");
            }
            check(format!("receiver {}", row.name), ".", &row.source);
        }
    }

    #[test]
    fn a_whole_name_counts_before_its_beginning() {
        let words = |name: &str| field(name).map(|row| row.words.as_str());
        assert_eq!(words("x-proofpoint-something"), Some("Internal notes of Proofpoint."));
        assert_eq!(words("X-Proofpoint-Spam-Details"), Some("Proofpoint says: {value}."));
        assert_eq!(words("Subject"), None);
        assert_eq!(words("X-Proof"), None);
    }

    #[test]
    fn the_closest_value_counts() {
        let words = |key, value| detail(key, value).map(|row| row.words.as_str()).unwrap_or_default();
        assert!(words("compauth", "130").contains("ARC"));
        assert!(words("compauth", "109").contains("confirmed"));
        assert_eq!(words("compauth", "1000"), "");
        assert!(value("PTR", "").is_some_and(|row| row.words.contains("No name")));
        assert!(value("PTR", "mail.example.com").is_some_and(|row| row.weight == Weight::Neutral));
        assert!(value("SFV", "spm").is_some_and(|row| row.verdict == Some(SpamVerdict::Spam)));
    }
}
