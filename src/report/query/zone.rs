//! The parameter `zone`: lines of zone data, or the same compressed where they are long.
//!
//! The compressed form begins as links of saved reports do, with a version and a full stop: no line of zone data
//! is a single word. A query keeps the text as it stands, and it is read where it is needed.

use std::fmt;

use form_urlencoded::byte_serialize;

use super::{ParameterError, Query};
use crate::deflate::{deflate, inflate};
use crate::dns::{ChangeError, ZoneChanges};
use crate::report::saved_report::base64url;

/// What the compressed form begins with.
const COMPRESSED: &str = "1.";
/// Longer lines are compressed, in characters of a link.
const MAX_PLAIN: usize = 400;
/// The most bytes of lines that were compressed.
const MAX_LINES: usize = 64 * 1024;

/// Lines of zone data as a link has them, read when they are needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneLines(String);

impl fmt::Display for ZoneLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ZoneLines {
    /// As a link has them.
    pub(super) fn from_parameter(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The lines of these changes, compressed where that is shorter and they are long; none of no changes.
    #[must_use]
    pub fn of(changes: &ZoneChanges) -> Option<Self> {
        Some(changes).filter(|changes| !changes.is_empty()).map(|changes| Self::of_text(&changes.to_string()))
    }

    /// The same for lines as they were typed, whether they can be read or not.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let plain: usize = byte_serialize(text.as_bytes()).map(str::len).sum();
        if plain > MAX_PLAIN {
            let compressed = format!("{COMPRESSED}{}", base64url::encode(&deflate(text.as_bytes())));
            if compressed.len() < plain {
                return Self(compressed);
            }
        }
        Self(text.to_owned())
    }

    /// The lines; none where they were compressed, and the link is damaged.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let is_word = |text: &str| !text.contains(char::is_whitespace);
        match self.0.strip_prefix(COMPRESSED).filter(|text| is_word(text)) {
            None => Some(self.0.clone()),
            Some(text) => {
                let bytes = inflate(&base64url::decode(text)?, MAX_LINES).ok()?;
                String::from_utf8(bytes).ok()
            }
        }
    }

    /// The changes.
    ///
    /// # Errors
    /// A [`ChangeError`] with the place of what is wrong.
    pub fn changes(&self) -> Result<ZoneChanges, ChangeError> {
        let damaged = || ChangeError {
            line: 1,
            column: 1,
            why: "The link was cut off or changed on its way.".to_owned(),
        };
        ZoneChanges::parse(&self.text().ok_or_else(damaged)?)
    }
}

impl Query {
    /// The records that are to be tried, as far as the query names them: `spf` and `dmarc` are not among them.
    ///
    /// # Errors
    /// A [`ParameterError`] where the lines cannot be read.
    pub fn changes(&self) -> Result<ZoneChanges, ParameterError> {
        let changes = self.zone.as_ref().map(ZoneLines::changes).transpose();
        let error = |error: ChangeError| ParameterError { parameter: "zone", message: error.to_string() };
        changes.map(Option::unwrap_or_default).map_err(error)
    }

    /// The same query with these changes and no others.
    #[must_use]
    pub fn trying(&self, changes: &ZoneChanges) -> Self {
        let zone = ZoneLines::of(changes);
        let errors = self.errors.iter().filter(|error| error.parameter != "zone").cloned().collect();
        Self { zone, draft: None, dmarc_draft: None, errors, ..self.clone() }
    }

    /// The same query about what is published.
    #[must_use]
    pub fn as_published(&self) -> Self {
        self.trying(&ZoneChanges::default())
    }

    /// Whether records are tried in the place of published ones.
    #[must_use]
    pub fn tries(&self) -> bool {
        self.zone.is_some() || self.draft.is_some() || self.dmarc_draft.is_some()
    }
}
