//! DKIM in reports: by its command, in the whole, in comparisons, exports and saved reports.

use std::rc::Rc;

use mailpath::dns::Zone;
use mailpath::report::compare::Comparison;
use mailpath::report::export::{ExportFormat, export};
use mailpath::report::{Query, Report, Run};
use serde_json::{Value, json};

use super::filled_in;
use super::support::{block_on, replay, told, world};

/// A domain in which all is well.
const SOUND: &str = r#"
a.net 300 MX 10 mx.a.net
mx.a.net 300 A 100.20.30.1
1.30.20.100.in-addr.arpa 300 PTR mx.a.net
a.net 300 TXT "v=spf1 mx -all"
_dmarc.a.net 300 TXT "v=DMARC1; p=quarantine; rua=mailto:r@a.net"
"#;

fn report(url: &str, zone: &str) -> Report {
    let zone = Zone::parse("test", &world(&filled_in(zone))).expect("a zone");
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish());
    replay::tells_the_same(&report);
    report
}

fn codes(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().into_iter().flatten();
    findings.filter_map(|finding| finding["code"].as_str()).filter(|code| code.starts_with("dkim.")).collect()
}

#[test]
fn the_command_asks_for_keys_alone() {
    let zone = format!("{SOUND}s1._domainkey.a.net 300 TXT \"v=DKIM1; k=rsa; t=s; p={{rsa2048}}\"");
    let report = told(&report("q=dkim:a.net&selector=s1,s9", &zone));
    let dkim = &report["dkim"];
    assert_eq!([&dkim["domain"], &dkim["namespace"]], ["a.net", "exists"]);
    assert_eq!(dkim["wildcard"], false);
    let key = &dkim["keys"][0];
    let record = filled_in("v=DKIM1; k=rsa; t=s; p={rsa2048}");
    assert_eq!(
        *key,
        json!({
            "selector": "s1", "name": "s1._domainkey.a.net", "from": "given", "provider": null,
            "status": "usable", "alias_of": null, "record": record, "key_type": "rsa", "bits": 2048,
            "flags": ["s"], "services": ["*"], "hashes": null,
        })
    );
    assert_eq!([&dkim["keys"][1]["selector"], &dkim["keys"][1]["status"]], ["s9", "not_found"]);
    assert!(report["spf"].is_null() && report["flow"].is_null() && report["mx"].is_null());
    assert_eq!(codes(&report), ["dkim.key-missing", "dkim.found"]);
}

#[test]
fn a_domain_without_a_key_is_not_called_good() {
    let sound = format!("{SOUND}default._domainkey.a.net 300 TXT \"v=DKIM1; k=rsa; p={{rsa2048}}\"");
    let good = told(&report("q=a.net", &sound));
    assert_eq!(good["verdict"]["state"], "good", "{}", good["verdict"]);
    // A line of another domain's key, so that none is made for this one.
    let bare = told(&report("q=a.net", &format!("{SOUND}s1._domainkey.b.org 300 TXT \"p=\"")));
    assert_eq!(codes(&bare), ["dkim.absent"]);
    assert_eq!(bare["dkim"]["namespace"], "absent");
    assert_eq!(bare["verdict"]["state"], "warning");
    // Nor is one whose named selector has a broken key.
    let zone = format!("{SOUND}s1._domainkey.a.net 300 TXT \"v=DKIM1; p={{rsa512}}\"");
    let broken = told(&report("q=a.net&selector=s1", &zone));
    assert_eq!(codes(&broken), ["dkim.key-short"]);
    assert_eq!(broken["verdict"]["state"], "warning", "{}", broken["verdict"]);
    // What cannot be told is no fault.
    let unknown = told(&report("q=a.net", &format!("{SOUND}x9._domainkey.a.net 300 TXT \"p={{rsa2048}}\"")));
    assert_eq!(codes(&unknown), ["dkim.unknown-selectors"]);
    assert_eq!(unknown["verdict"]["state"], "good", "{}", unknown["verdict"]);
}

#[test]
fn a_named_selector_that_is_not_answered_is_named() {
    let zone = format!(
        "{SOUND}s1._domainkey.a.net FAULT SERVFAIL\ns2._domainkey.a.net 300 TXT \"v=DKIM1; p={{rsa2048}}\""
    );
    let told = told(&report("q=a.net&selector=s1,s2", &zone));
    assert_eq!(codes(&told), ["dkim.unknown", "dkim.found"]);
    let findings = told["findings"].as_array().into_iter().flatten();
    let unknown = findings.into_iter().find(|finding| finding["code"] == "dkim.unknown").expect("it is said");
    assert!(unknown["title"].as_str().is_some_and(|title| title.contains("`s1`")), "{unknown}");
    assert_eq!(unknown["target"], "s1._domainkey.a.net");
}

#[test]
fn a_key_of_another_domain_is_not_the_domains_own() {
    let zone = format!("{SOUND}s9._domainkey.esp.org 300 TXT \"v=DKIM1; p={{rsa2048}}\"");
    let told = told(&report("q=a.net&selector=s9._domainkey.esp.org", &zone));
    assert_eq!(codes(&told), ["dkim.absent", "dkim.found-other"]);
    let rows = told["requirements"].as_array().expect("requirements");
    let dkim = rows.iter().find(|row| row["id"] == "google.dkim").expect("a row");
    let because = dkim["because"].as_str().expect("a sentence");
    assert!(because.contains("a.net has no key"), "{because}");
    assert!(because.contains("s9._domainkey.esp.org is a key of another domain"), "{because}");
    assert!(!because.contains("a key is published"), "{because}");
}

#[test]
fn the_domain_of_the_visible_from_signs() {
    let zone = format!("{SOUND}default._domainkey.b.org 300 TXT \"p={{rsa2048}}\"");
    for (url, domain) in [
        ("q=a.net&author=jo@b.org", "b.org"),
        ("from=jo@b.org&server=100.20.30.1", "b.org"),
        ("q=a.net&from=jo@b.org", "b.org"),
        ("q=a.net", "a.net"),
    ] {
        assert_eq!(told(&report(url, &zone))["dkim"]["domain"], domain, "{url}");
    }
    // Of a bounce nobody is known who would sign.
    assert!(told(&report("server=100.20.30.1&from=&helo=mx.a.net", &zone))["dkim"].is_null());
}

#[test]
fn a_key_that_is_gone_is_a_difference_and_silence_is_none() {
    let with = |line: &str| report("q=dkim:a.net&selector=s1", &format!("{SOUND}{line}"));
    let key = with("s1._domainkey.a.net 300 TXT \"v=DKIM1; p={rsa2048}\"");
    let other = with("s1._domainkey.a.net 300 TXT \"v=DKIM1; p={rsa1024}\"");
    let gone = with("x9._domainkey.a.net 300 TXT \"p=\"");
    let silent = with("s1._domainkey.a.net FAULT SERVFAIL");
    let row = |before: &Report, after: &Report| {
        let comparison = Comparison::new(before, after);
        let mut rows = comparison.groups.iter().flat_map(|group| &group.rows);
        let row = rows.find(|row| row.what == "DKIM key s1._domainkey.a.net").expect("a row");
        format!("{:?} {:?}", row.kind, row.effect)
    };
    assert_eq!(row(&key, &key), "Same Neither");
    assert_eq!(row(&key, &other), "Changed Neither");
    assert_eq!(row(&key, &gone), "Gone Neither");
    assert_eq!(row(&gone, &key), "Appeared Neither");
    assert_eq!(row(&key, &silent), "NotKnown Neither");
}

#[test]
fn exports_have_the_keys() {
    let zone = format!(
        "{SOUND}s1._domainkey.a.net 300 CNAME s1.keys.org\ns1.keys.org 300 TXT \"v=DKIM1; t=y; p={{rsa2048}}\""
    );
    let report = report("q=dkim:a.net&selector=s1", &zone);
    let text = export(&report, ExportFormat::Text);
    for part in [
        "DKIM keys",
        "s1._domainkey.a.net",
        "RSA, 2048 bits",
        "s1.keys.org",
        "only being tested",
        "v=DKIM1; t=y; p=MII",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
