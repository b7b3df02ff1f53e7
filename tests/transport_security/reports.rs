//! Transport security in a report: the commands, the mail's way, exports, comparison and saved reports.

use std::rc::Rc;

use mailpath::dns::Zone;
use mailpath::report::compare::{Change, Comparison};
use mailpath::report::export::{ExportFormat, export};
use mailpath::report::{Query, Report, Run};
use serde_json::Value;

use super::support::{assert_known, block_on, replay, sound, world};

/// The world of the scenarios, with lines added.
fn zone(extra: &str) -> String {
    let base = super::SCENARIOS.split("\n## ").next().expect("the world");
    let base: Vec<&str> = base.lines().filter(|line| !line.starts_with('#')).collect();
    world(&format!("{}\n{extra}\n", base.join("\n")))
}

fn report_of(query: &str, zone: &str) -> Report {
    let (query, errors) = Query::from_url(query);
    assert!(errors.is_empty(), "{errors:?}");
    let zone = Zone::parse("test", zone).unwrap_or_else(|error| panic!("{error}"));
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish());
    replay::tells_the_same(&report);
    sound(report)
}

fn codes(json: &Value) -> Vec<&str> {
    let findings = json["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["code"].as_str().expect("a code")).collect()
}

#[test]
fn each_command_runs_its_part_alone() {
    for (command, key, good) in [
        ("mta-sts", "mta_sts", "mta-sts.found"),
        ("tls-rpt", "tls_rpt", "tls-rpt.found"),
        ("dane", "dane", "dane.ok"),
        ("dnssec", "dnssec", "dnssec.signed"),
        ("bimi", "bimi", "bimi.policy"),
    ] {
        let json = report_of(&format!("q={command}:a.net"), &zone("")).to_json();
        let parts: Vec<&String> = json["transport"].as_object().expect("an object").keys().collect();
        assert!(parts.len() == 2 && parts.iter().all(|part| *part == key || *part == "domain"), "{parts:?}");
        assert_known(good);
        assert!(codes(&json).contains(&good), "{command}: {:?}", codes(&json));
        assert_eq!(json["complete"], true);
        // Nothing else was asked: no list, no SPF.
        assert!(json.get("spf").is_none() && json.get("blocklists").is_none());
        let other = report_of(
            &format!("q={command}:b.net"),
            &zone("b.net 60 MX 1 mx.b.net\nmx.b.net 60 A 100.20.30.9"),
        )
        .to_json();
        assert!(!codes(&other).is_empty(), "{command}: nothing is said of a domain without it");
    }
}

#[test]
fn the_whole_report_has_what_concerns_delivery_and_the_way_says_it() {
    let json = report_of("q=a.net", &zone("")).to_json();
    assert_eq!(json["transport"]["mta_sts"]["status"], "ok");
    assert_eq!(json["transport"]["dane"][0]["status"], "ok");
    let step = json["flow"]["steps"][4]["detail"].as_str().expect("a sentence");
    assert!(step.contains("(MTA-STS)") && step.contains("(DANE)"), "{step}");
    // Nothing is asked of senders where there is nothing.
    let json = report_of("q=b.net", &zone("b.net 60 MX 1 mx.b.net\nmx.b.net 60 A 100.20.30.9")).to_json();
    let step = json["flow"]["steps"][4]["detail"].as_str().expect("a sentence");
    assert!(!step.contains("MTA-STS") && !step.contains("DANE"), "{step}");
}

#[test]
fn a_fault_of_a_record_does_not_decide_about_the_mail() {
    let good = report_of("q=a.net", &zone("")).to_json();
    let bad = report_of("q=a.net", &zone("_mta-sts.a.net 300 TXT \"v=STSv1; id=2\"")).to_json();
    assert!(codes(&bad).contains(&"mta-sts.several"));
    assert_eq!(bad["flow"]["verdict"], good["flow"]["verdict"]);
    assert_eq!(bad["verdict"]["state"], good["verdict"]["state"]);
}

#[test]
fn a_name_server_that_fails_at_tlsa_is_said_on_the_way() {
    let zone = zone("_25._tcp.mx.a.net FAULT SERVFAIL");
    let json = report_of("q=a.net", &zone).to_json();
    assert!(codes(&json).contains(&"dane.broken"));
    let step = json["flow"]["steps"][4]["detail"].as_str().expect("a sentence");
    assert!(step.contains("Senders that use DANE do not deliver to mx.a.net"), "{step}");
}

#[test]
fn mail_that_no_sender_with_dane_can_deliver_is_said_first() {
    let two = "a.net 300 MX 20 mx2.a.net\nmx2.a.net 300 A 100.20.30.5\n_25._tcp.mx.a.net FAULT SERVFAIL\n";
    let sender = "b.net 60 MX 1 mx.b.net\nmx.b.net 60 A 100.20.30.9\n\
                  1.30.20.100.in-addr.arpa 60 PTR mx.a.net\n5.30.20.100.in-addr.arpa 60 PTR mx2.a.net\n\
                  b.net 60 TXT \"v=spf1 ip4:100.20.30.9 -all\"\n9.30.20.100.in-addr.arpa 60 PTR mx.b.net\n";
    for query in ["q=a.net", "q=b.net&to=ann@a.net"] {
        let all = zone(&format!("{two}{sender}_25._tcp.mx2.a.net FAULT SERVFAIL"));
        let json = report_of(query, &all).to_json();
        assert_eq!(json["verdict"]["state"], "warning", "{query}: {}", json["verdict"]);
        let text = json["verdict"]["text"].as_str().expect("a sentence");
        assert!(text.contains("may not arrive: senders that use DANE cannot deliver"), "{query}: {text}");
        let step = &json["flow"]["steps"][4];
        assert_eq!(step["outcome"], "warn", "{query}");
        let detail = step["detail"].as_str().expect("a sentence");
        assert!(detail.contains("mx.a.net and mx2.a.net"), "{query}: {detail}");
        // Where one is left they deliver to that one.
        let json = report_of(query, &zone(&format!("{two}{sender}"))).to_json();
        assert_ne!(json["flow"]["verdict"], "suspect", "{query}");
        assert!(codes(&json).contains(&"dane.broken"), "{query}");
    }
}

#[test]
fn what_is_found_of_a_recipient_is_a_note() {
    let extra = "_mta-sts.a.net 300 TXT \"v=STSv1; id=2\"\nb.net 60 MX 1 mx.b.net\nmx.b.net 60 A 100.20.30.9";
    let json = report_of("q=b.net&to=ann@a.net", &zone(extra)).to_json();
    let findings = json["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["code"] == "mta-sts.several").expect("it is said");
    assert_eq!((&found["severity"], &found["reach"]), (&Value::from("notice"), &Value::from("receiving")));
}

#[test]
fn what_is_found_of_the_domains_own_server_is_no_mere_note() {
    let zone = zone("").replace("TLSA 3 1 1 0b9f", "TLSA 3 1 2 0b9f");
    let json = report_of("q=a.net", &zone).to_json();
    let findings = json["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["code"] == "dane.data").expect("it is said");
    assert_eq!((&found["severity"], &found["target"]), (&Value::from("error"), &Value::from("mx.a.net")));
}

#[test]
fn whether_a_logo_is_shown_rests_on_the_policy_of_dmarc() {
    for (record, enforced, code) in [
        ("v=DMARC1; p=reject", true, "bimi.found"),
        ("v=DMARC1; p=quarantine; sp=reject", true, "bimi.found"),
        ("v=DMARC1; p=reject; sp=none", false, "bimi.policy"),
        ("v=DMARC1; p=reject; t=y", false, "bimi.policy"),
        ("v=DMARC1; p=none", false, "bimi.policy"),
    ] {
        let zone = zone(&format!("_dmarc.a.net 60 TXT \"{record}\""));
        for query in ["q=bimi:a.net", "q=a.net"] {
            let json = report_of(query, &zone).to_json();
            assert_eq!(json["transport"]["bimi"]["policy_enforced"], enforced, "{query}: {record}");
            assert!(codes(&json).contains(&code), "{query}: {record}: {:?}", codes(&json));
        }
        // A subdomain takes the logo of the organizational domain.
        let json = report_of("q=bimi:news.a.net", &zone).to_json();
        assert_eq!(json["transport"]["bimi"]["logo"], "https://a.net/logo.svg", "{record}");
    }
    let silent = report_of("q=bimi:a.net", &zone("_dmarc.a.net FAULT SERVFAIL")).to_json();
    assert_eq!(silent["transport"]["bimi"]["policy_enforced"], Value::Null);
}

#[test]
fn exports_have_it() {
    let report = report_of("q=a.net", &zone(""));
    let text = export(&report, ExportFormat::Text);
    for words in ["Transport security", "v=STSv1; id=20261126", "v=TLSRPTv1", "3 1 1 0b9fa5a5", "ca.example"]
    {
        assert!(text.contains(words), "no {words} in\n{text}");
    }
}

#[test]
fn a_comparison_shows_what_changed_and_takes_silence_for_nothing() {
    let before = report_of("q=a.net", &zone(""));
    let kind = |after: &Report, what: &str| {
        let compared = Comparison::new(&before, after);
        let mut rows = compared.groups.iter().flat_map(|group| &group.rows);
        rows.find(|row| row.what == what).map(|row| row.kind)
    };
    let changed = report_of("q=a.net", &zone("").replace("id=20261126", "id=2"));
    assert_eq!(kind(&changed, "MTA-STS record of a.net"), Some(Change::Changed));
    assert_eq!(kind(&changed, "TLSA of mx.a.net"), Some(Change::Same));
    let silent = report_of("q=a.net", &zone("_mta-sts.a.net FAULT timeout"));
    assert_eq!(kind(&silent, "MTA-STS record of a.net"), Some(Change::NotKnown));
    let unsigned = report_of("q=a.net", &zone("a.net SECURE no"));
    assert_eq!(kind(&unsigned, "DNSSEC of a.net"), Some(Change::NotKnown), "there is a DS record");
}
