//! Building the page with trunk.

use std::process::Command;

use crate::setup;
use crate::sh::{Project, Result, run, step};
use crate::small;
use crate::wasm_toolchain::WasmToolchain;

/// Builds the release page into `dist/`.
pub(crate) fn build(project: &Project) -> Result<()> {
    let toolchain = setup::for_build(project)?;
    let mut trunk = trunk(project, toolchain, "build");
    if toolchain.ensure_sources(project) {
        small::standard_library(&mut trunk);
    } else {
        step("page", "no sources of the standard library, so the page will be larger than it need be");
    }
    step("page", "building for release (several minutes the first time)…");
    run(trunk.arg("--release").arg("--dist").arg(project.dist()))?;
    step("page", "built in dist/");
    Ok(())
}

/// A trunk command that finds the project's tools and builds with `toolchain`.
pub(crate) fn trunk(project: &Project, toolchain: WasmToolchain, subcommand: &str) -> Command {
    let mut command = toolchain.command(project, "trunk");
    // Trunk takes only `true` and `false` here, where the convention is any text at all.
    match std::env::var_os("NO_COLOR") {
        Some(value) if !value.is_empty() => command.env("NO_COLOR", "true"),
        _ => command.env_remove("NO_COLOR"),
    };
    command.arg(subcommand);
    command
}
