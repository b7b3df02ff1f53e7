//! The DKIM tab: keys as cards, what is not known, and the field for a selector.

use super::Stage;
use super::driver::Browser;
use super::support::Dialect;

const PANEL: &str = "document.getElementById('panel-dkim')";

/// Keys of all sorts; `{key}` is a key of 2048 bits.
const ZONE: &str = r#"
sound.net 300 MX 10 mx.sound.net
default._domainkey.sound.net 300 TXT {key}
hidden.net 300 MX 10 mx.hidden.net
1522905413783._domainkey.hidden.net 300 TXT {key}
alias.net 300 TXT "v=spf1 include:sendgrid.net -all"
s1._domainkey.alias.net 300 CNAME s1.domainkey.u1.wl2.sendgrid.net
s1.domainkey.u1.wl2.sendgrid.net 300 TXT {key}
broken.net 300 MX 10 mx.broken.net
default._domainkey.broken.net 300 TXT "v=DKIM1; k=rsa; t=y; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKpHmlghP0lMfIPHKbfyAMO+shNcKJsrekYDMy5mDvRzvVEiTZdbKCegwJdz+KovuZu1OPHNUr4GK/xVyKkedAECAwEAAQ=="
s1._domainkey.broken.net 300 CNAME s1.domainkey.u1.wl2.sendgrid.net.broken.net
nothing.net 300 MX 10 mx.nothing.net
silent.net 300 MX 10 mx.silent.net
_domainkey.silent.net FAULT SERVFAIL
default._domainkey.silent.net FAULT SERVFAIL
"#;

fn stage() -> Stage {
    let (key, rest) = include_str!("../support/dkim-key.txt").trim().split_at(255);
    Stage::of(&ZONE.replace("{key}", &format!("\"{key}\" \"{rest}\"")))
}

fn open(stage: &Stage, query: &str) {
    stage.open(&format!("{}&tab=dkim", stage.query(query, Dialect::Cloudflare)));
    stage.wait_for_report();
    stage.browser.wait("the tab", &format!("{PANEL}.querySelector('#dkim-result')"));
}

fn text(browser: &Browser) -> String {
    browser.text(&format!("{PANEL}.innerText.replace(/\\s+/g, ' ')"))
}

#[test]
fn each_state_is_told_in_its_own_words() {
    let stage = stage();
    let browser = &stage.browser;
    for (query, parts) in [
        (
            "dkim:sound.net",
            &["1 key that receivers can use was found", "RSA, 2048 bits", "as strong as it should be"][..],
        ),
        ("dkim:alias.net", &["SendGrid", "The name is an alias (CNAME)", "s1.domainkey.u1.wl2.sendgrid.net"]),
        (
            "dkim:broken.net",
            &[
                "is too short: 512 bits",
                "test mode",
                "Points to a key that is gone",
                "nothing is there",
                "What to do:",
            ],
        ),
        (
            "dkim:nothing.net",
            &["nothing.net has no DKIM key at all", "does not exist, so there can be no key below it"],
        ),
        ("dkim:hidden.net", &["cannot be told without its selector", "that proves nothing", "Also tried:"]),
        ("dkim:silent.net", &["could not be looked up", "Your selector"]),
    ] {
        open(&stage, query);
        let text = text(browser);
        for part in parts {
            assert!(text.contains(part), "{query}: {part} in {text}");
        }
        browser.run(&format!(
            "{PANEL}.querySelectorAll('details:not([open]) > summary').forEach(s => s.click());"
        ));
        browser.next_frames();
        for width in [360, 1280] {
            browser.resize(width, 900);
            let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
            assert_eq!(browser.run(wide), 0, "{query} is wider than the screen");
        }
    }
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_selector_that_is_entered_is_looked_for_and_stays_in_the_address() {
    let stage = stage();
    let browser = &stage.browser;
    open(&stage, "dkim:hidden.net");
    browser.run("document.getElementById('dkim-selector').focus();");
    browser.keys("a..b\u{e007}");
    browser.wait("the sentence", "document.getElementById('dkim-selector-error').innerText");
    let invalid = "document.getElementById('dkim-selector').getAttribute('aria-invalid')";
    assert_eq!(browser.text(invalid), "true");
    browser.run("document.getElementById('dkim-selector').select();");
    browser.keys("1522905413783\u{e007}");
    browser.wait("the key", &format!("{PANEL}.querySelector('.dkim-key')?.innerText.includes('2048 bits')"));
    browser.wait("the focus on the result", "document.activeElement.id == 'dkim-result'");
    assert_eq!(browser.text("new URLSearchParams(location.search).get('selector')"), "1522905413783");
    assert!(text(browser).contains("you named it"), "{}", text(browser));
    assert_eq!(browser.text("document.getElementById('dkim-selector').value"), "1522905413783");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
