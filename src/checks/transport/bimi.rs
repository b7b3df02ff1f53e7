//! BIMI (draft-brand-indicators-for-message-identification): the logo that some mailbox providers show beside
//! mail. The logo itself is never loaded.

use std::fmt;

use serde::Serialize;

use super::fields::short;
use super::mta_sts::below;
use super::unknown::Unknown;
use super::{Author, alias};
use crate::checks::{Check, Finding, FindingCode};
use crate::dns::{Found, Hit, Lookup, RecordType, Resolve, Txt};

/// What became of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BimiStatus {
    /// A valid one.
    Ok,
    /// None.
    None,
    /// One that says that there is to be no logo.
    Declined,
    /// One that cannot be used, or several.
    Invalid,
    /// Cannot tell.
    Error,
}

/// The result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bimi {
    /// What became of the record.
    pub status: BimiStatus,
    /// The record.
    pub record: Option<String>,
    /// Where the logo is (`l=`).
    pub logo: Option<String>,
    /// Where the certificate is (`a=`).
    pub evidence: Option<String>,
    /// Whether DMARC has receivers act on mail that fails it; null where that is not known.
    pub policy_enforced: Option<bool>,
    /// The questions.
    pub queries: Vec<u32>,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BimiRecord {
    /// Where the logo is; none where it is empty.
    pub logo: Option<String>,
    /// Where the certificate is.
    pub evidence: Option<String>,
    /// Other tags, in order.
    pub others: Vec<(String, String)>,
}

/// Why a record is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BimiFault {
    /// It does not begin with `v=BIMI1;`.
    Version,
    /// A tag without an equals sign; the tag.
    NoEquals(String),
    /// A name that no tag can have; the name.
    BadName(String),
    /// A tag that stands there twice; its name.
    Twice(String),
    /// It has neither `l=` nor `a=`.
    Missing,
    /// It has characters that are not plain ASCII.
    NotText,
}

impl fmt::Display for BimiFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => f.write_str("it does not begin with `v=BIMI1;`"),
            Self::NoEquals(tag) => write!(f, "`{tag}` has no equals sign"),
            Self::BadName(name) => write!(f, "`{name}` cannot be the name of a tag"),
            Self::Twice(name) => write!(f, "`{name}=` is in it twice"),
            Self::Missing => f.write_str("it has no `l=`, which says where the logo is"),
            Self::NotText => f.write_str("it has characters that are not plain ASCII"),
        }
    }
}

impl BimiRecord {
    /// Reads a record.
    ///
    /// # Errors
    /// The first [`BimiFault`].
    pub fn parse(record: &[u8]) -> Result<Self, BimiFault> {
        if !record.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
            return Err(BimiFault::NotText);
        }
        let text = str::from_utf8(record).map_err(|_| BimiFault::NotText)?;
        let mut tags = text.split(';').map(|tag| tag.trim_matches([' ', '\t']));
        let is_version = |tag: &str| {
            let parts = tag.split_once('=').map(|(name, value)| (name.trim_end(), value.trim_start()));
            parts == Some(("v", "BIMI1"))
        };
        if !tags.next().is_some_and(is_version) {
            return Err(BimiFault::Version);
        }
        let (mut logo, mut evidence, mut others) = (None, None, Vec::<(String, String)>::new());
        let mut seen = std::collections::HashSet::new();
        for tag in tags.filter(|tag| !tag.is_empty()) {
            let (name, value) = tag.split_once('=').ok_or_else(|| BimiFault::NoEquals(short(tag)))?;
            let (name, value) = (name.trim_end(), value.trim_start());
            let in_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            if name.is_empty() || !name.bytes().all(in_name) {
                return Err(BimiFault::BadName(short(name)));
            }
            if name == "v" || !seen.insert(name) {
                return Err(BimiFault::Twice(short(name)));
            }
            match name {
                "l" => logo = Some(value.to_owned()),
                "a" => evidence = Some(value.to_owned()),
                _ => others.push((name.to_owned(), value.to_owned())),
            }
        }
        if logo.is_none() && evidence.as_deref().unwrap_or_default().is_empty() {
            return Err(BimiFault::Missing);
        }
        let some = |value: Option<String>| value.filter(|value| !value.is_empty());
        Ok(Self { logo: some(logo), evidence: some(evidence), others })
    }

    /// Whether it says that there is to be no logo.
    #[must_use]
    pub fn declines(&self) -> bool {
        self.logo.is_none() && self.evidence.is_none()
    }
}

impl fmt::Display for BimiRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        write!(f, "v=BIMI1; l={}; a={};", text(&self.logo), text(&self.evidence))?;
        self.others.iter().try_for_each(|(name, value)| write!(f, " {name}={value};"))
    }
}

/// Whether a URI is of the only kind that is fetched.
fn is_https(uri: &str) -> bool {
    let head = uri.get(..8).unwrap_or_default();
    head.eq_ignore_ascii_case("https://") && uri.len() > 8
}

/// Checks the record of the author domain, else that of the organizational domain.
pub(super) async fn check(author: &Author, alone: bool, resolver: &dyn Resolve) -> (Bimi, Vec<Finding>) {
    let mut result = Bimi {
        status: BimiStatus::None,
        record: None,
        logo: None,
        evidence: None,
        policy_enforced: author.policy_enforced,
        queries: Vec::new(),
    };
    let domains = [Some(&author.domain), author.organizational.as_ref()].into_iter().flatten();
    for domain in domains {
        let Some(name) = below("default._bimi", domain) else { continue };
        let lookup = resolver.ask(&name, RecordType::TXT).await;
        result.queries.push(lookup.id);
        let dangling = alias::dangling(Check::Dmarc, &lookup, "BIMI record", resolver).await;
        let mut findings = judge(&lookup, domain.as_str(), &mut result);
        if result.status != BimiStatus::None || dangling.is_some() {
            findings.extend(dangling);
            return (result, findings);
        }
    }
    let domain = author.domain.to_string();
    let arguments = [("domain", domain.as_str())];
    let finding = || Finding::new(Check::Dmarc, FindingCode::BimiNone, &arguments, &result.queries);
    let findings = alone.then(finding).into_iter().collect();
    (result, findings)
}

fn judge(lookup: &Lookup, domain: &str, result: &mut Bimi) -> Vec<Finding> {
    let queries = result.queries.clone();
    let finding = |code, arguments: &[(&str, &str)]| {
        Finding::new(Check::Dmarc, code, &[&[("domain", domain)], arguments].concat(), &queries)
    };
    let found = lookup.txt_records();
    if let Found::Unknown(error) = &found {
        result.status = BimiStatus::Error;
        return vec![finding(FindingCode::BimiUnknown, &Unknown::of(error, "the domain").arguments())];
    }
    let is_bimi = |hit: &&Hit<Txt>| {
        let bytes = hit.value.joined();
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(30)]).to_ascii_lowercase();
        let head: String = head.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
        head.starts_with("v=bimi1")
    };
    let records: Vec<&Hit<Txt>> = found.records().iter().filter(is_bimi).collect();
    let record = match &records[..] {
        [] => return Vec::new(),
        [one] => one.value.clone(),
        several => {
            result.status = BimiStatus::Invalid;
            return vec![finding(FindingCode::BimiSeveral, &[("count", &several.len().to_string())])];
        }
    };
    result.record = Some(record.text());
    let parsed = match BimiRecord::parse(&record.joined()) {
        Ok(parsed) => parsed,
        Err(fault) => {
            result.status = BimiStatus::Invalid;
            return vec![finding(FindingCode::BimiSyntax, &[("why", &fault.to_string())])];
        }
    };
    if parsed.declines() {
        result.status = BimiStatus::Declined;
        return vec![finding(FindingCode::BimiDeclined, &[])];
    }
    result.logo = parsed.logo.clone();
    result.evidence = parsed.evidence.clone();
    let uris = [&parsed.logo, &parsed.evidence].into_iter().flatten();
    if let Some(uri) = uris.into_iter().find(|uri| !is_https(uri)) {
        result.status = BimiStatus::Invalid;
        return vec![finding(FindingCode::BimiHttp, &[("uri", &short(uri))])];
    }
    result.status = BimiStatus::Ok;
    let mut findings = Vec::new();
    match result.policy_enforced {
        Some(false) => findings.push(finding(FindingCode::BimiPolicy, &[])),
        Some(true) => findings.push(finding(FindingCode::BimiFound, &[])),
        None => findings.push(finding(FindingCode::BimiPolicyUnknown, &[])),
    }
    if parsed.evidence.is_none() {
        findings.push(finding(FindingCode::BimiNoCertificate, &[]));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BimiRecord, BimiFault> {
        BimiRecord::parse(text.as_bytes())
    }

    #[test]
    fn tags_and_blanks() {
        let record =
            parse("v=BIMI1; l=https://a.net/l.svg; a=https://a.net/c.pem; avp=brand").expect("a record");
        assert_eq!(record.logo.as_deref(), Some("https://a.net/l.svg"));
        assert_eq!(record.others, [("avp".to_owned(), "brand".to_owned())]);
        assert_eq!(parse(&record.to_string()), Ok(record));
        assert!(parse("v=BIMI1; l=; a=;").is_ok_and(|record| record.declines()));
        assert!(parse("v = BIMI1 ; l = ;").is_ok_and(|record| record.declines()));
        assert_eq!(parse("v=BIMI2; l=https://a.net/l.svg"), Err(BimiFault::Version));
        assert_eq!(parse("l=https://a.net/l.svg; v=BIMI1"), Err(BimiFault::Version));
        assert_eq!(parse("v=BIMI1"), Err(BimiFault::Missing));
        assert_eq!(parse("v=BIMI1; a="), Err(BimiFault::Missing));
        assert_eq!(parse("v=BIMI1; l"), Err(BimiFault::NoEquals("l".into())));
        assert_eq!(parse("v=BIMI1; l=; l=x"), Err(BimiFault::Twice("l".into())));
        assert_eq!(parse("v=BIMI1; l\u{fc}=x"), Err(BimiFault::NotText));
    }
}
