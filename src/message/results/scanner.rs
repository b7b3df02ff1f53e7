//! The words, quoted strings and comments of a structured field (RFC 5322 section 3.2).
//!
//! Comments nest, so they are read with a depth and never with a pattern. One that does not end is read up to
//! the next semicolon, so that a bracket too few does not hide the rest of the field. Time is linear.

/// The longest value that is read, in bytes.
const MAX_VALUE: usize = 64 * 1024;
/// The most tokens of one field.
const MAX_TOKENS: usize = 20_000;

/// What stands in a structured field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Anything that is none of the others.
    Word {
        /// As written.
        text: String,
        /// Whether it stands right behind the token before it.
        joined: bool,
    },
    /// A quoted string, without its quotation marks.
    Quoted {
        /// What stands in it.
        text: String,
        /// Whether it stands right behind the token before it.
        joined: bool,
    },
    /// A comment, without its outer brackets.
    Comment(String),
    /// `=`.
    Equals {
        /// Whether it stands right behind the token before it.
        joined: bool,
    },
    /// `;`.
    Semicolon,
}

/// The text up to a number of bytes, at the boundary of a character.
pub(super) fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}

/// The tokens of a value.
pub(super) fn tokens(value: &str) -> Vec<Token> {
    let mut scanner =
        Scanner { rest: cut(value, MAX_VALUE), joined: false, unclosed: false, unquoted: false };
    let mut tokens = Vec::new();
    while tokens.len() < MAX_TOKENS {
        let Some(token) = scanner.next() else { break };
        tokens.push(token);
    }
    tokens
}

/// The tokens between semicolons; comments stay where they are.
pub(super) fn sections(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    tokens.split(|token| *token == Token::Semicolon)
}

struct Scanner<'a> {
    rest: &'a str,
    joined: bool,
    /// A comment did not end: those behind it are read without a depth, so that each end is looked for once.
    unclosed: bool,
    /// The same of a quoted string.
    unquoted: bool,
}

impl Scanner<'_> {
    fn next(&mut self) -> Option<Token> {
        let trimmed = self.rest.trim_start_matches(is_space);
        let joined = self.joined && trimmed.len() == self.rest.len();
        self.rest = trimmed;
        self.joined = true;
        match trimmed.chars().next()? {
            ';' => {
                self.take(1);
                self.joined = false;
                Some(Token::Semicolon)
            }
            '=' => {
                self.take(1);
                Some(Token::Equals { joined })
            }
            '(' => {
                self.joined = false;
                Some(Token::Comment(self.comment()))
            }
            '"' => Some(Token::Quoted { text: self.quoted(), joined }),
            _ => {
                let end = trimmed
                    .find(|c: char| is_space(c) || matches!(c, ';' | '=' | '(' | '"'))
                    .unwrap_or(trimmed.len());
                Some(Token::Word { text: self.take(end), joined })
            }
        }
    }

    fn take(&mut self, bytes: usize) -> String {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken.to_owned()
    }

    /// A comment, which begins here.
    fn comment(&mut self) -> String {
        let closing = if self.unclosed { None } else { closing_bracket(self.rest) };
        let (inner, rest) = match closing {
            Some(end) => (&self.rest[1..end], &self.rest[end + 1..]),
            None => {
                self.unclosed = true;
                let end = self.rest.find([')', ';']).unwrap_or(self.rest.len());
                let rest = &self.rest[end..];
                (&self.rest[1..end], rest.strip_prefix(')').unwrap_or(rest))
            }
        };
        self.rest = rest;
        // Folding leaves tabs and several blanks.
        unescape(inner).split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// A quoted string, which begins here. One that does not end is read up to the next semicolon.
    fn quoted(&mut self) -> String {
        let end = if self.unquoted { None } else { closing_mark(self.rest) };
        let (inner, rest) = match end {
            Some(end) => (&self.rest[1..end], &self.rest[end + 1..]),
            None => {
                self.unquoted = true;
                let behind = &self.rest[1..];
                let end = behind.find(['"', ';']).unwrap_or(behind.len());
                let rest = &behind[end..];
                (&behind[..end], rest.strip_prefix('"').unwrap_or(rest))
            }
        };
        self.rest = rest;
        unescape(inner)
    }
}

/// Where the quoted string ends that begins the text.
fn closing_mark(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(at, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

/// Where the comment ends that begins the text.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out.trim_matches(is_space).to_owned()
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{a0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> Vec<String> {
        let show = |token: &Token| match token {
            Token::Word { text, joined } => format!("{}{text}", if *joined { "~" } else { "" }),
            Token::Quoted { text, joined } => format!("{}“{text}”", if *joined { "~" } else { "" }),
            Token::Comment(text) => format!("({text})"),
            Token::Equals { .. } => "=".to_owned(),
            Token::Semicolon => ";".to_owned(),
        };
        tokens(value).iter().map(show).collect()
    }

    #[test]
    fn comments_nest_and_quote() {
        assert_eq!(shown("a (b (c; d) \\) e) f"), ["a", "(b (c; d) ) e)", "f"]);
        assert_eq!(shown("pass(p=REJECT,sp=NULL) x"), ["pass", "(p=REJECT,sp=NULL)", "x"]);
    }

    #[test]
    fn a_quoted_string_may_hold_anything() {
        assert_eq!(shown(r#"reason="a; b \" (c" d"#), ["reason", "=", "~“a; b \" (c”", "d"]);
        assert_eq!(shown("x=\"a b\"@example.com"), ["x", "=", "~“a b”", "~@example.com"]);
    }

    #[test]
    fn what_does_not_end_hides_nothing_behind_the_semicolon() {
        assert_eq!(
            shown("spf=fail (one (two) ; dkim=pass"),
            ["spf", "=", "~fail", "(one (two)", ";", "dkim", "=", "~pass"]
        );
        assert_eq!(shown("a=\"b; c"), ["a", "=", "~“b”", ";", "c"]);
        assert_eq!(shown(") ;("), [")", ";", "()"]);
    }

    #[test]
    fn a_long_value_is_cut() {
        let value = "(;".repeat(500_000);
        assert!(tokens(&value).len() <= MAX_TOKENS);
        assert_eq!(tokens(&"é".repeat(50_000)).len(), 1);
        // Each of these looks for an end that is not there.
        for piece in ["\"\\", "\\\";", "(\\", "((;", "\"(\\"] {
            assert!(tokens(&piece.repeat(30_000)).len() <= MAX_TOKENS, "{piece}");
        }
    }
}
