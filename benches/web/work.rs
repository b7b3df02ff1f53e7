//! How long the main thread of the page works on a report, beside the same fetches in the bare page.

use serde_json::json;

use crate::figures::{Aim, Table};
use crate::stage::{Known, Stage};

/// So long an answer takes, in milliseconds.
const DELAY: u64 = 50;

/// Asks in a page that is open and idle.
const ASK: &str = "\
    const form = document.getElementById('search'); \
    document.getElementById('q').value = 'shop.net'; \
    document.getElementById('q').dispatchEvent(new Event('input', { bubbles: true })); \
    form.requestSubmit(); \
    await seen.finished;";

/// Waits until the page has been at rest for a while.
const REST: &str = "await new Promise(then => setTimeout(then, 800));";

/// Measures it.
pub(crate) fn measure(stage: &Stage, rounds: usize, table: &mut Table) {
    stage.delay(DELAY);
    stage.browser.devtools("Performance.enable", &json!({}));
    let start = format!("{}?resolver={}", stage.site.url(), stage.resolver.url());
    let (mut page, mut settled, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let mut shares = Shares::default();
    for round in 0..=rounds {
        stage.open_bare(Known::Nothing, false);
        stage.forget();
        let before = Work::of(stage);
        stage.browser.run("await askAll();");
        let of_bare = Work::of(stage).thread - before.thread;
        stage.browser.open(&start);
        stage.browser.wait("the program", "!document.getElementById('boot')");
        stage.browser.run(REST);
        let before = Work::of(stage);
        stage.browser.run(ASK);
        let after = Work::of(stage);
        stage.browser.run(REST);
        if round > 0 {
            bare.push(of_bare);
            page.push(after.thread - before.thread);
            settled.push(Work::of(stage).thread - before.thread);
            shares.add(&before, &after);
        }
    }
    table.difference("main thread, a report from an open page".into(), &page, &bare, Aim::Below(150.0));
    table.difference("main thread, with the tabs made afterwards".into(), &settled, &bare, Aim::None);
    table.time("of it, by the clock: scripts and the program".into(), &shares.script, Aim::None);
    table.time("of it, by the clock: styles".into(), &shares.style, Aim::None);
    table.time("of it, by the clock: layout".into(), &shares.layout, Aim::None);
}

/// What is done by the clock, without what other programs did meanwhile being known.
#[derive(Default)]
struct Shares {
    script: Vec<f64>,
    style: Vec<f64>,
    layout: Vec<f64>,
}

impl Shares {
    fn add(&mut self, before: &Work, after: &Work) {
        self.script.push(after.script - before.script);
        self.style.push(after.style - before.style);
        self.layout.push(after.layout - before.layout);
    }
}

/// What the main thread has done so far, in milliseconds.
struct Work {
    /// Of the processor, whatever else the machine does.
    thread: f64,
    script: f64,
    style: f64,
    layout: f64,
}

impl Work {
    fn of(stage: &Stage) -> Self {
        let found = stage.browser.devtools("Performance.getMetrics", &json!({}));
        let metric = |name| {
            let mut all = found["metrics"].as_array().into_iter().flatten();
            let metric = all.find(|metric| metric["name"] == name).expect("a metric of Chromium's");
            metric["value"].as_f64().unwrap_or(f64::NAN) * 1000.0
        };
        Self {
            thread: metric("ThreadTime"),
            script: metric("ScriptDuration"),
            style: metric("RecalcStyleDuration"),
            layout: metric("LayoutDuration"),
        }
    }
}
