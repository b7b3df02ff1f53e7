//! Canonicalization (RFC 6376 section 3.4): the form in which header and body are signed.
//!
//! Bytes are never decoded: only SP, TAB and CRLF mean anything here. Bodies go into a hash line by line, so
//! that nothing is copied, and so that the hash is known after each line.

use sha2::{Digest as _, Sha256};

use super::super::signature_result::Canonicalization;

/// A SHA-256 digest.
pub(super) type Hash = [u8; 32];

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whatever takes canonical bytes.
pub(super) trait Sink {
    /// Takes the next ones.
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Hashes no more bytes than are signed, and counts all.
#[derive(Clone)]
pub(super) struct BodyHasher {
    hash: Sha256,
    left: u64,
    total: u64,
}

impl BodyHasher {
    /// `length` is the tag `l`.
    pub(super) fn new(length: Option<u64>) -> Self {
        Self { hash: Sha256::new(), left: length.unwrap_or(u64::MAX), total: 0 }
    }

    /// The hash, and how many bytes the canonical body has.
    pub(super) fn finish(self) -> (Hash, u64) {
        (self.hash.finalize().into(), self.total)
    }
}

impl Sink for BodyHasher {
    fn put(&mut self, bytes: &[u8]) {
        let length = bytes.len() as u64;
        let taken = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        self.hash.update(bytes.get(..taken).unwrap_or(bytes));
        self.left = self.left.saturating_sub(length);
        self.total += length;
    }
}

/// A body on its way into a sink, line by line.
#[derive(Clone)]
pub(super) struct BodyWriter<S> {
    form: Canonicalization,
    sink: S,
    /// Line ends that are written only if something follows: those at the end are one, or none.
    held: usize,
    is_empty: bool,
}

impl<S: Sink> BodyWriter<S> {
    pub(super) fn new(form: Canonicalization, sink: S) -> Self {
        Self { form, sink, held: 0, is_empty: true }
    }

    /// Takes a line, without its end.
    pub(super) fn line(&mut self, line: &[u8]) {
        let line = match self.form {
            Canonicalization::Simple => line,
            Canonicalization::Relaxed => without_end(line),
        };
        if line.is_empty() {
            self.held += 1;
            return;
        }
        for _ in 0..self.held {
            self.sink.put(b"\r\n");
        }
        self.held = 1;
        self.is_empty = false;
        match self.form {
            Canonicalization::Simple => self.sink.put(line),
            Canonicalization::Relaxed => put_relaxed(line, &mut self.sink),
        }
    }

    /// Takes all lines of a body. Behind the last one there may be no line end.
    pub(super) fn lines(&mut self, body: &[u8]) {
        for line in lines(body) {
            self.line(line);
        }
    }

    /// The sink, with the end of the body in it.
    pub(super) fn finish(mut self) -> S {
        if !self.is_empty || self.form == Canonicalization::Simple {
            self.sink.put(b"\r\n");
        }
        self.sink
    }
}

/// The lines of a body, without their ends. What ends in CRLF has no further line behind it.
pub(super) fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut from = 0;
        // Most carriage returns end a line; one alone does not.
        while let Some(at) = rest.get(from..).and_then(|tail| tail.iter().position(|byte| *byte == b'\r')) {
            let at = from + at;
            if rest.get(at + 1) == Some(&b'\n') {
                let (line, tail) = rest.split_at(at);
                rest = tail.get(2..).unwrap_or_default();
                return Some(line);
            }
            from = at + 1;
        }
        Some(std::mem::take(&mut rest))
    })
}

/// The canonical body.
#[must_use]
pub fn canonical_body(body: &[u8], form: Canonicalization) -> Vec<u8> {
    let mut writer = BodyWriter::new(form, Vec::with_capacity(body.len() + 2));
    writer.lines(body);
    writer.finish()
}

/// The hash of the canonical body, or of its first `length` bytes, and how many it has in all.
pub(super) fn body_hash(body: &[u8], form: Canonicalization, length: Option<u64>) -> (Hash, u64) {
    let mut writer = BodyWriter::new(form, BodyHasher::new(length));
    writer.lines(body);
    writer.finish().finish()
}

/// A header field in its canonical form, without a line end behind it. `raw` is the field with its folding.
#[must_use]
pub fn canonical_field(raw: &[u8], form: Canonicalization) -> Vec<u8> {
    if form == Canonicalization::Simple {
        return raw.to_vec();
    }
    let colon = raw.iter().position(|byte| *byte == b':').unwrap_or(raw.len());
    let (name, value) = raw.split_at(colon);
    let mut field = without_end(name).to_ascii_lowercase();
    field.push(b':');
    let unfolded = unfold(value.get(1..).unwrap_or_default());
    let start = unfolded.iter().position(|byte| !is_blank(*byte)).unwrap_or(unfolded.len());
    put_relaxed(without_end(unfolded.get(start..).unwrap_or_default()), &mut field);
    field
}

/// A field's value without the line ends inside.
fn unfold(value: &[u8]) -> Vec<u8> {
    let mut unfolded = Vec::with_capacity(value.len());
    for line in lines(value) {
        unfolded.extend_from_slice(line);
    }
    unfolded
}

fn without_end(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !is_blank(*byte)).map_or(0, |at| at + 1);
    line.get(..end).unwrap_or_default()
}

/// Puts a line with one SP for each run of blanks.
fn put_relaxed(line: &[u8], sink: &mut impl Sink) {
    let (mut from, mut at) = (0, 0);
    while let Some(offset) = line.get(at..).and_then(|rest| rest.iter().position(|byte| is_blank(*byte))) {
        let blank = at + offset;
        let run = line.get(blank..).unwrap_or_default();
        let length = run.iter().position(|byte| !is_blank(*byte)).unwrap_or(run.len());
        at = blank + length;
        if run.starts_with(b" ") && length == 1 {
            continue;
        }
        sink.put(line.get(from..blank).unwrap_or_default());
        sink.put(b" ");
        from = at;
    }
    sink.put(line.get(from..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use Canonicalization::{Relaxed, Simple};

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).expect("text")
    }

    /// RFC 6376 section 3.4.5.
    #[test]
    fn the_examples_of_the_standard() {
        let (a, b) = ("A: X", "B : Y\t\r\n\tZ  ");
        let body = " C \r\nD \t E\r\n\r\n\r\n";
        let field = |raw: &str, form| text(canonical_field(raw.as_bytes(), form));
        assert_eq!((field(a, Relaxed).as_str(), field(b, Relaxed).as_str()), ("a:X", "b:Y Z"));
        assert_eq!(text(canonical_body(body.as_bytes(), Relaxed)), " C\r\nD E\r\n");
        assert_eq!((field(a, Simple).as_str(), field(b, Simple).as_str()), (a, b));
        assert_eq!(text(canonical_body(body.as_bytes(), Simple)), " C \r\nD \t E\r\n");
    }

    #[test]
    fn an_empty_body_is_one_line_end_or_nothing() {
        use base64::Engine as _;
        let hash = |body: &[u8], form| {
            base64::engine::general_purpose::STANDARD.encode(body_hash(body, form, None).0)
        };
        // RFC 6376 sections 3.4.3 and 3.4.4.
        for body in ["", "\r\n", "\r\n\r\n\r\n"] {
            let body = body.as_bytes();
            assert_eq!(hash(body, Simple), "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
            assert_eq!(hash(body, Relaxed), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        }
        // Blanks alone count as nothing only where blanks do not count.
        assert_eq!(text(canonical_body(b" \t\r\n \r\n", Relaxed)), "");
        assert_eq!(text(canonical_body(b" \t\r\n \r\n", Simple)), " \t\r\n \r\n");
    }

    #[test]
    fn a_body_ends_in_one_line_end() {
        for form in [Simple, Relaxed] {
            for body in ["a", "a\r\n", "a\r\n\r\n\r\n"] {
                assert_eq!(text(canonical_body(body.as_bytes(), form)), "a\r\n");
            }
            assert_eq!(text(canonical_body(b"a\r\n\r\nb", form)), "a\r\n\r\nb\r\n");
            assert_eq!(text(canonical_body(b"a\rb\nc\r\r\n", form)), "a\rb\nc\r\r\n");
        }
    }

    #[test]
    fn only_space_and_tab_are_blanks() {
        let nbsp = "a\u{a0}\u{a0}b\u{b}\u{c} ";
        assert_eq!(text(canonical_body(nbsp.as_bytes(), Relaxed)), "a\u{a0}\u{a0}b\u{b}\u{c}\r\n");
        assert_eq!(canonical_field(b"X:\xff \t\xfe\xa0 ", Relaxed), b"x:\xff \xfe\xa0");
    }

    #[test]
    fn a_part_of_the_body_is_hashed() {
        let body = b"one\r\ntwo\r\nthree\r\n";
        let whole = body_hash(b"one\r\n", Simple, None).0;
        assert_eq!(body_hash(body, Simple, Some(5)), (whole, 17));
        assert_eq!(body_hash(body, Relaxed, Some(0)).0, body_hash(b"", Relaxed, None).0);
        assert_eq!(body_hash(body, Simple, Some(u64::MAX)), body_hash(body, Simple, None));
    }

    #[test]
    fn names_lose_their_case_and_values_keep_theirs() {
        assert_eq!(
            text(canonical_field(b"SUBJect\t :  \t\r\n AbC\r\n\t\t def\t", Relaxed)),
            "subject:AbC def"
        );
        assert_eq!(text(canonical_field(b"X:", Relaxed)), "x:");
        assert_eq!(text(canonical_field(b"X: \r\n ", Relaxed)), "x:");
    }
}
