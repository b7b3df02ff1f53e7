//! What a developer of Mailpath runs, as `cargo xtask <command>`.

mod commands;
mod conformance;
mod install;
mod project;
mod site;

use std::process::ExitCode;

use clap::Parser;

use commands::Command;
use project::Project;

#[derive(Parser)]
#[command(name = "cargo xtask", about, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match Project::find().and_then(|project| arguments.command.run(&project)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
