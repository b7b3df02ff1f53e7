//! TLS-RPT (RFC 8460): where senders report that mail could not be encrypted.

use futures_util::future::join_all;
use serde::Serialize;

use super::alias;
use super::fields::{RecordFault, Sorted, short};
use super::mta_sts::below;
use super::tls_rpt_record::{TlsRptRecord, VERSION, is_destination};
use super::unknown::Unknown;
use crate::checks::{Check, Finding, FindingCode, Severity, list};
use crate::dns::{Found, Name, RecordType, Resolve};

/// What became of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsRptStatus {
    /// A valid one.
    Ok,
    /// None.
    None,
    /// More than one, so that senders use none.
    Several,
    /// One that senders cannot use.
    Invalid,
    /// Cannot tell.
    Error,
}

/// The result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TlsRpt {
    /// What became of the record.
    pub status: TlsRptStatus,
    /// The record, where there is exactly one.
    pub record: Option<String>,
    /// Where reports go.
    pub rua: Vec<String>,
    /// The questions.
    pub queries: Vec<u32>,
}

/// Where the record does no good.
const WRONG_NAMES: [&str; 3] = ["_tls", "_smtp-tls", "_tlsrpt"];

/// Checks the record.
pub(super) async fn check(domain: &Name, resolver: &dyn Resolve) -> (TlsRpt, Vec<Finding>) {
    let mut result =
        TlsRpt { status: TlsRptStatus::None, record: None, rua: Vec::new(), queries: Vec::new() };
    let Some(name) = below("_smtp._tls", domain) else { return (result, Vec::new()) };
    let lookup = resolver.ask(&name, RecordType::TXT).await;
    result.queries.push(lookup.id);
    let finding = |code, arguments: &[(&str, &str)]| {
        let arguments = [&[("domain", domain.as_str())], arguments].concat();
        Finding::new(Check::Transport, code, &arguments, &[lookup.id])
    };
    let found = lookup.txt_records();
    if let Found::Unknown(error) = &found {
        result.status = TlsRptStatus::Error;
        return (
            result,
            vec![finding(FindingCode::TlsRptUnknown, &Unknown::of(error, "the domain").arguments())],
        );
    }
    let mut findings: Vec<Finding> =
        alias::dangling(Check::Transport, &lookup, "TLS-RPT record", resolver).await.into_iter().collect();
    let sorted = Sorted::new(found.records(), VERSION);
    result.status = match (&sorted.right[..], &sorted.alike[..]) {
        ([], []) => {
            findings.extend(elsewhere(domain, resolver).await);
            TlsRptStatus::None
        }
        ([one], _) | ([], [one, ..]) => {
            result.record = Some(one.text());
            match TlsRptRecord::parse(&one.joined()) {
                Ok(record) => {
                    let bad: Vec<String> =
                        record.rua.iter().filter(|uri| !is_destination(uri)).map(|uri| short(uri)).collect();
                    let is_any = bad.len() < record.rua.len();
                    if !bad.is_empty() {
                        let why = format!("{} is neither `mailto:` with an address nor `https:`", list(&bad));
                        let found = finding(FindingCode::TlsRptRua, &[("why", &why)]);
                        findings.push(if is_any { found.remark(Severity::Warning) } else { found });
                    }
                    result.rua = record.rua;
                    if is_any { TlsRptStatus::Ok } else { TlsRptStatus::Invalid }
                }
                Err(RecordFault::Missing("rua")) => {
                    findings.push(finding(FindingCode::TlsRptRua, &[("why", "it has no `rua=`")]));
                    TlsRptStatus::Invalid
                }
                Err(fault) => {
                    let record = short(&one.text());
                    let arguments = [("why", fault.to_string()), ("record", record)];
                    let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
                    findings.push(finding(FindingCode::TlsRptSyntax, &arguments));
                    TlsRptStatus::Invalid
                }
            }
        }
        (several, _) => {
            findings.push(finding(FindingCode::TlsRptSeveral, &[("count", &several.len().to_string())]));
            TlsRptStatus::Several
        }
    };
    if result.status == TlsRptStatus::Ok {
        let shown: Vec<String> =
            result.rua.iter().filter(|uri| is_destination(uri)).map(|uri| short(uri)).collect();
        findings.push(finding(FindingCode::TlsRptFound, &[("rua", &list(&shown))]));
    }
    (result, findings)
}

/// Looks for a record where nobody reads it.
async fn elsewhere(domain: &Name, resolver: &dyn Resolve) -> Vec<Finding> {
    let names = WRONG_NAMES.iter().filter_map(|prefix| below(prefix, domain)).chain([domain.clone()]);
    let asked = join_all(names.map(|name| resolver.ask(&name, RecordType::TXT))).await;
    let mut findings = Vec::new();
    for lookup in asked {
        let found = lookup.txt_records();
        let sorted = Sorted::new(found.records(), VERSION);
        if !sorted.right.is_empty() || !sorted.alike.is_empty() {
            let name = lookup.question.name.to_string();
            let arguments = [("domain", domain.as_str()), ("name", &name)];
            findings.push(Finding::new(
                Check::Transport,
                FindingCode::TlsRptWrongName,
                &arguments,
                &[lookup.id],
            ));
        }
    }
    findings
}
