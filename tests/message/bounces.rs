//! Bounces as people get them, and what is read in them (`bounces.txt`); the table of bounces; and that no text,
//! however hostile, does harm.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mailpath::message::bounce::{BounceReport, MAX_RECIPIENTS, Row, read, read_text, table};
use mailpath::message::{Bounce, BounceState, Source, Stage};
use proptest::prelude::*;

/// A bounce, and what must be found in it.
struct Scenario<'a> {
    title: &'a str,
    expected: Vec<(&'a str, &'a str)>,
    text: String,
}

fn scenarios() -> Vec<Scenario<'static>> {
    let texts = [
        include_str!("bounces.txt"),
        include_str!("bounces-by-provider.txt"),
        include_str!("bounces-by-server.txt"),
    ];
    let blocks = texts.iter().flat_map(|text| text.split("\n=== ").skip(1));
    blocks
        .map(|block| {
            let (title, rest) = block.split_once('\n').expect("a title");
            let (expected, text) = rest.split_once("---\n").unwrap_or_else(|| panic!("{title}: no text"));
            let expected = expected.lines().map(|line| line.split_once(": ").expect("key: value")).collect();
            Scenario { title, expected, text: text.trim_end_matches('\n').to_owned() }
        })
        .collect()
}

fn is_message(scenario: &Scenario) -> bool {
    scenario.expected.contains(&("as", "message"))
}

fn report(scenario: &Scenario) -> Option<BounceReport> {
    if is_message(scenario) {
        let source = Source::read(scenario.text.as_bytes()).expect("a message");
        return read(&source.fields, source.body.as_deref());
    }
    read_text(&scenario.text)
}

fn value(report: &BounceReport, bounce: &Bounce, key: &str) -> String {
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    match key {
        "row" => or_none(&bounce.row),
        "cause" => or_none(&bounce.cause),
        "reply" => or_none(&bounce.reply.map(|reply| reply.to_string())),
        "enhanced" => or_none(&bounce.enhanced),
        "state" => format!("{:?}", bounce.state),
        "to" => or_none(&bounce.recipient),
        "first to" => or_none(&bounce.original_recipient),
        "host" => or_none(&bounce.remote_server),
        "at" => or_none(&bounce.remote_address.map(|address| address.to_string())),
        "address" => or_none(&bounce.address.map(|address| address.to_string())),
        "domain" => or_none(&bounce.sender_domain),
        "list" => or_none(&bounce.list),
        "link" => or_none(&bounce.link),
        "provider" => or_none(&bounce.provider.map(str::to_owned)),
        "stage" => or_none(&bounce.stage.map(|stage| format!("{stage:?}"))),
        "who" => format!("{:?}", bounce.who),
        "text" => or_none(&bounce.text),
        "until" => or_none(&bounce.retry_until),
        "run" => bounce.commands.iter().map(|it| it.query()).collect::<Vec<_>>().join(" "),
        "mta" => or_none(&report.reporting_mta),
        "count" => report.recipients.len().to_string(),
        "all" => report
            .recipients
            .iter()
            .map(|it| format!("{}={}", or_none(&it.recipient), or_none(&it.cause)))
            .collect::<Vec<_>>()
            .join(" "),
        "hosts" => report
            .recipients
            .iter()
            .map(|it| format!("{}={}", or_none(&it.recipient), or_none(&it.remote_server)))
            .collect::<Vec<_>>()
            .join(" "),
        "said by" => format!("{:?}", bounce.said_by),
        "sender" => or_none(&report.sender_domain),
        "returned" => report.returned.is_some().to_string(),
        "finding" => report.findings.iter().map(|it| it.code.to_string()).collect::<Vec<_>>().join(" "),
        key => panic!("no such key: {key}"),
    }
}

#[test]
fn bounces_are_read_as_an_administrator_reads_them() {
    let all = scenarios();
    assert!(all.len() >= 200, "{} scenarios", all.len());
    let mut wrong = String::new();
    for scenario in &all {
        let found = report(scenario);
        let Some(found) = found else {
            if !scenario.expected.contains(&("bounce", "no")) {
                let _ = writeln!(wrong, "{}: no bounce", scenario.title);
            }
            continue;
        };
        for (key, expected) in &scenario.expected {
            let bounce = &found.recipients[0];
            let actual = match *key {
                "as" => continue,
                "bounce" => "yes".to_owned(),
                "says" | "says not" => {
                    let meaning = bounce.code_meaning.as_deref().unwrap_or_default();
                    let all = format!(
                        "{} | {} | {meaning} | {}",
                        bounce.happened,
                        bounce.advice,
                        bounce.state.words()
                    );
                    if all.contains(expected) == (*key == "says") { continue } else { all }
                }
                key => value(&found, bounce, key),
            };
            if actual != *expected {
                let _ = writeln!(wrong, "{}: {key} is {actual:?}, must be {expected:?}", scenario.title);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_provider_and_every_cause_has_a_bounce() {
    let rows: Vec<&Row> = scenarios()
        .iter()
        .filter_map(report)
        .flat_map(|report| report.recipients)
        .filter_map(|bounce| table().row(&bounce.row?))
        .collect();
    let causes: BTreeSet<&str> = rows.iter().map(|row| row.cause.as_str()).collect();
    let missing: Vec<_> =
        table().causes.iter().filter(|cause| !causes.contains(cause.id.as_str())).map(|it| &it.id).collect();
    assert!(missing.is_empty(), "causes without a bounce: {missing:?}");
    let providers: BTreeSet<&str> = rows.iter().flat_map(|row| &row.providers).map(String::as_str).collect();
    let missing: Vec<_> =
        table().providers.iter().filter(|it| !providers.contains(it.id.as_str())).map(|it| &it.id).collect();
    assert!(missing.is_empty(), "providers without a bounce: {missing:?}");
}

/// Whoever pastes a bounce gets the same, whatever its beginning looks like.
#[test]
fn what_is_pasted_is_read_as_a_bounce() {
    let mut wrong = String::new();
    for scenario in scenarios() {
        let expected = report(&scenario);
        let found = mailpath::message::read(scenario.text.as_bytes());
        let found = found.as_ref().ok().and_then(|message| message.bounce.as_ref());
        let row = |bounce: &Bounce| (bounce.row.clone(), bounce.recipient.clone(), bounce.state);
        let expected = expected.as_ref().map(|report| row(&report.recipients[0]));
        if found.map(row) != expected {
            let _ = writeln!(wrong, "{}: {:?} instead of {expected:?}", scenario.title, found.map(row));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Who gets a bounce need not have sent anything; that is said where a server of others writes it.
#[test]
fn a_bounce_for_mail_that_was_never_sent_is_told_from_ones_own() {
    let scenario = |title: &str| scenarios().into_iter().find(|it| it.title.starts_with(title)).expect(title);
    let foreign = scenario("A bounce of a server of others").text;
    let advice = |text: &str| {
        let message = mailpath::message::read(text.as_bytes()).expect("a message");
        assert!(!message.findings.is_empty());
        message.bounce.expect("a bounce").advice
    };
    assert!(advice(&foreign).starts_with("If you never sent this message"), "{}", advice(&foreign));
    assert!(advice(&foreign).contains("nobody on your side has to act"));
    // Whoever logged in sent it; and so did the sender's own server.
    for own in [
        foreign.replace("with SMTP id", "with ESMTPSA id"),
        foreign.replace("mail.other.org", "mail.example.com"),
    ] {
        assert!(!advice(&own).contains("If you never sent"), "{}", advice(&own));
    }
}

/// Line ends, quoting and blanks that mail programs add change nothing.
#[test]
fn a_text_that_was_quoted_or_has_other_line_ends_says_the_same() {
    for scenario in scenarios().iter().filter(|it| !is_message(it)) {
        let Some(plain) = report(scenario) else { continue };
        let crlf = read_text(&scenario.text.replace('\n', "\r\n")).expect("a bounce");
        assert_eq!(crlf.recipients, plain.recipients, "{}: CRLF", scenario.title);
        let spaced = read_text(&format!("\n\n{}\n\n", scenario.text)).expect("a bounce");
        assert_eq!(spaced.recipients, plain.recipients, "{}: empty lines around it", scenario.title);
        if !scenario.text.contains(">>>") && !scenario.text.contains("-->") {
            let quoted: String = scenario.text.lines().map(|line| format!("> {line}\n")).collect();
            let quoted = read_text(&quoted).unwrap_or_else(|| panic!("{}: quoted", scenario.title));
            assert_eq!(quoted.recipients[0].row, plain.recipients[0].row, "{}: quoted", scenario.title);
        }
    }
}

#[test]
fn the_table_is_whole() {
    let providers: BTreeSet<&str> = table().providers.iter().map(|it| it.id.as_str()).collect();
    let mut ids = BTreeSet::new();
    for row in &table().rows {
        assert!(ids.insert(row.id.as_str()), "{} stands twice", row.id);
        assert!(table().cause(&row.cause).is_some(), "{}: no cause {}", row.id, row.cause);
        assert!(row.providers.iter().all(|it| providers.contains(it.as_str())), "{}: providers", row.id);
        assert!(!row.source.is_empty(), "{}: no source", row.id);
        assert!(!row.tokens.is_empty() || !row.texts.is_empty(), "{}: codes alone decide nothing", row.id);
        for text in &row.texts {
            assert_eq!(*text, text.to_lowercase(), "{}: texts are in lower case", row.id);
            assert!(!text.contains(['’', '\n', '\t']) && !text.contains("  "), "{}: {text}", row.id);
        }
    }
    let words = table().causes.iter().flat_map(|it| {
        let tried = it.while_tried.iter().map(|tried| &tried.advice);
        [&it.happened, &it.advice].into_iter().chain(&it.advice_when_final).chain(tried)
    });
    let words = words.chain(table().rows.iter().flat_map(|it| it.happened.iter().chain(&it.advice)));
    for text in words {
        assert!(text.ends_with('.'), "{text}");
        for (at, _) in text.match_indices('{') {
            let known = ["receiver", "address", "domain", "mailbox", "recipient_domain", "list", "listed"];
            let name = text[at + 1..].split('}').next().expect("a name");
            assert!(known.contains(&name), "{text}: {name}");
        }
    }
}

/// A reply that is made of a row's own pattern.
fn made_of(row: &Row) -> Vec<String> {
    let is_local = row.reply_codes.is_empty() && !row.enhanced_codes.is_empty();
    let code = row.reply_codes.first().copied().or((!is_local).then_some(550));
    let code = code.map_or(String::new(), |code| format!("{code} "));
    let enhanced = row.enhanced_codes.first().map_or(String::new(), |code| format!("{} ", code.first()));
    let host = row.providers.first().and_then(|id| table().providers.iter().find(|it| it.id == *id));
    let host = host.map_or("mx.example.net", |provider| provider.hosts[0].as_str());
    let texts = row.texts.iter().chain(&row.tokens).map(|text| text.replace('*', "00"));
    let command = if row.before_message { " (in reply to RCPT TO command)" } else { "" };
    texts
        .map(|text| format!("host mx1.{host}[192.0.2.25] said: {code}{enhanced}Sorry, {text}.{command}"))
        .collect()
}

#[test]
fn each_row_is_reached_or_one_before_it_says_the_same() {
    let place = |id: &str| table().rows.iter().position(|row| row.id == id).expect("a row");
    let mut wrong = Vec::new();
    for row in &table().rows {
        for text in made_of(row) {
            let found = read_text(&text).unwrap_or_else(|| panic!("{}: {text}", row.id));
            let bounce = &found.recipients[0];
            let fits = bounce.row.as_deref().is_some_and(|id| {
                id == row.id
                    || bounce.cause.as_deref() == Some(row.cause.as_str()) && place(id) < place(&row.id)
            });
            if !fits {
                wrong.push(format!("{}: {text}\n  is {:?} {:?}", row.id, bounce.row, bounce.cause));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_digit_decides_whatever_the_words_say() {
    for (text, state) in [
        ("450 4.1.1 <ann@example.net>: permanently rejected: User unknown", BounceState::Temporary),
        ("550 5.7.1 Greylisted, please try again later", BounceState::Refused),
        ("451 4.7.1 permanent failure, do not retry: blocked using bl.spamcop.net", BounceState::Temporary),
    ] {
        let found = read_text(text).expect("a bounce");
        assert_eq!(found.recipients[0].state, state, "{text}");
        assert_eq!(found.recipients[0].temporary, state == BounceState::Temporary, "{text}");
    }
}

#[test]
fn what_is_refused_before_the_message_was_sent_is_neither_dkim_nor_dmarc() {
    for row in table()
        .rows
        .iter()
        .filter(|row| ["dkim-fail", "dmarc-policy", "alignment"].contains(&row.cause.as_str()))
    {
        for text in made_of(row) {
            for (command, is_possible) in [("RCPT TO", false), ("MAIL FROM", false), ("end of DATA", true)] {
                let found = read_text(&format!("{text} (in reply to {command} command)")).expect("a bounce");
                let cause = found.recipients[0].cause.as_deref().unwrap_or_default();
                let is = ["dkim-fail", "dmarc-policy", "alignment"].contains(&cause);
                assert_eq!(is, is_possible, "{}: {command}: {text}: {cause}", row.id);
            }
        }
    }
}

#[test]
fn ten_thousand_recipients_are_bounded_and_counted() {
    let mut text = String::from("Reporting-MTA: dns; mx.example.com\n\n");
    for at in 0..10_000 {
        let _ = write!(text, "Final-Recipient: rfc822; u{at}@example.net\nAction: failed\nStatus: 5.1.1\n\n");
    }
    let found = read_text(&text).expect("a bounce");
    assert_eq!((found.recipients.len(), found.left_out), (MAX_RECIPIENTS, 10_000 - MAX_RECIPIENTS));
    let mut text = String::from("This is the mail system at host mx.example.com.\n\n");
    for at in 0..10_000 {
        let _ = write!(
            text,
            "<u{at}@example.net>: host mx.example.net[192.0.2.25] said: 550 5.1.1 User unknown\n\n"
        );
    }
    let found = read_text(&text).expect("a bounce");
    assert_eq!((found.recipients.len(), found.left_out), (MAX_RECIPIENTS, 10_000 - MAX_RECIPIENTS));
}

/// Any long text is read in a time in proportion to its length: the square of that would not end.
#[test]
fn a_long_text_of_anything_is_read() {
    for piece in [
        "550 ",
        "550-",
        "5",
        "550 5.7.1 no ",
        "<a@example.net>: host ",
        "<ann@example.net>\n",
        "Final-Recipient:",
        "Action: failed\n",
        "\n",
        " ",
        "host mx.example.net[192.0.2.1] said: 550 5.1.1 no",
        ">>> ",
        "> ",
        "(",
        "https://",
        "x",
        "ü",
        "’",
        "to=<",
        "AS(",
        "lpn",
        "lpn1_40",
        "@",
        " -> ",
        "{",
        "----- ",
        "in reply to ",
        "\u{202e}",
        "a\n",
        "550 no\n ",
    ] {
        let text = piece.repeat(256 * 1024 / piece.len());
        for start in [
            "",
            "550 5.1.1 ",
            "<ann@example.net>: host mx.example.net[192.0.2.25] said: 550 5.1.1\n",
            "Final-Recipient: rfc822;a@example.net\nDiagnostic-Code: smtp; ",
        ] {
            let _ = read_text(&format!("{start}{text}"));
        }
    }
}

#[test]
fn what_cannot_be_seen_is_shown_as_such() {
    let found =
        read_text("550 5.1.1 <ann\u{202e}@example.net>: User\u{0} unknown \u{200b}here").expect("a bounce");
    let text = found.recipients[0].text.clone().expect("a text");
    assert!(text.chars().all(|c| !mailpath::dns::is_unseen(c)), "{text:?}");
}

#[test]
fn stages_are_in_the_order_of_the_dialogue() {
    assert!(Stage::Connect < Stage::MailFrom && Stage::MailFrom < Stage::EndOfData);
    assert!(Stage::EndOfData.has_message() && !Stage::RcptTo.has_message());
}

/// Words that bounces are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "550 ",
        "5.7.1 ",
        "550-5.7.26 ",
        "<ann@example.net>",
        ": ",
        "\n",
        "\r\n",
        " said: ",
        "host mx.example.net[192.0.2.1]",
        "<<< ",
        ">>> RCPT To:",
        "(in reply to end of DATA command)",
        "Final-Recipient: rfc822;",
        "Action: failed\n",
        "Status: 4.0.0\n",
        "\u{202e}",
        "=?utf-8?q?",
        "Diagnostic-Code: smtp;",
        "ü’",
        "https://",
        "[",
        "]",
        "'",
        " -> ",
        "{\"bouncedRecipients\":[",
        "to=<",
        "status=bounced (",
        " ** ",
        "Original message headers:\n",
        "From: x\n",
        "AS(",
        "lpn",
        "_401",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in prop_oneof![any::<String>(), pieces()]) {
        if let Some(found) = read_text(&text) {
            prop_assert!(!found.recipients.is_empty() && found.recipients.len() <= MAX_RECIPIENTS);
            for bounce in &found.recipients {
                prop_assert!(!bounce.happened.is_empty());
                prop_assert_eq!(bounce.cause.is_some(), bounce.row.is_some());
            }
        }
    }

    #[test]
    fn any_message_is_read_without_a_panic(header in pieces(), body in prop::collection::vec(any::<u8>(), 0..300), boundary in "[a-z\"=;]{0,8}") {
        let report = "multipart/report; report-type=delivery-status; boundary=";
        let text = format!("From: MAILER-DAEMON@example.com\nContent-Type: {report}{boundary}\n\n--{boundary}\nContent-Type: message/delivery-status\n\n{header}\n--{boundary}\n");
        let bytes = [text.as_bytes(), body.as_slice()].concat();
        if let Ok(source) = Source::read(&bytes) {
            let _ = read(&source.fields, source.body.as_deref());
        }
    }
}
