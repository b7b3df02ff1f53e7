//! What is said of a trial: in plain words first, then what would be different, and nothing else.

use std::sync::Arc;

use mailpath::dns::{Name, RecordType, ZoneChanges};
use mailpath::doh::ResolverChoice;
use mailpath::report::compare::{Effect, Row};
use mailpath::report::fixes::why_none;
use mailpath::report::trial::{Trial, in_words, lines_of, server_to_compare_for, shown_records};

use super::*;

fn trial(lines: &str) -> Trial {
    Trial::new(&trying(ZONE, ASKED, ""), &trying(ZONE, ASKED, lines))
}

fn rows<'a>(trial: &'a Trial, title: &str) -> &'a [Row] {
    trial.groups.iter().find(|group| group.title == title).map_or(&[], |group| &group.rows)
}

#[test]
fn what_becomes_of_the_mail_is_said_first() {
    let better = trial(r#"a.net TXT "v=spf1 ip4:100.20.30.9 -all""#);
    assert!(
        better.sentence.starts_with("With this change, the mail would no longer be refused"),
        "{better:#?}"
    );
    assert_eq!(better.effect, Effect::Better);
    assert!(better.findings.contains("better"), "{}", better.findings);
    let spf = rows(&better, "The mail’s way").iter().find(|row| row.what.contains("SPF")).expect("a step");
    assert_eq!(spf.effect, Effect::Better);
    // Without the record nothing refuses by it either, and the requirement of a record is not met.
    let lost = trial("- b.org. MX\n- mx.b.org. A\n- b.org. A");
    assert!(lost.sentence.starts_with("With these changes, "), "{}", lost.sentence);
    let nowhere = trial("b.org. MX 0 .");
    assert!(nowhere.sentence.contains("not be delivered"), "{}", nowhere.sentence);
    assert!(nowhere.findings.contains("worse: "), "{}", nowhere.findings);
}

#[test]
fn only_what_is_different_is_there() {
    let trial = trial(r#"_dmarc.a.net TXT "v=DMARC1; p=reject; rua=mailto:dmarc@a.net""#);
    assert!(!trial.is_nothing() && trial.unchanged > 0);
    for row in trial.groups.iter().flat_map(|group| &group.rows) {
        assert!(row.before != row.after || row.states[0] != row.states[1], "{row:?}");
    }
    let record = rows(&trial, "Records").iter().find(|row| row.what.contains("DMARC")).expect("the record");
    assert!(record.after.as_deref().is_some_and(|text| text.contains("p=reject")), "{record:?}");
}

#[test]
fn a_change_that_changes_nothing_says_so() {
    for (line, both) in [
        (r#"a.net TXT "v=spf1 ip4:100.20.30.1 -all""#, true),
        ("nobody-asks.a.net A 192.0.2.1", true),
        (r#"+ a.net TXT "site-verification=2""#, false),
    ] {
        let trial = trial(line);
        assert!(trial.is_nothing(), "{line}: {:#?}", trial.groups);
        assert!(trial.sentence.starts_with("This change makes no difference to this report."), "{line}");
        assert_eq!(trial.sentence.contains("nothing that is checked here asks for it"), both, "{line}");
    }
}

#[test]
fn records_are_shown_as_they_are_tried_and_written_to_begin_from() {
    let name = |text: &str| Name::parse(text).expect("a name");
    let published = trying(ZONE, ASKED, "");
    let texts = shown_records(&published, &name("a.net"), RecordType::TXT);
    let spf: Vec<_> = texts.iter().filter(|shown| shown.begins_with("V=SPF1")).cloned().collect();
    assert_eq!((texts.len(), spf.len(), spf[0].is_tried), (2, 1, false));
    // The line alone is what is published already.
    let lines: ZoneChanges = lines_of(&spf).parse().expect("lines");
    assert!(trial(&lines.to_string()).is_nothing());
    let tried = trying(ZONE, ASKED, "a.net MX 5 new.a.net\n+ a.net MX 10 mx.a.net");
    let exchanges = shown_records(&tried, &name("a.net"), RecordType::MX);
    assert_eq!(exchanges.len(), 2);
    assert!(exchanges.iter().all(|shown| shown.is_tried), "{exchanges:?}");
    assert!(shown_records(&published, &name("unasked.a.net"), RecordType::A).is_empty());
    for change in tried.tried.changes() {
        assert!(in_words(change).starts_with("as if"));
    }
}

#[test]
fn changes_at_one_name_are_left_out_together() {
    let changes: ZoneChanges =
        "a.net TXT \"v=spf1 -all\"\n- a.net MX\n- b.net\nc.net A 192.0.2.1".parse().expect("changes");
    let name = |text: &str| Name::parse(text).expect("a name");
    assert_eq!(changes.without(&name("a.net"), RecordType::TXT).changes().len(), 3);
    assert_eq!(changes.without(&name("a.net"), RecordType::MX).changes().len(), 3);
    assert_eq!(changes.without(&name("b.net"), RecordType::A).changes().len(), 3);
    assert_eq!(changes.without(&name("c.net"), RecordType::AAAA), changes);
}

#[test]
fn where_no_record_is_offered_it_is_said_why() {
    let report = trying(ZONE, ASKED, "");
    for finding in &report.findings {
        let is_wanted = finding.severity > mailpath::checks::Severity::Notice;
        assert_eq!(finding.records.is_none() && is_wanted, why_none(finding).is_some(), "{finding:?}");
    }
    assert!(report.findings.iter().any(|finding| finding.records.is_some()), "{report:#?}");
}

#[test]
fn what_is_known_is_not_asked_again_for_another_question_of_the_same() {
    let published = Arc::new(trying(ZONE, ASKED, ""));
    let query =
        published.query.trying(&r#"a.net TXT "v=spf1 ip4:100.20.30.9 -all""#.parse().expect("a line"));
    // The example answers none of it, so what is found is known from the report.
    let query = Query { resolver: ResolverChoice::Example, ..query };
    let tried = block_on(Run::knowing(std::slice::from_ref(&published), query, Rc::new(|| {})).finish());
    assert!(codes(&tried).contains(&"spf.pass"), "{:?}", codes(&tried));
    assert_eq!(tried.started_at, published.started_at);
}

#[test]
fn that_a_name_may_vanish_is_said() {
    let vanishes = "Whether _dmarc.a.net would still exist";
    let said = |lines: &str| trial(lines).remarks.join(" ");
    assert!(said("- _dmarc.a.net.").contains(vanishes), "{}", said("- _dmarc.a.net."));
    assert!(said("- _dmarc.a.net. TXT").contains("It is judged as if it existed, as are the names above."));
    // Something else is there, was put there, or nothing was there before.
    for lines in ["- a.net. TXT", "- _dmarc.a.net. TXT\nx._dmarc.a.net. A 100.20.30.1", "- none.a.net."] {
        assert!(!said(lines).contains("would still exist"), "{lines}: {}", said(lines));
    }
}

#[test]
fn where_another_server_is_assumed_both_sides_are_compared_for_one() {
    let zone = ZONE.replace("ip4:100.20.30.1 -all", "mx -all");
    let (published, assumed) = (trying(&zone, "q=a.net", ""), "100.20.30.1");
    for (line, effect, words) in [
        // The server that sends today would be refused; that none is assumed any more hides it.
        (r#"a.net TXT "v=spf1 ip4:100.20.30.9 -all""#, Effect::Worse, "the mail would probably be refused"),
        ("a.net MX 10 out.a.net", Effect::Worse, "the mail would probably be refused"),
    ] {
        let tried = trying(&zone, "q=a.net", line);
        let server = server_to_compare_for(&published, &tried).expect("another one is assumed");
        assert_eq!(server.to_string(), assumed, "{line}");
        let alike = ["", line].map(|lines| trying(&zone, &format!("q=a.net&server={server}"), lines));
        let trial = Trial::for_server(server, [&published, &tried], [&alike[0], &alike[1]]);
        assert_eq!(trial.effect, effect, "{line}: {trial:#?}");
        let start =
            format!("For mail from {assumed}, which is taken for the sending server as published: with this");
        assert!(trial.sentence.starts_with(&start) && trial.sentence.contains(words), "{}", trial.sentence);
        assert!(trial.remarks[0].contains("No sending server is named"), "{:?}", trial.remarks);
        // What the line about findings names is not said twice.
        assert!(trial.findings.contains("worse: "), "{}", trial.findings);
        assert!(!trial.sentence.contains("What is worse"), "{}", trial.sentence);
    }
    // The same server on both sides, or one that is named, needs no other.
    let same = trying(&zone, "q=a.net", r#"_dmarc.a.net TXT "v=DMARC1; p=reject""#);
    assert_eq!(server_to_compare_for(&published, &same), None);
    let named = ["", r#"a.net TXT "v=spf1 -all""#].map(|lines| trying(&zone, ASKED, lines));
    assert_eq!(server_to_compare_for(&named[0], &named[1]), None);
}
