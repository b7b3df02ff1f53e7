//! What receivers, filters, mailing services and lists wrote, as a mail administrator meets it: `said.txt` has
//! the headers, with what must come out of each, whole.

use std::fmt::Write as _;

use mailpath::message::results::{
    self, MAX_NOTES, MAX_RESULTS, MAX_SAID, Results, Trust, connecting_addresses,
};
use mailpath::message::{Field, Fields, Hop, Message};
use proptest::prelude::*;

const SCENARIOS: &str = include_str!("said.txt");

/// A header as a scenario has it, read as a whole: the hand-over must be the one that is marked, or is chosen by
/// hand where only the recipient's exchanges could tell it.
fn message(text: &str) -> Message {
    let marked = text.lines().filter(|line| !line.starts_with([' ', '\t']));
    let marked: Vec<&str> =
        marked.filter(|line| line.starts_with("=>") || line.starts_with("Received:")).collect();
    let place = marked.iter().rev().position(|line| line.starts_with("=>"));
    let bytes = text.replace("=>> ", "").replace("=> ", "") + "\n";
    let message = mailpath::message::read(bytes.as_bytes()).expect(text);
    if text.contains("=>> ") {
        assert_ne!(message.handover, place, "{text}");
        return message.with_handover(place.expect(text));
    }
    assert_eq!(message.handover, place, "{text}");
    message
}

fn described(text: &str) -> String {
    let message = message(text);
    let mut out = String::new();
    for said in &message.said {
        let by = said.receiver().or(said.by.as_deref()).unwrap_or("nobody");
        let explanation = said.explanation();
        let _ = write!(out, "{by}, {:?}: {}={}: {}", said.trust, said.method, said.result, explanation.words);
        for detail in said.details() {
            let _ = write!(out, " {}", detail.words);
        }
        out.push('\n');
    }
    for note in &message.notes {
        let _ = writeln!(out, "{}, {:?}, {:?}: {}", note.name, note.trust, note.weight, note.words);
    }
    let addresses: Vec<String> =
        connecting_addresses(&message.fields).iter().map(|found| found.address.to_string()).collect();
    if !addresses.is_empty() {
        let _ = writeln!(out, "from {}", addresses.join(", "));
    }
    for finding in results::findings(&message) {
        let _ = writeln!(out, "{} ({:?}): {}", finding.code, finding.severity, finding.title);
    }
    out
}

#[test]
fn each_header_says_what_it_says() {
    let mut wrong = String::new();
    let scenarios: Vec<&str> = SCENARIOS.split("\n## ").skip(1).collect();
    assert!(scenarios.len() >= 40, "{}", scenarios.len());
    for scenario in scenarios {
        let (name, rest) = scenario.split_once('\n').expect(scenario);
        let (header, expected) = rest.split_once("\n--\n").expect(name);
        let found = described(header);
        if found.trim() != expected.trim() {
            let _ = write!(wrong, "## {name}\n{found}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn another_handover_makes_another_trust() {
    let header = "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=a@example.com\n\
                  => Received: from gateway.example.net by mx.example.org with ESMTP; x\n\
                  Authentication-Results: gateway.example.net; spf=fail smtp.mailfrom=a@example.com\n\
                  Received: from mail.example.com by gateway.example.net with ESMTP; x";
    let mut message = message(header);
    let trust = |message: &Message| message.said.iter().map(|said| said.trust).collect::<Vec<_>>();
    assert_eq!(trust(&message), [Trust::Above, Trust::OtherName]);
    for (handover, expected) in
        [(Some(0), [Trust::Above, Trust::Above]), (None, [Trust::Unknown; 2]), (Some(9), [Trust::Unknown; 2])]
    {
        results::trust(&mut message.said, &mut message.notes, &message.fields, &message.hops, handover);
        assert_eq!(trust(&message), expected, "{handover:?}");
        assert!(message.said.iter().all(|said| said.trusted == said.trust.is_trusted()));
    }
}

#[test]
fn a_thousand_results_in_one_field_are_bounded_and_that_is_said() {
    let header =
        format!("Authentication-Results: mx.example.org{}", "; dkim=pass header.d=example.com".repeat(1000));
    let message = message(&header);
    assert_eq!(message.said.len(), MAX_RESULTS);
    assert_eq!(message.notes[0].words, "mx.example.org has 1000 results; only 100 of them are read.");
}

#[test]
fn a_header_of_results_alone_is_bounded() {
    let field = format!("Authentication-Results: mx.example.org{}\n", "; spf=pass".repeat(99));
    let notes = "X-Forefront-Antispam-Report: SCL:5;CAT:SPM;SFV:SPM\n".repeat(600);
    let message = message(&format!("{}{notes}", field.repeat(300)));
    assert_eq!(message.said.len(), MAX_SAID);
    assert!(message.notes.len() <= MAX_NOTES + 20, "{}", message.notes.len());
    assert_eq!(results::findings(&message).len(), 1);
}

/// The hops as far as trust needs them, the oldest first.
fn hops(fields: &Fields) -> Vec<Hop> {
    let hop = |(field, received): (usize, &Field)| {
        let value = received.value();
        let by = value.split_once(" by ").and_then(|(_, behind)| behind.split([' ', '\t']).next());
        Hop { by: by.map(str::to_owned), field, ..Hop::default() }
    };
    fields.named("Received").map(hop).rev().collect()
}

/// Pieces of which hostile fields are made.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "spf",
        "=",
        "pass",
        "fail",
        ";",
        "(",
        ")",
        "\"",
        "\\",
        " ",
        "\t",
        "dkim",
        "dmarc=",
        "header.d=example.com",
        "smtp.mailfrom=",
        "@",
        "<",
        ">",
        "i=1",
        "cv=fail",
        "/",
        ".",
        "[",
        "]",
        ",",
        ":",
        "CIP:192.0.2.1",
        "SCL:9",
        "tests=",
        "score=",
        "é",
        "\u{202e}",
        "[3.20 / 15.00]",
        "none",
        "mx.example.org",
        "reason=",
        "client-ip=::1",
    ];
    prop_oneof![proptest::sample::select(known.to_vec()).prop_map(str::to_owned), "\\PC{0,3}"]
}

fn field() -> impl Strategy<Value = String> {
    let names = proptest::sample::select(vec![
        "Authentication-Results",
        "ARC-Authentication-Results",
        "ARC-Seal",
        "ARC-Message-Signature",
        "Received-SPF",
        "Received",
        "X-Forefront-Antispam-Report",
        "X-Microsoft-Antispam",
        "X-MS-Exchange-Organization-SCL",
        "X-Spam-Status",
        "X-Spam-Level",
        "X-Spamd-Result",
        "X-Barracuda-Spam-Status",
        "X-Barracuda-Connect",
        "X-UI-Filterresults",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Precedence",
    ]);
    (names, proptest::collection::vec(piece(), 0..30))
        .prop_map(|(name, pieces)| format!("{name}: {}", pieces.concat().replace(['\r', '\n'], "")))
}

proptest! {
    #[test]
    fn whatever_stands_in_the_fields_is_read_within_bounds(
        fields in proptest::collection::vec(field(), 0..12),
        handover in proptest::option::of(0usize..4),
    ) {
        let fields: Vec<Field> = fields.into_iter().filter_map(|field| Field::new(field.into_bytes())).collect();
        let fields = Fields::new(fields);
        let hops = hops(&fields);
        let mut read = results::read(&fields);
        results::trust(&mut read.said, &mut read.notes, &fields, &hops, handover);
        for said in &read.said {
            prop_assert!(said.explanation().words.len() < 3000);
            prop_assert!(said.details().len() < 5);
            prop_assert!(said.comment.as_deref().map_or(0, str::len) < 2000);
            prop_assert!(said.properties.values().all(|value| value.len() < 1000));
            prop_assert!(said.field < fields.len());
            // Nothing is believed that stands below an older hop, or without a hand-over.
            if said.trusted {
                let taken = handover.and_then(|index| hops.get(index)).map(|hop| hop.field);
                prop_assert!(taken.is_some());
                let older = fields.named("Received").map(|(place, _)| place).find(|place| Some(*place) > taken);
                prop_assert!(older.is_none_or(|place| said.field < place));
            }
        }
        prop_assert!(read.notes.windows(2).all(|pair| pair[0].field <= pair[1].field));
        prop_assert!(connecting_addresses(&fields).iter().all(|found| found.field < fields.len()));
        let Results { said, notes, arc, unsubscribe } = read;
        let message = Message { said, notes, arc, unsubscribe, fields, hops, ..Message::default() };
        prop_assert!(results::findings(&message).len() <= 3);
    }

    #[test]
    fn any_bytes_of_a_value_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), name in 0usize..4) {
        let name = ["Authentication-Results", "Received-SPF", "X-Forefront-Antispam-Report", "X-Spam-Status"][name];
        let mut raw = format!("{name}: ").into_bytes();
        raw.extend(bytes);
        let fields = Fields::new(Field::new(raw).into_iter().collect());
        prop_assert!(results::read(&fields).said.len() <= 200);
        prop_assert!(connecting_addresses(&fields).len() <= 50);
    }
}
