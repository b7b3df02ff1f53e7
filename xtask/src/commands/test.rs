//! Every test suite, the release build and its weight.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use super::lint::{self, SUITE_FEATURES};
use super::weigh;
use crate::conformance::{self, Unavailable};
use crate::install::{self, Engine};
use crate::project::{Project, in_ci, run, step};
use crate::site;

#[derive(Args)]
pub(crate) struct Options {
    /// The native tests only
    #[arg(long)]
    fast: bool,
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
            Err(error) => Self::Failed(format!("{error:#}")),
        }
    }
}

/// Runs one suite after the other, failures notwithstanding, and sums up.
pub(super) fn test(project: &Project, options: &Options) -> Result<()> {
    let mut outcomes = Vec::new();
    let mut record = |suite: &'static str, outcome: Outcome| {
        if let Outcome::Skipped(why) = &outcome {
            println!("SKIPPED {suite} suite: {why}");
        }
        outcomes.push((suite, outcome));
    };

    if !options.fast {
        install::for_build(project)?;
    }
    let suite_file = conformance::ensure(project);
    match &suite_file {
        Ok(_) => {}
        Err(Unavailable::Absent(why)) => record("RFC 7208", Outcome::Skipped(why.clone())),
        Err(Unavailable::Refused(why)) => record("RFC 7208", Outcome::Failed(why.clone())),
    }
    if let Err(why) = install::second_opinions(project) {
        record("second opinions", Outcome::Skipped(why));
    }
    conformance::forget(project);
    record("native", native(project, suite_file.as_deref().ok()).into());
    if options.fast {
        return sum_up(&outcomes, in_ci());
    }

    record(
        "workflows",
        match install::for_workflows(project) {
            Ok(()) => lint::workflows(project).into(),
            Err(why) => Outcome::Skipped(why),
        },
    );

    // The native suite has just counted, unless it stopped before it came to that.
    let counts = match suite_file {
        Ok(_) => conformance::counts(project).or_else(|_| conformance::count(project)),
        Err(why) => Err(why.into()),
    };
    let built = counts.and_then(|counts| site::build(project, &counts));
    let has_page = built.is_ok();
    record("build", built.into());
    if has_page {
        record("weight", weigh::weigh(project).into());
    }

    record(
        "real DNS",
        match install::dns_servers(project) {
            Ok(()) => run(&mut suite(project, "real DNS", "real_dns")).into(),
            Err(why) => Outcome::Skipped(why),
        },
    );
    for engine in Engine::ALL {
        record(
            engine.suite(),
            match engine.ensure(project) {
                _ if !has_page => Outcome::Failed("there is no page to test.".to_owned()),
                Ok(()) => browser(project, engine).into(),
                Err(why) => Outcome::Skipped(why),
            },
        );
    }
    sum_up(&outcomes, in_ci())
}

/// The native tests, and with its file the RFC 7208 suite.
fn native(project: &Project, suite_file: Option<&Path>) -> Result<()> {
    step("native suite", "running…");
    let mut command = project.command("cargo");
    command.args(["test", "--workspace"]);
    run(match suite_file {
        Some(file) => conformance::with_suite(&mut command, file),
        None => &mut command,
    })
}

/// The browser suite: all of it in Chromium, and its core in the others.
fn browser(project: &Project, engine: Engine) -> Result<()> {
    let mut command = suite(project, engine.suite(), "browser");
    command.env("MAILPATH_DIST", project.dist()).envs(engine.environment(project));
    command.args(["--", "--test-threads=1"]);
    if engine != Engine::Chromium {
        command.arg("every_engine::");
    }
    run(&mut command)
}

/// Both suites are compiled with the features of both, so that the library is compiled once.
fn suite(project: &Project, name: &str, target: &str) -> Command {
    step(&format!("{name} suite"), "running…");
    let mut command = project.command("cargo");
    command.args(["test", "--workspace", "--features", SUITE_FEATURES, "--test", target]);
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
    if !bad.is_empty() {
        bail!("not passed: {}", bad.join(", "));
    }
    Ok(())
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
