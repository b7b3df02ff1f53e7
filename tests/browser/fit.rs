//! What is shown can be heard, typed, read on a phone, and printed.

use serde_json::json;

use super::driver::Browser;
use super::history::report;
use super::shared::frozen_link;
use super::support::{Dialect, world};
use super::{Stage, ZONE};

/// What has no name for those who hear the page, tables without heads, and names used twice.
fn unnamed(browser: &Browser) -> String {
    browser.text(
        "(() => {\
            const by = e => (e.getAttribute('aria-labelledby') || '').split(' ')\
                .map(id => document.getElementById(id)?.textContent || '').join('');\
            const name = e => (e.getAttribute('aria-label') || by(e)\
                || [...(e.labels || [])].map(l => l.textContent).join('') || e.textContent || '').trim();\
            const seen = selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility());\
            const bad = seen('a, button, input, textarea, select, summary, progress').filter(e => !name(e));\
            const tables = seen('main table').filter(t => !t.querySelector('thead th[scope=col]'));\
            const ids = [...document.querySelectorAll('[id]')].map(e => e.id);\
            const twice = ids.filter((id, at) => ids.indexOf(id) != at);\
            return [...bad, ...tables].map(e => e.outerHTML.slice(0, 160)).concat(twice).join('\\n');\
        })()",
    )
}

fn is_fit(stage: &Stage, what: &str) {
    let browser = &stage.browser;
    assert_eq!(unnamed(browser), "", "{what}");
    browser.resize(360, 780);
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
    assert_eq!(browser.run(wide), 0, "{what} is wider than a phone");
    browser.resize(1280, 900);
}

fn on_paper(browser: &Browser, print: bool) {
    let media = if print { "print" } else { "" };
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": media }));
}

#[test]
fn what_is_new_can_be_heard_typed_read_on_a_phone_and_printed() {
    let stage = Stage::new();
    let browser = &stage.browser;
    let (enter, tab) = ("\u{e007}", "\u{e004}");
    let query = stage.query("small.net", Dialect::Cloudflare);
    report(&stage, &query, 1);
    let hidden =
        |what: &str| format!("[...document.querySelectorAll('{what}')].every(e => !e.checkVisibility())");

    browser.run("document.getElementById('hand-on').focus();");
    assert_eq!(browser.text("document.activeElement.ariaExpanded"), "false");
    browser.keys(enter);
    browser.wait("the ways", "document.querySelector('#ways button').checkVisibility()");
    assert_eq!(
        browser.text("document.activeElement.id + document.activeElement.ariaExpanded"),
        "hand-ontrue"
    );
    assert_eq!(browser.text("document.activeElement.getAttribute('aria-controls')"), "ways");
    browser
        .wait("the link", "document.getElementById('ways').innerText.includes('Copy link to this report')");
    // Past what else can be done with the report.
    for _ in 0..4 {
        browser.keys(tab);
    }
    browser.wait("the focus in it", "document.getElementById('ways').contains(document.activeElement)");
    is_fit(&stage, "the ways");
    on_paper(browser, true);
    assert_eq!(browser.text(&hidden("#ways, #hand-on")), "true");
    on_paper(browser, false);

    let link = frozen_link(browser);
    browser.open("about:blank");
    browser.open(&link);
    stage.wait_for_report();
    browser.wait("the banner", "document.querySelector('.note.told').checkVisibility()");
    browser.run("document.getElementById('hand-on').click();");
    browser.wait("the ways", "document.querySelector('#ways button').checkVisibility()");
    is_fit(&stage, "a record");
    on_paper(browser, true);
    assert_eq!(browser.text(&hidden("#ways, .note.told a")), "true");
    assert_eq!(
        browser.text("document.querySelector('.note.told').checkVisibility()"),
        "true",
        "paper says it too"
    );
    on_paper(browser, false);

    let record = link.split_once('#').expect("a record").1;
    stage.doh.change(&world(&ZONE.replace("40.30.20.100.bl.spamcop.net", "gone.bl.spamcop.net")));
    browser.click(".note.told a", "Run it again now and compare");
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    is_fit(&stage, "a comparison");
    stage.open("#case=1.AAAA");
    browser.wait("a sentence", "document.querySelector('main [role=alert]')");
    is_fit(&stage, "what is no record");
    for view in ["compare", "history", "about"] {
        stage.open(&format!("view={view}"));
        browser.wait(view, "document.querySelector('#page h2')");
        if view == "history" {
            browser.wait("the entries", "document.querySelector('.kept li')");
        }
        is_fit(&stage, view);
    }
    stage.open(&format!("view=about#{record}"));
    browser.wait("About", "document.body.innerText.includes('port 25')");

    stage.open(&format!("view=bulk&resolver={}", stage.doh.resolver(Dialect::Google)));
    browser.wait("the area", "document.getElementById('bulk-lines')");
    browser.run("document.getElementById('bulk-lines').focus();");
    browser.keys(
        "mx:small.net\n100.20.30.40\na-rather-long-name-for-a-phone.and-more-of-it.other.net\n192.0.2.256",
    );
    browser.keys(tab);
    assert_eq!(browser.text("document.activeElement.textContent"), "Check all of them");
    browser.keys(enter);
    browser.wait(
        "all of them",
        "document.querySelector('.bulk .lead-line').innerText.includes('3 of 3 reports done')",
    );
    is_fit(&stage, "many at once");
    on_paper(browser, true);
    assert_eq!(browser.text(&hidden(".bulk button:not(.sort), .bulk textarea")), "true");
    assert_eq!(browser.text("document.querySelector('.bulk-table').checkVisibility()"), "true");
    on_paper(browser, false);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_long_label_breaks_only_where_it_is_longer_than_the_line() {
    let label = "a-mail-server-with-a-longer-label";
    let stage = Stage::of(&format!(
        "shop.net 300 MX 10 {label}.shop.net\n{label}.shop.net 60 A 100.20.30.40\n\
         shop.net 300 MX 20 {label}-and-a-second-part.shop.net\n{label}-and-a-second-part.shop.net 60 A 100.20.30.41\n"
    ));
    let browser = &stage.browser;
    browser.resize(360, 780);
    stage.open(&format!("{}&tab=mx", stage.query("shop.net", Dialect::Cloudflare)));
    stage.wait_for_report();
    browser.wait("the labels", "document.querySelectorAll('#panel-mx td .wide-label').length >= 2");
    let lines = browser.run(
        "const lines = e => { const text = document.createRange(); text.selectNodeContents(e);\
             return new Set([...text.getClientRects()].map(rect => rect.top)).size; };\
         return Object.fromEntries([...document.querySelectorAll('#panel-mx td .wide-label')]\
             .map(e => [e.textContent, lines(e)]));",
    );
    assert_eq!(lines[format!("{label}.")], 1, "{lines}");
    assert!(lines[format!("{label}-and-a-second-part.")].as_u64() > Some(1), "{lines}");
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
    assert_eq!(browser.run(wide), 0);
}
