//! How the page starts on a slow network: until its box can be used, and until the verdict of a saved report.

use serde_json::json;

use crate::figures::{Aim, Table};
use crate::stage::Stage;

/// 1.6 Mbit/s in bytes a second, each way.
const BYTES_A_SECOND: u32 = 200_000;
/// A round trip, in milliseconds.
const LATENCY_MS: u32 = 150;

/// Where the page's own worker is kept from fetching everything beside what is measured.
const NO_WORKER: &str = "if (window.noWorker !== false && navigator.serviceWorker) \
     navigator.serviceWorker.register = () => Promise.reject(new Error('not now'));";

/// Measures it.
pub(crate) fn measure(stage: &Stage, rounds: usize, table: &mut Table) {
    let browser = &stage.browser;
    browser.devtools("Network.enable", &json!({}));
    let script = browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": NO_WORKER }));
    let start = stage.site.url();
    let mut cold = Times::default();
    for _ in 0..rounds {
        clear(stage);
        cold.open_start(stage, &start);
        clear(stage);
        cold.open_saved(stage);
    }
    browser
        .devtools("Page.removeScriptToEvaluateOnNewDocument", &json!({ "identifier": script["identifier"] }));
    // The first visit, after which the worker has all files.
    slow(stage, false);
    clear(stage);
    browser.open(&start);
    browser.wait(
        "the worker",
        "navigator.serviceWorker.controller || (await navigator.serviceWorker.ready).active",
    );
    let mut warm = Times::default();
    for round in 0..=rounds {
        let mut times = Times::default();
        times.open_start(stage, &start);
        times.open_saved(stage);
        if round > 0 {
            warm.add(times);
        }
    }
    slow(stage, false);
    for (which, times, usable, verdict) in [("cold", cold, 1500.0, 4000.0), ("warm", warm, 300.0, 500.0)] {
        let of = |what| format!("1.6 Mbit/s, 150 ms, {which}: {what}");
        table.time(of("box to be seen"), &times.painted, Aim::None);
        table.time(of("box with its program"), &times.usable, Aim::Below(usable));
        table.time(of("verdict of a saved report"), &times.verdict, Aim::Below(verdict));
    }
}

#[derive(Default)]
struct Times {
    painted: Vec<f64>,
    usable: Vec<f64>,
    verdict: Vec<f64>,
}

impl Times {
    fn add(&mut self, other: Self) {
        self.painted.extend(other.painted);
        self.usable.extend(other.usable);
        self.verdict.extend(other.verdict);
    }

    fn open_start(&mut self, stage: &Stage, url: &str) {
        open(stage, url);
        stage.browser.wait("the program", "seen.usable !== undefined");
        let [painted, usable] = stage.times(
            "return [performance.getEntriesByName('first-contentful-paint')[0].startTime, seen.usable];",
        );
        self.painted.push(painted);
        self.usable.push(usable);
    }

    fn open_saved(&mut self, stage: &Stage) {
        open(stage, &stage.saved);
        self.verdict.push(stage.time("await seen.finished; return seen.done;"));
    }
}

/// Opens a page over the slow network.
fn open(stage: &Stage, url: &str) {
    // A change of the fragment alone loads nothing.
    stage.browser.open("about:blank");
    slow(stage, true);
    stage.browser.open(url);
}

/// Leaves nothing of an earlier visit.
fn clear(stage: &Stage) {
    stage.browser.open("about:blank");
    stage.browser.devtools("Network.clearBrowserCache", &json!({}));
    let all = json!({ "origin": stage.site.url(), "storageTypes": "all" });
    stage.browser.devtools("Storage.clearDataForOrigin", &all);
}

fn slow(stage: &Stage, slow: bool) {
    let (latency, bytes) = if slow { (LATENCY_MS, i64::from(BYTES_A_SECOND)) } else { (0, -1) };
    let conditions = json!({
        "offline": false, "latency": latency, "downloadThroughput": bytes, "uploadThroughput": bytes,
    });
    stage.browser.devtools("Network.emulateNetworkConditions", &conditions);
}
