//! The plan of checks: which of them a query asks for, how they depend on each other, and the
//! report that fills in while they run.

mod asked;
mod blocklists;
mod dkim;
mod dmarc;
mod family;
mod helo;
mod hosts;
mod lookup;
mod message;
mod mx;
mod ptr;
mod spf;
mod transport;
mod tried;
mod weigh;
mod whole;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

pub(super) use asked::resolver_info;
use asked::{checks_of, mx_domain, now};
use blocklists::retired;
use futures_util::future::join;
use weigh::Authorized;

use super::message::VerifySignatures;
use super::message::with_message;
use super::model::{Report, ResolverInfo, Verdict};
use super::query::Query;
use super::saved_report::SavedReport;
use super::words::resolver_in_findings;
use super::{example_resolver, fixes, flow, requirements, rewriting_resolver, silence, verdict};
use crate::checks::blocklist::{self, CustomLists};
use crate::checks::{Check, Command, Finding, State};
use crate::dns::{
    AnswerCache, CachingResolver, Laboratory, Name, OfflineResolver, Progress, RecordType, Recorder, Resolve,
    Transcript, Urgency, Urgent, World,
};
use crate::doh::{Doh, ResolverChoice};

/// One run of a query.
pub struct Run {
    query: Query,
    /// The query once the recipient's exchanges have shown which server handed a message over.
    settled: OnceCell<Query>,
    /// Whether the server was read in a message rather than named.
    server_of_message: bool,
    verifier: Option<Rc<dyn VerifySignatures>>,
    resolver: Laboratory,
    world: World,
    /// The resolver's name, for sentences.
    resolver_name: String,
    report: RefCell<Report>,
    custom_lists: CustomLists,
    /// The domains that lists are asked about.
    listed_domains: RefCell<Vec<Name>>,
    /// Targets whose lists have all been asked.
    lists_done: RefCell<Vec<String>>,
    /// The domains of these that a receiver knows the sender by.
    sender_names: RefCell<Vec<Name>>,
    /// Who may send for the sender's domain, once that is known.
    authorized: RefCell<Option<Authorized>>,
    on_change: Rc<dyn Fn()>,
}

impl Run {
    /// Prepares a run against the resolver that `query` names. `on_change` is called, often,
    /// whenever there is something new to show.
    #[must_use]
    pub fn new(query: Query, on_change: Rc<dyn Fn()>) -> Self {
        let resolver = live_resolver(&query);
        Self::with_resolver(query, resolver, on_change)
    }

    /// Prepares a run that asks `resolver`, whatever the query names: a transcript, a zone.
    #[must_use]
    pub fn with_resolver(query: Query, resolver: Rc<dyn Resolve>, on_change: Rc<dyn Fn()>) -> Self {
        let laboratory = Laboratory::new(Recorder::new(resolver, on_change.clone()));
        let query = tried::with_changes(query, &laboratory);
        let (info, resolver_name) = resolver_info(&query.resolver);
        let checks = checks_of(&query);
        let report = Report {
            version: 1,
            complete: false,
            input: query.input(),
            resolver: info,
            recorded_by: None,
            started_at: now(),
            elapsed_ms: 0,
            queries: Progress::default(),
            verdict: Verdict {
                state: State::Running,
                text: String::new(),
                aside: String::new(),
                next: None,
                links: Vec::new(),
                gap: None,
                lead: None,
            },
            addresses: Vec::new(),
            mx: None,
            ptr: checks.contains(&Check::Ptr).then(Vec::new),
            blocklists: checks.contains(&Check::Blocklist).then(Vec::new),
            spf: None,
            dmarc: None,
            dkim: None,
            transport: None,
            lookups: checks.contains(&Check::Lookup).then(Vec::new),
            flow: None,
            requirements: None,
            findings: Vec::new(),
            tried: laboratory.changes(),
            query: query.clone(),
            transcript: Transcript::default(),
            message: None,
            pasted: None,
            running: checks.clone(),
            checks,
            from_mx: None,
            helo_host: None,
            lists_expected: 0,
        };
        let world = if query.resolver.is_example() { World::Example } else { World::Public };
        Self {
            resolver: laboratory,
            query,
            settled: OnceCell::new(),
            server_of_message: false,
            verifier: message::usual_verifier(),
            world,
            resolver_name,
            report: RefCell::new(report),
            custom_lists: CustomLists::default(),
            listed_domains: RefCell::default(),
            lists_done: RefCell::default(),
            sender_names: RefCell::default(),
            authorized: RefCell::default(),
            on_change,
        }
    }

    /// Prepares a run of a saved report: nobody is asked anything, and the first poll of the future of
    /// [`Run::finish`] completes it.
    #[must_use]
    pub fn replay(saved: &SavedReport, on_change: Rc<dyn Fn()>) -> Self {
        let mut run = Self::with_resolver(saved.query.clone(), Rc::new(OfflineResolver), on_change);
        run.resolver_name = resolver_in_findings(&saved.resolver.id).to_owned();
        let resume =
            |recorder: Recorder| recorder.resuming(&saved.transcript, saved.unanswered, saved.elapsed_ms);
        run.resolver = run.resolver.map(resume);
        let report = run.report.get_mut();
        // Earlier versions did not ask for them, and what was not asked is not unknown.
        if saved.query.command.is_none_or(|command| command == Command::Flow) {
            let recorded = |check: &Check| match check {
                Check::Transport => transport::is_recorded(&saved.transcript),
                Check::Dmarc => dmarc::is_recorded(&saved.transcript),
                Check::Dkim => dkim::is_recorded(&saved.transcript),
                _ => true,
            };
            report.checks.retain(recorded);
            report.running.retain(recorded);
        }
        report.started_at = saved.started_at;
        report.resolver = ResolverInfo { id: "case".into(), url: None, format: "none" };
        report.recorded_by = Some(saved.resolver.clone());
        match &saved.message {
            Some(message) => run.of_message(message.clone()),
            None => run,
        }
    }

    /// Adds the user's keys and lists. The report shows the keys masked.
    #[must_use]
    pub fn with_custom_lists(self, custom_lists: CustomLists) -> Self {
        let secrets = custom_lists.secrets();
        let resolver = self.resolver.map(|recorder| recorder.keeping(secrets));
        Self { resolver, custom_lists, ..self }
    }

    /// Judges addresses as they are in a world, whatever the query names: in a made-up one those kept for
    /// documentation are ordinary.
    #[must_use]
    pub fn in_world(self, world: World) -> Self {
        Self { world, ..self }
    }

    /// Answers the lists' test entries from `cache` where this resolver gave them lately.
    #[must_use]
    pub fn with_cache(self, cache: &AnswerCache) -> Self {
        let resolver = self.report.borrow().resolver.clone();
        // Made-up or recorded answers cost nothing to ask again.
        let Some(url) = resolver.url else { return self };
        let wrap = |upstream| -> Rc<dyn Resolve> {
            let cache = cache.clone();
            Rc::new(CachingResolver::new(upstream, cache, &url, &resolver.id, blocklist::is_test_entry))
        };
        Self { resolver: self.resolver.map(|recorder| recorder.over(wrap)), ..self }
    }

    /// The report as far as it is known.
    #[must_use]
    pub fn snapshot(&self) -> Report {
        let mut report = self.report.borrow().clone();
        let recorder = self.resolver.published();
        report.queries = recorder.progress();
        report.transcript = self.resolver.transcript();
        report.tried = self.resolver.changes();
        if !report.complete {
            report.elapsed_ms = recorder.elapsed_ms();
        }
        self.weigh(&mut report);
        if self.is_whole() {
            let (to, from) = (mx_domain(self.query()), self.query().sender_domain());
            let inputs = flow::Inputs {
                query: self.query(),
                report: &report,
                to: to.as_ref(),
                from: from.as_ref(),
                world: self.world,
            };
            report.flow = Some(flow::of(inputs));
            report.requirements = report.complete.then(|| requirements::of(&report));
        }
        report.verdict = silence::with_slow_down(with_message(&report, verdict::verdict(&report)), &report)
            .with_display_names();
        if report.complete {
            fixes::offer(&mut report);
        }
        report
    }

    /// Whether it makes a whole report, with the mail flow.
    fn is_whole(&self) -> bool {
        matches!(self.query().command, None | Some(Command::Flow)) && retired(self.query()).is_none()
    }

    /// Whom to ask for what is wanted so soon.
    fn asking(&self, urgency: Urgency) -> Urgent {
        Urgent::new(Rc::new(self.resolver.clone()), urgency)
    }

    /// What is asked.
    fn query(&self) -> &Query {
        self.settled.get().unwrap_or(&self.query)
    }

    /// Runs all checks to their end. Dropping the future aborts every request under way.
    pub async fn finish(&self) -> Report {
        self.settle_handover().await;
        self.try_short_forms().await;
        // Where DMARC is evaluated, it waits for them.
        let has_dmarc = self.is_whole() && self.report.borrow().checks.contains(&Check::Dmarc);
        let signatures = async {
            if !has_dmarc {
                self.signatures().await;
            }
        };
        join(signatures, self.checks()).await;
        self.message_findings();
        self.resolver_findings().await;
        {
            let mut report = self.report.borrow_mut();
            report.complete = true;
            report.running.clear();
            report.elapsed_ms = self.resolver.published().elapsed_ms();
        }
        (self.on_change)();
        self.snapshot()
    }

    /// Runs the checks that the query asks for.
    async fn checks(&self) {
        match self.query().command {
            // A retired list takes no mail: that it is retired is all there is to say.
            _ if let Some(list) = retired(self.query()) => {
                self.add_findings(vec![blocklist::retired_finding(list)]);
            }
            None | Some(Command::Flow) => self.whole_report().await,
            Some(Command::Mx) => self.mx_alone().await,
            Some(Command::Spf) => self.spf_alone().await,
            Some(Command::Blocklist | Command::Ptr) => self.host_alone().await,
            Some(Command::Dmarc) => self.dmarc().await,
            Some(Command::Bimi) => self.bimi_alone().await,
            Some(Command::Dkim) => self.dkim_alone().await,
            Some(command @ (Command::MtaSts | Command::TlsRpt | Command::Dane | Command::Dnssec)) => {
                self.transport_alone(command).await
            }
            Some(Command::Lookup(rtype)) => self.lookup(rtype).await,
        }
    }

    /// Adds what is true of the resolver: that it did not answer, or that its answers are not those of the
    /// DNS.
    async fn resolver_findings(&self) {
        let recorder = self.resolver.published();
        let control = rewriting_resolver::control(&self.report.borrow().findings);
        // Earlier versions did not ask for it, and what was not asked is not unknown.
        let is_replay = self.report.borrow().recorded_by.is_some();
        if let Some(name) = control
            && (!is_replay || rewriting_resolver::is_recorded(&recorder.transcript()))
        {
            recorder.ask(&name, RecordType::A).await;
        }
        let transcript = recorder.transcript();
        let choice = &self.query().resolver;
        let sent = recorder.progress().sent;
        let silence = silence::finding(choice, &transcript, sent);
        let rewriting = {
            let report = self.report.borrow();
            rewriting_resolver::finding(choice, report.blocklists.as_deref().unwrap_or_default(), &transcript)
        };
        self.add_findings(silence.into_iter().chain(rewriting).collect());
    }

    /// Adds findings; the most severe stand first.
    fn add_findings(&self, findings: Vec<Finding>) {
        let mut report = self.report.borrow_mut();
        report.findings.extend(findings);
        in_order(&mut report.findings);
        drop(report);
        (self.on_change)();
    }

    /// Takes a check off those that are running.
    fn end(&self, check: Check) {
        self.report.borrow_mut().running.retain(|other| *other != check);
        (self.on_change)();
    }
}

/// The resolver that a query names.
fn live_resolver(query: &Query) -> Rc<dyn Resolve> {
    match &query.resolver {
        ResolverChoice::Example => example_resolver(),
        choice => Rc::new(Doh::new(choice)),
    }
}

/// Puts findings in order, the gravest first. Checks end in any order; what is shown must not depend on it.
fn in_order(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (b.severity, a.check, a.code, &a.title).cmp(&(a.severity, b.check, b.code, &b.title))
    });
}
