//! Zones put together at random, whose answers come in any order: a verdict that is told before the end stands.

use mailpath::checks::State;
use mailpath::report::Report;
use proptest::prelude::*;
use proptest::sample::select;

use super::{OneByOne, watch_in};

const V6: &str = "0.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.4.1.f.1.0.0.6.2";

const EXCHANGES: [&str; 8] = [
    "",
    "a.net 60 MX 0 .",
    "a.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.1",
    "a.net 60 MX 10 mx.a.net\nmx.a.net 60 AAAA 2600:1f14::1",
    "a.net 60 MX 10 mx.a.net\na.net 60 MX 20 gone.a.net\nmx.a.net 60 A 100.20.30.40",
    "a.net 60 MX 10 gone.a.net",
    "a.net 60 A 100.20.30.7",
    "a.net FAULT SERVFAIL",
];
const RECORDS: [&str; 8] = [
    "",
    "a.net 60 TXT \"v=spf1 mx ip4:100.20.30.40 -all\"",
    "a.net 60 TXT \"v=spf1 mx -all\"",
    "a.net 60 TXT \"v=spf1 include:b.net -all\"",
    "a.net 60 TXT \"v=spf1 include:slow.test ip4:100.20.30.40 -all\"\nslow.test FAULT timeout",
    "a.net 60 TXT \"v=spf1 -all\"",
    "a.net 60 TXT \"v=spf1 +all\"",
    "a.net 60 TXT \"v=spf1 ~all\"\na.net 60 TXT \"v=spf1 -all\"",
];
const POLICIES: [&str; 4] = [
    "",
    "_dmarc.a.net 60 TXT \"v=DMARC1; p=reject\"",
    "_dmarc.a.net 60 TXT \"v=DMARC1; p=none\"",
    "_dmarc.a.net FAULT SERVFAIL",
];
const NAMES: [&str; 5] = [
    "",
    "40.30.20.100.in-addr.arpa 60 PTR out.a.net",
    "40.30.20.100.in-addr.arpa 60 PTR out.a.net\n{v6}.ip6.arpa 60 PTR out.a.net",
    "40.30.20.100.in-addr.arpa 60 PTR other.a.net",
    "40.30.20.100.in-addr.arpa FAULT timeout",
];
const LISTINGS: [&str; 10] = [
    "40.30.20.100.zen.spamhaus.org 60 A 127.0.0.2",
    "40.30.20.100.bl.spamcop.net 60 A 127.0.0.2",
    "40.30.20.100.zen.spamhaus.org 60 A 127.255.255.254",
    "*.zen.spamhaus.org 60 A 127.0.0.2",
    "1.30.20.100.bl.spamcop.net 60 A 127.0.0.2",
    "{v6}.zen.spamhaus.org 60 A 127.0.0.2",
    "a.net.dbl.spamhaus.org 60 A 127.0.1.2",
    "out.a.net.dbl.spamhaus.org 60 A 127.0.1.2",
    "2.0.0.127.zen.spamhaus.org FAULT SERVFAIL",
    "*.net 60 A 100.64.0.1\n*.org 60 A 100.64.0.1\n*.com 60 A 100.64.0.1",
];
const QUERIES: [&str; 7] = [
    "q=a.net",
    "q=a.net&server=100.20.30.40",
    "q=a.net&server=out.a.net",
    "q=100.20.30.40",
    "q=a.net&server=out.a.net&from=jo@b.net&to=jo@a.net",
    "q=b.net&server=out.a.net&helo=out.a.net&to=jo@a.net",
    "q=a.net&server=100.20.30.40&from=<>&helo=gone.a.net",
];

fn zone() -> impl Strategy<Value = String> {
    let listings = proptest::collection::vec(select(&LISTINGS[..]), 0..4);
    let parts =
        (select(&EXCHANGES[..]), select(&RECORDS[..]), select(&POLICIES[..]), select(&NAMES[..]), listings);
    parts.prop_map(|(exchanges, record, policy, names, listings)| {
        let rest =
            "out.a.net 60 A 100.20.30.40\nout.a.net 60 AAAA 2600:1f14::40\nother.a.net 60 A 100.20.30.41
b.net 60 MX 10 mx.b.net\nmx.b.net 60 A 100.20.30.2\nb.net 60 TXT \"v=spf1 ip4:100.20.30.40 -all\"";
        let lines = [&[exchanges, record, policy, names][..], &listings, &[rest]].concat().join("\n");
        let lines: Vec<_> = lines.lines().filter(|line| !line.is_empty()).collect();
        lines.join("\n").replace("{v6}", V6) + "\n"
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn a_verdict_that_is_told_early_stands(
        zone in zone(),
        query in select(&QUERIES[..]),
        order in proptest::collection::vec(0_usize..1000, 64),
    ) {
        let resolver = OneByOne::new(&zone);
        let (mut told, mut turn): (Option<String>, usize) = (None, 0);
        let mut better = None;
        let mut see = |report: &Report| {
            let text = &report.verdict.text;
            if !report.complete && !matches!(report.verdict.state, State::Running | State::Error) {
                better = Some(format!("{text:?} is told before the end"));
            }
            match (&told, report.verdict.state) {
                (None, State::Error) => told = Some(text.clone()),
                (Some(told), state) if state != State::Error => {
                    better.get_or_insert_with(|| format!("{told:?} became {text:?}"));
                }
                _ => {}
            }
        };
        let mut choose = |count: usize| {
            turn += 1;
            order[turn % order.len()] % count
        };
        let report = watch_in(query, &resolver, &mut choose, &mut see);
        see(&report);
        prop_assert!(better.is_none(), "{query}: {}\n{zone}", better.unwrap_or_default());
    }
}
