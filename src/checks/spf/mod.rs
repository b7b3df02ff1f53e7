//! The SPF record of a domain (RFC 7208): found or not, and its terms.

use std::net::IpAddr;

use serde::Serialize;

/// One term of a record, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpfTerm {
    /// The term's text.
    pub text: String,
    /// Where it begins in the record, in bytes.
    pub position: usize,
    /// What it means, in words; or what is wrong with it.
    pub meaning: String,
    /// Whether it could not be understood.
    pub wrong: bool,
    /// Whether it costs a receiver a DNS look-up (RFC 7208 section 4.6.4).
    pub looks_up: bool,
}

/// The outcome of evaluation (RFC 7208 section 2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the variants carry the RFC's own names")]
pub enum SpfVerdict {
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,
    TempError,
    PermError,
}

/// The result of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpfResult {
    /// The domain asked about, or what was given for one.
    pub domain: String,
    /// The record; none where there is none, several, or it could not be asked.
    pub record: Option<String>,
    /// Every SPF record there is; more than one is an error (RFC 7208 section 4.5).
    pub records: Vec<String>,
    /// The record's terms.
    pub terms: Vec<SpfTerm>,
    /// The address that is judged.
    pub ip: Option<IpAddr>,
    /// The outcome of evaluation.
    pub result: Option<SpfVerdict>,
    /// The domain's own explanation.
    pub explanation: Option<String>,
    /// Look-ups spent.
    pub lookups: Option<u32>,
    /// Look-ups that came to nothing.
    pub void_lookups: Option<u32>,
    /// The term that decided.
    pub matched: Option<String>,
    /// Every step.
    pub trace: Vec<serde_json::Value>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}
