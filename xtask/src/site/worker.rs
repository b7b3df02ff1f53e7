//! What makes the page open without a network: the service worker gets the list of the page's files,
//! when all of them are what they will be.

use std::path::Path;

use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::{content_hash, names, read, read_text, write};
use crate::project::{Project, output, step};

/// The worker, at the root of the page, since it has no say above where it lies.
pub(crate) const FILE: &str = "sw.js";

/// What xtask puts in, in the place of these texts with their quotation marks.
const PLACES: [&str; 3] = ["\"mailpath-files\"", "\"mailpath-version\"", "\"mailpath-index\""];

/// Writes the worker that keeps nothing, and removes what an earlier one kept.
pub(super) fn write_none(project: &Project, directory: &Path) -> Result<()> {
    write(&directory.join(FILE), source(project, "none.js")?)
}

/// Writes the worker for the finished page.
pub(super) fn write_for(project: &Project, directory: &Path) -> Result<()> {
    let mut files = Vec::new();
    for name in kept(names(directory)?) {
        let content = read(&directory.join(&name))?;
        files.push((name, content));
    }
    let index = read(&directory.join("index.html"))?;
    write(&directory.join(FILE), worker(&source(project, FILE)?, &files, &index)?)?;
    step("service worker", format!("keeps index.html and {} files", files.len()));
    Ok(())
}

/// The script that makes the worker known.
pub(super) fn registration(project: &Project) -> Result<String> {
    source(project, "register.js")
}

/// A script of `offline/`, as small as it can be made here.
fn source(project: &Project, name: &str) -> Result<String> {
    let path = project.root().join("offline").join(name);
    if project.program("esbuild").is_some() {
        return output(project.command("esbuild").arg(path).args(["--minify", "--log-level=error"]));
    }
    read_text(&path)
}

/// The files beside index.html of which the page consists; their names are those of their content.
/// Icons and manifest are the browser's business.
fn kept(names: Vec<String>) -> Vec<String> {
    let is_kept =
        |name: &String| name != FILE && [".css", ".js", ".wasm"].iter().any(|kind| name.ends_with(kind));
    names.into_iter().filter(is_kept).collect()
}

/// The worker's source with the list, the version and the hash of index.html put in.
fn worker(source: &str, files: &[(String, Vec<u8>)], index: &[u8]) -> Result<String> {
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let version = content_hash(files.iter().map(|(_, content)| content.as_slice()).chain([index]));
    let index = format!("sha256-{}", STANDARD.encode(Sha256::digest(index)));
    let put_in = [serde_json::json!(names), version.into(), index.into()];
    let mut worker = source.to_owned();
    for (place, value) in PLACES.iter().zip(put_in) {
        ensure!(worker.matches(place).count() == 1, "offline/sw.js must hold {place} once");
        worker = worker.replace(place, &value.to_string());
    }
    Ok(worker)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<(String, Vec<u8>)> {
        [("a-1.css", "a"), ("b-2.wasm", "b")].map(|(name, text)| (name.to_owned(), text.into())).into()
    }

    #[test]
    fn the_worker_names_every_file_and_the_version_is_that_of_them_all() {
        let project = Project::find().expect("the project");
        let text = source(&project, FILE).expect("a source");
        let made = |files: &[(String, Vec<u8>)], index: &str| worker(&text, files, index.as_bytes());
        let first = made(&files(), "1").expect("a worker");
        assert!(first.contains("[\"a-1.css\",\"b-2.wasm\"]"), "{first}");
        // printf 1 | openssl dgst -sha256 -binary | base64
        assert!(first.contains("sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s="), "{first}");
        assert!(PLACES.iter().all(|place| !first.contains(place)));
        assert_eq!(made(&files(), "1").expect("a worker"), first);
        assert_ne!(made(&files(), "2").expect("a worker"), first);
        let mut changed = files();
        changed[1].1.push(b'!');
        assert_ne!(made(&changed, "1").expect("a worker"), first);
        assert!(worker("const FILES = 1;", &files(), b"").is_err());
    }

    #[test]
    fn only_what_the_page_is_made_of_is_kept() {
        let all =
            ["index.html", "sw.js", "b.js", "a.wasm", "s.css", "site.webmanifest", "i.png", ".nojekyll"];
        assert_eq!(kept(all.map(str::to_owned).into()), ["b.js", "a.wasm", "s.css"]);
    }

    #[test]
    fn the_manifest_works_below_any_path() {
        let project = Project::find().expect("the project");
        let text = read_text(&project.root().join("offline/site.webmanifest")).expect("a manifest");
        let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let icons = manifest["icons"].as_array().expect("icons").iter().map(|icon| &icon["src"]);
        for place in icons.chain([&manifest["start_url"], &manifest["scope"]]) {
            let place = place.as_str().expect("a URL");
            assert!(!place.starts_with('/') && !place.contains(':'), "{place}");
        }
        let page = read_text(&project.root().join("index.html")).expect("the page");
        assert!(page.contains("worker-src 'self'") && page.contains("manifest-src 'self'"));
    }
}
