//! What the large receivers ask of senders (`data/requirements.json`), and whether the report shows that
//! it is met. Nothing is met or not met by silence: what only a message, or a receiver's own figures, would
//! show cannot be told here, and that is said with what would tell it.

mod evaluate;
mod of_message;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::model::Report;
use crate::checks::Check;
use evaluate::evaluate;

/// A large receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the variants carry the receivers' own names")]
pub enum Receiver {
    Google,
    Yahoo,
    Microsoft,
    Apple,
}

impl Receiver {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Google, Self::Yahoo, Self::Microsoft, Self::Apple];

    /// Its name, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        &row(self).name
    }

    /// Its name in one word.
    #[must_use]
    pub fn short_name(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Yahoo => "Yahoo",
            Self::Microsoft => "Microsoft",
            Self::Apple => "Apple",
        }
    }

    /// From how many messages a sender is a bulk sender for it.
    #[must_use]
    pub fn bulk(self) -> &'static str {
        &row(self).bulk
    }
}

/// Of whom a receiver asks something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Senders {
    /// Of everybody.
    All,
    /// Of those who send to many.
    Bulk,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// SPF passes, or a signature verifies.
    SpfOrDkim,
    /// SPF passes.
    Spf,
    /// A signature verifies.
    Dkim,
    /// The key of the signature has 1024 bits or more.
    #[serde(rename = "dkim_key_1024")]
    DkimKey1024,
    /// The author domain has a DMARC record.
    Dmarc,
    /// SPF or the signature is for a domain that belongs with the author domain.
    Alignment,
    /// The sending address has a name that leads back to it.
    Ptr,
    /// The connection is encrypted.
    Tls,
    /// The sending address is no home connection.
    NoDynamicAddress,
    /// The domains of the return-path and of the visible From exist.
    DomainsExist,
    /// Few recipients complain.
    SpamRate,
    /// Subscribers leave with one click (RFC 8058).
    OneClickUnsubscribe,
    /// Subscribers can leave.
    Unsubscribe,
}

impl Need {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::SpfOrDkim,
        Self::Spf,
        Self::Dkim,
        Self::DkimKey1024,
        Self::Dmarc,
        Self::Alignment,
        Self::Ptr,
        Self::NoDynamicAddress,
        Self::DomainsExist,
        Self::Tls,
        Self::OneClickUnsubscribe,
        Self::Unsubscribe,
        Self::SpamRate,
    ];

    /// What is asked, in words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::SpfOrDkim => "SPF passes, or a signature (DKIM) does",
            Self::Spf => "SPF passes",
            Self::Dkim => "A signature (DKIM) passes",
            Self::DkimKey1024 => "The signing key has 1024 bits or more",
            Self::Dmarc => "The domain in the visible From has a DMARC record",
            Self::Alignment => "SPF or the signature is for the domain in the visible From",
            Self::Ptr => "The sending address has a name (PTR) that leads back to it",
            Self::Tls => "The connection is encrypted (TLS)",
            Self::NoDynamicAddress => "The sending address is not a home or dial-up connection",
            Self::DomainsExist => "The sender’s domains exist",
            Self::SpamRate => "Few recipients call the mail spam (under 3 in 1,000)",
            Self::OneClickUnsubscribe => "Subscribers can leave with one click (RFC 8058)",
            Self::Unsubscribe => "Subscribers can leave by a link or an address in the mail",
        }
    }
}

impl Need {
    /// The check in whose tab the proof is; none where no question to the DNS tells.
    #[must_use]
    pub fn check(self) -> Option<Check> {
        match self {
            Self::SpfOrDkim | Self::Spf => Some(Check::Spf),
            Self::Dkim | Self::DkimKey1024 => Some(Check::Dkim),
            Self::Dmarc | Self::Alignment => Some(Check::Dmarc),
            Self::Ptr => Some(Check::Ptr),
            Self::NoDynamicAddress => Some(Check::Blocklist),
            Self::DomainsExist => Some(Check::Mx),
            Self::Tls | Self::SpamRate | Self::OneClickUnsubscribe | Self::Unsubscribe => None,
        }
    }
}

/// Whether something that is asked for is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementState {
    /// It is.
    Met,
    /// It is not.
    NotMet,
    /// The report does not show it.
    CannotTell,
    /// The domain sends no mail.
    NotApplicable,
}

impl RequirementState {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "Met",
            Self::NotMet => "Not met",
            Self::CannotTell => "Cannot tell",
            Self::NotApplicable => "Does not apply",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReceiverRow {
    receiver: Receiver,
    name: String,
    bulk: String,
    #[cfg_attr(not(test), allow(dead_code, reason = "for readers of the table"))]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementRow {
    receiver: Receiver,
    id: String,
    senders: Senders,
    needs: Need,
    /// A date, a month, or none where the receiver gives none.
    since: Option<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    receivers: Vec<ReceiverRow>,
    requirements: Vec<RequirementRow>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/requirements.json")).expect("data/requirements.json")
});

fn row(receiver: Receiver) -> &'static ReceiverRow {
    let rows = &TABLES.receivers;
    rows.iter().find(|row| row.receiver == receiver).expect("data/requirements.json has every receiver")
}

/// What one receiver asks, and whether it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// Who asks.
    pub receiver: Receiver,
    /// A stable id.
    pub id: &'static str,
    /// Of whom.
    pub senders: Senders,
    /// What is asked.
    pub needs: Need,
    /// Since when; none where the receiver does not say.
    pub since: Option<&'static str>,
    /// Whether it is there.
    pub state: RequirementState,
    /// Why, or what would tell it.
    pub because: String,
    /// Whether it can be told once the sending server is named.
    #[serde(skip)]
    pub needs_server: bool,
    /// Where the receiver says so.
    pub source: &'static str,
}

/// What all large receivers ask, and whether the report shows that it is there.
pub(super) fn of(report: &Report) -> Vec<Requirement> {
    let answers = Need::ALL.map(|need| (need, evaluate(report, need)));
    let answer = |need: Need| answers.iter().find(|(of, _)| *of == need).map(|(_, answer)| answer);
    let rows = TABLES.requirements.iter().filter_map(|row| {
        let answer = answer(row.needs)?;
        Some(Requirement {
            receiver: row.receiver,
            id: &row.id,
            senders: row.senders,
            needs: row.needs,
            since: row.since.as_deref(),
            state: answer.state,
            because: answer.because.clone(),
            needs_server: answer.needs_server,
            source: &row.source,
        })
    });
    rows.collect()
}

/// Points that stand alike for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedGroup {
    /// What is asked.
    pub needs: Vec<Need>,
    /// Whether it is there.
    pub state: RequirementState,
    /// Why, or what would tell it.
    pub because: String,
    /// Whether it can be told once the sending server is named.
    pub needs_server: bool,
}

/// Rows in their order, those together that stand alike for the same reason.
#[must_use]
pub fn grouped(rows: &[NeedRow]) -> Vec<NeedGroup> {
    let mut groups: Vec<NeedGroup> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|group| group.state == row.state && group.because == row.because) {
            Some(group) => group.needs.push(row.need),
            None => groups.push(NeedGroup {
                needs: vec![row.need],
                state: row.state,
                because: row.because.clone(),
                needs_server: row.needs_server,
            }),
        }
    }
    groups
}

/// What is asked by one or several receivers, and whether it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedRow {
    /// What is asked.
    pub need: Need,
    /// Whether it is there.
    pub state: RequirementState,
    /// Why, or what would tell it.
    pub because: String,
    /// Whether it can be told once the sending server is named.
    pub needs_server: bool,
    /// Who asks it.
    pub asked_by: Vec<Receiver>,
}

/// The same by what is asked: what is not met first, then what cannot be told, then what is met.
#[must_use]
pub fn by_need(requirements: &[Requirement]) -> Vec<NeedRow> {
    let mut rows: Vec<NeedRow> = Need::ALL
        .into_iter()
        .filter_map(|need| {
            let of_need = || requirements.iter().filter(move |row| row.needs == need);
            let first = of_need().next()?;
            Some(NeedRow {
                need,
                state: first.state,
                because: first.because.clone(),
                needs_server: first.needs_server,
                asked_by: of_need().map(|row| row.receiver).collect(),
            })
        })
        .collect();
    rows.sort_by_key(|row| match row.state {
        RequirementState::NotMet => 0,
        RequirementState::CannotTell => 1,
        RequirementState::Met => 2,
        RequirementState::NotApplicable => 3,
    });
    rows
}

/// How many of them are met, are not, and cannot be told, in one sentence.
#[must_use]
pub fn in_short(rows: &[NeedRow]) -> String {
    let count = |state| rows.iter().filter(|row| row.state == state).count();
    let (met, not_met) = (count(RequirementState::Met), count(RequirementState::NotMet));
    let unknown = count(RequirementState::CannotTell);
    if met + not_met + unknown == 0 {
        return "The domain says that it sends no mail, so nothing is asked of it.".into();
    }
    format!("{} points: {met} met, {not_met} not met, {unknown} that the DNS cannot tell.", rows.len())
}

impl Requirement {
    /// What is asked, of whom and since when.
    #[must_use]
    pub fn in_words(&self) -> String {
        let of = match self.senders {
            Senders::All => "of everybody",
            Senders::Bulk => "of bulk senders",
        };
        let since = self.since.map_or_else(String::new, |since| format!(", since {since}"));
        format!("{} ({of}{since})", self.needs.title())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let tables = &*TABLES;
        for receiver in Receiver::ALL {
            assert!(!receiver.name().is_empty() && !receiver.bulk().is_empty());
            assert!(tables.requirements.iter().any(|row| row.receiver == receiver), "{receiver:?}");
        }
        for need in Need::ALL {
            assert!(tables.requirements.iter().any(|row| row.needs == need), "{need:?} is asked by nobody");
        }
        let mut ids: Vec<&str> = tables.requirements.iter().map(|row| row.id.as_str()).collect();
        ids.sort_unstable();
        assert!(ids.is_sorted_by(|a, b| a < b), "an id stands twice");
        assert!(tables.requirements.iter().all(|row| !row.source.is_empty()));
        assert!(tables.receivers.iter().all(|row| !row.source.is_empty()));
    }

    #[test]
    fn points_with_the_same_answer_are_told_once() {
        let row = |need, state, because: &str, needs_server| NeedRow {
            need,
            state,
            because: because.to_owned(),
            needs_server,
            asked_by: Vec::new(),
        };
        let rows = [
            row(Need::Spf, RequirementState::CannotTell, "Name the server.", true),
            row(Need::Tls, RequirementState::CannotTell, "A message shows it.", false),
            row(Need::Ptr, RequirementState::CannotTell, "Name the server.", true),
            row(Need::Dmarc, RequirementState::Met, "Name the server.", false),
        ];
        let groups = grouped(&rows);
        let needs: Vec<&[Need]> = groups.iter().map(|group| group.needs.as_slice()).collect();
        assert_eq!(needs, [&[Need::Spf, Need::Ptr][..], &[Need::Tls], &[Need::Dmarc]]);
        assert!(groups[0].needs_server && !groups[1].needs_server);
    }
}
