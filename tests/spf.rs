//! SPF as a mail administrator meets it: who may send and why, what is wrong with a record, and
//! what a changed record would do.

mod support;

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, pending, ready};
use mailpath::checks::spf::{
    Client, Identity, Order, SpfRequest, SpfResult, as_text, check, check_host, explain, received_spf,
};
use mailpath::dns::{Deadline, Lookup, Name, Question, Recorder, Resolve, World, Zone, is_unseen};
use mailpath::report::{Query, Run};
use serde_json::{Value, json};

const ZONE: &str = r#"
shop.net 300 MX 10 aspmx.l.google.com
shop.net 300 TXT "v=spf1 ip4:203.0.113.0/28 include:_spf.mailer.net include:_spf.crm.net a:gone.shop.net -all exp=why.%{d}"
why.shop.net 300 TXT "%{i} is none of ours, ask it@%{o}"
_spf.mailer.net 300 TXT "v=spf1 ip4:198.51.100.0/24 ip4:198.51.100.128/25 ip6:2001:db8:1::/48 include:_more.mailer.net ~all"
_more.mailer.net 300 TXT "v=spf1 a:out.mailer.net ?all"
out.mailer.net 300 A 192.0.2.10
out.mailer.net 300 AAAA 2001:db8:2::10
_spf.crm.net 300 TXT "v=spf1 mx:crm.net -all"
crm.net 300 MX 10 mx.crm.net
mx.crm.net 300 A 192.0.2.20
aspmx.l.google.com 300 A 192.0.2.30
soft.net 300 TXT "v=spf1 ip4:192.0.2.1 ~all"
open.net 300 TXT "v=spf1 ip4:192.0.2.1"
undecided.net 300 TXT "v=spf1 ip4:192.0.2.1 ?all"
everybody.net 300 TXT "v=spf1 +all"
deep.net 300 TXT "v=spf1 include:one.deep.net include:two.deep.net a:h.deep.net -all"
one.deep.net 300 TXT "v=spf1 a:h.deep.net a:h.deep.net a:h.deep.net a:h.deep.net a:h.deep.net a:h.deep.net ~all"
two.deep.net 300 TXT "v=spf1 a:h.deep.net a:h.deep.net ip4:192.0.2.99 ~all"
h.deep.net 300 A 192.0.2.50
void.net 300 TXT "v=spf1 a:x1.void.net a:x2.void.net a:x3.void.net ip4:192.0.2.1 -all"
lost.net 300 TXT "v=spf1 include:nowhere.lost.net -all"
nowhere.lost.net 300 TXT "not spf"
sixonly.net 300 TXT "v=spf1 a:h.deep.net a:out.mailer.net a:mx.crm.net a:h.deep.net -all"
wrong.net 300 TXT "v=spf1 a:192.0.2.1 ip4:192.0.2.0/24 all"
nested.net 300 TXT "v=spf1 include:bad.nested.net -all"
bad.nested.net 300 TXT "v=spf1 ipv4:192.0.2.1 -all"
again.net 300 TXT "v=spf1 a:h.deep.net a:h.deep.net A:H.deep.net ptr ptr include:nowhere.lost.net include:nowhere.lost.net -all"
slow.net 300 TXT "v=spf1 include:away.slow.net -all"
away.slow.net FAULT SERVFAIL
odd.net 300 TXT "v=spf1 ptr ip4:11.0.0.0/8 ip4:192.0.2.1 ip4:192.0.2.1 all mx redirect=shop.net"
two.net 300 TXT "v=spf1 -all"
two.net 300 TXT "v=spf1 mx -all"
loop.net 300 TXT "v=spf1 include:loop.net -all"
wild.net 300 TXT "v=spf1 exists:%{i}.ok.wild.net -all"
mailpath-probe.wild.net 300 A 192.0.2.66
192.0.2.5.ok.wild.net 300 A 127.0.0.2
mailpath-probe.soft.net 300 TXT "v=spf1 -all"
server.shop.net 300 A 203.0.113.3
server.shop.net 300 AAAA 2001:db8:9::3
helo.net 300 TXT "v=spf1 -all"
"#;

fn zone() -> Zone {
    Zone::parse("test", ZONE).expect("a zone")
}

/// Runs a query over the zone.
fn report(url: &str) -> Value {
    report_over(url, Rc::new(zone()))
}

fn report_over(url: &str, resolver: Rc<dyn Resolve>) -> Value {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    // Its addresses are those kept for documentation.
    let run = Run::with_resolver(query, resolver, Rc::new(|| {})).in_world(World::Example);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    support::told(&runtime.block_on(run.finish()))
}

fn finding<'a>(report: &'a Value, code: &str) -> Option<&'a Value> {
    support::assert_known(code);
    report["findings"].as_array().into_iter().flatten().find(|finding| finding["code"] == code)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[test]
fn a_server_is_judged_and_the_reason_is_said() {
    for (url, result, matched, because) in [
        (
            "q=spf:shop.net&server=203.0.113.9",
            "pass",
            "ip4:203.0.113.0/28",
            "203.0.113.9 may send for shop.net: `ip4:203.0.113.0/28` matches",
        ),
        ("q=spf:shop.net&server=198.51.100.7", "pass", "include:_spf.mailer.net", "198.51.100.7 may send"),
        (
            "q=spf:shop.net&server=::ffff:198.51.100.7",
            "pass",
            "include:_spf.mailer.net",
            "198.51.100.7 may send",
        ),
        (
            "q=spf:shop.net&server=2001:db8:2::10",
            "pass",
            "include:_spf.mailer.net",
            "2001:db8:2::10 may send",
        ),
        ("q=spf:shop.net&server=192.0.2.20", "pass", "include:_spf.crm.net", "192.0.2.20 may send"),
        (
            "q=spf:shop.net&server=192.0.2.77",
            "fail",
            "-all",
            "192.0.2.77 may not send for shop.net: no other term matched, and `-all` says refuse",
        ),
        ("q=spf:soft.net&server=192.0.2.77", "softfail", "~all", "treat it as suspicious"),
        ("q=spf:undecided.net&server=192.0.2.77", "neutral", "?all", "leaves it open"),
        ("q=spf:gone.example&server=192.0.2.77", "none", "", "no SPF record"),
        ("q=spf:two.net&server=192.0.2.77", "permerror", "", "2 SPF records"),
        ("q=spf:slow.net&server=192.0.2.77", "temperror", "", "could not be looked up"),
        ("q=spf:museum&server=192.0.2.77", "none", "", "cannot be a mail domain"),
    ] {
        let report = report(url);
        let spf = &report["spf"];
        assert_eq!(spf["result"], result, "{url}");
        assert_eq!(text(spf, "matched"), matched, "{url}");
        assert!(text(spf, "because").contains(because), "{url}: {}", spf["because"]);
    }
}

#[test]
fn a_refusal_is_the_verdict_of_the_whole_report_and_quotes_the_domain() {
    let report = report("q=shop.net&server=192.0.2.77&from=jo@shop.net&helo=helo.net");
    assert_eq!(report["spf"]["explanation"], "192.0.2.77 is none of ours, ask it@shop.net");
    let fail = finding(&report, "spf.fail-explained").expect("said");
    assert_eq!(
        (text(fail, "severity"), fail["queries"].as_array().is_some_and(|q| q.len() > 5)),
        ("error", true)
    );
    assert_eq!(report["verdict"]["state"], "error");
    // The HELO name is checked beside the return-path.
    let helo = &report["spf"]["others"][0];
    assert_eq!((text(helo, "identity"), text(helo, "result")), ("helo", "fail"));
    assert!(finding(&report, "spf.helo-fail").is_some());
}

#[test]
fn the_null_sender_is_judged_by_the_helo_name() {
    let report = report("q=192.0.2.77&from=&helo=helo.net");
    let spf = &report["spf"];
    assert_eq!(
        (text(spf, "identity"), text(spf, "sender"), text(spf, "result")),
        ("helo", "postmaster@helo.net", "fail")
    );
    assert_eq!(spf["others"], json!([]));
}

#[test]
fn a_server_by_name_is_judged_by_each_of_its_addresses() {
    let report = report("q=spf:shop.net&server=server.shop.net");
    assert_eq!((&report["spf"]["ip"], &report["spf"]["result"]), (&json!("203.0.113.3"), &json!("pass")));
    let other = &report["spf"]["others"][0];
    assert_eq!((&other["ip"], &other["result"]), (&json!("2001:db8:9::3"), &json!("fail")));
    assert!(finding(&report, "spf.fail").is_some(), "one of two addresses is refused");
}

#[test]
fn what_can_be_no_domain_is_no_good_result() {
    for q in ["spf:museum", "spf:[192.0.2.1]"] {
        let report = report(&format!("q={q}&server=192.0.2.77"));
        assert_eq!(report["spf"]["result"], "none", "{q}");
        assert_ne!(report["verdict"]["state"], "good", "{q}");
    }
}

#[test]
fn an_inside_address_is_no_verdict() {
    let report = report("q=spf:shop.net&server=10.0.0.5");
    assert!(finding(&report, "spf.inside-address").is_some());
    assert!(finding(&report, "spf.fail-explained").is_none());
    assert_eq!(report["verdict"]["state"], "cannot_tell");
}

/// The steps of a tree: the term, its outcome, its look-ups with the nested ones.
fn steps(trace: &Value, out: &mut Vec<(String, String, u64)>) {
    for step in trace.as_array().into_iter().flatten() {
        let cost = step["lookups"].as_u64().unwrap_or(99) + step["nested_lookups"].as_u64().unwrap_or(99);
        out.push((text(step, "term").to_owned(), text(step, "outcome").to_owned(), cost));
        steps(&step["branch"]["trace"], out);
    }
}

#[test]
fn every_step_is_in_the_tree_with_what_it_costs() {
    let report = report("q=spf:shop.net&server=192.0.2.10");
    let mut tree = Vec::new();
    steps(&report["spf"]["trace"], &mut tree);
    let tree: Vec<(&str, &str, u64)> = tree.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), *c)).collect();
    assert_eq!(
        tree,
        [
            ("ip4:203.0.113.0/28", "no_match", 0),
            ("include:_spf.mailer.net", "match", 3),
            ("ip4:198.51.100.0/24", "no_match", 0),
            ("ip4:198.51.100.128/25", "no_match", 0),
            ("ip6:2001:db8:1::/48", "no_match", 0),
            ("include:_more.mailer.net", "match", 2),
            ("a:out.mailer.net", "match", 1),
            ("?all", "not_reached", 0),
            ("~all", "not_reached", 0),
            ("include:_spf.crm.net", "not_reached", 2),
            ("mx:crm.net", "not_reached", 1),
            ("-all", "not_reached", 0),
            ("a:gone.shop.net", "not_reached", 1),
            ("-all", "not_reached", 0),
            ("exp=why.%{d}", "not_judged", 0),
        ]
    );
    assert_eq!((&report["spf"]["lookups"], &report["spf"]["lookups_all"]), (&json!(3), &json!(6)));
    let include = &report["spf"]["trace"][1];
    assert_eq!((text(include, "qualifier"), include["position"].as_u64()), ("pass", Some(26)));
    let a = &include["branch"]["trace"][3]["branch"]["trace"][0];
    assert_eq!(text(a, "because"), "192.0.2.10 is among 192.0.2.10.");
    assert!(a["queries"].as_array().is_some_and(|queries| !queries.is_empty()));
}

#[test]
fn without_an_address_everything_is_walked_and_counted() {
    let report = report("q=spf:shop.net");
    let spf = &report["spf"];
    assert_eq!((&spf["result"], &spf["lookups"], &spf["void_lookups"]), (&Value::Null, &json!(6), &json!(1)));
    let total = &spf["senders"][0];
    // A /28, a /24 that holds a /25, two single hosts; a /48 and a single host.
    assert_eq!(total["ipv4"], "274");
    assert_eq!(total["ipv6"], ((1u128 << 80) + 1).to_string());
    assert!(finding(&report, "spf.found").is_some_and(|found| text(found, "title").contains("6 of the 10")));
    assert!(finding(&report, "spf.void").is_some_and(|void| text(void, "title").contains("a:gone.shop.net")));
    let missing = finding(&report, "spf.provider-missing").expect("Google's servers are not included");
    assert!(text(missing, "fix").contains("_spf.google.com"));
}

#[test]
fn what_is_wrong_with_a_record_is_found() {
    for (url, codes, part) in [
        ("q=spf:deep.net", &["spf.too-many-lookups"][..], "needs 11"),
        (
            "q=spf:deep.net&server=192.0.2.77",
            &["spf.too-many-lookups"],
            "`include:one.deep.net` alone costs 7",
        ),
        (
            "q=spf:deep.net&server=192.0.2.99",
            &["spf.pass", "spf.too-many-lookups-later"],
            "found before that",
        ),
        ("q=spf:void.net&server=192.0.2.1", &["spf.too-many-voids"], "x3.void.net"),
        ("q=spf:sixonly.net&server=2001:db8::1", &["spf.too-many-voids"], "a:mx.crm.net"),
        ("q=spf:wrong.net", &["spf.syntax"], "a:192.0.2.1"),
        ("q=spf:lost.net", &["spf.include-none"], "nowhere.lost.net"),
        ("q=spf:nested.net", &["spf.include-broken"], "bad.nested.net"),
        ("q=spf:slow.net", &["spf.include-unknown"], "SERVFAIL"),
        ("q=spf:open.net", &["spf.no-all"], "no `all`"),
        ("q=spf:undecided.net", &["spf.neutral-all"], "?all"),
        ("q=spf:everybody.net&server=192.0.2.1", &["spf.plus-all", "spf.pass"], "everybody"),
        (
            "q=spf:odd.net",
            &[
                "spf.ptr",
                "spf.after-all",
                "spf.redirect-ignored",
                "spf.duplicate",
                "spf.wide",
                "spf.plus-all",
            ],
            "11.0.0.0/8",
        ),
        ("q=spf:loop.net", &["spf.too-many-lookups"], "needs"),
        ("q=spf:wild.net", &["spf.wildcard-exists"], "matches everybody"),
        ("q=spf:soft.net", &["spf.wildcard-record"], "wildcard"),
    ] {
        let report = report(url);
        for code in codes {
            let found =
                finding(&report, code).unwrap_or_else(|| panic!("{url}: {code} in {}", report["findings"]));
            assert!(!text(found, "source").is_empty());
            assert_ne!(found["queries"], json!([]), "{code} leads to no question");
        }
        assert!(report["findings"].to_string().contains(part), "{url}: {part} in {}", report["findings"]);
        // What could not be looked up is not called a record that can be followed.
        let unknown = finding(&report, "spf.include-unknown").is_some();
        assert!(!(unknown && finding(&report, "spf.found").is_some()), "{url}");
    }
}

#[test]
fn a_large_network_that_nobody_outside_sees_lets_nobody_pass() {
    for (terms, is_wide) in [
        ("ip4:10.0.0.0/8", false),
        ("ip4:127.0.0.0/8", false),
        ("ip4:100.64.0.0/10", false),
        ("ip4:172.16.0.0/12", false),
        ("ip6:fc00::/7 ip6:fe80::/10", false),
        ("ip4:10.0.0.0/7", true),
        ("ip4:11.0.0.0/8", true),
        ("ip4:10.0.0.0/8 ip4:0.0.0.0/0", true),
        ("ip6:2000::/3", true),
    ] {
        let zone = Zone::parse("test", &format!("a.net 60 TXT \"v=spf1 {terms} -all\"")).expect("a zone");
        let (query, _) = Query::from_url("q=spf:a.net");
        let run = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {}));
        let report = support::block_on(run.finish());
        let has = report.findings.iter().any(|finding| finding.code.as_str() == "spf.wide");
        assert_eq!(has, is_wide, "{terms}");
    }
}

#[test]
fn a_record_that_is_nearly_right_is_explained_and_corrected() {
    for (record, result, code, part, corrected) in [
        (
            " v=spf1 ip4:192.0.2.1 -all",
            "none",
            "spf.near-miss",
            "a space before",
            "v=spf1 ip4:192.0.2.1 -all",
        ),
        ("v=spf1; mx -all", "none", "spf.near-miss", "a `;` after `v=spf1`", "v=spf1 mx -all"),
        (r#"\"v=spf1 mx -all\""#, "none", "spf.near-miss", "quotation marks", "v=spf1 mx -all"),
        (r"v=spf1\009mx -all", "none", "spf.near-miss", "a tab after", "v=spf1 mx -all"),
        ("v=spf1-all", "none", "spf.near-miss", "a space is missing", "v=spf1 -all"),
        ("v=spf1 mx -all~all", "permerror", "spf.syntax", "no space between", "v=spf1 mx ~all"),
        (
            "v=spf1 ip4:192.0.2.1~all",
            "permerror",
            "spf.syntax",
            "no space between",
            "v=spf1 ip4:192.0.2.1 ~all",
        ),
        (
            "v=spf1 include:soft.net~all",
            "permerror",
            "spf.syntax",
            "no space between",
            "v=spf1 include:soft.net ~all",
        ),
        (
            "v=spf1 ipv4:192.0.2.1 -all",
            "permerror",
            "spf.syntax",
            "should be `ip4:192.0.2.1`",
            "v=spf1 ip4:192.0.2.1 -all",
        ),
        (
            "v=spf1 ipv6:2001:db8::1 -all",
            "permerror",
            "spf.syntax",
            "should be `ip6:2001:db8::1`",
            "v=spf1 ip6:2001:db8::1 -all",
        ),
        (
            "v=spf1 incldue:soft.net -all",
            "permerror",
            "spf.syntax",
            "should be `include:soft.net`",
            "v=spf1 include:soft.net -all",
        ),
        (
            "v=spf1 include.soft.example.net -all",
            "permerror",
            "spf.syntax",
            "should be `include:soft.example.net`",
            "v=spf1 include:soft.example.net -all",
        ),
        ("v=spf1 mx ~al", "permerror", "spf.syntax", "should be `~all`", "v=spf1 mx ~all"),
        (
            "v=spf1 include=soft.net -all",
            "fail",
            "spf.odd-term",
            "should be `include:soft.net`",
            "v=spf1 include:soft.net -all",
        ),
        (
            "v=spf1 include:near.net -all",
            "permerror",
            "spf.too-many-lookups",
            "leads back to itself: `include:near.net`",
            "v=spf1 -all",
        ),
    ] {
        let zone = format!("near.net 300 TXT \"{record}\"\n{ZONE}");
        let report = report_over(
            "q=spf:near.net&server=192.0.2.200",
            Rc::new(Zone::parse("test", &zone).expect("a zone")),
        );
        assert_eq!(report["spf"]["result"], result, "{record}");
        let found = finding(&report, code).unwrap_or_else(|| panic!("{record}: {}", report["findings"]));
        assert!(found.to_string().contains(part), "{record}: {found}");
        assert!(text(found, "fix").contains(&format!("`{corrected}`")), "{record}: {found}");
        // One cause is one finding, and nothing says that there is no record where there nearly is one.
        assert_eq!(finding(&report, "spf.none"), None, "{record}");
    }
    let circle = report_over(
        "q=spf:a.circle.net",
        Rc::new(
            Zone::parse(
                "test",
                "a.circle.net 300 TXT \"v=spf1 include:b.circle.net -all\"\nb.circle.net 300 TXT \"v=spf1 redirect=a.circle.net\"\n",
            )
            .expect("a zone"),
        ),
    );
    let found = finding(&circle, "spf.too-many-lookups").expect("a circle");
    assert!(text(found, "title").contains("`redirect=a.circle.net` (in b.circle.net)"), "{found}");
}

#[test]
fn two_records_are_joined_into_one() {
    let report = report("q=spf:two.net&server=192.0.2.1");
    let several = finding(&report, "spf.several").expect("two records");
    assert_eq!(text(several, "fix"), "Replace them by one record, for example: `v=spf1 mx -all`.");
}

#[test]
fn a_record_is_tried_before_it_is_published() {
    let draft = "v%3Dspf1+ip4:192.0.2.77+include:_spf.crm.net+-all";
    let report = report(&format!("q=spf:shop.net&server=192.0.2.77&spf={draft}"));
    let spf = &report["spf"];
    assert_eq!(
        (&spf["draft"], &spf["result"], &spf["lookups_all"]),
        (&json!(true), &json!("pass"), &json!(2))
    );
    assert_eq!((&spf["published"]["result"], &spf["published"]["lookups_all"]), (&json!("fail"), &json!(6)));
    assert_eq!(spf["senders"][0]["ipv4"], "2");
    assert!(text(&report["verdict"], "text").starts_with("With the SPF record being tried"));
    let long = format!("v%3Dspf1{}+-all", "+ip4:192.0.2.0/24".repeat(20));
    let report = self::report(&format!("q=spf:shop.net&spf={long}"));
    assert!(finding(&report, "spf.long-string").is_some());
}

#[test]
fn what_stands_beside_a_record_is_found() {
    let mut zone = "old.net 60 TXT \"v=spf1 -all\"\nold.net 60 TYPE99 \\# 5 0476 3d73 70\n".to_owned();
    for (domain, records) in [("full.net", 5), ("over.net", 12)] {
        zone.push_str(&format!("{domain} 60 TXT \"v=spf1 -all\"\n"));
        for n in 0..records {
            zone.push_str(&format!("{domain} 60 TXT \"verification-{n}={}\"\n", "x".repeat(120)));
        }
    }
    let zone = Rc::new(Zone::parse("test", &zone).expect("a zone"));
    for (domain, code, others) in [
        ("old.net", "spf.type99", ["spf.answer-over-512", "spf.large-answer"]),
        ("full.net", "spf.answer-over-512", ["spf.type99", "spf.large-answer"]),
        ("over.net", "spf.large-answer", ["spf.type99", "spf.answer-over-512"]),
    ] {
        let report = report_over(&format!("q=spf:{domain}"), zone.clone());
        assert!(finding(&report, code).is_some(), "{domain}: {}", report["findings"]);
        assert!(others.iter().all(|code| finding(&report, code).is_none()), "{domain}");
    }
}

#[test]
fn a_broken_record_lets_nobody_pass() {
    let report = report("q=spf:wrong.net&server=192.0.2.1");
    assert_eq!(
        (&report["spf"]["result"], &report["spf"]["senders"][0]["ipv4"]),
        (&json!("permerror"), &json!("0"))
    );
    assert!(finding(&report, "spf.plus-all").is_none());
}

/// The result as the page holds it.
fn result_for(domain: &str, ip: &str) -> mailpath::checks::spf::SpfEvaluation {
    let asked = SpfRequest {
        domain: domain.into(),
        client: Client::new(None, "jo \"x\"(y)@shop.net", "mail.shop.net"),
        addresses: ip.parse().into_iter().collect(),
        helo: None,
    };
    check(&asked, &zone()).now_or_never().expect("a zone answers at once").0
}

#[test]
fn an_evaluation_is_copied_as_text_and_as_a_header_field() {
    let result = result_for("shop.net", "192.0.2.77");
    let text = as_text(&result);
    for part in [
        "Result      fail",
        "Look-ups    6/10 (1 void)",
        "=> -all",
        " - include:_spf.crm.net  (2/10)",
        "IPv4: 274",
    ] {
        assert!(text.contains(part), "{part:?} in\n{text}");
    }
    let header = received_spf(&result).expect("an address was judged");
    assert!(header.starts_with(
        "Received-SPF: fail (mailpath: domain of jo \"x\"\\(y\\)@shop.net does not designate 192.0.2.77"
    ));
    assert!(
        header.contains("identity=mailfrom;\r\n  client-ip=192.0.2.77;\r\n  helo=mail.shop.net;"),
        "{header}"
    );
    assert!(
        header.contains("envelope-from=\"jo \\\"x\\\"(y)@shop.net\";\r\n  mechanism=\"-all\";\r\n"),
        "{header}"
    );
    assert!(header.lines().all(|line| line.len() < 998 && line.is_ascii()));
    let broken = received_spf(&result_for("two.net", "192.0.2.77")).expect("an address was judged");
    assert!(broken.contains("mechanism=\"default\"") || broken.contains("mechanism=default"), "{broken}");
    assert!(broken.contains("problem=\"two.net has 2 SPF records\""), "{broken}");
    assert_eq!(received_spf(&result_for("shop.net", "")), None);
}

#[test]
fn an_explanation_forges_no_line() {
    for text in ["bye\\013\\010Result: pass", "bye\\009", "\\127", "\\000", "b\u{fc}cher", "", "\u{202e}oi"] {
        let zone =
            format!("bad.net 300 TXT \"v=spf1 -all exp=why.bad.net\"\nwhy.bad.net 300 TXT \"{text}\"\n");
        let zone = Rc::new(Zone::parse("test", &zone).expect("a zone"));
        let report = report_over("q=spf:bad.net&server=192.0.2.77", zone.clone());
        assert_eq!(report["spf"]["result"], "fail");
        assert_eq!(report["spf"]["explanation"], Value::Null, "{text:?}");
        assert!(finding(&report, "spf.fail").is_some(), "{text:?}");
        let ip = "192.0.2.77".parse().expect("an address");
        let lean = check_host(ip, "jo@bad.net", "mail.bad.net", &*zone).now_or_never().expect("at once");
        assert_eq!((lean.result, lean.explanation), (Some(SpfResult::Fail), None), "{text:?}");
    }
    // What it quotes of the client is no more to be trusted.
    let zone = "bad.net 300 TXT \"v=spf1 -all exp=why.bad.net\"\nwhy.bad.net 300 TXT \"%{h} is not ours\"\n";
    let zone = Zone::parse("test", zone).expect("a zone");
    let of = |helo: &str| {
        let ip = "192.0.2.77".parse().expect("an address");
        check_host(ip, "jo@bad.net", helo, &zone).now_or_never().expect("at once").explanation
    };
    assert_eq!(of("mail.bad.net").as_deref(), Some("mail.bad.net is not ours"));
    assert_eq!(of("x\r\nReceived-SPF: pass"), None);
}

#[test]
fn nothing_out_of_the_dns_forges_a_line_or_turns_it() {
    let hostile = "\\013\\010Result      pass\\009\\127\u{202e}\u{200b}\u{2028}";
    let zone = format!(
        "bad.net 300 TXT \"v=spf1 x{hostile} include:{hostile}.net ip4:192.0.2.1 -all\"\nother.net 300 TXT \"v=spf1 include:bad.net exists:%{{h}}.net -all\"\n"
    );
    let zone = Zone::parse("test", &zone).expect("a zone");
    for domain in ["bad.net", "other.net"] {
        let helo = "x\r\nResult      pass\u{202e}";
        let asked = SpfRequest {
            domain: domain.into(),
            client: Client::new(None, "jo\u{202e}\n@bad.net", helo),
            addresses: vec!["192.0.2.77".parse().expect("an address")],
            helo: None,
        };
        let (result, findings) = check(&asked, &zone).now_or_never().expect("at once");
        let text = as_text(&result);
        let header = received_spf(&result).expect("judged");
        for out in [&text, &header] {
            assert!(!out.chars().any(|c| is_unseen(c) && !"\r\n".contains(c)), "{out:?}");
        }
        assert_eq!(text.lines().filter(|line| line.starts_with("Result")).count(), 1, "{text}");
        assert!(header.lines().skip(1).all(|line| line.starts_with("  ")), "{header}");
        // Findings are sentences on one line.
        for finding in findings {
            assert!(!finding.title.contains(['\n', '\r']), "{finding:?}");
        }
    }
}

#[test]
fn an_internationalised_sender_has_one_name() {
    let zone = "xn--bcher-kva.net 300 TXT \"v=spf1 exists:%{o}.o.a.net exists:%{h}.h.a.net -all\"
xn--bcher-kva.net.o.a.net 300 A 127.0.0.2
mail.xn--bcher-kva.net.h.a.net 300 A 127.0.0.2
";
    let over = |lines: &[&str], sender: &str, helo: &str| {
        let zone: String = zone
            .lines()
            .filter(|line| lines.iter().any(|start| line.contains(start)))
            .map(|line| format!("{line}\n"))
            .collect();
        let zone = Zone::parse("test", &zone).expect("a zone");
        let ip = "192.0.2.77".parse().expect("an address");
        check_host(ip, sender, helo, &zone).now_or_never().expect("at once").result
    };
    for sender in
        ["jo@bücher.net", "jo@BÜCHER.net", "jo@xn--bcher-kva.net", "jo@bücher.net.", "jo@xn--bcher-kva.net."]
    {
        assert_eq!(over(&["TXT", ".o.a.net"], sender, "x.net"), Some(SpfResult::Pass), "{sender}");
        assert_eq!(over(&["TXT", ".h.a.net"], sender, "x.net"), Some(SpfResult::Fail), "{sender}");
        assert_eq!(over(&["TXT", ".h.a.net"], sender, "mail.bücher.net"), Some(SpfResult::Pass), "{sender}");
    }
}

/// What the standard leaves open: a zone, the result here, and what is said of other receivers.
#[test]
fn where_receivers_differ_the_report_says_so_if_it_decides() {
    let nine = "a:h.a.net ".repeat(9);
    let mx = |count: usize, first: &str| -> String {
        (0..count)
            .map(|n| {
                let address = if n == 0 { first.to_owned() } else { format!("198.51.100.{n}") };
                format!("a.net 60 MX {n} m{n}.a.net\nm{n}.a.net 60 A {address}\n")
            })
            .collect()
    };
    let named = "77.2.0.192.in-addr.arpa 60 PTR x.a.net\nx.a.net 60 A 192.0.2.77\n";
    let lost = "77.2.0.192.in-addr.arpa 60 PTR x.b.net\n";
    let equal = |dead: &str| {
        format!(
            "a.net 60 MX 10 a1.a.net\na.net 60 MX 10 a2.a.net\n{dead}.a.net FAULT SERVFAIL\na1.a.net 60 A 192.0.2.77\na2.a.net 60 A 192.0.2.77\n"
        )
    };
    for (what, record, zone, result, other) in [
        // `%{p}` is part of a term, which counts once.
        (
            "ten terms, one with %{p}",
            format!("{nine}exists:%{{p}}.e.net -all"),
            format!("{named}x.a.net.e.net 60 A 127.0.0.2\n"),
            "pass",
            Some("`%{p}` as a look-up"),
        ),
        (
            "nine terms, one with %{p}",
            format!("{}exists:%{{p}}.e.net -all", &nine[10..]),
            format!("{named}x.a.net.e.net 60 A 127.0.0.2\n"),
            "pass",
            None,
        ),
        (
            "decided before %{p} is",
            format!("{nine}ip4:192.0.2.77 exists:%{{p}}.e.net -all"),
            named.to_owned(),
            "pass",
            None,
        ),
        (
            "over the limit anyway",
            format!("{nine}exists:%{{p}}.e.net a:h.a.net -all"),
            named.to_owned(),
            "permerror",
            None,
        ),
        // A server without a name: a void term for `ptr`, none for `%{p}`.
        ("three void terms, one ptr", "a:v1.net a:v2.net ptr -all".into(), String::new(), "permerror", None),
        (
            "two void terms and %{p} of no name",
            "a:v1.net exists:%{p}.v.net a:h.a.net -all".into(),
            String::new(),
            "fail",
            Some("no name in reverse DNS"),
        ),
        // Names that have no address.
        (
            "two void terms, and ptr whose name has no address",
            "a:v1.net a:v2.net ptr -all".into(),
            lost.to_owned(),
            "fail",
            Some("no address"),
        ),
        ("one void term, and the same", "a:v1.net ptr -all".into(), lost.to_owned(), "fail", None),
        (
            "two void terms, and ptr with a good name",
            "a:v1.net a:v2.net ptr:c.net -all".into(),
            named.to_owned(),
            "fail",
            None,
        ),
        // Eleven exchanges.
        (
            "eleven exchanges, the first is the server",
            "mx -all".into(),
            mx(11, "192.0.2.77"),
            "permerror",
            Some("among the first 10"),
        ),
        (
            "eleven exchanges, none is the server",
            "mx -all".into(),
            mx(11, "198.51.100.99"),
            "permerror",
            None,
        ),
        ("ten exchanges", "mx -all".into(), mx(10, "192.0.2.77"), "pass", None),
        // Exchanges of one preference, one of which cannot be looked up.
        ("the first of two equal ones fails", "mx -all".into(), equal("a1"), "temperror", Some("any order")),
        ("the second of two equal ones fails", "mx -all".into(), equal("a2"), "pass", Some("any order")),
        (
            "the second fails and is not equal",
            "mx -all".into(),
            equal("a2").replace("10 a2", "20 a2"),
            "pass",
            None,
        ),
        (
            "the first fails and is not equal",
            "mx -all".into(),
            equal("a1").replace("10 a2", "20 a2"),
            "temperror",
            None,
        ),
        (
            "neither is the server",
            "mx -all".into(),
            equal("a1").replace("192.0.2.77", "192.0.2.78"),
            "temperror",
            None,
        ),
    ] {
        let zone = format!("a.net 60 TXT \"v=spf1 {record}\"\nh.a.net 60 A 192.0.2.1\n{zone}");
        let zone = Rc::new(Zone::parse("test", &zone).expect(what));
        let report = report_over("q=spf:a.net&server=192.0.2.77", zone.clone());
        assert_eq!(text(&report["spf"], "result"), result, "{what}");
        let ip = "192.0.2.77".parse().expect("an address");
        let lean = check_host(ip, "jo@a.net", "x.a.net", &*zone).now_or_never().expect("at once");
        assert_eq!(lean.result.map(SpfResult::as_str), Some(result), "{what}, without a trace");
        let said = finding(&report, "spf.receivers-differ").map(|finding| text(finding, "detail"));
        match (other, said) {
            (None, None) => {}
            (Some(words), Some(said)) if said.contains(words) => {}
            _ => panic!("{what}: {said:?} instead of {other:?}"),
        }
    }
}

#[test]
fn a_local_part_beyond_ascii_matches_nothing_that_names_it() {
    let zone =
        "iri.net 60 TXT \"v=spf1 exists:%{l}.ok.iri.net ip4:192.0.2.7 -all\"\n*.ok.iri.net 60 A 127.0.0.2";
    let zone = Rc::new(Zone::parse("test", zone).expect("a zone"));
    for (ip, result) in [("192.0.2.7", "pass"), ("192.0.2.8", "fail")] {
        let report = report_over(&format!("q=spf:iri.net&from=j%C3%B6@iri.net&server={ip}"), zone.clone());
        assert_eq!(report["spf"]["result"], result);
        assert_eq!(report["spf"]["void_lookups"], 0, "nothing was asked (RFC 8616 section 4)");
    }
}

#[test]
fn records_of_any_size_and_bytes_are_shown() {
    let mut big = "big.net 60 TXT".to_owned();
    big.push_str(" \"v=spf1\"");
    for n in 0..4000 {
        big.push_str(&format!(" \" ip4:10.{}.{}.1\"", n / 250, n % 250));
    }
    big.push_str(" \" -all\"\nbytes.net 60 TXT \"v=spf1 a:\\255\\254.net mx\\009-all -all\"");
    let zone = Rc::new(Zone::parse("test", &big).expect("a zone"));
    let report = report_over("q=spf:big.net&server=10.15.249.1", zone.clone());
    assert_eq!(report["spf"]["result"], "pass");
    assert_eq!(report["spf"]["senders"][0]["ipv4"], "4000");
    let report = report_over("q=spf:bytes.net&server=10.0.0.1", zone);
    assert_eq!(report["spf"]["result"], "permerror");
    assert_eq!(report["spf"]["record"], "v=spf1 a:\\255\\254.net mx\\009-all -all");
    let wrong: Vec<u64> = report["spf"]["trace"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|step| step["wrong"] == true)
        .filter_map(|step| step["position"].as_u64())
        .collect();
    assert_eq!(wrong, [7, 16]);
}

#[test]
fn after_twenty_seconds_it_is_a_temporary_error() {
    struct Silent;
    impl Resolve for Silent {
        fn resolve(&self, _: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
            Box::pin(pending())
        }
    }
    let resolver = Deadline::new(Rc::new(Silent), ready(()));
    let client = Client::new("192.0.2.1".parse().ok(), "jo@shop.net", "x");
    let domain = Name::parse("shop.net").expect("a name");
    let outcome = explain(&domain, &client, Order::Prefetch, &resolver).now_or_never();
    assert_eq!(outcome.and_then(|outcome| outcome.result), Some(SpfResult::TempError));
    assert_eq!(client.identity, Identity::MailFrom);
}

/// Answers only when told to, all that wait at once: a round trip.
#[derive(Clone)]
struct Rounds {
    zone: Zone,
    now: Rc<Cell<u32>>,
    wakers: Rc<std::cell::RefCell<Vec<std::task::Waker>>>,
}

impl Resolve for Rounds {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let (answer, rounds) = (self.zone.resolve(question), self.clone());
        let asked = rounds.now.get();
        Box::pin(async move {
            std::future::poll_fn(|context| {
                if rounds.now.get() > asked {
                    return std::task::Poll::Ready(());
                }
                rounds.wakers.borrow_mut().push(context.waker().clone());
                std::task::Poll::Pending
            })
            .await;
            answer.await
        })
    }
}

#[test]
fn a_tree_takes_as_many_round_trips_as_it_is_deep() {
    // Eight includes side by side, each with two hosts: three deep, 25 questions long.
    let mut zone = "wide.net 60 TXT \"v=spf1".to_owned();
    (0..8).for_each(|n| zone.push_str(&format!(" include:i{n}.wide.net")));
    zone.push_str(" -all\"\n");
    for n in 0..8 {
        zone.push_str(&format!(
            "i{n}.wide.net 60 TXT \"v=spf1 a:h{n}.wide.net ~all\"\nh{n}.wide.net 60 A 192.0.2.{n}\n"
        ));
    }
    let zone = Zone::parse("test", &zone).expect("a zone");
    let trips: HashMap<bool, u32> = [Order::Prefetch, Order::AsWritten]
        .into_iter()
        .map(|order| {
            let rounds = Rounds { zone: zone.clone(), now: Rc::default(), wakers: Rc::default() };
            let recorder = Recorder::new(Rc::new(rounds.clone()), Rc::new(|| {}));
            let client = Client::new("192.0.2.200".parse().ok(), "jo@wide.net", "x");
            let domain = Name::parse("wide.net").expect("a name");
            let mut evaluation = Box::pin(explain(&domain, &client, order, &recorder));
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            while evaluation.as_mut().poll(&mut context).is_pending() {
                rounds.now.set(rounds.now.get() + 1);
                assert!(rounds.now.get() < 100, "it ends");
                rounds.wakers.borrow_mut().drain(..).for_each(|waker| waker.wake());
            }
            (order == Order::Prefetch, rounds.now.get())
        })
        .collect();
    assert_eq!(trips[&true], 3, "{trips:?}");
    assert!(trips[&false] > 16, "{trips:?}");
}

#[test]
fn a_term_that_stands_several_times_is_named_once() {
    let report = report("q=spf:again.net");
    for code in ["spf.duplicate", "spf.ptr", "spf.include-none"] {
        let all: Vec<&Value> = report["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|finding| finding["code"] == code)
            .collect();
        assert_eq!(all.len(), 1, "{code}");
        let title = all[0]["title"].as_str().expect("a title");
        for term in ["a:h.deep.net", "nowhere.lost.net`"] {
            assert!(title.to_lowercase().matches(term).count() < 2, "{code}: {title}");
            assert!(!title.contains("`ptr` and `ptr`"), "{title}");
        }
    }
}

#[test]
fn what_could_not_be_looked_up_is_not_said_to_depend_on_the_sender() {
    let ask = |text: &str| -> (bool, bool) {
        let zone = Zone::parse("test", text).expect("a zone");
        let report = report_over("q=spf:a.net", Rc::new(zone));
        let all = &report["spf"]["senders"][0];
        (all["open"] == true, all["failed"] == true)
    };
    let with = |record: &str| format!("a.net 60 TXT \"v=spf1 {record} -all\"\nb.net FAULT SERVFAIL\n");
    assert_eq!(ask(&with("include:b.net ip4:192.0.2.1")), (false, true));
    assert_eq!(ask(&with("a:b.net ip4:192.0.2.1")), (false, true));
    assert_eq!(ask(&with("mx:b.net")), (false, true));
    assert_eq!(ask(&with("exists:%{i}.a.net")), (true, false));
    assert_eq!(ask(&with("ptr a:%{l}.a.net")), (true, false));
    assert_eq!(ask(&with("ip4:192.0.2.1 a:nowhere.net")), (false, false));
}

#[test]
fn a_host_without_addresses_is_said_to_have_none() {
    let report = report("q=spf:void.net&server=192.0.2.9");
    let because = report["spf"]["trace"][0]["because"].as_str().expect("a reason");
    assert_eq!(because, "x1.void.net has no such address.");
}
