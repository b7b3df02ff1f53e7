//! Internationalised names as people write them.

use std::borrow::Cow;

use idna::{AsciiDenyList, uts46::Hyphens};

use super::Name;

/// A name as people write it: its A-labels (`xn--…`) as U-labels (RFC 5890), where they are valid.
#[must_use]
pub fn display_name(name: &Name) -> String {
    unicode(name.as_str()).map_or_else(|| name.to_string(), Cow::into_owned)
}

/// The same with the name as the DNS has it behind, where the two differ: for its first mention.
#[must_use]
pub fn display_name_once(name: &Name) -> String {
    match unicode(name.as_str()) {
        Some(shown) => format!("{shown} ({name})"),
        None => name.to_string(),
    }
}

/// A text with its internationalised names as people write them. What stands in backticks or belongs to a link is
/// to be copied, and stays as it is; so do the other names of that sentence, since who reads it must see that they
/// are the same.
#[must_use]
pub fn with_display_names(text: &str) -> Cow<'_, str> {
    if !text.contains("xn--") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (sentence, copied) = sentence(rest);
        if copied {
            shown.push_str(sentence);
        } else {
            for word in sentence.split_inclusive(char::is_whitespace) {
                push_word(&mut shown, word);
            }
        }
        rest = &rest[sentence.len()..];
    }
    Cow::Owned(shown)
}

/// The first sentence of a text, with the blank behind it, and whether an A-label in it is to be copied.
fn sentence(text: &str) -> (&str, bool) {
    let (mut code, mut copied, mut end) = (false, false, 0);
    for word in text.split_inclusive(char::is_whitespace) {
        copied |= word.contains("://") && word.contains("xn--");
        for part in word.split_inclusive('`') {
            copied |= code && part.contains("xn--");
            code ^= part.ends_with('`');
        }
        end += word.len();
        let last = word.trim_end().trim_end_matches([')', '”', '"']);
        if !code && last.ends_with(['.', '?', '!']) {
            break;
        }
    }
    (&text[..end], copied)
}

fn push_word(shown: &mut String, word: &str) {
    if !word.contains("xn--") {
        return shown.push_str(word);
    }
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut rest = word;
    while let Some(start) = rest.find(in_name) {
        let (before, tail) = rest.split_at(start);
        let end = tail.find(|c| !in_name(c)).unwrap_or(tail.len());
        let (name, after) = tail.split_at(end);
        shown.push_str(before);
        shown.push_str(&unicode(name).unwrap_or(Cow::Borrowed(name)));
        rest = after;
    }
    shown.push_str(rest);
}

/// The name in Unicode; none where it has no A-label, or an invalid one. What comes out must lead back to
/// the same name, and hold nothing but letters, digits and marks.
fn unicode(name: &str) -> Option<Cow<'_, str>> {
    if !name.contains("xn--") {
        return None;
    }
    let (shown, result) =
        idna::uts46::Uts46::new().to_unicode(name.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow);
    result.ok()?;
    let plain = |c: char| c.is_alphanumeric() || c.is_ascii_graphic() || is_mark(c);
    let back = idna::domain_to_ascii_cow(shown.as_bytes(), AsciiDenyList::EMPTY).ok()?;
    let honest = shown.chars().all(plain) && !shown.split('.').any(mixes_scripts) && back == name;
    honest.then(|| Cow::Owned(shown.into_owned()))
}

/// Whether a label has Latin letters beside Greek or Cyrillic ones, many of which look the same.
fn mixes_scripts(label: &str) -> bool {
    label.contains(|c: char| c.is_ascii_alphabetic())
        && label.contains(|c: char| matches!(c, '\u{370}'..='\u{52f}'))
}

/// Combining marks, which many scripts write words with.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{e31}'..='\u{e4e}' | '\u{3099}' | '\u{309a}' | '·' | '・')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> String {
        display_name(&Name::parse(name).expect(name))
    }

    #[test]
    fn names_are_shown_as_people_write_them() {
        assert_eq!(shown("xn--blumen-rschen-pmb.de"), "blumen-röschen.de");
        assert_eq!(shown("mail.xn--bcher-kva.example"), "mail.bücher.example");
        assert_eq!(shown("xn--r8jz45g.xn--zckzah"), "例え.テスト");
        assert_eq!(shown("example.com"), "example.com");
        let name = Name::parse("xn--bcher-kva.example").expect("a name");
        assert_eq!(display_name_once(&name), "bücher.example (xn--bcher-kva.example)");
    }

    #[test]
    fn what_is_no_valid_name_stays_as_it_is() {
        // Not Punycode; a mapped character; a mark of direction; what would be an ASCII label.
        for name in ["xn--a.example", "xn--.com", "xn--strae-oqa-.de", "xn--abc-.com"] {
            assert_eq!(shown(name), name);
        }
    }

    #[test]
    fn sentences_have_them_too_but_not_what_is_copied() {
        assert_eq!(
            with_display_names(
                "Mail for xn--bcher-kva.example, or jo@xn--bcher-kva.example. See https://xn--bcher-kva.example/ then. (xn--bcher-kva.example.) xn--bcher-kva.example"
            ),
            "Mail for bücher.example, or jo@bücher.example. See https://xn--bcher-kva.example/ then. (bücher.example.) bücher.example"
        );
    }

    #[test]
    fn a_sentence_writes_a_name_in_one_way() {
        for (text, shown) in [
            (
                "Does xn--bcher-kva.example have it? Add `include:xn--bcher-kva.example ~all.` to the record of xn--bcher-kva.example. Ask xn--bcher-kva.example!",
                "Does bücher.example have it? Add `include:xn--bcher-kva.example ~all.` to the record of xn--bcher-kva.example. Ask bücher.example!",
            ),
            ("`v=spf1` is the record of xn--bcher-kva.example", "`v=spf1` is the record of bücher.example"),
            ("Open xn--bcher-kva.example `unclosed", "Open bücher.example `unclosed"),
            (
                "xn--bcher-kva.example: see https://xn--bcher-kva.example/",
                "xn--bcher-kva.example: see https://xn--bcher-kva.example/",
            ),
        ] {
            assert_eq!(with_display_names(text), shown);
            assert_eq!(with_display_names(shown), shown, "once more it is the same");
        }
    }
}
