//! The text of a link: the version, a full stop, and base64url (RFC 4648 section 5).

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{SavedReportError, VERSION, check_version, damaged};

/// Padding is optional, since mail programs and chats may drop or add it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

pub(super) fn encode(bytes: &[u8]) -> String {
    format!("{VERSION}.{}", BASE64.encode(bytes))
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, SavedReportError> {
    let (version, rest) = text.split_once('.').ok_or(SavedReportError::NotASavedReport)?;
    check_version(version.parse().map_err(|_| SavedReportError::NotASavedReport)?)?;
    BASE64.decode(rest).map_err(|_| damaged("the link was cut off or changed on its way"))
}
