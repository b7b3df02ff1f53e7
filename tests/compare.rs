//! What changed between two reports, in scenarios that a mail administrator recognises. What could
//! not be told on one side has neither changed nor got better.

mod support;

use std::rc::Rc;

use mailpath::checks::{FindingCode, State};
use mailpath::dns::Zone;
use mailpath::report::compare::{Change, Comparison, Effect, Group, Row};
use mailpath::report::{Query, Report, Run};
use proptest::prelude::*;
use support::{Dialect, Fault, Server, block_on, world};

const HEALTHY: &str = r#"
small.net 300 MX 10 mail.small.net
small.net 300 TXT "v=spf1 ip4:100.20.30.40 -all"
_dmarc.small.net 300 TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@small.net"
mail.small.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR mail.small.net
"#;

const QUERY: &str = "q=small.net&server=mail.small.net&helo=mail.small.net";

const SPAMCOP: &str = "40.30.20.100.bl.spamcop.net 60 A 127.0.0.2\n";

fn run(zone: &str, query: &str) -> Report {
    let (query, errors) = Query::from_url(query);
    assert!(errors.is_empty(), "{errors:?}");
    let zone = Zone::parse("test", &world(zone)).expect("a zone");
    support::sound(block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish()))
}

fn changed(before: &str, after: &str) -> Comparison {
    Comparison::new(&run(before, QUERY), &run(after, QUERY))
}

/// The world in which all is well, without the lines that begin so, and with others.
fn with(gone: &str, added: &str) -> String {
    let left = HEALTHY.lines().filter(|line| gone.is_empty() || !line.starts_with(gone));
    left.map(|line| format!("{line}\n")).collect::<String>() + added
}

fn group<'a>(comparison: &'a Comparison, title: &str) -> &'a Group {
    comparison.groups.iter().find(|group| group.title == title).expect(title)
}

fn row<'a>(comparison: &'a Comparison, what: &str) -> &'a Row {
    let mut rows = comparison.groups.iter().flat_map(|group| &group.rows);
    let codes = |row: &Row| match row.codes {
        [Some(before), Some(after)] if before != after => format!("{before} → {after}"),
        [before, after] => after.or(before).map(|code| code.to_string()).unwrap_or_default(),
    };
    rows.find(|row| row.what == what || codes(row) == what)
        .unwrap_or_else(|| panic!("no row {what} in {comparison:#?}"))
}

fn has(comparison: &Comparison, what: &str, kind: Change, effect: Effect) {
    let row = row(comparison, what);
    assert_eq!((row.kind, row.effect), (kind, effect), "{row:?}");
}

/// What is not as it was, in a few words; what could not be told on either side is left out.
fn news(comparison: &Comparison) -> Vec<String> {
    let rows = comparison.groups.iter().flat_map(|group| &group.rows);
    rows.filter(|row| row.kind != Change::Same && row.before != row.after)
        .map(|row| format!("{:?} {:?}: {}", row.kind, row.effect, row.what))
        .collect()
}

const ON_SPAMCOP: &str = "100.20.30.40 on SpamCop (bl.spamcop.net)";

#[test]
fn a_delisted_server_is_better_off() {
    let comparison = changed(&with("", SPAMCOP), HEALTHY);
    has(&comparison, ON_SPAMCOP, Change::Gone, Effect::Better);
    assert_eq!(row(&comparison, ON_SPAMCOP).after.as_deref(), Some("not listed"));
    assert!(row(&comparison, ON_SPAMCOP).before.as_ref().is_some_and(|text| text.contains("127.0.0.2")));
    has(&comparison, "Verdict", Change::Changed, Effect::Better);
    let start = "The verdict went from “Problem” to “OK”: 1 better, ";
    assert!(comparison.summary.starts_with(start), "{}", comparison.summary);
    // One list is one matter: nothing else in records, lists and findings says the same again.
    let better = comparison.groups[2..].iter().flat_map(|group| &group.rows);
    assert_eq!(better.filter(|row| row.effect != Effect::Neither).count(), 1);
    assert!(comparison.remarks.is_empty(), "{:?}", comparison.remarks);
}

#[test]
fn a_newly_listed_server_is_worse_off() {
    let comparison = changed(HEALTHY, &with("", SPAMCOP));
    has(&comparison, ON_SPAMCOP, Change::Appeared, Effect::Worse);
    has(&comparison, "Verdict", Change::Changed, Effect::Worse);
    assert!(comparison.summary.contains("1 worse, "), "{}", comparison.summary);
}

#[test]
fn findings_are_told_apart_by_words_and_marks() {
    let comparison = changed(HEALTHY, &with("40.30", ""));
    let row = row(&comparison, "ptr.confirmed → ptr.none");
    assert_eq!(row.what, "PTR: 100.20.30.40");
    assert_eq!(row.states, [Some(State::Good), Some(State::Error)]);
    for row in comparison.groups.iter().flat_map(|group| &group.rows) {
        let is_code = |word: &str| word.parse::<FindingCode>().is_ok();
        assert!(!row.what.split([' ', ':']).any(is_code), "{row:?}");
    }
    let verdict = &group(&comparison, "Verdict").rows[0];
    assert!(verdict.states[0] != verdict.states[1], "{verdict:?}");
}

#[test]
fn what_was_unknown_both_times_is_no_news() {
    let dark = with("small.net 300 TXT", "small.net FAULT timeout");
    let comparison = changed(&dark, &dark);
    has(&comparison, "SPF record of small.net", Change::StillUnknown, Effect::Neither);
    // Whatever else was asked is compared as ever.
    has(&comparison, "PTR of 100.20.30.40", Change::Same, Effect::Neither);
    let comparison =
        changed(&dark, &with("small.net 300 TXT", &format!("small.net FAULT timeout\n{SPAMCOP}")));
    let counts = comparison.counts;
    assert_eq!((counts.worse, counts.better, counts.changed), (1, 0, 0), "{comparison:#?}");
    assert_eq!(counts.changes(), "1 worse");
    assert!(counts.unknown > 0, "{counts:?}");
    let mailpath::report::compare::Counts { unchanged, not_compared, unknown, .. } = counts;
    let apart = match not_compared {
        0 => String::new(),
        count => format!("; {count} could not be compared"),
    };
    let end = format!("1 worse, {unchanged} unchanged{apart}; {unknown} unknown both times.");
    assert!(comparison.summary.ends_with(&end), "{}", comparison.summary);
}

#[test]
fn a_list_that_stopped_answering_has_delisted_nobody() {
    for fault in ["40.30.20.100.bl.spamcop.net FAULT timeout", "2.0.0.127.bl.spamcop.net FAULT SERVFAIL"] {
        let comparison = changed(&with("", SPAMCOP), &with("", fault));
        has(&comparison, ON_SPAMCOP, Change::NotKnown, Effect::Neither);
        assert_ne!(row(&comparison, "Verdict").effect, Effect::Better);
        assert!(comparison.summary.contains("could not be compared"), "{}", comparison.summary);
        assert!(!comparison.summary.contains("better"), "{}", comparison.summary);
        // Nor has a list that answers again listed it anew.
        let back = changed(&with("", fault), &with("", SPAMCOP));
        has(&back, ON_SPAMCOP, Change::NotKnown, Effect::Neither);
        assert_ne!(row(&back, "Verdict").effect, Effect::Worse);
    }
}

#[test]
fn where_a_list_of_little_weight_fell_silent_the_verdict_is_not_called_better() {
    let listed = with("", "40.30.20.100.psbl.surriel.com 60 A 127.0.0.2");
    let silent = with("", "40.30.20.100.psbl.surriel.com FAULT timeout");
    let comparison = changed(&listed, &silent);
    let verdict = row(&comparison, "Verdict");
    assert!(verdict.before.as_ref().is_some_and(|text| text.starts_with("Warning")), "{verdict:?}");
    assert!(verdict.after.as_ref().is_some_and(|text| text.starts_with("OK")), "{verdict:?}");
    assert_eq!(verdict.effect, Effect::Neither);
    assert!(!comparison.summary.contains("better"), "{}", comparison.summary);
}

#[test]
fn another_reason_for_a_listing_is_a_change() {
    let comparison = changed(
        &with(
            "",
            "40.30.20.100.dnsbl.dronebl.org 60 A 127.0.0.8\n40.30.20.100.dnsbl.dronebl.org 60 A 127.0.0.13",
        ),
        &with(
            "",
            "40.30.20.100.dnsbl.dronebl.org 60 A 127.0.0.13\n40.30.20.100.dnsbl.dronebl.org 60 A 127.0.0.8",
        ),
    );
    assert!(!comparison.has_changes(), "the order of codes means nothing: {:?}", news(&comparison));
    let comparison = changed(
        &with("", "40.30.20.100.dnsbl.dronebl.org 60 A 127.0.0.8"),
        &with("", "40.30.20.100.dnsbl.dronebl.org 60 A 127.0.0.13"),
    );
    has(&comparison, "100.20.30.40 on DroneBL (dnsbl.dronebl.org)", Change::Changed, Effect::Neither);
}

#[test]
fn a_changed_spf_record_and_what_it_does() {
    let comparison =
        changed(HEALTHY, &with("small.net 300 TXT", "small.net 300 TXT \"v=spf1 ip4:100.20.30.41 -all\""));
    let record = row(&comparison, "SPF record of small.net");
    assert_eq!(record.kind, Change::Changed);
    assert_eq!(record.before.as_deref(), Some("v=spf1 ip4:100.20.30.40 -all"));
    assert_eq!(record.after.as_deref(), Some("v=spf1 ip4:100.20.30.41 -all"));
    let result = row(&comparison, "SPF result of small.net for 100.20.30.40");
    assert_eq!(result.after.as_deref(), Some("fail by -all"));
    has(&comparison, "spf.pass → spf.fail", Change::Changed, Effect::Worse);
    // From refusal to suspicion is one step for the better, not one back and one forth.
    let soft = with("small.net 300 TXT", "small.net 300 TXT \"v=spf1 ~all\"");
    let hard = with("small.net 300 TXT", "small.net 300 TXT \"v=spf1 -all\"");
    let comparison = changed(&hard, &soft);
    has(&comparison, "spf.fail → spf.softfail", Change::Changed, Effect::Better);
    assert!(comparison.summary.contains("1 better, "), "{}", comparison.summary);
    assert!(!comparison.summary.contains("got worse"), "{}", comparison.summary);
}

#[test]
fn an_spf_record_that_cannot_be_fetched_is_not_gone() {
    let comparison = changed(HEALTHY, &with("small.net 300 TXT", "small.net FAULT timeout"));
    has(&comparison, "SPF record of small.net", Change::NotKnown, Effect::Neither);
    has(&comparison, "SPF result of small.net for 100.20.30.40", Change::NotKnown, Effect::Neither);
    assert!(!comparison.has_changes(), "{:?}", news(&comparison));
    // One that the DNS says is not there is.
    let comparison = changed(HEALTHY, &with("small.net 300 TXT", ""));
    has(&comparison, "SPF record of small.net", Change::Gone, Effect::Neither);
    has(&comparison, "spf.pass → spf.none", Change::Changed, Effect::Worse);
}

#[test]
fn a_name_that_is_gone_and_one_that_timed_out() {
    let comparison = changed(HEALTHY, &with("40.30", ""));
    has(&comparison, "PTR of 100.20.30.40", Change::Gone, Effect::Neither);
    has(&comparison, "Does a name of 100.20.30.40 lead back to it", Change::Changed, Effect::Neither);
    has(&comparison, "ptr.confirmed → ptr.none", Change::Changed, Effect::Worse);
    let comparison = changed(HEALTHY, &with("40.30", "40.30.20.100.in-addr.arpa FAULT timeout"));
    has(&comparison, "PTR of 100.20.30.40", Change::NotKnown, Effect::Neither);
    let after = row(&comparison, "PTR of 100.20.30.40").after.clone();
    assert_eq!(after.as_deref(), Some("cannot tell: no answer came in time"));
    has(&comparison, "Does a name of 100.20.30.40 lead back to it", Change::NotKnown, Effect::Neither);
    has(&comparison, "ptr.confirmed → ptr.unknown", Change::NotKnown, Effect::Neither);
    assert!(!comparison.has_changes(), "{:?}", news(&comparison));
    // A fault that cannot be seen any more is not mended.
    let comparison = changed(&with("40.30", ""), &with("40.30", "40.30.20.100.in-addr.arpa FAULT timeout"));
    has(&comparison, "ptr.none → ptr.unknown", Change::NotKnown, Effect::Neither);
    assert_ne!(row(&comparison, "Verdict").effect, Effect::Better);
}

#[test]
fn a_mail_exchange_is_swapped_for_another() {
    let moved = r#"
small.net 300 MX 10 mx.provider.org
small.net 300 TXT "v=spf1 ip4:100.20.30.40 -all"
mail.small.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR mail.small.net
mx.provider.org 60 A 100.50.60.1
1.60.50.100.in-addr.arpa 60 PTR mx.provider.org
"#;
    let comparison = Comparison::new(&run(HEALTHY, "q=small.net"), &run(moved, "q=small.net"));
    has(&comparison, "MX mail.small.net of small.net", Change::Gone, Effect::Neither);
    has(&comparison, "MX mx.provider.org of small.net", Change::Appeared, Effect::Neither);
    let new = row(&comparison, "MX mx.provider.org of small.net");
    assert_eq!(new.after.as_deref(), Some("preference 10, 100.50.60.1"));
    // What only one report looked up is not compared, and stands in one row.
    has(&comparison, "PTR of 100.50.60.1", Change::NotCompared, Effect::Neither);
    let lists = group(&comparison, "Blocklists");
    let one_sided: Vec<&Row> = lists.rows.iter().filter(|row| row.kind == Change::NotCompared).collect();
    assert_eq!(one_sided.len(), 2, "{one_sided:?}");
    // Where the MX records cannot be fetched, no exchange is gone, nor is its address.
    let dark = HEALTHY.to_owned() + "small.net FAULT SERVFAIL";
    let comparison = Comparison::new(&run(HEALTHY, "q=small.net"), &run(&dark, "q=small.net"));
    has(&comparison, "MX of small.net", Change::NotKnown, Effect::Neither);
    has(&comparison, "MX mail.small.net of small.net", Change::NotKnown, Effect::Neither);
    assert!(!comparison.has_changes(), "{:?}", news(&comparison));
}

#[test]
fn signatures_that_expired_are_for_the_worse_and_hide_the_rest() {
    let server = Server::start(&world(HEALTHY));
    let url = format!("q=small.net&resolver={}", server.resolver(Dialect::Wire));
    let asked = || {
        let (query, _) = Query::from_url(&url);
        block_on(async { Run::new(query, Rc::new(|| {})).finish().await })
    };
    let before = asked();
    server.fault("small.net", Fault::Bogus, 1000);
    let after = asked();
    let comparison = Comparison::new(&before, &after);
    has(&comparison, "mx.ok → mx.dnssec", Change::Changed, Effect::Worse);
    has(&comparison, "MX mail.small.net of small.net", Change::NotKnown, Effect::Neither);
    has(&comparison, "SPF record of small.net", Change::NotKnown, Effect::Neither);
    has(&Comparison::new(&after, &before), "mx.dnssec → mx.ok", Change::Changed, Effect::Better);
}

#[test]
fn half_an_answer_about_addresses_is_no_change() {
    let both = HEALTHY.to_owned() + "mail.small.net 60 AAAA 2600:1f00::40\n";
    let comparison = Comparison::new(&run(HEALTHY, "q=small.net"), &run(&both, "q=small.net"));
    has(&comparison, "AAAA of mail.small.net", Change::Appeared, Effect::Neither);
    has(&comparison, "A of mail.small.net", Change::Same, Effect::Neither);
    // An exchange whose address cannot be looked up still is one.
    let dark = with("mail.small.net 60 A", "mail.small.net FAULT timeout");
    let comparison = Comparison::new(&run(HEALTHY, "q=small.net"), &run(&dark, "q=small.net"));
    has(&comparison, "MX mail.small.net of small.net", Change::Same, Effect::Neither);
    has(&comparison, "A of mail.small.net", Change::NotKnown, Effect::Neither);
    assert!(!comparison.has_changes(), "{:?}", news(&comparison));
}

#[test]
fn the_same_twice_is_no_change() {
    for zone in [
        HEALTHY.to_owned(),
        with("", SPAMCOP),
        with("40.30", ""),
        with("small.net 300 TXT", "small.net FAULT timeout"),
    ] {
        let comparison = changed(&zone, &zone);
        assert!(!comparison.has_changes(), "{:?}", news(&comparison));
        assert!(comparison.summary.starts_with("Nothing"), "{}", comparison.summary);
        for group in &comparison.groups {
            assert_eq!(group.unchanged, group.rows.iter().filter(|row| row.kind == Change::Same).count());
        }
    }
    let comparison = changed(HEALTHY, HEALTHY);
    assert!(group(&comparison, "Blocklists").unchanged > 30);
    has(&comparison, "Verdict", Change::Same, Effect::Neither);
}

#[test]
fn by_another_resolver_it_is_said_so() {
    let servers = [Server::start(&world(HEALTHY)), Server::start(&world(HEALTHY))];
    let reports = servers.each_ref().map(|server| {
        let url = format!("{QUERY}&resolver={}", server.resolver(Dialect::Wire));
        let (query, _) = Query::from_url(&url);
        block_on(async { Run::new(query, Rc::new(|| {})).finish().await })
    });
    let comparison = Comparison::new(&reports[0], &reports[1]);
    assert!(!comparison.has_changes(), "{:?}", news(&comparison));
    assert_eq!(comparison.remarks.len(), 1);
    assert!(comparison.remarks[0].contains(&servers[1].origin()), "{:?}", comparison.remarks);
}

#[test]
fn other_questions_are_told_apart() {
    let comparison = Comparison::new(&run(HEALTHY, "q=spf:small.net"), &run(&with("", SPAMCOP), QUERY));
    assert!(comparison.remarks[0].contains("the sending server was not given and is “mail.small.net”"));
    has(&comparison, "All blocklists", Change::NotCompared, Effect::Neither);
    has(&comparison, "MX of small.net", Change::NotCompared, Effect::Neither);
    has(&comparison, "SPF record of small.net", Change::Same, Effect::Neither);
    assert_eq!(row(&comparison, "Verdict").effect, Effect::Neither);
    assert!(!group(&comparison, "Score").rows.is_empty());
    assert!(group(&comparison, "Score").rows.iter().all(|row| row.kind == Change::NotCompared));
    // A record that is tried is compared as if it was published, and that is said.
    let tried = format!("{QUERY}&spf=v%3Dspf1%20-all");
    let comparison = Comparison::new(&run(HEALTHY, QUERY), &run(HEALTHY, &tried));
    has(&comparison, "SPF record of small.net", Change::Changed, Effect::Neither);
    has(&comparison, "SPF result of small.net for 100.20.30.40", Change::Changed, Effect::Neither);
    assert!(comparison.remarks[0].contains("as if the records that it tries"), "{:?}", comparison.remarks);
    has(&comparison, "Verdict", Change::Changed, Effect::Worse);
}

#[test]
fn a_report_that_is_not_complete_is_not_taken_for_one_that_found_nothing() {
    let (query, _) = Query::from_url(QUERY);
    let zone = Zone::parse("test", &world(HEALTHY)).expect("a zone");
    let begun = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).snapshot();
    for comparison in
        [Comparison::new(&run(HEALTHY, QUERY), &begun), Comparison::new(&begun, &run(HEALTHY, QUERY))]
    {
        assert!(!comparison.has_changes(), "{:?}", news(&comparison));
        assert!(comparison.remarks.iter().any(|remark| remark.contains("not complete")));
    }
}

#[test]
fn plain_look_ups_are_compared_without_their_lifetimes() {
    let query = "q=txt:small.net";
    let later = with("small.net 300 TXT", "small.net 12 TXT \"v=spf1 ip4:100.20.30.40 -all\"\n");
    let comparison = Comparison::new(&run(HEALTHY, query), &run(&later, query));
    has(&comparison, "TXT of small.net", Change::Same, Effect::Neither);
    let more = later + "small.net 12 TXT \"verification=1\"\n";
    let comparison = Comparison::new(&run(HEALTHY, query), &run(&more, query));
    has(&comparison, "TXT of small.net", Change::Changed, Effect::Neither);
    let dark = with("", "small.net FAULT REFUSED");
    let comparison = Comparison::new(&run(HEALTHY, query), &run(&dark, query));
    has(&comparison, "TXT of small.net", Change::NotKnown, Effect::Neither);
}

#[test]
fn a_score_that_may_be_higher_has_neither_risen_nor_fallen() {
    let query = "server=mail.small.net&from=jo@small.net&helo=mail.small.net&to=ann@small.net";
    let comparison = Comparison::new(&run(HEALTHY, query), &run(&with("40.30", ""), query));
    has(&comparison, "SpamAssassin score", Change::Changed, Effect::Worse);
    has(&comparison, "SpamAssassin rule RDNS_NONE", Change::Appeared, Effect::Neither);
    let dark = with("40.30", "40.30.20.100.in-addr.arpa FAULT timeout");
    let comparison = Comparison::new(&run(&with("40.30", ""), query), &run(&dark, query));
    has(&comparison, "SpamAssassin score", Change::NotKnown, Effect::Neither);
    has(&comparison, "SpamAssassin rule RDNS_NONE", Change::NotKnown, Effect::Neither);
}

/// Lines that make or break something in the world above.
const PIECES: [&str; 12] = [
    "small.net 300 MX 20 mx2.small.net\n",
    "mx2.small.net 60 AAAA 2600:1f00::41\n",
    "small.net 60 TXT \"v=spf1 include:other.net ?all\"\n",
    "other.net FAULT SERVFAIL\n",
    "other.net 60 TXT \"v=spf1 +all\"\n",
    "40.30.20.100.in-addr.arpa 60 PTR pool-40.dyn.small.net\n",
    "40.30.20.100.in-addr.arpa FAULT timeout\n",
    "mail.small.net FAULT REFUSED\n",
    SPAMCOP,
    "40.30.20.100.psbl.surriel.com 60 A 127.255.255.254\n",
    "small.net FAULT SERVFAIL\n",
    "mail.small.net 60 A 192.168.1.1\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_report_differs_from_itself_and_every_change_is_one_way_back(
        first in proptest::sample::subsequence(&PIECES[..], 0..8),
        second in proptest::sample::subsequence(&PIECES[..], 0..8),
        query in proptest::sample::select(vec![QUERY, "q=small.net", "q=blacklist:100.20.30.40", "q=spf:small.net", "q=mx:small.net"]),
    ) {
        let [before, after] = [first, second].map(|pieces| run(&(HEALTHY.to_owned() + &pieces.concat()), query));
        let same = Comparison::new(&before, &before);
        prop_assert!(!same.has_changes(), "{:?}", news(&same));
        prop_assert!(same.remarks.iter().all(|remark| !remark.contains("different")), "{:?}", same.remarks);
        let rows = |comparison: &Comparison| -> Vec<Row> {
            comparison.groups.iter().flat_map(|group| group.rows.clone()).collect()
        };
        prop_assert!(rows(&same).iter().all(|row| row.before.is_some() && row.after.is_some()));
        let (there, back) = (Comparison::new(&before, &after), Comparison::new(&after, &before));
        prop_assert_eq!(rows(&there).len(), rows(&back).len());
        let count = |comparison: &Comparison, kind, effect| {
            rows(comparison).iter().filter(|row| row.kind == kind && row.effect == effect).count()
        };
        for (kind, reverse) in [(Change::Same, Change::Same), (Change::Changed, Change::Changed), (Change::Appeared, Change::Gone), (Change::Gone, Change::Appeared), (Change::NotKnown, Change::NotKnown)] {
            for (effect, other) in [(Effect::Better, Effect::Worse), (Effect::Worse, Effect::Better), (Effect::Neither, Effect::Neither)] {
                prop_assert_eq!(count(&there, kind, effect), count(&back, reverse, other), "{:?} {:?}", kind, effect);
            }
        }
        // What could not be told is called neither better nor worse.
        for row in rows(&there) {
            let certain = matches!(row.kind, Change::Changed | Change::Appeared | Change::Gone);
            prop_assert!(certain || row.effect == Effect::Neither, "{row:?}");
        }
    }
}

#[test]
fn what_was_found_of_an_address_is_not_gone_where_the_address_was_not_found() {
    let first = "small.net 300 MX 10 mail.small.net\nmail.small.net 60 A 100.20.30.40\n";
    let zone = first.to_owned() + FACTS[0] + FACTS[1];
    let (seen, hidden) =
        (run(&zone, "q=small.net"), run(&(zone + "mx2.small.net FAULT timeout\n"), "q=small.net"));
    for comparison in [Comparison::new(&seen, &hidden), Comparison::new(&hidden, &seen)] {
        let rows = comparison.groups.iter().flat_map(|group| &group.rows);
        let of_address: Vec<&Row> = rows.filter(|row| row.what == "PTR: 2600:1f00::41").collect();
        let is_news = |row: &&Row| matches!(row.kind, Change::Gone | Change::Appeared);
        assert!(!of_address.is_empty() && !of_address.iter().any(is_news), "{of_address:#?}");
    }
}

/// Names that fall silent, one way or another.
const DARK: [&str; 14] = [
    "small.net FAULT SERVFAIL\n",
    "small.net FAULT timeout\n",
    "mail.small.net FAULT REFUSED\n",
    "mx2.small.net FAULT timeout\n",
    "other.net FAULT http 503\n",
    "third.net FAULT timeout\n",
    "mailpath-probe.small.net FAULT timeout\n",
    "40.30.20.100.in-addr.arpa FAULT timeout\n",
    "pool-40.dyn.small.net FAULT SERVFAIL\n",
    "40.30.20.100.bl.spamcop.net FAULT timeout\n",
    "2.0.0.127.psbl.surriel.com FAULT timeout\n",
    "40.30.20.100.dnsbl.dronebl.org FAULT REFUSED\n",
    "40.30.20.100.list.dnswl.org FAULT timeout\n",
    "small.net.dbl.nordspam.com FAULT timeout\n",
];

/// Things that are wrong, or not, with what may fall silent.
const FACTS: [&str; 14] = [
    "small.net 300 MX 20 mx2.small.net\n",
    "mx2.small.net 60 AAAA 2600:1f00::41\n",
    "small.net 60 TXT \"v=spf1 include:other.net a:third.net exists:none.net ?all\"\n",
    "other.net 60 TXT \"v=spf1 +all\"\n",
    "other.net 60 TXT \"v=spf1 include:gone.net a a mx ptr\"\n",
    "third.net 60 A 100.20.30.40\n",
    "mailpath-probe.small.net 60 TXT \"v=spf1 -all\"\n",
    "40.30.20.100.in-addr.arpa 60 PTR pool-40.dyn.small.net\n",
    "pool-40.dyn.small.net 60 A 100.20.30.40\n",
    SPAMCOP,
    "40.30.20.100.psbl.surriel.com 60 A 127.0.0.2\n",
    "40.30.20.100.dnsbl.dronebl.org 60 A 127.0.0.8\n",
    "40.30.20.100.list.dnswl.org 60 A 127.0.5.2\n",
    "small.net.dbl.nordspam.com 60 A 127.0.0.2\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// The world stays as it is; part of it falls silent, or begins to speak. Nothing has changed.
    #[test]
    fn silence_is_no_change_whatever_it_hides(
        base in proptest::sample::subsequence(HEALTHY.trim().lines().collect::<Vec<_>>(), 2..4),
        facts in proptest::sample::subsequence(&FACTS[..], 0..10),
        dark in proptest::sample::subsequence(&DARK[..], 1..5),
        query in proptest::sample::select(vec![
            QUERY, "q=small.net", "q=blacklist:100.20.30.40", "q=spf:small.net", "q=mx:small.net",
            "q=ptr:mail.small.net", "server=mail.small.net&from=jo@small.net&helo=mail.small.net&to=ann@small.net",
        ]),
    ) {
        let zone = base.join("\n") + "\n" + &facts.concat();
        let (seen, hidden) = (run(&zone, query), run(&(zone.clone() + &dark.concat()), query));
        for comparison in [Comparison::new(&seen, &hidden), Comparison::new(&hidden, &seen)] {
            for group in &comparison.groups {
                for row in &group.rows {
                    let changed = matches!(row.kind, Change::Changed | Change::Appeared | Change::Gone);
                    // The verdict line may read otherwise; it must not be called better or worse.
                    let wrong = changed && group.title != "Verdict" || row.effect != Effect::Neither;
                    prop_assert!(!wrong, "{row:#?}\n{zone}{}", dark.concat());
                }
            }
        }
    }
}
