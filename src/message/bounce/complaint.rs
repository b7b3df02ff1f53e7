//! Complaints (ARF, RFC 5965): who sent the message that somebody complained about.

use std::net::IpAddr;

use super::{dsn, named, status_fields};
use crate::dns::Name;
use crate::message::fields::Fields;

/// What a complaint says of the message that it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complaint {
    /// The address that the message came from (`Source-IP`).
    pub source: Option<IpAddr>,
    /// Its return-path (`Original-Mail-From`).
    pub mail_from: Option<String>,
    /// The domain that the complaint is about (`Reported-Domain`).
    pub domain: Option<String>,
}

/// Reads a message as a complaint, with the message that it is about, or its header; none where it is no complaint.
pub(in crate::message) fn complaint(
    fields: &Fields,
    body: Option<&[u8]>,
) -> Option<(Complaint, Option<Vec<u8>>)> {
    let of_type = fields.first("Content-Type")?.to_ascii_lowercase();
    if !of_type.starts_with("multipart/report") || !of_type.contains("feedback-report") {
        return None;
    }
    let parts = dsn::read(fields, body?);
    let mut found = Complaint::default();
    for (name, value) in status_fields::fields(&parts.feedback?) {
        match name.as_str() {
            "source-ip" => found.source = found.source.or(value.trim().parse().ok()),
            "original-mail-from" => found.mail_from = found.mail_from.or(named::mailbox(&value)),
            "reported-domain" => {
                let domain = || Name::from_user(value.trim()).ok().map(|name| name.to_string());
                found.domain = found.domain.or_else(domain);
            }
            _ => {}
        }
    }
    Some((found, parts.returned))
}
