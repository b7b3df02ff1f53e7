//! Reports that are handed on: links, files, comparison, exports, and what comes of those that lie.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::FutureExt as _;
use mailpath::dns::Zone;
use mailpath::report::{MAX_LINK, Query, Run, SavedReport};
use serde_json::{Value, json};

use super::driver::{Browser, PATIENCE};
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
        let started = Instant::now();
        loop {
            for file in fs::read_dir(&self.0).expect("the folder").flatten() {
                let name = file.file_name().to_string_lossy().into_owned();
                if name.ends_with(end) && !name.starts_with('.') {
                    let bytes = fs::read(file.path()).expect("the file");
                    if !bytes.is_empty() {
                        fs::remove_file(file.path()).expect("it can go");
                        return (name, bytes);
                    }
                }
            }
            assert!(started.elapsed() < PATIENCE, "nothing was saved that ends in {end}");
            std::thread::sleep(Duration::from_millis(50));
        }
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
fn hand_on(browser: &Browser) {
    browser.wait("the button", "document.getElementById('hand-on')");
    browser.run(
        "const b = document.getElementById('hand-on');\
         if (b.getAttribute('aria-expanded') == 'false') b.click();",
    );
}

/// The link to the report as it is, as it comes to the clipboard.
pub(crate) fn frozen_link(browser: &Browser) -> String {
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

fn banner(browser: &Browser) -> String {
    browser.wait("the banner", "document.querySelector('.note.told').checkVisibility()");
    browser.text("document.querySelector('.note.told').innerText.replace(/\\s+/g, ' ')")
}

const TABS: [&str; 6] = ["summary", "mx", "blacklist", "spf", "ptr", "queries"];

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
    assert!(says.contains("A record of") && says.contains(&day) && says.contains("less than a minute ago"));
    assert!(says.contains(&stage.doh.origin()) && says.contains("nobody was asked"), "{says}");
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
fn record(q: &str) -> String {
    link_of(&case(ZONE, &format!("q={q}")))
}

fn case(zone: &str, url: &str) -> SavedReport {
    let zone = Zone::parse("custom", &world(zone)).expect("a zone");
    let run = Run::with_resolver(Query::from_url(url).0, Rc::new(zone), Rc::new(|| {}));
    SavedReport::of(&run.finish().now_or_never().expect("a zone answers at once"))
}

fn link_of(case: &SavedReport) -> String {
    case.to_link()
}

/// Drops a file on the page.
fn drop_file(browser: &Browser, files: &[(&str, &str)]) {
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
fn changes(browser: &Browser) -> String {
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
    assert!(row(&["v=spf1 mx <script>", "v=spf1 mx ip4:100.20.30.0/24 -all"]), "{rows}");
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
    browser.wait("no change", "document.body.innerText.includes('Nothing that could be told has changed')");
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

/// So many zeros, deflated: blocks of a megabyte, one after the other.
fn zeros(megabytes: usize) -> Vec<u8> {
    let mut packer = miniz_oxide::deflate::core::CompressorOxide::default();
    packer.set_format_and_level(miniz_oxide::DataFormat::Raw, 9);
    let mut packed = Vec::new();
    let mut room = vec![0; 1 << 20];
    let block = vec![0; 1 << 20];
    for turn in 0..megabytes {
        let flush = match turn + 1 == megabytes {
            true => miniz_oxide::MZFlush::Finish,
            false => miniz_oxide::MZFlush::None,
        };
        let mut rest = block.as_slice();
        loop {
            let step = miniz_oxide::deflate::stream::deflate(&mut packer, rest, &mut room, flush);
            packed.extend_from_slice(&room[..step.bytes_written]);
            rest = &rest[step.bytes_consumed..];
            let more = step.bytes_written == room.len();
            if rest.is_empty() && !more {
                break;
            }
        }
    }
    packed
}

fn trouble(browser: &Browser) -> String {
    browser.wait(
        "a sentence",
        "document.querySelector('main [role=alert]').innerText.includes('There is no report to show')",
    );
    browser.text("document.querySelector('main [role=alert] p').innerText")
}

#[test]
fn what_is_no_record_is_told_in_one_sentence_and_the_page_goes_on() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("resolver=example");
    browser.wait("the program", "!document.getElementById('boot')");
    let good = record("small.net");
    let noise: Vec<u8> = (0..3000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let bomb = zeros(1024);
    let small_bomb = zeros(150);
    assert!(bomb.len() > 900_000 && small_bomb.len() < 180_000, "{} {}", bomb.len(), small_bomb.len());
    let coded = |bytes: &[u8]| format!("1.{}", URL_SAFE_NO_PAD.encode(bytes));
    for (link, says) in [
        (coded(&noise), "damaged"),
        (noise.iter().map(|b| format!("%{b:02x}")).collect(), "no report that was saved"),
        (good[..good.len() / 2].to_owned(), "damaged"),
        (String::new(), "no report that was saved"),
        (coded(&bomb), "larger than any report"),
        (coded(&small_bomb), "larger than any report"),
        ("2.AAAA".to_owned(), "newer version"),
        ("1.<img src=x onerror=alert(1)>".to_owned(), "damaged"),
    ] {
        let started = Instant::now();
        let hash = format!("#case={link}");
        browser.run(&format!("location.hash = {};", json!(hash)));
        browser.wait(
            says,
            &format!(
                "document.querySelector('main [role=alert]').innerText.includes({})\
                 && location.hash.length > {}",
                json!(says),
                link.len() / 2
            ),
        );
        assert!(trouble(browser).ends_with('.'), "{}", trouble(browser));
        assert!(started.elapsed() < Duration::from_secs(5), "{says} took {:?}", started.elapsed());
        stage.type_and_enter("mx:healthy.example");
        browser.wait("the next", "location.search.includes('healthy') && location.hash == ''");
        stage.wait_for_report();
        assert!(!stage.verdict().is_empty());
        browser.run("history.back();");
        trouble(browser);
    }
    stage.open("q=healthy.example&resolver=example");
    stage.wait_for_report();
    for (text, says) in [
        ("[".repeat(3_000_000), "no report that was saved"),
        ("[".repeat(5_000_000), "larger than any report"),
        ("{\"mailpath\": \"case\", \"version\": 2}".to_owned(), "newer version"),
        ("<html><script>alert(1)</script>".to_owned(), "no report that was saved"),
    ] {
        drop_file(browser, &[("x.json", &text)]);
        browser.wait(
            says,
            &format!("document.querySelector('main [role=alert]').innerText.includes({})", json!(says)),
        );
        stage.open("q=healthy.example&resolver=example");
        stage.wait_for_report();
    }
    let json = stage.json("view=json#case=1.AAAA");
    assert_eq!(json["errors"][0]["parameter"], "case");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn texts_of_a_record_never_become_elements() {
    const IMG: &str = "<img/src=x/onerror=alert(1)>";
    let stage = Stage::new();
    let browser = &stage.browser;
    browser.before_load("window.alert = () => { window.hacked = true; };");
    let mut case = case(ZONE, "q=small.net&server=100.20.30.40");
    case.resolver.id = IMG.to_owned();
    case.resolver.url = Some(format!("javascript:alert(1)//{IMG}"));
    let mut file = case.to_json();
    for entry in file["transcript"].as_array_mut().expect("a list") {
        entry["url"] = json!("javascript:alert(1)");
        entry["resolver"] = json!(IMG);
        for answer in entry["answers"].as_array_mut().into_iter().flatten() {
            if answer["type"] == "TXT" {
                answer["data"] = json!(format!("\"v=spf1 {IMG} <script>alert(1)</script> -all\""));
            }
        }
    }
    let case = SavedReport::read(file.to_string().as_bytes()).expect("it can be read");
    let link = link_of(&case);
    stage.open(&format!("#case={link}"));
    stage.wait_for_report();
    for tab in TABS {
        browser.run(&format!("document.getElementById('tab-{tab}').click();"));
        browser.wait(tab, &format!("!document.getElementById('panel-{tab}').hidden"));
    }
    browser.run("document.querySelectorAll('main details > summary').forEach(s => s.click());");
    let check = |what: &str| {
        let made = "return document.querySelectorAll('main script, main img, main [onerror]').length\
                    + [...document.querySelectorAll('a')].filter(a => a.protocol == 'javascript:').length;";
        assert_eq!(browser.run(made), 0, "{what}");
        assert_eq!(browser.run("return window.hacked === undefined;"), true, "{what}");
    };
    assert!(browser.text("document.body.textContent").contains(IMG));
    check("the report");
    hand_on(browser);
    browser.wait("the ways", "document.querySelector('#ways button')");
    check("the ways");
    stage.open(&format!("view=compare#case={link}&with={}", record("small.net")));
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    browser.run("document.querySelectorAll('main details > summary').forEach(s => s.click());");
    check("the comparison");
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
    assert_eq!(browser.text("location.search + location.hash"), "#file");
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
    assert_eq!(browser.text("location.search + location.hash"), "?tab=queries#file");
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
