//! DKIM keys in scenarios that a mail administrator recognises (`scenarios.txt`): what is found of each
//! selector, and what is said of it.
//!
//! A scenario begins with `##` and its name, then `?`, the domain, and the selectors that are given. `+` adds
//! a line to the zone; what stands in braces is a key of `keys.rs`. What must come out follows: `place` (what
//! `_domainkey` proves, and whether every selector is answered), `key` for each selector with an answer and
//! each that was given, and `finding` for every finding, in the order of the codes. `>` has words that a
//! finding must say.

mod keys;
#[path = "../support/mailauth.rs"]
mod mailauth;
mod properties;
mod reports;
mod second_opinion;
#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt as _;
use mailpath::checks::Finding;
use mailpath::checks::dkim::{
    DkimRequest, DkimResult, KeyRecord, KeyRow, KeyStatus, Origin, Selector, check,
};
use mailpath::dns::{Name, Resolve, Zone};
use serde_json::Value;

const SCENARIOS: &str = include_str!("scenarios.txt");

struct Scenario {
    name: &'static str,
    domain: Name,
    given: Vec<Selector>,
    zone: String,
    expected: String,
    words: Vec<&'static str>,
}

fn scenarios() -> Vec<Scenario> {
    SCENARIOS.split("\n## ").skip(1).map(scenario).collect()
}

fn scenario(part: &'static str) -> Scenario {
    let (name, rest) = part.split_once('\n').expect(part);
    let (mut zone, mut expected) = (String::new(), String::new());
    let (mut domain, mut given, mut words) = (Name::root(), Vec::new(), Vec::new());
    for line in rest.lines().filter(|line| !line.is_empty()) {
        match line.split_at(2) {
            ("? ", query) => {
                let mut query = query.split(' ');
                domain = parse(query.next().expect(name));
                given = query.map(|word| selector(word, &domain)).collect();
            }
            ("+ ", line) => {
                let _ = writeln!(zone, "{}", filled_in(line));
            }
            ("> ", said) => words.push(said),
            _ => {
                let _ = writeln!(expected, "{line}");
            }
        }
    }
    Scenario { name, domain, given, zone, expected, words }
}

fn parse(text: &str) -> Name {
    Name::parse(text).expect(text)
}

/// A selector of the domain, or the whole name of a key.
fn selector(word: &str, domain: &Name) -> Selector {
    let selector = match word.split_once("._domainkey.") {
        Some((selector, signer)) => Selector::new(&parse(selector), &parse(signer)),
        None => Selector::new(&parse(word), domain),
    };
    selector.expect(word)
}

/// A line of a zone with its keys in their places.
fn filled_in(line: &str) -> String {
    let mut line = line.to_owned();
    while let Some((before, rest)) = line.split_once('{') {
        let (name, after) = rest.split_once('}').expect("a closing brace");
        let key = keys::by_name().get(name).unwrap_or_else(|| panic!("there is no key {name}"));
        line = format!("{before}{key}{after}");
    }
    line
}

fn run(domain: &Name, given: &[Selector], resolver: &dyn Resolve) -> (DkimResult, Vec<Finding>) {
    let known = given.iter().map(|selector| (selector.clone(), Origin::Given)).collect();
    let request = DkimRequest { domain: domain.clone(), known };
    check(&request, resolver, &|_| {}).now_or_never().expect("a zone answers at once")
}

/// A result in the words of a scenario.
fn in_words(result: &DkimResult, findings: &[Finding]) -> String {
    let json = serde_json::to_value(result).expect("JSON");
    let place = json["namespace"].as_str().expect("a word");
    let mut text = format!("place: {place} wildcard {}\n", json["wildcard"]);
    let rows = json["keys"].as_array().expect("rows");
    assert_eq!(rows.len(), result.keys.len());
    for (row, key) in rows.iter().zip(&result.keys) {
        if key.from == Origin::Given || key.status.is_found() {
            text += &row_in_words(row, key, result);
        }
    }
    let finding = |finding: &Finding| {
        let finding = serde_json::to_value(finding).expect("JSON");
        let word = |key| finding[key].as_str().unwrap_or_default();
        format!("finding: {} {} {}\n", word("code"), word("severity"), word("reach"))
    };
    let mut findings: Vec<String> = findings.iter().map(finding).collect();
    findings.sort();
    text + &findings.concat()
}

fn row_in_words(row: &Value, key: &KeyRow, result: &DkimResult) -> String {
    let name = if key.domain == result.domain { &key.selector } else { &key.name };
    let mut text = format!("key: {name} {}", row["status"].as_str().expect("a word"));
    if let Some(kind) = row["key_type"].as_str() {
        let _ = write!(text, " {kind} {}", row["bits"]);
    }
    for (word, list) in [("t", &row["flags"]), ("s", &row["services"]), ("h", &row["hashes"])] {
        let words: Vec<&str> = list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !words.is_empty() && words != ["*"] {
            let _ = write!(text, " {word}={}", words.join(":"));
        }
    }
    for (word, value) in [("alias of", &row["alias_of"]), ("by", &row["provider"])] {
        if let Some(value) = value.as_str() {
            let _ = write!(text, " {word} {value}");
        }
    }
    text + "\n"
}

#[test]
fn every_scenario_comes_out_as_it_must() {
    let scenarios = scenarios();
    assert!(scenarios.len() >= 40, "{}", scenarios.len());
    let mut wrong = String::new();
    for scenario in &scenarios {
        let name = scenario.name;
        let zone = Zone::parse("test", &scenario.zone).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (result, findings) = run(&scenario.domain, &scenario.given, &zone);
        let is = in_words(&result, &findings);
        let said: Vec<String> = findings
            .iter()
            .map(|f| format!("{} {} {}", f.title, f.detail, f.fix.as_deref().unwrap_or_default()))
            .collect();
        let is_unsaid = |words: &&&str| !said.iter().any(|said| said.contains(**words));
        let unsaid: Vec<_> = scenario.words.iter().filter(is_unsaid).collect();
        if is != scenario.expected {
            let _ = write!(wrong, "## {name}\nmust be\n{}but is\n{is}\n", scenario.expected);
        }
        if !unsaid.is_empty() {
            let _ = write!(wrong, "## {name}\n{unsaid:#?} is not in\n{said:#?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_is_not_answered_is_never_absent() {
    for fault in ["SERVFAIL", "REFUSED", "timeout", "http 503", "NOTIMP"] {
        for scenario in scenarios() {
            let zone = Zone::parse("test", &format!("{}\n. FAULT {fault}", scenario.zone)).expect("a zone");
            let (result, findings) = run(&scenario.domain, &scenario.given, &zone);
            let name = scenario.name;
            assert_eq!(serde_json::to_value(result.namespace).expect("JSON"), "unknown", "{name}");
            assert_eq!(result.wildcard, None, "{name}");
            assert!(result.keys.iter().all(|row| row.status == KeyStatus::CannotTell), "{name}");
            let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
            assert_eq!(codes, ["dkim.unknown"], "{name}");
        }
    }
}

#[test]
fn a_place_that_cannot_be_looked_up_proves_nothing() {
    for zone in ["_domainkey.a.net FAULT SERVFAIL", "_domainkey.a.net FAULT timeout"] {
        let zone = Zone::parse("test", zone).expect("a zone");
        let (result, findings) = run(&parse("a.net"), &[], &zone);
        assert_eq!(serde_json::to_value(result.namespace).expect("JSON"), "unknown");
        assert!(result.keys.iter().all(|row| row.status == KeyStatus::Unknown), "{:?}", result.keys);
        assert!(findings.iter().all(|finding| finding.code.as_str() != "dkim.absent"), "{findings:#?}");
    }
}

#[test]
fn a_key_is_fit_for_verifying_whatever_its_form() {
    let read = |record: &str| KeyRecord::parse(filled_in(record).as_bytes()).key.expect(record);
    let usual = read("p={rsa2048}");
    assert_eq!(STANDARD.encode(&usual.spki), keys::by_name()["rsa2048"]);
    let pkcs1 = read("p={rsa2048-pkcs1}");
    assert_eq!((pkcs1.spki.as_slice(), pkcs1.bits), (usual.spki.as_slice(), 2048));
    assert_eq!(pkcs1.record(), filled_in("v=DKIM1; k=rsa; p={rsa2048}"));
    let ed25519 = read("k=ed25519; p={ed25519}");
    assert_eq!(STANDARD.encode(&ed25519.spki), keys::by_name()["ed25519-wrapped"]);
    assert_eq!(ed25519.record(), filled_in("v=DKIM1; k=ed25519; p={ed25519}"));
}

#[test]
fn questions_are_bounded() {
    // Every provider shows itself.
    let mut zone = String::new();
    let table: Value = serde_json::from_str(include_str!("../../data/dkim-selectors.json")).expect("JSON");
    for provider in table["providers"].as_array().expect("rows") {
        for name in provider["mx"].as_array().into_iter().flatten() {
            let name = name.as_str().expect("a name");
            let _ = writeln!(zone, "a.net 60 NS {name}\na.net 60 MX 1 {name}");
        }
    }
    let zone = Zone::parse("test", &zone).expect("a zone");
    let domain = parse("a.net");
    let given: Vec<Selector> = (0..50).map(|at| selector(&format!("g{at}"), &domain)).collect();
    let (result, _) = run(&domain, &given, &zone);
    let of = |origin| result.keys.iter().filter(|row| row.from == origin).count();
    assert_eq!((of(Origin::Given), of(Origin::Provider)), (20, 12));
    assert!(of(Origin::Common) <= 20);
}
