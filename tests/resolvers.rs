//! A report's questions through several resolvers, and whether what was tried is published.

#[path = "support/mod.rs"]
mod support;

use std::rc::Rc;
use std::time::Duration;

use mailpath::dns::{Resolve, Zone, ZoneChanges};
use mailpath::doh::ResolverChoice;
use mailpath::report::publishing::{
    Aim, MAX_LOOKS, PublishedState, doubled, is_published, is_remaining_the_most, look, remaining, summary,
    wait_after,
};
use mailpath::report::resolvers::{
    Agreement, Difference, ResolverScope, SideBySide, SideBySideRun, questions, resolver_names,
};
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
    compare(&report(), &[ZONE, zone], scope)
}

/// A resolver of one’s own, which is not asked here.
fn choice(name: &str) -> ResolverChoice {
    ResolverChoice::parse(&format!("https://{name}.test/")).expect("a URL")
}

/// The comparison of resolvers that answer from these zones: `one`, `other` and `third`.
fn compare(report: &Report, zones: &[&str], scope: ResolverScope) -> SideBySide {
    let names = ["one", "other", "third"];
    let resolvers = names.iter().zip(zones).map(|(name, zone)| (choice(name), resolver(zone))).collect();
    let run = SideBySideRun::new(report, resolvers, scope, Rc::new(|| {}));
    assert!(!run.snapshot().complete);
    let compared = block_on(run.finish());
    let found: Vec<&str> = compared.resolvers.iter().map(|column| column.name.as_str()).collect();
    let expected: Vec<String> = names[..zones.len()].iter().map(|name| format!("{name}.test")).collect();
    assert!(compared.complete && found == expected, "{found:?}");
    compared
}

/// The zone with these lines in the place of those that begin so.
fn changed(from: &str, to: &str) -> String {
    let left: String =
        ZONE.lines().filter(|line| !line.starts_with(from)).map(|line| format!("{line}\n")).collect();
    format!("{left}{to}\n")
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
        let compared = beside(&changed(from, to), ResolverScope::Verdict);
        let found = differing(&compared);
        match question {
            "" => assert!(found.is_empty(), "{to}: {found:?}"),
            _ => assert!(found.contains(&(question.to_owned(), difference)), "{to}: {found:?}"),
        }
        assert!(compared.resolvers.iter().all(|column| column.verdict.is_some()), "{to}");
        assert_eq!(compared.verdicts_differ(), verdict, "{to}: {:?}", compared.resolvers);
        let says = match verdict {
            true => "The verdict depends on who is asked: ",
            false => "The verdict does not depend on who is asked",
        };
        assert!(compared.summary().starts_with(says), "{}", compared.summary());
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
    let found = differing(&compare(&report(), &[&gone, &hidden], ResolverScope::All));
    assert!(found.contains(&("mx.a.net A".to_owned(), Difference::Filtered)), "{found:?}");
}

#[test]
fn a_resolver_that_makes_answers_up_is_told_from_one_that_knows_more() {
    // A log-in page's address for every name that does not exist, the lists' among them.
    let invented: String =
        ["9.30.20.100.bl.spamcop.net", "9.30.20.100.psbl.surriel.com", "1.0.0.127.bl.spamcop.net"]
            .iter()
            .map(|name| format!("{name} 60 A 185.53.177.50\n"))
            .collect();
    let compared = beside(&format!("{ZONE}{invented}"), ResolverScope::All);
    let found = differing(&compared);
    assert!(found.contains(&("9.30.20.100.bl.spamcop.net A".to_owned(), Difference::Rewritten)), "{found:?}");
    assert_eq!(found[0].1, Difference::Rewritten, "what matters most is first");
    // One address for one name is a record that the other does not have.
    let (gone, there) = (changed("mx.a.net 300 A", ""), ZONE);
    let found = differing(&compare(&report(), &[&gone, there], ResolverScope::All));
    assert!(found.contains(&("mx.a.net A".to_owned(), Difference::Missing)), "{found:?}");
    assert!(found.iter().all(|(_, difference)| *difference != Difference::Rewritten), "{found:?}");
}

#[test]
fn a_resolver_that_does_not_answer_hides_no_difference_and_makes_none() {
    let dead = ". FAULT timeout";
    let compared = compare(&report(), &[ZONE, dead, ZONE], ResolverScope::Verdict);
    assert!(differing(&compared).is_empty() && !compared.verdicts_differ(), "{:?}", differing(&compared));
    let summary = compared.summary();
    assert!(summary.contains("one.test and third.test gave the same answers"), "{summary}");
    assert!(summary.contains("other.test gave no answer (no answer came in time)"), "{summary}");
    assert!(compared.resolvers[1].is_silent && compared.resolvers[1].verdict.is_none());

    let older = changed("a.net 300 TXT", "a.net 300 TXT \"v=spf1 -all\"");
    let compared = compare(&report(), &[ZONE, dead, &older], ResolverScope::Verdict);
    assert_eq!(differing(&compared), [("a.net TXT".to_owned(), Difference::Records)]);
    assert!(
        compared.verdicts_differ() && compared.summary().contains("still spreading"),
        "{}",
        compared.summary()
    );

    let compared = compare(&report(), &[ZONE, dead], ResolverScope::Verdict);
    assert!(compared.summary().starts_with("Only one.test answered"), "{}", compared.summary());
    assert!(compared.rows.iter().all(|row| row.agreement() == Some(Agreement::OneAnswer)));
    assert_eq!(Agreement::OneAnswer.of_questions(60), "60 questions are answered by one resolver alone");
    let compared = compare(&report(), &[dead, dead], ResolverScope::Verdict);
    assert!(compared.summary().starts_with("None of these resolvers answered"), "{}", compared.summary());
    // A resolver that refuses everything knows no more than a dead one.
    let compared = compare(&report(), &[ZONE, ". FAULT REFUSED"], ResolverScope::Verdict);
    assert!(compared.summary().starts_with("Only one.test answered"), "{}", compared.summary());
    assert!(compared.summary().contains("REFUSED"), "{}", compared.summary());
    // A zone that is broken is so for all.
    let compared = compare(&report(), &[". FAULT SERVFAIL", ". FAULT SERVFAIL"], ResolverScope::Verdict);
    let summary = compared.summary();
    assert!(summary.starts_with("one.test and other.test gave no usable answer ("), "{summary}");
    assert!(summary.contains("SERVFAIL") && !summary.contains("same answers"), "{summary}");
    assert!(compared.rows.iter().all(|row| row.agreement() == Some(Agreement::Unanswered)));
}

#[test]
fn what_nobody_answered_is_not_answered_in_the_same_way() {
    let broken = format!("{ZONE}_dmarc.a.net FAULT SERVFAIL\n");
    let compared = compare(&report(), &[&broken, &broken], ResolverScope::Verdict);
    let summary = compared.summary();
    assert!(summary.contains("one.test and other.test gave the same answers."), "{summary}");
    assert!(summary.ends_with(" 1 question is answered by none of these resolvers."), "{summary}");
    let of = |wanted: Agreement| compared.rows.iter().filter(|row| row.agreement() == Some(wanted)).count();
    assert_eq!(of(Agreement::Unanswered), 1);
    assert_eq!(of(Agreement::Same), compared.rows.len() - 1);
}

#[test]
fn answers_of_which_only_some_are_checked_have_the_same_records() {
    let signed = format!("{ZONE}a.net SECURE yes\n");
    let compared = beside(&signed, ResolverScope::Verdict);
    assert!(differing(&compared).iter().all(|(_, difference)| *difference == Difference::Validation));
    let summary = compared.summary();
    assert!(summary.contains(": the records are the same, and of the answers to "), "{summary}");
    assert!(!summary.contains("differently") && !summary.contains("same answers"), "{summary}");
    // Beside another difference each is counted by itself.
    let both = signed.replace(
        "9.30.20.100.in-addr.arpa 300 PTR out.a.net\n",
        "9.30.20.100.in-addr.arpa 300 PTR old.a.net\n",
    );
    let compared = beside(&both, ResolverScope::Verdict);
    let summary = compared.summary();
    assert!(
        summary.contains("1 of ") && summary.contains("answered differently; the other records are the same"),
        "{summary}"
    );
}

#[test]
fn a_name_that_is_there_for_one_and_not_for_another_differs() {
    let (query, _) = Query::from_url("q=txt:sub.a.net");
    let report = block_on(Run::with_resolver(query, resolver(ZONE), Rc::new(|| {})).finish());
    let below = format!("{ZONE}x.sub.a.net 60 A 100.20.30.7\n");
    let compared = compare(&report, &[ZONE, &below], ResolverScope::Verdict);
    assert_eq!(differing(&compared), [("sub.a.net TXT".to_owned(), Difference::Existence)]);
}

#[test]
fn who_was_asked_makes_no_other_verdict_by_its_name() {
    // Spamhaus refuses both, and each verdict says through whom.
    let refused = "9.30.20.100.zen.spamhaus.org 60 A 127.255.255.254\n2.0.0.127.zen.spamhaus.org 60 A 127.255.255.254\n";
    let zone = format!("{ZONE}{refused}");
    let resolvers =
        ["cloudflare", "google"].map(|id| (ResolverChoice::parse(id).expect("an id"), resolver(&zone)));
    let run = SideBySideRun::new(&report(), resolvers.into(), ResolverScope::All, Rc::new(|| {}));
    let compared = block_on(run.finish());
    assert!(!compared.verdicts_differ(), "{:?}", compared.resolvers);
    assert_eq!(
        compared.resolvers.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(),
        ["Cloudflare", "Google"]
    );
}

#[test]
fn resolvers_on_one_host_are_told_apart() {
    let choices = ["google", "https://a.test/q", "http://127.0.0.1:80/x", "http://127.0.0.1:81/x"];
    let names = resolver_names(&choices.map(|text| ResolverChoice::parse(text).expect(text)));
    assert_eq!(names, ["Google", "a.test", "127.0.0.1", "127.0.0.1:81"]);
    let names = resolver_names(
        &["https://a.test/q", "wire:https://a.test/q"].map(|text| ResolverChoice::parse(text).expect(text)),
    );
    assert_eq!(names, ["https://a.test/q", "wire:https://a.test/q"]);
}

#[test]
fn what_differs_goes_into_a_mail_and_into_a_spreadsheet() {
    let older = changed("a.net 300 TXT", "a.net 60 TXT \"=v=spf1 -all\"");
    let compared = beside(&older, ResolverScope::Verdict);
    let text = compared.to_text();
    for part in [
        "The verdict depends on who is asked",
        "one.test: OK: ",
        "\na.net TXT\n  one.test: \"v=spf1 ip4:100.20.30.9 -all\" (NOERROR, TTL 300, ",
        "\n  other.test: \"=v=spf1 -all\" (NOERROR, TTL 60, ",
        "(propagation)",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let table = compared.to_csv();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 2 * compared.rows.len());
    let other = rows.iter().find(|row| &row[0] == "a.net" && &row[1] == "TXT" && &row[3] == "other.test");
    let other = other.expect("its answer");
    assert_eq!((&other[2], &other[4], &other[6]), ("yes", "\"'=v=spf1 -all\"", "60"));
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
fn what_is_there_instead_is_told_apart_from_nothing() {
    let changes = ZoneChanges::parse("a.net TXT \"v=spf1 mx -all\"\n_dmarc.b.net TXT \"v=DMARC1; p=none\"");
    let changes = changes.expect("changes");
    let old = resolver(&format!("{ZONE}a.net 300 TXT \"site-verification=1\"\nb.net 300 A 100.20.30.7\n"));
    let rows = block_on(look(&changes, std::slice::from_ref(&old)));
    assert_eq!(rows[0].instead(), ["v=spf1 ip4:100.20.30.9 -all"]);
    assert!(rows[1].is_nothing_there() && rows[1].instead().is_empty(), "{rows:?}");
    assert!(!rows[0].is_nothing_there(), "{rows:?}");
    assert!(block_on(doubled(&changes, &*old)).is_empty());
    // The panel has added the domain once more.
    let doubly = resolver(&format!(
        "{ZONE}_dmarc.b.net.b.net 300 TXT \"v=DMARC1; p=none\"\na.net.a.net 300 TXT \"v=spf1 -all\"\n"
    ));
    let names = block_on(doubled(&changes, &*doubly));
    assert_eq!(names.iter().map(|name| name.as_str()).collect::<Vec<_>>(), ["_dmarc.b.net.b.net"]);
}

#[test]
fn a_record_in_the_place_of_an_alias_is_seen_when_it_is_there() {
    let changes = ZoneChanges::parse("- x.a.net. CNAME\nx.a.net. TXT \"v=TLSRPTv1; rua=mailto:t@a.net\"");
    let changes = changes.expect("changes");
    let old = resolver(&format!("{ZONE}x.a.net 60 CNAME gone.b.net\n"));
    let new = resolver(&format!("{ZONE}x.a.net 300 TXT \"v=TLSRPTv1; rua=mailto:t@a.net\"\n"));
    assert!(!is_published(&block_on(look(&changes, &[old]))));
    let rows = block_on(look(&changes, &[new]));
    assert!(is_published(&rows), "{rows:?}");
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
        (vec![&old], "No resolver gives it yet.", false),
        (vec![&old, &silent], "A does not give it yet. 1 of 2 resolvers did not answer.", false),
        (
            vec![&silent, &old, &silent, &old],
            "B and D do not give it yet. 2 of 4 resolvers did not answer.",
            false,
        ),
        (vec![&old, &new], "Some resolvers give it already; A still gives what was there before.", false),
        (vec![&new], "It is published: every resolver gives what was built.", true),
        (vec![&new, &silent], "every resolver that answers", true),
        (vec![&silent], "No resolver answered", false),
    ] {
        let all_answer = resolvers.iter().all(|resolver| !Rc::ptr_eq(resolver, &silent));
        let resolvers: Vec<Rc<dyn Resolve>> = resolvers.into_iter().cloned().collect();
        let rows = block_on(look(&changes, &resolvers));
        let names = ["A", "B", "C", "D"].map(str::to_owned);
        let said = summary(Aim::of(&changes), &rows, &names, false);
        assert!(said.contains(words), "{words}: {said}");
        assert_eq!(is_published(&rows), is_there, "{words}");
        assert_eq!(is_remaining_the_most(&rows), all_answer, "{words}");
    }
}

#[test]
fn a_record_that_nobody_answered_for_is_waited_for() {
    let changes = ZoneChanges::parse("a.net. TXT \"v=spf1 mx -all\"\n_dmarc.a.net. TXT \"v=DMARC1; p=none\"");
    let changes = changes.expect("lines");
    let spf = ZONE.replace("v=spf1 ip4:100.20.30.9 -all", "v=spf1 mx -all");
    let broken = "_dmarc.a.net FAULT SERVFAIL\n";
    let [half, old] = [&spf, ZONE].map(|zone| resolver(&format!("{zone}{broken}")));
    let whole = resolver(&spf.replace("p=reject; rua=mailto:dmarc@a.net", "p=none"));
    let names = ["A", "B"].map(str::to_owned);
    for (resolvers, words, is_there) in [
        (
            vec![&half, &half],
            "Not all of it is known to be there yet: no resolver answered about _dmarc.a.net TXT. What was answered is what was built. 2 of 2 resolvers did not answer everything.",
            false,
        ),
        (
            vec![&whole, &half],
            "It is published: every resolver that answers gives what was built. Some did not answer everything.",
            true,
        ),
        (vec![&old], "No resolver gives it yet. No resolver answered about _dmarc.a.net TXT.", false),
    ] {
        let rows = block_on(look(&changes, &resolvers.into_iter().cloned().collect::<Vec<_>>()));
        assert_eq!(summary(Aim::of(&changes), &rows, &names, false), words);
        assert_eq!(is_published(&rows), is_there, "{words}");
    }
}

#[test]
fn how_many_more_points_there_are_makes_no_other_verdict() {
    let refused = changed("a.net 300 TXT", "a.net 300 TXT \"v=spf1 -all\"");
    let with_one_more = refused.replace("9.30.20.100.in-addr.arpa 300 PTR out.a.net\n", "");
    let compared = compare(&report(), &[&refused, &with_one_more], ResolverScope::Verdict);
    let texts: Vec<&str> =
        compared.resolvers.iter().filter_map(|it| it.verdict.as_ref()).map(|it| it.text.as_str()).collect();
    assert!(texts[0] != texts[1] && texts[1].ends_with(" 1 more problem."), "{texts:?}");
    assert!(!compared.verdicts_differ() && compared.only_points_differ(), "{texts:?}");
    assert_eq!(compared.same_verdict_as(1), None);
    assert!(
        compared.summary().starts_with("The verdict is the same; other points differ: "),
        "{}",
        compared.summary()
    );
}

/// The report with lists that answer at all.
fn report_with_lists() -> Report {
    let (query, _) = Query::from_url("q=a.net&server=out.a.net&from=jo@a.net&helo=out.a.net");
    let zone = format!("{ZONE}2.0.0.127.psbl.surriel.com 60 A 127.0.0.2\n");
    block_on(Run::with_resolver(query, resolver(&zone), Rc::new(|| {})).finish())
}

#[test]
fn what_a_list_never_answers_is_made_up_and_not_a_list_that_refuses() {
    // An address that is for documentation only is no code of a list either.
    let invented: String = ["bl.spamcop.net", "psbl.surriel.com"]
        .iter()
        .map(|list| format!("9.30.20.100.{list} 60 A 192.0.2.66\n"))
        .collect();
    let refused = "9.30.20.100.bl.spamcop.net FAULT REFUSED\n";
    let zones = [ZONE.to_owned(), format!("{ZONE}{invented}"), format!("{ZONE}{refused}")];
    let compared = compare(&report(), &zones.each_ref().map(String::as_str), ResolverScope::All);
    let found = differing(&compared);
    for list in ["bl.spamcop.net", "psbl.surriel.com"] {
        assert!(found.contains(&(format!("9.30.20.100.{list} A"), Difference::Rewritten)), "{found:?}");
    }
    assert!(compared.resolvers[1].invents && !compared.resolvers[0].invents);
    // Once is enough for the row, and not for the resolver.
    let once = format!("{ZONE}9.30.20.100.bl.spamcop.net 60 A 192.0.2.66\n");
    let compared = compare(&report(), &[ZONE, &once], ResolverScope::All);
    let found = differing(&compared);
    assert!(found.contains(&("9.30.20.100.bl.spamcop.net A".into(), Difference::Rewritten)), "{found:?}");
    assert!(compared.resolvers.iter().all(|column| !column.invents));
}

#[test]
fn who_answers_oddly_is_named_before_a_change_is_supposed() {
    let invented: String = ["bl.spamcop.net", "psbl.surriel.com"]
        .iter()
        .map(|list| format!("9.30.20.100.{list} 60 A 185.53.177.50\n"))
        .collect();
    let older = changed("a.net 300 TXT", "a.net 300 TXT \"v=spf1 -all\"");
    let liar = format!("{older}{invented}");
    // Only the one that makes answers up has other records.
    let compared = compare(&report_with_lists(), &[ZONE, ZONE, &liar], ResolverScope::All);
    let summary = compared.summary();
    assert!(summary.contains("third.test makes answers up"), "{summary}");
    assert!(!summary.contains("spreading") && !summary.contains("The records differ"), "{summary}");
    // Another one has as well.
    let compared = compare(&report_with_lists(), &[ZONE, &older, &liar], ResolverScope::All);
    let summary = compared.summary();
    let places = ["third.test makes answers up", "The records differ: they were changed lately, or one"]
        .map(|words| summary.find(words));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{summary}");
    assert!(!summary.contains("still spreading"), "{summary}");
    // One that leaves a question open is named as well.
    let refusing = format!("{older}_dmarc.a.net FAULT REFUSED\n");
    let compared = compare(&report(), &[ZONE, &refusing], ResolverScope::Verdict);
    let summary = compared.summary();
    assert!(summary.contains("other.test gave no usable answer to 1 question"), "{summary}");
    assert!(!summary.contains("still spreading"), "{summary}");
}
