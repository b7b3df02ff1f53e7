//! The program, as it is run: the scenarios of the engine through it, what it prints and exits with, and its own
//! parts: DNS over UDP and TCP, and many reports at once.

mod action;
mod bad_input;
mod bulk;
mod custom_lists;
mod dns_server;
mod output;
mod resolvers;
#[cfg(unix)]
mod signals;
mod status;
mod suites;

/// The scenarios of the engine's reports: their `support::report` runs the program here.
#[path = "../../../tests/scenarios.rs"]
mod scenarios;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) use scenarios::support;

/// The program, with an environment that changes nothing.
pub(crate) fn mailpath(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mailpath"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    mailpath(arguments).output().expect("the program starts")
}

/// What it prints.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// What it says beside that.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A folder that is removed with its content.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("mailpath-cli-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The path as an argument.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).expect("a file");
        self.text(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Reads a file.
pub(crate) fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(path).expect("a file")
}
