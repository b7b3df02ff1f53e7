//! Findings that a record fixes: what is offered, once it is tried, removes the finding and adds none that is worse.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use mailpath::checks::{Finding, FindingCode, Severity};
use mailpath::dns::Zone;
use mailpath::report::fixes::{Remedy, fix, remedy};
use mailpath::report::{Query, Report, Run};

use super::support::{self, block_on, world};

/// A domain whose mail is in order.
const GOOD: &str = r#"a.net 300 MX 10 mx.a.net
a.net 300 TXT "v=spf1 ip4:100.20.30.9 -all"
_dmarc.a.net 300 TXT "v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@a.net"
_smtp._tls.a.net 300 TXT "v=TLSRPTv1; rua=mailto:tls@a.net;"
mx.a.net 300 A 100.20.30.1
1.30.20.100.in-addr.arpa 300 PTR mx.a.net
out.a.net 300 A 100.20.30.9
out.a.net 300 TXT "v=spf1 a -all"
9.30.20.100.in-addr.arpa 300 PTR out.a.net
b.org 300 MX 10 mx.b.org
mx.b.org 300 A 100.50.60.1
"#;
const ASKED: &str = "q=a.net&server=out.a.net&helo=out.a.net&from=jo@a.net&author=jo@a.net&selector=s1";

/// What is wrong: the lines of the good world that begin so are left out, and these are added.
const WRONG: &[(&str, &str)] = &[
    ("a.net 300 TXT", ""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 mx -all\"\na.net 300 TXT \"v=spf1 ip4:100.20.30.9 ~all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 ipv4:100.20.30.9 -all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"spf1 ip4:100.20.30.9 -all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 mx -all\""),
    (
        "a.net 300 TXT",
        "a.net 300 TXT \"v=spf1 mx -all exp=why.a.net\"\nwhy.a.net 300 TXT \"Use our own servers.\"",
    ),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 mx ~all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 mx ?all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 mx ip4:100.20.30.9 mx -all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 ip4:100.20.30.9 -all mx\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 ip4:100.20.30.9 redirect=x.net -all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 ip4:100.20.30.9\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 ip4:100.20.30.9 ?all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 a:none.a.net ip4:100.20.30.9 -all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 a:n1.a.net a:n2.a.net mx:n3.a.net ip4:100.20.30.9 -all\""),
    ("a.net 300 TXT", "a.net 300 TXT \"v=spf1 include:none.a.net ip4:100.20.30.9 -all\""),
    (
        "a.net 300 MX",
        "a.net 300 MX 10 aspmx.l.google.com\naspmx.l.google.com 300 A 100.20.30.7\n_spf.google.com 300 TXT \"v=spf1 ip4:100.60.0.0/16 -all\"",
    ),
    ("", "a.net 300 SPF \"v=spf1 -all\""),
    ("", "_mta-sts.a.net 300 TXT \"v=STSv1; id=20260101;\""),
    ("", "*.a.net 300 TXT \"v=spf1 -all\""),
    ("out.a.net 300 TXT", ""),
    ("out.a.net 300 TXT", "out.a.net 300 TXT \"v=spf1 -all\""),
    ("_dmarc", ""),
    ("_dmarc", "a.net 300 TXT \"v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net.a.net 300 TXT \"v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "dmarc.a.net 300 TXT \"v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@a.net\""),
    (
        "_dmarc",
        "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@a.net\"\n_dmarc.a.net 300 TXT \"v=DMARC1; p=none\"",
    ),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC2; p=reject; rua=mailto:dmarc@a.net\""),
    (
        "_dmarc",
        "_dmarc.a.net 300 TXT \"\\226\\128\\156v=DMARC1; p=reject; rua=mailto:dmarc@a.net\\226\\128\\157\"",
    ),
    ("_dmarc", "_dmarc.a.net 300 TXT \"\\\"v=DMARC1; p=reject; rua=mailto:dmarc@a.net\\\"\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1\\\\; p=reject\\\\; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=rejekt; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; adkim=strict; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; nonsense; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; p=reject; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; foo=bar; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; P=reject; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; ri=86400; rf=afrf; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; rua=dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; t=y; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=none; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=none\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; np=none; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; psd=y; rua=mailto:dmarc@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@a.net; ruf=mailto:ruf@a.net\""),
    ("_dmarc", "_dmarc.a.net 300 TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@b.org\""),
    ("_dmarc", "_dmarc.a.net 300 CNAME gone.b.org"),
    ("a.net 300 MX", "a.net 300 MX 10 mx.a.net\na.net 300 MX 0 ."),
    ("a.net 300 MX", "a.net 300 MX 10 alias.a.net\nalias.a.net 300 CNAME mx.a.net"),
    ("", "a.net 300 MX 20 none.a.net"),
    ("", "a.net 300 MX 20 100.20.30.4"),
    ("", "a.net 300 MX 20 localhost"),
    ("", "mx.a.net 300 AAAA ::ffff:100.20.30.1"),
    ("9.30", ""),
    ("9.30", "9.30.20.100.in-addr.arpa 300 PTR other.c.net"),
    ("_smtp._tls", ""),
    (
        "_smtp._tls",
        "_smtp._tls.a.net 300 TXT \"v=TLSRPTv1; rua=mailto:tls@a.net\"\n_smtp._tls.a.net 300 TXT \"v=TLSRPTv1; rua=mailto:tls2@a.net\"",
    ),
    ("_smtp._tls", "_smtp._tls.a.net 300 TXT \"v=TLSRPTv1 rua=mailto:tls@a.net\""),
    ("_smtp._tls", "_smtp._tls.a.net 300 TXT \"v=TLSRPTv1; rua=tls@a.net\""),
    ("_smtp._tls", "_tls.a.net 300 TXT \"v=TLSRPTv1; rua=mailto:tls@a.net\""),
    (
        "",
        "_mta-sts.a.net 300 TXT \"v=STSv1; id=1\"\n_mta-sts.a.net 300 TXT \"v=STSv1; id=2\"\nmta-sts.a.net 300 A 100.20.30.4",
    ),
    ("", "mta-sts.a.net 300 TXT \"v=STSv1; id=1\"\nmta-sts.a.net 300 A 100.20.30.4"),
    ("", "a.net 300 TXT \"v=STSv1; id=1\"\nmta-sts.a.net 300 A 100.20.30.4"),
    ("a.net 300 MX", "a.net 300 MX 0 .\n_mta-sts.a.net 300 TXT \"v=STSv1; id=1\""),
    ("", "mta-sts.a.net 300 A 100.20.30.4"),
    (
        "",
        "default._bimi.a.net 300 TXT \"v=BIMI1; l=https://a.net/l.svg\"\ndefault._bimi.a.net 300 TXT \"v=BIMI1; l=https://a.net/m.svg\"",
    ),
    ("", "s1._domainkey.a.net 300 TXT {key\\;}"),
    ("", "s1._domainkey.a.net 300 TXT {\"key\"}"),
    ("", "s1._domainkey.a.net 300 TXT {t=y}"),
    ("", "s1._domainkey.a.net 300 TXT {v=DKIM2}"),
    ("", "s1._domainkey.a.net 300 TXT {h=sha1}"),
    ("", "s1._domainkey.a.net 300 TXT {s=tlsrpt}"),
    ("", "s1._domainkey.a.net 300 TXT {g=jo}"),
    ("", "s1._domainkey.a.net 300 TXT {K=RSA}"),
    ("", "s1._domainkey.a.net 300 TXT {pem}"),
    ("", "s1._domainkey.a.net 300 TXT {pkcs1}"),
    ("", "s1._domainkey.a.net 300 TXT \"s1.domainkey.b.org\"\ns1.domainkey.b.org 300 TXT {good}"),
];

/// The same with another question.
const ASKED_OTHERWISE: &[(&str, &str, &str)] = &[
    ("q=a.net&server=out.a.net&helo=out.a.net&from=", "out.a.net 300 TXT", ""),
    ("q=a.net", "a.net 300 MX|a.net 300 TXT|_dmarc", "a.net 300 MX 0 .\na.net 300 TXT \"v=spf1 -all\""),
    ("q=a.net", "_dmarc", "_dmarc.net 300 TXT \"v=DMARC1; p=reject; psd=y\""),
    (
        "q=sub.a.net&author=jo@sub.a.net",
        "",
        "sub.a.net 300 MX 10 mx.a.net\n_dmarc.sub.a.net 300 TXT \"v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@a.net\"",
    ),
    ("q=a.net", "_smtp._tls", "_mta-sts.a.net 300 TXT \"v=STSv1; id=1\"\nmta-sts.a.net 300 A 100.20.30.4"),
];

/// The key record, broken as it says.
fn key_record(how: &str) -> String {
    let whole = include_str!("../support/dkim-key.txt").trim().to_owned();
    let key = whole.split("p=").nth(1).expect("a key").trim_end_matches(';').to_owned();
    match how {
        "key\\;" => format!("v=DKIM1\\\\; k=rsa\\\\; p={key}"),
        "\"key\"" => format!("\\\"v=DKIM1; k=rsa; p={key}\\\""),
        "t=y" => format!("v=DKIM1; k=rsa; t=y; p={key}"),
        "v=DKIM2" => format!("v=DKIM2; k=rsa; p={key}"),
        "h=sha1" => format!("v=DKIM1; h=sha1; k=rsa; p={key}"),
        "s=tlsrpt" => format!("v=DKIM1; s=tlsrpt; k=rsa; p={key}"),
        "g=jo" => format!("v=DKIM1; g=jo; k=rsa; p={key}"),
        "K=RSA" => format!("v=DKIM1; k=RSA; p={key}"),
        "pem" => format!("v=DKIM1; k=rsa; p=-----BEGIN PUBLIC KEY-----{key}-----END PUBLIC KEY-----"),
        "pkcs1" => {
            use base64::Engine as _;
            use base64::engine::general_purpose::STANDARD;
            let der = STANDARD.decode(&key).expect("base64");
            // Behind the head of the wrapping is the bare key.
            format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(&der[24..]))
        }
        _ => whole,
    }
}

/// A text in strings of 200 characters, and not within an escape.
fn strings(text: &str) -> String {
    let (mut out, mut length) = (String::from("\""), 0);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '\\' {
            out.extend(chars.next());
        }
        length += 1;
        if length % 200 == 0 {
            out.push_str("\" \"");
        }
    }
    out + "\""
}

fn zone(gone: &str, added: &str) -> String {
    let is_gone = |line: &str| gone.split('|').any(|start| !start.is_empty() && line.starts_with(start));
    let left = GOOD.lines().filter(|line| !is_gone(line));
    let mut added = added.to_owned();
    if let Some((before, rest)) = added.clone().split_once('{') {
        let (how, after) = rest.rsplit_once('}').expect("a brace");
        added = format!("{before}{}{after}", strings(&key_record(how)));
    }
    left.map(|line| format!("{line}\n")).collect::<String>() + &added + "\n"
}

fn report(zone: &str, asked: &str) -> Report {
    let (query, errors) = Query::from_url(asked);
    assert!(errors.is_empty(), "{errors:?}");
    let zone = Zone::parse("test", &world(zone)).expect(zone);
    block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish())
}

/// Whether a finding is one of another report.
fn is_in(finding: &Finding, report: &Report) -> bool {
    let same = |other: &&Finding| other.code == finding.code && other.target == finding.target;
    report.findings.iter().find(same).is_some_and(|other| other.title == finding.title)
}

fn is_bad(severity: Severity) -> bool {
    matches!(severity, Severity::Warning | Severity::Error)
}

#[test]
fn what_is_offered_removes_the_finding_and_adds_none_that_is_worse() {
    let mut fixed: BTreeSet<&str> = BTreeSet::new();
    let mut wrong = Vec::new();
    let usual = WRONG.iter().map(|(gone, added)| (ASKED, gone, added));
    let special = ASKED_OTHERWISE.iter().map(|(asked, gone, added)| (*asked, gone, added));
    for (asked, gone, added) in usual.chain(special) {
        let text = zone(gone, added);
        let before = report(&text, asked);
        for finding in &before.findings {
            let Some(changes) = fix(&before, finding) else { continue };
            let code = finding.code.as_str();
            assert_eq!(remedy(finding.code), Remedy::Record, "{code}");
            assert_eq!(finding.records.as_deref(), Some(&changes), "{code}");
            let resolver = Zone::parse("test", &world(&text)).expect("a zone");
            let run = Run::trying_over(&before, &changes, Rc::new(resolver), Rc::new(|| {}));
            let after = support::sound(block_on(run.finish()));
            if is_in(finding, &after) {
                wrong.push(format!("{code} stays after\n{changes}\nin {added}"));
            } else {
                fixed.insert(code);
            }
            let is_new = |other: &&Finding| !before.findings.iter().any(|known| known.code == other.code);
            for other in after.findings.iter().filter(is_new) {
                if is_bad(other.severity) && other.severity > finding.severity {
                    wrong.push(format!(
                        "{code} becomes {}: {}\nby {changes}\nin {added}",
                        other.code, other.title
                    ));
                }
            }
        }
    }
    let offered = FindingCode::ALL.iter().filter(|code| remedy(**code) == Remedy::Record);
    for code in offered {
        if !fixed.contains(code.as_str()) {
            wrong.push(format!("no scenario in which {code} is fixed"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_code_is_fixed_by_a_record_or_says_why_not() {
    for code in FindingCode::ALL {
        let remedy = remedy(*code);
        assert_eq!(remedy.because().is_none(), remedy == Remedy::Record, "{code}");
        // What is wrong and decides has something that can be done.
        let bad = matches!(code.severity(), Severity::Error | Severity::Warning);
        assert!(!bad || remedy != Remedy::Nothing, "{code}");
    }
}

/// How each finding can be fixed, a line each: its code, and the remedy in one word.
const REMEDIES: &str = include_str!("remedies.txt");

fn word(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Record => "record",
        Remedy::Nothing => "nothing",
        Remedy::AskAgain => "ask-again",
        Remedy::Choice => "choice",
        Remedy::Settings => "settings",
        Remedy::Others => "others",
        Remedy::ByCause => "by-cause",
    }
}

#[test]
fn every_code_of_the_table_is_listed_with_its_remedy() {
    let listed = REMEDIES.lines().filter(|line| !line.starts_with('#'));
    let listed: BTreeMap<&str, &str> = listed.map(|line| line.split_once(' ').expect(line)).collect();
    let all: BTreeMap<&str, &str> =
        FindingCode::ALL.iter().map(|code| (code.as_str(), word(remedy(*code)))).collect();
    for (code, remedy) in &all {
        match listed.get(code) {
            // Who adds a code decides whether a record fixes it.
            None => panic!("{code} is in neither list: is {remedy} right for it?"),
            Some(listed) => assert_eq!(listed, remedy, "{code}"),
        }
    }
    let gone: Vec<&&str> = listed.keys().filter(|code| !all.contains_key(**code)).collect();
    assert!(gone.is_empty(), "no finding has these codes: {gone:?}");
}
