//! The built page in Chromium, beside a bare page that asks the same (`benches/web/`).

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use clap::Args;

use crate::conformance;
use crate::install::Engine;
use crate::project::{Project, run};
use crate::site;

#[derive(Args)]
pub(crate) struct Options {
    /// A release build that is there already; without it one is built into dist/
    #[arg(long)]
    dist: Option<PathBuf>,
    /// How often each is measured, in turns
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// One part alone: `asking`, `work` or `start`
    #[arg(long, default_value = "")]
    part: String,
}

/// Measures, and prints a table.
pub(super) fn bench(project: &Project, options: &Options) -> Result<()> {
    Engine::Chromium.ensure(project).map_err(|why| anyhow!(why))?;
    let dist = match &options.dist {
        Some(dist) => std::path::absolute(dist)?,
        None => {
            site::build(project, conformance::count)?;
            project.dist()
        }
    };
    // With the profile and the features of the suites, so that nothing is compiled for this alone.
    let mut command = project.workspace("bench");
    command.args(["--profile", "dev", "--bench", "web"]);
    command.env("MAILPATH_DIST", dist).env("MAILPATH_BENCH_ROUNDS", options.rounds.to_string());
    command.env("MAILPATH_BENCH_PART", &options.part);
    run(command.envs(Engine::Chromium.environment(project)))
}
