//! A browser of any engine by the WebDriver protocol (W3C WebDriver): as much of it as the tests need.

#![allow(unreachable_pub, reason = "used by the suite alone")]

mod chromium;
mod engine;

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

pub use chromium::Browser;
pub use engine::Engine;

use crate::support::block_on;

/// A page that takes longer is taken for broken.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What a script does with a large page may take so long, on a machine that has other work.
const SCRIPT_PATIENCE: Duration = Duration::from_secs(240);

/// So often a condition is looked at.
const POLL: Duration = Duration::from_millis(50);

/// One window of a browser of any engine.
pub struct Session {
    url: String,
    // Dropped after the session was ended.
    _driver: engine::Driver,
}

impl Session {
    /// Starts a browser with a page of this size, in CSS pixels.
    pub fn start(engine: Engine, width: u32, height: u32) -> Self {
        let driver = engine.start();
        let wanted = json!({ "capabilities": { "alwaysMatch": driver.capabilities() } });
        let at = format!("{}/session", driver.origin());
        let started = until("a browser", || call(Method::POST, &at, &wanted, PATIENCE * 2).ok());
        let id = started["sessionId"].as_str().expect("a session").to_owned();
        let session = Self { url: format!("{at}/{id}"), _driver: driver };
        session.post("/timeouts", &json!({ "script": SCRIPT_PATIENCE.as_millis() as u64 }));
        session.fit_window(width, height);
        session
    }

    /// Gives the window the size in which the page has this one.
    fn fit_window(&self, width: u32, height: u32) {
        let frame = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight];");
        let frame: (u32, u32) = serde_json::from_value(frame).expect("the frame of the window");
        self.post("/window/rect", &json!({ "width": width + frame.0, "height": height + frame.1 }));
    }

    fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        call(Method::POST, &format!("{}{path}", self.url), body, SCRIPT_PATIENCE)
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Opens a URL.
    pub fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// Loads the page anew, as a reader does: geckodriver's own command goes past the service worker.
    pub fn reload(&self) {
        self.run("window.isOld = true; setTimeout(() => location.reload());");
        self.wait("the page anew", "!window.isOld && document.readyState == 'complete'");
    }

    /// Goes back in the history.
    pub fn back(&self) {
        self.post("/back", &json!({}));
    }

    /// Goes forward in the history.
    pub fn forward(&self) {
        self.post("/forward", &json!({}));
    }

    /// Runs the body of an async function in the page, and gives what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.try_run(script).unwrap_or_else(|error| panic!("a script: {error}"))
    }

    fn try_run(&self, script: &str) -> Result<Value, String> {
        let script = format!("return (async () => {{ {script}\n }})();");
        self.try_post("/execute/sync", &json!({ "script": script, "args": [] }))
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
        let script = format!("try {{ return !!({expression}); }} catch (e) {{ return false; }}");
        // A page that is just being left answers no script.
        while self.try_run(&script) != Ok(true.into()) {
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

    /// Picks files in the field that the selector names.
    pub fn pick(&self, selector: &str, files: &[&std::path::Path]) {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|found| found.values().next()?.as_str()).expect("an element");
        let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        self.post(&format!("/element/{id}/value"), &json!({ "text": files.join("\n") }));
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

    /// The page on paper of A4, as a PDF; the margins are those of the page's own style.
    pub fn print(&self) -> Vec<u8> {
        self.print_on(21.0, 29.7)
    }

    /// The same on Letter.
    pub fn print_letter(&self) -> Vec<u8> {
        self.print_on(21.59, 27.94)
    }

    fn print_on(&self, width: f64, height: f64) -> Vec<u8> {
        let pdf = self.post("/print", &json!({ "page": { "width": width, "height": height } }));
        STANDARD.decode(pdf.as_str().expect("a text")).expect("base64")
    }

    /// The origins that the page fetched anything from.
    pub fn origins(&self) -> Vec<String> {
        let script = "return [...new Set(performance.getEntriesByType('resource')\
                      .map(e => new URL(e.name).origin))].sort();";
        let origins = self.run(script);
        origins.as_array().into_iter().flatten().filter_map(|o| o.as_str().map(str::to_owned)).collect()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = call(Method::DELETE, &self.url, &json!({}), Duration::from_secs(5));
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

/// Sends a command to a driver, and gives its answer.
fn call(method: Method, url: &str, body: &Value, patience: Duration) -> Result<Value, String> {
    let (url, body) = (url.to_owned(), body.to_string());
    block_on(async move {
        let request = mailpath::doh::client()
            .map_err(|error| error.to_string())?
            .request(method, url)
            .timeout(patience);
        let request = request.header("content-type", "application/json").body(body);
        let reply = request.send().await.map_err(|error| error.to_string())?;
        let ok = reply.status().is_success();
        let bytes = reply.bytes().await.map_err(|error| error.to_string())?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        if ok { Ok(value["value"].clone()) } else { Err(value["value"]["message"].to_string()) }
    })
}
