//! A browser by the WebDriver protocol (W3C WebDriver): as much of it as the tests need.

#![allow(unreachable_pub, reason = "used by the suite alone")]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::block_on;

/// A page that takes longer is taken for broken.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// So often a condition is looked at.
const POLL: Duration = Duration::from_millis(50);

/// A chromedriver with one browser window.
pub struct Browser {
    driver: Child,
    base: String,
    _profile: Profile,
}

/// A profile folder of the browser's own, removed at the end.
struct Profile(std::path::PathBuf);

impl Drop for Profile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Browser {
    /// Starts a headless browser with a window of this size, in CSS pixels.
    pub fn start(width: u32, height: u32) -> Self {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let program = std::env::var("MAILPATH_CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
        let driver = Command::new(&program)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
        let profile = Profile(std::env::temp_dir().join(format!("mailpath-browser-{port}")));
        let origin = format!("http://127.0.0.1:{port}");
        let mut options = json!({ "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", profile.0.display()),
            // Nobody outside is asked who this browser is, wherever the tests run.
            "--host-resolver-rules=MAP *.icanhazip.com ~NOTFOUND",
        ] });
        if let Ok(binary) = std::env::var("MAILPATH_CHROMIUM") {
            options["binary"] = binary.into();
        }
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let session = until("a browser", || call(&format!("{origin}/session"), &wanted).ok());
        let id = session["sessionId"].as_str().expect("a session").to_owned();
        let browser = Self { driver, base: format!("{origin}/session/{id}"), _profile: profile };
        // A window has a least width, which is more than that of a phone.
        browser.resize(width, height);
        browser
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        call(&format!("{}{path}", self.base), body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Opens a URL.
    pub fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// Goes back in the history.
    pub fn back(&self) {
        self.post("/back", &json!({}));
    }

    /// Goes forward in the history.
    pub fn forward(&self) {
        self.post("/forward", &json!({}));
    }

    /// Runs a function body in the page, and gives what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The same for a text.
    pub fn text(&self, script: &str) -> String {
        self.run(&format!("return String({script});")).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a JavaScript expression is true.
    pub fn wait(&self, what: &str, expression: &str) {
        self.wait_long(what, expression, PATIENCE);
    }

    /// The same for what may take longer.
    pub fn wait_long(&self, what: &str, expression: &str, patience: Duration) {
        let started = Instant::now();
        while self.run(&format!("try {{ return !!({expression}); }} catch (e) {{ return false; }}")) != true {
            if started.elapsed() > patience {
                panic!(
                    "waited in vain for {what}; the page reads:\n{}",
                    self.text("document.body.innerText")
                );
            }
            std::thread::sleep(POLL);
        }
    }

    /// Lets the page do what it has begun, up to the frame after the next.
    pub fn next_frames(&self) {
        self.run("await new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)));");
    }

    /// Types into whatever has the focus; WebDriver's key codes for special keys.
    pub fn keys(&self, text: &str) {
        let downs = text.chars().flat_map(|c| {
            [
                json!({ "type": "keyDown", "value": c.to_string() }),
                json!({ "type": "keyUp", "value": c.to_string() }),
            ]
        });
        let actions: Vec<Value> = downs.collect();
        self.post(
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// Sends a command of Chromium's own protocol.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Gives the page this size, in CSS pixels; a narrow one is a phone's, whose scroll bars take no room.
    pub fn resize(&self, width: u32, height: u32) {
        let phone = width < 500;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Runs a script in every page before its own.
    pub fn before_load(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
    }

    /// Lets files be saved to this folder, without a question.
    pub fn saves_to(&self, folder: &std::path::Path) {
        let to = json!({ "behavior": "allow", "downloadPath": folder });
        self.devtools("Browser.setDownloadBehavior", &to);
    }

    /// Picks files in the field that the selector names.
    pub fn pick(&self, selector: &str, files: &[&std::path::Path]) {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|found| found.values().next()?.as_str()).expect("an element");
        let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        self.post(&format!("/element/{id}/value"), &json!({ "text": files.join("\n") }));
    }

    /// Cuts the browser off from every network, or not any more.
    pub fn cut_off(&self, cut: bool) {
        self.devtools("Network.enable", &json!({}));
        let conditions =
            json!({ "offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.emulateNetworkConditions", &conditions);
    }

    /// Clicks on what has this text, of the elements that the selector names.
    pub fn click(&self, selector: &str, text: &str) {
        let (selector, text) = (json!(selector), json!(text));
        let found = format!(
            "[...document.querySelectorAll({selector})].find(e => e.textContent.trim() == {text} && e.checkVisibility())"
        );
        self.wait(&format!("{text}"), &found);
        self.run(&format!("{found}.click();"));
    }

    /// What the console says since it was last asked: errors only.
    pub fn console_errors(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        let errors = entries.as_array().into_iter().flatten().filter(|entry| entry["level"] == "SEVERE");
        errors.filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect()
    }

    /// The origins that the page fetched anything from.
    pub fn origins(&self) -> Vec<String> {
        let script = "return [...new Set(performance.getEntriesByType('resource')\
                      .map(e => new URL(e.name).origin))].sort();";
        let origins = self.run(script);
        origins.as_array().into_iter().flatten().filter_map(|o| o.as_str().map(str::to_owned)).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let url = self.base.clone();
        block_on(async move {
            let _ = reqwest::Client::new().delete(url).timeout(Duration::from_secs(5)).send().await;
        });
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Waits until a condition gives something, and gives that.
pub fn until<T>(what: &str, condition: impl Fn() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(POLL);
    }
}

/// The same for a condition that holds or does not.
pub fn wait_until(what: &str, condition: impl Fn() -> bool) {
    until(what, || condition().then_some(()));
}

fn call(url: &str, body: &Value) -> Result<Value, String> {
    let (url, body) = (url.to_owned(), body.to_string());
    block_on(async move {
        let request = reqwest::Client::new().post(url).timeout(PATIENCE * 2).body(body);
        let reply = request.send().await.map_err(|error| error.to_string())?;
        let ok = reply.status().is_success();
        let bytes = reply.bytes().await.map_err(|error| error.to_string())?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        if ok { Ok(value["value"].clone()) } else { Err(value["value"]["message"].to_string()) }
    })
}
