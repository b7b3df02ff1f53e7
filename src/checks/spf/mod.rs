//! SPF (RFC 7208): who may send for a domain.
//!
//! `record` and `macros` are the grammar; `evaluate`, `terms` and `mechanisms` are `check_host()`, with
//! every step kept in a `trace`; `authorized` and `senders` say who may send; `check` runs it all for a
//! report; `findings` says what is wrong, `correction` what was meant, and `output` what is shown.

mod authorized;
mod check;
mod client;
mod correction;
mod differences;
mod dns_queries;
mod evaluate;
mod findings;
mod macros;
mod mechanisms;
mod networks;
mod output;
mod prefetch;
mod probe;
mod providers;
mod record;
mod senders;
mod terms;
mod trace;
mod words;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use authorized::{AuthorizedAddresses, Ranges, in_words};
pub use check::{Order, SpfEvaluation, SpfRequest, SpfSummary, ask_ahead, check, explain};
pub use client::{Client, Identity, usable_domain};
pub use correction::{Correction, correct, join};
pub use differences::Difference;
pub use evaluate::{MAX_HOSTS, MAX_LOOKUPS, MAX_VOID_LOOKUPS, Outcome, check_host};
pub use macros::{ExpandError, Values, expand, target_name};
pub use output::{
    CountedStep, Part, TermOrder, TermRow, as_text, folded_in_words, parts, received_spf, term_rows,
    tree_lines,
};
pub use providers::{missing_includes, provider_of, provider_of_host, provider_server, services};
pub use record::{DomainSpec, DualCidr, Mechanism, Qualifier, SpannedTerm, SyntaxError, Term, parse};
pub use senders::Senders;
pub use trace::{Branch, Kind, Problem, Step, TermOutcome};

use crate::dns::{Txt, TxtStyle};

/// The outcome of evaluation (RFC 7208 section 2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the variants carry the RFC's own names")]
pub enum SpfResult {
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,
    TempError,
    PermError,
}

impl SpfResult {
    /// The RFC's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}

/// Whether a TXT record is an SPF record: `v=spf1`, then a space or the end (section 4.5).
#[must_use]
pub fn is_spf(record: &[u8]) -> bool {
    match record.split_at_checked(6) {
        Some((version, rest)) => version.eq_ignore_ascii_case(b"v=spf1") && matches!(rest, [] | [b' ', ..]),
        None => false,
    }
}

/// A record as people paste it: out of a zone file in quoted strings, or broken over lines.
#[must_use]
pub fn tidy(text: &str) -> String {
    let text = text.trim();
    let joined = match text.starts_with('"') {
        true => Txt::parse(&text.replace(['\n', '\r', '\t', '(', ')'], " "), TxtStyle::Quoted).text(),
        false => text.to_owned(),
    };
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Seconds since 1970.
fn now() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_pasted_in_many_ways() {
        for pasted in [
            " v=spf1 include:_spf.example.com  -all\n",
            "\"v=spf1 include:_spf\" \".example.com -all\"",
            "\"v=spf1 include:_spf.example.com \"\n\t\"-all\"",
        ] {
            assert_eq!(tidy(pasted), "v=spf1 include:_spf.example.com -all", "{pasted}");
        }
    }

    #[test]
    fn records_are_selected_as_section_4_5_has_it() {
        for yes in ["v=spf1", "v=spf1 -all", "V=SPF1 -all", "v=spf1 "] {
            assert!(is_spf(yes.as_bytes()), "{yes}");
        }
        for no in ["v=spf10", "v=spf1-all", "v=spf", " v=spf1", "v=spf2.0/pra", ""] {
            assert!(!is_spf(no.as_bytes()), "{no}");
        }
    }
}
