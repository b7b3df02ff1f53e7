//! The SPF tab: the way to the decision, what each term costs, and a record that is tried.

use serde_json::json;

use super::Stage;
use super::driver::Browser;
use super::support::Dialect;

/// A record that takes too many look-ups, as they grow in companies.
const ZONE: &str = r#"
big.net 300 TXT "v=spf1 mx a:www.big.net ip4:185.66.101.0/24 ip4:185.66.102.0/24 ip4:185.66.103.0/24 ip6:2a00:1450::/32 include:_spf.salesforce.com include:spf.protection.outlook.com include:_spf.google.com exists:%{ir}.%{l1r-}.%{d2}.a-rather-long-label-of-its-own.spf-checks.big.net include:sendgrid.net ~all"
big.net 300 MX 10 mx.big.net
mx.big.net 300 A 185.66.101.25
www.big.net 300 A 185.66.101.80
_spf.salesforce.com 300 TXT "v=spf1 exists:%{i}._spf.mta.salesforce.com include:_a.salesforce.com include:_b.salesforce.com -all"
_a.salesforce.com 300 TXT "v=spf1 ip4:13.108.0.0/24 ~all"
_b.salesforce.com 300 TXT "v=spf1 ip4:13.110.0.0/24 ~all"
spf.protection.outlook.com 300 TXT "v=spf1 ip4:40.92.0.0/24 ip6:2a01:111:f400::/48 -all"
_spf.google.com 300 TXT "v=spf1 include:_netblocks.google.com include:_netblocks2.google.com include:_netblocks3.google.com ~all"
_netblocks.google.com 300 TXT "v=spf1 ip4:35.190.247.0/24 ~all"
_netblocks2.google.com 300 TXT "v=spf1 ip6:2001:4860:4000::/36 ~all"
_netblocks3.google.com 300 TXT "v=spf1 ip4:172.217.0.0/24 ~all"
sendgrid.net 300 TXT "v=spf1 ip4:167.89.0.0/24 ~all"
typo.net 300 TXT "v=spf1 mx incldue:foo.com -all"
typo.net 300 MX 10 mx.big.net
two.net 300 TXT "v=spf1 mx -all"
two.net 300 TXT "v=spf1 ip4:192.1.1.0/24 -all"
two.net 300 MX 10 mx.big.net
"#;

const PANEL: &str = "document.getElementById('panel-spf')";

fn open(stage: &Stage, query: &str) {
    stage.open(&format!("{}&tab=spf", stage.query(query, Dialect::Cloudflare)));
    stage.wait_for_report();
    stage.browser.wait("the tab", &format!("{PANEL}.querySelector('h3')"));
}

/// What can be seen of the tree, term by term.
fn tree(browser: &Browser) -> Vec<String> {
    let items = browser.run(&format!(
        "return [...{PANEL}.querySelectorAll('.spf-tree > ul > li')].map(e =>\
         (e.querySelector(':scope > .step-line') || e.querySelector('summary')).innerText.replace(/\\s+/g, ' ').trim());"
    ));
    items.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

#[test]
fn the_way_to_the_decision_is_open_and_the_rest_is_folded() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "spf:big.net&server=185.66.102.9");
    let seen = tree(browser);
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(seen[0].starts_with("1 mx, 1 a and 1 network, none matches 2 look-ups"), "{seen:?}");
    assert!(seen[1].starts_with("ip4:185.66.102.0/24") && seen[1].contains("matches: pass"), "{seen:?}");
    assert!(seen[2].contains("not reached"), "{seen:?}");
    let closed = format!("[...{PANEL}.querySelectorAll('.folded > details')].filter(d => d.open).length");
    assert_eq!(browser.text(&closed), "0");
    // What is folded is a key press away.
    browser.run(&format!("{PANEL}.querySelector('.folded summary').focus();"));
    browser.keys("\u{e007}");
    browser.wait(
        "the folded terms",
        &format!("{PANEL}.querySelector('.folded').innerText.includes('185.66.102.9 is not in it.')"),
    );

    // The eleventh look-up is what ends it.
    open(&stage, "spf:big.net&server=192.1.1.1");
    let text = browser.text(&format!("{PANEL}.innerText.replace(/\\s+/g, ' ')"));
    for part in
        ["Needs 13 look-ups; 10 are allowed. It failed at the 11th.", "It needs more than 10 look-ups."]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("of the other family"), "{text}");
    let small = browser.run(&format!(
        "return [...{PANEL}.querySelectorAll('.why')].map(e => e.textContent).filter(t => /[.] [a-z]/.test(t));"
    ));
    assert_eq!(small, json!([]), "a sentence begins with a small letter");
    let red = browser.text(&format!(
        "[...{PANEL}.querySelectorAll('.lit code')].filter(e => e.checkVisibility()).map(e => e.textContent).join(' < ')"
    ));
    assert!(red.contains("google.com"), "the way to the term that ends it is open: {red}");
}

#[test]
fn terms_are_sorted_by_what_they_cost_with_totals() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "spf:big.net");
    let cells = |rows: &str, column: usize| {
        browser.text(&format!(
            "[...{PANEL}.querySelectorAll('.senders > {rows} > tr')].map(r => r.cells[{column}].innerText.trim()).join('|')"
        ))
    };
    let first = |column| cells("tbody", column).split('|').next().map(str::to_owned).unwrap_or_default();
    let sorted = format!("{PANEL}.querySelector('.senders [aria-sort=descending]').innerText.trim()");
    assert!(browser.text(&sorted).starts_with("Look-ups"));
    assert!(cells("tbody", 0).starts_with("include:_spf.salesforce.com"), "{}", cells("tbody", 0));
    assert_eq!((first(1), cells("tfoot", 1)), ("4".to_owned(), "13".to_owned()));
    // People read neither powers of two nor "no".
    let all = format!("{}|{}", cells("tbody", 2), cells("tbody", 3));
    assert!(all.contains('–') && !all.contains("2^") && !all.split('|').any(|cell| cell == "no"), "{all}");
    assert!(all.contains("about 4.3 billion networks (/64)"), "{all}");
    let align =
        browser.text(&format!("getComputedStyle({PANEL}.querySelector('.senders td.num')).textAlign"));
    assert_eq!(align, "right");
    browser.run(&format!("{PANEL}.querySelectorAll('.senders .sorter')[3].focus();"));
    browser.keys("\u{e007}");
    browser.wait("the order by IPv6", &format!("{sorted}.startsWith('IPv6')"));
    assert_eq!(cells("tbody", 0).split('|').next(), Some("ip6:2a00:1450::/32"));
    browser.run(&format!("{PANEL}.querySelectorAll('.senders .sorter')[0].click();"));
    browser
        .wait("the order of the record", &format!("{PANEL}.querySelector('.senders [aria-sort=ascending]')"));
    assert_eq!(first(0), "mx");
}

#[test]
fn a_phone_shows_the_whole_tab_and_everything_can_be_touched() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    for query in ["spf:big.net", "spf:big.net&server=192.1.1.1", "spf:typo.net&server=192.1.1.1"] {
        open(&stage, query);
        browser.run(&format!(
            "{PANEL}.querySelectorAll('details:not([open]) > summary').forEach(s => s.click());"
        ));
        browser.next_frames();
        for width in [360, 320] {
            browser.resize(width, 780);
            nothing_is_too_wide(browser, query);
            let small = browser.text(&format!(
                "[...{PANEL}.querySelectorAll('summary, button')].filter(e => e.checkVisibility())\
                 .map(e => [e.getBoundingClientRect(), e]).filter(([r]) => r.width < 24 || r.height < 24)\
                 .map(([r, e]) => e.innerText + ' ' + r.width + 'x' + r.height).join()"
            ));
            assert_eq!(small, "", "too small to be touched: {query}");
        }
        browser.resize(1280, 900);
    }
}

fn nothing_is_too_wide(browser: &Browser, what: &str) {
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
    assert_eq!(browser.run(wide), 0, "{what} is wider than the screen");
}

#[test]
fn a_tried_record_is_compared_on_top_and_the_focus_is_there() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "spf:typo.net&server=192.1.1.1");
    let marked = format!("[...{PANEL}.querySelectorAll('.record mark')].map(e => e.textContent).join()");
    assert_eq!(browser.text(&marked), "incldue:foo.com");
    browser.run(&format!("{PANEL}.querySelector('.draft:not(.fix-offer) > summary').click();"));
    browser.wait("the field", "document.getElementById('spf-draft').checkVisibility()");
    browser.run("const t = document.getElementById('spf-draft'); t.focus(); t.select();");
    browser.keys("v=spf1 mx ip4:192.1.1.0/24 -all\u{e004}\u{e007}");
    browser.wait("the focus on the comparison", "document.activeElement.id == 'spf-comparison'");
    assert_eq!(browser.text(&format!("{PANEL}.querySelector('h3').id")), "spf-comparison");
    let text = browser.text(&format!("{PANEL}.querySelector('.difference').innerText.replace(/\\s+/g, ' ')"));
    for part in
        ["permerror", "pass", "Only in this one: incldue:foo.com", "Only in this one: ip4:192.1.1.0/24"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    // Back again, the focus is at the result.
    browser.run(&format!(
        "[...{PANEL}.querySelectorAll('.draft button')].find(b => b.innerText.startsWith('Back')).focus();"
    ));
    browser.keys("\u{e007}");
    browser.wait("the focus on the result", "document.activeElement.id == 'spf-result'");
    assert_eq!(browser.text("new URLSearchParams(location.search).get('spf')"), "null");
    // A link with a record moves nobody's focus.
    open(&stage, "spf:typo.net&server=192.1.1.1&spf=v%3Dspf1+-all");
    browser.wait("the comparison", "document.getElementById('spf-comparison')");
    browser.next_frames();
    assert_eq!(browser.text("document.activeElement.tagName"), "BODY");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_record_with_mistakes_is_corrected_and_tried_with_one_button() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    for (query, record) in [
        ("spf:typo.net&server=192.1.1.1", "v=spf1 mx include:foo.com -all"),
        ("spf:two.net&server=192.1.1.1", "v=spf1 mx ip4:192.1.1.0/24 -all"),
    ] {
        open(&stage, query);
        assert_eq!(browser.text(&format!("{PANEL}.querySelector('.corrected').innerText")), record);
        browser.click("#panel-spf .copies button", "Try it before publishing");
        browser.wait("the comparison", "document.activeElement.id == 'spf-comparison'");
        assert_eq!(browser.text("new URLSearchParams(location.search).get('spf')"), record);
        assert_eq!(browser.text(&format!("{PANEL}.querySelectorAll('.corrected').length")), "0");
    }
}
