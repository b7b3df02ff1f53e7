//! Sentences, names and long texts, as the DNS and the report give them.

use leptos::prelude::*;
use mailpath::dns::visible;
use mailpath::report::english;

use super::fold::ShowAll;
use super::outside_link::OutsideLink;

/// Words up to this length fit on a line of any screen.
const SHORT: usize = 16;
/// Names up to this length fit on a line of any screen, or break wherever they must.
const ONE_LINE: usize = 32;
/// Texts are cut after this many characters until all of it is asked for.
const LONG: usize = 600;

/// A sentence: what stands between backticks is code, and names stay together.
#[component]
pub(crate) fn Sentence(
    #[prop(into)] text: String,
    /// Whether web addresses in it are links: not where the DNS may have written them.
    #[prop(optional)]
    links: bool,
) -> impl IntoView {
    let mut pieces: Vec<AnyView> = Vec::new();
    let text = visible(&text);
    let mut rest = text.as_ref();
    while let Some((before, code, after)) = rest
        .split_once('`')
        .and_then(|(before, tail)| tail.split_once('`').map(|(code, after)| (before, code, after)))
    {
        pieces.push(prose(before, links));
        // `-all` is torn after its hyphen otherwise.
        let whole = if code.len() <= SHORT { "whole" } else { "" };
        pieces.push(view! { <code translate="no" class=whole>{prose(code, false)}</code> }.into_any());
        rest = after;
    }
    pieces.push(prose(rest, links));
    pieces
}

/// A DNS name or an address: it moves to the next line whole, and breaks only where it is wider than that.
#[component]
pub(crate) fn Name(#[prop(into)] text: String) -> impl IntoView {
    // A box that is as wide as the line would push what follows, such as a colon, below it.
    let class = if text.len() <= ONE_LINE { "name" } else { "name long" };
    view! { <span class=class translate="no">{breakable(&visible(&text))}</span> }
}

/// Names or addresses, one to a line.
#[component]
pub(crate) fn NameList(names: Vec<String>) -> impl IntoView {
    names.into_iter().map(|name| view! { <div><Name text=name/></div> }).collect_view()
}

/// Text of any length, such as a TXT record: wraps anywhere, and is cut with a way to see all of it.
#[component]
pub(crate) fn LongText(#[prop(into)] text: String) -> impl IntoView {
    let text = visible(&text).into_owned();
    let Some((cut, _)) = text.char_indices().nth(LONG) else {
        return view! { <span class="raw" translate="no">{text}</span> }.into_any();
    };
    let label = format!("Show all {} characters", english::grouped(text.chars().count()));
    let whole = RwSignal::new(false);
    let shown = move || if whole.get() { text.clone() } else { format!("{}…", &text[..cut]) };
    view! {
        <span class="raw" translate="no">{shown}</span>
        " "
        <ShowAll whole label/>
    }
    .into_any()
}

/// Prose in which names, and words that are long, stay together.
fn prose(text: &str, links: bool) -> AnyView {
    let mut views: Vec<AnyView> = Vec::new();
    let mut plain = String::new();
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end_matches(' ');
        let name = looks_like_a_name(bare);
        if !name && bare.len() <= SHORT {
            plain.push_str(word);
            continue;
        }
        views.push(std::mem::take(&mut plain).into_any());
        views.push(match bare.find("https://").filter(|_| links) {
            Some(start) => {
                let href = bare[start..].trim_end_matches(['.', ',', ';', ':', ')']);
                let (before, after) = (bare[..start].to_owned(), bare[start + href.len()..].to_owned());
                view! {
                    <span class="label" translate="no">
                        {before}<OutsideLink href label=site(href)/>{after}
                    </span>
                }
                .into_any()
            }
            None => {
                let translate = if name { "no" } else { "yes" };
                let class = if bare.len() <= ONE_LINE { "label" } else { "label long" };
                view! { <span class=class translate=translate>{breakable(bare)}</span> }.into_any()
            }
        });
        plain.push_str(&word[bare.len()..]);
    }
    if views.is_empty() {
        return plain.into_any();
    }
    views.push(plain.into_any());
    views.into_any()
}

/// What a link to a page is called: its site, and where on it, as far as that fits on a line.
fn site(href: &str) -> &str {
    let address = href.strip_prefix("https://").unwrap_or(href);
    let end = address.find(['/', '?', '#']).unwrap_or(address.len());
    if address.len() > ONE_LINE { &address[..end] } else { address.trim_end_matches('/') }
}

/// Whether a word is a name, an address or a term of a record, which a line break would tear apart.
fn looks_like_a_name(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains(['.', ':', '@', '_', '=', '/']) && !inner.contains('…')
}

/// A name with places at which it may break where it is wider than the line. A short one has none: a
/// screen reader pauses at each.
fn breakable(name: &str) -> AnyView {
    if name.len() <= ONE_LINE { name.to_owned().into_any() } else { broken(name) }
}

/// A name that may break after each dot. Where it is short, what holds it needs an `aria-label`.
pub(crate) fn broken(name: &str) -> AnyView {
    labels(name)
        .into_iter()
        .map(|label| {
            // One that no phone has room for fills the line that it begins on.
            let class = if label.len() <= ONE_LINE { "label" } else { "label wide-label" };
            view! { <span class=class>{label}</span><wbr/> }
        })
        .collect_view()
        .into_any()
}

/// A name cut after each dot, colon and the like that has more behind it.
fn labels(name: &str) -> Vec<String> {
    let mut labels = vec![String::new()];
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(label) = labels.last_mut() {
            label.push(c);
        }
        let more = chars.peek().is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '\\'));
        if more && matches!(c, '.' | ':' | '/' | '@') {
            labels.push(String::new());
        }
    }
    // `large.net` is read as one.
    if let [.., first, last] = labels.as_slice()
        && first.ends_with('.')
        && first.len() + last.len() <= ONE_LINE
        && let Some(last) = labels.pop()
        && let Some(first) = labels.last_mut()
    {
        first.push_str(&last);
    }
    labels
}
