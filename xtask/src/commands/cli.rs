//! The command line, as it stands in this working copy.

use std::ffi::OsString;

use anyhow::Result;
use clap::Args;

use crate::project::{Project, become_command, run, step};

#[derive(Args)]
pub(crate) struct Options {
    /// The arguments of `mailpath`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Runs it in the place of this program, so that its exit status is this one's.
pub(super) fn cli(project: &Project, options: &Options) -> Result<()> {
    let mut command = project.command("cargo");
    command
        .args(["run", "--quiet", "--package", "mailpath-cli", "--bin", "mailpath", "--"])
        .args(&options.arguments);
    // Paths are those of whoever calls.
    command.current_dir(std::env::current_dir()?);
    become_command(&mut command)
}

/// Writes man pages and completions.
pub(super) fn manual(project: &Project) -> Result<()> {
    let folder = project.target().join("manual");
    run(project
        .command("cargo")
        .args(["run", "--quiet", "--package", "mailpath-cli", "--example", "manual", "--"])
        .arg(&folder))?;
    step("man pages and completions", folder.display());
    Ok(())
}
