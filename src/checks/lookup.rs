//! One plain look-up, shown as it is.

use serde::Serialize;

use crate::dns::Name;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupStatus {
    /// Records.
    Ok,
    /// The name exists, without such a record.
    None,
    /// The name does not exist.
    #[serde(rename = "nxdomain")]
    NxDomain,
    /// Cannot tell.
    Error,
}

/// A record as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
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
    /// What came of it.
    pub status: LookupStatus,
    /// The whole answer, aliases too.
    pub records: Vec<Shown>,
    /// The question.
    pub queries: Vec<u32>,
}
