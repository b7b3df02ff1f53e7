//! Blocklists one can believe: every row of how answers are classified, lists that once listed the
//! whole world, wrong answers that tools of this kind give, and answers of all sorts.

mod support;

use std::cell::RefCell;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{LocalBoxFuture, ready};
use mailpath::checks::blocklist::{
    self, Asked, CannotTellReason, Class, CustomLists, Kind, List, ListRow, ListStatus, Target, TestPoints,
    lists,
};
use mailpath::dns::{
    Failure, Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Resolve, Response, Txt, Zone,
};
use mailpath::doh::{Doh, Endpoint, Policy};
use mailpath::report::{Query, Run};
use proptest::prelude::*;
use serde_json::Value;
use support::{Dialect, Fault, Server, block_on, report, world};

use ListStatus::{Broken, CannotTell, Listed, NotListed};

/// A resolver that is a function, and remembers what it was asked.
struct Answers<F> {
    answer: F,
    asked: RefCell<Vec<Question>>,
}

impl<F: Fn(&Question) -> Result<Response, Failure>> Answers<F> {
    fn new(answer: F) -> Self {
        Self { answer, asked: RefCell::default() }
    }

    fn names(&self) -> Vec<String> {
        self.asked.borrow().iter().map(|question| format!("{} {}", question.name, question.rtype)).collect()
    }
}

impl<F: Fn(&Question) -> Result<Response, Failure>> Resolve for Answers<F> {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let result = (self.answer)(&question);
        self.asked.borrow_mut().push(question.clone());
        Box::pin(ready(Arc::new(Lookup::instant(question, "test", result))))
    }
}

fn list(zone: &str) -> &'static List {
    lists().iter().find(|list| list.zone == zone).expect(zone)
}

/// An answer with these addresses; none for "no such name".
fn addresses(question: &Question, codes: &[[u8; 4]]) -> Result<Response, Failure> {
    let record = |code: &[u8; 4]| Record {
        name: question.name.clone(),
        rtype: RecordType::A,
        ttl: 60,
        data: RecordData::A((*code).into()),
    };
    let rcode = if codes.is_empty() { Rcode::NxDomain } else { Rcode::NoError };
    Ok(Response { answers: codes.iter().map(record).collect(), ..Response::empty(rcode) })
}

const TARGET: Target = Target::Address(std::net::IpAddr::V4(Ipv4Addr::new(100, 20, 30, 1)));

/// Asks a list in a zone made of lines about `front` (before the list's own zone) and their data.
fn ask(zone: &str, target: &Target, lines: &[&str]) -> ListRow {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| {
            line.split_once(' ').map(|(front, data)| format!("{front}.{zone} {data}")).expect("a line")
        })
        .collect();
    let resolver = Zone::parse("test", &lines.join("\n")).expect("a zone");
    block_on(blocklist::check(target, list(zone), &CustomLists::default(), &resolver)).expect("a row")
}

const GOOD: &str = "2.0.0.127 60 A 127.0.0.2";

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
        (spamcop, &["1.30.20.100 60 A 100.9.9.9", GOOD], Broken, Some(CannotTellReason::BadAnswer)),
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

fn domain(text: &str) -> Target {
    Target::Domain(Name::parse(text).expect(text))
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
    let points = "dbltest.com 60 A 127.0.1.2";
    let row =
        ask("dbl.spamhaus.org", &domain("a.b.example.com"), &[points, "a.b.example.com 60 A 127.0.1.255"]);
    assert_eq!(row.why, Some(CannotTellReason::Refused), "an address was asked about, it says");
    let row =
        ask("dbl.spamhaus.org", &domain("a.b.example.com"), &[points, "a.b.example.com 60 A 127.0.1.4"]);
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
        assert!(resolver.names().iter().all(|asked| asked.ends_with(" A")), "no reason is asked for");
    }
    // A list that was emptied (SORBS 2024), or is hidden from a resolver (Spamhaus from Google).
    let resolver = Answers::new(|question: &Question| addresses(question, &[]));
    for list in lists().iter().filter(|list| list.asked == Asked::Always && list.kinds.contains(&Kind::Ip4)) {
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
    assert!(row.text.len() <= 4 && row.text.iter().all(|text| text.chars().count() <= 500));
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

fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().into_iter().flatten().filter_map(|f| f["code"].as_str()).collect()
}

fn rows(report: &Value) -> &[Value] {
    report["blocklists"].as_array().expect("rows")
}

#[test]
fn a_report_covers_all_names_and_asks_no_list_what_is_not_for_it() {
    let zone = r"
a.net 60 MX 10 mx.a.net
mx.a.net 60 A 100.20.30.1
out.b.net 60 A 100.20.30.9
9.30.20.100.in-addr.arpa 60 PTR out.b.net
d.net.multi.surbl.org 60 A 127.0.0.64
b.net.dbl.nordspam.com 60 A 127.0.0.2
9.30.20.100.list.dnswl.org 60 A 127.0.5.3
9.30.20.100.dnsbl-2.uceprotect.net 60 A 127.0.0.2
";
    let server = Server::start(&world(zone));
    for dialect in Dialect::ALL {
        let url = "q=a.net&server=out.b.net&from=jo@c.net&helo=mail.d.net&to=x@a.net";
        let report = report(&format!("{url}&resolver={}", server.resolver(dialect)));
        let on = |zone: &str, status: &str| -> Vec<&str> {
            let rows = rows(&report).iter().filter(|row| row["zone"] == zone && row["status"] == status);
            rows.filter_map(|row| row["target"].as_str()).collect()
        };
        assert_eq!(on("multi.surbl.org", "listed"), ["mail.d.net"], "{dialect:?}");
        assert_eq!(on("dbl.nordspam.com", "listed"), ["out.b.net"]);
        assert_eq!(on("dbl.nordspam.com", "not_listed"), ["a.net", "c.net", "mail.d.net"]);
        assert_eq!(on("bl.spamcop.net", "not_listed"), ["100.20.30.1", "100.20.30.9"]);
        assert_eq!(on("zen.dq.spamhaus.net", "cannot_tell").len(), 2);
        let codes = codes(&report);
        for code in ["blocklist.allowed", "blocklist.policy", "blocklist.clean", "blocklist.listed-high"] {
            assert!(codes.contains(&code), "{code} is missing from {codes:?}");
        }
        for row in rows(&report) {
            let keyed = row["why"] == "needs_key";
            assert_eq!(keyed, row["queries"].as_array().is_some_and(Vec::is_empty), "{row}");
            if row["zone"] == "list.dnswl.org" || row["zone"] == "dnsbl-2.uceprotect.net" {
                let class = if row["zone"] == "list.dnswl.org" { "allow" } else { "policy" };
                assert_eq!(row["class"], class);
                assert_eq!(row["policy_only"], row["status"] == "listed" && class == "policy");
            }
        }
        let mut asked: Vec<String> = report["transcript"]
            .as_array()
            .expect("a transcript")
            .iter()
            .map(|entry| format!("{} {}", entry["name"], entry["type"]))
            .collect();
        let all = asked.len();
        asked.sort();
        asked.dedup();
        assert_eq!(asked.len(), all, "a question was asked twice");
        assert!(asked.iter().all(|name| !name.contains("dq.spamhaus") && !name.contains("spamrats")));
    }
}

#[test]
fn an_allowlist_and_a_policy_accuse_nobody() {
    let zone = "1.30.20.100.list.dnswl.org 60 A 127.0.5.3\n1.30.20.100.ips.backscatterer.org 60 A 127.0.0.2";
    let zone = Zone::parse("test", &world(zone)).expect("a zone");
    let (query, _) = Query::from_url("q=blacklist:100.20.30.1");
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish());
    let tally = blocklist::Tally::of(report.blocklists.iter().flatten());
    assert_eq!((tally.listed, tally.policy, tally.unknown), (0, 1, 0));
    assert!(tally.keyed > 0);
    let json = report.to_json();
    assert!(!codes(&json).iter().any(|code| code.starts_with("blocklist.listed")), "{:?}", codes(&json));
    assert_eq!(report.verdict.state, mailpath::checks::State::Good);
}

#[test]
fn a_range_of_end_users_is_warned_of_and_not_accused() {
    let zone = Zone::parse("test", &world("1.30.20.100.zen.spamhaus.org 60 A 127.0.0.10")).expect("a zone");
    let (query, _) = Query::from_url("q=blacklist:100.20.30.1");
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish()).to_json();
    let found = codes(&report);
    assert!(
        found.contains(&"blocklist.policy-high") && !found.contains(&"blocklist.listed-high"),
        "{found:?}"
    );
    assert_eq!(report["verdict"]["state"], "warning");
}

/// Through a public resolver: the lists that matter most refuse, and nothing may read as good.
#[test]
fn refusals_by_the_great_lists_leave_a_gap() {
    let resolver = Zone::parse("test", &world("")).expect("a zone");
    let resolver = Answers::new(move |question: &Question| {
        let zone = question.name.as_str();
        if zone.ends_with("spamhaus.org") {
            return addresses(question, &[[127, 255, 255, 254]]);
        }
        block_on(resolver.resolve(question.clone())).result.clone()
    });
    let (query, _) = Query::from_url("q=blacklist:100.20.30.1");
    let run = Run::with_resolver(query, Rc::new(resolver), Rc::new(|| {}));
    let report = futures_util::FutureExt::now_or_never(run.finish()).expect("it is all there").to_json();
    assert_eq!(report["verdict"]["state"], "cannot_tell", "{}", report["verdict"]);
    assert!(codes(&report).contains(&"blocklist.clean"));
    assert!(report["verdict"]["text"].as_str().is_some_and(|text| text.contains("Spamhaus ZEN")));
}

#[test]
fn a_list_that_hangs_holds_nothing_up() {
    let server = Server::start(&world(""));
    server.fault("1.30.20.100.bl.spamcop.net", Fault::Delay(Duration::from_secs(60)), usize::MAX);
    let (query, _) =
        Query::from_url(&format!("q=blacklist:100.20.30.1&resolver={}", server.resolver(Dialect::Wire)));
    let patience = Policy { timeout: Duration::from_secs(2), ..Policy::default() };
    let doh = Doh::with(Endpoint::of(&query.resolver), reqwest::Client::new(), patience);
    block_on(async {
        let run = Run::with_resolver(query, Rc::new(doh), Rc::new(|| {}));
        // Long before one waits no longer for that list, all the others are there.
        assert!(tokio::time::timeout(Duration::from_millis(1500), run.finish()).await.is_err());
        let report = run.snapshot();
        let rows = report.blocklists.as_deref().unwrap_or_default();
        assert_eq!(rows.len(), report.lists_expected - 1);
        assert!(rows.iter().all(|row| row.zone != "bl.spamcop.net"));
        assert!(
            !rows.iter().any(|row| row.status == CannotTell && row.why != Some(CannotTellReason::NeedsKey))
        );
    });
}

#[test]
fn what_was_proven_is_told_before_what_is_worth_knowing() {
    let zone = Zone::parse("test", &world("1.30.20.100.bl.0spam.org FAULT SERVFAIL")).expect("a zone");
    let (query, _) = Query::from_url("q=blacklist:100.20.30.1");
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish()).to_json();
    assert!(codes(&report).contains(&"blocklist.some-silent"));
    let text = report["verdict"]["text"].as_str().expect("a sentence");
    assert!(text.contains("is not listed on") && report["verdict"]["state"] == "good", "{text}");
}

#[test]
fn a_dead_list_is_never_asked_and_is_said_to_be_dead() {
    for q in ["blacklist:dnsbl.sorbs.net", "spam.dnsbl.sorbs.net", "ix.dnsbl.manitu.net"] {
        let resolver = Rc::new(Answers::new(|question: &Question| addresses(question, &[])));
        let (query, errors) = Query::from_url(&format!("q={q}"));
        assert!(errors.is_empty());
        let report = block_on(Run::with_resolver(query, resolver.clone(), Rc::new(|| {})).finish());
        let json = report.to_json();
        assert_eq!(codes(&json), ["blocklist.retired"], "{q}");
        assert!(report.findings[0].title.contains("202"), "since when: {}", report.findings[0].title);
        assert_eq!(report.verdict.text, report.findings[0].title);
        assert_eq!(resolver.names(), Vec::<String>::new());
    }
}

#[test]
fn the_tables_are_well_formed() {
    let table: Value = serde_json::from_str(include_str!("../data/blocklists.json")).expect("JSON");
    let table = table.as_array().expect("rows");
    assert_eq!(table.len(), lists().len());
    let mut zones = Vec::new();
    for (row, list) in table.iter().zip(lists()) {
        let (zone, size) = (&list.zone, |key: &str| row[key].as_object().map_or(0, serde_json::Map::len));
        let name = Name::from_user(zone).expect("a zone");
        assert!(!zones.contains(&zone), "{zone} stands twice");
        assert!(blocklist::retired(&name).is_none(), "{zone} is dead");
        zones.push(zone);
        assert_eq!(list.kinds.len(), row["k"].as_str().map_or(1, str::len), "{zone}");
        assert!(!list.kinds.is_empty() && !list.name.is_empty(), "{zone}");
        // Nothing was lost in reading: every code, bit and error code could be read.
        assert_eq!((list.codes.len(), list.bits.len()), (size("c"), size("b")), "{zone}");
        assert!(list.codes.len() + list.bits.len() > 0, "{zone}");
        assert!(list.bits.iter().all(|(bit, _)| bit.is_power_of_two()), "{zone}");
        assert_eq!(list.errors.len(), row["e"].as_array().map_or(0, Vec::len), "{zone}");
        let said = list.codes.iter().map(|code| &code.meaning).chain(list.bits.iter().map(|(_, text)| text));
        assert!(said.into_iter().all(|text| !text.is_empty()), "{zone}");
        assert_ne!(list.weight == blocklist::Weight::Info, row["w"] != "info", "{zone}");
        assert_ne!(list.class == Class::Block, row["t"].is_string(), "{zone}");
        if let Some(code) = row["pc"].as_str() {
            assert!(list.point_code.to_string().ends_with(&format!(".{code}")), "{zone}");
        }
        match &list.points {
            TestPoints::CustomLists(points) => assert!(points.iter().all(|point| !point.is_root()), "{zone}"),
            TestPoints::None => assert_eq!(list.asked, Asked::OnRequest, "{zone} can never be believed"),
            TestPoints::Usual => {}
        }
        assert!(list.policy.ends_with('.') && !list.source.is_empty(), "{zone}");
        let link = |key: &str| row[key].as_str().unwrap_or_default();
        assert!(link("l").is_empty() || link("l").matches("{q}").count() == 1, "{zone}: no placeholder");
        assert!(!link("g").contains('{'), "{zone}");
        for url in [link("l"), link("g"), link("r")].into_iter().filter(|url| !url.is_empty()) {
            let rest = url.replace("{q}", "");
            assert!(url.starts_with("http") && !rest.contains(['{', '}', ' ']), "{url}");
        }
        assert!(row.as_object().is_some_and(|row| row.keys().all(|key| {
            [
                "z", "n", "k", "w", "t", "c", "b", "e", "pc", "td", "h", "key", "l", "g", "r", "m", "p", "d",
                "s", "more",
            ]
            .contains(&key.as_str())
        })));
    }
    for dead in blocklist::retired_lists() {
        assert!(Name::from_user(&dead.zone).is_ok(), "{}", dead.zone);
        assert!(!dead.since.is_empty() && !dead.why.is_empty() && !dead.source.is_empty(), "{}", dead.zone);
    }
    for kind in [Kind::Ip4, Kind::Ip6, Kind::Domain] {
        assert!(blocklist::lists_for(kind).count() > 5, "{kind:?}");
    }
}

#[test]
fn every_blocklist_says_what_to_mend_and_every_advice_is_given() {
    let table: Value = serde_json::from_str(include_str!("../data/list-advice.json")).expect("JSON");
    let table = table.as_array().expect("rows");
    assert_eq!(table.len(), blocklist::advice().len());
    for (row, (kind, text)) in table.iter().zip(blocklist::advice()) {
        assert!(text.ends_with('.') && row["s"].as_str().is_some_and(|source| !source.is_empty()), "{kind}");
        let given = |list: &List| list.mend.iter().any(|(_, advice)| advice.contains(&text.as_str()));
        assert!(lists().iter().any(given), "{kind} is never given");
    }
    let raw: Value = serde_json::from_str(include_str!("../data/blocklists.json")).expect("JSON");
    for (list, row) in lists().iter().zip(raw.as_array().expect("rows")) {
        let advised = row["m"].as_object().map_or(usize::from(row["m"].is_string()), serde_json::Map::len);
        assert_eq!(list.mend.len(), advised, "{}: a code cannot be read", list.zone);
        assert!(list.mend.iter().all(|(_, advice)| !advice.is_empty()), "{}", list.zone);
        assert_eq!(advised > 0, list.class.is_blocklist(), "{}", list.zone);
        let sold =
            list.class.is_blocklist() && (list.policy.contains("sell") || list.policy.contains("sold"));
        let warned = list.mend.iter().flat_map(|(_, advice)| advice).any(|text| text.contains("should pay"));
        assert_eq!(sold, warned, "{}", list.zone);
    }
}

#[test]
fn what_to_mend_depends_on_the_code() {
    let mend =
        |zone, code: &str| ask(zone, &TARGET, &[GOOD, &format!("1.30.20.100 60 A {code}")]).mend.join(" ");
    let zen = "zen.spamhaus.org";
    let (range, hacked) = (mend(zen, "127.0.0.10"), mend(zen, "127.0.0.4"));
    assert!(range.contains("provider's mail server") && !range.contains("infected"), "{range}");
    assert!(hacked.contains("infected") && !hacked.contains("provider's mail server"), "{hacked}");
    assert!(mend("dnsbl-3.uceprotect.net", "127.0.0.2").contains("Nobody should pay"));
    // What does not list it has nothing to ask for.
    assert_eq!(ask(zen, &TARGET, &[GOOD]).mend, [""; 0]);
}

/// Any answer that might come.
fn answer() -> impl Strategy<Value = Result<Vec<[u8; 4]>, Option<Rcode>>> {
    let code = prop_oneof![
        3 => (0..=255_u8).prop_map(|last| [127, 0, 0, last]),
        1 => any::<[u8; 4]>(),
        1 => (0..=255_u8).prop_map(|last| [127, 255, 255, last]),
        1 => (0..16_u8, 0..4_u8).prop_map(|(third, last)| [127, 0, third, last]),
    ];
    prop_oneof![
        3 => Just(Ok(Vec::new())),
        4 => proptest::collection::vec(code, 1..4).prop_map(Ok),
        1 => Just(Err(None)),
        1 => prop_oneof![Just(Rcode::ServFail), Just(Rcode::Refused), Just(Rcode::FormErr)].prop_map(|code| Err(Some(code))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_list_that_fails_a_test_point_is_never_believed(
        index in any::<prop::sample::Index>(), answers in proptest::array::uniform3(answer()), six in any::<bool>(),
    ) {
        let list = index.get(lists());
        let target = match list.kinds[0] {
            Kind::Domain => domain("mail.example.com"),
            Kind::Ip4 if six && list.kinds.contains(&Kind::Ip6) => Target::Address("2600::1".parse().expect("one")),
            Kind::Ip4 => TARGET,
            Kind::Ip6 => Target::Address("2600::1".parse().expect("an address")),
        };
        let mut keys = CustomLists::default();
        if let Asked::WithKey(service) = &list.asked {
            keys.set_key(service, "abcdefgh12345678").expect("a key");
        }
        let asked_for = |question: &Question| {
            let name = question.name.as_str();
            let own = match &list.points {
                TestPoints::CustomLists(points) => points.clone(),
                TestPoints::Usual | TestPoints::None => ["test", "invalid"].map(|text| Name::parse(text).expect(text)),
            };
            let is = |front: &str| name.starts_with(&format!("{front}."));
            match target.kind() {
                Kind::Domain if is(own[0].as_str()) => 1,
                Kind::Domain if is(own[1].as_str()) => 2,
                Kind::Ip4 if is("2.0.0.127") => 1,
                Kind::Ip4 if is("1.0.0.127") => 2,
                Kind::Ip6 if is("2.0.0.0.0.0.f.7.f.f.f.f") => 1,
                Kind::Ip6 if is("1.0.0.0.0.0.f.7.f.f.f.f") => 2,
                _ => 0,
            }
        };
        let resolver = Answers::new(|question: &Question| match &answers[asked_for(question)] {
            Ok(codes) => addresses(question, codes),
            Err(Some(rcode)) => Ok(Response::empty(*rcode)),
            Err(None) => Err(Failure::Timeout),
        });
        let row = block_on(blocklist::check(&target, list, &keys, &resolver)).expect("a row");
        let believed = matches!(row.status, Listed | NotListed);
        prop_assert_eq!(believed, row.why.is_none());
        if believed {
            prop_assert!(answers[1].as_ref().is_ok_and(|codes| !codes.is_empty()), "the positive point is missing");
            prop_assert!(answers[2].as_ref().is_ok_and(Vec::is_empty), "the negative point is listed");
            prop_assert!(answers[0].as_ref().is_ok_and(|codes| codes.iter().all(|code| code[0] == 127)));
            prop_assert_eq!(row.status == NotListed, answers[0].as_ref().is_ok_and(Vec::is_empty));
        }
        let reasons = resolver.names().iter().any(|name| name.ends_with(" TXT"));
        prop_assert_eq!(reasons, row.status == Listed, "a reason is asked for after a listing only");
        prop_assert_eq!(row.status == Listed, !row.codes.is_empty());
    }
}

#[test]
fn small_lists_are_asked_on_request_and_tested_like_the_others() {
    let small = |report: &Value| -> Vec<(String, String)> {
        let rows = report["blocklists"].as_array().into_iter().flatten();
        let asked = |row: &&Value| {
            blocklist::lists().iter().any(|list| !list.is_default() && row["zone"] == list.zone.as_str())
        };
        rows.filter(asked).map(|row| (row["zone"].to_string(), row["status"].to_string())).collect()
    };
    let server = Server::start(&world(""));
    let url = format!("q=blacklist:100.20.30.40&resolver={}", server.resolver(Dialect::Wire));
    assert_eq!(small(&report(&url)), []);
    let asked = small(&report(&format!("{url}&lists=all")));
    assert_eq!(asked.len(), blocklist::on_request(blocklist::Kind::Ip4).count());
    assert!(asked.len() > 10, "{asked:?}");
    // The world has no test points for these, so that nothing of what they say is believed.
    assert!(asked.iter().all(|(_, status)| status == "\"cannot_tell\""), "{asked:?}");
}
