//! No two sentences of a bounce contradict each other: every row of the table, refused for now and for good, and
//! reported as late, as come back, and as a reply alone.

use mailpath::message::bounce::{Row, read_text, table};
use mailpath::message::{Bounce, WhoActs};

/// A reply that is made of a row's own pattern, as one for now or for good.
fn replies(row: &Row) -> Vec<String> {
    let host = row.providers.first().and_then(|id| table().providers.iter().find(|it| it.id == *id));
    let host = host.map_or("mx.example.net", |provider| provider.hosts[0].as_str());
    let enhanced = row.enhanced_codes.first().map(|code| code.first()).unwrap_or_else(|| "5.0.0".to_owned());
    let command = if row.before_message { " (in reply to RCPT TO command)" } else { "" };
    let words = row.texts.iter().chain(&row.tokens).map(|text| text.replace('*', "00"));
    words
        .flat_map(|words| {
            [("450", "4"), ("550", "5")].map(|(code, class)| {
                let enhanced = format!("{class}{}", &enhanced[1..]);
                format!("host mx1.{host}[192.0.2.25] said: {code} {enhanced} Sorry, {words}.{command}")
            })
        })
        .collect()
}

/// The same reply in the forms in which it reaches people.
fn forms(reply: &str) -> Vec<String> {
    let (_, code) = reply.split_once("said: ").expect("a reply");
    vec![
        format!("<ann@example.net>: {reply}"),
        format!(
            "This is the mail system at host mail.example.com.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<ann@example.net>: {reply}\n"
        ),
        format!(
            "Reporting-MTA: dns; mail.example.com\n\nFinal-Recipient: rfc822; ann@example.net\nAction: delayed\nDiagnostic-Code: smtp; {code}\n"
        ),
        format!(
            "Reporting-MTA: dns; mail.example.com\n\nFinal-Recipient: rfc822; ann@example.net\nAction: failed\nDiagnostic-Code: smtp; {code}\n"
        ),
    ]
}

/// What contradicts something else that is said.
fn contradictions(bounce: &Bounce) -> Vec<&'static str> {
    let said = format!("{} {}", bounce.happened, bounce.advice).to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let mut wrong = Vec::new();
    let is_tried = bounce.state.is_tried_again();
    if is_tried
        && holds(&[
            "it off your lists",
            "the address off your lists",
            "send it again",
            "send the message again",
            "was not taken in time",
        ])
    {
        wrong.push("it is still tried, and the advice is one for what is not");
    }
    if !is_tried && holds(&["tries again by itself", "server tries again", "is tried again", "wait: the"]) {
        wrong.push("it is tried no more, and the advice is to wait for it");
    }
    if !is_tried && bounce.who == WhoActs::Nobody && !bounce.state.is_taken() {
        wrong.push("nobody acts on what is tried no more");
    }
    if bounce.who == WhoActs::Nobody && !holds(&["wait", "nothing", "again"]) {
        wrong.push("nobody has to act, and the advice says what to do");
    }
    if bounce.cause.is_some() && bounce.code_meaning.is_some() {
        wrong.push("the cause is known, and the code means something else in general");
    }
    if bounce.stage.is_some_and(|stage| !stage.has_message())
        && matches!(
            bounce.cause.as_deref(),
            Some("dkim-fail" | "dmarc-policy" | "dmarc-missing" | "alignment")
        )
    {
        wrong.push("the message had not been sent, and is the cause");
    }
    if said.contains(['{', '}']) {
        wrong.push("a name is not filled in");
    }
    wrong
}

#[test]
fn no_two_sentences_of_a_bounce_contradict_each_other() {
    let mut wrong = Vec::new();
    for row in &table().rows {
        for text in replies(row).iter().flat_map(|reply| forms(reply)) {
            let Some(report) = read_text(&text) else {
                wrong.push(format!("no bounce: {text}"));
                continue;
            };
            for bounce in &report.recipients {
                for what in contradictions(bounce) {
                    wrong.push(format!(
                        "{:?} {:?}: {what}\n  {} | {} | {:?}",
                        bounce.row, bounce.state, bounce.happened, bounce.advice, bounce.who
                    ));
                }
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
