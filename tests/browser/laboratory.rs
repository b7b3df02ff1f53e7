//! The zone laboratory: records that are tried before they are published, from findings, from records and typed;
//! what they would change; and that what is tried is marked wherever it goes, and asks nothing that is known.

use std::rc::Rc;
use std::time::Duration;

use mailpath::dns::Zone;
use mailpath::report::message::examples;
use mailpath::report::{MAX_LINK, Query, Run, SavedReport};

use super::Stage;
use super::driver::Session;
use super::shared::{drop_file, frozen_link};
use super::support::{Dialect, block_on, world};

/// A domain whose second server may not send.
const ZONE: &str = r#"
shop.net 300 MX 10 mail.shop.net
shop.net 300 MX 20 old.shop.net
mail.shop.net 60 A 100.20.30.40
old.shop.net 60 A 100.20.30.41
40.30.20.100.in-addr.arpa 60 PTR mail.shop.net
41.30.20.100.in-addr.arpa 60 PTR old.shop.net
shop.net 300 TXT "v=spf1 ip4:100.20.30.40 -all"
_dmarc.shop.net 300 TXT "v=DMARC1; p=none; rua=mailto:dmarc@shop.net"
2.0.0.127.psbl.surriel.com 60 A 127.0.0.2
"#;
const ASKED: &str = "shop.net&server=100.20.30.41";
const ENTER: &str = "\u{e007}";

const TRIAL: &str = "document.getElementById('trial')?.innerText.replace(/\\s+/g, ' ')";
const LINES: &str =
    "[...document.querySelectorAll('.changes-tried .record')].map(p => p.innerText).join('\\n')";

fn open(stage: &Stage, query: &str) {
    stage.open(query);
    stage.wait_for_report();
}

/// Waits until it is said what the changes would do.
fn difference(stage: &Stage) -> String {
    stage.browser.wait(
        "what it would change",
        "document.querySelector('.trial-lead')?.innerText.match(/^(With th|Th(is|ese) change)/)",
    );
    stage.wait_for_report();
    stage.browser.text(TRIAL)
}

/// Puts lines into the field, and tries them.
fn try_lines(browser: &Session, lines: &str) {
    browser.wait("the line that unfolds it", "document.querySelector('#laboratory > summary')");
    browser.run("document.getElementById('laboratory').open = true;");
    browser.wait("the field", "document.getElementById('zone-lines')");
    let lines = serde_json::json!(lines);
    browser.run(&format!(
        "const field = document.getElementById('zone-lines'); field.value = {lines};\
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    ));
    browser.click("#laboratory button", "Try it");
}

fn focus(browser: &Session, script: &str) {
    browser.wait("what to focus", &format!("({script})?.checkVisibility()"));
    browser.run(&format!("({script}).focus();"));
}

#[test]
fn a_fix_is_tried_from_its_finding_by_keyboard() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query(&format!("{ASKED}&tab=spf"), Dialect::Cloudflare));
    let asked = stage.doh.count();
    let offer = "document.querySelector('#panel-spf .fix-offer > summary')";
    focus(browser, offer);
    browser.keys(ENTER);
    // What would be changed is shown before it is tried.
    let try_it =
        "[...document.querySelectorAll('#panel-spf .fix-offer button')].find(b => b.innerText == 'Try it')";
    browser.wait("the records", try_it);
    let records = browser.text("document.querySelector('#panel-spf .fix-offer .record').innerText");
    assert!(records.starts_with("shop.net. TXT \"v=spf1") && records.contains("100.20.30.41"), "{records}");
    assert!(!browser.text("location.search").contains("zone="));
    focus(browser, try_it);
    browser.keys(ENTER);
    let said = difference(&stage);
    assert!(said.contains("With this change, "), "{said}");
    assert!(said.contains("Problem →"), "{said}");
    assert_eq!(browser.text(LINES), records);
    assert!(browser.text("location.search").contains("zone="));
    // That it is a trial is said in the verdict, in the title of the window, and where the record is shown.
    browser.wait("the focus at the verdict", "document.activeElement.id == 'verdict'");
    assert!(
        browser.text("document.querySelector('.verdict .state-word').innerText").contains("if published")
    );
    assert!(
        browser.text("document.querySelector('.trial-line').innerText").contains("Nothing is published.")
    );
    assert!(browser.text("document.title").starts_with("Trial: "), "{}", browser.text("document.title"));
    browser.wait(
        "the badge",
        "document.querySelector('#panel-spf .chip.trial')?.innerText.includes('not published')",
    );
    assert_eq!(stage.doh.count(), asked, "what was known was asked again");

    // Back by the button, forward and back by the browser: nothing is asked.
    focus(browser, "document.querySelector('.trial-line button')");
    browser.keys(ENTER);
    browser.wait(
        "what is published",
        "!location.search.includes('zone=') && !document.querySelector('.trial-line')",
    );
    stage.wait_for_report();
    assert!(!stage.verdict().contains("tried"), "{}", stage.verdict());
    browser.back();
    difference(&stage);
    browser.forward();
    browser.wait("what is published", "!document.querySelector('.trial-line')");
    stage.wait_for_report();
    assert_eq!(stage.doh.count(), asked);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn lines_are_typed_and_what_is_wrong_is_said_at_the_field() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query(ASKED, Dialect::Cloudflare));
    try_lines(browser, "");
    let error = "document.getElementById('zone-error').innerText";
    browser.wait("what is missing", &format!("{error}.includes('no record')"));
    let wrong = "- shop.net. MX 20 old.shop.net.\n_dmarc.shop.net. TXT v=DMARC1; p=reject";
    try_lines(browser, wrong);
    browser.wait("where it is wrong", &format!("{error}.startsWith('Line 2, column 22: ')"));
    assert!(browser.text(error).contains("quotation marks"), "{}", browser.text(error));
    assert_eq!(browser.text("document.getElementById('zone-lines').value"), wrong);
    assert_eq!(browser.text("document.getElementById('zone-lines').getAttribute('aria-invalid')"), "true");
    assert_eq!(browser.text("document.activeElement.id"), "zone-lines");
    // The place is selected.
    let picked = "const f = document.activeElement; return f.value.slice(f.selectionStart, f.selectionEnd);";
    assert_eq!(browser.run(picked), "v=DMARC1; p=reject");
    try_lines(browser, "- shop.net. MX 20 old.shop.net.\n_dmarc.shop.net. TXT \"v=DMARC1; p=reject\"");
    let said = difference(&stage);
    assert!(said.starts_with("What these 2 changes would do"), "{said}");
    assert_eq!(
        browser.text(LINES),
        "- shop.net. MX 20 old.shop.net.\n_dmarc.shop.net. TXT \"v=DMARC1; p=reject\""
    );
    // One is edited in the field, and takes its own place.
    browser.run("document.querySelectorAll('.changes-tried button')[2].click();");
    browser.wait(
        "the line",
        "document.activeElement.id == 'zone-lines' && document.activeElement.value.includes('p=reject')",
    );
    try_lines(browser, "_dmarc.shop.net. TXT \"v=DMARC1; p=quarantine\"");
    browser.wait("the other line", &format!("({LINES}).includes('quarantine')"));
    difference(&stage);
    assert!(!browser.text(LINES).contains("reject") && browser.text(LINES).contains("- shop.net. MX 20"));
    // And taken back; then all of them.
    browser.run("document.querySelectorAll('.changes-tried button')[1].click();");
    browser.wait("one line", &format!("({LINES}).startsWith('_dmarc')"));
    difference(&stage);
    browser.click("#trial button", "Back to what is published");
    browser.wait("none", "!document.querySelector('.changes-tried') && !location.search.includes('zone=')");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_record_of_a_tab_is_changed_or_left_out() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query(&format!("{ASKED}&tab=mx"), Dialect::Cloudflare));
    let tools = "document.querySelectorAll('#panel-mx .record-tools')";
    browser.wait("the tools", &format!("{tools}.length == 2"));
    browser.run(&format!(
        "[...{tools}[1].querySelectorAll('button')].find(b => b.innerText == 'Try without it').click();"
    ));
    difference(&stage);
    assert_eq!(browser.text(LINES), "- shop.net. MX 20 old.shop.net.");
    browser.wait("one exchange", &format!("{tools}.length == 1"));
    // All exchanges are written down, since lines of one type are one set.
    browser.run(&format!("{tools}[0].querySelector('button').click();"));
    browser.wait(
        "the lines",
        "document.getElementById('zone-lines')?.value == 'shop.net. MX 10 mail.shop.net.'",
    );
    browser.wait("the focus", "document.activeElement.id == 'zone-lines'");
    for (tab, lines) in [
        ("spf", "shop.net. TXT \"v=spf1 ip4:100.20.30.40 -all\""),
        ("dmarc", "_dmarc.shop.net. TXT \"v=DMARC1; p=none; rua=mailto:dmarc@shop.net\""),
        ("ptr", "41.30.20.100.in-addr.arpa. PTR old.shop.net."),
    ] {
        browser.run(&format!("document.getElementById('tab-{tab}').click();"));
        let button = format!("document.querySelector('#panel-{tab} .record-tools button')");
        browser.wait("the button", &button);
        browser.run(&format!("{button}.click();"));
        browser.wait(
            tab,
            &format!("document.getElementById('zone-lines').value == {}", serde_json::json!(lines)),
        );
    }
}

#[test]
fn the_drafts_of_the_tabs_are_short_for_changes() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let draft = "v%3Dspf1+ip4:100.20.30.41+-all";
    open(&stage, &stage.query(&format!("{ASKED}&spf={draft}&tab=spf"), Dialect::Cloudflare));
    difference(&stage);
    assert_eq!(browser.text(LINES), "shop.net. TXT \"v=spf1 ip4:100.20.30.41 -all\"");
    // Another change beside it, and the tab's own way back.
    try_lines(browser, "- shop.net. MX 20 old.shop.net.");
    browser.wait("both", &format!("({LINES}).split('\\n').length == 2"));
    difference(&stage);
    assert!(!browser.text("location.search").contains("spf=v"), "{}", browser.text("location.search"));
    browser.click("#panel-spf button", "Back to the published record");
    browser.wait("one", &format!("({LINES}) == '- shop.net. MX 20 old.shop.net.'"));
    difference(&stage);
    browser.wait(
        "the published record",
        "document.querySelector('#panel-spf .record')?.innerText.includes('100.20.30.40')",
    );
}

#[test]
fn a_link_holds_many_changes_and_one_that_is_damaged_says_so() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query(ASKED, Dialect::Cloudflare));
    let lines: Vec<String> =
        (0..20).map(|n| format!("host-{n}.shop.net. TXT \"{}\"", "long ".repeat(40))).collect();
    try_lines(browser, &lines.join("\n"));
    let said = difference(&stage);
    assert!(said.contains("no difference to this report"), "{said}");
    let link = browser.text("location.href");
    assert!(link.contains("zone=1.") && link.len() < 1500, "{link}");
    browser.click("#trial button", "Show all 20 changes");
    browser.wait("all of them", "document.querySelectorAll('.changes-tried > li').length == 20");
    browser.open("about:blank");
    browser.open(&link);
    difference(&stage);
    // What is cut off is no change, and the report is of what is published.
    browser.open("about:blank");
    browser.open(&link.replace("zone=1.", "zone=1.AAAA"));
    stage.wait_for_report();
    browser.wait("why", "document.getElementById('zone-error')?.innerText.includes('cut off')");
    assert!(!stage.verdict().contains("tried"), "{}", stage.verdict());
    // Of lines that were typed into the link, the field has them.
    browser.open("about:blank");
    open(&stage, &stage.query(&format!("{ASKED}&zone=shop.net.+MX+nonsense"), Dialect::Cloudflare));
    browser.wait("why", "document.getElementById('zone-error')?.innerText.startsWith('Line 1, ')");
    assert_eq!(browser.text("document.getElementById('zone-lines').value"), "shop.net. MX nonsense");
}

#[test]
fn over_a_saved_report_nobody_is_asked_and_its_link_holds_the_change() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query(ASKED, Dialect::Cloudflare));
    let link = frozen_link(browser);
    let asked = stage.doh.count();
    browser.open("about:blank");
    browser.open(&link);
    stage.wait_for_report();
    let published = stage.verdict();
    try_lines(browser, "shop.net. TXT \"v=spf1 ip4:100.20.30.41 -all\"");
    let said = difference(&stage);
    assert!(said.contains("With this change, "), "{said}");
    assert!(browser.text("document.querySelector('.note.told').innerText").contains("Saved report"));
    let tried = browser.text("location.href");
    let saved = SavedReport::from_link(tried.split_once("#case=").expect("a saved report").1)
        .expect("it can be read");
    assert_eq!(saved.query.changes().expect("changes").changes().len(), 1);
    assert!(!tried.contains("zone="), "what it is about is not for the host: {tried}");
    // Whoever opens that sees the trial and what it would change.
    browser.open("about:blank");
    browser.open(&tried);
    assert_eq!(difference(&stage), said);
    assert!(
        browser.text("document.querySelector('.trial-line').innerText").contains("Nothing is published.")
    );
    browser.click("#trial button", "Back to what is published");
    browser.wait("what is published", "!document.querySelector('.trial-line')");
    stage.wait_for_report();
    assert_eq!(stage.verdict(), published);
    browser.back();
    difference(&stage);
    assert_eq!(stage.doh.count(), asked, "somebody was asked");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_message_stays_with_what_is_tried() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("resolver=example");
    browser.wait("the program", "!document.getElementById('boot')");
    let example = examples().iter().find(|example| example.title == "Delivered").expect("an example");
    drop_file(browser, &[("news.eml", &example.text())]);
    let headline = "document.getElementById('message-headline')?.innerText";
    browser.wait("the headline", headline);
    stage.wait_for_report();
    try_lines(browser, "healthy.example. TXT \"v=spf1 -all\"");
    let said = difference(&stage);
    assert!(said.contains("What this change would do"), "{said}");
    browser.wait("the headline", headline);
    assert!(browser.text(headline).contains("received this message"));
    assert_eq!(browser.text("location.hash"), "#pasted");
    assert!(!browser.text("location.search").contains("ann"), "{}", browser.text("location.search"));
    // By the tab's draft too, which unfolds.
    browser.click("#trial button", "Back to what is published");
    browser.wait("what is published", "!document.querySelector('.trial-line')");
    stage.wait_for_report();
    browser.run("document.getElementById('tab-spf').click();");
    browser.wait("the draft", "document.querySelector('#panel-spf .draft:not(.fix-offer) > summary')");
    browser.run("document.querySelector('#panel-spf .draft:not(.fix-offer) > summary').click();");
    browser.wait("the field", "document.getElementById('spf-draft')");
    browser.run(
        "const field = document.getElementById('spf-draft'); field.value = 'v=spf1 -all';\
         field.dispatchEvent(new Event('input', { bubbles: true }));",
    );
    browser.click("button", "Try this record");
    browser.wait("what it changes", "document.getElementById('spf-comparison')");
    browser.wait("the headline", headline);
    assert_eq!(browser.text("location.hash"), "#pasted");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn paper_says_what_is_tried_and_what_it_would_change() {
    let stage = Stage::of(ZONE);
    open(
        &stage,
        &stage.query(
            &format!("{ASKED}&zone=shop.net.+TXT+%22v%3Dspf1+ip4:100.20.30.41+-all%22"),
            Dialect::Cloudflare,
        ),
    );
    difference(&stage);
    let pdf = lopdf::Document::load_mem(&stage.browser.print()).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let text: String = pages.iter().map(|page| pdf.extract_text(&[*page]).expect("text")).collect();
    let text: String = text.replace('ﬁ', "fi").split_whitespace().collect();
    for part in [
        "ifpublished",
        "Nothingispublished.",
        "Whatthischangewoulddo",
        "ip4:100.20.30.41-all",
        "Published",
        "Tried",
    ] {
        assert!(text.contains(part), "{part} is not on paper: {text}");
    }
    assert!(!text.contains("Recordstotry"), "the field is on paper");
}

/// What a trial says, but for the minute in which was asked.
fn without_the_time(said: &str) -> String {
    let Some((before, after)) = said.split_once("as asked at ") else { return said.to_owned() };
    format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'))
}

#[test]
fn a_change_is_tried_while_the_report_still_runs() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    stage.doh.delay(Duration::from_millis(400));
    stage.open(&stage.query(ASKED, Dialect::Cloudflare));
    browser.wait("a running report", "document.querySelector('.verdict progress')?.hidden === false");
    try_lines(browser, "shop.net. TXT \"v=spf1 ip4:100.20.30.41 -all\"");
    browser.wait("the trial", "location.search.includes('zone=')");
    // It is said while it still runs, and the comparison comes when both are whole.
    browser.wait("what is tried", &format!("({LINES}).includes('100.20.30.41')"));
    browser.wait_long(
        "a finished report",
        "document.querySelector('.verdict progress').hidden && document.querySelector('.verdict h2').textContent",
        Duration::from_secs(60),
    );
    stage.doh.delay(Duration::ZERO);
    let said = difference(&stage);
    assert!(said.contains("With this change, ") && !said.contains("no difference"), "{said}");
    // It is the comparison that a finished report gives.
    let link = browser.text("location.href");
    browser.open("about:blank");
    browser.open(&link);
    assert_eq!(without_the_time(&difference(&stage)), without_the_time(&said));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn going_back_over_a_saved_report_that_fits_into_no_link_leads_to_the_one_before() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let saved = large_saved_report();
    stage.open("resolver=example");
    browser.wait("the program", "!document.getElementById('boot')");
    drop_file(browser, &[("large.mailpath.json", &saved)]);
    stage.wait_for_report();
    assert!(browser.text("location.hash").starts_with("#file"), "{}", browser.text("location.hash"));
    let published = stage.verdict();
    try_lines(browser, "shop.net. TXT \"v=spf1 ip4:100.20.30.41 -all\"");
    let said = difference(&stage);
    browser.back();
    browser.wait("what is published", "!document.querySelector('.trial-line')");
    stage.wait_for_report();
    assert_eq!(stage.verdict(), published);
    browser.forward();
    assert_eq!(difference(&stage), said);
    // Loaded anew, the page does not have it any more, and says so.
    browser.reload();
    browser.wait("the sentence", "document.body.innerText.includes('Open the file once more')");
    assert_eq!(stage.doh.count(), 0, "somebody was asked");
}

#[test]
fn without_a_named_server_both_sides_are_compared_for_the_same_one() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    open(&stage, &stage.query("shop.net", Dialect::Cloudflare));
    try_lines(browser, "shop.net. TXT \"v=spf1 ip4:100.20.30.9 -all\"");
    browser.wait(
        "what it would change",
        "document.querySelector('.trial-lead')?.innerText.startsWith('For mail from 100.20.30.40')",
    );
    let said = browser.text(TRIAL);
    assert!(said.contains("the sending server as published: with this change, it would be worse"), "{said}");
    assert!(said.contains("the verdict at the top is for mail from 100.20.30.40"), "{said}");
    // What refuses the server that is taken for the sending one now is no change for the better.
    assert!(stage.verdict().contains("100.20.30.40"), "{}", stage.verdict());
    let state = browser.text("document.querySelector('.verdict .state-word').innerText");
    assert_eq!(state, "Problem, if published");
    assert!(browser.text("document.getElementById('tab-summary').innerText").starts_with("Problem"));
    assert!(browser.run("return !!document.querySelector('#trial.worse');") == true, "{said}");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

/// A report with more text in it than any link holds.
fn large_saved_report() -> String {
    let mut state = 1u64;
    let mut letters = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from(state >> 59).unwrap_or(0) % 26)
    };
    let texts: String = (0..300)
        .map(|_| format!("shop.net 300 TXT \"{}\"\n", (0..250).map(&mut letters).collect::<String>()))
        .collect();
    let zone = Zone::parse("test", &world(&format!("{ZONE}{texts}"))).expect("a zone");
    let (query, _) = Query::from_url(&format!("q={ASKED}"));
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish());
    let saved = SavedReport::from_report(&report);
    assert!(saved.to_link().len() > MAX_LINK);
    saved.to_json().to_string()
}
