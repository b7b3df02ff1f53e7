//! The verdict line: what decided, put as a sentence about the reader's mail.

use std::net::IpAddr;

use super::asides::{and_more, faults, nothing_bad_but, points, server_unknown};
use super::english::{capitalized, uncapitalized};
use super::flow::{needed_signature, verdict_of};
use super::mail_flow::{FlowState, FlowStep, MailFlow, Reason, Verdict as FlowVerdict};
use super::model::{AddressRow, Gap, Report, Role, Verdict};
use super::subject::ReturnPath;
use crate::checks::{
    Check, Finding, FindingCode, FindingGroup, FindingReach, FlowPlace, Severity, State, list,
};
use crate::dns::with_display_names;

/// The verdict of the report as far as it is known.
pub(super) fn verdict(report: &Report) -> Verdict {
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
                aside: String::new(),
                next: None,
                links: Vec::new(),
                gap: None,
                lead: None,
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
    let mut verdict = match (&report.flow, report.findings.first()) {
        (Some(flow), _) => by_flow(report, flow),
        (None, Some(finding)) => return of_finding(report, proven(report).unwrap_or(finding)),
        (None, None) => Verdict {
            state: State::CannotTell,
            text: "Nothing was asked, so nothing can be told.".into(),
            aside: String::new(),
            next: None,
            links: Vec::new(),
            gap: Some(Gap::Failure),
            lead: None,
        },
    };
    try_out(report, &mut verdict);
    verdict
}

/// The finding that stops the mail whatever else is still to come.
fn certain(report: &Report) -> Option<&Finding> {
    // Which of the server's addresses can connect at all hangs on the addresses of the recipient's exchanges.
    let is_family_open = report.query.to.is_some() && report.running.contains(&Check::Mx);
    let may_be_left_out = |finding: &Finding| {
        is_family_open && finding.target.as_deref().is_some_and(|target| target.parse::<IpAddr>().is_ok())
    };
    let stops = |finding: &&Finding| {
        let verdict = verdict_of(Reason::Finding(finding.code));
        finding.severity == Severity::Error
            && finding.decides()
            && !may_be_left_out(finding)
            && (report.flow.is_none() || verdict == Some(FlowVerdict::Rejected))
    };
    report.findings.iter().find(stops)
}

/// The good finding of a check alone, where all findings above it are notes, or beside what is asked.
fn proven(report: &Report) -> Option<&Finding> {
    // What an SPF record lets others do is nothing against the server that it lets send.
    let is_beside = |finding: &Finding| finding.check == Check::Spf && finding.reach == FindingReach::Aside;
    let is_note = |finding: &&Finding| finding.severity == Severity::Notice || is_beside(finding);
    let mut above = report.findings.iter().skip_while(is_note);
    above.next().filter(|finding| finding.severity == Severity::Good)
}

/// The verdict of one finding, which is that of a check alone, or certain before all is known.
fn of_finding(report: &Report, finding: &Finding) -> Verdict {
    let state = State::of([finding.severity]);
    let refused = finding.code == FindingCode::BlocklistRefused;
    let only = |code| {
        let unknown = report.findings.iter().filter(|finding| finding.severity == Severity::CannotTell);
        unknown.into_iter().all(|finding| finding.code == code)
    };
    let gap = match state {
        State::CannotTell if refused && only(finding.code) => Some(Gap::RefusingLists),
        State::CannotTell => Some(Gap::Failure),
        _ => None,
    };
    let mut verdict = Verdict {
        state,
        text: finding.title.clone(),
        aside: String::new(),
        next: finding.fix.clone(),
        links: finding.links.clone(),
        gap,
        lead: Some(Reason::Finding(finding.code)),
    };
    if gap == Some(Gap::RefusingLists) {
        verdict.text = nothing_bad_but(report, &finding.title);
    } else if report.flow.is_some() && finding.check != Check::Resolver {
        verdict.text =
            sentence(report, FlowVerdict::Rejected, Some(finding.check), &uncapitalized(&finding.title));
        if !is_delivery(Some(finding.check)) {
            verdict.add(&server_unknown(report));
        }
    }
    try_out(report, &mut verdict);
    verdict
}

/// What a verdict begins with where records are tried: any, an SPF record alone, a DMARC record alone.
const TRIED: [&str; 3] = [
    "With the records being tried: ",
    "With the SPF record being tried: ",
    "With the DMARC record being tried: ",
];

/// Marks a verdict on a record that is not published.
fn try_out(report: &Report, verdict: &mut Verdict) {
    let mark = if report.query.zone.is_some() && !report.tried.is_empty() {
        TRIED[0]
    } else if report.spf.as_ref().is_some_and(|spf| spf.draft) {
        TRIED[1]
    } else if report.query.dmarc_draft.is_some() && report.dmarc.is_some() {
        TRIED[2]
    } else {
        return;
    };
    verdict.text.insert_str(0, mark);
}

/// A verdict without that mark.
pub(super) fn unmarked(text: &str) -> &str {
    TRIED.iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text)
}

/// What decided the verdict of the whole way: a finding, or what a step says by itself.
struct Decisive<'a> {
    reason: Option<Reason>,
    finding: Option<&'a Finding>,
    title: &'a str,
    next: Option<String>,
}

impl<'a> Decisive<'a> {
    fn of(report: &'a Report, flow: &'a MailFlow) -> Self {
        let decides = |reason: Reason| flow.because.contains(&reason);
        // Where nobody sends, or from nowhere, that comes before whatever follows from it.
        let first = flow.steps.iter().take_while(|step| step.step == FlowStep::HandOver);
        let first = first.into_iter().find(|step| step.because.iter().any(|reason| decides(*reason)));
        if let Some(step) = first {
            let reason = step.because.iter().copied().find(|reason| decides(*reason));
            return Self { reason, finding: None, title: &step.detail, next: step.fix.clone() };
        }
        // In the words of the gravest finding among those that decided, or else of the step. That a list
        // refuses the resolver is said where nothing else is unknown.
        let among = || {
            let findings = report.findings.iter();
            findings.filter(|finding| finding.decides() && decides(Reason::Finding(finding.code)))
        };
        let other = among().find(|finding| finding.code != FindingCode::BlocklistRefused);
        let parts = flow.steps.iter().flat_map(|step| {
            let part = step.parts.iter().map(|part| (&part.because, &part.detail, &part.fix));
            std::iter::once((&step.because, &step.detail, &step.fix)).chain(part)
        });
        let is_state = |reason: &Reason| matches!(reason, Reason::State(_)) && decides(*reason);
        let step = parts.into_iter().find(|(because, ..)| because.iter().any(is_state));
        match (other, step, among().next()) {
            (Some(finding), _, _) | (None, None, Some(finding)) => {
                let reason = Some(Reason::Finding(finding.code));
                Self { reason, finding: Some(finding), title: &finding.title, next: finding.fix.clone() }
            }
            (None, Some((because, detail, fix)), _) => {
                let reason = because.iter().copied().find(is_state);
                Self { reason, finding: None, title: detail, next: fix.clone() }
            }
            (None, None, None) => Self { reason: None, finding: None, title: "", next: None },
        }
    }
}

/// The verdict of the whole way, as its table has it.
fn by_flow(report: &Report, flow: &MailFlow) -> Verdict {
    let verdict = flow.verdict.unwrap_or(FlowVerdict::CannotTell);
    if let Some(finding) = fault_of_record(report, verdict, flow) {
        return of_record(report, verdict, finding);
    }
    let decisive = Decisive::of(report, flow);
    let check = decisive.finding.map(|finding| finding.check);
    let gap = match verdict {
        FlowVerdict::CannotTell if only_lists_refuse(flow) => Some(Gap::RefusingLists),
        FlowVerdict::CannotTell => Some(Gap::Failure),
        _ => None,
    };
    // No longer the beginning of a sentence, unless it begins with the name of a list.
    let title = match decisive.finding.map(|finding| finding.code) {
        Some(
            FindingCode::BlocklistRefused
            | FindingCode::BlocklistOutOfOrder
            | FindingCode::BlocklistOddAnswer,
        ) => decisive.title.to_owned(),
        _ => uncapitalized(decisive.title),
    };
    let text = match gap {
        Some(Gap::RefusingLists) => nothing_bad_but(report, &title),
        // What is known comes first, then what is not.
        Some(Gap::Failure) if only_lists_are_unknown(flow) => {
            format!("{}, but {title}", nothing_found(report))
        }
        _ => sentence(report, verdict, check, &title),
    };
    let more = causes(report, flow).saturating_sub(1);
    let points = points(report, &flow.because);
    let mut aside = String::new();
    // That SPF does not pass leaves DMARC to a signature.
    let stops = matches!(verdict, FlowVerdict::Rejected | FlowVerdict::Suspect);
    let needed = flow.steps.iter().find_map(|step| needed_signature(&step.parts));
    if let Some(needed) = needed.filter(|_| stops && check == Some(Check::Spf)) {
        aside.push_str(&format!(" {needed}"));
    }
    match verdict {
        FlowVerdict::Rejected => {
            aside.push_str(&and_more(more, "problem", "problems", ""));
            aside.push_str(&and_more(points, "point", "points", " to check"));
        }
        FlowVerdict::Suspect => {
            aside.push_str(&and_more(more + points, "point", "points", " to check"));
        }
        // What costs no mail of this server may be a fault all the same.
        FlowVerdict::Accepted => {
            aside.push_str(&and_more(faults(report), "point", "points", " to check"));
        }
        FlowVerdict::CannotTell => {}
    }
    // What stops the delivery does so whoever sends.
    if !(verdict == FlowVerdict::Rejected && is_delivery(check)) {
        aside.push_str(&server_unknown(report));
    }
    let state = match verdict {
        FlowVerdict::Accepted => State::Good,
        FlowVerdict::CannotTell => State::CannotTell,
        FlowVerdict::Suspect => State::Warning,
        FlowVerdict::Rejected => State::Error,
    };
    let next = decisive.next.filter(|_| verdict != FlowVerdict::Accepted);
    let links = decisive.finding.filter(|_| verdict != FlowVerdict::Accepted);
    let links = links.map(|finding| finding.links.clone()).unwrap_or_default();
    let lead = decisive.reason.filter(|_| verdict != FlowVerdict::Accepted);
    let mut verdict = Verdict { state, text, aside: String::new(), next, links, gap, lead };
    verdict.add(&aside);
    verdict
}

impl Verdict {
    /// Says at the end what else there is.
    fn add(&mut self, aside: &str) {
        self.text.push_str(aside);
        self.aside.push_str(aside);
    }
}

/// How many things decided. What is wrong with one domain is one, though several checks meet it.
fn causes(report: &Report, flow: &MailFlow) -> usize {
    const SAME: [&[Reason]; 6] = [
        &[
            Reason::Finding(FindingCode::MxNxdomain),
            Reason::Finding(FindingCode::SpfNxdomain),
            Reason::State(FlowState::SenderNxdomain),
        ],
        &[
            Reason::Finding(FindingCode::MxAliasBroken),
            Reason::Finding(FindingCode::SpfAliasBroken),
            Reason::State(FlowState::SenderAliasBroken),
        ],
        &[Reason::Finding(FindingCode::MxDnssec), Reason::Finding(FindingCode::SpfDnssec)],
        &[Reason::Finding(FindingCode::MxNull), Reason::State(FlowState::SenderNullMx)],
        &[Reason::Finding(FindingCode::MxNone), Reason::State(FlowState::SenderNoMail)],
        &[
            Reason::Finding(FindingCode::MxNoHostReachable),
            Reason::Finding(FindingCode::MxNoHostResolves),
            Reason::State(FlowState::SenderUnreachable),
        ],
    ];
    let to = report.mx.as_ref().map(|mx| &mx.domain);
    let is_delivery =
        |reason: &Reason| matches!(reason, Reason::Finding(code) if code.as_str().starts_with("mx."));
    let one_domain = report.from_mx.as_ref().is_some_and(|from| to == Some(&from.domain));
    let repeats = |at: usize, reason: &Reason| {
        let same = SAME.into_iter().find(|same| same.contains(reason)).unwrap_or_default();
        let before = flow.because.iter().take(at);
        let mut before = before.filter(|other| one_domain || is_delivery(other) == is_delivery(reason));
        before.any(|other| same.contains(other))
    };
    flow.because.iter().enumerate().filter(|(at, reason)| !repeats(*at, reason)).count()
}

/// Whether nothing is unknown but what lists hold that do not answer this resolver.
fn only_lists_refuse(flow: &MailFlow) -> bool {
    let refused = Reason::Finding(FindingCode::BlocklistRefused);
    flow.because.iter().all(|reason| *reason == refused)
}

/// Whether nothing is unknown but what is on lists.
fn only_lists_are_unknown(flow: &MailFlow) -> bool {
    flow.because.iter().all(|reason| {
        matches!(
            reason,
            Reason::Finding(
                FindingCode::BlocklistRefused
                    | FindingCode::BlocklistNoneAnswered
                    | FindingCode::BlocklistCannotTell
                    | FindingCode::BlocklistOutOfOrder
                    | FindingCode::BlocklistOddAnswer
            )
        )
    })
}

/// The fault of a record that leads where nothing stops the message. Where no sender is given the SPF
/// record is what is asked about.
fn fault_of_record<'a>(report: &'a Report, verdict: FlowVerdict, flow: &MailFlow) -> Option<&'a Finding> {
    let mut faults = report
        .findings
        .iter()
        .filter(|finding| finding.reach == FindingReach::Record && finding.severity >= Severity::Warning);
    match verdict {
        FlowVerdict::Accepted => faults.next(),
        // Lists that do not answer hide no fault that is plain to see: “nothing bad was found” would be untrue.
        FlowVerdict::CannotTell if only_lists_refuse(flow) => {
            faults.find(|finding| matches!(finding.check, Check::Spf | Check::Dmarc | Check::Dkim))
        }
        FlowVerdict::CannotTell => faults.find(|finding| finding.check == Check::Spf),
        FlowVerdict::Suspect | FlowVerdict::Rejected => None,
    }
}

/// The verdict where a record has a fault that stops nothing.
fn of_record(report: &Report, verdict: FlowVerdict, finding: &Finding) -> Verdict {
    let text = match verdict {
        FlowVerdict::Accepted => {
            format!("{}, but {}", nothing_found(report), uncapitalized(&finding.title))
        }
        // Of lists that refuse, nothing more is known; the rest may be anything.
        _ if report.flow.as_ref().is_some_and(only_lists_refuse) => {
            format!("{} Some blocklists could not be asked.", finding.title)
        }
        _ => format!("{} Not everything else was answered.", finding.title),
    };
    let points = points(report, &[Reason::Finding(finding.code)]);
    let mut verdict = Verdict {
        state: match (verdict, State::of([finding.severity])) {
            // It stops nothing.
            (FlowVerdict::Accepted, State::Error) => State::Warning,
            (FlowVerdict::CannotTell, State::Error) if finding.check != Check::Spf => State::Warning,
            (_, state) => state,
        },
        text,
        aside: String::new(),
        next: finding.fix.clone(),
        links: finding.links.clone(),
        gap: None,
        lead: Some(Reason::Finding(finding.code)),
    };
    verdict.add(&and_more(points, "point", "points", " to check"));
    verdict.add(&server_unknown(report));
    verdict
}

fn is_delivery(check: Option<Check>) -> bool {
    check.is_some_and(|check| check.info().flow == FlowPlace::Delivery)
}

/// Without the full stop.
fn nothing_found(report: &Report) -> String {
    let from = Sender::of(report);
    match (report.mx.as_ref().map(|mx| &mx.domain), from.servers.is_empty()) {
        (Some(to), true) => format!("Nothing was found that would stop mail for {to}"),
        (_, false) => format!("Nothing was found that would stop mail from {}", from.in_words()),
        (None, true) => "Nothing was found that would stop the mail".into(),
    }
}

/// `title` is the rest of the sentence.
fn sentence(report: &Report, verdict: FlowVerdict, check: Option<Check>, title: &str) -> String {
    let to = report.mx.as_ref().map(|mx| mx.domain.to_string());
    let from = Sender::of(report).through(title);
    // The domain was named in the first half of the sentence.
    let again = from.domain.as_ref().filter(|_| from.servers.is_empty() && !is_delivery(check));
    let again = again.map(|domain| with_display_names(domain));
    let rest = again.and_then(|domain| title.strip_prefix(&*domain)?.strip_prefix(' '));
    let short = rest.map(|rest| format!("the domain {rest}"));
    let title = short.as_deref().unwrap_or(title);
    // What stops the delivery is said of the recipient, everything else of the sender.
    match (verdict, is_delivery(check)) {
        (FlowVerdict::Accepted, _) => {
            let mut text = nothing_found(report) + ".";
            let small = [
                FindingCode::BlocklistSomeSilent,
                FindingCode::BlocklistRefused,
                FindingCode::BlocklistOutOfOrder,
                FindingCode::BlocklistOddAnswer,
            ];
            if report.findings.iter().any(|finding| small.contains(&finding.code)) {
                text.push_str(" Some blocklists could not be asked.");
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
            format!("Mail from {} will probably be refused: {title}", from.in_clause(to))
        }
        (FlowVerdict::Suspect, false) => {
            format!("Mail from {} may be refused or taken for spam: {title}", from.in_clause(to))
        }
        // Where nothing could be asked, there is nothing else that could be told.
        (FlowVerdict::CannotTell, _) if report.queries.sent == 0 => capitalized(title),
        (FlowVerdict::CannotTell, _) => format!("We cannot tell everything: {title}"),
    }
}

/// Whom the mail comes from.
struct Sender {
    /// The domain it is from.
    domain: Option<String>,
    /// The sending server's addresses, where it was named.
    servers: String,
    /// The same, each.
    all: Vec<IpAddr>,
}

impl Sender {
    fn of(report: &Report) -> Self {
        let sends = |row: &&AddressRow| matches!(row.role, Role::Server | Role::Input) && !row.left_out;
        let servers: Vec<_> = report.addresses.iter().filter(sends).map(|row| row.address).collect();
        // A bounce is from nobody.
        let null = report.query.from == Some(ReturnPath::Null);
        let domain = if null { report.query.subject_domain() } else { report.query.sender_domain() };
        Self { domain: domain.map(|domain| domain.to_string()), servers: list(&servers), all: servers }
    }

    /// The same, where the rest of the sentence is about one of several addresses of the server, which may use
    /// it or not.
    fn through(self, title: &str) -> Self {
        let is_named = |address: &&IpAddr| {
            let text = address.to_string();
            title.split([' ', ',', ';', '(', ')']).any(|word| word.trim_end_matches(['.', ':']) == text)
        };
        let mut named = self.all.iter().filter(is_named);
        match (named.next(), named.next(), self.all.len()) {
            (Some(address), None, count) if count > 1 => {
                let servers = format!("{address} (one of the server’s {count} addresses, which it may use)");
                Self { servers, ..self }
            }
            _ => self,
        }
    }

    /// At the end of a sentence.
    fn in_words(&self) -> String {
        match (&self.domain, self.servers.is_empty()) {
            (Some(domain), false) => format!("{domain}, sent through {}", self.servers),
            (None, false) => self.servers.clone(),
            (Some(domain), true) => domain.clone(),
            (None, true) => "this sender".into(),
        }
    }

    /// Within a sentence; `to` is whom it is for.
    fn in_clause(&self, to: Option<String>) -> String {
        match (&self.domain, self.servers.is_empty()) {
            (Some(_), false) => self.in_words() + ",",
            (None, true) => to.map_or_else(|| self.in_words(), |to| format!("this sender for {to}")),
            _ => self.in_words(),
        }
    }
}
