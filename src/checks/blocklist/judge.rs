//! Reads answers, and judges what they amount to. The order matters, and is everywhere the same:
//!
//! 1. no answer, or a refusal by the resolver: nothing is known;
//! 2. an answer that no blocklist gives: somebody else answers in its place;
//! 3. a code for "I do not answer you", by convention or of the list's own: nothing is known;
//! 4. a test entry that is not as it must be: the list is not believed;
//! 5. only then is the target listed, or not.

use std::net::Ipv4Addr;

use super::{CannotTellReason, List, ListStatus};
use crate::dns::{Found, Lookup, LookupError, Rcode, RecordData};

/// No list has so many reasons: whoever answers this is none.
const MAX_ANSWERS: usize = 64;

/// How one answer reads, before the test entries are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Codes(Vec<Ipv4Addr>),
    Absent,
    /// No answer, or none from the list.
    Silent(CannotTellReason),
    /// The list itself refuses.
    Refused,
    Bad,
}

/// Reads one answer of a list. `test_code` is the code of the listed test entry, if that is what was
/// asked: a list may answer there with what is a refusal everywhere else.
pub(super) fn read(exchange: &Lookup, list: &List, test_code: Option<Ipv4Addr>) -> Reading {
    let found = exchange.found(|data| match data {
        RecordData::A(address) => Some(*address),
        _ => None,
    });
    let many = exchange.result.as_ref().is_ok_and(|response| response.answers.len() > MAX_ANSWERS);
    // An alias that leads out of the list's zone is a parked domain, or a page that says "blocked".
    let aliases = exchange.aliases().unwrap_or_default();
    let astray = aliases.iter().any(|name| !name.is_within(&list.zone));
    match found {
        Found::Unknown(LookupError::Rcode(Rcode::Refused)) => Reading::Silent(CannotTellReason::Refused),
        Found::Unknown(LookupError::Unreadable | LookupError::AliasLoop) => Reading::Bad,
        Found::Unknown(_) if !many => Reading::Silent(CannotTellReason::NoAnswer),
        _ if many || astray => Reading::Bad,
        // A name that is not listed does not exist; an alias to nothing is neither.
        Found::BrokenAlias(_) => Reading::Bad,
        Found::NoData if !aliases.is_empty() => Reading::Bad,
        Found::NoData | Found::NxDomain => Reading::Absent,
        Found::Unknown(_) => Reading::Bad,
        Found::Records(hits) => {
            let mut codes: Vec<Ipv4Addr> = hits.iter().map(|hit| hit.value).collect();
            codes.sort();
            codes.dedup();
            if codes.iter().any(|code| code.octets()[0] != 127) {
                Reading::Bad
            } else if codes.iter().any(|code| Some(*code) != test_code && list.refuses_with(*code)) {
                Reading::Refused
            } else {
                Reading::Codes(codes)
            }
        }
    }
}

/// What the answers amount to. Nothing is believed of a list that fails a test entry. A target
/// asked about by several names is listed if one of them is.
pub(super) fn judge(
    targets: &[Reading],
    must: &Reading,
    must_not: &Reading,
) -> (ListStatus, Option<CannotTellReason>) {
    use ListStatus::{Broken, CannotTell, Listed, NotListed};
    let mut all = targets.iter().chain([must, must_not]);
    if let Some(why) = all.clone().find_map(|reading| match reading {
        Reading::Silent(why) => Some(*why),
        _ => None,
    }) {
        (CannotTell, Some(why))
    } else if [must, must_not].contains(&&Reading::Bad) {
        (Broken, Some(CannotTellReason::BadAnswer))
    } else if all.any(|reading| *reading == Reading::Refused) {
        (CannotTell, Some(CannotTellReason::Refused))
    } else if matches!(must_not, Reading::Codes(_)) {
        (Broken, Some(CannotTellReason::ListsEverything))
    } else if *must == Reading::Absent {
        (CannotTell, Some(CannotTellReason::ControlMissing))
    } else if targets.contains(&Reading::Bad) {
        // The list works; what it answers here is no answer of a list.
        (CannotTell, Some(CannotTellReason::BadAnswer))
    } else if targets.iter().all(|target| *target == Reading::Absent) {
        (NotListed, None)
    } else {
        (Listed, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reading::{Absent, Bad, Codes, Refused, Silent};

    #[test]
    fn only_a_list_that_passes_both_test_entries_is_believed() {
        let listed = || Codes(vec![Ipv4Addr::new(127, 0, 0, 2)]);
        let all = [
            listed(),
            Absent,
            Refused,
            Silent(CannotTellReason::NoAnswer),
            Silent(CannotTellReason::Refused),
            Bad,
        ];
        for target in &all {
            for must in &all {
                for must_not in &all {
                    let (status, why) = judge(&[Absent, target.clone()], must, must_not);
                    let believed = matches!(status, ListStatus::Listed | ListStatus::NotListed);
                    let sound =
                        *must == listed() && *must_not == Absent && matches!(target, Codes(_) | Absent);
                    assert_eq!(believed, sound, "{target:?} {must:?} {must_not:?}");
                    assert_eq!(why.is_none(), believed);
                    // That the list is out of order is said only of what its test entries show.
                    let out_of_order = [must, must_not].iter().any(|reading| **reading == Bad)
                        || matches!(must_not, Codes(_));
                    assert!(status != ListStatus::Broken || out_of_order);
                    assert_eq!(status == ListStatus::Listed, sound && *target == listed());
                }
            }
        }
    }
}
