//! The check as a report runs it: the walk, what applies, what comes of it, where reports go.

use futures_util::future::{join, join_all, join3};
use serde::Serialize;

use super::alignment::{Alignment, align};
use super::correction::correct;
use super::evaluate::{
    AppliesTag, Decision, DmarcResult, DmarcStatus, Outcome, PolicyTags, SpfKnowledge, decide,
    needs_existence, outcome, result,
};
use super::findings::{self, Facts};
use super::mistakes::Mistakes;
use super::policy::Psd;
use super::policy::{AlignmentMode, Policy};
use super::probe::{self, Existence};
use super::reports::{ReportDestination, destinations};
use super::walk::{StepStatus, Walk, WalkStep};
use crate::checks::Finding;
use crate::dns::{Name, Resolve};

/// What the check is asked to evaluate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DmarcRequest {
    /// The domain in the visible From.
    pub author: Name,
    /// What is known of SPF.
    pub spf: SpfKnowledge,
    /// The domains whose signatures verify; none where there is no message.
    pub signatures: Option<Vec<Name>>,
    /// Whether the return-path is empty, so that SPF is about the HELO name.
    pub null_sender: bool,
    /// The questions that prove that the author domain itself can have no key (RFC 8020); none where it may
    /// have one.
    pub no_key: Option<Vec<u32>>,
}

/// A domain that was authenticated, beside the author domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Aligned {
    /// The domain; none where there is none.
    pub domain: Option<Name>,
    /// Whether it belongs with the author domain; none where that is not known.
    pub aligned: Option<bool>,
}

/// An evaluation in short: the published record beside one that is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DmarcSummary {
    /// What became of the search.
    pub status: DmarcStatus,
    /// The record that applies.
    pub record: Option<String>,
    /// The domain at which it stands.
    pub record_domain: Option<Name>,
    /// Its tags.
    pub policy: Option<PolicyTags>,
    /// What is asked for mail of the author domain.
    pub applies: Option<Policy>,
    /// The tag that says so.
    pub applies_tag: Option<AppliesTag>,
    /// What comes of it.
    pub outcome: Outcome,
}

/// The result of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dmarc {
    /// The domain in the visible From.
    pub author_domain: Name,
    /// What became of the search for a record.
    pub status: DmarcStatus,
    /// The record that applies.
    pub record: Option<String>,
    /// The domain at which it stands.
    pub record_domain: Option<Name>,
    /// The organizational domain of the author domain; none where it is not known.
    pub organizational_domain: Option<Name>,
    /// The names that were asked about, with what was found.
    pub walk: Vec<WalkStep>,
    /// The tags of the record.
    pub policy: Option<PolicyTags>,
    /// What is asked for mail of the author domain.
    pub applies: Option<Policy>,
    /// The tag that says so.
    pub applies_tag: Option<AppliesTag>,
    /// Where reports go.
    pub reports: Vec<ReportDestination>,
    /// The domain that SPF passes for.
    pub spf: Aligned,
    /// The domains whose signatures verify.
    pub dkim: Vec<Aligned>,
    /// The result.
    pub result: Option<DmarcResult>,
    /// What comes of it for the mail.
    #[serde(skip)]
    pub outcome: Outcome,
    /// What was known of SPF.
    #[serde(skip)]
    pub spf_knowledge: SpfKnowledge,
    /// SPF is about the HELO name, since the return-path is empty.
    #[serde(skip)]
    pub null_sender: bool,
    /// The questions that prove that no signature can count: the author domain alone could sign, and cannot
    /// have a key.
    #[serde(skip)]
    pub no_key: Option<Vec<u32>>,
    /// The organizational domain of the domain that SPF passes for.
    #[serde(skip)]
    pub spf_organization: Option<Name>,
    /// The author domain does not exist.
    #[serde(skip)]
    pub author_is_missing: bool,
    /// Whether the author domain exists, where that mattered.
    #[serde(skip)]
    pub exists: Option<bool>,
    /// The record without its mistakes, where it has some and what was meant can be said.
    #[serde(skip)]
    pub corrected: Option<String>,
    /// The domain at which a record is tried.
    #[serde(skip)]
    pub draft_at: Option<Name>,
    /// What the published record gives, where another is tried.
    #[serde(skip)]
    pub published: Option<Box<DmarcSummary>>,
    /// The questions it rests on.
    #[serde(skip)]
    pub queries: Vec<u32>,
}

impl Dmarc {
    /// Whether the record that applies is a registry's: that of a top-level domain, or one that says that
    /// others register names below it. Receivers that go by the Public Suffix List do not look there.
    #[must_use]
    pub fn is_of_registry(&self) -> bool {
        let is_above = |at: &&Name| **at != self.author_domain;
        let is_registry =
            |at: &Name| at.label_count() == 1 || self.policy.is_some_and(|policy| policy.psd == Psd::Yes);
        self.record_domain.as_ref().filter(is_above).is_some_and(is_registry)
    }

    /// Whether receivers may differ in what belongs together: the organization is a registry by the records on
    /// the way up, which those that go by the Public Suffix List do not take it for.
    #[must_use]
    pub fn is_organization_disputed(&self) -> bool {
        let organization = self.organizational_domain.as_ref();
        let is_top = organization.is_some_and(|name| name.label_count() == 1 && *name != self.author_domain);
        is_top || self.is_of_registry()
    }

    /// Whether the organizational domain says that others register names below it (`psd=y`).
    #[must_use]
    pub fn is_organization_a_suffix(&self) -> bool {
        self.record_domain.as_ref() == self.organizational_domain.as_ref()
            && self.policy.is_some_and(|policy| policy.psd == Psd::Yes)
    }
}

/// Asks the questions of the walk, so that the answers are there when [`check`] asks them.
pub async fn prefetch(author: &Name, resolver: &dyn Resolve) {
    let _ = Walk::ask(author, resolver).await;
}

/// The domain at which a record is tried that names none: where there is something on the way that was meant to
/// be one, else the author domain itself.
pub async fn draft_domain(author: &Name, resolver: &dyn Resolve) -> Name {
    let walk = Walk::ask(author, resolver).await;
    let has_text = |step: &&WalkStep| {
        matches!(step.status, StepStatus::Record | StepStatus::Several) || !step.near_misses.is_empty()
    };
    let mut steps = walk.steps().iter().filter(|step| step.domain.label_count() > 1);
    steps.find(has_text).map_or_else(|| walk.start().clone(), |step| step.domain.clone())
}

/// What a walk gives for the mail.
struct Evaluated {
    decision: Decision,
    existence: Option<Existence>,
    spf: Option<Alignment>,
    signatures: Option<Vec<Alignment>>,
    no_key: Option<Vec<u32>>,
    outcome: Outcome,
}

async fn evaluate(walk: &Walk, request: &DmarcRequest, resolver: &dyn Resolve) -> Evaluated {
    let record = walk.applicable().step().and_then(|step| step.policy.clone());
    let modes = record.map(|record| (record.adkim, record.aspf));
    let (adkim, aspf): (AlignmentMode, AlignmentMode) = modes.unwrap_or_default();
    let existence = async {
        match walk.steps().first() {
            _ if !needs_existence(walk) => None,
            // The name below it exists, so it does (RFC 8020).
            Some(step) if step.proves_domain => {
                Some(Existence { exists: Some(true), error: None, queries: vec![step.query] })
            }
            _ => Some(probe::existence(walk.start(), resolver).await),
        }
    };
    let spf = async {
        match request.spf.domain() {
            Some(domain) => Some(align(walk, domain, aspf, resolver).await),
            None => None,
        }
    };
    let signatures = async {
        let domains = request.signatures.as_ref()?;
        let all = domains.iter().take(MAX_SIGNATURES);
        Some(join_all(all.map(|domain| align(walk, domain, adkim, resolver))).await)
    };
    let (existence, spf, signatures) = join3(existence, spf, signatures).await;
    let decision = decide(walk, existence.as_ref().and_then(|existence| existence.exists));
    let mut outcome = outcome(&decision, &request.spf, spf.as_ref(), signatures.as_deref());
    // Where the names must be the same, the author domain alone can sign. Under relaxed alignment any domain of
    // the organization can, and of those it is not known which there are.
    let no_key = request.no_key.clone().filter(|_| adkim == AlignmentMode::Strict);
    if outcome == Outcome::NeedsSignature && no_key.is_some() {
        outcome = Outcome::CannotPass;
    }
    Evaluated { decision, existence, spf, signatures, no_key, outcome }
}

/// Receivers verify no more signatures of one message.
const MAX_SIGNATURES: usize = 20;

/// Finds the record that applies to mail of the author domain, and what comes of it.
pub async fn check(request: &DmarcRequest, resolver: &dyn Resolve) -> (Dmarc, Vec<Finding>) {
    let walk = Walk::ask(&request.author, resolver).await;
    let draft_at = walk.all().iter().find(|step| step.is_tried).map(|step| step.domain.clone());
    let step = walk.applicable().step();
    let record = step.and_then(|step| step.policy.as_deref());
    let published = async {
        let published = resolver.published().filter(|_| draft_at.is_some())?;
        let walk = Walk::ask(&request.author, &*published).await;
        let evaluated = evaluate(&walk, request, &*published).await;
        Some(summary(&walk, &evaluated))
    };
    let reports = async {
        match step.zip(record) {
            Some((step, record)) => destinations(&step.domain, record, resolver).await,
            None => Vec::new(),
        }
    };
    let own_is_missing = walk.steps().first().is_some_and(|step| step.status == StepStatus::None);
    let strays = async {
        match own_is_missing {
            true => probe::strays(&request.author, resolver).await,
            false => probe::Strays::default(),
        }
    };
    let wildcard = async {
        match step {
            Some(step) => probe::wildcard(&step.domain, resolver).await,
            None => probe::Wildcard::default(),
        }
    };
    let organization = walk.organizational_domain();
    let keys = async {
        let asked = record.is_some_and(|record| record.p.valid() == Some(Policy::Reject));
        let mut domains = vec![&request.author];
        domains.extend(organization.as_ref().filter(|name| **name != request.author));
        if asked { probe::no_keys(&domains, resolver).await } else { None }
    };
    let beside = join(join3(strays, wildcard, keys), probe::no_mail(&request.author, resolver));
    let main = evaluate(&walk, request, resolver);
    let ((evaluated, published), reports, ((strays, wildcard, no_keys), no_mail)) =
        join3(join(main, published), reports, beside).await;

    let mut dmarc = told(request, &walk, &evaluated, reports);
    dmarc.draft_at.clone_from(&draft_at);
    dmarc.published = published.map(Box::new);
    dmarc.corrected =
        step.filter(|step| !Mistakes::of(&step.raw).is_empty()).and_then(|step| correct(&step.raw));
    dmarc.author_is_missing = no_mail.nxdomain.is_some();
    let facts = Facts {
        dmarc: &dmarc,
        walk: &walk,
        decision: &evaluated.decision,
        existence: evaluated.existence.as_ref(),
        spf: evaluated.spf.as_ref(),
        strays,
        wildcard,
        no_mail,
        no_keys,
    };
    let findings = findings::of(&facts);
    (dmarc, findings)
}

fn told(
    request: &DmarcRequest,
    walk: &Walk,
    evaluated: &Evaluated,
    reports: Vec<ReportDestination>,
) -> Dmarc {
    let step = walk.applicable().step();
    let spf = evaluated.spf.as_ref();
    let signatures = evaluated.signatures.iter().flatten();
    let mut queries: Vec<u32> = walk.queries().collect();
    queries.extend(spf.iter().flat_map(|alignment| &alignment.queries));
    queries.extend(evaluated.existence.iter().flat_map(|existence| &existence.queries));
    if evaluated.outcome == Outcome::CannotPass {
        queries.extend(evaluated.no_key.iter().flatten());
    }
    queries.sort_unstable();
    queries.dedup();
    let aligned = |alignment: &Alignment| Aligned {
        domain: Some(alignment.domain.clone()),
        aligned: alignment.aligned,
    };
    Dmarc {
        author_domain: request.author.clone(),
        status: evaluated.decision.status,
        record: step.and_then(|step| step.record.clone()),
        record_domain: step.map(|step| step.domain.clone()),
        organizational_domain: walk.organizational_domain(),
        walk: walk.steps().to_vec(),
        policy: step.and_then(|step| step.policy.as_deref()).map(PolicyTags::of),
        applies: evaluated.decision.applies,
        applies_tag: evaluated.decision.tag,
        reports,
        spf: spf.map_or(Aligned { domain: None, aligned: None }, aligned),
        dkim: signatures.map(aligned).collect(),
        result: result(evaluated.decision.status, evaluated.outcome),
        outcome: evaluated.outcome,
        spf_knowledge: request.spf.clone(),
        null_sender: request.null_sender,
        no_key: evaluated.no_key.clone(),
        spf_organization: spf.and_then(|alignment| alignment.organizational_domain.clone()),
        author_is_missing: false,
        exists: evaluated.existence.as_ref().and_then(|existence| existence.exists),
        corrected: None,
        draft_at: None,
        published: None,
        queries,
    }
}

fn summary(walk: &Walk, evaluated: &Evaluated) -> DmarcSummary {
    let step = walk.applicable().step();
    DmarcSummary {
        status: evaluated.decision.status,
        record: step.and_then(|step| step.record.clone()),
        record_domain: step.map(|step| step.domain.clone()),
        policy: step.and_then(|step| step.policy.as_deref()).map(PolicyTags::of),
        applies: evaluated.decision.applies,
        applies_tag: evaluated.decision.tag,
        outcome: evaluated.outcome,
    }
}
