//! Getting a machine ready, in as few steps as it needs.

use crate::programs;
use crate::sh::{Project, Result, step};
use crate::tools;
use crate::wasm_toolchain::WasmToolchain;

/// What a build of the page needs.
pub(crate) fn for_build(project: &Project) -> Result<WasmToolchain> {
    let toolchain = WasmToolchain::ensure(project)?;
    for tool in tools::for_build(project)? {
        tool.ensure(project)?;
    }
    Ok(toolchain)
}

/// Everything, the programs of the test suites included. Those that are missing and cannot be
/// installed are named; the page builds without them.
pub(crate) fn everything(project: &Project) -> Result<()> {
    for_build(project)?.ensure_clippy(project)?;
    if let Err(why) = programs::ensure_browser(project) {
        step("browser suite", why);
    }
    if let Err(why) = programs::ensure_dns_servers(project) {
        step("real DNS suite", why);
    }
    Ok(())
}
