//! DMARC in words, the same on the page, in exports and in comparisons.

use crate::checks::State;
use crate::checks::dmarc::{Authorization, Dmarc, DmarcStatus, Policy, StepStatus, WalkStep};

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
            let why = step.why.as_deref().unwrap_or("no answer came");
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
