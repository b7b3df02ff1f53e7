//! What Chromium can beyond WebDriver, by its own devtools protocol.

use std::borrow::Borrow;
use std::ops::Deref;
use std::path::Path;

use serde_json::{Value, json};

use super::{Engine, Session};

/// Chromium: a [`Session`], and what its devtools add. A test of the core takes a [`Session`], and so
/// cannot use what other engines do not have.
pub struct Browser(Session);

impl Deref for Browser {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

impl Borrow<Session> for Browser {
    fn borrow(&self) -> &Session {
        &self.0
    }
}

impl Browser {
    /// Starts it with a page of this size, in CSS pixels.
    pub fn start(width: u32, height: u32) -> Self {
        let browser = Self(Session::start(Engine::Chromium, width, height));
        // A window has a least width, which is more than that of a phone.
        browser.resize(width, height);
        browser
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

    /// Shows the page as if the system had these settings: media features and their values.
    pub fn emulate(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// Runs a script in every page before its own.
    pub fn before_load(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
    }

    /// Lets files be saved to this folder, without a question.
    pub fn saves_to(&self, folder: &Path) {
        let to = json!({ "behavior": "allow", "downloadPath": folder });
        self.devtools("Browser.setDownloadBehavior", &to);
    }

    /// Cuts the browser off from every network, or not any more.
    pub fn cut_off(&self, cut: bool) {
        self.devtools("Network.enable", &json!({}));
        let conditions =
            json!({ "offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.emulateNetworkConditions", &conditions);
    }

    /// What the console says since it was last asked: errors only.
    pub fn console_errors(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        let errors = entries.as_array().into_iter().flatten().filter(|entry| entry["level"] == "SEVERE");
        errors.filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect()
    }
}
