//! base64url (RFC 4648 section 5), for what stands in links.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Padding is optional, since mail programs and chats may drop or add it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Bytes as text, without padding.
pub(in crate::report) fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// The bytes of a text; none where it is no such text.
pub(in crate::report) fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}
