//! What is known of a hop beside what the JSON of a report has.

use std::net::IpAddr;

use serde::Deserialize;

use crate::message::date::Zone;

/// More of a hop, for showing and for deciding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HopDetails {
    /// The software or service that wrote the field.
    pub software: Option<&'static str>,
    /// Whether the field names a client at all.
    pub has_client: bool,
    /// What the receiving server says of the client's reverse name.
    pub reverse_name: ReverseName,
    /// Whether the hop was encrypted.
    pub tls: Tls,
    /// The version, such as `1.3`.
    pub tls_version: Option<String>,
    /// Whether the client logged in: a person's program handing in a message.
    pub authenticated: bool,
    /// The receiving server's own address.
    pub by_address: Option<IpAddr>,
    /// The return-path at this hop.
    pub envelope_from: Option<String>,
    /// The zone of its time.
    pub zone: Option<Zone>,
    /// The date as written, where there is one.
    pub date_text: Option<String>,
    /// Why it is a step inside one system, if it is.
    pub inner: Option<InnerReason>,
}

/// What a receiving server says of the name of the client's address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReverseName {
    /// Nothing; much software never looks.
    #[default]
    NotSaid,
    /// It found a name. Most servers name only one that leads back to the address.
    Found,
    /// It found none.
    None,
    /// It found none, or one that does not lead back to the address: `unknown`.
    Unknown,
    /// It found a name that does not lead back to the address: `may be forged`, `RDNS failed`.
    Unconfirmed,
}

/// Whether a hop was encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// The field does not tell.
    #[default]
    Unknown,
    /// It was.
    Encrypted,
    /// It was not: SMTP without the S (RFC 3848).
    Plain,
}

/// Why a hop is a step inside one system. In words: `to_string()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InnerReason {
    /// No client is named: the message was made or moved on that server.
    NoClient,
    /// The client's address is kept for private networks, or is the server itself.
    PrivateAddress,
    /// It was handed over by a protocol that is used inside a system.
    LocalProtocol,
    /// Both hosts belong to the same provider.
    SameSystem(&'static str),
    /// Both hosts belong to the same organization.
    SameOrganization,
}

impl std::fmt::Display for InnerReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoClient => f.write_str("made or moved on that server itself"),
            Self::PrivateAddress => f.write_str("from an address of a private network"),
            Self::LocalProtocol => f.write_str("by a protocol that is used inside one system"),
            Self::SameSystem(name) => write!(f, "both hosts belong to {name}"),
            Self::SameOrganization => f.write_str("both hosts belong to the same organization"),
        }
    }
}
