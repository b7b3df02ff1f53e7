//! Keys of one's own for lists that answer nobody without one.

use std::fmt;

/// The keys at hand, by the service that gave them out. None by default.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Keys(Vec<(String, String)>);

impl Keys {
    /// Adds a key. It becomes a label of the names asked for, so it must be one.
    ///
    /// # Errors
    /// One sentence, where it cannot be a key.
    pub fn add(&mut self, service: &str, key: &str) -> Result<(), String> {
        let key = key.trim();
        if !(1..=63).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err("A key is made of letters and digits, 63 at most.".into());
        }
        self.0.retain(|(known, _)| known != service);
        self.0.push((service.to_owned(), key.to_ascii_lowercase()));
        Ok(())
    }

    /// The key of a service.
    #[must_use]
    pub fn get(&self, service: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == service).map(|(_, key)| key.as_str())
    }
}

// A key is nobody else's business, so it stands in no message.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(service, _)| service)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_label_and_is_not_shown() {
        let mut keys = Keys::default();
        for wrong in ["", "a.b", "a b", &"x".repeat(64)] {
            assert!(keys.add("dqs", wrong).is_err(), "{wrong}");
        }
        assert_eq!(keys.add("dqs", " Secret1 "), Ok(()));
        assert_eq!((keys.get("dqs"), keys.get("abusix")), (Some("secret1"), None));
        assert!(!format!("{keys:?}").contains("secret1"));
    }
}
