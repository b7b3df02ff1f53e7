//! What makes text out of the DNS fit for a line: anybody may have written it.

use std::borrow::Cow;

/// Whether a character cannot be seen, or changes how what stands around it is seen: control characters,
/// those that turn the direction of writing (Unicode UAX #9 section 2), and those of no width.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(
            c,
            '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// A text on one line, without what a reader cannot see: line ends become spaces, and what else is unseen
/// becomes the sign for what cannot be shown, as does what XML 1.0 section 2.2 has no place for.
#[must_use]
pub fn plain(text: &str) -> String {
    let shown = |c| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        c if is_unseen(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// The text with what a reader cannot see written as its number: so a name that is turned around stands as it is.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| (is_unseen(c) || c == '\u{ad}') && !matches!(c, '\t' | '\n' | '\r');
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match is_hidden(c) {
            true => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_made_to_be_seen() {
        assert_eq!(
            plain("a\r\n\tb\u{0}\u{1b}[31m\u{202e}txt\u{ffff}"),
            "a   b\u{fffd}\u{fffd}[31m\u{fffd}txt\u{fffd}"
        );
        assert_eq!(plain("bücher.example “quoted”"), "bücher.example “quoted”");
    }
}
