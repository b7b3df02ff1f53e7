//! The standard library for wasm32, built from Debian's sources with Debian's compiler.
//!
//! Debian ships no such library, but it does ship the sources, and cargo can build them. Put
//! where the compiler looks for it, the target is then an ordinary one.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::debian::root_command;
use crate::project::{Project, output, run, step};

/// Where Debian's packages put Rust.
pub(crate) const PREFIX: &str = "/usr";

const BUILDER: &str = "\
[package]
name = \"std-builder\"
version = \"0.0.0\"
edition = \"2024\"

[workspace]
";

/// Builds the library and puts it, with a linker, into Debian's Rust.
pub(crate) fn install(project: &Project, target: &str) -> Result<()> {
    let libraries = build(project, target)?;
    let rustc = format!("{PREFIX}/bin/rustc");
    let libdir = output(project.command(&rustc).args(["--print", "target-libdir", "--target", target]))?;
    step("wasm32 standard library", format!("copying to {libdir}"));
    // Libraries of an older compiler would stand beside the new ones, so the directory starts empty.
    as_root(project, "rm", &["-rf", &libdir], &[])?;
    as_root(project, "install", &["-D", "-m", "644", "-t", &libdir], &libraries)?;
    // Now only a copy, of 150 MB.
    let _ = fs::remove_dir_all(builder_directory(project));
    link_lld(project, &rustc)
}

fn builder_directory(project: &Project) -> PathBuf {
    project.tools().join("wasm-std/target")
}

fn build(project: &Project, target: &str) -> Result<Vec<PathBuf>> {
    let crate_directory = project.tools().join("wasm-std");
    let write =
        |path: &Path, text: &str| fs::write(path, text).with_context(|| format!("write {}", path.display()));
    let built = builder_directory(project);
    if built.exists() {
        // Two builds in one place would leave two sets of libraries.
        fs::remove_dir_all(&built).with_context(|| format!("empty {}", built.display()))?;
    }
    fs::create_dir_all(crate_directory.join("src"))
        .with_context(|| format!("create {}", crate_directory.display()))?;
    write(&crate_directory.join("Cargo.toml"), BUILDER)?;
    write(&crate_directory.join("src/lib.rs"), "")?;

    step("wasm32 standard library", "building (about one minute on two cores)…");
    run(project
        .command(format!("{PREFIX}/bin/cargo"))
        .current_dir(&crate_directory)
        .args(["build", "--release", "-Z", "build-std=std,panic_abort", "--target", target])
        .env("CARGO_TARGET_DIR", &built)
        .env("RUSTC", format!("{PREFIX}/bin/rustc"))
        // `-Z` on a stable compiler: the way Debian's own packages build the standard library.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without the bitcode, release builds could not be optimised across libraries.
        .env("RUSTFLAGS", "-C embed-bitcode=yes")
        .env_remove("LD_LIBRARY_PATH"))?;

    let deps = built.join(target).join("release/deps");
    let entries = fs::read_dir(&deps).with_context(|| format!("read {}", deps.display()))?;
    let libraries: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rlib"))
        .filter(|path| !path.to_string_lossy().contains("libstd_builder"))
        .collect();
    if libraries.is_empty() {
        bail!("no libraries came out in {}", deps.display());
    }
    Ok(libraries)
}

/// Debian's Rust comes without `rust-lld`; the one of the active toolchain does the work.
fn link_lld(project: &Project, rustc: &str) -> Result<()> {
    let version = output(project.command(rustc).arg("-vV"))?;
    let host =
        version.lines().find_map(|line| line.strip_prefix("host: ")).context("`rustc -vV` names no host")?;
    let place = format!("lib/rustlib/{host}/bin/rust-lld");
    let wanted = Path::new(PREFIX).join(&place);
    let sysroot = output(project.command("rustc").args(["--print", "sysroot"]))?;
    let active = Path::new(&sysroot).join(&place);
    if active == wanted {
        return Ok(());
    }
    if !active.is_file() {
        bail!("the active Rust toolchain has no {place}; install a toolchain with rustup first");
    }
    step("wasm32 linker", "taking rust-lld from the active toolchain");
    let directory = wanted.parent().unwrap_or(Path::new(PREFIX)).to_string_lossy().into_owned();
    as_root(project, "mkdir", &["-p", &directory], &[])?;
    as_root(project, "ln", &["-sfn"], &[active, wanted])
}

fn as_root(project: &Project, program: &str, options: &[&str], paths: &[PathBuf]) -> Result<()> {
    let mut command =
        root_command(project, program).with_context(|| format!("`{program}` in {PREFIX} needs root"))?;
    run(command.args(options).args(paths))
}
