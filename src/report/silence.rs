//! A report in which nobody answered anything: who was asked, why no answer came as far as that is known,
//! and the ways on.

use std::collections::{BTreeMap, BTreeSet};

use super::english::capitalized;
use super::example::examples;
use super::mail_flow::Reason;
use super::model::{Report, Verdict};
use super::words::resolver_in_findings;
use crate::checks::blocklist::{lists, must_be_listed};
use crate::checks::{Check, Finding, FindingCode, FindingGroup, State, list};
use crate::dns::{Failure, Lookup, LookupError, Rcode, Transcript};
use crate::doh::{Endpoint, Provider, ResolverChoice, providers};

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SilenceReason {
    /// The device has no network.
    Offline,
    /// No connection came about.
    Unreachable,
    /// There is a server, and it does not let web pages ask it.
    NoCors,
    /// Nothing came in time.
    Timeout,
    /// The server had been asked too much (HTTP 429).
    RateLimited,
    /// The server gave an error of its own.
    HttpError(u16),
    /// A web page came in the place of each answer.
    WebPage,
    /// What came was no DNS answer.
    NoDnsAnswer,
    /// Each answer was an error (SERVFAIL, REFUSED), whatever was asked.
    OnlyErrors(Rcode),
    /// Each answer was that there is nothing, also for names that always exist.
    KnowsNothing,
}

impl SilenceReason {
    fn of(failure: &Failure) -> Option<Self> {
        Some(match failure {
            Failure::Timeout => Self::Timeout,
            Failure::Unreachable => Self::Unreachable,
            Failure::NoCors => Self::NoCors,
            Failure::Http(429) => Self::RateLimited,
            Failure::Http(status) => Self::HttpError(*status),
            Failure::WebPage => Self::WebPage,
            Failure::NotJson | Failure::NotDns | Failure::TooLarge => Self::NoDnsAnswer,
            Failure::GaveUp | Failure::NotRecorded => return None,
        })
    }

    /// The finding that says it; what the device knows of its network is in none.
    fn code(self) -> FindingCode {
        match self {
            Self::Offline | Self::Unreachable => FindingCode::ResolverUnreachable,
            Self::NoCors => FindingCode::ResolverNoCors,
            Self::Timeout => FindingCode::ResolverTimeout,
            Self::RateLimited => FindingCode::ResolverRateLimited,
            Self::HttpError(_) => FindingCode::ResolverHttpError,
            Self::WebPage => FindingCode::ResolverWebPage,
            Self::NoDnsAnswer => FindingCode::ResolverNoDnsAnswer,
            Self::OnlyErrors(_) => FindingCode::ResolverOnlyErrors,
            Self::KnowsNothing => FindingCode::ResolverKnowsNothing,
        }
    }
}

/// Where to go on from a report without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOn {
    /// What it is.
    pub label: String,
    /// The query part of its URL.
    pub url: String,
}

/// That nobody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// The names of those who were asked.
    pub asked: Vec<String>,
    /// Why no answer came; none where that is not known.
    pub reason: Option<SilenceReason>,
    /// What is the case, in one sentence.
    pub text: String,
    /// What that may come of.
    pub detail: String,
    /// What to do; none where there is nothing to do.
    pub fix: Option<String>,
    /// Resolvers that were not asked, and the example.
    pub ways: Vec<WayOn>,
}

impl Silence {
    /// That nobody answered a report, where that is so. `online` is what the device says of its network; none
    /// where it says nothing.
    #[must_use]
    pub fn of(report: &Report, online: Option<bool>) -> Option<Self> {
        if !report.complete || !is_silent(&report.transcript) {
            return None;
        }
        let finding =
            report.findings.iter().find(|finding| finding.code.group() == Some(FindingGroup::Silence))?;
        let offline = online == Some(false) && report.recorded_by.is_none();
        let ids = asked(&report.query.resolver, &report.transcript);
        let mut silence = Self {
            asked: ids.iter().map(|id| resolver_in_findings(id).to_owned()).collect(),
            reason: reason(&report.transcript),
            text: finding.title.clone(),
            detail: finding.detail.clone(),
            fix: finding.fix.clone(),
            ways: Vec::new(),
        };
        if offline {
            silence.reason = Some(SilenceReason::Offline);
            silence.text = "You are offline, so nothing was answered.".into();
            silence.detail =
                "This device has no network. Reports that were saved can still be opened.".into();
            silence.fix = Some("Ask again when the network is back.".into());
        } else {
            // What the device has no network for, no other resolver gives.
            silence.ways = ways(report, |_| false, |provider| format!("Ask {} instead", provider.name));
        }
        silence.ways.extend(examples().first().map(|example| WayOn {
            label: "See a report on made-up data, without any network".into(),
            url: example.url.into(),
        }));
        Some(silence)
    }
}

impl Silence {
    /// That nobody has answered a report so far that is under way.
    #[must_use]
    pub fn so_far(report: &Report) -> Option<Self> {
        if report.complete || report.queries.sent == 0 || report.queries.answered > 0 {
            return None;
        }
        let ids = asked(&report.query.resolver, &report.transcript);
        let asked: Vec<String> = ids.iter().map(|id| resolver_in_findings(id).to_owned()).collect();
        Some(Self {
            reason: None,
            text: format!("No answer yet from {}.", list(&asked)),
            detail: "It is still being asked.".into(),
            fix: None,
            ways: ways(report, |_| false, |provider| format!("Ask {} instead", provider.name)),
            asked,
        })
    }
}

/// The public resolvers through which a list may answer that kept silent in a report: those that were not
/// asked, and are not known to fail for it. None is left of a list that refuses all of them: it answers only
/// a resolver of one's own, or a key.
#[must_use]
pub fn resolvers_for_list(report: &Report, zone: &str) -> Vec<WayOn> {
    let list = lists().iter().find(|list| list.zone.as_str() == zone);
    let fails = |id: &String| list.is_some_and(|list| list.fails_through.resolvers.contains(id));
    ways(report, fails, |provider| provider.name.clone())
}

/// The same report through the public resolvers that were not asked.
fn ways(report: &Report, but: impl Fn(&String) -> bool, label: impl Fn(&Provider) -> String) -> Vec<WayOn> {
    let ids = asked(&report.query.resolver, &report.transcript);
    let others = providers().iter().filter(|provider| !ids.contains(&provider.id) && !but(&provider.id));
    others
        .map(|provider| {
            let mut query = report.query.clone();
            query.resolver = ResolverChoice::Provider(&provider.id);
            WayOn { label: label(provider), url: query.to_url() }
        })
        .collect()
}

/// Whether questions were asked and none was answered, or all with errors. What an earlier report was told is
/// no answer to this one.
pub(super) fn is_silent(transcript: &Transcript) -> bool {
    let mut fresh = fresh(transcript).peekable();
    fresh.peek().is_some() && fresh.all(|lookup| !lookup.answered())
        || only_errors(transcript).is_some()
        || knows_nothing(transcript).is_some()
}

/// How many names that always exist a resolver says nothing of, where it says nothing of any name: the test
/// entries of lists, of which it would be no resolver of the public DNS not to know a single one. None where it
/// knows something, or where too few were asked.
pub(super) fn knows_nothing(transcript: &Transcript) -> Option<usize> {
    const FEW: usize = 8;
    let is_empty = |lookup: &Lookup| {
        lookup.result.as_ref().map_or(true, |response| {
            // What was cut off is not known to be nothing.
            response.answers.is_empty() && !response.truncated
                || !matches!(response.rcode, Rcode::NoError | Rcode::NxDomain)
        })
    };
    if !transcript.lookups().iter().all(|lookup| is_empty(lookup)) {
        return None;
    }
    let is_denied = |lookup: &&Lookup| {
        let answer = lookup.result.as_ref().map(|response| response.rcode);
        matches!(answer, Ok(Rcode::NoError | Rcode::NxDomain))
    };
    let denied = fresh(transcript).filter(is_denied);
    let entries = denied.filter(|lookup| must_be_listed(&lookup.question)).count();
    (entries >= FEW).then_some(entries)
}

fn fresh(transcript: &Transcript) -> impl Iterator<Item = &Lookup> {
    transcript.lookups().iter().map(|lookup| &**lookup).filter(|lookup| lookup.age_ms.is_none())
}

/// The error that a resolver gives whatever it is asked; none where an answer was something else. Of few
/// domains it may be the domains' own name servers that fail.
fn only_errors(transcript: &Transcript) -> Option<Rcode> {
    const FEW: usize = 3;
    let mut codes: BTreeMap<u16, usize> = BTreeMap::new();
    let mut domains: BTreeSet<Vec<&str>> = BTreeSet::new();
    for lookup in fresh(transcript) {
        let Ok(response) = &lookup.result else { continue };
        if matches!(response.rcode, Rcode::NoError | Rcode::NxDomain) {
            return None;
        }
        *codes.entry(response.rcode.code()).or_default() += 1;
        let labels: Vec<&str> = lookup.question.name.labels().collect();
        domains.insert(labels[labels.len().saturating_sub(2)..].to_vec());
    }
    let most = codes.into_iter().max_by_key(|(_, count)| *count)?;
    (domains.len() > FEW).then(|| Rcode::from(most.0))
}

/// The finding on the questions that got no answer: that none did, or how many did not.
pub(super) fn finding(choice: &ResolverChoice, transcript: &Transcript, sent: usize) -> Option<Finding> {
    // What a saved report does not hold is no failure of the resolver.
    let failed = |failure: &Failure| *failure != Failure::NotRecorded;
    let unknown_entries = knows_nothing(transcript);
    let all_failed = only_errors(transcript).is_some() || unknown_entries.is_some();
    let lookups = transcript.lookups().iter();
    let failed = lookups.filter(|lookup| all_failed || lookup.result.as_ref().is_err_and(failed));
    let queries: Vec<u32> = failed.map(|lookup| lookup.id).collect();
    let why = most_frequent(transcript);
    let slow_down = why == Some(&Failure::Http(429));
    let ids = asked(choice, transcript);
    let names: Vec<&str> = ids.iter().map(|id| resolver_in_findings(id)).collect();
    let (who, count, all) =
        (list(&names), unknown_entries.unwrap_or(queries.len()).to_string(), sent.to_string());
    let errors = only_errors(transcript);
    let status = match (errors, why) {
        (Some(code), _) => code.to_string(),
        (None, Some(Failure::Http(status))) => status.to_string(),
        (None, _) => String::new(),
    };
    let why =
        why.map_or("the resolver did not answer".into(), |why| LookupError::Failure(why.clone()).to_string());
    let arguments = [
        ("who", who.as_str()),
        ("Who", &capitalized(&who)),
        ("ask", if names.len() == 1 { "asks" } else { "ask" }),
        ("status", &status),
        ("why", &why),
        ("count", &count),
        ("all", &all),
    ];
    let code = match reason(transcript) {
        _ if queries.is_empty() => return None,
        _ if !is_silent(transcript) && slow_down => FindingCode::ResolverSlowDown,
        _ if !is_silent(transcript) => FindingCode::ResolverSomeFailed,
        reason => reason.unwrap_or(SilenceReason::Unreachable).code(),
    };
    let mut finding = Finding::new(Check::Resolver, code, &arguments, &queries);
    // A mistake in the address of one's own resolver is found by reading it.
    let own = match choice {
        ResolverChoice::Json(url) | ResolverChoice::Wire(url) => Some(url.to_string()),
        ResolverChoice::Dns(server) => Some(server.to_string()),
        ResolverChoice::Default | ResolverChoice::Provider(_) | ResolverChoice::Example => None,
    };
    if let Some(own) = own.filter(|_| code.group() == Some(FindingGroup::Silence)) {
        finding.detail.push_str(&format!(" It was asked at `{own}`."));
    }
    Some(finding)
}

/// The verdict, which says first that the resolver asked for patience, where that is why not all can be told.
pub(super) fn with_slow_down(verdict: Verdict, report: &Report) -> Verdict {
    let is_slow_down = |finding: &&Finding| finding.code == FindingCode::ResolverSlowDown;
    match report.findings.iter().find(is_slow_down) {
        Some(finding) if verdict.state == State::CannotTell => Verdict {
            text: format!("{} {}", finding.title, verdict.text),
            next: finding.fix.clone(),
            lead: Some(Reason::Finding(finding.code)),
            ..verdict
        },
        _ => verdict,
    }
}

/// The failure that most questions ended in, without those that were not sent; the first of several.
fn most_frequent(transcript: &Transcript) -> Option<&Failure> {
    let mut counts: Vec<(&Failure, usize)> = Vec::new();
    for lookup in transcript.lookups() {
        let Some(failure) = lookup.result.as_ref().err().filter(|why| SilenceReason::of(why).is_some())
        else {
            continue;
        };
        match counts.iter_mut().find(|(known, _)| *known == failure) {
            Some((_, count)) => *count += 1,
            None => counts.push((failure, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(failure, _)| failure)
}

/// Why no answer came.
fn reason(transcript: &Transcript) -> Option<SilenceReason> {
    if let Some(code) = only_errors(transcript) {
        return Some(SilenceReason::OnlyErrors(code));
    }
    if knows_nothing(transcript).is_some() {
        return Some(SilenceReason::KnowsNothing);
    }
    let unread = transcript.lookups().iter().find(|lookup| lookup.result == Err(Failure::NoCors));
    match unread {
        // It is tried for one question alone, and holds for all.
        Some(lookup) if lookup.resolver == "custom" => Some(SilenceReason::NoCors),
        // The public resolvers let pages ask them: somebody on the way answers in their place.
        Some(_) => Some(SilenceReason::WebPage),
        None => most_frequent(transcript).and_then(SilenceReason::of),
    }
}

/// The ids of those who were asked. Each is asked where those before it did not answer.
pub(super) fn asked(choice: &ResolverChoice, transcript: &Transcript) -> Vec<String> {
    let ids: Vec<String> = Endpoint::of(choice).into_iter().map(|endpoint| endpoint.id).collect();
    let place = |id: &str| ids.iter().position(|known| known == id);
    let last = transcript.lookups().iter().filter_map(|lookup| place(&lookup.resolver)).max();
    ids[..ids.len().min(last.map_or(1, |last| last + 1))].to_vec()
}

#[cfg(test)]
mod tests;
