//! What is wrong with a record, and how it is corrected.

use std::rc::Rc;

use mailpath::dns::Zone;
use mailpath::report::{Query, Run};
use serde_json::json;

use super::{ZONE, finding, report, report_over, support, text};

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
