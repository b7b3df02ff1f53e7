//! A DKIM selector: which of a domain's keys a signature was made with (RFC 6376 section 3.1).

use std::fmt;

use crate::checks::dkim::DOMAINKEY;
use crate::dns::Name;

/// More selectors than this are refused.
const MAX_SELECTORS: usize = 20;

/// A selector that a person gave, as it stands in `s=` of a signature; with the domain in `d=` where another one signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenSelector {
    /// The selector; it may have dots.
    pub selector: Name,
    /// The domain that signs, where a whole name was given.
    pub domain: Option<Name>,
}

impl GivenSelector {
    /// Reads selectors, or whole names of keys, by commas or spaces. What stands around `s=` and `d=` in a
    /// signature is taken too: `s=s1; d=example.com`.
    ///
    /// # Errors
    /// One sentence naming what is wrong.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, String> {
        let words = |c: char| c == ',' || c == ';' || c.is_whitespace();
        let mut read: Vec<Self> = Vec::new();
        let mut signer = None;
        for word in text.split(words).filter(|word| !word.is_empty()) {
            if let Some(domain) = word.strip_prefix("d=") {
                signer = Some(name(domain)?);
                continue;
            }
            let selector = Self::parse(word.strip_prefix("s=").unwrap_or(word))?;
            if !read.contains(&selector) {
                read.push(selector);
            }
        }
        if read.len() > MAX_SELECTORS {
            return Err(format!("There are more than {MAX_SELECTORS} selectors in it."));
        }
        // `d=` names whose key it is, where a single selector stands beside it.
        if let ([only], Some(domain)) = (&mut read[..], signer)
            && only.domain.is_none()
        {
            only.domain = Some(domain);
        }
        Ok(read)
    }

    fn parse(word: &str) -> Result<Self, String> {
        let word = word.trim_end_matches('.').to_ascii_lowercase();
        let separator = format!(".{DOMAINKEY}");
        let (selector, domain) = match word.split_once(&separator) {
            Some((selector, rest)) => (selector, rest.strip_prefix('.').filter(|rest| !rest.is_empty())),
            None => (&*word, None),
        };
        Ok(Self { selector: name(selector)?, domain: domain.map(name).transpose()? })
    }
}

fn name(text: &str) -> Result<Name, String> {
    let shown: String = text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    match Name::from_user(text) {
        Ok(name) if !name.is_root() => Ok(name),
        Ok(_) => Err("The selector is missing: it is in “s=” of a message’s DKIM-Signature.".into()),
        Err(why) => Err(format!("“{shown}” is not a selector: {why}.")),
    }
}

impl fmt::Display for GivenSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.domain {
            Some(domain) => write!(f, "{}.{DOMAINKEY}.{domain}", self.selector),
            None => write!(f, "{}", self.selector),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_read_as_they_are_written_in_a_signature_or_in_the_dns() {
        for (typed, read) in [
            ("S1", "s1"),
            ("s1, s2", "s1,s2"),
            ("s1 s1", "s1"),
            ("mail.2024", "mail.2024"),
            ("s1._domainkey.example.net.", "s1._domainkey.example.net"),
            ("s1._domainkey", "s1"),
            ("a.b._domainkey.Example.NET", "a.b._domainkey.example.net"),
            ("s=s1; d=example.net;", "s1._domainkey.example.net"),
            ("", ""),
        ] {
            let list = GivenSelector::parse_list(typed).expect(typed);
            let written: Vec<String> = list.iter().map(ToString::to_string).collect();
            assert_eq!(written.join(","), read, "{typed}");
            assert_eq!(GivenSelector::parse_list(&written.join(",")), Ok(list), "{typed}");
        }
        for typed in ["a..b", "._domainkey.example.com", "s1._domainkey.a..b", "<script>"] {
            let why = GivenSelector::parse_list(typed).expect_err(typed);
            assert!(why.ends_with('.'), "{why}");
        }
        let many: Vec<String> = (0..30).map(|at| format!("s{at}")).collect();
        assert!(GivenSelector::parse_list(&many.join(",")).is_err());
    }
}
