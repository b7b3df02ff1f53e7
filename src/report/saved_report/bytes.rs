//! Numbers and texts as bytes: a number is a LEB128 varint, a text follows its length in bytes. Reading
//! trusts nothing.

use super::{SavedReportError, damaged};

/// The error for bytes that are missing, or do not mean anything.
pub(super) fn invalid() -> SavedReportError {
    damaged("it does not hold what it says it holds")
}

/// Bytes being written.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// A number that may be negative, in zigzag encoding: the sign is the lowest bit.
    pub(super) fn signed(&mut self, step: i64) {
        self.number(((step << 1) ^ (step >> 63)) as u64);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// A text that may be missing.
    pub(super) fn optional_text(&mut self, text: Option<&str>) {
        self.number(text.is_some().into());
        if let Some(text) = text {
            self.text(text);
        }
    }
}

/// The bytes that are left to read.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn number(&mut self) -> Result<u64, SavedReportError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or_else(invalid)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(invalid())
    }

    /// An index, a length or a count, of at most `max`.
    pub(super) fn bounded(&mut self, max: usize) -> Result<usize, SavedReportError> {
        usize::try_from(self.number()?).ok().filter(|number| *number <= max).ok_or_else(invalid)
    }

    pub(super) fn signed(&mut self) -> Result<i64, SavedReportError> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], SavedReportError> {
        let length = self.bounded(self.0.len())?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or_else(invalid)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, SavedReportError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| invalid())
    }

    pub(super) fn optional_text(&mut self) -> Result<Option<&'a str>, SavedReportError> {
        match self.number()? {
            0 => Ok(None),
            _ => self.text().map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_writes_it_reads() {
        let mut writer = Writer::default();
        for number in [0, 1, 127, 128, u64::MAX] {
            writer.number(number);
        }
        for step in [0, 1, -1, 63, -64, i64::MAX, i64::MIN] {
            writer.signed(step);
        }
        writer.text("ä");
        writer.optional_text(None);
        writer.optional_text(Some(""));
        let mut reader = Reader(&writer.0);
        for number in [0, 1, 127, 128, u64::MAX] {
            assert_eq!(reader.number(), Ok(number));
        }
        for step in [0, 1, -1, 63, -64, i64::MAX, i64::MIN] {
            assert_eq!(reader.signed(), Ok(step));
        }
        assert_eq!(reader.text(), Ok("ä"));
        assert_eq!((reader.optional_text(), reader.optional_text()), (Ok(None), Ok(Some(""))));
        assert!(reader.0.is_empty() && reader.number().is_err());
    }

    #[test]
    fn what_is_invalid_or_endless_is_refused() {
        assert!(Reader(&[0x80]).number().is_err());
        assert!(Reader(&[0xff; 20]).number().is_err());
        assert!(Reader(&[9, b'a']).text().is_err());
        assert!(Reader(&[1, 0xff]).text().is_err());
    }
}
