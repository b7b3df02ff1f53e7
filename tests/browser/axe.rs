//! What axe-core finds against WCAG 2.2, levels A and AA, in what is shown.

use std::path::Path;

use super::Stage;
use super::driver::Browser;

/// Where `cargo xtask` installs it.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/npm/node_modules/axe-core/axe.min.js");

/// Which of its rules are looked at.
#[derive(Clone, Copy)]
pub(crate) enum Rules {
    /// All of WCAG 2.2 A and AA, and nothing that is only advice.
    All,
    /// Those that look at colours, for what differs from another scheme in nothing else.
    Colours,
}

impl Rules {
    /// As options of `axe.run`.
    fn options(self) -> &'static str {
        match self {
            // The rule that is named belongs to WCAG 2.1 A (2.5.3), and axe has it switched off.
            Self::All => {
                "{ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },\
                   rules: { 'label-content-name-mismatch': { enabled: true } }, resultTypes: ['violations'] }"
            }
            Self::Colours => {
                "{ runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },\
                   resultTypes: ['violations'] }"
            }
        }
    }
}

/// Takes out what is in tabs that are not shown, until it is put back. Axe has no rules for what is hidden, but would
/// take most of its time for it: of a large report that is nine elements of ten.
const WITHOUT_HIDDEN_TABS: &str = "\
    const hidden = [...document.querySelectorAll('[role=tabpanel]')].filter(e => !e.checkVisibility())\
        .map(panel => { const all = new DocumentFragment(); all.append(...panel.childNodes); return [panel, all]; });\
    const putBack = () => hidden.forEach(([panel, all]) => panel.append(all));";

/// So many places of one fault are shown.
const SHOWN: usize = 5;

/// What axe finds: rule, selector, and what to do about it, a line each.
pub(crate) fn faults(browser: &Browser, rules: Rules) -> Vec<String> {
    if browser.run("return typeof axe;") == "undefined" {
        let script = std::fs::read_to_string(Path::new(AXE))
            .unwrap_or_else(|error| panic!("{AXE} (cargo xtask setup installs it): {error}"));
        // WebDriver's scripts are exempt from the page's policy, which forbids any other way.
        browser.run(&script);
    }
    let found = browser.run(&format!(
        "{WITHOUT_HIDDEN_TABS} const found = await axe.run(document, {}).finally(putBack);\
         return found.violations.map(rule => [rule.id, rule.nodes.map(node =>\
             node.target.join(' ') + ': ' + node.failureSummary.replace(/\\s+/g, ' '))]);",
        rules.options()
    ));
    let found: Vec<(String, Vec<String>)> = serde_json::from_value(found).expect("rules and places");
    let lines = found.into_iter().flat_map(|(rule, places)| {
        let more = places.len().saturating_sub(SHOWN);
        let rest = (more > 0).then(|| format!("{rule}: and {more} more"));
        let first: Vec<String> =
            places.into_iter().take(SHOWN).map(|place| format!("{rule}: {place}")).collect();
        first.into_iter().chain(rest)
    });
    lines.collect()
}

#[test]
fn a_page_at_fault_is_found_out() {
    let stage = Stage::new();
    let browser = &stage.browser;
    stage.open("view=about");
    browser.wait("the page", "!document.getElementById('boot')");
    browser.run(
        "document.body.innerHTML = '<main><h1>h</h1><button id=nameless></button><p id=pale>pale</p>\
         <button aria-label=other>words</button><a href=x>a</a><a href=x>b</a></main>';\
         document.getElementById('pale').style.color = '#ccc';\
         for (const link of document.querySelectorAll('a'))\
             link.style.cssText = 'display: block; width: 9px; height: 9px; overflow: hidden';",
    );
    let faults = faults(browser, Rules::All).join("\n");
    for rule in ["button-name", "color-contrast", "label-content-name-mismatch", "target-size"] {
        assert!(faults.contains(rule), "{rule} is not in:\n{faults}");
    }
}
