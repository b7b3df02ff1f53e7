//! What a record asks for mail of the author domain, and what comes of it with SPF and signatures known
//! (RFC 9989 sections 4.10.1 and 5.3).

use serde::Serialize;

use super::alignment::Alignment;
use super::policy::{AlignmentMode, Policy, Psd};
use super::policy_record::PolicyRecord;
use super::walk::{Applicable, Walk};
use crate::dns::Name;

/// What became of the search for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DmarcStatus {
    /// One applies.
    Found,
    /// There is none.
    None,
    /// One applies, without a policy that can be used.
    Invalid,
    /// A question that decides was not answered.
    Error,
}

/// Which tag has the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the variants carry the tags' own names")]
pub enum AppliesTag {
    P,
    Sp,
    Np,
}

impl AppliesTag {
    /// The tag's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P => "p",
            Self::Sp => "sp",
            Self::Np => "np",
        }
    }
}

/// The tags of the record that applies, as far as they can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields carry the tags' own names")]
pub struct PolicyTags {
    pub p: Option<Policy>,
    pub sp: Option<Policy>,
    pub np: Option<Policy>,
    pub adkim: AlignmentMode,
    pub aspf: AlignmentMode,
    pub t: bool,
    pub psd: Psd,
}

impl PolicyTags {
    pub(super) fn of(record: &PolicyRecord) -> Self {
        Self {
            p: record.p.valid(),
            sp: record.sp.valid(),
            np: record.np.valid(),
            adkim: record.adkim,
            aspf: record.aspf,
            t: record.t,
            psd: record.psd,
        }
    }
}

/// What the record that applies asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) status: DmarcStatus,
    /// The policy after `sp`, `np` and `t`; none where there is none, or it is not known.
    pub(super) applies: Option<Policy>,
    pub(super) tag: Option<AppliesTag>,
    /// The policy as it is written, `t` left out of account.
    pub(super) written: Option<Policy>,
}

/// Whether it matters that the author domain exists: the record stands above it, and says something else for
/// names that do not exist.
pub(super) fn needs_existence(walk: &Walk) -> bool {
    match walk.applicable() {
        Applicable::Organizational(step) | Applicable::Suffix(step) => {
            step.policy.as_ref().is_some_and(|record| {
                record.is_usable() && record.of_subdomains().is_some_and(|(sp, np)| sp != np)
            })
        }
        Applicable::Own(_) | Applicable::None | Applicable::Unknown(_) => false,
    }
}

/// What is asked for mail of the domain at which the walk began. `exists` counts only where
/// [`needs_existence`] says so.
pub(super) fn decide(walk: &Walk, exists: Option<bool>) -> Decision {
    let without = |status| Decision { status, applies: None, tag: None, written: None };
    let applicable = walk.applicable();
    let Some(record) = applicable.step().and_then(|step| step.policy.as_ref()) else {
        return without(match applicable {
            Applicable::Unknown(_) => DmarcStatus::Error,
            _ => DmarcStatus::None,
        });
    };
    let Some(p) = record.p.valid().filter(|_| record.is_usable()) else {
        let applies = record.has_report_uri().then_some(Policy::None);
        return Decision { applies, ..without(DmarcStatus::Invalid) };
    };
    let of_existing = record.sp.valid().map_or((p, AppliesTag::P), |sp| (sp, AppliesTag::Sp));
    let of_missing = record.np.valid().map_or(of_existing, |np| (np, AppliesTag::Np));
    let chosen = match (applicable, exists) {
        (Applicable::Own(_), _) => Some((p, AppliesTag::P)),
        (_, Some(false)) => Some(of_missing),
        (_, Some(true)) => Some(of_existing),
        (_, None) => Some(of_existing).filter(|(policy, _)| *policy == of_missing.0),
    };
    Decision {
        status: DmarcStatus::Found,
        applies: chosen.map(|(policy, _)| if record.t { policy.while_testing() } else { policy }),
        tag: chosen.map(|(_, tag)| tag),
        written: chosen.map(|(policy, _)| policy),
    }
}

/// What is known of SPF for the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpfKnowledge {
    /// It passes for this domain, whichever of the server's addresses sends.
    Pass(Name),
    /// It passes for this domain from some of the server's addresses, not from all.
    PassFromSome(Name),
    /// It was judged, and does not pass.
    NoPass,
    /// It is not known.
    Unknown,
}

impl SpfKnowledge {
    /// The domain that it passes for.
    #[must_use]
    pub fn domain(&self) -> Option<&Name> {
        match self {
            Self::Pass(domain) | Self::PassFromSome(domain) => Some(domain),
            Self::NoPass | Self::Unknown => None,
        }
    }
}

/// What comes of it for the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No record applies, or none that receivers act by.
    NoPolicy,
    /// SPF passes for a domain that belongs with the author domain.
    PassesBySpf,
    /// A signature verifies whose domain belongs with it.
    PassesBySignature,
    /// SPF does not help, so a signature must.
    NeedsSignature,
    /// Neither SPF nor a signature helps.
    CannotPass,
    /// Not all is known.
    CannotTell,
}

/// The result as receivers write it down (section 9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the variants carry the RFC's own names")]
pub enum DmarcResult {
    Pass,
    Fail,
    None,
    TempError,
}

/// What comes of the policy with SPF and signatures. `signatures` is none where there is no message.
pub(super) fn outcome(
    decision: &Decision,
    spf: &SpfKnowledge,
    spf_alignment: Option<&Alignment>,
    signatures: Option<&[Alignment]>,
) -> Outcome {
    match decision.status {
        DmarcStatus::None => return Outcome::NoPolicy,
        DmarcStatus::Invalid if decision.applies.is_none() => return Outcome::NoPolicy,
        DmarcStatus::Error => return Outcome::CannotTell,
        DmarcStatus::Found | DmarcStatus::Invalid => {}
    }
    let spf_aligned = spf_alignment.and_then(|alignment| alignment.aligned);
    if matches!(spf, SpfKnowledge::Pass(_)) && spf_aligned == Some(true) {
        return Outcome::PassesBySpf;
    }
    if signatures.is_some_and(|all| all.iter().any(|one| one.aligned == Some(true))) {
        return Outcome::PassesBySignature;
    }
    let spf_helps_not = *spf == SpfKnowledge::NoPass || spf_aligned == Some(false);
    match signatures {
        _ if !spf_helps_not => Outcome::CannotTell,
        None => Outcome::NeedsSignature,
        Some(all) if all.iter().all(|one| one.aligned == Some(false)) => Outcome::CannotPass,
        Some(_) => Outcome::CannotTell,
    }
}

/// The result that an outcome amounts to; none where it is not known.
pub(super) fn result(status: DmarcStatus, outcome: Outcome) -> Option<DmarcResult> {
    match outcome {
        Outcome::NoPolicy => Some(DmarcResult::None),
        Outcome::PassesBySpf | Outcome::PassesBySignature => Some(DmarcResult::Pass),
        Outcome::CannotPass => Some(DmarcResult::Fail),
        Outcome::CannotTell if status == DmarcStatus::Error => Some(DmarcResult::TempError),
        Outcome::NeedsSignature | Outcome::CannotTell => None,
    }
}
