//! What the page keeps and goes on with by itself: history, many at once, watching; and that its parts
//! may come late or never.

use std::time::Duration;

use mailpath::report::SavedReport;
use serde_json::{Value, json};

use super::driver::Browser;
use super::handed::{Folder, frozen_link};
use super::support::{Dialect, world};
use super::{Stage, ZONE};

/// Everything in the page's database, by store.
fn database(browser: &Browser) -> Value {
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

fn kept(browser: &Browser) -> usize {
    database(browser)["history"].as_array().map_or(0, Vec::len)
}

fn wait_for_kept(browser: &Browser, count: usize) {
    for _ in 0..200 {
        if kept(browser) == count {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{} reports are kept, not {count}", kept(browser));
}

/// Waits until the report is kept, where it is to be.
fn report(stage: &Stage, query: &str, kept: usize) {
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
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(kept(browser), 3);

    let asked = stage.doh.count();
    stage.open("view=history");
    browser.wait("three entries", &format!("{ENTRIES} == 3"));
    let text = browser.text("document.querySelector('.kept').innerText");
    assert!(text.contains("small.net") && text.contains("other.net") && !text.contains("healthy"), "{text}");
    let search = |words: &str| {
        browser.run("const f = document.getElementById('history-search'); f.focus(); f.select();");
        browser.keys(words);
    };
    search("takes no mail");
    browser.wait("one entry", &format!("{ENTRIES} == 1"));
    search("SMALL.net spamcop");
    browser.wait("the listed one", &format!("{ENTRIES} == 1"));
    browser.run("document.querySelector('.kept li a').click();");
    stage.wait_for_report();
    assert!(stage.verdict().contains("SpamCop"), "{}", stage.verdict());
    browser.wait("the banner", "document.querySelector('.note.told').checkVisibility()");
    browser.back();
    browser.wait("three entries", &format!("{ENTRIES} == 3"));

    // Two that were picked, whichever was picked first.
    browser.run("const all = document.querySelectorAll('.kept input'); all[0].click(); all[2].click();");
    browser.click(".history a", "Compare the two picked");
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    assert!(browser.text("document.querySelector('.compare').innerText").contains("Better"));
    assert_eq!(stage.doh.count(), asked, "nobody was asked");
    browser.back();
    browser.wait("three entries", &format!("{ENTRIES} == 3"));
    browser.run("[...document.querySelectorAll('.kept a')].filter(a => a.textContent == 'Compare with now')[2].click();");
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    assert!(browser.text("document.querySelector('.compare').innerText").contains("Better"));
    assert!(stage.doh.count() > asked);

    // Off, and nothing more is kept, what there is stays.
    let before = kept(browser);
    stage.open("view=history");
    browser.wait("the entries", &format!("{ENTRIES} == {before}"));
    browser.run("document.querySelector('.switch input').click();");
    assert_eq!(browser.text("Object.keys(localStorage).join()"), "mailpath.history");
    stage.open(&stage.query("mx:small.net", Dialect::Google));
    stage.wait_for_report();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(kept(browser), before);
    stage.open("view=history");
    browser.wait("the entries", &format!("{ENTRIES} == {before}"));
    assert_eq!(browser.run("return document.querySelector('.switch input').checked;"), false);
    browser.run("document.querySelector('.switch input').click();");
    assert_eq!(browser.text("Object.keys(localStorage).join()"), "");
    browser.run("document.getElementById('history-wipe').click();");
    browser.wait("no entry", &format!("{ENTRIES} == 0"));
    wait_for_kept(browser, 0);
    let left = database(browser);
    assert_eq!(left, json!({ "bulk": [], "history": [] }));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
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

/// Counts the requests under way, in the page.
fn count_requests(browser: &Browser, origin: &str) {
    browser.before_load(&format!(
        "window.most = 0; let now = 0; const real = window.fetch;\
         window.fetch = (...all) => {{\
             if (!String(all[0].url || all[0]).startsWith('{origin}')) return real(...all);\
             now += 1; window.most = Math.max(window.most, now);\
             const done = () => {{ now -= 1; }};\
             const reply = real(...all); reply.then(done, done); return reply; }};"
    ));
}

const LINES: usize = 200;

/// So many lines, some of them bad, and the world they are about.
fn many() -> (String, String) {
    let (mut lines, mut zone) = (Vec::new(), String::new());
    for n in 0..LINES - 13 {
        lines.push(format!("d{n}.bulk.net"));
        if n % 2 == 0 {
            zone.push_str(&format!("d{n}.bulk.net 60 MX 0 .\n"));
        }
    }
    for n in 1..=10 {
        lines.push(format!("100.20.40.{n}"));
        zone.push_str(&format!(
            "{n}.40.20.100.in-addr.arpa 60 PTR h{n}.bulk.net\nh{n}.bulk.net 60 A 100.20.40.{n}\n"
        ));
        if n <= 3 {
            zone.push_str(&format!("{n}.40.20.100.bl.spamcop.net 60 A 127.0.0.2\n"));
        }
    }
    lines.extend(["192.0.2.256", "<script>alert(1)</script>", "a..b"].map(str::to_owned));
    (lines.join("\n"), zone)
}

fn paste(browser: &Browser, lines: &str) {
    browser.wait("the area", "document.getElementById('bulk-lines')");
    browser.run(&format!(
        "const area = document.getElementById('bulk-lines'); area.value = {};\
         area.dispatchEvent(new Event('input', {{ bubbles: true }}));",
        json!(lines)
    ));
    browser.click(".bulk button", "Check all of them");
}

/// The number in “57 of 197 reports done”.
fn done(browser: &Browser) -> usize {
    browser
        .text("(document.querySelector('.bulk .lead-line').innerText.match(/([0-9]+) of /) || [])[1]")
        .parse()
        .unwrap_or(0)
}

#[test]
fn two_hundred_lines_fill_in_pause_and_go_on_after_a_reload() {
    let (lines, zone) = many();
    let stage = Stage::of(&zone);
    let folder = Folder::new("bulk");
    let browser = &stage.browser;
    browser.saves_to(folder.path());
    count_requests(browser, &stage.doh.origin());
    let url = format!("view=bulk&resolver={}", stage.doh.resolver(Dialect::Cloudflare));
    stage.open(&url);
    paste(browser, &lines);
    browser.wait("the table", "document.querySelectorAll('.bulk-table tbody tr').length == 200");
    browser.wait_long(
        "a tenth",
        "parseInt(document.querySelector('.bulk .lead-line').innerText.trim()) >= 20",
        Duration::from_secs(90),
    );
    browser.click(".bulk button", "Pause");
    browser.wait("a pause", "document.querySelector('.bulk .lead-line').innerText.includes('paused')");
    let paused = done(browser);
    assert!(paused < LINES - 3, "{paused}");
    let asked = stage.doh.count();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!((done(browser), stage.doh.count()), (paused, asked), "it is paused");
    let most = browser.run("return window.most;").as_u64().expect("a number");
    assert!((2..=64).contains(&most), "{most} requests at once");

    browser.run("location.reload();");
    browser.wait("the page anew", "!document.getElementById('boot')");
    browser.wait("the table", "document.querySelectorAll('.bulk-table tbody tr').length == 200");
    assert_eq!(done(browser), paused, "nothing was lost");
    assert_eq!(stage.doh.count(), asked, "it waits to be told to go on");
    browser.click(".bulk button", "Go on");
    // It goes on while something else is read.
    browser.run("document.getElementById('about-link').click();");
    browser.wait("About", "document.body.innerText.includes('port 25')");
    browser.back();
    browser.wait_long(
        "all of them",
        "document.querySelector('.bulk .lead-line').innerText.includes('197 of 197 reports done')",
        Duration::from_secs(240),
    );
    let most = browser.run("return window.most;").as_u64().expect("a number");
    assert!((2..=64).contains(&most), "{most} requests at once");
    assert!(stage.doh.seen(|seen| seen.most_at_once) <= 64);
    let words = browser.text("document.querySelector('.bulk .lead-line').innerText");
    assert!(words.contains("3 lines cannot be read"), "{words}");
    // Nobody is asked the same twice for all of that.
    let points = stage.doh.seen(|seen| seen.asked.get("2.0.0.127.bl.spamcop.net A").copied());
    assert!(points.is_some_and(|times| times <= 2), "{points:?}");

    let rows = || {
        browser.text("[...document.querySelectorAll('.bulk-table tbody tr')].map(r => r.innerText.replace(/\\s+/g, ' ')).join('\\n')")
    };
    let text = rows();
    let row = |words: &[&str]| text.lines().any(|row| words.iter().all(|word| row.contains(word)));
    assert!(
        row(&["d0.bulk.net", "no mail"]) && row(&["<script>"]) && row(&["192.0.2.256", "address"]),
        "{text}"
    );
    let before = rows();
    browser.click(".bulk-table th button", "Listed");
    browser.wait("the order", "document.querySelectorAll('.bulk-table [aria-sort=ascending], .bulk-table [aria-sort=descending]').length == 1");
    let first: String = rows().lines().take(3).collect();
    assert!(first.matches("SpamCop").count() >= 1 && first.matches("100.20.40.").count() >= 3, "{first}");
    browser.click(".bulk-table th button", "No.");
    assert_eq!(rows(), before);
    let shown = || browser.run("return document.querySelectorAll('.bulk-table tbody tr').length;");
    browser.click(".bulk .choices button", "Problem");
    let bad = shown().as_u64().expect("a number");
    assert!((3..LINES as u64 - 3).contains(&bad), "{bad}");
    browser.run("const f = document.querySelector('.bulk input[type=search]'); f.focus();");
    browser.keys("100.20.40.2");
    browser.wait("one line", "document.querySelectorAll('.bulk-table tbody tr').length == 1");

    browser.click(".bulk button", "Save as CSV");
    let (name, bytes) = folder.take(".csv");
    let csv = String::from_utf8(bytes).expect("text");
    assert_eq!(name, "mailpath-bulk.csv");
    assert_eq!(csv.lines().count(), LINES + 1, "{csv}");
    let day = browser.text("new Date().toISOString().slice(0, 10)");
    let line = csv.lines().find(|line| line.contains("100.20.40.2")).expect("its line");
    assert!(line.contains(&day) && line.contains("127.0.0.1"), "{line}");

    let asked = stage.doh.count();
    browser.run("document.querySelector('.bulk-table tbody a').click();");
    stage.wait_for_report();
    assert!(stage.verdict().contains("SpamCop"), "{}", stage.verdict());
    assert_eq!(browser.text("document.getElementById('q').value"), "100.20.40.2");
    browser.back();
    browser.wait("the table", "document.querySelectorAll('.bulk-table tbody tr').length >= 1");
    assert_eq!(stage.doh.count(), asked, "nobody was asked");
    browser.click(".bulk button", "Forget this table");
    browser.wait("no table", "!document.querySelector('.bulk-table')");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(database(browser)["bulk"], json!([]));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_watched_report_is_asked_again_and_its_changes_are_marked() {
    let stage = Stage::new();
    let browser = &stage.browser;
    // Minutes pass quickly.
    browser.before_load(
        "const real = window.setTimeout;\
         window.setTimeout = (what, ms, ...more) => real(what, ms >= 60000 ? 100 : ms, ...more);",
    );
    stage.open(&stage.query("blacklist:100.20.30.40", Dialect::Cloudflare));
    stage.wait_for_report();
    assert!(stage.verdict().contains("SpamCop"));
    let asked = stage.doh.count();
    browser.run("document.getElementById('hand-on').click();");
    browser.click("#ways button", "5 min");
    let strip = "document.querySelector('.note.watching')";
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
    // What was under way comes to its end.
    std::thread::sleep(Duration::from_secs(4));
    let asked = stage.doh.count();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(stage.doh.count(), asked, "it goes on asking");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_watched_report_stands_while_nothing_answers() {
    let stage = Stage::new();
    let browser = &stage.browser;
    browser.before_load(
        "const real = window.setTimeout;\
         window.setTimeout = (what, ms, ...more) => real(what, ms >= 60000 ? 100 : ms, ...more);",
    );
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

const ALL_TABS: &str = "[...document.querySelectorAll('[role=tab]')].map(t => t.id)";

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
        std::thread::sleep(Duration::from_millis(400));
        let tabs: Vec<String> =
            serde_json::from_value(browser.run(&format!("return {ALL_TABS};"))).unwrap_or_default();
        for tab in tabs {
            browser.run(&format!("document.getElementById('{tab}')?.click();"));
            browser.run(
                "document.querySelectorAll('main details:not([open]) > summary').forEach(s => s.click());",
            );
            browser.run("document.querySelectorAll('.legs button, .grid button').forEach(b => b.click());");
        }
        std::thread::sleep(Duration::from_millis(200));
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
    for tab in ["", "mx", "blacklist", "spf", "ptr", "queries"] {
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
        others.retain(|error| !error.contains("404"));
        assert_eq!(others, Vec::<String>::new(), "without {part}");
    }
}

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
    for _ in 0..3 {
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
        browser.wait(view, "document.querySelector('main h2')");
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
