//! The DNS tree walk (RFC 9989 section 4.10): which record applies to a domain, and which is its
//! organizational domain.
//!
//! A receiver asks name after name, and stops at a record that says `psd`. Here all names of a walk are asked
//! concurrently, and those behind the stop are left out of what is concluded.

use std::sync::Arc;

use futures_util::future::join_all;
use serde::Serialize;

use super::correction::correct;
use super::mistakes::{NearMissKind, looks_meant};
use super::policy::Psd;
use super::policy_record::PolicyRecord;
use super::record::is_dmarc;
use crate::dns::{Found, Lookup, LookupError, Name, RecordType, Resolve, Txt};

/// The most questions of one walk.
pub const MAX_QUESTIONS: usize = 8;
/// Texts at one name that are kept to be shown.
const MAX_TEXTS: usize = 8;

/// What was found at one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// One DMARC record.
    Record,
    /// No DMARC record.
    None,
    /// Several DMARC records, which is as if there were none.
    Several,
    /// It is not known.
    Error,
}

/// One name of a walk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WalkStep {
    /// The domain, without the `_dmarc.` in front.
    pub domain: Name,
    /// What was found there.
    pub status: StepStatus,
    /// The record, where there is one.
    pub record: Option<String>,
    /// The record as receivers read it.
    #[serde(skip)]
    pub policy: Option<Arc<PolicyRecord>>,
    /// Its bytes as they came.
    #[serde(skip)]
    pub raw: Vec<u8>,
    /// Every DMARC record, where there are several.
    #[serde(skip)]
    pub records: Vec<String>,
    /// Texts that are no DMARC records, though they were meant to be.
    #[serde(skip)]
    pub near_misses: Vec<NearMiss>,
    /// The name at the end of the aliases, where `_dmarc` is one.
    #[serde(skip)]
    pub alias: Option<Name>,
    /// The alias leads to a name that does not exist.
    #[serde(skip)]
    pub broken_alias: bool,
    /// Why it is not known.
    #[serde(skip)]
    pub error: Option<LookupError>,
    /// Whether the answer proves that the domain exists: the name below it does (RFC 8020).
    #[serde(skip)]
    pub proves_domain: bool,
    /// Whether a record that is being tried stands here.
    #[serde(skip)]
    pub is_tried: bool,
    /// The question; 0 where there was none.
    #[serde(skip)]
    pub query: u32,
}

/// A text that is no DMARC record, though it was meant to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The text.
    pub text: String,
    /// What keeps it from being one.
    pub kind: NearMissKind,
    /// The record that it was meant to be, where that can be said.
    pub corrected: Option<String>,
}

impl NearMiss {
    /// Looks at a text.
    #[must_use]
    pub fn of(text: &[u8]) -> Self {
        Self {
            text: Txt::new(vec![text.to_vec()]).text(),
            kind: NearMissKind::of(text),
            corrected: correct(text),
        }
    }
}

/// The names that a walk asks about, in order: the start, then its parents; from more than eight labels on it
/// goes on with the last seven.
#[must_use]
pub fn names(start: &Name) -> Vec<Name> {
    let mut names = Vec::with_capacity(MAX_QUESTIONS);
    let mut at = Some(start.clone()).filter(|name| !name.is_root());
    while let Some(name) = at {
        let mut next = name.parent();
        while next.as_ref().is_some_and(|next| next.label_count() >= MAX_QUESTIONS) {
            next = next.and_then(|next| next.parent());
        }
        at = next.filter(|next| !next.is_root());
        names.push(name);
    }
    names
}

/// The name at which a domain's record stands; none where it would be too long for the DNS.
#[must_use]
pub fn record_name(domain: &Name) -> Option<Name> {
    below(domain, "_dmarc")
}

/// A name with labels in front; none where it would be too long for the DNS.
pub(super) fn below(domain: &Name, labels: &str) -> Option<Name> {
    domain.prefixed(&Name::parse(labels).ok()?).ok()
}

/// Whether it is the DMARC record that is tried, or what was meant to be one, and not another text at its name.
fn is_tried(lookup: &Lookup) -> bool {
    let records = |lookup: &Lookup| {
        let found = lookup.texts();
        let of_dmarc = |text: &&[u8]| is_dmarc(text) || looks_meant(text);
        let texts = found.records().iter().map(|hit| hit.value.as_slice());
        let mut records: Vec<Vec<u8>> = texts.filter(of_dmarc).map(<[u8]>::to_vec).collect();
        records.sort();
        (records, found.error().cloned())
    };
    lookup.is_tried() && records(lookup) != records(&lookup.as_published())
}

impl WalkStep {
    fn empty(domain: &Name) -> Self {
        Self {
            domain: domain.clone(),
            status: StepStatus::None,
            record: None,
            policy: None,
            raw: Vec::new(),
            records: Vec::new(),
            near_misses: Vec::new(),
            alias: None,
            broken_alias: false,
            error: None,
            proves_domain: false,
            is_tried: false,
            query: 0,
        }
    }

    async fn ask(domain: Name, resolver: &dyn Resolve) -> Self {
        match record_name(&domain) {
            Some(name) => Self::of(&domain, &*resolver.ask(&name, RecordType::TXT).await),
            // No such name can exist.
            None => Self::empty(&domain),
        }
    }

    /// What a lookup of its `_dmarc` name says.
    fn of(domain: &Name, lookup: &Lookup) -> Self {
        let found = lookup.texts();
        let mut step = Self { query: lookup.id, ..Self::empty(domain) };
        step.alias = lookup.aliases().ok().and_then(|aliases| aliases.last().copied().cloned());
        step.broken_alias = found.broken_alias().is_some();
        step.proves_domain = lookup.name_exists() == Some(true);
        step.is_tried = is_tried(lookup);
        match &found {
            Found::Unknown(error) => {
                step.status = StepStatus::Error;
                step.error = Some(error.clone());
            }
            _ => step.read(found.records().iter().map(|hit| hit.value.as_slice())),
        }
        step
    }

    /// Takes in the texts at its name.
    fn read<'a>(&mut self, texts: impl Iterator<Item = &'a [u8]>) {
        let (records, others): (Vec<&[u8]>, Vec<&[u8]>) = texts.partition(|text| is_dmarc(text));
        let text = |bytes: &[u8]| Txt::new(vec![bytes.to_vec()]).text();
        let near = others.into_iter().filter(|text| looks_meant(text)).take(MAX_TEXTS);
        self.near_misses = near.map(NearMiss::of).collect();
        match records.as_slice() {
            [] => {}
            [one] => {
                self.status = StepStatus::Record;
                self.policy = PolicyRecord::parse(one).map(Arc::new);
                self.record = Some(text(one));
                self.raw = one.to_vec();
            }
            several => {
                self.status = StepStatus::Several;
                self.records = several.iter().take(MAX_TEXTS).map(|one| text(one)).collect();
            }
        }
    }

    fn psd(&self) -> Psd {
        self.policy.as_ref().map_or(Psd::Unset, |record| record.psd)
    }
}

/// The names of a walk with what was found at each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    start: Name,
    /// All that were asked about, those behind the stop too.
    all: Vec<WalkStep>,
}

/// The record that applies to mail of the domain at which a walk began (section 4.10.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicable<'a> {
    /// Its own.
    Own(&'a WalkStep),
    /// That of its organizational domain.
    Organizational(&'a WalkStep),
    /// That of the public suffix above it.
    Suffix(&'a WalkStep),
    /// There is none.
    None,
    /// A question that would decide was not answered.
    Unknown(&'a WalkStep),
}

impl<'a> Applicable<'a> {
    /// Where the record stands.
    #[must_use]
    pub fn step(&self) -> Option<&'a WalkStep> {
        match self {
            Self::Own(step) | Self::Organizational(step) | Self::Suffix(step) => Some(step),
            Self::None | Self::Unknown(_) => None,
        }
    }
}

impl Walk {
    /// Walks from a domain upwards.
    pub async fn ask(start: &Name, resolver: &dyn Resolve) -> Self {
        let steps = names(start).into_iter().map(|name| WalkStep::ask(name, resolver));
        Self { start: start.clone(), all: join_all(steps).await }
    }

    /// The domain at which it began.
    #[must_use]
    pub fn start(&self) -> &Name {
        &self.start
    }

    /// The names that a receiver asks about: up to the first record that says `psd=y` or `psd=n`.
    #[must_use]
    pub fn steps(&self) -> &[WalkStep] {
        let stop = self.all.iter().position(|step| step.psd() != Psd::Unset);
        &self.all[..stop.map_or(self.all.len(), |at| at + 1)]
    }

    /// All names, those behind the stop too.
    #[must_use]
    pub fn all(&self) -> &[WalkStep] {
        &self.all
    }

    /// The first name on the way whose answer is not known.
    #[must_use]
    pub fn unknown(&self) -> Option<&WalkStep> {
        self.steps().iter().find(|step| step.status == StepStatus::Error)
    }

    /// The organizational domain (section 4.10.2); none where a question was not answered.
    #[must_use]
    pub fn organizational_domain(&self) -> Option<Name> {
        if self.unknown().is_some() {
            return None;
        }
        let records = || self.steps().iter().filter(|step| step.status == StepStatus::Record);
        for step in records() {
            match step.psd() {
                Psd::No => return Some(step.domain.clone()),
                Psd::Yes if step.domain != self.start => return Some(self.one_below(&step.domain)),
                _ => {}
            }
        }
        // The fewest labels, not the nearest.
        Some(records().next_back().map_or_else(|| self.start.clone(), |step| step.domain.clone()))
    }

    /// The name one label longer than this one, on the way from the start.
    fn one_below(&self, suffix: &Name) -> Name {
        let wanted = suffix.label_count() + 1;
        let mut at = self.start.clone();
        while at.label_count() > wanted
            && let Some(parent) = at.parent()
        {
            at = parent;
        }
        at
    }

    /// The record that applies to mail of the start.
    #[must_use]
    pub fn applicable(&self) -> Applicable<'_> {
        let has_record = |step: &&WalkStep| step.status == StepStatus::Record;
        if let Some(own) = self.steps().first().filter(|step| has_record(step)) {
            return Applicable::Own(own);
        }
        if let Some(step) = self.unknown() {
            return Applicable::Unknown(step);
        }
        let organizational = self.organizational_domain();
        let mut records = self.steps().iter().filter(has_record);
        if let Some(step) = records.clone().find(|step| Some(&step.domain) == organizational.as_ref()) {
            return Applicable::Organizational(step);
        }
        match records.next_back() {
            Some(last) => Applicable::Suffix(last),
            None => Applicable::None,
        }
    }

    /// The questions of the walk.
    pub fn queries(&self) -> impl Iterator<Item = u32> {
        self.steps().iter().map(|step| step.query).filter(|query| *query > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(start: &str) -> Vec<String> {
        names(&Name::parse(start).expect("a name")).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_walk_has_eight_names_at_the_most() {
        assert_eq!(asked("mail.example.com"), ["mail.example.com", "example.com", "com"]);
        assert_eq!(asked("com"), ["com"]);
        assert_eq!(asked("."), [""; 0]);
        assert_eq!(asked("a.b.c.d.e.f.g.h").len(), 8);
        // Of nine labels the name with eight is left out.
        assert_eq!(asked("a.b.c.d.e.f.g.h.i")[..3], ["a.b.c.d.e.f.g.h.i", "c.d.e.f.g.h.i", "d.e.f.g.h.i"]);
        assert_eq!(asked(&["a"; 120].join(".")).len(), 8);
    }
}
