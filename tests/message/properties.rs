//! What holds of any text: nothing panics, time and memory stay in bounds, and what only changes how a header is
//! written changes nothing of what is read.

use mailpath::message::{MAX_FIELDS, MAX_HOPS, Message, read};
use proptest::prelude::*;

use crate::received::{scenarios, told};

/// Header blocks of all scenarios.
fn headers() -> Vec<String> {
    [include_str!("received.txt"), include_str!("handover.txt")]
        .into_iter()
        .flat_map(scenarios)
        .map(|scenario| scenario.header)
        .collect()
}

/// What is read, without the notes on how the text was written.
fn reading(text: &str) -> String {
    read(text.as_bytes()).map_or_else(|why| why.to_string(), |message| told(&message))
}

/// All blanks of the values at which a line may be folded.
fn folded(header: &str, fold: &str) -> String {
    let mut out = String::new();
    for line in header.lines() {
        let is_start = !line.starts_with([' ', '\t']);
        let (name, value) = line.split_once(": ").filter(|_| is_start).unwrap_or(("", line));
        if !name.is_empty() {
            out.push_str(name);
            out.push_str(": ");
        } else if !is_start {
            out.push(' ');
        }
        // Not right behind the colon, where a line of blanks alone could come about.
        let mut words = value.split([' ', '\t']).filter(|word| !word.is_empty());
        out.push_str(words.next().unwrap_or_default());
        for word in words {
            out.push_str(fold);
            out.push_str(word);
        }
        out.push('\n');
    }
    out
}

#[test]
fn how_a_header_is_folded_changes_nothing() {
    for header in headers() {
        let plain = reading(&header);
        assert_eq!(reading(&header.replace('\n', "\r\n")), plain);
        assert_eq!(reading(&header.replace('\t', "        ")), plain);
        assert_eq!(reading(&header.replace("\n ", "\n\t")), plain);
        assert_eq!(reading(&header.replace("\n\t", " ").replace("\n ", " ")), plain);
        assert_eq!(reading(&folded(&header, "\n ")), plain, "{header}");
        assert_eq!(reading(&folded(&header, "\r\n\t")), plain, "{header}");
    }
}

#[test]
fn what_pasting_does_changes_nothing() {
    for header in headers().into_iter().filter(|header| header.lines().count() > 3) {
        let plain = reading(&header);
        let each = |before: &str| header.lines().map(|line| format!("{before}{line}\n")).collect::<String>();
        assert_eq!(reading(&each("> ")), plain, "{header}");
        assert_eq!(reading(&each("    ")), plain, "{header}");
        assert_eq!(reading(&format!("\u{feff}{header}")), plain);
        assert_eq!(
            reading(&format!("Internet headers:\n\n{header}From: x@example.com\nTo: y@example.com\n")),
            reading(&format!("{header}From: x@example.com\nTo: y@example.com\n"))
        );
        assert_eq!(reading(&header.replace('<', "&lt;").replace('>', "&gt;")), plain, "{header}");
    }
}

#[test]
fn lines_that_lost_their_blank_change_nothing() {
    for header in headers() {
        let plain = reading(&header);
        let lost: String = header.lines().map(|line| format!("{}\n", line.trim_start())).collect();
        assert_eq!(reading(&lost), plain, "{header}");
    }
}

/// Texts that are large in each way that a header can be.
fn large() -> Vec<(&'static str, String)> {
    let received = "Received: from mail.example.com (mail.example.com [192.0.2.25]) by mx.example.net with ESMTPS id 1; Tue, 3 Nov 2026 09:15:01 +0100\n";
    let from = "From: jo@example.com\n";
    vec![
        ("hops", format!("{}{from}", received.repeat(5_000))),
        ("fields", format!("{from}{}", "X-A: b\n".repeat(100_000))),
        ("a long line", format!("{from}Subject: {}\n", "x".repeat(5_000_000))),
        ("brackets", format!("{from}Received: {}\n", "(".repeat(900_000))),
        ("angles", format!("{from}{}", format!("Received: from {}\n", "<".repeat(16_000)).repeat(60))),
        ("quotes", format!("{from}{}", format!("Received: from {}\n", "\"".repeat(16_000)).repeat(60))),
        ("semicolons", format!("{from}{}", format!("Received: {}\n", ";".repeat(16_000)).repeat(60))),
        (
            "digits",
            format!("{from}{}", format!("Received: from a ([{}]) by b\n", "1.".repeat(8_000)).repeat(60)),
        ),
        ("mailboxes", format!("From: {}\n", "a@b.example, ".repeat(70_000))),
        ("groups", format!("From: {}\n", "a:b@c.example;".repeat(60_000))),
        ("encoded words", format!("{from}Subject: {}\n", "=?UTF-8?Q?a?= ".repeat(60_000))),
        ("empty lines", format!("X-A: b\n{}{from}", "\n".repeat(5_000_000))),
        ("blank lines", format!("X-A: b\n{}{from}", " \n".repeat(2_500_000))),
        ("continued", format!("{from}{}", " x\n".repeat(1_500_000))),
        ("quoted", "> ".repeat(2_500_000)),
        ("a body", format!("{from}\n{}", "Hello Ann, how are you?\n".repeat(200_000))),
        ("entities", format!("From: jo&lt;jo@example.com&gt;\n\n{}", "&amp;".repeat(1_000_000))),
    ]
}

#[test]
fn what_is_large_is_read_within_bounds() {
    for (name, text) in large() {
        if let Ok(message) = read(text.as_bytes()) {
            assert!(message.fields.len() <= MAX_FIELDS && message.hops.len() <= MAX_HOPS, "{name}");
        }
    }
}

/// Pieces of what is understood.
const PIECES: &[&str] = &[
    "Received: ",
    "from ",
    "by ",
    "with ",
    "id ",
    "for ",
    "via ",
    "; ",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "\"",
    "\\",
    "\n ",
    "\n",
    "\r\n\t",
    "192.0.2.25",
    "[IPv6:2001:db8::1]",
    "mail.example.com",
    "HELO ",
    "helo=",
    "unknown",
    "ESMTPS",
    "local",
    "Microsoft SMTP Server",
    "Tue, 3 Nov 2026 09:15:01 +0100",
    "2026-11-03 10:30:03.1 +0000 UTC m=+1",
    "(qmail 1 invoked by uid 2)",
    "From: ",
    "jo@example.com",
    "=?UTF-8?Q?",
    "?=",
    "Return-Path: <>",
    "Delivered-To: ",
    "X-Forefront-Antispam-Report: CIP:192.0.2.1;",
    "Received-SPF: pass client-ip=192.0.2.2;",
    "\u{202e}",
    "ä",
    "\0",
    "> ",
    "&lt;",
    "\u{a0}",
    "Date: ",
    "ARC-Seal: i=1;",
    "List-Post: x",
    "\n\n",
];

fn holds(message: &Message) {
    assert!(message.hops.len() <= MAX_HOPS);
    if let Some(at) = message.handover {
        assert!(at < message.hops.len());
    }
    for finding in &message.findings {
        assert!(!finding.title.is_empty() && finding.title.len() < 2000, "{}", finding.title);
    }
    serde_json::to_string(message).expect("JSON");
    for hop in 0..message.hops.len().min(3) {
        let chosen = message.clone().with_handover(hop);
        assert_eq!(chosen.handover, Some(hop));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(message) = read(&bytes) {
            holds(&message);
        }
    }

    #[test]
    fn any_words_are_read_without_a_panic(words in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        if let Ok(message) = read(words.concat().as_bytes()) {
            holds(&message);
        }
    }

    #[test]
    fn damaged_headers_are_read_without_a_panic(
        at in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        let headers = headers();
        let mut bytes = at.get(&headers).clone().into_bytes();
        bytes.truncate(cut.index(bytes.len()) + 1);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(message) = read(&bytes) {
            holds(&message);
        }
    }
}
