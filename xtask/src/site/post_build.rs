//! Completes the page that trunk has staged. Release builds and others pass through the same steps;
//! only a release is made small, and kept by a service worker.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::profile::Profile;
use super::{page, program, read_text, styles, worker, write};
use crate::project::{Project, step};

/// Completes the page in the directory that trunk names.
pub(crate) fn run(project: &Project) -> Result<()> {
    let directory = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("trunk runs this after a build; run `cargo xtask build` instead")?;
    let directory = project.root().join(directory);
    let is_release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == Profile::Release.name());
    let profile = if is_release { Profile::Release } else { Profile::Debug };

    let index = directory.join("index.html");
    let program = program::complete(project, &directory, profile)?;
    let mut html = program.rename_in(&read_text(&index)?);
    if is_release {
        html = styles::bundle(project, &directory, &html)?;
        html = page::with_script(&html, &worker::registration(project)?)?;
    }
    html = page::with_preload(&html, program.loader())?;
    html = page::with_parts(&html, program.parts())?;
    page::check_assets(&html, &directory)?;
    html = page::with_hashes(&html)?;
    write(&index, &html)?;
    // GitHub Pages would otherwise run the files through Jekyll.
    write(&directory.join(".nojekyll"), "")?;
    step("content security policy", "inline scripts hashed");
    match profile {
        Profile::Release => worker::write_for(project, &directory),
        Profile::Debug => worker::write_none(project, &directory),
    }
}
