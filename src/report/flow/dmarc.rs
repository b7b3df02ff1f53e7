//! DMARC among what the receiver checks: which policy applies to the mail, and whether SPF alone lets it pass.
//!
//! Without a message nothing is known of signatures, so that a policy is then never said to stop the mail
//! because of SPF alone.

use super::check::{running, said};
use super::{FlowState, Inputs, Outcome as StepOutcome, Part, Reason};
use crate::checks::dmarc::{
    Dmarc, DmarcStatus, Outcome, Policy, SpfKnowledge, outcome_in_words, policy_in_words, returner, signer,
};
use crate::checks::{Check, Finding, FindingCode, FindingGroup};
use crate::dns::{LookupError, Name};
use crate::message::handover::ForwardSign;
use crate::message::{Message, SignatureFault, SignatureResult};

/// The part's id in the JSON.
pub(super) const PART: &str = "dmarc";
/// The part's title.
const TITLE: &str = "DMARC, for the visible From";

/// What to do where a mailing list broke the author's signature.
const LIST_FIX: &str = "Whoever runs the mailing list has to act: it must put an address of its own into From, or leave subject and text as they are, so that the author's signature stays valid (RFC 7960).";

/// The part.
pub(super) fn part(inputs: Inputs<'_>) -> Part {
    if let Some(why) = inputs.query.error_of("author") {
        return said(PART, TITLE, FlowState::AuthorUnreadable, &[("why", why)]);
    }
    let Some(dmarc) = &inputs.report.dmarc else {
        return match inputs.report.running.contains(&Check::Dmarc) {
            true => running(PART, TITLE),
            false if inputs.query.author.is_some() => said(PART, TITLE, FlowState::AuthorSeveral, &[]),
            false => match inputs.report.message.as_deref().and_then(Message::how_to_find_author) {
                Some(fix) => said(PART, TITLE, FlowState::AuthorElsewhere, &[("fix", fix)]),
                None => {
                    let what = [("what", "no domain of a visible From is known")];
                    said(PART, TITLE, FlowState::PartMissing, &what)
                }
            },
        };
    };
    let outcome = outcome_in_words(dmarc);
    let policy = match dmarc.applies {
        Some(Policy::None) => policy_in_words(Policy::None).to_owned(),
        Some(policy) => format!("{} (DMARC policy `{}`)", policy_in_words(policy), policy.as_str()),
        None => "what is then asked for is not known".to_owned(),
    };
    let error = dmarc.walk.iter().find_map(|step| step.error.as_ref());
    let why = error.map_or_else(|| "no answer came".to_owned(), ToString::to_string);
    let whose = if dmarc.null_sender { "a HELO name of" } else { "a return-path at" };
    let returner = format!("{whose} {}", returner(dmarc));
    let at = dmarc.record_domain.as_ref().unwrap_or(&dmarc.author_domain);
    // The words of the check, so that nothing is said twice.
    let result = inputs.report.findings_of(Check::Dmarc);
    let result = result.into_iter().find(|finding| finding.code.group() == Some(FindingGroup::DmarcResult));
    let arguments = [
        ("author", dmarc.author_domain.as_str()),
        ("domain", at.as_str()),
        ("outcome", &*outcome),
        ("policy", &policy),
        ("signer", &signer(dmarc)),
        ("returner", &returner),
        ("why", &*why),
        ("advice", error.map_or("Ask again.", LookupError::advice)),
        ("organization", dmarc.organizational_domain.as_ref().map_or("", Name::as_str)),
    ];
    let elsewhere = inputs.report.message.as_deref().and_then(Message::signature_not_in_text);
    let elsewhere = elsewhere.filter(|_| dmarc.outcome == Outcome::NeedsSignature);
    let state = match elsewhere {
        Some(_) => FlowState::AuthorUnsure,
        None => state(dmarc, inputs.report.is_server_named()),
    };
    let mut told = said(PART, TITLE, state, &arguments);
    if elsewhere.is_some() {
        told.detail.push_str(
            " The receiver verified a signature that is not in the text, so whether the message passes cannot be told here.",
        );
    }
    if let Some(result) = result.filter(|result| told.detail.contains(&result.title)) {
        told.because.push(Reason::Finding(result.code));
    }
    if told.fix.is_some() && inputs.report.message.as_deref().is_some_and(|it| is_broken_by_list(it, dmarc)) {
        told.fix = Some(LIST_FIX.to_owned());
    }
    told.queries.clone_from(&dmarc.queries);
    if let Some(finding) = inputs.report.findings.iter().find(|found| is_unread_selector(found)) {
        told.detail = format!("{} {}", told.detail, finding.title);
    }
    let missing = inputs.report.findings.iter().find(|found| found.code == FindingCode::DmarcAuthorNxdomain);
    if let Some(missing) = missing {
        told.outcome = told.outcome.max(StepOutcome::Warn);
        if !told.because.contains(&Reason::State(FlowState::AuthorNxdomain)) {
            told.detail = format!("{} {}", missing.title, told.detail);
        }
        told.fix.clone_from(&missing.fix);
        told.because.push(Reason::Finding(missing.code));
        told.queries.extend(&missing.queries);
        told.queries.sort_unstable();
        told.queries.dedup();
    }
    told
}

/// Whether the mail was signed for its author, and a mailing list passed it on in such a way that the signature does
/// not verify any more.
fn is_broken_by_list(message: &Message, dmarc: &Dmarc) -> bool {
    let way = &message.way;
    // Without a server before it the list is the sender itself.
    let is_of_list = way.origin.is_some() && way.forwarding.contains(&ForwardSign::MailingList);
    let organization = dmarc.organizational_domain.as_ref().unwrap_or(&dmarc.author_domain);
    let is_of_author = |signature: &SignatureResult| {
        let domain = signature.domain.as_deref().and_then(|domain| Name::from_user(domain).ok());
        domain.is_some_and(|domain| domain.is_within(organization))
    };
    let is_changed = |signature: &SignatureResult| {
        matches!(signature.reason, Some(SignatureFault::BodyHash | SignatureFault::Signature))
    };
    let fails = matches!(dmarc.outcome, Outcome::CannotPass | Outcome::NeedsSignature);
    fails
        && is_of_list
        && message.signatures.iter().any(|it| is_of_author(it) && is_changed(it) && !it.passes())
}

fn is_unread_selector(finding: &Finding) -> bool {
    finding.code == FindingCode::DkimSelectorUnreadable
}

/// What the part says where the mail needs a signature, and is in danger without one.
pub(in crate::report) fn needed_signature(parts: &[Part]) -> Option<&str> {
    let needs = Reason::State(FlowState::AuthorNeedsSignature);
    parts.iter().find(|part| part.because.contains(&needs)).map(|part| part.detail.as_str())
}

fn state(dmarc: &Dmarc, server_named: bool) -> FlowState {
    match (dmarc.status, dmarc.outcome, dmarc.applies) {
        (DmarcStatus::Error, ..) => FlowState::AuthorUnknown,
        (DmarcStatus::None, ..) if dmarc.author_is_missing => FlowState::AuthorNxdomain,
        (DmarcStatus::None, ..) => FlowState::AuthorNoRecord,
        (DmarcStatus::Invalid, ..) => FlowState::AuthorRecordInvalid,
        (_, Outcome::PassesBySpf | Outcome::PassesBySignature, _) => FlowState::AuthorPasses,
        (_, Outcome::NoPolicy, _) => FlowState::AuthorNoRecord,
        // Whether a signature passes is not known before there is a message.
        (_, Outcome::CannotPass, Some(Policy::Reject)) => FlowState::AuthorFails,
        (_, Outcome::CannotPass, Some(Policy::Quarantine)) => FlowState::AuthorFailsQuarantine,
        (_, Outcome::CannotPass, Some(Policy::None)) => FlowState::AuthorFailsMonitored,
        (_, Outcome::NeedsSignature, Some(Policy::None)) => FlowState::AuthorNeedsSignatureMonitored,
        (_, Outcome::CannotPass, None) => FlowState::AuthorUnsure,
        (_, Outcome::NeedsSignature, _) => FlowState::AuthorNeedsSignature,
        (_, Outcome::CannotTell, Some(Policy::Reject | Policy::Quarantine))
            if server_named && dmarc.null_sender && dmarc.spf_knowledge == SpfKnowledge::Unknown =>
        {
            FlowState::AuthorHeloMissing
        }
        (_, Outcome::CannotTell, _) if !server_named => FlowState::AuthorServerMissing,
        (_, Outcome::CannotTell, _) => FlowState::AuthorUnsure,
    }
}
