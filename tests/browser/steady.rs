//! Nothing moves while the page comes up: a reader who has begun to read or to press is not led astray.

use super::Stage;

/// What moved, and how far, as browsers measure it (Layout Instability): 1 is the whole screen.
const WATCH: &str = "\
    window.moved = [];\
    const what = node => node?.id || node?.className || node?.nodeName;\
    const note = shift => moved.push({ value: shift.value, what: shift.sources.map(s => what(s.node)).join() });\
    new PerformanceObserver(list => list.getEntries().forEach(note)).observe({ type: 'layout-shift', buffered: true });";

#[test]
fn nothing_moves_while_the_page_comes_up() {
    let stage = Stage::new();
    let browser = &stage.browser;
    browser.before_load(WATCH);
    for (width, height) in [(1280, 900), (412, 823), (360, 740)] {
        browser.resize(width, height);
        for query in [
            "",
            "q=healthy.example&resolver=example",
            "q=blocked.example&server=mail.blocked.example&resolver=example",
            "view=about",
        ] {
            stage.open(query);
            browser.wait("the program", "!document.getElementById('boot')");
            if query.starts_with("q=") {
                stage.wait_for_report();
                // All tabs are made by then, and the foot is where it stays.
                browser.wait("the last tab", "document.querySelector('#panel-queries tbody tr')");
            } else {
                browser.wait("what is to be read", "document.querySelector('#page h2, #start h2')");
            }
            browser.next_frames();
            let moved = browser.text("JSON.stringify(moved)");
            let all: Vec<serde_json::Value> = serde_json::from_str(&moved).expect("entries");
            let sum: f64 = all.iter().filter_map(|entry| entry["value"].as_f64()).sum();
            assert!(sum < 0.02, "{query:?} at {width} px: {moved}");
        }
    }
}
