//! Where receivers differ, and what is said of it.

use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::checks::spf::{SpfResult, check_host};
use mailpath::dns::Zone;
use serde_json::Value;

use super::{finding, report, report_over, text};

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
