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
    for round in 0..=rounds {
        stage.open_bare(Known::Nothing, false);
        stage.forget();
        let before = worked(stage);
        stage.browser.run("await askAll();");
        let of_bare = worked(stage) - before;
        stage.browser.open(&start);
        stage.browser.wait("the program", "!document.getElementById('boot')");
        stage.browser.run(REST);
        let before = worked(stage);
        stage.browser.run(ASK);
        let of_report = worked(stage) - before;
        stage.browser.run(REST);
        let with_tabs = worked(stage) - before;
        if round > 0 {
            bare.push(of_bare);
            page.push(of_report);
            settled.push(with_tabs);
        }
    }
    table.difference("main thread, a report from an open page".into(), &page, &bare, Aim::Below(150.0));
    table.difference("main thread, with the tabs made afterwards".into(), &settled, &bare, Aim::None);
}

/// How long the main thread has worked, in milliseconds of the processor, whatever else the machine does.
fn worked(stage: &Stage) -> f64 {
    let found = stage.browser.devtools("Performance.getMetrics", &json!({}));
    let all = found["metrics"].as_array().into_iter().flatten();
    let time =
        all.filter(|metric| metric["name"] == "ThreadTime").find_map(|metric| metric["value"].as_f64());
    time.expect("ThreadTime") * 1000.0
}
