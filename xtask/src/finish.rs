//! The last step of every build: the page's content security policy gets the hashes of the
//! page's inline scripts, and whatever that policy or a sub-path would break is refused.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::html::{Tag, tags};
use crate::icon;
use crate::offline;
use crate::sh::{Failure, Project, Result, step};
use crate::tables;

/// Stands in the source page where the hashes are to go.
const PLACEHOLDER: &str = "'mailpath-inline-hashes'";

/// Finishes the page that trunk has staged.
pub(crate) fn run(project: &Project) -> Result<()> {
    let directory = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("trunk runs this after a build; run `cargo xtask build` instead."))?;
    let directory = project.root().join(directory);
    tables::write(project, &directory)?;
    icon::write(&directory)?;
    // The end of a release build puts another one in its place.
    offline::write_none(project, &directory)?;
    let index = directory.join("index.html");
    let mut page =
        fs::read_to_string(&index).map_err(Failure::while_doing(format!("read {}", index.display())))?;
    if tables::is_release() {
        page = with_script(&page, &offline::registration(project)?)?;
    }
    check_assets(&page, &directory)?;
    let finished = with_hashes(&page)?;
    let write = |path: &Path, text: &str| {
        fs::write(path, text).map_err(Failure::while_doing(format!("write {}", path.display())))
    };
    write(&index, &finished)?;
    // GitHub Pages would otherwise run the files through Jekyll.
    write(&directory.join(".nojekyll"), "")?;
    step("content security policy", "inline scripts hashed");
    Ok(())
}

/// The page with one more script at its end.
fn with_script(page: &str, script: &str) -> Result<String> {
    let end = page.rfind("</body>").ok_or_else(|| Failure::new("index.html has no </body>."))?;
    Ok([&page[..end], "<script>", script, "</script>\n  ", &page[end..]].concat())
}

/// The page with the hashes of its inline scripts in its policy.
fn with_hashes(page: &str) -> Result<String> {
    let tags = tags(page);
    let policy = tags
        .iter()
        .find(|tag| is_policy(tag))
        .ok_or_else(|| Failure::new("index.html has no <meta> with a Content-Security-Policy."))?;
    let place = page[policy.range.clone()]
        .find(PLACEHOLDER)
        .map(|found| policy.range.start + found)
        .ok_or_else(|| {
            Failure::new(format!(
                "the policy in index.html must hold {PLACEHOLDER} where the hashes of inline scripts go."
            ))
        })?;
    check_policy_applies(&tags, policy)?;

    let hashes: Vec<String> = tags.iter().filter(|tag| is_inline_script(tag)).map(hash).collect();
    Ok([&page[..place], &hashes.join(" "), &page[place + PLACEHOLDER.len()..]].concat())
}

fn is_policy(tag: &Tag) -> bool {
    tag.name == "meta"
        && tag
            .attribute("http-equiv")
            .is_some_and(|value| value.eq_ignore_ascii_case("content-security-policy"))
}

fn is_inline_script(tag: &Tag) -> bool {
    tag.name == "script" && tag.attribute("src").is_none()
}

/// The hash of a script as browsers compute it: over the text with line ends as `\n`.
fn hash(script: &Tag) -> String {
    let text = script.text.replace("\r\n", "\n");
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// Refuses what the policy would block, and what it would come too late to block.
fn check_policy_applies(tags: &[Tag], policy: &Tag) -> Result<()> {
    for tag in tags {
        let loads = matches!(tag.name.as_str(), "script" | "link" | "style");
        if loads && tag.range.start < policy.range.start {
            return Err(Failure::new(format!(
                "in index.html, <{}> stands before the policy, which must come first.",
                tag.name
            )));
        }
        for (key, value) in &tag.attributes {
            let why = if key.starts_with("on") {
                "an inline event handler, which the policy blocks"
            } else if key == "nonce" || value.contains("{{__TRUNK") {
                "a placeholder that only trunk's own server fills in"
            } else if value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
                "a script in a URL, which the policy blocks"
            } else {
                continue;
            };
            return Err(Failure::new(format!("in index.html, <{}> has {key}=\"{value}\": {why}.", tag.name)));
        }
    }
    Ok(())
}

/// Every file that the page loads must be there, and be named relative to the page, so that the
/// site works under any path.
fn check_assets(page: &str, directory: &Path) -> Result<()> {
    for tag in &tags(page) {
        if tag.name == "base" {
            return Err(Failure::new("index.html has a <base>, which the policy forbids."));
        }
        for url in asset_urls(tag) {
            let path = url.split(['?', '#']).next().unwrap_or(url);
            if path.starts_with('/') || has_scheme(path) {
                return Err(Failure::new(format!(
                    "in index.html, <{}> loads {url}, which is not relative to the page.",
                    tag.name
                )));
            }
            if !directory.join(path.trim_start_matches("./")).exists() {
                return Err(Failure::new(format!(
                    "in index.html, <{}> loads {url}, which is not part of the built page.",
                    tag.name
                )));
            }
        }
        let absolute = ["from'/", "from '/", "from\"/", "from \"/", "import('/", "import(\"/"];
        if is_inline_script(tag) && absolute.iter().any(|import| tag.text.contains(import)) {
            return Err(Failure::new(
                "an inline script of index.html imports from an absolute path; set public_url = \"./\" in Trunk.toml.",
            ));
        }
    }
    Ok(())
}

/// The addresses from which a tag makes the browser load something; data URLs load nothing.
fn asset_urls<'a>(tag: &'a Tag) -> impl Iterator<Item = &'a str> {
    let links =
        tag.name == "link" && !tag.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
    let loads = matches!(tag.name.as_str(), "script" | "img" | "source" | "iframe" | "embed");
    let href = tag.attribute("href").filter(|_| links);
    let src = tag.attribute("src").filter(|_| loads);
    href.into_iter().chain(src).filter(|url| !url.starts_with("data:"))
}

fn has_scheme(url: &str) -> bool {
    url.split_once(':').is_some_and(|(scheme, _)| {
        scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rest: &str) -> String {
        format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self' {PLACEHOLDER}\">{rest}"
        )
    }

    #[test]
    fn inline_scripts_are_hashed() {
        let finished = with_hashes(&page("<script src=./a.js></script><script>1</script>"));
        // printf 1 | openssl dgst -sha256 -binary | base64
        let expected = "script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='\"";
        assert!(finished.is_ok_and(|page| page.contains(expected) && !page.contains(PLACEHOLDER)));
    }

    #[test]
    fn a_script_that_is_put_in_is_hashed_too() {
        let page = with_script(&page("<body></body>"), "1").and_then(|page| with_hashes(&page));
        assert!(page.is_ok_and(|page| page.contains("'sha256-a4ayc") && page.contains("1</script>")));
        assert!(with_script("<p>", "1").is_err());
    }

    #[test]
    fn what_the_policy_breaks_is_refused() {
        assert!(with_hashes("<p>").is_err());
        assert!(with_hashes(&page("").replace(PLACEHOLDER, "")).is_err());
        assert!(with_hashes(&page("<p onclick=go()>")).is_err());
        assert!(with_hashes(&page("<script nonce={{__TRUNK_NONCE__}}></script>")).is_err());
        assert!(with_hashes(&format!("<script>1</script>{}", page(""))).is_err());
        assert!(with_hashes(&page("<a href='https://example.org/'>online</a>")).is_ok());
    }

    #[test]
    fn assets_are_relative_and_present() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR"));
        let check = |page: &str| check_assets(page, directory);
        assert!(check("<script src=./src/main.rs></script><link href='data:,'>").is_ok());
        assert!(check("<a href=https://example.org/>").is_ok());
        assert!(check("<script src=./src/missing.rs></script>").is_err());
        assert!(check("<link rel=stylesheet href=/style.css>").is_err());
        assert!(check("<img src=https://example.org/a.png>").is_err());
        assert!(check("<base href=./>").is_err());
        assert!(check("<script>import a from '/a.js'</script>").is_err());
    }
}
