//! One check alone, as `mx:example.com`; the forms of other tools, with a second argument; and the checks
//! that a browser cannot make.

use std::net::{IpAddr, Ipv6Addr};

use super::words::{commands, shown};
use super::{Fields, Offer, Pasted, PastedKind, field, name, record_name, unwrap};
use crate::checks::{Argument, Command, CommandInfo};
use crate::dns::Name;
use crate::report::subject::{Host, Subject};

/// Words of other tools for commands of this page.
const ALIASES: [(&str, &str); 7] = [
    ("blocklist", "blacklist"),
    ("bl", "blacklist"),
    ("rbl", "blacklist"),
    ("dnsbl", "blacklist"),
    ("rdns", "ptr"),
    ("reverse", "ptr"),
    ("arpa", "ptr"),
];

/// A check that no browser can make.
struct Unsupported {
    word: &'static str,
    /// What it does, to follow the word.
    does: &'static str,
    /// The command for it; `{host}` and `{port}` stand for what was named.
    command: &'static str,
    /// The port where none is named.
    port: &'static str,
}

const fn unsupported(
    word: &'static str,
    does: &'static str,
    command: &'static str,
    port: &'static str,
) -> Unsupported {
    Unsupported { word, does, command, port }
}

const UNSUPPORTED: [Unsupported; 13] = [
    unsupported("smtp", "connects to a mail server", "curl -v smtp://{host}:{port}", "25"),
    unsupported("tcp", "connects to a port", "curl -v telnet://{host}:{port}", "25"),
    unsupported("telnet", "connects to a port", "curl -v telnet://{host}:{port}", "25"),
    unsupported("ping", "sends packets to a host", "ping -c 4 {host}", ""),
    unsupported("http", "fetches a page from another site", "curl -I http://{host}:{port}/", "80"),
    unsupported("https", "fetches a page from another site", "curl -I https://{host}:{port}/", "443"),
    unsupported("trace", "sends packets to every router on the way", "traceroute {host}", ""),
    unsupported("traceroute", "sends packets to every router on the way", "traceroute {host}", ""),
    unsupported("tracert", "sends packets to every router on the way", "tracert {host}", ""),
    unsupported("whois", "asks a WHOIS server", "whois {host}", ""),
    unsupported("asn", "asks a WHOIS server", "whois -h whois.radb.net {host}", ""),
    unsupported("arin", "asks a WHOIS server", "whois -h whois.arin.net {host}", ""),
    unsupported(
        "openssl",
        "connects to a mail server",
        "openssl s_client -starttls smtp -connect {host}:{port}",
        "25",
    ),
];

/// A word of letters, and what stands behind its colon. An IPv6 address and a link have colons too.
fn split(text: &str) -> Option<(&str, &str)> {
    let (word, argument) = text.split_once(':')?;
    let plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let letters = word.bytes().any(|b| b.is_ascii_alphabetic());
    let argument = argument.trim();
    let link = argument.starts_with("//") && known(word).is_none();
    let other = link || word.eq_ignore_ascii_case("mailto") || text.parse::<Ipv6Addr>().is_ok();
    (plain && letters && !other).then_some((word, argument))
}

fn known(word: &str) -> Option<CommandInfo> {
    let alias = ALIASES.into_iter().find(|(alias, _)| alias.eq_ignore_ascii_case(word));
    Command::parse(alias.map_or(word, |(_, command)| command))
}

/// Reads a command with its argument.
pub(super) fn read(text: &str) -> Option<Pasted> {
    let (word, argument) = split(text)?;
    if let Some(row) = known(word) {
        return Some(match argument_of(row, argument) {
            Ok((fields, None)) => Pasted::taken(PastedKind::Command, fields),
            Ok((fields, Some(ignored))) => {
                Pasted::taken(PastedKind::Command, fields).adding(&resolver_left_out(&ignored))
            }
            Err(says) => Pasted::refused(PastedKind::Command, says),
        });
    }
    let row = UNSUPPORTED.iter().find(|row| row.word.eq_ignore_ascii_case(word))?;
    let says = format!("“{}:” {}, which Mailpath does not do.", row.word, row.does);
    Some(explained(row, argument, &format!("{says} This command does it in a terminal")))
}

/// That the resolver which a command names is not asked.
pub(super) fn resolver_left_out(resolver: &str) -> String {
    format!("“{}” is left out: which resolver is asked is chosen separately.", shown(resolver))
}

/// Explains a command for a terminal that does what a browser cannot, by the word that this page has for it.
pub(super) fn terminal(word: &str, argument: &str) -> Option<Pasted> {
    let row = UNSUPPORTED.iter().find(|row| row.word == word)?;
    let says = format!("That command {}, which Mailpath does not do.", row.does);
    let says = format!("{says} Run it in a terminal");
    Some(explained(row, argument, &says)).filter(|pasted| pasted.command_line.is_some())
}

/// Reads the text of `q` as a link has it: what a query writes, it reads.
pub(in crate::report) fn exact(text: &str) -> Result<(Option<Command>, Option<Subject>), String> {
    if let Some((word, argument)) = split(text)
        && let Some(row) = Command::parse(word)
    {
        return subject_of(row, argument).map(|subject| (Some(row.command), Some(subject)));
    }
    match unknown(text) {
        Some(says) => Err(says),
        None => Subject::parse(text).map(|subject| (None, Some(subject))),
    }
}

/// The sentence for a word before a colon that is no command of this page.
pub(super) fn unknown(text: &str) -> Option<String> {
    let (word, argument) = split(text)?;
    let address = argument.contains(':') && word.bytes().all(|b| b.is_ascii_hexdigit());
    if address || !word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-') {
        return None;
    }
    let word: String = word.chars().take(20).collect();
    Some(format!("“{word}:” is not one of Mailpath's commands, which are {}.", commands()))
}

/// What a command and its arguments ask, and the argument that it has no use for.
fn argument_of(row: CommandInfo, argument: &str) -> Result<(Fields, Option<String>), String> {
    let all = |subject| Fields { command: Some(row.command), subject: Some(subject), ..Fields::default() };
    let fields = |subject| (all(subject), None);
    let name = unwrap::without_strays(unwrap::peeled(argument));
    if let (Command::Dkim, Some((domain, selector))) = (row.command, record_name::key(name)) {
        let selectors = selector.into_iter().collect();
        return Ok((Fields { selectors, ..all(Subject::Domain(domain)) }, None));
    }
    let first = subject_of(row, argument);
    // A text for SPF that is no domain may still be one with something around it, or with a server.
    let settled = !matches!(first, Err(_) | Ok(Subject::Unusable(_)));
    if settled && !is_reverse(row, first.as_ref().ok()) {
        return first.map(fields);
    }
    let clean = unwrap::without_strays(unwrap::peeled(argument));
    if let Some(address) = reverse_address(row, clean) {
        return Ok(fields(Subject::Address(address)));
    }
    if matches!(first, Ok(Subject::Unusable(_))) && clean.parse::<IpAddr>().is_ok() {
        return first.map(fields);
    }
    if let Some((name, second)) = second_argument(row, clean) {
        return Ok(match second {
            server @ Host::Address(_) if row.command == Command::Spf => {
                (Fields { server: Some(server), ..all(name) }, None)
            }
            other => (all(name), Some(other.to_string())),
        });
    }
    let host = if clean.contains('@') { clean } else { unwrap::host_part(clean) };
    match subject_of(row, host) {
        Ok(subject) if !matches!(subject, Subject::Unusable(_)) => Ok(fields(subject)),
        _ => first.map(fields),
    }
}

fn is_reverse(row: CommandInfo, subject: Option<&Subject>) -> bool {
    matches!(subject, Some(Subject::Domain(name)) if reverse_address(row, name.as_str()).is_some())
}

/// The address of a reverse name, for the checks that are about addresses.
fn reverse_address(row: CommandInfo, text: &str) -> Option<IpAddr> {
    match row.argument {
        Argument::Any => name::reverse_address(&Name::from_user(text).ok()?),
        Argument::Domain | Argument::AnyName | Argument::AnyText => None,
    }
}

/// A name and what other tools take behind it: `spf:example.com 192.0.2.1`, `spf:example.com:192.0.2.1`.
/// Only SPF has a use for it; what others take there is whom to ask.
fn second_argument(row: CommandInfo, text: &str) -> Option<(Subject, Host)> {
    let (first, second) = text.split_once(char::is_whitespace).or_else(|| {
        let name = text.contains('.') && text.parse::<Ipv6Addr>().is_err();
        text.split_once(':').filter(|(host, _)| name && host.contains('.'))
    })?;
    let first = unwrap::host_part(unwrap::without_strays(unwrap::peeled(first)));
    let subject = subject_of(row, first).ok().filter(|it| !matches!(it, Subject::Unusable(_)))?;
    let server = field::server(second).ok()?;
    let for_spf = row.command != Command::Spf || matches!(server, Host::Address(_));
    for_spf.then_some((subject, server))
}

/// Reads the argument of a command as that command takes it.
fn subject_of(
    CommandInfo { word, argument: takes, command }: CommandInfo,
    text: &str,
) -> Result<Subject, String> {
    if text.is_empty() {
        return Err(format!("Say what to check after “{word}:”."));
    }
    let text = record_name::owner(command, text);
    let subject = Subject::parse(text);
    match (takes, subject) {
        (Argument::AnyName, Ok(subject @ (Subject::Domain(_) | Subject::Mailbox(_)))) => Ok(subject),
        (Argument::AnyName, _) if text.parse::<IpAddr>().is_ok() => {
            Err(format!("“{word}:” asks about a name; {text} is an address."))
        }
        (Argument::AnyName, _) => Name::from_user(text)
            .map(Subject::Domain)
            .map_err(|why| format!("“{}” cannot be a name: {why}.", shown(text))),
        (Argument::AnyText, Ok(Subject::Address(_)) | Err(_)) => Ok(Subject::Unusable(text.to_owned())),
        (Argument::Domain, Ok(Subject::Address(address))) => {
            Err(format!("“{word}:” asks about a domain; {address} is an address."))
        }
        (Argument::Any | Argument::Domain | Argument::AnyText, subject) => subject,
    }
}

/// Why a browser cannot do it, what can, and what of it the page can check.
fn explained(row: &Unsupported, argument: &str, says: &str) -> Pasted {
    let argument = unwrap::without_strays(unwrap::peeled(argument));
    let (host, port) = match argument.rsplit_once([':', ' ']) {
        Some((host, port)) if !host.contains(':') && port.parse::<u16>().is_ok() => (host, port),
        _ => (unwrap::host_part(argument), row.port),
    };
    let Ok(host) = field::server(host) else {
        let says = says.rsplit_once(". ").map_or(says, |(first, _)| first);
        return Pasted::refused(PastedKind::Unsupported, format!("{says}."));
    };
    let shown = match &host {
        Host::Address(IpAddr::V6(address)) if row.command.contains("{port}") => format!("[{address}]"),
        host => host.to_string(),
    };
    let host = host.to_string();
    let mut offers = vec![Offer::new(format!("Check the sending server {host}"), &[("server", &host)])];
    if host.parse::<IpAddr>().is_err() {
        let domain = Offer::new(format!("Check the domain {host}"), &[("q", &format!("flow:{host}"))]);
        // WHOIS is about who has a domain.
        offers.insert(usize::from(row.word != "whois"), domain);
    }
    let command = row.command.replace("{host}", &shown).replace("{port}", port);
    let says = format!("{says}: {command}");
    let mut pasted = Pasted::refused(PastedKind::Unsupported, says).with_offers(offers);
    pasted.says.push('.');
    pasted.command_line = Some(command);
    pasted
}
