//! The record of MTA-STS (RFC 8461 section 3.1): `v=STSv1; id=20261126;`.

use std::fmt;

use super::fields::{RecordFault, fields, is_extension_value, short};

/// What it begins with.
pub(super) const VERSION: &str = "v=STSv1";

/// A valid record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MtaStsRecord {
    /// Changes with the policy: senders fetch it again.
    pub id: String,
    /// Fields that senders do not know.
    pub extensions: Vec<(String, String)>,
}

impl MtaStsRecord {
    /// Reads a record. Of an `id` that is repeated the first counts (section 3.2).
    ///
    /// # Errors
    /// The first [`RecordFault`], for which senders act as if there were no record.
    pub fn parse(record: &[u8]) -> Result<Self, RecordFault> {
        let mut id = None;
        let mut extensions = Vec::new();
        for field in fields(record, VERSION)? {
            match field.name {
                "id" => {
                    let is_id = (1..=32).contains(&field.value.len())
                        && field.value.bytes().all(|byte| byte.is_ascii_alphanumeric());
                    if !is_id {
                        return Err(RecordFault::BadId(short(field.value)));
                    }
                    id.get_or_insert_with(|| field.value.to_owned());
                }
                name if is_extension_value(field.value) => {
                    extensions.push((name.to_owned(), field.value.to_owned()));
                }
                name => return Err(RecordFault::BadValue(short(&format!("{name}={}", field.value)))),
            }
        }
        Ok(Self { id: id.ok_or(RecordFault::Missing("id"))?, extensions })
    }
}

impl fmt::Display for MtaStsRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}; id={};", self.id)?;
        self.extensions.iter().try_for_each(|(name, value)| write!(f, " {name}={value};"))
    }
}

/// A valid record near a broken one: what of its id can be kept, kept.
pub(super) fn corrected(record: &[u8]) -> String {
    let text = String::from_utf8_lossy(record);
    let lower = text.to_ascii_lowercase();
    let after = lower.find("id").and_then(|at| text.get(at + 2..)).unwrap_or_default();
    let after = after.trim_start_matches([' ', '\t', '=', ':']);
    let value = after.split([';', ',', '"']).next().unwrap_or_default();
    let id: String = value.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
    MtaStsRecord { id: if id.is_empty() { "20260101".into() } else { id }, extensions: Vec::new() }
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Result<String, RecordFault> {
        MtaStsRecord::parse(text.as_bytes()).map(|record| record.id)
    }

    #[test]
    fn ids_are_letters_and_digits() {
        assert_eq!(id("v=STSv1; id=20160831085700Z;").as_deref(), Ok("20160831085700Z"));
        assert_eq!(id("v=STSv1; id=1; id=2").as_deref(), Ok("1"), "the first counts");
        assert_eq!(id("v=STSv1; x=a:b; id=1").as_deref(), Ok("1"));
        let long = "1".repeat(33);
        for bad in ["2026-11-26", "a.b", "12:30", "", &long] {
            assert!(matches!(id(&format!("v=STSv1; id={bad}")), Err(RecordFault::BadId(_))), "{bad}");
        }
        assert_eq!(id("v=STSv1;"), Err(RecordFault::Missing("id")));
        assert_eq!(id("v=STSv1; ID=1"), Err(RecordFault::Missing("id")), "case matters");
        assert_eq!(id("v=STSv1; id=1; x=a=b"), Err(RecordFault::BadValue("x=a=b".into())));
    }

    #[test]
    fn a_correction_is_valid() {
        for (text, corrected_id) in [
            ("v=STSv1; id=2026-11-26", "20261126"),
            ("v=stsv1 id: abc;", "abc"),
            ("v=STSv1", "20260101"),
            ("v=STSv1; id=\u{fc}", "20260101"),
            ("\u{130}d", "20260101"),
        ] {
            assert_eq!(id(&corrected(text.as_bytes())).as_deref(), Ok(corrected_id), "{text}");
        }
    }
}
