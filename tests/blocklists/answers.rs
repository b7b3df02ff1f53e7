//! How the answers of one list are classified: every row of it, lists that once listed the whole
//! world, and wrong answers that tools of this kind give.

use mailpath::checks::blocklist::ListStatus::{Broken, CannotTell, Listed, NotListed};
use mailpath::checks::blocklist::{
    self, Asked, CannotTellReason, Class, CustomLists, Kind, ListStatus, lists,
};
use mailpath::dns::{Question, Rcode, Record, RecordData, RecordType, Response, Txt};

use super::support::block_on;
use super::{Answers, GOOD, TARGET, addresses, ask, domain, list};

#[test]
fn answers_are_classified_in_order() {
    let spamcop = "bl.spamcop.net";
    // What is said of the target, of the point that must be listed, and of the one that must not.
    let cases: [(&str, &[&str], ListStatus, Option<CannotTellReason>); 19] = [
        (spamcop, &["1.30.20.100 FAULT SERVFAIL", GOOD], CannotTell, Some(CannotTellReason::NoAnswer)),
        (spamcop, &["1.30.20.100 FAULT REFUSED", GOOD], CannotTell, Some(CannotTellReason::Refused)),
        (spamcop, &["1.30.20.100 FAULT timeout", GOOD], CannotTell, Some(CannotTellReason::NoAnswer)),
        (spamcop, &["1.0.0.127 FAULT timeout", GOOD], CannotTell, Some(CannotTellReason::NoAnswer)),
        // An answer that never came is no proof that the zone is broken.
        (
            spamcop,
            &["1.30.20.100 60 A 100.9.9.9", "2.0.0.127 FAULT timeout"],
            CannotTell,
            Some(CannotTellReason::NoAnswer),
        ),
        // Of an answer about the target alone the list itself is not out of order.
        (spamcop, &["1.30.20.100 60 A 100.9.9.9", GOOD], CannotTell, Some(CannotTellReason::BadAnswer)),
        (spamcop, &["1.0.0.127 60 A 100.9.9.9", GOOD], Broken, Some(CannotTellReason::BadAnswer)),
        (spamcop, &["1.30.20.100 60 A 127.255.255.252", GOOD], CannotTell, Some(CannotTellReason::Refused)),
        (spamcop, &["1.30.20.100 60 A 127.255.255.254", GOOD], CannotTell, Some(CannotTellReason::Refused)),
        (spamcop, &["1.30.20.100 60 A 127.255.255.255", GOOD], CannotTell, Some(CannotTellReason::Refused)),
        (spamcop, &["1.30.20.100 60 A 127.0.0.1", GOOD], CannotTell, Some(CannotTellReason::Refused)),
        (
            "list.dnswl.org",
            &["1.30.20.100 60 A 127.0.0.255", "2.0.0.127 60 A 127.0.10.0"],
            CannotTell,
            Some(CannotTellReason::Refused),
        ),
        (
            "list.dnswl.org",
            &["1.30.20.100 60 A 127.0.10.3", "2.0.0.127 60 A 127.0.10.0"],
            CannotTell,
            Some(CannotTellReason::Refused),
        ),
        (spamcop, &["1.30.20.100 60 A 127.0.0.2"], CannotTell, Some(CannotTellReason::ControlMissing)),
        (spamcop, &["7.7.7.7 60 A 127.0.0.2"], CannotTell, Some(CannotTellReason::ControlMissing)),
        (spamcop, &["1.0.0.127 60 A 127.0.0.2", GOOD], Broken, Some(CannotTellReason::ListsEverything)),
        (spamcop, &["1.30.20.100 60 A 127.0.0.2", GOOD], Listed, None),
        (spamcop, &["1.30.20.100 60 A 127.0.0.77", GOOD], Listed, None),
        (spamcop, &["x.1.30.20.100 60 A 127.0.0.2", GOOD], NotListed, None),
    ];
    for (zone, lines, status, why) in cases {
        let row = ask(zone, &TARGET, lines);
        assert_eq!((row.status, row.why), (status, why), "{zone} {lines:?}");
    }
    assert_eq!(
        ask(spamcop, &TARGET, &["1.30.20.100 60 A 127.0.0.77", GOOD]).meaning,
        ["listed, with a code that it does not explain"]
    );
}

#[test]
fn what_is_a_refusal_for_one_list_is_a_code_of_another() {
    let row = ask("rbl.efnetrbl.org", &TARGET, &["1.30.20.100 60 A 127.0.0.1", GOOD]);
    assert_eq!((row.status, row.meaning), (Listed, vec!["open proxy".to_owned()]));
    let row = ask("hostkarma.junkemailfilter.com", &TARGET, &["1.30.20.100 60 A 127.0.0.1", GOOD]);
    assert_eq!((row.status, row.class, row.policy_only), (Listed, Class::Allow, false));
    let row = ask("iadb.isipp.com", &TARGET, &["1.30.20.100 60 A 127.0.0.1", GOOD]);
    assert_eq!((row.status, row.class), (Listed, Class::Allow));
    let row = ask("bl.score.senderscore.com", &TARGET, &["1.30.20.100 60 A 127.0.0.1", GOOD]);
    assert_eq!((row.status, row.meaning), (Listed, vec!["part of a botnet".to_owned()]));
}

#[test]
fn lists_of_domains_refuse_in_their_own_way() {
    let surbl = |data: &str| {
        ask(
            "multi.surbl.org",
            &domain("example.com"),
            &["test.surbl.org 60 A 127.0.0.64", &format!("example.com {data}")],
        )
    };
    for refusal in ["60 A 127.0.0.1", "60 A 127.0.0.65"] {
        assert_eq!(surbl(refusal).why, Some(CannotTellReason::Refused), "{refusal}");
    }
    let row = surbl("60 A 127.0.0.72");
    assert_eq!((row.status, row.meaning), (Listed, vec!["phishing, spam or other abuse".to_owned()]));
    let listed = "dbltest.com 60 A 127.0.1.2";
    let row =
        ask("dbl.spamhaus.org", &domain("a.b.example.com"), &[listed, "a.b.example.com 60 A 127.0.1.255"]);
    assert_eq!(row.why, Some(CannotTellReason::Refused), "an address was asked about, it says");
    let row =
        ask("dbl.spamhaus.org", &domain("a.b.example.com"), &[listed, "a.b.example.com 60 A 127.0.1.4"]);
    assert_eq!((row.status, row.listed_name), (Listed, None));
}

#[test]
fn the_domain_above_a_host_is_found() {
    let row = ask(
        "multi.uribl.com",
        &domain("mail.example.com"),
        &["test.uribl.com 60 A 127.0.0.2", "example.com 60 A 127.0.0.6"],
    );
    assert_eq!((row.status, row.listed_name.as_deref()), (Listed, Some("example.com")));
    assert_eq!(row.meaning, ["black: seen in spam, grey: bulk mail"]);
    assert!(
        row.lookup_url.is_some_and(|url| url.ends_with("query=example.com")),
        "that is what its page knows"
    );
}

#[test]
fn every_code_of_an_answer_is_explained() {
    let row = ask(
        "zen.spamhaus.org",
        &TARGET,
        &[GOOD, "1.30.20.100 60 A 127.0.0.2", "1.30.20.100 60 A 127.0.0.6", "1.30.20.100 60 A 127.0.0.11"],
    );
    assert_eq!(row.codes, ["127.0.0.2", "127.0.0.6", "127.0.0.11"]);
    assert!(row.meaning[1].starts_with("XBL") && row.meaning[2].starts_with("PBL"), "{:?}", row.meaning);
    assert!(!row.policy_only, "one code of it is an accusation");
    let row = ask("zen.spamhaus.org", &TARGET, &[GOOD, "1.30.20.100 60 A 127.0.0.11"]);
    assert!(row.policy_only && row.class == Class::Policy);
    let row = ask("list.dnswl.org", &TARGET, &["2.0.0.127 60 A 127.0.10.0", "1.30.20.100 60 A 127.0.5.2"]);
    assert_eq!(row.meaning, ["trust: medium, network or service"]);
    assert_eq!((row.class, row.policy_only), (Class::Allow, false));
}

/// What lists did when they closed, ran out, or wanted to be rid of questions.
#[test]
fn lists_that_list_the_world_are_not_believed() {
    for (zone, code, status, why) in [
        // ORDB 2008, DSBL 2012, AHBL 2015, EmailBasura 2026: everything is listed.
        ("bl.nordspam.com", [127, 0, 0, 2], Broken, CannotTellReason::ListsEverything),
        // SpamCannibal 2018, SpamCop 2021, WebIron 2020: a parked domain answers with its page.
        ("bl.spamcop.net", [91, 195, 240, 87], Broken, CannotTellReason::BadAnswer),
        // DNSWL: everything is highly trusted, for those who ask too much.
        ("list.dnswl.org", [127, 0, 10, 3], CannotTell, CannotTellReason::Refused),
        ("zen.spamhaus.org", [127, 255, 255, 254], CannotTell, CannotTellReason::Refused),
        ("b.barracudacentral.org", [0, 0, 0, 0], Broken, CannotTellReason::BadAnswer),
    ] {
        let resolver = Answers::new(|question: &Question| addresses(question, &[code]));
        let row = block_on(blocklist::check(&TARGET, list(zone), &CustomLists::default(), &resolver))
            .expect("a row");
        assert_eq!((row.status, row.why), (status, Some(why)), "{zone}");
        assert!(row.codes.is_empty() && row.text.is_empty());
        assert!(!resolver.names().is_empty());
        assert!(resolver.names().iter().all(|asked| asked.ends_with(" A")), "no reason is asked for");
    }
    // A list that was emptied (SORBS 2024), or is hidden from a resolver (Spamhaus from Google).
    let resolver = Answers::new(|question: &Question| addresses(question, &[]));
    for list in lists().iter().filter(|list| list.asked == Asked::Always && list.kinds.contains(&Kind::Ipv4))
    {
        let row =
            block_on(blocklist::check(&TARGET, list, &CustomLists::default(), &resolver)).expect("a row");
        assert_eq!(
            (row.status, row.why),
            (CannotTell, Some(CannotTellReason::ControlMissing)),
            "{}",
            list.zone
        );
    }
}

#[test]
fn answers_that_no_list_gives_are_bounded() {
    for astray in [
        &["1.30.20.100 60 CNAME parked.example", GOOD] as &[&str],
        &["1.30.20.100 60 CNAME nothing.bl.spamcop.net", GOOD],
    ] {
        assert_eq!(
            ask("bl.spamcop.net", &TARGET, astray).why,
            Some(CannotTellReason::BadAnswer),
            "{astray:?}"
        );
    }
    let within = ["1.30.20.100 60 CNAME hit.bl.spamcop.net", "hit 60 A 127.0.0.2", GOOD];
    assert_eq!(ask("bl.spamcop.net", &TARGET, &within).status, Listed);
    let thousands: Vec<[u8; 4]> =
        (0..5000_u16).map(|n| [127, 1, n.to_be_bytes()[0], n.to_be_bytes()[1]]).collect();
    let html = "<script>alert(1)</script>\u{1b}[2J".repeat(3000);
    let resolver = Answers::new(|question: &Question| match question.rtype {
        RecordType::TXT => Ok(Response {
            answers: vec![
                Record {
                    name: question.name.clone(),
                    rtype: RecordType::TXT,
                    ttl: 60,
                    data: RecordData::Txt(Txt::new(vec![html.clone().into_bytes()])),
                };
                50
            ],
            ..Response::empty(Rcode::NoError)
        }),
        _ if question.name.as_str().starts_with("1.0.0.127") => addresses(question, &[]),
        _ if question.name.as_str().ends_with("psbl.surriel.com") => addresses(question, &[[127, 0, 0, 2]]),
        _ => addresses(question, &thousands),
    });
    let check = |zone| {
        block_on(blocklist::check(&TARGET, list(zone), &CustomLists::default(), &resolver)).expect("a row")
    };
    assert_eq!(check("bl.spamcop.net").why, Some(CannotTellReason::BadAnswer));
    let row = check("psbl.surriel.com");
    assert_eq!(row.status, Listed);
    assert!((1..=4).contains(&row.text.len()) && row.text.iter().all(|text| text.chars().count() <= 500));
    assert!(row.text.iter().all(|text| !text.contains(char::is_control)));
}

#[test]
fn a_list_that_wants_a_key_is_asked_with_one_only() {
    let resolver = Answers::new(|question: &Question| addresses(question, &[]));
    let mut keys = CustomLists::default();
    let dqs = list("zen.dq.spamhaus.net");
    let row = block_on(blocklist::check(&TARGET, dqs, &keys, &resolver)).expect("a row");
    assert_eq!((row.status, row.why), (CannotTell, Some(CannotTellReason::NeedsKey)));
    assert_eq!((resolver.names(), row.queries), (Vec::new(), Vec::new()));
    keys.set_key("dqs", "abcdefgh12345678").expect("a key");
    block_on(blocklist::check(&TARGET, dqs, &keys, &resolver)).expect("a row");
    let mut names = resolver.names();
    names.sort();
    let expected = ["1.0.0.127", "1.30.20.100", "2.0.0.127"]
        .map(|front| format!("{front}.abcdefgh12345678.zen.dq.spamhaus.net A"));
    assert_eq!(names, expected);
}

#[test]
fn what_to_fix_depends_on_the_code() {
    let hints = |zone, code: &str| {
        ask(zone, &TARGET, &[GOOD, &format!("1.30.20.100 60 A {code}")]).fix_hints.join(" ")
    };
    let zen = "zen.spamhaus.org";
    let (range, hacked) = (hints(zen, "127.0.0.10"), hints(zen, "127.0.0.4"));
    assert!(range.contains("provider's mail server") && !range.contains("infected"), "{range}");
    assert!(hacked.contains("infected") && !hacked.contains("provider's mail server"), "{hacked}");
    assert!(hints("dnsbl-3.uceprotect.net", "127.0.0.2").contains("Do not pay"));
    // What does not list it has nothing to ask for.
    assert_eq!(ask(zen, &TARGET, &[GOOD]).fix_hints, [""; 0]);
}
