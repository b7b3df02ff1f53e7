//! A report's questions through several resolvers, and whether what was tried is published.

#[path = "support/mod.rs"]
mod support;

use std::rc::Rc;
use std::time::Duration;

use mailpath::dns::{Resolve, Zone, ZoneChanges};
use mailpath::report::publishing::{
    MAX_LOOKS, PublishedState, is_published, look, remaining, summary, wait_after,
};
use mailpath::report::resolvers::{Difference, ResolverScope, SideBySide, SideBySideRun, questions};
use mailpath::report::{Query, Report, Run};
use support::{block_on, world};

const ZONE: &str = r#"a.net 300 MX 10 mx.a.net
a.net 300 TXT "v=spf1 ip4:100.20.30.9 -all"
_dmarc.a.net 300 TXT "v=DMARC1; p=reject; rua=mailto:dmarc@a.net"
mx.a.net 300 A 100.20.30.1
out.a.net 300 A 100.20.30.9
9.30.20.100.in-addr.arpa 300 PTR out.a.net
"#;

fn resolver(zone: &str) -> Rc<dyn Resolve> {
    Rc::new(Zone::parse("test", &world(zone)).expect("a zone"))
}

fn report() -> Report {
    let (query, _) = Query::from_url("q=a.net&server=out.a.net&from=jo@a.net&helo=out.a.net");
    block_on(Run::with_resolver(query, resolver(ZONE), Rc::new(|| {})).finish())
}

/// The comparison of the zone with one that was changed.
fn beside(zone: &str, scope: ResolverScope) -> SideBySide {
    let resolvers = vec![("one".to_owned(), resolver(ZONE)), ("other".to_owned(), resolver(zone))];
    let run = SideBySideRun::new(&report(), resolvers, scope, Rc::new(|| {}));
    assert!(!run.snapshot().complete);
    let compared = block_on(run.finish());
    assert!(compared.complete && compared.resolvers == ["one", "other"]);
    compared
}

/// What differs, with the question.
fn differing(compared: &SideBySide) -> Vec<(String, Difference)> {
    compared
        .differing()
        .map(|row| (format!("{} {}", row.question.name, row.question.rtype), row.difference))
        .collect()
}

#[test]
fn what_differs_is_named_and_means_something() {
    let spf = "a.net 300 TXT \"v=spf1 ip4:100.20.30.9 -all\"";
    for (from, to, question, difference, verdict) in [
        (spf, "a.net 60 TXT \"v=spf1 ip4:100.20.30.9 -all\"", "", Difference::None, false),
        (spf, "a.net 300 TXT \"v=spf1 mx -all\"", "a.net TXT", Difference::Records, true),
        (spf, "", "a.net TXT", Difference::Missing, true),
        (spf, "a.net FAULT SERVFAIL", "a.net MX", Difference::Failure, true),
        (
            spf,
            "a.net 300 TXT \"v=spf1 ip4:100.20.30.9 -all\"\na.net SECURE yes",
            "a.net MX",
            Difference::Validation,
            false,
        ),
        ("9.30", "", "9.30.20.100.in-addr.arpa PTR", Difference::Missing, true),
        ("out.a.net 300 A", "out.a.net 300 A 100.20.30.8", "out.a.net A", Difference::Addresses, true),
    ] {
        let left: String =
            ZONE.lines().filter(|line| !line.starts_with(from)).map(|line| format!("{line}\n")).collect();
        let compared = beside(&format!("{left}{to}\n"), ResolverScope::Verdict);
        let found = differing(&compared);
        match question {
            "" => assert!(found.is_empty(), "{to}: {found:?}"),
            _ => assert!(found.contains(&(question.to_owned(), difference)), "{to}: {found:?}"),
        }
        assert_eq!(compared.verdicts.len(), 2, "{to}");
        assert_eq!(compared.verdicts_differ(), verdict, "{to}: {:?}", compared.verdicts);
        // Those that differ stand first.
        let first = compared.rows.iter().take_while(|row| row.difference != Difference::None).count();
        assert_eq!(first, found.len());
        let has_meaning = |row: &mailpath::report::resolvers::ResolverRow| row.difference.meaning().is_some();
        assert!(compared.differing().all(has_meaning));
    }
}

#[test]
fn a_list_that_refuses_a_resolver_is_told_apart() {
    let listed = "9.30.20.100.bl.spamcop.net 60 A 127.0.0.2\n";
    let compared = beside(&format!("{ZONE}{listed}"), ResolverScope::All);
    let row = ("9.30.20.100.bl.spamcop.net A".to_owned(), Difference::ListRefuses);
    assert!(differing(&compared).contains(&row), "{:?}", differing(&compared));
    // A name that is hidden leads nowhere.
    let hidden = ZONE.replace("mx.a.net 300 A 100.20.30.1", "mx.a.net 300 A 0.0.0.0");
    let gone = ZONE.replace("mx.a.net 300 A 100.20.30.1\n", "");
    let resolvers = vec![("one".to_owned(), resolver(&gone)), ("other".to_owned(), resolver(&hidden))];
    let run = SideBySideRun::new(&report(), resolvers, ResolverScope::All, Rc::new(|| {}));
    let found = differing(&block_on(run.finish()));
    assert!(found.contains(&("mx.a.net A".to_owned(), Difference::Filtered)), "{found:?}");
}

#[test]
fn only_what_the_verdict_rests_on_is_asked_unless_all_is_wanted() {
    let report = report();
    let (few, left_out) = questions(&report, ResolverScope::Verdict);
    let (all, _) = questions(&report, ResolverScope::All);
    assert!(few.len() <= 60 && few.len() + left_out <= all.len(), "{} {left_out} {}", few.len(), all.len());
    assert_eq!(all.len(), report.transcript.lookups().len());
    let names: Vec<String> =
        few.iter().map(|question| format!("{} {}", question.name, question.rtype)).collect();
    for wanted in ["a.net TXT", "_dmarc.a.net TXT", "a.net MX", "9.30.20.100.in-addr.arpa PTR"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted}: {names:?}");
    }
}

#[test]
fn one_sees_when_the_world_has_it() {
    let changes =
        ZoneChanges::parse("a.net TXT \"v=spf1 mx -all\"\n- a.net MX 10 mx.a.net\nnew.a.net A 100.20.30.5")
            .expect("changes");
    let new = "a.net 300 TXT \"v=spf1 mx -all\"\nnew.a.net 300 A 100.20.30.5\n";
    let resolvers = [resolver(ZONE), resolver(new), resolver(". FAULT timeout")];
    let rows = block_on(look(&changes, &resolvers));
    let states: Vec<Vec<PublishedState>> = rows.iter().map(|row| row.states.clone()).collect();
    let old = PublishedState::Old(Some(Duration::from_secs(300)));
    let (published, unknown) = (PublishedState::Published, PublishedState::Unknown);
    assert_eq!(
        states,
        [
            vec![old, published, unknown],
            vec![old, published, unknown],
            vec![PublishedState::Old(None), published, unknown],
        ]
    );
    assert!(!is_published(&rows));
    assert_eq!(remaining(&rows, Duration::from_secs(100)), Some(Duration::from_secs(200)));
    let rows = block_on(look(&changes, &resolvers[1..]));
    assert!(is_published(&rows) && remaining(&rows, Duration::ZERO).is_none());
    // Where nobody answers, nothing is known.
    assert!(!is_published(&block_on(look(&changes, &resolvers[2..]))));
}

#[test]
fn watching_is_polite_and_ends() {
    let waits: Vec<u64> = (1..).map_while(wait_after).map(|wait| wait.as_secs()).collect();
    assert_eq!(waits.len() + 1, usize::try_from(MAX_LOOKS).expect("a number"));
    assert!(waits.iter().all(|wait| *wait >= 60) && waits.is_sorted());
    assert!(waits.iter().sum::<u64>() < 4 * 3600, "{}", waits.iter().sum::<u64>());
}

#[test]
fn how_it_stands_is_one_sentence_and_agrees() {
    let changes = ZoneChanges::parse("a.net. TXT \"v=spf1 mx -all\"").expect("a line");
    let new = ZONE.replace("v=spf1 ip4:100.20.30.9 -all", "v=spf1 mx -all");
    let (old, new, silent) = (resolver(ZONE), resolver(&new), resolver("a.net FAULT SERVFAIL\n"));
    for (resolvers, words, is_there) in [
        (vec![&old], "No resolver gives it yet", false),
        (vec![&old, &new], "Some resolvers", false),
        (vec![&new], "every resolver gives", true),
        (vec![&new, &silent], "every resolver that answers", true),
        (vec![&silent], "No resolver answered", false),
    ] {
        let resolvers: Vec<Rc<dyn Resolve>> = resolvers.into_iter().cloned().collect();
        let rows = block_on(look(&changes, &resolvers));
        assert!(summary(&rows, false).contains(words), "{words}: {}", summary(&rows, false));
        assert_eq!(is_published(&rows), is_there, "{words}");
    }
}
