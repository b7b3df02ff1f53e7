//! What comes along when something is copied: spaces, quotes, brackets, the front of a log line, the
//! scheme, port and path of a link.

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::report::subject::is_invisible;

/// Opening and closing marks that differ.
const BRACKETS: [(char, char); 4] = [('<', '>'), ('[', ']'), ('(', ')'), ('{', '}')];
/// Marks that open and close.
const QUOTES: [char; 5] = ['"', '\'', '`', '´', '*'];
/// Layers that are taken off at once.
const MAX_LAYERS: usize = 16;

/// Without spaces, control characters and invisible ones at both ends.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// Without the brackets and quotes around the whole text.
pub(super) fn peeled(text: &str) -> &str {
    let mut text = trimmed(text);
    for _ in 0..MAX_LAYERS {
        match in_brackets(text).or_else(|| in_quotes(text)).or_else(|| in_quotation_marks(text)) {
            Some(inner) => text = trimmed(inner),
            None => break,
        }
    }
    text
}

/// Quotation marks that are never part of a name. Which opens and which closes differs by language.
pub(super) fn is_quotation_mark(c: char) -> bool {
    matches!(c, '«' | '»' | '‘'..='‟' | '‹' | '›' | '「' | '」' | '『' | '』')
}

fn in_quotation_marks(text: &str) -> Option<&str> {
    text.strip_prefix(is_quotation_mark)?.strip_suffix(is_quotation_mark)
}

fn is_mark(c: char) -> bool {
    QUOTES.contains(&c)
        || is_quotation_mark(c)
        || BRACKETS.into_iter().any(|(open, close)| c == open || c == close)
}

fn in_brackets(text: &str) -> Option<&str> {
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let (open, close) = BRACKETS.into_iter().find(|pair| *pair == (first, last))?;
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 && at + close.len_utf8() < text.len() {
                return None;
            }
        }
    }
    (depth == 0).then(|| text.strip_prefix(open)?.strip_suffix(close)).flatten()
}

fn in_quotes(text: &str) -> Option<&str> {
    let quote = QUOTES.into_iter().find(|quote| text.starts_with(*quote))?;
    let inner = trimmed(text.strip_prefix(quote)?.strip_suffix(quote)?);
    // `"a" "b"` is two texts; `""a" b"` is one, and so are `"a"b"` and `"<"a" b>"`.
    let inside = inner.matches(quote).count();
    let marked = inner.starts_with(is_mark) && inner.ends_with(is_mark);
    let one = inside == 0
        || inside % 2 == 1
        || inner.starts_with(quote)
        || inner.ends_with(quote)
        || marked
        || opens_within(inner, quote);
    one.then_some(inner)
}

/// Whether the first such quote in a text opens something there: `log: “'a'”`, `log: mx:'a'`, but not `a' 'b`.
fn opens_within(text: &str, quote: char) -> bool {
    let Some((before, after)) = text.split_once(quote) else { return false };
    let opened = before.ends_with(|c: char| c.is_whitespace() || is_mark(c) || matches!(c, ':' | '='));
    opened && after.starts_with(|c: char| c != quote && !c.is_whitespace())
}

/// Without quotes and brackets that have no other half, and without what ends a sentence.
pub(super) fn without_strays(text: &str) -> &str {
    let mut text = trimmed(text);
    for _ in 0..MAX_LAYERS {
        let unmatched = |open: char, close: char| text.matches(open).count() != text.matches(close).count();
        let stray = |c: char| {
            is_quotation_mark(c)
                || QUOTES.contains(&c) && text.matches(c).count() % 2 == 1
                || BRACKETS
                    .into_iter()
                    .any(|(open, close)| (c == open || c == close) && unmatched(open, close))
        };
        let shorter = match (text.chars().next(), text.chars().next_back()) {
            (_, Some(last)) if matches!(last, ',' | ';' | '!' | '?') || stray(last) => {
                &text[..text.len() - last.len_utf8()]
            }
            (Some(first), _) if matches!(first, ',' | ';') || stray(first) => &text[first.len_utf8()..],
            _ => break,
        };
        text = trimmed(shorter);
    }
    text
}

/// What follows the time, host, program and queue number of a log line (RFC 3164, RFC 5424, Exim).
pub(super) fn without_log_prefix(text: &str) -> Option<&str> {
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
        let time = r"(?:[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?";
        let program = r"(?:(?:[^\s:\[\]]+ +)?[A-Za-z][\w./-]*(?:\[\d+\])?: +|\[\d+\] +)?";
        let queue = r"(?:(?:NOQUEUE|[0-9A-Fa-f]{6,12}|[0-9A-Za-z]{10,22}): +)?";
        Regex::new(&format!(r"^(?:<\d{{1,3}}>\d? ?)?{time} +{program}{queue}")).expect("an expression")
    });
    // The front of a line is short, whatever follows.
    let end = text.char_indices().nth(300).map_or(text.len(), |(at, _)| at);
    let front = PREFIX.find(&text[..end])?;
    Some(&text[front.end()..]).filter(|rest| !rest.is_empty())
}

/// The scheme of a link, and what follows its `://`.
pub(super) fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let mut letters = scheme.chars();
    let good = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    good.then_some((scheme, rest))
}

/// The host of a link or of a text with a path or a port behind it.
pub(super) fn host_part(text: &str) -> &str {
    let (link, text) = match scheme(text) {
        Some((_, rest)) => (true, rest),
        None => (text.starts_with("//"), text.trim_start_matches('/')),
    };
    let text = text.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let text = if link { text.rsplit('@').next().unwrap_or_default() } else { text };
    let text = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inside, after)) if after.is_empty() || is_port(after) => inside,
        _ => match text.rsplit_once(':') {
            Some((host, port))
                if !host.contains(':') && (port.is_empty() || is_port(&text[host.len()..])) =>
            {
                host
            }
            _ => text,
        },
    };
    // The zone of a link-local address.
    let text = match text.split_once('%') {
        Some((address, _)) if address.contains("::") => address,
        _ => text,
    };
    text.trim_end_matches(['.', '。'])
}

/// Whether a text is a colon and a port.
fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_brackets_come_off_in_pairs() {
        for text in [
            "x",
            " x\u{a0}",
            "\"x\"",
            "'x'",
            "“x”",
            "„x“",
            "»x«",
            "«x»",
            "‘x’",
            "`x`",
            "<x>",
            "[x]",
            "(x)",
            "{x}",
            "\u{feff}\"<x>\"\u{200b}",
            "((x))",
            "**x**",
            "”x”",
        ] {
            assert_eq!(peeled(text), "x", "{text}");
        }
        for text in ["(a) b (c)", "\"a\" \"b\"", "<a> <b>", "a]", "[a", "\"jo doe\"@example.com"] {
            assert_eq!(peeled(text), text);
        }
        assert_eq!(peeled("\"\"jo doe\"@example.com\""), "\"jo doe\"@example.com");
        for text in ["\"x", "x\"", "x>", "<x", "x,", "x;", "(x", "x]?"] {
            assert_eq!(without_strays(text), "x", "{text}");
        }
        assert_eq!(without_strays("x[1]"), "x[1]");
    }

    #[test]
    fn the_front_of_a_log_line_is_known() {
        for front in [
            "Nov  3 10:15:01 mx postfix/smtpd[811]: ",
            "Nov 30 10:15:01 mx postfix/smtp[811]: 4XyZ12ABCD3efg: ",
            "2026-11-03T09:15:01.123456+01:00 mx postfix/qmgr[7]: 0A1B2C3D4E: ",
            "2026-11-03 09:15:01 ",
            "2026-11-03 09:15:01 [1234] ",
            "<22>Nov  3 10:15:01 mx sendmail[99]: NOQUEUE: ",
        ] {
            let line = format!("{front}jo@example.com");
            assert_eq!(without_log_prefix(&line), Some("jo@example.com"), "{front}");
        }
        assert_eq!(without_log_prefix("example.com"), None);
        assert_eq!(without_log_prefix("2026-11-03 09:15:01 "), None);
    }

    #[test]
    fn a_link_has_a_host() {
        for (text, host) in [
            ("HTTPS://Example.com/", "Example.com"),
            ("https://jo:x@example.com:8443/a?b#c", "example.com"),
            ("//example.com/x", "example.com"),
            ("example.com/", "example.com"),
            ("example.com:25", "example.com"),
            ("example.com:", "example.com"),
            ("example.com.", "example.com"),
            ("192.0.2.1:587", "192.0.2.1"),
            ("[2001:db8::1]:25", "2001:db8::1"),
            ("smtp://[192.0.2.1]", "192.0.2.1"),
            ("fe80::1%eth0", "fe80::1"),
            ("2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(host_part(text), host, "{text}");
        }
    }
}
