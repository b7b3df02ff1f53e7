//! What is found of a message's signatures, in the words of `data/findings.json`.

use jiff::{SignedDuration, Timestamp};

use super::super::MAX_SIGNATURES;
use super::super::signature_result::{
    BodyHash, HeaderSignature, SignatureFault, SignatureOutcome, SignatureResult,
};
use crate::checks::{Check, Finding, FindingCode, list};
use crate::dns::LookupError;

/// A signature that is older may be made with a key that was changed since.
const OLD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The findings of a message's signatures. `aligned` says of a domain whether it counts for DMARC (RFC 9989
/// section 4.4), where that is known.
#[must_use]
pub fn findings(
    results: &[SignatureResult],
    aligned: &dyn Fn(&str) -> Option<bool>,
    now: Timestamp,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for result in results.iter().filter(|result| result.reason != Some(SignatureFault::TooMany)) {
        let about = About::new(result);
        findings.extend(about.outcome(now));
        if result.passes() {
            findings.extend(about.remarks(aligned));
        }
    }
    if results.len() > MAX_SIGNATURES {
        let (count, verified) = (results.len().to_string(), MAX_SIGNATURES.to_string());
        let arguments = [("count", count.as_str()), ("verified", &verified)];
        let code = FindingCode::DkimSignaturesTooMany;
        findings.push(Finding::new(Check::Message, code, &arguments, &[]));
    }
    findings
}

/// A signature, in words.
struct About<'a> {
    result: &'a SignatureResult,
    domain: String,
    /// Where its key stands.
    name: String,
    /// The names of the signed fields, each once.
    fields: String,
}

impl<'a> About<'a> {
    fn new(result: &'a SignatureResult) -> Self {
        let domain = result.domain.clone().unwrap_or_else(|| "an unnamed domain".to_owned());
        let name = match &result.selector {
            Some(selector) => format!("{selector}._domainkey.{domain}"),
            None => domain.clone(),
        };
        let mut fields: Vec<&str> = Vec::new();
        for field in &result.details.signed_names {
            if !fields.iter().any(|other| other.eq_ignore_ascii_case(field)) {
                fields.push(field);
            }
        }
        let fields = match fields.as_slice() {
            [] => "the signed fields".to_owned(),
            fields => list(fields),
        };
        Self { result, domain, name, fields }
    }

    fn finding(&self, code: FindingCode, arguments: &[(&str, &str)]) -> Finding {
        let common = [
            ("domain", self.domain.as_str()),
            ("name", self.name.as_str()),
            ("fields", self.fields.as_str()),
        ];
        // What is said of one finding alone goes before what is said of all.
        let arguments = [arguments, common.as_slice()].concat();
        Finding::new(Check::Message, code, &arguments, &self.result.queries).about(&self.name)
    }

    /// Why no key fits.
    fn key_problem(&self) -> &str {
        self.result.details.key_problem.as_deref().unwrap_or("cannot be used")
    }

    /// Why it cannot be told.
    fn gap(&self) -> &str {
        self.result.details.gap.as_deref().unwrap_or("the reason is not known")
    }

    /// What became of it.
    fn outcome(&self, now: Timestamp) -> Vec<Finding> {
        let one = |finding| vec![finding];
        let undone = (&self.result.undo, self.result.passes());
        // Of an end that nobody has signed it is said with that.
        let is_whole = !matches!(self.result.details.body, BodyHash::UnsignedEnd(_));
        if let (Some(undo), true) = undone
            && (is_whole || self.result.reason.is_some())
        {
            return one(self.finding(FindingCode::DkimValidUndone, &[("undo", undo)]));
        }
        let Some(reason) = self.result.reason else {
            return is_whole.then(|| self.finding(FindingCode::DkimValid, &[])).into_iter().collect();
        };
        match reason {
            SignatureFault::BodyHash | SignatureFault::Signature => self.changes(now),
            SignatureFault::Expired => one(self.expired()),
            SignatureFault::BodyMissing => {
                let why = self.result.details.gap.as_deref().unwrap_or("only the header was given");
                one(self.finding(FindingCode::DkimNoBody, &[("why", why)]))
            }
            SignatureFault::Syntax => self.mistakes(),
            SignatureFault::FromNotSigned => one(self.finding(FindingCode::DkimFromUnsigned, &[])),
            SignatureFault::DomainMismatch => one(self.identity()),
            SignatureFault::WeakAlgorithm => {
                one(self.algorithm("SHA-1 is broken: two texts can have the same hash."))
            }
            SignatureFault::UnknownAlgorithm => one(self.algorithm("It is none that DKIM knows.")),
            SignatureFault::KeyMissing if self.result.details.key.is_some() => one(self.key_missing(now)),
            SignatureFault::KeyMissing
            | SignatureFault::KeyRevoked
            | SignatureFault::KeySyntax
            | SignatureFault::KeyTooSmall
            | SignatureFault::KeyType
            | SignatureFault::KeyService
            | SignatureFault::HashNotAllowed => {
                one(self.finding(FindingCode::DkimKeyUnusable, &[("why", self.key_problem())]))
            }
            SignatureFault::KeyUnavailable => {
                let error = self.result.details.key.as_ref().and_then(|row| row.error.as_ref());
                let meaning = error.map_or_else(
                    || "That says nothing about the message.".to_owned(),
                    |error| error.meaning("the message"),
                );
                let advice = error.map_or("Ask again.", LookupError::advice);
                let arguments = [("why", self.gap()), ("meaning", &*meaning), ("advice", advice)];
                one(self.finding(FindingCode::DkimSignatureUnknown, &arguments))
            }
            SignatureFault::CryptoUnavailable => {
                let seen = match self.result.details.body {
                    BodyHash::Holds | BodyHash::UnsignedEnd(_) => {
                        "The body is the one that the signature names, which was tested without a key."
                    }
                    _ => "That says nothing about the message.",
                };
                let arguments = [("why", self.gap()), ("seen", seen)];
                one(self.finding(FindingCode::DkimSignatureUnverified, &arguments))
            }
            // Said of the header, once.
            SignatureFault::HeaderCut | SignatureFault::TooMany => Vec::new(),
        }
    }

    /// There is no key where the signature names one.
    fn key_missing(&self, now: Timestamp) -> Finding {
        let details = &self.result.details;
        let alias = details.key.as_ref().and_then(|row| row.alias_of.as_ref());
        let alias = alias.map_or_else(String::new, |target| {
            format!("The name is an alias (CNAME) of {target}, where nothing is. ")
        });
        let made = details.signed_at.filter(|made| now.duration_since(*made) >= OLD);
        let since = made.map_or_else(String::new, |made| {
            format!("The signature was made on {}: a key may be taken away some weeks after the last mail that it signed, and then nothing is wrong. ", day(made))
        });
        let is_ed25519 = self
            .result
            .algorithm
            .as_deref()
            .is_some_and(|name| name.to_ascii_lowercase().starts_with("ed25519"));
        let arguments = [
            ("alias", alias.as_str()),
            ("since", since.as_str()),
            ("selector", self.result.selector.as_deref().unwrap_or_default()),
            ("type", if is_ed25519 { "ed25519" } else { "rsa" }),
        ];
        self.finding(FindingCode::DkimSignatureKeyMissing, &arguments)
    }

    /// Header, body or both are not as they were signed.
    fn changes(&self, now: Timestamp) -> Vec<Finding> {
        let details = &self.result.details;
        let body_fails = matches!(details.body, BodyHash::Changed | BodyHash::TooShort(..));
        let header_fails = details.header == HeaderSignature::Broken;
        // What is undone for both is told with the body.
        let undo =
            self.result.undo.as_deref().filter(|_| self.result.after_undo == Some(SignatureOutcome::Pass));
        let undone = undo.map(|undo| {
            format!("The signature holds {undo}. So that was done on the way, by a mailing list, a filter or a gateway.")
        });
        let mut findings = Vec::new();
        if body_fails {
            let seen = match (&undone, details.body) {
                (Some(undone), _) => undone.clone(),
                (None, BodyHash::TooShort(has, signed)) => {
                    format!("{signed} bytes of it are signed, and only {has} are here: its end is missing.")
                }
                _ if header_fails => "The header is not as it was signed either: this may be another \
                                      message, or one that was written anew on its way."
                    .to_owned(),
                _ if details.header == HeaderSignature::Holds => "The header is genuine, so only the body \
                                      was changed: on the way, or when it was copied."
                    .to_owned(),
                _ => "Whether the header was changed too is not known.".to_owned(),
            };
            findings.push(self.finding(FindingCode::DkimBodyChanged, &[("seen", &seen)]));
        }
        if !header_fails || body_fails && undone.is_some() {
            return findings;
        }
        let partly = self.result.undo.as_deref().filter(|_| undone.is_none());
        let made = details.signed_at.filter(|made| now.duration_since(*made) >= OLD);
        if let (Some(made), BodyHash::Holds | BodyHash::UnsignedEnd(_), None) = (made, details.body, undo) {
            let when = day(made);
            findings.push(self.finding(FindingCode::DkimKeyMismatch, &[("when", &when)]));
            return findings;
        }
        let seen = match (&undone, partly, body_fails) {
            (Some(undone), ..) => undone.clone(),
            (None, Some(undo), _) => format!("The header is as it was signed {undo}."),
            (None, None, true) => "What was changed is not known.".to_owned(),
            (None, None, false) if details.body == BodyHash::Missing => {
                "Only the header was given, so nothing is known of the body.".to_owned()
            }
            (None, None, false) => "The body is the one that was signed, so only the header was changed, or \
                                    the key is another now."
                .to_owned(),
        };
        let fix = match undone {
            // With the key of today it holds after that, so the key is the right one.
            Some(_) => "Whoever runs what changed the message can keep the signature whole: a mailing list, for example, by leaving the subject as it is.".to_owned(),
            None => format!(
                "Compare {} with the message as it was sent. If they are the same, the signing program uses another key than the one that is published.",
                self.fields
            ),
        };
        let arguments = [("seen", seen.as_str()), ("fix", fix.as_str())];
        findings.push(self.finding(FindingCode::DkimHeaderChanged, &arguments));
        findings
    }

    fn expired(&self) -> Finding {
        let details = &self.result.details;
        let is_odd = details.signed_at.zip(details.expires).is_some_and(|(from, to)| to <= from);
        let when = match details.expires {
            _ if is_odd => "it ends before it begins".to_owned(),
            Some(time) => format!("it ended on {}", day(time)),
            None => "it ended".to_owned(),
        };
        let holds = matches!(
            (details.body, details.header),
            (BodyHash::Holds | BodyHash::UnsignedEnd(_), HeaderSignature::Holds)
        );
        let seen = match (holds, is_odd) {
            (true, true) => "The message is the one that was signed, but receivers may take it for unsigned.",
            (true, false) => {
                "The message is the one that was signed. Whether the signature still counted when \
                              the message arrived is told by the time in the receiver’s `Received` field."
            }
            (false, _) => "Nor does it fit the message as it is here.",
        };
        self.finding(FindingCode::DkimExpired, &[("when", &when), ("seen", seen)])
    }

    fn identity(&self) -> Finding {
        let identity = self.result.details.identity.clone().unwrap_or_default();
        // With a key it is the key that asks for more.
        let why = match self.result.details.key {
            Some(_) => "Its key may be used only for the domain itself, and not for those below it (`t=s`).",
            None => "The domain in `i=` must be the one in `d=`, or one below it.",
        };
        let arguments = [("identity", identity.as_str()), ("why", why)];
        self.finding(FindingCode::DkimSignatureIdentity, &arguments)
    }

    fn algorithm(&self, why: &str) -> Finding {
        let algorithm = self.result.algorithm.clone().unwrap_or_default();
        self.finding(FindingCode::DkimWeakAlgorithm, &[("algorithm", &algorithm), ("why", why)])
    }

    /// The mistakes of the field, all in one.
    fn mistakes(&self) -> Vec<Finding> {
        let mistakes = &self.result.details.mistakes;
        let why = if mistakes.is_empty() { "it cannot be read".to_owned() } else { mistakes.join("; ") };
        vec![self.finding(FindingCode::DkimSignatureSyntax, &[("why", &why)])]
    }

    /// What is to be said of one that holds.
    fn remarks(&self, aligned: &dyn Fn(&str) -> Option<bool>) -> Vec<Finding> {
        let details = &self.result.details;
        let mut findings = Vec::new();
        if let Some(length) = details.body_length {
            let signed = length.to_string();
            findings.push(match details.body {
                BodyHash::UnsignedEnd(bytes) => {
                    let count = if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") };
                    let arguments = [("count", count.as_str()), ("signed", &signed)];
                    self.finding(FindingCode::DkimLUnsignedEnd, &arguments)
                }
                _ => self.finding(FindingCode::DkimLTag, &[("signed", &signed)]),
            });
        }
        if self.result.domain.as_deref().and_then(aligned) == Some(false) {
            findings.push(self.finding(FindingCode::DkimNotAligned, &[]));
        }
        if !details.not_oversigned.is_empty() {
            let fields = details.not_oversigned.join(" or ");
            findings.push(self.finding(FindingCode::DkimNotOversigned, &[("fields", &fields)]));
        }
        findings
    }
}

fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
