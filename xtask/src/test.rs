//! Every test suite, the release build and its weight.

use std::path::Path;
use std::process::Command;

use crate::conformance::{self, SUITE, Unavailable};
use crate::lint::SUITE_FEATURES;
use crate::programs;
use crate::setup;
use crate::sh::{Failure, Project, Result, in_ci, run, step};
use crate::site;
use crate::weigh;

/// What may follow `cargo xtask test`.
pub(crate) struct Options {
    fast: bool,
}

impl Options {
    pub(crate) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { fast: false };
        for argument in arguments {
            match argument.as_str() {
                "--fast" => options.fast = true,
                unknown => {
                    return Err(Failure::new(format!("`test` has no option `{unknown}`; it knows --fast.")));
                }
            }
        }
        Ok(options)
    }
}

/// How one suite ended.
enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

impl From<Result<()>> for Outcome {
    fn from(result: Result<()>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(failure) => Self::Failed(failure.to_string()),
        }
    }
}

/// Runs one suite after the other, failures notwithstanding, and sums up.
pub(crate) fn run_suites(project: &Project, options: &Options) -> Result<()> {
    let mut outcomes = Vec::new();
    let mut record = |suite: &'static str, outcome: Outcome| {
        if let Outcome::Skipped(why) = &outcome {
            println!("SKIPPED {suite} suite: {why}");
        }
        outcomes.push((suite, outcome));
    };

    if !options.fast {
        setup::for_build(project)?;
    }
    let suite_file = conformance::ensure(project);
    match &suite_file {
        Ok(_) => {}
        Err(Unavailable::Absent(why)) => record("RFC 7208", Outcome::Skipped(why.clone())),
        Err(Unavailable::Refused(why)) => record("RFC 7208", Outcome::Failed(why.clone())),
    }
    conformance::forget(project);
    record("native", native(project, suite_file.as_deref().ok()).into());
    if options.fast {
        return sum_up(&outcomes, in_ci());
    }

    // The native suite has just counted, unless it stopped before it came to that.
    let counts = match suite_file {
        Ok(_) => conformance::counts(project).or_else(|_| conformance::count(project)),
        Err(why) => Err(why.into()),
    };
    let built = counts.and_then(|counts| site::build(project, &counts));
    let has_page = built.is_ok();
    record("build", built.into());
    if has_page {
        record("weight", weigh::run(project).into());
    }

    record(
        "real DNS",
        match programs::ensure_dns_servers(project) {
            Ok(()) => run(&mut suite(project, "real_dns")).into(),
            Err(why) => Outcome::Skipped(why),
        },
    );
    record(
        "browser",
        match programs::ensure_browser(project) {
            _ if !has_page => Outcome::Failed("there is no page to test.".to_owned()),
            Ok(()) => run(suite(project, "browser").args(["--", "--test-threads=1"])).into(),
            Err(why) => Outcome::Skipped(why),
        },
    );
    sum_up(&outcomes, in_ci())
}

/// Without the file of the RFC 7208 suite that one test passes unrun: its skip is on the summary
/// already, and is not to be counted twice.
fn native(project: &Project, suite_file: Option<&Path>) -> Result<()> {
    step("native suite", "running…");
    let suite_file = suite_file.unwrap_or(Path::new(""));
    run(project.command("cargo").args(["test", "--workspace"]).env(SUITE, suite_file))
}

/// Both suites are compiled with the features of both, so that the library is compiled once.
fn suite(project: &Project, name: &str) -> Command {
    step(&format!("{name} suite"), "running…");
    let mut command = project.command("cargo");
    command
        .args(["test", "--workspace", "--features", SUITE_FEATURES, "--test", name])
        .env("MAILPATH_DIST", project.dist())
        .envs(programs::browser_environment(project));
    command
}

fn sum_up(outcomes: &[(&str, Outcome)], skip_is_failure: bool) -> Result<()> {
    println!("\nsummary:");
    for (suite, outcome) in outcomes {
        match outcome {
            Outcome::Passed => println!("  {suite}: passed"),
            Outcome::Failed(why) => println!("  {suite}: FAILED: {why}"),
            Outcome::Skipped(why) => println!("  {suite}: SKIPPED: {why}"),
        }
    }
    let counts_against = |outcome: &Outcome| match outcome {
        Outcome::Passed => false,
        Outcome::Failed(_) => true,
        Outcome::Skipped(_) => skip_is_failure,
    };
    let bad: Vec<&str> =
        outcomes.iter().filter(|(_, outcome)| counts_against(outcome)).map(|(suite, _)| *suite).collect();
    if bad.is_empty() { Ok(()) } else { Err(Failure::new(format!("not passed: {}.", bad.join(", ")))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skip_counts_only_in_continuous_integration() {
        let outcomes =
            [("native", Outcome::Passed), ("browser", Outcome::Skipped("chromium is missing".to_owned()))];
        assert!(sum_up(&outcomes, false).is_ok());
        assert!(sum_up(&outcomes, true).is_err());
    }
}
