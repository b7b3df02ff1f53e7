//! Commands for a terminal, as instructions and this page itself have them: `dig MX example.com`,
//! `nslookup -type=mx example.com`, `telnet mail.example.com 25`, `curl -v smtp://mail.example.com`.
//!
//! What asks the DNS is asked here. What connects to something is explained: a browser cannot do it.

use std::net::IpAddr;

use super::{Pasted, command, items, single, unwrap};
use crate::dns::RecordType;

/// Words of a line that are read.
const MAX_WORDS: usize = 24;
/// What a terminal has before a command.
const PROMPTS: [&str; 6] = ["$ ", "# ", "% ", "> ", "sudo ", "PS> "];

/// Reads a line that begins with the name of a program.
pub(super) fn read(text: &str) -> Option<Pasted> {
    let mut line = unwrap::trimmed(text);
    while let Some(rest) = PROMPTS.into_iter().find_map(|prompt| line.strip_prefix(prompt)) {
        line = rest.trim_start();
    }
    if line.contains('\n') {
        return None;
    }
    let mut words = line.split_whitespace().map(bare).filter(|word| !word.is_empty()).take(MAX_WORDS);
    let program = words.next()?.to_ascii_lowercase();
    let words: Vec<&str> = words.collect();
    match program.as_str() {
        "dig" | "kdig" | "drill" | "delv" | "doggo" | "dog" => dig(&words),
        "host" | "nslookup" => host(&words),
        "resolve-dnsname" => resolve_dns_name(&words),
        "curl" | "wget" => curl(line, &words),
        "telnet" | "nc" | "ncat" | "netcat" | "test-netconnection" | "tnc" => connect("telnet", &words),
        "ping" | "ping6" => connect("ping", &words),
        "traceroute" | "traceroute6" | "tracert" | "tracepath" | "mtr" => connect("trace", &words),
        "whois" => connect("whois", &words),
        "openssl" => {
            let at = words.iter().position(|word| word.eq_ignore_ascii_case("-connect"))?;
            connect("openssl", words.get(at + 1..at + 2)?)
        }
        _ => None,
    }
}

/// A word without its quotes.
fn bare(word: &str) -> &str {
    word.trim_matches(|c| matches!(c, '"' | '\'' | '`') || unwrap::is_quotation_mark(c))
}

/// A question about a name, and the server that it was to be put to.
#[derive(Default)]
struct Asked<'a> {
    name: Option<&'a str>,
    rtype: Option<&'a str>,
    server: Option<&'a str>,
}

impl Asked<'_> {
    /// The check that asks the same.
    fn read(self) -> Option<Pasted> {
        let name = self.name?;
        let is_address = name.parse::<IpAddr>().is_ok();
        let pasted = match self.rtype.map(str::to_ascii_lowercase).as_deref() {
            Some("any" | "255") => single::read(name)?,
            Some(rtype) => command::read(&format!("{rtype}:{name}"))?,
            None if is_address => command::read(&format!("ptr:{name}"))?,
            None => single::read(name)?,
        };
        Some(match self.server {
            Some(server) => pasted.adding(&command::resolver_left_out(server)),
            None => pasted,
        })
    }
}

/// Whether a word names a type of records that is asked for.
fn is_type(word: &str) -> bool {
    word.eq_ignore_ascii_case("any") || RecordType::parse(&word.to_ascii_uppercase()).is_some()
}

/// `dig [@server] [-x address] [name] [type] [+option]`.
fn dig(words: &[&str]) -> Option<Pasted> {
    let mut asked = Asked::default();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "-x" => (asked.name, asked.rtype) = (words.next(), Some("ptr")),
            "-t" => asked.rtype = words.next(),
            "-q" => asked.name = words.next(),
            "-p" | "-b" | "-k" | "-f" | "-y" | "-c" => drop(words.next()),
            _ if word.starts_with(['-', '+']) => {}
            _ if word.starts_with('@') => asked.server = Some(word),
            _ if matches!(word.to_ascii_uppercase().as_str(), "IN" | "CH" | "HS") => {}
            _ if asked.rtype.is_none() && is_type(word) => asked.rtype = Some(word),
            _ if asked.name.is_none() => asked.name = Some(word),
            _ => return None,
        }
    }
    asked.rtype.get_or_insert("a");
    asked.read()
}

/// `host [-t type] name [server]`, `nslookup [-type=type] name [server]`.
fn host(words: &[&str]) -> Option<Pasted> {
    let mut asked = Asked::default();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word.split_once('=') {
            _ if word == "-t" => asked.rtype = words.next(),
            Some((_, rtype)) if word.starts_with('-') && is_type(rtype) => asked.rtype = Some(rtype),
            _ if word.starts_with('-') => {}
            _ if asked.name.is_none() && (word.contains('.') || word.contains(':')) => {
                asked.name = Some(word)
            }
            _ if asked.name.is_some() && asked.server.is_none() => asked.server = Some(word),
            _ => return None,
        }
    }
    // “host mail.example.com said: …” is no command.
    let is_server = |server: &str| server.parse::<IpAddr>().is_ok() || single::read(server).is_some();
    let named = |word: &str| !word.ends_with([':', ',', '[']) && !word.contains(['[', '(']);
    let sound = asked.name.is_some_and(named)
        && asked.server.is_none_or(|server| named(server) && server.contains('.') && is_server(server));
    if sound { asked.read() } else { None }
}

/// `Resolve-DnsName [-Name] name [-Type type] [-Server server]`.
fn resolve_dns_name(words: &[&str]) -> Option<Pasted> {
    let mut asked = Asked::default();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word.to_ascii_lowercase().as_str() {
            "-name" => asked.name = words.next(),
            "-type" => asked.rtype = words.next(),
            "-server" => asked.server = words.next(),
            option if option.starts_with('-') => {}
            _ if asked.name.is_none() => asked.name = Some(word),
            _ if is_type(word) => asked.rtype = Some(word),
            _ => return None,
        }
    }
    asked.read()
}

/// `curl` with a link: to a mail server, to a web page, or to a resolver that answers in JSON.
fn curl(line: &str, words: &[&str]) -> Option<Pasted> {
    // A message that curl sends names who sends it to whom.
    if !items::find(line).mailboxes.is_empty() {
        return None;
    }
    let link = words.iter().copied().find(|word| unwrap::scheme(word).is_some())?;
    let (scheme, rest) = unwrap::scheme(link)?;
    let parameter = |key: &str| {
        let query = rest.split_once('?')?.1;
        query
            .split('&')
            .find_map(|part| part.split_once('=').filter(|(name, _)| *name == key))
            .map(|(_, it)| it)
    };
    if let (Some(name), Some(rtype)) = (parameter("name"), parameter("type")) {
        let rtype =
            rtype.parse().map_or_else(|_| rtype.to_owned(), |code| RecordType::from_code(code).to_string());
        let asked = Asked { name: Some(name), rtype: Some(&rtype), server: Some(unwrap::host_part(link)) };
        return asked.read();
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let word = match scheme.to_ascii_lowercase().as_str() {
        "smtp" | "smtps" => "smtp",
        "telnet" => "telnet",
        "http" => "http",
        "https" => "https",
        _ => return None,
    };
    command::terminal(word, authority)
}

/// A program that connects to a host: `telnet host 25`, `nc -vz host 25`, `ping -c 4 host`.
fn connect(word: &'static str, words: &[&str]) -> Option<Pasted> {
    let is_number = |word: &&&str| word.parse::<u16>().is_ok();
    let host = words.iter().find(|word| !word.starts_with('-') && word.contains(['.', ':']))?;
    let after = words.iter().skip_while(|word| *word != host).skip(1);
    let others = words.iter().filter(|word| !word.starts_with('-') && *word != host);
    if others.filter(|word| !is_number(word)).count() > 1 {
        return None;
    }
    let port = after.into_iter().find(is_number);
    match port {
        Some(port) => command::terminal(word, &format!("{host} {port}")),
        None => command::terminal(word, host),
    }
}
