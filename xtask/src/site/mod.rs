//! The page: built by trunk, and completed by [`post_build`], which trunk runs as a hook.

mod page;
pub(crate) mod post_build;
mod profile;
mod program;
mod styles;
pub(crate) mod worker;

pub(crate) use program::{is_part, is_part_of_report};

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::conformance::Counts;
use crate::install::{self, CompiledWith, TARGET, WasmToolchain};
use crate::project::{Beside, Project, run, step};

/// Builds the release page into `dist/`, with the counts that it is to show.
pub(crate) fn build(project: &Project, counts: impl FnOnce(&Project) -> Result<Counts>) -> Result<()> {
    let toolchain = WasmToolchain::ensure(project)?;
    // Until trunk is installed, which takes minutes, what it is going to ask cargo for is compiled.
    let tools = Beside::start(project, "tools", project.this_program()?.arg("tools"))?;
    let bindgen = install::bindgen(project, CompiledWith::Tests)?;
    let counts = counts(project)?.environment();
    step("page", "compiling for release (several minutes the first time)…");
    run(toolchain
        .command(project, "cargo")
        .args(["build", "--release", "--target", TARGET, "--package", "mailpath", "--bin", "mailpath-page"])
        .envs(counts.clone()))?;
    step("tools", "installing what is missing…");
    tools.finish()?;
    step("page", "putting together…");
    run(trunk(project, toolchain, &bindgen, "build")?
        .envs(counts)
        .arg("--release")
        .arg("--dist")
        .arg(project.dist()))?;
    step("page", "built in dist/");
    Ok(())
}

/// A trunk command that serves the page.
pub(crate) fn server(project: &Project) -> Result<Command> {
    let toolchain = install::for_build(project)?;
    trunk(project, toolchain, &install::bindgen(project, CompiledWith::Nothing)?, "serve")
}

/// A trunk command that finds the project's tools, and the project's `wasm-bindgen` before any other.
fn trunk(project: &Project, toolchain: WasmToolchain, bindgen: &Path, subcommand: &str) -> Result<Command> {
    let mut command = toolchain.command(project, "trunk");
    command.env("PATH", project.search_path_after(bindgen)?);
    // Trunk takes only `true` and `false` here, where the convention is any text at all.
    match std::env::var_os("NO_COLOR") {
        Some(value) if !value.is_empty() => command.env("NO_COLOR", "true"),
        _ => command.env_remove("NO_COLOR"),
    };
    command.arg(subcommand);
    Ok(command)
}

/// Makes a script or a style sheet small, in place.
fn minify(project: &Project, path: &Path, options: &[&str]) -> Result<()> {
    if project.program("esbuild").is_none() {
        step("page", format!("no esbuild, so {} stays as it is", path.display()));
        return Ok(());
    }
    let out = format!("--outfile={}", path.display());
    let fixed = ["--minify", "--allow-overwrite", "--log-level=error"];
    run(project.command("esbuild").arg(path).args(fixed).args(options).arg(out))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("read {}", path.display()))
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
}

fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).with_context(|| format!("write {}", path.display()))
}

/// The names of the files in a directory, in order.
fn names(directory: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).with_context(|| format!("read {}", directory.display()))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// What stands in a file's name for its content, and that of all files that go with it.
fn content_hash<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut all = Sha256::new();
    for content in contents {
        all.update(Sha256::digest(content));
    }
    all.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
