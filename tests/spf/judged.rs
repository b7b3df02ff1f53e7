//! Who may send, and whose verdict it is.

use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::checks::spf::{SpfResult, check_host};
use mailpath::dns::Zone;
use serde_json::json;

use super::{finding, report, report_over, text};

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
