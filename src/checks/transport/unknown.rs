//! Why something is not known, as findings say it.

use crate::dns::LookupError;

/// The reason, what it means, and what to do.
pub(super) struct Unknown {
    why: String,
    meaning: String,
    advice: &'static str,
}

impl Unknown {
    /// A lookup failed; `what` is what was looked up, such as “the domain”.
    pub(super) fn of(error: &LookupError, what: &str) -> Self {
        Self { why: error.to_string(), meaning: error.meaning(what), advice: error.advice() }
    }

    /// The resolver does not say whether answers are signed.
    pub(super) fn unsaid(why: &str) -> Self {
        Self {
            why: why.to_owned(),
            meaning: "That says nothing about the domain itself.".to_owned(),
            advice: "Choose a resolver that checks signatures, such as Cloudflare or Google.",
        }
    }

    /// Whether what is tried would be signed could not be found out.
    pub(super) fn of_tried() -> Self {
        Self {
            why: "it could not be found out whether the zone of the tried records is signed".to_owned(),
            meaning: "That says nothing about what is published.".to_owned(),
            advice: "Reload the page to ask again.",
        }
    }

    /// The arguments of the finding.
    pub(super) fn arguments(&self) -> [(&'static str, &str); 3] {
        [("why", &self.why), ("meaning", &self.meaning), ("advice", self.advice)]
    }
}
