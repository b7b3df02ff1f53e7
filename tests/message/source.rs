//! From bytes to fields and body: what pasting does to a text is undone, and what is no mail is named.

use mailpath::message::{MAX_FIELDS, Note, Source, Undone, Unreadable};

/// A header as servers and people write it, with a body.
const PLAIN: &str = "Return-Path: <jo@example.com>\r\n\
Received: from mail.example.com (mail.example.com [192.0.2.25])\r\n\
\tby mx.example.net (Postfix) with ESMTPS id 4XyZ12\r\n\
\tfor <ann@example.net>; Tue, 3 Nov 2026 09:15:01 +0100 (CET)\r\n\
DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; h=from:to:\r\n\
\tsubject:date; bh=abc=; b=def=\r\n\
From: Jo <jo@example.com>\r\n\
To: ann@example.net\r\n\
Subject: Tulips\r\n\
Date: Tue, 3 Nov 2026 09:14:59 +0100\r\n\
Message-ID: <1@example.com>\r\n\
\r\n\
Hello Ann,\r\n\
\r\n\
see: you\r\n";

fn read(text: &str) -> Source {
    Source::read(text.as_bytes()).expect("a text")
}

fn plain() -> Source {
    read(PLAIN)
}

#[track_caller]
fn same(text: &str, undone: &[Undone]) {
    let (source, plain) = (read(text), plain());
    assert_eq!(source.fields, plain.fields, "{text}");
    assert_eq!(source.body, plain.body, "{text}");
    assert_eq!(source.undone, undone, "{text}");
}

fn lines(change: impl Fn(&str) -> String) -> String {
    PLAIN.split_inclusive("\r\n").map(|line| change(line.trim_end_matches("\r\n"))).collect()
}

#[test]
fn a_message_as_it_came_has_nothing_to_undo() {
    let source = plain();
    assert_eq!(source.fields.len(), 8);
    assert_eq!(source.fields.first("dkim-signature").as_deref().map(str::len), Some(80));
    assert_eq!(source.body.as_deref(), Some(b"Hello Ann,\r\n\r\nsee: you\r\n".as_slice()));
    assert_eq!((source.undone.len(), source.notes.len()), (0, 0));
}

#[test]
fn line_ends_are_made_alike() {
    same(&PLAIN.replace("\r\n", "\n"), &[]);
    same(&PLAIN.replace("\r\n", "\r"), &[]);
    same(&PLAIN.replace("\r\n", "\r\r\n"), &[]);
}

#[test]
fn what_pasting_does_is_undone_and_named() {
    same(&format!("\u{feff}{PLAIN}"), &[Undone::ByteOrderMark]);
    same(&format!("\n\n{PLAIN}"), &[]);
    same(&lines(|line| format!("> {line}\n")), &[Undone::Quoted]);
    same(&lines(|line| format!(">{line}\n")), &[Undone::Quoted]);
    same(&lines(|line| format!("> > {line}\n")), &[Undone::Quoted]);
    same(
        &lines(|line| if line.is_empty() { ">\n".to_owned() } else { format!("> {line}\n") }),
        &[Undone::Quoted],
    );
    same(&lines(|line| format!("    {line}\n")), &[Undone::Indented]);
    same(lines(|line| format!("    {line}\n")).trim_start(), &[Undone::Indented]);
    same(&lines(|line| format!("{line}\n\n")), &[Undone::DoubledLines]);
    same(&format!("From jo@example.com Tue Nov  3 09:15:01 2026\n{PLAIN}"), &[Undone::MboxLine]);
    same(&format!("Internet headers\n{PLAIN}"), &[Undone::TitleLines]);
    same(&format!("```\n{PLAIN}"), &[Undone::TitleLines]);
    same(&format!("Message source\n\n{PLAIN}"), &[Undone::TitleLines]);
    same(&PLAIN.replace('<', "&lt;").replace('>', "&gt;"), &[Undone::HtmlEntities]);
    same(&PLAIN.replace(": ", ":\u{a0}").replace("see:\u{a0}", "see: "), &[Undone::NonBreakingBlanks]);
    same(
        &format!("> Internet headers\n{}", lines(|line| format!("> {line}\n"))),
        &[Undone::Quoted, Undone::TitleLines],
    );
}

#[test]
fn lines_that_lost_their_blank_go_on_their_field() {
    let source = read(&PLAIN.replace("\r\n\t", "\r\n"));
    assert_eq!(source.undone, [Undone::LostBlanks]);
    let values = |source: &Source| -> Vec<String> {
        source.fields.iter().map(|it| it.value().replace('\t', " ")).collect()
    };
    assert_eq!(values(&source), values(&plain()));
    assert_eq!(source.body, plain().body);
}

#[test]
fn a_list_in_a_signature_is_no_field() {
    let text = "DKIM-Signature: v=1; d=example.com; h=Date:From:To:\nSubject:Message-ID:\nReply-To; b=x\nFrom: jo@example.com\n\nHello";
    let source = read(text);
    assert_eq!(source.fields.len(), 2, "{:?}", source.fields);
    assert_eq!(
        source.fields.first("DKIM-Signature").as_deref(),
        Some("v=1; d=example.com; h=Date:From:To: Subject:Message-ID: Reply-To; b=x")
    );
}

#[test]
fn empty_lines_between_fields_are_removed() {
    let text = PLAIN.replace("DKIM-Signature", "\r\n\r\nDKIM-Signature").replace("From: Jo", "\r\nFrom: Jo");
    same(&text, &[Undone::EmptyLines]);
    // A body that looks like fields stays a body.
    let source =
        read("From: jo@example.com\nDate: Tue, 3 Nov 2026 09:14:59 +0100\n\nReceived: nothing so far\n");
    assert_eq!(source.body.as_deref(), Some(b"Received: nothing so far\r\n".as_slice()));
    let source = read("From: jo@example.com\n\nSubject: what I wanted to say\n");
    assert_eq!((source.fields.len(), source.body.is_some()), (1, true));
}

#[test]
fn the_page_of_gmail_is_left_out() {
    let page = "Original Message\nMessage ID\t<1@example.com>\nCreated at:\tTue, Nov 3, 2026 at 9:15 AM (Delivered after 2 seconds)\n\
        From:\tJo <jo@example.com>\nTo:\tann@example.net\nSubject:\tTulips\nSPF:\tPASS with IP 192.0.2.25 Learn more\n\
        DKIM:\t'PASS' with domain example.com Learn more\nDMARC:\t'PASS' Learn more\n\n\nDownload Original\nCopy to clipboard\n";
    same(&format!("{page}{PLAIN}"), &[Undone::TitleLines]);
}

#[test]
fn headers_alone_have_no_body() {
    let header = PLAIN.split_once("\r\n\r\n").expect("a body").0;
    for end in ["", "\r\n", "\r\n\r\n", "\r\n\r\n \r\n"] {
        let source = read(&format!("{header}{end}"));
        assert_eq!((source.fields.len(), source.body), (8, None), "{end:?}");
    }
}

#[test]
fn a_text_without_header_is_a_body() {
    for text in [
        "550 5.7.26 This mail has been blocked because the sender is unauthenticated.",
        "Delivery has failed to these recipients or groups:\n\nann@example.net\n\nOriginal message headers:\n\nReceived: from a by b\nFrom: x\nTo: y",
        "Reporting-MTA: dns; mail.example.com\n\nFinal-Recipient: rfc822; ann@example.net\nAction: failed",
        "hello",
        "a:b",
        "http://example.com/",
    ] {
        let source = read(text);
        assert!(source.fields.is_empty(), "{text}");
        assert_eq!(source.body.as_deref(), Some(text.replace('\n', "\r\n").as_bytes()), "{text}");
    }
}

#[test]
fn utf16_is_converted() {
    for (mark, bytes) in [
        ([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ([0xfe, 0xff], u16::to_be_bytes as fn(u16) -> [u8; 2]),
    ] {
        let mut file = mark.to_vec();
        file.extend(PLAIN.encode_utf16().flat_map(bytes));
        let source = Source::read(&file).expect("a text");
        assert_eq!(source.fields, plain().fields);
        assert_eq!(source.undone, [Undone::Utf16]);
    }
}

#[test]
fn what_is_no_mail_is_named() {
    let base64 = "UmVjZWl2ZWQ6IGZyb20gbWFpbC5leGFtcGxlLmNvbSAobWFpbC5leGFtcGxlLmNvbSBbMTky\n".repeat(5);
    let folder = format!("From a Tue Nov  3 09:15:01 2026\n{PLAIN}\n").repeat(3);
    let binary: Vec<u8> = (0..=255).cycle().take(5000).collect();
    let cases: [(&[u8], Unreadable); 14] = [
        (b"", Unreadable::Empty),
        (b" \r\n\t", Unreadable::Empty),
        (b"\xef\xbb\xbf", Unreadable::Empty),
        (b"%PDF-1.7 \xe2\xe3", Unreadable::Pdf),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Unreadable::OutlookMessage),
        (b"PK\x03\x04rest", Unreadable::Archive),
        (b"\x89PNG\r\n", Unreadable::Picture),
        (b"<!DOCTYPE html><html>", Unreadable::Html),
        (b"\n <HTML lang=en>", Unreadable::Html),
        (base64.as_bytes(), Unreadable::Base64),
        (&binary, Unreadable::Binary),
        (&[0; 4000], Unreadable::Binary),
        (folder.as_bytes(), Unreadable::Mailbox { messages: 3 }),
        (&vec![b'a'; 50 * 1024 * 1024], Unreadable::TooLong { bytes: 50 * 1024 * 1024 }),
    ];
    for (bytes, what) in cases {
        let why = Source::read(bytes).expect_err("no mail");
        assert_eq!(why, what);
        let words = why.to_string();
        assert!(words.ends_with('.') && words.len() < 300, "{words}");
    }
}

#[test]
fn what_is_large_is_bounded_and_said() {
    let many = format!("{}From: jo@example.com\n\nbody", "X-A: b\n".repeat(10_000));
    let source = read(&many);
    assert_eq!(source.fields.len(), MAX_FIELDS);
    assert_eq!(source.notes, [Note::HeaderCut { fields: 9001 }]);
    assert_eq!(source.body.as_deref(), Some(b"body".as_slice()));

    let long = format!("X-A: {}\nFrom: jo@example.com\n\nbody", "b".repeat(1_100_000));
    let source = read(&long);
    assert_eq!(source.fields.len(), 1);
    assert_eq!(source.notes, [Note::LongLines { lines: 1 }, Note::HeaderCut { fields: 1 }]);

    let source = read(&format!("Subject: {}\n", "b".repeat(999)));
    assert_eq!(source.notes, [Note::LongLines { lines: 1 }]);

    for text in [
        "\n".repeat(5_000_000) + "x",
        "> ".repeat(1_000_000),
        " \n".repeat(1_000_000) + "x",
        "a\n".repeat(1_000_000),
        format!("From: x\n{}", "\n \n".repeat(1_000_000)),
        format!("X-A: x\n{}Subject: x", "\n".repeat(1_000_000)),
    ] {
        let _ = Source::read(text.as_bytes());
    }
}

#[test]
fn odd_bytes_are_kept_and_said() {
    let source = Source::read(b"Subject: a\0b\nFrom: jo@example.com\n\nx\0y").expect("a text");
    assert_eq!(source.notes, [Note::Nul]);
    assert_eq!(source.fields.iter().next().map(|field| field.raw()), Some(b"Subject: a\0b".as_slice()));
    let source = read("From: \u{202e}moc.elpmaxe@oj <jo@example.com>\nSubject: x\n");
    assert_eq!(source.notes, [Note::HiddenCharacters]);
    assert_eq!(read("Subject: „Tulips“ – now €5\n").notes, []);
}
