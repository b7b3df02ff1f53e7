//! The codes of the format: how values that have a text or a number of their own elsewhere are written
//! in a file and in a link. They are part of version 1 and never change; `Display` texts may.

use std::borrow::Cow;

use crate::dns::{Failure, Rcode};

/// Response codes that have a name in a file.
const NAMED_RCODES: [Rcode; 6] =
    [Rcode::NoError, Rcode::FormErr, Rcode::ServFail, Rcode::NxDomain, Rcode::NotImp, Rcode::Refused];

/// Failures without a parameter, in the order of their numbers in a link.
const FAILURES: [Failure; 7] = [
    Failure::Timeout,
    Failure::NotJson,
    Failure::NotDns,
    Failure::TooLarge,
    Failure::Unreachable,
    Failure::GaveUp,
    Failure::NotRecorded,
];

/// The first number in a link that stands for an HTTP status: status 0.
const HTTP: u32 = FAILURES.len() as u32;

/// Failures that version 1 got later, with their numbers in a link: those of HTTP statuses that do not
/// exist (RFC 9110 section 15), since an older page reads them as such.
const LATER: [(Failure, u32); 2] = [(Failure::WebPage, HTTP + 1), (Failure::NoCors, HTTP + 2)];

/// A response code in a file: the mnemonic of the IANA registry, else `RCODE` and the number.
pub(super) fn rcode_to_text(rcode: Rcode) -> Cow<'static, str> {
    match rcode {
        Rcode::NoError => "NOERROR".into(),
        Rcode::FormErr => "FORMERR".into(),
        Rcode::ServFail => "SERVFAIL".into(),
        Rcode::NxDomain => "NXDOMAIN".into(),
        Rcode::NotImp => "NOTIMP".into(),
        Rcode::Refused => "REFUSED".into(),
        Rcode::Other(code) => format!("RCODE{code}").into(),
    }
}

/// Reads what [`rcode_to_text`] writes.
pub(super) fn rcode_from_text(text: &str) -> Option<Rcode> {
    let named = NAMED_RCODES.into_iter().find(|rcode| rcode_to_text(*rcode) == text);
    named.or_else(|| text.strip_prefix("RCODE")?.parse().ok().map(|code: u16| Rcode::from(code)))
}

/// A failure in a file.
pub(super) fn failure_to_text(failure: &Failure) -> Cow<'static, str> {
    match failure {
        Failure::Timeout => "timeout".into(),
        Failure::Http(status) => format!("http {status}").into(),
        // A web page is no JSON either; a member beside it says that it was one.
        Failure::NotJson | Failure::WebPage => "not json".into(),
        Failure::NotDns => "not a dns message".into(),
        Failure::TooLarge => "answer too large".into(),
        // For whoever asked it is as good as not there; a member beside it says why.
        Failure::Unreachable | Failure::NoCors => "unreachable".into(),
        Failure::GaveUp => "not asked, the resolver does not answer".into(),
        Failure::NotRecorded => "not recorded".into(),
    }
}

/// Reads what [`failure_to_text`] writes.
pub(super) fn failure_from_text(text: &str) -> Option<Failure> {
    let known = FAILURES.into_iter().find(|failure| failure_to_text(failure) == text);
    known.or_else(|| text.strip_prefix("http ")?.parse().ok().map(Failure::Http))
}

/// A failure in a link.
pub(super) fn failure_to_number(failure: &Failure) -> u32 {
    match failure {
        Failure::Timeout => 0,
        Failure::NotJson => 1,
        Failure::NotDns => 2,
        Failure::TooLarge => 3,
        Failure::Unreachable => 4,
        Failure::GaveUp => 5,
        Failure::NotRecorded => 6,
        Failure::WebPage => HTTP + 1,
        Failure::NoCors => HTTP + 2,
        Failure::Http(status) => HTTP + u32::from(*status),
    }
}

/// Reads what [`failure_to_number`] writes.
pub(super) fn failure_from_number(number: u32) -> Option<Failure> {
    if let Some((failure, _)) = LATER.into_iter().find(|(_, known)| *known == number) {
        return Some(failure);
    }
    match number.checked_sub(HTTP) {
        Some(status) => u16::try_from(status).ok().map(Failure::Http),
        None => FAILURES.get(number as usize).cloned(),
    }
}

/// The format in which a resolver was asked, of the three that there are.
pub(super) fn format_from_text(text: &str) -> Option<&'static str> {
    ["json", "wire", "none"].into_iter().find(|known| *known == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{RecordData, RecordType, TxtStyle};

    #[test]
    fn response_codes_of_version_1() {
        for (rcode, text) in [
            (Rcode::NoError, "NOERROR"),
            (Rcode::FormErr, "FORMERR"),
            (Rcode::ServFail, "SERVFAIL"),
            (Rcode::NxDomain, "NXDOMAIN"),
            (Rcode::NotImp, "NOTIMP"),
            (Rcode::Refused, "REFUSED"),
            (Rcode::Other(9), "RCODE9"),
            (Rcode::Other(u16::MAX), "RCODE65535"),
        ] {
            assert_eq!(rcode_to_text(rcode), text);
            assert_eq!(rcode_from_text(text), Some(rcode));
        }
        for text in ["", "noerror", "RCODE", "RCODE65536", "NOPE"] {
            assert_eq!(rcode_from_text(text), None, "{text}");
        }
    }

    #[test]
    fn failures_of_version_1() {
        for (failure, text, number) in [
            (Failure::Timeout, "timeout", 0),
            (Failure::NotJson, "not json", 1),
            (Failure::NotDns, "not a dns message", 2),
            (Failure::TooLarge, "answer too large", 3),
            (Failure::Unreachable, "unreachable", 4),
            (Failure::GaveUp, "not asked, the resolver does not answer", 5),
            (Failure::NotRecorded, "not recorded", 6),
            (Failure::Http(0), "http 0", 7),
            (Failure::Http(503), "http 503", 510),
            (Failure::Http(u16::MAX), "http 65535", 65542),
        ] {
            assert_eq!(failure_to_text(&failure), text);
            assert_eq!(failure_from_text(text), Some(failure.clone()));
            assert_eq!(failure_to_number(&failure), number);
            assert_eq!(failure_from_number(number), Some(failure));
        }
        for (failure, text, number) in
            [(Failure::WebPage, "not json", 8), (Failure::NoCors, "unreachable", 9)]
        {
            assert_eq!(failure_to_text(&failure), text);
            assert_eq!(failure_to_number(&failure), number);
            assert_eq!(failure_from_number(number), Some(failure));
        }
        assert_eq!(failure_from_text("http"), None);
        assert_eq!(failure_from_number(65543), None);
    }

    #[test]
    fn record_types_and_data_are_in_presentation_format() {
        // RFC 1035 section 5.1, RFC 3597 section 5. A file that was saved once must be read in the same way.
        for (rtype, name, data) in [
            (1, "A", "192.0.2.25"),
            (2, "NS", "ns.example.com"),
            (5, "CNAME", "www.example.com"),
            (6, "SOA", "ns.example.com hostmaster.example.com 1 2 3 4 5"),
            (12, "PTR", "mail.example.com"),
            (15, "MX", "10 mx.example.com"),
            (15, "MX", "0 ."),
            (16, "TXT", "\"v=spf1 -all\""),
            (16, "TXT", "\"one \" \"two\""),
            (28, "AAAA", "2001:db8::25"),
            (52, "TLSA", "3 1 1 00ff"),
            (99, "SPF", "\"v=spf1 -all\""),
            (257, "CAA", "0 issue \"ca.example\""),
            (33, "SRV", "\\# 4 00010203"),
            (65280, "TYPE65280", "\\# 2 abcd"),
        ] {
            let rtype = RecordType::from_code(rtype);
            assert_eq!(rtype.to_string(), name);
            assert_eq!(RecordType::parse(name), Some(rtype));
            let parsed = RecordData::parse(rtype, data, TxtStyle::Quoted);
            assert!(!matches!(parsed, RecordData::Unread(_)), "{data}");
            assert_eq!(parsed.to_string(), data);
        }
    }

    #[test]
    fn formats_of_version_1() {
        for format in ["json", "wire", "none"] {
            assert_eq!(format_from_text(format), Some(format));
        }
        assert_eq!(format_from_text("JSON"), None);
    }
}
