//! The same zones, made at random, put to mailauth, another implementation of RFC 9989. It runs where Node.js
//! and the package are (`cargo xtask test` installs it), and must run in continuous integration.

use futures_util::FutureExt as _;
use mailpath::checks::dmarc::{Dmarc, DmarcResult, DmarcStatus, Outcome, names, record_name};
use mailpath::dns::{Found, Name, RecordData, RecordType, Resolve, Zone};
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use super::mailauth::opinions;
use super::web::{request, zone};
use super::{asked, name};

const CASES: usize = 1500;

/// The answer to a question in the words of Node.js.
fn answer(zone: &Zone, name: &Name, rtype: RecordType) -> Value {
    let lookup = zone.ask(name, rtype).now_or_never().expect("a zone answers at once");
    let found = lookup.found(|data| match data {
        RecordData::Txt(txt) => Some(json!([String::from_utf8_lossy(&txt.joined())])),
        other => Some(json!(format!("{other:?}"))),
    });
    match found {
        Found::Records(hits) => hits.into_iter().map(|hit| hit.value).collect(),
        Found::NoData => json!("ENODATA"),
        Found::NxDomain | Found::BrokenAlias(_) => json!("ENOTFOUND"),
        Found::Unknown(_) => json!("ESERVFAIL"),
    }
}

/// A case as the script reads it.
fn case(zone: &Zone, line: &str) -> Value {
    let mut words = line.split(' ');
    let author = words.next().unwrap_or_default();
    let (mut spf, mut dkim) = (Vec::new(), Vec::new());
    for word in words {
        if let Some(domain) = word.strip_prefix("spf=pass:") {
            spf.push(domain);
        } else if let Some(domains) = word.strip_prefix("dkim=") {
            dkim.extend(domains.split(',').filter(|domain| !domain.is_empty()));
        }
    }
    let mut answers = Map::new();
    for start in [author].iter().chain(&spf).chain(&dkim) {
        for domain in names(&name(start)) {
            let name = record_name(&domain).expect("short names");
            answers.insert(format!("{name} TXT"), answer(zone, &name, RecordType::TXT));
        }
    }
    for (rtype, word) in [(RecordType::A, "A"), (RecordType::CNAME, "CNAME")] {
        answers.insert(format!("{author} {word}"), answer(zone, &name(author), rtype));
    }
    json!({ "answers": answers, "author": author, "spf": spf, "dkim": dkim })
}

/// Where the two do not agree.
fn difference(ours: &Dmarc, theirs: &Value) -> Option<String> {
    let result = match (ours.result, ours.outcome) {
        (Some(DmarcResult::Pass), _) => "pass",
        (Some(DmarcResult::Fail), _) => "fail",
        (Some(DmarcResult::None), _) => "none",
        (Some(DmarcResult::TempError), _) | (None, Outcome::CannotTell) => "temperror",
        (None, _) => "open",
    };
    let text = |value: &Option<Name>| value.as_ref().map(ToString::to_string);
    let policy = ours.applies.map(|policy| policy.as_str().to_owned());
    // Where it could not be asked whether the author domain exists, mailauth gives up on the result, which
    // does not hang on that.
    let existence_is_open = ours.status == DmarcStatus::Found && ours.applies.is_none();
    if theirs["result"] != result && !(existence_is_open && theirs["result"] == "temperror") {
        return Some(format!("result {result}"));
    }
    // It names no record where there is nothing to decide.
    if result == "none" || ours.status == DmarcStatus::Error {
        return None;
    }
    if !existence_is_open && theirs["policy"] != json!(policy) {
        return Some(format!("policy {policy:?}"));
    }
    if theirs["recordDomain"] != json!(text(&ours.record_domain)) {
        return Some(format!("record at {:?}", ours.record_domain));
    }
    let organization = text(&ours.organizational_domain);
    (organization.is_some() && theirs["organization"] != json!(organization))
        .then(|| format!("organization {organization:?}"))
}

#[test]
fn mailauth_agrees() {
    let mut runner = TestRunner::deterministic();
    let strategy = (zone(), request());
    let cases: Vec<(String, String)> =
        (0..CASES).map(|_| strategy.new_tree(&mut runner).expect("a zone").current()).collect();
    let zones: Vec<Zone> = cases.iter().map(|(zone, _)| Zone::parse("test", zone).expect("a zone")).collect();
    let asked_of_them: Vec<Value> =
        zones.iter().zip(&cases).map(|(zone, (_, line))| case(zone, line)).collect();
    let Some(opinions) = opinions("dmarc/mailauth.cjs", &asked_of_them) else { return };
    let mut results = std::collections::BTreeMap::new();
    for ((zone, (text, line)), theirs) in zones.iter().zip(&cases).zip(&opinions) {
        let (ours, _) = asked(line, zone);
        *results.entry(theirs["result"].to_string()).or_insert(0) += 1;
        if let Some(difference) = difference(&ours, theirs) {
            panic!("{difference}, but mailauth says {theirs}\n{line}\n{text}");
        }
    }
    // Each result came up, so that they agree on something.
    assert_eq!(results.len(), 4, "{results:?}");
}
