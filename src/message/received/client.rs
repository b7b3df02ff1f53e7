//! What a `Received` field says of the client: its address, its name in HELO, its reverse name.

use std::net::IpAddr;

use super::address::{literal, places};
use super::clauses::{Keyword, Received};
use super::details::ReverseName;
use super::systems::SoftwareRow;
use super::{clean_name, protocol};

/// The client of a hop.
#[derive(Debug, Default)]
pub(super) struct Client {
    /// What it called itself.
    pub(super) helo: Option<String>,
    /// The name that the server found for it.
    pub(super) name: Option<String>,
    pub(super) reverse_name: ReverseName,
    pub(super) address: Option<IpAddr>,
    pub(super) authenticated: bool,
}

/// Reads what stands between `from` and the next keyword.
pub(super) fn client(received: &Received, writer: Option<&SoftwareRow>) -> Client {
    let Some(clause) = received.client() else { return Client::default() };
    let is_name = !is_local(received) && writer.is_none_or(|row| !row.client_is_account);
    let first = clause.words.first().map(String::as_str).filter(|_| is_name);
    let mut found = Found::default();
    for comment in &clause.comments {
        found.read(comment);
    }
    // The comments behind the other parts may say that the client logged in, and Courier has all in one place.
    let authenticated = received.all_comments().any(protocol::says_authenticated);
    let bare = clause.words.iter().skip(1).find_map(|word| literal(word));
    let of_first = first.and_then(literal);
    let address = found.address.or(bare).or(of_first);

    let first_name = first.filter(|_| of_first.is_none()).map(clean_name).filter(|name| name != "unknown");
    let first_is_unknown = first.is_some_and(|first| first.eq_ignore_ascii_case("unknown"));
    let reverse_first = found.helo.is_some() || writer.is_some_and(|row| row.reverse_name_first);
    let (helo, name) = if reverse_first {
        let name = found.name.clone().or(first_name.clone());
        (found.helo.clone().or(first_name), name)
    } else {
        // An address alone behind `from` is no HELO, unless another place has the address.
        let literal = first.filter(|_| of_first.is_some() && (found.address.is_some() || bare.is_some()));
        (first_name.or(literal.map(clean_name)), found.name.clone())
    };
    let is_unknown = found.is_unknown || (reverse_first && first_is_unknown);
    let reverse_name = match &name {
        _ if found.is_unconfirmed => ReverseName::Unconfirmed,
        Some(_) => ReverseName::Found,
        None if is_unknown => ReverseName::Unknown,
        None if address.is_some() => writer.map(|row| row.missing_name).unwrap_or_default(),
        None => ReverseName::NotSaid,
    };
    Client { helo, name, reverse_name, address, authenticated }
}

/// Exim and others name the user behind `from` where a program on the server hands a message in.
fn is_local(received: &Received) -> bool {
    received.first(Keyword::With).is_some_and(|word| word.eq_ignore_ascii_case("local"))
}

/// What the comments say.
#[derive(Default)]
struct Found {
    helo: Option<String>,
    name: Option<String>,
    address: Option<IpAddr>,
    is_unknown: bool,
    is_unconfirmed: bool,
}

impl Found {
    fn read(&mut self, comment: &str) {
        let lower = comment.to_ascii_lowercase();
        self.is_unconfirmed |= lower.contains("may be forged") || lower.contains("rdns failed");
        if self.helo.is_none() {
            self.helo = helo(comment, &lower);
        }
        if self.address.is_some() {
            return;
        }
        if let Some((before, address)) = places(comment).next() {
            self.address = Some(address);
            self.read_name(before);
        } else if lower == "unknown" {
            self.is_unknown = true;
        }
    }

    /// The reverse name stands right before the address: `mail.example.com [`, `IDENT:jo@mail.example.com [`.
    fn read_name(&mut self, before: &str) {
        let before = before.trim_end().trim_end_matches('[').trim_end();
        let word = before.rsplit([' ', '\t', '(']).next().unwrap_or_default();
        if word.ends_with(['@', '=', ':']) {
            return;
        }
        let name = word.rsplit(['@', ':']).next().unwrap_or_default();
        if name.eq_ignore_ascii_case("unknown") {
            self.is_unknown = true;
        } else if is_host_name(name) {
            self.name = Some(clean_name(name));
        }
    }
}

/// `HELO x`, `EHLO x`, `LHLO x`, `helo=x`.
fn helo(comment: &str, lower: &str) -> Option<String> {
    let start =
        ["helo ", "ehlo ", "lhlo "].iter().find(|word| lower.starts_with(**word)).map(|word| word.len());
    let start = start.or_else(|| lower.find("helo=").map(|at| at + 5))?;
    let word = comment.get(start..)?.trim_start().split([' ', '\t', ')', ',', ';']).next()?;
    (!word.is_empty()).then(|| clean_name(word))
}

fn is_host_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 255
        && !text.contains('=')
        && (text.contains('.') || text.eq_ignore_ascii_case("localhost"))
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}
