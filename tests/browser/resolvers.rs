//! Resolvers side by side: chosen, asked, compared, in a link and back.

use std::time::Duration;

use super::Stage;
use super::driver::{Session, wait_until};
use super::looks::accessible;
use super::shared::{Folder, case, link_of};
use super::support::{Dialect, Server, world};

/// A receiver would take this mail.
const GOOD: &str = "good.net 300 MX 10 mx.good.net
good.net 300 TXT \"v=spf1 ip4:100.20.30.9 -all\"
_dmarc.good.net 300 TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@good.net\"
mx.good.net 300 A 100.20.30.1
out.good.net 300 A 100.20.30.9
9.30.20.100.in-addr.arpa 300 PTR out.good.net
";

/// The same before its SPF record was changed.
fn older() -> String {
    GOOD.replace("v=spf1 ip4:100.20.30.9 -all", "v=spf1 mx -all")
}

/// The same through a resolver that has an address for every name; here those of some lists.
fn rewritten() -> String {
    let lists = ["bl.spamcop.net", "psbl.surriel.com", "dnsbl.dronebl.org", "b.barracudacentral.org"];
    let line = |list: &&str| format!("9.30.20.100.{list} 60 A 185.53.177.50\n");
    format!("{GOOD}{}", lists.iter().map(line).collect::<String>())
}

const QUESTION: &str = "q=good.net&server=out.good.net&from=jo@good.net&helo=out.good.net";

/// The answer of each resolver to a question, in the order of the rows.
fn answers(browser: &Session, question: &str) -> Vec<String> {
    let rows = format!(
        "const body = [...document.querySelectorAll('.beside tbody')].find(b => b.rows[0].innerText.trim() == '{question}');\
         return body ? [...body.rows].slice(1).map(r => r.innerText.replace(/\\s+/g, ' ')) : [];"
    );
    serde_json::from_value(browser.run(&rows)).expect("texts")
}

fn summary(browser: &Session) -> String {
    browser.text("document.querySelector('.side-by-side .lead-line').innerText.replace(/\\s+/g, ' ')")
}

fn wait_for_comparison(browser: &Session) {
    browser.wait_long(
        "a comparison",
        "/^(The verdict|Only|None|Stopped)/.test(document.querySelector('.side-by-side .lead-line')?.textContent)",
        Duration::from_secs(60),
    );
}

/// Chooses nobody of those on offer, and these.
fn choose(browser: &Session, own: &[String]) {
    browser.wait("the form", "document.getElementById('resolvers-own')");
    browser.run(
        "document.querySelectorAll('.whom input[type=checkbox]:checked').forEach(box => box.click());\
         const own = document.getElementById('resolvers-own'); own.focus(); own.select();",
    );
    // Line by line, as it is typed.
    browser.keys(&own.join("\u{e007}"));
}

fn press(browser: &Session) {
    browser.wait("the button", "document.getElementById('resolvers-ask').ariaDisabled != 'true'");
    browser.run("document.getElementById('resolvers-ask').click();");
}

#[test]
fn resolvers_are_chosen_and_what_differs_is_shown() {
    let stage = Stage::of(GOOD);
    let (old, liar, dead) =
        (Server::start(&world(&older())), Server::start(&world(&rewritten())), Server::start(""));
    dead.stop();
    let browser = &stage.browser;
    let first = stage.doh.resolver(Dialect::Cloudflare);
    stage.open(&format!("{QUESTION}&resolver={first}"));
    stage.wait_for_report();
    browser.click(".verdict .actions a", "Ask other resolvers");
    browser.wait("the form", "document.getElementById('resolvers-ask')");
    // Nobody is asked before the button is pressed, and what it sends is said.
    assert!(browser.text("document.getElementById('resolvers-number').innerText").contains("in all"));
    assert_eq!(browser.text("document.activeElement.innerText"), "Resolvers side by side");

    // One alone is nothing to compare.
    choose(browser, std::slice::from_ref(&first));
    browser.run("document.getElementById('resolvers-ask').click();");
    browser.wait("why not", "document.getElementById('resolvers-error').innerText.includes('at least two')");

    // Others than the page was loaded for: it is loaded anew, and asks.
    let own =
        [first, old.resolver(Dialect::Google), liar.resolver(Dialect::Wire), dead.resolver(Dialect::Google)];
    choose(browser, &own);
    browser.run("[...document.querySelectorAll('.whom label')].find(l => l.innerText.startsWith('Everything')).click();");
    press(browser);
    wait_for_comparison(browser);
    let says = summary(browser);
    assert!(says.starts_with("The verdict depends on who is asked"), "{says}");
    assert!(says.contains("gave no answer"), "the dead one is named: {says}");

    // The older record, and the same twice is said in words.
    let spf = answers(browser, "good.net TXT");
    assert_eq!(spf.len(), 3, "the dead one is named once, above: {spf:?}");
    assert!(spf[0].contains("v=spf1 ip4:100.20.30.9 -all") && spf[0].contains("NOERROR 300"), "{spf:?}");
    assert!(spf[1].contains("v=spf1 mx -all") && spf[2].contains("the same as 127.0.0.1:"), "{spf:?}");
    // The one that makes answers up.
    let title = "[...document.querySelectorAll('.side-by-side .group-title')].map(t => t.innerText.replace(/ \\(.*/, '')).join()";
    let asked =
        browser.text("[...document.querySelectorAll('.asked-for')].map(t => t.innerText.trim()).join()");
    assert_eq!(browser.text(title), "Made-up answers,Records that differ", "{asked}");
    let listed = answers(browser, "9.30.20.100.bl.spamcop.net A");
    assert!(listed[0].contains("No such name") && listed[2].contains("185.53.177.50"), "{listed:?}");
    let overview = browser.text("document.querySelector('.overview').innerText");
    for part in ["OK", "none, since it does not answer", "Problem"] {
        assert!(overview.contains(part), "{part} in {overview}");
    }
    // What agrees is folded.
    browser.run("document.querySelector('.side-by-side .unchanged > summary').click();");
    browser.wait("the rest", "document.querySelector('.side-by-side .unchanged tbody tr')");
    stage.doh.seen(|seen| assert!(seen.unsafe_requests.is_empty(), "{:?}", seen.unsafe_requests));
    assert_eq!(old.seen(|seen| seen.asked.values().copied().max()), Some(1), "each question once");
    let errors = browser.console_errors();
    let dead = dead.origin();
    assert!(errors.iter().all(|error| error.contains(dead.as_str())), "{errors:?}");
    accessible(&stage, "resolvers");
}

#[test]
fn a_link_holds_whom_to_ask_and_asks_them() {
    let mut stage = Stage::of(GOOD);
    let old = Server::start(&world(&older()));
    let folder = Folder::new("resolvers");
    stage.browser.saves_to(folder.path());
    let (one, other) = (stage.doh.resolver(Dialect::Cloudflare), old.resolver(Dialect::Cloudflare));
    let link = format!("{QUESTION}&resolver={one}&resolvers={one}%2C{other}&view=resolvers");
    stage.open(&link);
    let browser = &stage.browser;
    wait_for_comparison(browser);
    assert!(answers(browser, "good.net TXT")[1].contains("v=spf1 mx -all"));
    let is = browser.text("decodeURIComponent(location.search)");
    assert_eq!(is, format!("?{link}").replace("%2C", ","), "the address stays as it was");
    // The form shows whom the link names.
    assert_eq!(browser.text("document.getElementById('resolvers-own').value"), format!("{one}\n{other}"));
    assert_eq!(
        browser.run("return document.querySelectorAll('.whom input[type=checkbox]:checked').length;"),
        0
    );

    browser.click(".side-by-side .tools button", "Save as CSV");
    let (_, table) = folder.take(".csv");
    let table = String::from_utf8(table).expect("UTF-8");
    assert!(table.contains("\"good.net\",\"TXT\",\"yes\""), "{table}");

    // Back to the report, which is the one that was there; and again.
    let asked = (stage.doh.count(), old.count());
    browser.click(".side-by-side a", "Back to the report");
    stage.wait_for_report();
    assert!(!browser.text("location.search").contains("resolvers"));
    browser.back();
    browser.wait("the comparison", "document.querySelector('.beside tbody')");
    assert_eq!((stage.doh.count(), old.count()), asked, "nobody is asked again");
    press(browser);
    wait_until("the same questions again", || old.count() > asked.1);
    wait_for_comparison(browser);

    // A saved report has the questions too, and is asked for nothing else.
    let saved = link_of(&case(GOOD, QUESTION));
    stage.browser = super::driver::Browser::start(1280, 900);
    let before = stage.doh.count();
    stage.open(&format!("resolvers={one}%2C{other}&view=resolvers#case={saved}"));
    wait_for_comparison(&stage.browser);
    assert!(answers(&stage.browser, "good.net TXT")[0].contains("ip4:100.20.30.9"));
    assert!(stage.doh.count() - before <= 60);
}

#[test]
fn a_slow_resolver_keeps_nobody_waiting_and_can_be_stopped() {
    let stage = Stage::of(GOOD);
    let slow = Server::start(&world(&older()));
    slow.delay(Duration::from_secs(4));
    let browser = &stage.browser;
    let (one, other) = (stage.doh.resolver(Dialect::Google), slow.resolver(Dialect::Google));
    stage.open(&format!("{QUESTION}&resolver={one}&resolvers={one},{other}&questions=all&view=resolvers"));
    browser.wait("the button", "document.getElementById('resolvers-ask')?.innerText == 'Stop'");
    let first =
        "Number(document.querySelector('.overview tbody tr td[data-label=Answers]').innerText.split(' ')[0])";
    browser.wait("the answers of the other", &format!("{first} > 20"));
    browser.run("document.getElementById('resolvers-ask').focus();");
    browser.keys("\u{e007}");
    wait_for_comparison(browser);
    assert!(summary(browser).starts_with("Stopped: "), "{}", summary(browser));
    assert_eq!(browser.text("document.activeElement.innerText"), "Ask again", "the focus stays");
    wait_until("its requests to end", || slow.seen(|seen| seen.is_idle()));
}

#[test]
fn where_nothing_can_be_compared_the_page_says_so() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("view=resolvers");
    browser.wait("what to do", "document.getElementById('page').innerText.includes('Check a domain')");
    stage.open("q=small.net&resolvers=google&view=resolvers&resolver=example");
    browser.wait(
        "what is wrong with the link",
        "document.querySelector('.side-by-side .note')?.innerText.includes('at least two')",
    );
    browser.wait(
        "why nobody is asked",
        "[...document.querySelectorAll('.side-by-side .note')].at(-1).innerText.includes('made-up data')",
    );
    assert_eq!(browser.run("return document.getElementById('resolvers-ask').checkVisibility();"), false);
    // Made-up data is no answer that others could have.
    stage.open("q=healthy.example&resolver=example");
    stage.wait_for_report();
    assert_eq!(
        browser
            .run("return document.querySelector('.verdict .actions').innerText.includes('other resolvers');"),
        false
    );
}
