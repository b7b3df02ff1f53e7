//! Zones put together at random around DMARC, DKIM and transport security: whatever stands in them, no report
//! contradicts itself, and every sentence is whole.

use std::rc::Rc;

use mailpath::dns::Zone;
use mailpath::report::Query;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::{told_by, world};

const KEY: &str = include_str!("../support/dkim-key.txt");
const FAULTS: [&str; 5] = ["SERVFAIL", "timeout", "BOGUS", "REFUSED", "http 503"];
const POLICIES: [&str; 13] = [
    "p=reject",
    "p=quarantine",
    "p=none",
    "p=rejct",
    "sp=none",
    "p=reject; sp=none",
    "p=none; np=reject",
    "p=quarantine; t=y",
    "p=reject; aspf=s; adkim=s",
    "p=reject; adkim=s",
    "p=reject; psd=y",
    "p=reject; psd=n",
    "p=none; pct=20",
];
const REPORTS: [&str; 4] = ["", "; rua=mailto:x@c.net", "; rua=mailto:x@d.org", "; rua=x@c.net"];
const SPF: [&str; 10] = [
    "v=spf1 -all",
    "v=spf1 mx -all",
    "v=spf1 ip4:100.20.30.9 -all",
    "v=spf1 ip4:100.20.30.9 +all",
    "v=spf1 ~all",
    "v=spf1 ?all",
    "v=spf1 +all",
    "v=spf1 include:d.org -all",
    "v=spf1 a:slow.test -all",
    "v=spf1 ip4:1 -all",
];

/// Some of these, `{}` standing for the domain, or nothing.
fn one_of(lines: Vec<String>) -> impl Strategy<Value = String> {
    prop_oneof![1 => Just(String::new()), 3 => select(lines)]
}

fn faults(name: &str) -> Vec<String> {
    FAULTS.iter().map(|fault| format!("{name} FAULT {fault}")).collect()
}

fn texts(name: &str, texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| format!("{name} 60 TXT \"{text}\"")).collect()
}

/// What stands at `_dmarc`.
fn dmarc() -> impl Strategy<Value = String> {
    let record = (select(&POLICIES[..]), select(&REPORTS[..]))
        .prop_map(|(policy, reports)| format!("_dmarc.{{}} 60 TXT \"v=DMARC1; {policy}{reports}\""));
    let others = [
        faults("_dmarc.{}"),
        vec![
            "_dmarc.{} 60 TXT \"v=DMARC1; p=none\"\n_dmarc.{} 60 TXT \"v=DMARC1; p=reject\"".into(),
            "_dmarc.{} 60 CNAME _dmarc.d.org".into(),
            "_dmarc.{} 60 CNAME gone.test".into(),
            "_dmarc.{} 60 TXT \"v=DMARC1 p=reject\"".into(),
        ],
    ];
    prop_oneof![3 => record, 2 => one_of(others.concat())]
}

/// Where mail goes.
fn exchanges() -> impl Strategy<Value = String> {
    let lines = [
        "{} 60 MX 0 .",
        "{} 60 MX 10 mx.{}\n{} 60 MX 20 dead.{}\nmx.{} 60 A 100.20.30.1",
        "{} 60 MX 10 dead.{}",
        "{} 60 MX 10 mx.{}\nmx.{} 60 AAAA 2600:1f00::1",
        "{} 60 MX 10 mx.{}\nmx.{} 60 A 100.20.30.9",
        "{} 60 A 100.20.30.7",
    ];
    one_of([lines.map(String::from).to_vec(), faults("{}")].concat())
}

/// What stands below `_domainkey`.
fn keys() -> impl Strategy<Value = String> {
    let key = KEY.trim();
    let (own, all) = ("s1._domainkey.{} 60 TXT", "*._domainkey.{} 60 TXT");
    let lines = vec![
        format!("{own} \"{key}\""),
        format!("{all} \"{key}\""),
        format!("{all} \"v=DKIM1; p=\""),
        format!("{all} \"v=DKIM1; p=\"\n{own} \"{key}\""),
        format!("*.{{}} 60 TXT \"v=spf1 -all\"\n{own} \"{key}\""),
        "*._domainkey.{} 60 CNAME gone.test".into(),
        format!("_domainkey.{{}} FAULT NXDOMAIN\n{own} \"{key}\""),
    ];
    one_of([lines, faults("s1._domainkey.{}"), faults("_domainkey.{}")].concat())
}

/// What concerns encryption, and the logo.
fn transport() -> impl Strategy<Value = String> {
    let tlsa =
        "_25._tcp.mx.{} 60 TLSA 3 1 1 0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3";
    let policy = "_mta-sts.{} 60 TXT \"v=STSv1; id=1\"";
    let mta_sts = vec![
        format!("{policy}\nmta-sts.{{}} 60 A 100.9.9.9"),
        policy.into(),
        format!("{policy}\nmta-sts.{{}} FAULT BOGUS"),
        "mta-sts.{} 60 CNAME gone.test".into(),
    ];
    let tls_rpt = texts("_smtp._tls.{}", &["v=TLSRPTv1; rua=mailto:x@c.net", "v=TLSRPTv1"]);
    let bimi = texts("default._bimi.{}", &["v=BIMI1; l=https://c.net/l.svg; a=", "v=BIMI1; l=; a="]);
    let caa = ["{} 60 CAA 0 issue \";\"", "{} 60 CAA 128 tbs \"x\""].map(String::from).to_vec();
    let signed = ["{} SECURE yes", "{} SECURE no"].map(String::from).to_vec();
    (
        one_of([mta_sts, faults("_mta-sts.{}")].concat()),
        one_of([tls_rpt, faults("_smtp._tls.{}")].concat()),
        one_of(vec![tlsa.into(), "_25._tcp.mx.{} FAULT SERVFAIL".into()]),
        one_of([bimi, faults("default._bimi.{}")].concat()),
        one_of(caa),
        one_of(signed),
    )
        .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].join("\n"))
}

/// All of a domain.
fn domain(name: &'static str) -> impl Strategy<Value = String> {
    (dmarc(), exchanges(), one_of(texts("{}", &SPF)), keys(), transport())
        .prop_map(move |(a, b, c, d, e)| [a, b, c, d, e].join("\n").replace("{}", name))
}

fn zone() -> impl Strategy<Value = String> {
    let of_sender = [
        "9.30.20.100.in-addr.arpa FAULT timeout",
        "9.30.20.100.in-addr.arpa 60 PTR out.d.org\nout.d.org FAULT BOGUS",
        "9.30.20.100.in-addr.arpa 60 PTR out.c.net",
    ];
    let above = ["net SECURE yes\norg SECURE yes", "_dmarc.net 60 TXT \"v=DMARC1; p=reject\""];
    let of_sender = one_of(of_sender.map(String::from).to_vec());
    let above = one_of(above.map(String::from).to_vec());
    (domain("c.net"), domain("b.c.net"), domain("d.org"), of_sender, above).prop_map(|(a, b, c, d, e)| {
        let rest = "out.c.net 60 A 100.20.30.9\nslow.test FAULT timeout\n";
        let lines = [a, b, c, d, e, rest.into()].join("\n");
        lines.lines().filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
    })
}

fn query() -> impl Strategy<Value = String> {
    let domain = || select(vec!["c.net", "b.c.net", "d.org", "gone.c.net", "gone.test"]);
    let commands = ["dmarc", "dkim", "mta-sts", "tls-rpt", "dane", "dnssec", "bimi", "spf", "mx"];
    let alone = (select(commands.to_vec()), domain(), select(vec!["", "&selector=s1"]))
        .prop_map(|(command, domain, more)| format!("q={command}:{domain}{more}"));
    let servers =
        ["", "&server=100.20.30.9", "&server=10.0.0.1", "&server=out.c.net", "&server=2600:1f00::9"];
    let froms = ["", "&from=jo@c.net", "&from=jo@b.c.net", "&from=jo@d.org", "&from=<>"];
    let others =
        ["", "&helo=out.c.net", "&helo=localhost", "&author=jo@d.org", "&to=ann@d.org", "&selector=s1"];
    let whole = (
        domain(),
        select(servers.to_vec()),
        select(froms.to_vec()),
        select(others.to_vec()),
        select(others.to_vec()),
    )
        .prop_map(|(domain, server, from, one, other)| {
            let other =
                if one == other || one.split('=').next() == other.split('=').next() { "" } else { other };
            format!("q={domain}{server}{from}{one}{other}")
        });
    prop_oneof![1 => alone, 3 => whole]
}

/// All sentences of a report.
fn sentences<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if ["title", "detail", "fix", "because", "text", "next"].contains(&key.as_str()) {
                    into.extend(value.as_str());
                }
                sentences(value, into);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| sentences(value, into)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_report_contradicts_itself(zone in zone(), query in query()) {
        let zone = Zone::parse("test", &world(&zone)).expect("a zone");
        // That nothing is contradicted is asserted of every report that is made here.
        let report = told_by(Query::from_url(&query).0, Rc::new(zone));
        let mut all = Vec::new();
        for part in ["findings", "flow", "verdict", "requirements"] {
            sentences(&report[part], &mut all);
        }
        prop_assert!(!all.is_empty());
        for text in all {
            for broken in ["  ", "..", " ,", "``", "{", ": .", "; .", "of .", "at .", "()"] {
                prop_assert!(!text.contains(broken), "{broken:?} in {text}");
            }
        }
    }
}
