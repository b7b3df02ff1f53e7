//! Keys and lists of one's own, and the state of the lists.

use super::Stage;
use super::support::Dialect;

const KEY: &str = "k3yabcdefgh12345678";

fn zone() -> String {
    format!(
        "40.30.20.100.{KEY}.zen.dq.spamhaus.net 60 A 127.0.0.3\n\
         2.0.0.127.{KEY}.zen.dq.spamhaus.net 60 A 127.0.0.2\n\
         40.30.20.100.bl.corp.net 60 A 127.0.0.2\n\
         2.0.0.127.bl.corp.net 60 A 127.0.0.2\n"
    )
}

/// Opens the form for keys, once it is there.
fn open_keys(stage: &Stage) {
    stage.browser.wait("the form", "document.getElementById('keys')");
    stage.browser.run("document.getElementById('keys').open = true;");
}

/// Types into a field, and leaves it.
fn enter(stage: &Stage, id: &str, text: &str) {
    open_keys(stage);
    stage.browser.wait("the field", &format!("document.getElementById('{id}')"));
    stage.browser.run(&format!("const f = document.getElementById('{id}'); f.focus(); f.select();"));
    stage.browser.keys(&format!("{text}\t"));
}

fn asked(stage: &Stage, part: &str) -> bool {
    stage.doh.seen(|seen| seen.asked.keys().any(|name| name.contains(part)))
}

fn rows(stage: &Stage) -> String {
    stage.browser.run("document.getElementById('tab-blacklist').click();");
    stage.browser.wait("the lists", "document.querySelector('#panel-blacklist tbody tr')");
    stage.browser.text("document.getElementById('panel-blacklist').innerText")
}

/// Asks the same again, and waits for the report of that.
fn ask_again(stage: &Stage) {
    stage.browser.run(
        "document.querySelector('.verdict').dataset.before = 'yes';\
         document.getElementById('search').requestSubmit();",
    );
    stage.browser.wait("another report", "document.querySelector('.verdict:not([data-before])')");
    stage.wait_for_report();
}

#[test]
fn a_key_of_ones_own_is_used_only_where_it_may_be_and_is_never_shown() {
    let stage = Stage::of(&zone());
    let query = stage.query("blacklist:100.20.30.40", Dialect::Cloudflare);
    stage.open(&query);
    stage.wait_for_report();
    enter(&stage, "own-dqs", "not a key");
    stage.browser.wait(
        "what is wrong",
        "document.getElementById('own-dqs-error').textContent.includes('letters and digits')",
    );
    enter(&stage, "own-dqs", KEY);
    enter(&stage, "own-addresses", "bl.corp.net");
    stage.browser.wait("no error", "document.getElementById('own-dqs-error').textContent == ''");

    // A link may name anybody's resolver, so this one is not told.
    stage.browser.wait("a warning", "[...document.querySelectorAll('#keys .note')].some(n => !n.hidden)");
    ask_again(&stage);
    assert!(
        !asked(&stage, KEY) && !asked(&stage, "bl.corp.net"),
        "a resolver that nobody trusts sees the key"
    );

    open_keys(&stage);
    stage.browser.wait("the button", "document.querySelector('#keys .note button')");
    stage.browser.run("document.querySelector('#keys .note button').click();");
    ask_again(&stage);
    assert!(asked(&stage, KEY) && asked(&stage, "bl.corp.net"));
    let shown = rows(&stage);
    assert!(shown.contains("Spamhaus ZEN (key)") && shown.contains("bl.corp.net"), "{shown}");
    let page = stage.browser.text("document.body.innerText + document.body.outerHTML + location.href");
    let field = stage.browser.text("document.getElementById('own-dqs').value");
    assert_eq!(field, KEY);
    assert!(!page.contains(KEY), "the key stands in the page");
    stage.browser.run("document.getElementById('tab-queries').click();");
    stage
        .browser
        .wait("the masked name", "document.getElementById('panel-queries').textContent.includes('your-key')");

    // Kept in this browser, under a name of this project, and gone when it is forgotten.
    let names = "Object.keys(localStorage).filter(name => name != 'mailpath.test-entries').join()";
    assert_eq!(stage.browser.text(names), "mailpath.own");
    let entries = stage.browser.text("localStorage.getItem('mailpath.test-entries')");
    assert!(entries.contains("bl.spamcop.net") && !entries.contains(KEY) && !entries.contains("corp.net"));
    stage.open(&query);
    stage.wait_for_report();
    assert!(rows(&stage).contains("bl.corp.net"));
    let json = stage.json(&format!("{query}&view=json")).to_string();
    assert!(!json.contains(KEY) && !json.contains("corp.net") && json.contains("needs_key"));
    stage.open(&query);
    open_keys(&stage);
    stage.browser.wait("the button", "[...document.querySelectorAll('#keys button')].some(b => b.innerText.includes('Forget') || b.textContent.includes('Forget'))");
    stage.browser.run(
        "[...document.querySelectorAll('#keys button')].find(b => b.textContent.includes('Forget')).click();",
    );
    assert_eq!(stage.browser.text(names), "");
    assert_eq!(stage.browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_list_that_wants_a_key_leads_to_where_it_is_entered() {
    let stage = Stage::new();
    stage.open(&stage.query("blacklist:100.20.30.40", Dialect::Cloudflare));
    stage.wait_for_report();
    rows(&stage);
    for button in ["answer only with a key", "Abusix (key)", "Keys and lists of your own"] {
        let find = format!(
            "[...document.querySelectorAll('#panel-blacklist button')].find(b => b.textContent.includes('{button}'))"
        );
        stage.browser.wait(button, &find);
        stage.browser.run(&format!("{find}.click();"));
    }
    stage
        .browser
        .wait("the field", "document.activeElement.id == 'own-dqs' && document.getElementById('keys').open");
}

#[test]
fn the_state_of_the_lists_is_told_for_each_resolver() {
    let stage = Stage::of(
        "1.0.0.127.psbl.surriel.com 60 A 127.0.0.2\n2.0.0.127.zen.spamhaus.org 60 A 127.255.255.254\n",
    );
    stage.open(&format!("view=lists&resolver={}", stage.doh.resolver(Dialect::Cloudflare)));
    stage.browser.wait("the button", "document.querySelector('.survey > p > button')");
    stage.browser.run("document.querySelector('.survey > p > button').click();");
    let line = |name: &str| {
        format!(
            "[...document.querySelectorAll('table.health tbody tr')].find(r => r.innerText.startsWith('{name}'))"
        )
    };
    stage
        .browser
        .wait("the lists", &format!("{}.lastElementChild.innerText.includes('Answers')", line("SpamCop")));
    stage.browser.wait(
        "a refusal",
        &format!("{}.lastElementChild.innerText.includes('Refuses')", line("Spamhaus ZEN")),
    );
    stage.browser.wait(
        "a wildcard",
        &format!("{}.lastElementChild.innerText.includes('Lists everything')", line("PSBL")),
    );
    let heads = stage
        .browser
        .text("[...document.querySelectorAll('table.health thead th')].map(h => h.innerText).join()");
    assert_eq!(heads, "List,Cloudflare,Google,AliDNS,Your resolver");
    stage.browser.run(&format!("{}.querySelector('button').click();", line("PSBL")));
    stage.browser.wait(
        "the proof",
        "document.querySelector('table.health').innerText.includes('1.0.0.127.psbl.surriel.com')",
    );
    // The next report need not ask for the test entries again.
    stage.type_and_enter("blacklist:100.20.30.40");
    stage.wait_for_report();
    assert!(asked(&stage, "40.30.20.100.bl.spamcop.net"));
    let times = stage.doh.seen(|seen| seen.asked.get("2.0.0.127.bl.spamcop.net A").copied());
    assert_eq!(times, Some(1));
    stage.browser.run("document.getElementById('tab-queries').click();");
    stage.browser.run(
        "[...document.querySelectorAll('#panel-queries button')].find(b => b.innerText.startsWith('2.0.0.127.bl.spamcop.net')).click();",
    );
    stage
        .browser
        .wait("the age", "document.getElementById('panel-queries').innerText.includes('asked just now')");
}

#[test]
fn what_lists_answered_about_their_test_entries_outlives_the_page() {
    let stage = Stage::of(&zone());
    let entries = || -> usize {
        let point = |(name, times): (&String, &usize)| name.starts_with("2.0.0.127.").then_some(*times);
        stage.doh.seen(|seen| seen.asked.iter().filter_map(point).sum())
    };
    stage.open(&stage.query("blacklist:100.20.30.40", Dialect::Cloudflare));
    stage.wait_for_report();
    let asked = entries();
    assert!(asked > 20, "{asked}");
    stage.browser.open("about:blank");
    stage.open(&stage.query("blacklist:100.20.30.41", Dialect::Cloudflare));
    stage.wait_for_report();
    assert_eq!(entries(), asked, "they were asked again");
    assert!(rows(&stage).contains("bl.spamcop.net"));
    // What another resolver says of them is not known.
    stage.open(&stage.query("blacklist:100.20.30.41", Dialect::Google));
    stage.wait_for_report();
    assert_eq!(entries(), 2 * asked);
}
