//! What makes the page open without a network: the service worker gets the list of the page's files,
//! when all of them are what they will be.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::sh::{Failure, Project, Result, output, step};

/// The worker, at the root of the page, since it has no say above where it lies.
pub(crate) const WORKER: &str = "sw.js";

/// What xtask puts in, in the place of these texts with their quotation marks.
const PLACES: [&str; 3] = ["\"mailpath-files\"", "\"mailpath-version\"", "\"mailpath-index\""];

/// Writes the worker that keeps nothing, and removes what an earlier one kept.
pub(crate) fn write_none(project: &Project, directory: &Path) -> Result<()> {
    put(&directory.join(WORKER), &source(project, "none.js")?)
}

/// Writes the worker for the finished page.
pub(crate) fn write(project: &Project) -> Result<()> {
    let directory = project.dist();
    let read =
        |name: &str| fs::read(directory.join(name)).map_err(Failure::while_doing(format!("read {name}")));
    let mut files = Vec::new();
    for name in names(&directory)? {
        let content = read(&name)?;
        files.push((name, content));
    }
    let worker = worker(&source(project, WORKER)?, &files, &read("index.html")?)?;
    put(&directory.join(WORKER), &worker)?;
    step("service worker", format!("keeps index.html and {} files", files.len()));
    Ok(())
}

/// The script that makes the worker known.
pub(crate) fn registration(project: &Project) -> Result<String> {
    source(project, "register.js")
}

/// A script of `offline/`, as small as it can be made here.
fn source(project: &Project, name: &str) -> Result<String> {
    let path = project.root().join("offline").join(name);
    if project.program("esbuild").is_some() {
        return output(project.command("esbuild").arg(path).args(["--minify", "--log-level=error"]));
    }
    fs::read_to_string(&path).map_err(Failure::while_doing(format!("read {}", path.display())))
}

/// The files beside index.html of which the page consists; their names are those of their content.
/// Icons and manifest are the browser's business.
fn names(directory: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(directory).map_err(Failure::while_doing(format!("read {}", directory.display())))?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| [".css", ".js", ".json", ".wasm"].iter().any(|kind| name.ends_with(kind)))
        .filter(|name| name != WORKER)
        .collect();
    names.sort();
    Ok(names)
}

/// The worker's source with the list, the version and the hash of index.html put in.
fn worker(source: &str, files: &[(String, Vec<u8>)], index: &[u8]) -> Result<String> {
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let mut all = Sha256::new();
    for content in files.iter().map(|(_, content)| content.as_slice()).chain([index]) {
        all.update(Sha256::digest(content));
    }
    let version: String = all.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let index = format!("sha256-{}", STANDARD.encode(Sha256::digest(index)));
    let put_in = [serde_json::json!(names), version.into(), index.into()];
    let mut worker = source.to_owned();
    for (place, value) in PLACES.iter().zip(put_in) {
        if worker.matches(place).count() != 1 {
            return Err(Failure::new(format!("offline/sw.js must hold {place} once.")));
        }
        worker = worker.replace(place, &value.to_string());
    }
    Ok(worker)
}

fn put(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(Failure::while_doing(format!("write {}", path.display())))
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
        let text = source(&project, WORKER).expect("a source");
        let made = |files: &[(String, Vec<u8>)], index: &str| worker(&text, files, index.as_bytes());
        let first = made(&files(), "1").expect("a worker");
        assert!(first.contains("[\"a-1.css\",\"b-2.wasm\"]"), "{first}");
        // printf 1 | openssl dgst -sha256 -binary | base64
        assert!(first.contains("sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s="), "{first}");
        assert!(PLACES.iter().all(|place| !first.contains(place)));
        assert_eq!(made(&files(), "1").as_ref(), Ok(&first));
        assert_ne!(made(&files(), "2").as_ref(), Ok(&first));
        let mut changed = files();
        changed[1].1.push(b'!');
        assert_ne!(made(&changed, "1").as_ref(), Ok(&first));
        assert!(worker("const FILES = 1;", &files(), b"").is_err());
    }

    #[test]
    fn only_what_the_page_is_made_of_is_kept() {
        let directory = std::env::temp_dir().join(format!("mailpath-offline-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a directory");
        for name in [
            "index.html",
            "sw.js",
            "b.js",
            "a.wasm",
            "t.json",
            "s.css",
            "site.webmanifest",
            "i.png",
            ".nojekyll",
        ] {
            fs::write(directory.join(name), name).expect("a file");
        }
        let found = names(&directory);
        fs::remove_dir_all(&directory).expect("it goes");
        assert_eq!(found, Ok(["a.wasm", "b.js", "s.css", "t.json"].map(str::to_owned).into()));
    }

    #[test]
    fn the_manifest_works_below_any_path() {
        let project = Project::find().expect("the project");
        let text = fs::read_to_string(project.root().join("offline/site.webmanifest")).expect("a manifest");
        let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let icons = manifest["icons"].as_array().expect("icons").iter().map(|icon| &icon["src"]);
        for place in icons.chain([&manifest["start_url"], &manifest["scope"]]) {
            let place = place.as_str().expect("a URL");
            assert!(!place.starts_with('/') && !place.contains(':'), "{place}");
        }
        let page = fs::read_to_string(project.root().join("index.html")).expect("the page");
        assert!(page.contains("worker-src 'self'") && page.contains("manifest-src 'self'"));
    }
}
