//! The `wasm-bindgen` that trunk is to run (`xtask/bindgen/`), which belongs to the workspace: its
//! version stands in Cargo.lock, beside that of the library.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::project::{Project, run, step};

/// What it is compiled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompiledWith {
    /// Nothing else, so that it is there soonest.
    Nothing,
    /// The test of the RFC 7208 suite, which a release needs too: what both depend on is compiled once, and all
    /// the tests use the same.
    Tests,
}

/// Builds it, and gives the directory in which it is found under the name that trunk looks for.
pub(crate) fn bindgen(project: &Project, with: CompiledWith) -> Result<PathBuf> {
    step("wasm-bindgen", "building (about a minute the first time)…");
    match with {
        CompiledWith::Nothing => {
            run(project.command("cargo").args(["build", "--quiet", "--package", "xtask-bindgen"]))
        }
        CompiledWith::Tests => {
            let targets = ["--bin", "xtask-bindgen", "--test", "rfc7208"];
            run(project.workspace("build").arg("--quiet").args(targets))
        }
    }?;
    let built = project.target().join(format!("debug/xtask-bindgen{EXE_SUFFIX}"));
    let directory = project.target().join("trunk-path");
    fs::create_dir_all(&directory).with_context(|| format!("create {}", directory.display()))?;
    let named = directory.join(format!("wasm-bindgen{EXE_SUFFIX}"));
    fs::copy(&built, &named).with_context(|| format!("copy {}", built.display()))?;
    Ok(directory)
}
