//! What to do about a message, below its headline: of one that was taken for spam or did not pass, and of one
//! whose refusal names a check, with what that check finds now.

use super::agreement::agreement;
use super::headline::{failed_then, headline, is_taken_for_spam};
use crate::checks::{Check, Finding, Severity, State};
use crate::message::results::{Method, SaidResult};
use crate::message::{Bounce, BounceCheck, Message};
use crate::report::english;
use crate::report::model::Report;

/// What to do about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What is found now that it rests on, where that is one finding.
    pub found: Option<String>,
    /// What to do.
    pub what_to_do: String,
}

/// What to do about a message; none where its bounce or the verdict says all of it, or nothing has to be done.
#[must_use]
pub fn advice(report: &Report) -> Option<Advice> {
    let message = report.message.as_deref().filter(|_| report.complete)?;
    match &message.bounce {
        Some(bounce) => of_named_check(report, bounce),
        None => of_delivered(report, message),
    }
}

/// What is found now of the check that a refusal names.
fn of_named_check(report: &Report, bounce: &Bounce) -> Option<Advice> {
    if bounce.state.is_taken() {
        return None;
    }
    bounce.check.iter().find_map(|check| {
        let (check, about) = match check {
            BounceCheck::Spf => (Check::Spf, bounce.sender_domain.clone()),
            BounceCheck::Ptr => (Check::Ptr, bounce.address.map(|address| address.to_string())),
            // What else is found need not be what was refused: another list, another key.
            _ => return None,
        };
        let finding = fault(report, check)?;
        let is_about_it = about.is_none_or(|about| finding.title.contains(&about));
        of_finding(finding).filter(|_| is_about_it)
    })
}

/// What was taken, though with a result that counts against it.
fn of_delivered(report: &Report, message: &Message) -> Option<Advice> {
    if headline(message).state != State::Warning {
        return None;
    }
    let is_spam = is_taken_for_spam(message);
    let failed = failed_then(message);
    if failed.is_empty() && !is_spam {
        return None;
    }
    let rows = agreement(report);
    let now = |method: &str| {
        let mut found = rows.iter().filter(|row| row.check == method && row.is_trusted);
        let found: Vec<_> = found.by_ref().map(|row| row.found.as_deref()).collect();
        if found.contains(&Some("pass")) {
            return Now::Passes;
        }
        let is_known = |found: &Option<&str>| found.is_some_and(|found| found != "temperror");
        if !found.is_empty() && found.iter().all(is_known) { Now::Fails } else { Now::CannotTell }
    };
    let of = |wanted: Now| failed.iter().copied().filter(|it| now(it) == wanted).collect::<Vec<_>>();
    let (passes, fails, unknown) = (of(Now::Passes), of(Now::Fails), of(Now::CannotTell));
    let mut found = None;
    let mut sentences = Vec::new();
    if let Some(advice) = fails.iter().find_map(|method| of_finding(fault_of_method(report, method)?)) {
        found = advice.found;
        sentences.push(advice.what_to_do);
    } else if !fails.is_empty() {
        let verb = if fails.len() == 1 { "does" } else { "do" };
        sentences.push(format!("{} {verb} not pass now either: see why below.", english::joined(&fails)));
    }
    if !unknown.is_empty() {
        let verb = if unknown.len() == 1 { "passes" } else { "pass" };
        let unknown = english::joined(&unknown);
        sentences.push(format!("Whether {unknown} {verb} now cannot be told: see why below."));
    }
    if !passes.is_empty() {
        let passes = english::joined(&passes);
        sentences.push(format!("Nothing more about {passes}: what did not pass then passes now."));
    }
    if is_spam {
        if is_unsigned(message) {
            sentences.push("Have your mail signed (DKIM): this message has no signature, and a signature helps against being taken for spam.".to_owned());
        }
        sentences.push("Ask the recipient to mark the message as “not junk”.".to_owned());
    }
    if matches!(report.verdict.state, State::Error | State::Warning) && fails.is_empty() {
        sentences.push("Then see what else is found now, below.".to_owned());
    }
    Some(Advice { found, what_to_do: sentences.join(" ") })
}

/// Whether the message has no signature, as far as its header and its receiver say.
fn is_unsigned(message: &Message) -> bool {
    let is_passing = message
        .said
        .iter()
        .any(|said| said.method_kind() == Method::Dkim && said.result_kind() == SaidResult::Pass);
    message.fields.first("DKIM-Signature").is_none() && !message.is_header_incomplete() && !is_passing
}

/// How a check that did not pass then stands now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Now {
    Passes,
    Fails,
    CannotTell,
}

/// The fault that is found now of a method.
fn fault_of_method<'a>(report: &'a Report, method: &str) -> Option<&'a Finding> {
    match method {
        "SPF" => fault(report, Check::Spf),
        "DMARC" => fault(report, Check::Dmarc),
        // What is wrong with a signature is found of the message.
        _ => report.findings.iter().find(|finding| {
            finding.check == Check::Message
                && finding.code.as_str().starts_with("dkim.")
                && finding.severity >= Severity::Warning
        }),
    }
}

/// The gravest fault that a check finds of what the message meets.
fn fault(report: &Report, check: Check) -> Option<&Finding> {
    report
        .findings
        .iter()
        .find(|finding| finding.check == check && finding.severity >= Severity::Warning && finding.decides())
}

fn of_finding(finding: &Finding) -> Option<Advice> {
    Some(Advice { found: Some(finding.title.clone()), what_to_do: finding.fix.clone()? })
}
