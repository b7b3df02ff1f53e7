//! Commands that repeat a lookup of the report: with `dig`, `curl` and Windows PowerShell. Names and URLs
//! are quoted, since they may come from anybody.

use crate::dns::{Lookup, RecordType};
use crate::doh::providers;

/// For BIND's `dig`, which asks the resolver of the machine.
#[must_use]
pub fn dig(lookup: &Lookup) -> String {
    let name = lookup.question.name.to_string();
    let rtype = lookup.question.rtype;
    // A name may begin with what dig takes for an option; `-q` says that it is a name.
    let odd = name.starts_with(['-', '+', '@']);
    let word = quoted(&name);
    let question = if odd { format!("-q {word} -t {rtype}") } else { format!("{word} {rtype}") };
    format!("dig +noall +answer +comments {question}")
}

/// For `curl`: the same request to the same server, where one was made.
#[must_use]
pub fn curl(lookup: &Lookup) -> Option<String> {
    let url = lookup.url.as_deref()?;
    let quoted = quoted(url);
    if url.contains("?dns=") || url.contains("&dns=") {
        return Some(format!("curl -sH 'Accept: application/dns-message' {quoted} | od -An -c"));
    }
    let provider = providers().iter().find(|provider| provider.id == lookup.resolver);
    Some(match provider.map(|provider| provider.accept.as_deref()) {
        Some(None) => format!("curl -s {quoted}"),
        accept => {
            format!("curl -sH 'Accept: {}' {quoted}", accept.flatten().unwrap_or("application/dns-json"))
        }
    })
}

/// For Windows PowerShell, whose `Resolve-DnsName` knows these types and no others; it asks the resolver
/// of the machine.
#[must_use]
pub fn powershell(lookup: &Lookup) -> Option<String> {
    const KNOWN: [RecordType; 8] = [
        RecordType::A,
        RecordType::AAAA,
        RecordType::CNAME,
        RecordType::MX,
        RecordType::NS,
        RecordType::PTR,
        RecordType::SOA,
        RecordType::TXT,
    ];
    let rtype = lookup.question.rtype;
    // In single quotes nothing means anything but these quotes, each of which is written twice; PowerShell
    // takes curly ones for the same.
    let name: String = lookup.question.name.to_string();
    let mut word = String::new();
    for c in name.chars() {
        word.push(c);
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            word.push(c);
        }
    }
    KNOWN.contains(&rtype).then(|| format!("Resolve-DnsName -DnsOnly -Type {rtype} -Name '{word}'"))
}

/// For a terminal at the sending server: connects to a mail server as another would, and shows what it says.
#[must_use]
pub fn smtp(host: &str) -> String {
    format!("curl -v {}", quoted(&format!("smtp://{host}:25")))
}

/// A word as a POSIX shell takes it literally.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ':' | '=');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{Failure, Name, Question};

    fn lookup(name: &str, rtype: RecordType, url: Option<&str>) -> Lookup {
        let question = Question { name: Name::parse(name).expect(name), rtype };
        let mut lookup = Lookup::instant(question, "cloudflare", Err(Failure::Timeout));
        lookup.url = url.map(str::to_owned);
        lookup
    }

    #[test]
    fn the_same_is_asked_in_three_ways() {
        let asked = lookup("a.example", RecordType::MX, Some("https://dns.example/q?name=a.example&type=15"));
        assert_eq!(dig(&asked), "dig +noall +answer +comments a.example MX");
        let same = "curl -sH 'Accept: application/dns-json' 'https://dns.example/q?name=a.example&type=15'";
        assert_eq!(curl(&asked).as_deref(), Some(same));
        assert_eq!(
            powershell(&asked).as_deref(),
            Some("Resolve-DnsName -DnsOnly -Type MX -Name 'a.example'")
        );
    }

    #[test]
    fn what_a_program_cannot_ask_it_is_not_given() {
        let asked = lookup("a.example", RecordType::TLSA, None);
        assert_eq!((curl(&asked), powershell(&asked)), (None, None));
    }

    #[test]
    fn a_mail_server_is_connected_to() {
        assert_eq!(smtp("mx.example.com"), "curl -v smtp://mx.example.com:25");
        assert_eq!(smtp("$(rm).example.com"), "curl -v 'smtp://$(rm).example.com:25'");
    }

    #[test]
    fn a_name_is_never_a_command() {
        let asked = lookup("-x';rm$(x).example", RecordType::A, None);
        assert_eq!(dig(&asked), r"dig +noall +answer +comments -q '-x'\'';rm$(x).example' -t A");
        let line = "Resolve-DnsName -DnsOnly -Type A -Name '-x'';rm$(x).example'";
        assert_eq!(powershell(&asked).as_deref(), Some(line));
    }
}
