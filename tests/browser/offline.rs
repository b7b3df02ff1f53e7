//! The page without a network, and the page of which there is a newer version.

use std::borrow::Borrow;
use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::driver::{Browser, Session, wait_until};
use super::support::Dialect;
use super::{BASE, Stage};

const EXAMPLE: &str = "q=healthy.example&resolver=example";

/// What the note about a newer version reads.
const NOTE: &str = "document.getElementById('update').innerText.replace(/\\s+/g, ' ').trim()";

/// Opens the page, and waits until it is kept.
pub(crate) fn open_and_keep<B: Borrow<Session>>(stage: &Stage<B>, query: &str) {
    stage.open(query);
    stage.session().run("return navigator.serviceWorker.ready.then(() => true);");
    stage.session().run(
        "const { active } = await navigator.serviceWorker.ready;\
         while (active.state !== 'activated') await new Promise(then => setTimeout(then, 20));",
    );
}

/// The names of the caches of this origin, and the addresses in them.
fn kept(stage: &Stage) -> Vec<(String, Vec<String>)> {
    let all = stage.browser.run(
        "const all = [];\
         for (const name of await caches.keys()) {\
             const keys = await (await caches.open(name)).keys();\
             all.push([name, keys.map(request => request.url)]);\
         }\
         return all;",
    );
    serde_json::from_value(all).expect("names and addresses")
}

/// No worker is on its way, or waits.
fn settled(browser: &Browser) -> bool {
    let worker = "const { installing, waiting, active } = await navigator.serviceWorker.ready;\
                  return !installing && !waiting && active.state == 'activated';";
    browser.run(worker) == true
}

fn names(stage: &Stage) -> Vec<String> {
    kept(stage).into_iter().map(|(name, _)| name).collect()
}

fn press(stage: &Stage, label: &str) {
    stage.browser.run(&format!(
        "[...document.querySelectorAll('#update button')].find(b => b.innerText == '{label}').focus();"
    ));
    stage.browser.keys("\u{e007}");
}

#[test]
fn the_page_opens_without_a_network_and_keeps_no_answer() {
    let stage = Stage::new();
    let browser = &stage.browser;
    open_and_keep(&stage, "");
    // This one is served by the worker, and asks the DNS.
    let live = stage.query("small.net", Dialect::Google);
    stage.open(&live);
    stage.wait_for_report();
    let verdict = stage.verdict();
    assert_eq!(browser.text(NOTE), "", "the first version is news to nobody");
    let own = format!("{}{BASE}", stage.site.origin());
    let holds_own_files_only = || {
        let all = kept(&stage);
        let [(name, files)] = all.as_slice() else { panic!("{all:?}") };
        assert!(name.starts_with(&format!("mailpath-{BASE} ")), "{name}");
        assert!(files.iter().all(|file| file.starts_with(&own) && !file.contains('?')), "{files:?}");
        // The page itself, and of the program every part.
        assert!(files.contains(&own), "{files:?}");
        for part in ["mailpath-", "parts-", "report-", "more-"] {
            assert!(files.iter().any(|file| file[own.len()..].starts_with(part)), "{part}: {files:?}");
        }
    };
    holds_own_files_only();

    stage.site.stop();
    for query in ["", "q=blocked.example&server=mail.blocked.example&resolver=example&tab=blacklist", EXAMPLE]
    {
        browser.open("about:blank");
        stage.open(query);
        if query.is_empty() {
            browser.wait("the start", "!document.getElementById('boot')");
            assert_eq!(browser.run("return document.querySelectorAll('.examples a').length;"), 3);
            continue;
        }
        stage.wait_for_report();
        assert_eq!(browser.text("location.search.slice(1)"), query);
    }
    assert!(stage.verdict().contains("Nothing was found"), "{}", stage.verdict());
    assert_eq!(browser.run("return document.querySelectorAll('.legs > li').length;"), 10);
    let report = stage.json(&format!("{EXAMPLE}&view=json"));
    assert_eq!(report["flow"]["verdict"], "accepted");
    // The resolver is still there, and questions to it go past the worker.
    stage.open(&live);
    stage.wait_for_report();
    assert_eq!(stage.verdict(), verdict);
    holds_own_files_only();
    let fetched =
        |path: &str| browser.text(&format!("await fetch('{path}').then(() => 'came', () => 'nobody there')"));
    for past in ["other.html", "?name=small.net&type=MX", "dns-query?name=small.net&type=MX"] {
        assert_eq!(fetched(past), "nobody there", "{past}");
    }
}

/// A copy of the page that is gone at the end.
struct Copy(PathBuf);

impl Copy {
    fn new() -> Self {
        let to = std::env::temp_dir().join(format!(
            "mailpath-page-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        let from = std::env::var("MAILPATH_DIST").expect("the built page");
        fs::create_dir_all(&to).expect("a folder");
        for file in fs::read_dir(from).expect("the page").flatten() {
            fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
        }
        Self(to)
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.0.join(file);
        let text = fs::read_to_string(&path).expect(file);
        assert_eq!(text.matches(from).count(), 1, "{from} in {file}");
        fs::write(path, text.replace(from, to)).expect(file);
    }

    /// The hash of index.html, as the worker names it.
    fn index(&self) -> String {
        let text = fs::read(self.0.join("index.html")).expect("index.html");
        format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_new_version_is_announced_and_waits_for_its_button() {
    let stage = Stage::new();
    let browser = &stage.browser;
    let page = Copy::new();
    stage.site.site(BASE, page.0.clone());
    open_and_keep(&stage, EXAMPLE);
    stage.wait_for_report();
    let first = names(&stage);
    let others = ["mailpath-/some/ 1", "mailpath-/some/where/mailpath/deeper/ 1", "others"];
    browser.run(&format!(
        "for (const name of {}) await caches.open(name);",
        serde_json::to_string(&others).expect("JSON")
    ));
    let look = || browser.run("await (await navigator.serviceWorker.ready).update();");
    look();
    assert_eq!(browser.text(NOTE), "", "nothing is new");

    // A worker comes whose index.html is still the old one: nothing is taken over.
    let version = first[0].rsplit(' ').next().expect("a version");
    let index = page.index();
    page.change("index.html", "class=\"lead\">Will", "class=\"lead\">Again: will");
    page.change("sw.js", version, "the-next-one");
    look();
    browser.run("window.here = true;");
    wait_until("it to be given up", || settled(browser));
    assert_eq!(browser.text(NOTE), "");
    // The right one comes.
    page.change("sw.js", &index, &page.index());
    look();
    let announced = format!("{NOTE} == 'A new version of this page is ready. Use it now Later'");
    browser.wait("the note", &announced);
    assert_eq!(browser.text("document.getElementById('update').getAttribute('role')"), "status");
    browser.next_frames();
    assert_eq!(browser.run("return window.here;"), true, "the page was loaded anew under a reader's eyes");
    press(&stage, "Later");
    browser.wait("silence", &format!("{NOTE} == ''"));

    // It is still there at the next report, and still waits.
    stage.open(&format!("{EXAMPLE}&tab=mx"));
    stage.wait_for_report();
    let again = "document.querySelector('.lead').innerText.startsWith('Again')";
    assert_eq!(browser.text(again), "false");
    browser.wait("the note", &announced);
    browser.run("window.here = true;");
    press(&stage, "Use it now");
    browser.wait("the new page", again);
    stage.wait_for_report();
    assert_eq!(browser.text("location.search.slice(1)"), format!("{EXAMPLE}&tab=mx"));
    browser.run("window.here = true;");
    wait_until("the new worker to be the only one", || settled(browser));
    browser.next_frames();
    assert_eq!(browser.run("return window.here;"), true, "once is enough");
    assert_eq!(browser.text(NOTE), "");
    let mut left = names(&stage);
    left.sort();
    let mut wanted: Vec<String> = others.iter().map(|name| (*name).to_owned()).collect();
    wanted.push(format!("mailpath-{BASE} the-next-one"));
    wanted.sort();
    assert_eq!(left, wanted, "its own former files go, and nothing else");
}

#[test]
fn a_page_that_is_being_worked_on_removes_what_an_earlier_one_left() {
    let stage = Stage::new();
    let page = Copy::new();
    stage.site.site(BASE, page.0.clone());
    open_and_keep(&stage, "");
    stage.browser.run("await caches.open('others');");
    let none = concat!(env!("CARGO_MANIFEST_DIR"), "/offline/none.js");
    fs::copy(none, page.0.join("sw.js")).expect("a worker that keeps nothing");
    stage.browser.run("await (await navigator.serviceWorker.ready).update();");
    let gone = "return navigator.serviceWorker.getRegistrations().then(all => all.length);";
    wait_until("its own files to go", || stage.browser.run(gone) == 0 && names(&stage) == ["others"]);
}

#[test]
fn the_page_can_be_installed_below_any_path() {
    let stage = Stage::new();
    stage.open("");
    let browser = &stage.browser;
    let found = browser.devtools("Page.getAppManifest", &serde_json::json!({}));
    assert_eq!(found["errors"], Value::Array(Vec::new()));
    let manifest = browser.run(
        "const link = document.querySelector('link[rel=manifest]').href;\
         const manifest = await (await fetch(link)).json();\
         const place = of => new URL(of, link).href;\
         for (const icon of manifest.icons) {\
             const image = new Image();\
             image.src = place(icon.src);\
             await image.decode();\
         }\
         return [manifest.name, place(manifest.start_url), place(manifest.scope)];",
    );
    let own = format!("{}{BASE}", stage.site.origin());
    assert_eq!(manifest, serde_json::json!(["Mailpath", own, own]));
    let problems = browser.devtools("Page.getInstallabilityErrors", &serde_json::json!({}));
    assert_eq!(problems["installabilityErrors"], Value::Array(Vec::new()));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
