//! The built page in real browsers, served below a path as GitHub Pages does, with a DoH server on
//! another port. `MAILPATH_DIST` names the folder of the built page; `cargo xtask test` sets it.
//! All of it runs in Chromium, and the tests of `every_engine` in the one that `MAILPATH_ENGINE` names.

mod axe;
mod blocklists;
mod build_links;
mod builders;
mod bulk;
#[path = "../support/conformance.rs"]
mod conformance;
mod dkim;
mod dmarc;
mod driver;
mod every_engine;
mod every_view;
mod fit;
mod flow;
mod history;
mod hostile;
mod laboratory;
mod large;
mod looks;
mod message;
mod message_views;
mod offline;
mod own;
mod pages;
mod print;
mod report;
mod resolvers;
mod shared;
mod shell;
mod spf;
mod steady;
#[path = "../support/mod.rs"]
mod support;
mod transport;
mod walk;
mod watch;

use std::borrow::Borrow;
use std::path::PathBuf;
use std::time::Duration;

use driver::{Browser, Engine, Session, wait_until};
use serde_json::Value;
use support::{Dialect, Server, world};

const ZONE: &str = r#"
small.net 300 MX 10 mail.small.net
mail.small.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR mail.small.net
small.net 300 TXT "v=spf1 mx x=<script>alert(1)</script> -all"
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
40.30.20.100.bl.spamcop.net 60 TXT "Blocked, see <img src=x onerror=alert(1)>"
40.30.20.100.psbl.surriel.com 60 A 127.0.0.2
other.net 300 MX 0 .
shop.net 300 TXT "v=spf1 ip4:100.20.30.0/28 include:_spf.google.com -all exp=why.shop.net"
why.shop.net 300 TXT "<b>%{i}</b> is none of ours"
_spf.google.com 300 TXT "v=spf1 ip4:100.30.0.0/16 ~all"
"#;

/// The path below which the page is served.
const BASE: &str = "/some/where/mailpath/";

/// A page, a DoH server and a browser.
struct Stage<B = Browser> {
    site: Server,
    doh: Server,
    browser: B,
}

impl Stage {
    fn new() -> Self {
        Self::of(ZONE)
    }

    fn of(zone: &str) -> Self {
        Self::with(zone, Browser::start(1280, 900))
    }
}

impl Stage<Session> {
    /// In the engine that the core is tested in.
    fn of_the_core(zone: &str) -> Self {
        Self::with(zone, Session::start(Engine::of_the_core(), 1280, 900))
    }
}

impl<B: Borrow<Session>> Stage<B> {
    fn with(zone: &str, browser: B) -> Self {
        let folder =
            std::env::var("MAILPATH_DIST").map(PathBuf::from).expect("MAILPATH_DIST names the built page");
        assert!(folder.join("index.html").exists(), "no page in {}", folder.display());
        let site = Server::start("");
        site.site(BASE, folder);
        Self { site, doh: Server::start(&world(zone)), browser }
    }

    fn session(&self) -> &Session {
        self.browser.borrow()
    }

    fn url(&self, query: &str) -> String {
        format!("{}{BASE}?{query}", self.site.origin())
    }

    fn query(&self, q: &str, dialect: Dialect) -> String {
        format!("q={q}&resolver={}", self.doh.resolver(dialect))
    }

    fn open(&self, query: &str) {
        self.session().open(&self.url(query));
    }

    fn wait_for_report(&self) {
        self.session().wait(
            "a finished report",
            "document.querySelector('.verdict progress').hidden && document.querySelector('.verdict h2').textContent",
        );
    }

    fn verdict(&self) -> String {
        self.session().text("document.querySelector('.verdict h2').textContent")
    }

    fn json(&self, query: &str) -> Value {
        self.open(query);
        self.session().wait(
            "the whole JSON",
            "document.querySelector('pre#report') && JSON.parse(document.querySelector('pre#report').textContent).complete",
        );
        serde_json::from_str(&self.session().text("document.querySelector('pre#report').textContent"))
            .expect("JSON")
    }

    /// Types into the box, and presses Enter.
    fn type_and_enter(&self, text: &str) {
        self.session().run("const q = document.getElementById('q'); q.focus(); q.select();");
        self.session().keys(&format!("{text}\u{e007}"));
    }
}

#[test]
fn a_whole_report_in_every_dialect_and_no_third_party() {
    let stage = Stage::new();
    let browser = &stage.browser;
    for dialect in Dialect::ALL {
        stage.open(&stage.query("small.net", dialect));
        stage.wait_for_report();
        assert!(stage.verdict().contains("SpamCop"), "{dialect:?}: {}", stage.verdict());
    }
    let states = browser.text("document.getElementById('tab-blacklist').innerText");
    assert!(states.contains("Problem"), "a tab says its state before it is opened: {states}");
    let scripts = browser.run("return document.querySelectorAll('main script, main img').length;");
    assert_eq!(scripts, 0, "text from the DNS became elements");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
    let mut allowed = vec![stage.site.origin(), stage.doh.origin()];
    allowed.sort();
    assert_eq!(browser.origins(), allowed);
    stage.doh.seen(|seen| assert!(seen.unsafe_requests.is_empty(), "{:?}", seen.unsafe_requests));
}

#[test]
fn every_line_leads_to_its_questions() {
    let stage = Stage::new();
    stage.open(&format!("{}&tab=blacklist", stage.query("small.net", Dialect::Wire)));
    stage.wait_for_report();
    let browser = &stage.browser;
    browser.wait("the opened listing", "document.querySelector('#panel-blacklist tr .proof')");
    browser.run("document.querySelector('#panel-blacklist tr .proof > summary').click();");
    browser
        .wait("the raw answer", "document.getElementById('panel-blacklist').innerText.includes('127.0.0.2')");
    browser
        .wait("a command to copy", "document.getElementById('panel-blacklist').innerText.includes('dig ')");
}

#[test]
fn a_shared_link_opens_the_same_report() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("");
    browser.wait("the program", "!document.getElementById('boot')");
    browser.run("document.querySelector('#more details').open = true;");
    stage.type_and_enter("mx:other.net");
    browser.wait("the link", "location.search.includes('q=mx:other.net')");
    stage.open(&format!("{}&tab=spf", stage.query("small.net", Dialect::Google)));
    stage.wait_for_report();
    let (link, verdict) = (browser.text("location.href"), stage.verdict());
    browser.open("about:blank");
    browser.open(&link);
    stage.wait_for_report();
    assert_eq!(stage.verdict(), verdict);
    assert_eq!(browser.text("document.getElementById('tab-spf').getAttribute('aria-selected')"), "true");
    assert_eq!(browser.text("document.getElementById('q').value"), "small.net");
}

#[test]
fn another_query_aborts_the_running_one() {
    let stage = Stage::new();
    stage.doh.delay(Duration::from_secs(4));
    stage.open(&stage.query("small.net", Dialect::Google));
    stage.browser.wait("a running report", "document.querySelector('.verdict progress')");
    // A browser opens no more than six connections to a host without HTTP/2.
    wait_until("requests", || stage.doh.seen(|seen| seen.most_at_once) >= 3);
    stage.type_and_enter("mx:other.net");
    wait_until("the first report's requests to end", || stage.doh.seen(|seen| seen.aborted) >= 3);
}

#[test]
fn the_json_view_is_the_report_and_nothing_else() {
    let stage = Stage::new();
    for dialect in Dialect::ALL {
        let report = stage.json(&format!("{}&view=json", stage.query("small.net", dialect)));
        assert_eq!(report["version"], 1);
        assert_eq!(report["mx"]["status"], "ok");
        let listed =
            report["blocklists"].as_array().expect("rows").iter().filter(|r| r["status"] == "listed");
        assert_eq!(listed.count(), 2, "{dialect:?}");
    }
    let visible = stage.browser.text("document.body.innerText.trim().slice(0, 1)");
    assert_eq!(visible, "{");
    let report = stage.json("q=example.com&server=10.0.0.300&resolver=example&view=json");
    assert_eq!(report["errors"][0]["parameter"], "server");
    assert_eq!(stage.browser.console_errors(), Vec::<String>::new());
}

#[test]
fn spf_is_shown_step_by_step_and_another_record_can_be_tried() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open(&format!("{}&server=100.20.99.1", stage.query("spf:shop.net", Dialect::Cloudflare)));
    stage.wait_for_report();
    assert!(stage.verdict().contains("100.20.99.1 may not send for shop.net"), "{}", stage.verdict());
    let panel = "document.getElementById('panel-spf')";
    browser
        .run(&format!("{panel}.querySelectorAll('.spf-tree details').forEach(d => {{ d.open = true; }});"));
    browser.wait("what is folded", &format!("{panel}.querySelector('.nested')"));
    let text = browser.text(&format!("{panel}.innerText.replace(/\\s+/g, ' ')"));
    for part in
        ["<b>100.20.99.1</b> is none of ours", "matches: refuse", "1/10", "Google", "65,552", "no match"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let lit = browser.text(&format!("{panel}.querySelector('.spf-tree > ul > .lit code').textContent"));
    assert_eq!(lit, "-all");
    // The tree is lists and buttons: everything in it can be reached with the keyboard.
    browser.run(&format!("{panel}.querySelector('.nested > summary').focus();"));
    browser.keys("\u{e007}");
    browser.wait("an unfolded branch", &format!("{panel}.querySelector('.nested').open"));

    browser.run(&format!("{panel}.querySelector('.draft:not(.fix-offer) > summary').click();"));
    browser.run(&format!(
        "const t = {panel}.querySelector('.draft:not(.fix-offer) textarea'); t.focus(); t.select();"
    ));
    browser.keys("spf1 mx");
    browser.run(&format!("{panel}.querySelector('.draft:not(.fix-offer) .copies button').click();"));
    browser.wait(
        "the sentence",
        &format!("{panel}.querySelector('.field-error').innerText.includes('begins with')"),
    );
    browser.run(&format!(
        "const t = {panel}.querySelector('.draft:not(.fix-offer) textarea'); t.focus(); t.select();"
    ));
    browser.keys("v=spf1 ip4:100.20.99.0/24 -all");
    browser.run(&format!("{panel}.querySelector('.draft:not(.fix-offer) .copies button').click();"));
    browser.wait("the difference", &format!("{panel}.querySelector('.difference')"));
    stage.wait_for_report();
    assert!(
        stage.verdict().contains("being tried") && stage.verdict().contains("may send"),
        "{}",
        stage.verdict()
    );
    let difference = browser.text(&format!("{panel}.querySelector('.difference').innerText"));
    assert!(difference.contains("fail") && difference.contains("pass"), "{difference}");
    // The record travels in the link.
    let link = browser.text("location.href");
    browser.open("about:blank");
    browser.open(&link);
    stage.wait_for_report();
    assert!(stage.verdict().contains("100.20.99.1 may send"), "{}", stage.verdict());
    assert_eq!(browser.run(&format!("return {panel}.querySelectorAll('b b, q b').length;")), 0);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn an_international_name_is_asked_by_its_a_labels() {
    let stage = Stage::new();
    for (typed, asked) in
        [("b%C3%BCcher.net", "xn--bcher-kva.net"), ("B%C3%9CCHER%E3%80%82net", "xn--bcher-kva.net")]
    {
        let report = stage.json(&format!("q=mx:{typed}&resolver=example&view=json"));
        assert_eq!(report["mx"]["domain"], asked);
    }
}

#[test]
fn bad_input_is_told_in_one_sentence_and_kept() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("");
    browser.wait("the program", "!document.getElementById('boot')");
    stage.type_and_enter("192.0.2.256");
    browser
        .wait("the sentence", "document.getElementById('q-error').innerText.includes('not an IPv4 address')");
    assert_eq!(browser.text("document.getElementById('q').value"), "192.0.2.256");
    assert_eq!(browser.text("document.getElementById('q').getAttribute('aria-invalid')"), "true");
    assert_eq!(browser.text("document.getElementById('q-error').getAttribute('role')"), "alert");
    assert_eq!(browser.text("location.search"), "", "nothing was asked");
    stage.open("q=%3Cscript%3E&resolver=gopher");
    browser.wait("both parameters", "document.body.innerText.includes('resolver') && document.body.innerText.includes('Nothing was asked')");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_resolver_out_of_reach_is_said_and_others_are_offered() {
    let stage = Stage::new();
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    stage.open(&format!("q=small.net&resolver=http://127.0.0.1:{port}/dns-query"));
    stage.wait_for_report();
    let browser = &stage.browser;
    assert!(stage.verdict().contains("could not be reached"), "{}", stage.verdict());
    let page = browser.text("document.body.innerText");
    assert!(page.contains("Ask Google instead") && page.contains("made-up data"), "{page}");
    let good = browser.run("return document.querySelectorAll('[role=tab] .good').length;");
    assert_eq!(good, 0, "nothing reads as clean");
}

#[test]
fn a_resolver_that_is_closed_to_pages_is_told_from_one_that_is_not_there() {
    let stage = Stage::new();
    let closed = Server::start("small.net 60 MX 0 .");
    closed.close_to_pages();
    stage.open(&format!("q=small.net&resolver={}", closed.resolver(Dialect::Google)));
    stage.wait_for_report();
    assert!(stage.verdict().contains("no CORS"), "{}", stage.verdict());
    assert!(!stage.verdict().contains("reached"), "{}", stage.verdict());
}

#[test]
fn the_example_needs_no_network() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("");
    browser.wait("the program", "!document.getElementById('boot')");
    browser.run("document.querySelector('a[href*=\"resolver=example\"]').click();");
    stage.wait_for_report();
    assert!(browser.text("document.body.innerText").contains("Made-up data"));
    assert!(stage.verdict().contains("Nothing was found"), "{}", stage.verdict());
    assert_eq!(browser.origins(), [stage.site.origin()]);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn the_box_stands_before_the_program_and_outlives_its_start() {
    let stage = Stage::new();
    let folder = std::env::var("MAILPATH_DIST").expect("MAILPATH_DIST names the built page");
    let shell = std::fs::read_to_string(PathBuf::from(folder).join("index.html")).expect("a page");
    assert!(shell.contains("id=\"q\"") && shell.contains("<noscript>"), "the shell has the box");
    assert!(
        !shell.contains("mailpath-inline-hashes") && !shell.contains("unsafe-inline"),
        "the policy is strict"
    );
    assert!(!shell.contains("href=\"/") && !shell.contains("src=\"/"), "works below any path");
    stage.open("view=about");
    stage.browser.wait("the About view", "document.body.innerText.includes('port 25')");
    assert_eq!(stage.browser.console_errors(), Vec::<String>::new());
}

#[test]
fn about_says_how_many_tests_of_the_suite_pass_and_no_other_number() {
    let counts = std::fs::read_to_string(conformance::counts_file()).expect("the counts of the last run");
    let counts: Value = serde_json::from_str(&counts).expect("JSON");
    let (passed, tests) = (&counts["passed"], &counts["tests"]);
    assert!(passed.is_u64() && tests.is_u64(), "{counts}");
    let stage = Stage::new();
    stage.open("view=about");
    stage.browser.wait("the About view", "document.body.innerText.includes('RFC 7208 suite')");
    let text = stage.browser.text("document.body.innerText");
    let said: Vec<&str> = text.lines().filter(|line| line.contains("RFC 7208 suite")).collect();
    let wanted =
        format!("Its SPF evaluation passes {passed} of the {tests} tests of the public RFC 7208 suite.");
    assert_eq!(said, [wanted]);
}

#[test]
fn a_phone_shows_the_whole_report_without_scrolling_sideways() {
    let mut stage = Stage::new();
    stage.browser = Browser::start(360, 780);
    let tried = "spf=v%3Dspf1+include:_spf.mailing.example+exists:%25{ir}.%25{l1r-}.a-rather-long-label.healthy.example+-all";
    for query in ["q=broken.example", "q=healthy.example&server=203.0.113.70"] {
        stage.open(&format!("{query}&resolver=example&{tried}"));
        stage.wait_for_report();
        nothing_is_too_wide(&stage);
    }
}

fn nothing_is_too_wide(stage: &Stage) {
    for tab in ["summary", "mx", "blacklist", "spf", "ptr", "queries"] {
        stage.browser.run(&format!("document.getElementById('tab-{tab}').click();"));
        stage.browser.wait(tab, &format!("!document.getElementById('panel-{tab}').hidden"));
        let too_wide = stage
            .browser
            .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth;");
        assert_eq!(too_wide, 0, "{tab} is wider than the screen");
    }
}

#[test]
fn a_page_whose_parts_do_not_come_says_so() {
    let stage = Stage::new();
    let folder = PathBuf::from(std::env::var("MAILPATH_DIST").expect("MAILPATH_DIST names the built page"));
    let copy = std::env::temp_dir().join(format!("mailpath-without-parts-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&copy);
    std::fs::create_dir_all(&copy).expect("a folder");
    for entry in std::fs::read_dir(&folder).expect("the page").flatten() {
        let name = entry.file_name();
        if !name.to_string_lossy().contains("report") {
            std::fs::copy(entry.path(), copy.join(name)).expect("a copy");
        }
    }
    stage.site.site(BASE, copy.clone());
    stage.open(&stage.query("small.net", Dialect::Cloudflare));
    stage.browser.wait("a sentence", "document.body.innerText.includes('could not be loaded')");
    assert!(stage.doh.seen(|seen| seen.asked.is_empty()), "nothing was asked");
    let report = stage.json(&stage.query("small.net&view=json", Dialect::Cloudflare));
    assert!(report["errors"][0]["message"].as_str().is_some_and(|text| text.contains("could not be loaded")));
    let _ = std::fs::remove_dir_all(&copy);
}
