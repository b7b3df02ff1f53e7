//! The grammar of an SPF record (RFC 7208 section 12): typed terms with their place in the text.
//!
//! Every mistake in a record is reported, and what stands around it is still read: a receiver
//! stops at the first (section 4.6), but a person mends all of them at once.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What a match means (section 4.6.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Qualifier {
    /// `+`, also where none is written.
    #[default]
    Pass,
    /// `-`.
    Fail,
    /// `~`.
    SoftFail,
    /// `?`.
    Neutral,
}

/// A domain that may hold macros (section 7), as written and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainSpec(String);

impl DomainSpec {
    /// The text, macros not expanded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Prefix lengths for both families (section 5.6); none where not written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DualCidr {
    /// For IPv4, 0 to 32.
    pub v4: Option<u8>,
    /// For IPv6, 0 to 128.
    pub v6: Option<u8>,
}

/// A mechanism (section 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// Everything (section 5.1).
    All,
    /// What another record lets pass (section 5.2).
    Include(DomainSpec),
    /// The addresses of a name (section 5.3).
    A(Option<DomainSpec>, DualCidr),
    /// The addresses of a domain's mail exchanges (section 5.4).
    Mx(Option<DomainSpec>, DualCidr),
    /// Names of the client's address (section 5.5).
    Ptr(Option<DomainSpec>),
    /// An IPv4 network (section 5.6).
    Ip4(Ipv4Addr, Option<u8>),
    /// An IPv6 network (section 5.6).
    Ip6(Ipv6Addr, Option<u8>),
    /// Whether a name has an A record (section 5.7).
    Exists(DomainSpec),
}

/// A term of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A mechanism with its qualifier.
    Directive(Qualifier, Mechanism),
    /// `redirect=` (section 6.1).
    Redirect(DomainSpec),
    /// `exp=` (section 6.2).
    Explanation(DomainSpec),
    /// Any other modifier, which is ignored (section 6).
    Unknown(String, String),
}

/// Why a term cannot be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the sentences are below")]
pub enum Mistake {
    BadByte,
    UnknownMechanism,
    NoDomain,
    NoArgument,
    BadDomainEnd,
    BadMacro,
    BadAddress,
    BadPrefix,
    BadModifierName,
    Twice,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadByte => "it holds a character that is not allowed in a record",
            Self::UnknownMechanism => "there is no such mechanism",
            Self::NoDomain => "a domain must follow the colon or equals sign",
            Self::NoArgument => "it takes no argument",
            Self::BadDomainEnd => "the domain must end in a real top-level label or a macro",
            Self::BadMacro => "a macro in it is wrong",
            Self::BadAddress => "that is no address of this family",
            Self::BadPrefix => "the prefix length is wrong",
            Self::BadModifierName => "a modifier's name begins with a letter",
            Self::Twice => "it may stand only once",
        })
    }
}

/// A term with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// As written.
    pub text: String,
    /// Where it begins in the record, in bytes.
    pub position: usize,
    /// What it is, or why it is nothing.
    pub term: Result<Term, Mistake>,
}

/// Reads all terms behind the version.
#[must_use]
pub fn parse(record: &[u8]) -> Vec<Placed> {
    let mut terms: Vec<Placed> = Vec::new();
    let mut position = 6;
    for word in record.get(6..).unwrap_or_default().split(|byte| *byte == b' ') {
        if !word.is_empty() {
            let mut term = match str::from_utf8(word) {
                Ok(text) if text.bytes().all(|b| b.is_ascii_graphic()) => parse_term(text),
                _ => Err(Mistake::BadByte),
            };
            let same = |other: &Placed| {
                matches!(
                    (&other.term, &term),
                    (Ok(Term::Redirect(_)), Ok(Term::Redirect(_)))
                        | (Ok(Term::Explanation(_)), Ok(Term::Explanation(_)))
                )
            };
            if terms.iter().any(same) {
                term = Err(Mistake::Twice);
            }
            terms.push(Placed { text: word.escape_ascii().to_string(), position, term });
        }
        position += word.len() + 1;
    }
    terms
}

fn parse_term(text: &str) -> Result<Term, Mistake> {
    let name_end = text.find([':', '=', '/']).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    if let Some(value) = rest.strip_prefix('=') {
        return parse_modifier(name, value);
    }
    let (qualifier, name) = match name.split_at_checked(1) {
        Some(("+", name)) => (Qualifier::Pass, name),
        Some(("-", name)) => (Qualifier::Fail, name),
        Some(("~", name)) => (Qualifier::SoftFail, name),
        Some(("?", name)) => (Qualifier::Neutral, name),
        _ => (Qualifier::Pass, name),
    };
    parse_mechanism(&name.to_ascii_lowercase(), rest).map(|mechanism| Term::Directive(qualifier, mechanism))
}

fn parse_modifier(name: &str, value: &str) -> Result<Term, Mistake> {
    let mut letters = name.chars();
    let good = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !good {
        return Err(Mistake::BadModifierName);
    }
    match name.to_ascii_lowercase().as_str() {
        "redirect" => domain_spec(value).map(Term::Redirect),
        "exp" => domain_spec(value).map(Term::Explanation),
        other => {
            after_last_macro(value)?;
            Ok(Term::Unknown(other.to_owned(), value.to_owned()))
        }
    }
}

fn parse_mechanism(name: &str, rest: &str) -> Result<Mechanism, Mistake> {
    let argument = rest.strip_prefix(':');
    Ok(match name {
        "all" if rest.is_empty() => Mechanism::All,
        "all" => return Err(Mistake::NoArgument),
        "include" => Mechanism::Include(domain_spec(argument.ok_or(Mistake::NoDomain)?)?),
        "exists" => Mechanism::Exists(domain_spec(argument.ok_or(Mistake::NoDomain)?)?),
        "a" | "mx" => {
            let (domain, cidr) = dual_cidr(rest)?;
            let domain = match domain.strip_prefix(':') {
                Some(text) => Some(domain_spec(text)?),
                None if domain.is_empty() => None,
                None => return Err(Mistake::BadPrefix),
            };
            if name == "a" { Mechanism::A(domain, cidr) } else { Mechanism::Mx(domain, cidr) }
        }
        "ptr" if rest.is_empty() => Mechanism::Ptr(None),
        "ptr" => Mechanism::Ptr(Some(domain_spec(argument.ok_or(Mistake::BadPrefix)?)?)),
        "ip4" => {
            let (address, length) = network(argument, 32)?;
            Mechanism::Ip4(address.parse().map_err(|_| Mistake::BadAddress)?, length)
        }
        "ip6" => {
            let (address, length) = network(argument, 128)?;
            Mechanism::Ip6(address.parse().map_err(|_| Mistake::BadAddress)?, length)
        }
        _ => return Err(Mistake::UnknownMechanism),
    })
}

fn network(argument: Option<&str>, most: u8) -> Result<(&str, Option<u8>), Mistake> {
    let argument = argument.ok_or(Mistake::BadAddress)?;
    match argument.split_once('/') {
        Some((address, length)) => Ok((address, Some(prefix(length, most)?))),
        None => Ok((argument, None)),
    }
}

/// A prefix length: digits without a leading zero.
fn prefix(text: &str, most: u8) -> Result<u8, Mistake> {
    let plain = text == "0" || !text.starts_with('0');
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse() {
        Ok(length) if plain && digits && length <= most => Ok(length),
        _ => Err(Mistake::BadPrefix),
    }
}

/// Takes `/n`, `/n//m` or `//m` off the end. A slash with anything but digits behind it belongs to
/// the domain.
fn dual_cidr(text: &str) -> Result<(&str, DualCidr), Mistake> {
    let mut cidr = DualCidr::default();
    let mut rest = text;
    let number = |text: &str| text.rsplit_once('/').map(|(_, n)| n.bytes().all(|b| b.is_ascii_digit()));
    if number(rest) == Some(true)
        && let Some((before, length)) = rest.rsplit_once('/')
        && let Some(before) = before.strip_suffix('/')
    {
        cidr.v6 = Some(prefix(length, 128)?);
        rest = before;
    }
    if number(rest) == Some(true)
        && let Some((before, length)) = rest.rsplit_once('/')
    {
        cidr.v4 = Some(prefix(length, 32)?);
        rest = before;
    }
    Ok((rest, cidr))
}

/// Checks a domain-spec: macros, and how it ends (section 7.1).
fn domain_spec(text: &str) -> Result<DomainSpec, Mistake> {
    if text.is_empty() {
        return Err(Mistake::NoDomain);
    }
    let tail = after_last_macro(text)?;
    if tail.is_empty() {
        return Ok(DomainSpec(text.to_owned()));
    }
    let tail = tail.strip_suffix('.').unwrap_or(tail);
    let (_, label) = tail.rsplit_once('.').ok_or(Mistake::BadDomainEnd)?;
    let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let edges = !label.starts_with('-') && !label.ends_with('-');
    let not_a_number = label.bytes().any(|b| !b.is_ascii_digit());
    if label.is_empty() || !inner || !edges || !not_a_number {
        return Err(Mistake::BadDomainEnd);
    }
    Ok(DomainSpec(text.to_owned()))
}

/// Checks the macros of a text, and gives what stands behind the last one.
fn after_last_macro(text: &str) -> Result<&str, Mistake> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('%') {
        rest = match after.strip_prefix(['%', '_', '-']) {
            Some(rest) => rest,
            None => {
                let (inside, rest) =
                    after.strip_prefix('{').and_then(|t| t.split_once('}')).ok_or(Mistake::BadMacro)?;
                check_macro(inside)?;
                rest
            }
        };
    }
    Ok(rest)
}

/// A letter, digits (not zero), `r`, delimiters. The letters `c`, `r` and `t` are for explanations
/// only (section 7.2).
fn check_macro(inside: &str) -> Result<(), Mistake> {
    let mut letters = inside.chars();
    if !letters.next().is_some_and(|c| "slodiphv".contains(c.to_ascii_lowercase())) {
        return Err(Mistake::BadMacro);
    }
    let rest = letters.as_str();
    let transformers = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &rest[..rest.len() - transformers.len()];
    let delimiters = transformers.strip_prefix(['r', 'R']).unwrap_or(transformers);
    let zero = !digits.is_empty() && digits.bytes().all(|b| b == b'0');
    if zero || digits.len() > 9 || !delimiters.chars().all(|c| ".-+,/_=".contains(c)) {
        return Err(Mistake::BadMacro);
    }
    Ok(())
}

impl Term {
    /// Whether a receiver must look something up for it (section 4.6.4).
    #[must_use]
    pub fn looks_up(&self) -> bool {
        match self {
            Self::Directive(_, mechanism) => {
                !matches!(mechanism, Mechanism::All | Mechanism::Ip4(..) | Mechanism::Ip6(..))
            }
            Self::Redirect(_) => true,
            Self::Explanation(_) | Self::Unknown(..) => false,
        }
    }

    /// What it says, for people.
    #[must_use]
    pub fn meaning(&self) -> String {
        let (qualifier, mechanism) = match self {
            Self::Directive(qualifier, mechanism) => (qualifier, mechanism),
            Self::Redirect(domain) => return format!("Otherwise, what {} says counts.", domain.0),
            Self::Explanation(domain) => return format!("The reason for a refusal stands at {}.", domain.0),
            Self::Unknown(name, _) => return format!("Receivers ignore “{name}”."),
        };
        let own = |domain: &Option<DomainSpec>| match domain {
            Some(domain) => domain.0.clone(),
            None => "this domain".into(),
        };
        let around = |cidr: &DualCidr| {
            if cidr.v4.is_some() || cidr.v6.is_some() { ", and the networks around them," } else { "" }
        };
        let who = match mechanism {
            Mechanism::All => "Everyone else".into(),
            Mechanism::Include(domain) => format!("Whoever {} lets pass", domain.0),
            Mechanism::A(domain, cidr) => format!("The addresses of {}{}", own(domain), around(cidr)),
            Mechanism::Mx(domain, cidr) => {
                format!("The mail exchanges of {}{}", own(domain), around(cidr))
            }
            Mechanism::Ptr(domain) => format!("Addresses with a name in {}", own(domain)),
            Mechanism::Ip4(address, None) => format!("{address}"),
            Mechanism::Ip4(address, Some(length)) => format!("The network {address}/{length}"),
            Mechanism::Ip6(address, None) => format!("{address}"),
            Mechanism::Ip6(address, Some(length)) => format!("The network {address}/{length}"),
            Mechanism::Exists(domain) => format!("Whoever {} has an address for", domain.0),
        };
        let may = match qualifier {
            Qualifier::Pass => "may send",
            Qualifier::Fail => "may not send: refuse",
            Qualifier::SoftFail => "probably may not send: mark as suspect",
            Qualifier::Neutral => "is left undecided",
        };
        format!("{who} {may}.")
    }
}

impl fmt::Display for Qualifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "",
            Self::Fail => "-",
            Self::SoftFail => "~",
            Self::Neutral => "?",
        })
    }
}

impl fmt::Display for DualCidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.v4.iter().try_for_each(|length| write!(f, "/{length}"))?;
        self.v6.iter().try_for_each(|length| write!(f, "//{length}"))
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colon =
            |domain: &Option<DomainSpec>| domain.as_ref().map_or(String::new(), |d| format!(":{}", d.0));
        let slash = |length: &Option<u8>| length.map_or(String::new(), |n| format!("/{n}"));
        match self {
            Self::All => f.write_str("all"),
            Self::Include(domain) => write!(f, "include:{}", domain.0),
            Self::A(domain, cidr) => write!(f, "a{}{cidr}", colon(domain)),
            Self::Mx(domain, cidr) => write!(f, "mx{}{cidr}", colon(domain)),
            Self::Ptr(domain) => write!(f, "ptr{}", colon(domain)),
            Self::Ip4(address, length) => write!(f, "ip4:{address}{}", slash(length)),
            Self::Ip6(address, length) => write!(f, "ip6:{address}{}", slash(length)),
            Self::Exists(domain) => write!(f, "exists:{}", domain.0),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directive(qualifier, mechanism) => write!(f, "{qualifier}{mechanism}"),
            Self::Redirect(domain) => write!(f, "redirect={}", domain.0),
            Self::Explanation(domain) => write!(f, "exp={}", domain.0),
            Self::Unknown(name, value) => write!(f, "{name}={value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(term: &str) -> Result<String, Mistake> {
        let terms = parse(format!("v=spf1 {term}").as_bytes());
        assert_eq!(terms.len(), 1, "{term}");
        terms[0].term.as_ref().map(ToString::to_string).map_err(|mistake| *mistake)
    }

    #[test]
    fn terms_read_what_they_write() {
        for term in [
            "all",
            "-all",
            "~all",
            "?all",
            "include:_spf.example.com",
            "a",
            "a:example.com",
            "a/24",
            "a/24//64",
            "a//64",
            "mx:example.com/0//0",
            "ptr",
            "ptr:example.com",
            "ip4:192.0.2.0/24",
            "ip4:192.0.2.1",
            "ip6:2001:db8::/32",
            "exists:%{ir}.%{v}._spf.%{d2}",
            "redirect=_spf.example.com",
            "exp=explain.%{d}",
            "ra=jo",
            "a:foo:bar/baz.example.com",
            "include:%{d1r+-}.example.com.",
            "a:example.xn--zckzah",
            "moo.cow-far_out=man:dog/cat",
            "a:%{S}.%%.%_.%-.com",
        ] {
            assert_eq!(one(term).as_deref(), Ok(term));
        }
        assert_eq!(one("+A:Example.COM").as_deref(), Ok("a:Example.COM"));
    }

    #[test]
    fn mistakes_are_named() {
        for (term, mistake) in [
            ("all:x", Mistake::NoArgument),
            ("all/8", Mistake::NoArgument),
            ("all.", Mistake::UnknownMechanism),
            ("include", Mistake::NoDomain),
            ("include:", Mistake::NoDomain),
            ("a:", Mistake::NoDomain),
            ("a/33", Mistake::BadPrefix),
            ("a/032", Mistake::BadPrefix),
            ("a//129", Mistake::BadPrefix),
            ("a:museum", Mistake::BadDomainEnd),
            ("a:111.222.33.44", Mistake::BadDomainEnd),
            ("a:example.com:8080", Mistake::BadDomainEnd),
            ("a:example.-com", Mistake::BadDomainEnd),
            ("ip4:1.2.3", Mistake::BadAddress),
            ("ip4", Mistake::BadAddress),
            ("ip4:192.0.2.1/33", Mistake::BadPrefix),
            ("ip4:192.0.2.1:25", Mistake::BadAddress),
            ("ip6:::1/129", Mistake::BadPrefix),
            ("ip6:192.0.2.1", Mistake::BadAddress),
            ("exists:%{x}.example.com", Mistake::BadMacro),
            ("exists:%{d0}.example.com", Mistake::BadMacro),
            ("exists:%{c}.example.com", Mistake::BadMacro),
            ("exists:%.example.com", Mistake::BadMacro),
            ("=x", Mistake::BadModifierName),
            ("-exp=x.example.com", Mistake::BadModifierName),
            ("foo", Mistake::UnknownMechanism),
            ("a\tb", Mistake::BadByte),
        ] {
            assert_eq!(one(term), Err(mistake), "{term}");
        }
    }

    #[test]
    fn every_mistake_is_found_with_its_place() {
        let terms = parse(b"v=spf1  a:x mx ip4:1 redirect=a.com redirect=b.com caf\xc3\xa9 -all");
        let wrong: Vec<(usize, Mistake)> =
            terms.iter().filter_map(|t| Some((t.position, t.term.as_ref().err().copied()?))).collect();
        assert_eq!(
            wrong,
            [
                (8, Mistake::BadDomainEnd),
                (15, Mistake::BadAddress),
                (36, Mistake::Twice),
                (51, Mistake::BadByte)
            ]
        );
        assert!(terms.last().is_some_and(|t| t.term.is_ok()), "what follows is still read");
    }
}
