//! The outline in CommonMark with the tables of GitHub Flavored Markdown, for a ticket.
//!
//! Text out of the DNS becomes neither markup nor HTML nor a link, not even one that renderers make by
//! themselves of what looks like an address: such words stand in code spans (CommonMark 0.31 sections
//! 2.4, 6.1; GFM 0.29 sections 4.10, 6.9).

use super::super::english::truncated;
use super::block::{Block, Inline, MAX_RECORD, MAX_SENTENCE};
use crate::dns::{plain, with_display_names};

/// Renders the blocks as Markdown.
pub(super) fn render(blocks: &[Block]) -> String {
    let mut out = String::new();
    // A list ends, and a paragraph begins, after an empty line.
    let mut in_list = false;
    for block in blocks {
        let is_item = matches!(block, Block::Item(..) | Block::SubItem(..));
        let goes_on = in_list && is_item;
        if !out.is_empty() && !goes_on {
            out.push('\n');
        }
        in_list = is_item;
        match block {
            Block::Title(text) => {
                out.push_str("# ");
                sentence(&mut out, text, false);
            }
            Block::Heading(text) => {
                out.push_str("## ");
                out.push_str(text);
            }
            Block::Paragraph(word, text) => {
                strong(&mut out, word);
                sentence(&mut out, text, false);
            }
            Block::Item(word, content) => {
                out.push_str("- ");
                strong(&mut out, word);
                piece(&mut out, content);
            }
            Block::SubItem(word, content) => {
                out.push_str("  - ");
                strong(&mut out, word);
                piece(&mut out, content);
            }
            Block::Code(label, lines) => {
                strong(&mut out, label);
                fenced(&mut out, lines);
            }
            Block::Table(head, rows) => table(&mut out, head, rows),
        }
        out.push('\n');
    }
    out
}

/// A word that stands out before the rest. Where there is none, nothing may stand at the beginning
/// that would begin a block of its own.
fn strong(out: &mut String, word: &str) {
    if !word.is_empty() {
        out.push_str("**");
        words(out, &plain(&truncated(word, MAX_SENTENCE)));
        out.push_str(":** ");
    }
}

fn piece(out: &mut String, piece: &Inline) {
    match piece {
        Inline::Sentence(text) => sentence(out, text, false),
        Inline::Verbatim(text) => code(out, &plain(&truncated(text, MAX_RECORD))),
        Inline::Link(url) if is_plain_url(url) => {
            out.push('<');
            out.push_str(url);
            out.push('>');
        }
        Inline::Link(url) => code(out, &plain(&truncated(url, MAX_SENTENCE))),
    }
}

/// A table.
pub(super) fn table(out: &mut String, head: &[&str], rows: &[Vec<String>]) {
    for word in head {
        out.push_str("| ");
        out.push_str(word);
        out.push(' ');
    }
    out.push_str("|\n");
    head.iter().for_each(|_| out.push_str("| --- "));
    out.push('|');
    for row in rows {
        out.push('\n');
        for cell in row {
            out.push_str("| ");
            sentence(out, cell, true);
            out.push(' ');
        }
        out.push('|');
    }
}

/// Whether a URL can stand between angle brackets as it is (CommonMark section 6.5).
fn is_plain_url(url: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c);
    (url.starts_with("https://") || url.starts_with("http://")) && url.len() < 500 && url.chars().all(fits)
}

/// A sentence: what stands between backticks is code, all else is text.
fn sentence(out: &mut String, text: &str, in_table: bool) {
    let mut text = plain(&truncated(&with_display_names(text), MAX_SENTENCE));
    if in_table {
        // No escape of it is read alike by all renderers where it stands in a code span.
        text = text.replace('|', "¦");
    }
    let mut rest = text.as_str();
    while let Some((before, tail)) = rest.split_once('`') {
        let Some((inner, after)) = tail.split_once('`') else { break };
        words(out, before);
        code(out, inner);
        rest = after;
    }
    words(out, rest);
}

/// Text of which no word becomes a link.
fn words(out: &mut String, text: &str) {
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end_matches(' ');
        let lower = bare.to_ascii_lowercase();
        if lower.contains("://") || lower.contains('@') || lower.contains("www.") {
            // What stands around it in the sentence does not belong to the address.
            let behind = bare.trim_start_matches(['(', '[', '<', '“', '"', '\'']);
            escaped(out, &bare[..bare.len() - behind.len()]);
            let address = behind.trim_end_matches(['.', ',', ':', ';', ')', ']', '>', '”', '"', '\'']);
            code(out, address);
            escaped(out, &behind[address.len()..]);
        } else {
            escaped(out, bare);
        }
        out.push_str(&word[bare.len()..]);
    }
}

/// Text as it is, whatever signs it holds.
fn escaped(out: &mut String, text: &str) {
    // At the beginning of a line these would make a list, a heading or a quotation.
    let begins = out.is_empty() || out.ends_with('\n') || out.ends_with("- ");
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '`' => out.push_str("&#96;"),
            '|' => out.push_str("&#124;"),
            '\\' | '*' | '_' | '[' | ']' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '#' | '+' | '-' | '=' if at == 0 && begins => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if at > 0 && begins && at + 1 == text.len() && is_number(&text[..at]) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
}

/// Lines in a fenced code block (CommonMark section 4.5): the backticks of the fence are more than stand side
/// by side in a line.
fn fenced(out: &mut String, lines: &[String]) {
    let lines: Vec<String> = lines.iter().map(|line| plain(&truncated(line, MAX_RECORD))).collect();
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    out.truncate(out.trim_end_matches(' ').len());
    out.push_str(&format!("\n\n{fence}text\n"));
    for line in lines {
        out.push_str(&line);
        out.push('\n');
    }
    out.push_str(&fence);
}

/// The most backticks that stand side by side.
fn longest_run(text: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A code span, in which every sign stands for itself (CommonMark section 6.1): the backticks around
/// it are more than stand side by side in it.
fn code(out: &mut String, text: &str) {
    if text.trim().is_empty() {
        escaped(out, text);
        return;
    }
    let fence = "`".repeat(longest_run(text) + 1);
    // Two code spans side by side would be one.
    if out.ends_with('`') {
        out.push(' ');
    }
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    [&fence, pad, text, pad, &fence].iter().for_each(|part| out.push_str(part));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, in_table: bool) -> String {
        let mut out = String::new();
        sentence(&mut out, text, in_table);
        out
    }

    #[test]
    fn nothing_becomes_markup() {
        for (text, expected) in [
            ("mx1.a.net has *no* name", "mx1.a.net has \\*no\\* name"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("[x](javascript:y)", "\\[x\\](javascript:y)"),
            ("see https://evil.example/.", "see `https://evil.example/`."),
            ("a resolver (https://a.net/dns-query)", "a resolver (`https://a.net/dns-query`)"),
            ("(“www.b.net”), <jo@a.net>;", "(“`www.b.net`”), &lt;`jo@a.net`&gt;;"),
            ("ask jo@a.net, WWW.b.net", "ask `jo@a.net`, `WWW.b.net`"),
            ("`a`, `b``c`", "`a`, `b` `c`"),
            ("one ` alone", "one &#96; alone"),
            ("# head", "\\# head"),
            ("- item", "\\- item"),
            ("1. item 192.0.2.1", "1\\. item 192.0.2.1"),
            ("_spf.a.net", "\\_spf.a.net"),
        ] {
            assert_eq!(written(text, false), expected);
        }
        assert_eq!(written("a|b `c|d`", true), "a¦b `c¦d`");
    }

    #[test]
    fn code_holds_every_sign() {
        for (text, expected) in [
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("``` x", "```` ``` x ````"),
            (" a ", "`  a  `"),
            ("v=spf1", "`v=spf1`"),
        ] {
            let mut out = String::new();
            code(&mut out, text);
            assert_eq!(out, expected);
        }
    }
}
