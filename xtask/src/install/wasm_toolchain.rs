//! Which Rust toolchain builds for wasm32, and how to come by one.
//!
//! Almost everywhere it is the active toolchain, with its wasm32 target. Where rustup cannot
//! download that target but Debian's archive answers, it is Debian's Rust, linked into rustup.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::{debian, wasm_std};
use crate::project::{Project, output, run, step};

/// The target that the page is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The name under which Debian's Rust is linked into rustup.
const LINKED: &str = "mailpath-debian";

/// Debian's Rust of a recent version, its sources, and the clippy that belongs to it.
const DEBIAN_RUST: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"];

/// A library that needs the standard library and the linker, so that both are seen to work.
const PROBE: &str = "\
#[unsafe(no_mangle)]
pub extern \"C\" fn probe(count: usize) -> usize {
    vec![String::from(\"probe\"); count].concat().len()
}
";

/// A toolchain that is known to compile and link for wasm32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WasmToolchain {
    /// The one that native builds use.
    Active,
    /// Debian's, which lives beside it.
    Debian,
}

impl WasmToolchain {
    /// Looks for a working toolchain without installing anything.
    fn find(project: &Project) -> Option<Self> {
        [Self::Active, Self::Debian].into_iter().find(|toolchain| toolchain.works(project))
    }

    /// Finds a working toolchain, or installs one.
    pub(crate) fn ensure(project: &Project) -> Result<Self> {
        if let Some(found) = Self::find(project) {
            step("wasm32 target", format!("found ({found})"));
            return Ok(found);
        }
        let Some(rustup) = project.program("rustup") else {
            bail!("the {TARGET} target is missing; install rustup and run `rustup target add {TARGET}`");
        };
        step("wasm32 target", format!("rustup target add {TARGET}…"));
        let added = run(project
            .command(&rustup)
            .args(["target", "add", TARGET])
            // Being offline is no defect of rustup that wants a stack trace.
            .env("RUST_BACKTRACE", "0"));
        if added.is_ok() && Self::Active.works(project) {
            step("wasm32 target", "added");
            return Ok(Self::Active);
        }
        step("wasm32 target", "rustup could not add it; trying Debian's Rust…");
        install_debian(project).with_context(|| {
            format!(
                "the {TARGET} target is missing; run `rustup target add {TARGET}` where rustup can \
                 download it, or use Debian's Rust"
            )
        })?;
        step("wasm32 target", format!("ready ({})", Self::Debian));
        Ok(Self::Debian)
    }

    /// A command that builds for wasm32 with this toolchain, apart from native build products:
    /// the two may be of different Rust versions, and would keep overwriting each other's.
    pub(crate) fn command(self, project: &Project, program: &str) -> Command {
        let mut command = project.command(program);
        command.env("CARGO_TARGET_DIR", project.target().join("wasm"));
        self.select(&mut command);
        command
    }

    fn select(self, command: &mut Command) {
        if self == Self::Debian {
            command
                .env("RUSTUP_TOOLCHAIN", LINKED)
                // Set by rustup for the active toolchain, whose libraries are not Debian's.
                .env_remove("LD_LIBRARY_PATH");
        }
    }

    /// Compiles and links the probe. A file in the right place would prove less: after an upgrade
    /// of the compiler, a standard library built before it is of no use.
    fn works(self, project: &Project) -> bool {
        let Ok(directory) = make_directory(project) else {
            return false;
        };
        let mut rustc = project.command("rustc");
        self.select(&mut rustc);
        rustc
            .args(["--edition", "2024", "--crate-name", "probe", "--crate-type", "cdylib"])
            .args(["--target", TARGET, "-C", "panic=abort", "-o"])
            .arg(directory.join("probe.wasm"))
            .arg("-")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let Ok(mut child) = rustc.spawn() else {
            return false;
        };
        // A compiler that stops before it has read its input is seen by its exit code.
        if let Some(mut input) = child.stdin.take() {
            let _ = input.write_all(PROBE.as_bytes());
        }
        child.wait().is_ok_and(|status| status.success())
    }

    /// Sees to it that clippy can check the wasm code with this toolchain.
    pub(crate) fn ensure_clippy(self, project: &Project) -> Result<()> {
        let present = || {
            let mut cargo = self.command(project, "cargo");
            output(cargo.args(["clippy", "--version"])).is_ok()
        };
        if !present() {
            match self {
                Self::Active => run(project.command("rustup").args(["component", "add", "clippy"]))?,
                Self::Debian => debian::install(project, &DEBIAN_RUST)?,
            }
        }
        step("clippy for wasm", "found");
        Ok(())
    }
}

impl std::fmt::Display for WasmToolchain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Active => "active toolchain",
            Self::Debian => "toolchain mailpath-debian",
        })
    }
}

fn make_directory(project: &Project) -> Result<PathBuf> {
    let directory = project.tools().join("wasm-probe");
    fs::create_dir_all(&directory).with_context(|| format!("create {}", directory.display()))?;
    Ok(directory)
}

fn install_debian(project: &Project) -> Result<()> {
    debian::install(project, &DEBIAN_RUST)?;
    wasm_std::install(project, TARGET)?;
    run(project.command("rustup").args(["toolchain", "link", LINKED, wasm_std::PREFIX]))?;
    if !WasmToolchain::Debian.works(project) {
        bail!(
            "everything is in place, but `RUSTUP_TOOLCHAIN={LINKED} rustc --target {TARGET}` still \
             fails; run it to see why"
        );
    }
    Ok(())
}
