//! Running other programs, and where the project keeps its things.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The features behind which the suites that need other programs or files stand.
const SUITE_FEATURES: &str = "browser-tests,real-dns-tests,rfc7208-suite";

/// One line that says what is being done or was found.
pub(crate) fn step(what: &str, state: impl fmt::Display) {
    println!("{what}: {state}");
}

/// Whether this runs in continuous integration, where a skipped suite is a failure.
pub(crate) fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// The working copy that this command was started in.
pub(crate) struct Project {
    root: PathBuf,
    search_path: OsString,
}

impl Project {
    /// Walks up from the current directory to the one that holds `xtask/`.
    pub(crate) fn find() -> Result<Self> {
        let here = env::current_dir().context("read the current directory")?;
        let root = here
            .ancestors()
            .find(|directory| directory.join("xtask/Cargo.toml").is_file())
            .context("run this inside a working copy of Mailpath")?
            .to_path_buf();

        let mut directories = vec![root.join(".tools/cargo/bin"), root.join(".tools/npm/node_modules/.bin")];
        directories.push(root.join(".tools/python/bin"));
        directories.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        if cfg!(unix) {
            // Debian keeps DNS servers here, and leaves it out of an ordinary user's PATH.
            directories.push(PathBuf::from("/usr/sbin"));
        }
        // Trunk's hook calls this very program.
        directories.extend(env::current_exe().ok().and_then(|path| path.parent().map(Path::to_path_buf)));
        let search_path = env::join_paths(directories).context("add .tools to PATH")?;
        Ok(Self { root, search_path })
    }

    /// A PATH for programs that are to find those in `directory` first.
    pub(crate) fn search_path_after(&self, directory: &Path) -> Result<OsString> {
        let others = env::split_paths(&self.search_path);
        env::join_paths(std::iter::once(directory.to_path_buf()).chain(others)).context("add to PATH")
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where downloaded tools live; ignored by git.
    pub(crate) fn tools(&self) -> PathBuf {
        self.root.join(".tools")
    }

    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    pub(crate) fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(directory) => self.root.join(directory),
            None => self.root.join("target"),
        }
    }

    /// A command of this program, to run beside this one.
    pub(crate) fn this_program(&self) -> Result<Command> {
        Ok(self.command(env::current_exe().context("find this program")?))
    }

    /// A cargo command for all that is compiled natively. It always has the same packages and features, and so
    /// the same features of every dependency: nothing is compiled a second time.
    pub(crate) fn workspace(&self, subcommand: &str) -> Command {
        let mut command = self.command("cargo");
        command.args([subcommand, "--workspace", "--features", SUITE_FEATURES]);
        command
    }

    /// Where `program` is: in `.tools`, or else on PATH.
    pub(crate) fn program(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.search_path)
            .flat_map(|directory| {
                ["", env::consts::EXE_SUFFIX, ".cmd"]
                    .map(|suffix| directory.join(format!("{program}{suffix}")))
            })
            .find(|path| is_program(path))
    }

    /// A command at the project's root that finds the project's tools first.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let name = program.as_ref();
        let found = name.to_str().and_then(|name| self.program(name));
        let mut command = Command::new(found.as_deref().map_or(name, Path::as_os_str));
        command.current_dir(&self.root).env("PATH", &self.search_path);
        // What `cargo run` says about xtask itself must not reach other cargos: build scripts
        // that watch these variables would run again.
        for (key, _) in env::vars_os() {
            let key_text = key.to_string_lossy();
            if key_text == "CARGO"
                || key_text.starts_with("CARGO_PKG_")
                || key_text.starts_with("CARGO_MANIFEST_")
            {
                command.env_remove(&key);
            }
        }
        command
    }
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Runs a command, letting its output through.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("start `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// A command that runs beside others. What it writes is shown when it has ended.
pub(crate) struct Beside {
    process: Child,
    shown: String,
    log: PathBuf,
}

impl Beside {
    /// Starts it; `name` is that of the file that keeps what it writes, in `target/`.
    pub(crate) fn start(project: &Project, name: &str, command: &mut Command) -> Result<Self> {
        let folder = project.target().join("beside");
        fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
        let log = folder.join(name);
        let file = File::create(&log).with_context(|| format!("create {}", log.display()))?;
        let both = file.try_clone().context("write to one file twice")?;
        let process = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(both)
            .spawn()
            .with_context(|| format!("start `{}`", shown(command)))?;
        Ok(Self { process, shown: shown(command), log })
    }

    /// Waits for its end.
    pub(crate) fn finish(mut self) -> Result<()> {
        let status = self.process.wait().with_context(|| format!("wait for `{}`", self.shown))?;
        print!("{}", String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()));
        if !status.success() {
            bail!("`{}` failed ({status})", self.shown);
        }
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It has ended, unless something else failed before it was waited for.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Puts a command in the place of this process, so that a signal meant for one stops the other.
#[cfg(unix)]
pub(crate) fn become_command(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).with_context(|| format!("start `{}`", shown(command)))
}

/// Where processes cannot change what they run, the command runs until it is stopped.
#[cfg(not(unix))]
pub(crate) fn become_command(command: &mut Command) -> Result<()> {
    run(command)
}

/// Runs a command and gives what it wrote to its standard output; nothing is shown.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("start `{}`", shown(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", shown(command), output.status, said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name).chain(command.get_args()).map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
