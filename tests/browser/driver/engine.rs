//! The engines, and how the driver and the browser of each are started.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

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
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let folder = Folder::new(port);
        let (program, arguments) = match self {
            Self::Chromium => ("MAILPATH_CHROMEDRIVER", vec![format!("--port={port}")]),
            Self::Firefox => (
                "MAILPATH_GECKODRIVER",
                vec![
                    format!("--port={port}"),
                    // Whichever port is free: others may run the same.
                    "--websocket-port=0".to_owned(),
                    format!("--profile-root={}", folder.0.display()),
                ],
            ),
            Self::WebKit => {
                ("MAILPATH_WEBKITDRIVER", vec!["--host=127.0.0.1".to_owned(), format!("--port={port}")])
            }
        };
        let fallback = match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::WebKit => "WebKitWebDriver",
        };
        let mut command = command(program, fallback);
        command.args(arguments);
        let display = (self == Self::WebKit).then(Display::start);
        if let Some(display) = &display {
            command.env("DISPLAY", &display.name);
            // The pages are our own, and a sandbox of its kind cannot be had in a container or by root.
            command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
            // What it keeps goes with the folder, and not to the user's own.
            for place in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
                command.env(place, &folder.0);
            }
            command.env("GSETTINGS_BACKEND", "memory");
        }
        let process = spawn(&mut command);
        Driver { _process: Process(process), engine: self, port, folder, _display: display }
    }
}

/// A program by the variable that says where it is, or by its name.
fn command(variable: &str, name: &str) -> Command {
    Command::new(env::var_os(variable).unwrap_or_else(|| name.into()))
}

fn spawn(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
        .stdout(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"))
}

/// A running driver.
pub(super) struct Driver {
    _process: Process,
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
    fn new(port: u16) -> Self {
        let folder = env::temp_dir().join(format!("mailpath-browser-{port}"));
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
