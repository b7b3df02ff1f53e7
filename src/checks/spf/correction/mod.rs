//! Records that are nearly right: what was meant, and the record that says it.
//!
//! Nothing here is part of evaluation: a receiver does not guess (RFC 7208 sections 4.5 and 4.6).

pub(super) mod include_loop;
mod misspelling;

use std::net::IpAddr;

use super::is_spf;
use super::record::{Term, parse};
use misspelling::{MECHANISMS, misspelt, near};

/// Records are much shorter; a longer one is not corrected.
const MAX_RECORD: usize = 8192;
/// Mistakes that are explained one by one.
const MAX_MISTAKES: usize = 20;

/// How often one word is parted into terms.
const MAX_PARTED: usize = 8;

/// A record, and what was wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The corrected record.
    pub record: String,
    /// What was wrong, each a clause without a full stop, terms in backticks.
    pub mistakes: Vec<String>,
    /// Whether nothing is wrong with the corrected record any more.
    pub is_whole: bool,
}

/// Corrects a record; none where there is nothing to correct, or it is no record at all.
#[must_use]
pub fn correct(record: &str) -> Option<Correction> {
    if record.len() > MAX_RECORD {
        return None;
    }
    let mut mistakes = Vec::new();
    let rest = version(record, &mut mistakes)?;
    let words: Vec<&str> = rest.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let mut terms: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        // `include: example.com` and `include example.com` are one term.
        let next = words.get(at).filter(|next| joins(word, next));
        let joined = next.map(|next| format!("{}:{next}", word.trim_end_matches(':')));
        if let (Some(joined), Some(next)) = (&joined, next) {
            at += 1;
            note(&mut mistakes, format!("`{word} {next}` is one term, `{joined}`, without a space"));
        }
        term(joined.as_deref().unwrap_or(word), 0, &mut terms, &mut mistakes);
    }
    one_end(&mut terms, &mut mistakes);
    if mistakes.is_empty() {
        return None;
    }
    let record = std::iter::once("v=spf1".to_owned()).chain(terms).collect::<Vec<_>>().join(" ");
    let is_whole = is_spf(record.as_bytes()) && parse(record.as_bytes()).iter().all(|it| it.term.is_ok());
    Some(Correction { record, mistakes, is_whole })
}

/// The term that was probably meant by one that nobody understands.
pub(super) fn meant(term: &str) -> Option<String> {
    let correction = correct(&format!("v=spf1 {term}")).filter(|it| it.is_whole)?;
    correction.record.strip_prefix("v=spf1 ").map(str::to_owned)
}

/// The record without these terms.
pub(super) fn without(record: &str, terms: &[&str]) -> String {
    let left = record.split(' ').filter(|term| !term.is_empty() && !terms.contains(term));
    left.collect::<Vec<_>>().join(" ")
}

/// One record that says what several say together; nothing where there are no several that can be read.
#[must_use]
pub fn join(records: &[String]) -> Option<String> {
    if records.len() < 2 {
        return None;
    }
    let mut terms: Vec<String> = Vec::new();
    let mut modifiers: Vec<String> = Vec::new();
    let mut ends: Vec<&str> = Vec::new();
    for record in records {
        if !is_spf(record.as_bytes()) || record.len() > MAX_RECORD {
            return None;
        }
        for spanned in parse(record.as_bytes()) {
            let text = spanned.text();
            let lower = text.to_ascii_lowercase();
            match spanned.term {
                Ok(Term::Directive(..)) if ENDS.iter().any(|end| lower == *end) || lower == "all" => {
                    ends.extend(
                        ENDS.iter().find(|end| end.trim_start_matches('+') == lower || **end == lower),
                    );
                }
                // Beside terms of another record a redirect would not be read.
                Ok(Term::Redirect(domain)) => push(&mut terms, format!("include:{}", domain.as_str())),
                Ok(Term::Explanation(_)) if modifiers.is_empty() => modifiers.push(text),
                Ok(Term::Explanation(_) | Term::Unknown(..)) => {}
                Ok(Term::Directive(..)) => push(&mut terms, text),
                Err(_) => return None,
            }
        }
    }
    let end = mildest(&ends).unwrap_or("~all");
    let all = std::iter::once("v=spf1".to_owned()).chain(terms).chain([end.to_owned()]).chain(modifiers);
    Some(all.collect::<Vec<_>>().join(" "))
}

/// The ends of a record, the strictest first.
const ENDS: [&str; 4] = ["-all", "~all", "?all", "+all"];

/// The end that refuses nobody whom another of them lets pass; but none that lets everybody pass.
fn mildest(ends: &[&str]) -> Option<&'static str> {
    if ends.contains(&"+all") {
        return Some("~all");
    }
    ENDS.into_iter().rev().find(|end| ends.contains(end))
}

fn push(terms: &mut Vec<String>, term: String) {
    if !terms.iter().any(|known| known.eq_ignore_ascii_case(&term)) {
        terms.push(term);
    }
}

fn note(mistakes: &mut Vec<String>, mistake: String) {
    if mistakes.len() < MAX_MISTAKES && !mistakes.contains(&mistake) {
        mistakes.push(mistake);
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '`' | '´')
}

/// What follows the version, which must be the first of the record (section 4.5).
fn version<'a>(record: &'a str, mistakes: &mut Vec<String>) -> Option<&'a str> {
    let text = record.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
    if text.len() < record.len() {
        note(mistakes, "there is a space before `v=spf1`".into());
    }
    let bare = text.trim_start_matches(|c: char| is_quote(c) || c.is_whitespace() || c == '\\');
    if bare.len() < text.len() {
        note(
            mistakes,
            "there are quotation marks in the record itself, which only the zone file has around it".into(),
        );
    }
    let (name, rest) =
        bare.split_at_checked(bare.find("spf1").or_else(|| bare.to_ascii_lowercase().find("spf1"))?)?;
    let rest = rest.get(4..)?;
    let compact: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    match compact.to_ascii_lowercase().as_str() {
        "v=" if name.len() == 2 => {}
        "v=" => note(mistakes, "there are spaces inside `v=spf1`".into()),
        "" | "v" | "v:" | "v=:" | "v-" => note(mistakes, "the record must begin with `v=spf1`".into()),
        _ => return None,
    }
    let first = rest.chars().next();
    match first {
        None | Some(' ') => {}
        Some('\t') => note(mistakes, "there is a tab after `v=spf1` where a space is needed".into()),
        Some(c @ (';' | ',' | ':' | '.')) => {
            note(mistakes, format!("there is a `{c}` after `v=spf1` where a space is needed"));
            return Some(rest.trim_start_matches([';', ',', ':', '.']));
        }
        Some(c) if is_quote(c) || c == '\\' => {}
        Some(c) if c.is_whitespace() || c.is_control() => {
            note(
                mistakes,
                "there is a character after `v=spf1` that looks like a space and is not one".into(),
            );
        }
        Some('-' | '~' | '?' | '+') => note(mistakes, "a space is missing after `v=spf1`".into()),
        // `v=spf10` is another version, and a word another text.
        Some(c) if c.is_ascii_digit() => return None,
        Some(_) => {
            let glued = MECHANISMS.iter().any(|name| rest.to_ascii_lowercase().starts_with(name));
            if !glued {
                return None;
            }
            note(mistakes, "a space is missing after `v=spf1`".into());
        }
    }
    Some(rest)
}

/// Whether two words are one term with a space inside.
fn joins(word: &str, next: &str) -> bool {
    let name = word.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
    let target = next.contains(['.', ':'])
        && !next.contains('=')
        && !MECHANISMS.iter().any(|known| {
            next.to_ascii_lowercase().strip_prefix(known).is_some_and(|rest| rest.starts_with(':'))
        });
    target
        && matches!(
            name.as_str(),
            "include" | "include:" | "ip4" | "ip4:" | "ip6" | "ip6:" | "a:" | "mx:" | "exists:"
        )
}

/// Adds a term, or the terms that were meant by it; `depth` counts how often they were parted.
fn term(word: &str, depth: usize, terms: &mut Vec<String>, mistakes: &mut Vec<String>) {
    let well = |text: &str| {
        let record = format!("v=spf1 {text}");
        let parsed = parse(record.as_bytes());
        parsed.len() == 1 && parsed.iter().all(|it| it.term.is_ok_and(|term| !looks_wrong(&term)))
    };
    if well(word) {
        return terms.push(word.to_owned());
    }
    // Characters that look like others, and marks that are no part of a term.
    let plain: String = word
        .chars()
        .filter(|c| {
            !is_quote(*c) && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\\')
        })
        .map(|c| match c {
            '–' | '—' | '−' | '‐' | '‑' => '-',
            '˜' | '∼' | '～' => '~',
            '：' => ':',
            c => c,
        })
        .collect();
    let plain = plain.trim_matches([',', ';']).to_owned();
    if plain.is_empty() {
        return;
    }
    if plain != word && well(&plain) {
        note(
            mistakes,
            format!("`{}` has a character in it that does not belong there: `{plain}`", shown(word)),
        );
        return terms.push(plain);
    }
    if plain.eq_ignore_ascii_case("v=spf1") {
        note(mistakes, "`v=spf1` is in it twice; it may only be at the beginning".into());
        return;
    }
    // Several terms without a space.
    if depth < MAX_PARTED
        && let Some(split) = glued(&plain).or_else(|| by_commas(&plain))
    {
        note(mistakes, format!("there is no space between the terms of `{}`", shown(&plain)));
        for part in split {
            term(&part, depth + 1, terms, mistakes);
        }
        return;
    }
    let meant = misspelt(&plain).filter(|meant| well(meant));
    match meant {
        Some(meant) => {
            note(mistakes, format!("`{}` should be `{meant}`", shown(&plain)));
            terms.push(meant);
        }
        None => {
            if plain != word {
                note(mistakes, format!("`{}` has a character in it that does not belong there", shown(word)));
            }
            terms.push(plain);
        }
    }
}

/// A term that no receiver refuses, though it cannot have been meant so.
fn looks_wrong(term: &Term<'_>) -> bool {
    match term {
        // Receivers ignore a modifier that they do not know (section 6).
        Term::Unknown(name, _) => {
            let name = name.to_ascii_lowercase();
            name == "v" || MECHANISMS.contains(&name.as_str()) || near(&name).is_some()
        }
        Term::Directive(_, mechanism) => {
            // `include:example.com-all`: no top-level domain ends so.
            let text = mechanism.to_string().to_ascii_lowercase();
            let ip6 = text.starts_with("ip6:");
            text.contains('.') && text.ends_with("-all") || text.contains("::") && !ip6
        }
        Term::Redirect(domain) | Term::Explanation(domain) => {
            domain.as_str().to_ascii_lowercase().ends_with("-all")
        }
    }
}

/// Terms that stand together without a space, such as `-all~all` and `include:example.com~all`.
fn glued(text: &str) -> Option<Vec<String>> {
    let lower = text.to_ascii_lowercase();
    for end in ["all", "all."] {
        let Some(before) = lower.strip_suffix(end) else { continue };
        if let Some(qualifier) = before.chars().next_back().filter(|c| matches!(c, '~' | '-' | '?' | '+'))
            && before.contains(|c: char| c.is_ascii_alphanumeric())
        {
            let first = text.get(..before.len() - 1)?;
            return Some(vec![first.to_owned(), format!("{qualifier}all")]);
        }
    }
    // `ip4:192.0.2.1ip4:192.0.2.2`, `mxinclude:example.com`
    ["include:", "ip4:", "ip6:", "exists:", "redirect="].iter().find_map(|name| {
        let at = lower.rfind(name).filter(|at| *at > 1)?;
        let (first, second) = text.split_at_checked(at)?;
        let (first, second) = match first.strip_suffix(['+', '-', '~', '?']) {
            Some(shorter) => (shorter, text.get(shorter.len()..)?),
            None => (first, second),
        };
        Some(vec![first.to_owned(), second.to_owned()])
    })
}

/// `ip4:192.0.2.1,192.0.2.2`, `ip4:192.0.2.1;ip4:192.0.2.2`
fn by_commas(text: &str) -> Option<Vec<String>> {
    if !text.contains([',', ';']) || text.contains('%') {
        return None;
    }
    let name = text.split_once(':').map(|(name, _)| name).filter(|name| !name.contains([',', ';']));
    let parts = text.split([',', ';']).filter(|part| !part.is_empty());
    Some(
        parts
            .map(|part| match (part.parse::<IpAddr>().is_ok() || !part.contains(':'), name) {
                (true, Some(name)) if part.contains('.') => format!("{name}:{part}"),
                _ => part.to_owned(),
            })
            .collect(),
    )
}

/// Leaves one `all`, at the end: of several the mildest.
fn one_end(terms: &mut Vec<String>, mistakes: &mut Vec<String>) {
    let of = |term: &str| {
        let lower = term.to_ascii_lowercase();
        ENDS.into_iter().find(|end| *end == lower || *end == format!("+{lower}"))
    };
    let found: Vec<&str> = terms.iter().filter_map(|term| of(term)).collect();
    if found.len() < 2 {
        return;
    }
    let Some(end) = mildest(&found) else { return };
    note(mistakes, format!("`all` is in it {} times, and only the first counts; keep one", found.len()));
    terms.retain(|term| of(term).is_none());
    let modifiers = terms.iter().position(|term| term.to_ascii_lowercase().starts_with("exp="));
    terms.insert(modifiers.unwrap_or(terms.len()), end.to_owned());
}

/// A term that fits into a sentence.
fn shown(term: &str) -> String {
    let plain = term.chars().filter(|c| !c.is_control() && *c != '`');
    let start: String = plain.take(61).collect();
    match start.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &start[..at]),
        None => start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_corrected() {
        for (record, corrected) in [
            (" v=spf1 mx -all", "v=spf1 mx -all"),
            ("v=spf1; mx -all", "v=spf1 mx -all"),
            ("v=spf1, mx -all", "v=spf1 mx -all"),
            ("\"v=spf1 mx -all\"", "v=spf1 mx -all"),
            ("“v=spf1 mx -all”", "v=spf1 mx -all"),
            ("v=spf1\tmx -all", "v=spf1 mx -all"),
            ("v=spf1\u{a0}mx -all", "v=spf1 mx -all"),
            ("v = spf1 mx -all", "v=spf1 mx -all"),
            ("spf1 mx -all", "v=spf1 mx -all"),
            ("v=spf1-all", "v=spf1 -all"),
            ("v=spf1include:a.example.com -all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 mx -all~all", "v=spf1 mx ~all"),
            ("v=spf1 ip4:192.0.2.1~all", "v=spf1 ip4:192.0.2.1 ~all"),
            ("v=spf1 include:a.example.com~all", "v=spf1 include:a.example.com ~all"),
            ("v=spf1 include:a.example.com-all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 mx-all", "v=spf1 mx -all"),
            ("v=spf1 ipv4:192.0.2.0/24 -all", "v=spf1 ip4:192.0.2.0/24 -all"),
            ("v=spf1 ipv6:2001:db8::1 -all", "v=spf1 ip6:2001:db8::1 -all"),
            ("v=spf1 ip:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"),
            ("v=spf1 ip4:2001:db8::/32 -all", "v=spf1 ip6:2001:db8::/32 -all"),
            ("v=spf1 ip6:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"),
            ("v=spf1 192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"),
            ("v=spf1 a:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"),
            ("v=spf1 ip4: 192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"),
            ("v=spf1 ip4:192.0.2.1, ip4:192.0.2.2 -all", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"),
            ("v=spf1 ip4:192.0.2.1,192.0.2.2 -all", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"),
            ("v=spf1 incldue:a.example.com -all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 inlude:a.example.com -all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 includes:a.example.com -all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 include=a.example.com -all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 include: a.example.com -all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 include a.example.com -all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 include.a.example.com -all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 include::a.example.com -all", "v=spf1 include:a.example.com -all"),
            ("v=spf1 exist:a.example.com -all", "v=spf1 exists:a.example.com -all"),
            ("v=spf1 redirect:a.example.com", "v=spf1 redirect=a.example.com"),
            ("v=spf1 redirct=a.example.com", "v=spf1 redirect=a.example.com"),
            ("v=spf1 mx ~al", "v=spf1 mx ~all"),
            ("v=spf1 mx ~all.", "v=spf1 mx ~all"),
            ("v=spf1 mx -all;", "v=spf1 mx -all"),
            ("v=spf1 mx –all", "v=spf1 mx -all"),
            ("v=spf1 mx \"include:a.example.com\" -all", "v=spf1 mx include:a.example.com -all"),
            ("v=spf1 a mx v=spf1 ip4:192.0.2.1 -all", "v=spf1 a mx ip4:192.0.2.1 -all"),
            ("v=spf1 ip4:192.0.2.1ip4:192.0.2.2 -all", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"),
            ("v=spf1 mx --all", "v=spf1 mx -all"),
        ] {
            let correction = correct(record).unwrap_or_else(|| panic!("{record}"));
            assert_eq!(correction.record, corrected, "{record}");
            assert!(correction.is_whole && !correction.mistakes.is_empty(), "{record}");
            assert_eq!(correct(&correction.record), None, "{record}");
        }
    }

    #[test]
    fn what_is_right_or_something_else_is_left_alone() {
        for record in [
            "v=spf1 mx -all",
            "v=spf1",
            "v=spf1 include:_spf.example.com a:mail.example.com/24 exp=e.example.com -all",
            "v=spf1 exists:%{i}.a.example.com moo=x ~all",
            "v=spf10 mx -all",
            "google-site-verification=spf1",
            "v=DMARC1; p=none",
            "spf2.0/pra mx -all",
            "",
        ] {
            assert_eq!(correct(record), None, "{record}");
        }
    }

    #[test]
    fn several_records_become_one() {
        let joined = |records: &[&str]| join(&records.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        for (records, one) in [
            (
                &["v=spf1 mx a -all", "v=spf1 include:_spf.mailing.example ~all"][..],
                "v=spf1 mx a include:_spf.mailing.example ~all",
            ),
            (&["v=spf1 mx -all", "v=spf1 MX ip4:192.0.2.1 -all"], "v=spf1 mx ip4:192.0.2.1 -all"),
            (&["v=spf1 redirect=a.example.com", "v=spf1 mx"], "v=spf1 include:a.example.com mx ~all"),
            (&["v=spf1 all", "v=spf1 mx exp=e.example.com ?all"], "v=spf1 mx ~all exp=e.example.com"),
        ] {
            assert_eq!(joined(records).as_deref(), Some(one));
        }
        assert_eq!(joined(&["v=spf1 mx -all", "v=spf1 nonsense:x -all"]), None);
    }
}
