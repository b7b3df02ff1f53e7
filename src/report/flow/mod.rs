//! The way of one message from the sending server to the inbox, in ten steps, with the verdict and
//! the score. It asks nothing of its own: it puts in order what the checks have found.

mod check;
mod rules;
mod score;
mod steps;
mod table;

use serde::Serialize;

use super::model::Report;
use super::query::Query;
use crate::checks::Severity;
use crate::checks::mx::MxStatus;
use crate::dns::{Name, World};

pub use rules::{
    HeloName, HeloSpfCondition, Listed, ReturnPathDomain, ReverseName, Rule, SpfCondition, When,
    rspamd_rules, spamassassin_rules,
};
pub use score::{Decided, Score, ScoreSum, Undecided};
use score::{rspamd, spamassassin};

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
    const ALL: [Self; 7] =
        [Self::Info, Self::NotTestable, Self::Pass, Self::CannotTell, Self::Warn, Self::Fail, Self::Running];

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

    /// A word that nobody knows proves nothing.
    fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word).unwrap_or(Self::CannotTell)
    }

    fn of(severity: Severity) -> Self {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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

    fn parse(word: &str) -> Option<Self> {
        [Self::Accepted, Self::Suspect, Self::Rejected, Self::CannotTell]
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
    }
}

/// One step, or one of the checks that the eighth is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its number, from 1.
    pub step: u8,
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
    pub because: Vec<&'static str>,
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
    pub because: Vec<&'static str>,
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

/// The whole way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// The steps in their order.
    pub steps: Vec<Step>,
    /// What becomes of the message; none while that is still being asked.
    pub verdict: Option<Verdict>,
    /// The states and findings that made the verdict.
    pub because: Vec<&'static str>,
    /// SpamAssassin's score, in points.
    pub score: Score,
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

/// What is known beside the report.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) query: &'a Query,
    pub(super) report: &'a Report,
    /// The domain of the recipient.
    pub(super) to: Option<&'a Name>,
    /// The domain of the return-path.
    pub(super) from: Option<&'a Name>,
    /// Whether that domain takes mail.
    pub(super) from_mx: Option<MxStatus>,
    /// In which addresses are what they are.
    pub(super) world: World,
}

/// Puts what is known in order.
pub(super) fn of(known: Inputs<'_>) -> Flow {
    let score = spamassassin(&known.facts());
    let steps = steps::all(known, &score);
    let complete = known.report.complete;
    let (verdict, because) = verdict(&steps);
    Flow {
        verdict: complete.then_some(verdict),
        because,
        score: score.score,
        score_is_lower_bound: score.score_is_lower_bound,
        threshold: score.threshold,
        rules: score.rules,
        undecided: score.undecided,
        rspamd: rspamd(&known.facts()),
        offers: known.offers(),
        steps,
    }
}

/// The gravest verdict that any state or finding on the way has in the table, and whose it is.
fn verdict(steps: &[Step]) -> (Verdict, Vec<&'static str>) {
    // What is found of an address that the outside never sees is another's.
    let inside = steps.first().is_some_and(|step| step.because.contains(&"server.inside"));
    let said = || {
        let weighed = steps.iter().filter(|step| !inside || step.step < 8);
        let all = weighed.flat_map(|step| {
            step.because.iter().chain(step.parts.iter().flat_map(|part| &part.because)).copied()
        });
        all.filter_map(|code| Some((verdict_of(code)?, code)))
    };
    for verdict in table::order() {
        let mut because: Vec<&'static str> =
            said().filter(|(of, _)| of == verdict).map(|(_, code)| code).collect();
        because.dedup();
        if !because.is_empty() || *verdict == Verdict::Accepted {
            return (*verdict, because);
        }
    }
    (Verdict::CannotTell, Vec::new())
}

/// What a state or a finding makes of the verdict.
pub(super) fn verdict_of(code: &str) -> Option<Verdict> {
    let finding = table::weighed(code).map(|weighed| weighed.verdict);
    finding.unwrap_or_else(|| table::state(code)?.1.verdict)
}
