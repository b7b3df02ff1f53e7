//! What the large receivers ask of senders: met, not met, cannot tell, or of nobody, in worlds that a mail
//! administrator recognises.

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::rc::Rc;

use mailpath::checks::blocklist::test_entry_records;
use mailpath::dns::Zone;
use mailpath::report::requirements::{Receiver, RequirementState, by_need, in_short};
use mailpath::report::{Query, Report, Run};
use support::block_on;

/// A sender with everything that the DNS can show.
const SOUND: &str = r#"
a.net 300 MX 10 mx.a.net
mx.a.net 300 A 100.20.30.1
a.net 300 TXT "v=spf1 ip4:100.20.30.9 -all"
_dmarc.a.net 300 TXT "v=DMARC1; p=reject; rua=mailto:dmarc@a.net"
out.a.net 300 A 100.20.30.9
9.30.20.100.in-addr.arpa 300 PTR out.a.net
"#;

/// The question about it.
const QUERY: &str = "server=100.20.30.9&from=jo@a.net&helo=out.a.net&to=ann@a.net";

fn report(zone: &str, query: &str) -> Report {
    let zone = Zone::parse("test", &(zone.to_owned() + &test_entry_records())).expect("a zone");
    let (query, errors) = Query::from_url(query);
    assert!(errors.is_empty(), "{errors:?}");
    block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish())
}

/// The states by the ids of the table, in the JSON's words.
fn states(report: &Report) -> BTreeMap<String, String> {
    let json = serde_json::to_value(report).expect("JSON");
    let rows = json["requirements"].as_array().expect("requirements").clone();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().expect(key).to_owned();
    rows.iter().map(|row| (text(row, "id"), text(row, "state"))).collect()
}

#[test]
fn each_point_is_told_for_what_it_is() {
    let without = |line: &str| -> String {
        SOUND.lines().filter(|kept| !kept.starts_with(line)).map(|line| format!("{line}\n")).collect()
    };
    let with = |line: &str, other: &str| format!("{}{other}\n", without(line));
    for (what, zone, query, expected) in [
        (
            "all is well, and what only a message shows is left open",
            SOUND.to_owned(),
            QUERY,
            &[
                ("google.spf-or-dkim", "met"),
                ("google.spf", "met"),
                ("google.dkim", "cannot_tell"),
                ("google.dkim-key", "cannot_tell"),
                ("google.dmarc", "met"),
                ("google.alignment", "met"),
                ("google.ptr", "met"),
                ("google.tls", "cannot_tell"),
                ("google.spam-rate", "cannot_tell"),
                ("google.one-click", "cannot_tell"),
                ("yahoo.domains-exist", "met"),
                ("microsoft.no-dynamic-address", "met"),
                ("apple.unsubscribe", "cannot_tell"),
            ][..],
        ),
        (
            "no DMARC record",
            without("_dmarc.a.net"),
            QUERY,
            &[("google.dmarc", "not_met"), ("microsoft.alignment", "met"), ("apple.spf", "met")],
        ),
        (
            "a DMARC record without a policy",
            with("_dmarc.a.net", "_dmarc.a.net 300 TXT \"v=DMARC1; p=rejct\""),
            QUERY,
            &[("yahoo.dmarc", "not_met")],
        ),
        (
            "the DMARC record is not answered",
            with("_dmarc.a.net", "_dmarc.a.net FAULT SERVFAIL"),
            QUERY,
            &[("yahoo.dmarc", "cannot_tell"), ("yahoo.spf", "met")],
        ),
        (
            "SPF fails: then a signature must pass",
            SOUND.to_owned(),
            "server=100.20.30.1&from=jo@a.net&to=ann@a.net",
            &[
                ("google.spf", "not_met"),
                ("google.spf-or-dkim", "cannot_tell"),
                ("google.alignment", "cannot_tell"),
                ("google.ptr", "not_met"),
            ],
        ),
        (
            "the visible From is of another organization",
            format!("{SOUND}_dmarc.c.net 300 TXT \"v=DMARC1; p=reject\"\nc.net 300 A 100.20.30.5\n"),
            "server=100.20.30.9&from=jo@a.net&to=ann@a.net&author=news@c.net",
            &[("google.alignment", "cannot_tell"), ("google.spf", "met"), ("yahoo.domains-exist", "met")],
        ),
        (
            "the domain of the visible From does not exist",
            SOUND.to_owned(),
            "server=100.20.30.9&from=jo@a.net&to=ann@a.net&author=news@nowhere.org",
            &[("yahoo.domains-exist", "not_met")],
        ),
        (
            "the name of the server does not lead back",
            with("out.a.net", "out.a.net 300 A 100.20.30.8"),
            QUERY,
            &[("apple.ptr", "not_met")],
        ),
        (
            "the server has the name of a home connection",
            with(
                "9.30.20.100",
                "9.30.20.100.in-addr.arpa 300 PTR 100-20-30-9.dyn.isp.net\n100-20-30-9.dyn.isp.net 300 A 100.20.30.9",
            ),
            QUERY,
            &[("microsoft.no-dynamic-address", "not_met"), ("google.ptr", "met")],
        ),
        (
            "a list of networks has the server's network",
            format!("{SOUND}9.30.20.100.dnsbl-2.uceprotect.net 60 A 127.0.0.2\n"),
            QUERY,
            &[("microsoft.no-dynamic-address", "met")],
        ),
        (
            "a list of home connections has the server's address",
            format!("{SOUND}9.30.20.100.zen.spamhaus.org 60 A 127.0.0.10\n"),
            QUERY,
            &[("microsoft.no-dynamic-address", "not_met")],
        ),
        (
            "such a list does not answer",
            format!("{SOUND}9.30.20.100.zen.spamhaus.org FAULT SERVFAIL\n"),
            QUERY,
            &[("microsoft.no-dynamic-address", "cannot_tell")],
        ),
        (
            "a list of something else does not answer",
            format!("{SOUND}9.30.20.100.all.s5h.net FAULT SERVFAIL\n"),
            QUERY,
            &[("microsoft.no-dynamic-address", "met")],
        ),
        (
            "no server is named",
            SOUND.to_owned(),
            "q=a.net",
            &[("google.spf", "cannot_tell"), ("google.ptr", "cannot_tell"), ("google.dmarc", "met")],
        ),
        (
            "a key of 512 bits",
            format!(
                "{SOUND}s1._domainkey.a.net 300 TXT \"v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKpHmlghP0lMfIPHKbfyAMO+shNcKJsrekYDMy5mDvRzvVEiTZdbKCegwJdz+KovuZu1OPHNUr4GK/xVyKkedAECAwEAAQ==\"\n"
            ),
            "server=100.20.30.9&from=jo@a.net&to=ann@a.net&selector=s1",
            &[("google.dkim-key", "not_met"), ("google.dkim", "cannot_tell")],
        ),
        (
            "SPF passes for one of the server's two addresses",
            format!(
                "{SOUND}two.a.net 300 A 100.20.30.9\ntwo.a.net 300 A 100.20.30.8\n8.30.20.100.in-addr.arpa 300 PTR two.a.net\n"
            ),
            "server=two.a.net&from=jo@a.net&to=ann@a.net",
            &[("google.spf", "not_met"), ("google.alignment", "cannot_tell")],
        ),
        (
            "the server's address is seen inside its own network only",
            SOUND.to_owned(),
            "server=10.1.2.3&from=jo@a.net&to=ann@a.net",
            &[
                ("google.spf", "cannot_tell"),
                ("google.ptr", "cannot_tell"),
                ("microsoft.no-dynamic-address", "cannot_tell"),
            ],
        ),
        (
            "the list of home connections does not answer this resolver",
            format!("{SOUND}9.30.20.100.zen.spamhaus.org 60 A 127.255.255.254\n"),
            QUERY,
            &[("microsoft.no-dynamic-address", "cannot_tell"), ("google.ptr", "met")],
        ),
        (
            "a domain that sends no mail",
            "a.net 300 MX 0 .\na.net 300 TXT \"v=spf1 -all\"\n_dmarc.a.net 300 TXT \"v=DMARC1; p=reject\"\n"
                .to_owned(),
            "q=a.net",
            &[("google.spf", "not_applicable"), ("apple.ptr", "not_applicable")],
        ),
    ] {
        let states = states(&report(&zone, query));
        for (id, state) in expected {
            assert_eq!(states.get(*id).map(String::as_str), Some(*state), "{what}: {id}");
        }
    }
}

#[test]
fn what_is_not_met_comes_first_and_every_receiver_is_named() {
    let told = report("a.net 300 MX 10 mx.a.net\nmx.a.net 300 A 100.20.30.1\n", QUERY);
    let rows = by_need(told.requirements.as_deref().expect("requirements"));
    assert_eq!(rows.first().map(|row| row.state), Some(RequirementState::NotMet));
    for receiver in Receiver::ALL {
        assert!(rows.iter().any(|row| row.asked_by.contains(&receiver)), "{receiver:?}");
    }
    assert!(rows.iter().all(|row| row.because.ends_with('.')), "{rows:?}");
    assert!(in_short(&rows).contains("not met"), "{}", in_short(&rows));
}

#[test]
fn a_command_by_itself_asks_nothing_of_senders() {
    assert!(report(SOUND, "q=spf:a.net").requirements.is_none());
}

#[test]
fn without_any_dmarc_record_spf_for_the_very_domain_aligns() {
    let zone: String =
        SOUND.lines().filter(|line| !line.starts_with("_dmarc")).map(|line| format!("{line}\n")).collect();
    let states = states(&report(&zone, QUERY));
    assert_eq!((states["google.dmarc"].as_str(), states["google.alignment"].as_str()), ("not_met", "met"));
}

#[test]
fn a_key_that_was_withdrawn_is_not_one_that_was_not_found() {
    let zone = format!("{SOUND}s1._domainkey.a.net 300 TXT \"v=DKIM1; p=\"\n");
    let report = report(&zone, &format!("{QUERY}&selector=s1"));
    let rows = by_need(report.requirements.as_deref().expect("requirements"));
    let because = |need| rows.iter().find(|row| row.need == need).map(|row| row.because.as_str());
    let key = because(mailpath::report::requirements::Need::DkimKey1024).expect("the key");
    assert!(key.contains("cannot be used") && !key.contains("No key was found"), "{key}");
}
