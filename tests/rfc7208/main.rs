//! The public test suite for RFC 7208: every test is evaluated and counted, result and explanation,
//! and the counts are written to a file for those who show them.
//!
//! The suite is not part of this repository, so this test stands behind the feature `rfc7208-suite`.
//! `MAILPATH_RFC7208_SUITE` names its file; without that it is looked for beside the project, and where
//! `cargo xtask test` puts it.

#[path = "../support/conformance.rs"]
mod conformance;
#[path = "../support/contradictions.rs"]
mod contradictions;
mod suite;
mod zone;

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::{env, fs};

use mailpath::checks::spf::{SpfResult, check_host};
use mailpath::report::{Query, Run};
use suite::{Explanation, Scenario, Test};
use zone::SuiteZone;

/// What the suite holds; a loader that loses a test, or what it asks for, is noticed by these.
const TESTS: usize = 203;
const WITH_ALTERNATIVES: usize = 6;
const WITH_EXPLANATION: usize = 22;

#[test]
fn every_test_of_the_public_suite() {
    let counts = conformance::counts_file();
    // Counts of an earlier run must not pass for those of this one.
    let _ = fs::remove_file(&counts);
    let scenarios = load();

    let explained = all(&scenarios).filter(|(_, test)| test.explanation.is_some()).count();
    let alternatives = all(&scenarios).filter(|(_, test)| test.results.len() > 1).count();
    assert_eq!(all(&scenarios).count(), TESTS, "tests");
    assert_eq!(alternatives, WITH_ALTERNATIVES, "tests with more than one result");
    assert_eq!(explained, WITH_EXPLANATION, "tests with an explanation");

    let failures = run_all(&scenarios, evaluate);
    let passed = TESTS - failures.len();
    write_counts(&counts, passed);
    say(&format!("RFC 7208 suite: {passed} of {TESTS} passed"));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_test_through_a_link_to_the_page() {
    let scenarios = load();
    let failures = run_all(&scenarios, through_the_page);
    say(&format!("RFC 7208 suite through the page: {} of {TESTS} passed", TESTS - failures.len()));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A result and an explanation, as they are compared.
type Outcome = (String, Option<String>);

/// Asks the evaluator itself.
fn evaluate(test: &Test, zone: SuiteZone) -> Outcome {
    let outcome = block_on(check_host(test.host, &test.mail_from, &test.helo, &zone));
    (outcome.result.map_or("", SpfResult::as_str).to_owned(), outcome.explanation)
}

/// The same as a link to the page asks it, out of the report that the page shows.
fn through_the_page(test: &Test, zone: SuiteZone) -> Outcome {
    let domain = match test.mail_from.rsplit_once('@') {
        Some((_, domain)) => domain,
        None => &test.helo,
    };
    let url = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", &format!("spf:{domain}"))
        .append_pair("server", &test.host.to_string())
        .append_pair("from", &test.mail_from)
        .append_pair("helo", &test.helo)
        .finish();
    let (query, errors) = Query::from_url(&url);
    let run = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {}));
    let report = block_on(async { run.finish().await.to_json() });
    contradictions::none_in(&report);
    let text = |key: &str| report["spf"][key].as_str().map(ToOwned::to_owned);
    (text("result").unwrap_or_else(|| format!("{errors:?}")), text("explanation"))
}

fn all(scenarios: &[Scenario]) -> impl Iterator<Item = (&Scenario, &Test)> {
    scenarios.iter().flat_map(|scenario| scenario.tests.iter().map(move |test| (scenario, test)))
}

/// Runs every test, and describes those that do not give what the suite wants. A panic is a failure
/// of that one test, so that the others are still counted.
fn run_all(scenarios: &[Scenario], way: fn(&Test, SuiteZone) -> Outcome) -> Vec<String> {
    let failed = |(scenario, test): (&Scenario, &Test)| {
        let got = catch_unwind(AssertUnwindSafe(|| way(test, scenario.zone.clone())));
        let got = got.unwrap_or_else(|_| ("a panic".into(), None));
        let good = test.results.contains(&got.0)
            && match &test.explanation {
                None => true,
                Some(Explanation::None) => got.1.is_none(),
                Some(Explanation::Exactly(text)) => got.1.as_ref() == Some(text),
            };
        let Scenario { title, .. } = scenario;
        let Test { name, results, explanation, .. } = test;
        (!good).then(|| {
            format!("{title} / {name}: expected {} {explanation:?}, got {got:?}", results.join(" or "))
        })
    };
    all(scenarios).filter_map(failed).collect()
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future)
}

/// Finds and reads the suite.
fn load() -> Vec<Scenario> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = env::var_os("MAILPATH_RFC7208_SUITE").map(PathBuf::from).or_else(|| {
        let places = ["../shared/suites/rfc7208-tests.yml", ".tools/rfc7208/rfc7208-tests.yml"];
        places.iter().map(|place| root.join(place)).find(|path| path.is_file())
    });
    let path = path.expect("the suite's file, which `cargo xtask test` fetches");
    let text = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    suite::read(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn write_counts(path: &Path, passed: usize) {
    let counts = serde_json::json!({
        "suite": "RFC 7208",
        "tests": TESTS,
        "passed": passed,
        "explanations": WITH_EXPLANATION,
    });
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the counts");
    fs::write(path, format!("{counts}\n")).expect("the counts");
}

/// Prints a line past the test harness, which shows nothing of tests that pass.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
