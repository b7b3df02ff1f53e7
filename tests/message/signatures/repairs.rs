//! What copying and mailing lists do to a signed message, and what is found once it is undone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::scenarios::{BODY, GOOD, HEADER, NAMES, OVERSIGNED, SIMPLE, good, signed, signed_with, simple};
use super::signer::Signature;
use super::{in_words, results};

/// The one result of a message, in words.
fn word(message: &[u8]) -> String {
    let results = results(message);
    assert_eq!(results.len(), 1);
    in_words(&results[0])
}

/// The header with the line end behind it, and the body.
fn halves(message: &str) -> (&str, &str) {
    let at = message.find("\r\n\r\n").expect("a body");
    message.split_at(at + 2)
}

/// The message with another body.
fn with_body(message: &str, change: impl Fn(&str) -> String) -> String {
    let (header, body) = halves(message);
    format!("{header}\r\n{}", change(&body[2..]))
}

fn lines(body: &str, change: impl Fn(&str) -> String) -> String {
    body.split_terminator("\r\n").map(|line| change(line) + "\r\n").collect()
}

#[track_caller]
fn undone(message: &str, undo: &str) {
    undone_bytes(message.as_bytes(), undo);
}

#[track_caller]
fn undone_bytes(message: &[u8], undo: &str) {
    let is = word(message);
    let text = String::from_utf8_lossy(message);
    assert!(is.starts_with("fail "), "nothing is broken: {is}\n{text}");
    assert!(is.ends_with(&format!(" | pass after {undo}")), "{is}\n{text}");
}

#[test]
fn marks_before_lines() {
    for message in [good(), simple()] {
        undone(
            &with_body(&message, |body| format!("\u{feff}{body}")),
            "the byte order mark at the beginning was removed",
        );
        let quoted =
            |body: &str| lines(body, |line| if line.is_empty() { ">".into() } else { format!("> {line}") });
        undone(&with_body(&message, quoted), "the “>” before all lines was removed");
        undone(
            &with_body(&message, |body| lines(body, |line| format!(">{line}"))),
            "the “>” before all lines was removed",
        );
        let indented =
            |body: &str| lines(body, |line| format!("    {line}").trim_end_matches("    ").to_owned());
        undone(&with_body(&message, indented), "the indentation of all lines was removed");
        undone(
            &with_body(&message, |body| body.replace("\r\nFrom ", "\r\n>From ")),
            "“>From” at the beginning of lines was made “From” again",
        );
    }
}

#[test]
fn empty_lines_between_lines() {
    for message in [good(), simple()] {
        let doubled = with_body(&message, |body| body.replace("\r\n", "\r\n\r\n"));
        undone(&doubled, "the empty line behind each line was removed");
    }
}

#[test]
fn blanks() {
    let simple = simple();
    undone(
        &with_body(&signed(SIMPLE, NAMES, HEADER, "a\r\nb\r\n"), |_| "a  \r\nb \r\n".into()),
        "the blanks at the ends of lines were restored",
    );
    undone(
        &with_body(&simple, |body| body.replace("-- \r\n", "--\r\n")),
        "the blanks at the ends of lines were restored",
    );
    let tabs = signed(SIMPLE, NAMES, HEADER, "list:\r\n\tone\r\n\t\ttwo\r\n");
    undone(&with_body(&tabs, |body| body.replace('\t', "        ")), "blanks were made tabs again");
    undone(&with_body(&tabs, |body| body.replace('\t', "    ")), "blanks were made tabs again");
    // Blanks at the ends of lines of all kinds are lost for good.
    let lost = with_body(&simple, |body| body.replace("here.\t", "here."));
    assert_eq!(word(lost.as_bytes()), "fail body_hash | changed holds");
    for message in [good(), simple] {
        let shown = with_body(&message, |body| body.replace("the tulips", "the\u{a0}tulips"));
        undone(&shown, "no-break spaces were made plain spaces again");
    }
}

#[test]
fn charsets() {
    for (charset, text, bytes, name) in [
        ("iso-8859-1", "café für fünf\r\n", &b"caf\xe9 f\xfcr f\xfcnf\r\n"[..], "ISO 8859-1"),
        ("Windows-1252", "5 € – „gut“\r\n", b"5 \x80 \x96 \x84gut\x93\r\n", "windows-1252"),
        ("\"iso-8859-15\"", "5 € für Œuvre\r\n", b"5 \xa4 f\xfcr \xbcuvre\r\n", "ISO 8859-15"),
    ] {
        for tags in [GOOD, SIMPLE] {
            let header = HEADER.replace("utf-8", charset) + "Content-Transfer-Encoding: 8bit\r\n";
            let signature = Signature { tags: tags.into(), names: NAMES.into() };
            let message = signature.sign(&[header.as_bytes(), b"\r\n", bytes].concat());
            assert!(word(&message).starts_with("pass"));
            let header = &message[..message.len() - bytes.len()];
            let pasted = [header, text.as_bytes()].concat();
            undone_bytes(&pasted, &format!("the text was encoded in {name} again"));
        }
    }
    // What the charset does not have was not there.
    let header = HEADER.replace("utf-8", "iso-8859-1");
    let message = with_body(&signed(GOOD, NAMES, &header, "x\r\n"), |_| "日本\r\n".into());
    assert_eq!(word(message.as_bytes()), "fail body_hash | changed holds");
}

#[test]
fn transfer_encodings() {
    let text = "Über 100 % = gut. Ein langer Absatz, der in der Fassung für die Leitung umgebrochen wird, weil er länger als 76 Zeichen ist. \r\n\r\nEnde\r\n";
    let encoded = "=C3=9Cber 100 % =3D gut. Ein langer Absatz, der in der Fassung f=C3=BCr die=\r\n\x20Leitung umgebrochen wird, weil er l=C3=A4nger als 76 Zeichen ist.=20\r\n\r\nEnde\r\n";
    for tags in [GOOD, SIMPLE] {
        let header = format!("{HEADER}Content-Transfer-Encoding: Quoted-Printable\r\n");
        let message = signed(tags, NAMES, &header, encoded);
        undone(&with_body(&message, |_| text.into()), "the text was encoded as quoted-printable again");
        let header = format!("{HEADER}Content-Transfer-Encoding: base64\r\n");
        for original in [text.to_owned(), text.replace("\r\n", "\n"), text.trim_end().to_owned()] {
            let encoded = STANDARD.encode(&original);
            let lines: Vec<&str> =
                encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
            let message = signed(tags, NAMES, &header, &(lines.join("\r\n") + "\r\n"));
            undone(&with_body(&message, |_| text.into()), "the text was encoded as base64 again");
        }
    }
}

/// A text whose lines are broken so that none is longer than `width`.
fn broken(words: &str, width: usize, end: &str) -> String {
    let (mut text, mut length) = (String::new(), 0);
    for word in words.split(' ') {
        if length > 0 && length + 1 + word.len() > width {
            text += end;
            length = 0;
        } else if length > 0 {
            text += " ";
            length += 1;
        }
        text += word;
        length += word.len();
    }
    text + "\r\n"
}

#[test]
fn broken_lines() {
    let words = "The quick brown fox jumps over the lazy dog while the five boxing wizards look on and wonder what all of that is for and when it will end, which nobody can tell.";
    let header = HEADER.replace("charset=utf-8", "charset=utf-8; format=flowed");
    for width in [66, 72, 76, 78] {
        let flowed = format!("Hello,\r\n\r\n{}\r\nJo\r\n", broken(words, width, " \r\n"));
        let shown = format!("Hello,\r\n\r\n{words}\r\n\r\nJo\r\n");
        for tags in [GOOD, SIMPLE] {
            let message = signed(tags, NAMES, &header, &flowed);
            undone(
                &with_body(&message, |_| shown.clone()),
                "the line breaks of the original were put back (format=flowed)",
            );
        }
        // The blanks before the breaks are lost.
        let message = signed(SIMPLE, NAMES, &header, &flowed);
        undone(
            &with_body(&message, |body| body.replace(" \r\n", "\r\n")),
            "the line breaks of the original were put back (format=flowed)",
        );
        // A program broke the lines of a text that was one line a paragraph.
        for tags in [GOOD, SIMPLE] {
            let message = signed(tags, NAMES, HEADER, &shown);
            let pasted = format!("Hello,\r\n\r\n{}\r\nJo\r\n", broken(words, width, "\r\n"));
            undone(&with_body(&message, |_| pasted.clone()), "lines that were broken were joined again");
        }
    }
}

#[test]
fn text_added_at_the_end() {
    for message in [good(), simple()] {
        let list = "________________________________\r\nList mailing list\r\nlist@example.org\r\n";
        undone(&(message.clone() + list), "the text that was added at the end was taken away (3 lines)");
        undone(
            &(message.clone() + "\r\n\r\n-- \r\nScanned"),
            "the text that was added at the end was taken away (2 lines)",
        );
        undone(&(message.clone() + "x\r\n"), "the line that was added at the end was taken away");
        let most = "y\r\n".repeat(200);
        undone(&(message.clone() + &most), "the text that was added at the end was taken away (200 lines)");
        assert_eq!(
            word((message.clone() + &"y\r\n".repeat(201)).as_bytes()),
            "fail body_hash | changed holds"
        );
        assert!(results((message + list).as_bytes())[0].details.undo_is_change);
    }
    let empty = signed(GOOD, NAMES, HEADER, "");
    undone(&(empty + "Sent from my phone\r\n"), "the line that was added at the end was taken away");
    // What was signed in part may be followed by anything, so nothing is undone.
    let part = signed_with(&format!("{GOOD}; l=20"), NAMES) + "more\r\n";
    assert!(word(part.as_bytes()).starts_with("pass - | holds+"));
}

#[test]
fn fields_in_another_form() {
    let undo = "the header fields were folded in another way";
    let one_line = signed(
        SIMPLE,
        NAMES,
        &HEADER.replace("Tulips  in\r\n\tNovember", "Tulips in November and in all the other months"),
        BODY,
    );
    undone(&one_line.replace("November and", "November\r\n and"), undo);
    let space = signed(SIMPLE, NAMES, &HEADER.replace("in\r\n\tNov", "in\r\n Nov"), BODY);
    undone(&space.replace("in\r\n Nov", "in\r\n\tNov"), undo);
    // The signature's own folding is in the way of that where it is of another kind.
    let trailing = one_line.replace("To: ann@example.com\r\n", "To: ann@example.com  \r\n");
    undone(&trailing, undo);
}

#[test]
fn tags_before_the_subject() {
    for message in [good(), simple()] {
        for (tag, named) in [
            ("[list] ", "[list]"),
            ("[List Name 12] ", "[List Name 12]"),
            ("[EXTERNAL] ", "[EXTERNAL]"),
            ("***SPAM*** ", "***SPAM***"),
            ("EXTERNAL: ", "EXTERNAL:"),
        ] {
            let tagged = message.replace("Subject: ", &format!("Subject: {tag}"));
            undone(&tagged, &format!("“{named}” was removed from the subject"));
        }
    }
    let reply = signed(GOOD, NAMES, &HEADER.replace("Tulips", "Re: Tulips"), BODY);
    undone(&reply.replace("Re: ", "Re: [list] "), "“[list]” was removed from the subject");
    assert!(results(good().replace("Subject: ", "Subject: [x] ").as_bytes())[0].details.undo_is_change);
}

#[test]
fn fields_that_were_added() {
    let over = |tags| signed_with(tags, OVERSIGNED);
    for tags in [GOOD, SIMPLE] {
        let subject = over(tags).replace("Received: from", "Subject: Win\r\nReceived: from");
        undone(&subject, "the Subject field that was added was removed");
        let reply = over(tags).replace("MIME-Version", "Reply-To: list@example.org\r\nMIME-Version");
        undone(&reply, "the Reply-To field that was added was removed");
        let author = "From: evil@example.org\r\n".to_owned() + &over(tags);
        undone(&author, "the From field that was added was removed");
    }
    // One that is not signed breaks nothing.
    let message = good().replace("Received: from", "Subject: Win\r\nReceived: from");
    assert_eq!(word(message.as_bytes()), "pass - | holds holds");
}

#[test]
fn several_at_once() {
    let list = "_______\r\nlist@example.org\r\n";
    let tagged = good().replace("Subject: ", "Subject: [list] ") + list;
    undone(
        &tagged,
        "the text that was added at the end was taken away (2 lines), and after “[list]” was removed from the subject",
    );
    let two = signed_with(GOOD, OVERSIGNED)
        .replace("Subject: ", "Subject: [list] ")
        .replace("MIME-Version", "Reply-To: list@example.org\r\nMIME-Version");
    undone(
        &two,
        "“[list]” was removed from the subject, and after the Reply-To field that was added was removed",
    );
    let mailbox = with_body(&good(), |body| format!("\u{feff}{}", body.replace("\r\nFrom ", "\r\n>From ")));
    undone(
        &mailbox,
        "the byte order mark at the beginning was removed, and after “>From” at the beginning of lines was made “From” again",
    );
    let quoted = with_body(&good(), |body| lines(body, |line| format!("> {line}")) + "footer\r\n");
    assert_eq!(word(quoted.as_bytes()), "fail body_hash | changed holds");
    let quoted = with_body(&(good() + "footer\r\n"), |body| lines(body, |line| format!("> {line}")));
    undone(
        &quoted,
        "the “>” before all lines was removed, and after the line that was added at the end was taken away",
    );
}

#[test]
fn one_of_two_undone_is_not_enough() {
    let message = good().replace("Subject: ", "Subject: [list] ").replace("plenty", "none");
    assert_eq!(
        word(message.as_bytes()),
        "fail body_hash | changed broken | fail after “[list]” was removed from the subject"
    );
    // Of headers alone it is not known whether the whole holds then.
    let tagged = good().replace("Subject: ", "Subject: [list] ");
    let (header, _) = halves(&tagged);
    assert_eq!(
        word(header.as_bytes()),
        "fail signature | missing broken | - after “[list]” was removed from the subject"
    );
}

#[test]
fn what_was_signed_is_shown() {
    let result = &results(good().as_bytes())[0];
    let text = String::from_utf8(result.details.signed_bytes.clone()).expect("text");
    let start = "from:Jo Doe <jo@example.net>\r\nto:ann@example.com\r\nsubject:Tulips in November\r\n";
    assert!(text.starts_with(start), "{text}");
    assert!(text.ends_with("; b="), "{text}");
    assert_eq!(result.details.signed_length, text.len());
    let long = signed(GOOD, NAMES, &HEADER.replace("Tulips", &"word ".repeat(20_000)), BODY);
    let result = &results(long.as_bytes())[0];
    assert_eq!(result.details.signed_bytes.len(), 64 * 1024);
    assert!(result.details.signed_length > 100_000);
}

#[test]
fn what_can_be_added_is_said() {
    let can = |names| results(signed_with(GOOD, names).as_bytes())[0].details.not_oversigned.clone();
    assert_eq!(can("from:subject"), ["From", "Subject"]);
    assert_eq!(can("from:from:subject:date:date"), ["Subject"]);
    assert_eq!(can("from:from"), [""; 0]);
}
