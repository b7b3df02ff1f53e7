//! The Blocklists tab: the sentence, the grid, its filters and order, and what its rows open to.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::driver::{Browser, wait_until};
use super::support::Dialect;
use super::{Stage, nothing_is_too_wide};

const ZONE: &str = r#"
many.net 300 MX 10 a.many.net
many.net 300 MX 20 b.many.net
a.many.net 60 A 100.20.30.40
b.many.net 60 A 100.20.30.41
b.many.net 60 AAAA 2a00:1450::25
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
40.30.20.100.bl.spamcop.net 60 TXT "Blocked, see <img src=x onerror=alert(1)>"
41.30.20.100.psbl.surriel.com 60 A 127.0.0.2
40.30.20.100.dnsbl-2.uceprotect.net 60 A 127.0.0.2
40.30.20.100.zen.spamhaus.org 60 A 127.255.255.254
41.30.20.100.zen.spamhaus.org 60 A 127.255.255.254
41.30.20.100.bl.0spam.org FAULT SERVFAIL
40.30.20.100.list.dnswl.org 60 A 127.0.5.2
"#;

/// The panel, in JavaScript.
const PANEL: &str = "document.getElementById('panel-blacklist')";

fn open(stage: &Stage, query: &str) {
    stage.open(&format!("{}&tab=blacklist", stage.query(query, Dialect::Cloudflare)));
    stage.wait_for_report();
}

/// The row of a list, in JavaScript.
fn row(list: &str) -> String {
    format!(
        "[...{PANEL}.querySelectorAll('th[scope=row] button')].find(b => b.innerText == '{list}').closest('tr')"
    )
}

/// What a list's row opens to, as text.
fn opened(stage: &Stage, list: &str) -> String {
    let below = format!("{}.nextElementSibling", row(list));
    stage.browser.wait(list, &format!("{below}.checkVisibility() && {below}.querySelector('dl')"));
    stage.browser.text(&format!("{below}.innerText.replace(/\\s+/g, ' ')"))
}

/// The rows of lists that can be seen.
fn visible(stage: &Stage) -> Vec<String> {
    let names = stage.browser.run(&format!(
        "return [...{PANEL}.querySelectorAll('th[scope=row]')].filter(e => e.checkVisibility())\
         .map(e => e.querySelector('button').innerText);"
    ));
    names.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

/// Presses Enter on the button that reads so, or begins with these words.
fn press(stage: &Stage, label: &str) {
    stage.browser.run(&format!(
        "[...{PANEL}.querySelectorAll('button')].find(b => (b.innerText.trim() + ' ').startsWith('{label} ')).focus();"
    ));
    stage.browser.keys("\u{e007}");
}

/// How many lists that block are listed, by policy only, silent, and clean, by the report's JSON.
fn counts(report: &Value) -> [usize; 4] {
    let mut lists: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for row in report["blocklists"].as_array().expect("rows") {
        let blocks = matches!(row["class"].as_str(), Some("block" | "policy"));
        if blocks && row["why"] != "needs_key" {
            lists.entry(row["zone"].as_str().expect("a zone")).or_default().push(row);
        }
    }
    let mut counts = [0; 4];
    for rows in lists.values() {
        let any = |wanted: &dyn Fn(&Value) -> bool| rows.iter().any(|row| wanted(row));
        if any(&|row| row["status"] == "listed") {
            counts[0] += 1;
            counts[1] += usize::from(!any(&|row| row["status"] == "listed" && row["policy_only"] == false));
        } else if any(&|row| row["status"] != "not_listed") {
            counts[2] += 1;
        } else {
            counts[3] += 1;
        }
    }
    counts
}

#[test]
fn lists_stand_in_a_table_under_a_sentence_that_agrees_with_the_json() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let report = stage.json(&format!("{}&view=json", stage.query("many.net", Dialect::Cloudflare)));
    let [listed, policy, silent, clean] = counts(&report);
    assert_eq!((listed, policy, silent), (3, 1, 2));
    open(&stage, "many.net");
    let sentence = format!(
        "Listed on {listed} of {} lists that answered ({policy} by policy only); \
         {silent} cannot be checked through your resolver.",
        listed + clean
    );
    assert_eq!(browser.text(&format!("{PANEL}.querySelector('.headline').textContent")), sentence);
    let text = browser.text(&format!("{PANEL}.innerText.replace(/\\s+/g, ' ')"));
    for line in
        ["100.20.30.40 is listed on SpamCop and UCEPROTECT 2 (policy).", "100.20.30.41 is listed on PSBL."]
    {
        assert!(text.contains(line), "{line} in {text}");
    }
    // Addresses across, domains in a grid of their own; every cell has its words.
    let heads = |grid: usize| {
        browser.text(&format!(
            "[...{PANEL}.querySelectorAll('table')[{grid}].querySelectorAll('th[scope=col] .name')]\
             .map(e => e.ariaLabel).join(' ')"
        ))
    };
    assert_eq!(heads(0), "100.20.30.40 100.20.30.41 2a00:1450::25");
    assert_eq!(heads(1), "many.net");
    let captions = format!("[...{PANEL}.querySelectorAll('table > caption')].map(e => e.innerText).join()");
    assert_eq!(browser.text(&captions), "Addresses,Domains");
    let silent_cells = browser.run(&format!(
        "return [...{PANEL}.querySelectorAll('th[scope=row] ~ td')].filter(e => e.checkVisibility() && !/[a-z]/.test(e.textContent)).length;"
    ));
    assert_eq!(silent_cells, 0, "a cell without words");
    let cells = |list: &str| {
        browser.text(&format!(
            "[...{}.querySelectorAll('td')].slice(1).filter(e => e.checkVisibility()).map(e => e.textContent.trim()).join()",
            row(list)
        ))
    };
    assert_eq!(cells("SpamCop"), "Listed,Not listed,Not listed");
    assert_eq!(cells("PSBL"), "Not listed,Listed,–Not asked");
    assert_eq!(cells("UCEPROTECT 2"), "Listed (policy),Not listed,–Not asked");
    assert_eq!(cells("Spamhaus ZEN"), "Cannot tell,Cannot tell,Not listed");
    // What vouches is apart, and is no listing.
    assert_eq!(cells("DNSWL"), "Vouched for,Not on it,Not on it");
    let apart = browser.text(&format!("{}.closest('tbody').querySelector('th').innerText", row("DNSWL")));
    assert!(apart.starts_with("Allow lists and notes"), "{apart}");
    let names = visible(&stage);
    assert_eq!(names[..3], ["SpamCop", "PSBL", "UCEPROTECT 2"], "what matters first: {names:?}");
    // Those that want a key are folded away.
    assert!(text.contains("lists answer only with a key"), "{text}");
    assert!(!names.iter().any(|name| name.contains("(key)")), "{names:?}");
    press(&stage, "7 lists answer");
    browser.wait("the lists with a key", &format!("{}.checkVisibility()", row("Abusix (key)")));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn filters_and_order_work_by_keyboard_and_keep_what_is_open() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    stage.doh.delay(Duration::from_millis(150));
    stage.open(&format!("{}&tab=blacklist", stage.query("many.net", Dialect::Cloudflare)));
    // While the lists are asked: rings, a count of lists, and a filter that already works.
    browser.wait("a ring", &format!("{}.querySelector('td .mark.running')", row("0spam")));
    browser.wait("progress", &format!("/^[0-9]+ of [0-9]+ lists have answered/.test({PANEL}.innerText)"));
    press(&stage, "0spam");
    press(&stage, "List");
    let name_first = format!("{PANEL}.querySelector('th[aria-sort=ascending]').innerText.startsWith('List')");
    browser.wait("the order by name", &name_first);
    stage.wait_for_report();
    assert!(opened(&stage, "0spam").contains("No answer came from 0spam"));
    let names = visible(&stage);
    let blocking = &names[..names.iter().position(|name| name == "DNSWL").expect("DNSWL")];
    assert!(blocking.is_sorted_by_key(|name| name.to_lowercase()), "{blocking:?}");

    let number = |label: &str| -> usize {
        let text = browser.text(&format!(
            "[...{PANEL}.querySelectorAll('.filters button')].find(b => b.innerText.trim().startsWith('{label} ')).innerText"
        ));
        text.trim().rsplit(' ').next().and_then(|count| count.parse().ok()).expect("a count")
    };
    for label in ["Listed", "Cannot tell", "Not listed", "Others", "All"] {
        press(&stage, label);
        let pressed =
            format!("{PANEL}.querySelector('[aria-pressed=true]').innerText.trim().startsWith('{label} ')");
        browser.wait(label, &pressed);
        assert_eq!(visible(&stage).len(), number(label), "{label}");
        let said = format!("{PANEL}.querySelector('.filters [role=status]').textContent");
        assert!(browser.text(&said).starts_with(&format!("{} list", number(label))), "{label}");
    }
    assert_eq!(
        number("All"),
        number("Listed") + number("Cannot tell") + number("Not listed") + number("Others")
    );
    assert!(opened(&stage, "0spam").contains("No answer came from 0spam"), "it is still open");
    press(&stage, "Used by");
    browser.wait("the order by weight", &format!("{PANEL}.querySelector('th[aria-sort=descending]')"));
    assert_eq!(visible(&stage)[..2], ["Spamhaus ZEN", "SpamCop"]);
    // A target's head sorts by what is said of that target.
    press(&stage, "100.20.30.41");
    let sorted =
        format!("{PANEL}.querySelector('th[aria-sort=descending]').innerText.includes('100.20.30.41')");
    browser.wait("the order by a target", &sorted);
    assert_eq!(visible(&stage)[0], "PSBL");
}

#[test]
fn a_listing_says_what_to_do_first_and_leads_to_its_proof() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "many.net");
    // Few listings stand open by themselves.
    let spamcop = opened(&stage, "SpamCop");
    for part in [
        "bl.spamcop.net",
        "(127.0.0.2)",
        "Blocked, see <img src=x onerror=alert(1)>",
        "some refuse mail on it alone",
        "What to do",
        "Write only to people who asked for it",
        "Look up 100.20.30.40",
    ] {
        assert!(spamcop.contains(part), "{part} in {spamcop}");
    }
    assert!(!spamcop.contains("Policy"), "{spamcop}");
    let policy = opened(&stage, "UCEPROTECT 2");
    assert!(policy.contains("not that it sent spam") && policy.contains("Do not pay"), "{policy}");
    let psbl = opened(&stage, "PSBL");
    let places =
        ["What to do", "Look up 100.20.30.41", "Ask for removal", "Why", "The list psbl.surriel.com"];
    let places = places.map(|part| psbl.find(part));
    assert!(places[0].is_some() && places.is_sorted(), "what to do first: {places:?} in {psbl}");
    let link = browser.text(&format!(
        "[...{}.nextElementSibling.querySelectorAll('a')].find(a => a.innerText == 'Ask for removal').href",
        row("PSBL")
    ));
    assert_eq!(link, "https://psbl.org/remove");
    assert_eq!(browser.run(&format!("return {PANEL}.querySelectorAll('dl img').length;")), 0);
    let proof = format!("{}.nextElementSibling.querySelector('.proof')", row("SpamCop"));
    browser.run(&format!("{proof}.querySelector('summary').click();"));
    browser.wait("the question", &format!("{proof}.innerText.includes('40.30.20.100.bl.spamcop.net')"));
    browser.wait("the command", &format!("{proof}.innerText.includes('dig ')"));
    // Closed by hand it stays closed.
    press(&stage, "SpamCop");
    browser.wait("a closed row", &format!("!{}.nextElementSibling.checkVisibility()", row("SpamCop")));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn what_cannot_be_told_has_three_ways_out() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "many.net");
    press(&stage, "Spamhaus ZEN");
    let text = opened(&stage, "Spamhaus ZEN");
    // Both addresses that it was silent about are told of once.
    assert_eq!(text.matches("refuses questions that come through your resolver").count(), 1, "{text}");
    assert!(text.contains("a resolver of your own") && text.contains("Keys and lists of your own"), "{text}");
    assert!(text.contains("Look up 100.20.30.40") && text.contains("Look up 100.20.30.41"), "{text}");
    let links = browser.text(&format!(
        "[...{}.nextElementSibling.querySelectorAll('a')].map(a => a.getAttribute('href')).join(' ')",
        row("Spamhaus ZEN")
    ));
    assert!(links.contains("searchterm=100.20.30.41"), "{links}");
    // Spamhaus answers none of the resolvers on offer truly.
    assert!(!links.contains("resolver="), "{links}");
    let what = [text.find("What to do"), text.find("Look up 100.20.30.40"), text.find("refuses questions")];
    assert!(what[0].is_some() && what.is_sorted(), "what to do first: {text}");
    // A list without a key offers none.
    press(&stage, "0spam");
    let text = opened(&stage, "0spam");
    assert!(text.contains("No answer came") && !text.contains("key"), "{text}");
    assert!(text.contains("Ask through Cloudflare or Google"), "{text}");
}

#[test]
fn a_phone_and_paper_show_the_whole_grid() {
    let mut stage = Stage::of(ZONE);
    stage.browser = Browser::start(360, 780);
    open(&stage, "blacklist:b.many.net");
    let browser = &stage.browser;
    let too_wide =
        format!("[...{PANEL}.querySelectorAll('.scroll')].map(e => e.scrollWidth - e.clientWidth).join()");
    assert_eq!(browser.text(&too_wide), "0,0", "two addresses fit a phone");
    open(&stage, "many.net");
    nothing_is_too_wide(&stage);
    let scroll = format!("{PANEL}.querySelector('.scroll')");
    assert_eq!(
        browser.text(&format!("{scroll}.tabIndex + {scroll}.getAttribute('aria-label')")),
        "0Addresses"
    );
    browser.run("document.getElementById('tab-blacklist').click();");
    press(&stage, "Listed");
    browser.run("window.dispatchEvent(new Event('beforeprint'));");
    for list in ["SpamCop", "Spamhaus ZEN"] {
        opened(&stage, list);
    }
    let quiet = format!("{}.nextElementSibling.checkVisibility()", row("Barracuda"));
    assert_eq!(browser.text(&quiet), "false", "paper has the details of what is of note");
    assert!(visible(&stage).len() > 30, "no filter holds on paper");
    browser.run("window.dispatchEvent(new Event('afterprint'));");
    browser.wait("the filter again", &format!("!{}.checkVisibility()", row("Barracuda")));
}

/// Twelve servers, eight of them on one list.
fn twelve() -> String {
    let mut zone = String::new();
    for at in 1..=12 {
        zone += &format!("big.net 300 MX {at} mx{at:02}.mail-delivery.big.net\n");
        zone += &format!("mx{at:02}.mail-delivery.big.net 60 A 185.66.{}.25\n", 100 + at);
        if at <= 8 {
            zone += &format!("25.{}.66.185.psbl.surriel.com 60 A 127.0.0.2\n", 100 + at);
            let text = format!("Listed, see http://psbl.org/listing?ip=185.66.{}.25", 100 + at);
            zone += &format!("25.{}.66.185.psbl.surriel.com 60 TXT \"{text}\"\n", 100 + at);
        }
    }
    zone
}

#[test]
fn twelve_addresses_fit_a_wide_screen_and_a_phone() {
    let stage = Stage::of(&twelve());
    let browser = &stage.browser;
    open(&stage, "big.net");
    let hidden =
        format!("[...{PANEL}.querySelectorAll('.scroll')].map(e => e.scrollWidth - e.clientWidth).join()");
    for (width, height) in [(1920, 1000), (1280, 900), (768, 900), (360, 780), (320, 500)] {
        browser.resize(width, height);
        assert_eq!(browser.text(&hidden), "0,0", "something is out of sight at {width}");
        nothing_is_too_wide(&stage);
        browser.run("document.getElementById('tab-blacklist').click();");
        // Each address is seen with what is said of it, in a column of its own or by name.
        let seen = browser.text(&format!("{}.innerText.replace(/\\s+/g, ' ')", row("PSBL")));
        let columns = browser.run(&format!(
            "return [...{PANEL}.querySelectorAll('th.target')].filter(e => e.checkVisibility()).length;"
        ));
        match width {
            1280.. => assert_eq!(columns, 13, "at {width}"),
            _ => assert!(
                seen.contains("Listed: 185.66.101.25 185.66.102.25") && seen.contains("Not listed: 4 others"),
                "at {width}: {seen}"
            ),
        }
    }
}

#[test]
fn what_is_the_same_for_several_addresses_is_said_once() {
    let stage = Stage::of(&twelve());
    let browser = &stage.browser;
    open(&stage, "big.net");
    let lines = browser.text(&format!(
        "[...{PANEL}.querySelectorAll('.headline ~ p')].map(e => e.innerText).filter(t => t.includes('listed on')).join('|')"
    ));
    assert!(
        lines.starts_with("185.66.101.25, 185.66.102.25,")
            && lines.ends_with("and 185.66.108.25 are listed on PSBL."),
        "{lines}"
    );
    assert!(!lines.contains('|'), "{lines}");
    assert_eq!(browser.text(&format!("{PANEL}.querySelector('.headline').tagName")), "H3");
    let text = opened(&stage, "PSBL");
    for once in ["What to do", "Write only to people who asked", "Listed, see", "Ask for removal"] {
        assert_eq!(text.matches(once).count(), 1, "{once} in {text}");
    }
    for at in 101..=108 {
        assert!(text.contains(&format!("Look up 185.66.{at}.25")), "{text}");
    }
}

#[test]
fn a_filter_has_the_mark_of_its_rows_and_triangles_are_not_read_aloud() {
    let stage = Stage::of(
        "100.30.20.100.dnsbl-2.uceprotect.net 60 A 127.0.0.2\n100.30.20.100.psbl.surriel.com 60 A 127.0.0.2\n",
    );
    let browser = &stage.browser;
    open(&stage, "blacklist:100.20.30.100");
    let button = format!("[...{PANEL}.querySelectorAll('.filters button')][1]");
    assert_eq!(browser.text(&format!("{button}.innerText.trim()")), "Listed 2");
    assert_eq!(browser.text(&format!("{button}.querySelector('.mark').classList")), "mark warning");
    let shape =
        |within: &str| browser.text(&format!("{within}.querySelector('.mark .shape').getAttribute('d')"));
    assert_eq!(shape(&button), shape(&row("PSBL")));
    let before = browser
        .text(&format!("getComputedStyle({}.querySelector('.opener'), '::before').content", row("PSBL")));
    assert!(before.ends_with("/ \"\""), "read aloud: {before}");
}

#[test]
fn paper_names_the_addresses_at_the_head_of_each_page_and_ends_its_sentences() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, "many.net");
    browser.devtools("Emulation.setEmulatedMedia", &serde_json::json!({ "media": "print" }));
    browser.run("window.dispatchEvent(new Event('beforeprint'));");
    let text = opened(&stage, "Spamhaus ZEN");
    assert!(text.contains("or enter a key of your own from Spamhaus DQS."), "{text}");
    let all = browser.text(&format!("{PANEL}.innerText"));
    assert!(!all.contains(" ."), "a sentence ends in the air: {all}");
    // Browsers repeat no buttons at the head of a page, so the words stand beside them.
    let heads = browser.text(&format!(
        "[...{PANEL}.querySelectorAll('thead th')].map(e => [...e.children].find(c => c.checkVisibility()))\
         .map(e => e.tagName + ' ' + e.textContent).join()"
    ));
    assert!(heads.starts_with("SPAN List,SPAN Used by,SPAN 100.20.30.40,SPAN 100.20.30.41,"), "{heads}");
    let lines = browser.text(&format!(
        "[...{PANEL}.querySelectorAll('.grid th:first-child')].map(e => getComputedStyle(e)).every(s =>\
         s.position == 'static' && s.backgroundColor == 'rgba(0, 0, 0, 0)')"
    ));
    assert_eq!(lines, "true", "nothing covers the lines under the first column");
}

#[test]
fn the_small_lists_are_asked_by_a_link_and_paper_says_when_and_whom() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open(&format!("{}&tab=blacklist", stage.query("blacklist:100.20.30.40", Dialect::Google)));
    stage.wait_for_report();
    browser.wait("the grid", "document.querySelector('.grid')");
    let asked = stage.doh.count();
    browser.click("#panel-blacklist .hint a", "Ask them too");
    browser.wait(
        "the small lists",
        "document.querySelector('#panel-blacklist').innerText.includes('The small lists were asked too')",
    );
    stage.wait_for_report();
    assert!(stage.doh.count() > asked + 20);
    assert!(browser.text("location.search").contains("lists=all"));
    browser.devtools("Emulation.setEmulatedMedia", &serde_json::json!({ "media": "print" }));
    let when = browser.text("document.querySelector('.when.paper').innerText");
    assert!(when.starts_with("Asked on 2") && when.contains("through your resolver"), "{when}");
}

#[test]
fn the_state_of_the_lists_fits_every_screen_and_asking_again_keeps_the_focus() {
    let stage = Stage::of("1.0.0.127.psbl.surriel.com 60 A 127.0.0.2\n");
    let browser = &stage.browser;
    // Nobody outside is asked.
    browser.devtools("Network.enable", &serde_json::json!({}));
    browser.devtools("Network.setBlockedURLs", &serde_json::json!({ "urls": ["https://*"] }));
    stage.open(&format!("view=lists&resolver={}", stage.doh.resolver(Dialect::Cloudflare)));
    let button = "document.querySelector('.survey > p > button')";
    // Other resolvers than the one that was chosen are asked when that is wanted, and not before.
    browser.wait("the question", &format!("{button}.innerText.startsWith('Ask Cloudflare, Google')"));
    assert_eq!(stage.doh.count(), 0, "nothing was asked");
    browser.run(&format!("{button}.click();"));
    browser.wait("the end", &format!("{button}.innerText == 'Ask again'"));
    assert_eq!(browser.text("document.querySelectorAll('.health thead th').length"), "5");
    for width in [1280, 768, 640, 360, 320] {
        browser.resize(width, 780);
        let wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(browser.text(wide), "0", "wider than {width}");
        let cut = browser.text(
            "[...document.querySelectorAll('.health td')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth).length",
        );
        assert_eq!(cut, "0", "a cell is out of sight at {width}");
    }
    assert_ne!(browser.text(&format!("getComputedStyle({button}).backgroundColor")), "rgb(239, 239, 239)");
    let asked = stage.doh.count();
    browser.run(&format!("{button}.focus();"));
    browser.keys("\u{e007}");
    wait_until("more questions", || stage.doh.count() > asked);
    browser.wait("the end", &format!("{button}.innerText == 'Ask again'"));
    assert_eq!(browser.text(&format!("document.activeElement == {button}")), "true");
}
