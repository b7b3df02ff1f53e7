//! The example domain in which most things are wrong: each finding has its own fix, and what a fix does is said
//! as it is.

use std::rc::Rc;

use mailpath::checks::FindingCode;
use mailpath::dns::ZoneChanges;
use mailpath::report::compare::Effect;
use mailpath::report::fixes::of_step;
use mailpath::report::mail_flow::FlowStep;
use mailpath::report::trial::Trial;
use mailpath::report::{Report, Run, example_resolver};

use super::{block_on, query, trying};

const BROKEN: &str = "q=broken.example&resolver=example";

fn example(url: &str, lines: &str) -> Report {
    let changes: ZoneChanges = lines.parse().expect(lines);
    let asked = query(url).trying(&changes);
    block_on(Run::with_resolver(asked, example_resolver(), Rc::new(|| {})).finish())
}

/// The fixes for a code, as lines, with what they are for.
fn fixes(report: &Report, code: FindingCode) -> Vec<(String, String)> {
    let found = report.findings.iter().filter(|finding| finding.code == code);
    found
        .map(|finding| {
            let records = finding.records.as_ref().map(ToString::to_string);
            (finding.title.clone(), records.unwrap_or_default())
        })
        .collect()
}

#[test]
fn each_exchange_has_its_own_fix() {
    let report = example(BROKEN, "");
    for (code, exchange, fix) in [
        (
            FindingCode::MxExchangeUnresolved,
            "gone.broken.example",
            "- broken.example. MX 10 gone.broken.example.",
        ),
        (FindingCode::MxExchangeAddress, "10.0.0.25", "- broken.example. MX 10 10.0.0.25."),
        (
            FindingCode::MxExchangeCname,
            "alias.broken.example",
            "- broken.example. MX 20 alias.broken.example.\n+ broken.example. MX 20 real.broken.example.",
        ),
    ] {
        let fixes = fixes(&report, code);
        assert_eq!(fixes.len(), 1, "{fixes:?}");
        assert!(fixes[0].0.contains(exchange), "{fixes:?}");
        assert_eq!(fixes[0].1, fix);
        let after = example(BROKEN, fix);
        assert!(!after.findings.iter().any(|finding| finding.title == fixes[0].0), "{fix}");
    }
    // All at once leave what is right.
    let all = "- broken.example. MX 10 gone.broken.example.\n- broken.example. MX 10 10.0.0.25.\n- broken.example. MX 20 alias.broken.example.\n+ broken.example. MX 20 real.broken.example.";
    let after = example(BROKEN, all);
    let left: Vec<String> =
        after.mx.iter().flat_map(|mx| &mx.records).map(|row| row.exchange.to_string()).collect();
    assert_eq!(left, ["real.broken.example", "inside.broken.example"]);
}

#[test]
fn several_findings_of_one_kind_have_one_fix_each() {
    let zone = "a.net 300 MX 10 mx.a.net\na.net 300 MX 20 gone1.a.net\na.net 300 MX 20 gone2.a.net\nmx.a.net 300 A 100.20.30.1\na.net 300 MX 30 al1.a.net\na.net 300 MX 30 al2.a.net\nal1.a.net 300 CNAME mx.a.net\nal2.a.net 300 CNAME mx3.a.net\nmx3.a.net 300 A 100.20.30.3\n";
    let report = trying(zone, "q=a.net", "");
    let mut gone = fixes(&report, FindingCode::MxExchangeUnresolved);
    gone.extend(fixes(&report, FindingCode::MxExchangeCname));
    assert_eq!(gone.len(), 4, "{gone:?}");
    for (title, fix) in gone {
        let host = ["gone1.a.net", "gone2.a.net", "al1.a.net", "al2.a.net"]
            .into_iter()
            .find(|host| title.contains(host));
        let host = host.expect("a host");
        let first = fix.lines().next().unwrap_or_default();
        assert!(first.starts_with("- a.net. MX ") && first.ends_with(&format!(" {host}.")), "{title}: {fix}");
        assert!(fix.lines().skip(1).all(|line| line.starts_with("+ a.net. MX 30 mx")), "{fix}");
    }
}

#[test]
fn a_step_offers_the_fix_of_what_it_states() {
    let report = example(BROKEN, "");
    let flow = report.flow.as_ref().expect("a flow");
    let step = flow.steps.iter().find(|step| step.step == FlowStep::MailHosts).expect("a step");
    let offers = of_step(&report, step);
    let stated = report.findings.iter().any(|finding| step.detail.contains(&finding.title));
    assert!(stated && !step.detail.is_empty(), "{}", step.detail);
    for (title, _) in &offers {
        assert!(step.detail.contains(title), "{title} under {}", step.detail);
    }
}

#[test]
fn another_sender_that_is_assumed_is_not_called_worse() {
    let before = example(BROKEN, "");
    let fixed = fixes(&before, FindingCode::SpfSeveral);
    let after = example(BROKEN, &fixed[0].1);
    let trial = Trial::new(&before, &after);
    assert!(!trial.sentence.contains("worse"), "{}", trial.sentence);
    assert!(trial.sentence.contains("would be taken for the sending server"), "{}", trial.sentence);
    assert_ne!(trial.effect, Effect::Worse);
}

#[test]
fn to_ask_for_nothing_is_no_worse_than_a_policy_that_nobody_reads() {
    for (url, code) in [
        (BROKEN, FindingCode::DmarcBadPolicy),
        (BROKEN, FindingCode::DmarcRuaScheme),
        ("q=reader.example&resolver=example", FindingCode::DmarcNone),
    ] {
        let before = example(url, "");
        let fixed = fixes(&before, code);
        let (title, lines) = fixed.first().expect("a finding");
        let trial = Trial::new(&before, &example(url, lines));
        assert!(!trial.findings.contains("worse"), "{title}: {lines}: {}", trial.findings);
    }
}

#[test]
fn a_weaker_policy_is_still_worse() {
    let url = "q=healthy.example&resolver=example";
    let lines = "_dmarc.healthy.example. TXT \"v=DMARC1; p=none; rua=mailto:dmarc@healthy.example\"";
    let trial = Trial::new(&example(url, ""), &example(url, lines));
    assert!(trial.findings.contains("worse: "), "{}", trial.findings);
}
