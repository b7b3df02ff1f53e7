//! Macro expansion (RFC 7208 section 7).

use std::net::IpAddr;

use super::client::Client;
use crate::dns::Name;

/// The values of the macro letters.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The sender's local part (`l`).
    pub local: &'a str,
    /// The sender's domain (`o`).
    pub sender_domain: &'a str,
    /// The domain whose record is evaluated (`d`).
    pub domain: &'a str,
    /// The client's address (`i`, `v`, `c`), where it is known.
    pub ip: Option<IpAddr>,
    /// The client's validated name (`p`); `unknown` where there is none.
    pub validated: &'a str,
    /// The name given in HELO (`h`).
    pub helo: &'a str,
    /// Seconds since 1970 (`t`).
    pub now: u64,
}

impl<'a> Values<'a> {
    /// The values while the record of `domain` is evaluated.
    pub(super) fn of(client: &'a Client, domain: &'a Name, validated: &'a str, now: u64) -> Self {
        Self {
            local: &client.local,
            sender_domain: &client.sender_domain,
            domain: domain.as_str(),
            ip: client.ip,
            validated,
            helo: &client.helo,
            now,
        }
    }
}

/// Why a macro-string could not be expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpandError {
    /// It names the client's address or name, and that is not known.
    NoAddress,
    /// It names the sender's local part, which is not ASCII: then nothing matches (RFC 8616
    /// section 4).
    NotAscii,
    /// A macro in it is wrong (section 7.1).
    Syntax,
}

/// The letters of the macros in a macro-string, lower case, in order.
pub(super) fn letters(text: &str) -> impl Iterator<Item = char> {
    text.split("%{").skip(1).filter_map(|macro_| macro_.chars().next()).map(|c| c.to_ascii_lowercase())
}

/// Expands a macro-string. In an explanation (`explain`) the letters `c`, `r` and `t` count too
/// (section 7.2).
///
/// # Errors
/// An [`ExpandError`] where a value is missing or the macro-string is wrong.
pub fn expand(text: &str, values: &Values<'_>, explain: bool) -> Result<String, ExpandError> {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let mut after_sign = after.chars();
        match after_sign.next() {
            Some('%') => out.push('%'),
            Some('_') => out.push(' '),
            Some('-') => out.push_str("%20"),
            Some('{') => {
                let (inside, tail) = after_sign.as_str().split_once('}').ok_or(ExpandError::Syntax)?;
                expand_one(inside, values, explain, &mut out)?;
                after_sign = tail.chars();
            }
            _ => return Err(ExpandError::Syntax),
        }
        rest = after_sign.as_str();
    }
    out.push_str(rest);
    Ok(out)
}

fn expand_one(inside: &str, values: &Values<'_>, explain: bool, out: &mut String) -> Result<(), ExpandError> {
    let mut chars = inside.chars();
    let letter = chars.next().ok_or(ExpandError::Syntax)?;
    let lower = letter.to_ascii_lowercase();
    let local = || if values.local.is_ascii() { Ok(values.local) } else { Err(ExpandError::NotAscii) };
    let owned;
    let value = match lower {
        's' => {
            owned = format!("{}@{}", local()?, values.sender_domain);
            &owned
        }
        'l' => local()?,
        'o' => values.sender_domain,
        'd' => values.domain,
        'h' => values.helo,
        'p' => values.validated,
        'v' => match values.ip.ok_or(ExpandError::NoAddress)? {
            IpAddr::V4(_) => "in-addr",
            IpAddr::V6(_) => "ip6",
        },
        'i' => {
            owned = match values.ip.ok_or(ExpandError::NoAddress)? {
                IpAddr::V4(v4) => v4.to_string(),
                IpAddr::V6(v6) => nibbles(v6.octets()),
            };
            &owned
        }
        'c' if explain => {
            owned = values.ip.ok_or(ExpandError::NoAddress)?.to_string();
            &owned
        }
        // Nobody receives anything here.
        'r' if explain => "unknown",
        't' if explain => {
            owned = values.now.to_string();
            &owned
        }
        _ => return Err(ExpandError::Syntax),
    };
    let rest = chars.as_str();
    let after_digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &rest[..rest.len() - after_digits.len()];
    let keep: usize = match digits {
        "" => usize::MAX,
        // More parts than any value has are all of them.
        digits => digits.parse().unwrap_or(usize::MAX),
    };
    let delimiters = after_digits.strip_prefix(['r', 'R']);
    let reverse = delimiters.is_some();
    let delimiters = delimiters.unwrap_or(after_digits);
    if keep == 0 || !delimiters.chars().all(|c| ".-+,/_=".contains(c)) {
        return Err(ExpandError::Syntax);
    }
    let escape = letter.is_ascii_uppercase();
    if keep == usize::MAX && !reverse && delimiters.is_empty() {
        push(value, escape, out);
        return Ok(());
    }
    let delimiters = if delimiters.is_empty() { "." } else { delimiters };
    let mut parts: Vec<&str> = value.split(|c| delimiters.contains(c)).collect();
    if reverse {
        parts.reverse();
    }
    let skip = parts.len().saturating_sub(keep);
    for (index, part) in parts.into_iter().skip(skip).enumerate() {
        if index > 0 {
            out.push('.');
        }
        push(part, escape, out);
    }
    Ok(())
}

/// Adds a value; URL-escaped for an upper-case letter (section 7.3, RFC 3986 section 2.3).
fn push(text: &str, escape: bool, out: &mut String) {
    if !escape {
        return out.push_str(text);
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
}

fn nibbles(octets: [u8; 16]) -> String {
    let digits = octets.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut text = String::with_capacity(63);
    for digit in digits {
        if !text.is_empty() {
            text.push('.');
        }
        text.push(char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase());
    }
    text
}

/// The name that an expanded domain-spec stands for: one trailing dot off, and labels taken off the
/// left until it is no longer than 253 bytes (section 7.3). None where it is no DNS name: an empty
/// label, or one over 63 bytes.
#[must_use]
pub fn target_name(expanded: &str) -> Option<Name> {
    let mut text = expanded.strip_suffix('.').unwrap_or(expanded);
    while text.len() > 253 {
        text = text.split_once('.')?.1;
    }
    Name::of_dotted(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example values of section 7.4.
    fn values(ip: &str) -> Values<'static> {
        Values {
            local: "strong-bad",
            sender_domain: "email.example.com",
            domain: "email.example.com",
            ip: ip.parse().ok(),
            validated: "mx.example.org",
            helo: "mx.example.org",
            now: 1_700_000_000,
        }
    }

    fn v4(text: &str) -> Result<String, ExpandError> {
        expand(text, &values("192.0.2.3"), false)
    }

    #[test]
    fn the_examples_of_section_7_4() {
        for (text, expanded) in [
            ("%{s}", "strong-bad@email.example.com"),
            ("%{o}", "email.example.com"),
            ("%{d}", "email.example.com"),
            ("%{d4}", "email.example.com"),
            ("%{d3}", "email.example.com"),
            ("%{d2}", "example.com"),
            ("%{d1}", "com"),
            ("%{d0000000002}", "example.com"),
            ("%{d00000000000000000000000000000001}", "com"),
            ("%{d18446744073709551616}", "email.example.com"),
            ("%{dr}", "com.example.email"),
            ("%{d2r}", "example.email"),
            ("%{l}", "strong-bad"),
            ("%{l-}", "strong.bad"),
            ("%{lr}", "strong-bad"),
            ("%{lr-}", "bad.strong"),
            ("%{l1r-}", "strong"),
            ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
            ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
            ("%{p}.a%%b%_c%-d", "mx.example.org.a%b c%20d"),
        ] {
            assert_eq!(v4(text).as_deref(), Ok(expanded), "{text}");
        }
        let v6 = expand("%{ir}.%{v}", &values("2001:db8::cb01"), false).expect("expands");
        assert_eq!(
            v6.to_ascii_lowercase(),
            "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6"
        );
    }

    #[test]
    fn what_cannot_be_expanded_is_told_apart() {
        assert_eq!(v4("%{c}"), Err(ExpandError::Syntax), "for explanations only");
        assert_eq!(expand("%{c} %{T}", &values("192.0.2.3"), true).as_deref(), Ok("192.0.2.3 1700000000"));
        for wrong in
            ["%", "%a", "%{", "%{d", "%{x}", "%{d0}", "%{d0000000000000000000000000}", "%{d!}", "%{}", "50%"]
        {
            assert_eq!(v4(wrong), Err(ExpandError::Syntax), "{wrong}");
        }
        assert_eq!(expand("%{i}", &values(""), false), Err(ExpandError::NoAddress));
        let odd = Values { local: "jös\u{e9}", ..values("192.0.2.3") };
        assert_eq!(expand("%{l}", &odd, false), Err(ExpandError::NotAscii));
        assert_eq!(expand("%{o}", &odd, false).as_deref(), Ok("email.example.com"));
    }

    #[test]
    fn upper_case_is_url_escaped() {
        let odd = Values { local: "~jack&jill=up-a_b3.c", ..values("192.0.2.3") };
        assert_eq!(expand("%{L}", &odd, false).as_deref(), Ok("~jack%26jill%3Dup-a_b3.c"));
    }

    #[test]
    fn long_names_lose_labels_on_the_left_and_long_labels_are_no_names() {
        let long = vec!["abcdefghi"; 30].join(".");
        assert_eq!(target_name(&long).map(|name| name.as_str().len()), Some(249));
        assert_eq!(target_name(&format!("{}.example.com", "a".repeat(64))), None);
        assert_eq!(target_name("a..example.com"), None);
        assert_eq!(target_name("a.example.com.").map(|n| n.to_string()).as_deref(), Some("a.example.com"));
        assert_eq!(target_name(&"x".repeat(300)), None);
    }

    #[test]
    fn letters_are_found() {
        assert_eq!(letters("%{ir}.%%{x.%{P}").collect::<String>(), "ixp");
    }
}
