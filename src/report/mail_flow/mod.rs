//! The mail flow as data: the types of its steps, states, verdicts and scores, which a report holds and the
//! page and the exports read. They are filled by `crate::report::flow`.

mod reach;
mod score;
mod step;

use serde::{Deserialize, Serialize};

pub use reach::Reach;
pub use score::{Decided, Score, ScoreSum, Undecided};
pub use step::{FlowState, FlowStep, Reason};

use crate::checks::{Finding, Severity};

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Worth knowing; proves nothing.
    Info,
    /// No browser can do this.
    NotTestable,
    /// Proven to be as it should.
    Pass,
    /// The DNS did not tell.
    CannotTell,
    /// May cost mail.
    Warn,
    /// Mail stops here.
    Fail,
    /// Still asking.
    Running,
}

impl Outcome {
    /// Its word in the JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::NotTestable => "not_testable",
            Self::Pass => "pass",
            Self::CannotTell => "cannot_tell",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Running => "running",
        }
    }

    /// What a finding of this severity makes of its step.
    #[must_use]
    pub fn of(severity: Severity) -> Self {
        match severity {
            Severity::Good => Self::Pass,
            Severity::Notice => Self::Info,
            Severity::CannotTell => Self::CannotTell,
            Severity::Warning => Self::Warn,
            Severity::Error => Self::Fail,
        }
    }
}

/// What becomes of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing was found that would stop it.
    Accepted,
    /// It may be refused, or filed as spam.
    Suspect,
    /// It will probably be refused.
    Rejected,
    /// Something that matters could not be told.
    CannotTell,
}

impl Verdict {
    /// Its word in the JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Suspect => "suspect",
            Self::Rejected => "rejected",
            Self::CannotTell => "cannot_tell",
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Which one; its number in the JSON.
    pub step: FlowStep,
    /// What happens.
    pub title: &'static str,
    /// What that is, for those who do not know.
    pub explain: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// What is the case, in a sentence or two.
    pub detail: String,
    /// Do what; none where there is nothing to do.
    pub fix: Option<String>,
    /// How the mail comes back, where it stops here.
    pub bounce: Option<Bounce>,
    /// The command that tells what a browser cannot.
    pub command: Option<String>,
    /// The states and findings that it is made of, as `data/flow.json` and `data/findings.json`
    /// name them.
    pub because: Vec<Reason>,
    /// The checks of which it consists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

/// One of the receiver's checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// `blocklists`, `ptr`, `spf`, `helo` or `dmarc`.
    pub part: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// What is the case.
    pub detail: String,
    /// Do what.
    pub fix: Option<String>,
    /// As in [`Step`].
    pub because: Vec<Reason>,
    /// The questions it rests on.
    pub queries: Vec<u32>,
}

/// How a message that cannot go on comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bounce {
    /// When.
    pub when: &'static str,
    /// What it reads like.
    pub text: String,
}

/// The whole flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailFlow {
    /// The steps in their order.
    pub steps: Vec<Step>,
    /// What becomes of the message; none while that is still being asked.
    pub verdict: Option<Verdict>,
    /// The states and findings that made the verdict.
    pub because: Vec<Reason>,
    /// SpamAssassin's score, in points; none where nothing was answered.
    pub score: Option<Score>,
    /// As in [`ScoreSum`].
    pub score_is_lower_bound: bool,
    /// As in [`ScoreSum`].
    pub threshold: Score,
    /// The rules that fired.
    pub rules: Vec<Decided>,
    /// The rules that could not be decided.
    pub undecided: Vec<Undecided>,
    /// The same by rspamd's weights.
    pub rspamd: ScoreSum,
    /// Addresses that could be named as the sending server, where none was: those that the domain
    /// lets send, if they are few.
    pub offers: Vec<std::net::IpAddr>,
}

impl MailFlow {
    /// Whether a step, or one of the receiver's checks, says what a finding says.
    #[must_use]
    pub fn tells(&self, finding: &Finding) -> bool {
        let said = |because: &[Reason], detail: &str| {
            because.contains(&Reason::Finding(finding.code)) && detail.contains(&finding.title)
        };
        self.steps.iter().any(|step| {
            said(&step.because, &step.detail)
                || step.parts.iter().any(|part| said(&part.because, &part.detail))
        })
    }
}
