//! The core of the page, in every engine: its tests know WebDriver alone. `MAILPATH_ENGINE` names the
//! engine.

use super::bulk::paste;
use super::driver::{Engine, Session};
use super::history::wait_for_kept;
use super::offline::open_and_keep;
use super::shared::{TABS, banner, case, changes, drop_file, frozen_link, link_of};
use super::support::{Dialect, Seen};
use super::{Stage, ZONE};

/// A sender that is in order, but for a list that holds its server.
const LISTED: &str = r#"
listed.net 300 MX 10 mail.listed.net
mail.listed.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR mail.listed.net
listed.net 300 TXT "v=spf1 mx -all"
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
40.30.20.100.bl.spamcop.net 60 TXT "Blocked, see https://www.spamcop.net/"
other.net 300 MX 0 .
"#;

/// The question about it.
const SENDER: &str = "listed.net&server=100.20.30.40";

/// The page's own words for a program that broke off.
const BROKEN: &str = "document.body.innerText.includes('made a mistake')";

fn verdict_of(stage: &Stage<Session>, query: &str) -> String {
    stage.open(query);
    stage.wait_for_report();
    assert_eq!(stage.browser.text(BROKEN), "false", "{query}");
    stage.verdict()
}

#[test]
fn every_kind_of_report_comes_to_its_verdict() {
    let kinds = [
        (SENDER, "SpamCop"),
        ("100.20.30.40", "SpamCop"),
        ("jo@listed.net&server=mail.listed.net", "SpamCop"),
        ("mx:listed.net", "listed.net"),
        ("spf:listed.net", "listed.net"),
        ("ptr:100.20.30.40", "mail.listed.net"),
        ("blacklist:100.20.30.40", "SpamCop"),
        ("a:mail.listed.net", "mail.listed.net"),
        ("txt:listed.net", "listed.net"),
        ("caa:listed.net", "listed.net"),
        ("mx:other.net", "takes no mail"),
    ];
    // A browser of its own for each, since the pages of one share what memory it has.
    for dialect in [Dialect::Cloudflare, Dialect::Wire] {
        let stage = Stage::of_the_core(LISTED);
        for (q, says) in kinds {
            let verdict = verdict_of(&stage, &stage.query(q, dialect));
            assert!(verdict.contains(says), "{q}: {verdict}");
        }
        // No engine asks before it asks (a preflight, which many resolvers refuse).
        stage.doh.seen(|seen: &Seen| assert!(seen.unsafe_requests.is_empty(), "{:?}", seen.unsafe_requests));
    }
}

#[test]
fn a_report_that_fails_and_one_that_asks_nobody_come_to_their_verdicts() {
    let stage = Stage::of_the_core(LISTED);
    let asked = stage.doh.count();
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let verdict = verdict_of(&stage, &format!("q=small.net&resolver=http://127.0.0.1:{port}/dns-query"));
    assert!(verdict.contains("could not be reached"), "{verdict}");
    let verdict = verdict_of(&stage, "q=healthy.example&resolver=example");
    assert!(verdict.contains("Nothing was found"), "{verdict}");
    assert_eq!(stage.doh.count(), asked);
    let report = stage.json("q=healthy.example&resolver=example&view=json");
    assert_eq!(report["flow"]["verdict"], "accepted");
    // No engine asks before it asks (a preflight, which many resolvers refuse).
    stage.doh.seen(|seen: &Seen| assert!(seen.unsafe_requests.is_empty(), "{:?}", seen.unsafe_requests));
}

#[test]
fn every_tab_shows_its_part_and_answers_to_the_keyboard() {
    let stage = Stage::of_the_core(ZONE);
    let browser = &stage.browser;
    stage.open(&format!("{}&tab=spf", stage.query("small.net", Dialect::Google)));
    stage.wait_for_report();
    browser.wait("the tab of the link", "!document.getElementById('panel-spf').hidden");
    for (tab, content) in [
        ("mx", "mail.small.net"),
        ("blacklist", "SpamCop"),
        ("spf", "v=spf1 mx x=<script>alert(1)</script> -all"),
        ("ptr", "100.20.30.40"),
        ("queries", "40.30.20.100.in-addr.arpa"),
        ("summary", "SpamCop"),
    ] {
        browser.run(&format!("document.getElementById('tab-{tab}').click();"));
        browser.wait(tab, &format!("!document.getElementById('panel-{tab}').hidden"));
        // What a tab shows is made when it is first opened.
        let content = content.replace(' ', "");
        browser.wait(
            &format!("the {tab} tab to show {content}"),
            &format!(
                "document.getElementById('panel-{tab}').innerText.replace(/\\s+/g, '').includes({content:?})"
            ),
        );
        let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
        assert_eq!(browser.run(wide), 0, "{tab} is wider than the window");
        let shown = browser.run("return document.querySelectorAll('[role=tabpanel]:not([hidden])').length;");
        assert_eq!(shown, 1, "one panel at a time");
    }
    assert_eq!(browser.run("return document.querySelectorAll('main script, main img').length;"), 0);
    browser.run("document.getElementById('tab-summary').focus();");
    let (right, left, home, end) = ("\u{e014}", "\u{e012}", "\u{e011}", "\u{e010}");
    for (key, tab) in [
        (right, "mx"),
        (right, "blacklist"),
        (end, "queries"),
        (right, "summary"),
        (left, "queries"),
        (home, "summary"),
    ] {
        browser.keys(key);
        browser.wait(
            tab,
            &format!("document.activeElement.id == 'tab-{tab}' && document.activeElement.tabIndex == 0"),
        );
    }
    let in_order = browser.run("return document.querySelectorAll('[role=tab][tabindex=\"0\"]').length;");
    assert_eq!(in_order, 1, "one stop of the Tab key");
}

#[test]
fn a_query_is_typed_and_the_history_of_the_browser_leads_back() {
    let stage = Stage::of_the_core(ZONE);
    let browser = &stage.browser;
    stage.open(&stage.query("small.net", Dialect::Cloudflare));
    stage.wait_for_report();
    let first = stage.verdict();
    stage.type_and_enter("mx:other.net");
    let second = "document.querySelector('.verdict h2').textContent.includes('takes no mail')";
    browser.wait("another verdict", second);
    let kept = browser.text("new URLSearchParams(location.search).get('resolver')");
    assert_eq!(kept, stage.doh.resolver(Dialect::Cloudflare), "the resolver is kept");
    browser.back();
    browser.wait("the first query", "document.getElementById('q').value == 'small.net'");
    stage.wait_for_report();
    assert_eq!(stage.verdict(), first);
    browser.forward();
    browser.wait("the second verdict", second);
}

#[test]
fn a_saved_link_tells_the_same_to_another_browser_without_asking_anybody() {
    let mut stage = Stage::of_the_core(LISTED);
    stage.open(&stage.query(SENDER, Dialect::Cloudflare));
    stage.wait_for_report();
    let verdict = stage.verdict();
    wait_for_kept(&stage.browser, 1);
    let link = frozen_link(&stage.browser);
    let asked = stage.doh.count();
    stage.doh.stop();
    stage.browser = Session::start(Engine::of_the_core(), 1280, 900);
    let browser = &stage.browser;
    browser.open(&link);
    stage.wait_for_report();
    assert_eq!(stage.verdict(), verdict);
    assert!(banner(browser).contains("nothing is asked now"), "{}", banner(browser));
    for tab in TABS {
        browser.run(&format!("document.getElementById('tab-{tab}').click();"));
        browser.wait(tab, &format!("document.getElementById('panel-{tab}').innerText.length > 20"));
    }
    browser.reload();
    stage.wait_for_report();
    assert_eq!(stage.verdict(), verdict);
    // A file as well, and two of them are compared.
    browser.open(&stage.url("q=healthy.example&resolver=example"));
    stage.wait_for_report();
    let query = format!("q={SENDER}");
    let before = case(LISTED, &query).to_json().to_string();
    let gone = LISTED.replace("40.30.20.100.bl.spamcop.net", "gone.bl.spamcop.net");
    let after = case(&gone, &query).to_json().to_string();
    drop_file(browser, &[("saved.json", &before)]);
    browser.wait("the file's report", "location.hash.startsWith('#case=')");
    stage.wait_for_report();
    assert!(stage.verdict().contains("SpamCop"), "{}", stage.verdict());
    drop_file(browser, &[("a.json", &before), ("b.json", &after)]);
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    let rows = changes(browser);
    assert!(rows.lines().any(|row| row.contains("SpamCop") && row.contains("Better")), "{rows}");
    assert_eq!(stage.doh.count(), asked);
    assert_eq!(browser.text(BROKEN), "false");
}

#[test]
fn many_at_once_are_all_done_and_kept() {
    let stage = Stage::of_the_core(LISTED);
    let browser = &stage.browser;
    stage.open(&format!("view=bulk&resolver={}", stage.doh.resolver(Dialect::Google)));
    paste(browser, "listed.net\nmx:other.net\n100.20.30.40\n192.0.2.256");
    let all = "document.querySelector('.bulk .lead-line').innerText.includes('3 of 3 reports done')";
    browser.wait("all of them", all);
    let rows = || browser.text("document.querySelector('.bulk-table tbody').innerText.replace(/\\s+/g, ' ')");
    let before = rows();
    assert!(before.contains("SpamCop") && before.contains("no mail"), "{before}");
    let asked = stage.doh.count();
    browser.reload();
    browser.wait("all of them", all);
    assert_eq!(rows(), before);
    assert_eq!(stage.doh.count(), asked);
}

#[test]
fn the_page_and_a_saved_link_open_without_a_network() {
    let stage = Stage::of_the_core(LISTED);
    let browser = &stage.browser;
    open_and_keep(&stage, "");
    stage.site.stop();
    for query in [
        "q=healthy.example&resolver=example".to_owned(),
        format!("#case={}", link_of(&case(LISTED, &format!("q={SENDER}")))),
    ] {
        browser.open("about:blank");
        stage.open(&query);
        stage.wait_for_report();
        assert!(!stage.verdict().is_empty(), "{query}");
    }
    browser.reload();
    stage.wait_for_report();
    assert!(stage.verdict().contains("SpamCop"), "{}", stage.verdict());
}
