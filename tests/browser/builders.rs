//! Builders of records: each by keyboard from the report to the copied record and to a report with it tried, what
//! is wrong in a field, and watching until a record is published.

use std::time::Duration;

use mailpath::checks::dkim::KeyRecord;
use mailpath::checks::dmarc::PolicyRecord;
use mailpath::checks::spf::parse;
use mailpath::checks::transport::{MtaStsRecord, TlsRptRecord};
use mailpath::dns::ZoneChanges;

use super::Stage;
use super::support::{Dialect, world};

const ZONE: &str = r#"
shop.net 300 MX 10 mx1.shop.net
shop.net 300 MX 20 mx2.shop.net
mx1.shop.net 300 A 100.20.30.40
mx2.shop.net 300 A 100.20.30.41
shop.net 300 TXT "v=spf1 ip4:100.20.30.0/28 include:_spf.google.com ~all"
_spf.google.com 300 TXT "v=spf1 ip4:100.30.0.0/16 ~all"
_dmarc.shop.net 300 TXT "v=DMARC1; p=none; rua=mailto:agg@shop.net"
2.0.0.127.psbl.surriel.com 60 A 127.0.0.2
"#;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";

/// A public key, as a program writes it.
const KEY: &str = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

fn stage() -> Stage {
    let stage = Stage::of(ZONE);
    stage.browser.before_load(
        "window.copied = '';\
         Object.defineProperty(navigator, 'clipboard', { configurable: true, value:\
             { writeText: async text => { window.copied = text; } } });",
    );
    stage
}

/// Opens the report with this tab shown, the focus on the tab.
fn open(stage: &Stage, tab: &str) {
    stage.open(&format!("{}&tab={tab}", stage.query("shop.net", Dialect::Cloudflare)));
    stage.wait_for_report();
    stage.browser.wait("the tab", &format!("!document.getElementById('panel-{tab}').hidden"));
    stage.browser.run(&format!("document.getElementById('tab-{tab}').focus();"));
}

/// Goes on with the Tab key to what a condition on `e` holds for.
fn tab_to(stage: &Stage, what: &str, condition: &str) {
    for _ in 0..150 {
        stage.browser.keys(TAB);
        let is_there =
            stage.browser.run(&format!("const e = document.activeElement; return !!({condition});"));
        if is_there == true {
            return;
        }
    }
    panic!("the Tab key does not lead to {what}: {}", stage.browser.text("document.activeElement.outerHTML"));
}

/// Goes on to a button with these words, and presses it.
fn press(stage: &Stage, words: &str) {
    tab_to(stage, words, &format!("e.tagName == 'BUTTON' && e.textContent.trim() == '{words}'"));
    stage.browser.keys(ENTER);
}

/// Goes on to the field with this id.
fn field(stage: &Stage, id: &str) {
    tab_to(stage, id, &format!("e.id == '{id}'"));
}

/// Opens a builder by its button; the focus is then on its heading.
fn build(stage: &Stage, id: &str) {
    stage.browser.wait("the button", &format!("document.getElementById('open-{id}')"));
    tab_to(stage, id, &format!("e.id == 'open-{id}'"));
    stage.browser.keys(ENTER);
    stage.browser.wait("the builder", &format!("document.activeElement.id == '{id}-heading'"));
}

/// Copies something by its button, and gives what was copied.
fn copy(stage: &Stage, words: &str) -> String {
    stage.browser.run("window.copied = '';");
    press(stage, words);
    stage.browser.wait("the copy", "window.copied");
    stage.browser.text("window.copied")
}

/// What a form of a record says of one of its parts.
fn text_of_term(stage: &Stage, term: &str) -> String {
    stage.browser.text(&format!(
        "[...document.querySelectorAll('.record-parts dt')].find(dt => dt.innerText == '{term}')\
             .nextElementSibling.innerText.trim()"
    ))
}

/// Tries what was built, from the builder's heading on; the lines are then in the address.
fn try_it(stage: &Stage, id: &str) -> ZoneChanges {
    stage.browser.run(&format!("document.getElementById('{id}-heading').focus();"));
    press(stage, "Try it before publishing");
    stage.browser.wait("the address", "new URL(location.href).searchParams.get('zone')");
    stage.wait_for_report();
    let zone = stage.browser.text("new URL(location.href).searchParams.get('zone')");
    assert_eq!(stage.browser.console_errors(), Vec::<String>::new());
    ZoneChanges::parse(&zone).expect("lines of zone data")
}

/// What a builder shows.
fn shown(stage: &Stage, id: &str) -> String {
    stage.browser.text(&format!("document.getElementById('{id}').innerText.replace(/\\s+/g, ' ')"))
}

#[test]
fn an_spf_record_is_built_by_keyboard() {
    let stage = stage();
    let browser = &stage.browser;
    open(&stage, "spf");
    build(&stage, "builder-spf");
    let before = shown(&stage, "builder-spf");
    // It begins from what is published.
    assert!(before.contains("v=spf1 ip4:100.20.30.0/28 include:_spf.google.com ~all"), "{before}");
    assert!(before.contains("1 of 10 DNS look-ups") && before.contains("Google, 1 look-up"), "{before}");
    field(&stage, "spf-mx");
    browser.keys(SPACE);
    field(&stage, "spf-add");
    browser.keys(&format!("192.0.2.300{ENTER}"));
    browser.wait("the sentence", "document.getElementById('spf-add-error').innerText.includes('no address')");
    assert_eq!(browser.text("document.getElementById('spf-add').getAttribute('aria-invalid')"), "true");
    assert_eq!(browser.text("document.getElementById('spf-add-error').getAttribute('role')"), "alert");
    assert_eq!(browser.text("document.getElementById('spf-add').value"), "192.0.2.300");
    browser.run("document.getElementById('spf-add').select();");
    browser.keys(&format!("198.51.100.7{ENTER}"));
    let record = "v=spf1 ip4:100.20.30.0/28 include:_spf.google.com mx ip4:198.51.100.7 ~all";
    browser.wait(
        "the record",
        &format!("document.getElementById('builder-spf').innerText.includes('{record}')"),
    );
    assert_eq!(browser.text("document.activeElement.id"), "spf-add", "the next can be typed");
    // What it costs is spoken, once, when the typing ends.
    browser.wait(
        "what is spoken",
        "[...document.querySelectorAll('#builder-spf [role=status]')].some(e => e.textContent.includes('2 of 10'))",
    );
    let value = copy(&stage, "Copy value");
    assert_eq!(value, record);
    assert!(parse(value.as_bytes()).iter().all(|term| term.term.is_ok()));
    let tried = try_it(&stage, "builder-spf");
    assert_eq!(tried.to_string(), format!("shop.net. TXT \"{record}\""));
    browser.wait("the record that is tried", "document.getElementById('panel-spf').innerText.includes('being tried') || document.getElementById('panel-spf').innerText.includes('you are trying')");
    // What was built is still there.
    browser.wait(
        "the builder",
        &format!("document.getElementById('builder-spf')?.innerText.includes('{record}')"),
    );
}

#[test]
fn a_dmarc_record_is_built_by_keyboard_and_what_is_dangerous_is_said() {
    let stage = stage();
    let browser = &stage.browser;
    open(&stage, "dmarc");
    build(&stage, "builder-dmarc");
    // One of three answers, by the arrow keys.
    tab_to(&stage, "the answers", "e.name == 'dmarc-p'");
    browser.keys("\u{e015}\u{e015}");
    browser.wait("the answer", "document.activeElement.id == 'dmarc-p-2' && document.activeElement.checked");
    press(&stage, "Remove");
    browser.wait("the focus", "document.activeElement.id == 'dmarc-rua'");
    let text = shown(&stage, "builder-dmarc");
    assert!(text.contains("v=DMARC1; p=reject") && text.contains("Without reports"), "{text}");
    assert!(text.contains("from asking for nothing to having mail refused"), "{text}");
    browser.keys(&format!("nobody{ENTER}"));
    browser.wait(
        "the sentence",
        "document.getElementById('dmarc-rua-error').innerText.includes('Enter an e-mail address')",
    );
    browser.run("document.getElementById('dmarc-rua').select();");
    browser.keys(&format!("in@reports.org{ENTER}"));
    browser.wait(
        "who has to agree",
        "document.getElementById('builder-dmarc').innerText.includes('shop.net._report._dmarc.reports.org')",
    );
    let value = copy(&stage, "Copy value");
    assert_eq!(value, "v=DMARC1; p=reject; rua=mailto:in@reports.org");
    assert!(PolicyRecord::parse(value.as_bytes()).is_some_and(|record| record.is_usable()));
    let tried = try_it(&stage, "builder-dmarc");
    assert_eq!(tried.to_string(), format!("_dmarc.shop.net. TXT \"{value}\""));
}

#[test]
fn mta_sts_and_tls_rpt_are_built_by_keyboard() {
    let stage = stage();
    let browser = &stage.browser;
    open(&stage, "transport");
    build(&stage, "builder-mta-sts");
    press(&stage, "Remove");
    browser.wait("the focus", "document.activeElement.id == 'sts-mx'");
    let text = shown(&stage, "builder-mta-sts");
    assert!(text.contains("does not allow the mail server mx1.shop.net"), "{text}");
    browser.keys(&format!("100.20.30.40{ENTER}"));
    browser
        .wait("the sentence", "document.getElementById('sts-mx-error').innerText.includes('not addresses')");
    browser.run("document.getElementById('sts-mx').select();");
    browser.keys(&format!("*.shop.net{ENTER}"));
    browser.wait(
        "no problem",
        "!document.getElementById('builder-mta-sts').innerText.includes('does not allow')",
    );
    let policy = copy(&stage, "Copy file");
    let policy = mailpath::checks::transport::Policy::parse(&policy).expect("a policy");
    assert_eq!(policy.mx.iter().map(ToString::to_string).collect::<Vec<_>>(), ["mx2.shop.net", "*.shop.net"]);
    let url = copy(&stage, "Copy its address");
    assert_eq!(url, "https://mta-sts.shop.net/.well-known/mta-sts.txt");
    let value = copy(&stage, "Copy value");
    assert!(MtaStsRecord::parse(value.as_bytes()).is_ok(), "{value}");
    assert!(try_it(&stage, "builder-mta-sts").to_string().starts_with("_mta-sts.shop.net. TXT"));

    browser.run("document.getElementById('tab-transport').focus();");
    build(&stage, "builder-tls-rpt");
    press(&stage, "Remove");
    browser.wait(
        "what is missing",
        "document.getElementById('builder-tls-rpt').innerText.includes('without one there is no record')",
    );
    browser.wait("the focus", "document.activeElement.id == 'tls-rua'");
    browser.keys(&format!("tls@reports.org{ENTER}"));
    browser.wait(
        "the record",
        "document.getElementById('builder-tls-rpt').innerText.includes('mailto:tls@reports.org')",
    );
    let value = copy(&stage, "Copy value");
    assert!(
        TlsRptRecord::parse(value.as_bytes()).is_ok_and(|record| record.rua == ["mailto:tls@reports.org"])
    );
    browser.run("document.getElementById('builder-tls-rpt-heading').focus();");
    press(&stage, "Try it before publishing");
    browser.wait("both", "(z => z.includes('_mta-sts') && z.includes('_smtp._tls'))(new URL(location.href).searchParams.get('zone'))");
    stage.wait_for_report();
}

#[test]
fn a_dkim_record_is_built_by_keyboard_from_a_key_or_as_an_alias() {
    let stage = stage();
    let browser = &stage.browser;
    open(&stage, "dkim");
    build(&stage, "builder-dkim");
    let text = shown(&stage, "builder-dkim");
    assert!(text.contains("once the fields above are filled in") && !text.contains("Copy value"), "{text}");
    field(&stage, "dkim-key");
    browser.keys(&format!("-----BEGIN PRIVATE KEY-----{TAB}"));
    browser
        .wait("the sentence", "document.getElementById('dkim-key-error').innerText.includes('private key')");
    browser.run("const e = document.getElementById('dkim-key'); e.focus(); e.select();");
    browser.keys(&format!("{KEY}{TAB}"));
    browser.wait("the record", "document.getElementById('builder-dkim').innerText.includes('k=ed25519')");
    assert_eq!(browser.text("document.getElementById('dkim-key-error').innerText"), "");
    browser.run("document.getElementById('dkim-test').focus();");
    let value = copy(&stage, "Copy value");
    assert!(KeyRecord::parse(value.as_bytes()).is_usable(), "{value}");

    // The other way: the alias that a provider asks for.
    browser.run("document.getElementById('dkim-source-0').focus();");
    browser.keys("\u{e015}");
    browser.wait("the provider", "document.getElementById('dkim-target').checkVisibility()");
    field(&stage, "dkim-build-selector");
    browser.run("document.getElementById('dkim-build-selector').select();");
    browser.keys("k1");
    field(&stage, "dkim-target");
    browser.keys(&format!("dkim.provider.net{TAB}"));
    browser.wait("the record", "document.getElementById('builder-dkim').innerText.includes('CNAME record')");
    browser.run("document.getElementById('dkim-target').focus();");
    assert_eq!(copy(&stage, "Copy whole name"), "k1._domainkey.shop.net.");
    assert_eq!(
        try_it(&stage, "builder-dkim").to_string(),
        "k1._domainkey.shop.net. CNAME dkim.provider.net."
    );
}

#[test]
fn a_domain_without_mail_is_built_by_keyboard_from_the_summary() {
    let stage = stage();
    let browser = &stage.browser;
    open(&stage, "summary");
    browser.wait("the list", "document.querySelector('.build-list summary')");
    tab_to(&stage, "the list", "e.tagName == 'SUMMARY' && e.textContent.trim() == 'Build a record'");
    browser.keys(ENTER);
    browser.wait("the list", "document.querySelector('.build-list button')");
    // The tabs of the report have all of them in one place.
    let all = browser
        .run("return [...document.querySelectorAll('.build-list button')].map(b => b.innerText.trim());");
    assert_eq!(
        all,
        serde_json::json!([
            "SPF",
            "DKIM",
            "DMARC",
            "MTA-STS",
            "TLS-RPT",
            "No incoming mail",
            "No mail at all"
        ])
    );
    press(&stage, "No incoming mail");
    browser.wait("the builder", "document.activeElement.id == 'builder-null-mx-heading'");
    let text = shown(&stage, "builder-null-mx");
    assert!(text.contains("shop.net has 2 mail servers"), "{text}");
    // Panels have a field of their own for the priority.
    let priority = text_of_term(&stage, "Priority");
    assert_eq!((priority.as_str(), copy(&stage, "Copy value").as_str()), ("0", "."));
    assert_eq!(try_it(&stage, "builder-null-mx").to_string(), "shop.net. MX 0 .");
}

#[test]
fn the_records_of_a_domain_without_mail_come_together() {
    let stage = stage();
    let browser = &stage.browser;
    open(&stage, "mx");
    build(&stage, "builder-no-mail");
    tab_to(&stage, "the script", "e.tagName == 'SUMMARY' && e.textContent.includes('nsupdate')");
    browser.keys(ENTER);
    let script = copy(&stage, "Copy script");
    for line in [
        "update delete shop.net. MX 10 mx1.shop.net.",
        "update add shop.net. 300 MX 0 .",
        "update add shop.net. 300 TXT \"v=spf1 -all\"",
        "update add _dmarc.shop.net. 300 TXT \"v=DMARC1; p=reject\"",
    ] {
        assert!(script.contains(line), "{line} in {script}");
    }
    let tried = try_it(&stage, "builder-no-mail");
    assert_eq!(tried.changes().len(), 3, "{tried}");
    // Closed, the focus is where it was opened.
    browser.wait("the builder", "document.getElementById('builder-no-mail')");
    press(&stage, "Close");
    browser.wait("the button", "document.activeElement.id == 'open-builder-no-mail'");
}

/// Lets minutes pass quickly.
const QUICK_MINUTES: &str = "\
    const set = window.setTimeout;\
    window.setTimeout = (what, ms, ...more) => set(what, ms >= 60000 ? 100 : ms, ...more);";

#[test]
fn a_record_is_watched_until_it_is_there() {
    let stage = stage();
    let browser = &stage.browser;
    browser.before_load(QUICK_MINUTES);
    // Nobody outside is asked.
    browser.devtools("Network.enable", &serde_json::json!({}));
    browser.devtools("Network.setBlockedURLs", &serde_json::json!({ "urls": ["https://*"] }));
    open(&stage, "spf");
    build(&stage, "builder-spf");
    field(&stage, "spf-mx");
    browser.keys(SPACE);
    let asked = || stage.doh.seen(|seen| seen.asked.get("shop.net TXT").copied().unwrap_or_default());
    let before = asked();
    press(&stage, "Watch until it is there");
    let course = "document.querySelector('#builder-spf .watch-published')";
    browser.wait(
        "that it is not there",
        &format!("{course}.innerText.includes('Your resolver does not give it yet.')"),
    );
    let rows = browser.text(&format!("{course}.querySelector('tbody').innerText.replace(/\\s+/g, ' ')"));
    assert!(rows.contains("Your resolver shop.net TXT another record"), "{rows}");
    let note = browser.text(&format!("{course}.querySelector('.note').innerText"));
    assert!(note.contains("there is a TXT record, but it still says “v=spf1 "), "{note}");
    // Resolvers that do not answer are not said to be without it.
    assert!(rows.contains("Google shop.net TXT no answer"), "{rows}");
    browser.wait(
        "the time that is left",
        &format!("/The old answers whose time is known run out in \\d:\\d\\d min/.test({course}.innerText)"),
    );
    super::driver::wait_until("that it is asked again", || asked() > before + 2);
    stage
        .doh
        .change(&world(&ZONE.replace("include:_spf.google.com ~all", "include:_spf.google.com mx ~all")));
    browser.wait_long(
        "that it is there",
        &format!("{course}.innerText.includes('It is published')"),
        Duration::from_secs(60),
    );
    let text = browser.text(&format!("{course}.innerText.replace(/\\s+/g, ' ')"));
    assert!(
        text.contains("Your resolver shop.net TXT gives it") && text.contains("Watch until it is there"),
        "{text}"
    );
    assert!(!text.contains("run out"), "{text}");
    // Nothing is asked any more.
    let last = asked();
    browser.next_frames();
    assert_eq!(asked(), last);
}

#[test]
fn watching_can_be_stopped_and_knows_when_there_is_no_network() {
    let stage = stage();
    let browser = &stage.browser;
    open(&stage, "spf");
    build(&stage, "builder-spf");
    field(&stage, "spf-mx");
    browser.keys(SPACE);
    browser.cut_off(true);
    press(&stage, "Watch until it is there");
    let course = "document.querySelector('#builder-spf .watch-published')";
    browser.wait("that there is no network", &format!("{course}.innerText.includes('You are offline')"));
    assert!(!browser.text(&format!("{course}.innerText")).contains("No resolver answered"));
    browser.keys(ENTER);
    browser.wait("its end", &format!("{course}.innerText.includes('Watching has stopped.')"));
    browser.cut_off(false);
}

#[test]
fn the_fix_of_a_finding_is_shown_as_a_panel_wants_it() {
    let stage = stage();
    let browser = &stage.browser;
    // The second record is what is to be fixed.
    let two = format!("{ZONE}shop.net 300 TXT \"v=spf1 mx ~all\"\n");
    stage.doh.change(&world(&two));
    open(&stage, "spf");
    tab_to(&stage, "the fix", "e.tagName == 'SUMMARY' && e.textContent.includes('Try this fix')");
    browser.keys(ENTER);
    browser.wait("the records", "document.querySelector('#panel-spf .fix-offer button')");
    tab_to(&stage, "the forms", "e.tagName == 'SUMMARY' && e.textContent.trim() == 'For your DNS panel'");
    browser.keys(ENTER);
    let value = copy(&stage, "Copy value");
    assert!(parse(value.as_bytes()).iter().all(|term| term.term.is_ok()), "{value}");
    let gone = browser.text("document.querySelector('#panel-spf .fix-offer').innerText");
    assert!(gone.contains("Take away what is there now") && gone.contains("v=spf1 mx ~all"), "{gone}");
}
