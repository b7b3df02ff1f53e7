//! What pasting does to all lines of a text, undone.

use super::Undone;
use super::known::{field_name, is_mail_field};
use super::wrapped::unwrapped;

/// How often a text may be quoted.
const MAX_QUOTES: usize = 5;

/// Undoes what stands before or behind each line. `text` has LF line ends.
pub(super) fn undo(text: Vec<u8>, undone: &mut Vec<Undone>) -> Vec<u8> {
    let mut text = text;
    for _ in 0..MAX_QUOTES {
        let Some(without) = unquoted(&text) else { break };
        text = without;
        push(undone, Undone::Quoted);
    }
    if let Some(without) = unindented(&text) {
        text = without;
        push(undone, Undone::Indented);
    }
    if is_doubled(&text) {
        text = undoubled(&text);
        push(undone, Undone::DoubledLines);
    }
    if let Some(without) = without_entities(&text) {
        text = without;
        push(undone, Undone::HtmlEntities);
    }
    if let Some(without) = unwrapped(&text) {
        text = without;
        push(undone, Undone::CutLines);
    }
    text
}

pub(super) fn push(undone: &mut Vec<Undone>, what: Undone) {
    if !undone.contains(&what) {
        undone.push(what);
    }
}

pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n')
}

pub(super) fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

/// Without the `>` before each line, where each line but empty ones has it.
fn unquoted(text: &[u8]) -> Option<Vec<u8>> {
    let mut has_blank = true;
    for line in lines(text).filter(|line| !is_blank(line)) {
        let rest = line.strip_prefix(b">")?;
        has_blank &= rest.is_empty() || rest.starts_with(b" ");
    }
    Some(each_line(text, |line| match line.strip_prefix(b">") {
        Some(rest) if has_blank => rest.strip_prefix(b" ").unwrap_or(rest),
        Some(rest) => rest,
        None => line,
    }))
}

/// Without the blanks before each line, where they are before all lines, or all but the first (where
/// selecting began behind them).
fn unindented(text: &[u8]) -> Option<Vec<u8>> {
    let mut filled = lines(text).filter(|line| !is_blank(line));
    let first = filled.next()?;
    let mut rest = None;
    for line in filled {
        let blanks = indentation(line);
        rest = Some(rest.map_or(blanks, |least: usize| least.min(blanks)));
        if blanks == 0 {
            break;
        }
    }
    let all = rest.map_or(indentation(first), |rest| rest.min(indentation(first)));
    if all > 0 {
        let starts_field = field_name(first.get(all..)?).is_some();
        return starts_field.then(|| each_line(text, |line| line.get(all..).unwrap_or_default()));
    }
    let rest = rest.filter(|rest| *rest > 0)?;
    // All lines but the first are indented: they go on its field, unless they are fields themselves.
    let fields = lines(text)
        .take_while(|line| !is_blank(line))
        .skip(1)
        .filter(|line| field_name(line.get(rest..).unwrap_or_default()).is_some_and(is_mail_field))
        .count();
    let starts_field = field_name(first).is_some();
    (starts_field && fields >= 2).then(|| {
        each_line(text, |line| {
            if indentation(line) >= rest {
                line.get(rest..).unwrap_or_default()
            } else {
                line.trim_ascii_start()
            }
        })
    })
}

fn indentation(line: &[u8]) -> usize {
    line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// Whether each second line is empty, so that what stands between the lines are lines of a header: at least three
/// of them, as no header with its body looks.
fn is_doubled(text: &[u8]) -> bool {
    let mut lines = lines(text).skip_while(|line| is_blank(line));
    let mut seen = 0;
    while seen < 3 {
        let (Some(line), Some(empty)) = (lines.next(), lines.next()) else { return false };
        let belongs = field_name(line).is_some_and(|name| seen > 0 || is_mail_field(name))
            || (seen > 0 && indentation(line) > 0 && !is_blank(line));
        if !belongs || !is_blank(empty) {
            return false;
        }
        seen += 1;
    }
    true
}

fn undoubled(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut lines = lines(text.trim_ascii_start()).peekable();
    while let Some(line) = lines.next() {
        out.extend_from_slice(line);
        if lines.next_if(|next| is_blank(next)).is_some() || lines.peek().is_some() {
            out.push(b'\n');
        }
    }
    out
}

const ENTITIES: [(&[u8], &[u8]); 7] = [
    (b"&lt;", b"<"),
    (b"&gt;", b">"),
    (b"&amp;", b"&"),
    (b"&quot;", b"\""),
    (b"&#39;", b"'"),
    (b"&#34;", b"\""),
    (b"&nbsp;", b" "),
];

/// With characters in place of HTML entities, where no `<` of its own shows that they are meant so.
fn without_entities(text: &[u8]) -> Option<Vec<u8>> {
    let escaped = !text.contains(&b'<') && text.windows(4).any(|four| four == b"&lt;");
    if !escaped {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        let entity = ENTITIES.iter().find(|(entity, _)| byte == b'&' && rest.starts_with(entity));
        match entity {
            Some((entity, character)) => {
                out.extend_from_slice(character);
                rest = rest.get(entity.len()..).unwrap_or_default();
            }
            None => {
                out.push(byte);
                rest = behind;
            }
        }
    }
    Some(out)
}

fn each_line(text: &[u8], change: impl Fn(&[u8]) -> &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                out.extend_from_slice(change(line));
                out.push(b'\n');
            }
            None => out.extend_from_slice(change(line)),
        }
    }
    out
}
