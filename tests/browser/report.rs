//! The report as its readers meet it: what it says first, what leads where, what is said once, and how it
//! looks on a small screen, on paper and to a screen reader.

use std::time::Duration;

use serde_json::{Value, json};

use super::Stage;
use super::support::Dialect;

const ZONE: &str = r#"
small.net 300 MX 10 mail.small.net
small.net 300 MX 20 mail2.small.net
mail.small.net 60 A 100.20.30.40
mail2.small.net 60 A 100.20.30.41
40.30.20.100.in-addr.arpa 60 PTR mail.small.net
small.net 300 TXT "v=spf1 ip4:100.20.30.40 ip4:100.20.30.44 -all"
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
40.30.20.100.psbl.surriel.com 60 A 127.0.0.2
good.net 300 MX 10 mail.good.net
mail.good.net 60 A 100.20.30.44
44.30.20.100.in-addr.arpa 60 PTR mail.good.net
good.net 300 TXT "v=spf1 ip4:100.20.30.44 -all"
wrong.net 300 MX 10 mail.good.net
wrong.net 300 TXT "v=spf1 ipv4:100.20.30.44 -all"
alias.net 300 MX 10 www.alias.net
www.alias.net 300 CNAME mail.good.net
xn--bcher-kva.net 300 MX 10 mail.good.net
alabelofmorethanfortycharactersthatmustbebroken.anotherlabelofsomelengthtomakeitlong.andonemoreofthem.quitelong.net 300 MX 10 mail.good.net
"#;

const LONG: &str = "alabelofmorethanfortycharactersthatmustbebroken.anotherlabelofsomelengthtomakeitlong.andonemoreofthem.quitelong.net";

fn open(stage: &Stage, query: &str) {
    stage.open(query);
    stage.wait_for_report();
}

/// What is wider than the window, at this width.
fn too_wide(stage: &Stage, width: u32) -> Value {
    stage.browser.resize(width, 740);
    stage.browser.next_frames();
    let wide = stage.browser.run(
        "const width = document.documentElement.clientWidth;\
         const out = [...document.querySelectorAll('.report *')].filter(e => e.checkVisibility()\
            && e.getBoundingClientRect().right > width + 1 && !e.closest('.tabs, .scroll, .sr'));\
         return out.slice(0, 3).map(e => e.outerHTML.slice(0, 120));",
    );
    stage.browser.resize(1280, 900);
    wide
}

#[test]
fn the_verdict_leads_to_what_is_to_be_done_first() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let small = stage.query("small.net", Dialect::Cloudflare);
    open(&stage, &format!("{small}&server=100.20.30.40"));
    let link = "document.querySelector('.verdict :is(.next, .do) a')";
    assert!(browser.text(&format!("{link}.href")).contains("spamcop.net"));
    assert!(browser.text(&format!("{link}.href")).contains("100.20.30.40"));
    assert_eq!(browser.text("document.querySelectorAll('.verdict :is(.next, .do) a').length"), "1");

    open(&stage, &stage.query("good.net", Dialect::Cloudflare));
    browser.run("document.getElementById('tab-mx').click();");
    browser.click(".verdict .do button", "Name the sending server");
    browser.wait("the field", "document.activeElement.id == 'way-server'");
}

#[test]
fn sharing_comes_first_and_json_last_and_the_buttons_wrap() {
    let stage = Stage::of(ZONE);
    open(&stage, &stage.query("small.net", Dialect::Google));
    let order = stage.browser.text("[...document.querySelector('.actions').children].map(e => e.innerText)");
    assert_eq!(order, "Share, save, watch,Copy link,Ask other resolvers,JSON");
    for width in [360, 345, 320, 305] {
        assert_eq!(too_wide(&stage, width), json!([]), "{width} px");
        stage.browser.resize(width, 740);
        let out = stage.browser.text(
            "[...document.querySelector('.actions').children].filter(e => e.getBoundingClientRect().right \
             > document.querySelector('.verdict').getBoundingClientRect().right).length",
        );
        assert_eq!(out, "0", "{width} px");
    }
}

#[test]
fn the_verdict_is_spoken_once_and_in_words() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &format!("{}&server=100.20.30.44", stage.query("wrong.net", Dialect::Google)));
    let spoken = browser.text("document.querySelector('.verdict [role=status]').textContent");
    assert!(spoken.starts_with("Warning: ") && spoken.contains("ipv4:"), "{spoken}");
    assert!(!spoken.contains('`'), "{spoken}");
    let regions = "[...document.querySelectorAll('main [role=status], main [aria-live]:not(button)')]\
                   .filter(e => e.textContent.trim() && e.checkVisibility()).length";
    assert_eq!(browser.text(regions), "1");
}

#[test]
fn after_an_action_the_focus_is_on_the_new_verdict() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query("good.net", Dialect::Google));
    browser.run("document.getElementById('way-server').focus();");
    browser.keys("100.20.30.44\u{e007}");
    browser.wait("the new report", "location.search.includes('server=')");
    stage.wait_for_report();
    browser.wait("the focus", "document.activeElement == document.querySelector('.verdict h2')");
    // From the box too: what is around it is folded away, and a phone's keyboard goes.
    stage.type_and_enter("mx:small.net");
    browser.wait("the new report", "location.search.includes('mx:small.net')");
    stage.wait_for_report();
    browser.wait("the focus", "document.activeElement == document.querySelector('.verdict h2')");
}

#[test]
fn stations_have_names_and_lead_to_their_steps() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let small = stage.query("small.net", Dialect::Cloudflare);
    open(&stage, &format!("{small}&server=100.20.30.40"));
    let stations = "[...document.querySelectorAll('.map .station a')]";
    assert_eq!(browser.text(&format!("{stations}.length")), "10");
    let words = |at: usize| browser.text(&format!("{stations}[{at}].textContent.replace(/\\s+/g, ' ')"));
    for (at, name) in [
        (0, "100.20.30.40"),
        (2, "small.net"),
        (3, "mail.small.net and 1 more"),
        (6, "small.net"),
        (7, "SpamCop"),
    ] {
        assert!(words(at).contains(name), "{name} in {}", words(at));
    }
    assert!(words(7).contains("Problem"), "{}", words(7));
    browser.run(&format!("{stations}[7].focus();"));
    browser.keys("\u{e007}");
    browser.wait("the step", "document.activeElement.id == 'leg-8'");
    assert_eq!(browser.text("location.hash"), "", "the place of a saved report stays free");
}

#[test]
fn each_thing_is_said_once() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let small = stage.query("small.net", Dialect::Cloudflare);
    open(&stage, &format!("{small}&server=100.20.30.40"));
    let panel = "document.getElementById('panel-summary').innerText.replace(/\\s+/g, ' ')";
    let times = |what: &str| browser.text(&format!("{panel}.split({}).length - 1", json!(what)));
    assert_eq!(times("100.20.30.40 is listed on SpamCop."), "1");
    assert_eq!(times("100.20.30.40 is listed on PSBL."), "1", "no step says it");
    assert_eq!(times("100.20.30.40 may send for small.net"), "1");
    // The tab of the check has it in full.
    browser.run("document.getElementById('tab-blacklist').click();");
    let card = "[...document.querySelectorAll('#panel-blacklist .finding')].some(e => e.innerText.includes('listed on SpamCop'))";
    browser.wait("the finding", card);
}

#[test]
fn a_step_is_a_short_button_and_a_mark_with_its_word() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let small = stage.query("small.net", Dialect::Cloudflare);
    open(&stage, &format!("{small}&server=100.20.30.40"));
    let names = browser.run(
        "return [...document.querySelectorAll('.legs h4 button')].map(b => b.getAttribute('aria-labelledby')\
            .split(' ').map(id => document.getElementById(id).textContent).join(' '));",
    );
    let names: Vec<&str> = names.as_array().expect("names").iter().filter_map(Value::as_str).collect();
    assert_eq!(names.len(), 10);
    assert!(names.iter().all(|name| name.len() < 75), "{names:?}");
    assert_eq!(names[7], "The receiver checks the sender Problem");
    let marks =
        "[...document.querySelectorAll('.leg-head')].map(h => h.querySelectorAll('svg').length).join('')";
    let marks = browser.text(marks);
    assert!(marks.chars().all(|count| count == '1'), "{marks}");
    let stops = "[...document.querySelectorAll('#panel-summary :is(a, button, input, summary)')]\
                 .filter(e => e.checkVisibility()).length";
    let stops: usize = browser.text(stops).parse().expect("a number");
    // What receivers ask leads to its proof, a button for each answer; and a fix that can be tried is one.
    assert!(stops < 60, "{stops} stops of the Tab key");
    // The step that stops the mail stands open, and what follows is folded.
    let open = "[...document.querySelectorAll('.legs h4 button')].map(b => b.ariaExpanded == 'true' ? 1 : 0).join('')";
    assert_eq!(browser.text(open), "0000000100");
}

#[test]
fn the_receivers_checks_leave_no_hole() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &format!("{}&server=100.20.30.40", stage.query("small.net", Dialect::Wire)));
    for width in [1920, 1280, 900, 700, 360] {
        browser.resize(width, 900);
        browser.next_frames();
        let holes = browser.text(
            "(() => { const box = document.querySelector('.checks').getBoundingClientRect();\
             const rows = new Map();\
             for (const tile of document.querySelectorAll('.checks > li')) {\
                const r = tile.getBoundingClientRect();\
                rows.set(r.top, Math.max(rows.get(r.top) || 0, r.right));\
             }\
             return [...rows.values()].filter(right => box.right - right > 2).length; })()",
        );
        assert_eq!(holes, "0", "{width} px");
    }
    let last = browser.text("document.querySelector('.checks > li:last-child').innerText");
    assert!(last.contains("DMARC record"), "{last}");
}

#[test]
fn a_proof_shows_no_question_twice() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query("alias.net", Dialect::Cloudflare));
    let fourth = "document.getElementById('leg-4')";
    browser.run(&format!(
        "const button = {fourth}.querySelector('h4 button');\
         if (button.ariaExpanded == 'false') button.click();\
         {fourth}.querySelector('.foot-line .proof:last-child summary').click();"
    ));
    let numbers = format!("[...{fourth}.querySelectorAll('.question .num')].map(e => e.innerText)");
    let said = format!("parseInt({fourth}.querySelector('.foot-line .proof:last-child summary').innerText)");
    browser.wait("the questions", &format!("{numbers}.length > 1 && {numbers}.length == {said}"));
    assert_eq!(browser.text(&format!("{numbers}.length - new Set({numbers}).size")), "0");
}

#[test]
fn where_nothing_answered_one_box_says_who_was_asked_and_why_nothing_came() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    stage.doh.stop();
    open(&stage, &stage.query("small.net", Dialect::Cloudflare));
    let verdict = stage.verdict();
    assert!(verdict.contains("could not be reached"), "{verdict}");
    let note = browser.text("document.querySelector('.note.unknown').innerText");
    assert!(note.contains("Ask Google instead") && note.contains("Ask Cloudflare instead"), "{note}");
    assert!(!note.contains(&verdict), "said once: {note}");
    let panel = browser.text("document.getElementById('panel-summary').innerText");
    assert!(!panel.contains("It comes back") && !panel.contains("of 5 points"), "{panel}");
    assert_eq!(browser.text("document.querySelector('.way').checkVisibility()"), "false");
    assert_eq!(browser.text("document.querySelectorAll('#panel-summary .finding').length"), "0");
}

#[test]
fn a_device_without_a_network_is_said_to_be_offline() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    browser.before_load("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false });");
    stage.doh.stop();
    open(&stage, &stage.query("small.net", Dialect::Wire));
    let note = browser.text("document.querySelector('.note.unknown').innerText");
    assert!(note.contains("You are offline") && !note.contains("Ask Google instead"), "{note}");
    let verdict = browser.text("document.querySelector('.verdict > div').innerText");
    assert!(!verdict.contains("could not be reached") && !verdict.contains("Choose"), "{verdict}");
}

#[test]
fn a_resolver_that_is_slow_is_named_with_the_alternatives() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    stage.doh.delay(Duration::from_secs(20));
    stage.open(&stage.query("small.net", Dialect::Google));
    browser.wait(
        "the note",
        "document.querySelector('.note.unknown')?.innerText.includes('No answer yet from your resolver.')",
    );
    let running = "!document.querySelector('.verdict progress').hidden";
    assert_eq!(browser.text(running), "true", "it is still asked");
    let note = browser.text("document.querySelector('.note.unknown').innerText");
    assert!(note.contains("Ask Cloudflare instead"), "{note}");
}

#[test]
fn a_very_long_name_fits_on_a_small_screen() {
    let stage = Stage::of(ZONE);
    open(&stage, &format!("{}&server={LONG}", stage.query(LONG, Dialect::Cloudflare)));
    for width in [360, 320] {
        assert_eq!(too_wide(&stage, width), json!([]), "{width} px");
    }
}

#[test]
fn a_single_look_up_is_one_page_and_not_two() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    for (query, tabs) in [
        ("txt:small.net", "tab-lookup,tab-queries"),
        ("ptr:100.20.30.40", "tab-ptr,tab-queries"),
        ("mx:small.net", "tab-summary,tab-mx,tab-queries"),
    ] {
        open(&stage, &format!("{}&tab=summary", stage.query(query, Dialect::Google)));
        browser.wait("the tabs", "document.querySelector('[role=tab]')");
        assert_eq!(browser.text("[...document.querySelectorAll('[role=tab]')].map(t => t.id)"), tabs);
        let panel = "document.querySelector('[role=tabpanel]:not([hidden])').innerText";
        browser.wait("its panel", panel);
        let repeated = stage.verdict();
        assert!(tabs.contains("summary") || !browser.text(panel).contains(&repeated), "{repeated}");
    }
}

#[test]
fn an_international_name_is_shown_as_people_write_it() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query("b%C3%BCcher.net", Dialect::Google));
    let panel = browser.text("document.querySelector('.report').innerText");
    assert!(panel.contains("bücher.net"), "{panel}");
    // What is to be published must be in the form of the DNS: records and their names stand in code.
    let outside = browser.run(
        "const found = [];\
         const walk = document.createTreeWalker(document.querySelector('.report'), NodeFilter.SHOW_TEXT);\
         for (let node = walk.nextNode(); node; node = walk.nextNode()) {\
            const place = node.parentElement;\
            if (node.data.includes('xn--') && place.checkVisibility() && !place.closest('code, .sr')) found.push(place.outerHTML);\
         }\
         return found;",
    );
    assert_eq!(outside.as_array().map(Vec::len), Some(1), "{outside}");
    assert!(panel.contains("bücher.net (xn--bcher-kva.net)"), "{panel}");
}

#[test]
fn names_keep_together_and_are_not_translated() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let small = stage.query("small.net", Dialect::Cloudflare);
    open(&stage, &format!("{small}&server=100.20.30.40"));
    for width in [1280, 700, 360] {
        browser.resize(width, 900);
        browser.next_frames();
        // A name has one box to a line of it.
        let torn = browser.run(
            "const torn = [];\
             const walk = document.createTreeWalker(document.querySelector('.report'), NodeFilter.SHOW_TEXT);\
             for (let node = walk.nextNode(); node; node = walk.nextNode()) {\
                if (!node.parentElement.checkVisibility() || node.parentElement.closest('.who, .sr, .progress, .tabs')) continue;\
                for (const found of node.data.matchAll(/\\b[a-z0-9-]+(\\.[a-z0-9-]+)+\\b/g)) {\
                   if (found[0].length > 32) continue;\
                   const range = document.createRange();\
                   range.setStart(node, found.index); range.setEnd(node, found.index + found[0].length);\
                   if (new Set([...range.getClientRects()].map(r => r.top)).size > 1) torn.push(found[0]);\
                   if (!node.parentElement.closest('[translate=no]')) torn.push('translated: ' + found[0]);\
                }\
             }\
             return [...new Set(torn)];",
        );
        assert_eq!(torn, json!([]), "{width} px");
    }
}

#[test]
fn a_term_is_not_torn_after_its_sign() {
    let stage = Stage::of("shop.net 300 TXT \"v=spf1 ip4:100.20.30.0/28 -all\"");
    let browser = &stage.browser;
    open(&stage, &stage.query("spf:shop.net&server=100.20.99.1&spf=v%3Dspf1+-all", Dialect::Cloudflare));
    assert!(stage.verdict().contains("-all says"), "{}", stage.verdict());
    for width in (320..800).step_by(5) {
        browser.resize(width, 900);
        browser.next_frames();
        let torn = browser.run(
            "return [...document.querySelectorAll('.verdict code')].filter(e => e.getClientRects().length > 1)\
                .map(e => e.textContent);",
        );
        assert_eq!(torn, json!([]), "{width} px");
    }
}

#[test]
fn what_can_be_pressed_is_large_enough() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query("small.net", Dialect::Cloudflare));
    for tab in ["summary", "mx", "ptr", "queries"] {
        browser.run(&format!("document.getElementById('tab-{tab}').click();"));
        browser.wait(tab, &format!("document.getElementById('panel-{tab}').innerText.length > 20"));
        // WCAG 2.2, 2.5.8: 24 by 24 pixels; links in a sentence are exempt.
        let small = browser.run(&format!(
            "return [...document.querySelectorAll('#panel-{tab} :is(button, summary), .actions *')]\
                .filter(e => e.checkVisibility()).filter(e => {{\
                    const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; }})\
                .map(e => e.outerHTML.slice(0, 100));"
        ));
        assert_eq!(small, json!([]), "{tab}");
    }
}

#[test]
fn a_web_address_in_what_to_do_is_a_link() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &format!("{}&server=100.20.30.40", stage.query("small.net", Dialect::Cloudflare)));
    let link = "document.querySelector('#panel-summary .fix a[href^=\"https://psbl.org\"]')";
    assert_eq!(browser.text(&format!("{link}.rel + {link}.target")), "noopener noreferrer_blank");
}

#[test]
fn an_ordinary_report_takes_at_most_eight_sheets() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &format!("{}&server=100.20.30.40", stage.query("small.net", Dialect::Cloudflare)));
    browser.wait("all tabs", "document.querySelector('#panel-queries .queries tbody')");
    let sheets = || {
        let printed = browser.devtools("Page.printToPDF", &json!({ "preferCSSPageSize": true }));
        let data = printed["data"].as_str().expect("a PDF").to_owned();
        let engine = base64::engine::general_purpose::STANDARD;
        let pdf = base64::Engine::decode(&engine, data).expect("base64");
        // Each sheet is an object of the type Page; only their list is of the type Pages.
        pdf.windows(11).filter(|part| *part == b"/Type /Page").count()
            - pdf.windows(12).filter(|part| *part == b"/Type /Pages").count()
    };
    let few = sheets();
    assert!((1..=8).contains(&few), "{few} sheets");
    browser.run(
        "document.getElementById('tab-queries').click(); document.getElementById('print-queries').click();",
    );
    browser.wait("the queries", "!document.querySelector('.transcript.screen')");
    assert!(sheets() > few, "with the queries, where they are asked for");
}
