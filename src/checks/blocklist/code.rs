//! The codes that a list answers with: addresses in 127.0.0.0/8 (RFC 5782 section 2.1).

use std::net::Ipv4Addr;
use std::str::FromStr;

use serde::Deserialize;

/// A set of codes, written like an address in which each octet is a number, a range of numbers or
/// `*` for any: `127.0.0.2`, `127.0.0.4-7`, `127.0.2-15.3`, `127.0.*.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct CodePattern([(u8, u8); 4]);

impl CodePattern {
    /// Whether the code is one of them.
    #[must_use]
    pub fn matches(self, code: Ipv4Addr) -> bool {
        self.0.iter().zip(code.octets()).all(|((from, to), octet)| (*from..=*to).contains(&octet))
    }
}

/// A text that is no [`CodePattern`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePatternError(String);

impl std::fmt::Display for CodePatternError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is no pattern of codes such as 127.0.0.2 or 127.0.0.4-7", self.0)
    }
}

impl std::error::Error for CodePatternError {}

impl std::fmt::Display for CodePattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, octet) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "." })?;
            match octet {
                (0, 255) => f.write_str("*")?,
                (from, to) if from == to => write!(f, "{from}")?,
                (from, to) => write!(f, "{from}-{to}")?,
            }
        }
        Ok(())
    }
}

impl FromStr for CodePattern {
    type Err = CodePatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let octet = |text: &str| match text.split_once('-') {
            _ if text == "*" => Some((0, 255)),
            Some((from, to)) => Some((from.parse().ok()?, to.parse().ok()?)),
            None => text.parse().map(|octet| (octet, octet)).ok(),
        };
        let octets: Option<Vec<(u8, u8)>> = text.split('.').map(octet).collect();
        let octets: Option<[(u8, u8); 4]> = octets.and_then(|octets| octets.try_into().ok());
        octets
            .filter(|octets| octets[0] == (127, 127) && octets.iter().all(|(from, to)| from <= to))
            .map(Self)
            .ok_or_else(|| CodePatternError(text.to_owned()))
    }
}

impl TryFrom<String> for CodePattern {
    type Error = CodePatternError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_what_they_look_like() {
        for (pattern, within, without) in [
            ("127.0.0.2", [127, 0, 0, 2], [127, 0, 0, 3]),
            ("127.0.0.10-13", [127, 0, 0, 13], [127, 0, 0, 14]),
            ("127.0.1.2", [127, 0, 1, 2], [127, 0, 0, 2]),
            ("127.*.2.*", [127, 9, 2, 9], [127, 9, 3, 9]),
            ("127.0.2-15.3", [127, 0, 15, 3], [127, 0, 0, 3]),
        ] {
            let read: CodePattern = pattern.parse().expect(pattern);
            assert_eq!(read.to_string(), pattern);
            assert!(read.matches(within.into()) && !read.matches(without.into()), "{pattern}");
        }
        for wrong in ["", "x", "2", "0.0.2", "127.0.0.256", "127.0.0.3-2", "10.0.0.2", "127.0..2"]
            .into_iter()
            .chain(["127.0.0.2-", "127.0.0.-2", "127.0.0.0.2", "*.0.0.2", "126-127.0.0.2"])
        {
            assert!(wrong.parse::<CodePattern>().is_err(), "{wrong}");
        }
    }
}
