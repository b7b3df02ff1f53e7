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

/// A sentence with its internationalised names as people write them. What stands in backticks or belongs
/// to a link is to be copied, and stays as it is.
#[must_use]
pub fn with_display_names(text: &str) -> Cow<'_, str> {
    if !text.contains("xn--") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut code = false;
    for part in text.split_inclusive('`') {
        if code {
            shown.push_str(part);
        } else {
            for word in part.split_inclusive(char::is_whitespace) {
                push_word(&mut shown, word);
            }
        }
        code ^= part.ends_with('`');
    }
    Cow::Owned(shown)
}

fn push_word(shown: &mut String, word: &str) {
    if word.contains("://") || !word.contains("xn--") {
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
                "Mail for xn--bcher-kva.example, or jo@xn--bcher-kva.example: `include:xn--bcher-kva.example` https://xn--bcher-kva.example/ xn--bcher-kva.example."
            ),
            "Mail for bücher.example, or jo@bücher.example: `include:xn--bcher-kva.example` https://xn--bcher-kva.example/ bücher.example."
        );
    }
}
