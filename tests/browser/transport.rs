//! The tab “Transport”: what each part says, and the box for the policy of MTA-STS.

use serde_json::json;

use super::Stage;
use super::support::Dialect;

const ZONE: &str = r#"
safe.net SECURE yes
safe.net 300 MX 10 mx.safe.net
safe.net 300 CAA 0 issue "ca.example"
mx.safe.net 300 A 100.20.30.40
_25._tcp.mx.safe.net 300 TLSA 3 1 1 0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3
_mta-sts.safe.net 300 TXT "v=STSv1; id=20261126"
mta-sts.safe.net 300 A 100.20.30.41
_smtp._tls.safe.net 300 TXT "v=TLSRPTv1; rua=mailto:<img src=x onerror=alert(1)>@safe.net"
default._bimi.safe.net 300 TXT "v=BIMI1; l=https://safe.net/logo.svg"
bare.net 300 MX 10 mx.bare.net
mx.bare.net 300 A 100.20.30.42
silent.net FAULT SERVFAIL
"#;

const PANEL: &str = "document.getElementById('panel-transport')";

fn open(stage: &Stage, query: &str) -> String {
    stage.open(&format!("{}&tab=transport", stage.query(query, Dialect::Cloudflare)));
    stage.wait_for_report();
    stage.browser.wait("the tab", &format!("{PANEL}.querySelector('h3')"));
    stage.browser.text(&format!("{PANEL}.innerText.replace(/\\s+/g, ' ')"))
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn each_part_says_how_it_stands() {
    let stage = Stage::of(ZONE);
    let text = open(&stage, "safe.net");
    has(
        &text,
        &[
            "MTA-STS",
            "senders fetch the policy from mta-sts.safe.net",
            "v=STSv1; id=20261126",
            "curl -s https://mta-sts.safe.net/.well-known/mta-sts.txt",
            "v=TLSRPTv1; rua=mailto:<img src=x onerror=alert(1)>@safe.net",
            "Senders that use DANE encrypt, and check with whom.",
            "the server’s own key, as a SHA-256 hash",
            "Signed, and the resolver confirms it.",
            "0 issue \"ca.example\"",
        ],
    );
    let images = stage.browser.run(&format!("return {PANEL}.querySelectorAll('img').length;"));
    assert_eq!(images, 0, "text from the DNS became an element");
    // What is not there is said as that, and what nobody answered is not.
    has(
        &open(&stage, "bare.net"),
        &["No record: senders that find no encryption", "No certificate in the DNS.", "Not signed"],
    );
    let text = open(&stage, "silent.net");
    has(&text, &["could not be looked up"]);
    assert!(!text.contains("No CAA records"), "{text}");
    assert_eq!(stage.browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_pasted_policy_is_compared_with_the_mail_servers() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "mta-sts:safe.net");
    browser.click("#panel-transport summary", "Compare the policy with the mail servers");
    browser.wait("the box", "document.getElementById('sts-policy')");
    let paste = |text: &str| {
        browser.run(&format!(
            "const box = document.getElementById('sts-policy');\
             box.value = {};\
             box.dispatchEvent(new Event('input', {{ bubbles: true }}));",
            json!(text)
        ));
        browser.click("#panel-transport .draft button", "Check this policy");
        browser.wait("the result", "!document.getElementById('policy-result').hidden");
        browser.text("document.getElementById('policy-result').innerText.replace(/\\s+/g, ' ')")
    };
    let text = paste("version: STSv1\nmode: enforce\nmx: other.safe.net\nmax_age: 604800\n");
    has(&text, &["The policy does not allow mx.safe.net", "other.safe.net", "7 d"]);
    let text = paste("version: STSv1\nmode: enforce\nmx: *.safe.net\nmax_age: 604800\n");
    has(&text, &["The policy allows every mail server of safe.net."]);
    has(&paste("<html>"), &["it is a web page"]);
    browser.wait("the focus on the result", "document.activeElement.id == 'policy-result'");
    // The domain's own server was not asked.
    let mut allowed = vec![stage.site.origin(), stage.doh.origin()];
    allowed.sort();
    assert_eq!(browser.origins(), allowed);
}

#[test]
fn fetching_the_policy_says_whom_it_asks_and_that_it_failed() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "mta-sts:safe.net");
    browser.devtools("Network.enable", &json!({}));
    browser.devtools("Network.setBlockedURLs", &json!({ "urls": ["https://*"] }));
    browser.click("#panel-transport summary", "Compare the policy with the mail servers");
    browser.wait("the button", "document.getElementById('sts-fetch-note')");
    let note = browser.text("document.getElementById('sts-fetch-note').innerText");
    assert!(note.contains("mta-sts.safe.net"), "{note}");
    browser.click("#panel-transport .draft button", "Try to fetch it");
    browser.wait("what came of it", &format!("{PANEL}.innerText.includes('says nothing of the policy')"));
}

#[test]
fn the_logo_is_shown_as_a_link_and_never_loaded() {
    let stage = Stage::of(ZONE);
    stage.open(&stage.query("bimi:safe.net", Dialect::Cloudflare));
    stage.wait_for_report();
    let panel = "document.getElementById('panel-dmarc')";
    stage
        .browser
        .wait("the logo", &format!("{panel}.querySelector('a[href=\"https://safe.net/logo.svg\"]')"));
    let images = stage.browser.run(&format!("return {panel}.querySelectorAll('img, picture').length;"));
    assert_eq!(images, 0);
    let mut allowed = vec![stage.site.origin(), stage.doh.origin()];
    allowed.sort();
    assert_eq!(stage.browser.origins(), allowed);
}
