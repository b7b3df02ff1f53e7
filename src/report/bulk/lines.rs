//! What was pasted: domains, hosts, addresses and e-mail addresses, one per line or however people
//! separate them. What is not taken is named: nothing is left out silently.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::dns::plain;
use crate::doh::ResolverChoice;
use crate::report::english::{count_grouped, grouped, plural, shortened};
use crate::report::page::{fragment_value, page_query, split_link};
use crate::report::query::Query;
use crate::report::subject::quoted_local_end;

/// The most lines that are taken.
pub const MOST: usize = 500;
/// The length of the longest line that is taken for a domain or an address, in bytes.
const MAX_LINE: usize = 400;
/// The same of a link to the page.
const MAX_LINK: usize = 4096;
/// So many words that were left out are named, each up to a length; the rest is counted.
const MAX_NAMED: usize = 4;
const MAX_WORD: usize = 40;

/// One line of the table, and what it asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// What it asks, or why it asks nothing, in a sentence.
    pub query: Result<Query, String>,
}

impl Line {
    /// The line with this text.
    #[must_use]
    pub fn new(text: &str, resolver: &ResolverChoice) -> Self {
        // The table shows the text beside a verdict: what turns its letters round must not be in it.
        Self { text: shortened(&plain(text), MAX_LINE), query: query(text, resolver) }
    }
}

/// What was pasted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// The lines in their order, each once.
    pub lines: Vec<Line>,
    /// How many were the same as an earlier one.
    pub repeated: usize,
    /// How many there were beyond those that are taken.
    pub beyond: usize,
    /// The first words that are neither domains nor addresses, beside others of their line that are.
    pub left_out: Vec<String>,
    /// How many such words there were.
    pub left_out_count: usize,
}

impl Lines {
    /// Parses a text. A line that is a domain, host, address or e-mail address, or a command with one, is
    /// taken as it is. Of another one, such as of a table or of an address book, each word is taken that
    /// looks like one of these, and the others are left out; a line without any is taken as it is, with
    /// the reason why it asks nothing. A link to the page asks what it asks there, but by the resolver that is
    /// given. Lines that begin with `#` are comments.
    #[must_use]
    pub fn parse(text: &str, resolver: &ResolverChoice) -> Self {
        let mut all = Self::default();
        let mut known = Known::default();
        let lines = text.lines().map(|line| bare(line.trim_matches(is_separator)));
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if all.lines.len() == MOST {
                all.pass_over(line, &mut known);
                continue;
            }
            if is_link(line) {
                all.add(line, resolver, &mut known);
                continue;
            }
            let mut first = words(line);
            let is_command = first.next().is_some_and(|word| word.ends_with(':'));
            if (is_command || first.next().is_none()) && query(line, resolver).is_ok() {
                all.add(line, resolver, &mut known);
                continue;
            }
            let mut meant = 0;
            let (names, others): (Vec<&str>, Vec<&str>) = words(line).partition(|word| {
                // What cannot be taken any more is not read either.
                let is_name = meant == MOST || is_meant(word, resolver);
                meant += usize::from(is_name && meant < MOST);
                is_name
            });
            if names.is_empty() {
                all.add(line, resolver, &mut known);
                continue;
            }
            for name in names {
                all.add(name, resolver, &mut known);
            }
            all.left_out_count += others.len();
            let named = MAX_NAMED.saturating_sub(all.left_out.len());
            all.left_out.extend(others.into_iter().take(named).map(|word| shortened(word, MAX_WORD)));
        }
        all
    }

    fn add(&mut self, text: &str, resolver: &ResolverChoice, known: &mut Known) {
        if self.lines.len() == MOST {
            return self.pass_over(text, known);
        }
        // Of a text that is too long only the beginning is kept.
        let line = Line::new(text, resolver);
        // What asks the same is the same, however it is written.
        let is_new = match &line.query {
            Ok(query) => known.queries.insert(query.to_url()),
            Err(_) => true,
        };
        if known.is_new_text(&line.text) && is_new {
            self.lines.push(line);
        } else {
            self.repeated += 1;
        }
    }

    /// Counts a text beyond those that are taken, which is not read: there may be any number of them.
    fn pass_over(&mut self, text: &str, known: &mut Known) {
        if known.is_new_text(text) { self.beyond += 1 } else { self.repeated += 1 }
    }

    /// What a reader must know of what was not taken, in sentences; empty where everything was.
    #[must_use]
    pub fn remarks(&self) -> String {
        let mut remarks = Vec::new();
        if self.repeated > 0 {
            let (one, many) = ("was a duplicate.", "were duplicates.");
            let count = count_grouped(self.repeated, "line", "lines");
            remarks.push(format!("{count} {}", plural(self.repeated, one, many)));
        }
        if self.beyond > 0 {
            let count = count_grouped(self.beyond, "line", "lines");
            remarks.push(format!(
                "{count} beyond the first {MOST} {} left out.",
                plural(self.beyond, "was", "were")
            ));
        }
        if self.left_out_count > 0 {
            let mut named: Vec<String> = self.left_out.iter().map(|word| format!("“{word}”")).collect();
            if let more @ 1.. = self.left_out_count - self.left_out.len() {
                named.push(format!("{} more", grouped(more)));
            }
            let last = named.pop().unwrap_or_default();
            let named = if named.is_empty() { last } else { format!("{} and {last}", named.join(", ")) };
            remarks.push(format!("Left out, as neither a domain nor an address: {named}."));
        }
        remarks.join(" ")
    }
}

/// The lines there were so far.
#[derive(Default)]
struct Known {
    /// As they were written, whatever their case.
    texts: HashSet<String>,
    /// What they ask.
    queries: HashSet<String>,
}

impl Known {
    fn is_new_text(&mut self, text: &str) -> bool {
        self.texts.insert(shortened(text, MAX_LINE).to_lowercase())
    }
}

fn query(line: &str, resolver: &ResolverChoice) -> Result<Query, String> {
    let query = match page_query(line) {
        _ if holds_report(line) => return Err("This link holds a report, which asks nothing.".into()),
        Some(link) if line.len() <= MAX_LINK => linked_query(link)?,
        _ if line.len() > MAX_LINE => {
            return Err("This line is too long for a domain or an address.".into());
        }
        _ => {
            let mut query = Query { resolver: resolver.clone(), ..Query::default() };
            query.set("q", line)?;
            query
        }
    };
    Ok(Query { resolver: resolver.clone(), ..query.question() })
}

/// What a link to the page asks.
fn linked_query(link: &str) -> Result<Query, String> {
    let (query, errors) = Query::from_url(link);
    match errors
        .into_iter()
        .find(|error| !matches!(error.parameter, "resolver" | "resolvers" | "questions" | "tab" | "view"))
    {
        Some(error) => Err(format!("{} in this link: {}", error.parameter, error.message)),
        None => Ok(query),
    }
}

/// Whether a line is a link to the page.
fn is_link(line: &str) -> bool {
    page_query(line).is_some() || holds_report(line)
}

/// Whether a line is a link to a saved report.
fn holds_report(line: &str) -> bool {
    let is_link = ["https://", "http://", "file://"].iter().any(|scheme| line.starts_with(scheme));
    is_link && fragment_value(split_link(line).1, "case").is_some()
}

/// What stands between the names of a line.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '|')
}

/// Where the local part in quotation marks ends with which an e-mail address begins.
fn quoted_local(text: &str) -> Option<usize> {
    quoted_local_end(text).filter(|end| text[*end..].starts_with('@'))
}

/// The parts of a line between separators; an e-mail address may have some inside quotation marks.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(is_separator);
        if rest.is_empty() {
            return None;
        }
        let open = rest.len() - rest.trim_start_matches(['<', '(']).len();
        let quoted = quoted_local(&rest[open..]).map_or(0, |end| open + end);
        let end = rest[quoted..].find(is_separator).map_or(rest.len(), |at| quoted + at);
        let (part, after) = rest.split_at(end);
        rest = after;
        Some(part)
    })
}

/// The words of a line, up to a comment.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let words = parts(line);
    let words = words.map(bare).map(|word| match quoted_local(word) {
        Some(_) => word,
        None => word.trim_matches(['"', '\'']),
    });
    words.filter(|word| !word.is_empty()).take_while(|word| !word.starts_with('#'))
}

/// A text without the quotes and brackets around it.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    for (open, close) in [('"', '"'), ('\'', '\''), ('<', '>')] {
        let inner = text.strip_prefix(open).and_then(|text| text.strip_suffix(close));
        // Of `"a", "b"` the first and the last quote are no pair.
        text = inner.filter(|inner| !inner.contains([open, close])).unwrap_or(text).trim();
    }
    text
}

/// Whether a word is meant as a domain, a host, an address or an e-mail address, be it a wrong one. Single
/// labels are names of people and towns, and a number is a price or a date unless it has the four parts of
/// an IPv4 address.
fn is_meant(word: &str, resolver: &ResolverChoice) -> bool {
    let is_number = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':' | '/' | '-'));
    if is_number {
        return word.parse::<IpAddr>().is_ok() || word.split('.').count() == 4;
    }
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains('@') || inner.contains('.') || inner.contains(':') && query(word, resolver).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_as_what_it_asks_and_once() {
        let text = "healthy.example\nhealthy.example.\n\u{202e}healthy.example\nHEALTHY.example";
        let lines = Lines::parse(text, &ResolverChoice::default());
        assert_eq!((lines.lines.len(), lines.repeated), (1, 3), "{lines:?}");
        let lines = Lines::parse("\u{202e}healthy.example", &ResolverChoice::default());
        assert!(!lines.lines[0].text.contains('\u{202e}'), "{lines:?}");
    }

    #[test]
    fn lines_beyond_those_that_are_taken_are_counted_and_not_read() {
        let taken: String = (0..MOST).map(|number| format!("n{number}.example\n")).collect();
        // Read, the two would be the same question.
        for beyond in ["x.example\nx.example.\nn1.example", "x.example, x.example.\nn1.example"] {
            let lines = Lines::parse(&format!("{taken}{beyond}"), &ResolverChoice::default());
            let lines_beyond = beyond.lines().count() - 1;
            assert_eq!(
                (lines.lines.len(), lines.beyond, lines.repeated),
                (MOST, lines_beyond, 1),
                "{beyond}"
            );
        }
        let in_one = (0..MOST + 2).map(|number| format!("n{number}.example")).collect::<Vec<_>>().join(", ");
        let lines = Lines::parse(&in_one, &ResolverChoice::default());
        assert_eq!((lines.lines.len(), lines.beyond, lines.left_out_count), (MOST, 2, 0));
        // The first line fills the table within its own words.
        let lines = Lines::parse(&format!("{in_one}, x.example, x.example."), &ResolverChoice::default());
        assert_eq!((lines.lines.len(), lines.beyond, lines.repeated), (MOST, 4, 0));
    }

    fn parsed(text: &str) -> (Vec<String>, String) {
        let all = Lines::parse(text, &ResolverChoice::Default);
        let shown =
            |line: &Line| if line.query.is_ok() { line.text.clone() } else { format!("!{}", line.text) };
        (all.lines.iter().map(shown).collect(), all.remarks())
    }

    #[test]
    fn several_names_in_a_line_are_several_lines() {
        for text in [
            "a.de, b.de, 192.0.2.1",
            "a.de;b.de;192.0.2.1",
            "a.de\tb.de\t192.0.2.1",
            "a.de b.de  192.0.2.1",
            "\"a.de\",\"b.de\",\"192.0.2.1\"",
            "| a.de | b.de | 192.0.2.1 |",
            "a.de, b.de,\n192.0.2.1,",
        ] {
            let names = ["a.de", "b.de", "192.0.2.1"].map(str::to_owned).to_vec();
            assert_eq!(parsed(text), (names, String::new()), "{text}");
        }
    }

    #[test]
    fn a_link_to_the_page_asks_what_it_asks_there() {
        let link = "https://mailpath.example/page/?q=spf%3Aa.de&server=192.0.2.1&resolver=google&tab=spf";
        let text = format!(
            "{link}\nspf:a.de\n<{link}>\nhttps://mailpath.example/#case=1.abc\nhttps://mailpath.example/?q=a..de"
        );
        let lines = Lines::parse(&text, &ResolverChoice::Example);
        let asked: Vec<String> = lines
            .lines
            .iter()
            .map(|line| line.query.as_ref().map_or_else(Clone::clone, Query::to_url))
            .collect();
        assert_eq!(
            asked[..2],
            ["q=spf:a.de&server=192.0.2.1&resolver=example", "q=spf:a.de&resolver=example"]
        );
        assert!(asked[2].contains("holds a report") && asked[3].starts_with("q in this link: "), "{asked:?}");
        assert_eq!((lines.lines.len(), lines.repeated, lines.lines[0].text.as_str()), (4, 1, link));
    }

    #[test]
    fn quotation_marks_of_an_address_keep_what_is_inside_together() {
        for (text, names) in [
            ("\"a,b\"@example.com", &["\"a,b\"@example.com"][..]),
            ("\"a b\"@example.com, c@example.net", &["\"a b\"@example.com", "c@example.net"]),
            ("Jo <\"a;b\"@example.com>; x.de", &["\"a;b\"@example.com", "x.de"]),
            ("\"a, b\",\"c@example.net\"", &["c@example.net"]),
        ] {
            assert_eq!(parsed(text).0, names, "{text}");
        }
    }

    #[test]
    fn of_a_table_the_names_are_taken_and_the_rest_is_named() {
        let text = "a.de,Huber GmbH,12.50,2026-11-02\nHuber, Rosi <rosi@b.de>\n";
        let (names, remarks) = parsed(text);
        assert_eq!(names, ["a.de", "rosi@b.de"]);
        assert_eq!(
            remarks,
            "Left out, as neither a domain nor an address: “Huber”, “GmbH”, “12.50”, “2026-11-02” and 2 more."
        );
    }

    #[test]
    fn what_is_meant_as_a_name_and_is_none_is_a_line_with_the_reason() {
        let (names, remarks) = parsed("a.de, 192.0.2.256, b..de, spf:c.de\nnot a name\nRosi & Huber <@>");
        assert_eq!(names, ["a.de", "!192.0.2.256", "!b..de", "spf:c.de", "!not a name", "!Rosi & Huber <@>"]);
        assert_eq!(remarks, "");
    }

    #[test]
    fn a_command_and_a_comment_are_read_as_such() {
        assert_eq!(
            parsed("# a.de\nmx:a.de\nspf: d.de\nb.de # the shop, c.de").0,
            ["mx:a.de", "spf: d.de", "b.de"]
        );
    }

    #[test]
    fn duplicates_are_counted_whatever_their_case() {
        let (names, remarks) = parsed("a.de\nA.de, b.de\nb.de");
        assert_eq!(names, ["a.de", "b.de"]);
        assert_eq!(remarks, "2 lines were duplicates.");
        assert_eq!(parsed("a.de\na.de").1, "1 line was a duplicate.");
    }
}
