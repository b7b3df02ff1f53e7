//! DMARC in words, the same on the page, in exports and in comparisons.

use crate::checks::State;
use crate::checks::dmarc::{
    Aligned, Authorization, Dmarc, DmarcStatus, Outcome, Policy, SpfKnowledge, StepStatus, WalkStep, signer,
};
use crate::dns::Name;

/// What the record asks for mail of the author domain that fails, in one sentence.
#[must_use]
pub fn asked(dmarc: &Dmarc) -> String {
    let author = &dmarc.author_domain;
    let tag = dmarc.applies_tag.map_or("", |tag| tag.as_str());
    match (dmarc.status, dmarc.applies) {
        (DmarcStatus::None, _) => format!("No record applies to mail of {author}."),
        (DmarcStatus::Error, _) => format!("What {author} asks for could not be looked up."),
        (DmarcStatus::Invalid, Some(_)) => {
            "The policy cannot be read, so receivers act as if it were none, and send reports.".to_owned()
        }
        (DmarcStatus::Invalid, None) => {
            "The policy cannot be read, so receivers act as if there were no record.".to_owned()
        }
        (DmarcStatus::Found, None) => "Which of its policies applies cannot be told.".to_owned(),
        (DmarcStatus::Found, Some(Policy::None)) => {
            format!("Mail of {author} that fails is to be treated like any other (none, by `{tag}`).")
        }
        (DmarcStatus::Found, Some(Policy::Quarantine)) => {
            format!("Mail of {author} that fails is to be treated as suspicious (quarantine, by `{tag}`).")
        }
        (DmarcStatus::Found, Some(Policy::Reject)) => {
            format!("Mail of {author} that fails is to be refused (reject, by `{tag}`).")
        }
    }
}

/// What was found at a name of the walk.
#[must_use]
pub fn step(step: &WalkStep) -> (Option<State>, String) {
    match step.status {
        StepStatus::Record => (None, "A record".to_owned()),
        StepStatus::None if step.broken_alias => {
            (Some(State::Error), "An alias (CNAME) that leads nowhere".to_owned())
        }
        StepStatus::None if !step.near_misses.is_empty() => {
            (Some(State::Error), "A text that is no DMARC record, though it was meant to be".to_owned())
        }
        StepStatus::None => (None, "No record".to_owned()),
        StepStatus::Several => (Some(State::Error), "Several records, so none of them counts".to_owned()),
        StepStatus::Error => {
            let why = step.error.as_ref().map_or_else(|| "no answer came".to_owned(), ToString::to_string);
            (Some(State::CannotTell), format!("Not known: {why}"))
        }
    }
}

/// Whether reports reach an address.
#[must_use]
pub fn authorization(status: Authorization) -> (State, &'static str) {
    match status {
        Authorization::NotNeeded => (State::Good, "Belongs to the same organization."),
        Authorization::Authorised => (State::Good, "Its domain agreed to get them."),
        Authorization::AuthorisedOverride => {
            (State::Good, "Its domain agreed, and names another address of its own.")
        }
        Authorization::BadOverride => {
            (State::Warning, "Its domain names an address elsewhere, so nobody gets them.")
        }
        Authorization::NotAuthorised => {
            (State::Warning, "Its domain has not agreed to get them, so they are not sent.")
        }
        Authorization::CannotTell => (State::CannotTell, "Whether it may get them is not known."),
    }
}

/// How one of the two ways to pass stands beside the visible From.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kin {
    /// The domain that was authenticated; none where there is none, or it is not known.
    pub domain: Option<Name>,
    /// Its organizational domain, where that is known.
    pub organization: Option<Name>,
    /// The mark; none for what is only to be known.
    pub state: Option<State>,
    /// The tie to the visible From, in two or three words.
    pub tie: &'static str,
    /// What that means, in one sentence.
    pub words: String,
}

/// The return-path beside the visible From.
#[must_use]
pub fn return_path(dmarc: &Dmarc) -> Kin {
    let domain = dmarc.spf.domain.clone();
    let organization = dmarc.spf_organization.clone();
    let same_organization = organization.is_some() && organization == dmarc.organizational_domain;
    let (state, tie, words) = match (&dmarc.spf_knowledge, dmarc.spf.aligned) {
        (SpfKnowledge::NoPass, _) => {
            (Some(State::Warning), "No pass", "SPF does not pass for it, so it does not help.")
        }
        (SpfKnowledge::Unknown, _) => (
            None,
            "Not known",
            "Whether SPF passes is not known here: it takes the sending server and the return-path.",
        ),
        (_, None) if dmarc.status == DmarcStatus::None => {
            (None, "Nothing to compare", "SPF passes for it, and no DMARC record asks for more.")
        }
        (_, None) => (
            Some(State::CannotTell),
            "Cannot tell",
            "Whether it belongs to the same organization could not be looked up.",
        ),
        (SpfKnowledge::PassFromSome(_), Some(true)) => (
            Some(State::Warning),
            "Same organization",
            "SPF passes for it, but not from every address of the server.",
        ),
        // What a record asks for is not known where it could not be looked up.
        (_, Some(true)) if dmarc.status == DmarcStatus::Error => {
            (Some(State::Good), "Same name", "SPF passes for it, which is enough where a record asks for it.")
        }
        (_, Some(true)) => (Some(State::Good), "Same organization", "SPF passes for it, and that is enough."),
        (_, Some(false)) if same_organization => (
            Some(State::Warning),
            "Not the same name",
            "It belongs to the same organization, but the record asks for exactly the same name (`aspf=s`).",
        ),
        (_, Some(false)) => (
            Some(State::Warning),
            "Another organization",
            "SPF passes for it, but that does not count for DMARC.",
        ),
    };
    Kin { domain, organization, state, tie, words: words.to_owned() }
}

/// The signatures beside the visible From; one that stands for what is not known where there is no message.
#[must_use]
pub fn signatures(dmarc: &Dmarc) -> Vec<Kin> {
    let signature = |signature: &Aligned| {
        let (state, tie, words) = match signature.aligned {
            Some(true) => (Some(State::Good), "Same organization", "It verifies, and that is enough."),
            Some(false) => (
                Some(State::Warning),
                "Does not count",
                "It verifies, but not for the domain in the visible From.",
            ),
            None => (
                Some(State::CannotTell),
                "Cannot tell",
                "Whether it belongs to the same organization is not known.",
            ),
        };
        Kin { domain: signature.domain.clone(), organization: None, state, tie, words: words.to_owned() }
    };
    if !dmarc.dkim.is_empty() {
        return dmarc.dkim.iter().map(signature).collect();
    }
    let words = format!(
        "Which domain signs shows only in a message (`d=` in DKIM-Signature). It counts if that is {}.",
        signer(dmarc)
    );
    vec![Kin { domain: None, organization: None, state: None, tie: "Not known", words }]
}

/// The mark of what comes of it.
#[must_use]
pub fn outcome_state(outcome: Outcome, status: DmarcStatus) -> Option<State> {
    match outcome {
        Outcome::PassesBySpf | Outcome::PassesBySignature => Some(State::Good),
        Outcome::NoPolicy => Some(State::Warning),
        Outcome::CannotPass => Some(State::Error),
        Outcome::CannotTell if status == DmarcStatus::Error => Some(State::CannotTell),
        // What was not named is no fault, and what could not be looked up has a finding.
        Outcome::CannotTell | Outcome::NeedsSignature => None,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::checks::dmarc::{DmarcRequest, check};
    use crate::dns::Zone;

    fn told(zone: &str, spf: SpfKnowledge) -> Dmarc {
        let zone = Zone::parse("test", zone).expect("a zone");
        let author = Name::parse("a.net").expect("a name");
        let request = DmarcRequest { author, spf, signatures: None, null_sender: false, no_key: None };
        check(&request, &zone).now_or_never().expect("a zone answers at once").0
    }

    #[test]
    fn the_return_path_is_of_the_organization_or_not() {
        let relaxed = "_dmarc.a.net 1 TXT \"v=DMARC1; p=reject\"";
        let strict = "_dmarc.a.net 1 TXT \"v=DMARC1; p=reject; aspf=s\"";
        let name = |text: &str| Name::parse(text).expect("a name");
        let tie = |zone: &str, spf: SpfKnowledge| return_path(&told(zone, spf)).tie;
        assert_eq!(tie(relaxed, SpfKnowledge::Pass(name("a.net"))), "Same organization");
        assert_eq!(tie(relaxed, SpfKnowledge::Pass(name("x.a.net"))), "Same organization");
        assert_eq!(tie(strict, SpfKnowledge::Pass(name("x.a.net"))), "Not the same name");
        assert_eq!(tie(relaxed, SpfKnowledge::Pass(name("b.org"))), "Another organization");
        assert_eq!(tie(relaxed, SpfKnowledge::NoPass), "No pass");
        assert_eq!(tie(relaxed, SpfKnowledge::Unknown), "Not known");
        let silent = "_dmarc.a.net 1 TXT \"v=DMARC1; p=reject\"\n_dmarc.net FAULT timeout";
        assert_eq!(tie(silent, SpfKnowledge::Pass(name("x.a.net"))), "Cannot tell");
    }

    #[test]
    fn what_is_asked_is_one_sentence() {
        for zone in [
            "_dmarc.a.net 1 TXT \"v=DMARC1; p=reject\"",
            "_dmarc.a.net 1 TXT \"v=DMARC1; p=quarantine\"",
            "_dmarc.a.net 1 TXT \"v=DMARC1; p=none\"",
            "_dmarc.a.net 1 TXT \"v=DMARC1; p=x\"",
            "_dmarc.a.net 1 TXT \"v=DMARC1; p=x; rua=mailto:a@a.net\"",
            "_dmarc.a.net FAULT SERVFAIL",
            "a.net 1 A 192.0.2.1",
        ] {
            let dmarc = told(zone, SpfKnowledge::Unknown);
            let text = asked(&dmarc);
            assert!(text.ends_with('.') && !text.contains("``"), "{text}");
            assert!(signatures(&dmarc)[0].words.ends_with('.'));
        }
    }
}
