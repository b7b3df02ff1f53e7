//! Many at once: what is pasted, and what is kept of each report.

mod support;

use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::checks::State;
use mailpath::checks::blocklist::{Asked, Kind, lists};
use mailpath::dns::Zone;
use mailpath::doh::ResolverChoice;
use mailpath::report::bulk::{Lines, MOST, Outcome};
use mailpath::report::list_grid::{Grids, ListCounts};
use mailpath::report::{Gap, Query, Run, SavedReport};
use proptest::prelude::*;
use support::world;

const ZONE: &str = r#"
small.net 300 MX 10 mail.small.net
mail.small.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR mail.small.net
small.net 300 TXT "v=spf1 mx -all"
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
40.30.20.100.dnsbl-3.uceprotect.net 60 A 127.0.0.2
"#;

fn outcome(q: &str) -> Outcome {
    outcome_in(ZONE, q)
}

fn outcome_in(zone: &str, q: &str) -> Outcome {
    let query = Query::from_url(&format!("q={q}")).0;
    let zone = Zone::parse("custom", &world(zone)).expect("a zone");
    let run = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {}));
    let report = run.finish().now_or_never().expect("a zone answers at once");
    Outcome::new(&support::sound(report))
}

#[test]
fn lines_are_read_as_people_paste_them() {
    let text = "small.net\r\n\n  192.0.2.1  \n# a note\nsmall.net\n\"mail.small.net\",Munich\njo@small.net;x\n2001:db8::1\tv6\nnot a name\n";
    let all = Lines::parse(text, &ResolverChoice::Example);
    let read: Vec<(&str, bool)> =
        all.lines.iter().map(|line| (line.text.as_str(), line.query.is_ok())).collect();
    assert_eq!(
        read,
        [
            ("small.net", true),
            ("192.0.2.1", true),
            ("mail.small.net", true),
            ("jo@small.net", true),
            ("2001:db8::1", true),
            ("not a name", false),
        ]
    );
    assert_eq!((all.repeated, all.beyond), (1, 0));
    let query = all.lines[0].query.as_ref().expect("a domain");
    assert_eq!(query.to_url(), "q=small.net&resolver=example");
    let why = all.lines[5].query.as_ref().expect_err("a space");
    assert!(why.ends_with('.') && why.contains("space"), "{why}");
}

#[test]
fn no_more_lines_are_taken_than_can_be_asked_about_politely() {
    let text: String = (0..MOST + 20).map(|n| format!("a{n}.net\n")).collect();
    let all = Lines::parse(&text, &ResolverChoice::Default);
    assert_eq!((all.lines.len(), all.beyond), (MOST, 20));
    let long = Lines::parse(&"x".repeat(1 << 20), &ResolverChoice::Default);
    assert!(long.lines[0].query.is_err() && long.lines[0].text.len() < 1000);
}

#[test]
fn what_is_kept_of_a_report_is_what_the_report_says() {
    let kept = outcome("100.20.30.40");
    assert_eq!(kept.state, State::Error);
    assert!(kept.text.contains("SpamCop"), "{}", kept.text);
    // A policy is no accusation.
    assert_eq!(kept.listed, 1);
    assert!(kept.answered > 20);
    assert_eq!(kept.spf, None, "an address has no record");
    assert_eq!(outcome("small.net").spf.as_deref(), Some("has a record"));
    assert_eq!(outcome("nowhere.net").spf.as_deref(), Some("no record"));
    let link = kept.link.clone().expect("a link");
    let case = SavedReport::from_link(&link).expect("a case");
    assert_eq!(case.query.to_url(), "q=100.20.30.40");
    assert_eq!(Outcome::from_json(&kept.to_json()), Some(kept));
}

#[test]
fn many_reports_count_lists_as_one_report_does() {
    // Two addresses and a domain: a list that is asked about both addresses is one list.
    let two = ZONE.to_owned()
        + "mail.small.net 60 A 100.20.30.41\n40.30.20.100.psbl.surriel.com FAULT SERVFAIL\n41.30.20.100.psbl.surriel.com FAULT SERVFAIL\n";
    for (q, zone) in [("small.net", ZONE), ("small.net", &two), ("100.20.30.40", &two), ("nowhere.net", ZONE)]
    {
        let query = Query::from_url(&format!("q={q}")).0;
        let zone = Zone::parse("custom", &world(zone)).expect("a zone");
        let run = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {}));
        let report = run.finish().now_or_never().expect("a zone answers at once");
        let kept = Outcome::new(&report);
        let (headline, _) = Grids::new(&report).headline("here");
        let counts = ListCounts::of(&report);
        assert_eq!(
            (kept.listed, kept.answered, kept.unknown),
            (counts.listed, counts.answered, counts.unknown)
        );
        assert!(headline.contains(&format!(" {} lists that answered", kept.answered)), "{headline}");
        let unknown = format!("; {} cannot be checked", kept.unknown);
        assert_eq!(headline.contains(&unknown), kept.unknown > 0, "{headline}");
    }
    let query = Query::from_url("q=small.net").0;
    let zone = Zone::parse("custom", &world(&two)).expect("a zone");
    let report = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish().now_or_never();
    let kept = Outcome::new(&report.expect("at once"));
    // Of the default lists of both kinds, all but PSBL answer; those that want a key are not counted.
    assert_eq!(kept.unknown, 1);
    let asked = lists().iter().filter(|list| list.asked == Asked::Always && list.class.is_blocklist());
    let of_the_kinds = asked.filter(|list| list.kinds.iter().any(|kind| *kind != Kind::Ipv6));
    assert_eq!(kept.answered, of_the_kinds.count() - 1);
}

#[test]
fn what_only_refusing_lists_leave_open_is_told_from_what_failed() {
    // Else it is the missing record that is told first.
    let dmarc = "_dmarc.small.net 300 TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@small.net\"\n";
    let clean = ZONE.replace("40.30.20.100.bl.spamcop.net 60 A 127.0.0.2", "") + dmarc;
    let refusing = clean.clone() + "40.30.20.100.zen.spamhaus.org 60 A 127.255.255.254\n";
    let failing = clean.clone() + "40.30.20.100.bl.spamcop.net FAULT SERVFAIL\n";
    for (zone, gap) in [
        (clean.clone(), None),
        (refusing.clone(), Some(Gap::RefusingLists)),
        (failing.clone(), Some(Gap::Failure)),
        (refusing.clone() + "40.30.20.100.bl.spamcop.net FAULT SERVFAIL\n", Some(Gap::Failure)),
        // What speaks against the mail is no gap.
        (ZONE.to_owned() + "40.30.20.100.zen.spamhaus.org 60 A 127.255.255.254\n", None),
    ] {
        for q in ["100.20.30.40", "small.net", "blacklist:100.20.30.40"] {
            let kept = outcome_in(&zone, q);
            assert_eq!(kept.gap, gap, "{q}: {}", kept.text);
            assert_eq!(
                kept.text.starts_with("Nothing bad was found, but Spamhaus"),
                gap == Some(Gap::RefusingLists)
            );
            assert_eq!(Outcome::from_json(&kept.to_json()), Some(kept));
        }
    }
    // A list that wants a key was not asked, and is not what is unknown.
    assert_eq!(outcome_in(&clean, "100.20.30.40").unknown, 0);
}

#[test]
fn a_resolver_that_is_silent_leaves_nothing_clean() {
    let query = Query::from_url("q=small.net").0;
    let run = Run::with_resolver(query, Rc::new(mailpath::dns::OfflineResolver), Rc::new(|| {}));
    let report = run.finish().now_or_never().expect("at once");
    let kept = Outcome::new(&support::sound(report));
    assert_eq!((kept.state, kept.listed, kept.answered), (State::CannotTell, 0, 0));
    assert_eq!(kept.gap, Some(Gap::Failure));
    assert!(kept.unknown > 0);
}

proptest! {
    #[test]
    fn any_text_is_read(text in "(\\PC{0,40}\n){0,12}") {
        for line in Lines::parse(&text, &ResolverChoice::Default).lines {
            if let Err(why) = line.query {
                prop_assert!(why.ends_with('.'), "{why}");
            }
        }
    }

    #[test]
    fn what_was_kept_by_anybody_is_read_or_not(text in "\\PC{0,80}") {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        prop_assert!(Outcome::from_json(&value).is_none());
    }
}
