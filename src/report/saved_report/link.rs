//! The text of a link: the version, a full stop, and base64url (RFC 4648 section 5).

use super::{SavedReportError, VERSION, base64url, check_version, damaged};

pub(super) fn encode(bytes: &[u8]) -> String {
    format!("{VERSION}.{}", base64url::encode(bytes))
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, SavedReportError> {
    let (version, rest) = text.split_once('.').ok_or(SavedReportError::NotASavedReport)?;
    check_version(version.parse().map_err(|_| SavedReportError::NotASavedReport)?)?;
    base64url::decode(rest).ok_or_else(|| damaged("the link was cut off or changed on its way"))
}
