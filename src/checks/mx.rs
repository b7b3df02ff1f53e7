//! Where a domain's mail is delivered (RFC 5321 section 5.1, RFC 7505).

use std::net::IpAddr;

use serde::Serialize;

use crate::dns::Name;

/// What the DNS says of a domain's mail exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MxStatus {
    /// MX records.
    Ok,
    /// A null MX: the domain takes no mail (RFC 7505).
    NullMx,
    /// No MX, but an address, which then stands for it (RFC 5321 section 5.1).
    Implicit,
    /// Neither MX nor address.
    None,
    /// The domain does not exist.
    #[serde(rename = "nxdomain")]
    NxDomain,
    /// Cannot tell.
    Error,
}

/// One mail exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MxRecord {
    /// The lower, the earlier it is tried.
    pub preference: u16,
    /// Host name; `.` in a null MX.
    pub exchange: Name,
    /// Time to live in seconds; none for an implicit MX.
    pub ttl: Option<u32>,
    /// Its addresses; none where they could not be asked, or are still being asked.
    pub addresses: Option<Vec<IpAddr>>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

/// The result of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MxResult {
    /// The domain asked about.
    pub domain: Name,
    /// What the DNS says.
    pub status: MxStatus,
    /// The exchanges in the order in which they are tried.
    pub records: Vec<MxRecord>,
    /// The question that gave the records.
    pub queries: Vec<u32>,
}
