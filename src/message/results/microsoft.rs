//! Microsoft's fields of `;`-separated pairs: `X-Forefront-Antispam-Report`, `X-Microsoft-Antispam` and their kin.

use super::note::{FieldNote, FieldRole, SpamVerdict, Weight};
use super::{authentication::clipped, tables};
use crate::checks::finding::fill;
use crate::dns::plain;

/// The parts that are read, of a field of this name in lower case.
fn keys(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "x-forefront-antispam-report" => {
            Some(&["SCL", "SFV", "CAT", "SFTY", "SRV", "IPV", "CIP", "PTR", "H", "CTRY", "LANG", "DIR"])
        }
        "x-microsoft-antispam" => Some(&["BCL"]),
        "x-microsoft-antispam-mailbox-delivery" => Some(&["dest"]),
        _ => None,
    }
}

/// Whether it is such a field.
pub(super) fn is_field(name: &str) -> bool {
    keys(name).is_some() || name == "x-ms-exchange-organization-scl"
}

/// What a field says; nothing where it is none of Microsoft's.
pub(super) fn notes(name: &str, value: &str, template: &FieldNote) -> Vec<FieldNote> {
    if name == "x-ms-exchange-organization-scl" {
        return vec![note("SCL", value.trim(), template)];
    }
    let keys = keys(name).unwrap_or_default();
    let pairs = value.split(';').filter_map(|pair| pair.trim().split_once(':')).take(200);
    let mut notes: Vec<(usize, FieldNote)> = Vec::new();
    for (key, value) in pairs {
        let place = keys.iter().position(|known| known.eq_ignore_ascii_case(key.trim()));
        let Some((place, key)) = place.and_then(|place| Some((place, *keys.get(place)?))) else { continue };
        let value = value.trim();
        // Most parts are always there, and empty where they have nothing to say.
        let says = !value.is_empty() || tables::value(key, "").is_some();
        if says && notes.iter().all(|(known, _)| *known != place) {
            notes.push((place, note(key, value, template)));
        }
    }
    notes.sort_by_key(|(place, _)| *place);
    notes.into_iter().map(|(_, note)| note).collect()
}

fn note(key: &str, value: &str, template: &FieldNote) -> FieldNote {
    let row = tables::value(key, value);
    let shown = plain(&clipped(value));
    let words = match row {
        Some(row) => fill(&row.words, &[("value", &shown)]),
        None => format!("{key} is “{shown}”; what that means is not known."),
    };
    FieldNote {
        by: Some("Microsoft".to_owned()),
        role: if matches!(key, "CIP" | "PTR" | "H" | "CTRY" | "LANG" | "DIR") {
            FieldRole::Receiver
        } else {
            FieldRole::Filter
        },
        key: key.to_owned(),
        value: clipped(value),
        words,
        weight: row.map_or(Weight::Neutral, |row| row.weight),
        source: row.map(|row| row.source.as_str()),
        verdict: row.and_then(|row| row.verdict).or_else(|| level(key, value)),
        ..template.clone()
    }
}

/// A level over the table's is spam too.
fn level(key: &str, value: &str) -> Option<SpamVerdict> {
    let is_over = key == "SCL" && value.parse::<u32>().is_ok_and(|level| level > 9);
    is_over.then_some(SpamVerdict::Spam)
}
