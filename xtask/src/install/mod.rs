//! What the project needs on a machine: found there, or else installed.

mod bindgen;
pub(crate) mod debian;
mod engines;
mod programs;
mod tools;
mod wasm_std;
mod wasm_toolchain;

use anyhow::Result;

pub(crate) use bindgen::{CompiledWith, bindgen};
pub(crate) use engines::Engine;
pub(crate) use programs::dns_servers;
pub(crate) use wasm_toolchain::{TARGET, WasmToolchain};

use crate::project::Project;

/// What a build of the page needs.
pub(crate) fn for_build(project: &Project) -> Result<WasmToolchain> {
    let toolchain = WasmToolchain::ensure(project)?;
    tools_for_build(project)?;
    Ok(toolchain)
}

/// The same without the toolchain.
pub(crate) fn tools_for_build(project: &Project) -> Result<()> {
    tools::for_build(project)?.into_iter().try_for_each(|tool| tool.ensure(project))
}

/// The programs that the native tests ask for a second opinion; those tests are left out without them.
///
/// # Errors
/// Why they are not there.
pub(crate) fn second_opinions(project: &Project) -> Result<(), String> {
    if ["node", "npm"].iter().any(|program| project.program(program).is_none()) {
        return Err("Node.js with npm is missing".to_owned());
    }
    tools::mailauth().ensure(project).map_err(|error| format!("{error:#}"))?;
    if project.program("python3").is_none() {
        return Err("Python 3 is missing".to_owned());
    }
    tools::pyspf().ensure(project).map_err(|error| format!("{error:#}"))
}

/// What checks workflows; `Err` says why it is not there.
pub(crate) fn for_workflows(project: &Project) -> Result<(), String> {
    let mut tools = tools::for_workflows().into_iter();
    tools.try_for_each(|tool| tool.ensure(project)).map_err(|error| format!("{error:#}"))
}

/// What `cargo xtask lint` runs beside rustfmt and clippy.
pub(crate) fn for_lint(project: &Project) -> Result<()> {
    tools::for_lint().into_iter().chain(tools::for_workflows()).try_for_each(|tool| tool.ensure(project))
}
