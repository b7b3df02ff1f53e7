//! The mail's way on the Summary tab: steps, drawing, score, and which server sends.

use serde_json::Value;

use super::Stage;
use super::driver::Browser;
use super::support::Dialect;

const ZONE: &str = r#"
good.net 300 MX 10 mail.good.net
mail.good.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR mail.good.net
good.net 300 TXT "v=spf1 ip4:100.20.30.40 ip4:100.20.30.41 -all"
_dmarc.good.net 300 TXT "v=DMARC1; p=reject; rua=mailto:dmarc@good.net"
"#;

/// The list of steps, in JavaScript.
const STEPS: &str = "[...document.querySelectorAll('#panel-summary .legs > li')]";

/// One step, in JavaScript.
fn step(number: usize) -> String {
    format!("document.getElementById('leg-{number}')")
}

/// What a step reads like.
fn text(stage: &Stage, number: usize) -> String {
    stage.browser.text(&format!("{}.innerText.replace(/\\s+/g, ' ')", step(number)))
}

/// The button with these words in a step.
fn button(number: usize, label: &str) -> String {
    format!(
        "[...{}.querySelectorAll('button')].find(b => b.innerText.includes('{label}') && b.checkVisibility())",
        step(number)
    )
}

/// Moves to something and presses Enter.
fn press(stage: &Stage, what: &str) {
    stage.browser.run(&format!("{what}.focus();"));
    stage.browser.keys("\u{e007}");
}

/// Waits for a report that is not the one before.
fn follow(stage: &Stage, part: &str) {
    stage.browser.wait("the new link", &format!("location.search.includes('{part}')"));
    stage.wait_for_report();
}

/// The page's word for an outcome of the JSON.
fn word(outcome: &Value) -> &'static str {
    match outcome.as_str().expect("an outcome") {
        "pass" => "OK",
        "warn" => "Warning",
        "fail" => "Problem",
        "cannot_tell" => "Cannot tell",
        "info" => "Note",
        "not_testable" => "Not testable here",
        other => panic!("{other} at the end of a report"),
    }
}

#[test]
fn ten_steps_in_order_say_what_the_json_says() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let good = stage.query("good.net", Dialect::Cloudflare);
    for query in [
        format!("{good}&server=100.20.30.40&helo=mail.good.net"),
        format!("{good}&to=ann@nowhere.net"),
        "q=broken.example&resolver=example".to_owned(),
        "q=192.168.1.5&from=jo@healthy.example&resolver=example".to_owned(),
        "q=blocked.example&server=mail.blocked.example&resolver=example".to_owned(),
    ] {
        let report = stage.json(&format!("{query}&view=json"));
        stage.open(&query);
        stage.wait_for_report();
        let list = "document.querySelector('#panel-summary .legs')";
        assert_eq!(browser.text(&format!("{list}.tagName + {list}.getAttribute('role')")), "OLlist");
        let shown = browser.run(&format!(
            "return {STEPS}.map(li => [li.querySelector('.no').innerText, li.querySelector('h4').innerText, \
             li.querySelector('.leg-head .worded').textContent, li.querySelector('.leg-detail').textContent]);"
        ));
        let steps = report["flow"]["steps"].as_array().expect("steps");
        let wanted: Vec<Value> = steps
            .iter()
            .map(|step| {
                let detail = step["detail"].as_str().expect("a sentence").replace('`', "");
                serde_json::json!([step["step"].to_string(), step["title"], word(&step["outcome"]), detail])
            })
            .collect();
        assert_eq!(shown, Value::Array(wanted), "{query}");
        // What there is something to do about stands open; the parts of the eighth step are told apart.
        for (at, step) in steps.iter().enumerate() {
            let loud = matches!(step["outcome"].as_str(), Some("warn" | "fail" | "cannot_tell"));
            let open = browser.text(&format!("{STEPS}[{at}].querySelector('h4 button').ariaExpanded"));
            assert!(open == "true" || !loud || step["fix"].is_null(), "{query}: {step}");
        }
        let parts = browser.run(&format!(
            "return [...{}.querySelectorAll('.checks > li')].map(li => [li.querySelector('h5').textContent, \
             li.querySelector('.worded').textContent]);",
            step(8)
        ));
        let wanted: Vec<Value> = steps[7]["parts"]
            .as_array()
            .expect("parts")
            .iter()
            .map(|part| serde_json::json!([part["title"], word(&part["outcome"])]))
            .collect();
        assert_eq!(parts, Value::Array(wanted), "{query}");
    }
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_mail_that_stops_shows_where_and_how_it_comes_back() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let good = stage.query("good.net", Dialect::Cloudflare);
    stage.open(&format!("{good}&server=100.20.30.40&to=ann@nowhere.net"));
    stage.wait_for_report();
    let third = text(&stage, 3);
    for part in [
        "The mail will probably stop here",
        "What to do:",
        "It comes back: At once",
        "reads something like",
        "550 5.1.2",
    ] {
        assert!(third.contains(part), "{part} in {third}");
    }
    let stops = "[...document.querySelectorAll('.legs .chip.over')].filter(e => e.checkVisibility()).length";
    assert_eq!(browser.text(stops), "1", "it stops once");
    let end = browser.text("document.querySelector('.way-end').innerText");
    assert!(end.contains("stops at step 3") && end.contains("comes back"), "{end}");
    // The drawing shows the same.
    let map = "document.querySelector('.map')";
    let drawn = format!(
        "[...{map}.querySelectorAll('.station')].map(e => e.classList[1]).join() + ' ' + \
         {map}.querySelectorAll('.back').length"
    );
    let beyond = ",beyond".repeat(8);
    assert_eq!(browser.text(&drawn), format!("done,done,stop{beyond} 1"));
    // A station is a link to its step, and unfolds it.
    press(&stage, &format!("{map}.querySelectorAll('.station a')[3]"));
    browser.wait("the fourth step", "document.activeElement.id == 'leg-4'");
    browser.wait("what it is", &format!("{}.querySelector('.explain').checkVisibility()", step(4)));

    stage.open(&format!("{good}&server=100.20.30.40&helo=mail.good.net&from=jo@good.net"));
    stage.wait_for_report();
    assert_eq!(browser.text(stops), "0");
    assert_eq!(browser.text(&format!("{map}.querySelectorAll('.stop, .back').length")), "0");
    let end = browser.text("document.querySelector('.way-end').innerText");
    assert!(end.starts_with("The inbox"), "{end}");
}

#[test]
fn a_step_opens_its_proof_and_leads_to_its_tab_by_keyboard() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    stage.open(&format!("{}&server=100.20.30.40", stage.query("good.net", Dialect::Google)));
    stage.wait_for_report();
    let fold = format!("{}.querySelector('h4 button')", step(3));
    assert_eq!(browser.text(&format!("{fold}.ariaExpanded")), "false", "what is well is one line");
    press(&stage, &fold);
    browser.wait("the third step", &format!("{fold}.ariaExpanded == 'true'"));
    browser.wait("what it is", &format!("{}.innerText.includes('the internet’s directory')", step(3)));
    let proof = format!("{}.querySelector('.proof:not([hidden]):last-child > summary')", step(3));
    press(&stage, &proof);
    browser.wait("the question and its answer", &format!("{}.innerText.includes('dig ')", step(3)));
    press(&stage, &button(3, "MX in detail"));
    browser.wait(
        "the tab",
        "document.activeElement.id == 'tab-mx' && !document.getElementById('panel-mx').hidden",
    );
    browser.run("document.getElementById('tab-summary').click();");
    press(&stage, &format!("{}.querySelector('h4 button')", step(8)));
    for (label, tab) in [("Blocklists", "blacklist"), ("PTR", "ptr"), ("SPF", "spf")] {
        press(&stage, &button(8, label));
        browser.wait(tab, &format!("!document.getElementById('panel-{tab}').hidden"));
        browser.run("document.getElementById('tab-summary').click();");
    }
    assert!(text(&stage, 5).contains("curl -v smtp://"), "the command that a browser cannot run");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn the_score_has_its_scale_and_either_filter() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    let query = "q=healthy.example&server=203.0.113.70&resolver=example";
    let flow = stage.json(&format!("{query}&view=json"))["flow"].clone();
    stage.open(query);
    stage.wait_for_report();
    if !text(&stage, 10).contains("rspamd") {
        press(&stage, &format!("{}.querySelector('h4 button')", step(10)));
    }
    let rules = format!(
        "[...{}.querySelectorAll('.score tbody tr')].map(r => r.cells[0].innerText).join()",
        step(10)
    );
    let names = |of: &Value| {
        let rules = of.as_array().into_iter().flatten().filter_map(|rule| rule["rule"].as_str());
        rules.collect::<Vec<_>>().join(",")
    };
    for (label, score, threshold, fired) in [
        ("SpamAssassin", &flow["score"], &flow["threshold"], &flow["rules"]),
        ("rspamd", &flow["rspamd"]["score"], &flow["rspamd"]["threshold"], &flow["rspamd"]["rules"]),
    ] {
        press(&stage, &button(10, label));
        let pressed = format!("{}.querySelector('[aria-pressed=true]').innerText", step(10));
        browser.wait(label, &format!("{pressed} == '{label}'"));
        let number = |value: &Value| format!("{:.1}", value.as_f64().expect("points"));
        let words = format!("{} of {} points", number(score), number(threshold));
        let shown = text(&stage, 10);
        assert!(shown.contains(&words) && shown.contains("content of the message is not judged"), "{shown}");
        assert_eq!(browser.text(&rules), names(fired), "{label}");
    }
    press(&stage, &button(10, "SpamAssassin"));
    let undecided = flow["undecided"].as_array().expect("rules").len();
    let fold = format!("{}.querySelector('.score details')", step(10));
    assert!(undecided > 0);
    assert_eq!(
        browser.text(&format!("{fold}.querySelector('summary').innerText")),
        format!("{undecided} rules could not be decided")
    );
    press(&stage, &format!("{fold}.querySelector('summary')"));
    browser.wait("the reasons", &format!("{fold}.innerText.includes('The HELO name is not known')"));
}

#[test]
fn the_server_can_be_named_where_it_is_asked_for() {
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    stage.open(&stage.query("good.net", Dialect::Cloudflare));
    stage.wait_for_report();
    // Those that the domain lets send are offered as links.
    let offers =
        format!("[...{}.querySelectorAll('a[href*=\"server=\"]')].map(a => a.innerText).join()", step(1));
    assert_eq!(browser.text(&offers), "100.20.30.40,100.20.30.41");
    let field = "document.getElementById('way-server')";
    browser.run(&format!("{field}.focus();"));
    browser.keys("192.0.2.256\u{e007}");
    browser.wait(
        "what is wrong",
        "document.getElementById('way-error').innerText.includes('not an IPv4 address')",
    );
    assert_eq!(browser.text(&format!("{field}.getAttribute('aria-invalid')")), "true");
    browser.run(&format!("{field}.select();"));
    browser.keys("mail.good.net\u{e007}");
    follow(&stage, "server=mail.good.net");
    assert!(text(&stage, 1).contains("mail.good.net hands the mail over"), "{}", text(&stage, 1));
    assert_eq!(browser.run(&format!("return !{field};")), true, "nothing more to ask for");
    // The fields are made when they are unfolded.
    browser.run("document.querySelectorAll('#more details').forEach(fold => { fold.open = true; });");
    browser.wait("the fields", "document.getElementById('server')");
    let shown = browser.text("document.getElementById('server').value");
    assert_eq!(shown, "mail.good.net", "the field above says the same");
    browser.back();
    browser.wait("the first report", "!location.search.includes('server=')");
    stage.wait_for_report();
    browser.run(&format!("{}.querySelector('a[href*=\"server=\"]').click();", step(1)));
    follow(&stage, "server=100.20.30.40");

    // An inside address gives way to the one that is named in its place.
    stage.open(&format!("{}&from=jo@good.net", stage.query("192.168.1.5", Dialect::Cloudflare)));
    stage.wait_for_report();
    assert!(text(&stage, 1).contains("private address"), "{}", text(&stage, 1));
    browser.run(&format!("{field}.focus();"));
    browser.keys("100.20.30.40\u{e007}");
    follow(&stage, "server=100.20.30.40");
    assert!(text(&stage, 1).contains("100.20.30.40 hands the mail over"), "{}", text(&stage, 1));
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn the_public_address_is_asked_for_by_a_button_and_by_nothing_else() {
    // Those who tell it are out of reach for this browser; see `driver`.
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    stage.open(&stage.query("192.168.1.5", Dialect::Cloudflare));
    stage.wait_for_report();
    let first = text(&stage, 1);
    assert!(first.contains("This asks icanhazip.com") && !first.contains("address is seen"), "{first}");
    let strangers =
        "performance.getEntriesByType('resource').filter(e => e.name.includes('icanhazip')).length";
    assert_eq!(browser.text(strangers), "0", "asked before the button was pressed");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
    press(&stage, &button(1, "Find the public address"));
    for family in ["IPv4", "IPv6"] {
        let said =
            format!("{}.innerText.includes('No {family} address is seen: no answer came from')", step(1));
        browser.wait(family, &said);
    }
    let errors = browser.console_errors();
    let refused = errors.iter().any(|error| error.contains("Content Security Policy"));
    assert!(!refused, "the page's own policy is in the way: {errors:?}");
    assert_eq!(browser.run("return document.querySelectorAll('.boot, main > .missing').length;"), 0);
}

#[test]
fn on_a_phone_the_way_is_one_line_down_the_steps() {
    let mut stage = Stage::of(ZONE);
    stage.browser = Browser::start(360, 780);
    let browser = &stage.browser;
    for query in ["q=broken.example&resolver=example", "q=192.168.1.5&resolver=example"] {
        stage.open(query);
        stage.wait_for_report();
        browser.run(
            "document.querySelectorAll('.legs details').forEach(d => d.open = true);\
             document.querySelectorAll('.legs h4 [aria-expanded=false]').forEach(b => b.click());\
             document.querySelector('.public button').click();",
        );
        assert_eq!(browser.run("return document.querySelector('.map').checkVisibility();"), false);
        let too_wide = browser
            .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth;");
        assert_eq!(too_wide, 0, "{query}");
        let out = browser.run(
            "const right = e => e.getBoundingClientRect().right;\
             return [...document.querySelectorAll('.way *')].filter(e => e.checkVisibility() \
             && right(e) > right(e.parentElement.closest('.card') ?? document.body)) \
             .map(e => e.outerHTML.slice(0, 80));",
        );
        assert_eq!(out, Value::Array(Vec::new()), "{query}");
    }
}

#[test]
fn one_check_alone_has_no_way() {
    let stage = Stage::of(ZONE);
    stage.open(&format!("{}&tab=summary", stage.query("mx:good.net", Dialect::Cloudflare)));
    stage.wait_for_report();
    assert_eq!(stage.browser.text("document.querySelector('.way').hidden"), "true");
}

#[test]
fn the_way_takes_one_page_of_paper() {
    // A4 less the margins of the style sheet, in CSS pixels.
    let (width, height) = (672, 1001);
    let stage = Stage::of(ZONE);
    let browser = &stage.browser;
    browser.resize(width, height);
    for query in ["q=blocked.example&server=mail.blocked.example", "q=broken.example"] {
        stage.open(&format!("{query}&resolver=example"));
        stage.wait_for_report();
        browser.devtools("Emulation.setEmulatedMedia", &serde_json::json!({ "media": "print" }));
        browser.run("window.dispatchEvent(new Event('beforeprint'));");
        let way = "document.querySelector('.way').getBoundingClientRect()";
        let tall = browser.run(&format!("return {way}.height;")).as_f64().expect("a height");
        assert!(tall > 300.0 && tall < f64::from(height), "{query}: {tall}");
        let field = "document.querySelector('.public, .way form')?.checkVisibility() ?? false";
        assert_eq!(browser.run(&format!("return {field};")), false);
    }
}

#[test]
fn the_order_of_the_servers_and_the_queue_behind_them_are_drawn() {
    let stage = Stage::of(
        "three.net 300 MX 20 third.three.net\nthree.net 300 MX 10 one.three.net\nthree.net 300 MX 10 other.three.net\n\
         one.three.net 60 A 100.20.30.1\nother.three.net 60 A 100.20.30.2\nthird.three.net 60 A 100.20.30.3\n",
    );
    stage.open(&stage.query("three.net", Dialect::Google));
    stage.wait_for_report();
    let browser = &stage.browser;
    browser.wait("the drawing", "document.querySelector('#leg-4 .ladder')");
    let told =
        browser.text("[...document.querySelectorAll('.ladder text')].map(t => t.textContent).join('|')");
    let places: Vec<usize> = ["one.three.net", "other.three.net", "any order", "third.three.net", "queue"]
        .iter()
        .map(|word| told.find(word).unwrap_or_else(|| panic!("{word} in {told}")))
        .collect();
    assert!(places.is_sorted(), "{told}");
    // Two frames of servers, of which the first has both that are equal, and the queue.
    assert_eq!(browser.run("return document.querySelectorAll('.ladder rect').length;"), 3);
    // Whoever hears the page is told the same in words.
    assert!(
        text(&stage, 4).contains("one.three.net (100.20.30.1) or other.three.net (100.20.30.2), then third")
    );
}
