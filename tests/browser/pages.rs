//! The pages beside the report: the start, About, and the comparison, as their readers need them.

use serde_json::json;

use super::Stage;
use super::driver::Browser;
use super::shared::{case, link_of, record};

/// By how much the page is wider than the screen.
fn too_wide(browser: &Browser) -> i64 {
    let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
    browser.run(script).as_i64().expect("a number")
}

#[test]
fn the_start_says_what_to_bring() {
    let mut stage = Stage::new();
    for width in [1280, 360, 320] {
        stage.browser = Browser::start(width, 780);
        let browser = &stage.browser;
        stage.open("");
        browser.wait("the program", "!document.getElementById('boot')");
        assert_eq!(browser.run("return document.querySelectorAll('.examples a').length;"), 3);
        assert_eq!(too_wide(browser), 0, "{width}");
        let text = browser.text("document.querySelector('.start').innerText");
        for word in ["e-mail address", "domain", "bounce", "headers", "Paste all of it"] {
            assert!(text.contains(word), "{word} in {text}");
        }
        let order = text.find("bounce") < text.find("A healthy domain");
        assert!(order, "the examples come after: {text}");
        let heights = "new Set([...document.querySelectorAll('.examples a')].map(a => a.offsetHeight)).size";
        assert_eq!(browser.text(heights), "1", "cards of one height");
        let cut = browser.run(
            "return [...document.querySelectorAll('.start *')].filter(e => e.scrollWidth > e.clientWidth + 1\
             && e.clientWidth > 0 && getComputedStyle(e).display != 'inline' && !e.closest('.file'))\
             .map(e => e.outerHTML);",
        );
        assert_eq!(cut, json!([]), "{width}");
    }
}

#[test]
fn about_says_what_leaves() {
    let stage = Stage::new();
    stage.open("view=about");
    let browser = &stage.browser;
    browser.wait("About", "document.querySelector('.about h2')");
    let text = browser.text("document.querySelector('.about').innerText");
    assert!(text.contains("%{l}") && text.contains("%{s}"), "{text}");
    assert!(!text.contains("is never sent"), "{text}");
    assert!(text.contains("passes part of your address on"), "what resolvers do: {text}");
}

#[test]
fn a_comparison_speaks_in_words_and_marks() {
    let stage = Stage::new();
    let browser = &stage.browser;
    let bad = "small.net 300 TXT \"v=spf1 mx -all\"\nsmall.net 300 TXT \"v=spf1 a -all\"\n";
    let good = "small.net 300 TXT \"v=spf1 mx -all\"\n";
    let link = |zone: &str| link_of(&case(zone, "q=spf:small.net"));
    stage.open(&format!("view=compare#case={}&with={}", link(good), link(bad)));
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    let findings = browser.run(
        "return [...document.querySelectorAll('.compare .group:last-child tbody th')].map(th => th.innerText);",
    );
    assert!(findings.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(|what| what == "SPF")));
    let summary = browser.text("document.querySelector('.compare .lead-line').innerText");
    assert!(summary.contains(" worse, ") && summary.contains(" unchanged"), "{summary}");
    // The marks of before and after stand in the row of the verdict.
    let marks = browser.run(
        "const row = document.querySelector('.compare .group tbody tr');\
         return [...row.querySelectorAll('td:last-child .worded')].map(w => w.className);",
    );
    assert_eq!(marks.as_array().map(Vec::len), Some(2), "{marks}");
    assert_ne!(marks[0], marks[1]);
    let time = browser.text("document.querySelector('.sides time').title");
    assert!(time.ends_with("UTC"), "{time}");
    // The same twice: what was not known either time is folded.
    let dark = format!("{good}small.net FAULT timeout\n");
    stage.open(&format!("view=compare#case={0}&with={0}", link(&dark)));
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    let open = browser.text("[...document.querySelectorAll('.compare .group > table')].length");
    assert_eq!(open, "0");
    let folded = browser.text("document.querySelector('.compare').innerText");
    assert!(folded.contains("unknown both times"), "{folded}");
}

#[test]
fn no_page_is_wider_than_a_phone_whatever_the_names() {
    let mut stage = Stage::new();
    stage.browser = Browser::start(360, 780);
    let browser = &stage.browser;
    let label = "x".repeat(63);
    let long = format!("mx:{label}.{label}.{label}.example");
    stage.open("view=bulk&resolver=example");
    browser.wait("the area", "document.getElementById('bulk-lines')");
    browser.run(&format!(
        "document.getElementById('bulk-lines').value = {};",
        json!(format!("{long}\nmx:healthy.example\n{}..x", "y".repeat(200)))
    ));
    browser.click(".bulk button", "Check all of them");
    browser.wait("the reports", "document.querySelector('.bulk .lead-line').innerText.includes('2 of 2')");
    assert_eq!(too_wide(browser), 0, "many at once");
    browser.click(".bulk button", "Run again and show what changed");
    browser.wait("the reports", "document.querySelectorAll('.bulk-table tbody a').length >= 4");
    assert_eq!(too_wide(browser), 0, "many at once, again");
    let record = record(&format!("mx:{label}.{label}.net"));
    stage.open(&format!("view=compare#case={record}&with={record}"));
    browser.wait("the comparison", "document.querySelector('.compare .unchanged')");
    browser.run("for (const d of document.querySelectorAll('.compare details')) d.open = true;");
    browser.wait("the rows", "document.querySelector('.compare .unchanged tbody tr')");
    assert_eq!(too_wide(browser), 0, "the comparison");
}

#[test]
fn the_verdict_of_a_saved_report_waits_for_no_other_part() {
    let stage = Stage::new();
    // What shows tabs, exports and everything else.
    stage.site.refuse("/more-");
    stage.open(&format!("#case={}", record("small.net")));
    stage.wait_for_report();
    assert!(stage.verdict().contains("SpamCop"), "{}", stage.verdict());
    let is_said = "document.querySelector('.note[role=alert]')?.textContent.includes('could not be loaded')";
    stage.browser.wait("that the rest is missing", is_said);
}

#[test]
fn the_start_preloads_nothing_that_it_may_not_use() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("");
    browser.wait(
        "the part of reports",
        "performance.getEntriesByType('resource').some(e => e.name.includes('/report-') && e.responseEnd > 0)",
    );
    let preloads = "[...document.querySelectorAll('link[rel=preload][as=fetch]')].map(l => l.href).filter(h => !h.includes('mailpath-'))";
    assert_eq!(browser.run(&format!("return {preloads};")), json!([]));
    stage.open("q=healthy.example&resolver=example");
    stage.wait_for_report();
    assert_ne!(browser.run(&format!("return {preloads};")), json!([]), "what the address asks for");
}
