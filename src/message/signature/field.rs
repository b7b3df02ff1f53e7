//! The DKIM-Signature field as a typed value (RFC 6376 section 3.5), with every mistake in it and its place.
//!
//! The standard asks for strictness here: "being liberal is a bad strategy" (section 6.1.1), so what has
//! mistakes never verifies; what can be read is kept to be shown.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::super::fields::Field;
use super::super::signature_result::Canonicalization;
use super::crypto::Algorithm;
use super::mistake::{Mistake, SignatureError};
use crate::checks::dkim::{SpannedTag, TagError, TagList, is_space, plain_word};
use crate::dns::Name;

/// The tags without which there is no signature.
const REQUIRED: [&str; 7] = ["v", "a", "b", "bh", "d", "h", "s"];
/// So many mistakes are told.
const MAX_ERRORS: usize = 16;
/// The length of the only hash that counts.
const SHA256_BYTES: usize = 32;
/// So many names are read in `h`: more than a header can have fields.
const MAX_NAMES: usize = 2000;

/// Base64 whose padding may be missing, as the grammar has it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A signature as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signature {
    /// `a`, as written.
    pub(super) algorithm: Option<String>,
    /// The algorithm, where it is one that counts.
    pub(super) known_algorithm: Option<Algorithm>,
    /// `b`: the signature.
    pub(super) signature: Vec<u8>,
    /// `bh`: the hash of the body.
    pub(super) body_hash: Vec<u8>,
    /// `c`, of the header.
    pub(super) header_form: Canonicalization,
    /// `c`, of the body.
    pub(super) body_form: Canonicalization,
    /// `d`: the domain that signs.
    pub(super) domain: Option<Name>,
    /// `s`: which of its keys.
    pub(super) selector: Option<Name>,
    /// `h`: the names of the signed fields, as written.
    pub(super) names: Vec<String>,
    /// `i`: the identity, as written.
    pub(super) identity: Option<String>,
    /// The domain of `i`; that of `d` where there is none.
    pub(super) identity_domain: Option<Name>,
    /// `l`: so many bytes of the body are signed.
    pub(super) length: Option<u64>,
    /// `t`: when it was made, in seconds since 1970.
    pub(super) signed_at: Option<i64>,
    /// `x`: until when it counts.
    pub(super) expires: Option<i64>,
    /// What is wrong with it.
    pub(super) errors: Vec<SignatureError>,
}

impl Signature {
    /// Reads a field.
    pub(crate) fn read(field: &Field) -> Self {
        let text = String::from_utf8_lossy(field.raw_value());
        let list = TagList::parse(&text);
        let mut read = Self::default();
        for wrong in &list.errors {
            if !is_international(&list, wrong.position, &wrong.error) {
                read.fault(wrong.position, Mistake::TagList(wrong.error.to_string()));
            }
        }
        for name in list.duplicates() {
            let last = list.tags.iter().rev().find(|tag| tag.name == name);
            read.fault(last.map_or(0, |tag| tag.position), Mistake::Duplicate(plain_word(name)));
        }
        for tag in REQUIRED {
            if list.get(tag).is_none() {
                read.fault(text.len(), Mistake::Missing(tag));
            }
        }
        for tag in first_of_each(&list) {
            read.take(tag);
        }
        if read.identity.is_none() {
            read.identity_domain.clone_from(&read.domain);
        }
        // That of SHA-1 counts no more, and is not measured.
        if read.known_algorithm.is_some() && !matches!(read.body_hash.len(), 0 | SHA256_BYTES) {
            let bytes = read.body_hash.len();
            let place = list.tags.iter().find(|tag| tag.name == "bh").map_or(0, |tag| tag.position);
            read.fault(place, Mistake::HashLength(bytes));
        }
        read.errors.sort_by_key(|error| error.position);
        read
    }

    fn fault(&mut self, position: usize, mistake: Mistake) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(SignatureError { position, mistake });
        }
    }

    fn take(&mut self, tag: SpannedTag<'_>) {
        let SpannedTag { name, value, position } = tag;
        match name {
            "v" if value != "1" => self.fault(position, Mistake::Version(plain_word(value))),
            "a" => {
                self.algorithm = Some(plain_word(value));
                self.known_algorithm = Algorithm::parse(value);
            }
            "b" => match decode(value) {
                Some(bytes) => self.signature = bytes,
                None => self.fault(position, Mistake::Base64("b")),
            },
            "bh" => match decode(value) {
                Some(bytes) => self.body_hash = bytes,
                None => self.fault(position, Mistake::Base64("bh")),
            },
            "c" => self.take_forms(value, position),
            "d" => match domain(value) {
                Some(name) => self.domain = Some(name),
                None => self.fault(position, Mistake::Name("d", plain_word(value))),
            },
            "s" => match host(value) {
                Some(name) => self.selector = Some(name),
                None => self.fault(position, Mistake::Name("s", plain_word(value))),
            },
            "h" => self.take_names(value, position),
            "i" => {
                let identity = dkim_quoted_printable(value);
                self.identity_domain = identity_domain(&identity);
                if self.identity_domain.is_none() {
                    self.fault(position, Mistake::Identity(plain_word(value)));
                }
                self.identity = Some(plain_word(&identity));
            }
            "l" => match number(value, 76) {
                // More than any body has, where it is more than fits.
                Some(digits) => self.length = Some(digits.parse().unwrap_or(u64::MAX)),
                None => self.fault(position, Mistake::Number("l", plain_word(value))),
            },
            "t" | "x" => {
                let known = if name == "t" { "t" } else { "x" };
                let seconds = number(value, 12).and_then(|digits| digits.parse().ok());
                match (seconds, name) {
                    (None, _) => self.fault(position, Mistake::Number(known, plain_word(value))),
                    (seconds, "t") => self.signed_at = seconds,
                    (seconds, _) => self.expires = seconds,
                }
            }
            "q" => {
                let is_dns = |method: &str| method.trim_matches(is_space).eq_ignore_ascii_case("dns/txt");
                if !value.split(':').any(is_dns) {
                    self.fault(position, Mistake::Query(plain_word(value)));
                }
            }
            _ => {}
        }
    }

    fn take_forms(&mut self, value: &str, position: usize) {
        let form = |word: &str| match word.trim_matches(is_space) {
            word if word.eq_ignore_ascii_case("simple") => Some(Canonicalization::Simple),
            word if word.eq_ignore_ascii_case("relaxed") => Some(Canonicalization::Relaxed),
            _ => None,
        };
        // One word alone is that of the header; the body is simple then.
        let (header, body) = value.split_once('/').unwrap_or((value, "simple"));
        match (form(header), form(body)) {
            (Some(header), Some(body)) => (self.header_form, self.body_form) = (header, body),
            _ => self.fault(position, Mistake::Canonicalization(plain_word(value))),
        }
    }

    fn take_names(&mut self, value: &str, position: usize) {
        let names = value.split(':').map(|name| name.trim_matches(is_space)).take(MAX_NAMES);
        // The grammar of a field's name, RFC 5322 section 3.6.8, and no `;` by that of the tag-list.
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        for name in names {
            match is_name(name) {
                true => self.names.push(name.to_owned()),
                false => self.fault(position, Mistake::FieldName(plain_word(name))),
            }
        }
    }

    /// Whether it names this field among those that it signs.
    pub(super) fn signs(&self, name: &str) -> bool {
        self.names.iter().any(|signed| signed.eq_ignore_ascii_case(name))
    }
}

/// Each tag once: what stands twice voids the list, and is shown as it stands first.
fn first_of_each<'a>(list: &TagList<'a>) -> Vec<SpannedTag<'a>> {
    let mut seen = std::collections::HashSet::new();
    list.tags.iter().filter(|tag| seen.insert(tag.name)).copied().collect()
}

/// Letters of other scripts, which names and addresses may have (RFC 8616 section 4).
fn is_international(list: &TagList<'_>, position: usize, error: &TagError<'_>) -> bool {
    let tag = list.tags.iter().find(|tag| tag.position == position);
    let may = tag.is_some_and(|tag| matches!(tag.name, "d" | "i" | "s"));
    may && matches!(error, TagError::BadCharacter(c) if !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER)
}

/// Base64 with white space anywhere; none where it is none, or nothing.
fn decode(value: &str) -> Option<Vec<u8>> {
    let text: String = value.chars().filter(|c| !is_space(*c)).collect();
    BASE64.decode(text).ok().filter(|bytes| !bytes.is_empty())
}

/// The digits of a number that has so many at most.
fn number(value: &str, most: usize) -> Option<&str> {
    let good = !value.is_empty() && value.len() <= most && value.bytes().all(|byte| byte.is_ascii_digit());
    good.then_some(value)
}

/// A name of the DNS without a dot at its end, in any script.
fn host(value: &str) -> Option<Name> {
    let is_whole = !value.is_empty() && !value.ends_with(['.', '。']);
    is_whole.then(|| Name::from_user(value).ok()).flatten()
}

/// A domain: a name of two labels at least.
fn domain(value: &str) -> Option<Name> {
    host(value).filter(|name| name.label_count() > 1)
}

/// The domain of an identity; what stands before the last `@` may be anything, also nothing.
fn identity_domain(identity: &str) -> Option<Name> {
    let (_, behind) = identity.rsplit_once('@')?;
    domain(behind)
}

/// Undoes `dkim-quoted-printable` (section 2.11).
fn dkim_quoted_printable(value: &str) -> String {
    let text: Vec<u8> = value.bytes().filter(|byte| !is_space(char::from(*byte))).collect();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_slice();
    while let Some((&first, tail)) = rest.split_first() {
        let digit = |at: usize| tail.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'=', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "v=1; a=rsa-sha256; d=example.net; s=brisbane; h=From:Subject; \
        bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=AAAA";

    fn read(value: &str) -> Signature {
        let raw = format!("DKIM-Signature: {value}").into_bytes();
        Signature::read(&Field::new(raw).expect("a field"))
    }

    #[test]
    fn a_signature_has_its_tags_and_the_defaults_of_those_it_has_not() {
        let read = read(GOOD);
        assert_eq!(read.errors, []);
        assert_eq!(read.known_algorithm, Some(Algorithm::RsaSha256));
        assert_eq!((read.header_form, read.body_form), (Canonicalization::Simple, Canonicalization::Simple));
        assert_eq!(read.names, ["From", "Subject"]);
        assert_eq!(read.identity_domain, read.domain);
        assert_eq!((read.length, read.signed_at, read.expires), (None, None, None));
    }

    #[test]
    fn one_form_alone_is_that_of_the_header() {
        let forms = |c: &str| {
            let read = read(&format!("{GOOD}; c={c}"));
            assert_eq!(read.errors, [], "{c}");
            (read.header_form, read.body_form)
        };
        use Canonicalization::{Relaxed, Simple};
        assert_eq!(forms("relaxed"), (Relaxed, Simple));
        assert_eq!(forms("simple/relaxed"), (Simple, Relaxed));
        assert_eq!(forms("Relaxed / relaxed"), (Relaxed, Relaxed));
    }

    #[test]
    fn the_identity_is_quoted_printable_and_may_be_in_any_script() {
        let read = read(&format!("{GOOD}; i=jo=3Dx=\r\n =40y@mail.\r\n example.net"));
        assert_eq!(read.identity.as_deref(), Some("jo=x=@y@mail.example.net"));
        assert_eq!(read.identity_domain, Name::parse("mail.example.net").ok());
        let read = self::read(&GOOD.replace("d=example.net", "d=bücher.example; i=ü@bücher.example"));
        assert_eq!(read.errors, []);
        assert_eq!(read.domain, Name::parse("xn--bcher-kva.example").ok());
    }

    #[test]
    fn every_mistake_is_found_with_its_place() {
        let cases: [(&str, &str, &str); 26] = [
            ("v=1;", "v=2;", "`v=2`"),
            ("v=1;", "", "`v=` is missing"),
            ("v=1;", "V=1;", "`v=` is missing"),
            ("d=example.net;", "", "`d=` is missing"),
            ("b=AAAA", "", "`b=` is missing"),
            ("b=AAAA", "b=", "`b=` is no base64"),
            ("b=AAAA", "b=A*AA", "`b=` is no base64"),
            ("b=AAAA", "b=AAAA; b=BBBB", "`b=` stands there twice"),
            ("b=AAAA", "b=AAAA; x", "there is no “=” in “x”"),
            ("b=AAAA", "b=AAAA;;", "two semicolons"),
            ("b=AAAA", "b=AAAA; 1=2", "no tag can be called “1”"),
            ("b=AAAA", "b=AAAA; n=ä", "the character “ä”"),
            ("bh=frcC", "bh=*rcC", "`bh=` is no base64"),
            ("bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", "bh=AAAA", "has 3 bytes"),
            ("d=example.net", "d=net", "`d=net`"),
            ("d=example.net", "d=example.net.", "`d=example.net.`"),
            ("d=example.net", "d=a b.example", "`d=a b.example`"),
            ("s=brisbane", "s=", "`s=` is no name"),
            ("h=From:Subject", "h=", "an empty place"),
            ("h=From:Subject", "h=From::Subject", "an empty place"),
            ("h=From:Subject", "h=From:Reply To", "“Reply To”"),
            ("b=AAAA", "b=AAAA; c=relaxed/none", "none of the forms"),
            ("b=AAAA", "b=AAAA; l=-1", "`l=-1` is no number"),
            ("b=AAAA", "b=AAAA; t=1234567890123", "`t=1234567890123` is no number"),
            ("b=AAAA", "b=AAAA; q=http", "no way to the key"),
            ("b=AAAA", "b=AAAA; i=example.net", "`i=example.net` is no address"),
        ];
        for (part, changed, words) in cases {
            let text = GOOD.replace(part, changed);
            let errors = read(&text).errors;
            let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
            assert!(said.len() == 1 && said[0].contains(words), "{changed}: {said:?}");
            assert!(errors[0].position <= text.len() + 1, "{changed}");
        }
        assert_eq!(read(&format!("{GOOD}; t=x")).errors[0].position, GOOD.len() + 3);
    }

    #[test]
    fn what_is_more_than_fits_is_more_than_any_body_has() {
        assert_eq!(read(&format!("{GOOD}; l={}", "9".repeat(76))).length, Some(u64::MAX));
        assert_eq!(read(&format!("{GOOD}; l={}", "9".repeat(77))).errors.len(), 1);
        assert_eq!(read(&format!("{GOOD}; l=0")).length, Some(0));
    }

    #[test]
    fn unknown_tags_are_ignored() {
        let read = read(&format!("{GOOD}; foo=bar; z=From:x|To:y; "));
        assert_eq!(read.errors, []);
        assert!(read.signs("SUBJECT") && !read.signs("foo"));
    }
}
