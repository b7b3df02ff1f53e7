//! A line of a mail server's log: Postfix, Exim, sendmail, and the CSV of PowerMTA's accounting.

use super::super::attempt::{Action, Attempt};
use super::super::codes::StatusCode;
use super::super::named;

/// A line longer than this is no line of a log.
const MAX_LINE: usize = 8192;

/// Reads a line; none where it is no line of a log that tells what became of a message.
pub(super) fn read(line: &str) -> Option<Attempt> {
    if line.len() > MAX_LINE {
        return None;
    }
    postfix_or_sendmail(line)
        .or_else(|| rejected(line))
        .or_else(|| exim(line))
        .or_else(|| exim_delivered(line))
}

/// `to=<ann@example.net>, relay=mx.example.net[192.0.2.25]:25, dsn=5.1.1, status=bounced (host … said: 550 …)`
/// and `to=<ann@example.net>, relay=mx.example.net. [192.0.2.25], dsn=5.1.1, stat=User unknown`.
fn postfix_or_sendmail(line: &str) -> Option<Attempt> {
    let (_, rest) = line.split_once("to=<").filter(|(before, _)| !before.ends_with("orig_"))?;
    let (recipient, rest) = rest.split_once('>')?;
    let value = |key: &str| rest.split_once(key).map(|(_, value)| value);
    let relay = value("relay=").map(|relay| relay.split(", ").next().unwrap_or(relay));
    let (action, diagnostic) = match value("status=") {
        Some(status) => {
            let (word, reason) = status.split_once(' ').unwrap_or((status, ""));
            let reason = reason.strip_prefix('(').unwrap_or(reason);
            let action = match word {
                "bounced" | "expired" => Action::Failed,
                "deferred" => Action::Delayed,
                // `sent (delivered to mailbox)` is of the server that has the mailbox; else the next one took it.
                "sent" if reason.starts_with("delivered to ") => Action::Delivered,
                "sent" => Action::Relayed,
                "delivered" => Action::Delivered,
                _ => return None,
            };
            (action, reason.strip_suffix(')').unwrap_or(reason))
        }
        None => {
            let stat = value("stat=")?;
            match stat.strip_prefix("Sent") {
                // `Sent (ok 4ABC Message accepted for delivery)`; of a mailbox of its own `Sent`, by the mailer `local`.
                Some(reply) => {
                    let is_local = line.contains("mailer=local");
                    let action = if is_local { Action::Delivered } else { Action::Relayed };
                    (action, reply.trim().trim_start_matches('(').trim_end_matches(')'))
                }
                None if stat.starts_with("Deferred") => (Action::Delayed, stat),
                None => (Action::Failed, stat),
            }
        }
    };
    let relay = relay.filter(|relay| *relay != "none").map(named::find).unwrap_or_default();
    let status = value("dsn=").and_then(|dsn| StatusCode::parse(dsn.split([',', ' ']).next()?));
    Some(Attempt {
        recipient: named::mailbox(recipient),
        action: Some(action),
        status,
        remote: relay.hosts.first().cloned(),
        remote_address: relay.addresses.first().map(|(address, _)| *address),
        diagnostic: (!diagnostic.is_empty()).then(|| diagnostic.to_owned()),
        gave_up: line.contains("status=expired"),
        ..Attempt::default()
    })
}

/// `NOQUEUE: reject: RCPT from unknown[192.0.2.10]: 554 5.7.1 …; from=<…> to=<…> proto=ESMTP helo=<…>`: the
/// receiving server's own log.
fn rejected(line: &str) -> Option<Attempt> {
    let (_, rest) = line.split_once(": reject: ").or_else(|| line.split_once(": milter-reject: "))?;
    let (client, reply) = rest.split_once("]: ")?;
    let (reply, envelope) = reply.split_once("; from=<").unwrap_or((reply, ""));
    let from = envelope.split('>').next().and_then(named::domain_of);
    let to = envelope.split_once("to=<").and_then(|(_, to)| to.split_once('>')).map(|(to, _)| to);
    Some(Attempt {
        recipient: to.and_then(named::mailbox),
        diagnostic: Some(reply.to_owned()),
        stage: super::super::stage::stage(&format!("NOQUEUE: reject: {client}")),
        sender_domain: from,
        ..Attempt::default()
    })
}

/// `** ann@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.25]: SMTP error from remote mail
/// server after RCPT TO:<ann@example.net>: 550 …`; `==` where it is tried again.
fn exim(line: &str) -> Option<Attempt> {
    let (action, rest) = [(" ** ", Action::Failed), (" == ", Action::Delayed)]
        .into_iter()
        .find_map(|(mark, action)| Some((action, line.split_once(mark)?.1)))?;
    let (recipient, rest) = rest.split_once(' ')?;
    let recipient = named::mailbox(recipient)?;
    let host = rest.split_once("H=").map(|(_, host)| named::find(host.split(": ").next().unwrap_or(host)));
    let host = host.unwrap_or_default();
    let (_, diagnostic) = rest.split_once(": ").unwrap_or(("", rest));
    // `defer (110): Connection timed out H=mx.example.net [192.0.2.25]`
    let diagnostic = diagnostic.split_once(" H=").map_or(diagnostic, |(words, _)| words);
    Some(Attempt {
        recipient: Some(recipient),
        action: Some(action),
        remote: host.hosts.first().cloned(),
        remote_address: host.addresses.first().map(|(address, _)| *address),
        diagnostic: Some(diagnostic.to_owned()),
        sender_domain: named::mail_from(diagnostic).as_deref().and_then(named::domain_of),
        gave_up: line.contains("retry timeout exceeded"),
        ..Attempt::default()
    })
}

/// `=> ann@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.25] C="250 …"`; `->` for another recipient
/// of the same delivery. Without a host it is a mailbox of its own.
fn exim_delivered(line: &str) -> Option<Attempt> {
    let (_, rest) = line.split_once(" => ").or_else(|| line.split_once(" -> "))?;
    let (recipient, rest) = rest.split_once(" R=").filter(|(_, rest)| rest.contains(" T="))?;
    let recipient = named::mailbox(recipient)?;
    let host = rest.split_once(" H=").map(|(_, host)| named::find(host.split(" X=").next().unwrap_or(host)));
    let answer = rest.split_once("C=\"").and_then(|(_, answer)| answer.split('"').next());
    let host = host.unwrap_or_default();
    let is_remote = !host.hosts.is_empty() || !host.addresses.is_empty();
    Some(Attempt {
        recipient: Some(recipient),
        action: Some(if is_remote { Action::Relayed } else { Action::Delivered }),
        remote: host.hosts.first().cloned(),
        remote_address: host.addresses.first().map(|(address, _)| *address),
        diagnostic: answer.map(str::to_owned),
        ..Attempt::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_logs_are_read() {
        for (line, recipient, remote, action) in [
            (
                "Nov  3 09:15:01 mx postfix/smtp[99]: 4ABC: to=<ann@example.net>, relay=mx.example.net[192.0.2.25]:25, delay=1, dsn=5.1.1, status=bounced (host mx.example.net[192.0.2.25] said: 550 5.1.1 no (in reply to RCPT TO command))",
                "ann@example.net",
                Some("mx.example.net"),
                Some(Action::Failed),
            ),
            (
                "Nov  3 09:15:01 mx sendmail[99]: 8A: to=<ann@example.net>, delay=00:00:01, relay=mx.example.net. [192.0.2.25], dsn=4.0.0, stat=Deferred: Connection refused",
                "ann@example.net",
                Some("mx.example.net"),
                Some(Action::Delayed),
            ),
            (
                "2026-11-03 09:15:01 1abc-0000-00 ** ann@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.25]: SMTP error from remote mail server after RCPT TO:<ann@example.net>: 550 no",
                "ann@example.net",
                Some("mx.example.net"),
                Some(Action::Failed),
            ),
            (
                "Nov 3 mx postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.10]: 450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.10]; from=<jo@example.com> to=<ann@example.net> proto=ESMTP helo=<x>",
                "ann@example.net",
                None,
                None,
            ),
        ] {
            let attempt = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(attempt.recipient.as_deref(), Some(recipient), "{line}");
            assert_eq!((attempt.remote.as_deref(), attempt.action), (remote, action), "{line}");
        }
        assert!(read("to=<ann@example.net>, status=held").is_none());
        assert!(read("an ordinary line").is_none());
    }
}
