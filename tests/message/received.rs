//! `Received` fields of each server, as header blocks (`received.txt`): the hops that are read in them, with what
//! is known of each, the hand-over and why.
//!
//! A scenario begins with `===`; what must be read stands behind `---`: a line for each hop, the oldest first, in the
//! JSON of a report without what is not known, then the rest; a line for the hand-over.

use std::fmt::Write as _;

use mailpath::message::received::{ReverseName, Tls};
use mailpath::message::{Hop, Message, read};

/// A block of header fields with what must be read in it.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) header: String,
    pub(crate) expected: String,
}

pub(crate) fn scenarios(text: &'static str) -> Vec<Scenario> {
    let mut scenarios: Vec<Scenario> = Vec::new();
    let mut is_expected = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            scenarios.push(Scenario { name, header: String::new(), expected: String::new() });
            is_expected = false;
        } else if line == "---" {
            is_expected = true;
        } else if line.starts_with("# ") {
            is_expected = false;
        } else if let Some(scenario) = scenarios.last_mut() {
            let part = if is_expected { &mut scenario.expected } else { &mut scenario.header };
            part.push_str(line);
            part.push('\n');
        }
    }
    scenarios
}

/// A hop in the words of a scenario.
pub(crate) fn hop_line(hop: &Hop) -> String {
    let mut json = serde_json::to_value(hop).expect("JSON");
    json.as_object_mut().expect("an object").retain(|_, value| !value.is_null() && *value != false);
    let mut line = format!("{json}");
    let details = &hop.details;
    for word in details
        .software
        .into_iter()
        .map(str::to_owned)
        .chain(details.envelope_from.as_ref().map(|from| format!("<{from}>")))
    {
        let _ = write!(line, " {word}");
    }
    if details.reverse_name != ReverseName::NotSaid && details.reverse_name != ReverseName::Found {
        let _ = write!(line, " name: {:?}", details.reverse_name);
    }
    match (details.tls, &details.tls_version) {
        (Tls::Encrypted, Some(version)) => line.push_str(&format!(" TLS {version}")),
        (Tls::Encrypted, None) => line.push_str(" TLS"),
        (Tls::Plain, _) => line.push_str(" plain"),
        (Tls::Unknown, _) => {}
    }
    if details.authenticated {
        line.push_str(" logged in");
    }
    if let Some(inner) = &details.inner {
        let _ = write!(line, ", {inner}");
    }
    line
}

/// A message in the words of a scenario.
pub(crate) fn told(message: &Message) -> String {
    let mut told: String = message.hops.iter().map(|hop| hop_line(hop) + "\n").collect();
    let way = &message.way;
    let _ = match message.handover {
        Some(at) => {
            writeln!(told, "hand-over {at} {} {:?}", message.server.as_deref().unwrap_or("-"), way.reason)
        }
        None => writeln!(told, "no hand-over: {:?}", way.reason),
    };
    for confirmed in &way.confirmed {
        let _ = writeln!(told, "confirmed by {:?}", confirmed.source);
    }
    if let Some(other) = way.disagrees {
        let _ = writeln!(told, "{:?} has another address", other.source);
    }
    if let Some(gateway) = way.possible_gateway {
        let _ = writeln!(told, "perhaps a gateway: {gateway}");
    }
    for sign in &way.forwarding {
        let _ = writeln!(told, "forwarded: {sign}");
    }
    if let Some(origin) = way.origin {
        let _ = writeln!(told, "origin {origin}");
    }
    for (at, doubt) in &way.doubts {
        let _ = writeln!(told, "hop {at} {doubt}");
    }
    told
}

/// The codes of what is found in the header.
pub(crate) fn codes(message: &Message) -> String {
    message.findings.iter().map(|finding| format!(" {}", finding.code)).collect()
}

#[track_caller]
pub(crate) fn hold(text: &'static str, least: usize, told: impl Fn(&Message) -> String) {
    let scenarios = scenarios(text);
    assert!(scenarios.len() >= least, "{}", scenarios.len());
    let mut wrong = String::new();
    for scenario in &scenarios {
        let told = match read(scenario.header.as_bytes()) {
            Ok(message) => told(&message),
            Err(why) => format!("{why}\n"),
        };
        if told != scenario.expected {
            let _ = write!(wrong, "=== {}\n{}---\n{told}", scenario.name, scenario.header);
        }
    }
    assert!(wrong.is_empty(), "these are read in another way:\n{wrong}");
}

#[test]
fn each_server_is_read_in_its_own_form() {
    hold(include_str!("received.txt"), 60, told);
}

#[test]
fn the_hand_over_is_the_hop_from_outside() {
    let with_findings = |message: &Message| format!("{}finds{}\n", told(message), codes(message));
    hold(include_str!("handover.txt"), 35, with_findings);
}
