//! Small pieces of text: names that break at their dots, long texts that are cut with a way to
//! see all of them, counts, commands to copy.

use leptos::prelude::*;
use mailpath::report::english;

use crate::app::browser::dom;
use crate::app::components::old::el::{El, el};

/// Words up to this length never need to break.
const SHORT: usize = 16;
/// Texts are cut after this many characters until all of it is asked for.
const LONG: usize = 600;

/// A sentence: what stands between backticks is code, and long names may break after a dot.
pub(crate) fn sentence(text: &str) -> AnyView {
    let mut pieces: Vec<AnyView> = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = rest
        .split_once('`')
        .and_then(|(before, tail)| tail.split_once('`').map(|(code, after)| (before, code, after)))
    {
        pieces.push(dotted(before));
        pieces.push(el("code").add(dotted(code)).into_any());
        rest = after;
    }
    pieces.push(dotted(rest));
    pieces.into_any()
}

/// A text in which long names may break after a dot, and elsewhere only where a label alone is
/// wider than the line.
pub(crate) fn dotted(text: &str) -> AnyView {
    let mut views: Vec<AnyView> = Vec::new();
    let mut plain = String::new();
    for word in text.split_inclusive(' ') {
        if word.len() <= SHORT {
            plain.push_str(word);
            continue;
        }
        let bare = word.trim_end_matches(' ');
        views.push(std::mem::take(&mut plain).into_any());
        views.push(broken(bare));
        plain.push_str(&word[bare.len()..]);
    }
    if views.is_empty() {
        return plain.into_any();
    }
    views.push(plain.into_any());
    views.into_any()
}

/// A word that may break after each dot, however short it is.
pub(crate) fn broken(word: &str) -> AnyView {
    let label = |label| vec![el("span").class("label").add(label).into_any(), el("wbr").into_any()];
    labels(word).into_iter().flat_map(label).collect::<Vec<_>>().into_any()
}

/// A word cut after each dot, colon and the like that has more behind it.
fn labels(word: &str) -> Vec<String> {
    let mut labels = vec![String::new()];
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(label) = labels.last_mut() {
            label.push(c);
        }
        let more =
            chars.peek().is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '\\'));
        if more && matches!(c, '.' | ':' | '/' | '@') {
            labels.push(String::new());
        }
    }
    labels
}

/// A DNS name, or an address.
pub(crate) fn name(text: &str) -> AnyView {
    el("span").class("name").add(dotted(text)).into_any()
}

/// Names or addresses, one to a line.
pub(crate) fn names<T: ToString>(all: &[T]) -> AnyView {
    all.iter().map(|one| el("div").add(name(&one.to_string())).into_any()).collect::<Vec<_>>().into_any()
}

/// Text of any length, such as a TXT record: wraps anywhere, and is cut with a way to see it all.
pub(crate) fn long(text: String) -> AnyView {
    let span = el("span").class("raw");
    let Some((cut, _)) = text.char_indices().nth(LONG) else { return span.add(text).into_any() };
    let all = RwSignal::new(false);
    let label = format!("Show all {} characters", english::grouped(text.chars().count()));
    let span = span.say(move || if all.get() { text.clone() } else { format!("{}…", &text[..cut]) });
    let button = button(move || all.set(true)).class("quiet").hide(move || all.get()).add(label);
    vec![span.into_any(), button.into_any()].into_any()
}

/// A button, and what a click on it does.
pub(crate) fn button(mut click: impl FnMut() + Send + 'static) -> El {
    el("button").attr("type", "button").on("click", move |_| click())
}

/// The head of a table; a heading in brackets is only for those who hear the page.
pub(crate) fn table(class: &'static str, headings: &[&'static str]) -> El {
    let heading = |text: &&'static str| {
        let cell = el("th").attr("scope", "col");
        match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            Some(text) => cell.add(el("span").class("sr").add(text)),
            None => cell.add(*text),
        }
        .into_any()
    };
    let head = el("tr").add(headings.iter().map(heading).collect::<Vec<_>>());
    el("table").class(class).add(el("thead").add(head))
}

/// A cell that says what it holds where the table is stacked, on a phone.
pub(crate) fn cell(label: &'static str, content: AnyView) -> El {
    el("td").attr("data-label", label).add(el("div").add(content))
}

/// A button that puts a text on the clipboard and says so.
pub(crate) fn copy_button(label: &'static str, text: impl Fn() -> String + Send + 'static) -> AnyView {
    let done = RwSignal::new(String::new());
    let copy = move || {
        let text = text();
        wasm_bindgen_futures::spawn_local(async move {
            let copied = dom::copy(text).await;
            done.try_set(if copied { "Copied" } else { "Not copied" }.to_owned());
            gloo_timers::future::TimeoutFuture::new(2000).await;
            done.try_set(String::new());
        });
    };
    let words = move || if done.with(String::is_empty) { label.to_owned() } else { done.get() };
    button(copy).class("quiet").attr("aria-live", "polite").say(words).into_any()
}

/// A command line to copy.
pub(crate) fn command(line: String) -> AnyView {
    let copy = line.clone();
    el("div")
        .class("command")
        .add(el("code").add(line))
        .add(copy_button("Copy", move || copy.clone()))
        .into_any()
}
