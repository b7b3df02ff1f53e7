//! A report that is asked for again every few minutes.

use std::time::Duration;

use super::driver::wait_until;
use super::support::{Dialect, Seen, world};
use super::{Stage, ZONE};

/// Lets minutes pass quickly, and knows which of them are waited for.
const QUICK_MINUTES: &str = "\
    const set = window.setTimeout, clear = window.clearTimeout;\
    window.waiting = new Set();\
    window.setTimeout = (what, ms, ...more) => {\
        if (!(ms >= 60000)) return set(what, ms, ...more);\
        const id = set((...all) => { window.waiting.delete(id); what(...all); }, 100, ...more);\
        window.waiting.add(id);\
        return id;\
    };\
    window.clearTimeout = id => { window.waiting.delete(id); clear(id); };";

#[test]
fn a_watched_report_is_asked_again_and_its_changes_are_marked() {
    let stage = Stage::new();
    let browser = &stage.browser;
    browser.before_load(QUICK_MINUTES);
    stage.open(&stage.query("blacklist:100.20.30.40", Dialect::Cloudflare));
    stage.wait_for_report();
    assert!(stage.verdict().contains("SpamCop"));
    let asked = stage.doh.count();
    browser.run("document.getElementById('hand-on').click();");
    browser.click("#ways button", "5 min");
    let strip = "document.querySelector('.note.watching')";
    let announced = |words: &str| {
        format!(
            "[...document.querySelectorAll('[role=status]')]\
             .some(e => e.checkVisibility() && e.textContent.includes('{words}'))"
        )
    };
    browser.wait("that it is announced", &announced("Watching has begun"));
    browser.wait("the strip", &format!("{strip}.innerText.includes('Watched.')"));
    assert!(browser.text(&format!("{strip}.innerText")).contains("every 5 minutes"));
    let pressed =
        "[...document.querySelectorAll('#ways button')].find(b => b.innerText == '5 min').ariaPressed";
    assert_eq!(browser.text(pressed), "true");
    browser.wait_long(
        "it to be asked again",
        &format!("{strip}.innerText.includes('At ')"),
        Duration::from_secs(60),
    );
    assert!(stage.doh.count() > asked);
    assert!(
        !browser.text(&format!("{strip}.innerText")).contains("Show what changed"),
        "nothing has changed"
    );

    stage.doh.change(&world(&ZONE.replace("40.30.20.100.bl.spamcop.net", "gone.bl.spamcop.net")));
    browser.wait_long(
        "the change",
        &format!("{strip}.innerText.includes('Show what changed')"),
        Duration::from_secs(60),
    );
    browser.run(&format!("{strip}.querySelector('summary').click();"));
    browser.wait(
        "the delisting",
        &format!("{strip}.innerText.includes('Better') && {strip}.innerText.includes('SpamCop')"),
    );
    assert!(!stage.verdict().contains("SpamCop"), "{}", stage.verdict());

    browser.click(".note.watching button", "Stop watching");
    browser.wait("the end", &format!("!{strip}.innerText.includes('Watched.')"));
    browser.wait("that it is announced", &announced("Watching has stopped"));
    // What was under way comes to its end, and nothing waits for a next time.
    wait_until("the end of all asking", || {
        stage.doh.seen(Seen::is_idle) && browser.run("return window.waiting.size;") == 0
    });
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_watched_report_stands_while_nothing_answers() {
    let stage = Stage::new();
    let browser = &stage.browser;
    browser.before_load(QUICK_MINUTES);
    stage.open(&stage.query("mx:small.net", Dialect::Google));
    stage.wait_for_report();
    let verdict = stage.verdict();
    browser.run("document.getElementById('hand-on').click();");
    browser.click("#ways button", "5 min");
    stage.doh.stop();
    let strip = "document.querySelector('.note.watching')";
    browser.wait_long(
        "what is said of it",
        &format!("{strip}.innerText.includes('report of before still stands')"),
        Duration::from_secs(90),
    );
    assert_eq!(stage.verdict(), verdict);
    // Another query ends it.
    stage.type_and_enter("mx:healthy.example");
    browser
        .wait("no strip", "![...document.querySelectorAll('.note.watching')].some(e => e.checkVisibility())");
}
