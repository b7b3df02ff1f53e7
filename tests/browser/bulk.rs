//! Many domains and addresses, one after the other.

use std::time::Duration;

use serde_json::json;

use super::Stage;
use super::driver::{Browser, Session, wait_until};
use super::history::database;
use super::shared::Folder;
use super::support::Dialect;

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

pub(crate) fn paste(browser: &Session, lines: &str) {
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

/// Shows the rows of a sort, and gives how many its button says there are.
fn pick(browser: &Browser, sort: &str) -> usize {
    let button = format!(
        "[...document.querySelectorAll('.bulk .choices button')]\
         .find(b => b.checkVisibility() && b.textContent.startsWith('{sort} '))"
    );
    browser.wait(sort, &button);
    browser.run(&format!("{button}.click();"));
    browser.wait(sort, &format!("{button}.ariaPressed == 'true'"));
    browser.text(&format!("{button}.querySelector('.num').textContent")).parse().expect("a number")
}

/// The rows that are shown, flattened.
fn rows(browser: &Browser) -> Vec<String> {
    let rows = browser.run(
        "return [...document.querySelectorAll('.bulk-table tbody tr')]\
         .map(row => row.innerText.replace(/\\s+/g, ' ').trim());",
    );
    serde_json::from_value(rows).expect("texts")
}

fn wait_for_all(browser: &Browser, count: usize) {
    let done = format!("innerText.includes('{count} of {count} report')");
    browser.wait_long(
        "all of them",
        &format!(
            "document.querySelector('.bulk .lead-line').{done}\
             && document.querySelector('.bulk progress').hidden"
        ),
        Duration::from_secs(90),
    );
}

#[test]
fn a_second_run_shows_its_own_names() {
    let stage =
        Stage::of("a.bulk.net 60 MX 0 .\nc.bulk.net 60 MX 10 mx.c.bulk.net\nmx.c.bulk.net 60 A 100.1.1.1\n");
    let browser = &stage.browser;
    stage.open(&format!("view=bulk&resolver={}", stage.doh.resolver(Dialect::Google)));
    paste(browser, "mx:a.bulk.net\nb..bulk.net");
    wait_for_all(browser, 1);
    let first = rows(browser);
    assert!(first[0].contains("mx:a.bulk.net") && first[0].contains("Problem"), "{first:?}");
    assert!(first[1].contains("b..bulk.net"), "{first:?}");
    paste(browser, "mx:c.bulk.net\nmx:d.bulk.net");
    wait_for_all(browser, 2);
    let second = rows(browser);
    assert!(second[0].contains("mx:c.bulk.net") && second[0].contains("mx.c.bulk.net"), "{second:?}");
    // What could not be read stood at its place before.
    assert!(second[1].contains("mx:d.bulk.net") && second[1].contains("Problem"), "{second:?}");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn names_that_stand_in_one_line_are_lines_of_their_own() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("view=bulk&resolver=example");
    paste(
        browser,
        "mx:a.example, mx:b.example;mx:c.example\tmx:d.example mx:a.example\nmx:healthy.example,Huber GmbH",
    );
    wait_for_all(browser, 5);
    let rows = rows(browser);
    for (row, name) in rows.iter().zip(["a", "b", "c", "d", "healthy"]) {
        assert!(row.contains(&format!("mx:{name}.example")), "{rows:?}");
    }
    let remarks = browser.text("document.getElementById('bulk-said').innerText");
    assert!(remarks.contains("1 line was a duplicate."), "{remarks}");
    assert!(remarks.contains("Left out") && remarks.contains("“Huber” and “GmbH”"), "{remarks}");
}

#[test]
fn a_table_made_again_shows_what_changed() {
    let listed = "1.1.20.100.bl.spamcop.net 60 A 127.0.0.2\n";
    let rest = "two.net 60 MX 10 mx.two.net\nmx.two.net 60 A 100.20.1.2\n";
    let stage = Stage::of(&format!("{listed}{rest}"));
    let folder = Folder::new("bulk-again");
    let browser = &stage.browser;
    browser.saves_to(folder.path());
    stage.open(&format!("view=bulk&resolver={}", stage.doh.resolver(Dialect::Google)));
    paste(browser, "blacklist:100.20.1.1\nmx:two.net\nno name");
    wait_for_all(browser, 2);
    let year = browser.text("new Date().getFullYear()");
    let when = "document.querySelector('.bulk .when')";
    assert!(browser.text(&format!("{when}.querySelector('time').dateTime")).starts_with(&year));
    assert!(browser.text(&format!("{when}.innerText")).contains(&year));
    assert_eq!(pick(browser, "Not valid"), 1);
    assert_eq!(pick(browser, "Problem"), 1);
    let first = rows(browser);
    assert_eq!(first.len(), 1, "{first:?}");
    // The name is in its own column, and in no verdict.
    assert_eq!(first[0].matches("100.20.1.1").count(), 1, "{first:?}");
    assert_eq!(pick(browser, "All"), 3);
    assert!(rows(browser)[1].contains("mx.two.net"), "where its mail goes");

    stage.doh.change(&super::support::world(rest));
    browser.click(".bulk button", "Run again and show what changed");
    browser.wait(
        "the first to be done again",
        "document.querySelectorAll('.bulk-table tbody tr a').length >= 3",
    );
    wait_for_all(browser, 2);
    assert_eq!(pick(browser, "Changed"), 1);
    let changed = rows(browser);
    assert!(changed[0].contains("100.20.1.1") && changed[0].contains("1 better"), "{changed:?}");
    assert!(browser.text(&format!("{when}.innerText")).contains("since"));
    browser.click(".bulk button", "Save as CSV");
    let csv = String::from_utf8(folder.take(".csv").1).expect("text");
    assert!(
        csv.contains("\"OK\"") && csv.contains("1 better") && csv.contains("\"good\",\"error\""),
        "{csv}"
    );
    // It outlives a reload, and leads to the comparison of the two reports.
    browser.run("location.reload();");
    browser.wait("the page anew", "!document.getElementById('boot')");
    browser.wait("the table", "document.querySelectorAll('.bulk-table tbody tr').length == 3");
    assert_eq!(pick(browser, "Changed"), 1);
    let asked = stage.doh.count();
    browser.run(
        "[...document.querySelectorAll('.bulk-table a')].find(a => a.innerText.startsWith('Compare with before')).click();",
    );
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    let text = browser.text("document.querySelector('.compare').innerText");
    assert!(text.contains("SpamCop") && text.contains("Better"), "{text}");
    assert_eq!(stage.doh.count(), asked, "nobody was asked");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
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
    // A test entry is asked for once for all lines; the page was loaded twice.
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
    pick(browser, "Problem");
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
    wait_until("an empty store", || database(browser)["bulk"] == json!([]));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn the_focus_stays_at_the_buttons_of_the_table() {
    let stage = Stage::of("a.bulk.net 60 MX 0 .\nb.bulk.net 60 MX 0 .\n");
    let browser = &stage.browser;
    stage.open(&format!("view=bulk&resolver={}", stage.doh.resolver(Dialect::Cloudflare)));
    stage.doh.delay(Duration::from_millis(200));
    paste(browser, "mx:a.bulk.net\nmx:b.bulk.net");
    let focus = "document.activeElement?.id || document.activeElement?.textContent";
    let done = "document.getElementById('bulk-again').checkVisibility()";
    for _ in 0..2 {
        browser.wait("a button to pause", "document.getElementById('bulk-pause').checkVisibility()");
        browser.run("document.getElementById('bulk-pause').focus();");
        browser.wait("both reports", done);
        browser.wait("the focus", &format!("({focus}) == 'bulk-again'"));
        browser.keys("\u{e007}");
        browser.wait("the focus", &format!("({focus}) == 'bulk-pause'"));
    }
    browser.wait("both reports", done);
}
