//! The size of the page as a visitor's browser loads it, held against a budget.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use flate2::{Compression, write::GzEncoder};

use crate::project::Project;
use crate::site::{is_part, is_part_of_report, worker};

/// A file of the page and its size.
struct Asset {
    name: String,
    content: Vec<u8>,
    gzip: usize,
    first_view: bool,
}

/// Whether a file counts towards a sum.
type Counts = fn(&Asset) -> bool;

/// Prints a table and fails above the budgets in `weight-budget.json`.
pub(super) fn weigh(project: &Project) -> Result<()> {
    let mut assets = read(&project.dist()).context("weigh dist/ (`cargo xtask build` makes it)")?;
    mark_first_view(&mut assets)?;
    assets.sort_by_key(|asset| (!asset.first_view, std::cmp::Reverse(asset.gzip)));

    println!("{:>9} {:>9}  file", "bytes", "gzip -9");
    for asset in &assets {
        let note = if asset.first_view { "" } else { " (not for the first view)" };
        println!("{:>9} {:>9}  {}{note}", asset.content.len(), asset.gzip, asset.name);
    }
    let sums: [(&str, &str, Counts); 3] = [
        ("first view", "first_view_gzip_bytes", |asset| asset.first_view),
        ("with a report", "with_a_report_gzip_bytes", |asset| {
            asset.first_view || is_part_of_report(&asset.name)
        }),
        ("everything", "everything_gzip_bytes", |_| true),
    ];
    let mut over = Vec::new();
    for (what, key, counts) in sums {
        let budget = budget(project, key)?;
        let raw: usize = assets.iter().filter(|asset| counts(asset)).map(|asset| asset.content.len()).sum();
        let gzip: usize = assets.iter().filter(|asset| counts(asset)).map(|asset| asset.gzip).sum();
        println!("{raw:>9} {gzip:>9}  {what}, budget {budget}");
        if gzip > budget {
            over.push(format!("{what}: {gzip} bytes compressed, {} too many", gzip - budget));
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    bail!("more than weight-budget.json allows: {}", over.join("; "))
}

fn budget(project: &Project, key: &str) -> Result<usize> {
    let text = fs::read_to_string(project.root().join("weight-budget.json"));
    let value: serde_json::Value =
        serde_json::from_str(&text.context("read weight-budget.json")?).context("read weight-budget.json")?;
    value[key]
        .as_u64()
        .and_then(|bytes| usize::try_from(bytes).ok())
        .with_context(|| format!("weight-budget.json must name `{key}`, a number"))
}

fn read(dist: &Path) -> Result<Vec<Asset>> {
    let mut assets = Vec::new();
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let content = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
        assets.push(Asset {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            gzip: gzip_size(&content)?,
            content,
            first_view: false,
        });
    }
    Ok(assets)
}

fn gzip_size(content: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len())
}

/// A file belongs to the first view when `index.html`, or a script or style sheet that belongs to
/// it, names that file, other than to load it later. Names carry a hash, so a name in a text means
/// the file.
fn mark_first_view(assets: &mut [Asset]) -> Result<()> {
    let index =
        assets.iter().position(|asset| asset.name == "index.html").context("dist/ has no index.html")?;
    assets[index].first_view = true;
    let mut unread = vec![index];
    while let Some(reader) = unread.pop() {
        let name = &assets[reader].name;
        if ![".html", ".js", ".css"].iter().any(|extension| name.ends_with(extension)) {
            continue;
        }
        let text = String::from_utf8_lossy(&assets[reader].content).into_owned();
        for (position, asset) in assets.iter_mut().enumerate() {
            // The worker comes after the page is there, and names all that comes later.
            let comes_later = is_part(&asset.name) || asset.name == worker::FILE;
            if !asset.first_view && !comes_later && text.contains(&asset.name) {
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
            asset("index.html", "<script src=./mailpath-1.js></script><script>preload('report-1.wasm')"),
            asset("mailpath-1.js", "import './parts-1.js'; fetch('mailpath-1_bg.wasm')"),
            asset("parts-1.js", "report-1.wasm more-1.wasm"),
            asset("mailpath-1_bg.wasm", "icon.svg"),
            asset("report-1.wasm", ""),
            asset("more-1.wasm", ""),
            asset("icon.svg", ""),
            asset("sw.js", "mailpath-1.js icon.svg"),
        ];
        mark_first_view(&mut assets).expect("an index.html");
        let marked = assets.map(|asset| asset.first_view);
        assert_eq!(marked, [true, true, true, true, false, false, false, false]);
    }
}
