//! Builders have a place in the address: a link opens one, going back leaves it; and what they begin from, with what
//! is tried, with the policy file, and with names in other letters.

use super::Stage;
use super::driver::Session;
use super::support::Dialect;

const ZONE: &str = r#"
shop.net 300 MX 10 mx1.shop.net
mx1.shop.net 300 A 100.20.30.40
shop.net 300 TXT "v=spf1 ip4:100.20.30.40 ~all"
_dmarc.shop.net 300 TXT "v=DMARC1; p=none; rua=mailto:agg@shop.net"
_mta-sts.shop.net 300 TXT "v=STSv1; id=1"
mta-sts.shop.net 300 A 100.20.30.50
2.0.0.127.psbl.surriel.com 60 A 127.0.0.2
"#;

const PLACE: &str = "document.querySelector('.builder')?.id";
const RECORD: &str = "document.querySelector('.builder .record.built')?.innerText";

fn parameter(browser: &Session, name: &str) -> String {
    browser.text(&format!("new URL(location.href).searchParams.get('{name}') ?? ''"))
}

/// Opens a report at this tab.
fn open(stage: &Stage, rest: &str) {
    stage.open(&format!("{}{rest}", stage.query("shop.net", Dialect::Cloudflare)));
    stage.wait_for_report();
}

/// Presses the button that opens a builder in its tab, by a click as of a reader.
fn press_open(browser: &Session, builder: &str) {
    let button = format!("document.getElementById('open-{builder}')");
    browser.wait("the button", &format!("{button}?.checkVisibility()"));
    browser.run(&format!("{button}.focus(); {button}.click();"));
    browser.wait("the builder", &format!("document.activeElement.id == '{builder}-heading'"));
}

fn has_record(browser: &Session, record: &str) {
    browser.wait(record, &format!("({RECORD}) == {}", serde_json::json!(record)));
}

/// Types into a field that adds, and presses its button.
fn add(browser: &Session, field: &str, text: &str) {
    let text = serde_json::json!(text);
    browser.run(&format!(
        "const field = document.getElementById('{field}'); field.value = {text};\
         field.dispatchEvent(new Event('input', {{ bubbles: true }})); field.form.requestSubmit();"
    ));
}

#[test]
fn a_builder_has_a_link_and_going_back_leaves_it() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "&tab=spf");
    let asked = stage.doh.count();
    press_open(browser, "builder-spf");
    assert_eq!((parameter(browser, "view"), parameter(browser, "record")), ("build".into(), "spf".into()));
    browser.run("document.getElementById('spf-mx').click();");
    let changed = "v=spf1 ip4:100.20.30.40 mx ~all";
    has_record(browser, changed);
    let link = browser.text("location.href");

    browser.back();
    browser.wait("no builder", &format!("!({PLACE}) && !location.search.includes('build')"));
    browser.wait("the focus where it was opened", "document.activeElement.id == 'open-builder-spf'");
    browser.forward();
    browser.wait("the builder", "document.activeElement.id == 'builder-spf-heading'");
    // What was filled in is still there.
    has_record(browser, changed);
    // Its own button leaves it too, and that can be undone.
    browser.click(".builder-end button", "Close");
    browser.wait("the focus where it was opened", "document.activeElement.id == 'open-builder-spf'");
    assert_eq!((parameter(browser, "view"), parameter(browser, "record")), (String::new(), String::new()));
    browser.back();
    browser.wait("the builder", &format!("({PLACE}) == 'builder-spf'"));
    assert_eq!(stage.doh.count(), asked, "a builder asked something");

    // A link opens the report with it; another builder takes its place.
    browser.open("about:blank");
    browser.open(&link);
    stage.wait_for_report();
    browser.wait("the builder", "document.activeElement.id == 'builder-spf-heading'");
    has_record(browser, "v=spf1 ip4:100.20.30.40 ~all");
    browser.open(&link.replace("tab=spf", "tab=dmarc").replace("record=spf", "record=dmarc"));
    stage.wait_for_report();
    browser.wait("the builder", &format!("({PLACE}) == 'builder-dmarc'"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn from_the_list_of_the_summary_one_goes_back_to_it() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "");
    browser.wait("the list", "document.querySelector('.build-list summary')");
    browser.run("document.querySelector('.build-list details').open = true;");
    browser.click(".build-list button", "TLS-RPT");
    browser.wait("the builder", "document.activeElement.id == 'builder-tls-rpt-heading'");
    assert_eq!(parameter(browser, "record"), "tls-rpt");
    browser.back();
    browser.wait("the summary", "!document.getElementById('panel-summary').hidden");
    browser.wait("the focus", "document.activeElement.id == 'tab-summary'");
    assert!(!browser.text("location.search").contains("build"));
}

#[test]
fn a_link_to_a_builder_that_there_is_not_says_so() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "&view=build&record=nonsense");
    browser.wait(
        "the sentence",
        "document.querySelector('.note.warning')?.innerText.includes('spf, dkim, dmarc, mta-sts')",
    );
    stage.open(&format!("{}&view=build&record=dmarc", stage.query("ptr:100.20.30.40", Dialect::Google)));
    stage.wait_for_report();
    assert!(stage.verdict().contains("100.20.30.40"), "{}", stage.verdict());
    stage.open(&format!("{}&view=build&record=dmarc", stage.query("spf:shop.net", Dialect::Google)));
    stage.wait_for_report();
    browser.wait(
        "the sentence",
        "document.getElementById('page').innerText.includes('(DMARC) has nothing to begin from')",
    );
}

#[test]
fn what_is_tried_and_what_is_published_are_two_things_to_begin_from() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "&tab=spf");
    press_open(browser, "builder-spf");
    let again = |words: &str| {
        format!("[...document.querySelectorAll('.builder-end button')].find(b => b.innerText == '{words}')")
    };
    let shown = |words: &str| format!("{}?.checkVisibility()", again(words));
    browser.wait("one way", &shown("Begin again from the report"));
    assert_eq!(browser.run(&format!("return !!{};", shown("Begin again from what is published"))), false);
    browser.run("document.getElementById('spf-mx').click();");
    browser.click(".builder button", "Try it before publishing");
    browser.wait("the trial", "document.querySelector('.trial-line')");
    stage.wait_for_report();
    // The builder stays open, and in the address.
    browser.wait("the builder", &format!("({PLACE}) == 'builder-spf'"));
    assert_eq!((parameter(browser, "view"), parameter(browser, "record")), ("build".into(), "spf".into()));
    browser.wait("the focus at the verdict", "document.activeElement.id == 'verdict'");
    browser.run("document.getElementById('spf-a').click();");
    has_record(browser, "v=spf1 ip4:100.20.30.40 mx a ~all");
    let published = again("Begin again from what is published");
    browser.wait("the button", &format!("{published} && !{published}.disabled"));
    browser.run(&format!("{}.click();", again("Begin again from what is tried")));
    has_record(browser, "v=spf1 ip4:100.20.30.40 mx ~all");
    browser.run(&format!("{published}.click();"));
    has_record(browser, "v=spf1 ip4:100.20.30.40 ~all");
    // Of another record nothing is tried.
    browser.run("document.getElementById('tab-dmarc').click();");
    press_open(browser, "builder-dmarc");
    browser.wait("one way", &shown("Begin again from the report"));
    assert_eq!(browser.run(&format!("return !!{};", shown("Begin again from what is published"))), false);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn mta_sts_begins_from_the_policy_file_that_was_pasted() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "&tab=transport");
    press_open(browser, "builder-mta-sts");
    let text = || browser.text("document.getElementById('builder-mta-sts').innerText");
    assert!(text().contains("begins from the domain’s mail servers"), "{}", text());
    browser.run(
        "const fold = [...document.querySelectorAll('#panel-transport summary')]\
             .find(s => s.innerText.includes('Compare the policy')).parentElement; fold.open = true;",
    );
    browser.wait("the box", "document.getElementById('sts-policy')");
    browser.run(
        "const field = document.getElementById('sts-policy');\
         field.value = 'version: STSv1\\nmode: enforce\\nmx: mx1.shop.net\\nmx: *.backup.net\\nmax_age: 604800\\n';\
         field.dispatchEvent(new Event('input', { bubbles: true }));",
    );
    browser.click("#panel-transport button", "Check this policy");
    browser.wait("the way", "document.querySelector('.builder .note').innerText.includes('came later')");
    browser.click(".builder-end button", "Begin again from the policy file");
    browser
        .wait("the policy", "document.querySelector('.builder pre').innerText.includes('mx: *.backup.net')");
    let file = browser.text("document.querySelector('.builder pre').innerText");
    assert!(file.contains("mode: enforce") && file.contains("max_age: 604800"), "{file}");
    assert!(text().contains("begins from the policy file"), "{}", text());
}

#[test]
fn a_name_in_other_letters_is_shown_in_both_spellings() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "&tab=spf&view=build&record=spf");
    browser.wait("the builder", "document.getElementById('spf-add')");
    add(browser, "spf-add", "include:_spf.b\u{fc}cher.example");
    has_record(browser, "v=spf1 ip4:100.20.30.40 include:_spf.xn--bcher-kva.example ~all");
    let named = browser.text("document.querySelector('.builder .added').innerText.replace(/\\s+/g, ' ')");
    assert!(named.contains("include:_spf.xn--bcher-kva.example include:_spf.b\u{fc}cher.example"), "{named}");
    assert_eq!(browser.text("document.getElementById('spf-add-error').innerText"), "");
}
