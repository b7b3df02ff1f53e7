//! Building the page with trunk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::conformance::Counts;
use crate::offline;
use crate::setup;
use crate::sh::{Failure, Project, Result, run, step};
use crate::small;
use crate::split;
use crate::tables;
use crate::wasm;
use crate::wasm_toolchain::WasmToolchain;

/// Builds the release page into `dist/`, with the counts that it is to show.
pub(crate) fn build(project: &Project, counts: &Counts) -> Result<()> {
    let toolchain = setup::for_build(project)?;
    let mut trunk = trunk(project, toolchain, "build");
    let has_sources = toolchain.ensure_sources(project);
    if has_sources {
        small::standard_library(&mut trunk);
    } else {
        step("page", "no sources of the standard library, so the page will be larger than it need be");
    }
    step("page", "building for release (several minutes the first time)…");
    trunk.env(tables::NAME, tables::name(project)?).env(split::NAME, split::version());
    run(trunk.envs(counts.environment()).arg("--release").arg("--dist").arg(project.dist()))?;
    // Without them functions have short names, and some stand for several.
    shrink(project, has_sources)?;
    offline::write(project)?;
    step("page", "built in dist/");
    Ok(())
}

/// What wasm-opt is to do; the functions' names, and who made the program, go. The stack lies first in
/// memory, so nothing but the end of an overflowing stack is ever in its first kilobyte.
const WASM_OPT: &[&str] =
    &["--low-memory-unused", "--flatten", "--rereloop", "-O2", "-Oz", "--strip-debug", "--strip-producers"];

/// The second time it puts the functions into the order of the names they were given meanwhile.
const WASM_OPT_ORDER: &[&str] = &["--reorder-functions-by-name", "--strip-debug", "--strip-target-features"];

/// Makes every file of the page as small as it can be, in place.
fn shrink(project: &Project, may_split: bool) -> Result<()> {
    let directory = project.dist();
    let entries =
        fs::read_dir(&directory).map_err(Failure::while_doing(format!("read {}", directory.display())))?;
    let shrinks = project.program("wasm-opt").is_some();
    let (mut programs, mut scripts, mut imported) = (Vec::new(), Vec::new(), Vec::new());
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match path.extension().and_then(|kind| kind.to_str()) {
            _ if name == offline::WORKER => {}
            Some("wasm") => programs.push(path),
            // Trunk's own minifier does not read wasm-bindgen's script.
            Some("js") => {
                if shrinks && may_split {
                    append(&path, &split::fetch())?;
                }
                esbuild(project, &path, &[])?;
                scripts.push(path);
            }
            Some("css") if name.starts_with("site-") => {
                esbuild(project, &path, &["--bundle"])?;
                name_by_content(&directory, &path, &name)?;
            }
            Some("css") => imported.push(path),
            _ => {}
        }
    }
    let ([program], [script]) = (programs.as_slice(), scripts.as_slice()) else {
        return Err(Failure::new("trunk built other than one program with one script."));
    };
    if shrinks {
        shrink_program(project, program, script, may_split)?;
    } else {
        step("page", "no wasm-opt, so the program stays as large as it is");
    }
    if project.program("esbuild").is_some() {
        for path in imported {
            fs::remove_file(&path).map_err(Failure::while_doing(format!("remove {}", path.display())))?;
        }
    }
    Ok(())
}

/// Names the styles after all that is now in them: trunk knows only the file that imports the others.
fn name_by_content(directory: &Path, path: &Path, name: &str) -> Result<()> {
    let doing = || Failure::while_doing(format!("name {name} after its content"));
    let hash = Sha256::digest(fs::read(path).map_err(doing())?);
    let digits: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let new = format!("site-{digits}.css");
    let index = directory.join("index.html");
    let page = fs::read_to_string(&index).map_err(doing())?;
    fs::rename(path, directory.join(&new)).map_err(doing())?;
    fs::write(&index, page.replace(name, &new)).map_err(doing())
}

fn shrink_program(project: &Project, program: &Path, script: &Path, may_split: bool) -> Result<()> {
    step("wasm-opt", "making the program small…");
    let read = |path: &Path| fs::read(path).map_err(Failure::while_doing(format!("read {}", path.display())));
    let write = |path: &Path, content: &[u8]| {
        fs::write(path, content).map_err(Failure::while_doing(format!("write {}", path.display())))
    };
    let not_made_for_this =
        || Failure::new("the program is not as wasm-bindgen used to make it (xtask/src/wasm.rs).");
    let text = String::from_utf8_lossy(&read(script)?).into_owned();
    let (wasm, text) = wasm::shorten(&read(program)?, &text).ok_or_else(not_made_for_this)?;
    write(script, text.as_bytes())?;
    let (first, others) = match may_split {
        true => split::split(&wasm).map_err(Failure::new)?,
        false => (wasm, Vec::new()),
    };
    let others = others.into_iter().map(|(name, part)| (part_of(script, name), part));
    for (path, part) in others.chain([(program.to_path_buf(), first)]) {
        let wasm_opt =
            |options: &[&str]| run(project.command("wasm-opt").args(options).arg(&path).arg("-o").arg(&path));
        write(&path, &part)?;
        wasm_opt(WASM_OPT)?;
        let named = wasm::name_by_likeness(&read(&path)?).ok_or_else(not_made_for_this)?;
        write(&path, &named)?;
        wasm_opt(WASM_OPT_ORDER)?;
    }
    Ok(())
}

/// The file of another part of the program, which the script finds by its own name.
fn part_of(script: &Path, part: &str) -> PathBuf {
    let name = script.file_name().unwrap_or_default().to_string_lossy().replacen("mailpath", part, 1);
    script.with_file_name(name).with_extension("wasm")
}

fn append(path: &Path, text: &str) -> Result<()> {
    let whole = fs::read_to_string(path).map_err(Failure::while_doing(format!("read {}", path.display())))?;
    fs::write(path, whole + text).map_err(Failure::while_doing(format!("write {}", path.display())))
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
