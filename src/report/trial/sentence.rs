//! What records that are tried make of the mail, in plain words.

use std::net::IpAddr;

use super::super::compare::{Effect, Group};
use super::super::english;
use super::super::mail_flow::{FlowStep, Verdict};
use super::super::marks;
use super::super::model::Report;
use super::sender;
use crate::checks::list;
use crate::checks::mx::MxStatus;
use crate::dns::{Change, with_display_names};

pub(super) fn sentence(published: &Report, tried: &Report, groups: &[Group]) -> String {
    let is_one = tried.tried.changes().len() == 1;
    if groups.is_empty() {
        let (what, these) = if is_one {
            ("This change makes", "this record")
        } else {
            ("These changes make", "these records")
        };
        let is_seen = tried.transcript.lookups().iter().any(|lookup| lookup.is_tried());
        let why = match is_seen {
            true => String::new(),
            false => format!(
                " Either the DNS already has {these}, or nothing that is checked here asks for {}.",
                if is_one { "it" } else { "them" }
            ),
        };
        return format!("{what} no difference to this report.{why}");
    }
    let with = if is_one { "With this change" } else { "With these changes" };
    let is_same = published.verdict.state == tried.verdict.state;
    let becomes = match (flow_verdict(published), flow_verdict(tried)) {
        (Some(Verdict::Accepted), Some(Verdict::Accepted)) if !is_same => of_accepted(published, tried),
        (Some(was), Some(is)) => of_mail([published, tried], was, is),
        _ => of_check(published, tried),
    };
    let plain = becomes.strip_prefix(WORSE);
    let sentence = match (sender::sentence(published, tried).filter(|_| !is_same), plain, worst(groups)) {
        (Some(sender), ..) => {
            let of_it = plain.unwrap_or(&becomes);
            format!("{with}, {sender}, and the verdict is about mail from there: {of_it}")
        }
        (None, Some(plain), None) => format!("{with}, {plain}"),
        (None, Some(_), Some(what)) => format!("{with}, {becomes} {what}").trim_end().to_owned(),
        // What a change is good for comes before what it leaves as it is.
        (None, None, _) => match repaired(groups).filter(|_| is_same) {
            Some(repaired) => {
                format!("{with}, this would be repaired: {repaired} {}", english::capitalized(&becomes))
            }
            None => format!("{with}, {becomes}"),
        },
    };
    match incoming(published, tried) {
        Some(incoming) => format!("{sentence} {incoming}"),
        None => sentence,
    }
}

/// The first finding that would be better, as a sentence.
fn repaired(groups: &[Group]) -> Option<String> {
    let findings = groups.iter().find(|group| group.title == "Findings")?;
    let row = findings.rows.iter().find(|row| row.effect == Effect::Better)?;
    Some(with_display_names(row.before.as_deref()?).into_owned())
}

/// Where mail to the domain would go, once it has no mail exchange left (RFC 5321 section 5.1).
fn incoming(published: &Report, tried: &Report) -> Option<String> {
    let [was, is] = [published.mx.as_ref()?, tried.mx.as_ref()?];
    if was.domain != is.domain || was.status == MxStatus::Implicit || is.status != MxStatus::Implicit {
        return None;
    }
    let addresses: Vec<IpAddr> =
        is.records.iter().flat_map(|row| row.addresses.iter().flatten()).copied().collect();
    if addresses.is_empty() {
        return None;
    }
    Some(format!(
        "No MX record would be left, so mail to {} would go to the domain’s own address ({}).",
        with_display_names(is.domain.as_str()),
        list(&addresses)
    ))
}

/// What becomes of mail that nothing stops either way, where the verdict has something else to say.
fn of_accepted(published: &Report, tried: &Report) -> String {
    let text = match published.verdict.state > tried.verdict.state {
        true => {
            "the fault that the verdict names now would be repaired, and nothing was found that would stop the mail."
        }
        false => "the verdict would name a fault, though nothing was found that would stop the mail.",
    };
    text.to_owned()
}

/// What a sentence begins with that calls a change worse.
const WORSE: &str = "it would be worse than now: ";

/// What is worse, where no finding says it: those are named beside the sentence. None where nothing is; then it
/// must not be called worse either.
fn worst(groups: &[Group]) -> Option<String> {
    let is_verdict = |group: &&Group| matches!(group.title, "Verdict" | "Score");
    let worse = |group: &Group| group.rows.iter().find(|row| row.effect == Effect::Worse).cloned();
    let of_findings = groups.iter().filter(|group| group.title == "Findings").find_map(worse);
    if of_findings.is_some() {
        return Some(String::new());
    }
    let row = groups.iter().filter(|group| !is_verdict(group)).find_map(worse)?;
    let named = |after: &String| format!("What is worse: {}: {}", row.what, with_display_names(after));
    Some(row.after.as_ref().map(named).unwrap_or_default())
}

/// What a change does, in plain words.
#[must_use]
pub fn in_words(change: &Change) -> &'static str {
    match change {
        Change::Replace(_) => {
            "as if this was published; it takes the place of the old record, if there is one"
        }
        Change::Add(_) => "as if this was published beside what is there now",
        Change::Remove(_) => "as if this record was deleted",
        Change::RemoveType(..) => "as if all records of this type were deleted here",
        Change::RemoveName(_) => "as if all records at this name were deleted",
    }
}

fn flow_verdict(report: &Report) -> Option<Verdict> {
    report.flow.as_ref()?.verdict
}

/// Whether the mail stops before anybody can refuse it.
fn is_undelivered(report: &Report) -> bool {
    let stop = report.flow.as_ref().and_then(|flow| flow.stop());
    stop.is_some_and(|stop| stop <= FlowStep::Connection.index())
}

/// What becomes of the mail.
fn of_mail([published, tried]: [&Report; 2], was: Verdict, is: Verdict) -> String {
    use Verdict::{Accepted, CannotTell, Rejected, Suspect};
    let lost = [published, tried].map(is_undelivered);
    let text = match (was, is) {
        (Rejected, Accepted) if lost[0] => {
            "the mail could be delivered: nothing else was found that would stop it."
        }
        (Rejected, Accepted) => {
            "the mail would no longer be refused: nothing else was found that would stop it."
        }
        (Rejected, Suspect) if lost[0] => {
            "the mail could be delivered, but it might still be refused, or be taken for spam."
        }
        (Rejected, Suspect) => {
            "the mail would probably no longer be refused by all, but some might still refuse it, or take it for spam."
        }
        (Rejected, CannotTell) => {
            "what stops the mail now would be gone. Whether it would then arrive cannot be told."
        }
        (Suspect, Accepted) => {
            "nothing would be left that was found to have the mail refused or taken for spam."
        }
        (Suspect, CannotTell) => {
            "what speaks against the mail now would be gone. Whether it would then arrive cannot be told."
        }
        (CannotTell, Accepted) => "it could be told that nothing was found which would stop the mail.",
        (CannotTell, Suspect) => "the mail might be refused, or be taken for spam.",
        (Accepted, Suspect) => "it would be worse than now: the mail might be refused, or be taken for spam.",
        (Accepted, CannotTell) => "it could no longer be told whether the mail arrives.",
        (Rejected, Rejected) => match (published.verdict.lead == tried.verdict.lead, lost) {
            (true, [_, true]) => "the mail would still not be delivered, for the same reason.",
            (true, _) => "the mail would still be refused, for the same reason.",
            (false, [true, false]) => "the mail could be delivered, but it would then probably be refused.",
            (false, [_, true]) => "the mail would not be delivered, for another reason than now.",
            (false, _) => "the mail would still probably be refused, for another reason than now.",
        },
        (_, Rejected) if lost[1] => "it would be worse than now: the mail would not be delivered.",
        (_, Rejected) => "it would be worse than now: the mail would probably be refused.",
        (Suspect, Suspect) => "the mail might still be refused, or be taken for spam.",
        (CannotTell, CannotTell) => "it could still not be told whether the mail arrives.",
        (Accepted, Accepted) => "the verdict would be the same: nothing was found that would stop the mail.",
    };
    text.to_owned()
}

/// What becomes of the result of a check alone.
fn of_check(published: &Report, tried: &Report) -> String {
    let [was, is] = [published, tried].map(|report| marks::word(report.verdict.state));
    match was == is {
        true => format!("the result would still be “{is}”."),
        false => format!("the result would be “{is}” instead of “{was}”."),
    }
}

/// How many findings would be better or worse, with the first of those that would be worse.
pub(super) fn findings(groups: &[Group]) -> String {
    let Some(findings) = groups.iter().find(|group| group.title == "Findings") else { return String::new() };
    let of = |effect: Effect| findings.rows.iter().filter(move |row| row.effect == effect);
    let count = |effect: Effect, word: &str| match of(effect).count() {
        0 => None,
        count => Some(format!("{} would be {word}", english::count(count, "finding", "findings"))),
    };
    let parts = [count(Effect::Better, "better"), count(Effect::Worse, "worse")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return String::new();
    }
    let counts = english::capitalized(&parts.join(", "));
    match of(Effect::Worse).find_map(|row| row.after.as_deref()) {
        Some(worse) => format!("{counts}: {}", with_display_names(worse)),
        None => format!("{counts}."),
    }
}
