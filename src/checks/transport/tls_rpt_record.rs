//! The record of TLS-RPT (RFC 8460 section 3): `v=TLSRPTv1; rua=mailto:reports@example.com`.

use std::fmt;

use super::fields::{RecordFault, fields, is_extension_value, short};
use crate::dns::Name;

/// What it begins with.
pub(super) const VERSION: &str = "v=TLSRPTv1";

/// A valid record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsRptRecord {
    /// Where reports go.
    pub rua: Vec<String>,
    /// Fields that senders do not know.
    pub extensions: Vec<(String, String)>,
}

impl TlsRptRecord {
    /// Reads a record; what the addresses are worth is another question ([`is_destination`]).
    ///
    /// # Errors
    /// The first [`RecordFault`], for which senders act as if there were no record.
    pub fn parse(record: &[u8]) -> Result<Self, RecordFault> {
        let mut rua: Option<Vec<String>> = None;
        let mut extensions = Vec::new();
        for field in fields(record, VERSION)? {
            match field.name {
                "rua" => {
                    let uris = field.value.split(',').map(|uri| uri.trim_matches([' ', '\t']));
                    let uris: Vec<String> = uris.map(str::to_owned).collect();
                    if uris.iter().any(|uri| uri.is_empty() || uri.contains([' ', '\t'])) {
                        return Err(RecordFault::BadValue(short(&format!("rua={}", field.value))));
                    }
                    rua.get_or_insert(uris);
                }
                name if is_extension_value(field.value) => {
                    extensions.push((name.to_owned(), field.value.to_owned()));
                }
                name => return Err(RecordFault::BadValue(short(&format!("{name}={}", field.value)))),
            }
        }
        Ok(Self { rua: rua.ok_or(RecordFault::Missing("rua"))?, extensions })
    }
}

impl fmt::Display for TlsRptRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}; rua={};", self.rua.join(","))?;
        self.extensions.iter().try_for_each(|(name, value)| write!(f, " {name}={value};"))
    }
}

/// Whether reports can be sent to a URI: `mailto:` with a mailbox, or `https:` with a host.
#[must_use]
pub(crate) fn is_destination(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once(':') else { return false };
    // These must be written as %21 in a URI here (section 3).
    if rest.contains('!') {
        return false;
    }
    let is_host = |host: &str| Name::from_user(host).is_ok_and(|name| name.label_count() > 1);
    match scheme.to_ascii_lowercase().as_str() {
        "mailto" => {
            let mailbox = rest.split('?').next().unwrap_or_default();
            mailbox.rsplit_once('@').is_some_and(|(local, host)| !local.is_empty() && is_host(host))
        }
        "https" => {
            let authority = rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?', '#']).next());
            let host = authority.map(|text| text.rsplit('@').next().unwrap_or_default());
            host.and_then(|host| host.split(':').next()).is_some_and(is_host)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_destinations_are_divided_by_commas() {
        let record = TlsRptRecord::parse(b"v=TLSRPTv1; rua=mailto:a@b.net , https://c.net/v1/tlsrpt");
        let record = record.expect("a record");
        assert_eq!(record.rua, ["mailto:a@b.net", "https://c.net/v1/tlsrpt"]);
        assert_eq!(TlsRptRecord::parse(record.to_string().as_bytes()), Ok(record));
        for (text, fault) in [
            ("v=TLSRPTv1;", RecordFault::Missing("rua")),
            ("v=TLSRPTv1; ruf=mailto:a@b.net", RecordFault::Missing("rua")),
            ("v=TLSRPTv1; rua=", RecordFault::BadValue("rua=".into())),
            ("v=TLSRPTv1; rua=mailto:a@b.net,,", RecordFault::BadValue("rua=mailto:a@b.net,,".into())),
            ("v=TLSRPTv1 rua=mailto:a@b.net", RecordFault::Version("v=TLSRPTv1")),
        ] {
            assert_eq!(TlsRptRecord::parse(text.as_bytes()), Err(fault), "{text}");
        }
    }

    #[test]
    fn reports_go_by_mail_or_https() {
        for uri in [
            "mailto:a@b.net",
            "MAILTO:a@b.net",
            "mailto:a@b.net?subject=x",
            "https://b.net/x",
            "https://b.net:8443",
        ] {
            assert!(is_destination(uri), "{uri}");
        }
        for uri in [
            "a@b.net",
            "http://b.net/x",
            "mailto:",
            "mailto:a",
            "mailto:@b.net",
            "https:b.net",
            "https://",
            "mailto:a@b.net!10m",
            "",
        ] {
            assert!(!is_destination(uri), "{uri}");
        }
    }
}
