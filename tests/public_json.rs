//! What `docs/report-json.md` says of the report as JSON: each member that a report has stands there, and each word
//! that a signature can fail for.

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use mailpath::message::SignatureFault;
use mailpath::message::signature::RustVerifier;
use mailpath::report::message::{PastedMessage, SignatureCheck, examples as messages};
use mailpath::report::{Query, Report, Run, examples};
use serde_json::Value;

const DOCS: &str = include_str!("../docs/report-json.md");

/// Reports of all sorts, in the made-up world.
fn reports() -> Vec<Report> {
    let asked = examples().iter().map(|example| example.url.to_owned());
    let more = [
        "q=healthy.example&server=mx1.healthy.example&helo=mx1.healthy.example&from=jo@healthy.example&to=ann@reader.example&author=jo@healthy.example&lists=all",
        "q=healthy.example&zone=healthy.example.+TXT+%22v%3Dspf1+-all%22&helo=x..y",
        "q=spf:blocked.example&server=192.0.2.66",
        "q=a:healthy.example",
        "q=ptr:192.0.2.10",
        "q=broken.example&server=192.0.2.200&spf=v%3Dspf1+redirect%3Dhealthy.example",
    ];
    let more = more.iter().map(|url| format!("{url}&resolver=example"));
    let plain = asked.chain(more).map(|url| {
        let run = Run::new(Query::from_url(&url).0, Rc::new(|| {}));
        run.finish().now_or_never().expect("the made-up world waits for nobody")
    });
    let pasted = messages().iter().map(|example| {
        let message = PastedMessage::read(example.text().as_bytes().to_vec()).expect("a message");
        let run = Run::new(Query::from_url("resolver=example").0, Rc::new(|| {}));
        let run = run.with_message(Arc::new(message), Rc::new(SignatureCheck(RustVerifier)));
        run.finish().now_or_never().expect("the made-up world waits for nobody")
    });
    plain.chain(pasted).collect()
}

/// The members of a value: `mx.records[].ttl`. Below the properties of a result stand names of others; a record that
/// another includes has terms like its own.
fn members(value: &Value, at: &str, all: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                all.insert((at.replace(".branch.trace[]", ""), name.clone()));
                let below = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                if name != "properties" {
                    members(value, &below, all);
                }
            }
        }
        Value::Array(array) => array.iter().for_each(|value| members(value, &format!("{at}[]"), all)),
        _ => {}
    }
}

/// What stands in backticks.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The members that the page names: a heading has the places, and the first column of the table below it the names.
fn documented() -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    let mut places = vec![""];
    for line in DOCS.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            places = names(heading).collect();
        }
        let column = line.strip_prefix("| ").and_then(|row| row.split(" |").next()).unwrap_or_default();
        for name in names(column) {
            all.extend(places.iter().map(|place| ((*place).to_owned(), name.to_owned())));
        }
    }
    all
}

#[test]
fn every_member_of_a_report_is_documented() {
    let mut all = BTreeSet::new();
    for report in reports() {
        members(&report.to_json(), "", &mut all);
    }
    let documented = documented();
    let missing: Vec<_> =
        all.difference(&documented).map(|(place, name)| format!("{place}: {name}")).collect();
    assert!(missing.is_empty(), "not in docs/report-json.md:\n{}", missing.join("\n"));
}

#[test]
fn every_reason_of_a_signature_is_documented() {
    use SignatureFault as Fault;
    let all = [
        Fault::BodyHash,
        Fault::Signature,
        Fault::KeyMissing,
        Fault::KeyRevoked,
        Fault::KeySyntax,
        Fault::KeyTooSmall,
        Fault::KeyType,
        Fault::KeyService,
        Fault::KeyUnavailable,
        Fault::HashNotAllowed,
        Fault::WeakAlgorithm,
        Fault::UnknownAlgorithm,
        Fault::DomainMismatch,
        Fault::FromNotSigned,
        Fault::Expired,
        Fault::Syntax,
        Fault::BodyMissing,
        Fault::HeaderCut,
        Fault::CryptoUnavailable,
        Fault::TooMany,
    ];
    for fault in all {
        let word = serde_json::to_value(fault).expect("a word");
        let place = ("message.signatures[]".to_owned(), word.as_str().expect("a word").to_owned());
        assert!(documented().contains(&place), "{place:?}");
    }
}
