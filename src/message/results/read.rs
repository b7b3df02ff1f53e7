//! Reads all fields of a header that receivers, filters, mailing services and lists write.

use super::super::fields::{Field, Fields};
use super::super::model::Said;
use super::arc::{self, ArcChain};
use super::authentication::{AuthenticationResults, clipped};
use super::note::{FieldNote, FieldRole, Weight};
use super::unsubscribe::Unsubscribe;
use super::{microsoft, received_spf, spam, tables};
use crate::checks::finding::fill;
use crate::dns::plain;

/// The most results of a header.
pub const MAX_SAID: usize = 300;
/// The most notes of a header.
pub const MAX_NOTES: usize = 300;

/// What stands in a header beside the way and the signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// The results of authentication, from the top.
    pub said: Vec<Said>,
    /// What other fields say, from the top.
    pub notes: Vec<FieldNote>,
    /// What servers on the way recorded of their own checks.
    pub arc: ArcChain,
    /// How the recipient can unsubscribe.
    pub unsubscribe: Option<Unsubscribe>,
}

/// Whether a spam filter writes such a field.
pub(super) fn is_filter_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    microsoft::is_field(&name) || spam::is_field(&name)
}

/// Reads a header. Nothing is trusted yet: see [`super::trust()`].
#[must_use]
pub fn read(fields: &Fields) -> Results {
    let mut results = Results { unsubscribe: Unsubscribe::read(fields), ..Results::default() };
    for (place, field) in fields.iter().enumerate() {
        results.add(place, field);
    }
    spam::leave_out_bars(&mut results.notes);
    let arc = results.arc.sets.iter().map(|set| {
        let field = set.fields.iter().rev().find_map(|place| *place).unwrap_or_default();
        FieldNote {
            field,
            name: "ARC-Seal".to_owned(),
            by: set.domain.clone().or_else(|| set.by.clone()),
            role: FieldRole::Seal,
            key: "arc".to_owned(),
            value: set.instance.to_string(),
            words: set.words(),
            source: Some("RFC 8617 section 4"),
            ..FieldNote::default()
        }
    });
    results.notes.extend(arc);
    if let Some(unsubscribe) = &results.unsubscribe {
        results.notes.push(FieldNote {
            field: unsubscribe.field,
            name: "List-Unsubscribe".to_owned(),
            role: FieldRole::Sender,
            key: "list-unsubscribe".to_owned(),
            value: unsubscribe.https.iter().chain(&unsubscribe.mailto).next().cloned().unwrap_or_default(),
            words: unsubscribe.words(),
            source: Some("RFC 2369 section 3.2, RFC 8058"),
            ..FieldNote::default()
        });
    }
    results.notes.sort_by_key(|note| note.field);
    results
}

impl Results {
    fn add(&mut self, place: usize, field: &Field) {
        let name = field.name().to_ascii_lowercase();
        let template = FieldNote { field: place, name: field.name().to_owned(), ..FieldNote::default() };
        match name.as_str() {
            "authentication-results" => self.authentication_results(place, field, template),
            "received-spf" => {
                if let Some(said) = received_spf::parse(&field.value()) {
                    self.push(Said { field: place, ..said });
                }
            }
            _ if arc::is_field(&name) => self.arc.add(&name, field, place),
            _ if self.notes.len() >= MAX_NOTES => {}
            _ if microsoft::is_field(&name) => {
                self.notes.extend(microsoft::notes(&name, &field.value(), &template))
            }
            _ if spam::is_field(&name) => self.notes.push(spam::note(&name, &field.value(), &template)),
            _ => self.notes.extend(known(&name, field, template)),
        }
    }

    fn authentication_results(&mut self, place: usize, field: &Field, template: FieldNote) {
        let read = AuthenticationResults::parse(&field.value());
        let who = read.authserv_id.as_deref().map_or_else(|| "This field".to_owned(), plain);
        let template = FieldNote {
            by: read.authserv_id.clone(),
            role: FieldRole::Receiver,
            key: template.name.to_ascii_lowercase(),
            ..template
        };
        if read.none && read.results.is_empty() && self.notes.len() < MAX_NOTES {
            let words = format!("{who} says that nothing was checked.");
            self.notes.push(FieldNote { value: "none".to_owned(), words, ..template.clone() });
        }
        let all = read.results.len() + read.left_out;
        let kept = read.results.len().min(MAX_SAID.saturating_sub(self.said.len()));
        for said in read.results {
            self.push(Said { field: place, ..said });
        }
        if kept < all && self.notes.len() < MAX_NOTES {
            let words = format!("{who} has {all} results; only {kept} of them are read.");
            self.notes.push(FieldNote { value: all.to_string(), words, weight: Weight::Neutral, ..template });
        }
    }

    fn push(&mut self, said: Said) {
        if self.said.len() < MAX_SAID {
            self.said.push(said);
        }
    }
}

/// What a field of the table says.
fn known(name: &str, field: &Field, template: FieldNote) -> Option<FieldNote> {
    let row = tables::field(name)?;
    let value = field.value();
    // Whole, or the first word of it: filters write more behind their verdict.
    let first = || value.split([' ', '\t', ';', ',', ':']).find(|word| !word.is_empty()).unwrap_or_default();
    let meaning = tables::value(name, &value).or_else(|| tables::value(name, first()));
    let shown = plain(&clipped(&value));
    let by = row.by.as_deref().unwrap_or_default();
    let words = fill(meaning.map_or(&row.words, |row| &row.words), &[("value", &shown), ("by", by)]);
    Some(FieldNote {
        by: row.by.clone(),
        role: row.role,
        key: name.to_owned(),
        value: clipped(&value),
        words,
        weight: meaning.map(|row| row.weight).unwrap_or_default(),
        source: Some(meaning.map_or(&row.source, |row| &row.source)),
        verdict: meaning.and_then(|row| row.verdict),
        ..template
    })
}
