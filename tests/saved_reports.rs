//! Reports that are handed on: files and links, what they keep, and what comes of those that lie.

mod support;

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::checks::blocklist::{CustomLists, ListStatus};
use mailpath::checks::{FindingCode, Severity};
use mailpath::dns::{Transcript, Zone};
use mailpath::report::{MAX_LINK, Query, Report, Run, SavedReport, SavedReportError};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::replay::{replay, tells_the_same, through_a_file, through_a_link};
use support::world;

const ZONE: &str = r#"
small.net 300 MX 10 mail.small.net
mail.small.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR mail.small.net
small.net 300 TXT "v=spf1 mx -all" "<b>\"ü\\"
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
40.30.20.100.bl.spamcop.net 60 TXT "Blocked, see <img src=x>"
"#;

fn live(zone: &str, url: &str) -> Report {
    live_with(zone, url, CustomLists::default())
}

fn live_with(zone: &str, url: &str, own: CustomLists) -> Report {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    let zone = Zone::parse("custom", &world(zone)).expect("a zone");
    let run = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).with_custom_lists(own);
    support::sound(run.finish().now_or_never().expect("a zone answers at once"))
}

fn from_link(text: &str) -> Result<SavedReport, SavedReportError> {
    SavedReport::from_link(text)
}

fn link(case: &SavedReport) -> String {
    case.to_link()
}

#[test]
fn a_record_says_that_it_is_one_and_by_whom_it_was_seen() {
    let report = live(ZONE, "q=small.net&server=mail.small.net&tab=spf&resolver=google");
    let case = SavedReport::from_report(&report);
    let told = replay(&through_a_link(&case)).to_json();
    assert_eq!(told["resolver"], json!({ "id": "case", "url": null, "format": "none" }));
    assert_eq!(told["recorded_by"]["id"], "google");
    assert_eq!(told["started_at"], report.started_at.to_string());
    assert_eq!(told["complete"], true);
    // Which tab was open is nobody's business.
    assert_eq!(case.query.to_url(), "q=small.net&server=mail.small.net&resolver=google");
    assert_eq!(
        case.file_name(),
        format!("small.net-{}.mailpath.json", report.started_at.strftime("%Y-%m-%d"))
    );
}

#[test]
fn what_could_not_be_opened_again_is_not_offered() {
    let case = SavedReport::from_report(&live(ZONE, "q=small.net"));
    let shared = case.to_shared_link().expect("a link");
    assert_eq!(SavedReport::from_link(&shared).as_ref(), Ok(&case));
    let file = case.to_file().expect("a file");
    assert_eq!(SavedReport::parse(file.as_bytes()).as_ref(), Ok(&case));

    // More records than are read.
    let many: String = (0..50_001).map(|n| format!("big.net 60 TXT \"{n}\"\n")).collect();
    let many = SavedReport::from_report(&live(&many, "q=txt:big.net"));
    assert_eq!(many.to_file(), Err(SavedReportError::TooLarge));
    assert!(many.to_shared_link().is_err());
    // Few bytes as a link, and more than is read once they are unpacked.
    let line = format!("\"{}\"", "x".repeat(250));
    let same: String = (0..12_000).map(|n| format!("big.net 60 TXT {line} \"{n}\"\n")).collect();
    let same = SavedReport::from_report(&live(&same, "q=txt:big.net"));
    assert_eq!(same.to_file(), Err(SavedReportError::TooLarge));
    assert!(same.to_shared_link().is_err());
}

#[test]
fn a_usual_report_fits_into_a_link() {
    let link = link(&SavedReport::from_report(&live(ZONE, "q=small.net&server=mail.small.net")));
    assert!(link.len() < 8 * 1024 && link.len() < MAX_LINK, "{}", link.len());
    assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')), "{link}");
}

#[test]
fn keys_and_lists_of_ones_own_are_in_no_case() {
    let mut own = CustomLists::default();
    own.set_key("dqs", "abcdefghijklmnopqrstuvwxyz").expect("a key");
    own.set_lists(false, "bl.secret.example.org").expect("a list");
    let report = live_with(ZONE, "q=blacklist:100.20.30.40", own);
    assert!(report.transcript.lookups().iter().any(|exchange| exchange.private));
    let case = SavedReport::from_report(&report);
    for text in [case.to_json().to_string(), format!("{:?}", through_a_link(&case))] {
        assert!(!text.contains("abcdefghijklmnopqrstuvwxyz") && !text.contains("secret.example"), "{text}");
        assert!(!text.contains("your-key"));
    }
    let told = replay(&through_a_link(&case));
    // What was asked with the key is not told without it, and nobody is blamed for that.
    let zen = told.blocklists.iter().flatten().find(|row| row.zone.as_str() == "zen.spamhaus.org");
    assert_eq!(zen.map(|row| row.status), Some(ListStatus::CannotTell));
    assert!(told.findings.iter().all(|finding| !finding.code.as_str().starts_with("resolver.")));
    assert!(told.blocklists.iter().flatten().any(|row| row.zone.as_str() == "bl.spamcop.net"));
}

#[test]
fn what_was_not_recorded_cannot_be_told() {
    let case = SavedReport {
        transcript: Transcript::default(),
        ..SavedReport::from_report(&live(ZONE, "q=small.net"))
    };
    let told = replay(&case);
    assert!(!told.findings.is_empty());
    assert!(told.findings.iter().all(|finding| finding.severity == Severity::CannotTell));
    // With some of the answers gone, nothing comes out clean that was not answered.
    let whole = SavedReport::from_report(&live("", "q=blacklist:100.20.30.40"));
    assert!(replay(&whole).findings.iter().any(|finding| finding.code == FindingCode::BlocklistClean));
    let half = whole.transcript.lookups().iter().step_by(2).cloned().collect();
    let told = replay(&SavedReport { transcript: Transcript::new(half), ..whole });
    assert!(!told.findings.is_empty());
    assert!(
        told.findings.iter().all(|finding| finding.code != FindingCode::BlocklistClean),
        "{:?}",
        told.findings
    );
    assert!(told.queries.failed > 0);
}

#[test]
fn an_answer_from_another_question_changes_nothing_of_what_is_asked() {
    // Asked beyond the record: numbered on, said to be missing, and found by its number.
    let report = live(ZONE, "q=small.net");
    let mut case = SavedReport::from_report(&report);
    case.query = Query::from_url("q=small.net&server=100.20.30.41").0;
    let told = replay(&case);
    let mut ids: Vec<u32> = told.transcript.lookups().iter().map(|exchange| exchange.id).collect();
    let count = ids.len();
    assert!(count > report.transcript.lookups().len());
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert_ne!(told.verdict.state, mailpath::checks::State::Good);
}

fn cases() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The saved reports, and what was asked. Written once, by the version in their names.
const SAVED: [(&str, &str); 5] = [
    ("listed-v1.mailpath.json", "q=small.net&server=mail.small.net&to=jo@small.net&resolver=cloudflare"),
    ("listed-v1.link", "q=small.net&server=mail.small.net&to=jo@small.net&resolver=cloudflare"),
    ("nowhere-v1.mailpath.json", "q=nowhere.net&resolver=google"),
    ("spf-v1.mailpath.json", "q=spf:small.net&server=100.20.30.41&resolver=alidns"),
    ("own-resolver-v1.link", "q=100.20.30.40&resolver=wire:https://dns.example.org/dns-query"),
];

/// Reports that were saved once: they are read for ever, and tell what stands beside them.
/// `MAILPATH_WRITE_CASES=1` writes those that are missing, and what all of them tell now.
#[test]
fn saved_reports_tell_what_they_told() {
    let write = std::env::var_os("MAILPATH_WRITE_CASES").is_some();
    for (name, url) in SAVED.iter().filter(|(name, _)| write && !cases().join(name).exists()) {
        let case = SavedReport::from_report(&live(ZONE, url));
        let text = if name.ends_with(".link") { link(&case) } else { format!("{:#}", case.to_json()) };
        fs::write(cases().join(name), text + "\n").expect("written");
    }
    let mut seen = 0;
    for entry in fs::read_dir(cases()).expect("saved reports").flatten() {
        let path = entry.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let case = if name.ends_with(".mailpath.json") {
            SavedReport::parse(&fs::read(&path).expect("a file")).expect(&name)
        } else if name.ends_with(".link") {
            from_link(fs::read_to_string(&path).expect("a file").trim()).expect(&name)
        } else {
            continue;
        };
        seen += 1;
        let told = told(&replay(&case));
        let beside = path.with_extension("expected");
        if write {
            fs::write(&beside, &told).expect("written");
        }
        assert_eq!(told, fs::read_to_string(&beside).unwrap_or_default(), "{name}");
    }
    assert_eq!(seen, SAVED.len());
}

/// What a saved report is held to.
fn told(report: &Report) -> String {
    let mut told = format!("{:?} {}\n", report.verdict.state, report.verdict.text);
    for finding in &report.findings {
        told.push_str(&format!("{} {}\n", finding.code, finding.target.as_deref().unwrap_or("-")));
    }
    told
}

#[test]
fn a_newer_version_is_refused_with_a_sentence_and_an_older_one_is_read() {
    let case = SavedReport::from_report(&live(ZONE, "q=small.net"));
    let mut json = case.to_json();
    json["version"] = 2.into();
    assert_eq!(SavedReport::parse(json.to_string().as_bytes()), Err(SavedReportError::Newer(2)));
    assert_eq!(from_link("2.AAAA"), Err(SavedReportError::Newer(2)));
    assert!(SavedReportError::Newer(2).to_string().contains("newer version"));
    // What a later version adds within this one is no harm.
    json["version"] = 1.into();
    json["added"] = json!({ "later": [1, 2] });
    assert_eq!(SavedReport::parse(json.to_string().as_bytes()), Ok(case));
}

#[test]
fn what_is_no_case_is_refused_with_a_sentence() {
    let whole = SavedReport::from_report(&live(ZONE, "q=small.net")).to_json();
    let with = |key: &str, value: Value| {
        let mut json = whole.clone();
        json[key] = value;
        json.to_string()
    };
    let mut sentences = Vec::new();
    for text in [
        String::new(),
        "{}".into(),
        "[]".into(),
        "\u{feff}".into(),
        "<html>".into(),
        with("mailpath", "other".into()),
        with("version", json!(-1)),
        with("version", json!(0)),
        with("version", json!(u64::MAX)),
        with("query", "q=a..b".into()),
        with("query", "".into()),
        with("query", json!(["q"])),
        with("resolver", json!({ "id": "", "format": "json" })),
        with("resolver", json!({ "id": "x".repeat(99), "format": "json" })),
        with("resolver", json!({ "id": "google", "format": "smoke" })),
        with(
            "resolver",
            json!({ "id": "custom", "format": "json", "url": format!("https://{}", "x".repeat(999)) }),
        ),
        with("resolver", json!({ "id": "custom", "format": "json", "url": "https://a b" })),
        with("started_at", "yesterday".into()),
        with("started_at", "2026-11-25T00:00:00<".into()),
        with("transcript", json!({})),
        with("transcript", json!([1])),
        with("transcript", json!([{ "id": 1, "name": "a", "type": "A", "rcode": "NOPE", "answers": [] }])),
        with("transcript", Value::Array(vec![whole["transcript"][0].clone(); 5001])),
        format!("{}{}", " ".repeat(4 << 20), whole),
        "[".repeat(1 << 20),
        format!("[{}]", vec!["{}"; 500_000].join(",")),
    ] {
        sentences
            .push(SavedReport::parse(text.as_bytes()).expect_err(&text[..text.len().min(80)]).to_string());
    }
    let good = link(&SavedReport::from_report(&live(ZONE, "q=small.net")));
    for text in ["", ".", "1.", "1.!!", "x.AAAA", "-1.AAAA", "1", "<script>", "1.AAAA"] {
        sentences.push(from_link(text).expect_err(text).to_string());
    }
    for cut in [3, 10, good.len() / 2, good.len() - 5] {
        sentences.push(from_link(&good[..cut]).expect_err("cut off").to_string());
    }
    sentences.push(from_link(&format!("1.{}", "A".repeat(300_000))).expect_err("too long").to_string());
    for sentence in sentences {
        assert!(sentence.ends_with('.') && sentence.len() < 300, "{sentence}");
        assert!(!sentence.contains("panic") && !sentence.contains("Err("), "{sentence}");
    }
}

#[test]
fn a_bomb_costs_no_more_than_a_report() {
    let bomb = mailpath::deflate::deflate(&vec![0; 100 << 20]);
    use base64::Engine as _;
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&bomb);
    assert_eq!(from_link(&format!("1.{text}")), Err(SavedReportError::TooLarge));
}

#[test]
fn transcripts_that_lie_are_told_without_harm() {
    let case = SavedReport::from_report(&live(ZONE, "q=small.net&server=mail.small.net"));
    let file = case.to_json();
    let lie = |change: &dyn Fn(&mut Value)| {
        let mut json = file.clone();
        for entry in json["transcript"].as_array_mut().expect("a list") {
            change(entry);
        }
        replay(&SavedReport::parse(json.to_string().as_bytes()).expect("it can be read"))
    };
    // Aliases in a circle, everything with the same number, everything the same answer.
    let loops = json!([{ "name": "small.net", "type": "CNAME", "ttl": 1, "data": "small.net" }]);
    let looped = lie(&|entry| entry["answers"] = loops.clone());
    assert_ne!(looped.verdict.state, mailpath::checks::State::Good);
    let same = lie(&|entry| entry["id"] = 1.into());
    assert!(!same.findings.is_empty());
    let spf = json!([{ "name": "small.net", "type": "TXT", "ttl": 1, "data": "\"v=spf1 include:small.net ~all\"" }]);
    assert!(!lie(&|entry| entry["answers"] = spf.clone()).findings.is_empty());
    for key in ["started_ms", "elapsed_ms", "age_ms", "attempts"] {
        assert!(!lie(&|entry| entry[key] = u64::MAX.into()).findings.is_empty(), "{key}");
    }
    let huge = SavedReport { elapsed_ms: u64::MAX, unanswered: usize::MAX, ..case };
    assert!(!replay(&through_a_link(&huge)).findings.is_empty());
}

/// Pieces of which zones are made, with a little of everything that goes wrong.
fn zone() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("a.net 300 MX 10 mx.a.net".to_owned()),
        Just("a.net 300 MX 10 other.b.net".to_owned()),
        Just("a.net 300 MX 0 .".to_owned()),
        Just("a.net 60 CNAME b.net".to_owned()),
        Just("b.net 60 CNAME a.net".to_owned()),
        (1..5u8).prop_map(|n| format!("mx.a.net 60 A 100.20.30.{n}")),
        (1..5u8).prop_map(|n| format!("mx.a.net 60 AAAA 2600::{n}")),
        (1..5u8).prop_map(|n| format!("a.net 60 A 100.20.30.{n}")),
        (1..5u8).prop_map(|n| format!("{n}.30.20.100.in-addr.arpa 60 PTR mx.a.net")),
        (1..5u8).prop_map(|n| format!("{n}.30.20.100.bl.spamcop.net 60 A 127.0.0.2")),
        (1..5u8).prop_map(|n| format!("{n}.30.20.100.psbl.surriel.com 60 A 10.0.0.{n}")),
        Just("a.net.dbl.nordspam.com 60 A 127.0.0.2".to_owned()),
        "[ -~&&[^\"\\\\]]{0,40}".prop_map(|text| format!("a.net 300 TXT \"{text}\"")),
        "( [-~?+]?(a|mx|ptr|all|include:a.net|include:b.net|exists:%\\{i\\}.a.net|redirect=b.net|ip4:100.20.30.0/24)){0,5}"
            .prop_map(|terms| format!("a.net 300 TXT \"v=spf1{terms}\"")),
        "( [-~]?(a|mx|all|include:a.net|ip6:2600::/32)){0,4}"
            .prop_map(|terms| format!("b.net 300 TXT \"v=spf1{terms}\"")),
    ];
    proptest::collection::vec(line, 0..14).prop_map(|lines| lines.join("\n") + "\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_record_of_any_report_tells_the_same(
        zone in zone(),
        url in prop_oneof![
            Just("q=a.net"), Just("q=a.net&server=mx.a.net&from=jo@b.net&helo=mx.a.net"), Just("q=100.20.30.1"),
            Just("q=spf:a.net&server=100.20.30.2"), Just("q=blacklist:mx.a.net"), Just("q=txt:a.net"),
            Just("server=10.0.0.1&from="), Just("q=a.net&spf=v%3Dspf1+a+-all"), Just("q=jo@a.net&to=ann@b.net"),
        ],
    ) {
        tells_the_same(&live(&zone, url));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_told(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,200}") {
        use base64::Engine as _;
        let packed = mailpath::deflate::deflate(&bytes);
        for bytes in [&bytes, &packed] {
            let link = format!("1.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes));
            if let Ok(case) = from_link(&link) {
                replay(&case);
            }
        }
        let _ = from_link(&text);
        let _ = SavedReport::parse(&bytes);
        let _ = SavedReport::parse(text.as_bytes());
    }

    #[test]
    fn a_link_with_a_changed_piece_is_refused_or_told(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        use base64::Engine as _;
        const BASE64: base64::engine::GeneralPurpose = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        thread_local! {
            static WHOLE: Vec<u8> = {
                let link = link(&SavedReport::from_report(&live(ZONE, "q=small.net&server=mail.small.net")));
                let bytes = BASE64.decode(&link[2..]).expect("base64");
                mailpath::deflate::inflate(&bytes, 1 << 20).expect("whole")
            };
        }
        let mut bytes = WHOLE.with(Clone::clone);
        let at = at.index(bytes.len());
        bytes[at] = to;
        let packed = mailpath::deflate::deflate(&bytes);
        if let Ok(case) = from_link(&format!("1.{}", BASE64.encode(packed))) {
            let told = replay(&case);
            let _ = told.to_json();
            let _ = through_a_file(&case);
        }
    }
}
