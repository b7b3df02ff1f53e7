//! The verdict line: the gravest finding, put as a sentence about the reader's mail.

use super::english::{plural, uncapitalized};
use super::flow;
use super::mail_flow::{MailFlow, Reason, Verdict as FlowVerdict};
use super::model::{Report, Role, Verdict};
use crate::checks::{Check, Finding, FindingCode, FindingGroup, FlowPlace, Severity, State, list};

/// The verdict of the report as far as it is known.
pub(super) fn verdict(report: &Report) -> Verdict {
    // The report keeps its findings in order, the gravest first.
    let worst = report.findings.first();
    if !report.complete {
        return match certain(report) {
            Some(finding) => of_finding(report, finding),
            None => Verdict {
                state: State::Running,
                text: match report.queries.sent {
                    0 => "Asking.".into(),
                    sent => {
                        format!("Asking: {} of {sent} questions answered.", report.queries.answered)
                    }
                },
                next: None,
            },
        };
    }
    // Where nobody answered, or somebody in the place of the DNS, nothing else can be said.
    let worthless = |finding: &&Finding| {
        finding.code.group() == Some(FindingGroup::Silence) || finding.code == FindingCode::ResolverRewrites
    };
    if let Some(finding) = report.findings.iter().find(worthless) {
        return of_finding(report, finding);
    }
    let mut verdict = match (&report.flow, worst) {
        (Some(flow), _) => by_flow(report, flow),
        (None, Some(finding)) => return of_finding(report, proven(report).unwrap_or(finding)),
        (None, None) => Verdict {
            state: State::CannotTell,
            text: "Nothing was asked, so nothing can be told.".into(),
            next: None,
        },
    };
    try_out(report, &mut verdict);
    verdict
}

/// The gravest finding that stands, whatever the answers to come are. A mail exchange is where the mail
/// comes from only as long as nothing better is known, so what is found of it does not.
fn certain(report: &Report) -> Option<&Finding> {
    let of_exchange = |finding: &Finding| {
        let mut rows = report
            .addresses
            .iter()
            .filter(|row| finding.target == Some(row.address.to_canonical().to_string()));
        rows.next().is_some_and(|row| !matches!(row.role, Role::Server | Role::Input))
    };
    let decides = |finding: &Finding| match report.flow {
        Some(_) => {
            flow::verdict_of(Reason::Finding(finding.code)) == Some(FlowVerdict::Rejected)
                && !of_exchange(finding)
        }
        None => true,
    };
    let stands = |finding: &&Finding| finding.severity == Severity::Error && decides(finding);
    report.findings.iter().find(stands)
}

/// The good finding of a check alone, where all findings above it are notes.
fn proven(report: &Report) -> Option<&Finding> {
    let mut above = report.findings.iter().skip_while(|finding| finding.severity == Severity::Notice);
    above.next().filter(|finding| finding.severity == Severity::Good)
}

/// The verdict of one finding, which is that of a check alone, or certain before all is known.
fn of_finding(report: &Report, finding: &Finding) -> Verdict {
    let state = State::of([finding.severity]);
    let mut verdict = Verdict { state, text: finding.title.clone(), next: finding.fix.clone() };
    if report.flow.is_some() && finding.check != Check::Resolver {
        verdict.text = sentence(report, FlowVerdict::Rejected, Some(finding.check), &finding.title);
    }
    try_out(report, &mut verdict);
    verdict
}

/// Marks a verdict on a record that is not published.
fn try_out(report: &Report, verdict: &mut Verdict) {
    if report.spf.as_ref().is_some_and(|spf| spf.draft) {
        verdict.text = format!("With the SPF record being tried: {}", verdict.text);
    }
}

/// The verdict of the whole way, as its table has it.
fn by_flow(report: &Report, flow: &MailFlow) -> Verdict {
    let verdict = flow.verdict.unwrap_or(FlowVerdict::CannotTell);
    let state = match verdict {
        FlowVerdict::Accepted => State::Good,
        FlowVerdict::CannotTell => State::CannotTell,
        FlowVerdict::Suspect => State::Warning,
        FlowVerdict::Rejected => State::Error,
    };
    let decides = |reason: Reason| flow.because.contains(&reason);
    // In the words of the gravest finding among those that decided, or else of the step.
    let finding = report
        .findings
        .iter()
        .find(|finding| decides(Reason::Finding(finding.code)) && report.is_of_sender(finding));
    let parts = flow.steps.iter().flat_map(|step| {
        let part = step.parts.iter().map(|part| (&part.because, &part.detail, &part.fix));
        std::iter::once((&step.because, &step.detail, &step.fix)).chain(part)
    });
    let step = parts.into_iter().find(|(because, ..)| because.iter().any(|reason| decides(*reason)));
    let (check, title, next) = match (finding, step) {
        (Some(finding), _) => (Some(finding.check), finding.title.as_str(), finding.fix.clone()),
        (None, Some((_, detail, fix))) => (None, detail.as_str(), fix.clone()),
        (None, None) => (None, "", None),
    };
    let mut text = sentence(report, verdict, check, title);
    let more = flow.because.len().saturating_sub(1);
    match (more, verdict) {
        (1.., FlowVerdict::Rejected) => {
            text.push_str(&format!(" {more} more {}.", plural(more, "problem", "problems")))
        }
        (1.., FlowVerdict::Suspect) => {
            text.push_str(&format!(" {more} more {} to check.", plural(more, "point", "points")))
        }
        _ => {}
    }
    Verdict { state, text, next: next.filter(|_| verdict != FlowVerdict::Accepted) }
}

fn sentence(report: &Report, verdict: FlowVerdict, check: Option<Check>, title: &str) -> String {
    let to = report.mx.as_ref().map(|mx| mx.domain.to_string());
    let from = sender(report);
    // No longer the beginning of a sentence.
    let title = uncapitalized(title);
    // What stops the delivery is said of the recipient, everything else of the sender.
    let delivery = check.is_some_and(|check| check.info().flow == FlowPlace::Delivery);
    match (verdict, delivery) {
        (FlowVerdict::Accepted, _) => {
            let mut text = match (&to, &from) {
                (Some(to), None) => format!("Nothing was found that would stop mail for {to}."),
                (_, Some(from)) => format!("Nothing was found that would stop mail from {from}."),
                (None, None) => "Nothing was found that would stop the mail.".into(),
            };
            if report.findings.iter().any(|finding| finding.code == FindingCode::BlocklistSomeSilent) {
                text.push_str(" A few small blocklists could not be asked.");
            }
            text
        }
        (FlowVerdict::Rejected, true) => {
            format!("Mail for {} will not arrive: {title}", to.unwrap_or_default())
        }
        (FlowVerdict::Suspect, true) => {
            format!("Mail for {} may not arrive: {title}", to.unwrap_or_default())
        }
        (FlowVerdict::Rejected, false) => {
            format!("Mail from {} will probably be refused: {title}", from_or(from, to))
        }
        (FlowVerdict::Suspect, false) => {
            format!("Mail from {} may be refused or taken for spam: {title}", from_or(from, to))
        }
        (FlowVerdict::CannotTell, _) => format!("Some of it cannot be told: {title}"),
    }
}

/// Whom the mail comes from: the sending server, and the domain it sends for.
fn sender(report: &Report) -> Option<String> {
    let servers: Vec<_> = report
        .addresses
        .iter()
        .filter(|row| matches!(row.role, Role::Server | Role::Input))
        .map(|row| row.address)
        .collect();
    let domain = report.input.domain.as_ref().map(ToString::to_string);
    match (servers.is_empty(), domain) {
        (false, Some(domain)) => Some(format!("{} for {domain}", list(&servers))),
        (false, None) => Some(list(&servers)),
        (true, _) => None,
    }
}

fn from_or(from: Option<String>, to: Option<String>) -> String {
    from.or(to).unwrap_or_else(|| "this sender".into())
}
