//! Names of an address in reverse DNS, and whether they lead back to it (RFC 1912 section 2.1).

use std::net::IpAddr;

use serde::Serialize;

use crate::dns::Name;

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
    /// The questions it rests on.
    pub queries: Vec<u32>,
}
