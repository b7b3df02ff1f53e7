//! The record that one with mistakes was meant to be.
//!
//! It changes nothing but the mistakes. Where they made the whole policy void, it asks for nothing yet (`p=none`):
//! a policy that begins to count all at once may have the domain's own mail refused.
//!
//! Nothing here is part of evaluation: receivers do not guess (RFC 9989 section 4.8).

use super::mistakes::{HISTORIC_TAGS, KNOWN_TAGS, Mistakes};
use super::policy::{AlignmentMode, FailureOptions, Policy, Psd};
use super::policy_record::PolicyRecord;
use super::uri::addresses;
use crate::dns::Name;

/// Records are much shorter; a longer one is not corrected.
const MAX_RECORD: usize = 4096;
/// Tags that are read; a record has eleven.
const MAX_TAGS: usize = 64;

/// The corrected record; none where nothing is wrong with it, or what was meant cannot be said.
#[must_use]
pub fn correct(record: &[u8]) -> Option<String> {
    if record.len() > MAX_RECORD {
        return None;
    }
    let text = plain(&String::from_utf8_lossy(record));
    let mut tags: Vec<(&str, String)> = Vec::new();
    let mut before = "";
    for piece in text.split(';').flat_map(parted).take(MAX_TAGS) {
        let Some((name, value)) = piece.split_once('=').map(|(name, value)| (name.trim(), value.trim()))
        else {
            // An address behind a semicolon that was meant to be a comma; a policy without its tag.
            match tags.iter_mut().find(|(name, _)| *name == before && is_list(name)) {
                Some((_, list)) if piece.contains('@') => *list = format!("{list},{piece}"),
                _ if Policy::parse(piece).is_some() => put(&mut tags, "p", piece.to_owned()),
                _ => {}
            }
            continue;
        };
        let Some(name) = known(name) else { continue };
        before = name;
        put(&mut tags, name, value.to_owned());
    }
    let mistakes = Mistakes::of(record).without_historic();
    let is_record = PolicyRecord::parse(record).is_some();
    // Tags that no longer count are nothing to be corrected.
    if is_record && mistakes.is_empty() {
        return None;
    }
    let is_readable = |policy: &str| Policy::parse(policy).is_some();
    let is_void = match is_record {
        true => !mistakes.bad_policy.is_empty(),
        false => tags.iter().any(|(name, value)| *name == "p" && !is_readable(value)),
    };
    let corrected = written(&tags, is_void)?;
    let is_sound = PolicyRecord::parse(corrected.as_bytes()).is_some_and(|record| record.is_usable())
        && Mistakes::of(corrected.as_bytes()).without_historic().is_empty();
    (is_sound && corrected.as_bytes() != record).then_some(corrected)
}

/// The record with these tags, each with a value that is understood. `is_void` says whether receivers cannot
/// use its policy today.
fn written(tags: &[(&str, String)], is_void: bool) -> Option<String> {
    let raw = |name: &str| tags.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    let mut record = "v=DMARC1".to_owned();
    let mut add = |name: &str, value: String| record.push_str(&format!("; {name}={value}"));
    let policy = match raw("p") {
        // Without one receivers act as if it were this.
        None | Some("") => Policy::None,
        Some(value) => nearest_policy(value)?,
    };
    let of_subdomains: Vec<(&str, Policy)> = ["sp", "np"]
        .into_iter()
        .filter_map(|name| raw(name).map(|value| Some((name, nearest_policy(value)?))))
        .collect::<Option<_>>()?;
    add("p", if is_void { Policy::None } else { policy }.to_string());
    for (name, policy) in of_subdomains.into_iter().filter(|_| !is_void) {
        add(name, policy.to_string());
    }
    for name in ["adkim", "aspf"] {
        if let Some(mode) = raw(name).and_then(mode) {
            add(name, mode.as_str().to_owned());
        }
    }
    for name in ["rua", "ruf"] {
        if let Some(list) = raw(name).map(list).filter(|list| !list.is_empty()) {
            add(name, list);
        }
    }
    let fo = raw("fo").and_then(|value| FailureOptions::parse(&value.replace([',', ' '], ":")));
    if let Some(options) = fo.filter(|_| raw("ruf").is_some_and(|value| !list(value).is_empty())) {
        add("fo", options.to_string());
    }
    if let Some(tests) = raw("t").and_then(yes_or_no) {
        add("t", if tests { "y" } else { "n" }.to_owned());
    }
    let psd = raw("psd").and_then(|value| {
        let yes = || yes_or_no(value).map(|yes| if yes { Psd::Yes } else { Psd::No });
        Psd::parse(value).or_else(yes)
    });
    if let Some(psd) = psd {
        add("psd", psd.as_str().to_owned());
    }
    // Older receivers still go by these.
    for name in HISTORIC_TAGS {
        if let Some(value) = raw(name).filter(|value| !value.is_empty() && value.bytes().all(is_plain)) {
            add(name, value.to_owned());
        }
    }
    Some(record)
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_list(name: &str) -> bool {
    matches!(name, "rua" | "ruf")
}

/// Takes a tag in; of one that stands there twice the last counts.
fn put<'a>(tags: &mut Vec<(&'a str, String)>, name: &'a str, value: String) {
    match tags.iter_mut().find(|(known, _)| *known == name) {
        Some((_, old)) => *old = value,
        None => tags.push((name, value)),
    }
}

/// The text without quotation marks and backslashes, with plain characters.
fn plain(text: &str) -> String {
    let text = text.replace("\\;", ";").replace("\\\"", "\"");
    let one = |c: char| match c {
        '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '`' | '´' => None,
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' => None,
        '–' | '—' | '−' | '‐' | '‑' => Some('-'),
        '；' | ';' => Some(';'),
        '＝' => Some('='),
        '：' => Some(':'),
        c if c.is_whitespace() || c.is_control() => Some(' '),
        c => Some(c),
    };
    text.chars().filter_map(one).collect()
}

/// A piece in which a semicolon is missing, taken apart before each known tag.
fn parted(piece: &str) -> Vec<&str> {
    let mut starts = vec![0];
    for (at, c) in piece.char_indices().filter(|(_, c)| matches!(c, ' ' | ',')) {
        let rest = piece[at + c.len_utf8()..].trim_start_matches([' ', ',']);
        let name = rest.split(['=', ' ', ',']).next().unwrap_or_default();
        let is_tag = KNOWN_TAGS.iter().chain(&HISTORIC_TAGS).any(|known| known.eq_ignore_ascii_case(name));
        if is_tag && rest[name.len()..].trim_start().starts_with('=') {
            starts.push(at);
        }
    }
    starts.push(piece.len());
    let pieces = starts.windows(2).map(|pair| piece[pair[0]..pair[1]].trim_matches([' ', ',']));
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// The tag that a name was meant to be.
fn known(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let all = || KNOWN_TAGS.iter().chain(&HISTORIC_TAGS).copied();
    match name.as_str() {
        "policy" => return Some("p"),
        "version" => return Some("v"),
        _ => {}
    }
    all().find(|known| *known == name).or_else(|| {
        // In a short name one letter more is another word.
        all().filter(|known| known.len() > 2).find(|known| distance(known, &name) == 1)
    })
}

/// The policy that a word was meant to be.
fn nearest_policy(word: &str) -> Option<Policy> {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
    Policy::parse(&word).or_else(|| {
        let near = |policy: &Policy| {
            let most = if *policy == Policy::None { 1 } else { 2 };
            distance(policy.as_str(), &word) <= most || word.starts_with(policy.as_str())
        };
        Policy::ALL.into_iter().find(near)
    })
}

/// What to do about policies that are not understood, such as `p=quarentine`.
pub(super) fn policy_advice(pieces: &[String]) -> String {
    let mut advice = "Write `none`, `quarantine` or `reject`".to_owned();
    if pieces.iter().any(|piece| parted(piece).len() > 1) {
        advice.push_str(", and a semicolon after it");
    }
    advice.push('.');
    for piece in pieces {
        let word = piece.split_once('=').map_or("", |(_, value)| value.trim());
        if let Some(policy) = nearest_policy(word).filter(|_| !word.contains(char::is_whitespace)) {
            advice.push_str(&format!(" Probably `{policy}` was meant by `{word}`."));
        }
    }
    advice
}

fn mode(word: &str) -> Option<AlignmentMode> {
    let word = word.to_ascii_lowercase();
    AlignmentMode::parse(&word).or(match word.as_str() {
        "strict" => Some(AlignmentMode::Strict),
        "relaxed" => Some(AlignmentMode::Relaxed),
        _ => None,
    })
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "y" | "yes" | "true" | "1" => Some(true),
        "n" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// The addresses of a list, parted by commas and with their scheme.
fn list(value: &str) -> String {
    let mut list: Vec<String> = Vec::new();
    for word in value.split([',', ' ']).filter(|word| !word.is_empty()) {
        let word = word.trim_matches(['<', '>']);
        let word = match word.get(..9).filter(|start| start.eq_ignore_ascii_case("mailto://")) {
            Some(_) => format!("mailto:{}", &word[9..]),
            None => word.to_owned(),
        };
        let word = with_ascii_domain(word);
        let candidates = [word.clone(), format!("mailto:{word}")];
        let good = candidates.iter().find_map(|text| {
            let uri = addresses(text).into_iter().next()?.uri.ok()?;
            uri.host.is_some().then_some(uri.text)
        });
        list.extend(good.filter(|uri| !list.contains(uri)));
    }
    list.join(",")
}

/// An address whose domain is written with international letters, with the domain as the DNS has it: a URI has
/// no such letters (RFC 3986 section 2, RFC 5891).
fn with_ascii_domain(word: String) -> String {
    if word.is_ascii() {
        return word;
    }
    let Some((before, after)) = word.rsplit_once('@') else { return word };
    let (domain, size) = after.split_once('!').map_or((after, ""), |(domain, size)| (domain, size));
    let end = if size.is_empty() { String::new() } else { format!("!{size}") };
    Name::from_user(domain).map_or_else(|_| word.clone(), |name| format!("{before}@{name}{end}"))
}

/// How many letters must be changed, left out, put in or exchanged with the next, to get from one word to
/// another; words that are far apart are not compared.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (rows[i][j] + usize::from(x != y)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *y && *x == b[j - 1] {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_there_are_are_named_and_the_one_that_was_meant() {
        let advice = |piece: &str| policy_advice(&[piece.to_owned()]);
        assert_eq!(
            advice("p=quarentine"),
            "Write `none`, `quarantine` or `reject`. Probably `quarantine` was meant by `quarentine`."
        );
        assert_eq!(advice("p=block"), "Write `none`, `quarantine` or `reject`.");
        assert_eq!(
            advice("p=none rua=mailto:a@x.net"),
            "Write `none`, `quarantine` or `reject`, and a semicolon after it."
        );
    }

    #[test]
    fn what_was_meant() {
        for (wrong, right) in [
            ("v=dmarc1; p=none", "v=DMARC1; p=none"),
            ("v=DMARC1 p=reject; rua=mailto:a@x.net", "v=DMARC1; p=reject; rua=mailto:a@x.net"),
            ("\"v=DMARC1; p=reject\"", "v=DMARC1; p=reject"),
            ("v=DMARC1; p=“reject”; rua=mailto:a@x.net", "v=DMARC1; p=none; rua=mailto:a@x.net"),
            ("v=DMARC1\\; p=none\\; rua=mailto:a@x.net", "v=DMARC1; p=none; rua=mailto:a@x.net"),
            // What never counted does not begin to all at once.
            ("v=DMARC1; p=rejct; sp=quarentine", "v=DMARC1; p=none"),
            ("v=DMARC1; p=rejct; pct=50", "v=DMARC1; p=none; pct=50"),
            ("v=DMARC1; p=reject; sp=quarentine; t=n", "v=DMARC1; p=none; t=n"),
            ("v=DMARC1; p=reject sp=none adkim=strict", "v=DMARC1; p=none; adkim=s"),
            ("v=DMARC1; p=none; rua=a@x.net;b@x.net", "v=DMARC1; p=none; rua=mailto:a@x.net,mailto:b@x.net"),
            (
                "v=DMARC1; p=none; rau=mailto:a@x.net!10m; ruaa=mailto:a@x.net",
                "v=DMARC1; p=none; rua=mailto:a@x.net",
            ),
            (
                "v=DMARC1; p=reject; pct=20; ri=86400; rf=afrf; rua=a@x.net",
                "v=DMARC1; p=reject; rua=mailto:a@x.net; pct=20; rf=afrf; ri=86400",
            ),
            ("v=DMARC1; p=reject; pct=100; fo=1;;", "v=DMARC1; p=reject; pct=100"),
            ("p=reject; v=DMARC1; t=yes; x=1", "v=DMARC1; p=reject; t=y"),
            ("v=DMARC1; rua=mailto:a@x.net", "v=DMARC1; p=none; rua=mailto:a@x.net"),
            ("v=DMARC1, p=none, rua=mailto://a@x.net", "v=DMARC1; p=none; rua=mailto:a@x.net"),
            (
                "v=DMARC1; p=none; rua=mailto:a@bücher.org,b@bücher.org!10m",
                "v=DMARC1; p=none; rua=mailto:a@xn--bcher-kva.org,mailto:b@xn--bcher-kva.org",
            ),
            ("v=DMARC1; p=none; p=reject", "v=DMARC1; p=reject"),
        ] {
            assert_eq!(correct(wrong.as_bytes()).as_deref(), Some(right), "{wrong}");
            assert_eq!(correct(right.as_bytes()), None, "{right}");
        }
        for lost in ["v=DMARC1; p=block", "v=DMARC1; p=reject; sp=whatever", "v=DMARC1; p=none"]
            .into_iter()
            // Nothing in it is a mistake.
            .chain(["v=DMARC1; pct=20; p=reject; ri=86400; rf=afrf"])
        {
            assert_eq!(correct(lost.as_bytes()), None, "{lost}");
        }
    }
}
