//! The commands. Each stands on `install` and `site`.

mod bench;
mod cli;
mod lint;
mod serve;
mod setup;
mod test;
mod weigh;

use anyhow::Result;
use clap::Subcommand;

use crate::project::Project;
use crate::{conformance, install, site};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Install what is missing: the wasm32 target, trunk, wasm-opt, and what the tests and lints need
    Setup,
    /// Build the page, serve it on this machine, and rebuild it on every change
    Serve(serve::Options),
    /// Build the release page into dist/; it shows how many tests of the RFC 7208 suite pass, so
    /// these are run first
    Build,
    /// Compare the size of dist/ with weight-budget.json
    Weigh,
    /// Check formatting, clippy (native and wasm), licences and dependencies
    Lint,
    /// Run every test suite, build the release page and weigh it
    Test(test::Options),
    /// Measure the release page in Chromium beside a bare page that asks the same, and print a table
    Bench(bench::Options),
    /// Run the command line (`mailpath`) with these arguments
    Cli(cli::Options),
    /// Write the command line's man pages and completions for shells into target/manual/
    Manual,
    /// Install what trunk and its hook need; `build` compiles meanwhile
    #[command(hide = true)]
    Tools,
    /// Build the release page with the counts that the last run of the RFC 7208 suite left; `test` tests meanwhile
    #[command(hide = true)]
    Page,
    /// Complete the page that trunk has built; trunk runs this after each build
    #[command(hide = true)]
    PostBuild,
}

impl Command {
    pub(crate) fn run(&self, project: &Project) -> Result<()> {
        match self {
            Self::Setup => setup::setup(project),
            Self::Serve(options) => serve::serve(project, options),
            Self::Build => site::build(project, conformance::count),
            Self::Weigh => weigh::weigh(project),
            Self::Lint => lint::lint(project),
            Self::Test(options) => test::test(project, options),
            Self::Bench(options) => bench::bench(project, options),
            Self::Cli(options) => cli::cli(project, options),
            Self::Manual => cli::manual(project),
            Self::Tools => install::tools_for_build(project),
            Self::Page => site::build(project, conformance::counts),
            Self::PostBuild => site::post_build::run(project),
        }
    }
}
