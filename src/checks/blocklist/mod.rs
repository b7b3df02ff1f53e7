//! DNS blocklists (RFC 5782): is an address or a domain listed, and may the answer be believed?
//!
//! Every list is asked together with its two test points, through the same resolver. Only a list
//! that lists what it must, and does not list what it must not, is believed, either way.

mod summary;
mod table;

use std::net::Ipv4Addr;

use futures_util::future::join3;
use serde::Serialize;

pub use summary::{Tally, findings, special_use_finding};
pub use table::{Kind, List, Target, Weight, lists};

use crate::dns::{Exchange, Found, Rcode, RecordData, RecordType, Resolve, Trouble};

/// What a list says of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListStatus {
    /// Listed, and the list's test points are as they should be.
    Listed,
    /// Not listed, and the list's test points are as they should be.
    NotListed,
    /// The list, or the resolver, does not let itself be asked.
    CannotTell,
    /// The list is out of order: nothing it says means anything.
    Broken,
}

/// Why a list cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It refuses questions that come through this resolver, or too many of them.
    Refused,
    /// No answer came.
    NoAnswer,
    /// It does not list what every list must (RFC 5782 section 5).
    ControlMissing,
    /// It lists what no list may.
    ListsEverything,
    /// It answers something that no blocklist answers.
    BadAnswer,
}

/// One list and one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// The address or domain.
    pub target: String,
    /// The list's zone.
    pub zone: &'static str,
    /// The list's name for people.
    pub name: &'static str,
    /// What it says.
    pub status: ListStatus,
    /// Why it cannot be believed.
    pub why: Option<Why>,
    /// The answer's codes.
    pub codes: Vec<String>,
    /// What the codes mean.
    pub meaning: Vec<String>,
    /// The list's own reason.
    pub text: Vec<String>,
    /// Whether a listing states a policy rather than an accusation.
    pub policy_only: bool,
    /// How much a listing matters.
    pub weight: Weight,
    /// What gets one listed.
    pub policy: &'static str,
    /// Where to look it up oneself.
    pub lookup_url: Option<String>,
    /// Where to ask for removal.
    pub removal_url: Option<String>,
    /// The questions it rests on: the target, then the test points.
    pub queries: Vec<u32>,
}

/// So many codes, and reasons of such a length, are shown of one answer.
const MAX_CODES: usize = 32;
const MAX_TEXTS: usize = 4;
const MAX_TEXT: usize = 500;

/// How one answer reads, before test points are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reading {
    Codes(Vec<Ipv4Addr>),
    Absent,
    Refused,
    NoAnswer,
    Bad,
}

/// Reads one answer: refusals that look like listings are told apart first.
fn read(exchange: &Exchange, list: &List) -> Reading {
    let found = exchange.found(|data| match data {
        RecordData::A(address) => Some(*address),
        _ => None,
    });
    match found {
        Found::NoData | Found::NxDomain => Reading::Absent,
        Found::Unknown(Trouble::Rcode(Rcode::Refused)) => Reading::Refused,
        Found::Unknown(Trouble::Unreadable | Trouble::AliasLoop) => Reading::Bad,
        Found::Unknown(_) => Reading::NoAnswer,
        Found::Records(hits) => {
            let mut codes: Vec<Ipv4Addr> = hits.iter().map(|hit| hit.value).collect();
            codes.sort();
            codes.dedup();
            if codes.iter().any(|code| code.octets()[0] != 127) {
                Reading::Bad
            } else if codes.iter().any(|code| list.refuses_with(*code)) {
                Reading::Refused
            } else {
                Reading::Codes(codes)
            }
        }
    }
}

/// What the three answers amount to. Nothing is believed of a list that fails a test point.
fn judge(target: &Reading, must: &Reading, must_not: &Reading) -> (ListStatus, Option<Why>) {
    use ListStatus::{Broken, CannotTell, Listed, NotListed};
    let any = |reading| [target, must, must_not].contains(&&reading);
    if any(Reading::Bad) {
        (Broken, Some(Why::BadAnswer))
    } else if any(Reading::Refused) {
        (CannotTell, Some(Why::Refused))
    } else if matches!(must_not, Reading::Codes(_)) {
        (Broken, Some(Why::ListsEverything))
    } else if any(Reading::NoAnswer) {
        (CannotTell, Some(Why::NoAnswer))
    } else if *must == Reading::Absent {
        (CannotTell, Some(Why::ControlMissing))
    } else if *target == Reading::Absent {
        (NotListed, None)
    } else {
        (Listed, None)
    }
}

/// Asks one list about one target. The lists that are for its kind are [`lists`] filtered by
/// [`Target::kind`]. None where the target's name is too long for the list's zone.
pub async fn check(target: &Target, list: &'static List, resolver: &dyn Resolve) -> Option<ListRow> {
    let names = list.names(target).ok()?;
    let (answer, must, must_not) = join3(
        resolver.ask(&names.target, RecordType::A),
        resolver.ask(&names.must_be_listed, RecordType::A),
        resolver.ask(&names.must_not_be_listed, RecordType::A),
    )
    .await;
    let reading = read(&answer, list);
    let (status, why) = judge(&reading, &read(&must, list), &read(&must_not, list));
    let codes = match (status, reading) {
        (ListStatus::Listed, Reading::Codes(codes)) => codes,
        _ => Vec::new(),
    };
    let shown = target.to_string();
    let link = |url: &Option<String>| url.as_ref().map(|url| url.replace("{q}", &shown));
    let mut row = ListRow {
        target: shown.clone(),
        zone: &list.zone,
        name: &list.name,
        status,
        why,
        codes: codes.iter().take(MAX_CODES).map(ToString::to_string).collect(),
        meaning: codes.iter().take(MAX_CODES).map(|code| list.meaning(*code)).collect(),
        text: Vec::new(),
        policy_only: !codes.is_empty() && codes.iter().all(|code| list.policy_codes.contains(code)),
        weight: list.weight,
        policy: &list.policy,
        lookup_url: link(&list.lookup_url),
        removal_url: link(&list.removal_url),
        queries: vec![answer.id, must.id, must_not.id],
    };
    if status == ListStatus::Listed {
        let reasons = resolver.ask(&names.target, RecordType::TXT).await;
        row.queries.push(reasons.id);
        let found = reasons.found(|data| match data {
            RecordData::Txt(txt) => Some(txt.text()),
            _ => None,
        });
        let texts = found.records().iter().take(MAX_TEXTS);
        row.text = texts.map(|hit| hit.value.chars().take(MAX_TEXT).collect()).collect();
    }
    Some(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reading::{Absent, Bad, Codes, NoAnswer, Refused};

    #[test]
    fn only_a_list_that_passes_both_test_points_is_believed() {
        let listed = || Codes(vec![Ipv4Addr::new(127, 0, 0, 2)]);
        let all = [listed(), Absent, Refused, NoAnswer, Bad];
        for target in &all {
            for must in &all {
                for must_not in &all {
                    let (status, why) = judge(target, must, must_not);
                    let believed = matches!(status, ListStatus::Listed | ListStatus::NotListed);
                    let sound =
                        *must == listed() && *must_not == Absent && matches!(target, Codes(_) | Absent);
                    assert_eq!(believed, sound, "{target:?} {must:?} {must_not:?}");
                    assert_eq!(why.is_none(), believed);
                }
            }
        }
    }
}
