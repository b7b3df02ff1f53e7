//! Messages of odd form (`odd.txt`): what they are, who wrote them to whom, what was undone, what is found.

use std::fmt::Write as _;

use mailpath::message::text::{decoded, mailboxes, visible};
use mailpath::message::{Message, Unreadable, read};

use crate::received::{codes, scenarios};

/// `\xNN`, `\0`, `\u{…}` and `LONG` in a scenario, as bytes.
fn bytes(text: &str) -> Vec<u8> {
    let text = text.replace("LONG", &"x".repeat(1000)).replace("\\0", "\0");
    let mut out = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.extend_from_slice(before.as_bytes());
        if let Some(code) = escape.strip_prefix("\\x") {
            out.push(u8::from_str_radix(&code[..2], 16).expect(rest));
            rest = &code[2..];
        } else if let Some(code) = escape.strip_prefix("\\u{") {
            let end = code.find('}').expect(rest);
            let c = u32::from_str_radix(&code[..end], 16).ok().and_then(char::from_u32).expect(rest);
            out.extend_from_slice(c.to_string().as_bytes());
            rest = &code[end + 1..];
        } else {
            out.push(b'\\');
            rest = &escape[1..];
        }
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

fn told(message: &Result<Message, Unreadable>) -> String {
    let message = match message {
        Ok(message) => message,
        Err(why) => return format!("{why}\n"),
    };
    let mut told = format!("{:?}", message.kind);
    let known = [
        ("author", &message.author),
        ("return-path", &message.return_path),
        ("recipient", &message.recipient),
        ("server", &message.server),
    ];
    for (name, value) in known {
        if let Some(value) = value {
            let _ = write!(told, " {name}=<{value}>");
        }
    }
    told.push('\n');
    for field in ["From", "Subject"] {
        let Some(value) = message.fields.first(field).filter(|value| value.len() < 900) else { continue };
        let text = if field == "From" {
            let names: Vec<String> = mailboxes(&value)
                .into_iter()
                .map(|it| format!("{} <{}>", it.name.unwrap_or_default(), it.address))
                .collect();
            names.join(" | ")
        } else {
            decoded(&value)
        };
        let _ = writeln!(told, "{field}: {}", visible(&text));
    }
    for undone in &message.undone {
        let _ = writeln!(told, "undone {undone:?}");
    }
    for remark in &message.remarks {
        let _ = writeln!(told, "remark {remark:?}");
    }
    let _ = writeln!(told, "finds{}", codes(message));
    told
}

#[test]
fn odd_messages_are_read_as_they_must_be() {
    let scenarios = scenarios(include_str!("odd.txt"));
    assert!(scenarios.len() >= 45, "{}", scenarios.len());
    let mut wrong = String::new();
    for scenario in &scenarios {
        let told = told(&read(&bytes(&scenario.header)));
        if told != scenario.expected {
            let _ = write!(wrong, "=== {}\n{}---\n{told}", scenario.name, scenario.header);
        }
    }
    assert!(wrong.is_empty(), "these are read in another way:\n{wrong}");
}
