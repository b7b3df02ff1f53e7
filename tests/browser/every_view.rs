//! Every view, with as much in it as it must bear, and with all that can be unfolded in it.

use std::time::Duration;

use mailpath::report::message::examples;
use serde_json::json;

use super::Stage;
use super::bulk::paste;
use super::driver::Browser;
use super::history::wait_for_kept;
use super::large;
use super::looks::accessible;
use super::shared::{case, drop_file, hand_on};
use super::support::Dialect;

/// What is done with a large world takes longer, most of all with a program that is not optimized.
const LONG: Duration = Duration::from_secs(240);

/// Unfolds everything in the report or view, and what comes up in it.
fn unfold_all(browser: &Browser) {
    let one_layer = "\
        const seen = e => e.checkVisibility() && !e.dataset.unfolded;\
        const folds = [...document.querySelectorAll('main details:not([open]) > summary,\
            main [aria-expanded=false]:not(#hand-on)')].filter(seen);\
        // Of some one is open at a time.
        folds.forEach(fold => { fold.dataset.unfolded = 'yes'; fold.click(); });\
        return folds.length;";
    for _ in 0..8 {
        if browser.run(one_layer) == 0 {
            return;
        }
        browser.next_frames();
    }
    panic!("there is always more to unfold");
}

fn stage() -> Stage {
    let stage = Stage::of(&large::zone());
    // The survey of the lists would ask everybody.
    stage.browser.devtools("Network.enable", &json!({}));
    stage.browser.devtools("Network.setBlockedURLs", &json!({ "urls": ["https://*"] }));
    stage
}

fn finished(stage: &Stage) {
    stage.browser.wait_long(
        "a finished report",
        "document.querySelector('.verdict progress').hidden && document.querySelector('.verdict h2').textContent",
        LONG,
    );
}

/// A view at its address, as soon as a JavaScript expression is true.
fn view(query: &str, ready: &str) {
    let stage = stage();
    stage.open(&format!("{query}&resolver={}", stage.doh.resolver(Dialect::Cloudflare)));
    stage.browser.wait_long(query, ready, LONG);
    unfold_all(&stage.browser);
    accessible(&stage, query);
}

/// The whole report, with this tab shown and everything in it unfolded.
fn tab(name: &str) {
    let stage = stage();
    stage.open(&format!(
        "{}&resolver={}&tab={name}",
        large::query(),
        stage.doh.resolver(Dialect::Cloudflare)
    ));
    finished(&stage);
    stage.browser.wait(name, &format!("!document.getElementById('panel-{name}').hidden"));
    unfold_all(&stage.browser);
    accessible(&stage, name);
}

#[test]
fn the_start() {
    view("", "!document.getElementById('boot')");
}

#[test]
fn the_box_with_all_its_fields() {
    let stage = stage();
    stage.open("");
    let browser = &stage.browser;
    browser.wait("the fields", "document.querySelector('#more details')");
    browser.run("document.querySelectorAll('#more details').forEach(fold => { fold.open = true; });");
    stage.type_and_enter("192.0.2.256");
    browser.wait("the sentence", "document.getElementById('q-error').innerText.length > 10");
    accessible(&stage, "the box with its fields");
}

#[test]
fn about() {
    view("view=about", "document.querySelector('#page h2')");
}

#[test]
fn the_survey_of_the_lists() {
    let press = "document.querySelectorAll('.survey > p > button').forEach(b => b.innerText.startsWith('Ask C') && b.click())";
    let ready = "document.querySelector('.lead-line')?.innerText.includes('through')";
    view("view=lists", &format!("{press} || {ready}"));
}

#[test]
fn a_refused_parameter() {
    view("q=%3Cscript%3E&helo=a..b", "document.getElementById('q-error').innerText");
}

#[test]
fn the_summary() {
    tab("summary");
}

#[test]
fn the_exchanges() {
    tab("mx");
}

#[test]
fn the_blocklists() {
    tab("blacklist");
}

#[test]
fn spf() {
    tab("spf");
}

#[test]
fn dmarc() {
    tab("dmarc");
}

#[test]
fn dmarc_with_a_record_that_is_tried() {
    let stage = stage();
    let tried = "v%3DDMARC1;+p%3Drejct;+sp%3Dnone;+rua%3Dagg@small.example,mailto:b@large.example;+pct%3D20";
    let query = stage.query(&format!("dmarc:mail.{}", large::domain()), Dialect::Cloudflare);
    stage.open(&format!("{query}&dmarc={tried}&tab=dmarc"));
    finished(&stage);
    unfold_all(&stage.browser);
    accessible(&stage, "a DMARC record that is tried");
}

#[test]
fn the_names_of_addresses() {
    tab("ptr");
}

#[test]
fn dkim_keys() {
    tab("dkim");
}

#[test]
fn transport_security() {
    tab("transport");
}

#[test]
fn the_queries() {
    tab("queries");
}

#[test]
fn a_look_up_of_300_records() {
    let stage = stage();
    stage.open(&stage.query(&format!("txt:{}", large::domain()), Dialect::Google));
    finished(&stage);
    unfold_all(&stage.browser);
    accessible(&stage, "300 TXT records");
}

#[test]
fn spf_with_a_record_that_is_tried() {
    let stage = stage();
    let tried =
        format!("v%3Dspf1+include:_spf1.{0}+exists:%25{{ir}}.%25{{l1r-}}.{0}+mx+-all", large::domain());
    let query = stage.query(&format!("spf:{}", large::domain()), Dialect::Cloudflare);
    stage.open(&format!("{query}&server=100.20.50.3&spf={tried}&tab=spf"));
    finished(&stage);
    unfold_all(&stage.browser);
    accessible(&stage, "a record that is tried");
}

/// The builder of a record, opened by its link.
fn builder(record: &str) {
    let stage = stage();
    let resolver = stage.doh.resolver(Dialect::Cloudflare);
    stage.open(&format!("{}&resolver={resolver}&view=build&record={record}", large::query()));
    finished(&stage);
    stage.browser.wait_long(record, &format!("document.getElementById('builder-{record}')"), LONG);
    unfold_all(&stage.browser);
    accessible(&stage, record);
}

#[test]
fn the_builder_of_spf() {
    builder("spf");
}

#[test]
fn the_builder_of_mta_sts() {
    builder("mta-sts");
}

#[test]
fn the_builder_of_three_records() {
    builder("no-mail");
}

#[test]
fn the_zone_laboratory_with_many_and_long_records() {
    let stage = stage();
    let domain = large::domain();
    let mut lines = vec![
        format!(
            "{domain}. TXT {}",
            "\"v=spf1 include:a-rather-long-label-in-a-name.example +a:%{ir}.example \" ".repeat(30)
        ),
        format!("- {domain}. MX"),
    ];
    lines.extend((0..18).map(|n| format!("+ {domain}. MX {n} mx{n}.{domain}.")));
    let zone: String = form_urlencoded::byte_serialize(lines.join("\n").as_bytes()).collect();
    stage.open(&format!("{}&zone={zone}&tab=mx", stage.query(&domain, Dialect::Cloudflare)));
    finished(&stage);
    stage.browser.wait(
        "what would change",
        "/with these changes/i.test(document.querySelector('.trial-lead')?.innerText)",
    );
    stage.browser.click("#trial button", "Show all 20 changes");
    stage.browser.run("document.getElementById('laboratory').open = true;");
    stage.browser.wait("the field", "document.getElementById('zone-lines')");
    unfold_all(&stage.browser);
    accessible(&stage, "records that are tried");
}

#[test]
fn the_ways_to_share_and_a_watch() {
    let stage = stage();
    stage.open(&stage.query(&format!("mx:{}", large::domain()), Dialect::Cloudflare));
    finished(&stage);
    hand_on(&stage.browser);
    stage.browser.wait("the ways", "document.querySelector('#ways button')");
    stage.browser.click("#ways button", "5 min");
    unfold_all(&stage.browser);
    accessible(&stage, "the ways to share");
}

#[test]
fn a_report_that_failed() {
    let stage = stage();
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    stage.open(&format!("{}&resolver=http://127.0.0.1:{port}/dns-query", large::query()));
    finished(&stage);
    unfold_all(&stage.browser);
    accessible(&stage, "a report that failed");
}

#[test]
fn a_saved_report() {
    let stage = stage();
    stage.open("");
    stage.browser.wait("the program", "!document.getElementById('boot')");
    let saved = case(&large::zone(), &large::query()).to_json().to_string();
    drop_file(&stage.browser, &[("saved.json", &saved)]);
    stage.browser.wait_long("the report", "document.querySelector('.verdict h2')?.textContent", LONG);
    finished(&stage);
    unfold_all(&stage.browser);
    accessible(&stage, "a saved report");
}

#[test]
fn the_field_for_a_message() {
    view("view=message", "document.getElementById('message')");
}

#[test]
fn a_message_that_was_delivered() {
    message("Delivered");
}

#[test]
fn a_message_that_came_back() {
    message("Came back");
}

#[test]
fn a_message_that_was_changed() {
    message("Changed on its way");
}

/// An example of a message, with everything in it unfolded.
fn message(title: &str) {
    let stage = stage();
    let example = examples().iter().find(|example| example.title == title).expect("an example");
    stage.open(&example.link());
    finished(&stage);
    stage.browser.wait("the message", "document.querySelector('.message')");
    unfold_all(&stage.browser);
    accessible(&stage, title);
}

#[test]
fn nothing_to_compare() {
    view("view=compare", "document.querySelector('#page h2')");
}

#[test]
fn what_changed_between_two_reports() {
    let stage = stage();
    stage.open("view=compare");
    stage.browser.wait("the page", "document.querySelector('#page h2')");
    let before = case(&large::zone(), &large::query()).to_json().to_string();
    let after = case(&large::zone_later(), &large::query()).to_json().to_string();
    drop_file(&stage.browser, &[("a.json", &before), ("b.json", &after)]);
    stage.browser.wait_long("the comparison", "document.querySelector('.compare .group')", LONG);
    unfold_all(&stage.browser);
    accessible(&stage, "a comparison");
}

#[test]
fn the_last_reports() {
    let stage = stage();
    for (kept, q) in ["mx", "txt", "spf"].iter().enumerate() {
        stage.open(&stage.query(&format!("{q}:{}", large::domain()), Dialect::Cloudflare));
        finished(&stage);
        wait_for_kept(&stage.browser, kept + 1);
    }
    stage.open("view=history");
    stage.browser.wait("the entries", "document.querySelectorAll('.kept > li').length == 3");
    accessible(&stage, "the last reports");
}

#[test]
fn many_at_once_before_there_are_any() {
    view("view=bulk", "document.getElementById('bulk-lines')");
}

#[test]
fn many_at_once() {
    let stage = stage();
    let browser = &stage.browser;
    stage.open(&format!("view=bulk&resolver={}", stage.doh.resolver(Dialect::Cloudflare)));
    paste(browser, &large::lines());
    browser.wait_long(
        "all of them",
        "/(\\d+) of \\1 reports done/.test(document.querySelector('.bulk .lead-line').innerText)",
        LONG,
    );
    unfold_all(browser);
    accessible(&stage, "many at once");
}
