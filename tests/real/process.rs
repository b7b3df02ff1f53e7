//! Programs that run for as long as the value that stands for them.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A running program; stopped on drop.
pub(crate) struct Process {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a program that is in PATH; what it says goes into a file in `directory`.
    pub(crate) fn start(name: &'static str, directory: &Path, log: &str, arguments: &[String]) -> Self {
        let log = directory.join(log);
        let output = File::create(&log).expect("a log can be written");
        let errors = output.try_clone().expect("a log can be written");
        let mut command = Command::new(name);
        command.args(arguments).stdin(Stdio::null()).stdout(output).stderr(errors);
        let child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                panic!(
                    "{name} is missing: this suite needs rbldnsd, nsd, unbound, ldns-signzone and doh-proxy in PATH"
                )
            }
            Err(error) => panic!("{name} does not start: {error}"),
        };
        Self { name, child, log }
    }

    /// Waits until `ready`.
    ///
    /// # Errors
    /// What the program said, when it ended or took too long.
    pub(crate) fn wait_until(&mut self, ready: impl Fn() -> bool) -> Result<(), String> {
        let deadline = Instant::now() + Duration::from_secs(60);
        let why = loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                break format!("it ended with {status}");
            }
            if ready() {
                return Ok(());
            }
            if Instant::now() > deadline {
                break "it does not answer".to_owned();
            }
            sleep(Duration::from_millis(20));
        };
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        Err(format!("{} is not ready: {why}. It said:\n{said}", self.name))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Asked first: nsd has children of its own, which it takes along only then.
        let asked = Command::new("sh").arg("-c").arg(format!("kill {}", self.child.id())).status();
        let patience = Duration::from_secs(if asked.is_ok() { 5 } else { 0 });
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A new directory that everyone may read, since rbldnsd gives up root's rights; removed on drop.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("mailpath-real-dns-{}-{number}", std::process::id());
        let directory = Self(std::env::temp_dir().join(name));
        fs::create_dir(directory.path()).expect("a temporary directory");
        readable(directory.path(), 0o755);
        directory
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Whether its maker is root.
    pub(crate) fn is_roots(&self) -> bool {
        fs::metadata(&self.0).is_ok_and(|metadata| metadata.uid() == 0)
    }

    /// Writes a file, and says where it is.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a temporary file");
        readable(&path, 0o644);
        path.to_str().expect("a path in UTF-8").to_owned()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn readable(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions of a temporary file");
}
