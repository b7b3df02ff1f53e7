//! The same zones, made at random, put to two other implementations of RFC 7208: pyspf, and mailauth in its strict
//! mode. It runs where Python and Node.js and the packages are (`cargo xtask test` installs them), and must run in
//! continuous integration. `MAILPATH_SPF_SEED` names the one zone to try again.

#[path = "../support/mailauth.rs"]
mod mailauth;
mod zones;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use futures_util::FutureExt as _;
use mailpath::checks::spf::{Outcome, Problem, SpfResult, check_host};
use mailpath::dns::{Found, Name, RecordData, RecordType, Resolve as _, Zone};
use serde_json::{Map, Value, json};

use zones::Case;

const ZONES: u64 = 600;
const PYSPF_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/pyspf");

/// A zone of which another implementation says something else.
struct Difference<'a> {
    zone: &'a str,
    ours: &'a Outcome,
    result: &'a str,
    why: &'a str,
}

/// Where another implementation departs from the standard, or decides otherwise what that leaves open.
struct Departure {
    /// The section of RFC 7208, and what it says.
    section: &'static str,
    explains: fn(&Difference) -> bool,
}

const PYSPF: [Departure; 4] = [
    Departure {
        section: "4.6.4: void are terms; it counts each question",
        explains: |it| it.result == "permerror" && it.why.contains("Void lookup limit"),
    },
    Departure {
        section: "7.3: the number of labels must not be zero",
        explains: |it| matches!(it.ours.problem, Some(Problem::Syntax(_))) && it.zone.contains("%{d0}"),
    },
    Departure {
        section: "5.7: `exists` must have a domain",
        explains: |it| {
            let has = |word| it.zone.contains(word);
            matches!(it.ours.problem, Some(Problem::Syntax(_))) && (has("exists ") || has("exists\""))
        },
    },
    Departure {
        section: "5.5: with `ptr`, a host that cannot be looked up does not match; and 5.4: it asks for the \
                  addresses of every exchange before it compares one",
        explains: |it| {
            let has = |word| it.zone.contains(word);
            it.result == "temperror" && has(" FAULT ") && (has("ptr") || has("mx"))
        },
    },
];

const MAILAUTH: [Departure; 1] = [Departure {
    section: "4.6.4: whether an `mx` is void whose exchanges have no address is left open; here it is",
    explains: |it| it.ours.problem == Some(Problem::TooManyVoidLookups) && it.zone.contains("mx"),
}];

/// All answers of a zone, by question, in the words of Node.js.
fn answers(text: &str, zone: &Zone) -> Map<String, Value> {
    let owners = text.lines().filter_map(|line| line.split(' ').next());
    let types = [
        (RecordType::TXT, "TXT"),
        (RecordType::A, "A"),
        (RecordType::AAAA, "AAAA"),
        (RecordType::MX, "MX"),
        (RecordType::PTR, "PTR"),
    ];
    let mut answers = Map::new();
    for owner in owners {
        let name = Name::parse(owner).expect("a name");
        for (rtype, word) in types {
            let lookup = zone.ask(&name, rtype).now_or_never().expect("a zone answers at once");
            let found = lookup.found(|data| {
                Some(match data {
                    RecordData::Txt(txt) => txt.strings().map(String::from_utf8_lossy).collect(),
                    RecordData::A(address) => json!(address),
                    RecordData::Aaaa(address) => json!(address),
                    RecordData::Mx { preference, exchange } => json!([preference, exchange]),
                    RecordData::Ptr(host) => json!(host),
                    _ => return None,
                })
            });
            let answer = match found {
                Found::Records(hits) => hits.into_iter().map(|hit| hit.value).collect(),
                Found::NoData => json!("ENODATA"),
                Found::NxDomain | Found::BrokenAlias(_) => json!("ENOTFOUND"),
                Found::Unknown(_) => json!("ESERVFAIL"),
            };
            answers.insert(format!("{name} {word}"), answer);
        }
    }
    answers
}

/// The seeds of the zones that are tried.
fn seeds() -> Vec<u64> {
    match std::env::var("MAILPATH_SPF_SEED") {
        Ok(seed) => vec![seed.parse().expect("a number")],
        Err(_) => (0..ZONES).collect(),
    }
}

/// Compares what another implementation says of every zone.
fn compare(departures: &[Departure], ask: impl Fn(&[Value]) -> Option<Vec<Value>>) {
    let seeds = seeds();
    let cases: Vec<(Case, Zone)> = seeds
        .iter()
        .map(|seed| {
            let case = Case::of(*seed);
            let zone = Zone::parse("test", &case.zone).expect("a zone");
            (case, zone)
        })
        .collect();
    let questions: Vec<Value> = cases
        .iter()
        .map(|(case, zone)| {
            let answers = answers(&case.zone, zone);
            json!({ "answers": answers, "ip": case.ip, "sender": case.sender, "helo": case.helo })
        })
        .collect();
    let Some(opinions) = ask(&questions) else { return };
    let (mut agreed, mut explained) = (BTreeMap::new(), BTreeMap::new());
    let mut failures = Vec::new();
    for ((seed, (case, zone)), theirs) in seeds.iter().zip(&cases).zip(&opinions) {
        let ours = check_host(case.ip.parse().expect("an address"), &case.sender, &case.helo, zone);
        let ours = ours.now_or_never().expect("a zone answers at once");
        let result = ours.result.map_or("", SpfResult::as_str);
        let explanation = ours.explanation.as_deref().unwrap_or_default();
        // Hexadecimal digits may be of either case.
        let is_explained_alike = theirs
            .get("explanation")
            .is_none_or(|theirs| theirs.as_str().unwrap_or_default().eq_ignore_ascii_case(explanation));
        if theirs["result"] == result && is_explained_alike {
            *agreed.entry(result).or_insert(0) += 1;
            continue;
        }
        let difference = Difference {
            zone: &case.zone,
            ours: &ours,
            result: theirs["result"].as_str().unwrap_or_default(),
            why: theirs["why"].as_str().unwrap_or_default(),
        };
        if let Some(known) = departures.iter().find(|departure| (departure.explains)(&difference)) {
            *explained.entry(known.section).or_insert(0) += 1;
        } else {
            let problem = ours.problem.as_ref().map(ToString::to_string).unwrap_or_default();
            let ours = format!("{result} {explanation} {problem}");
            let who = format!("{} {} {}", case.ip, case.sender, case.helo);
            failures.push((
                format!("MAILPATH_SPF_SEED={seed}: {ours}, but it says {theirs}"),
                who,
                &case.zone,
            ));
        }
    }
    println!("alike: {agreed:?}; otherwise: {explained:?}");
    if let [(_, who, zone), ..] = &failures[..] {
        let lines: Vec<&str> = failures.iter().map(|(line, ..)| line.as_str()).collect();
        panic!("{}\nThe first is {who} with\n{zone}", lines.join("\n"));
    }
    // Each result came up, so that they agree on something.
    if seeds.len() > 1 {
        assert_eq!(agreed.len(), 7, "{agreed:?}");
        assert!(explained.values().sum::<usize>() * 20 < seeds.len(), "{explained:?}");
    }
}

#[test]
fn mailauth_agrees() {
    compare(&MAILAUTH, |cases| mailauth::opinions("spf_second_opinion/mailauth.cjs", cases));
}

#[test]
fn pyspf_agrees() {
    compare(&PYSPF, |cases| {
        let has_python =
            Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
        if !has_python || !Path::new(PYSPF_FOLDER).join("spf.py").is_file() {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "python3 or pyspf is missing");
            eprintln!("SKIPPED: there is no python3, or no pyspf (cargo xtask test installs it)");
            return None;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spf_second_opinion/pyspf.py");
        Some(mailauth::answers(Command::new("python3").args([script, PYSPF_FOLDER]), cases))
    });
}
