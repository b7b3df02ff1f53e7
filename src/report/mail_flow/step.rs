//! The steps of the mail flow, what each can say, and what a step or a verdict rests on.

use serde::{Deserialize, Serialize, Serializer};

use crate::checks::FindingCode;
use crate::checks::code::code_type;

/// The steps, in their order. A table names them, a report numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowStep {
    /// The message is handed to the sending server.
    HandOver,
    /// The recipient's domain is read from the address.
    RecipientDomain,
    /// The domain's mail servers are looked up.
    MxLookup,
    /// They are tried in order of preference.
    MailHosts,
    /// The sending server connects.
    Connection,
    /// The return-path is named.
    ReturnPath,
    /// The receiver takes the domain from it.
    ReturnPathDomain,
    /// The receiver checks the sender.
    SenderChecks,
    /// One reason may be enough to refuse.
    Refusal,
    /// What is left is added up.
    SpamScore,
}

impl FlowStep {
    /// Its place, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its number, from 1.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8 + 1
    }
}

impl std::fmt::Display for FlowStep {
    /// Its number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.number().fmt(f)
    }
}

impl Serialize for FlowStep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

include!(concat!(env!("OUT_DIR"), "/flow_state.rs"));

/// What a step or a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reason {
    /// A finding of a check.
    Finding(FindingCode),
    /// What a step says by itself (`data/flow.json`).
    State(FlowState),
}

impl Reason {
    /// Its code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Finding(code) => code.as_str(),
            Self::State(state) => state.as_str(),
        }
    }
}
