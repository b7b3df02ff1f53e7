//! Formatting and clippy, for both of the targets that the code is compiled for.

use crate::sh::{Project, Result, run, step};
use crate::wasm_toolchain::{TARGET, WasmToolchain};

/// The features behind which the suites that need other programs stand.
pub(crate) const SUITE_FEATURES: &str = "browser-tests,real-dns-tests";

/// Fails on the first kind of finding.
pub(crate) fn run_all(project: &Project) -> Result<()> {
    step("formatting", "checking…");
    run(project.command("cargo").args(["fmt", "--all", "--check"]))?;

    step("clippy, native", "checking…");
    run(project
        .command("cargo")
        .args(["clippy", "--workspace", "--all-targets", "--features", SUITE_FEATURES])
        .args(["--", "-D", "warnings"]))?;

    let toolchain = WasmToolchain::ensure(project)?;
    toolchain.ensure_clippy(project)?;
    step("clippy, wasm", "checking…");
    run(toolchain
        .command(project, "cargo")
        .args(["clippy", "-p", "mailpath", "--target", TARGET])
        .args(["--", "-D", "warnings"]))?;
    step("lint", "clean");
    Ok(())
}
