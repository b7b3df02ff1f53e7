//! Every test suite, the release build and its weight.

use std::num::NonZero;
use std::process::Command;
use std::thread;

use anyhow::{Result, bail};
use clap::Args;

use super::{lint, weigh};
use crate::conformance::{self, Unavailable};
use crate::install::{self, Engine};
use crate::project::{Beside, Project, in_ci, run, step};

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
    if let Err(why) = install::second_opinions(project) {
        record("second opinions", Outcome::Skipped(why));
    }
    step("native suites", "compiling…");
    let compiled = run(project.workspace("test").arg("--no-run"));
    record(
        "RFC 7208",
        match suite_file {
            Ok(file) => conformance::run_suite(project, &file).into(),
            Err(Unavailable::Absent(why)) => Outcome::Skipped(why),
            Err(Unavailable::Refused(why)) => Outcome::Failed(why),
        },
    );
    if options.fast {
        record("native", compiled.and_then(|()| native(project)).into());
        return sum_up(&outcomes, in_ci());
    }

    // The compiler keeps one core busy with a release, most of the time.
    let page = Beside::start(project, "page", project.this_program()?.arg("page"))?;
    record("native", compiled.and_then(|()| native(project)).into());
    record(
        "workflows",
        match install::for_workflows(project) {
            Ok(()) => lint::workflows(project).into(),
            Err(why) => Outcome::Skipped(why),
        },
    );
    step("page", "building…");
    let built = page.finish();
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

/// The native tests.
fn native(project: &Project) -> Result<()> {
    step("native suite", "running…");
    run(&mut project.workspace("test"))
}

/// The browser suite: all of it in Chromium, and its core in the others.
fn browser(project: &Project, engine: Engine) -> Result<()> {
    let mut command = suite(project, engine.suite(), "browser");
    command.env("MAILPATH_DIST", project.dist()).envs(engine.environment(project));
    command.arg("--");
    if engine == Engine::Chromium {
        // Each has a browser and servers of its own, and now and then waits for them.
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        command.arg(format!("--test-threads={}", cores + 1));
    } else {
        command.args(["--test-threads=1", "every_engine::"]);
    }
    run(&mut command)
}

/// A suite that runs only when it is named.
fn suite(project: &Project, name: &str, target: &str) -> Command {
    step(&format!("{name} suite"), "running…");
    let mut command = project.workspace("test");
    command.args(["--test", target]);
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
