//! The tables under `data/` as one file, which the page fetches when the first report is asked for.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::sh::{Failure, Project, Result};

/// Tables that the page has from the start, and columns that it never shows.
const LEFT_OUT: [&str; 3] = ["resolvers", "public-address", "spf-providers-sources"];

/// The setting that names the file, for the program and for the last step of the build.
pub(crate) const NAME: &str = "MAILPATH_TABLES";

/// The name of the file: that of its content, so that no cache holds another one for it.
pub(crate) fn name(project: &Project) -> Result<String> {
    let hash = Sha256::digest(bundle(project)?);
    let digits: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("tables-{digits}.json"))
}

/// Whether this is the end of a release build, which alone names the file.
pub(crate) fn is_release() -> bool {
    std::env::var_os(NAME).is_some()
}

/// Writes the file into the built page.
pub(crate) fn write(project: &Project, directory: &Path) -> Result<()> {
    // While a page is being worked on, its name stays the same.
    let name = std::env::var(NAME).unwrap_or_else(|_| "tables.json".to_owned());
    let path = directory.join(name);
    fs::write(&path, bundle(project)?).map_err(Failure::while_doing(format!("write {}", path.display())))
}

fn bundle(project: &Project) -> Result<String> {
    let folder = project.root().join("data");
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(Failure::while_doing(format!("read {}", path.display())))
    };
    let mut tables = Map::new();
    let entries =
        fs::read_dir(&folder).map_err(Failure::while_doing(format!("read {}", folder.display())))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match path.extension().and_then(|kind| kind.to_str()) {
            Some("json") if !LEFT_OUT.contains(&name.as_str()) => {
                let table = serde_json::from_str(&read(&path)?)
                    .map_err(Failure::while_doing(format!("read {}", path.display())))?;
                tables.insert(name, table);
            }
            Some("zone") => {
                tables.insert(name, Value::String(read(&path)?));
            }
            _ => {}
        }
    }
    Ok(Value::Object(tables).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_the_page_fetches_is_in_the_file() {
        let project = Project::find().expect("the project");
        let bundle: Value = serde_json::from_str(&bundle(&project).expect("tables")).expect("JSON");
        let source = fs::read_to_string(project.root().join("src/dns/table.rs")).expect("the reader");
        let names = source.split_once("compiled_in!(\n").and_then(|(_, rest)| rest.split_once(");"));
        let names = names.expect("the names of the tables").0;
        for name in names.split_whitespace().map(|name| name.trim_matches('"')) {
            assert!(
                LEFT_OUT.contains(&name) || bundle[name].is_array() || bundle[name].is_object(),
                "{name}"
            );
        }
        assert!(bundle["example"].is_string());
    }
}
