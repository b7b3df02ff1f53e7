//! The size of the page as a visitor's browser loads it, held against a budget.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::{Compression, write::GzEncoder};

use crate::offline::WORKER;
use crate::sh::{Failure, Project, Result};
use crate::split;

/// A file of the page and its size.
struct Asset {
    name: String,
    content: Vec<u8>,
    gzip: usize,
    first_view: bool,
}

/// Prints a table and fails above the budgets in `weight-budget.json`.
pub(crate) fn run(project: &Project) -> Result<()> {
    let mut assets = read(&project.dist())?;
    mark_first_view(&mut assets)?;
    assets.sort_by_key(|asset| (!asset.first_view, std::cmp::Reverse(asset.gzip)));

    println!("{:>9} {:>9}  file", "bytes", "gzip -9");
    for asset in &assets {
        let note = if asset.first_view { "" } else { " (not for the first view)" };
        println!("{:>9} {:>9}  {}{note}", asset.content.len(), asset.gzip, asset.name);
    }
    let first: Vec<&Asset> = assets.iter().filter(|asset| asset.first_view).collect();
    let report: Vec<&Asset> = assets.iter().filter(|asset| !split::is_more(&asset.name)).collect();
    let all: Vec<&Asset> = assets.iter().collect();
    let mut over = Vec::new();
    for (what, assets, key) in [
        ("first view", first, "first_view_gzip_bytes"),
        ("with a report", report, "with_a_report_gzip_bytes"),
        ("everything", all, "everything_gzip_bytes"),
    ] {
        let budget = budget(project, key)?;
        let raw: usize = assets.iter().map(|asset| asset.content.len()).sum();
        let gzip: usize = assets.iter().map(|asset| asset.gzip).sum();
        println!("{raw:>9} {gzip:>9}  {what}, budget {budget}");
        if gzip > budget {
            over.push(format!("{what}: {gzip} bytes compressed, {} too many", gzip - budget));
        }
    }
    if over.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("more than weight-budget.json allows: {}.", over.join("; "))))
    }
}

fn budget(project: &Project, key: &str) -> Result<usize> {
    let text = fs::read_to_string(project.root().join("weight-budget.json"))
        .map_err(Failure::while_doing("read weight-budget.json"))?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(Failure::while_doing("read weight-budget.json"))?;
    value[key]
        .as_u64()
        .and_then(|bytes| usize::try_from(bytes).ok())
        .ok_or_else(|| Failure::new(format!("weight-budget.json must name `{key}`, a number.")))
}

fn read(dist: &Path) -> Result<Vec<Asset>> {
    let mut assets = Vec::new();
    let mut directories = vec![dist.to_path_buf()];
    while let Some(directory) = directories.pop() {
        let entries = fs::read_dir(&directory).map_err(Failure::while_doing(format!(
            "read {} (run `cargo xtask build` first)",
            directory.display()
        )))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let content =
                fs::read(&path).map_err(Failure::while_doing(format!("read {}", path.display())))?;
            let name = path.strip_prefix(dist).unwrap_or(&path);
            assets.push(Asset {
                name: name.to_string_lossy().replace('\\', "/"),
                gzip: gzip_size(&content)?,
                content,
                first_view: false,
            });
        }
    }
    Ok(assets)
}

fn gzip_size(content: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let compressed = encoder.write_all(content).and_then(|()| encoder.finish());
    compressed.map(|bytes| bytes.len()).map_err(Failure::while_doing("compress"))
}

/// A file belongs to the first view when `index.html`, or a script or style sheet that belongs to
/// it, names that file. Names carry a hash of the content, so a name in a text means the file.
fn mark_first_view(assets: &mut [Asset]) -> Result<()> {
    let index = assets
        .iter()
        .position(|asset| asset.name == "index.html")
        .ok_or_else(|| Failure::new("dist/ has no index.html; run `cargo xtask build` first."))?;
    assets[index].first_view = true;
    let mut unread = vec![index];
    while let Some(reader) = unread.pop() {
        let name = &assets[reader].name;
        if ![".html", ".js", ".css"].iter().any(|extension| name.ends_with(extension)) {
            continue;
        }
        let text = String::from_utf8_lossy(&assets[reader].content).into_owned();
        for (position, asset) in assets.iter_mut().enumerate() {
            let file = asset.name.rsplit('/').next().unwrap_or(&asset.name);
            // The worker comes after the page is there, and names all that comes later.
            if !asset.first_view && file != WORKER && text.contains(file) {
                asset.first_view = true;
                unread.push(position);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(name: &str, content: &str) -> Asset {
        Asset { name: name.to_owned(), content: content.as_bytes().to_vec(), gzip: 0, first_view: false }
    }

    #[test]
    fn what_the_first_view_names_belongs_to_it() {
        let mut assets = [
            asset("index.html", "<script src=./app-1.js></script><script>register('sw.js')"),
            asset("app-1.js", "import './snippets/part-2.js'; fetch('app-3.wasm')"),
            asset("snippets/part-2.js", ""),
            asset("app-3.wasm", "late-4.json"),
            asset("late-4.json", ""),
            asset("sw.js", "app-1.js late-4.json"),
        ];
        mark_first_view(&mut assets).expect("an index.html");
        let marked = assets.map(|asset| asset.first_view);
        assert_eq!(marked, [true, true, true, true, false, false]);
    }
}
