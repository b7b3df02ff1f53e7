//! The programs of pinned versions that build and test the page.
//!
//! Each version is named once, where it matters first: wasm-bindgen's in Cargo.toml (the program
//! must match the library), trunk's and wasm-opt's in Trunk.toml (trunk checks them itself).

use std::fs;

use crate::sh::{Failure, Project, Result, output, run, step};

const DOH_PROXY: &str = "0.11.1";
const ESBUILD: &str = "0.28.2";

/// A program in the version this project is built with.
pub(crate) struct Tool {
    name: &'static str,
    version: String,
    source: Source,
}

enum Source {
    /// Built by `cargo install`; the time is for two cores.
    Cargo {
        package: &'static str,
        options: &'static [&'static str],
        time: &'static str,
    },
    Npm {
        package: &'static str,
    },
}

/// What a build of the page needs, the wasm32 target aside.
pub(crate) fn for_build(project: &Project) -> Result<[Tool; 4]> {
    Ok([
        Tool {
            name: "trunk",
            version: pinned(project, "Trunk.toml", "trunk-version", "=")?,
            source: Source::Cargo {
                package: "trunk",
                options: &["--no-default-features", "--features", "rustls"],
                time: "about 6 minutes",
            },
        },
        Tool {
            name: "wasm-bindgen",
            version: pinned(project, "Cargo.toml", "wasm-bindgen", "=")?,
            source: Source::Cargo {
                package: "wasm-bindgen-cli",
                options: &["--bin", "wasm-bindgen"],
                time: "about 4 minutes",
            },
        },
        Tool {
            name: "wasm-opt",
            version: pinned(project, "Trunk.toml", "wasm_opt", "version_")?,
            source: Source::Npm { package: "binaryen" },
        },
        Tool { name: "esbuild", version: ESBUILD.to_owned(), source: Source::Npm { package: "esbuild" } },
    ])
}

/// A DNS-over-HTTPS server for the tests.
pub(crate) fn doh_proxy() -> Tool {
    Tool {
        name: "doh-proxy",
        version: DOH_PROXY.to_owned(),
        source: Source::Cargo { package: "doh-proxy", options: &[], time: "about 2 minutes" },
    }
}

impl Tool {
    /// Finds the tool in its version, on PATH or in `.tools`, or else installs it there.
    pub(crate) fn ensure(&self, project: &Project) -> Result<()> {
        let title = format!("{} {}", self.name, self.version);
        if self.is_present(project) {
            step(&title, "found");
            return Ok(());
        }
        match self.source {
            Source::Cargo { package, options, time } => {
                step(&title, format!("installing ({time} on two cores)…"));
                self.cargo_install(project, package, options)?;
            }
            Source::Npm { package } => {
                if project.program("npm").is_none() {
                    step(&title, "no npm here to install it; the page is built without");
                    return Ok(());
                }
                step(&title, "installing with npm…");
                self.npm_install(project, package)?;
            }
        }
        if self.is_present(project) {
            step(&title, "installed");
            Ok(())
        } else {
            Err(Failure::new(format!(
                "{title} was installed into {}, but does not start; run it to see why.",
                project.tools().display()
            )))
        }
    }

    fn is_present(&self, project: &Project) -> bool {
        output(project.command(self.name).arg("--version"))
            .is_ok_and(|text| text.split_whitespace().any(|word| word == self.version))
    }

    fn cargo_install(&self, project: &Project, package: &str, options: &[&str]) -> Result<()> {
        let install = |locked: &[&str]| {
            run(project
                .command("cargo")
                .args(["install", package, "--version", &self.version, "--root"])
                .arg(project.tools().join("cargo"))
                .args(locked)
                .args(options)
                .env_remove("CARGO_TARGET_DIR"))
        };
        if let Err(failure) = install(&["--locked"]) {
            // A lock file can name a version that was withdrawn, or that a mirror does not have.
            step(self.name, format!("{failure} Trying without its lock file…"));
            install(&[])?;
        }
        Ok(())
    }

    fn npm_install(&self, project: &Project, package: &str) -> Result<()> {
        let directory = project.tools().join("npm");
        fs::create_dir_all(&directory)
            .map_err(Failure::while_doing(format!("create {}", directory.display())))?;
        run(project
            .command("npm")
            .args(["install", "--save-exact", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(&directory)
            .arg(format!("{package}@{}", self.version)))
    }
}

/// Reads the one exact version that `key` names in a TOML file of the project.
fn pinned(project: &Project, file: &str, key: &str, prefix: &str) -> Result<String> {
    let text = fs::read_to_string(project.root().join(file))
        .map_err(Failure::while_doing(format!("read {file}")))?;
    pinned_in(&text, key, prefix).ok_or_else(|| {
        Failure::new(format!(
            "{file} must pin `{key}` to one exact version, as in {key} = \"{prefix}1.2.3\"."
        ))
    })
}

fn pinned_in(text: &str, key: &str, prefix: &str) -> Option<String> {
    let value = text.lines().find_map(|line| {
        let (found, value) = line.split_once('=')?;
        (found.trim() == key).then_some(value)
    })?;
    let (_, after) = value.split_once(&format!("\"{prefix}"))?;
    let (version, _) = after.split_once('"')?;
    version
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'))
        .then(|| version.to_owned())
        .filter(|version| version.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::pinned_in;

    #[test]
    fn only_an_exact_version_is_a_pin() {
        let pin = |text| pinned_in(text, "wasm-bindgen", "=");
        assert_eq!(pin("wasm-bindgen = \"=0.2.130\"").as_deref(), Some("0.2.130"));
        assert_eq!(pin("wasm-bindgen = { version = \"=0.2.130\" }").as_deref(), Some("0.2.130"));
        assert_eq!(pin("wasm-bindgen = \"0.2.130\""), None);
        assert_eq!(pin("wasm-bindgen = \"=0.2, <1\""), None);
        assert_eq!(pin("wasm-bindgen-futures = \"=0.4.0\""), None);
    }
}
