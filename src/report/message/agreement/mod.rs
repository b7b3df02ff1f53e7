//! What the recipient's servers said of a message, beside what is found now, check by check: whether they
//! agree, and why they may not.

mod addresses;
mod replies;
mod reply_words;
mod signatures;

use std::net::IpAddr;

use crate::checks::dmarc::DmarcResult;
use crate::checks::spf::{Identity, SpfResult};
use crate::checks::{Check, Finding, FindingCode, FindingGroup, list};
use crate::dns::without_embedding;
use crate::message::results::{Method, SaidResult};
use crate::message::{Kind, Message, Said};
use crate::report::english;
use crate::report::model::Report;

/// Whether two results agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They do.
    Agree,
    /// They do not.
    Differ,
    /// One of them is not known.
    CannotTell,
}

/// That nothing was said of a check.
const SAYS_NOTHING: &str = "The receiver says nothing of it.";

/// One check: what the recipient's server said, what is found now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedCheck {
    /// The check, such as SPF.
    pub check: &'static str,
    /// What was checked: a domain, a key, an address.
    pub about: Option<String>,
    /// What the server said; none where it said nothing of it.
    pub said: Option<String>,
    /// Which server.
    pub by: Option<String>,
    /// Whether that is to be believed: the recipient's own side wrote it.
    pub is_trusted: bool,
    /// What is found now.
    pub found: Option<String>,
    /// Whether these agree.
    pub agreement: Agreement,
    /// Why they may differ, or why it cannot be told: each a sentence.
    pub why: Vec<String>,
    /// The questions behind what is found now.
    pub queries: Vec<u32>,
}

/// What was said and what is found, check by check. Empty without a message.
#[must_use]
pub fn agreement(report: &Report) -> Vec<ComparedCheck> {
    let Some(message) = report.message.as_deref() else { return Vec::new() };
    let compare = Compare { report, message };
    let mut rows = Vec::new();
    rows.extend(compare.told_in_reply(Method::Spf, compare.spf()));
    rows.extend(compare.signatures_told_in_reply(compare.signatures()));
    rows.extend(compare.told_in_reply(Method::Dmarc, compare.dmarc()));
    rows.extend(compare.not_authenticated(&rows));
    rows.extend(compare.ptr());
    rows.extend(compare.lists());
    rows.extend(compare.arc());
    if are_answers_worthless(report) {
        rows.iter_mut().for_each(without_answers);
    }
    rows
}

/// Whether what the resolver answered is worth nothing: it makes answers up, or knows nothing.
pub(super) fn are_answers_worthless(report: &Report) -> bool {
    let is_worthless = |finding: &Finding| {
        finding.code.group() == Some(FindingGroup::Silence) || finding.code == FindingCode::ResolverRewrites
    };
    report.findings.iter().any(is_worthless)
}

/// The row where nothing that was found can be believed.
fn without_answers(row: &mut ComparedCheck) {
    row.found = None;
    row.agreement = Agreement::CannotTell;
    row.why = vec!["The answers of your resolver cannot be believed, so nothing was found.".to_owned()];
}

/// What another field of the same server says of the same check, to the contrary: one passes and the other does not.
pub(super) fn contradiction<'a>(message: &'a Message, said: &Said) -> Option<&'a Said> {
    // That there was no signature is about all of them.
    let says_none = |one: &Said| one.method_kind() == Method::Dkim && one.result_kind() == SaidResult::None;
    let contradicts = |other: &&Said| {
        let weights = [weight(said.result_kind()), weight(other.result_kind())];
        other.field != said.field
            && other.method_kind() == said.method_kind()
            && other.trusted
            && match said.method_kind() {
                Method::Spf => is_of_one_check(said, other),
                _ => {
                    other.by == said.by
                        && (other.properties == said.properties || says_none(other) || says_none(said))
                }
            }
            && message.is_about_handover(other) == message.is_about_handover(said)
            && matches!(weights, [Weight::Pass, Weight::NoPass] | [Weight::NoPass, Weight::Pass])
    };
    message.said.iter().find(contradicts)
}

/// Whether two results of SPF are of one server, about one identity of one domain, and of one client, as far as they
/// name these. `Received-SPF` need not name its writer.
fn is_of_one_check(said: &Said, other: &Said) -> bool {
    fn is_same(one: Option<&str>, other: Option<&str>) -> bool {
        one.zip(other).is_none_or(|(one, other)| one.eq_ignore_ascii_case(other))
    }
    let domain = |said: &Said| {
        let names = match said.is_about_helo() {
            true => ["smtp.helo", "helo"],
            false => ["smtp.mailfrom", "envelope-from"],
        };
        names.iter().find_map(|name| said.properties.get(*name)).map(|text| domain_of(text))
    };
    let client = |said: &Said| said.properties.get("client-ip").cloned();
    said.is_about_helo() == other.is_about_helo()
        && is_same(said.by.as_deref(), other.by.as_deref())
        && is_same(domain(said).as_deref(), domain(other).as_deref())
        && is_same(client(said).as_deref(), client(other).as_deref())
}

/// That results differ, where those of the recipient's own side do.
pub(in crate::report) fn auth_differs(report: &Report) -> Option<Finding> {
    // Of a bounce the refusal itself is the finding.
    if report.message.as_deref().is_none_or(|message| message.kind == Kind::Bounce) {
        return None;
    }
    let rows = agreement(report);
    let differ = || rows.iter().filter(|row| row.is_trusted && row.agreement == Agreement::Differ);
    let each: Vec<String> = differ()
        .filter_map(|row| {
            let about = row.about.as_ref().map_or_else(String::new, |about| format!(" of {about}"));
            Some(format!("{}{about} ({} then, {} now)", row.check, row.said.as_ref()?, row.found.as_ref()?))
        })
        .collect();
    if each.is_empty() {
        return None;
    }
    let mut why: Vec<&str> = Vec::new();
    for reason in differ().flat_map(|row| &row.why) {
        if !why.contains(&reason.as_str()) {
            why.push(reason);
        }
    }
    let queries: Vec<u32> = differ().flat_map(|row| row.queries.iter().copied()).collect();
    let arguments = [("checks", list(&each)), ("why", why.join(" "))];
    let arguments = arguments.each_ref().map(|(key, value)| (*key, value.as_str()));
    Some(Finding::new(Check::Message, FindingCode::HeadersAuthDiffers, &arguments, &queries))
}

/// How a result bears on whether results agree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Pass,
    /// It does not pass: why is said by the result.
    NoPass,
    Unknown,
}

struct Compare<'a> {
    report: &'a Report,
    message: &'a Message,
}

impl Compare<'_> {
    /// What was said by one method: first what is about the server that handed the message over, then what else
    /// the recipient's side wrote.
    fn said(&self, method: Method) -> Vec<&Said> {
        let mut all: Vec<&Said> =
            self.message.said.iter().filter(|said| said.method_kind() == method).collect();
        all.sort_by_key(|said| (!self.message.is_about_handover(said), !said.trusted));
        all
    }

    /// The server that a result is about, where it is not the one that handed the message over: such as a gateway
    /// of the recipient's.
    fn other_server(&self, said: Option<&Said>) -> Option<String> {
        let step = self.message.judged_step(said?)?;
        let hop = self.message.hops.get(step).filter(|_| Some(step) != self.message.handover)?;
        let name = hop.from.as_deref().or(hop.helo.as_deref()).map(str::to_owned);
        name.or_else(|| hop.address.map(|address| address.to_string()))
    }

    /// The server that handed the message over.
    fn server(&self) -> Option<IpAddr> {
        self.message.server.as_deref()?.parse::<IpAddr>().ok().map(without_embedding)
    }

    /// How long ago the recipient's side took the message, where that is long enough to matter.
    fn age(&self) -> Option<String> {
        let hop = self.message.hops.get(self.message.handover?)?;
        let ago = self.report.started_at.duration_since(hop.time?);
        (ago.as_secs() > 3600).then(|| english::age(ago))
    }

    fn row(&self, check: &'static str, about: Option<String>, said: Option<&Said>) -> ComparedCheck {
        ComparedCheck {
            check,
            about,
            said: said.map(|said| said.result.clone()),
            by: said.and_then(|said| self.message.who_says(said)).map(str::to_owned),
            is_trusted: said.is_some_and(|said| said.trusted),
            found: None,
            agreement: Agreement::CannotTell,
            why: Vec::new(),
            queries: Vec::new(),
        }
    }

    /// Says whether the results agree, and if not, what of the message may be why. `changed` is what may have
    /// changed since, where nothing refutes that.
    fn conclude(&self, row: &mut ComparedCheck, said: Option<&Said>, found: Weight, changed: Option<&str>) {
        let Some(said) = said else {
            row.why.push(SAYS_NOTHING.to_owned());
            return;
        };
        if let Some(why) = self.message.why_not_believed(said) {
            row.why.push(why);
            return;
        }
        if let Some(other) = contradiction(self.message, said) {
            row.said = Some(format!("{} and {}", said.result, other.result));
            row.why.push("Two result fields of the same server contradict each other.".to_owned());
            return;
        }
        let weight = weight(said.result_kind());
        row.agreement = match (weight, found) {
            (Weight::Unknown, _) | (_, Weight::Unknown) => Agreement::CannotTell,
            (said, found) if said == found => Agreement::Agree,
            _ => Agreement::Differ,
        };
        if weight == Weight::Unknown {
            row.why.push("The receiver could not tell either.".to_owned());
        }
        if row.agreement != Agreement::Differ {
            return;
        }
        if let (Some(age), Some(what)) = (self.age(), changed) {
            row.why.push(format!("The message was received {age} ago: {what} may have changed since."));
        }
        // Where the receiver names the address that it judged, it is the one that is judged here.
        let is_forwarded = !self.message.way.forwarding.is_empty() && self.message.way.confirmed.is_empty();
        if is_forwarded && said.method_kind() != Method::Dkim {
            row.why.push(
                "The message was forwarded, or came through a mailing list, so the receiver may have judged another server."
                    .to_owned(),
            );
        }
        if row.why.is_empty() {
            row.why.push("The receiver may have asked other name servers, at another time.".to_owned());
        }
    }

    fn spf(&self) -> Option<ComparedCheck> {
        let all = self.said(Method::Spf);
        let spf = self.report.spf.as_deref();
        // Of the null sender the HELO name is what is judged.
        let of_helo = spf.is_some_and(|spf| spf.identity == Identity::Helo);
        let said = all.iter().find(|said| of_helo || !said.is_about_helo()).copied();
        let about_helo = all.first().filter(|said| said.is_about_helo() && said.trusted);
        let server = self.server();
        let result = spf.and_then(|spf| {
            let others = spf.others.iter().filter(|other| other.identity == spf.identity);
            let mut judged =
                std::iter::once((spf.ip, spf.result)).chain(others.map(|other| (other.ip, other.result)));
            judged.find(|(ip, _)| ip.is_some() && ip.map(|ip| ip.to_canonical()) == server)?.1
        });
        if said.is_none() && result.is_none() && about_helo.is_none() {
            return None;
        }
        let domain = spf.map(|spf| spf.domain.clone());
        let mut row = self.row("SPF", domain.clone(), said);
        row.queries = spf.map(|spf| spf.queries.clone()).unwrap_or_default();
        row.found = result.map(|result| result.as_str().to_owned());
        let checked = said.and_then(|said| said.properties.get("smtp.mailfrom")).map(|from| domain_of(from));
        if let (Some(checked), Some(domain)) = (checked, &domain)
            && !checked.is_empty()
            && !checked.eq_ignore_ascii_case(domain)
        {
            row.why.push(format!("The receiver checked another domain, {checked}."));
            return Some(row);
        }
        if let Some(other) = said.and_then(|said| self.message.address_of_no_step(said)) {
            row.why
                .push(format!("The result is about another address, {other}, which no step of the way has."));
            return Some(row);
        }
        if let Some(other) = self.other_server(said) {
            row.why.push(format!(
                "{} got the message from {other} and judged that server, not the one that handed it over to the recipient’s side.",
                row.by.as_deref().unwrap_or("Its writer")
            ));
            return Some(row);
        }
        if let (None, Some(helo)) = (said, about_helo) {
            row.why.push(format!(
                "What the receiver says of SPF ({}) is about the HELO name, and not about the return-path.",
                helo.result
            ));
            return Some(row);
        }
        match result {
            Some(result) => {
                let found = match result {
                    SpfResult::Pass => Weight::Pass,
                    SpfResult::TempError => Weight::Unknown,
                    _ => Weight::NoPass,
                };
                self.conclude(&mut row, said, found, Some("the record, or what it includes,"));
            }
            None => row
                .why
                .push("Which server handed the message over is not known, so SPF is not judged.".to_owned()),
        }
        Some(row)
    }

    fn dmarc(&self) -> Option<ComparedCheck> {
        let said = self.said(Method::Dmarc).first().copied();
        let dmarc = self.report.dmarc.as_deref();
        let result = dmarc.and_then(|dmarc| dmarc.result);
        if said.is_none() && result.is_none() {
            return None;
        }
        let mut row = self.row("DMARC", dmarc.map(|dmarc| dmarc.author_domain.to_string()), said);
        row.queries = dmarc.map(|dmarc| dmarc.queries.clone()).unwrap_or_default();
        let (word, found) = match result {
            Some(DmarcResult::Pass) => ("pass", Weight::Pass),
            Some(DmarcResult::Fail) => ("fail", Weight::NoPass),
            Some(DmarcResult::None) => ("none", Weight::NoPass),
            Some(DmarcResult::TempError) => ("temperror", Weight::Unknown),
            None => {
                let why = match dmarc {
                    Some(_) if self.message.signature_not_in_text().is_some() => {
                        "The signature that the receiver verified is not in the text."
                    }
                    Some(_) => "Whether SPF or a signature passes for the author’s domain is not known.",
                    None if self.report.query.author.is_some() => {
                        "From names addresses of several domains, so DMARC does not apply."
                    }
                    None => "Whom the message is from is not known, and so whose domain DMARC is about.",
                };
                row.why.push(why.to_owned());
                return Some(row);
            }
        };
        row.found = Some(word.to_owned());
        let checked = said.and_then(|said| said.properties.get("header.from")).map(|from| domain_of(from));
        if let (Some(checked), Some(dmarc)) = (checked, dmarc)
            && !checked.is_empty()
            && !checked.eq_ignore_ascii_case(dmarc.author_domain.as_str())
        {
            row.why.push(format!("The receiver checked another domain, {checked}."));
            return Some(row);
        }
        self.conclude(&mut row, said, found, Some("the record, or what SPF and the signatures rest on,"));
        let other_address = || {
            let mut of_spf = self.message.said.iter();
            of_spf.find_map(|said| self.message.address_of_no_step(said))
        };
        if let (Agreement::Differ, Some(other)) = (row.agreement, other_address()) {
            row.agreement = Agreement::CannotTell;
            row.why = vec![format!(
                "Its result of SPF is about another address, {other}, which no step of the way has."
            )];
            return Some(row);
        }
        if let (Agreement::Differ, Some(other)) = (row.agreement, self.other_server(said)) {
            row.agreement = Agreement::CannotTell;
            row.why = vec![format!(
                "{} got the message from {other}, and judged SPF by that server.",
                row.by.as_deref().unwrap_or("Its writer")
            )];
        }
        Some(row)
    }

    fn arc(&self) -> Option<ComparedCheck> {
        let said = self.said(Method::Arc).first().copied().filter(|said| said.trusted)?;
        let mut row = self.row("ARC", None, Some(said));
        row.why.push(
            "The seals of forwarders are not verified here; only the receiver’s own word on them counts."
                .to_owned(),
        );
        Some(row)
    }
}

fn weight(result: SaidResult) -> Weight {
    match result {
        SaidResult::Pass => Weight::Pass,
        _ if result.is_unknown() => Weight::Unknown,
        _ => Weight::NoPass,
    }
}

/// The domain of an address, or the text as it is.
fn domain_of(text: &str) -> String {
    text.rsplit('@').next().unwrap_or_default().trim_end_matches(['>', '.']).to_owned()
}
