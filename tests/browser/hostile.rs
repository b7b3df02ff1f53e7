//! Saved reports that are damaged, or lie.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mailpath::report::SavedReport;
use serde_json::json;

use super::driver::Browser;
use super::shared::{TABS, case, drop_file, hand_on, link_of, record};
use super::{Stage, ZONE};

/// So many zeros, deflated: blocks of a megabyte, one after the other.
fn zeros(megabytes: usize) -> Vec<u8> {
    let mut packer = miniz_oxide::deflate::core::CompressorOxide::default();
    packer.set_format_and_level(miniz_oxide::DataFormat::Raw, 9);
    let mut packed = Vec::new();
    let mut room = vec![0; 1 << 20];
    let block = vec![0; 1 << 20];
    for turn in 0..megabytes {
        let flush = match turn + 1 == megabytes {
            true => miniz_oxide::MZFlush::Finish,
            false => miniz_oxide::MZFlush::None,
        };
        let mut rest = block.as_slice();
        loop {
            let step = miniz_oxide::deflate::stream::deflate(&mut packer, rest, &mut room, flush);
            packed.extend_from_slice(&room[..step.bytes_written]);
            rest = &rest[step.bytes_consumed..];
            let more = step.bytes_written == room.len();
            if rest.is_empty() && !more {
                break;
            }
        }
    }
    packed
}

fn trouble(browser: &Browser) -> String {
    browser.wait(
        "a sentence",
        "document.querySelector('main [role=alert]').innerText.includes('There is no report to show')",
    );
    browser.text("document.querySelector('main [role=alert] p').innerText")
}

#[test]
fn what_is_no_record_is_told_in_one_sentence_and_the_page_goes_on() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("resolver=example");
    browser.wait("the program", "!document.getElementById('boot')");
    let good = record("small.net");
    let noise: Vec<u8> = (0..3000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let bomb = zeros(1024);
    let small_bomb = zeros(150);
    assert!(bomb.len() > 900_000 && small_bomb.len() < 180_000, "{} {}", bomb.len(), small_bomb.len());
    let coded = |bytes: &[u8]| format!("1.{}", URL_SAFE_NO_PAD.encode(bytes));
    for (link, says) in [
        (coded(&noise), "damaged"),
        (noise.iter().map(|b| format!("%{b:02x}")).collect(), "not a saved report"),
        (good[..good.len() / 2].to_owned(), "damaged"),
        (String::new(), "not a saved report"),
        (coded(&bomb), "larger than any report"),
        (coded(&small_bomb), "larger than any report"),
        ("2.AAAA".to_owned(), "newer version"),
        ("1.<img src=x onerror=alert(1)>".to_owned(), "damaged"),
    ] {
        let hash = format!("#case={link}");
        browser.run(&format!("location.hash = {};", json!(hash)));
        browser.wait(
            says,
            &format!(
                "document.querySelector('main [role=alert]').innerText.includes({})\
                 && location.hash.length > {}",
                json!(says),
                link.len() / 2
            ),
        );
        assert!(trouble(browser).ends_with('.'), "{}", trouble(browser));
        stage.type_and_enter("mx:healthy.example");
        browser.wait("the next", "location.search.includes('healthy') && location.hash == ''");
        stage.wait_for_report();
        assert!(!stage.verdict().is_empty());
        browser.run("history.back();");
        trouble(browser);
    }
    stage.open("q=healthy.example&resolver=example");
    stage.wait_for_report();
    for (text, says) in [
        ("[".repeat(3_000_000), "not a saved report"),
        ("[".repeat(11_000_000), "larger than 10 MB"),
        ("{\"mailpath\": \"case\", \"version\": 2}".to_owned(), "newer version"),
        ("<html><script>alert(1)</script>".to_owned(), "not a saved report"),
    ] {
        drop_file(browser, &[("x.json", &text)]);
        browser.wait(
            says,
            &format!("document.querySelector('main [role=alert]').innerText.includes({})", json!(says)),
        );
        stage.open("q=healthy.example&resolver=example");
        stage.wait_for_report();
    }
    let json = stage.json("view=json#case=1.AAAA");
    assert_eq!(json["errors"][0]["parameter"], "case");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn texts_of_a_record_never_become_elements() {
    const IMG: &str = "<img/src=x/onerror=alert(1)>";
    let stage = Stage::new();
    let browser = &stage.browser;
    browser.before_load("window.alert = () => { window.hacked = true; };");
    let mut case = case(ZONE, "q=small.net&server=100.20.30.40");
    case.resolver.id = IMG.to_owned();
    case.resolver.url = Some(format!("javascript:alert(1)//{IMG}"));
    let mut file = case.to_json();
    for entry in file["transcript"].as_array_mut().expect("a list") {
        entry["url"] = json!("javascript:alert(1)");
        entry["resolver"] = json!(IMG);
        for answer in entry["answers"].as_array_mut().into_iter().flatten() {
            if answer["type"] == "TXT" {
                answer["data"] = json!(format!("\"v=spf1 {IMG} <script>alert(1)</script> -all\""));
            }
        }
    }
    let case = SavedReport::parse(file.to_string().as_bytes()).expect("it can be read");
    let link = link_of(&case);
    stage.open(&format!("#case={link}"));
    stage.wait_for_report();
    for tab in TABS {
        browser.run(&format!("document.getElementById('tab-{tab}').click();"));
        browser.wait(tab, &format!("!document.getElementById('panel-{tab}').hidden"));
    }
    browser.run("document.querySelectorAll('main details > summary').forEach(s => s.click());");
    let check = |what: &str| {
        let made = "return document.querySelectorAll('main script, main img, main [onerror]').length\
                    + [...document.querySelectorAll('a')].filter(a => a.protocol == 'javascript:').length;";
        assert_eq!(browser.run(made), 0, "{what}");
        assert_eq!(browser.run("return window.hacked === undefined;"), true, "{what}");
    };
    assert!(browser.text("document.body.textContent").contains(IMG));
    check("the report");
    hand_on(browser);
    browser.wait("the ways", "document.querySelector('#ways button')");
    check("the ways");
    stage.open(&format!("view=compare#case={link}&with={}", record("small.net")));
    browser.wait("the comparison", "document.querySelector('.compare .group')");
    browser.run("document.querySelectorAll('main details > summary').forEach(s => s.click());");
    check("the comparison");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
