//! The verdict where a message is checked: what happened to it counts, and what the DNS says is of now.

use super::agreement::are_answers_worthless;
use super::headline;
use crate::checks::{Check, Finding, FindingCode, Severity, State};
use crate::dns::with_display_names;
use crate::message::Message;
use crate::report::english::uncapitalized;
use crate::report::mail_flow::{Reason, Verdict as FlowVerdict};
use crate::report::model::{Gap, Report, Verdict};
use crate::report::silence::with_slow_down;
use crate::report::verdict::verdict;

/// The verdict with what is wrong with the message itself, and with what became of it.
pub(in crate::report) fn with_message(report: &Report, verdict: Verdict) -> Verdict {
    let Some(message) = report.message.as_deref().filter(|_| report.complete) else { return verdict };
    if are_answers_worthless(report) {
        return verdict;
    }
    let Some(finding) = leading(report).or_else(|| report.findings.iter().find(|it| costs_mail(it))) else {
        return with_headline(message, verdict);
    };
    let is_beside = verdict.state == State::Error && !is_about_author(finding);
    if is_beside || verdict.text.starts_with(&finding.title) {
        return verdict;
    }
    let state = State::of([finding.severity]);
    let aside = format!(" {}", of_now(&verdict.text));
    let decides = state == State::Error || verdict.state != State::CannotTell;
    Verdict {
        state: if decides { state } else { State::CannotTell },
        text: format!("{}{aside}", finding.title),
        aside,
        next: finding.fix.clone().or(verdict.next),
        links: finding.links.clone(),
        gap: verdict.gap.filter(|_| !decides),
        lead: Some(Reason::Finding(finding.code)),
    }
}

/// The verdict beside a message that has no fault of its own. What came back for no reason that is known, or was complained
/// about, is not proven fine by the DNS of today.
fn with_headline(message: &Message, verdict: Verdict) -> Verdict {
    let headline = headline(message);
    if headline.state == State::Good {
        return verdict;
    }
    let now = of_now(&verdict.text);
    let came_back = message.bounce.is_some() || message.complaint.is_some();
    if !came_back || verdict.state != State::Good {
        return Verdict { text: now, ..verdict };
    }
    let aside = format!(" {now}");
    Verdict {
        state: headline.state,
        text: format!("{}{aside}", headline.text),
        aside,
        gap: (headline.state == State::CannotTell).then_some(Gap::Failure),
        ..verdict
    }
}

/// The verdict on what is found now, where that of the report begins with what the headline of its message says.
#[must_use]
pub fn found_now(report: &Report) -> Option<Verdict> {
    let headline = headline(report.message.as_deref().filter(|_| report.complete)?);
    if !report.verdict.text.starts_with(&*with_display_names(&headline.text)) {
        return None;
    }
    let verdict = with_slow_down(verdict(report), report);
    Some(Verdict { text: of_now(&verdict.text), ..verdict }.with_display_names())
}

/// The fault of the message or its refusal that the verdict leads with, unless something worse is found in the DNS. That
/// nobody can tell whom it is from comes before anything: whatever else is found is about somebody.
pub(in crate::report) fn leading(report: &Report) -> Option<&Finding> {
    let message = report.message.as_ref()?;
    let is_rejected = || report.flow.as_ref().and_then(|flow| flow.verdict) == Some(FlowVerdict::Rejected);
    let costly = || report.findings.iter().filter(|finding| costs_mail(finding));
    let about_author = || costly().find(|finding| is_about_author(finding));
    // Of several recipients the one that the headline is about.
    let of_headline = || {
        let bounce = message.bounce.as_ref()?;
        costly().find(|it| it.target == bounce.recipient && it.title == bounce.happened)
    };
    about_author().or_else(|| of_headline().or_else(|| costly().next()).filter(|_| !is_rejected()))
}

/// A fault by which it cannot be told whom the message is from.
fn is_about_author(finding: &Finding) -> bool {
    matches!(finding.code, FindingCode::HeadersNoFrom | FindingCode::HeadersTwoFrom)
}

/// A fault of the message, or the refusal of it.
fn costs_mail(finding: &Finding) -> bool {
    let is_refusal = matches!(
        finding.code,
        FindingCode::BounceCause | FindingCode::BounceUnknown | FindingCode::BounceDelayed
    );
    finding.check == Check::Message
        && (finding.severity == Severity::Error || is_refusal && finding.severity == Severity::Warning)
}

/// A sentence about the DNS beside one about the message: that it is of now.
fn of_now(text: &str) -> String {
    match text.starts_with("Nothing ") {
        true => format!("In the DNS as it is now, {}", uncapitalized(text)),
        false => text.to_owned(),
    }
}
