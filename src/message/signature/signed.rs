//! Which header fields are signed, and the bytes that the signature is made of (RFC 6376 sections 3.7 and
//! 5.4.2).

use std::collections::HashMap;

use super::super::fields::{Field, Fields};
use super::super::signature_result::Canonicalization;
use super::canonical::canonical_field;

/// The places of the fields that `names` name, in that order: of each name the lowest that is not taken yet.
/// A name of which none is left contributes nothing. `own` is the place of the signature, which never signs
/// itself in this way.
pub(super) fn selected(fields: &Fields, names: &[String], own: usize) -> Vec<usize> {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, field) in fields.iter().enumerate().filter(|(at, _)| *at != own) {
        by_name.entry(field.name().to_ascii_lowercase()).or_default().push(at);
    }
    let mut take = |name: &String| by_name.get_mut(&name.to_ascii_lowercase()).and_then(Vec::pop);
    names.iter().filter_map(&mut take).collect()
}

/// The bytes that are signed: the selected fields, then the signature's own without the value of `b`.
pub(super) fn signed_bytes(fields: &Fields, names: &[String], own: usize, form: Canonicalization) -> Vec<u8> {
    let mut bytes = Vec::new();
    let all: Vec<&Field> = fields.iter().collect();
    for at in selected(fields, names, own) {
        if let Some(field) = all.get(at) {
            bytes.extend(canonical_field(field.raw(), form));
            bytes.extend(b"\r\n");
        }
    }
    if let Some(field) = all.get(own) {
        bytes.extend(canonical_field(&without_signature(field), form));
    }
    bytes
}

/// A DKIM-Signature field whose `b` is empty: all from behind its `=` to the next semicolon is gone.
fn without_signature(field: &Field) -> Vec<u8> {
    let raw = field.raw();
    let head = raw.len() - field.raw_value().len();
    let mut kept = raw.get(..head).unwrap_or_default().to_vec();
    for (index, part) in field.raw_value().split(|byte| *byte == b';').enumerate() {
        if index > 0 {
            kept.push(b';');
        }
        let equals = part.iter().position(|byte| *byte == b'=');
        match equals.and_then(|at| part.get(..=at)) {
            Some(name) if name.trim_ascii().strip_suffix(b"=").map(<[u8]>::trim_ascii_end) == Some(b"b") => {
                kept.extend_from_slice(name);
            }
            _ => kept.extend_from_slice(part),
        }
    }
    kept
}

/// How often a header has a name, and how often it is signed: where the second is not more, a field of that
/// name can be added and the signature still holds (section 8.15).
pub(super) fn is_oversigned(fields: &Fields, names: &[String], name: &str) -> bool {
    let signed = names.iter().filter(|signed| signed.eq_ignore_ascii_case(name)).count();
    signed > fields.named(name).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &[&str]) -> Fields {
        Fields::new(text.iter().filter_map(|raw| Field::new(raw.as_bytes().to_vec())).collect())
    }

    fn names(text: &str) -> Vec<String> {
        text.split(':').map(str::to_owned).collect()
    }

    /// RFC 6376 section 5.4.2.
    #[test]
    fn fields_are_taken_from_the_bottom() {
        let header = fields(&["DKIM-Signature: x", "Received: <A>", "Received: <B>", "Received: <C>"]);
        assert_eq!(selected(&header, &names("Received:received"), 0), [3, 2]);
        assert_eq!(selected(&header, &names("From:Received:To:RECEIVED:Received:Received"), 0), [3, 2, 1]);
        assert_eq!(selected(&header, &names("DKIM-Signature"), 0), [0; 0], "it never signs itself so");
    }

    #[test]
    fn what_is_named_and_not_there_contributes_nothing() {
        let header = fields(&["DKIM-Signature: b=x; h=a", "A: 1"]);
        let signed = signed_bytes(&header, &names("A:A:B"), 0, Canonicalization::Relaxed);
        assert_eq!(signed, b"a:1\r\ndkim-signature:b=; h=a");
        assert!(is_oversigned(&header, &names("A:A:B"), "a") && is_oversigned(&header, &names("A:A:B"), "b"));
        assert!(!is_oversigned(&header, &names("A"), "A"));
    }

    #[test]
    fn the_signature_is_emptied_and_nothing_else() {
        let emptied = |raw: &str| {
            let field = Field::new(raw.as_bytes().to_vec()).expect("a field");
            String::from_utf8(without_signature(&field)).expect("text")
        };
        assert_eq!(emptied("D: bh=xx; b=yy=; d=z"), "D: bh=xx; b=; d=z");
        assert_eq!(emptied("D: a=b;\r\n\tb = \r\n yy\r\n zz== ;\r\n bh=b=1"), "D: a=b;\r\n\tb =;\r\n bh=b=1");
        assert_eq!(emptied("D: B=1; b=2\r\n "), "D: B=1; b=");
        assert_eq!(emptied("D: bb=1; n=b;"), "D: bb=1; n=b;");
    }
}
