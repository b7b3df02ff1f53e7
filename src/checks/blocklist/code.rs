//! What a list answers with: its codes, written as briefly as the lists' own pages have them.

use std::net::Ipv4Addr;

/// A set of codes. `2` is 127.0.0.2, `1.2` is 127.0.1.2; each number may be a range (`10-13`), or
/// any (`*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern([(u8, u8); 4]);

impl Pattern {
    /// Reads a pattern.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut octets = [(127, 127), (0, 0), (0, 0), (0, 0)];
        let mut at = octets.len();
        for part in text.rsplit('.') {
            // The first octet is always 127 (RFC 5782 section 2.1).
            at = at.checked_sub(1).filter(|at| *at > 0)?;
            octets[at] = match part.split_once('-') {
                _ if part == "*" => (0, 255),
                Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
                None => part.parse().map(|octet| (octet, octet)).ok()?,
            };
            if octets[at].0 > octets[at].1 {
                return None;
            }
        }
        Some(Self(octets))
    }

    /// Whether the code is one of them.
    #[must_use]
    pub fn matches(self, code: Ipv4Addr) -> bool {
        self.0.iter().zip(code.octets()).all(|((from, to), octet)| (*from..=*to).contains(&octet))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_what_they_look_like() {
        for (pattern, within, without) in [
            ("2", [127, 0, 0, 2], [127, 0, 0, 3]),
            ("10-13", [127, 0, 0, 13], [127, 0, 0, 14]),
            ("1.2", [127, 0, 1, 2], [127, 0, 0, 2]),
            ("*.2.*", [127, 9, 2, 9], [127, 9, 3, 9]),
            ("2-15.3", [127, 0, 15, 3], [127, 0, 0, 3]),
        ] {
            let read = Pattern::parse(pattern).expect(pattern);
            assert!(read.matches(within.into()) && !read.matches(without.into()), "{pattern}");
        }
        for wrong in ["", "x", "256", "3-2", "127.0.0.2", "1..2", "2-", "-2"] {
            assert_eq!(Pattern::parse(wrong), None, "{wrong}");
        }
    }
}
