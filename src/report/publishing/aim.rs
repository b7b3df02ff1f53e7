//! What is waited for once changes are published, in words.

use crate::dns::ZoneChanges;

/// Whether records are to be there, or to be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Every change publishes a record.
    There,
    /// Every change takes records away.
    Gone,
    /// Some do the one, some the other.
    Both,
}

impl Aim {
    /// That of these changes.
    #[must_use]
    pub fn of(changes: &ZoneChanges) -> Self {
        let mut kinds = changes.changes().iter().map(|change| change.record().is_some());
        match kinds.next() {
            Some(true) | None if kinds.all(|publishes| publishes) => Self::There,
            Some(false) if kinds.all(|publishes| !publishes) => Self::Gone,
            _ => Self::Both,
        }
    }

    /// The words of the button that begins to watch.
    #[must_use]
    pub fn button(self) -> &'static str {
        match self {
            Self::There => "Watch until it is there",
            Self::Gone => "Watch until it is gone",
            Self::Both => "Watch until it is so",
        }
    }

    /// Until when is asked, behind the names of the resolvers.
    #[must_use]
    pub fn until(self) -> &'static str {
        match self {
            Self::There => "until all of them give this record",
            Self::Gone => "until none of them gives this record any more",
            Self::Both => "until all of them answer as tried",
        }
    }

    /// What is to be done in a DNS panel.
    #[must_use]
    pub fn in_panel(self) -> &'static str {
        match self {
            Self::There => "enter it in the DNS panel of the domain",
            Self::Gone => "delete the record in the DNS panel of the domain",
            Self::Both => "make the changes in the DNS panel of the domain",
        }
    }

    /// That a resolver answers as wanted.
    #[must_use]
    pub fn reached(self) -> &'static str {
        match self {
            Self::There => "gives it",
            Self::Gone => "gone",
            Self::Both => "as tried",
        }
    }

    pub(super) fn all_reached(self) -> &'static str {
        match self {
            Self::There => "It is published: every resolver gives what was built.",
            Self::Gone => "It is gone: no resolver gives it any more.",
            Self::Both => "It is published: every resolver answers as tried.",
        }
    }

    pub(super) fn all_that_answer_reached(self) -> &'static str {
        match self {
            Self::There => "It is published: every resolver that answers gives what was built.",
            Self::Gone => "It is gone: no resolver that answers gives it any more.",
            Self::Both => "It is published: every resolver that answers does as tried.",
        }
    }

    pub(super) fn none_reached(self) -> &'static str {
        match self {
            Self::There => "No resolver gives it yet.",
            Self::Gone => "Every resolver still gives it.",
            Self::Both => "No resolver answers as tried yet.",
        }
    }

    pub(super) fn never_reached(self) -> &'static str {
        match self {
            Self::There | Self::Both => {
                "It is not published as far as these resolvers see. Look whether your DNS panel has saved it, and at the right name."
            }
            Self::Gone => {
                "It is still there as far as these resolvers see. Look whether your DNS panel has saved it."
            }
        }
    }

    pub(super) fn not_known(self) -> &'static str {
        match self {
            Self::There | Self::Both => "No resolver answered, so it is not known whether it is published.",
            Self::Gone => "No resolver answered, so it is not known whether it is gone.",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{PublishedRow, PublishedState, summary};
    use super::*;
    use crate::dns::{Name, Question, RecordType};

    const ADDED: &str = "a.net. TXT \"v=spf1 mx -all\"";
    const GONE: &str = "- _mta-sts.a.net. TXT \"v=STSv1; id=1\"";

    fn aim(lines: &str) -> Aim {
        Aim::of(&ZoneChanges::parse(lines).expect("lines"))
    }

    fn said(aim: Aim, states: &[PublishedState], has_ended: bool) -> String {
        let question =
            Question { name: Name::parse("_mta-sts.a.net").expect("a name"), rtype: RecordType::TXT };
        let row = PublishedRow { question, states: states.to_vec(), found: vec![Vec::new(); states.len()] };
        summary(aim, &[row], &["A", "B"].map(str::to_owned), has_ended)
    }

    #[test]
    fn what_is_waited_for_is_what_the_changes_do() {
        assert_eq!(aim(ADDED), Aim::There);
        assert_eq!(aim(GONE), Aim::Gone);
        assert_eq!(aim("- a.net. MX"), Aim::Gone);
        assert_eq!(aim(&format!("{ADDED}\n{GONE}")), Aim::Both);
        assert_eq!(aim(&format!("{GONE}\n{ADDED}")), Aim::Both);
    }

    #[test]
    fn a_record_that_is_to_be_gone_is_not_waited_for_to_be_there() {
        let (old, made) = (PublishedState::Old(Some(Duration::from_secs(60))), PublishedState::Published);
        for (states, has_ended, words) in [
            (vec![old, old], false, "Every resolver still gives it."),
            (vec![old, PublishedState::Unknown], false, "A still gives it. 1 of 2 resolvers did not answer."),
            (vec![old, made], false, "Some resolvers give it no more; A still gives what was there before."),
            (vec![made, made], false, "It is gone: no resolver gives it any more."),
            (vec![old, old], true, "It is still there as far as these resolvers see."),
            (
                vec![PublishedState::Unknown],
                false,
                "No resolver answered, so it is not known whether it is gone.",
            ),
        ] {
            let said = said(Aim::Gone, &states, has_ended);
            assert!(said.starts_with(words), "{words}: {said}");
        }
        for aim in [Aim::There, Aim::Gone, Aim::Both] {
            assert!(said(aim, &[made, PublishedState::Unknown], false).contains("that answers"), "{aim:?}");
        }
    }
}
