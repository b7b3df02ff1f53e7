//! The plan of checks: which of them a query asks for, how they depend on each other, and the
//! report that fills in while they run.

mod asked;
mod lists;
mod spf;

use std::cell::RefCell;
use std::net::IpAddr;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::{join, join_all};

pub(super) use asked::resolver_info;
use asked::{checks_of, mx_domain, now, through};
use lists::retired;

use super::model::{AddressRow, Report, ResolverInfo, Role, Verdict};
use super::query::Query;
use super::saved_report::SavedReport;
use super::subject::{Host, ReturnPath, Subject};
use super::{example, flow, verdict};
use crate::checks::blocklist::{self, CustomLists, Target};
use crate::checks::mx::MxStatus;
use crate::checks::{Check, Command, Finding, HostAddresses, State, lookup, mx, ptr};
use crate::dns::{
    AnswerCache, CachingResolver, Failure, Name, OfflineResolver, Progress, RecordType, Recorder, Resolve,
    Transcript, World,
};
use crate::doh::{Doh, ResolverChoice};

/// So many addresses are looked up; a domain with more is no usual one.
const MAX_ADDRESSES: usize = 12;
/// So many names of one address are looked up on lists of domains.
const MAX_NAMES: usize = 2;

/// One run of a query.
pub struct Run {
    query: Query,
    recorder: Recorder,
    world: World,
    /// The resolver's name, for sentences.
    through: String,
    report: RefCell<Report>,
    own: CustomLists,
    /// The domains that lists were asked about, or are being asked about.
    domains: RefCell<Vec<Name>>,
    on_change: Rc<dyn Fn()>,
}

/// An address, and how it was come by.
#[derive(Clone)]
struct Found {
    address: IpAddr,
    role: Role,
    name: Option<Name>,
    /// Whether mail is known or supposed to come from it.
    sends: bool,
}

impl Run {
    /// Prepares a run against the resolver that `query` names. `on_change` is called, often,
    /// whenever there is something new to show.
    #[must_use]
    pub fn new(query: Query, on_change: Rc<dyn Fn()>) -> Self {
        let resolver = match &query.resolver {
            ResolverChoice::Example => example::resolver(),
            choice => Rc::new(Doh::new(choice)),
        };
        Self::with_resolver(query, resolver, on_change)
    }

    /// Prepares a run that asks `resolver`, whatever the query names: a transcript, a zone.
    #[must_use]
    pub fn with_resolver(query: Query, resolver: Rc<dyn Resolve>, on_change: Rc<dyn Fn()>) -> Self {
        let (info, through) = resolver_info(&query.resolver);
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
            verdict: Verdict { state: State::Running, text: String::new(), next: None },
            addresses: Vec::new(),
            mx: None,
            ptr: checks.contains(&Check::Ptr).then(Vec::new),
            blocklists: checks.contains(&Check::Blocklist).then(Vec::new),
            spf: None,
            lookups: checks.contains(&Check::Lookup).then(Vec::new),
            flow: None,
            findings: Vec::new(),
            query: query.clone(),
            transcript: Transcript::default(),
            running: checks.clone(),
            checks,
            from_mx: None,
            lists_expected: 0,
        };
        let world = if query.resolver.is_example() { World::Example } else { World::Public };
        Self {
            recorder: Recorder::new(resolver, on_change.clone()),
            query,
            world,
            through,
            report: RefCell::new(report),
            own: CustomLists::default(),
            domains: RefCell::default(),
            on_change,
        }
    }

    /// Prepares a run of a record: nobody is asked anything, and the first look at the future of
    /// [`Run::finish`] ends it.
    #[must_use]
    pub fn of_saved(case: &SavedReport, on_change: Rc<dyn Fn()>) -> Self {
        let mut run = Self::with_resolver(case.query.clone(), Rc::new(OfflineResolver), on_change);
        run.through = through(&case.resolver.id);
        run.recorder = run.recorder.resuming(&case.transcript, case.unanswered, case.elapsed_ms);
        let report = run.report.get_mut();
        report.started_at = case.started_at;
        report.resolver = ResolverInfo { id: "case".into(), url: None, format: "none" };
        report.recorded_by = Some(case.resolver.clone());
        run
    }

    /// The same, with keys and lists of one's own. What the report shows has the keys masked.
    #[must_use]
    pub fn with_custom_lists(self, own: CustomLists) -> Self {
        Self { recorder: self.recorder.keeping(own.secrets()), own, ..self }
    }

    /// The same, with the answers that lists gave for their test points lately, by this resolver.
    #[must_use]
    pub fn with_cache(self, memory: &AnswerCache) -> Self {
        let resolver = self.report.borrow().resolver.clone();
        // What is made up or recorded costs nothing to ask again.
        let Some(whom) = resolver.url else { return self };
        let wrap = |upstream| -> Rc<dyn Resolve> {
            let memory = memory.clone();
            Rc::new(CachingResolver::new(upstream, memory, &whom, &resolver.id, blocklist::is_test_entry))
        };
        Self { recorder: self.recorder.over(wrap), ..self }
    }

    /// The report as far as it is known.
    #[must_use]
    pub fn snapshot(&self) -> Report {
        let mut report = self.report.borrow().clone();
        report.queries = self.recorder.progress();
        report.transcript = self.recorder.transcript();
        if !report.complete {
            report.elapsed_ms = self.recorder.elapsed_ms();
        }
        let whole =
            matches!(self.query.command, None | Some(Command::Flow)) && retired(&self.query).is_none();
        if whole {
            let (to, from) = (self.mx_domain(), self.query.sender_domain());
            let known = flow::Inputs {
                query: &self.query,
                report: &report,
                to: to.as_ref(),
                from: from.as_ref(),
                from_mx: report.from_mx,
                world: self.world,
            };
            report.flow = Some(flow::of(known));
        }
        report.verdict = verdict::of(&report);
        report
    }

    /// Runs all checks to their end. Dropping the future aborts every request under way.
    pub async fn finish(&self) -> Report {
        match self.query.command {
            // A dead list is no place for mail: that it is dead is all there is to say of it.
            _ if let Some(list) = retired(&self.query) => {
                self.found(vec![blocklist::retired_finding(list)]);
            }
            None | Some(Command::Flow) => self.whole().await,
            Some(Command::Mx) => {
                if let Some(domain) = self.query.domain() {
                    self.mx(&domain).await;
                }
            }
            Some(Command::Spf) => self.spf_alone().await,
            Some(Command::Blocklist | Command::Ptr) => self.one_host().await,
            Some(Command::Lookup(rtype)) => self.lookup(rtype).await,
        }
        let progress = self.recorder.progress();
        let transcript = self.recorder.transcript();
        // What a record does not hold is no failure of the resolver.
        let queries: Vec<u32> = transcript
            .lookups()
            .iter()
            .filter(|e| e.result.as_ref().is_err_and(|failure| *failure != Failure::NotRecorded))
            .map(|e| e.id)
            .collect();
        let (failed, sent) = (queries.len().to_string(), progress.sent.to_string());
        let arguments = [("count", failed.as_str()), ("all", &sent)];
        let code = match (progress, queries.len()) {
            (Progress { sent: 1.., answered: 0, .. }, 1..) => Some("resolver.unreachable"),
            (_, 1..) => Some("resolver.some-failed"),
            _ => None,
        };
        if let Some(code) = code {
            self.found(vec![Finding::new(Check::Resolver, code, &arguments, &queries)]);
        }
        {
            let mut report = self.report.borrow_mut();
            report.complete = true;
            report.running.clear();
            report.elapsed_ms = self.recorder.elapsed_ms();
        }
        (self.on_change)();
        self.snapshot()
    }

    /// The whole report.
    async fn whole(&self) {
        // The sending server comes first: what is known to send is judged as such, also where it
        // is a mail exchange too.
        let server = async {
            match (&self.query.server, &self.query.subject) {
                (Some(host), _) => self.host(host, Role::Server).await,
                (None, Some(Subject::Address(address))) => vec![typed(*address)],
                _ => Vec::new(),
            }
        }
        .shared();
        let mail = async {
            let mx = async {
                match self.mx_domain() {
                    Some(domain) => self.mx(&domain).await,
                    None => Vec::new(),
                }
            };
            let (found, _) = join(mx, server.clone()).await;
            // The recipient's exchanges are not where the sender's mail comes from.
            let found = match self.query.subject_domain().or_else(|| self.query.sender_domain()) {
                Some(domain) if self.mx_domain().as_ref() != Some(&domain) => {
                    self.exchanges_of(&domain).await
                }
                Some(_) => found,
                None => Vec::new(),
            };
            self.addresses(found).await;
        };
        let bounces = async {
            // A HELO name need not take mail.
            if let Some(domain) =
                self.query.sender_domain().filter(|_| self.query.from != Some(ReturnPath::Null))
            {
                let (result, _) = mx::check(&domain, self.world, &self.recorder, &|_| {}).await;
                self.report.borrow_mut().from_mx = Some(result.status);
            }
        };
        let sending = async { self.addresses(server.clone().await).await };
        let helo = self.query.helo.as_ref().and_then(|helo| helo.name().cloned());
        let domains = [self.query.domain(), self.query.sender_domain(), helo];
        let domain_lists = self.domain_lists(domains.into_iter().flatten());
        let spf = async {
            if self.report.borrow().checks.contains(&Check::Spf) {
                self.spf(&server.clone().await).await;
            }
        };
        join(join(sending, mail), join(join(domain_lists, bounces), spf)).await;
        self.say_where_nothing_was_asked();
        self.ended(Check::Blocklist);
        self.ended(Check::Ptr);
    }

    /// One host or address, for its blocklists or its name.
    async fn one_host(&self) {
        let found = match &self.query.subject {
            Some(Subject::Address(address)) => vec![typed(*address)],
            Some(Subject::Domain(_) | Subject::Mailbox(_)) => {
                let domain = self.query.domain().unwrap_or_else(Name::root);
                self.host(&Host::Name(domain), Role::Host).await
            }
            Some(Subject::Unusable(_)) | None => Vec::new(),
        };
        let domain_lists = async {
            if self.query.command == Some(Command::Blocklist)
                && let Some(domain) = self.query.domain()
            {
                self.domain_lists([domain]).await;
            }
        };
        join(self.addresses(found), domain_lists).await;
        self.say_where_nothing_was_asked();
        self.ended(Check::Blocklist);
        self.ended(Check::Ptr);
    }

    /// A check that had no address to look at has said nothing yet, and must not be taken for done.
    fn say_where_nothing_was_asked(&self) {
        let (checks, said): (Vec<Check>, Vec<Check>) = {
            let report = self.report.borrow();
            (report.checks.clone(), report.findings.iter().map(|finding| finding.check).collect())
        };
        for (check, code) in [(Check::Blocklist, "blocklist.no-address"), (Check::Ptr, "ptr.no-address")] {
            let no_address = self.report.borrow().addresses.is_empty();
            if checks.contains(&check) && (!said.contains(&check) || no_address && check == Check::Blocklist)
            {
                self.found(vec![Finding::new(check, code, &[], &[])]);
            }
        }
    }

    /// The domain whose exchanges are shown: the recipient's, else the one asked about.
    fn mx_domain(&self) -> Option<Name> {
        mx_domain(&self.query)
    }

    async fn mx(&self, domain: &Name) -> Vec<Found> {
        let update = |result: &mx::MxResult| {
            self.report.borrow_mut().mx = Some(result.clone());
            (self.on_change)();
        };
        let (result, findings) = mx::check(domain, self.world, &self.recorder, &update).await;
        update(&result);
        self.found(findings);
        self.ended(Check::Mx);
        found_at(domain, &result)
    }

    /// The exchanges of a domain, without showing them as the report's own.
    async fn exchanges_of(&self, domain: &Name) -> Vec<Found> {
        let (result, _) = mx::check(domain, self.world, &self.recorder, &|_| {}).await;
        found_at(domain, &result)
    }

    async fn lookup(&self, rtype: RecordType) {
        if let Some(domain) = self.query.domain() {
            let (row, findings) = lookup::check(&domain, rtype, &self.recorder).await;
            self.report.borrow_mut().lookups.get_or_insert_default().push(row);
            self.found(findings);
        }
        self.ended(Check::Lookup);
    }

    /// A host's addresses; a host without any is said so where addresses were wanted.
    async fn host(&self, host: &Host, role: Role) -> Vec<Found> {
        let name = match host {
            Host::Address(address) => return vec![Found { role, ..typed(*address) }],
            Host::Name(name) => name,
        };
        let answer = HostAddresses::ask(name, &self.recorder).await;
        let addresses = answer.all();
        if addresses.is_empty() {
            if role == Role::Host {
                let exchanges = self.exchanges_of(name).await;
                if !exchanges.is_empty() {
                    return exchanges;
                }
            }
            let why = answer.trouble().map(ToString::to_string).unwrap_or_default();
            let code = match answer.trouble() {
                Some(_) => "blocklist.host-unknown",
                None => "blocklist.host-no-address",
            };
            let arguments = [("host", name.as_str()), ("why", &why)];
            let check = match self.query.command {
                Some(Command::Ptr) => Check::Ptr,
                Some(Command::Spf) => Check::Spf,
                _ => Check::Blocklist,
            };
            self.found(vec![Finding::new(check, code, &arguments, &answer.queries)]);
        }
        addresses
            .into_iter()
            .map(|address| Found { address, role, name: Some(name.clone()), sends: true })
            .collect()
    }

    /// Looks the addresses up that are not being looked up yet.
    async fn addresses(&self, found: Vec<Found>) {
        let mut fresh = Vec::new();
        let all = found.len();
        {
            let mut report = self.report.borrow_mut();
            for item in found {
                if let Some(known) = report.addresses.iter_mut().find(|row| row.address == item.address) {
                    known.role = known.role.min(item.role);
                    continue;
                }
                if report.addresses.len() >= MAX_ADDRESSES {
                    continue;
                }
                report.addresses.push(AddressRow {
                    address: item.address,
                    role: item.role,
                    name: item.name.clone(),
                    special_use: self.world.special_use(item.address).map(|special| special.id),
                });
                fresh.push(item);
            }
        }
        if all > MAX_ADDRESSES {
            let (count, all) = (MAX_ADDRESSES.to_string(), all.to_string());
            let arguments = [("count", count.as_str()), ("all", &all)];
            self.found(vec![Finding::new(Check::Blocklist, "blocklist.too-many-addresses", &arguments, &[])]);
        }
        let target = |item: &Found| Target::Address(item.address.to_canonical());
        let names = |item: &Found| {
            let item = item.clone();
            async move {
                let names = self.ptr(&item).await;
                // A receiver looks the name of the server that sends up too.
                if matches!(item.role, Role::Server | Role::Input) {
                    self.domain_lists(names.into_iter().take(MAX_NAMES)).await;
                }
            }
        };
        let both = |item| async move { join(names(item), self.lists(&target(item))).await };
        join_all(fresh.iter().map(both)).await;
    }

    /// The names of an address, shown and given.
    async fn ptr(&self, item: &Found) -> Vec<Name> {
        if !self.report.borrow().checks.contains(&Check::Ptr) {
            return Vec::new();
        }
        // What an inside address is named outside is nobody's: the outside sees another address.
        if let Some(special) = self.world.special_use(item.address)
            && !special.is_documentation()
        {
            let shown = item.address.to_string();
            let arguments = [("address", shown.as_str()), ("use", special.explain)];
            self.found(vec![
                Finding::new(Check::Ptr, "ptr.special-use", &arguments, &[]).about(&item.address),
            ]);
            return Vec::new();
        }
        let (row, mut findings) = ptr::check(item.address, item.sends, &self.recorder).await;
        if item.sends {
            findings.extend(ptr::remarks(&row, self.query.sender_domain().as_ref()));
        }
        let names = row.names.clone();
        {
            let mut report = self.report.borrow_mut();
            let order: Vec<IpAddr> = report.addresses.iter().map(|row| row.address).collect();
            let rows = report.ptr.get_or_insert_default();
            rows.push(row);
            let place = |row: &ptr::PtrRow| order.iter().position(|address| *address == row.address);
            rows.sort_by_key(|row| place(row));
        }
        self.found(findings);
        names
    }

    /// Adds findings, the gravest first.
    fn found(&self, findings: Vec<Finding>) {
        let mut report = self.report.borrow_mut();
        report.findings.extend(findings);
        // Checks end in any order; what is shown must not depend on it.
        report.findings.sort_by(|a, b| {
            (b.severity, a.check, a.code, &a.title).cmp(&(a.severity, b.check, b.code, &b.title))
        });
        drop(report);
        (self.on_change)();
    }

    fn ended(&self, check: Check) {
        self.report.borrow_mut().running.retain(|other| *other != check);
        (self.on_change)();
    }
}

/// An address that was typed as it is.
fn typed(address: IpAddr) -> Found {
    Found { address: address.to_canonical(), role: Role::Input, name: None, sends: true }
}

/// The addresses of a domain's exchanges. A server under the domain's own name most likely sends
/// its mail as well; one of a provider's, most likely not.
fn found_at(domain: &Name, result: &mx::MxResult) -> Vec<Found> {
    let role = if result.status == MxStatus::Implicit { Role::Host } else { Role::Mx };
    result
        .records
        .iter()
        .flat_map(|record| record.addresses.iter().flatten().map(move |address| (record, *address)))
        .map(|(record, address)| Found {
            address,
            role,
            name: Some(record.exchange.clone()),
            sends: role == Role::Mx && record.exchange.is_within(domain),
        })
        .collect()
}
