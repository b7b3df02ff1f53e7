//! The last reports, and what else the browser keeps.

use mailpath::report::SavedReport;
use serde_json::{Value, json};

use super::driver::{Session, wait_until};
use super::shared::frozen_link;
use super::support::{Dialect, Fault, world};
use super::{Stage, ZONE};

/// Everything in the page's database, by store.
pub(crate) fn database(browser: &Session) -> Value {
    browser.run(
        "const known = await indexedDB.databases();\
         if (!known.some(one => one.name == 'mailpath')) return {};\
         const result = request => new Promise((then, no) => {\
             request.onsuccess = () => then(request.result); request.onerror = no; });\
         const database = await result(indexedDB.open('mailpath'));\
         const all = {};\
         for (const name of database.objectStoreNames)\
             all[name] = await result(database.transaction(name).objectStore(name).getAll());\
         database.close();\
         return all;",
    )
}

fn kept(browser: &Session) -> usize {
    database(browser)["history"].as_array().map_or(0, Vec::len)
}

pub(crate) fn wait_for_kept(browser: &Session, count: usize) {
    wait_until(&format!("{count} reports to be kept"), || kept(browser) == count);
}

/// Asks without loading the page anew, and waits until that is kept: what was to be kept before it is then
/// kept as well.
fn ask_and_keep(stage: &Stage, q: &str) {
    stage.type_and_enter(q);
    wait_until(q, || database(&stage.browser)["history"].to_string().contains(q));
}

/// Waits until the report is kept, where it is to be.
pub(crate) fn report(stage: &Stage, query: &str, kept: usize) {
    stage.open(query);
    stage.wait_for_report();
    wait_for_kept(&stage.browser, kept);
}

const ENTRIES: &str = "document.querySelectorAll('.kept > li').length";

#[test]
fn the_last_reports_are_searched_opened_compared_and_wiped() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("view=history");
    browser.wait(
        "the empty history",
        "document.querySelector('.history').innerText.includes('No report is kept here yet')",
    );
    let query = stage.query("small.net", Dialect::Cloudflare);
    report(&stage, &query, 1);
    report(&stage, &stage.query("mx:other.net", Dialect::Google), 2);
    report(&stage, "q=healthy.example&resolver=example", 2);
    let later = ZONE.replace("40.30.20.100.bl.spamcop.net 60 A", "gone.bl.spamcop.net 60 A");
    stage.doh.change(&world(&later));
    report(&stage, &query, 3);
    // What was opened from a link was not asked here, and is not kept once more.
    let link = frozen_link(browser);
    browser.open("about:blank");
    browser.open(&link);
    stage.wait_for_report();
    ask_and_keep(&stage, "ptr:100.20.30.40");
    assert_eq!(kept(browser), 4);

    let asked = stage.doh.count();
    stage.open("view=history");
    browser.wait("all entries", &format!("{ENTRIES} == 4"));
    let text = browser.text("document.querySelector('.kept').innerText");
    assert!(text.contains("small.net") && text.contains("other.net") && !text.contains("healthy"), "{text}");
    let search = |words: &str| {
        browser.run("const f = document.getElementById('history-search'); f.focus(); f.select();");
        browser.keys(words);
    };
    // What is read aloud begins with what is seen, and one link is one line under the whole subject.
    let named = "[...document.querySelectorAll('.kept a')].every(a => !a.hasAttribute('aria-label'))";
    assert_eq!(browser.run(&format!("return {named};")), true);
    let times = "[...document.querySelectorAll('.kept time')].map(t => t.dateTime + '|' + t.title)";
    let times = browser.text(&format!("{times}.join()"));
    assert!(times.contains("Z|") && times.contains("UTC"), "{times}");
    search("takes no mail");
    browser.wait("one entry", &format!("{ENTRIES} == 1"));
    search("SMALL.net spamcop");
    browser.wait("the listed one", &format!("{ENTRIES} == 1"));
    browser.run("document.querySelector('.kept li a').click();");
    stage.wait_for_report();
    assert!(stage.verdict().contains("SpamCop"), "{}", stage.verdict());
    browser.wait("the banner", "document.querySelector('.note.told').checkVisibility()");
    browser.back();
    browser.wait("all entries", &format!("{ENTRIES} == 4"));

    // Two that were picked, whichever was picked first.
    browser.run("const all = document.querySelectorAll('.kept input'); all[1].click(); all[3].click();");
    browser.click(".history a", "Compare the two picked");
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    assert!(browser.text("document.querySelector('.compare').innerText").contains("Better"));
    assert_eq!(stage.doh.count(), asked, "nobody was asked");
    browser.back();
    browser.wait("all entries", &format!("{ENTRIES} == 4"));
    browser.run("[...document.querySelectorAll('.kept a')].filter(a => a.textContent.startsWith('Compare with now'))[3].click();");
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    assert!(browser.text("document.querySelector('.compare').innerText").contains("Better"));
    assert!(stage.doh.count() > asked);

    // Off, and nothing more is kept, what there is stays.
    let before = kept(browser);
    stage.open("view=history");
    browser.wait("the entries", &format!("{ENTRIES} == {before}"));
    browser.run("document.querySelector('.switch input').click();");
    let names = "Object.keys(localStorage).sort().join()";
    assert_eq!(browser.text(names), "mailpath.history,mailpath.test-entries");
    stage.open(&stage.query("mx:small.net", Dialect::Google));
    stage.wait_for_report();
    browser.run("document.getElementById('history-link').click();");
    browser.wait("the entries", &format!("{ENTRIES} == {before}"));
    assert_eq!(browser.run("return document.querySelector('.switch input').checked;"), false);
    browser.run("document.querySelector('.switch input').click();");
    assert_eq!(browser.text(names), "mailpath.test-entries");
    ask_and_keep(&stage, "spf:small.net");
    assert_eq!(kept(browser), before + 1);
    stage.open("view=history");
    browser.wait("the entries", &format!("{ENTRIES} == {}", before + 1));
    browser.run("document.getElementById('history-wipe').click();");
    browser.wait("no entry", &format!("{ENTRIES} == 0"));
    wait_for_kept(browser, 0);
    let left = database(browser);
    assert_eq!(left, json!({ "bulk": [], "history": [] }));
    assert_eq!(browser.text(names), "");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_report_in_which_nothing_answered_is_not_kept() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.doh.fault("silent.net", Fault::Status(500), 1000);
    stage.open(&stage.query("mx:silent.net", Dialect::Google));
    stage.wait_for_report();
    // Another question would end the keeping; looking at what is kept does not.
    browser.run("document.getElementById('history-link').click();");
    browser.wait(
        "the empty history",
        "document.querySelector('.history').innerText.includes('No report is kept')",
    );
    for _ in 0..20 {
        browser.next_frames();
        assert_eq!(kept(browser), 0);
    }
    ask_and_keep(&stage, "mx:small.net");
    ask_and_keep(&stage, "mx:other.net");
    let all = database(browser)["history"].to_string();
    assert!(!all.contains("silent.net"), "{all}");
    assert_eq!(kept(browser), 2);
}

#[test]
fn no_key_and_no_list_of_ones_own_is_kept_or_handed_on() {
    const KEY: &str = "k3yabcdefgh12345678";
    let zone = format!(
        "40.30.20.100.{KEY}.zen.dq.spamhaus.net 60 A 127.0.0.3\n2.0.0.127.{KEY}.zen.dq.spamhaus.net 60 A 127.0.0.2\n\
         40.30.20.100.bl.corp.net 60 A 127.0.0.2\n2.0.0.127.bl.corp.net 60 A 127.0.0.2\n"
    );
    let stage = Stage::of(&zone);
    let browser = &stage.browser;
    let query = stage.query("blacklist:100.20.30.40", Dialect::Cloudflare);
    report(&stage, &query, 1);
    for (id, text) in [("own-dqs", KEY), ("own-addresses", "bl.corp.net")] {
        browser.run("document.getElementById('keys').open = true;");
        browser.wait("the field", &format!("document.getElementById('{id}')"));
        browser.run(&format!("const f = document.getElementById('{id}'); f.focus(); f.select();"));
        browser.keys(&format!("{text}\t"));
    }
    browser.wait("the button", "document.querySelector('#keys .note button').checkVisibility()");
    browser.run("document.querySelector('#keys .note button').click();");
    report(&stage, &query, 2);
    assert!(stage.doh.seen(|seen| seen.asked.keys().any(|name| name.contains(KEY))), "the key was used");
    let link = frozen_link(browser);
    let mut links: Vec<String> = vec![link.split_once("#case=").expect("a record").1.to_owned()];
    for entry in database(browser)["history"].as_array().expect("entries") {
        let entry = entry.as_str().expect("a text");
        assert!(!entry.contains("corp") && !entry.contains(KEY), "{entry}");
        let entry: Value = serde_json::from_str(entry).expect("JSON");
        links.push(entry["link"].as_str().expect("a link").to_owned());
    }
    assert_eq!(links.len(), 3);
    for link in links {
        let case = SavedReport::from_link(&link).expect("a record");
        let text = format!("{case:?}");
        assert!(!text.contains(KEY) && !text.contains("corp.net") && !text.contains("your-key"));
        assert!(text.contains("bl.spamcop.net"));
    }
}

#[test]
fn a_report_is_still_there_after_looking_at_what_is_kept() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open(&stage.query("small.net", Dialect::Google));
    stage.wait_for_report();
    let (verdict, asked) = (stage.verdict(), stage.doh.count());
    for (link, view) in [("history-link", ".history"), ("bulk-link", ".bulk"), ("about-link", ".about")] {
        browser.run(&format!("document.getElementById('{link}').click();"));
        browser.wait(view, &format!("document.querySelector('{view} h2')"));
        browser.click(&format!("{view} a"), "Back");
        stage.wait_for_report();
        assert_eq!(stage.verdict(), verdict, "{view}");
    }
    assert_eq!(stage.doh.count(), asked, "and nothing was asked anew");
}
