//! The protocol of a hop, and whether it was encrypted.

use super::clauses::{Keyword, Received};
use super::details::Tls;

/// Protocols that are written in capitals (IANA, RFC 3848, RFC 6531), and those of other ways.
const PROTOCOLS: [&str; 23] = [
    "SMTP",
    "SMTPS",
    "ESMTP",
    "ESMTPA",
    "ESMTPS",
    "ESMTPSA",
    "LMTP",
    "LMTPA",
    "LMTPS",
    "LMTPSA",
    "UTF8SMTP",
    "UTF8SMTPA",
    "UTF8SMTPS",
    "UTF8SMTPSA",
    "UTF8LMTP",
    "UTF8LMTPA",
    "UTF8LMTPS",
    "UTF8LMTPSA",
    "ASMTP",
    "HTTP",
    "HTTPS",
    "POP3",
    "IMAP",
];

/// What stands behind `with`.
pub(super) fn protocol(received: &Received) -> Option<String> {
    let mut words = received.words(Keyword::With);
    let first = words.next()?;
    if first.eq_ignore_ascii_case("microsoft") {
        // “Microsoft SMTP Server”, “Microsoft SMTPSVC”.
        let name: Vec<&str> = std::iter::once(first).chain(words.take(2)).collect();
        return Some(name.join(" "));
    }
    let name = first.split(['/', ',']).next().unwrap_or(first);
    let known = PROTOCOLS.iter().find(|known| known.eq_ignore_ascii_case(name));
    Some(known.map_or_else(|| name.to_owned(), |known| (*known).to_owned()))
}

/// Whether the hop was encrypted.
pub(super) fn tls(received: &Received, protocol: Option<&str>) -> Tls {
    let name = protocol.unwrap_or_default();
    let is_smtp = ["SMTP", "LMTP"].iter().any(|smtp| name.contains(smtp));
    let with_s = is_smtp && (name.ends_with('S') || name.ends_with("SA"));
    if with_s || says_tls(received) {
        Tls::Encrypted
    } else if PROTOCOLS.contains(&name) && is_smtp {
        Tls::Plain
    } else {
        Tls::Unknown
    }
}

fn says_tls(received: &Received) -> bool {
    let is_tls = |word: &str| {
        let word = word.to_ascii_uppercase();
        word.contains("/TLS") || word == "STARTTLS" || word.starts_with("TLS_") || word.starts_with("TLSV")
    };
    received.words(Keyword::With).any(is_tls)
        || received.first(Keyword::Tls).is_some()
        || version(received).is_some()
}

/// The version, such as `1.3`.
pub(super) fn version(received: &Received) -> Option<String> {
    received.all_comments().find_map(version_in)
}

/// `TLSv1.3`, `TLS1_3`, `TLS1.3`, `TLS 1.2`, `TLSv1`.
fn version_in(comment: &str) -> Option<String> {
    let upper = comment.to_ascii_uppercase();
    upper.match_indices("TLS").find_map(|(at, _)| {
        let rest = upper.get(at + 3..)?;
        let rest = rest.trim_start_matches([' ', 'V', ':', '-']);
        let digits: String = rest.chars().take(3).map(|c| if c == '_' { '.' } else { c }).collect();
        let known = ["1.0", "1.1", "1.2", "1.3"].into_iter().find(|version| digits.starts_with(version));
        known.or_else(|| digits.starts_with('1').then_some("1.0")).map(str::to_owned)
    })
}

/// Whether the protocol says that the client logged in.
pub(super) fn is_authenticated(protocol: Option<&str>) -> bool {
    protocol.is_some_and(|name| PROTOCOLS.contains(&name) && (name.ends_with('A') || name == "ASMTP"))
}

/// Whether a comment says so.
pub(super) fn says_authenticated(comment: &str) -> bool {
    let lower = comment.to_ascii_lowercase();
    [
        "authenticated sender",
        "authenticated bits",
        "authenticated user",
        "auth: login",
        "auth: plain",
        "auth=",
        "smtp-auth",
    ]
    .iter()
    .any(|words| lower.contains(words))
}
