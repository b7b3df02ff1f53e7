//! How far the mail gets on its way.

use std::sync::Arc;

use mailpath::report::Report;
use mailpath::report::mail_flow::{FlowState, MailFlow, Outcome, Reason, Step, Verdict};

/// The way, if the report has one.
pub(super) fn flow(report: &Option<Arc<Report>>) -> Option<&MailFlow> {
    report.as_ref()?.flow.as_ref()
}

/// Its steps.
pub(super) fn steps(report: &Option<Arc<Report>>) -> &[Step] {
    flow(report).map_or(&[], |flow| &flow.steps)
}

/// The place among the steps where a mail that is refused, or cannot be delivered, stops: the
/// first of which the table of verdicts says so.
pub(super) fn stop(flow: &MailFlow) -> Option<usize> {
    let decides = |because: &[Reason]| because.iter().any(|reason| flow.because.contains(reason));
    let stops = |step: &Step| decides(&step.because) || step.parts.iter().any(|part| decides(&part.because));
    if flow.verdict != Some(Verdict::Rejected) { None } else { flow.steps.iter().position(stops) }
}

/// Whether the mail gets to this place among the steps, behind which is the inbox; or stops there,
/// or does not get there, as far as is known.
pub(super) fn reach(flow: &MailFlow, at: usize) -> &'static str {
    let reached = match stop(flow) {
        Some(stop) if at == stop => return "stop",
        Some(stop) => at < stop,
        // What could not be told may be what keeps it from the inbox.
        None if at >= flow.steps.len() => {
            matches!(flow.verdict, Some(Verdict::Accepted | Verdict::Suspect))
        }
        None => flow.steps.iter().take(at + 1).all(|step| step.outcome != Outcome::Running),
    };
    if reached { "done" } else { "beyond" }
}

/// Whether a mail that fails comes back: one without a return-path does not.
pub(super) fn comes_back(flow: &MailFlow) -> bool {
    !flow.steps.iter().any(|step| step.because.contains(&Reason::State(FlowState::FromNull)))
}
