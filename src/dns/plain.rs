//! What makes text out of the DNS fit for a line: anybody may have written it.

/// A text on one line, without what a reader cannot see: line ends become spaces; other control
/// characters, those that turn the direction of writing (Unicode UAX #9 section 2) and those of no
/// width become the sign for what cannot be shown, as does what XML 1.0 section 2.2 has no place for.
pub(super) fn plain(text: &str) -> String {
    let shown = |c| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => '\u{fffd}',
        '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    let mut line = String::with_capacity(text.len());
    text.chars().for_each(|c| line.push(shown(c)));
    line
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
