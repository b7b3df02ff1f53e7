//! What is known of a pasted text, as one plain value. Its JSON form is public.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::Serialize;

use super::fields::Fields;
use super::signature_result::SignatureResult;
use crate::checks::Finding;

/// What a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A message, header and body.
    Message,
    /// The header of a message alone.
    Headers,
    /// A bounce: why a message came back.
    Bounce,
    /// None of these.
    #[default]
    Unknown,
}

/// A message, its headers, or a bounce. Of a bounce, the way and the identities are those of the message that
/// came back, where the bounce holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Message {
    /// What the text is.
    pub kind: Kind,
    /// The servers on the way, the oldest first.
    pub hops: Vec<Hop>,
    /// The hop at which the recipient's side took over, counted from 0.
    pub handover: Option<usize>,
    /// The address in the visible From.
    pub author: Option<String>,
    /// The return-path; empty for the null sender.
    pub return_path: Option<String>,
    /// The address that handed the mail over to the recipient's side; of a bounce, the server that was refused.
    pub server: Option<String>,
    /// The name that it gave in HELO.
    pub helo: Option<String>,
    /// The recipient.
    pub recipient: Option<String>,
    /// The signatures, with what became of them.
    pub signatures: Vec<SignatureResult>,
    /// What receivers said, from the top of the header.
    pub said: Vec<Said>,
    /// Why it came back; of several recipients the first.
    pub bounce: Option<Bounce>,
    /// The same for all recipients, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bounces: Vec<Bounce>,
    /// What is wrong in the header, or worth knowing (`Check::Message`).
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The header that all this was read in.
    #[serde(skip)]
    pub fields: Fields,
}

/// One server that took the message from another: a `Received` field (RFC 5321 section 4.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// The name that the receiving server found or confirmed for the client.
    pub from: Option<String>,
    /// What the client called itself.
    pub helo: Option<String>,
    /// The client's address.
    pub address: Option<IpAddr>,
    /// The receiving server.
    pub by: Option<String>,
    /// The protocol, such as `ESMTPS`.
    #[serde(rename = "with")]
    pub protocol: Option<String>,
    /// Its number of the message.
    pub id: Option<String>,
    /// The recipient that it was taken for.
    #[serde(rename = "for")]
    pub recipient: Option<String>,
    /// When, in UTC.
    pub time: Option<Timestamp>,
    /// Since the nearest older hop with a readable time, in milliseconds; negative where clocks disagree.
    pub delay_ms: Option<i64>,
    /// Whether it is a step inside one system.
    pub internal: bool,
    /// The place of its field in the header, from the top.
    #[serde(skip)]
    pub field: usize,
}

/// One result of one method that a receiver wrote down (RFC 8601 section 2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Who says it: the authserv-id.
    pub by: Option<String>,
    /// The method, such as `spf`.
    pub method: String,
    /// The result, such as `pass`.
    pub result: String,
    /// What it was found of, such as `smtp.mailfrom`.
    pub properties: BTreeMap<String, String>,
    /// Whether the recipient's own side wrote it.
    pub trusted: bool,
    /// What stands in brackets behind the result, and the reason.
    #[serde(skip)]
    pub comment: Option<String>,
    /// The place of its field in the header, from the top.
    #[serde(skip)]
    pub field: usize,
}

/// Why a message came back from one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bounce {
    /// The cause, by the table of bounces.
    pub cause: Option<String>,
    /// The row of the table that fits.
    pub row: Option<String>,
    /// The reply code (RFC 5321 section 4.2).
    pub reply: Option<u16>,
    /// The enhanced status code (RFC 3463).
    pub enhanced: Option<String>,
    /// Whether it is tried again; false where it is final.
    pub temporary: bool,
    /// The server that refused.
    pub remote_server: Option<String>,
    /// The recipient.
    pub recipient: Option<String>,
    /// The address of ours that the reply names.
    pub address: Option<IpAddr>,
    /// What to check, in words of checks.
    pub check: Vec<String>,
    /// The reply, in one line.
    pub text: Option<String>,
}
