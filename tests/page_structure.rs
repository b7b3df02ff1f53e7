//! The page's code stays as ARCHITECTURE.md has it: one folder names the browser's API, each file says first
//! what it shows, and no file or folder is too large to be read in a sitting.

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of a file, and the most files of a folder.
const MOST_LINES: usize = 300;
const MOST_FILES: usize = 15;

/// Every folder of the page, with its files.
fn folders(folder: &Path, found: &mut Vec<(PathBuf, Vec<PathBuf>)>) {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() { folders(&entry, found) } else { files.push(entry) }
    }
    found.push((folder.to_owned(), files));
}

#[test]
fn the_page_is_in_folders_and_files_that_are_read_in_a_sitting() {
    let mut all = Vec::new();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app");
    folders(&page, &mut all);
    assert!(all.len() > 5, "no page in {}", page.display());
    let mut wrong = Vec::new();
    for (folder, files) in all {
        if files.len() > MOST_FILES {
            wrong.push(format!("{}: {} files", folder.display(), files.len()));
        }
        for file in files {
            let text = fs::read_to_string(&file).expect("a text");
            let mut faults = Vec::new();
            if !text.starts_with("//! ") {
                faults.push("does not say first what it is".to_owned());
            }
            if text.lines().count() > MOST_LINES {
                faults.push(format!("{} lines", text.lines().count()));
            }
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            if !folder.ends_with("browser") && code.into_iter().any(|line| line.contains("web_sys")) {
                faults.push("names web_sys, which is for app/browser".to_owned());
            }
            if text.contains("static ") && text.contains("Atomic") {
                faults.push("has a state of its own beside the page's".to_owned());
            }
            wrong.extend(faults.into_iter().map(|fault| format!("{}: {fault}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
