//! The files of the program: the main part with its script, which trunk has staged, and the other
//! parts with the script that loads them, which the project's `wasm-bindgen` (`xtask/bindgen/`) has left
//! beside trunk's output.
//!
//! A part fits the main part of the same build and no other, so all files carry one hash in their names:
//! that of their contents taken together.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context as _, Result, bail, ensure};

use super::profile::Profile;
use super::{content_hash, minify, names, read, read_text, write};
use crate::project::{Project, run, step};

/// The script that loads the parts, as the splitter names it.
const LOADER: &str = "__wasm_split.js";
/// What the files of the main part begin with.
const MAIN: &str = "mailpath";
/// Its script, as the splitter and wasm-bindgen name it: after the binary.
const SCRIPT: &str = "mailpath-page.js";
/// The part that makes and shows a report.
const REPORT: &str = "report";

/// By the name of a part, the files that loading it takes.
pub(super) type Parts = BTreeMap<String, Vec<String>>;

/// Whether a file of the page holds a part that is loaded later.
pub(crate) fn is_part(file: &str) -> bool {
    file.ends_with(".wasm") && !file.starts_with(MAIN)
}

/// Whether it is loaded for a report. A file that several parts share is named after all of them.
pub(crate) fn is_part_of_report(file: &str) -> bool {
    is_part(file) && file.split('-').next().is_some_and(|parts| parts.split('_').any(|part| part == REPORT))
}

/// The program's files as they are named in the finished page.
pub(super) struct Program {
    renamed: BTreeMap<String, String>,
    parts: Parts,
}

impl Program {
    /// The parts, with the files in the page that each of them takes.
    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The script that loads the parts.
    pub(super) fn loader(&self) -> &str {
        &self.renamed[LOADER]
    }

    /// A text with the names that trunk and the splitter gave replaced.
    pub(super) fn rename_in(&self, text: &str) -> String {
        self.renamed.iter().fold(text.to_owned(), |text, (old, new)| text.replace(old, new))
    }
}

/// Collects the program's files in the page, makes them small in a release, and names them.
pub(super) fn complete(project: &Project, directory: &Path, profile: Profile) -> Result<Program> {
    let left = project.target().join("wasm-bindgen").join(profile.name()).join("parts");
    let list = read_text(&left.join("parts.json"))?;
    let split: Parts = serde_json::from_str(&list).context("read parts.json")?;
    let mut modules: Vec<String> = split.values().flatten().map(|stem| format!("{stem}.wasm")).collect();
    modules.sort();
    modules.dedup();
    for name in modules.iter().map(String::as_str).chain([LOADER]) {
        fs::copy(left.join(name), directory.join(name)).with_context(|| format!("copy {name}"))?;
    }
    let (script, main) = staged(directory)?;
    modules.push(main.clone());
    if profile == Profile::Release {
        optimize(project, directory, &modules)?;
        for name in [&*script, LOADER] {
            minify(project, &directory.join(name), &[])?;
        }
    }

    let mut contents = Vec::new();
    for name in modules.iter().chain([&script, &LOADER.to_owned()]) {
        contents.push(read(&directory.join(name))?);
    }
    let hash = content_hash(contents.iter().map(Vec::as_slice));
    let mut renamed = BTreeMap::from([
        (script.clone(), format!("{MAIN}-{hash}.js")),
        (main, format!("{MAIN}-{hash}_bg.wasm")),
        (LOADER.to_owned(), format!("parts-{hash}.js")),
    ]);
    let mut parts = Parts::new();
    for (part, stems) in &split {
        for stem in stems {
            let users: Vec<&str> = split
                .iter()
                .filter(|(_, stems)| stems.contains(stem))
                .map(|(part, _)| part.as_str())
                .collect();
            let name = format!("{}-{hash}.wasm", users.join("_"));
            parts.entry(part.clone()).or_default().push(name.clone());
            renamed.insert(format!("{stem}.wasm"), name);
        }
    }
    let program = Program { renamed, parts };
    // The program itself knows the loader by its first name, which only the import may lose.
    let text = read_text(&directory.join(&script))?;
    write(&directory.join(&script), import_from(&text, LOADER, program.loader())?)?;
    let loader = program.rename_in(&read_text(&directory.join(LOADER))?.replace(SCRIPT, &script));
    write(&directory.join(LOADER), loader)?;
    for (old, new) in &program.renamed {
        fs::rename(directory.join(old), directory.join(new)).with_context(|| format!("rename {old}"))?;
    }
    step("program", format!("{} files, {hash}", program.renamed.len()));
    Ok(program)
}

/// The script and the main part, which trunk has staged and named.
fn staged(directory: &Path) -> Result<(String, String)> {
    let names = names(directory)?;
    let of = |end: &str| -> Vec<&String> {
        names.iter().filter(|name| name.starts_with(MAIN) && name.ends_with(end)).collect()
    };
    match (of(".js").as_slice(), of("_bg.wasm").as_slice()) {
        ([script], [main]) => Ok(((*script).clone(), (*main).clone())),
        _ => bail!("trunk staged other than one program with one script"),
    }
}

/// Lets wasm-opt make the modules as small as it can, two at a time.
fn optimize(project: &Project, directory: &Path, modules: &[String]) -> Result<()> {
    if project.program("wasm-opt").is_none() {
        step("wasm-opt", "not here, so the program stays as large as it is");
        return Ok(());
    }
    step("wasm-opt", "making the program small…");
    let one = |name: &String| {
        let path = directory.join(name);
        let options = ["-Oz", "--strip-debug", "--strip-producers"];
        run(project.command("wasm-opt").args(options).arg(&path).arg("-o").arg(&path))
    };
    for pair in modules.chunks(2) {
        thread::scope(|scope| {
            let running: Vec<_> = pair.iter().map(|name| scope.spawn(|| one(name))).collect();
            running.into_iter().try_for_each(|thread| match thread.join() {
                Ok(result) => result,
                Err(_) => bail!("running wasm-opt panicked"),
            })
        })?;
    }
    Ok(())
}

/// A script whose imports from one file are from another.
fn import_from(script: &str, old: &str, new: &str) -> Result<String> {
    let mut text = script.to_owned();
    for before in ["from \"./", "from\"./"] {
        text = text.replace(&format!("{before}{old}\""), &format!("{before}{new}\""));
    }
    ensure!(text != script, "the program's script imports nothing from {old}");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_import_is_renamed() {
        let script = r#"import * as a from "./__wasm_split.js"
            import*as b from"./__wasm_split.js";let imports={"./__wasm_split.js":a}"#;
        let renamed = import_from(script, LOADER, "parts-1.js").expect("imports");
        let expected = r#"import * as a from "./parts-1.js"
            import*as b from"./parts-1.js";let imports={"./__wasm_split.js":a}"#;
        assert_eq!(renamed, expected);
        assert!(import_from("import a from './b.js'", LOADER, "parts-1.js").is_err());
    }

    #[test]
    fn a_file_tells_which_parts_it_belongs_to() {
        for (file, part, of_report) in [
            ("mailpath-1_bg.wasm", false, false),
            ("report-1.wasm", true, true),
            ("more-1.wasm", true, false),
            ("more_report-1.wasm", true, true),
            ("parts-1.js", false, false),
        ] {
            assert_eq!((is_part(file), is_part_of_report(file)), (part, of_report), "{file}");
        }
    }
}
