//! The grammar of an SPF record (RFC 7208 section 12): typed terms with their place in the text.
//!
//! Every mistake in a record is reported, and what stands around it is still read: a receiver
//! stops at the first (section 4.6), but a person corrects all of them at once.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::networks::behind_missed;
use crate::dns::Txt;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DomainSpec<'a>(pub(super) &'a str);

impl<'a> DomainSpec<'a> {
    /// The text, macros not expanded.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        self.0
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism<'a> {
    /// Everything (section 5.1).
    All,
    /// What another record lets pass (section 5.2).
    Include(DomainSpec<'a>),
    /// The addresses of a name (section 5.3).
    A(Option<DomainSpec<'a>>, DualCidr),
    /// The addresses of a domain's mail exchanges (section 5.4).
    Mx(Option<DomainSpec<'a>>, DualCidr),
    /// Names of the client's address (section 5.5).
    Ptr(Option<DomainSpec<'a>>),
    /// An IPv4 network (section 5.6).
    Ip4(Ipv4Addr, Option<u8>),
    /// An IPv6 network (section 5.6).
    Ip6(Ipv6Addr, Option<u8>),
    /// Whether a name has an A record (section 5.7).
    Exists(DomainSpec<'a>),
}

/// A term of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term<'a> {
    /// A mechanism with its qualifier.
    Directive(Qualifier, Mechanism<'a>),
    /// `redirect=` (section 6.1).
    Redirect(DomainSpec<'a>),
    /// `exp=` (section 6.2).
    Explanation(DomainSpec<'a>),
    /// Any other modifier, which is ignored (section 6).
    Unknown(&'a str, &'a str),
}

/// Why a term cannot be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the sentences are below")]
pub enum SyntaxError {
    BadByte,
    UnknownMechanism,
    NoDomain,
    NoArgument,
    BadDomainEnd,
    AddressForName,
    BadMacro,
    BadAddress,
    BadPrefix,
    BadModifierName,
    Twice,
}

/// A term with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpannedTerm<'a> {
    /// As written.
    pub bytes: &'a [u8],
    /// Where it begins in the record, in bytes.
    pub position: usize,
    /// What it is, or why it is nothing.
    pub term: Result<Term<'a>, SyntaxError>,
}

impl SpannedTerm<'_> {
    /// As written; control characters and bytes that are no UTF-8 are escaped.
    #[must_use]
    pub fn text(&self) -> String {
        match str::from_utf8(self.bytes) {
            Ok(text) if text.bytes().all(|b| b.is_ascii_graphic()) => text.to_owned(),
            _ => Txt::new(vec![self.bytes.to_vec()]).text(),
        }
    }
}

/// Reads all terms behind the version.
#[must_use]
pub fn parse(record: &[u8]) -> Vec<SpannedTerm<'_>> {
    Terms::of(record, None).collect()
}

/// The terms behind the version, one after the other.
pub(super) struct Terms<'a> {
    rest: &'a [u8],
    /// How long the record is.
    length: usize,
    /// Networks without this address are left out.
    client: Option<IpAddr>,
    redirects: usize,
    explanations: usize,
}

impl<'a> Terms<'a> {
    /// Those of a record. With a client, networks without it are left out: nothing but to step over them is to be
    /// done about them.
    pub(super) fn of(record: &'a [u8], client: Option<IpAddr>) -> Self {
        let rest = record.get(6..).unwrap_or_default();
        Self { rest, length: record.len(), client, redirects: 0, explanations: 0 }
    }
}

impl<'a> Iterator for Terms<'a> {
    type Item = SpannedTerm<'a>;

    fn next(&mut self) -> Option<SpannedTerm<'a>> {
        loop {
            self.rest = match self.rest {
                [] => return None,
                [b' ', behind @ ..] => behind,
                rest => match self.client.and_then(|client| behind_missed(rest, client)) {
                    Some(behind) => behind,
                    None => break,
                },
            }
        }
        let position = self.length - self.rest.len();
        let end = self.rest.iter().position(|byte| *byte == b' ').unwrap_or(self.rest.len());
        let bytes = &self.rest[..end];
        self.rest = &self.rest[end..];
        let text = str::from_utf8(bytes).ok().filter(|text| text.bytes().all(|b| b.is_ascii_graphic()));
        let mut spanned = SpannedTerm { bytes, position, term: Err(SyntaxError::BadByte) };
        if let Some(text) = text {
            spanned.term = parse_term(text);
        }
        let seen = match spanned.term {
            Ok(Term::Redirect(_)) => &mut self.redirects,
            Ok(Term::Explanation(_)) => &mut self.explanations,
            _ => return Some(spanned),
        };
        *seen += 1;
        if *seen > 1 {
            spanned.term = Err(SyntaxError::Twice);
        }
        Some(spanned)
    }
}

fn parse_term(text: &str) -> Result<Term<'_>, SyntaxError> {
    let name_end = text.bytes().position(|b| matches!(b, b':' | b'=' | b'/')).unwrap_or(text.len());
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
    parse_mechanism(name, rest).map(|mechanism| Term::Directive(qualifier, mechanism))
}

fn parse_modifier<'a>(name: &'a str, value: &'a str) -> Result<Term<'a>, SyntaxError> {
    let mut letters = name.chars();
    let good = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !good {
        return Err(SyntaxError::BadModifierName);
    }
    if name.eq_ignore_ascii_case("redirect") {
        domain_spec(value).map(Term::Redirect)
    } else if name.eq_ignore_ascii_case("exp") {
        domain_spec(value).map(Term::Explanation)
    } else {
        after_last_macro(value)?;
        Ok(Term::Unknown(name, value))
    }
}

fn parse_mechanism<'a>(name: &str, rest: &'a str) -> Result<Mechanism<'a>, SyntaxError> {
    let argument = rest.strip_prefix(':');
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    Ok(if is("ip4") {
        let (address, length) = network(argument, 32)?;
        Mechanism::Ip4(address.parse().map_err(|_| SyntaxError::BadAddress)?, length)
    } else if is("ip6") {
        let (address, length) = network(argument, 128)?;
        Mechanism::Ip6(address.parse().map_err(|_| SyntaxError::BadAddress)?, length)
    } else if is("include") {
        Mechanism::Include(domain_spec(argument.ok_or(SyntaxError::NoDomain)?)?)
    } else if is("all") {
        match rest {
            "" => Mechanism::All,
            _ => return Err(SyntaxError::NoArgument),
        }
    } else if is("a") {
        let (domain, cidr) = domain_and_cidr(rest)?;
        Mechanism::A(domain, cidr)
    } else if is("mx") {
        let (domain, cidr) = domain_and_cidr(rest)?;
        Mechanism::Mx(domain, cidr)
    } else if is("exists") {
        Mechanism::Exists(domain_spec(argument.ok_or(SyntaxError::NoDomain)?)?)
    } else if is("ptr") {
        match rest {
            "" => Mechanism::Ptr(None),
            _ => Mechanism::Ptr(Some(domain_spec(argument.ok_or(SyntaxError::BadPrefix)?)?)),
        }
    } else {
        return Err(SyntaxError::UnknownMechanism);
    })
}

/// What stands behind `a` and `mx`.
fn domain_and_cidr(rest: &str) -> Result<(Option<DomainSpec<'_>>, DualCidr), SyntaxError> {
    let (domain, cidr) = dual_cidr(rest)?;
    let domain = match domain.strip_prefix(':') {
        Some(text) => Some(domain_spec(text)?),
        None if domain.is_empty() => None,
        None => return Err(SyntaxError::BadPrefix),
    };
    Ok((domain, cidr))
}

/// An address and its prefix length, where one is written.
fn network(argument: Option<&str>, most: u8) -> Result<(&str, Option<u8>), SyntaxError> {
    let argument = argument.ok_or(SyntaxError::BadAddress)?;
    match argument.split_once('/') {
        Some((address, length)) => Ok((address, Some(prefix(length, most)?))),
        None => Ok((argument, None)),
    }
}

/// A prefix length: digits without a leading zero.
fn prefix(text: &str, most: u8) -> Result<u8, SyntaxError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    match text.parse() {
        Ok(length) if digits && !leading_zero && length <= most => Ok(length),
        _ => Err(SyntaxError::BadPrefix),
    }
}

/// Takes `/n`, `/n//m` or `//m` off the end. A slash with anything but digits behind it belongs to
/// the domain.
fn dual_cidr(text: &str) -> Result<(&str, DualCidr), SyntaxError> {
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
fn domain_spec(text: &str) -> Result<DomainSpec<'_>, SyntaxError> {
    if text.is_empty() {
        return Err(SyntaxError::NoDomain);
    }
    let tail = after_last_macro(text)?;
    if tail.is_empty() {
        return Ok(DomainSpec(text));
    }
    let tail = tail.strip_suffix('.').unwrap_or(tail);
    let (_, label) = tail.rsplit_once('.').ok_or(SyntaxError::BadDomainEnd)?;
    let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let edges = !label.starts_with('-') && !label.ends_with('-');
    let not_a_number = label.bytes().any(|b| !b.is_ascii_digit());
    if label.is_empty() || !inner || !edges || !not_a_number {
        // A common mistake that deserves its own words.
        let address = text.parse::<std::net::Ipv4Addr>().is_ok();
        return Err(if address { SyntaxError::AddressForName } else { SyntaxError::BadDomainEnd });
    }
    Ok(DomainSpec(text))
}

/// Checks the macros of a text, and gives what stands behind the last one.
pub(super) fn after_last_macro(text: &str) -> Result<&str, SyntaxError> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('%') {
        rest = match after.strip_prefix(['%', '_', '-']) {
            Some(rest) => rest,
            None => {
                let (inside, rest) =
                    after.strip_prefix('{').and_then(|t| t.split_once('}')).ok_or(SyntaxError::BadMacro)?;
                check_macro(inside)?;
                rest
            }
        };
    }
    Ok(rest)
}

/// A letter, digits (not zero), `r`, delimiters. The letters `c`, `r` and `t` are for explanations
/// only (section 7.2).
fn check_macro(inside: &str) -> Result<(), SyntaxError> {
    let mut letters = inside.chars();
    if !letters.next().is_some_and(|c| "slodiphv".contains(c.to_ascii_lowercase())) {
        return Err(SyntaxError::BadMacro);
    }
    let rest = letters.as_str();
    let transformers = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &rest[..rest.len() - transformers.len()];
    let delimiters = transformers.strip_prefix(['r', 'R']).unwrap_or(transformers);
    let zero = !digits.is_empty() && digits.bytes().all(|b| b == b'0');
    // However many there are (sections 7.1 and 7.3): `*DIGIT`, of a value that is not zero.
    if zero || !delimiters.chars().all(|c| ".-+,/_=".contains(c)) {
        return Err(SyntaxError::BadMacro);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(term: &str) -> Result<String, SyntaxError> {
        let record = format!("v=spf1 {term}");
        let terms = parse(record.as_bytes());
        assert_eq!(terms.len(), 1, "{term}");
        terms[0].term.map(|term| term.to_string())
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
            "exists:%{d0000000002}.example.com",
            "exists:%{d99999999999999999999999999}.example.com",
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
            ("all:x", SyntaxError::NoArgument),
            ("all/8", SyntaxError::NoArgument),
            ("all.", SyntaxError::UnknownMechanism),
            ("include", SyntaxError::NoDomain),
            ("include:", SyntaxError::NoDomain),
            ("a:", SyntaxError::NoDomain),
            ("a/33", SyntaxError::BadPrefix),
            ("a/032", SyntaxError::BadPrefix),
            ("a//129", SyntaxError::BadPrefix),
            ("a:museum", SyntaxError::BadDomainEnd),
            ("a:111.222.33.44", SyntaxError::AddressForName),
            ("a:abc.123", SyntaxError::BadDomainEnd),
            ("a:example.com:8080", SyntaxError::BadDomainEnd),
            ("a:example.-com", SyntaxError::BadDomainEnd),
            ("ip4:1.2.3", SyntaxError::BadAddress),
            ("ip4", SyntaxError::BadAddress),
            ("ip4:192.0.2.1/33", SyntaxError::BadPrefix),
            ("ip4:192.0.2.1:25", SyntaxError::BadAddress),
            ("ip6:::1/129", SyntaxError::BadPrefix),
            ("ip6:192.0.2.1", SyntaxError::BadAddress),
            ("exists:%{x}.example.com", SyntaxError::BadMacro),
            ("exists:%{d0}.example.com", SyntaxError::BadMacro),
            ("exists:%{d00000000000000000000}.example.com", SyntaxError::BadMacro),
            ("exists:%{c}.example.com", SyntaxError::BadMacro),
            ("exists:%.example.com", SyntaxError::BadMacro),
            ("=x", SyntaxError::BadModifierName),
            ("-exp=x.example.com", SyntaxError::BadModifierName),
            ("foo", SyntaxError::UnknownMechanism),
            ("a\tb", SyntaxError::BadByte),
        ] {
            assert_eq!(one(term), Err(mistake), "{term}");
        }
    }

    #[test]
    fn every_mistake_is_found_with_its_place() {
        let terms = parse(b"v=spf1  a:x mx ip4:1 redirect=a.com redirect=b.com caf\xc3\xa9 -all");
        let wrong: Vec<(usize, SyntaxError)> =
            terms.iter().filter_map(|t| Some((t.position, t.term.err()?))).collect();
        assert_eq!(
            wrong,
            [
                (8, SyntaxError::BadDomainEnd),
                (15, SyntaxError::BadAddress),
                (36, SyntaxError::Twice),
                (51, SyntaxError::BadByte)
            ]
        );
        assert!(terms.last().is_some_and(|t| t.term.is_ok()), "what follows is still read");
    }
}
