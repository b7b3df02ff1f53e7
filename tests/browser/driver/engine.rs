//! The engines, and how the driver and the browser of each are started.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium by chromedriver, headless.
    Chromium,
    /// Firefox by geckodriver, headless.
    Firefox,
    /// WebKitGTK's MiniBrowser by WebKitWebDriver, on a display in memory.
    WebKit,
}

impl Engine {
    /// The engine that the core is tested in: Chromium, unless `MAILPATH_ENGINE` names another.
    pub fn of_the_core() -> Self {
        match env::var("MAILPATH_ENGINE").as_deref() {
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            Ok("chromium") | Err(_) => Self::Chromium,
            Ok(other) => panic!("MAILPATH_ENGINE is {other}: chromium, firefox, webkit"),
        }
    }

    /// Starts its driver on a port of its own.
    pub(super) fn start(self) -> Driver {
        let folder = Folder::new();
        match self {
            Self::Chromium => {
                let mut command = command("MAILPATH_CHROMEDRIVER", "chromedriver");
                // It takes a free port itself: one that was free a moment ago may be another test's by now.
                command.arg("--port=0");
                let (process, output, port) = start_on_free_port(&mut command);
                Driver {
                    _process: process,
                    _output: Some(output),
                    engine: self,
                    port,
                    folder,
                    _display: None,
                }
            }
            Self::Firefox => {
                let mut command = command("MAILPATH_GECKODRIVER", "geckodriver");
                let port = free_port();
                command.arg(format!("--port={port}"));
                // Whichever port is free: others may run the same.
                command.arg("--websocket-port=0");
                command.arg(format!("--profile-root={}", folder.0.display()));
                let process = Process(spawn(command.stdout(Stdio::null())));
                Driver { _process: process, _output: None, engine: self, port, folder, _display: None }
            }
            Self::WebKit => {
                let mut command = command("MAILPATH_WEBKITDRIVER", "WebKitWebDriver");
                let port = free_port();
                command.args(["--host=127.0.0.1".to_owned(), format!("--port={port}")]);
                let display = Display::start();
                command.env("DISPLAY", &display.name);
                // The pages are our own, and a sandbox of its kind cannot be had in a container or by root.
                command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
                // What it keeps goes with the folder, and not to the user's own.
                for place in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
                    command.env(place, &folder.0);
                }
                command.env("GSETTINGS_BACKEND", "memory");
                let process = Process(spawn(command.stdout(Stdio::null())));
                Driver {
                    _process: process,
                    _output: None,
                    engine: self,
                    port,
                    folder,
                    _display: Some(display),
                }
            }
        }
    }
}

/// A program by the variable that says where it is, or by its name.
fn command(variable: &str, name: &str) -> Command {
    Command::new(env::var_os(variable).unwrap_or_else(|| name.into()))
}

fn spawn(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"))
}

/// Starts a program that says on which port it listens, as chromedriver does in the last words of a line.
fn start_on_free_port(command: &mut Command) -> (Process, BufReader<ChildStdout>, u16) {
    let mut child = spawn(command.stdout(Stdio::piped()));
    let mut output = BufReader::new(child.stdout.take().expect("an output"));
    let process = Process(child);
    let mut line = String::new();
    while output.read_line(&mut line).expect("a line") > 0 {
        let port = line.trim_end().trim_end_matches('.').rsplit_once(" successfully on port ");
        if let Some(port) = port.and_then(|(_, port)| port.parse().ok()) {
            return (process, output, port);
        }
        line.clear();
    }
    panic!("{command:?} ended without a port");
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port()
}

/// A running driver.
pub(super) struct Driver {
    _process: Process,
    // Kept open: it may write more.
    _output: Option<BufReader<ChildStdout>>,
    engine: Engine,
    port: u16,
    folder: Folder,
    // Dropped after the driver was stopped.
    _display: Option<Display>,
}

impl Driver {
    /// Where it listens.
    pub(super) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What is wanted of a browser.
    pub(super) fn capabilities(&self) -> Value {
        let binary = |variable| env::var(variable).ok();
        let with_binary = |mut options: Value, binary: Option<String>| {
            if let Some(binary) = binary {
                options["binary"] = binary.into();
            }
            options
        };
        match self.engine {
            Engine::Chromium => {
                let options = json!({ "args": [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-dev-shm-usage",
                    format!("--user-data-dir={}", self.folder.0.display()),
                    // Nobody outside is asked who this browser is, wherever the tests run.
                    "--host-resolver-rules=MAP *.icanhazip.com ~NOTFOUND",
                ] });
                json!({
                    "browserName": "chrome",
                    "goog:chromeOptions": with_binary(options, binary("MAILPATH_CHROMIUM")),
                    "goog:loggingPrefs": { "browser": "ALL" },
                })
            }
            Engine::Firefox => {
                let options = json!({ "args": ["-headless"] });
                json!({
                    "browserName": "firefox",
                    "moz:firefoxOptions": with_binary(options, binary("MAILPATH_FIREFOX")),
                })
            }
            // The driver knows where its MiniBrowser is.
            Engine::WebKit => json!({ "browserName": "MiniBrowser" }),
        }
    }
}

/// A process that ends with its owner.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a browser writes, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("mailpath-browser-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A display in memory.
struct Display {
    name: String,
    _server: Process,
}

impl Display {
    fn start() -> Self {
        let mut command = command("MAILPATH_XVFB", "Xvfb");
        // It finds a free number, and writes that to its output when it is ready.
        command.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
        command.stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped());
        let mut server =
            command.spawn().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let output = server.stdout.take().expect("an output");
        let server = Process(server);
        let mut number = String::new();
        BufReader::new(output).read_line(&mut number).expect("the number of a display");
        assert!(!number.trim().is_empty(), "{command:?} ended at once");
        Self { name: format!(":{}", number.trim()), _server: server }
    }
}
