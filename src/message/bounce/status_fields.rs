//! The fields of `message/delivery-status` and `message/global-delivery-status` (RFC 3464 section 2,
//! RFC 6533 section 3), also where such a report was pasted as text and lost its empty lines.

use super::MAX_RECIPIENTS;
use super::attempt::{Action, Attempt, Reading};
use super::codes::StatusCode;
use super::named;
use crate::dns::plain;

/// The most of a value that is kept.
const MAX_VALUE: usize = 8192;

/// Reads the fields of a report. Lines that are none are read over.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut current = Attempt::default();
    for (name, value) in fields(text) {
        let is_new = match name.as_str() {
            "final-recipient" => current.recipient.is_some(),
            // Postfix has it behind the final one.
            "original-recipient" => current.action.is_some() || current.original_recipient.is_some(),
            _ => false,
        };
        if is_new {
            keep(&mut reading, std::mem::take(&mut current));
        }
        let typed = || value.split_once(';').map_or(value.as_str(), |(_, value)| value).trim();
        match name.as_str() {
            "reporting-mta" => reading.reporting = reading.reporting.or(host(typed())),
            "arrival-date" => reading.arrival = reading.arrival.or(Some(short(&value))),
            "final-recipient" => current.recipient = recipient(&value),
            "original-recipient" => current.original_recipient = recipient(&value),
            "action" => current.action = current.action.or(Action::parse(&value)),
            "status" => {
                let word = value.split([' ', '(']).next().unwrap_or_default();
                current.status = current.status.or(StatusCode::parse(word));
            }
            "remote-mta" => {
                let named = named::find(typed());
                current.remote = current.remote.or(host(typed()));
                current.remote_address =
                    current.remote_address.or(named.addresses.first().map(|(address, _)| *address));
            }
            "diagnostic-code" => current.diagnostic = current.diagnostic.or(Some(value)),
            "will-retry-until" => current.retry_until = current.retry_until.or(Some(short(&value))),
            _ => {}
        }
    }
    keep(&mut reading, current);
    reading
}

fn keep(reading: &mut Reading, attempt: Attempt) {
    if attempt.recipient.is_none() && attempt.original_recipient.is_none() && attempt.action.is_none() {
        return;
    }
    match reading.attempts.len() < MAX_RECIPIENTS {
        true => reading.attempts.push(attempt),
        false => reading.left_out += 1,
    }
}

/// The fields with their values on one line, names in lower case.
pub(super) fn fields(text: &str) -> impl Iterator<Item = (String, String)> {
    let mut lines = text.lines().peekable();
    std::iter::from_fn(move || {
        loop {
            let line = lines.next()?;
            let Some((name, value)) = line.split_once(':') else { continue };
            let name = name.trim();
            if name.is_empty() || name.len() > 40 || name.contains(|c: char| !c.is_ascii_graphic()) {
                continue;
            }
            let mut whole = value.trim().to_owned();
            while let Some(next) =
                lines.next_if(|next| next.starts_with([' ', '\t']) && !next.trim().is_empty())
            {
                if whole.len() < MAX_VALUE {
                    whole.push(' ');
                    whole.push_str(next.trim());
                }
            }
            let end =
                (0..=whole.len().min(MAX_VALUE)).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0);
            whole.truncate(end);
            return Some((name.to_ascii_lowercase(), whole));
        }
    })
}

fn short(value: &str) -> String {
    plain(value).chars().take(80).collect()
}

/// A recipient behind its type: `rfc822;ann@example.net`, `utf-8; ä@example.net`, and in ASCII
/// `utf-8; \x{E4}@example.net` (RFC 6533 section 3).
fn recipient(value: &str) -> Option<String> {
    let (kind, address) = value.split_once(';').unwrap_or(("rfc822", value));
    let address = address.trim();
    let address =
        if kind.trim().eq_ignore_ascii_case("utf-8") { unescaped(address) } else { address.to_owned() };
    let word = address.split([' ', '\t']).next().unwrap_or_default();
    named::mailbox(&address).or_else(|| named::mailbox(word)).or_else(|| {
        // A name of the server's own, or one that is no address: what stands there is said as it is.
        let word: String = plain(word).trim_matches(['<', '>']).chars().take(320).collect();
        (!word.is_empty()).then_some(word)
    })
}

/// Puts characters in the place of `\x{…}`.
fn unescaped(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x{") {
        made.push_str(before);
        let decoded = after.split_once('}').and_then(|(hex, after)| {
            let c = char::from_u32(u32::from_str_radix(hex, 16).ok()?)?;
            Some((c, after))
        });
        match decoded {
            Some((c, after)) => {
                made.push(c);
                rest = after;
            }
            None => {
                made.push_str("\\x{");
                rest = after;
            }
        }
    }
    made.push_str(rest);
    made
}

/// A host behind its type; an address where there is no name.
fn host(value: &str) -> Option<String> {
    let named = named::find(value);
    named
        .hosts
        .first()
        .cloned()
        .or_else(|| named.addresses.first().map(|(address, _)| address.to_string()))
        .or_else(|| {
            let word = plain(value.split([' ', '(']).next().unwrap_or_default());
            (!word.is_empty() && word.len() < 256).then_some(word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_a_group_for_each_recipient() {
        let text = "Reporting-MTA: dns; mx.example.com\r\nArrival-Date: Tue, 3 Nov 2026 09:15:01 +0100\r\n\r\nFinal-Recipient: rfc822; ann@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx.example.net. (192.0.2.25, the server for the domain example.net.)\r\nDiagnostic-Code: smtp; 550-5.1.1 no such\r\n 550 5.1.1 user\r\n\r\nOriginal-Recipient: rfc822;bo@example.net\r\nFinal-Recipient: rfc822;bob@example.net\r\nAction: delayed\r\nWill-Retry-Until: Fri, 6 Nov 2026 09:15:01 +0100\r\n";
        for text in [text.to_owned(), text.replace("\r\n\r\n", "\r\n"), text.replace('\r', "")] {
            let reading = read(&text);
            assert_eq!(reading.reporting.as_deref(), Some("mx.example.com"));
            let [ann, bob] = reading.attempts.as_slice() else { panic!("{reading:?}") };
            assert_eq!(ann.recipient.as_deref(), Some("ann@example.net"));
            assert_eq!(ann.remote.as_deref(), Some("mx.example.net"));
            assert_eq!(ann.remote_address, "192.0.2.25".parse().ok());
            assert_eq!(ann.diagnostic.as_deref(), Some("smtp; 550-5.1.1 no such 550 5.1.1 user"));
            assert_eq!(
                (bob.recipient.as_deref(), bob.action),
                (Some("bob@example.net"), Some(Action::Delayed))
            );
            assert_eq!(bob.original_recipient.as_deref(), Some("bo@example.net"));
        }
    }

    #[test]
    fn addresses_in_unicode_are_read_in_both_forms() {
        for value in ["utf-8; jörg@example.net", "utf-8;j\\x{F6}rg@example.net"] {
            assert_eq!(recipient(value).as_deref(), Some("jörg@example.net"));
        }
        assert_eq!(unescaped("\\x{zz}\\x{41"), "\\x{zz}\\x{41");
    }
}
