//! Everything that a URL leads to: right after it was loaded, and without a part of the program.

use std::time::Duration;

use serde_json::json;

use super::Stage;
use super::driver::Browser;
use super::support::Dialect;

const ALL_TABS: &str = "[...document.querySelectorAll('[role=tab]')].map(t => t.id)";

/// The report has its tabs, or something else is shown in its place.
const SETTLED: &str = "\
    [...document.querySelectorAll('main [role=alert]')].some(e => e.checkVisibility())\
    || (document.querySelector('.verdict') ? document.querySelector('[role=tab]')\
        : document.querySelector('main').innerText.trim())";

/// Everything that a URL leads to, right after the page was loaded at it, with all that can be unfolded.
fn walk(stage: &Stage, queries: &[String]) {
    let browser = &stage.browser;
    // Nobody outside is asked.
    browser.devtools("Network.enable", &json!({}));
    browser.devtools("Network.setBlockedURLs", &json!({ "urls": ["https://*"] }));
    for query in queries {
        browser.open("about:blank");
        stage.open(query);
        if query.contains("view=json") {
            browser.wait(query, "document.querySelector('pre#report').textContent.length > 40");
            continue;
        }
        browser.wait(query, "!document.getElementById('boot') && document.querySelector('#more details')");
        // At once, before any part had the time to come.
        browser.run("document.querySelectorAll('#more details').forEach(fold => { fold.open = true; });");
        let tabs: Vec<String> =
            serde_json::from_value(browser.run(&format!("return {ALL_TABS};"))).unwrap_or_default();
        for tab in tabs {
            browser.run(&format!("document.getElementById('{tab}')?.click();"));
        }
        browser.run("document.getElementById('hand-on')?.click();");
        browser.wait(query, SETTLED);
        let tabs: Vec<String> =
            serde_json::from_value(browser.run(&format!("return {ALL_TABS};"))).unwrap_or_default();
        for tab in tabs {
            browser.run(&format!("document.getElementById('{tab}')?.click();"));
            browser.run(
                "document.querySelectorAll('main details:not([open]) > summary').forEach(s => s.click());",
            );
            browser.run("document.querySelectorAll('.legs button, .grid button').forEach(b => b.click());");
        }
        browser.next_frames();
        let text = browser.text("document.body.innerText");
        assert!(!text.contains("made a mistake"), "{query}: {text}");
    }
}

fn everything(stage: &Stage) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let case = "case=1.AAAA";
    for view in ["about", "history", "bulk", "lists", "compare"] {
        all.push(format!("view={view}&resolver={}", stage.doh.resolver(Dialect::Cloudflare)));
    }
    all.extend(
        [
            "",
            "view=compare#case=1.AAAA",
            "view=json#case=1.AAAA",
            "q=a..b",
            "q=small.net&resolver=gopher",
            "view=json",
        ]
        .map(str::to_owned),
    );
    all.push(format!("#{case}"));
    for tab in ["", "mx", "blacklist", "spf", "dmarc", "ptr", "queries"] {
        all.push(format!("{}&tab={tab}", stage.query("small.net", Dialect::Cloudflare)));
        all.push(format!("q=broken.example&resolver=example&tab={tab}"));
    }
    for q in [
        "txt:small.net",
        "spf:small.net",
        "mx:small.net",
        "ptr:100.20.30.40",
        "blacklist:100.20.30.40",
        "jo@small.net",
    ] {
        all.push(stage.query(q, Dialect::Google));
    }
    all.push(stage.query("small.net", Dialect::Wire));
    all.push(format!(
        "{}&spf=v%3Dspf1+mx+-all&server=100.20.30.40",
        stage.query("spf:small.net", Dialect::Wire)
    ));
    all.push(format!("{}&view=json", stage.query("small.net", Dialect::Wire)));
    all.push("q=healthy.example&resolver=example&view=json".to_owned());
    all
}

/// What the console says, without what is said of requests to addresses that begin like this.
fn errors(browser: &Browser, but: &str) -> Vec<String> {
    browser.console_errors().into_iter().filter(|error| !error.starts_with(but)).collect()
}

#[test]
fn every_view_stands_right_after_it_was_loaded() {
    let stage = Stage::new();
    walk(&stage, &everything(&stage));
    assert_eq!(errors(&stage.browser, "https:"), Vec::<String>::new());
}

#[test]
fn a_program_that_does_not_come_is_fetched_once_more_and_then_told_of() {
    let stage = Stage::new();
    stage.site.refuse("_bg.wasm");
    stage.open(&stage.query("small.net", Dialect::Cloudflare));
    let told = "document.getElementById('boot').textContent.includes('did not load')";
    stage.browser.wait("a sentence", told);
    let text = stage.browser.text("document.getElementById('boot').textContent");
    assert!(text.contains("The browser says: "), "{text}");
    assert_eq!(stage.doh.count(), 0);
    // It was tried twice. Where it fails once, as on a train, nobody notices.
    let once = stage.site.refusals() / 2;
    let stage = Stage::new();
    stage.site.refuse_times("_bg.wasm", once);
    stage.open(&stage.query("small.net", Dialect::Cloudflare));
    stage.wait_for_report();
}

#[test]
fn a_program_that_breaks_off_is_told_of_once_with_what_the_browser_says() {
    let stage = Stage::new();
    stage.open(&stage.query("small.net", Dialect::Cloudflare));
    stage.wait_for_report();
    // Such an end comes as an error, and again as a promise that nobody keeps.
    stage.browser.run(
        "const error = new WebAssembly.RuntimeError('unreachable');
         dispatchEvent(new ErrorEvent('error', { error }));
         dispatchEvent(new ErrorEvent('error', { error }));",
    );
    let told = stage.browser.text("[...document.querySelectorAll('.boot')].map(p => p.innerText).join('|')");
    assert!(told.starts_with("This page has made a mistake"), "{told}");
    assert!(told.ends_with("The browser says: unreachable"), "{told}");
    assert!(!told.contains('|'), "{told}");
}

#[test]
fn a_part_that_comes_late_breaks_nothing() {
    let stage = Stage::new();
    // Meanwhile the report comes in, and the steps are made anew with each answer.
    stage.site.slow("/more-", Duration::from_secs(3));
    stage.doh.delay(Duration::from_millis(150));
    stage.open(&format!("{}&server=100.20.30.40", stage.query("small.net", Dialect::Cloudflare)));
    stage.wait_for_report();
    stage.browser.wait("the part", "document.querySelector('.requirements')");
    let text = stage.browser.text("document.body.innerText");
    assert!(!text.contains("made a mistake"), "{text}");
    assert_eq!(errors(&stage.browser, "https:"), Vec::<String>::new());
}

#[test]
fn without_a_part_of_the_program_the_page_says_so_and_nothing_breaks() {
    for part in ["more-", "report-"] {
        let stage = Stage::new();
        stage.site.refuse(part);
        stage.open(&stage.query("small.net", Dialect::Cloudflare));
        stage.browser.wait("a sentence", "[...document.querySelectorAll('main [role=alert]')].some(e => e.checkVisibility() && e.innerText.includes('could not be loaded'))");
        if part == "more-" {
            stage.wait_for_report();
            assert!(stage.verdict().contains("SpamCop"), "{}", stage.verdict());
            let summary = stage.browser.text("document.getElementById('panel-summary').innerText");
            assert!(summary.contains("SpamCop"), "{summary}");
            let text = stage.browser.text("document.querySelector('main').innerText");
            assert!(!text.contains("nothing was asked"), "it was asked: {text}");
        }
        walk(&stage, &everything(&stage));
        let mut others = errors(&stage.browser, "https:");
        // The first is said by the browser, the second by what loads the parts.
        others.retain(|error| !error.contains("404") && !error.contains("HTTP status code is not ok"));
        assert_eq!(others, Vec::<String>::new(), "without {part}");
    }
}
