//! Building the page with trunk.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::setup;
use crate::sh::{Failure, Project, Result, run, step};
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
    shrink(project)?;
    step("page", "built in dist/");
    Ok(())
}

/// What wasm-opt is to do. Sorted by name, functions of one kind stand next to each other, which
/// compresses better; the names themselves go.
const WASM_OPT: &[&str] = &[
    "--flatten",
    "--rereloop",
    "-O2",
    "-Oz",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
];

/// Makes every file of the page as small as it can be, in place.
fn shrink(project: &Project) -> Result<()> {
    let directory = project.dist();
    let entries =
        fs::read_dir(&directory).map_err(Failure::while_doing(format!("read {}", directory.display())))?;
    let mut imported = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match path.extension().and_then(|kind| kind.to_str()) {
            Some("wasm") if project.program("wasm-opt").is_none() => {
                step("page", "no wasm-opt, so the program stays as large as it is");
            }
            Some("wasm") => {
                step("wasm-opt", "making the program small (about one minute)…");
                run(project.command("wasm-opt").args(WASM_OPT).arg(&path).arg("-o").arg(&path))?;
            }
            // Trunk's own minifier does not read wasm-bindgen's script.
            Some("js") => esbuild(project, &path, &[])?,
            Some("css") if name.starts_with("site-") => esbuild(project, &path, &["--bundle"])?,
            Some("css") => imported.push(path),
            _ => {}
        }
    }
    if project.program("esbuild").is_some() {
        for path in imported {
            fs::remove_file(&path).map_err(Failure::while_doing(format!("remove {}", path.display())))?;
        }
    }
    Ok(())
}

fn esbuild(project: &Project, path: &Path, options: &[&str]) -> Result<()> {
    if project.program("esbuild").is_none() {
        step("page", format!("no esbuild, so {} stays as it is", path.display()));
        return Ok(());
    }
    let out = format!("--outfile={}", path.display());
    let fixed = ["--minify", "--allow-overwrite", "--log-level=error"];
    run(project.command("esbuild").arg(path).args(fixed).args(options).arg(out))
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
