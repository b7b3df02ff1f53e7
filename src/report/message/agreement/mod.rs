//! What the recipient's servers said of a message, beside what is found now, check by check: whether they
//! agree, and why they may not.

use std::net::IpAddr;

use crate::checks::blocklist::ListStatus;
use crate::checks::dmarc::DmarcResult;
use crate::checks::ptr::PtrStatus;
use crate::checks::spf::SpfResult;
use crate::checks::{Check, Finding, FindingCode, list};
use crate::dns::Name;
use crate::message::results::{Method, SaidResult};
use crate::message::{Message, Said, SignatureFault, SignatureOutcome, SignatureResult};
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
    rows.extend(compare.spf());
    rows.extend(compare.signatures());
    rows.extend(compare.dmarc());
    rows.extend(compare.ptr());
    rows.extend(compare.lists());
    rows.extend(compare.arc());
    rows
}

/// That results differ, where those of the recipient's own side do.
pub(in crate::report) fn auth_differs(report: &Report) -> Option<Finding> {
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
    /// What was said by one method, what the recipient's side wrote first.
    fn said(&self, method: Method) -> Vec<&Said> {
        let mut all: Vec<&Said> =
            self.message.said.iter().filter(|said| said.method_kind() == method).collect();
        all.sort_by_key(|said| !said.trusted);
        all
    }

    /// The server that handed the message over.
    fn server(&self) -> Option<IpAddr> {
        self.message.server.as_deref()?.parse::<IpAddr>().ok().map(|address| address.to_canonical())
    }

    /// How long ago the recipient's side took the message, where that is long enough to matter.
    fn age(&self) -> Option<String> {
        let hop = self.message.hops.get(self.message.handover?)?;
        let ago = self.report.started_at.duration_since(hop.time?);
        (ago.as_secs() > 3600).then(|| english::age(ago))
    }

    fn has_finding(&self, code: &str) -> bool {
        self.report.findings.iter().any(|finding| finding.code.as_str() == code)
    }

    fn row(&self, check: &'static str, about: Option<String>, said: Option<&Said>) -> ComparedCheck {
        ComparedCheck {
            check,
            about,
            said: said.map(|said| said.result.clone()),
            by: said.and_then(|said| said.by.clone()),
            is_trusted: said.is_some_and(|said| said.trusted),
            found: None,
            agreement: Agreement::CannotTell,
            why: Vec::new(),
            queries: Vec::new(),
        }
    }

    /// Says whether the results agree, and if not, what of the message may be why.
    fn conclude(&self, row: &mut ComparedCheck, said: Option<&Said>, found: Weight, what: &str) {
        let weight = said.map(|said| weight(said.result_kind()));
        row.agreement = match (weight, found) {
            (None, _) => {
                row.why.push("The receiver says nothing of it.".to_owned());
                return;
            }
            (Some(Weight::Unknown), _) | (_, Weight::Unknown) => Agreement::CannotTell,
            (Some(said), found) if said == found => Agreement::Agree,
            _ => Agreement::Differ,
        };
        if weight == Some(Weight::Unknown) {
            row.why.push("The receiver could not tell either.".to_owned());
        }
        if row.agreement != Agreement::Differ {
            return;
        }
        if let Some(age) = self.age() {
            row.why.push(format!("The message was received {age} ago: {what} may have changed since."));
        }
        if self.has_finding("headers.gateway-before-receiver") {
            row.why.push("A gateway stood before the receiver, which then judged the gateway.".to_owned());
        }
        if self.has_finding("headers.forwarded") || self.has_finding("headers.mailing-list") {
            row.why.push("The message was forwarded, or came through a mailing list.".to_owned());
        }
        if row.why.is_empty() {
            row.why.push("The receiver may have asked other name servers, at another time.".to_owned());
        }
    }

    fn spf(&self) -> Option<ComparedCheck> {
        let all = self.said(Method::Spf);
        let of_return_path = |said: &&&Said| {
            !said.properties.contains_key("smtp.helo") || said.properties.contains_key("smtp.mailfrom")
        };
        let said = all.iter().find(of_return_path).or(all.first()).copied();
        let spf = self.report.spf.as_deref();
        let server = self.server();
        let result = spf.and_then(|spf| {
            let others = spf.others.iter().filter(|other| other.identity == spf.identity);
            let mut judged =
                std::iter::once((spf.ip, spf.result)).chain(others.map(|other| (other.ip, other.result)));
            judged.find(|(ip, _)| ip.is_some() && ip.map(|ip| ip.to_canonical()) == server)?.1
        });
        if said.is_none() && result.is_none() {
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
            row.agreement = Agreement::CannotTell;
            return Some(row);
        }
        match result {
            Some(result) => {
                let found = match result {
                    SpfResult::Pass => Weight::Pass,
                    SpfResult::TempError => Weight::Unknown,
                    _ => Weight::NoPass,
                };
                self.conclude(&mut row, said, found, "the record, or what it includes,");
            }
            None => row
                .why
                .push("Which server handed the message over is not known, so SPF is not judged.".to_owned()),
        }
        Some(row)
    }

    fn signatures(&self) -> Vec<ComparedCheck> {
        let mut said = self.said(Method::Dkim);
        let mut rows = Vec::new();
        for signature in &self.message.signatures {
            let place = said.iter().position(|said| is_about(said, signature));
            let said = place.map(|place| said.remove(place));
            rows.push(self.signature(signature, said));
        }
        // Results of signatures that are not in the text.
        let others = said.into_iter().filter(|said| said.result_kind() != SaidResult::None && said.trusted);
        for said in others {
            let about = said.properties.get("header.d").or(said.properties.get("header.i")).cloned();
            let mut row = self.row("DKIM", about, Some(said));
            row.why.push("This signature is not in the text.".to_owned());
            rows.push(row);
        }
        rows
    }

    fn signature(&self, signature: &SignatureResult, said: Option<&Said>) -> ComparedCheck {
        let about = match (&signature.domain, &signature.selector) {
            (Some(domain), Some(selector)) => Some(format!("{domain} (selector {selector})")),
            (domain, _) => domain.clone(),
        };
        let mut row = self.row("DKIM", about, said);
        row.queries.clone_from(&signature.queries);
        let (word, found) = match signature.result {
            _ if signature.passes() => ("pass", Weight::Pass),
            SignatureOutcome::Pass => ("pass", Weight::Pass),
            SignatureOutcome::Fail => ("fail", Weight::NoPass),
            SignatureOutcome::Permerror => ("permerror", Weight::NoPass),
            SignatureOutcome::Temperror => ("temperror", Weight::Unknown),
            SignatureOutcome::Neutral => ("cannot tell", Weight::Unknown),
        };
        row.found = Some(word.to_owned());
        if signature.result != SignatureOutcome::Pass
            && signature.after_undo == Some(SignatureOutcome::Pass)
            && let Some(undo) = &signature.undo
        {
            row.why.push(format!("It verifies {undo}."));
        }
        let passed = said.is_some_and(|said| said.result_kind() == SaidResult::Pass);
        match signature.reason {
            Some(SignatureFault::BodyMissing) => {
                row.why.push("Without the body of the message it cannot be told.".to_owned());
            }
            Some(SignatureFault::KeyMissing | SignatureFault::KeyRevoked) if passed => {
                row.why.push("The key was taken away since, as is usual after some months.".to_owned());
            }
            Some(SignatureFault::Signature | SignatureFault::BodyHash)
                if passed && found == Weight::NoPass =>
            {
                row.why.push(
                    "The text is not quite the message that was received: copying it, a mailing list or a filter changed it."
                        .to_owned(),
                );
            }
            _ => {}
        }
        self.conclude(&mut row, said, found, "the key");
        row
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
                row.why.push(
                    "Whether SPF or a signature passes for the author’s domain is not known.".to_owned(),
                );
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
            row.agreement = Agreement::CannotTell;
            return Some(row);
        }
        self.conclude(&mut row, said, found, "the record, or what SPF and the signatures rest on,");
        Some(row)
    }

    fn ptr(&self) -> Option<ComparedCheck> {
        let server = self.server()?;
        let rows = self.report.ptr.iter().flatten();
        let now = rows.into_iter().find(|row| row.address.to_canonical() == server);
        let said = self.said(Method::Iprev).first().copied();
        let hop = self.message.handover.and_then(|at| self.message.hops.get(at));
        let seen = hop.and_then(|hop| hop.from.as_deref()).filter(|_| said.is_none());
        if said.is_none() && seen.is_none() {
            return None;
        }
        let mut row = self.row("Reverse DNS", Some(server.to_string()), said);
        if let (Some(name), Some(hop)) = (seen, hop) {
            row.said = Some(name.to_owned());
            row.by.clone_from(&hop.by);
            row.is_trusted = true;
        }
        let Some(now) = now else { return Some(row) };
        row.queries.clone_from(&now.queries);
        let confirmed: Vec<String> = now.confirmed.iter().map(ToString::to_string).collect();
        let names: Vec<String> = now.names.iter().map(ToString::to_string).collect();
        row.found = match now.status {
            PtrStatus::Error => None,
            PtrStatus::None => Some("no name".to_owned()),
            PtrStatus::Ok if confirmed.is_empty() => {
                Some(format!("{}, which does not lead back", list(&names)))
            }
            PtrStatus::Ok => Some(list(&confirmed)),
        };
        let found = match (now.status, now.forward_confirmed) {
            (PtrStatus::Error, _) | (PtrStatus::Ok, None) => Weight::Unknown,
            (PtrStatus::Ok, Some(true)) => Weight::Pass,
            _ => Weight::NoPass,
        };
        match (said, seen) {
            (None, Some(seen)) => {
                let seen = Name::from_user(seen).ok();
                let is_same = |name: &Name| Some(name) == seen.as_ref();
                row.agreement = match now.status {
                    PtrStatus::Error => Agreement::CannotTell,
                    _ if now.names.iter().any(is_same) => Agreement::Agree,
                    _ => Agreement::Differ,
                };
                if row.agreement == Agreement::Differ {
                    row.why.push(match self.age() {
                        Some(age) => format!(
                            "The message was received {age} ago: the name of the address may have changed since."
                        ),
                        None => "The receiver may have asked other name servers, at another time.".to_owned(),
                    });
                }
            }
            _ => self.conclude(&mut row, said, found, "the name of the address"),
        }
        Some(row)
    }

    fn lists(&self) -> Vec<ComparedCheck> {
        let bounces = match self.message.bounces.is_empty() {
            true => self.message.bounce.as_slice(),
            false => &self.message.bounces,
        };
        let mut rows: Vec<ComparedCheck> = Vec::new();
        for bounce in bounces {
            let Some(zone) = &bounce.list else { continue };
            let target = bounce.address.map(|address| address.to_canonical().to_string());
            let Some(target) = target.or_else(|| bounce.sender_domain.clone()) else { continue };
            let mut row = self.row("Blocklist", Some(format!("{target} on {zone}")), None);
            if rows.iter().any(|known| known.about == row.about) {
                continue;
            }
            row.said = Some("listed".to_owned());
            row.by.clone_from(&bounce.remote_server);
            row.is_trusted = true;
            let all = self.report.blocklists.iter().flatten();
            let now = all.into_iter().find(|now| now.target == target && now.zone.eq_ignore_ascii_case(zone));
            match now {
                Some(now) => {
                    row.queries.clone_from(&now.queries);
                    (row.found, row.agreement) = match now.status {
                        ListStatus::Listed => (Some("listed".to_owned()), Agreement::Agree),
                        ListStatus::NotListed => (Some("not listed".to_owned()), Agreement::Differ),
                        _ => (None, Agreement::CannotTell),
                    };
                    if row.agreement == Agreement::Differ {
                        row.why.push("Entries end, by themselves or when somebody asks for it.".to_owned());
                    }
                    if row.found.is_none() {
                        row.why.push("The list does not answer your resolver.".to_owned());
                    }
                }
                None => row.why.push("This list was not asked.".to_owned()),
            }
            rows.push(row);
        }
        rows
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

/// Whether a result is about this signature.
fn is_about(said: &Said, signature: &SignatureResult) -> bool {
    let property = |name: &str| said.properties.get(name).map(|text| domain_of(text));
    let is = |name: &str, text: &Option<String>| match (property(name), text) {
        (Some(said), Some(text)) => Some(said.eq_ignore_ascii_case(text)),
        _ => None,
    };
    let domain = is("header.d", &signature.domain).or_else(|| is("header.i", &signature.domain));
    domain == Some(true) && is("header.s", &signature.selector) != Some(false)
}

/// The domain of an address, or the text as it is.
fn domain_of(text: &str) -> String {
    text.rsplit('@').next().unwrap_or_default().trim_end_matches(['>', '.']).to_owned()
}
