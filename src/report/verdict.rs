//! The verdict line: the gravest finding, put as a sentence about the reader's mail.

use super::model::{Report, Role, Verdict};
use crate::checks::{Check, Finding, Severity, State, list};
use crate::list::ToList as _;

/// What a reader takes away from the report as it stands.
pub(super) fn of(report: &Report, whole: bool) -> Verdict {
    // The report keeps its findings in order, the gravest first.
    let worst = report.findings.first();
    if !report.complete {
        return match worst {
            Some(finding) if finding.severity == Severity::Error => told(report, finding, whole),
            _ => Verdict {
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
    let silent = report.findings.iter().find(|finding| finding.code == "resolver.unreachable");
    match silent.or(worst) {
        Some(finding) => told(report, finding, whole),
        None => Verdict {
            state: State::CannotTell,
            text: "Nothing was asked, so nothing can be told.".into(),
            next: None,
        },
    }
}

fn told(report: &Report, finding: &Finding, whole: bool) -> Verdict {
    let mut verdict = plainly(report, finding, whole);
    // What holds for a record that nobody has published must not be taken for the state of things.
    if report.spf.as_ref().is_some_and(|spf| spf.draft) {
        verdict.text = format!("With the SPF record being tried: {}", verdict.text);
    }
    verdict
}

fn plainly(report: &Report, finding: &Finding, whole: bool) -> Verdict {
    let state = State::of([finding.severity]);
    if !whole || finding.check == Check::Resolver {
        return Verdict { state, text: finding.title.clone(), next: finding.fix.clone() };
    }
    let to = report.mx.as_ref().map(|mx| mx.domain.to_string());
    let from = sender(report);
    let title = lower_first(&finding.title);
    let text = match (finding.severity, finding.check) {
        (Severity::Good | Severity::Notice, _) => {
            let mut text = match (&to, &from) {
                (Some(to), None) => format!("Nothing was found that would stop mail for {to}."),
                (_, Some(from)) => format!("Nothing was found that would stop mail from {from}."),
                (None, None) => "Nothing was found that would stop the mail.".into(),
            };
            if report.findings.iter().any(|finding| finding.code == "blocklist.some-silent") {
                text.push_str(" A few small blocklists could not be asked.");
            }
            text
        }
        (Severity::Error, Check::Mx) => {
            format!("Mail for {} will not arrive: {title}", to.unwrap_or_default())
        }
        (Severity::Warning, Check::Mx) => {
            format!("Mail for {} may not arrive: {title}", to.unwrap_or_default())
        }
        (Severity::Error, _) => format!("Mail from {} will probably be refused: {title}", from_or(from, to)),
        (Severity::Warning, _) => {
            format!("Mail from {} may be refused or taken for spam: {title}", from_or(from, to))
        }
        (Severity::CannotTell, _) => format!("Some of it cannot be told: {title}"),
    };
    let more = report.findings.iter().filter(|other| other.severity == finding.severity).count() - 1;
    let text = match (more, finding.severity) {
        (1.., Severity::Error) => format!("{} {more} more {}.", text, plural(more, "problem")),
        (1.., Severity::Warning) => format!("{} {more} more {} to check.", text, plural(more, "point")),
        _ => text,
    };
    let next = finding.fix.clone().filter(|_| finding.severity >= Severity::CannotTell);
    Verdict { state, text, next }
}

/// Whom the mail comes from: the sending server, and the domain it sends for.
fn sender(report: &Report) -> Option<String> {
    let servers: Vec<_> = report
        .addresses
        .iter()
        .filter(|row| matches!(row.role, Role::Server | Role::Input))
        .map(|row| row.address)
        .to_list();
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

fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

/// Titles begin with a name, which is lower case already, or with a word, which no longer begins
/// the sentence.
fn lower_first(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}
