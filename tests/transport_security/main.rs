//! Transport security in scenarios that a mail administrator recognises (`scenarios.txt`).
//!
//! A scenario begins with `##` and its name, then `?` and what is asked: `policy=` has a pasted policy with `|`
//! for line ends, `enforced=` what DMARC makes of BIMI, `organizational=` the domain above the author's,
//! `resolver=blind` is one that does not validate, and `part=` asks one part alone. `-` takes the lines that
//! begin so out of the world of the first scenario, `+` adds a line. What must come out follows, by the field of
//! the JSON; of the findings, `findings:` has all that are not good, and `good:` all that are, where it is given.

mod properties;
mod reports;
#[path = "../support/mod.rs"]
mod support;

use futures_util::FutureExt as _;
use mailpath::checks::transport::{Author, Part, Transport, TransportRequest, check};
use mailpath::checks::{Finding, Severity};
use mailpath::dns::{Name, Zone};
use serde_json::Value;

const SCENARIOS: &str = include_str!("scenarios.txt");

struct Scenario<'a> {
    name: &'a str,
    request: TransportRequest,
    zone: String,
    expected: Vec<(&'a str, &'a str)>,
}

fn name(text: &str) -> Name {
    Name::parse(text).expect(text)
}

fn request(words: &str) -> TransportRequest {
    let mut request = TransportRequest {
        domain: name("a.net"),
        parts: [&Part::DELIVERY[..], &[Part::Bimi]].concat(),
        alone: false,
        validates: true,
        policy: None,
        author: Some(Author { domain: name("a.net"), organizational: None, policy_enforced: Some(true) }),
    };
    for word in words.split_whitespace() {
        let (key, value) = word.split_once('=').expect(word);
        let author = request.author.as_mut().expect("there is one");
        match (key, value) {
            ("domain", value) => {
                request.domain = name(value);
                author.domain = name(value);
            }
            ("resolver", "blind") => request.validates = false,
            ("policy", value) => {
                request.policy =
                    Some(value.replace('|', "\r\n").replace('_', " ").replace("max age", "max_age"))
            }
            ("enforced", value) => {
                author.policy_enforced = match value {
                    "yes" => Some(true),
                    "no" => Some(false),
                    "unknown" => None,
                    other => panic!("enforced={other}"),
                }
            }
            ("organizational", value) => author.organizational = Some(name(value)),
            ("part", value) => {
                request.alone = true;
                request.parts = vec![match value {
                    "mta-sts" => Part::MtaSts,
                    "tls-rpt" => Part::TlsRpt,
                    "dane" => Part::Dane,
                    "dnssec" => Part::Dnssec,
                    "bimi" => Part::Bimi,
                    other => panic!("part={other}"),
                }];
            }
            other => panic!("{other:?}"),
        }
    }
    request
}

fn scenarios() -> Vec<Scenario<'static>> {
    let mut parts = SCENARIOS.split("\n## ");
    let base: Vec<&str> =
        parts.next().unwrap_or_default().lines().filter(|line| !line.starts_with('#')).collect();
    parts
        .map(|part| {
            let (name, rest) = part.split_once('\n').expect(part);
            let (mut asked, mut expected) = ("", Vec::new());
            let (mut gone, mut added) = (Vec::new(), Vec::new());
            for line in rest.lines().filter(|line| line.len() > 1) {
                match line.split_at(2) {
                    ("? ", words) => asked = words,
                    ("- ", start) => gone.push(start),
                    ("+ ", line) => added.push(line),
                    _ => {
                        let (key, value) = line.split_once(':').expect(line);
                        expected.push((key, value.trim()));
                    }
                }
            }
            for start in &gone {
                assert!(base.iter().any(|line| line.starts_with(start)), "{name}: no line {start}");
            }
            let left = base.iter().filter(|line| !gone.iter().any(|start| line.starts_with(start)));
            let zone = left.chain(&added).copied().collect::<Vec<_>>().join("\n");
            Scenario { name, request: request(asked), zone, expected }
        })
        .collect()
}

/// What came out, in the words of a scenario.
fn told(key: &str, json: &Value, findings: &[Finding]) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let fields = |row: &Value, fields: &[&str]| {
        fields.iter().map(|field| text(&row[field])).collect::<Vec<_>>().join(" ")
    };
    let rows = |rows: &Value, names: &[&str]| match rows.as_array() {
        Some(rows) => rows.iter().map(|row| fields(row, names)).collect::<Vec<_>>().join(", "),
        None => text(rows),
    };
    let list = |is_good: bool| {
        let mut codes: Vec<String> = findings
            .iter()
            .filter(|finding| (finding.severity == Severity::Good) == is_good)
            .map(|finding| {
                let severity = serde_json::to_value(finding.severity).expect("a word");
                if is_good {
                    finding.code.to_string()
                } else {
                    format!("{} {}", finding.code, text(&severity))
                }
            })
            .collect();
        codes.sort();
        codes.join(", ")
    };
    match key {
        "mta_sts" => fields(&json["mta_sts"], &["status", "id", "policy_why"]),
        "mta_sts record" => text(&json["mta_sts"]["record"]),
        "policy host" => fields(&json["mta_sts"]["host"], &["status", "alias_of", "service"]),
        "policy" => text(&json["mta_sts"]["policy"]),
        "tls_rpt" => fields(&json["tls_rpt"], &["status", "rua"]),
        "dane" => rows(&json["dane"], &["host", "status", "ad"]),
        "dane records" => rows(&json["dane"], &["records"]),
        "dnssec" => rows(&json["dnssec"], &["name", "ad", "state"]),
        "caa" => fields(&json["caa"], &["status", "domain", "records"]),
        "caa hosts" => rows(&json["caa"]["hosts"], &["host"]),
        "bimi" => fields(&json["bimi"], &["status", "logo", "evidence", "policy_enforced"]),
        "findings" => list(false),
        "good" => list(true),
        "says" => findings.iter().map(|finding| format!("{} {}", finding.title, finding.detail)).collect(),
        other => panic!("{other}: what is that?"),
    }
}

fn run(request: &TransportRequest, zone: &str) -> (Transport, Vec<Finding>) {
    let zone = Zone::parse("test", zone).unwrap_or_else(|error| panic!("{error}"));
    check(request, &zone, &|_| {}).now_or_never().expect("a zone answers at once")
}

#[test]
fn scenarios_come_out_as_written() {
    let mut wrong = Vec::new();
    let scenarios = scenarios();
    assert!(scenarios.len() >= 30, "only {} scenarios", scenarios.len());
    for scenario in scenarios {
        let (result, findings) = run(&scenario.request, &scenario.zone);
        let json = serde_json::to_value(&result).expect("JSON");
        assert!(
            scenario.expected.iter().any(|(key, _)| *key == "findings"),
            "{}: no findings",
            scenario.name
        );
        for (key, value) in scenario.expected {
            let told = told(key, &json, &findings);
            let is_so = if key == "says" { told.contains(value) } else { told == value };
            if !is_so {
                wrong.push(format!("{}\n  {key}: {value}\n  is:  {told}", scenario.name));
            }
        }
        for finding in &findings {
            for text in
                [Some(&finding.title), Some(&finding.detail), finding.fix.as_ref()].into_iter().flatten()
            {
                assert!(!text.contains('{') && !text.contains('}'), "{}: {text}", scenario.name);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The fields of the contract, and that what was not asked for is absent.
#[test]
fn the_json_has_the_fields_of_the_contract() {
    let world = SCENARIOS.split("\n## ").next().expect("the world");
    let world: Vec<&str> = world.lines().filter(|line| !line.starts_with('#')).collect();
    let (result, _) = run(&request(""), &world.join("\n"));
    let json = serde_json::to_value(&result).expect("JSON");
    let has = |value: &Value, fields: &[&str]| {
        for field in fields {
            assert!(value.get(field).is_some(), "no {field} in {value}");
        }
    };
    has(&json["mta_sts"], &["status", "record", "id", "policy_url", "policy", "policy_why"]);
    has(&json["tls_rpt"], &["status", "record", "rua"]);
    has(&json["dane"][0], &["host", "status", "records", "ad"]);
    has(&json["dnssec"][0], &["name", "ad"]);
    has(&json["caa"], &["status", "domain", "records"]);
    has(&json["bimi"], &["status", "record", "logo", "evidence", "policy_enforced"]);
    assert_eq!(json["mta_sts"]["policy_url"], "https://mta-sts.a.net/.well-known/mta-sts.txt");
    assert_eq!(json["caa"]["records"][0], "0 issue \"ca.example\"");
    let (alone, _) = run(&request("part=dane"), &world.join("\n"));
    let json = serde_json::to_value(&alone).expect("JSON");
    assert_eq!(json.as_object().expect("an object").keys().collect::<Vec<_>>(), ["dane", "domain"]);
}

/// Whatever fails, nothing that is not answered reads as absent.
#[test]
fn a_failure_never_reads_as_absent() {
    for fault in ["SERVFAIL", "REFUSED", "timeout", "http 503"] {
        let (result, findings) = run(&request(""), &format!(". FAULT {fault}"));
        let json = serde_json::to_value(&result).expect("JSON");
        for part in ["mta_sts", "tls_rpt", "caa", "bimi"] {
            assert_eq!(json[part]["status"], "error", "{part} after {fault}");
        }
        assert_eq!(json["dane"], Value::Null, "{fault}");
        assert_eq!(json["dnssec"][0]["ad"], Value::Null, "{fault}");
        let unknown = |finding: &Finding| finding.severity == Severity::CannotTell;
        assert!(findings.iter().all(unknown), "{fault}: {findings:?}");
        assert!(!findings.is_empty());
    }
}

/// At most 30 mail servers are looked at, and a name that is too long is no panic.
#[test]
fn bounds_are_kept() {
    let many: Vec<String> =
        (0..200).map(|n| format!("a.net 60 MX {n} mx{n}.a.net\nmx{n}.a.net 60 A 100.1.1.1")).collect();
    let (result, _) = run(&request(""), &many.join("\n"));
    assert_eq!(result.dane.expect("asked").iter().count(), 30);
    let long = ["a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(60)].join(".");
    let (result, _) = run(&request(&format!("domain={long}")), &format!("{long} 60 MX 1 {long}"));
    assert!(result.mta_sts.is_some());
}
