//! A message that is pasted, dropped or in a link: what is shown of it, and that nothing of it goes anywhere.

use mailpath::report::SavedReport;
use mailpath::report::message::{examples, to_link};

use super::Stage;
use super::driver::Session;
use super::history::{database, wait_for_kept};
use super::offline::open_and_keep;
use super::shared::{drop_file, frozen_link, hand_on};
use super::support::Dialect;

/// The made-up world, which has the keys of the examples, behind a resolver that is really asked.
const WORLD: &str = include_str!("../../data/example.zone");

/// What stands in the example's text alone: in its subject, and in its body.
const MARKERS: [&str; 3] = ["news of November", "opening hours", "Healthy News"];

const HEADLINE: &str = "document.getElementById('message-headline')?.innerText";

fn example(title: &str) -> String {
    let example = examples().iter().find(|example| example.title == title).expect("an example");
    example.text().into_owned()
}

/// Pastes a text into the element with this id, as the clipboard does.
pub(crate) fn paste_into(browser: &Session, id: &str, text: &str) {
    let text = serde_json::json!(text);
    browser.run(&format!(
        "const data = new DataTransfer(); data.setData('text/plain', {text});\
         const place = document.getElementById('{id}'); place.focus();\
         const event = new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true, cancelable: true }});\
         if (place.dispatchEvent(event)) document.execCommand('insertText', false, {text});"
    ));
}

/// Puts a text into the large field, and has it checked.
pub(crate) fn check(browser: &Session, text: &str) {
    browser.wait("the field", "document.getElementById('message')");
    let text = serde_json::json!(text);
    browser.run(&format!(
        "const field = document.getElementById('message'); field.value = {text};\
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    ));
    browser.click("button", "Check this message");
}

/// What came of the signatures, one line each.
fn signatures(browser: &Session) -> String {
    browser.wait("the signatures", "document.querySelectorAll('.signature').length == 2");
    browser.text("[...document.querySelectorAll('.signature h4')].map(h => h.innerText).join('\\n')")
}

/// Notes every request that the page makes, with its body.
fn note_requests(stage: &Stage) {
    stage.browser.before_load(
        "window.requests = [];\
         const fetched = window.fetch;\
         window.fetch = (what, how) => {\
             window.requests.push(String(what.url || what) + ' ' + String(how?.body || what.body || ''));\
             return fetched(what, how);\
         };\
         const open = XMLHttpRequest.prototype.open;\
         XMLHttpRequest.prototype.open = function (...all) { window.requests.push(all.join(' ')); return open.apply(this, all); };\
         const beacon = navigator.sendBeacon.bind(navigator);\
         navigator.sendBeacon = (...all) => { window.requests.push(all.join(' ')); return beacon(...all); };",
    );
}

/// Everything that left the page, and everything that the browser keeps of it.
fn everything(stage: &Stage) -> String {
    let browser = &stage.browser;
    let of_page = browser.run(
        "const kept = [];\
         for (const name of await caches.keys()) {\
             for (const request of await (await caches.open(name)).keys()) kept.push(request.url);\
         }\
         return JSON.stringify([window.requests, performance.getEntries().map(e => e.name), location.href,\
             history.state, document.cookie, Object.entries(localStorage), Object.entries(sessionStorage), kept]);",
    );
    let asked = stage.doh.seen(|seen| format!("{:?}", seen.asked));
    let text = format!("{of_page} {} {asked}", database(browser));
    // What is escaped in an address, and what is spaced, is the same text.
    text.replace("%20", " ").replace('+', " ")
}

#[test]
fn a_text_of_several_lines_opens_its_field_and_nothing_of_it_goes_anywhere() {
    let stage = Stage::of(WORLD);
    note_requests(&stage);
    let browser = &stage.browser;
    stage.open(&format!("resolver={}", stage.doh.resolver(Dialect::Cloudflare)));
    browser.wait("the program", "!document.getElementById('boot')");
    paste_into(browser, "q", &example("Delivered"));
    browser.wait("the field", "document.getElementById('message')?.value.includes('opening hours')");
    assert_eq!(browser.text("document.getElementById('q').value"), "");
    assert!(browser.text("location.search").contains("view=message"));
    browser.click("button", "Check this message");
    browser.wait("the headline", HEADLINE);
    stage.wait_for_report();
    let said = browser.text(HEADLINE);
    assert!(said.starts_with("mx.reader.example received this message from mx1.healthy.example"), "{said}");
    // The browser's own cryptography has verified both.
    let signatures = signatures(browser);
    assert_eq!(signatures.matches("verifies.").count(), 2, "{signatures}");
    let compared = browser.text("document.querySelector('.compared').innerText.replace(/\\s+/g, ' ')");
    // Out here the addresses of examples have no names to ask for.
    assert_eq!(compared.matches("Yes").count(), 4, "{compared}");
    let all = everything(&stage);
    assert!(all.contains("m1._domainkey.healthy.example"), "its key was asked for: {all}");
    let kept = || database(browser)["history"].as_array().map_or(0, Vec::len);
    assert_eq!(kept(), 0, "without a tick nothing is kept, nor the addresses");
    for marker in MARKERS {
        assert!(!all.contains(marker), "{marker} went somewhere: {all}");
    }
    // Nor does a reload send what was read in it.
    assert_eq!(browser.text("location.hash"), "#pasted");
    assert!(!browser.text("location.search").contains("ann"), "{}", browser.text("location.search"));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
    browser.reload();
    browser.wait(
        "why it is gone",
        "document.querySelector('#page [role=alert]')?.innerText.includes('not kept')",
    );
}

#[test]
fn a_file_is_read_byte_by_byte_and_one_of_outlook_is_explained() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("resolver=example");
    browser.wait("the program", "!document.getElementById('boot')");
    drop_file(browser, &[("news.eml", &example("Changed on its way"))]);
    browser.wait("the headline", HEADLINE);
    stage.wait_for_report();
    let signatures = signatures(browser);
    assert_eq!(signatures.matches("does not verify").count(), 2, "{signatures}");
    // The signature of a compound file, as Outlook saves.
    browser.run(
        "const data = new DataTransfer();\
         data.items.add(new File([new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0])], 'a.msg'));\
         document.getElementById('main').dispatchEvent(\
             new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));",
    );
    browser
        .wait("how to save it", "document.querySelector('#page [role=alert]')?.innerText.includes('.eml')");
}

#[test]
fn a_link_holds_a_message_for_the_page_and_for_programs() {
    let stage = Stage::new();
    let browser = &stage.browser;
    let bounce = to_link(example("Came back").as_bytes());
    let report = stage.json(&format!("view=json&resolver=example#message={bounce}"));
    assert_eq!(report["message"]["kind"], "bounce");
    assert_eq!(report["input"]["server"], "198.51.100.25");
    let signed = to_link(example("Delivered").as_bytes());
    let report = stage.json(&format!("q=other.example&view=json&resolver=example#message={signed}"));
    assert_eq!(
        (&report["input"]["q"], &report["message"]["kind"]),
        (&"other.example".into(), &"message".into())
    );
    let results: Vec<&str> = report["message"]["signatures"]
        .as_array()
        .expect("signatures")
        .iter()
        .filter_map(|s| s["result"].as_str())
        .collect();
    assert_eq!(results, ["pass", "pass"]);
    let broken = stage.json(&format!("view=json&resolver=example#message={}", &signed[..signed.len() / 2]));
    assert_eq!(broken["errors"][0]["parameter"], "message");
    // In the page, with what is asked beside it and without.
    browser.open("about:blank");
    stage.open(&format!("resolver=example#message={}", &signed[..signed.len() / 2]));
    browser.wait("why", "document.querySelector('#page [role=alert]')?.innerText.includes('message=')");
    browser.open("about:blank");
    stage.open(&format!("q=healthy.example&resolver=example#message={}", &signed[..signed.len() / 2]));
    stage.wait_for_report();
    assert!(browser.text("document.querySelector('#page [role=alert]').innerText").contains("message="));
    browser.open("about:blank");
    stage.open(&format!("resolver=example#message={bounce}"));
    browser.wait("the headline", HEADLINE);
    stage.wait_for_report();
    let card = browser.text("document.querySelector('.message .finding.card').innerText");
    assert!(card.contains("ann@reader.example") && card.contains("What to do"), "{card}");
}

#[test]
fn a_record_that_is_tried_keeps_the_message_and_a_value_that_is_removed_says_that_it_is_left() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("resolver=example&tab=spf");
    browser.wait("the program", "!document.getElementById('boot')");
    drop_file(browser, &[("news.eml", &example("Delivered"))]);
    browser.wait("the headline", HEADLINE);
    stage.wait_for_report();
    browser.run("document.getElementById('tab-spf').click();");
    let draft = "document.querySelector('#panel-spf .draft:not(.fix-offer) > summary')";
    browser.wait("the draft", draft);
    browser.run(&format!("{draft}.click();"));
    browser.wait("the field", "document.getElementById('spf-draft')");
    browser.run(
        "const field = document.getElementById('spf-draft'); field.value = 'v=spf1 -all';\
         field.dispatchEvent(new Event('input', { bubbles: true }));",
    );
    browser.click("button", "Try this record");
    browser.wait("what it changes", "document.getElementById('spf-comparison')");
    stage.wait_for_report();
    assert!(browser.text(HEADLINE).contains("received this message"));
    assert_eq!(browser.text("location.hash"), "#pasted");
    assert!(!browser.text("location.search").contains("ann"), "{}", browser.text("location.search"));
    // The record is taken away again: the message is still there.
    browser.click("button", "Back to the published record");
    browser.wait("no record", "!location.search.includes('spf=')");
    stage.wait_for_report();
    browser.wait("the headline", HEADLINE);
    // Without the recipient that it names it is another question.
    browser.run("document.querySelector('.asked-too button[aria-label^=\"Remove recipient\"]').click();");
    browser.wait("the note", "document.getElementById('left-message')");
    assert_eq!(browser.text("String(document.getElementById('message-headline'))"), "null");
    browser.run("document.querySelector('#left-message a').click();");
    browser.wait("the headline", HEADLINE);
    assert_eq!(browser.text("String(document.getElementById('left-message'))"), "null");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn without_a_network_a_message_is_read_and_its_example_verified() {
    let stage = Stage::new();
    let browser = &stage.browser;
    open_and_keep(&stage, "");
    stage.site.stop();
    browser.open("about:blank");
    stage.open("view=message&resolver=example");
    check(browser, &example("Delivered"));
    browser.wait("the headline", HEADLINE);
    stage.wait_for_report();
    assert_eq!(signatures(browser).matches("verifies.").count(), 2);
}

#[test]
fn what_is_wiped_is_gone() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("view=message&resolver=example");
    check(browser, &example("Delivered"));
    browser.wait("the headline", HEADLINE);
    stage.wait_for_report();
    browser.click("button", "Wipe everything");
    browser.wait("the empty field", "document.getElementById('message')?.value === ''");
    assert_eq!(browser.text("location.search + location.hash"), "?resolver=example&view=message");
    let page = browser.text("document.documentElement.innerHTML + document.title");
    for gone in ["mx1.healthy.example", "192.0.2.10", "November"] {
        assert!(!page.contains(gone), "{gone}");
    }
    assert!(browser.text("document.getElementById('q').value").is_empty());
    assert_eq!(database(browser)["history"].as_array().map_or(0, Vec::len), 0);
    browser.back();
    browser.next_frames();
    assert_eq!(browser.text(&format!("{HEADLINE} || ''")), "");
}

#[test]
fn what_is_shared_and_kept_holds_the_text_only_where_that_is_chosen() {
    let stage = Stage::of(WORLD);
    let browser = &stage.browser;
    stage.open(&format!("view=message&resolver={}", stage.doh.resolver(Dialect::Cloudflare)));
    browser.wait("the choice", "document.querySelector('[name=kept-in-history]')");
    assert_eq!(
        browser.run("return [...document.querySelectorAll('[name=kept-in-history]')].map(r => r.checked);"),
        serde_json::json!([true, false, false])
    );
    check(browser, &example("Delivered"));
    browser.wait("the headline", HEADLINE);
    stage.wait_for_report();
    let read = |link: &str| {
        let text = link.split_once("#case=").expect("a saved report").1;
        let saved = SavedReport::from_link(text).expect("it can be read");
        saved.message.map(|message| String::from_utf8_lossy(message.text()).into_owned())
    };
    assert_eq!(read(&frozen_link(browser)), None);
    assert_eq!(database(browser)["history"].as_array().map_or(0, Vec::len), 0);
    let choose = |place: usize| {
        hand_on(browser);
        browser.wait("the choice", "document.querySelector('[name=kept-in-saved]')");
        browser.run(&format!("document.querySelectorAll('[name=kept-in-saved]')[{place}].click();"));
        browser.next_frames();
    };
    choose(1);
    let header = read(&frozen_link(browser)).expect("the header");
    assert!(header.contains("news of November") && !header.contains("opening hours"), "{header}");
    choose(2);
    let link = frozen_link(browser);
    assert!(read(&link).expect("all").contains("opening hours"));
    // Whoever opens it sees the same, and nobody is asked.
    browser.open("about:blank");
    browser.open(&link);
    browser.wait("the headline", HEADLINE);
    assert_eq!(signatures(browser).matches("verifies.").count(), 2);
    // What was kept on purpose goes with a wipe, whenever that is.
    let field = format!("view=message&resolver={}", stage.doh.resolver(Dialect::Cloudflare));
    stage.open(&field);
    browser.wait("the choice", "document.querySelector('[name=kept-in-history]')");
    browser.run("document.querySelectorAll('[name=kept-in-history]')[2].click();");
    check(browser, &example("Delivered"));
    browser.wait("the headline", HEADLINE);
    stage.wait_for_report();
    wait_for_kept(browser, 1);
    browser.open("about:blank");
    stage.open(&field);
    browser.click("button", "Wipe everything");
    wait_for_kept(browser, 0);
}

#[test]
fn another_hop_can_be_chosen_for_the_hand_over() {
    let stage = Stage::new();
    let browser = &stage.browser;
    let extra = "Received: from gate.example (gate.example [203.0.113.70])\r\n\tby inner.reader.example (Postfix) with ESMTPS id 1;\r\n\tTue, 3 Nov 2026 09:16:00 +0000\r\n";
    let text = example("Delivered").replacen("Received: ", &format!("{extra}Received: "), 1);
    stage.open("view=message&resolver=example");
    check(browser, &text);
    browser.wait("the headline", HEADLINE);
    stage.wait_for_report();
    let handover = "document.querySelector('.hops .handover')?.innerText";
    assert!(browser.text(handover).contains("192.0.2.10"), "{}", browser.text(handover));
    browser.run("document.querySelector('.hops tbody tr:nth-child(3) button').click();");
    browser.wait("the other hop", &format!("{handover}.includes('203.0.113.70')"));
    stage.wait_for_report();
    assert!(browser.text("location.hash").contains("hop=2"));
    browser.wait("the server", "document.getElementById('question').innerText.includes('203.0.113.70')");
}

#[test]
fn what_is_no_message_is_said_in_its_field() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("view=message&resolver=example");
    browser.wait("the field", "document.getElementById('message')");
    browser.click("button", "Check this message");
    let error = "document.getElementById('message-error').innerText";
    browser.wait("what is missing", error);
    check(browser, "<!DOCTYPE html><html><body>hello</body></html>");
    browser.wait("what it is", &format!("{error}.includes('HTML')"));
    assert_eq!(browser.text("document.activeElement.id"), "message");
    assert_eq!(browser.text("document.getElementById('message').getAttribute('aria-invalid')"), "true");
}
