//! The shell: the box and what is asked besides it, the focus, the first screen, forced colours.

use std::time::Duration;

use serde_json::json;

use super::Stage;
use super::driver::Browser;
use super::support::Dialect;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// The words of what is asked besides the box, as they are read out.
const CHIPS: &str =
    "[...document.querySelectorAll('.asked-too button')].map(b => b.getAttribute('aria-label')).join('; ')";

fn parameter(browser: &Browser, name: &str) -> String {
    browser.text(&format!("new URLSearchParams(location.search).get('{name}')"))
}

/// What has the focus: its id, or the element's name.
const FOCUSED: &str = "(document.activeElement.id || document.activeElement.localName)";

fn emulate(browser: &Browser, feature: &str, value: &str) {
    let features = json!([{ "name": feature, "value": value }]);
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
}

#[test]
fn a_new_question_is_not_asked_with_the_server_of_the_one_before() {
    let stage = Stage::new();
    let browser = &stage.browser;
    let query = stage.query("jo@small.net", Dialect::Cloudflare);
    stage.open(&format!("{query}&server=100.20.30.40&to=ann@small.net"));
    stage.wait_for_report();
    assert!(stage.verdict().contains("100.20.30.40"), "{}", stage.verdict());
    assert_eq!(browser.text(CHIPS), "Remove server 100.20.30.40; Remove recipient ann@small.net");
    let words = browser.text("document.querySelector('.asked-too').innerText.replace(/\\s+/g, ' ').trim()");
    assert_eq!(words, "Server 100.20.30.40 ✕");

    // They go while another question is typed, and are back with the one before.
    browser.run("const q = document.getElementById('q'); q.focus(); q.setSelectionRange(99, 99);");
    browser.keys("x");
    browser.wait("no fields", &format!("{CHIPS} == ''"));
    browser.keys("\u{e003}");
    browser.wait("the fields", &format!("{CHIPS} != ''"));

    let round = "window.old = document.querySelector('.report');";
    browser.run(round);
    stage.type_and_enter("other.net");
    browser.wait(
        "another report",
        "document.querySelector('.report') && document.querySelector('.report') != window.old",
    );
    stage.wait_for_report();
    assert_eq!(parameter(browser, "q"), "other.net");
    assert_eq!(parameter(browser, "server"), "null", "the server of another question");
    assert_eq!(parameter(browser, "to"), "null");
    assert_eq!(
        parameter(browser, "resolver"),
        stage.doh.resolver(Dialect::Cloudflare),
        "the resolver is kept"
    );
    assert!(!stage.verdict().contains("100.20.30.40"), "{}", stage.verdict());
    assert_eq!(browser.text(CHIPS), "");

    // What is typed for the new question is asked with it.
    browser.run("document.querySelector('#more details').open = true;");
    browser.wait("the field", "document.getElementById('server').checkVisibility()");
    browser.run("document.getElementById('server').focus();");
    browser.keys("100.20.30.40");
    stage.type_and_enter("small.net");
    browser.wait("the link", "location.search.includes('q=small.net')");
    assert_eq!(parameter(browser, "server"), "100.20.30.40");
}

#[test]
fn what_is_asked_besides_the_box_can_be_taken_away() {
    let stage = Stage::new();
    let browser = &stage.browser;
    let query = stage.query("jo@small.net", Dialect::Google);
    stage.open(&format!("{query}&server=100.20.30.40&from="));
    stage.wait_for_report();
    assert_eq!(browser.text(CHIPS), "Remove server 100.20.30.40; Remove return-path <>");
    browser.run("document.querySelector('.asked-too button').focus();");
    browser.keys(ENTER);
    browser.wait("the same without it", "!location.search.includes('server=')");
    stage.wait_for_report();
    assert_eq!(parameter(browser, "q"), "jo@small.net");
    assert_eq!(parameter(browser, "from"), "", "the rest stays");
    browser.wait("the focus at the verdict", "document.activeElement.matches('.verdict h2')");
}

#[test]
fn the_focus_goes_to_what_was_opened() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("");
    browser.wait("the program", "!document.getElementById('boot')");
    for (view, heading) in [("history", "last reports"), ("bulk", "Many"), ("about", "does")] {
        browser.run(&format!("document.getElementById('{view}-link').focus();"));
        browser.keys(ENTER);
        browser.wait(
            view,
            &format!(
                "document.activeElement.localName == 'h2' && document.activeElement.innerText.includes('{heading}')"
            ),
        );
    }
    stage.type_and_enter("a..b");
    browser.wait("the mistake", &format!("{FOCUSED} == 'q' && document.getElementById('q-error').innerText"));
    stage.open("q=healthy.example&resolver=example");
    stage.wait_for_report();
    assert_eq!(browser.text(FOCUSED), "body", "nobody went anywhere");
    stage.type_and_enter("broken.example");
    browser.wait("the verdict", "document.activeElement.matches('.verdict h2')");
    stage.wait_for_report();
    browser.back();
    browser.wait("the first report", "document.getElementById('q').value == 'healthy.example'");
    browser.wait("the verdict", "document.activeElement.matches('.verdict h2')");
}

#[test]
fn over_a_report_the_box_unfolds_where_it_is_wanted() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("q=healthy.example&resolver=example");
    stage.wait_for_report();
    let folded = "!document.querySelector('#more summary').checkVisibility()";
    assert_eq!(browser.text(folded), "true");
    let button = "document.querySelector('.unfold:not(.rest)')";
    browser.run(&format!("{button}.focus();"));
    browser.keys(ENTER);
    browser.wait("what it unfolds", &format!("!({folded}) && {button}.ariaExpanded == 'true'"));
    browser.keys(TAB);
    browser.wait("the next", "document.activeElement == document.querySelector('#more summary')");
    browser.keys(ESCAPE);
    browser.wait("it to fold", folded);
    assert_eq!(browser.text(FOCUSED), "q", "the focus is not lost with what is folded");
    browser.run("document.activeElement.blur(); document.getElementById('q').focus();");
    browser.wait("what it unfolds", &format!("!({folded})"));
    stage.type_and_enter("broken.example");
    browser.wait("it to fold", folded);
}

#[test]
fn the_first_screen_of_a_phone_has_the_verdict_and_what_to_do() {
    let mut stage = Stage::new();
    stage.browser = Browser::start(360, 740);
    let browser = &stage.browser;
    let bottom = |what: &str| {
        let script =
            format!("return Math.ceil(document.querySelector('{what}').getBoundingClientRect().bottom);");
        browser.run(&script).as_i64().expect("a number")
    };
    for query in ["q=broken.example", "q=blocked.example&server=mail.blocked.example"] {
        stage.open(&format!("{query}&resolver=example"));
        stage.wait_for_report();
        let (verdict, next) = (bottom(".verdict h2"), bottom(".verdict .next"));
        assert!(verdict <= 740 && next <= 740, "{query}: {verdict}, {next}");
        assert!(bottom("#masthead") <= 110, "{query}: the masthead is {} high", bottom("#masthead"));
    }
    // At 400 % of a small window the verdict begins on the first screen.
    browser.resize(320, 225);
    let top = browser.run("return document.querySelector('.verdict h2').getBoundingClientRect().top;");
    assert!(top.as_f64().is_some_and(|top| top < 200.0), "{top}");
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
    assert_eq!(browser.run(wide), 0);
}

#[test]
fn the_start_page_of_a_phone_cuts_no_example() {
    let mut stage = Stage::new();
    stage.browser = Browser::start(360, 740);
    let browser = &stage.browser;
    stage.open("");
    browser.wait("the program", "!document.getElementById('boot')");
    browser.run("document.querySelectorAll('#more details').forEach(fold => { fold.open = true; });");
    browser.wait("the fields", "document.getElementById('server')");
    let cut = browser.text(
        "[...document.querySelectorAll('#search input[placeholder]')].filter(input => {\
            const was = input.value;\
            input.value = input.placeholder;\
            const cut = input.checkVisibility() && input.scrollWidth > input.clientWidth;\
            input.value = was;\
            return cut;\
        }).map(input => input.placeholder).join('; ')",
    );
    assert_eq!(cut, "");
}

#[test]
fn what_is_chosen_shows_in_forced_colours() {
    let stage = Stage::new();
    let browser = &stage.browser;
    emulate(browser, "forced-colors", "active");
    stage.open("q=broken.example&resolver=example&tab=blacklist");
    stage.wait_for_report();
    let style = |what: &str, property: &str| {
        browser.text(&format!("getComputedStyle(document.querySelector('{what}')).{property}"))
    };
    assert_eq!(style("#check", "borderTopStyle"), "solid", "the main button has an edge");
    assert_ne!(
        style("[role=tab][aria-selected=true]", "backgroundColor"),
        style("[role=tab][aria-selected=false]", "backgroundColor"),
        "the chosen tab"
    );
    browser.wait("the filters", "document.querySelector('#panel-blacklist [aria-pressed=true]')");
    assert_ne!(
        style("#panel-blacklist [aria-pressed=true]", "backgroundColor"),
        style("#panel-blacklist [aria-pressed=false]", "backgroundColor"),
        "the pressed filter"
    );
}

#[test]
fn a_view_that_there_is_not_is_named() {
    let stage = Stage::new();
    let browser = &stage.browser;
    for query in ["q=healthy.example&resolver=example&view=nonsense", "view=nonsense"] {
        stage.open(query);
        browser.wait(
            "the parameter",
            "[...document.querySelectorAll('main [role=alert]')].some(e => e.checkVisibility() \
             && e.innerText.includes('view') && e.innerText.includes('no such view'))",
        );
    }
}

#[test]
fn that_the_browser_is_offline_is_said() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("");
    browser.wait("the program", "!document.getElementById('boot')");
    let said = "[...document.querySelectorAll('main [role=status]')].some(e => e.innerText.includes('You are offline'))";
    assert_eq!(browser.text(said), "false");
    browser.cut_off(true);
    browser.wait("the note", said);
    browser.cut_off(false);
    browser.wait("it to go", &format!("!({said})"));
}

#[test]
fn the_button_says_that_something_is_on_its_way() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.doh.delay(Duration::from_secs(2));
    let busy = "document.getElementById('check').ariaBusy == 'true'";
    stage.open(&stage.query("small.net", Dialect::Cloudflare));
    browser.wait("it to work", busy);
    browser.wait("the first answers", &format!("!({busy}) && document.querySelector('.verdict')"));
    assert_eq!(browser.text("document.getElementById('check').textContent"), "Check", "its name stays");
}

#[test]
fn a_phone_shows_the_first_of_many_values_and_how_many_more_there_are() {
    let stage = Stage::new();
    let browser = &stage.browser;
    browser.resize(360, 740);
    stage.open(&format!(
        "{}&server=100.20.30.40&from=jo@small.net&helo=mail.small.net",
        stage.query("small.net", Dialect::Google)
    ));
    stage.wait_for_report();
    let seen = "return [...document.querySelectorAll('.asked-too')].filter(e => e.checkVisibility()).length;";
    assert_eq!(browser.run(seen), 1);
    browser.click(".question button", "2 more");
    browser.wait("all of them", "document.querySelector('.rest').ariaExpanded == 'true'");
    assert_eq!(browser.run(seen), 3);
    browser.click(".question button", "Fewer");
    assert_eq!(browser.run(seen), 1);
    // A desk has room for all.
    browser.resize(1280, 900);
    assert_eq!(browser.run(seen), 3);
    assert_eq!(browser.run("return document.querySelector('.rest').checkVisibility();"), false);
}
