//! Reports that are shared: links, files, comparison, exports.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::dns::Zone;
use mailpath::report::{MAX_LINK, Query, Run, SavedReport};
use serde_json::{Value, json};

use super::driver::{Browser, PATIENCE, Session, until};
use super::support::{Dialect, world};
use super::{Stage, ZONE};

/// A folder for what is saved, gone at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("mailpath-saved-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// Waits for a file that ends like this, and takes it out of the folder's way.
    pub(crate) fn take(&self, end: &str) -> (String, Vec<u8>) {
        until(&format!("a file that ends in {end}"), || {
            fs::read_dir(&self.0).expect("the folder").flatten().find_map(|file| {
                let name = file.file_name().to_string_lossy().into_owned();
                let bytes = fs::read(file.path()).ok().filter(|bytes| !bytes.is_empty())?;
                let is_wanted = name.ends_with(end) && !name.starts_with('.');
                is_wanted.then(|| {
                    fs::remove_file(file.path()).expect("it can go");
                    (name, bytes)
                })
            })
        })
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).expect("a file");
        path
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Unfolds what can be done with the report.
pub(crate) fn hand_on(browser: &Session) {
    browser.wait("the button", "document.getElementById('hand-on')");
    browser.run(
        "const b = document.getElementById('hand-on');\
         if (b.getAttribute('aria-expanded') == 'false') b.click();",
    );
}

/// The link to the report as it is, as it comes to the clipboard.
pub(crate) fn frozen_link(browser: &Session) -> String {
    browser.run(
        "window.copied = '';\
         Object.defineProperty(navigator, 'clipboard', { configurable: true, value:\
             { writeText: async text => { window.copied = text; } } });",
    );
    hand_on(browser);
    browser.click("#ways button", "Copy link to this report");
    browser.wait("the link", "window.copied");
    browser.text("window.copied")
}

/// What the report tells, wherever it comes from.
fn shown(stage: &Stage) -> (String, Vec<String>) {
    let browser = &stage.browser;
    browser.run("document.getElementById('tab-blacklist').click();");
    browser.wait("the lists", "document.querySelector('#panel-blacklist tr')");
    let rows = browser
        .run("return [...document.querySelectorAll('#panel-blacklist tbody tr')].map(row => row.innerText);");
    let rows = serde_json::from_value(rows).expect("texts");
    browser.run("document.getElementById('tab-summary').click();");
    (stage.verdict(), rows)
}

/// Without who tells it.
fn told(mut report: Value) -> Value {
    let map = report.as_object_mut().expect("an object");
    map.remove("resolver");
    map.remove("recorded_by");
    report
}

pub(crate) fn banner(browser: &Session) -> String {
    browser.wait("the banner", "document.querySelector('.note.told').checkVisibility()");
    browser.text("document.querySelector('.note.told').innerText.replace(/\\s+/g, ' ')")
}

pub(crate) const TABS: [&str; 6] = ["summary", "mx", "blacklist", "spf", "ptr", "queries"];

#[test]
fn a_frozen_link_tells_the_same_to_another_browser_without_asking_anybody() {
    let mut stage = Stage::new();
    let folder = Folder::new("share");
    stage.browser.saves_to(folder.path());
    stage.open(&format!("{}&server=mail.small.net", stage.query("small.net", Dialect::Cloudflare)));
    stage.wait_for_report();
    let live = shown(&stage);
    assert!(live.1.iter().any(|row| row.contains("SpamCop")), "{:?}", live.1);
    let link = frozen_link(&stage.browser);
    stage.browser.click("#ways button", "JSON");
    let report: Value = serde_json::from_slice(&folder.take(".report.json").1).expect("JSON");
    assert_eq!(stage.browser.console_errors(), Vec::<String>::new());
    assert!(link.len() < 8192, "{}", link.len());
    let (address, fragment) = link.split_once('#').expect("a fragment");
    assert_eq!(address, stage.url("").trim_end_matches('?'), "the host is told nothing");
    assert!(fragment.starts_with("case=1."), "{fragment}");

    let asked = stage.doh.count();
    stage.doh.stop();
    stage.browser = Browser::start(1280, 900);
    let browser = &stage.browser;
    browser.open(&link);
    stage.wait_for_report();
    assert_eq!(shown(&stage), live);
    let says = banner(browser);
    let day = report["started_at"].as_str().expect("a time")[..10].to_owned();
    assert!(
        says.contains("Saved report of") && says.contains(&day) && says.contains("less than a minute ago")
    );
    assert!(says.contains(&stage.doh.origin()) && says.contains("nothing is asked now"), "{says}");
    assert_eq!(browser.text("document.getElementById('q').value"), "small.net");
    assert_eq!(browser.text("location.search"), "?tab=summary");

    for tab in TABS {
        browser.run(&format!("document.getElementById('tab-{tab}').click();"));
        browser.wait(tab, &format!("document.getElementById('panel-{tab}').innerText.length > 20"));
        assert_eq!(browser.text("location.search + location.hash"), format!("?tab={tab}#{fragment}"));
    }
    // The skip link moves the focus, and not to another page.
    browser.run("document.querySelector('.skip').click();");
    browser.wait("the focus", "document.activeElement.id == 'main'");
    assert_eq!(browser.text("location.hash"), format!("#{fragment}"));
    browser.run("location.reload();");
    browser.wait("the page anew", "!document.getElementById('boot')");
    stage.wait_for_report();
    assert_eq!(stage.verdict(), live.0);
    browser.wait("the tab", "!document.getElementById('panel-queries').hidden");

    // To another record and back, by the address bar, by a link, and by the keys.
    let other = record("mx:other.net");
    browser.open(&format!("{address}#case={other}"));
    browser.wait("the other", "document.querySelector('.verdict h2').textContent.includes('takes no mail')");
    browser.back();
    browser.wait("the first", "document.getElementById('q').value == 'small.net'");
    stage.wait_for_report();
    assert_eq!(stage.verdict(), live.0);
    browser.forward();
    browser.wait("the other", "document.querySelector('.verdict h2').textContent.includes('takes no mail')");
    browser.run("document.getElementById('about-link').click();");
    browser.wait("About", "document.body.innerText.includes('port 25')");
    assert!(browser.text("location.href").ends_with(&format!("view=about#case={other}")));
    browser.back();
    browser.wait("the other", "document.querySelector('.verdict h2').textContent.includes('takes no mail')");

    assert_eq!(told(stage.json(&format!("view=json#{fragment}"))), told(report));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
    assert_eq!(browser.origins(), [stage.site.origin()]);
    assert_eq!(stage.doh.count(), asked);
}

/// A record of what a zone says, as the text of a link.
pub(crate) fn record(q: &str) -> String {
    link_of(&case(ZONE, &format!("q={q}")))
}

pub(crate) fn case(zone: &str, url: &str) -> SavedReport {
    let zone = Zone::parse("custom", &world(zone)).expect("a zone");
    let run = Run::with_resolver(Query::from_url(url).0, Rc::new(zone), Rc::new(|| {}));
    SavedReport::from_report(&run.finish().now_or_never().expect("a zone answers at once"))
}

pub(crate) fn link_of(case: &SavedReport) -> String {
    case.to_link()
}

/// Drops a file on the page.
pub(crate) fn drop_file(browser: &Session, files: &[(&str, &str)]) {
    let add = |(name, text): &(&str, &str)| {
        format!("data.items.add(new File([{}], {}));", json!(text), json!(name))
    };
    let add: String = files.iter().map(add).collect();
    browser.run(&format!(
        "const data = new DataTransfer(); {add}\
         document.getElementById('main').dispatchEvent(\
             new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}));"
    ));
}

#[test]
fn a_report_is_sent_copied_and_printed_from_one_panel() {
    let stage = Stage::new();
    let browser = &stage.browser;
    browser.before_load(
        "window.copied = ''; window.sent = null;\
         Object.defineProperty(navigator, 'clipboard', { configurable: true, value:\
             { writeText: async text => { window.copied = text; } } });\
         navigator.share = async data => { window.sent = data; };",
    );
    stage.open(&stage.query("mx:small.net", Dialect::Google));
    stage.wait_for_report();
    hand_on(browser);
    browser.wait("the panel", "document.querySelector('.ways .exports')");
    // The frozen link first, JSON last, and all of one weight.
    let buttons = browser.run(
        "return [...document.querySelectorAll('#ways button')].filter(b => b.checkVisibility())\
         .map(b => b.textContent.trim() + '|' + ['borderTopStyle', 'fontWeight', 'fontSize', 'backgroundColor']\
             .map(of => getComputedStyle(b)[of]).join());",
    );
    let buttons: Vec<String> = serde_json::from_value(buttons).expect("texts");
    let looks = |button: &String| button.split_once('|').map(|(_, look)| look.to_owned());
    assert!(buttons.iter().all(|button| looks(button) == looks(&buttons[0])), "{buttons:?}");
    let place = |label: &str| buttons.iter().position(|button| button.starts_with(label)).expect(label);
    assert!(place("Copy link to this report") < place("Copy link for fresh answers"));
    assert!(place("JSON|") > place("Print, or save as PDF"));
    browser.click("#ways button", "Send this report…");
    browser.wait("what is sent", "window.sent?.url.includes('#case=')");
    assert!(browser.text("window.sent.title").contains("small.net"));
    browser.click("#ways button", "Copy link to this report");
    browser.wait("the link", "window.copied.includes('#case=')");
    browser.click("#ways button", "Copy link for fresh answers");
    browser
        .wait("the other link", "window.copied.includes('q=mx:small.net') && !window.copied.includes('#')");
    browser.click("#ways button", "Copy as Markdown");
    browser.wait("the text", "window.copied.startsWith('#') && window.copied.includes('small.net')");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_saved_file_is_opened_by_picking_and_by_dropping_it() {
    let mut stage = Stage::new();
    let folder = Folder::new("file");
    stage.browser.saves_to(folder.path());
    stage.open(&stage.query("small.net", Dialect::Wire));
    stage.wait_for_report();
    let live = shown(&stage);
    hand_on(&stage.browser);
    stage.browser.click("#ways button", "Save as a file");
    let (name, bytes) = folder.take(".mailpath.json");
    assert!(name.starts_with("small.net-2"), "{name}");
    let text = String::from_utf8(bytes.clone()).expect("text");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&file["mailpath"], &file["version"]), (&json!("case"), &json!(1)));
    let path = folder.write("handed on.json", &bytes);

    // What a later report has changed against it.
    stage.doh.change(&world(&zone_later()));
    stage.open(&stage.query("small.net", Dialect::Wire));
    stage.wait_for_report();
    hand_on(&stage.browser);
    stage.browser.wait("the picker", "document.querySelector('#ways input[type=file]')");
    stage.browser.pick("#ways input[type=file]", &[&path]);
    stage.browser.wait("a comparison", "document.querySelector('.compare .group')");
    let rows = changes(&stage.browser);
    assert!(rows.lines().any(|row| row.contains("SpamCop") && row.contains("Better")), "{rows}");

    let asked = stage.doh.count();
    stage.browser = Browser::start(1280, 900);
    stage.open("");
    stage.browser.wait("the picker", "document.querySelector('.start input[type=file]')");
    stage.browser.pick(".start input[type=file]", &[&path]);
    stage.browser.wait("the report", "document.querySelector('.verdict h2')");
    stage.wait_for_report();
    assert_eq!(shown(&stage), live);
    banner(&stage.browser);
    // Over another report, and with an address of its own that outlives a reload.
    stage.open("q=healthy.example&resolver=example");
    stage.wait_for_report();
    drop_file(&stage.browser, &[("x.json", &text)]);
    stage.browser.wait("the record", "location.hash.startsWith('#case=')");
    stage.wait_for_report();
    assert_eq!(shown(&stage), live);
    assert!(!banner(&stage.browser).is_empty());
    assert_eq!(stage.browser.text("document.body.innerText.includes('Made-up data')"), "false");
    stage.browser.run("location.reload();");
    stage.browser.wait("the page anew", "!document.getElementById('boot')");
    stage.wait_for_report();
    assert_eq!(shown(&stage), live);

    // Two at once are compared.
    let before = case(ZONE, "q=small.net").to_json().to_string();
    let after = case(&zone_later(), "q=small.net").to_json().to_string();
    drop_file(&stage.browser, &[("a.json", &before), ("b.json", &after)]);
    stage.browser.wait("a comparison", "document.querySelector('.compare .group')");
    assert!(stage.browser.text("document.querySelector('.compare').innerText").contains("Better"));
    assert_eq!(stage.browser.console_errors(), Vec::<String>::new());
    assert_eq!(stage.doh.count(), asked, "nobody was asked");
}

/// The same world after a delisting and another SPF record.
fn zone_later() -> String {
    let kept = ZONE.lines().filter(|line| !line.contains("bl.spamcop.net") && !line.contains("v=spf1 mx"));
    let zone: Vec<&str> = kept.collect();
    zone.join("\n") + "\nsmall.net 300 TXT \"v=spf1 mx ip4:100.20.30.0/24 -all\"\n"
}

/// The rows of a comparison that stand open, flattened.
pub(crate) fn changes(browser: &Session) -> String {
    browser.text(
        "[...document.querySelectorAll('.compare .group > table tbody tr')]\
         .map(row => row.innerText.replace(/\\s+/g, ' ').replaceAll('\u{200b}', '')).join('\\n')",
    )
}

#[test]
fn a_record_is_compared_with_what_is_so_now() {
    let stage = Stage::new();
    stage.open(&stage.query("small.net", Dialect::Google));
    stage.wait_for_report();
    let link = frozen_link(&stage.browser);
    stage.doh.change(&world(&zone_later()));
    // One list does not answer any more, which is no delisting.
    stage.doh.fault("40.30.20.100.psbl.surriel.com", super::support::Fault::Status(500), 1000);

    let browser = &stage.browser;
    browser.open("about:blank");
    browser.open(&link);
    stage.wait_for_report();
    let asked = stage.doh.count();
    browser.click(".note.told a", "Run it again now and compare");
    browser.wait_long("the comparison", "document.querySelector('.compare .group')", PATIENCE * 2);
    assert!(stage.doh.count() > asked, "it was asked again");
    // Neither what is asked nor whom is told to the host.
    assert_eq!(browser.text("location.search"), "?view=compare");
    let rows = changes(browser);
    let row = |words: &[&str]| rows.lines().any(|row| words.iter().all(|word| row.contains(word)));
    assert!(row(&["SpamCop", "Better"]), "{rows}");
    assert!(row(&["v=spf1 mx x=<script>", "v=spf1 mx ip4:100.20.30.0/24 -all"]), "{rows}");
    assert!(row(&["PSBL", "Cannot tell"]) && !row(&["PSBL", "Gone"]) && !row(&["PSBL", "Better"]), "{rows}");
    let summary = browser.text("document.querySelector('.compare .lead-line').innerText");
    assert!(summary.len() > 10 && !summary.contains("Asking"), "{summary}");
    let folded = browser.run(
        "return [...document.querySelectorAll('.compare details.unchanged')]\
         .filter(d => d.checkVisibility()).map(d => d.open);",
    );
    let folded: Vec<bool> = serde_json::from_value(folded).expect("truths");
    assert!(!folded.is_empty() && folded.iter().all(|open| !open), "{folded:?}");
    let sides = browser.text("document.querySelector('.sides').innerText");
    assert!(sides.contains("Before: ") && sides.contains("After: "), "{sides}");
    assert_eq!(browser.run("return document.querySelectorAll('main script, main img').length;"), 0);
    assert_eq!(browser.console_errors().into_iter().filter(|e| !e.contains("500")).count(), 0);
}

#[test]
fn two_records_are_compared_by_their_link() {
    let stage = Stage::new();
    let (a, b) = (case(ZONE, "q=small.net"), case(&zone_later(), "q=small.net"));
    let link = format!("view=compare#case={}&with={}", link_of(&a), link_of(&b));
    stage.open(&link);
    let browser = &stage.browser;
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    let rows = changes(browser);
    assert!(rows.lines().any(|row| row.contains("SpamCop") && row.contains("Better")), "{rows}");
    browser.run("document.querySelectorAll('.sides a')[1].click();");
    stage.wait_for_report();
    assert!(!stage.verdict().contains("SpamCop"), "{}", stage.verdict());
    browser.back();
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    assert_eq!(browser.text("location.search + location.hash"), format!("?{link}"));
    // The same twice is no change; and another domain's is said to be another one's.
    stage.open(&format!("view=compare#case={0}&with={0}", link_of(&a)));
    browser.wait("no change", "document.body.innerText.includes('Nothing has changed, ')");
    stage.open(&format!("view=compare#case={}&with=1.AAAA", link_of(&a)));
    browser.wait("a sentence", "document.querySelector('main [role=alert]').innerText.includes('damaged')");
    assert!(stage.doh.seen(|seen| seen.asked.is_empty()));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn every_export_comes_as_a_file_that_says_when_and_by_whom() {
    let stage = Stage::new();
    let folder = Folder::new("exports");
    let browser = &stage.browser;
    browser.saves_to(folder.path());
    stage.open(&format!("{}&server=mail.small.net", stage.query("small.net", Dialect::Cloudflare)));
    stage.wait_for_report();
    hand_on(browser);
    for (label, end) in [
        ("Markdown", ".md"),
        ("Plain text", ".txt"),
        ("Blocklists", "-blocklists.csv"),
        ("Findings", "-findings.csv"),
        ("Picture", ".svg"),
        ("Badge", "-badge.svg"),
        ("JSON", ".report.json"),
    ] {
        browser.click("#ways button", label);
        let (name, bytes) = folder.take(end);
        let safe = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        assert!(safe && name.contains("small.net") && name.len() < 100, "{name}");
        let text = String::from_utf8(bytes).expect("text");
        let day = browser.text("new Date().toISOString().slice(0, 10)");
        assert!(text.contains(&day), "{label} says no time:\n{text}");
        let by = ["127.0.0.1", "our resolver", "custom"].iter().any(|word| text.contains(word));
        assert!(by, "{label} names no resolver:\n{text}");
        if end.ends_with("svg") {
            assert!(
                text.starts_with("<svg") && !text.contains("<script") && !text.contains("<img"),
                "{text}"
            );
        }
    }
    browser.run("window.printed = 0; window.print = () => { window.printed += 1; };");
    browser.click("#ways button", "Print, or save as PDF");
    assert_eq!(browser.run("return window.printed;"), 1);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_report_that_is_too_long_for_a_link_is_offered_as_a_file() {
    let mut stage = Stage::new();
    let folder = Folder::new("long");
    stage.browser.saves_to(folder.path());
    // Texts that cannot be made shorter.
    let mut seed = 7_u32;
    let mut letter = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (seed >> 24) as u8 % 26)
    };
    let mut text = || (0..240).map(|_| letter()).collect::<String>();
    let texts: String = (0..220).map(|_| format!("long.net 300 TXT \"{}\"\n", text())).collect();
    stage.doh.change(&world(&texts));
    stage.open(&stage.query("txt:long.net", Dialect::Google));
    stage.wait_for_report();
    let verdict = stage.verdict();
    hand_on(&stage.browser);
    stage.browser.wait(
        "why there is no link",
        "document.getElementById('ways').innerText.includes('save it as a file instead')",
    );
    let words = stage.browser.text("document.getElementById('ways').innerText");
    assert!(words.contains(&MAX_LINK.to_string().replace("32768", "32,768")), "{words}");
    stage.browser.click("#ways button", "Save as a file");
    let (_, bytes) = folder.take(".mailpath.json");
    let path = folder.write("long.json", &bytes);
    stage.browser = Browser::start(1280, 900);
    stage.open("");
    stage.browser.wait("the picker", "document.querySelector('.start input[type=file]')");
    stage.browser.pick(".start input[type=file]", &[&path]);
    stage.browser.wait("the report", "document.querySelector('.verdict h2')");
    stage.wait_for_report();
    assert_eq!(stage.verdict(), verdict);
    banner(&stage.browser);
    let browser = &stage.browser;
    assert_eq!(browser.text("document.getElementById('q').value"), "txt:long.net");
    // Each that is opened has a number.
    let address = browser.text("location.search + location.hash");
    assert!(address.starts_with("#file&opened="), "{address}");
    // Neither another view nor a file that is none takes the report away, or asks.
    let asked = stage.doh.count();
    browser.run("document.getElementById('hand-on').click();");
    let bad = folder.write("bad.json", b"[");
    browser.wait("the panel", "document.querySelector('#ways input[type=file]')");
    browser.pick("#ways input[type=file]", &[&bad]);
    browser.wait(
        "why not",
        "document.querySelector('#main [role=alert]')?.innerText.includes('There is no report')",
    );
    browser.run("document.getElementById('about-link').click();");
    browser.wait("the page about the page", "document.querySelector('.about h2')");
    browser.click(".about a", "Back");
    browser.wait("the report", "document.querySelector('.note.told')?.checkVisibility()");
    assert_eq!((stage.verdict(), stage.doh.count()), (verdict, asked));
    browser.run("document.getElementById('tab-queries').click();");
    assert_eq!(browser.text("location.search + location.hash"), format!("?tab=queries{address}"));
    browser.click(".note.told button", "Run it again now");
    browser.wait("a report of now", "!document.querySelector('.note.told')?.checkVisibility()");
    stage.wait_for_report();
    assert!(stage.doh.count() > asked);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_frozen_link_opens_while_nothing_can_be_reached() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("");
    browser.run("return navigator.serviceWorker.ready.then(() => true);");
    browser.run(
        "const { active } = await navigator.serviceWorker.ready;\
         while (active.state !== 'activated') await new Promise(then => setTimeout(then, 20));",
    );
    stage.site.stop();
    stage.doh.stop();
    browser.cut_off(true);
    browser.open("about:blank");
    stage.open(&format!("#case={}", record("small.net")));
    stage.wait_for_report();
    assert!(stage.verdict().contains("SpamCop"), "{}", stage.verdict());
    for tab in TABS {
        browser.run(&format!("document.getElementById('tab-{tab}').click();"));
        browser.wait(tab, &format!("document.getElementById('panel-{tab}').innerText.length > 20"));
    }
    stage.open(&format!("view=compare#case={0}&with={0}", record("small.net")));
    browser.wait("the comparison", "document.querySelector('.compare .unchanged')");
}
