//! The zone laboratory: what is tried is answered as the DNS would once it was published.

#[path = "../support/mod.rs"]
mod support;

mod broken;
mod fixes;
mod properties;
mod reports;
mod semantics;
mod signed;
mod trials;
mod words;
mod world;

use std::rc::Rc;

use mailpath::checks::spf::SpfResult;
use mailpath::dns::{Zone, ZoneChanges};
use mailpath::report::export::{ExportFormat, export};
use mailpath::report::{Query, Report, Run, SavedReport, ZoneLines};
use support::{block_on, replay, world};

/// A domain whose mail is in order, but for its SPF record.
const ZONE: &str = r#"a.net 300 MX 10 mx.a.net
a.net 300 TXT "v=spf1 ip4:100.20.30.1 -all"
a.net 300 TXT "site-verification=1"
_dmarc.a.net 300 TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@a.net"
mx.a.net 300 A 100.20.30.1
1.30.20.100.in-addr.arpa 300 PTR mx.a.net
out.a.net 300 A 100.20.30.9
9.30.20.100.in-addr.arpa 300 PTR out.a.net
b.org 300 MX 10 mx.b.org
mx.b.org 300 A 100.50.60.1
"#;
const ASKED: &str = "q=a.net&server=100.20.30.9&from=jo@a.net&to=ann@b.org";

fn query(url: &str) -> Query {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    query
}

/// The report of a query that tries these lines.
fn trying(zone: &str, url: &str, lines: &str) -> Report {
    let query = Query { zone: (!lines.is_empty()).then(|| ZoneLines::of_text(lines)), ..query(url) };
    let zone = Zone::parse("test", &world(zone)).expect("a zone");
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish());
    replay::tells_the_same(&report);
    support::sound(report)
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn the_whole_report_is_as_if_the_record_was_published() {
    let published = trying(ZONE, ASKED, "");
    assert!(codes(&published).contains(&"spf.fail") && published.tried.is_empty());
    let line = r#"a.net TXT "v=spf1 ip4:100.20.30.9 -all""#;
    let tried = trying(ZONE, ASKED, line);
    assert!(codes(&tried).contains(&"spf.pass"), "{:?}", codes(&tried));
    assert!(tried.verdict.text.starts_with("With the records being tried: "), "{}", tried.verdict.text);
    let spf = tried.spf.as_deref().expect("SPF");
    let before = spf.published.as_deref().expect("what is published");
    assert!(spf.draft && before.record.as_deref() == Some("v=spf1 ip4:100.20.30.1 -all"));
    // The report of the changed zone, but for what says that it is tried.
    let changed = trying(&ZONE.replace("ip4:100.20.30.1 ", "ip4:100.20.30.9 "), ASKED, "");
    assert_eq!(codes(&tried), codes(&changed));
    assert!(tried.verdict.text.ends_with(&changed.verdict.text));
}

#[test]
fn spf_and_dmarc_are_short_for_lines() {
    for (short, line) in [
        ("spf=v%3Dspf1+ip4:100.20.30.9+-all", r#"a.net TXT "v=spf1 ip4:100.20.30.9 -all""#),
        ("dmarc=v%3DDMARC1;p%3Dreject", r#"_dmarc.a.net TXT "v=DMARC1;p=reject""#),
    ] {
        let by_short = trying(ZONE, &format!("{ASKED}&{short}"), "");
        let by_line = trying(ZONE, ASKED, line);
        assert_eq!(by_short.tried, by_line.tried, "{short}");
        assert_eq!(codes(&by_short), codes(&by_line), "{short}");
        let told = |report: &Report| {
            let (spf, dmarc) = (report.spf.as_deref().expect("SPF"), report.dmarc.as_deref().expect("DMARC"));
            let published = dmarc.published.clone();
            (spf.record.clone(), spf.draft, dmarc.record.clone(), dmarc.draft_at.clone(), published)
        };
        assert_eq!(told(&by_short), told(&by_line), "{short}");
    }
}

#[test]
fn a_saved_report_keeps_what_is_published_and_what_is_tried() {
    let tried = trying(ZONE, ASKED, r#"_dmarc.a.net TXT "v=DMARC1; p=reject""#);
    let saved = SavedReport::from_report(&tried);
    assert!(saved.transcript.lookups().iter().all(|lookup| !lookup.is_tried()));
    assert_eq!(replay::replay(&saved).tried, tried.tried);
    // Without the lines it is the report of what is published.
    let query = saved.query.as_published();
    let published = replay::replay(&SavedReport { query, ..saved });
    let live = trying(ZONE, ASKED, "");
    assert_eq!(published.verdict.text, live.verdict.text);
    assert_eq!(codes(&published), codes(&live));
}

#[test]
fn what_is_tried_is_marked_in_every_export() {
    let lines = r#"_dmarc.a.net. TXT "v=DMARC1; p=reject""#;
    let tried = trying(ZONE, ASKED, lines);
    for format in ExportFormat::ALL {
        let text = export(&tried, format);
        let is_marked = match format {
            ExportFormat::Badge => text.contains("(draft)"),
            ExportFormat::ListsCsv | ExportFormat::FindingsCsv => {
                text.contains("\"tried\"") && text.contains("p=reject")
            }
            _ => text.contains("They are tried") && text.contains("p=reject"),
        };
        assert!(is_marked, "{format:?}: {text}");
        let published = export(&trying(ZONE, ASKED, ""), format);
        assert!(
            !published.contains("They are tried") && !published.contains("\"tried\""),
            "{format:?}: {published}"
        );
    }
    let json = tried.to_json();
    assert_eq!(json["tried"], serde_json::json!([lines]));
    let mut entries = json["transcript"].as_array().expect("a transcript").iter();
    let entry = entries.find(|entry| entry["name"] == "_dmarc.a.net").expect("the question");
    assert_eq!(entry["answers"][0]["data"], r#""v=DMARC1; p=reject""#);
    assert!(entry["published"]["answers"][0]["data"].to_string().contains("p=quarantine"));
    assert!(tried.query.to_url().contains("&zone=_dmarc.a.net."), "{}", tried.query.to_url());
    assert!(trying(ZONE, ASKED, "").to_json().get("tried").is_none());
}

#[test]
fn lines_that_cannot_be_read_are_named() {
    let zone = Zone::parse("test", &world(ZONE)).expect("a zone");
    let (query, _) = Query::from_url("q=a.net&zone=a.net+A+192.0.2.300");
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish());
    let error = report.input.errors.first().expect("an error");
    assert_eq!(error.parameter, "zone");
    assert!(error.message.starts_with("Line 1, column 9: "), "{}", error.message);
    assert!(report.tried.is_empty());
}

#[test]
fn lines_travel_in_the_link() {
    let short = "a.net. TXT \"v=spf1 -all\"\n- a.net. MX";
    let long: String = (0..60).map(|n| format!("h{n}.a.net. A 100.20.30.{n}\n")).collect();
    for lines in [short, long.trim_end()] {
        let changes = ZoneChanges::parse(lines).expect(lines);
        assert_eq!(changes.to_string(), lines);
        let asked = query(ASKED).trying(&changes);
        let url = asked.to_url();
        assert!(url.len() < 900, "{url}");
        assert_eq!(query(&url), asked);
        assert_eq!(query(&url).changes(), Ok(changes));
        assert_eq!(query(&url).as_published(), query(ASKED));
    }
    // What was cut off on its way is no line.
    let mut url = query(ASKED).trying(&ZoneChanges::parse(&long).expect("lines")).to_url();
    url.truncate(url.len() - 30);
    assert!(query(&url).changes().is_err_and(|error| error.message.contains("cut off")));
    // What unpacks to more than anybody tries is refused.
    let bomb = format!("q=a.net&zone={}", ZoneLines::of_text(&"; a comment\n".repeat(100_000)));
    assert!(query(&bomb).changes().is_err());
}

#[test]
fn another_text_at_its_name_makes_no_record_a_tried_one() {
    for lines in [
        r#"a.net TXT "hello world""#,
        r#"+ a.net TXT "hello world""#,
        r#"- a.net TXT "site-verification=1""#,
        r#"+ _dmarc.a.net TXT "hello world""#,
    ] {
        let report = trying(ZONE, ASKED, lines);
        let spf = report.spf.as_deref().expect("SPF");
        assert!(!spf.draft && spf.published.is_none(), "{lines}");
        let dmarc = report.dmarc.as_deref().expect("DMARC");
        assert_eq!(dmarc.draft_at, None, "{lines}");
        let text = export(&report, ExportFormat::Markdown);
        assert!(!text.contains("Record being tried"), "{lines}: {text}");
    }
    // The name at which a record may be begins to exist, by another one below it.
    let bare = ZONE.replace("_dmarc.a.net", "_other.a.net");
    let report = trying(&bare, ASKED, r#"b.net._report._dmarc.a.net TXT "v=DMARC1""#);
    assert_eq!(report.dmarc.and_then(|dmarc| dmarc.draft_at.clone()), None);
    for lines in [r#"+ a.net TXT "v=spf1 mx -all""#, "- a.net TXT", "- a.net"] {
        assert!(trying(ZONE, ASKED, lines).spf.is_some_and(|spf| spf.draft), "{lines}");
    }
    // What else is published where nothing could be looked up, another text does not tell.
    let broken = format!("{ZONE}a.net FAULT SERVFAIL\n");
    let report = trying(&broken, "q=spf:a.net", r#"a.net TXT "hello world""#);
    assert!(!codes(&report).contains(&"spf.none"), "{:?}", codes(&report));
    assert_eq!(report.spf.and_then(|spf| spf.result), Some(SpfResult::TempError));
}
