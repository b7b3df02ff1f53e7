//! Whether records that were tried are published, as each resolver sees it, and how long an old answer may still
//! live.

mod aim;

use std::rc::Rc;
use std::time::Duration;

use futures_util::future::join_all;

pub use aim::Aim;

use super::builder::{says_the_same, without_service_labels};
use super::english::plural;
use super::resolvers::MAX_RESOLVERS;
use crate::checks::list;
use crate::dns::{
    Change, Laboratory, Lookup, Name, Question, Record, RecordData, RecordType, Recorder, Resolve,
    ZoneChanges, display_name, zone_data,
};

/// What a resolver has of a tried record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedState {
    /// What was tried.
    Published,
    /// Something else, or nothing; for so long the resolver may go on giving it. That is not known where there is
    /// no record: how long a resolver remembers that depends on the zone.
    Old(Option<Duration>),
    /// It did not answer.
    Unknown,
}

/// One name and type of the changes, with what each resolver has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedRow {
    /// What is asked.
    pub question: Question,
    /// What each resolver has.
    pub states: Vec<PublishedState>,
    /// What the records say that each resolver has instead, where it does not have what was tried.
    pub found: Vec<Vec<String>>,
}

impl PublishedRow {
    /// What is there instead of what was tried, once each; empty where nothing is.
    #[must_use]
    pub fn instead(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for text in self.found.iter().flatten() {
            if !all.contains(&text.as_str()) {
                all.push(text);
            }
        }
        all
    }

    /// Whether a resolver answered that there is no such record at all.
    #[must_use]
    pub fn is_nothing_there(&self) -> bool {
        let mut with_found = self.states.iter().zip(&self.found);
        with_found.any(|(state, found)| matches!(state, PublishedState::Old(_)) && found.is_empty())
            && self.instead().is_empty()
    }
}

/// The names at which a record stands by mistake, since the panel has added the domain to a name that had it
/// already: `_dmarc.example.com.example.com`. Only a record that says just what was tried counts.
pub async fn doubled(changes: &ZoneChanges, resolver: &dyn Resolve) -> Vec<Name> {
    let mut names = Vec::new();
    for record in changes.changes().iter().filter_map(Change::record) {
        let domain = without_service_labels(&record.name);
        let Ok(name) = domain.prefixed(&record.name) else { continue };
        let lookup = resolver.ask(&name, record.rtype).await;
        let is_this = |other: &Record| {
            other.name == name && other.rtype == record.rtype && says_the_same(&other.data, &record.data)
        };
        let is_there = lookup.result.as_ref().is_ok_and(|response| response.answers.iter().any(is_this));
        if is_there && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The questions by which one sees whether changes are published.
#[must_use]
pub fn watched(changes: &ZoneChanges) -> Vec<Question> {
    let mut questions = Vec::new();
    for change in changes.changes() {
        let rtype = match change {
            crate::dns::Change::Replace(record)
            | crate::dns::Change::Add(record)
            | crate::dns::Change::Remove(record) => record.rtype,
            crate::dns::Change::RemoveType(_, rtype) => *rtype,
            // That nothing is there cannot be asked; these are what reports read.
            crate::dns::Change::RemoveName(_) => RecordType::TXT,
        };
        let question = Question { name: change.name().clone(), rtype };
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    questions
}

/// Asks each resolver whether it has what was tried.
pub async fn look(changes: &ZoneChanges, resolvers: &[Rc<dyn Resolve>]) -> Vec<PublishedRow> {
    let rows = watched(changes).into_iter().map(|question| async move {
        let states = resolvers.iter().take(MAX_RESOLVERS).map(|resolver| {
            let laboratory = Laboratory::new(Recorder::new(resolver.clone(), Rc::new(|| {})));
            laboratory.make(changes);
            let asked = laboratory.resolve(question.clone());
            async move {
                let lookup = asked.await;
                (state(&lookup), instead(&lookup, changes))
            }
        });
        let (states, found) = join_all(states).await.into_iter().unzip();
        PublishedRow { question, states, found }
    });
    join_all(rows).await
}

/// What a lookup through the laboratory says: where the changes make no difference, they are made.
fn state(lookup: &Lookup) -> PublishedState {
    let published = lookup.as_published();
    // That one answers with an error says nothing of what is published.
    if published.found(|_| Some(())).error().is_some() {
        return PublishedState::Unknown;
    }
    match (&published.result, lookup.is_tried()) {
        (Ok(_), false) => PublishedState::Published,
        (Ok(response), true) => {
            let ttl = response.answers.iter().map(|record| record.ttl).min();
            PublishedState::Old(ttl.map(|ttl| Duration::from_secs(ttl.into())))
        }
        (Err(_), _) => PublishedState::Unknown,
    }
}

/// What the records say that stand where the tried ones should: of those that they would replace.
fn instead(lookup: &Lookup, changes: &ZoneChanges) -> Vec<String> {
    let published = lookup.as_published();
    let (true, Ok(response)) = (lookup.is_tried(), &published.result) else { return Vec::new() };
    let of_type = response.answers.iter().filter(|answer| answer.rtype == lookup.question.rtype);
    let replaced = of_type.filter(|answer| changes.removes(answer));
    replaced
        .map(|answer| match &answer.data {
            RecordData::Txt(text) => text.text(),
            other => zone_data(other),
        })
        .collect()
}

impl PublishedRow {
    fn is_seen(&self) -> bool {
        self.states.contains(&PublishedState::Published)
    }

    fn is_old(&self) -> bool {
        self.states.iter().any(|state| matches!(state, PublishedState::Old(_)))
    }
}

/// Whether every resolver that answers has everything, and of each record one at least does.
#[must_use]
pub fn is_published(rows: &[PublishedRow]) -> bool {
    !rows.is_empty() && rows.iter().all(|row| row.is_seen() && !row.is_old())
}

/// How long one has to wait at the most until old answers have run out, as far as that is known; after `waited`.
#[must_use]
pub fn remaining(rows: &[PublishedRow], waited: Duration) -> Option<Duration> {
    let ttls = rows.iter().flat_map(|row| &row.states).filter_map(|state| match state {
        PublishedState::Old(ttl) => *ttl,
        _ => None,
    });
    ttls.max().map(|ttl| ttl.saturating_sub(waited))
}

/// The most times that is looked.
pub const MAX_LOOKS: u32 = 60;

/// How long to wait after so many looks; none once it is enough.
#[must_use]
pub fn wait_after(looks: u32) -> Option<Duration> {
    let minutes = match looks {
        0..15 => 1,
        15..30 => 2,
        30..MAX_LOOKS => 5,
        _ => return None,
    };
    Some(Duration::from_secs(60 * minutes))
}

/// Whether no old answer can live longer than [`remaining`] says: all resolvers answered, and with a time.
#[must_use]
pub fn is_remaining_the_most(rows: &[PublishedRow]) -> bool {
    let is_open =
        |state: &PublishedState| matches!(state, PublishedState::Unknown | PublishedState::Old(None));
    !rows.iter().flat_map(|row| &row.states).any(is_open)
}

/// How it stands, as a sentence or two; the names are those of the resolvers, in the order of the states.
#[must_use]
pub fn summary(aim: Aim, rows: &[PublishedRow], resolvers: &[String], has_ended: bool) -> String {
    let of = |column: usize| rows.iter().filter_map(move |row| row.states.get(column));
    let is_old = |column: usize| of(column).any(|state| matches!(state, PublishedState::Old(_)));
    let is_unknown = |state: &PublishedState| *state == PublishedState::Unknown;
    let is_silent = |column: usize| !is_old(column) && of(column).any(is_unknown);
    let columns = rows.iter().map(|row| row.states.len()).max().unwrap_or_default();
    let named = |column: usize| resolvers.get(column).map_or("one", String::as_str);
    let old: Vec<&str> = (0..columns).filter(|column| is_old(*column)).map(named).collect();
    let silent = (0..columns).filter(|column| is_silent(*column)).count();
    let whole = columns - old.len() - silent;
    let is_some_published = rows.iter().any(PublishedRow::is_seen);
    // Of these records nobody said anything.
    let record = |row: &PublishedRow| format!("{} {}", display_name(&row.question.name), row.question.rtype);
    let open: Vec<String> = rows.iter().filter(|row| !row.is_seen() && !row.is_old()).map(record).collect();
    // Such a resolver answered about others.
    let is_partly = (0..columns).any(|column| is_silent(column) && !of(column).all(is_unknown));
    let not_answered = if is_partly { "did not answer everything" } else { "did not answer" };
    let sentence = match (is_some_published, old.is_empty()) {
        (false, true) => return aim.not_known().to_owned(),
        (true, true) if !open.is_empty() => {
            let (so, answered) = match aim {
                Aim::There => ("there", "what was built"),
                Aim::Gone => ("gone", "as wanted"),
                Aim::Both => ("so", "as tried"),
            };
            format!(
                "Not all of it is known to be {so} yet: no resolver answered about {}. What was answered is {answered}.",
                list(&open)
            )
        }
        (true, true) if silent == 0 => return aim.all_reached().to_owned(),
        (true, true) => {
            let others =
                if is_partly { "Some did not answer everything." } else { "The others did not answer." };
            return format!("{} {others}", aim.all_that_answer_reached());
        }
        (false, false) if has_ended => aim.never_reached().to_owned(),
        (false, false) if silent == 0 => aim.none_reached().to_owned(),
        (false, false) if aim == Aim::Gone => format!("{} still {} it.", list(&old), gives(&old)),
        (false, false) if aim == Aim::Both => {
            format!("{} {} not answer as tried yet.", list(&old), plural(old.len(), "does", "do"))
        }
        (false, false) => {
            format!("{} {} not give it yet.", list(&old), plural(old.len(), "does", "do"))
        }
        (true, false) if whole == 0 => {
            let there = if aim == Aim::Gone { "gone" } else { "there" };
            format!(
                "Not all of it is {there} yet: {} still {} what was there before.",
                list(&old),
                gives(&old)
            )
        }
        (true, false) => {
            let some = match aim {
                Aim::There => "Some resolvers give it already",
                Aim::Gone => "Some resolvers give it no more",
                Aim::Both => "Some resolvers answer as tried already",
            };
            format!("{some}; {} still {} what was there before.", list(&old), gives(&old))
        }
    };
    let sentence = match old.is_empty() || open.is_empty() {
        true => sentence,
        false => format!("{sentence} No resolver answered about {}.", list(&open)),
    };
    match silent {
        0 => sentence,
        silent => format!("{sentence} {silent} of {columns} resolvers {not_answered}."),
    }
}

fn gives(names: &[&str]) -> &'static str {
    plural(names.len(), "gives", "give")
}
