//! What people paste into the box and its fields (`scenarios.txt`): what it is taken for, the query that it
//! makes, what is said and what is offered; and that quotes, brackets, spaces and the front of a log line
//! change none of it.
//!
//! A scenario is a line with the text (`\n`, `\t` and `\u{…}` stand for characters), then an indented line
//! with what it is, the query as a link (`-` for none) and what is said, then the offers, after `>`.

use std::fmt::Write as _;

use mailpath::report::pasted::MAX_TEXT;
use mailpath::report::{Query, Reading, read_box, read_field};
use proptest::prelude::*;

const SCENARIOS: &str = include_str!("scenarios.txt");

struct Scenario {
    text: String,
    expected: String,
}

fn scenarios() -> Vec<Scenario> {
    let mut scenarios: Vec<Scenario> = Vec::new();
    for line in SCENARIOS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (line.starts_with("  "), scenarios.last_mut()) {
            (true, Some(scenario)) => scenario.expected.push_str(&format!("{line}\n")),
            _ => scenarios.push(Scenario { text: unescaped(line), expected: String::new() }),
        }
    }
    scenarios
}

fn unescaped(line: &str) -> String {
    let mut text = line.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r");
    while let Some(start) = text.find("\\u{") {
        let end = start + text[start..].find('}').expect(line);
        let code = u32::from_str_radix(&text[start + 3..end], 16).expect(line);
        text.replace_range(start..=end, &char::from_u32(code).expect(line).to_string());
    }
    text
}

/// A reading in the words of a scenario.
fn told(reading: &Reading) -> String {
    let query = reading.query.as_ref().map_or("-".to_owned(), Query::to_url);
    let mut told = format!("  {:?} | {query} | {}\n", reading.kind, reading.says);
    for offer in &reading.offers {
        let _ = writeln!(told, "  > {} | {}", offer.label, offer.query(&Query::default()).to_url());
    }
    told
}

#[test]
fn every_scenario_is_read_as_it_must_be() {
    let mut wrong = String::new();
    let scenarios = scenarios();
    assert!(scenarios.len() >= 120, "{}", scenarios.len());
    for scenario in &scenarios {
        let told = told(&read_box(&scenario.text));
        if told != scenario.expected {
            let _ = write!(wrong, "{}\nmust be\n{}but is\n{told}\n", scenario.text, scenario.expected);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_link_with_the_text_asks_the_same() {
    // Until the program runs, the box makes a link of its text as it is.
    for scenario in scenarios().iter().filter(|it| it.text.len() < 2000) {
        let reading = read_box(&scenario.text);
        let link: String =
            form_urlencoded::Serializer::new(String::new()).append_pair("q", &scenario.text).finish();
        let (query, errors) = Query::from_url(&link);
        match &reading.query {
            Some(asked) => {
                assert_eq!((&query, errors.len()), (asked, 0), "{}", scenario.text);
                let (again, errors) = Query::from_url(&asked.to_url());
                assert_eq!((&again, errors.len()), (asked, 0), "{}", scenario.text);
            }
            None if scenario.text.trim().is_empty() => assert!(query.is_empty() && errors.is_empty()),
            None => {
                assert!(query.is_empty(), "{}", scenario.text);
                assert_eq!(errors.len(), 1, "{}", scenario.text);
                assert_eq!(errors[0].message, reading.says);
            }
        }
    }
}

#[test]
fn what_is_offered_can_be_asked() {
    for scenario in scenarios() {
        let reading = read_box(&scenario.text);
        assert!(reading.says.ends_with(['.', ')']) && reading.says.len() < 600, "{}", reading.says);
        for offer in &reading.offers {
            for (parameter, value) in &offer.set {
                let read = read_field(parameter, value).unwrap_or_else(|why| panic!("{value}: {why}"));
                assert!(!read.value.is_empty() || *parameter == "q", "{parameter} {value}");
            }
            let draft = offer
                .set
                .iter()
                .all(|(parameter, _)| *parameter == "spf" || *parameter == "from" || *parameter == "helo");
            assert!(
                draft || !offer.query(&Query::default()).is_empty(),
                "{}: {}",
                scenario.text,
                offer.label
            );
        }
    }
}

#[test]
fn fields_take_the_marks_of_other_keyboards() {
    for (parameter, text, value) in [
        ("to", "ann＠example．net", "ann@example.net"),
        ("from", "jo＠example。com", "jo@example.com"),
        ("server", "mail．example．com", "mail.example.com"),
        ("to", "Ann <\"a b\"@example.net>", "\"a b\"@example.net"),
    ] {
        assert_eq!(read_field(parameter, text).map(|read| read.value).as_deref(), Ok(value), "{text}");
    }
}

#[test]
fn check_takes_what_a_message_names_together() {
    for (text, url) in [
        (
            "550 5.7.1 Service unavailable; client host [198.51.100.25] blocked using bl.spamcop.net",
            Some("server=198.51.100.25"),
        ),
        ("Your message to anna@healthy.example couldn't be delivered.", Some("to=anna@healthy.example")),
        ("Return-Path: <jo@blocked.example> Subject: Tulips", Some("q=jo@blocked.example")),
        // What must be chosen, or completed, is no message.
        ("192.0.2.0/30", None),
        ("exa mple.com", None),
        ("Undelivered Mail Returned to Sender", None),
    ] {
        let reading = read_box(text);
        assert_eq!(reading.query, None, "{text}");
        let taken = reading.main_offer().map(|offer| offer.query(&Query::default()));
        assert!(taken.as_ref().is_none_or(|query| !query.is_empty()), "{text}");
        assert_eq!(taken.map(|query| query.to_url()).as_deref(), url, "{text}");
    }
}

#[test]
fn a_line_of_a_bounce_is_one_that_says_why() {
    for text in [
        "550 5.7.1 Service unavailable; client host [198.51.100.25] blocked using bl.spamcop.net",
        "host mx1.firma-huber.de[198.51.100.7] said: 550 5.1.1 <info@firma-huber.de>: User unknown",
        "connect to mx1.firma-huber.de[198.51.100.7]:25: Connection timed out",
        "550 5.7.26",
        "\u{feff}\"550 5.1.1 <info@firma-huber.de>: User unknown\"",
        "Nov  3 10:15:01 mx postfix/smtp[811]: 4XyZ12ABCD3efg: to=<info@firma-huber.de>, relay=mx1.firma-huber.de[198.51.100.7]:25, delay=1.2, dsn=5.7.1, status=bounced (host mx1.firma-huber.de[198.51.100.7] said: 550 5.7.1 no)",
    ] {
        let reading = read_box(text);
        assert!(reading.is_bounce, "{text}: {reading:?}");
        let message = mailpath::message::read(text.as_bytes()).expect("a text");
        assert!(message.bounce.is_some(), "{text}");
        // What the cards say and what the box takes is the same.
        if let Some(offer) = reading.main_offer() {
            let query = offer.query(&Query::default());
            assert_eq!(query.get("to").as_deref(), message.recipient.as_deref(), "{text}");
        }
    }
    for text in [
        "example.com",
        "ann@example.net",
        "400-a.example",
        "Received: from a (a [192.0.2.1]) by b.example; x",
        "Undelivered Mail Returned to Sender",
        "host mx.example.net",
        "dmarc:example.com",
    ] {
        assert!(!read_box(text).is_bounce, "{text}");
    }
}

/// What stands around a text that was copied.
const AROUND: [(&str, &str); 22] = [
    ("\"", "\""),
    ("'", "'"),
    ("“", "”"),
    ("„", "“"),
    ("»", "«"),
    ("«", "»"),
    ("‘", "’"),
    ("`", "`"),
    ("<", ">"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("&lt;", "&gt;"),
    (" ", " "),
    ("\t", "\n"),
    ("\u{a0}", "\u{a0}"),
    ("\u{feff}", "\u{200b}"),
    ("\r\n", "\r\n"),
    ("Nov  3 10:15:01 mx postfix/smtpd[811]: ", ""),
    ("2026-11-03T09:15:01.123456+01:00 mx postfix/smtp[811]: 4XyZ12ABCD3efg: ", ""),
    ("2026-11-03 09:15:01 [1234] ", ""),
    ("<22>Nov 30 10:15:01 mail sendmail[99]: ", ""),
];

#[test]
fn quotes_around_a_line_of_a_log_are_no_other_quotes_than_those_in_it() {
    for (before, after) in &AROUND[..13] {
        for (log, _) in &AROUND[18..] {
            for quote in ['"', '\'', '`'] {
                for word in ["", "mx:", "helo="] {
                    let inner = format!("{word}{quote}example.com{quote}");
                    let text = format!("{quote}{log}{before}{inner}{after}{quote}");
                    let (read, wrapped) = (read_box(&inner).query, read_box(&text).query);
                    assert!(read.is_some() && wrapped == read, "{text}: {wrapped:?}");
                }
            }
        }
    }
    for text in ["'example.com' 'example.net'", "“'example.com'” “'example.net'”"] {
        assert_eq!(read_box(text).offers.len(), 2, "{text}");
    }
}

proptest! {
    #[test]
    fn what_stands_around_a_text_changes_nothing(
        at in any::<prop::sample::Index>(), around in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let scenarios = scenarios();
        let scenario = at.get(&scenarios);
        let mut text = scenario.text.clone();
        for index in around {
            let (before, after) = index.get(&AROUND);
            text = format!("{before}{text}{after}");
        }
        let (read, wrapped) = (read_box(&scenario.text), read_box(&text));
        prop_assert_eq!(&wrapped.query, &read.query, "{}", text);
        if read.query.is_some() {
            prop_assert_eq!(wrapped.says, read.says, "{}", text);
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), pieces in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        let scenarios = scenarios();
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        // Parts of what is understood, cut anywhere and put together.
        for index in pieces {
            let piece = &index.get(&scenarios).text;
            let cut = (0..=piece.len()).filter(|at| piece.is_char_boundary(*at)).nth(bytes.len() % (piece.len() + 1));
            text.insert_str(0, &piece[..cut.unwrap_or(0)]);
        }
        let reading = read_box(&text);
        prop_assert!(!reading.says.is_empty() && reading.says.len() < 1000, "{}", reading.says);
        for parameter in ["server", "from", "helo", "to", "spf"] {
            if let Err(why) = read_field(parameter, &text) {
                prop_assert!(!why.is_empty() && why.len() < 1000, "{}", why);
            }
        }
        if let Some(query) = reading.query {
            let (again, errors) = Query::from_url(&query.to_url());
            prop_assert!(errors.is_empty(), "{:?} {}", errors, query.to_url());
            prop_assert_eq!(again, query);
        }
    }
}

proptest! {
    #[test]
    fn any_words_are_read_without_a_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..24)) {
        let text = words.concat();
        let reading = read_box(&text);
        prop_assert!(!reading.says.is_empty() && reading.says.len() < 1500, "{}", reading.says);
        for parameter in ["server", "from", "helo", "to", "spf"] {
            let _ = read_field(parameter, &text);
        }
        if let Some(query) = reading.query {
            let (again, errors) = Query::from_url(&query.to_url());
            prop_assert!(errors.is_empty(), "{:?} {}", errors, query.to_url());
            prop_assert_eq!(again, query);
        }
    }
}

/// Words of everything that is read.
const WORDS: &[&str] = &[
    " ",
    " ",
    "\n",
    ":",
    "=",
    ",",
    ";",
    "/",
    ".",
    "@",
    "<",
    ">",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "“",
    "%",
    "-",
    "~all",
    "-all",
    "v=spf1",
    "mailto:",
    "https://",
    "smtp:",
    "spf:",
    "mx:",
    "helo=",
    "from=<",
    "To:",
    "Return-Path:",
    "Received: from ",
    "550 5.7.1 ",
    "Nov  3 10:15:01 mx postfix/smtpd[811]: ",
    "client=",
    "include:",
    "ip4:",
    "ipv6:",
    "redirect=",
    "example.com",
    "jo@example.com",
    "www.",
    "mail.",
    "192.0.2.1",
    "2001:db8::1",
    "/24",
    ":25",
    "bl.spamcop.net",
    ".in-addr.arpa",
    "1",
    "ä",
    "\u{200b}",
    "xn--",
    "a",
];

#[test]
fn what_is_too_long_is_refused_with_a_sentence() {
    let reading = read_box(&"a".repeat(MAX_TEXT + 1));
    assert_eq!(reading.query, None);
    assert!(reading.says.contains("longer than 64 kB"), "{}", reading.says);
    for text in [
        "(".repeat(MAX_TEXT),
        "a@b.c ".repeat(10_000),
        "\"".repeat(MAX_TEXT),
        "[1.2.3.4]".repeat(7000),
        "550 5.".repeat(10_000),
        "mailto:".repeat(9000),
        "v=spf1 a.b,c:d;".repeat(4000),
        "helo=".repeat(12_000),
        "Received:".repeat(7000),
    ] {
        let reading = read_box(&text);
        assert!(!reading.says.is_empty() && reading.offers.len() < 20);
    }
}

#[test]
fn fields_take_what_people_have() {
    for (parameter, text, value) in [
        ("server", "mx.example.com[192.0.2.1]", "192.0.2.1"),
        ("server", "mail.example.com (192.0.2.1)", "192.0.2.1"),
        ("server", "mail.example.com [192.0.2.1]:25", "192.0.2.1"),
        ("server", "unknown[192.0.2.1]", "192.0.2.1"),
        ("server", "client=mail.example.com[192.0.2.1]", "192.0.2.1"),
        ("server", "[192.0.2.1]", "192.0.2.1"),
        ("server", "192.0.2.1:25", "192.0.2.1"),
        ("server", "[IPv6:2001:db8::1]", "2001:db8::1"),
        ("server", "[2001:db8::1]:25", "2001:db8::1"),
        ("server", "4.3.2.1.in-addr.arpa", "1.2.3.4"),
        ("server", "Mail.Example.com.", "mail.example.com"),
        ("server", "“mail.example.com”", "mail.example.com"),
        ("server", "smtp://mail.example.com:587", "mail.example.com"),
        ("server", "https://mail.example.com/webmail", "mail.example.com"),
        ("server", "smtp.office365.com", "smtp.office365.com"),
        ("server", "Server: mail.example.com", "mail.example.com"),
        ("server", "client-ip=192.0.2.1;", "192.0.2.1"),
        ("from", "<jo@example.com>", "jo@example.com"),
        ("from", "<>", ""),
        ("from", "Return-Path: <>", ""),
        ("from", "Return-Path: <jo@example.com>", "jo@example.com"),
        ("from", "from=<jo@example.com>,", "jo@example.com"),
        ("from", "MAIL FROM:<jo@example.com> SIZE=1024", "jo@example.com"),
        ("from", "Jo Doe <jo@example.com>", "jo@example.com"),
        ("from", "\"Doe, Jo\" <jo@example.com>", "jo@example.com"),
        ("from", "MAILTO:jo@example.com?subject=x", "jo@example.com"),
        ("from", "jo@example.com; ann@example.net", "jo@example.com"),
        ("from", "‘jo@example.com’", "jo@example.com"),
        ("from", "\"jo doe\"@example.com", "\"jo doe\"@example.com"),
        ("to", "to=<ann@example.net>", "ann@example.net"),
        ("to", "RCPT TO:<ann@example.net>", "ann@example.net"),
        ("to", "Final-Recipient: rfc822; ann@example.net", "ann@example.net"),
        ("to", "Ann <ann@example.net>, Jo <jo@example.com>", "ann@example.net"),
        ("to", "https://example.net/", "example.net"),
        ("helo", "helo=<mx.example.com>", "mx.example.com"),
        ("helo", "EHLO mx.example.com", "mx.example.com"),
        ("helo", "(HELO mx.example.com)", "mx.example.com"),
        ("helo", "mx.example.com[192.0.2.1]", "mx.example.com"),
        ("helo", "[192.0.2.1]", "[192.0.2.1]"),
        ("helo", "helo=<[192.0.2.1]>", "[192.0.2.1]"),
        ("helo", "\"OEMCOMPUTER\"", "OEMCOMPUTER"),
        ("helo", "mx_1.example.com", "mx_1.example.com"),
        ("spf", "“v=spf1 mx -all”", "v=spf1 mx -all"),
        ("spf", "example.com. 300 IN TXT \"v=spf1 mx\" \" -all\"", "v=spf1 mx -all"),
        ("spf", "v=spf1\tmx\n -all", "v=spf1 mx -all"),
    ] {
        let read = read_field(parameter, text).unwrap_or_else(|why| panic!("{parameter} {text}: {why}"));
        assert_eq!(read.value, value, "{parameter} {text}");
        let said = text.trim_end_matches('.').eq_ignore_ascii_case(value) || value.is_empty();
        assert_eq!(read.says.is_none(), said, "{parameter} {text}: {:?}", read.says);
    }
}

#[test]
fn fields_say_what_is_wrong() {
    for (parameter, text, part) in [
        ("server", "192.0.2.0/24", "network"),
        ("server", "jo@example.com", "e-mail address"),
        ("server", "1.2.3", "IPv4 address"),
        ("from", "a b@example.com", "a space"),
        ("from", "jo@[192.0.2.1]", "in brackets"),
        ("to", "@example.com", "before the “@”"),
        ("helo", "a\u{7}b", "control character"),
        ("spf", "v=spf1; mx -all", "v=spf1 mx -all"),
        ("spf", "spf1 mx", "v=spf1"),
    ] {
        let why = read_field(parameter, text).expect_err(text);
        assert!(why.contains(part), "{parameter} {text}: {why}");
    }
}
