//! What stands around an address in a text: whether it is that of the server that sends, or of the other side.

/// How far the text before an address is looked at, in bytes.
const BEFORE: usize = 60;
/// How far the text behind it is.
const BEHIND: usize = 90;

/// What stands before the address of the server that sends, in lower case.
const SENDING: [&str; 20] = [
    "with ip",
    "client host",
    "client-ip=",
    "client=",
    "sender ip is",
    "your ip",
    "sending ip",
    "ip address",
    "messages from",
    "connection from",
    "rcpt from",
    "host [",
    "ip:",
    "cip:",
    "ip=",
    "your server",
    "mail from",
    "email from",
    "from [",
    "ip (",
];

/// What stands behind the address of the server that sends, in lower case: it is said of nobody else.
const SAID_OF_SENDING: [&str; 41] = [
    "our system has detected",
    "unsolicited",
    "likely spam",
    "likely suspicious",
    "unusual rate",
    "blocked",
    "blocklist",
    "block list",
    "blacklist",
    "black list",
    "denylist",
    "listed",
    "in an rbl",
    "in rbl",
    "rejected",
    "denied",
    "banned",
    "refused",
    "not allowed",
    "not permitted",
    "not authorized",
    "not authorised",
    "unauthorized",
    "does not designate",
    "as permitted sender",
    "not accepted",
    "rate limit",
    "too many",
    "reputation",
    "no ptr",
    "ptr record",
    "pointer record",
    "reverse dns",
    "reverse lookup",
    "rdns",
    "reverse hostname",
    "does not resolve",
    "sending spam",
    "spam source",
    "gesperrt",
    "blockiert",
];

/// What stands before the server that is sent to, in lower case.
const RECEIVING: [&str; 16] = [
    "rejected by ",
    "refused by ",
    "blocked by ",
    "denied by ",
    "use relay ",
    "use server ",
    "use host ",
    "call ",
    "connect to ",
    "connecting to ",
    "of server ",
    "by host ",
    "conversation with ",
    "connection with ",
    "talking to ",
    "delivering to ",
];

/// What stands before and behind a place.
pub(crate) fn around(text: &str, at: usize, before: usize, behind: usize) -> (&str, &str) {
    let start = (at.saturating_sub(before)..=at).find(|it| text.is_char_boundary(*it)).unwrap_or(at);
    let end = (at..=(at + behind).min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(at);
    (text.get(start..at).unwrap_or_default(), text.get(at..end).unwrap_or_default())
}

/// From this weight on the words around an address say that it is the server's that sends.
pub(crate) const IS_SENDING: i32 = 4;

/// How well an address fits the server that sends, by the words around it; none where they say that it is the
/// other side's.
pub(crate) fn sending_weight(text: &str, at: usize, in_brackets: bool) -> Option<i32> {
    let (before, behind) = around(text, at, BEFORE, BEHIND);
    let (before, behind) = (before.to_ascii_lowercase(), behind.to_ascii_lowercase());
    // `- ip 192.0.2.1 -`
    let last = before.trim_end_matches([' ', '[', '(']).rsplit(|c: char| !c.is_alphanumeric()).next();
    let is_named = SENDING.iter().any(|word| before.contains(word))
        || last == Some("ip")
        || SAID_OF_SENDING.iter().any(|word| behind.contains(word));
    // `connect to mx.example.net[192.0.2.1]:25: Connection timed out`
    let is_target = RECEIVING
        .iter()
        .filter_map(|word| before.rsplit_once(word))
        .any(|(_, host)| !host.trim_end_matches(['[', '(', ' ']).contains([' ', ';', ',']));
    // `relay=mx.example.net[192.0.2.1]:25`
    let is_relay = before.rsplit([' ', ',', '\t']).next().is_some_and(|word| word.starts_with("relay="));
    // `host mx.example.net[192.0.2.1] said:`, `… refused to talk to me`
    let answers = behind.split([' ', '>', ')']).take(3).any(|word| {
        let word = word.trim_matches([':', ',']);
        word == "said" || word == "refused" || word == "replied"
    });
    // `[192.0.2.1]:25`, `[mx.example.net. 192.0.2.1: timed out]`
    let end = behind.find(|c: char| !c.is_ascii_hexdigit() && c != '.' && c != ':').unwrap_or(behind.len());
    let next = behind.get(end..).unwrap_or_default();
    let is_mail_port =
        next.strip_prefix("]:25").is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    let is_silent = ["timed out", "connection refused", "connection reset", "no route"]
        .iter()
        .any(|words| next.trim_start_matches([' ', ']', ':']).starts_with(words));
    let is_other_side = is_target || is_relay || is_mail_port || is_silent || answers && in_brackets;
    (!is_other_side).then(|| 2 * i32::from(in_brackets) + 4 * i32::from(is_named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_around_an_address_say_whose_it_is() {
        for (text, weight) in [
            ("550 Client host [192.0.2.1] blocked", Some(6)),
            ("550 [192.0.2.1] has no PTR", Some(6)),
            ("550 192.0.2.1 has no PTR", Some(4)),
            ("550 5.7.1 [192.0.2.1 12] Our system has detected that this message is", Some(6)),
            ("550 [192.0.2.1] see the page", Some(2)),
            ("550 mx.example.net [192.0.2.1] no such user", Some(2)),
            ("550 5.7.1 Rejected by mx.example.net [192.0.2.1]", None),
            ("550 Rejected. Use relay 192.0.2.1", None),
            ("550 Rejected. Please call [192.0.2.1]", None),
            ("554 IP=192.0.2.1 - A problem occurred", Some(4)),
            ("550 SPF policy - ip 192.0.2.1 - sender jo@example.com", Some(4)),
            ("550 no trip 192.0.2.1", Some(0)),
            ("host mx.example.net[192.0.2.1] said: 550 no", None),
            ("host mx.example.net[192.0.2.1] refused to talk to me: 554", None),
            ("[mx.example.net. 192.0.2.1: timed out]", None),
            ("TLS is required, but was not offered by host mx.example.net[192.0.2.1]", None),
            ("550 out.example.com [192.0.2.1]:41234 is in an RBL", Some(6)),
            ("connect to mx.example.net[192.0.2.1]:25: Connection timed out", None),
            ("to=<ann@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1", None),
            ("exceeds size limit 20971520 of server mx.example.net[192.0.2.1]", None),
        ] {
            let at = text.find("192").expect(text);
            assert_eq!(sending_weight(text, at, text[..at].ends_with('[')), weight, "{text}");
        }
    }
}
