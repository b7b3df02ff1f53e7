//! Names of an address in reverse DNS, and whether they lead back to it (RFC 1912 section 2.1).
//!
//! A name that differs from the mail's domain, or looks generic, is no alarm as long as it leads
//! back: only none, and none that leads back, are.

use std::net::IpAddr;

use futures_util::future::join_all;
use serde::Serialize;

use super::addresses::list;
use super::host_name::looks_dynamic;
use super::{Check, Finding, FindingCode};
use crate::dns::{Found, LookupError, Name, RecordData, RecordType, Resolve, no_host_name, reverse_name};

/// What reverse DNS says of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PtrStatus {
    /// It has at least one name.
    Ok,
    /// It has none.
    None,
    /// Cannot tell.
    Error,
}

/// The result for one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PtrRow {
    /// The address.
    pub address: IpAddr,
    /// What reverse DNS says.
    pub status: PtrStatus,
    /// Its names.
    pub names: Vec<Name>,
    /// Those of its names that lead back to the address.
    pub confirmed: Vec<Name>,
    /// Whether any name leads back; none where that could not be told.
    pub forward_confirmed: Option<bool>,
    /// The name at the end of the aliases of its reverse name (RFC 2317), where that does not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken_alias: Option<Name>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

impl PtrRow {
    /// Where an alias of its reverse name leads nowhere, as the end of a sentence.
    fn broken(&self) -> String {
        let reverse = reverse_name(self.address);
        self.broken_alias.as_ref().map_or_else(String::new, |end| {
            format!(": its reverse name {reverse} is an alias (CNAME) of {end}, which does not exist")
        })
    }
}

/// The most names that are looked up again; an address with more is not made for mail.
const MAX_NAMES: usize = 10;

/// Checks one address, as that of a server that sends: of one that only receives, see [`of_receiver`].
pub async fn check(address: IpAddr, resolver: &dyn Resolve) -> (PtrRow, Vec<Finding>) {
    let lookup = resolver.ask(&reverse_name(address), RecordType::PTR).await;
    let found = lookup.found(|data| match data {
        RecordData::Ptr(name) => Some(name.clone()),
        _ => None,
    });
    let mut row = PtrRow {
        address,
        status: PtrStatus::None,
        names: found.records().iter().map(|record| record.value.clone()).collect(),
        confirmed: Vec::new(),
        forward_confirmed: None,
        broken_alias: None,
        queries: vec![lookup.id],
    };
    row.names.sort();
    row.names.dedup();
    let shown = address.to_string();
    match found {
        Found::Records(_) => row.status = PtrStatus::Ok,
        Found::NoData | Found::NxDomain | Found::BrokenAlias(_) => {
            row.broken_alias = found.broken_alias().cloned();
            let broken = row.broken();
            let arguments = [("address", shown.as_str()), ("broken", &broken)];
            let finding =
                Finding::new(Check::Ptr, FindingCode::PtrNone, &arguments, &row.queries).about(&address);
            return (row, vec![finding]);
        }
        Found::Unknown(error) => {
            row.status = PtrStatus::Error;
            let (why, meaning) = (error.to_string(), error.meaning("the server"));
            let arguments = [
                ("address", shown.as_str()),
                ("why", &why),
                ("meaning", &meaning),
                ("advice", error.advice()),
            ];
            let finding =
                Finding::new(Check::Ptr, FindingCode::PtrUnknown, &arguments, &row.queries).about(&address);
            return (row, vec![finding]);
        }
    }
    // What no server can be called proves nothing, wherever it leads here.
    let no_host = row.names.iter().map(no_host_name).collect::<Option<Vec<_>>>();
    let unsure = match no_host {
        Some(_) => None,
        None => confirm(&mut row, resolver).await,
    };
    let (why, meaning, advice) = unsure.as_ref().map(Unsure::in_words).unwrap_or_default();
    let mut findings = Vec::new();
    let count = row.names.len().to_string();
    let arguments = [
        ("address", shown.as_str()),
        (
            "confirmed",
            &in_words(&row.confirmed, ", and that name points back to it", ", which point back to it"),
        ),
        ("unconfirmed", &unconfirmed_in_words(&row.names)),
        (
            "unknown",
            &in_words(&row.names, "; whether that points back to it", "; whether they point back to it"),
        ),
        ("count", &count),
        ("name", row.names.first().map_or("", Name::as_str)),
        ("is", no_host.iter().flatten().next().copied().unwrap_or_default()),
        ("why", &why),
        ("meaning", &meaning),
        ("advice", advice),
    ];
    let code = if !row.confirmed.is_empty() {
        row.forward_confirmed = Some(true);
        FindingCode::PtrConfirmed
    } else if no_host.is_some() {
        row.forward_confirmed = Some(false);
        FindingCode::PtrNoHost
    } else if unsure.is_some() {
        FindingCode::PtrConfirmationUnknown
    } else {
        row.forward_confirmed = Some(false);
        FindingCode::PtrUnconfirmed
    };
    findings.push(Finding::new(Check::Ptr, code, &arguments, &row.queries).about(&address));
    if row.names.len() > 1 {
        findings.push(
            Finding::new(Check::Ptr, FindingCode::PtrSeveral, &arguments, &row.queries).about(&address),
        );
    }
    (row, findings)
}

/// Names, as “the …” goes on, and what holds of one of them or of several.
fn in_words(names: &[Name], of_one: &str, of_several: &str) -> String {
    match names {
        [name] => format!("name {name}{of_one}"),
        names => format!("names {}{of_several}", list(names)),
    }
}

/// Names none of which leads back.
fn unconfirmed_in_words(names: &[Name]) -> String {
    in_words(names, ", but that name does not point back to it", ", but none of them points back to it")
}

/// What a finding amounts to where the address only receives: no name harms it, and what a name looks
/// like is nobody's concern.
#[must_use]
pub fn of_receiver(finding: Finding, row: Option<&PtrRow>) -> Option<Finding> {
    let code = match finding.code {
        FindingCode::PtrNone => FindingCode::PtrNoneMx,
        FindingCode::PtrUnconfirmed => FindingCode::PtrUnconfirmedMx,
        FindingCode::PtrGeneric | FindingCode::PtrOtherDomain => return None,
        _ => return Some(finding.of_receiver()),
    };
    let Some(row) = row else { return Some(finding.of_receiver()) };
    let (address, names, broken) = (row.address.to_string(), unconfirmed_in_words(&row.names), row.broken());
    let arguments = [("address", address.as_str()), ("unconfirmed", &names), ("broken", &broken)];
    Some(Finding::new(Check::Ptr, code, &arguments, &finding.queries).about(&row.address))
}

/// Remarks on confirmed names: that they look like those of a customer's line, or are of another domain
/// than the mail. Neither is a fault.
#[must_use]
pub fn remarks(row: &PtrRow, sender: Option<&Name>) -> Vec<Finding> {
    let Some(name) = row.confirmed.first() else { return Vec::new() };
    let address = row.address.to_string();
    let domain = sender.map(ToString::to_string).unwrap_or_default();
    let arguments = [("address", address.as_str()), ("name", name.as_str()), ("domain", &domain)];
    let remark = |code| Finding::new(Check::Ptr, code, &arguments, &row.queries).about(&row.address);
    // Two labels are the registered domain, mostly; where they are not, a remark is left out.
    let end = |name: &Name| -> Vec<String> {
        let labels: Vec<String> = name.labels().map(str::to_owned).collect();
        labels[labels.len().saturating_sub(2)..].to_vec()
    };
    let mut remarks = Vec::new();
    if row.confirmed.iter().all(looks_dynamic) {
        remarks.push(remark(FindingCode::PtrGeneric));
    }
    if let Some(sender) = sender
        && row.confirmed.iter().all(|name| end(name) != end(sender))
    {
        remarks.push(remark(FindingCode::PtrOtherDomain));
    }
    remarks
}

/// Why it is not known whether a name leads back.
enum Unsure {
    /// There are more names than are looked up.
    TooMany,
    /// The addresses of this one could not be looked up.
    Failed(Name, LookupError),
}

impl Unsure {
    /// Why, what that means, and what to do.
    fn in_words(&self) -> (String, String, &'static str) {
        match self {
            Self::TooMany => (
                format!("only the first {MAX_NAMES} names of an address are looked up here"),
                "That says nothing about the server itself.".to_owned(),
                "Ask whoever runs the reverse DNS of the address to keep one name, that of the server.",
            ),
            Self::Failed(name, error) => (
                error.to_string(),
                format!(
                    "There was no usable answer about the address of {name}. {}",
                    error.meaning("the server")
                ),
                error.advice(),
            ),
        }
    }
}

/// Looks up the names' addresses (forward confirmation), and gives why not all is known.
async fn confirm(row: &mut PtrRow, resolver: &dyn Resolve) -> Option<Unsure> {
    let rtype = if row.address.is_ipv4() { RecordType::A } else { RecordType::AAAA };
    let of_hosts = row.names.iter().filter(|name| no_host_name(name).is_none());
    let names: Vec<Name> = of_hosts.take(MAX_NAMES).cloned().collect();
    let lookups = join_all(names.iter().map(|name| resolver.ask(name, rtype))).await;
    let mut unsure = (row.names.len() > MAX_NAMES).then_some(Unsure::TooMany);
    for (name, lookup) in names.into_iter().zip(lookups) {
        row.queries.push(lookup.id);
        let found = lookup.found(|data| match data {
            RecordData::A(address) => Some(IpAddr::from(*address)),
            RecordData::Aaaa(address) => Some(IpAddr::from(*address)),
            _ => None,
        });
        match found {
            Found::Records(found) if found.iter().any(|record| record.value == row.address) => {
                row.confirmed.push(name)
            }
            Found::Unknown(error) => unsure = Some(Unsure::Failed(name, error)),
            Found::Records(_) | Found::NoData | Found::NxDomain | Found::BrokenAlias(_) => {}
        }
    }
    unsure
}
