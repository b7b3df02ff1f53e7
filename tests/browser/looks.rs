//! What is wrong with what is shown: faults of accessibility in light and dark, what is wider than a phone,
//! a focus that is not seen, and buttons that are not seen where the system chooses the colours.

use super::Stage;
use super::axe::{self, Rules};
use super::driver::Browser;

/// The widths of a screen and of a phone, in CSS pixels.
const WIDTHS: [u32; 2] = [1280, 360];

/// How wide the page is where it is too wide, and what sticks out of it farthest, the innermost elements.
const TOO_WIDE: &str = "\
    const room = document.documentElement.clientWidth, wide = document.documentElement.scrollWidth;\
    if (wide <= room) return [];\
    const out = e => e.getBoundingClientRect().right > room + 0.5 && e.checkVisibility();\
    const scrolls = e => e && (getComputedStyle(e).overflowX != 'visible' && !out(e) || scrolls(e.parentElement));\
    const all = [...document.querySelectorAll('body *')].filter(e => out(e) && !scrolls(e.parentElement));\
    const inner = all.filter(e => !all.some(other => other != e && e.contains(other)));\
    inner.sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right);\
    return [`the page is ${wide} px wide`].concat(inner.slice(0, 5).map(e => 'sticks out: ' + e.outerHTML.slice(0, 160)));";

/// Identifiers that stand twice, in what is hidden too.
const TWICE: &str = "\
    const ids = [...document.querySelectorAll('[id]')].map(e => e.id), seen = new Set();\
    return ids.filter(id => seen.has(id) || !seen.add(id)).map(id => 'stands twice: #' + id);";

/// What can be operated, a few of each kind.
const CONTROLS: &str = "\
    const kinds = new Map();\
    const seen = e => e.checkVisibility({ visibilityProperty: true });\
    const kind = e => [e.tagName, e.type, e.className, e.parentElement.tagName, e.parentElement.className].join();\
    const controls = [...document.querySelectorAll('a[href], button:enabled, input:enabled, select:enabled,\
        textarea:enabled, summary, [tabindex=\"0\"]')].filter(e => {\
            const times = seen(e) ? (kinds.get(kind(e)) ?? 0) + 1 : 9;\
            if (times < 9) kinds.set(kind(e), times);\
            return times <= 2;\
        });\
    const shown = e => e.outerHTML.replace(/>[^]*/, '>').slice(0, 120) + ' ' + e.textContent.trim().slice(0, 30);";

/// Controls that look the same with the focus as without.
const FOCUS_UNSEEN: &str = "\
    const parts = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderTopColor', 'borderBottomColor',\
        'borderTopWidth', 'backgroundColor', 'color', 'textDecorationLine', 'textDecorationThickness'];\
    const part = e => { const style = getComputedStyle(e); return parts.map(name => style[name]).join('|'); };\
    const look = e => [e, ...(e.labels ?? [])].map(part).join();\
    const bad = [];\
    for (const e of controls) {\
        document.activeElement.blur();\
        const before = look(e);\
        e.focus({ preventScroll: true });\
        if (document.activeElement != e) bad.push('takes no focus: ' + shown(e));\
        else if (look(e) == before) bad.push('shows no focus: ' + shown(e));\
    }\
    return bad;";

/// Buttons without a border, and those that are chosen and told by nothing but the weight of the letters.
const BORDERLESS: &str = "\
    const sides = ['Top', 'Right', 'Bottom', 'Left'];\
    const bordered = e => { const style = getComputedStyle(e);\
        return sides.some(side => style[`border${side}Style`] != 'none' && parseFloat(style[`border${side}Width`]) >= 1); };\
    const look = e => { const style = getComputedStyle(e);\
        return sides.flatMap(side => ['Style', 'Width', 'Color'].map(what => style[`border${side}${what}`]))\
            .concat(style.backgroundColor, style.color, style.outlineStyle, style.textDecorationLine).join('|'); };\
    const bad = controls.filter(e => (e.tagName == 'BUTTON' || e.type == 'submit') && !bordered(e))\
        .map(e => 'a button without a border: ' + shown(e));\
    for (const state of ['aria-selected', 'aria-pressed'])\
        for (const chosen of document.querySelectorAll(`[${state}=true]`)) {\
            const other = [...chosen.parentElement.querySelectorAll(`[${state}=false]`)].find(seen);\
            if (seen(chosen) && other && look(chosen) == look(other))\
                bad.push(`${state} is not seen: ` + shown(chosen));\
        }\
    return bad;";

/// Faults, and under which circumstances each was found.
#[derive(Default)]
struct Faults(Vec<(String, Vec<String>)>);

impl Faults {
    fn add(&mut self, how: &str, found: Vec<String>) {
        for fault in found {
            match self.0.iter_mut().find(|(known, _)| *known == fault) {
                Some((_, all)) => all.push(how.to_owned()),
                None => self.0.push((fault, vec![how.to_owned()])),
            }
        }
    }
}

/// Everything that is wrong with what is shown now.
fn faults(browser: &Browser) -> Faults {
    let list = |script: &str| -> Vec<String> {
        serde_json::from_value(browser.run(script)).expect("a list of texts")
    };
    let mut faults = Faults::default();
    faults.add("identifiers", list(TWICE));
    // Nothing is on its way from one colour to another.
    let still = ("prefers-reduced-motion", "reduce");
    for (scheme, rules) in [("light", Rules::All), ("dark", Rules::Colours)] {
        browser.emulate(&[("prefers-color-scheme", scheme), still]);
        for width in WIDTHS {
            browser.resize(width, 900);
            browser.next_frames();
            faults.add(&format!("{scheme}, {width} px"), axe::faults(browser, rules));
        }
    }
    // A tablet upright, and a screen enlarged twice and four times.
    for width in [768, 640, 360, 320] {
        browser.resize(width, 780);
        browser.next_frames();
        faults.add(&format!("{width} px"), list(TOO_WIDE));
    }
    browser.resize(1280, 900);
    // A key was pressed: the focus is one that is moved by keys.
    browser.keys("\u{e004}");
    faults.add("focus", list(&format!("{CONTROLS} {FOCUS_UNSEEN}")));
    browser.emulate(&[("forced-colors", "active"), still]);
    browser.next_frames();
    faults.add("forced colours", list(&format!("{CONTROLS} {BORDERLESS}")));
    browser.emulate(&[]);
    faults
}

/// Fails with everything that is wrong with what is shown now.
pub(crate) fn accessible(stage: &Stage, what: &str) {
    let Faults(faults) = faults(&stage.browser);
    let lines: String =
        faults.iter().map(|(fault, how)| format!("- {fault} ({})\n", how.join("; "))).collect();
    assert!(faults.is_empty(), "{what}: {} faults:\n{lines}", faults.len());
}
