//! How the recipient can unsubscribe (RFC 2369 section 3.2), and whether one click is enough (RFC 8058).

use super::super::fields::Fields;
use super::super::signature_result::{SignatureOutcome, SignatureResult};
use super::authentication::clipped;

/// The most addresses that are read.
const MAX_URIS: usize = 20;
const FIELD: &str = "List-Unsubscribe";
const POST: &str = "List-Unsubscribe-Post";

/// The ways to unsubscribe that the sender offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsubscribe {
    /// Pages, encrypted.
    pub https: Vec<String>,
    /// E-mail addresses, with `mailto:`.
    pub mailto: Vec<String>,
    /// Anything else, such as pages that are not encrypted.
    pub other: Vec<String>,
    /// Whether `List-Unsubscribe-Post: List-Unsubscribe=One-Click` is there.
    pub has_post: bool,
    /// The place of the field in the header.
    pub field: usize,
}

/// Whether one click is enough (RFC 8058 section 3). A page alone is not, since security scanners open it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OneClick {
    /// It is.
    Works,
    /// There is no page with https.
    NoHttps,
    /// `List-Unsubscribe-Post` is missing.
    NoPost,
    /// Both fields are there, but no valid signature covers both.
    NotSigned,
    /// Both fields are there, and whether a valid signature covers them is not known.
    CannotTell,
}

impl Unsubscribe {
    /// What the header offers; none where the field is missing.
    pub(super) fn read(fields: &Fields) -> Option<Self> {
        let (place, _) = fields.named(FIELD).next()?;
        let mut read = Self { field: place, ..Self::default() };
        for (_, field) in fields.named(FIELD).take(MAX_URIS) {
            for uri in uris(&field.value()) {
                let scheme = uri.split(':').next().unwrap_or_default().to_ascii_lowercase();
                match scheme.as_str() {
                    "https" => read.https.push(clipped(&uri)),
                    "mailto" => read.mailto.push(clipped(&uri)),
                    _ => read.other.push(clipped(&uri)),
                }
            }
        }
        read.has_post = fields.named(POST).take(MAX_URIS).any(|(_, field)| {
            let value: String = field.value().chars().filter(|c| !c.is_ascii_whitespace()).collect();
            value.eq_ignore_ascii_case("List-Unsubscribe=One-Click")
        });
        Some(read)
    }

    /// Whether one click is enough, given what became of the signatures. `are_known` says whether they were
    /// verified; where they were not, only what is missing can be told.
    #[must_use]
    pub fn one_click(&self, signatures: &[SignatureResult], are_known: bool) -> OneClick {
        if self.https.is_empty() {
            return OneClick::NoHttps;
        }
        if !self.has_post {
            return OneClick::NoPost;
        }
        if !are_known {
            return OneClick::CannotTell;
        }
        let covers = |signature: &&SignatureResult| {
            let has = |name: &str| {
                signature.details.signed_names.iter().any(|signed| signed.eq_ignore_ascii_case(name))
            };
            has(FIELD) && has(POST)
        };
        let mut result = OneClick::NotSigned;
        for signature in signatures.iter().filter(covers) {
            let undone = signature.after_undo.filter(|_| !signature.details.undo_is_change);
            match undone.unwrap_or(signature.result) {
                SignatureOutcome::Pass => return OneClick::Works,
                SignatureOutcome::Neutral | SignatureOutcome::Temperror => result = OneClick::CannotTell,
                SignatureOutcome::Fail | SignatureOutcome::Permerror => {}
            }
        }
        result
    }

    /// What is offered, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let page = !self.https.is_empty();
        let mail = !self.mailto.is_empty();
        match (page, mail) {
            _ if page && self.has_post => {
                "The recipient can unsubscribe with one click, if a valid signature covers this (List-Unsubscribe, List-Unsubscribe-Post).".to_owned()
            }
            (true, true) => "The recipient can unsubscribe on a page or by e-mail (List-Unsubscribe).".to_owned(),
            (true, false) => "The recipient can unsubscribe on a page (List-Unsubscribe).".to_owned(),
            (false, true) => "The recipient can unsubscribe by e-mail (List-Unsubscribe).".to_owned(),
            (false, false) if !self.other.is_empty() => {
                "The recipient can unsubscribe, but not on an encrypted page or by e-mail (List-Unsubscribe).".to_owned()
            }
            (false, false) => "The field for unsubscribing has no address in it (List-Unsubscribe).".to_owned(),
        }
    }
}

/// The addresses between angle brackets; spaces within, from folding, are left out (RFC 2369 section 2).
fn uris(value: &str) -> Vec<String> {
    let parts = value.split('<').skip(1).filter_map(|part| part.split_once('>'));
    let uris = parts.map(|(uri, _)| uri.split_ascii_whitespace().collect::<String>());
    uris.filter(|uri| !uri.is_empty()).take(MAX_URIS).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::fields::Field;
    use super::super::super::signature_result::SignatureDetails;
    use super::*;

    fn read(header: &str) -> Unsubscribe {
        let fields = header.lines().filter_map(|line| Field::new(line.trim().as_bytes().to_vec())).collect();
        Unsubscribe::read(&Fields::new(fields)).expect("a field")
    }

    fn signature(result: SignatureOutcome, names: &[&str]) -> SignatureResult {
        let signed_names = names.iter().map(|name| (*name).to_owned()).collect();
        SignatureResult {
            result,
            details: SignatureDetails { signed_names, ..Default::default() },
            ..Default::default()
        }
    }

    const BOTH: &str = "List-Unsubscribe: <https://example.com/u?a=1>, <mailto:u@example.com>\n\
                        List-Unsubscribe-Post: List-Unsubscribe=One-Click";

    #[test]
    fn one_click_needs_a_page_a_post_and_a_signature_over_both() {
        let both = read(BOTH);
        assert_eq!((both.https.len(), both.mailto.len()), (1, 1));
        let covering = ["from", "list-unsubscribe", "List-Unsubscribe-Post"];
        let pass = signature(SignatureOutcome::Pass, &covering);
        let other = signature(SignatureOutcome::Pass, &["from", "list-unsubscribe"]);
        assert_eq!(both.one_click(&[], false), OneClick::CannotTell);
        assert_eq!(both.one_click(&[], true), OneClick::NotSigned);
        assert_eq!(both.one_click(std::slice::from_ref(&other), true), OneClick::NotSigned);
        assert_eq!(both.one_click(&[other, pass], true), OneClick::Works);
        let fails = signature(SignatureOutcome::Fail, &covering);
        assert_eq!(both.one_click(std::slice::from_ref(&fails), true), OneClick::NotSigned);
        let unknown = signature(SignatureOutcome::Neutral, &covering);
        assert_eq!(both.one_click(&[fails.clone(), unknown], true), OneClick::CannotTell);
        let undone = SignatureResult { after_undo: Some(SignatureOutcome::Pass), ..fails };
        assert_eq!(both.one_click(&[undone], true), OneClick::Works);
    }

    #[test]
    fn what_is_missing_is_told_without_signatures() {
        assert_eq!(read("List-Unsubscribe: <mailto:u@example.com>").one_click(&[], false), OneClick::NoHttps);
        assert_eq!(read("List-Unsubscribe: <http://example.com/u>").one_click(&[], false), OneClick::NoHttps);
        assert_eq!(read("List-Unsubscribe: <HTTPS://example.com/\t u>").https, ["HTTPS://example.com/u"]);
        assert_eq!(read("List-Unsubscribe: <https://example.com/u>").one_click(&[], false), OneClick::NoPost);
        let wrong = "List-Unsubscribe: <https://example.com/u>\nList-Unsubscribe-Post: One-Click";
        assert_eq!(read(wrong).one_click(&[], false), OneClick::NoPost);
        assert!(read("List-Unsubscribe: https://example.com/").words().contains("no address"));
    }
}
