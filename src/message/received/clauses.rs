//! The parts of a `Received` field, found by their keywords outside comments, and its date.

use crate::message::date::Date;

/// The longest value that is read, in bytes.
const MAX_VALUE: usize = 16 * 1024;
/// The most words that a date at the end, without a semicolon before it, may have.
const MAX_DATE_WORDS: usize = 10;
/// The longest address of a mailbox, with room for what stands around it (RFC 5321 section 4.5.3.1).
const MAX_ADDRESS: usize = 400;

/// What begins a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    /// What stands before the first keyword.
    None,
    From,
    By,
    Via,
    With,
    Id,
    For,
    /// Haraka.
    EnvelopeFrom,
    /// Exim and Haraka.
    Tls,
}

impl Keyword {
    fn of(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "from" => Self::From,
            "by" => Self::By,
            "via" => Self::Via,
            "with" => Self::With,
            "id" => Self::Id,
            "for" => Self::For,
            "envelope-from" => Self::EnvelopeFrom,
            "tls" => Self::Tls,
            _ => return None,
        })
    }
}

/// A keyword with its words, and the comments behind them.
#[derive(Debug)]
pub(super) struct Clause {
    pub(super) keyword: Keyword,
    pub(super) words: Vec<String>,
    pub(super) comments: Vec<String>,
}

/// A `Received` field, taken apart.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) clauses: Vec<Clause>,
    pub(super) date: Option<Date>,
    pub(super) date_text: Option<String>,
    /// Whether an id stood behind the date, as Courier writes it.
    pub(super) has_id_behind_date: bool,
    /// Whether the return-path stood behind the date, as PowerMTA writes it.
    pub(super) has_sender_behind_date: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Comment(String),
    Semicolon,
}

impl Received {
    pub(super) fn read(value: &str) -> Self {
        let value = value.get(..value.floor_char_boundary(MAX_VALUE)).unwrap_or_default();
        let mut tokens = tokens(value);
        let (tail, behind_semicolon) = cut_date(&mut tokens);
        let date_text = tail.iter().map(word).collect::<Vec<_>>().join(" ");
        let date = Date::parse(&date_text);
        let mut clauses = vec![Clause::new(Keyword::None)];
        for token in tokens {
            add(&mut clauses, token);
        }
        // Courier writes its id behind the date, PowerMTA a comment.
        let mut has_id_behind_date = false;
        if let Some(at) = tail.iter().position(|token| word(token).eq_ignore_ascii_case("id")) {
            has_id_behind_date = true;
            for token in tail.iter().skip(at) {
                add(&mut clauses, token.clone());
            }
        }
        let mut has_sender_behind_date = false;
        for token in tail {
            if let Token::Comment(comment) = &token {
                has_sender_behind_date |= comment.starts_with("envelope-from ");
                add(&mut clauses, token);
            }
        }
        let date_text = (behind_semicolon && !date_text.is_empty() || date.is_some()).then_some(date_text);
        Self { clauses, date, date_text, has_id_behind_date, has_sender_behind_date }
    }

    /// The first word of a part.
    pub(super) fn first(&self, keyword: Keyword) -> Option<&str> {
        self.words(keyword).next()
    }

    pub(super) fn words(&self, keyword: Keyword) -> impl Iterator<Item = &str> {
        self.of(keyword).flat_map(|clause| &clause.words).map(String::as_str)
    }

    pub(super) fn comments(&self, keyword: Keyword) -> impl Iterator<Item = &str> {
        self.of(keyword).flat_map(|clause| &clause.comments).map(String::as_str)
    }

    pub(super) fn all_comments(&self) -> impl Iterator<Item = &str> {
        self.clauses.iter().flat_map(|clause| &clause.comments).map(String::as_str)
    }

    fn of(&self, keyword: Keyword) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(move |clause| clause.keyword == keyword)
    }

    /// What is said of the client: the part behind `from`, or, as old MDaemon writes it, what stands before `by`.
    pub(super) fn client(&self) -> Option<&Clause> {
        let from = self.of(Keyword::From).next();
        let before_by = || self.of(Keyword::None).next().filter(|clause| !clause.words.is_empty());
        from.or_else(|| self.of(Keyword::By).next().and_then(|_| before_by()))
    }

    pub(super) fn has_client(&self) -> bool {
        self.client().is_some_and(|clause| !clause.words.is_empty() || !clause.comments.is_empty())
    }

    /// Whether nothing of it can be read.
    pub(super) fn is_nothing(&self) -> bool {
        self.date.is_none() && self.clauses.iter().all(|clause| clause.keyword == Keyword::None)
    }

    /// Whether this is qmail's remark on a step inside it: `(qmail 123 invoked by uid 89)`.
    pub(super) fn is_remark(&self) -> bool {
        let has_words = self.clauses.iter().any(|clause| !clause.words.is_empty());
        !has_words
            && self
                .all_comments()
                .any(|comment| comment.starts_with("qmail ") || comment.ends_with(" from network"))
    }
}

impl Clause {
    fn new(keyword: Keyword) -> Self {
        Self { keyword, words: Vec::new(), comments: Vec::new() }
    }
}

fn word(token: &Token) -> &str {
    match token {
        Token::Word(word) => word,
        Token::Comment(_) | Token::Semicolon => "",
    }
}

fn add(clauses: &mut Vec<Clause>, token: Token) {
    match token {
        Token::Semicolon => {}
        Token::Word(word) => match (Keyword::of(&word), clauses.last_mut()) {
            (Some(keyword), _) => clauses.push(Clause::new(keyword)),
            (None, Some(clause)) => clause.words.push(word),
            (None, None) => {}
        },
        Token::Comment(comment) => {
            if let Some(clause) = clauses.last_mut() {
                clause.comments.push(comment);
            }
        }
    }
}

/// Takes the date off the end: what is behind the last semicolon; without one, the longest end that is a date.
fn cut_date(tokens: &mut Vec<Token>) -> (Vec<Token>, bool) {
    while tokens.last() == Some(&Token::Semicolon) {
        tokens.pop();
    }
    let semicolon = tokens.iter().rposition(|token| *token == Token::Semicolon);
    let behind: Vec<Token> = semicolon.map(|at| tokens.drain(at..).skip(1).collect()).unwrap_or_default();
    let is_date =
        |tail: &[Token]| Date::parse(&tail.iter().map(word).collect::<Vec<_>>().join(" ")).is_some();
    if is_date(&behind) {
        return (behind, true);
    }
    if !behind.iter().any(|token| Keyword::of(word(token)).is_some()) && semicolon.is_some() {
        return (behind, true);
    }
    tokens.extend(behind);
    let earliest = tokens.len().saturating_sub(MAX_DATE_WORDS);
    let begins = (earliest..tokens.len()).find(|at| {
        let tail = tokens.get(*at..).unwrap_or_default();
        let is_word =
            tail.first().is_some_and(|token| word(token).starts_with(|c: char| c.is_ascii_alphanumeric()));
        is_word && is_date(tail)
    });
    (begins.map(|at| tokens.drain(at..).collect()).unwrap_or_default(), false)
}

/// Words, comments (with those in them) and semicolons. A comment that does not end is read up to the next semicolon.
fn tokens(value: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = value;
    let mut unclosed = false;
    loop {
        rest = rest.trim_start_matches(is_blank);
        let Some(first) = rest.chars().next() else { return tokens };
        let end = match first {
            ';' => {
                tokens.push(Token::Semicolon);
                1
            }
            '(' => {
                let end = if unclosed { None } else { end_of_comment(rest) };
                let end = end.unwrap_or_else(|| {
                    unclosed = true;
                    let end = rest.find([')', ';']).unwrap_or(rest.len());
                    rest.get(..end).and_then(|comment| comment.find(']')).map_or(end, |address| address + 1)
                });
                tokens.push(Token::Comment(with_single_blanks(rest.get(1..end).unwrap_or_default())));
                if rest[end..].starts_with(')') { end + 1 } else { end }
            }
            _ => {
                let end = end_of_word(rest);
                tokens.push(Token::Word(rest.get(..end).unwrap_or_default().to_owned()));
                end
            }
        };
        rest = rest.get(end..).unwrap_or_default();
    }
}

/// A comment as it would be on one line: folding leaves tabs and several blanks.
fn with_single_blanks(comment: &str) -> String {
    comment.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Where the comment ends that begins the text: the place of its last bracket.
fn end_of_comment(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => {
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

/// A word ends at a blank, a bracket or a semicolon, but for those in quotation marks or angle brackets.
fn end_of_word(text: &str) -> usize {
    let mut until = None;
    for (at, c) in text.char_indices() {
        match until {
            Some(end) if c == end => until = None,
            Some(_) => {}
            None => match c {
                '"' if is_near(text, at, b'"') => until = Some('"'),
                '<' if is_near(text, at, b'>') => until = Some('>'),
                c if at > 0 && (is_blank(c) || matches!(c, '(' | ';')) => return at,
                _ => {}
            },
        }
    }
    text.len()
}

/// Whether what closes a quotation or an address follows within the length of an address.
fn is_near(text: &str, at: usize, end: u8) -> bool {
    text.bytes().skip(at + 1).take(MAX_ADDRESS).any(|byte| byte == end)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{a0}')
}
