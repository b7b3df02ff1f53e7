//! A reply of a server: its codes, its text on one line, and at which command it came.

use super::codes::StatusCode;
use super::stage::stage;
use crate::dns::plain;
use crate::message::refusal::Stage;

/// The most of a reply that is read, in bytes.
pub(super) const MAX_REPLY: usize = 4096;

/// A reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: Option<u16>,
    pub(super) enhanced: Option<StatusCode>,
    /// With the codes once in front, on one line, without what cannot be seen.
    pub(super) text: String,
    pub(super) stage: Option<Stage>,
}

impl Reply {
    /// Reads a reply, with the words of the sending server around it.
    pub(super) fn read(text: &str) -> Self {
        let line = one_line(last_answer(text));
        let stage = stage(&line);
        let line = without_type(without_command(&line));
        let start = start(line).unwrap_or(0);
        let reply = line.get(start..).unwrap_or_default();
        // What a server passes on behind an arrow is what it was answered itself.
        let inner =
            reply.rsplit_once(" -> ").map(|(_, inner)| inner).filter(|inner| code_at(inner).is_some());
        let reply = inner.unwrap_or(reply);
        let Some((code, rest)) = code_at(reply) else {
            // `5.1.1 User unknown`, `Sorry, no mailbox here by that name. (#5.1.1)`
            let line = line.get(status_start(line).unwrap_or(0)..).unwrap_or(line);
            let marked = || line.split_once("(#").and_then(|(_, status)| leading_status(status));
            let enhanced = leading_status(line).or_else(marked).map(|(enhanced, _)| enhanced);
            return Self { code: None, enhanced, text: tidy(line), stage };
        };
        let in_lines = rest.starts_with('-');
        let (enhanced, rest) = match leading_status(rest.trim_start_matches(|c: char| " -:,.#(".contains(c)))
        {
            Some((enhanced, rest)) => (Some(enhanced), rest),
            None => (status_within(rest), rest.trim_start_matches(['-', ' ', ':', '.', ','])),
        };
        let words = joined(rest, code, enhanced, in_lines);
        let leads = enhanced.filter(|enhanced| !words.contains(&enhanced.to_string()));
        let codes = leads.map_or(code.to_string(), |enhanced| format!("{code} {enhanced}"));
        Self { code: Some(code), enhanced, text: tidy(&format!("{codes} {words}")), stage }
    }
}

/// What the last of several servers answered, where one line tells of them all: `host a said: 421 …; host b said: 550 …`.
pub(super) fn last_answer(text: &str) -> &str {
    let last = text.rfind("; host ").and_then(|at| text.get(at + 2..));
    let answers = |last: &&str| last.split_once(" said: ").is_some_and(|(_, reply)| code_at(reply).is_some());
    last.filter(answers).unwrap_or(text)
}

/// A text on one line, bounded, with one blank between words.
pub(super) fn one_line(text: &str) -> String {
    let end = (0..=text.len().min(MAX_REPLY)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let text = plain(text.get(..end).unwrap_or_default());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without what stands around a reply. A quotation mark or bracket that belongs to its words stays.
fn tidy(text: &str) -> String {
    const PAIRS: [(char, char); 4] = [('"', '"'), ('<', '>'), ('“', '”'), ('(', ')')];
    let mut text = text.trim();
    loop {
        let before = text;
        for end in ["##", "#SMTP#"] {
            text = text.strip_suffix(end).unwrap_or(text);
        }
        text = text.trim_matches(|c: char| c.is_whitespace() || "'`".contains(c));
        for (open, close) in PAIRS {
            let count = |mark: char| text.chars().filter(|c| *c == mark).count();
            let (opened, closed) = match open == close {
                true => (count(open) / 2, count(open).div_ceil(2)),
                false => (count(open), count(close)),
            };
            let bare = text.strip_suffix(close);
            let inner = bare.and_then(|bare| bare.strip_prefix(open));
            text = match (inner, bare) {
                (Some(inner), _) if open != '(' && !inner.contains([open, close]) => inner,
                // The bracket that a log or a report put around it.
                (_, Some(bare)) if opened < closed => bare,
                _ if open != '(' && opened > closed => text.strip_prefix(open).unwrap_or(text),
                _ => text,
            };
        }
        if text == before {
            return text.to_owned();
        }
    }
}

/// Where a reply begins in a line: at the first reply code that stands where one may stand.
pub(super) fn start(line: &str) -> Option<usize> {
    starts(line).next()
}

/// All places of a line at which a reply may begin.
pub(super) fn starts(line: &str) -> impl Iterator<Item = usize> {
    const BEFORE: [&str; 36] = [
        "replied",
        "responded",
        "antwortete",
        "respondió",
        "répondu",
        "said",
        "returned",
        "reason",
        "response",
        "error",
        "was",
        "me",
        "code",
        "smtp",
        "status",
        "answered",
        "because",
        "antwort",
        "réponse",
        "respuesta",
        "estado",
        "erreur",
        "fehler",
        "grund",
        "reply",
        "data",
        "command",
        "dit",
        "meldete",
        "meldet",
        "lautet",
        "ответ",
        "ответил",
        "ошибка",
        "fout",
        "errore",
    ];
    let bytes = line.as_bytes();
    let digits = bytes
        .windows(3)
        .enumerate()
        .filter(|(_, window)| matches!(window, [b'4' | b'5', b'0'..=b'7', b'0'..=b'9']));
    digits.map(|(at, _)| at).filter(move |at| {
        let is_free = at.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|before| {
            before.is_ascii_whitespace() || b"'\"`(:;#<=>[".contains(before) || !before.is_ascii()
        });
        let Some((_, rest)) = line.get(*at..).filter(|_| is_free).and_then(code_at) else { return false };
        let rest = rest.trim_start_matches([' ', '-', ':', '#', '(', ',']);
        if leading_status(rest).is_some() {
            return true;
        }
        let before = line.get(..*at).unwrap_or_default().trim_end();
        let before = before.trim_end_matches(|c: char| c.is_whitespace() || "'\"`(:;#<=“".contains(c));
        let end = before.get(before.len().saturating_sub(12)..).unwrap_or_default().to_lowercase();
        before.is_empty()
            || before.ends_with([']', '>']) && rest.starts_with(char::is_alphabetic)
            || BEFORE.iter().any(|word| end.ends_with(word))
    })
}

/// Where an enhanced code without a reply code begins, at the beginning of a line or behind a colon.
pub(super) fn status_start(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let digits = bytes.windows(2).enumerate().filter(|(_, window)| matches!(window, [b'4' | b'5', b'.']));
    digits.map(|(at, _)| at).find(|at| {
        let before = line.get(..*at).unwrap_or_default();
        let is_place =
            before.trim_end().is_empty() || before.trim_end().ends_with(':') && before.ends_with(' ');
        is_place && line.get(*at..).and_then(leading_status).is_some_and(|(_, rest)| rest.starts_with(' '))
    })
}

/// A reply code at the beginning of a text, and what is behind it.
pub(super) fn code_at(text: &str) -> Option<(u16, &str)> {
    let (code, rest) = text.split_at_checked(3)?;
    let is_code = matches!(code.as_bytes(), [b'4' | b'5', b'0'..=b'7', b'0'..=b'9']);
    let ends = rest.is_empty()
        || rest.starts_with([' ', '-', '#', ':', ',', '\'', '"', '<', '(', ';'])
        || rest.starts_with(". ");
    if is_code && ends { Some((code.parse().ok()?, rest)) } else { None }
}

/// An enhanced code at the beginning of a text, and what is behind it.
fn leading_status(text: &str) -> Option<(StatusCode, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (code, rest) = text.split_at_checked(end)?;
    let code = StatusCode::parse(code.trim_end_matches('.'))?;
    Some((code, rest.strip_prefix(')').unwrap_or(rest)))
}

/// An enhanced code a few words behind the reply code, as in `550 #5.1.1`, `554 rejected (5.7.1)`.
fn status_within(text: &str) -> Option<StatusCode> {
    let words = text.split([' ', '#', '(', ')', '[', ']', ',', ';', ':']).take(40);
    words.filter_map(|word| StatusCode::parse(word.trim_end_matches('.'))).next()
}

/// The words of a reply in several lines, each of which begins with the codes.
fn joined(text: &str, code: u16, enhanced: Option<StatusCode>, in_lines: bool) -> String {
    let code = code.to_string();
    let enhanced = enhanced.map(|enhanced| enhanced.to_string());
    let with_hyphen = format!("{code}-");
    let in_lines = in_lines || text.contains(&with_hyphen);
    let mut made: Vec<&str> = Vec::new();
    let mut words = text.split(' ').peekable();
    let mut after_code = false;
    while let Some(word) = words.next() {
        let rest = word.strip_prefix(&with_hyphen);
        let next_is_enhanced = words.peek().is_some_and(|next| Some(*next) == enhanced.as_deref());
        let is_code = word == code && (next_is_enhanced || in_lines);
        let word = match rest {
            Some(rest) => rest,
            None if is_code => "",
            None => word,
        };
        let repeats = Some(word) == enhanced.as_deref() && (after_code || rest.is_some());
        after_code = is_code || rest.is_some() && word.is_empty();
        if !word.is_empty() && !repeats {
            made.push(word);
        }
    }
    made.join(" ")
}

/// Without `smtp;` and the like, by which a report says whose words they are (RFC 3464 section 2.3.6).
fn without_type(line: &str) -> &str {
    let Some((kind, rest)) = line.split_once(';') else { return line };
    let kind = kind.trim();
    let is_type = kind.eq_ignore_ascii_case("smtp")
        || kind.len() > 2 && kind.get(..2).is_some_and(|x| x.eq_ignore_ascii_case("x-"));
    if is_type && !kind.contains(' ') { rest.trim() } else { line }
}

/// Without `(in reply to RCPT TO command)`.
fn without_command(line: &str) -> &str {
    match find_ignoring_case(line, "(in reply to ") {
        Some(at) => line.get(..at).unwrap_or(line).trim_end(),
        None => line,
    }
}

/// Where a text stands in another, in upper or lower case; the text is ASCII in lower case.
pub(super) fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    text.as_bytes().windows(what.len()).position(|window| window.eq_ignore_ascii_case(what.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<u16>, String, String) {
        let reply = Reply::read(text);
        (reply.code, reply.enhanced.map(|code| code.to_string()).unwrap_or_default(), reply.text)
    }

    #[test]
    fn lines_that_repeat_the_codes_are_joined() {
        for text in [
            "550-5.7.26 one two 550-5.7.26 three 550 5.7.26 four",
            "550-5.7.26 one two\r\n550-5.7.26 three\r\n550 5.7.26 four",
            "smtp;550-5.7.26 one two\n 550-5.7.26 three\n 550 5.7.26 four",
        ] {
            assert_eq!(read(text), (Some(550), "5.7.26".into(), "550 5.7.26 one two three four".into()));
        }
        let two = "554-mx.example.net 554 Your access was refused";
        assert_eq!(
            read(two),
            (Some(554), String::new(), "554 mx.example.net Your access was refused".into())
        );
    }

    #[test]
    fn what_stands_around_a_reply_is_left_out_and_what_belongs_to_it_is_not() {
        for (text, reply) in [
            ("unknown user: \"sue\"", "unknown user: \"sue\""),
            (
                "550 no; see ?id=jo;r=<UNKNOWN> (in reply to RCPT TO command)",
                "550 no; see ?id=jo;r=<UNKNOWN>",
            ),
            ("#< #5.7.1 smtp; 550 5.7.1 no [x.example.com]> #SMTP#", "550 5.7.1 no [x.example.com]"),
            ("Remote Server returned '550 5.1.1 no'", "550 5.1.1 no"),
            ("(reason: 550 5.1.1 <ann@example.net>)", "550 5.1.1 <ann@example.net>"),
            ("The answer was \"550 5.1.1 no\"", "550 5.1.1 no"),
        ] {
            assert_eq!(read(text).2, reply, "{text}");
        }
    }

    #[test]
    fn codes_are_found_in_all_their_forms() {
        for (text, code, enhanced) in [
            ("550 5.1.1 User unknown", 550, "5.1.1"),
            ("550 #5.1.0 Address rejected.", 550, "5.1.0"),
            ("550: 5.1.1 unknown", 550, "5.1.1"),
            ("550 - 5.1.1 unknown", 550, "5.1.1"),
            ("Remote Server returned '550 5.7.509 Access denied'", 550, "5.7.509"),
            (
                "host mx.example.net[192.0.2.1] said: 450 4.7.1 Greylisted (in reply to RCPT TO command)",
                450,
                "4.7.1",
            ),
            ("554 rejected by policy (5.7.1)", 554, "5.7.1"),
            ("ERROR CODE :550 - 5.1.1 No such user", 550, "5.1.1"),
        ] {
            let (found, status, _) = read(text);
            assert_eq!((found, status.as_str()), (Some(code), enhanced), "{text}");
        }
        assert_eq!(read("550 people unknown").0, Some(550));
        assert_eq!(read("connect to mx.example.net[192.0.2.1]:25: Connection refused").0, None);
        assert_eq!(read("the 450 guests").0, None);
    }
}
