//! A message report in each of its states, with as much in it as it must bear: what is shown, where the focus is,
//! how much paper it takes.

use std::fmt::Write as _;
use std::time::Duration;

use lopdf::Document;
use mailpath::report::message::examples;

use super::Stage;
use super::bulk::paste;
use super::driver::{Browser, Session};
use super::large::{self, LABEL};
use super::looks::accessible;
use super::message::{check, paste_into};
use super::support::Dialect;

/// What is done with a large message takes longer, most of all with a program that is not optimized.
const LONG: Duration = Duration::from_secs(120);

/// As much paper as the report of an ordinary message may take, without its queries.
const MOST_PAGES: usize = 2;

fn example(title: &str) -> String {
    let example = examples().iter().find(|example| example.title == title).expect("an example");
    example.text().into_owned()
}

/// A message of 60 servers with 20 signatures, with names that are as long as they may be.
fn long_way() -> String {
    let domain = large::domain();
    let host = |number: usize| format!("relay{number:02}-{}.{domain}", &LABEL[..50]);
    let mut text = format!(
        "Authentication-Results: {};\r\n\tspf=softfail smtp.mailfrom=a@{domain};\r\n\tdkim=fail header.d={domain} header.s=s0;\r\n\tdmarc=fail header.from={domain}\r\n",
        host(60)
    );
    let mut add = |line: String| text.write_str(&line).expect("room");
    for number in (1..=60).rev() {
        let from = host(number - 1);
        add(format!(
            "Received: from {from} ({from} [100.20.60.{number}])\r\n\tby {} (Postfix) with ESMTPS id 4X{number};\r\n\tTue, 3 Nov 2026 09:{:02}:00 +0000\r\n",
            host(number),
            number - 1
        ));
    }
    for number in 0..20 {
        let selector = if number % 2 == 0 { LABEL.to_owned() } else { format!("s{number}") };
        add(format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain};\r\n\ts={selector}; h=From:To:Subject:Date;\r\n\tbh=PlF8D445BXWNPFeStPSC5+BTOh302eMUMej1IbnxtRM=; b=AAAA\r\n"
        ));
    }
    add(format!(
        "From: {LABEL} <{LABEL}@{domain}>\r\nTo: ann@reader.example, bob@reader.example, {LABEL}@{domain}\r\nSubject: {}\r\nDate: Tue, 3 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@{domain}>\r\n\r\nHello\r\n",
        "A subject without an end ".repeat(30)
    ));
    text
}

/// A bounce that names three recipients, each of which met something else.
fn three_recipients() -> String {
    let bounce = example("Came back");
    let end = "https://www.spamcop.net/bl.shtml?198.51.100.25\n\n";
    let others = format!(
        "{end}Final-Recipient: rfc822; bob@reader.example\nAction: delayed\nStatus: 4.2.2\nRemote-MTA: dns; mx.reader.example\nDiagnostic-Code: smtp; 452 4.2.2 The email account that you tried to reach is over quota.\n\nFinal-Recipient: rfc822; {LABEL}@{domain}\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.{domain}\nDiagnostic-Code: smtp; 550 5.1.1 <{LABEL}@{domain}>: Recipient address rejected: User unknown\n\n",
        domain = large::domain()
    );
    let changed = bounce.replace("\r\n", "\n").replacen(end, &others, 1);
    assert!(changed.contains("bob@reader.example"), "the report of the example has another form: {changed}");
    changed
}

/// Has a text checked, and waits until a message is shown.
fn shown(stage: &Stage, text: &str, resolver: &str) {
    stage.open(&format!("view=message&resolver={resolver}"));
    check(&stage.browser, text);
    stage.browser.wait("the headline", "document.getElementById('message-headline')");
}

fn finished(browser: &Session) {
    browser.wait_long(
        "a finished report",
        "document.querySelector('.verdict progress').hidden && document.querySelector('.verdict h2').textContent",
        LONG,
    );
}

/// Unfolds everything in the message.
fn unfold(browser: &Session) {
    for _ in 0..6 {
        browser.run(
            "document.querySelectorAll('.message details:not([open]) > summary, .message [aria-expanded=false]')\
                .forEach(fold => fold.click());",
        );
        browser.next_frames();
    }
}

#[test]
fn a_message_whose_report_is_running() {
    let stage = Stage::of(&large::zone());
    stage.doh.delay(Duration::from_secs(120));
    shown(&stage, &example("Delivered"), &stage.doh.resolver(Dialect::Cloudflare));
    assert_eq!(stage.browser.text("document.activeElement.id"), "message-headline");
    let found = stage.browser.text("document.querySelector('.compared').innerText");
    assert!(found.contains("being asked") && !found.contains("Cannot tell"), "{found}");
    let way = stage.browser.text("document.querySelector('.way').innerText");
    assert!(way.contains("192.0.2.10 hands the mail over"), "a sentence without a subject: {way}");
    accessible(&stage, "a message whose report is running");
}

#[test]
fn a_message_whose_resolver_is_dead() {
    let stage = Stage::new();
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    shown(&stage, &example("Delivered"), &format!("http://127.0.0.1:{port}/dns-query"));
    finished(&stage.browser);
    let message = stage.browser.text("document.querySelector('.message').innerText");
    assert_eq!(message.matches("could not be checked").count(), 2, "once for each signature: {message}");
    assert!(!message.contains("could not be told"), "what a card says is not said again: {message}");
    let summary = stage.browser.text("document.getElementById('panel-summary').innerText");
    assert!(!summary.contains("signature"), "nor below: {summary}");
    unfold(&stage.browser);
    accessible(&stage, "a message whose resolver is dead");
}

#[test]
fn a_message_of_60_servers_and_20_signatures() {
    let stage = Stage::of(&large::zone());
    let browser = &stage.browser;
    shown(&stage, &long_way(), &stage.doh.resolver(Dialect::Cloudflare));
    finished(browser);
    let rows = "document.querySelectorAll('.hops tbody tr').length";
    assert!(browser.run(&format!("return {rows};")).as_u64().expect("a number") < 20);
    // The drawing has as many numbers as there is room for.
    let overlaps = browser.text(
        "(() => { const all = [...document.querySelectorAll('.hop-line text:not(.took)')].map(t => t.getBoundingClientRect());\
         return all.filter((a, at) => all.some((b, other) => other > at && a.left < b.right && b.left < a.right)).length; })()",
    );
    assert_eq!(overlaps, "0", "numbers are drawn over each other");
    browser.click(".message button", "Show all 60 steps");
    browser.wait("all steps", &format!("{rows} == 60"));
    browser.run(
        "[...document.querySelectorAll('.message button')].find(b => b.innerText == 'Show less').focus();",
    );
    browser.keys("\u{e007}");
    browser.wait("few again", &format!("{rows} < 20"));
    assert_eq!(browser.text("document.activeElement.innerText"), "Show all 60 steps");
    browser.click(".message button", "Show all 20 signatures");
    browser.wait("all of them", "document.querySelectorAll('.signature').length == 20");
    unfold(browser);
    accessible(&stage, "a message of 60 servers");
}

#[test]
fn a_bounce_of_three_recipients() {
    let stage = Stage::of(&large::zone());
    let browser = &stage.browser;
    shown(&stage, &three_recipients(), "example");
    finished(browser);
    let cards = browser.text(
        "[...document.querySelectorAll('.message .finding.card')].map(c => c.innerText).join('\\n--\\n')",
    );
    assert_eq!(cards.matches("\n--\n").count(), 2, "{cards}");
    for part in [
        "Refused for good",
        "Delayed, and still tried",
        "bob@reader.example",
        "Blocklists that hold 198.51.100.25",
    ] {
        assert!(cards.contains(part), "{part}: {cards}");
    }
    // The check is asked of the same resolver.
    let link = browser.text("document.querySelector('.message .card a.button').href");
    assert!(link.contains("resolver=example") && link.contains("198.51.100.25"), "{link}");
    unfold(browser);
    accessible(&stage, "a bounce of three recipients");
}

#[test]
fn another_hand_over_keeps_the_focus_in_the_page() {
    let stage = Stage::new();
    let browser = &stage.browser;
    let extra = "Received: from gate.example (gate.example [203.0.113.70])\r\n\tby inner.reader.example (Postfix) with ESMTPS id 1;\r\n\tTue, 3 Nov 2026 09:16:00 +0000\r\n";
    shown(&stage, &example("Delivered").replacen("Received: ", &format!("{extra}Received: "), 1), "example");
    finished(browser);
    browser.run("document.querySelector('.hops tbody tr:nth-child(3) button').focus();");
    browser.keys("\u{e007}");
    browser.wait("the other hop", "location.hash.includes('hop=2')");
    finished(browser);
    browser.wait("the focus at the message's headline", "document.activeElement.id == 'message-headline'");
}

#[test]
fn the_answer_about_the_message_has_the_focus_and_is_in_sight() {
    let stage = Stage::new();
    let browser = &stage.browser;
    shown(&stage, &example("Came back"), "example");
    finished(browser);
    let in_sight = "(() => { const top = document.getElementById('message-headline').getBoundingClientRect().top;\
        return document.activeElement.id == 'message-headline' && top >= 0 && top < innerHeight / 2; })()";
    browser.wait("the focus at the message's headline", in_sight);
    // It stays there, whatever is found of the rest.
    browser.next_frames();
    assert_eq!(browser.text("document.activeElement.id"), "message-headline");
}

#[test]
fn what_is_pasted_at_the_start_is_checked_by_the_keyboard() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("resolver=example");
    browser.wait("the program", "!document.getElementById('boot')");
    paste_into(browser, "q", &example("Came back"));
    browser.wait("the focus in the field", "document.activeElement.id == 'message'");
    let at_end = "(field => field.selectionStart == field.value.length && field.value.length > 100)(document.getElementById('message'))";
    browser.wait("the caret at the end", at_end);
    browser.run(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',\
            { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }));",
    );
    browser.wait("the headline", "document.activeElement.id == 'message-headline'");
}

/// A mailbox that is full, and a server of the sending side without an address.
const FULL: &str = "This is the mail system at host mail.healthy.example.\n\n<bob@reader.example>: host mx.reader.example[198.51.100.40] said: 552 5.2.2\n    <bob@reader.example>: Mailbox full (in reply to RCPT TO command)\n";

/// A reply that says that SPF did not pass.
const SPF_REFUSED: &str = "Your message to ann@reader.example could not be delivered.\n\nRemote Server returned '550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. DKIM = did not pass SPF [broken.example] with ip: [203.0.113.7] = did not pass'\n";

#[test]
fn a_sentence_of_the_bounce_is_said_once() {
    let stage = Stage::new();
    let browser = &stage.browser;
    shown(&stage, FULL, "example");
    finished(browser);
    let verdict = browser.text("document.querySelector('.verdict').textContent");
    assert!(verdict.contains("We cannot tell everything") && !verdict.contains("is full"), "{verdict}");
}

#[test]
fn what_the_named_check_finds_stands_at_the_headline() {
    let stage = Stage::new();
    let browser = &stage.browser;
    shown(&stage, SPF_REFUSED, "example");
    finished(browser);
    let top = browser.text("document.querySelector('.message-top').innerText");
    for part in ["has 2 SPF records", "What to do:", "Replace them by one record"] {
        assert!(top.contains(part), "{part}: {top}");
    }
}

#[test]
fn the_field_after_a_wipe_and_with_a_text_that_is_no_message() {
    let stage = Stage::new();
    let browser = &stage.browser;
    shown(&stage, &example("Came back"), "example");
    finished(browser);
    browser.click("button", "Wipe everything");
    browser.wait("the empty field", "document.getElementById('message')?.value === ''");
    browser.wait("the focus at its heading", "document.activeElement.innerText == 'A message or a bounce'");
    accessible(&stage, "the field after a wipe");
    check(browser, "Hello Bob, please call me back.");
    browser.wait("what is wrong", "document.getElementById('message-error').innerText");
    assert_eq!(browser.text("document.activeElement.id"), "message");
    accessible(&stage, "a text that is no message");
}

#[test]
fn the_keyboard_goes_through_the_message_from_top_to_bottom() {
    let stage = Stage::new();
    let browser = &stage.browser;
    shown(&stage, &example("Came back"), "example");
    finished(browser);
    browser.run("document.getElementById('message-headline').focus();");
    let mut last = i64::MIN;
    let mut count = 0;
    loop {
        browser.keys("\u{e004}");
        let at = browser.run(
            "const e = document.activeElement; return e.closest('.message')\
                ? Math.round(e.getBoundingClientRect().top + scrollY) : null;",
        );
        let Some(at) = at.as_f64() else { break };
        let at = at as i64;
        assert!(at + 8 >= last, "the focus went up, to {}", browser.text("document.activeElement.outerHTML"));
        last = at;
        count += 1;
        assert!(count < 60, "there is no end of the message");
    }
    assert!(count >= 5, "{count} places");
}

#[test]
fn what_is_announced_is_short() {
    let stage = Stage::new();
    let browser = &stage.browser;
    // Everything that a screen reader is handed while the report comes in.
    browser.before_load(
        "window.announced = [];\
         const note = () => document.querySelectorAll('[aria-live], [role=status], [role=alert]').forEach(e => {\
             const text = e.textContent.trim();\
             if (text && !announced.includes(text)) announced.push(text);\
         });\
         new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true });",
    );
    shown(&stage, &example("Delivered"), "example");
    finished(browser);
    browser.next_frames();
    let announced = browser.run("return announced;");
    let announced: Vec<String> = serde_json::from_value(announced).expect("texts");
    assert!(
        announced.iter().any(|text| text.contains("Nothing was found") || text.contains("OK")),
        "{announced:?}"
    );
    for text in &announced {
        assert!(text.len() < 400, "{text}");
        assert!(!text.contains("news of November") && !text.contains("opening hours"), "{text}");
    }
}

/// A message that did not pass when it was taken, and does now, of a server that several lists hold.
const REPAIRED: &str = "Delivered-To: ann@reader.example\nReceived: by 2002:a05:6402:11c7:b0:5a0:1234:5678 with SMTP id j7csp123456edw;\n        Mon, 30 Nov 2026 10:01:02 -0800 (PST)\nReturn-Path: <jo@blocked.example>\nReceived: from mail.blocked.example (static-25.hosting.example. [198.51.100.25])\n        by mx.google.com with ESMTPS id d2e1a72fcca58\n        for <ann@reader.example>\n        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\n        Mon, 30 Nov 2026 10:01:01 -0800 (PST)\nReceived-SPF: softfail (google.com: domain of transitioning jo@blocked.example does not designate 198.51.100.25 as permitted sender) client-ip=198.51.100.25;\nAuthentication-Results: mx.google.com;\n       spf=softfail (google.com: domain of transitioning jo@blocked.example does not designate 198.51.100.25 as permitted sender) smtp.mailfrom=jo@blocked.example;\n       dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=blocked.example\nMessage-ID: <abc123@blocked.example>\nDate: Mon, 30 Nov 2026 19:01:00 +0100\nFrom: Jo <jo@blocked.example>\nTo: ann@reader.example\nSubject: Invoice\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nHello Ann, here is the invoice.\n";

#[test]
fn an_ordinary_message_takes_two_pages() {
    let stage = Stage::new();
    let browser = &stage.browser;
    let texts = ["Delivered", "Came back", "Changed on its way"].map(example);
    for text in texts.iter().map(String::as_str).chain([SPF_REFUSED, REPAIRED]) {
        shown(&stage, text, "example");
        finished(browser);
        for (paper, pdf) in [("A4", browser.print()), ("Letter", browser.print_letter())] {
            let pdf = Document::load_mem(&pdf).expect("a PDF");
            let pages = pdf.get_pages().len();
            let said: Vec<String> =
                pdf.get_pages().into_keys().map(|page| pdf.extract_text(&[page]).expect("text")).collect();
            assert!(pages <= MOST_PAGES, "{paper}: {pages} pages:\n{}", said.join("\n=====\n"));
        }
    }
}

#[test]
fn who_holds_a_bounce_finds_where_to_paste_it() {
    let mut stage = Stage::new();
    stage.browser = Browser::start(360, 740);
    let browser = &stage.browser;
    stage.open("");
    browser.wait("the program", "!document.getElementById('boot')");
    let bottom = browser.run(
        "return [...document.querySelectorAll('#start a')].find(a => a.innerText == 'Paste the bounce').getBoundingClientRect().bottom;",
    );
    assert!(
        bottom.as_f64().is_some_and(|bottom| bottom < 740.0),
        "it is not on a phone's first screen: {bottom}"
    );
    browser.click("#start a", "Paste the bounce");
    browser.wait("the field", "document.getElementById('message')");
    let bottom = browser
        .run("return document.getElementById('message-check').getBoundingClientRect().bottom + scrollY;");
    assert!(bottom.as_f64().is_some_and(|bottom| bottom < 740.0), "what to press is not on it: {bottom}");
}

#[test]
fn a_row_of_many_is_read_on_a_phone_with_the_name_of_its_address() {
    let mut stage = Stage::of(
        "shop.net 300 MX 10 mail.shop.net\nmail.shop.net 60 A 100.20.30.40\n\
         40.30.20.100.in-addr.arpa 60 PTR mail.shop.net\nshop.net 300 TXT \"v=spf1 mx -all\"\n",
    );
    stage.browser = Browser::start(360, 740);
    let browser = &stage.browser;
    stage.open(&format!("view=bulk&resolver={}", stage.doh.resolver(Dialect::Cloudflare)));
    paste(browser, "100.20.30.40\nshop.net");
    browser
        .wait("both", "document.querySelector('.bulk .lead-line').innerText.includes('2 of 2 reports done')");
    let names =
        browser.text("[...document.querySelectorAll('td[data-label=PTR]')].map(td => td.innerText).join()");
    assert_eq!(names, "mail.shop.net,mail.shop.net");
    let hidden = browser.text(
        "[...document.querySelectorAll('.bulk-table td[data-label]')]\
            .filter(td => td.innerText.trim() && (!td.checkVisibility() || td.getBoundingClientRect().right > innerWidth)).length",
    );
    assert_eq!(hidden, "0", "every value of a row is in sight");
    accessible(&stage, "many at once on a phone");
}

#[test]
fn a_copy_button_stands_at_its_command() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open(&format!("{}&tab=blacklist", stage.query("small.net", Dialect::Cloudflare)));
    stage.wait_for_report();
    browser.wait("a listing", "document.querySelector('#panel-blacklist tr .proof')");
    browser.run("document.querySelector('#panel-blacklist tr .proof > summary').click();");
    browser.wait("a command", "document.querySelector('#panel-blacklist .command')?.checkVisibility()");
    let gaps = browser.run(
        "return [...document.querySelectorAll('.command')].filter(c => c.checkVisibility()).map(command => {\
            const range = document.createRange(); range.selectNodeContents(command.querySelector('code'));\
            const [code, button] = [range, command.querySelector('button')].map(e => e.getBoundingClientRect());\
            return Math.round(button.left - code.right); });",
    );
    let gaps: Vec<i64> = serde_json::from_value(gaps).expect("numbers");
    assert!(!gaps.is_empty() && gaps.iter().all(|gap| (0..40).contains(gap)), "{gaps:?}");
}
