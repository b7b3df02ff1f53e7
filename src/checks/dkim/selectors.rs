//! Selectors (RFC 6376 section 3.1), and the names at which their keys stand.

use std::fmt;

use crate::dns::Name;

/// The label under which a domain's keys stand (RFC 6376 section 3.6.2.1).
pub const DOMAINKEY: &str = "_domainkey";

/// A selector of a domain that signs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selector {
    /// The selector; it may have dots.
    pub selector: Name,
    /// The domain that signs: `d=` of a signature.
    pub domain: Name,
    /// Where the key stands.
    pub name: Name,
}

impl Selector {
    /// A selector of a domain; none where the two together are longer than a name can be.
    #[must_use]
    pub fn new(selector: &Name, domain: &Name) -> Option<Self> {
        let name = domainkey(domain)?.prefixed(selector).ok()?;
        Some(Self { selector: selector.clone(), domain: domain.clone(), name })
    }
}

impl fmt::Display for Selector {
    /// The whole name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// Where all keys of a domain stand; none where that is longer than a name can be.
pub(super) fn domainkey(domain: &Name) -> Option<Name> {
    Name::from_labels([DOMAINKEY.as_bytes()]).ok().and_then(|label| domain.prefixed(&label).ok())
}

/// A selector that nobody has made: what answers for it answers for all. It is the same for a domain each
/// time, so that a saved report can be evaluated again.
pub(super) fn control_selector(domain: &Name) -> Option<Selector> {
    // FNV-1a, whose values are the same everywhere; a hash of the standard library may change.
    let mut hash = domain.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut label = [0; 12];
    for letter in &mut label {
        *letter = b'a' + u8::try_from(hash % 26).unwrap_or(0);
        hash /= 26;
    }
    Selector::new(&Name::from_labels([&label[..]]).ok()?, domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).expect("a name")
    }

    #[test]
    fn the_control_selector_is_the_same_each_time() {
        let control = control_selector(&name("example.com")).expect("a selector");
        assert_eq!(Some(&control), control_selector(&name("example.com")).as_ref());
        assert_ne!(Some(control.selector.clone()), control_selector(&name("a.com")).map(|s| s.selector));
        let text = control.selector.to_string();
        assert!(text.len() == 12 && text.bytes().all(|b| b.is_ascii_lowercase()), "{text}");
    }

    #[test]
    fn a_domain_that_is_too_long_has_no_keys() {
        let long = name(&["a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(60)].join("."));
        assert_eq!(domainkey(&long), None);
        assert_eq!(control_selector(&long), None);
        assert_eq!(Selector::new(&name("s1"), &long), None);
    }
}
