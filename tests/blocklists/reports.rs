//! What a report makes of the lists' answers.

use std::rc::Rc;
use std::time::Duration;

use mailpath::checks::blocklist::ListStatus::CannotTell;
use mailpath::checks::blocklist::{self, CannotTellReason};
use mailpath::dns::{Question, Resolve as _, Zone};
use mailpath::doh::{Doh, Endpoint, Policy};
use mailpath::report::{Query, Run};
use serde_json::Value;

use super::support::{Dialect, Fault, Server, block_on, drive_until, report, told, world};
use super::{Answers, addresses, list};

fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().into_iter().flatten().filter_map(|f| f["code"].as_str()).collect()
}

#[test]
fn a_listing_leads_to_the_lists_page_where_it_is_first_said() {
    for (zone, said, not_said) in [
        // No request ends these.
        (
            "truncate.gbudb.net",
            "see when the entry ends at http://www.gbudb.com/truncate/",
            "ask for removal",
        ),
        (
            "bl.spamcop.net",
            "https://www.spamcop.net/w3m?action=checkblock&ip=100.20.30.40",
            "ask for removal",
        ),
        ("psbl.surriel.com", "ask for removal at https://psbl.org/remove", "see when"),
    ] {
        let server = Server::start(&world(&format!("40.30.20.100.{zone} 60 A 127.0.0.2\n")));
        let report = report(&format!("q=100.20.30.40&resolver={}", server.resolver(Dialect::Wire)));
        let listed = report["findings"].as_array().into_iter().flatten();
        let listed: Vec<&Value> = listed
            .filter(|it| it["code"].as_str().is_some_and(|code| code.starts_with("blocklist.listed")))
            .collect();
        assert_eq!(listed.len(), 1, "{zone}");
        let fix = listed[0]["fix"].as_str().expect("what to do");
        assert!(fix.contains(said) && !fix.contains(not_said), "{zone}: {fix}");
        assert!(fix.starts_with("If the server is your provider's"), "{fix}");
        let page = list(zone).lookup_url.as_deref().expect("a page").replace("{q}", "100.20.30.40");
        assert_eq!(listed[0]["links"][0]["url"], page.as_str());
    }
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
c.net.multi.surbl.org 60 A 127.0.0.64
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
        // It is about domains in the text of mail, where no server's name is.
        assert_eq!(on("multi.surbl.org", "listed"), ["c.net"], "{dialect:?}");
        assert_eq!(on("multi.surbl.org", "not_listed"), ["a.net"]);
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
    let json = told(&report);
    assert!(!codes(&json).iter().any(|code| code.starts_with("blocklist.listed")), "{:?}", codes(&json));
    assert_eq!(report.verdict.state, mailpath::checks::State::Good);
}

#[test]
fn a_range_of_end_users_is_warned_of_and_not_accused() {
    let zone = Zone::parse("test", &world("1.30.20.100.zen.spamhaus.org 60 A 127.0.0.10")).expect("a zone");
    let (query, _) = Query::from_url("q=blacklist:100.20.30.1");
    let report = told(&block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish()));
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
    let report = told(&futures_util::FutureExt::now_or_never(run.finish()).expect("it is all there"));
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
    let patience = Policy { timeout: Duration::from_secs(60), ..Policy::default() };
    let doh = Doh::with(Endpoint::of(&query.resolver), mailpath::doh::client().expect("a client"), patience);
    block_on(async {
        let run = Run::with_resolver(query, Rc::new(doh), Rc::new(|| {}));
        // Long before that list is given up, all the others are there.
        let others_are_there = || {
            let report = run.snapshot();
            let rows = report.blocklists.map_or(0, |rows| rows.len());
            rows > 0 && rows + 1 == report.lists_expected
        };
        drive_until(run.finish(), "the rows of the other lists", others_are_there).await;
        let report = run.snapshot();
        let rows = report.blocklists.as_deref().unwrap_or_default();
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
    let report = told(&block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish()));
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
        let json = told(&report);
        assert_eq!(codes(&json), ["blocklist.retired"], "{q}");
        assert!(report.findings[0].title.contains("202"), "since when: {}", report.findings[0].title);
        assert_eq!(report.verdict.text, report.findings[0].title);
        assert_eq!(resolver.names(), Vec::<String>::new());
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
    assert_eq!(asked.len(), blocklist::on_request(blocklist::Kind::Ipv4).count());
    assert!(!asked.is_empty());
    // The world has no test entries for these, so that nothing of what they say is believed.
    assert!(asked.iter().all(|(_, status)| status == "\"cannot_tell\""), "{asked:?}");
}
