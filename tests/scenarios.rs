//! Scenarios that a mail administrator recognises, over a DoH server in every dialect: which zone,
//! what the report says, and what it must not say.

pub(crate) mod support;

use serde_json::Value;
use support::{Dialect, Server, report, world};

/// Runs `query` over `zone` in every dialect, and checks the report of each.
fn in_every_dialect(zone: &str, query: &str, check: impl Fn(&Value)) {
    let server = Server::start(&world(zone));
    for dialect in Dialect::ALL {
        let report = report(&format!("{query}&resolver={}", server.resolver(dialect)));
        assert_eq!(report["complete"], true, "{dialect:?}");
        assert_eq!(report["resolver"]["id"], "custom");
        println!("{dialect:?}");
        check(&report);
    }
    server.seen(|seen| assert!(seen.unsafe_requests.is_empty(), "a preflight: {:?}", seen.unsafe_requests));
}

fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().into_iter().flatten().filter_map(|f| f["code"].as_str()).collect()
}

/// Asserts which codes appear and which do not.
fn says(report: &Value, must: &[&str], must_not: &[&str]) {
    let codes = codes(report);
    for code in must {
        assert!(codes.contains(code), "{code} is missing from {codes:?}");
    }
    for code in must_not {
        support::assert_known(code);
        assert!(!codes.contains(code), "{code} is in {codes:?}");
    }
}

fn list<'a>(report: &'a Value, target: &str, zone: &str) -> &'a Value {
    report["blocklists"]
        .as_array()
        .and_then(|rows| rows.iter().find(|row| row["target"] == target && row["zone"] == zone))
        .unwrap_or_else(|| panic!("no row for {target} on {zone}"))
}

const HOSTED: &str = r#"
hosted.net 300 MX 10 mx1.provider.org
hosted.net 300 MX 10 mx2.provider.org
hosted.net 300 MX 20 mx3.provider.org
hosted.net 300 TXT "v=spf1 include:_spf" ".provider.org ~all"
_dmarc.hosted.net 300 TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@hosted.net"
_spf.provider.org 300 TXT "v=spf1 ip4:100.20.30.0/24 -all"
mx1.provider.org 60 A 100.20.30.1
mx1.provider.org 60 AAAA 2600:1f00::1
mx2.provider.org 60 A 100.20.30.2
mx3.provider.org 60 A 100.20.30.3
1.30.20.100.in-addr.arpa 60 PTR mx1.provider.org
2.30.20.100.in-addr.arpa 60 PTR mx2.provider.org
3.30.20.100.in-addr.arpa 60 PTR mx3.provider.org
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.f.1.0.0.6.2.ip6.arpa 60 PTR mx1.provider.org
"#;

#[test]
fn a_hosted_mail_domain_is_healthy() {
    in_every_dialect(HOSTED, "q=hosted.net", |report| {
        assert_eq!(report["mx"]["status"], "ok");
        assert_eq!(report["mx"]["records"][0]["exchange"], "mx1.provider.org");
        assert_eq!(report["mx"]["records"][0]["ttl"], 300);
        assert_eq!(
            report["mx"]["records"][0]["addresses"],
            serde_json::json!(["100.20.30.1", "2600:1f00::1"])
        );
        assert_eq!(
            report["spf"]["record"], "v=spf1 include:_spf.provider.org ~all",
            "joined without a space"
        );
        assert_eq!(report["ptr"].as_array().map(Vec::len), Some(4));
        assert!(report["ptr"].as_array().into_iter().flatten().all(|row| row["forward_confirmed"] == true));
        assert_eq!(list(report, "100.20.30.1", "bl.spamcop.net")["status"], "not_listed");
        assert_eq!(list(report, "2600:1f00::1", "bl.ipv6.spameatingmonkey.net")["status"], "not_listed");
        assert_eq!(list(report, "hosted.net", "dbl.nordspam.com")["status"], "not_listed");
        says(report, &["mx.ok", "mx.equal-preference", "spf.found", "ptr.confirmed", "blocklist.clean"], &[]);
        assert_eq!(report["verdict"]["state"], "good");
    });
}

#[test]
fn a_self_hosted_server_on_two_lists() {
    let zone = r#"
small.net 300 MX 10 mail.small.net
mail.small.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR mail.small.net
small.net 300 TXT "v=spf1 mx -all"
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
40.30.20.100.bl.spamcop.net 60 TXT "Blocked - see the <b>page</b>"
40.30.20.100.dnsbl.dronebl.org 60 A 127.0.0.8
40.30.20.100.dnsbl.dronebl.org 60 A 127.0.0.13
"#;
    in_every_dialect(zone, "q=small.net", |report| {
        let listed: Vec<&Value> = report["blocklists"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|row| row["status"] == "listed")
            .map(|row| &row["zone"])
            .collect();
        assert_eq!(listed, ["bl.spamcop.net", "dnsbl.dronebl.org"]);
        let spamcop = list(report, "100.20.30.40", "bl.spamcop.net");
        assert_eq!(spamcop["codes"], serde_json::json!(["127.0.0.2"]));
        assert_eq!(spamcop["text"], serde_json::json!(["Blocked - see the <b>page</b>"]));
        assert_eq!(spamcop["queries"].as_array().map(Vec::len), Some(4), "target, test entries, reason");
        assert_eq!(
            list(report, "100.20.30.40", "dnsbl.dronebl.org")["meaning"].as_array().map(Vec::len),
            Some(2)
        );
        says(report, &["blocklist.listed-high", "blocklist.listed"], &["blocklist.clean", "ptr.none"]);
        assert_eq!(report["verdict"]["state"], "error");
        assert!(report["verdict"]["text"].as_str().is_some_and(|text| text.contains("SpamCop")));
    });
}

#[test]
fn a_null_mx_takes_no_mail_and_names_no_host() {
    in_every_dialect("quiet.net 300 MX 0 .\nquiet.net 60 A 100.20.30.5", "q=quiet.net", |report| {
        assert_eq!(report["mx"]["status"], "null_mx");
        says(report, &["mx.null"], &["mx.ok", "mx.implicit"]);
        assert_eq!(report["verdict"]["state"], "error");
        assert_eq!(report["addresses"], serde_json::json!([]), "no host, so no address");
    });
}

#[test]
fn a_domain_with_only_an_address_is_its_own_mail_server() {
    let zone = "bare.net 77 A 100.20.30.6\n6.30.20.100.in-addr.arpa 60 PTR bare.net";
    in_every_dialect(zone, "q=bare.net", |report| {
        assert_eq!(report["mx"]["status"], "implicit");
        assert_eq!(report["mx"]["records"][0]["addresses"], serde_json::json!(["100.20.30.6"]));
        says(report, &["mx.implicit", "spf.none"], &["mx.none", "mx.nxdomain", "mx.ok"]);
        assert_eq!(list(report, "100.20.30.6", "psbl.surriel.com")["status"], "not_listed");
    });
}

#[test]
fn a_name_that_does_not_exist() {
    in_every_dialect("other.net 60 A 100.20.30.1", "q=gone.net", |report| {
        assert_eq!(report["mx"]["status"], "nxdomain");
        assert_eq!(report["spf"]["record"], Value::Null);
        says(report, &["mx.nxdomain", "spf.nxdomain"], &["mx.none", "spf.none"]);
        assert!(report["verdict"]["text"].as_str().is_some_and(|text| text.contains("does not exist")));
    });
}

#[test]
fn a_domain_that_exists_with_neither_mx_nor_address() {
    in_every_dialect("www.empty.net 60 A 100.20.30.1", "q=empty.net", |report| {
        assert_eq!(report["mx"]["status"], "none");
        says(report, &["mx.none", "spf.none", "blocklist.no-address", "ptr.no-address"], &["mx.nxdomain"]);
    });
}

#[test]
fn addresses_of_both_families() {
    let zone = "9.30.20.100.in-addr.arpa 60 PTR out.net\nout.net 60 A 100.20.30.9\nout.net 60 A 100.20.30.8";
    in_every_dialect(zone, "q=100.20.30.9", |report| {
        assert_eq!(report["ptr"][0]["names"], serde_json::json!(["out.net"]));
        assert_eq!(report["ptr"][0]["forward_confirmed"], true);
        assert_eq!(report["addresses"][0]["role"], "input");
        assert!(report.get("mx").is_none() && report.get("spf").is_none(), "not asked for, so absent");
        assert!(report["blocklists"].as_array().is_some_and(|rows| !rows.is_empty()));
    });
    in_every_dialect("", "q=2600:1f00::25", |report| {
        says(report, &["ptr.none", "blocklist.clean"], &["ptr.confirmed"]);
        assert_eq!(report["ptr"][0]["forward_confirmed"], Value::Null);
        let rows = report["blocklists"].as_array().expect("rows");
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|row| row["target"] == "2600:1f00::25"));
        assert!(rows.iter().all(|row| row["zone"] != "psbl.surriel.com"), "an IPv4-only list was asked");
    });
}

#[test]
fn exchanges_with_something_wrong() {
    let zone = r"
odd.net 300 MX 10 alias.odd.net
odd.net 300 MX 20 100.20.30.7
odd.net 300 MX 30 inside.odd.net
odd.net 300 MX 40 gone.odd.net
odd.net 300 MX 50 lame.odd.net
alias.odd.net 60 CNAME real.odd.net
real.odd.net 60 A 100.20.30.7
inside.odd.net 60 A 10.1.2.3
lame.odd.net FAULT SERVFAIL
";
    in_every_dialect(zone, "q=mx:odd.net", |report| {
        says(
            report,
            &[
                "mx.exchange-cname",
                "mx.exchange-address",
                "mx.exchange-special-use",
                "mx.exchange-unresolved",
                "mx.exchange-unknown",
            ],
            &["mx.no-host-resolves", "mx.equal-preference"],
        );
        let addresses: Vec<&Value> =
            report["mx"]["records"].as_array().expect("records").iter().map(|r| &r["addresses"]).collect();
        assert_eq!(addresses[3], &serde_json::json!([]), "the DNS said that there are none");
        assert_eq!(addresses[4], &Value::Null, "the DNS said nothing");
        assert!(report.get("blocklists").is_none() && report.get("ptr").is_none());
    });
}

#[test]
fn names_of_addresses() {
    let zone = r"
1.30.20.100.in-addr.arpa 60 PTR liar.net
liar.net 60 A 100.20.30.99
2.30.20.100.in-addr.arpa 60 PTR a.many.net
2.30.20.100.in-addr.arpa 60 PTR b.many.net
a.many.net 60 A 100.20.30.99
b.many.net 60 A 100.20.30.2
3.30.20.100.in-addr.arpa 60 PTR lame.net
lame.net FAULT SERVFAIL
4.30.20.100.in-addr.arpa FAULT SERVFAIL
";
    for (address, code, confirmed) in [
        ("100.20.30.1", "ptr.unconfirmed", Value::Bool(false)),
        ("100.20.30.2", "ptr.several", Value::Bool(true)),
        ("100.20.30.3", "ptr.confirmation-unknown", Value::Null),
        ("100.20.30.4", "ptr.unknown", Value::Null),
        ("100.20.30.5", "ptr.none", Value::Null),
    ] {
        in_every_dialect(zone, &format!("q=ptr:{address}"), |report| {
            says(report, &[code], &[]);
            assert_eq!(report["ptr"][0]["forward_confirmed"], confirmed, "{address}");
        });
    }
}

#[test]
fn lists_that_cannot_be_believed() {
    // Each list fails in its own way; the target is listed nowhere, and nothing may read as clean.
    let zone = r"
2.0.0.127.bl.spamcop.net 60 A 127.0.0.2
2.0.0.127.b.barracudacentral.org 60 A 127.255.255.254
1.30.20.100.b.barracudacentral.org 60 A 127.255.255.254
1.0.0.127.b.barracudacentral.org 60 A 127.255.255.254
psbl.surriel.com 60 A 100.0.0.1
2.0.0.127.bl.mailspike.net 60 A 100.9.9.9
1.0.0.127.bl.mailspike.net 60 A 100.9.9.9
1.30.20.100.bl.mailspike.net 60 A 100.9.9.9
2.0.0.127.dnsbl-1.uceprotect.net 60 A 127.0.0.2
1.0.0.127.dnsbl-1.uceprotect.net 60 A 127.0.0.2
1.30.20.100.dnsbl-1.uceprotect.net 60 A 127.0.0.2
2.0.0.127.bl.spameatingmonkey.net FAULT SERVFAIL
2.0.0.127.bl.blocklist.de FAULT REFUSED
2.0.0.127.dnsbl.dronebl.org 60 A 127.0.0.1
2.0.0.127.truncate.gbudb.net FAULT http 503
";
    let server = Server::start(zone);
    for dialect in Dialect::ALL {
        let report = report(&format!("q=blacklist:100.20.30.1&resolver={}", server.resolver(dialect)));
        for (zone, status, why) in [
            ("bl.spamcop.net", "not_listed", Value::Null),
            ("b.barracudacentral.org", "cannot_tell", "refused".into()),
            ("psbl.surriel.com", "cannot_tell", "control_missing".into()),
            ("bl.mailspike.net", "broken", "bad_answer".into()),
            ("dnsbl-1.uceprotect.net", "broken", "lists_everything".into()),
            ("bl.spameatingmonkey.net", "cannot_tell", "no_answer".into()),
            ("bl.blocklist.de", "cannot_tell", "refused".into()),
            ("dnsbl.dronebl.org", "cannot_tell", "refused".into()),
            ("truncate.gbudb.net", "cannot_tell", "no_answer".into()),
        ] {
            let row = list(&report, "100.20.30.1", zone);
            assert_eq!((&row["status"], &row["why"]), (&Value::from(status), &why), "{zone} by {dialect:?}");
        }
        says(&report, &["blocklist.cannot-tell", "blocklist.clean"], &["blocklist.listed"]);
        assert_ne!(report["verdict"]["state"], "good");
    }
}

#[test]
fn policy_listings_are_no_accusation() {
    let zone = "1.30.20.100.dnsbl.spfbl.net 60 A 127.0.0.4\n2.30.20.100.dnsbl.spfbl.net 60 A 127.0.0.99";
    in_every_dialect(zone, "q=blacklist:100.20.30.1", |report| {
        let row = list(report, "100.20.30.1", "dnsbl.spfbl.net");
        assert_eq!((&row["status"], &row["policy_only"]), (&"listed".into(), &true.into()));
        says(report, &["blocklist.policy"], &["blocklist.listed", "blocklist.listed-high"]);
    });
    in_every_dialect(zone, "q=blacklist:100.20.30.2", |report| {
        let row = list(report, "100.20.30.2", "dnsbl.spfbl.net");
        assert_eq!(
            row["codes"],
            serde_json::json!(["127.0.0.99"]),
            "an unknown code is a listing all the same"
        );
        says(report, &["blocklist.listed"], &["blocklist.policy"]);
    });
}

#[test]
fn special_use_addresses_are_refused_with_a_reason() {
    for (address, special) in [
        ("10.1.2.3", "private-use"),
        ("192.168.7.4", "private-use"),
        ("100.64.0.1", "shared"),
        ("127.0.0.1", "loopback"),
        ("fe80::1", "link-local"),
        ("192.0.2.1", "documentation"),
        ("::ffff:10.0.0.1", "private-use"),
        ("2002:a00:1::1", "private-use"),
        ("64:ff9b:1::a00:1", "private-use"),
        ("2001::a00:1", "teredo"),
    ] {
        let server = Server::start(&world(""));
        let report = report(&format!("q={address}&resolver={}", server.resolver(Dialect::Cloudflare)));
        assert_eq!(report["addresses"][0]["special_use"], special, "{address}");
        assert_eq!(report["blocklists"], serde_json::json!([]));
        says(&report, &["blocklist.special-use"], &["blocklist.clean"]);
        server.seen(|seen| {
            assert!(seen.asked.keys().all(|asked| !asked.contains("spamcop")), "{:?}", seen.asked)
        });
    }
}

#[test]
fn the_ipv4_address_in_another_is_what_is_checked() {
    let zone = "a.net 300 TXT \"v=spf1 ip4:100.20.30.9 -all\"\nout.a.net 300 A 100.20.30.9\n\
                9.30.20.100.in-addr.arpa 300 PTR out.a.net\n9.30.20.100.bl.spamcop.net 60 A 127.0.0.2\n";
    for address in ["64:ff9b::6414:1e09", "2002:6414:1e09::25", "::100.20.30.9", "::ffff:100.20.30.9"] {
        for (query, code) in [
            (format!("q=ptr:{address}"), "ptr.confirmed"),
            (format!("q=blacklist:{address}"), "blocklist.listed-high"),
            (format!("q=spf:a.net&server={address}"), "spf.pass"),
        ] {
            let server = Server::start(&world(zone));
            let report = report(&format!("{query}&resolver={}", server.resolver(Dialect::Wire)));
            says(&report, &[code, "ptr.embedded"], &["ptr.none", "spf.fail"]);
            server.seen(|seen| {
                assert!(seen.asked.keys().all(|asked| !asked.contains("ip6.arpa")), "{query}");
            });
        }
    }
}

#[test]
fn spf_does_not_judge_an_address_that_no_server_has() {
    let zone = "a.net 300 TXT \"v=spf1 ip4:100.20.30.9 -all\"\n";
    for address in ["192.0.2.1", "198.51.100.25", "203.0.113.7", "2001:db8::25", "2001::25", "10.1.2.3"] {
        let server = Server::start(&world(zone));
        let url = format!("q=spf:a.net&server={address}&resolver={}", server.resolver(Dialect::Wire));
        says(&report(&url), &["spf.inside-address"], &["spf.fail", "spf.pass"]);
    }
}

#[test]
fn spf_records_are_selected_with_care() {
    let zone = r#"
two.net 60 TXT "v=spf1 -all"
two.net 60 TXT "V=SPF1 mx -all"
none.net 60 TXT "v=spf10 -all"
upper.net 60 TXT "V=SPF1 -all"
takes.net 60 TXT "v=spf1 -all"
takes.net 60 MX 10 mx.takes.net
takes-none.net 60 TXT "v=spf1 -all"
takes-none.net 60 MX 0 .
lame.net FAULT SERVFAIL
wrong.net 60 TXT "v=spf1 a:museum ip4:1.2.3 -all"
"#;
    for (domain, code, record) in [
        ("two.net", "spf.several", Value::Null),
        ("none.net", "spf.none", Value::Null),
        ("upper.net", "spf.nobody", "V=SPF1 -all".into()),
        ("takes.net", "spf.nobody-receives", "v=spf1 -all".into()),
        ("takes-none.net", "spf.nobody", "v=spf1 -all".into()),
        ("lame.net", "spf.unknown", Value::Null),
        ("wrong.net", "spf.syntax", "v=spf1 a:museum ip4:1.2.3 -all".into()),
    ] {
        in_every_dialect(zone, &format!("q=spf:{domain}"), |report| {
            says(report, &[code], &[]);
            assert_eq!(report["spf"]["record"], record, "{domain}");
        });
    }
    in_every_dialect(zone, "q=spf:wrong.net", |report| {
        let terms = report["spf"]["trace"].as_array().expect("terms");
        let wrong: Vec<(&Value, &Value)> =
            terms.iter().map(|term| (&term["position"], &term["wrong"])).collect();
        let expected: [(Value, Value); 3] =
            [(7.into(), true.into()), (16.into(), true.into()), (26.into(), false.into())];
        assert_eq!(wrong, expected.iter().map(|(p, w)| (p, w)).collect::<Vec<_>>());
    });
    let unusable = report("q=spf:A...example.com&resolver=example");
    assert_eq!(unusable["spf"]["result"], "none");
}

#[test]
fn the_return_path_decides_whose_spf_record_is_read() {
    let zone = format!("{HOSTED}\nbounce.net 60 TXT \"v=spf1 -all\"\nmta.small.net 60 TXT \"v=spf1 a -all\"");
    in_every_dialect(&zone, "q=hosted.net&from=jo@bounce.net", |report| {
        assert_eq!(report["spf"]["domain"], "bounce.net");
    });
    in_every_dialect(&zone, "q=hosted.net&from=&helo=mta.small.net", |report| {
        assert_eq!(report["spf"]["domain"], "mta.small.net");
    });
}

#[test]
fn a_server_that_is_also_a_mail_exchange_is_judged_as_the_sender() {
    let zone = "both.net 60 MX 10 mx.provider.org\nmx.provider.org 60 A 100.20.30.3";
    in_every_dialect(zone, "q=both.net&server=mx.provider.org", |report| {
        assert_eq!(report["addresses"][0]["role"], "server");
        says(report, &["ptr.none"], &["ptr.none-mx"]);
    });
    in_every_dialect(zone, "q=both.net", |report| says(report, &["ptr.none-mx"], &["ptr.none"]));
}

#[test]
fn a_host_name_becomes_its_addresses_before_any_list_is_asked() {
    let zone =
        "out.net 60 A 100.20.30.9\nout.net 60 AAAA 2600:1f00::9\n9.30.20.100.psbl.surriel.com 60 A 127.0.0.2";
    in_every_dialect(zone, "q=blacklist:out.net", |report| {
        assert_eq!(list(report, "100.20.30.9", "psbl.surriel.com")["status"], "listed");
        assert_eq!(list(report, "2600:1f00::9", "bl.spamcop.net")["status"], "not_listed");
        assert_eq!(list(report, "out.net", "dbl.nordspam.com")["status"], "not_listed");
    });
    in_every_dialect(zone, "q=small.org&server=gone.out.net", |report| {
        says(report, &["blocklist.host-no-address"], &["blocklist.clean"]);
    });
}

#[test]
fn plain_look_ups() {
    let zone = r#"
host.net 60 CAA 0 issue "letsencrypt.org"
host.net 60 NS ns1.host.net
www.host.net 60 CNAME host.net
host.net 60 A 100.20.30.1
"#;
    in_every_dialect(zone, "q=a:www.host.net", |report| {
        let records = report["lookups"][0]["records"].as_array().expect("records");
        assert_eq!(records.len(), 2, "the alias is shown too");
        assert_eq!(records[1]["data"], "100.20.30.1");
    });
    in_every_dialect(zone, "q=caa:host.net", |report| {
        assert_eq!(report["lookups"][0]["records"][0]["data"], r#"0 issue "letsencrypt.org""#);
    });
    in_every_dialect(zone, "q=tlsa:host.net", |report| assert_eq!(report["lookups"][0]["status"], "none"));
    in_every_dialect(zone, "q=txt:gone.net", |report| assert_eq!(report["lookups"][0]["status"], "nxdomain"));
}

#[test]
fn records_of_any_size_and_content_are_taken() {
    let long = "x".repeat(250);
    let strings = vec![format!("\"{long}\""); 240].join(" ");
    let mut zone = format!(
        "big.net 60 TXT {strings}\nevil.net 60 TXT \"v=spf1 <script>alert(1)</script> \\000\\255 -all\""
    );
    for n in 0..3000 {
        zone.push_str(&format!("\nmany.net 60 A 100.{}.{}.1", n / 250, n % 250));
    }
    zone.push_str("\nloop.net 60 CNAME pool.net\npool.net 60 CNAME loop.net");
    let server = Server::start(&world(&zone));
    for dialect in [Dialect::Cloudflare, Dialect::Google, Dialect::AliDns] {
        let run = |q: &str| report(&format!("q={q}&resolver={}", server.resolver(dialect)));
        assert!(
            run("txt:big.net")["lookups"][0]["records"][0]["data"].as_str().is_some_and(|d| d.len() > 60_000)
        );
        says(&run("spf:evil.net"), &["spf.syntax"], &["spf.found"]);
        let many = run("blacklist:many.net");
        assert!(many["transcript"][0]["answers"].as_array().is_some_and(|answers| answers.len() <= 1000));
        says(&many, &["blocklist.host-unknown"], &["blocklist.clean"]);
        says(&run("mx:loop.net"), &["mx.unknown"], &["mx.none"]);
    }
}

#[test]
fn the_example_does_its_whole_job_with_no_network() {
    for example in mailpath::report::examples() {
        let report = report(example.url);
        assert_eq!(report["resolver"]["id"], "example");
        assert!(report["queries"]["sent"].as_u64().is_some_and(|sent| sent > 10));
        assert_eq!(report["queries"]["failed"], 0);
        let state = match example.url {
            url if url.contains("healthy") => "good",
            // Some receivers refuse for a broken SPF record, and others do not.
            url if url.contains("broken") => "warning",
            _ => "error",
        };
        assert_eq!(report["verdict"]["state"], state, "{}: {}", example.title, report["verdict"]["text"]);
        let special: Vec<&Value> =
            report["addresses"].as_array().expect("rows").iter().map(|a| &a["special_use"]).collect();
        assert!(special.iter().all(|id| *id != "documentation"), "in the made-up world these are public");
    }
}

#[test]
fn every_finding_leads_to_its_questions() {
    let server = Server::start(&world(HOSTED));
    let report = report(&format!("q=hosted.net&resolver={}", server.resolver(Dialect::Wire)));
    let ids: Vec<&Value> =
        report["transcript"].as_array().expect("a list").iter().map(|e| &e["id"]).collect();
    for finding in report["findings"].as_array().expect("findings") {
        let queries = finding["queries"].as_array().expect("queries");
        assert!(!queries.is_empty(), "{} has no proof", finding["code"]);
        assert!(queries.iter().all(|id| ids.contains(&id)));
    }
    server.seen(|seen| {
        assert!(seen.asked.values().all(|times| *times == 1), "asked twice: {:?}", seen.asked);
        assert_eq!(seen.asked.len(), ids.len());
    });
}

/// A report of the built-in examples.
fn example(url: &str) -> mailpath::report::Report {
    use futures_util::FutureExt as _;
    let (query, errors) = mailpath::report::Query::from_url(&format!("{url}&resolver=example"));
    assert!(errors.is_empty(), "{errors:?}");
    let zone = support::world(include_str!("../data/example.zone"));
    let zone = mailpath::dns::Zone::parse("example", &zone).expect("a zone");
    let run = mailpath::report::Run::with_resolver(query, std::rc::Rc::new(zone), std::rc::Rc::new(|| {}));
    support::sound(run.finish().now_or_never().expect("a zone answers at once"))
}

#[test]
fn a_tab_has_no_good_mark_where_nothing_was_proven_good() {
    use mailpath::checks::{Check, State};
    let mark = |url: &str, check| example(url).mark_of(check);
    assert_eq!(mark("q=broken.example", Check::Ptr), None);
    assert_eq!(mark("q=mail.blocked.example", Check::Blocklist), None);
    assert_eq!(mark("q=healthy.example", Check::Mx), Some(State::Good));
    assert_eq!(mark("q=healthy.example&server=mx1.healthy.example", Check::Ptr), Some(State::Good));
    // Of a server that does not exist nothing was looked up, whatever is known of others.
    assert_eq!(mark("q=healthy.example&server=gone.healthy.example", Check::Ptr), Some(State::CannotTell));
}

#[test]
fn who_refuses_for_a_listing_is_said_by_the_name_of_the_list() {
    let report = example("q=blocked.example&server=mail.blocked.example");
    let refusal = report.to_json()["flow"]["steps"][8]["detail"].as_str().unwrap_or_default().to_owned();
    assert!(refusal.contains("eceivers that use ") && !refusal.contains("such a list"), "{refusal}");
    let lists = report.blocklists.iter().flatten();
    let listed = |row: &&mailpath::checks::blocklist::ListRow| {
        row.status == mailpath::checks::blocklist::ListStatus::Listed && row.target.starts_with("198.51.100")
    };
    let names: Vec<_> = lists.filter(listed).map(|row| row.name.clone()).collect();
    assert!(names.iter().any(|name| refusal.contains(name)), "{names:?}: {refusal}");
}
