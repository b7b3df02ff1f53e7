//! The DMARC tab: the way up the names, who belongs together, settings in words, and a record that is tried.

use serde_json::json;

use super::Stage;
use super::support::Dialect;

const ZONE: &str = r#"
shop.net 300 MX 10 mx.shop.net
mx.shop.net 300 A 100.20.30.40
shop.net 300 TXT "v=spf1 ip4:100.20.30.40 -all"
_dmarc.shop.net 300 TXT "v=DMARC1; p=reject; sp=quarantine; aspf=s; rua=mailto:agg@shop.net,mailto:in@reports.org; x=<img src=x onerror=alert(1)>"
mail.shop.net 300 TXT "v=spf1 ip4:100.20.30.40 -all"
reports.org 300 MX 10 mx.reports.org
shop.net._report._dmarc.reports.org 300 TXT "v=DMARC1; rua=mailto:new@reports.org"
typo.net 300 MX 10 mx.shop.net
_dmarc.typo.net 300 TXT "v=DMARC1; p=rejct; rua=agg@typo.net"
small.net 300 TXT "v=spf1 -all"
_dmarc.small.net 300 TXT "v=dmarc1; p=none"
_dmarc.silent.net FAULT SERVFAIL
"#;

const PANEL: &str = "document.getElementById('panel-dmarc')";

fn open(stage: &Stage, query: &str) -> String {
    stage.open(&format!("{}&tab=dmarc", stage.query(query, Dialect::Cloudflare)));
    stage.wait_for_report();
    stage.browser.wait("the tab", &format!("{PANEL}.querySelector('h3')"));
    text(stage)
}

fn text(stage: &Stage) -> String {
    stage.browser.text(&format!("{PANEL}.innerText.replace(/\\s+/g, ' ')"))
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn the_way_up_the_names_is_drawn() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let text = open(&stage, "dmarc:news.shop.net");
    has(
        &text,
        &[
            "Mail of news.shop.net that fails is to be treated as suspicious (quarantine, by sp).",
            "Receivers ask at the domain itself",
            "Its domain agreed, and names another address of its own. Sent to mailto:new@reports.org",
            "Asked at shop.net._report._dmarc.reports.org",
            "The same for subdomains: receivers are asked to treat it as suspicious",
            "Nobody knows this setting; it is ignored.",
        ],
    );
    let steps = browser.run(&format!(
        "return [...{PANEL}.querySelectorAll('.dmarc-walk > li')].map(e =>\
         e.querySelector('.walk-line').innerText.replace(/\\s+/g, ' ').trim() + (e.className ? ' (' + e.className + ')' : ''));"
    ));
    assert_eq!(
        steps,
        json!([
            "_dmarc.news.shop.net No record",
            "_dmarc.shop.net A record this record applies the organization’s domain (lit)",
            "_dmarc.net No record"
        ])
    );
    let images = browser.run(&format!("return {PANEL}.querySelectorAll('img').length;"));
    assert_eq!(images, 0, "text from the DNS became an element");

    // What nobody answered is not said to be missing.
    let text = open(&stage, "dmarc:silent.net");
    has(
        &text,
        &["What silent.net asks for could not be looked up.", "Not known: the resolver answered SERVFAIL"],
    );
    assert!(!text.contains("No record applies"), "{text}");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn who_belongs_together_is_drawn() {
    let stage = Stage::of(ZONE);
    let ties = |query: &str| {
        open(&stage, query);
        stage.browser.run(&format!(
            "return [...{PANEL}.querySelectorAll('.tied')].map(e => e.querySelector('b').innerText.trim());"
        ))
    };
    let server = "server=100.20.30.40";
    assert_eq!(
        ties(&format!("shop.net&{server}&from=jo@shop.net")),
        json!(["Same organization.", "Not known."])
    );
    assert_eq!(
        ties(&format!("shop.net&{server}&from=jo@mail.shop.net&author=jo@shop.net")),
        json!(["Not the same name.", "Not known."])
    );
    assert_eq!(ties("shop.net&server=100.9.9.9&from=jo@shop.net"), json!(["No pass.", "Not known."]));
    assert_eq!(ties("dmarc:shop.net"), json!(["Not known.", "Not known."]));
}

#[test]
fn a_record_is_tried() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    has(
        &open(&stage, "dmarc:typo.net"),
        &[
            "only none, quarantine and reject are known",
            "Corrected v=DMARC1; p=none; rua=mailto:agg@typo.net",
        ],
    );
    browser.click("#panel-dmarc .copies button", "Try it before publishing");
    browser.wait("the comparison", "document.getElementById('dmarc-comparison')");
    has(
        &text(&stage),
        &[
            "Tried at _dmarc.typo.net.",
            "nothing, the policy cannot be read",
            "none, by p",
            "This is the record you are trying, not the published one.",
        ],
    );
    assert!(browser.text("location.href").contains("dmarc="), "the record stands in the address");
    browser.wait("the focus", "document.activeElement.id === 'dmarc-comparison'");

    // What can be no record is refused in place.
    browser.run(
        "const box = document.getElementById('dmarc-draft'); box.value = 'v=spf1 -all';\
         box.dispatchEvent(new Event('input', { bubbles: true }));",
    );
    browser.click("#panel-dmarc .draft button", "Try this record");
    browser.wait("the refusal", "document.getElementById('dmarc-draft-error').innerText");
    browser.click("#panel-dmarc .draft button", "Back to the published record");
    browser.wait("the published record", "!document.getElementById('dmarc-comparison')");
    assert!(!browser.text("location.href").contains("dmarc=v"));

    // A text that was meant to be one is corrected too.
    has(
        &open(&stage, "dmarc:small.net"),
        &["No DMARC policy applies to mail that has small.net", "Corrected v=DMARC1; p=none"],
    );
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
