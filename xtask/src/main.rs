//! What a developer of Mailpath runs, as `cargo xtask <command>`.

mod conformance;
mod debian;
mod finish;
mod html;
mod icon;
mod lint;
mod offline;
mod programs;
mod serve;
mod setup;
mod sh;
mod site;
mod small;
mod split;
mod tables;
mod test;
mod tools;
mod wasm;
mod wasm_std;
mod wasm_toolchain;
mod weigh;

use std::process::ExitCode;

use sh::{Failure, Project, Result};

const USAGE: &str = "\
usage: cargo xtask <command>

  setup          install what is missing: the wasm32 target, trunk, wasm-bindgen, wasm-opt,
                 and the browser and DNS servers that the tests need
  serve          build the page, serve it on this machine and rebuild on every change
                 [--port N] [--release] [--no-open]
  build          build the release page into dist/; it shows how many tests of the RFC 7208
                 suite pass, so these are run first
  weigh          compare the size of dist/ with weight-budget.json
  lint           formatting and clippy, native and wasm
  test           every test suite, the release build and its weight  [--fast: native tests only]
  finish-site    fill in the content security policy; run by trunk after each build
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((command, options)) = arguments.split_first() else {
        print!("{USAGE}");
        return Ok(ExitCode::FAILURE);
    };
    if matches!(command.as_str(), "help" | "--help" | "-h") {
        print!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    }
    let project = Project::find()?;
    match command.as_str() {
        "serve" => serve::run(&project, &serve::Options::parse(options)?)?,
        "test" => test::run_suites(&project, &test::Options::parse(options)?)?,
        "setup" | "build" | "weigh" | "lint" | "finish-site" if !options.is_empty() => {
            return Err(Failure::new(format!("`{command}` takes no options.")));
        }
        "setup" => setup::everything(&project)?,
        "build" => site::build(&project, &conformance::count(&project)?)?,
        "weigh" => weigh::run(&project)?,
        "lint" => lint::run_all(&project)?,
        "finish-site" => finish::run(&project)?,
        unknown => {
            eprint!("there is no command `{unknown}`\n\n{USAGE}");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
