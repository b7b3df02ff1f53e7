//! The style sheets of a release: one file.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{content_hash, minify, names, read};
use crate::project::Project;

/// Puts the sheets that the page's own imports into it, names it after all that is then in it (trunk knows
/// only the file with the imports), and gives the page with the new name.
pub(super) fn bundle(project: &Project, directory: &Path, html: &str) -> Result<String> {
    if project.program("esbuild").is_none() {
        return Ok(html.to_owned());
    }
    let sheets: Vec<String> = names(directory)?.into_iter().filter(|name| name.ends_with(".css")).collect();
    let main = sheets.iter().find(|name| name.starts_with("site-")).context("trunk staged no style sheet")?;
    minify(project, &directory.join(main), &["--bundle"])?;
    let new = format!("site-{}.css", content_hash([read(&directory.join(main))?.as_slice()]));
    for imported in sheets.iter().filter(|name| *name != main) {
        fs::remove_file(directory.join(imported)).with_context(|| format!("remove {imported}"))?;
    }
    fs::rename(directory.join(main), directory.join(&new)).with_context(|| format!("rename {main}"))?;
    Ok(html.replace(main, &new))
}
