//! How one thing stands in one report, and what two such make of a row.

use super::super::english;
use super::super::model::Report;
use super::{Change, Effect, Row};
use crate::checks::{Check, FindingCode, State};
use crate::dns::{Found, Lookup, Name, Question, RecordData};

/// Texts are compared whole, and shown up to this length.
const MAX_SHOWN: usize = 2000;

/// How one thing stands in one report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// It was not asked.
    NotAsked,
    /// It could not be told, for this reason.
    Unknown(String),
    /// There is none, in these words.
    Absent(String),
    /// There is one.
    Known(String),
}

impl Side {
    /// What was not found in a report: it is still being asked, or never was.
    pub(super) fn missing(report: &Report, check: Check) -> Self {
        match report.running.contains(&check) {
            true => Self::Unknown("still being asked".into()),
            false => Self::NotAsked,
        }
    }

    /// Its words, at a length that can be shown.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::NotAsked => None,
            Self::Unknown(text) | Self::Absent(text) | Self::Known(text) => {
                Some(english::truncated(&text, MAX_SHOWN))
            }
        }
    }
}

/// That something bad on one side could not be told on the other: was bad before, is bad now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Doubt {
    /// Since it could not be told there.
    pub(super) silent: [bool; 2],
    /// Since it was not asked there, be it that nobody knew that there was something to ask.
    pub(super) not_asked: [bool; 2],
}

fn either(one: [bool; 2], other: [bool; 2]) -> [bool; 2] {
    [one[0] || other[0], one[1] || other[1]]
}

impl Doubt {
    pub(super) fn or(self, other: Self) -> Self {
        Self { silent: either(self.silent, other.silent), not_asked: either(self.not_asked, other.not_asked) }
    }

    /// What is in doubt. Where records could not be told, what was not asked may be behind them.
    pub(super) fn where_records(self, are_hidden: bool) -> [bool; 2] {
        if are_hidden { either(self.silent, self.not_asked) } else { self.silent }
    }
}

/// Rows being collected.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    pub(super) doubt: Doubt,
}

impl Rows {
    /// A fact that is neither good nor bad.
    pub(super) fn add(&mut self, what: String, before: Side, after: Side) {
        self.weigh(what, before, after, [0, 0]);
    }

    /// Something that is so bad before and so bad now, in any measure.
    pub(super) fn weigh(&mut self, what: String, before: Side, after: Side, bad: [i8; 2]) {
        let kind = match (&before, &after) {
            // What neither report asked is in neither.
            (Side::NotAsked, Side::NotAsked) => return,
            (Side::NotAsked, _) | (_, Side::NotAsked) => Change::NotCompared,
            (Side::Unknown(_), Side::Unknown(_)) => Change::StillUnknown,
            (Side::Unknown(_), _) | (_, Side::Unknown(_)) => Change::NotKnown,
            (Side::Absent(_), Side::Known(_)) => Change::Appeared,
            (Side::Known(_), Side::Absent(_)) => Change::Gone,
            _ if before == after => Change::Same,
            _ => Change::Changed,
        };
        let effect = match kind {
            Change::NotKnown | Change::StillUnknown | Change::NotCompared => {
                let bad = [bad[0] > 0, bad[1] > 0];
                match kind {
                    Change::NotCompared => self.doubt.not_asked = either(self.doubt.not_asked, bad),
                    _ => self.doubt.silent = either(self.doubt.silent, bad),
                }
                Effect::Neither
            }
            Change::Same => Effect::Neither,
            _ if bad[0] > bad[1] => Effect::Better,
            _ if bad[0] < bad[1] => Effect::Worse,
            _ => Effect::Neither,
        };
        let (before, after) = (before.text(), after.text());
        self.rows.push(Row { what, before, after, kind, effect, states: [None; 2], codes: [None; 2] });
    }

    /// Gives the row added last the marks of its sides.
    pub(super) fn mark(&mut self, states: [Option<State>; 2]) {
        if let Some(row) = self.rows.last_mut() {
            row.states = states;
        }
    }

    /// Says of the row added last that its sides, where they differ, are of different things.
    pub(super) fn not_compared(&mut self) {
        if let Some(row) = self.rows.last_mut().filter(|row| row.kind != Change::Same) {
            (row.kind, row.effect) = (Change::NotCompared, Effect::Neither);
        }
    }

    /// Gives the row added last the codes of its sides.
    pub(super) fn code(&mut self, codes: [Option<FindingCode>; 2]) {
        if let Some(row) = self.rows.last_mut() {
            row.codes = codes;
        }
    }
}

/// What a name is whose alias leads nowhere.
pub(super) fn alias_of_nothing(end: &Name) -> String {
    format!("an alias (CNAME) of {}, which does not exist", end.as_str())
}

/// The lookup of a report that asked this.
pub(super) fn lookup<'a>(report: &'a Report, question: &Question) -> Option<&'a Lookup> {
    let mut all = report.transcript.lookups().iter();
    all.find(|lookup| lookup.question == *question).map(|lookup| &**lookup)
}

/// The records that a report found for a question, as `pick` shows them, in one order.
pub(super) fn records(
    report: &Report,
    check: Check,
    question: &Question,
    pick: &dyn Fn(&RecordData) -> Option<String>,
) -> Side {
    let Some(lookup) = lookup(report, question) else { return Side::missing(report, check) };
    match lookup.found(|data| Some(pick(data))) {
        Found::NxDomain => Side::Absent("the name does not exist".into()),
        Found::BrokenAlias(end) => Side::Absent(alias_of_nothing(&end)),
        Found::NoData => Side::Absent("none".into()),
        Found::Unknown(error) => Side::Unknown(format!("cannot tell: {error}")),
        Found::Records(hits) => {
            let mut shown = Vec::new();
            hits.into_iter().for_each(|hit| shown.extend(hit.value));
            in_order(shown)
        }
    }
}

/// Texts of a set, whose order means nothing: resolvers turn it from answer to answer.
pub(super) fn in_order(mut shown: Vec<String>) -> Side {
    shown.sort();
    shown.dedup();
    match shown.is_empty() {
        true => Side::Absent("none".into()),
        false => Side::Known(shown.join(", ")),
    }
}
