//! The ten steps, each out of what the checks have found.

mod server;

use std::net::IpAddr;

use super::table::{self, bounce, who_refuses};
use super::{Inputs, Outcome, Reason, ScoreSum, Step, check, dmarc, filled, verdict_of};
use crate::checks::blocklist::{ListRow, listing};
use crate::checks::finding::fill;
use crate::checks::mx::{MxResult, MxStatus, Reachable};
use crate::checks::spf::AuthorizedAddresses;
use crate::checks::{Check, Finding, FindingCode, list};
use crate::dns::{LookupError, Name};
use crate::report::commands;
use crate::report::mail_flow::{Bounce, FlowState, FlowStep, Verdict};
use crate::report::model::Role;
use crate::report::silence::is_silent;
use crate::report::subject::{Mailbox, ReturnPath, Subject};
use crate::report::words;

/// All of them.
pub(super) fn all(inputs: Inputs<'_>, score: &ScoreSum) -> Vec<Step> {
    let mut steps = vec![
        inputs.server(),
        inputs.recipient(),
        inputs.exchanges(),
        inputs.hosts(),
        inputs.connection(),
        inputs.return_path(),
        inputs.domain(),
        inputs.checks(),
    ];
    steps.push(inputs.refusals(&steps));
    steps.push(inputs.score(score));
    steps
}

/// A step of which nothing is said yet.
fn empty(step: FlowStep) -> Step {
    let row = table::step(step);
    Step {
        step,
        title: &row.title,
        explain: &row.explain,
        outcome: Outcome::Running,
        detail: String::new(),
        fix: None,
        bounce: None,
        command: None,
        because: Vec::new(),
        parts: Vec::new(),
        queries: Vec::new(),
    }
}

/// A step that is in a state of the table.
fn said(state: FlowState, arguments: &[(&str, &str)]) -> Step {
    let row = table::state(state);
    Step {
        outcome: row.outcome,
        detail: filled(&row.detail, arguments),
        fix: row.fix.as_deref().map(|fix| filled(fix, arguments)),
        because: vec![Reason::State(state)],
        ..empty(row.step)
    }
}

/// What to do about exchanges that could not be looked up.
fn advice(mx: &MxResult) -> &'static str {
    mx.error.as_ref().map_or("", LookupError::advice)
}

fn is_ascii(mailbox: &Mailbox) -> bool {
    mailbox.local.as_deref().is_none_or(str::is_ascii)
}

impl<'a> Inputs<'a> {
    fn finding(self, code: FindingCode) -> Option<&'a Finding> {
        self.report.findings.iter().find(|finding| finding.code == code)
    }

    /// Takes what the findings of a step say; the gravest is told.
    fn with_findings(self, mut step: Step) -> Step {
        let of_step = |finding: &&Finding| {
            let is_told_in = |rule: &table::StepRule| rule.step == step.step || rule.also == Some(step.step);
            finding.check == Check::Mx && table::rule(finding.code).is_some_and(is_told_in)
        };
        let findings: Vec<&Finding> = self.report.findings.iter().filter(of_step).collect();
        if let Some(worst) = findings.first() {
            let outcome = Outcome::of(worst.severity);
            if step.because.is_empty() || outcome > step.outcome {
                step.outcome = outcome;
                step.fix = worst.fix.clone().filter(|_| outcome > Outcome::Pass);
                step.detail = [worst.title.as_str(), step.detail.as_str()].join(" ").trim().to_owned();
            }
        }
        for finding in findings {
            if finding.decides() {
                step.because.push(Reason::Finding(finding.code));
            }
            step.queries.extend(&finding.queries);
            // How mail comes back is told of what the DNS answered; a resolver that is silent here says nothing
            // of what other servers find.
            if !self.rests_on_an_answer(finding) {
                continue;
            }
            if let (Some(bounce), None) = (bounce(finding.code), &step.bounce) {
                let domain = self.to.map(ToString::to_string).unwrap_or_default();
                let text = fill(&bounce.text, &[("domain", &domain)]);
                step.bounce = Some(Bounce { when: &bounce.when, text });
            }
        }
        step
    }

    fn rests_on_an_answer(self, finding: &Finding) -> bool {
        if is_silent(&self.report.transcript) {
            return false;
        }
        let mut lookups = finding.queries.iter().filter_map(|id| self.report.transcript.get(*id));
        lookups.any(|lookup| lookup.answered())
    }

    fn addresses(self, roles: &[Role]) -> Vec<IpAddr> {
        let of = self.report.addresses.iter().filter(|row| roles.contains(&row.role));
        of.map(|row| row.address).collect()
    }

    fn recipient(self) -> Step {
        if let Some(why) = self.query.error_of("to") {
            return said(FlowState::RecipientUnreadable, &[("why", why)]);
        }
        let Some(domain) = self.to else { return said(FlowState::RecipientMissing, &[]) };
        let domain = domain.as_str();
        match &self.query.to {
            Some(to) => {
                let shown = to.to_string();
                let name =
                    if is_ascii(to) { FlowState::RecipientGiven } else { FlowState::RecipientSmtputf8 };
                said(name, &[("to", &shown), ("domain", domain)])
            }
            None => said(FlowState::RecipientAssumed, &[("domain", domain)]),
        }
    }

    fn exchanges(self) -> Step {
        match (self.to, &self.report.mx) {
            (None, _) => said(FlowState::MxMissing, &[]),
            (Some(_), None) => empty(FlowStep::MxLookup),
            (Some(domain), Some(mx)) => {
                let step = self.with_findings(empty(FlowStep::MxLookup));
                if !step.because.is_empty() || self.report.running.contains(&Check::Mx) {
                    return step;
                }
                // What is wrong with them is said in the next step.
                let mut hosts: Vec<&Name> = mx.records.iter().map(|record| &record.exchange).collect();
                hosts.dedup();
                let hosts = list(&hosts);
                let name = match mx.reachable {
                    Reachable::Unknown => FlowState::MxHostsUnknown,
                    Reachable::Yes | Reachable::No => FlowState::MxFaulty,
                };
                let found =
                    said(name, &[("domain", domain.as_str()), ("hosts", &hosts), ("advice", advice(mx))]);
                Step { queries: mx.queries.clone(), ..found }
            }
        }
    }

    fn hosts(self) -> Step {
        let Some(mx) = &self.report.mx else {
            return if self.to.is_none() {
                said(FlowState::HostsNone, &[])
            } else {
                empty(FlowStep::MailHosts)
            };
        };
        match mx.status {
            MxStatus::Ok | MxStatus::Implicit => {}
            // No answer is not the answer that there are none.
            MxStatus::Error => return said(FlowState::HostsUnknown, &[("advice", advice(mx))]),
            MxStatus::NullMx | MxStatus::None | MxStatus::NxDomain => return said(FlowState::HostsNone, &[]),
        }
        if self.report.running.contains(&Check::Mx) {
            return empty(FlowStep::MailHosts);
        }
        const SHOWN: usize = 8;
        let mut text = String::new();
        let mut before = None;
        let named = || mx.records.iter().filter(|record| !record.exchange.is_root());
        for record in named().take(SHOWN) {
            let what = match before {
                None => "First tried: ".to_owned(),
                Some(preference) if preference == record.preference => " or ".to_owned(),
                Some(_) => ", then ".to_owned(),
            };
            before = Some(record.preference);
            text.push_str(&what);
            text.push_str(record.exchange.as_str());
            if let Some(addresses) = record.addresses.as_deref().filter(|addresses| !addresses.is_empty()) {
                text.push_str(" (");
                text.push_str(&list(addresses));
                text.push(')');
            }
        }
        let rest = named().count().saturating_sub(SHOWN);
        if rest > 0 {
            text.push_str(&format!(", then {rest} more"));
        }
        let mut unknown: Vec<&Name> = named()
            .filter(|record| record.reachable == Reachable::Unknown && record.looked_up)
            .map(|record| &record.exchange)
            .collect();
        unknown.dedup();
        let step = match unknown.is_empty() || mx.reachable != Reachable::Yes {
            true => said(FlowState::HostsInOrder, &[("hosts", &text)]),
            false => {
                let arguments =
                    [("hosts", text.as_str()), ("unknown", &list(&unknown)), ("advice", advice(mx))];
                said(FlowState::HostsSomeUnknown, &arguments)
            }
        };
        let mut step = self.with_findings(Step {
            queries: mx.records.iter().flat_map(|row| row.queries.clone()).collect(),
            ..step
        });
        // A finding rests on the questions of its record.
        step.queries.sort_unstable();
        step.queries.dedup();
        step
    }

    fn connection(self) -> Step {
        let first = self.report.mx.as_ref().filter(|mx| mx.status != MxStatus::NullMx);
        let first = first.and_then(|mx| {
            // The one that a sender gets through to first; of some it may not be known.
            let of = |wanted| mx.records.iter().find(move |record| record.reachable == wanted);
            of(Reachable::Yes).or_else(|| of(Reachable::Unknown))
        });
        match first {
            Some(record) => {
                let host = record.exchange.to_string();
                let command = commands::smtp(&host);
                let mut step =
                    Step { command: Some(command), ..said(FlowState::Connect, &[("host", &host)]) };
                let asked = self.report.transport.as_ref().and_then(words::transport::asked_of_senders);
                step.detail.push_str(&asked.map(|asked| format!(" {asked}")).unwrap_or_default());
                let broken = self
                    .report
                    .findings
                    .iter()
                    .filter(|finding| finding.code == FindingCode::DaneBroken && finding.decides());
                for finding in broken {
                    step.outcome = Outcome::Warn;
                    step.fix.clone_from(&finding.fix);
                    step.because.push(Reason::Finding(finding.code));
                    step.queries.extend(&finding.queries);
                }
                step.because.dedup();
                step.queries.sort_unstable();
                step.queries.dedup();
                step
            }
            None => match self.report.mx.as_ref().map(|mx| mx.status) {
                None if self.to.is_some() && !self.report.complete => empty(FlowStep::Connection),
                Some(MxStatus::Error) => said(FlowState::ConnectUnknown, &[]),
                _ => said(FlowState::ConnectNowhere, &[]),
            },
        }
    }

    fn return_path(self) -> Step {
        if let Some(why) = self.query.error_of("from") {
            return said(FlowState::FromUnreadable, &[("why", why)]);
        }
        match (&self.query.from, self.from) {
            (Some(ReturnPath::Null), _) => said(FlowState::FromNull, &[]),
            (Some(from @ ReturnPath::Mailbox(mailbox)), _) => {
                let shown = from.to_string();
                let name = if is_ascii(mailbox) { FlowState::FromGiven } else { FlowState::FromSmtputf8 };
                said(name, &[("from", &shown)])
            }
            (_, None) | (Some(ReturnPath::Unusable(_)), _) => said(FlowState::FromMissing, &[]),
            (None, Some(domain)) => match &self.query.subject {
                Some(Subject::Mailbox(mailbox)) => {
                    said(FlowState::FromGiven, &[("from", &mailbox.to_string())])
                }
                _ => said(FlowState::FromAssumed, &[("domain", domain.as_str())]),
            },
        }
    }

    fn domain(self) -> Step {
        let null = self.query.from == Some(ReturnPath::Null);
        let Some(domain) = self.from else {
            return said(if null { FlowState::SenderNone } else { FlowState::SenderMissing }, &[]);
        };
        let mx = self.report.from_mx.as_ref();
        let end = mx.and_then(|mx| mx.broken_alias.as_ref());
        let name = match mx.map(|mx| (mx.status, mx.reachable)) {
            // A HELO name need not take mail.
            _ if null => FlowState::SenderHelo,
            Some((MxStatus::Ok | MxStatus::Implicit, Reachable::Yes)) => FlowState::SenderTakesMail,
            Some((MxStatus::Ok | MxStatus::Implicit, Reachable::No)) => FlowState::SenderUnreachable,
            Some((MxStatus::NullMx, _)) => FlowState::SenderNullMx,
            Some((MxStatus::None, _)) => FlowState::SenderNoMail,
            Some((MxStatus::NxDomain, _)) => match end {
                Some(_) => FlowState::SenderAliasBroken,
                None => FlowState::SenderNxdomain,
            },
            Some((_, Reachable::Unknown) | (MxStatus::Error, _)) => FlowState::SenderUnknown,
            None => return empty(FlowStep::ReturnPathDomain),
        };
        let error = mx.and_then(|mx| mx.error.as_ref());
        let arguments = [
            ("domain", domain.as_str()),
            ("end", end.map(Name::as_str).unwrap_or_default()),
            ("why", &error.map(ToString::to_string).unwrap_or_default()),
            ("advice", error.map_or("", LookupError::advice)),
        ];
        let step = said(name, &arguments);
        let hosts = mx.iter().filter(|_| !null).flat_map(|mx| mx.records.iter().flat_map(|row| &row.queries));
        let asked = mx.iter().filter(|_| !null).flat_map(|mx| &mx.queries);
        let mut queries: Vec<u32> = asked.chain(hosts).copied().collect();
        queries.sort_unstable();
        queries.dedup();
        Step { queries, ..step }
    }

    fn checks(self) -> Step {
        let mut step = empty(FlowStep::SenderChecks);
        step.parts = check::parts(self);
        let worst = step.parts.iter().filter(|part| part.outcome != Outcome::Running);
        let worst = worst.max_by_key(|part| part.outcome);
        let running = step.parts.iter().any(|part| part.outcome == Outcome::Running);
        if let Some(worst) = worst.filter(|worst| !running || worst.outcome == Outcome::Fail) {
            step.outcome = worst.outcome;
            step.detail = match worst.outcome {
                Outcome::Pass | Outcome::Info => "Nothing speaks against the sender.".to_owned(),
                _ => worst.detail.clone(),
            };
            step.fix = worst.fix.clone();
            // What is wrong with the sender does not hide that DMARC hangs on a signature.
            let hides = matches!(worst.outcome, Outcome::Fail | Outcome::Warn) && worst.part != dmarc::PART;
            if let Some(needed) = dmarc::needed_signature(&step.parts).filter(|_| hides) {
                step.detail.push_str(&format!(" {needed}"));
            }
        }
        step
    }

    /// What of all this receivers refuse for, and who does.
    fn refusals(self, before: &[Step]) -> Step {
        if !self.report.complete {
            return empty(FlowStep::Refusal);
        }
        let codes = before
            .iter()
            // Where the recipient's side stops the mail, there is nobody to refuse it.
            .filter(|step| step.step >= FlowStep::ReturnPath)
            .flat_map(|step| step.because.iter().chain(step.parts.iter().flat_map(|part| &part.because)));
        let mut who: Vec<String> = Vec::new();
        let mut because = Vec::new();
        let (mut most, mut unknown) = (false, false);
        for code in codes {
            let verdict = verdict_of(*code);
            unknown |= verdict == Some(Verdict::CannotTell);
            if !matches!(verdict, Some(Verdict::Rejected | Verdict::Suspect)) {
                continue;
            }
            most |= verdict == Some(Verdict::Rejected);
            because.push(*code);
            let line = who_refuses(*code).map(|line| fill(line, &[("lists", &self.lists_of(*code))]));
            who.extend(line.filter(|line| !who.contains(line)));
        }
        let who = who.join(" ");
        let name = match (because.is_empty(), most, unknown) {
            (true, _, false) => FlowState::RefuseNothing,
            (true, _, true) if is_silent(&self.report.transcript) => FlowState::RefuseSilent,
            (true, _, true) => FlowState::RefuseUnknown,
            (false, true, _) => FlowState::RefuseMost,
            (false, false, _) => FlowState::RefuseSome,
        };
        let mut step = said(name, &[("who", &who)]);
        let needed = before.iter().find_map(|step| dmarc::needed_signature(&step.parts));
        if let Some(needed) = needed.filter(|_| name != FlowState::RefuseSilent) {
            step.detail.push_str(&format!(" {needed}"));
        }
        step
    }

    /// The lists that a finding about the sender rests on.
    fn lists_of(self, reason: Reason) -> String {
        let is_it = |finding: &&Finding| finding.decides() && Reason::Finding(finding.code) == reason;
        let mut names: Vec<&str> = Vec::new();
        for finding in self.report.findings.iter().filter(is_it) {
            let of = |row: &&ListRow| {
                Some(&row.target) == finding.target.as_ref() && listing(row) == Some(finding.code)
            };
            for row in self.report.blocklists.iter().flatten().filter(of) {
                if !names.contains(&row.name.as_str()) {
                    names.push(&row.name);
                }
            }
        }
        if names.is_empty() { "such a list".to_owned() } else { list(&names) }
    }

    fn score(self, score: &ScoreSum) -> Step {
        if !self.report.complete {
            return empty(FlowStep::SpamScore);
        }
        let Some(sum) = score.score else { return said(FlowState::ScoreUnknown, &[]) };
        let (points, threshold) = (sum.rounded(score.threshold), score.threshold.rounded(score.threshold));
        let count = score.undecided.len().to_string();
        let name = match (sum >= score.threshold, score.score_is_lower_bound) {
            (true, _) => FlowState::ScoreHigh,
            (false, true) => FlowState::ScoreBound,
            (false, false) => FlowState::ScoreLow,
        };
        said(name, &[("score", &points), ("threshold", &threshold), ("count", &count)])
    }

    /// The addresses that the domain lets send, where no server was named and they are few.
    pub(super) fn offers(self) -> Vec<IpAddr> {
        const FEW: usize = 8;
        let named = self.query.server.is_some() || matches!(self.query.subject, Some(Subject::Address(_)));
        let spf = self.report.spf.as_ref().filter(|_| !named && self.report.complete);
        spf.and_then(|spf| AuthorizedAddresses::of(&spf.trace).few(FEW)).unwrap_or_default()
    }
}
