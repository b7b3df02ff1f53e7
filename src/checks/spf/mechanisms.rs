//! The mechanisms (RFC 7208 section 5), each beside what the standard says of it, and the names that
//! domain-specs stand for.

use ipnet::IpNet;

use super::differences::Difference;
use super::evaluate::{ClientNames, Evaluator, MAX_HOSTS, MatchResult, Mode, StepNotes};
use super::macros::{self, ExpandError, Values, target_name};
use super::record::{DomainSpec, DualCidr, SpannedTerm};
use super::trace::{NoRecord, Problem};
use super::{SpfResult, dns_queries};
use crate::checks::list;
use crate::dns::{Found, LookupError, Name, reverse_name};

impl Evaluator<'_> {
    pub(super) fn values<'b>(&'b self, domain: &'b Name, validated: &'b str) -> Values<'b> {
        Values::of(self.client, domain, validated, super::now())
    }

    /// Notes the reason, where a trace is kept.
    pub(super) fn note(&self, notes: &mut StepNotes, because: impl FnOnce() -> String) {
        if self.tracing {
            notes.because = because();
        }
    }

    pub(super) fn network(&self, network: IpNet, notes: &mut StepNotes) -> MatchResult {
        let matched = match self.client.ip {
            None => MatchResult::Undetermined,
            Some(ip) if network.contains(&ip) => MatchResult::Match,
            Some(_) => MatchResult::NoMatch,
        };
        if self.tracing {
            notes.networks.push(network);
            if let Some(ip) = self.client.ip {
                notes.because = match matched {
                    MatchResult::Match => format!("{ip} is in it."),
                    _ if ip.is_ipv4() && network.addr().is_ipv6() => {
                        "It is IPv6; the server's address is IPv4.".into()
                    }
                    _ if ip.is_ipv6() && network.addr().is_ipv4() => {
                        "It is IPv4; the server's address is IPv6.".into()
                    }
                    _ => format!("{ip} is not in it."),
                };
            }
        }
        matched
    }

    /// The name that a domain-spec expands to; without one, the domain itself.
    pub(super) async fn target(
        &mut self,
        spec: Option<DomainSpec<'_>>,
        domain: &Name,
    ) -> Result<Name, ExpandError> {
        let Some(spec) = spec else { return Ok(domain.clone()) };
        let text = spec.as_str();
        if !text.contains('%') {
            return target_name(text).ok_or(ExpandError::Syntax);
        }
        let validated = Box::pin(self.validated_name(text, domain)).await?;
        // Whether `%{p}` counts as a look-up, and its void as void, is left open: section 4.6.4 counts terms, and
        // among them the one that the macro stands in, yet says that "the number of PTR resource records
        // queried is included" for the macro too. Here the term counts once, as at most receivers.
        if self.judging && self.names.is_some() && macros::letters(text).any(|letter| letter == 'p') {
            self.macro_lookups += 1;
            let names = self.names.clone().unwrap_or_default();
            self.name_voids += u32::from(names.validated.is_empty() && (names.absent || names.lead_nowhere));
            self.note_limits();
        }
        let expanded = macros::expand(text, &self.values(domain, &validated), false)?;
        target_name(&expanded).ok_or(ExpandError::Syntax)
    }

    /// The value of `%{p}`, asked only where a text has it (section 7.3).
    pub(super) async fn validated_name(&mut self, text: &str, domain: &Name) -> Result<String, ExpandError> {
        if !macros::letters(text).any(|letter| letter == 'p') {
            return Ok(String::new());
        }
        if self.client.ip.is_none() {
            return Err(ExpandError::NoAddress);
        }
        let names = self.names(&mut Vec::new()).await.validated;
        let best = names
            .iter()
            .find(|name| *name == domain)
            .or_else(|| names.iter().find(|name| name.is_within(domain)))
            .or_else(|| names.first());
        Ok(best.map_or("unknown".to_owned(), ToString::to_string))
    }

    /// The client's names, of which the first ten are looked up (section 5.5).
    pub(super) async fn names(&mut self, queries: &mut Vec<u32>) -> ClientNames {
        let Some(ip) = self.client.ip else { return ClientNames::default() };
        let (found, id) = dns_queries::names(&reverse_name(ip), self.resolver).await;
        queries.push(id);
        if let Some(names) = &self.names {
            return names.clone();
        }
        let mut names = ClientNames { absent: found.is_absent(), ..ClientNames::default() };
        names.lead_nowhere = !found.records().is_empty();
        for record in found.records().iter().take(MAX_HOSTS) {
            let (addresses, id) = dns_queries::addresses(&record.value, ip.is_ipv6(), self.resolver).await;
            queries.push(id);
            names.lead_nowhere &= addresses.is_absent();
            if addresses.records().iter().any(|address| address.value == ip) {
                names.validated.push(record.value.clone());
            }
        }
        self.names = Some(names.clone());
        names
    }

    /// A domain-spec that gives no name matches nothing (section 4.8 leaves it open).
    pub(super) fn not_expanded(&self, error: ExpandError, notes: &mut StepNotes) -> MatchResult {
        let (matched, because) = match error {
            ExpandError::NoAddress => (MatchResult::Undetermined, "It depends on the sender's address."),
            ExpandError::NotAscii => {
                (MatchResult::NoMatch, "The sender's name before the @ is not ASCII, so it cannot match.")
            }
            ExpandError::Syntax => {
                (MatchResult::NoMatch, "What it names cannot be a domain name, so it cannot match.")
            }
        };
        self.note(notes, || because.into());
        matched
    }

    pub(super) async fn a(
        &mut self,
        spec: Option<DomainSpec<'_>>,
        cidr: DualCidr,
        domain: &Name,
        notes: &mut StepNotes,
    ) -> MatchResult {
        match self.target(spec, domain).await {
            Ok(name) => {
                let matched = self.hosts(std::slice::from_ref(&name), cidr, notes).await;
                if notes.void {
                    self.note(notes, || format!("{name} has no such address."));
                }
                matched
            }
            Err(error) => self.not_expanded(error, notes),
        }
    }

    pub(super) async fn mx(
        &mut self,
        spec: Option<DomainSpec<'_>>,
        cidr: DualCidr,
        domain: &Name,
        notes: &mut StepNotes,
    ) -> MatchResult {
        let name = match self.target(spec, domain).await {
            Ok(name) => name,
            Err(error) => return self.not_expanded(error, notes),
        };
        let (found, id) = dns_queries::exchanges(&name, self.resolver).await;
        notes.queries.push(id);
        if let Found::Unknown(why) = &found {
            return self.temporary(&name, why.clone(), notes);
        }
        let mut exchanges: Vec<_> = found.records().iter().map(|record| &record.value).collect();
        // A resolver gives them in any order; the result must not depend on it. So those of one preference are
        // asked by name, and the first of which something is known, or nothing can be, decides (left open: RFC
        // 5321 section 5.1 has senders ask them in any order).
        exchanges.sort();
        exchanges.retain(|(_, host)| !host.is_root());
        let hosts: Vec<Name> = exchanges.iter().map(|(_, host)| host.clone()).collect();
        if hosts.len() > MAX_HOSTS {
            // Whether it matters that there are more where one of the first is the client is left open: section
            // 4.6.4 bounds what is queried. Here it does, since a resolver may give those of one preference in
            // any order, and the result must not depend on that.
            if self.judging && self.tracing {
                let first = &mut StepNotes::default();
                if matches!(self.hosts(&hosts[..MAX_HOSTS], cidr, first).await, MatchResult::Match) {
                    self.differences.push(Difference::ManyExchanges(name.to_string(), hosts.len()));
                }
                notes.queries.append(&mut first.queries);
            }
            let problem = Problem::TooManyExchanges(name.to_string(), hosts.len());
            self.note(notes, || problem.sentence());
            return MatchResult::error(SpfResult::PermError, problem);
        }
        if hosts.is_empty() {
            // A null MX is an answer (RFC 7505); without any record the lookup is void.
            notes.void = found.is_absent();
            self.note(notes, || format!("{name} has no mail exchange."));
            return if self.client.ip.is_some() { MatchResult::NoMatch } else { MatchResult::Undetermined };
        }
        let matched = self.hosts(&hosts, cidr, notes).await;
        let decide = |host: &Name| exchanges.iter().find(|(_, other)| other == host).map(|(first, _)| *first);
        let (hit, failed) =
            (notes.hit.iter().filter_map(decide).min(), notes.failed.iter().filter_map(decide).min());
        if self.judging && hit.is_some() && hit == failed {
            self.differences.push(Difference::EqualPreference(name.to_string()));
        }
        if notes.void {
            self.note(notes, || format!("No mail exchange of {name} has such an address."));
        }
        matched
    }

    /// Whether the client is among the hosts' addresses. Where a trace is kept, those of the other family
    /// are looked up as well, which changes nothing.
    pub(super) async fn hosts(
        &mut self,
        hosts: &[Name],
        cidr: DualCidr,
        notes: &mut StepNotes,
    ) -> MatchResult {
        let mut networks = Vec::new();
        let mut matched =
            if self.client.ip.is_some() { MatchResult::NoMatch } else { MatchResult::Undetermined };
        let mut unknown = None;
        for v6 in [false, true] {
            let own_family = self.client.ip.is_none_or(|ip| ip.is_ipv6() == v6);
            if !own_family && !self.tracing {
                continue;
            }
            let length = if v6 { cidr.v6.unwrap_or(128) } else { cidr.v4.unwrap_or(32) };
            for host in hosts {
                let (found, id) = dns_queries::addresses(host, v6, self.resolver).await;
                if self.tracing {
                    notes.queries.push(id);
                }
                if let (true, Found::Unknown(why)) = (own_family, &found) {
                    notes.failed.push(host.clone());
                    unknown = unknown.or_else(|| Some((host.clone(), why.clone())));
                    if self.client.ip.is_some() && !matches!(matched, MatchResult::Match) && !self.tracing {
                        break;
                    }
                }
                for address in found.records() {
                    // The grammar bounds the length by the family.
                    let Ok(network) = IpNet::new(address.value, length) else { continue };
                    if own_family && self.client.ip.is_some_and(|ip| network.contains(&ip)) {
                        notes.hit.push(host.clone());
                        if unknown.is_none() {
                            matched = MatchResult::Match;
                        }
                    }
                    networks.push((network, own_family));
                }
            }
        }
        if let (Some((name, why)), false) = (unknown, matches!(matched, MatchResult::Match)) {
            notes.networks.extend(networks.into_iter().map(|(network, _)| network));
            return self.temporary(&name, why, notes);
        }
        notes.void = !networks.iter().any(|(_, own_family)| *own_family);
        if self.tracing {
            let own_family = networks.iter().filter(|(_, own_family)| *own_family);
            let shown = list(&own_family.map(|(network, _)| network.addr()).collect::<Vec<_>>());
            notes.because = match self.client.ip {
                _ if shown.is_empty() => format!("{} has no such address.", list(hosts)),
                Some(ip) if matches!(matched, MatchResult::Match) => format!("{ip} is among {shown}."),
                Some(ip) => format!("{ip} is not among {shown}."),
                None => format!("These are {shown}."),
            };
            notes.networks = networks.into_iter().map(|(network, _)| network).collect();
        }
        matched
    }

    /// A look-up that failed ends the evaluation (section 5).
    pub(super) fn temporary(&self, name: &Name, why: LookupError, notes: &mut StepNotes) -> MatchResult {
        let problem = Problem::LookupFailed(name.to_string(), why);
        if !notes.failed.contains(name) {
            notes.failed.push(name.clone());
        }
        self.note(notes, || problem.sentence());
        if self.client.ip.is_some() {
            MatchResult::error(SpfResult::TempError, problem)
        } else {
            MatchResult::Undetermined
        }
    }

    pub(super) async fn ptr(
        &mut self,
        spec: Option<DomainSpec<'_>>,
        domain: &Name,
        notes: &mut StepNotes,
    ) -> MatchResult {
        let target = match self.target(spec, domain).await {
            Ok(name) => name,
            Err(error) => return self.not_expanded(error, notes),
        };
        let Some(ip) = self.client.ip else { return self.not_expanded(ExpandError::NoAddress, notes) };
        // An error here is no match, never a temperror (section 5.5).
        let names = self.names(&mut notes.queries).await;
        // Whether names without an address make it void is left open: section 4.6.4 speaks of terms, and what
        // this one looks up is there. Those who count each query count it.
        notes.void = names.absent;
        if self.judging && names.lead_nowhere {
            self.name_voids += 1;
        }
        let matched = names.validated.iter().any(|name| name.is_within(&target));
        self.note(notes, || match matched {
            true => format!("{ip} has a confirmed name in {target}."),
            false => format!("{ip} has no confirmed name in {target}."),
        });
        if matched { MatchResult::Match } else { MatchResult::NoMatch }
    }

    pub(super) async fn exists(
        &mut self,
        spec: DomainSpec<'_>,
        domain: &Name,
        notes: &mut StepNotes,
    ) -> MatchResult {
        let target = match self.target(Some(spec), domain).await {
            Ok(name) => name,
            Err(error) => return self.not_expanded(error, notes),
        };
        // Always an A query, whatever the client's family (section 5.7).
        let (found, id) = dns_queries::addresses(&target, false, self.resolver).await;
        notes.queries.push(id);
        match found {
            Found::Unknown(why) => self.temporary(&target, why, notes),
            Found::Records(_) => {
                self.note(notes, || format!("{target} has an address."));
                if self.client.ip.is_some() { MatchResult::Match } else { MatchResult::Undetermined }
            }
            Found::NoData | Found::NxDomain | Found::BrokenAlias(_) => {
                notes.void = true;
                self.note(notes, || format!("{target} has no address."));
                if self.client.ip.is_some() { MatchResult::NoMatch } else { MatchResult::Undetermined }
            }
        }
    }

    pub(super) async fn include(
        &mut self,
        spanned: &SpannedTerm<'_>,
        spec: DomainSpec<'_>,
        domain: &Name,
        mode: Mode,
        depth: u32,
        notes: &mut StepNotes,
    ) -> MatchResult {
        let target = match self.target(Some(spec), domain).await {
            Ok(name) => name,
            Err(ExpandError::Syntax) => {
                let problem = Problem::TargetWithoutRecord(
                    spanned.text(),
                    spec.as_str().to_owned(),
                    NoRecord::NotAName,
                );
                self.note(notes, || problem.sentence());
                return MatchResult::error(SpfResult::PermError, problem);
            }
            Err(error) => return self.not_expanded(error, notes),
        };
        let (inner, branch) = self.record(&target, mode, depth + 1).await;
        let result = inner.result.unwrap_or(SpfResult::Neutral);
        // The table of section 5.2.
        let matched = match result {
            SpfResult::Pass => MatchResult::Match,
            SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral => MatchResult::NoMatch,
            SpfResult::None => MatchResult::error(
                SpfResult::PermError,
                Problem::target_without_record(spanned, &target, inner.problem.as_deref()),
            ),
            SpfResult::TempError | SpfResult::PermError => {
                let problem = inner.problem.unwrap_or_else(|| Box::new(Problem::Syntax(target.to_string())));
                MatchResult::Error(result, problem)
            }
        };
        if self.tracing {
            notes.because = match &matched {
                MatchResult::Error(_, problem) => problem.sentence(),
                _ if inner.result.is_none() => String::new(),
                MatchResult::Match => "That record says pass, so it matches.".into(),
                _ => format!("That record says {}, so it does not match.", result.as_str()),
            };
            notes.branch = branch;
        }
        matched
    }

    /// The explanation (section 6.2); none after any error.
    pub(super) async fn explanation(&mut self, spec: &str, domain: &Name) -> Option<String> {
        let validated = self.validated_name(spec, domain).await.ok()?;
        let expanded = macros::expand(spec, &self.values(domain, &validated), false).ok()?;
        let text = dns_queries::explanation(&target_name(&expanded)?, self.resolver).await?;
        let validated = self.validated_name(&text, domain).await.ok()?;
        let explanation = macros::expand(&text, &self.values(domain, &validated), true).ok();
        // What the client said of itself is no more to be trusted than the record.
        explanation.filter(|text| dns_queries::is_explanation(text))
    }
}
