//! `index.html`: its content security policy gets the hashes of its inline scripts, and whatever that
//! policy or a sub-path would break is refused.

use std::cell::RefCell;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lol_html::html_content::ContentType;
use lol_html::{HtmlRewriter, RewriteStrSettings, Settings, element, rewrite_str, text};
use sha2::{Digest, Sha256};

use super::program::Parts;

/// Stands in the source page where the hashes are to go.
const HASHES: &str = "'mailpath-inline-hashes'";
/// Stands in a script of the source page where the parts of the program and their files are to go.
const PARTS: &str = "\"mailpath-parts\"";
/// The element of the policy.
const POLICY: &str = "meta[http-equiv=\"content-security-policy\" i]";

/// A start tag, in lower case but for the values.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn is_policy(&self) -> bool {
        let equivalent = self.attribute("http-equiv");
        self.name == "meta"
            && equivalent.is_some_and(|value| value.eq_ignore_ascii_case("content-security-policy"))
    }

    /// The addresses from which the tag makes the browser load something; data URLs load nothing.
    fn assets(&self) -> impl Iterator<Item = &str> {
        let is_link = self.name == "link" && self.attribute("rel") != Some("canonical");
        let loads = matches!(self.name.as_str(), "script" | "img" | "source" | "iframe" | "embed");
        let href = self.attribute("href").filter(|_| is_link);
        let src = self.attribute("src").filter(|_| loads);
        href.into_iter().chain(src).filter(|url| !url.starts_with("data:"))
    }
}

/// What a page consists of, as far as it matters here.
#[derive(Default)]
struct Page {
    tags: Vec<Tag>,
    inline_scripts: Vec<String>,
}

fn parse(html: &str) -> Result<Page> {
    let page = RefCell::new(Page::default());
    let mut rewriter = HtmlRewriter::new(
        Settings {
            element_content_handlers: vec![
                element!("*", |element| {
                    let attributes =
                        element.attributes().iter().map(|attribute| (attribute.name(), attribute.value()));
                    let tag = Tag { name: element.tag_name(), attributes: attributes.collect() };
                    page.borrow_mut().tags.push(tag);
                    Ok(())
                }),
                element!("script:not([src])", |_| {
                    page.borrow_mut().inline_scripts.push(String::new());
                    Ok(())
                }),
                text!("script:not([src])", |chunk| {
                    if let Some(script) = page.borrow_mut().inline_scripts.last_mut() {
                        script.push_str(chunk.as_str());
                    }
                    Ok(())
                }),
            ],
            ..Settings::new()
        },
        |_: &[u8]| {},
    );
    rewriter.write(html.as_bytes()).and_then(|()| rewriter.end()).context("read index.html")?;
    Ok(page.into_inner())
}

/// The page with one more script at its end.
pub(super) fn with_script(html: &str, script: &str) -> Result<String> {
    let with = rewrite_str(
        html,
        RewriteStrSettings {
            element_content_handlers: vec![element!("body", |body| {
                body.append(&format!("<script>{script}</script>\n"), ContentType::Html);
                Ok(())
            })],
            ..RewriteStrSettings::new()
        },
    )?;
    ensure!(with != html, "index.html has no <body>");
    Ok(with)
}

/// The page with a hint to load a script at once, which another one is going to import.
pub(super) fn with_preload(html: &str, script: &str) -> Result<String> {
    let with = rewrite_str(
        html,
        RewriteStrSettings {
            element_content_handlers: vec![element!("head", |head| {
                head.append(
                    &format!("<link rel=\"modulepreload\" href=\"./{script}\">\n"),
                    ContentType::Html,
                );
                Ok(())
            })],
            ..RewriteStrSettings::new()
        },
    )?;
    ensure!(with != html, "index.html has no <head>");
    Ok(with)
}

/// The page with the parts of the program in the script that preloads them.
pub(super) fn with_parts(html: &str, parts: &Parts) -> Result<String> {
    ensure!(html.matches(PARTS).count() == 1, "index.html must hold {PARTS} once");
    Ok(html.replace(PARTS, &serde_json::to_string(parts)?))
}

/// The page with the hashes of its inline scripts in its policy.
pub(super) fn with_hashes(html: &str) -> Result<String> {
    let page = parse(html)?;
    let policy = page.tags.iter().position(Tag::is_policy);
    let policy = policy.context("index.html has no <meta> with a Content-Security-Policy")?;
    check_policy_applies(&page, policy)?;
    let hashes: Vec<String> = page.inline_scripts.iter().map(|script| hash(script)).collect();
    let hashes = hashes.join(" ");
    let handler = element!(POLICY, |meta| {
        let content = meta.get_attribute("content").filter(|content| content.contains(HASHES));
        let content = content.ok_or_else(|| {
            anyhow!("the policy in index.html must hold {HASHES} where the hashes of inline scripts go")
        })?;
        meta.set_attribute("content", &content.replace(HASHES, &hashes))?;
        Ok(())
    });
    let settings =
        RewriteStrSettings { element_content_handlers: vec![handler], ..RewriteStrSettings::new() };
    Ok(rewrite_str(html, settings)?)
}

/// The hash of a script as browsers compute it: over the text with line ends as `\n`.
fn hash(script: &str) -> String {
    let text = script.replace("\r\n", "\n");
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// Refuses what the policy would block, and what it would come too late to block.
fn check_policy_applies(page: &Page, policy: usize) -> Result<()> {
    for (place, tag) in page.tags.iter().enumerate() {
        let loads = matches!(tag.name.as_str(), "script" | "link" | "style");
        ensure!(
            !loads || place > policy,
            "in index.html, <{}> stands before the policy, which must come first",
            tag.name
        );
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
            bail!("in index.html, <{}> has {key}=\"{value}\": {why}", tag.name);
        }
    }
    Ok(())
}

/// Every file that the page loads must be there, and be named relative to the page, so that the
/// site works under any path.
pub(super) fn check_assets(html: &str, directory: &Path) -> Result<()> {
    let page = parse(html)?;
    for tag in &page.tags {
        ensure!(tag.name != "base", "index.html has a <base>, which the policy forbids");
        for url in tag.assets() {
            let path = url.split(['?', '#']).next().unwrap_or(url);
            let place = format!("in index.html, <{}> loads {url}, which is", tag.name);
            ensure!(!path.starts_with('/') && !has_scheme(path), "{place} not relative to the page");
            ensure!(
                directory.join(path.trim_start_matches("./")).exists(),
                "{place} not part of the built page"
            );
        }
    }
    for script in &page.inline_scripts {
        let absolute = ["from'/", "from '/", "from\"/", "from \"/", "import('/", "import(\"/"];
        ensure!(
            !absolute.iter().any(|import| script.contains(import)),
            "an inline script of index.html imports from an absolute path; set public_url = \"./\" in Trunk.toml"
        );
    }
    Ok(())
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
            "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self' {HASHES}\"><body>{rest}</body>"
        )
    }

    // printf 1 | openssl dgst -sha256 -binary | base64
    const HASH_OF_1: &str = "script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='\"";

    #[test]
    fn inline_scripts_are_hashed() {
        let finished = with_hashes(&page("<script src=./a.js></script><script>1</script>")).expect("a page");
        assert!(finished.contains(HASH_OF_1) && !finished.contains(HASHES), "{finished}");
    }

    #[test]
    fn a_script_that_is_put_in_is_hashed_too() {
        let finished = with_script(&page(""), "1").and_then(|page| with_hashes(&page)).expect("a page");
        assert!(finished.contains(HASH_OF_1) && finished.contains("<script>1</script>"), "{finished}");
        assert!(with_script("<p>", "1").is_err());
    }

    #[test]
    fn the_parts_are_put_in_once() {
        let parts = Parts::from([("report".to_owned(), vec!["report-1.wasm".to_owned()])]);
        let html = with_parts("<script>load(\"mailpath-parts\")</script>", &parts).expect("a page");
        assert_eq!(html, r#"<script>load({"report":["report-1.wasm"]})</script>"#);
        assert!(with_parts(&html, &parts).is_err());
    }

    #[test]
    fn what_the_policy_breaks_is_refused() {
        assert!(with_hashes("<p>").is_err());
        assert!(with_hashes(&page("").replace(HASHES, "")).is_err());
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
