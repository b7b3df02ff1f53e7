//! Whole reports: over the laboratory they are those of the changed zone.

use std::rc::Rc;

use mailpath::dns::{Zone, ZoneChanges};
use mailpath::report::{Query, Run, ZoneLines};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{block_on, world};
use super::world::{Row, changed, zone};

const ZONE: &str = r#"a.net 60 MX 10 mx.a.net
a.net 60 TXT "v=spf1 ip4:100.20.30.1 include:_spf.a.net -all"
a.net 60 TXT "site=1"
_spf.a.net 60 TXT "v=spf1 ip4:100.20.31.0/24 ?all"
_dmarc.a.net 60 TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@b.org"
mx.a.net 60 A 100.20.30.1
1.30.20.100.in-addr.arpa 60 PTR mx.a.net
out.a.net 60 A 100.20.30.9
9.30.20.100.in-addr.arpa 60 PTR out.a.net
b.org 60 MX 10 mx.b.org
mx.b.org 60 A 100.50.60.1
s1._domainkey.a.net 60 CNAME s1.b.org
s1.b.org 60 TXT "v=DKIM1; p="
*.wild.a.net 60 A 100.20.30.5
"#;

/// Lines that one might try.
const LINES: [&str; 24] = [
    "a.net TXT \"v=spf1 ip4:100.20.30.9 -all\"",
    "a.net TXT \"v=spf1 mx a:out.a.net ~all\"",
    "a.net TXT \"v=spf1 nonsense -all\"",
    "+ a.net TXT \"v=spf1 -all\"",
    "- a.net TXT",
    "- a.net TXT \"site=1\"",
    "_spf.a.net TXT \"v=spf1 ip4:100.20.30.9 -all\"",
    "- _spf.a.net TXT",
    "_dmarc.a.net TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@a.net\"",
    "- _dmarc.a.net",
    "a.net._report._dmarc.b.org TXT \"v=DMARC1\"",
    "a.net MX 0 .",
    "+ a.net MX 20 mx2.a.net",
    "mx2.a.net A 100.20.30.2",
    "- a.net MX",
    "mx.a.net CNAME out.a.net",
    "- mx.a.net A 100.20.30.1",
    "9.30.20.100.in-addr.arpa PTR mx.a.net",
    "- 9.30.20.100.in-addr.arpa PTR",
    "s1._domainkey.a.net TXT \"v=DKIM1; t=y; p=x\"",
    "*.a.net TXT \"v=spf1 -all\"",
    "_mta-sts.a.net TXT \"v=STSv1; id=1\"",
    "_smtp._tls.a.net TXT \"v=TLSRPTv1; rua=mailto:tls@a.net\"",
    "out.a.net TXT \"v=spf1 a -all\"",
];

fn rows() -> Vec<Row> {
    let row = |line: &str| {
        let mut words = line.splitn(4, ' ');
        let mut word = || words.next().expect(line).to_owned();
        let (name, _, rtype, data) = (word(), word(), word(), word());
        (name, rtype, data)
    };
    world(ZONE).lines().filter(|line| !line.trim().is_empty()).map(row).collect()
}

/// What a report says, without what only says that something is tried, and without numbers of questions.
fn told(asked: &str, lines: &str, zone: Zone) -> Value {
    let (query, errors) = Query::from_url(asked);
    assert!(errors.is_empty(), "{errors:?}");
    let query = Query { zone: (!lines.is_empty()).then(|| ZoneLines::of_text(lines)), ..query };
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish());
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|it| json!([it.code, it.severity, it.title, it.detail, it.fix, it.reach, it.target]))
        .collect();
    let text = report.verdict.text.trim_start_matches("With the records being tried: ");
    let flow = report.flow.as_ref().expect("a flow");
    let steps: Vec<Value> = flow.steps.iter().map(|it| json!([it.outcome, it.detail, it.fix])).collect();
    let json = report.to_json();
    let requirements: Vec<Value> = json["requirements"].as_array().into_iter().flatten().cloned().collect();
    let requirements: Vec<Value> =
        requirements.iter().map(|it| json!([it["id"], it["receiver"], it["state"], it["because"]])).collect();
    json!({
        "findings": findings,
        "verdict": [report.verdict.state, text, report.verdict.next],
        "steps": steps,
        "score": json["flow"]["score"],
        "requirements": requirements,
        "spf": [json["spf"]["result"], json["spf"]["record"], json["spf"]["lookups"], json["spf"]["matched"]],
        "dmarc": [json["dmarc"]["status"], json["dmarc"]["record"], json["dmarc"]["applies"], json["dmarc"]["result"]],
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_tried_report_is_that_of_the_changed_zone(
        chosen in prop::sample::subsequence(&LINES[..], 1..5),
        asked in prop::sample::select(&[
            "q=a.net",
            "q=a.net&server=out.a.net&helo=out.a.net&from=jo@a.net&to=ann@b.org&selector=s1",
            "q=x.wild.a.net&server=100.20.30.9",
        ][..]),
    ) {
        let lines = chosen.join("\n");
        let Ok(changes) = ZoneChanges::parse(&lines) else { return Ok(()) };
        let tried = told(asked, &lines, zone(&rows()));
        let real = told(asked, "", zone(&changed(&rows(), &changes)));
        for (key, value) in tried.as_object().expect("an object") {
            prop_assert_eq!(value, &real[key], "{} of {} with\n{}", key, asked, lines);
        }
    }
}
