//! One plain look-up, shown as it is.

use serde::Serialize;

use super::{Check, Finding, FindingCode};
use crate::dns::{Found, LookupError, Name, RecordType, Resolve};

/// The status of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupStatus {
    /// Records.
    Ok,
    /// The name exists, without such a record.
    None,
    /// The name does not exist, or is an alias of one that does not ([`LookupRow::broken_alias`]).
    #[serde(rename = "nxdomain")]
    NxDomain,
    /// Cannot tell.
    Error,
}

/// A record as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownRecord {
    /// Owner.
    pub name: Name,
    /// Type.
    #[serde(rename = "type")]
    pub rtype: String,
    /// Seconds.
    pub ttl: u32,
    /// Data in master-file form.
    pub data: String,
}

/// The result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LookupRow {
    /// Name asked about.
    pub name: Name,
    /// Type asked for.
    #[serde(rename = "type")]
    pub rtype: String,
    /// The status of the answer.
    pub status: LookupStatus,
    /// The name at the end of the aliases, where it is that name which does not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken_alias: Option<Name>,
    /// The whole answer, aliases too.
    pub records: Vec<ShownRecord>,
    /// The question.
    pub queries: Vec<u32>,
}

/// Looks up the records of `rtype` at `name`.
pub async fn check(name: &Name, rtype: RecordType, resolver: &dyn Resolve) -> (LookupRow, Vec<Finding>) {
    let lookup = resolver.ask(name, rtype).await;
    let found = lookup.found(|_| Some(()));
    let mut records: Vec<ShownRecord> = Vec::new();
    for record in lookup.result.iter().flat_map(|response| &response.answers) {
        let shown = ShownRecord {
            name: record.name.clone(),
            rtype: record.rtype.to_string(),
            ttl: record.ttl,
            data: record.data.to_string(),
        };
        // The same record once more is no other one (RFC 2181 section 5).
        if !records.contains(&shown) {
            records.push(shown);
        }
    }
    let (status, code) = match &found {
        Found::Records(_) => (LookupStatus::Ok, FindingCode::LookupFound),
        Found::NoData => (LookupStatus::None, FindingCode::LookupNone),
        Found::NxDomain => (LookupStatus::NxDomain, FindingCode::LookupNxdomain),
        Found::BrokenAlias(_) => (LookupStatus::NxDomain, FindingCode::LookupAliasBroken),
        Found::Unknown(_) => (LookupStatus::Error, FindingCode::LookupUnknown),
    };
    let error = found.error();
    let why = error.map(ToString::to_string).unwrap_or_default();
    let meaning = error.map(|error| error.meaning("the name")).unwrap_or_default();
    let end = found.broken_alias().map(ToString::to_string).unwrap_or_default();
    let (rtype, count) = (rtype.to_string(), found.records().len().to_string());
    let shown = name.to_string();
    let arguments = [
        ("name", shown.as_str()),
        ("type", &rtype),
        ("count", &count),
        ("end", &end),
        ("why", &why),
        ("meaning", &meaning),
        ("advice", error.map_or("", LookupError::advice)),
    ];
    let broken_alias = found.broken_alias().cloned();
    let finding = Finding::new(Check::Lookup, code, &arguments, &[lookup.id]);
    let queries = vec![lookup.id];
    (LookupRow { name: name.clone(), rtype, status, broken_alias, records, queries }, vec![finding])
}
