//! DMARC records that fix what was found of them.

use super::{moved, put, texts};
use crate::checks::dmarc::{Dmarc, Policy, Psd, StepStatus, record_name};
use crate::checks::{Finding, FindingCode as Code};
use crate::dns::{Name, ZoneChanges};
use crate::report::builder::DmarcBuilder;
use crate::report::model::Report;

pub(super) const CODES: &[Code] = &[
    Code::DmarcNone,
    Code::DmarcRegistryOnly,
    Code::DmarcAtApex,
    Code::DmarcDoubledName,
    Code::DmarcWrongLabel,
    Code::DmarcSeveral,
    Code::DmarcVersion,
    Code::DmarcSmartQuotes,
    Code::DmarcQuoted,
    Code::DmarcEscapes,
    Code::DmarcNoPolicy,
    Code::DmarcBadPolicy,
    Code::DmarcBadValue,
    Code::DmarcSyntax,
    Code::DmarcDuplicateTag,
    Code::DmarcUnknownTag,
    Code::DmarcTagCase,
    Code::DmarcHistoricTag,
    Code::DmarcRuaScheme,
    Code::DmarcTestMode,
    Code::DmarcPolicyNone,
    Code::DmarcNoneNoReports,
    Code::DmarcNoReports,
    Code::DmarcSpWeaker,
    Code::DmarcNpWeaker,
    Code::DmarcNpMissing,
    Code::DmarcSpUseless,
    Code::DmarcPsdWrong,
    Code::DmarcRuf,
    Code::DmarcCnameDangling,
    Code::DmarcNoMailDomain,
    Code::DmarcExternalUnauthorised,
];

pub(super) fn fix(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let dmarc = report.dmarc.as_deref()?;
    let author = &dmarc.author_domain;
    let place = dmarc.record_domain.as_ref().unwrap_or(author);
    let with = |change: &dyn Fn(&mut DmarcBuilder)| {
        let record = dmarc.record.as_deref()?;
        let mut builder = DmarcBuilder::from_record(place, record);
        change(&mut builder);
        builder.changes()
    };
    match finding.code {
        Code::DmarcNone | Code::DmarcRegistryOnly | Code::DmarcCnameDangling => {
            DmarcBuilder::with_own_reports(author).changes()
        }
        Code::DmarcNoMailDomain => DmarcBuilder { p: Policy::Reject, ..DmarcBuilder::new(author) }.changes(),
        Code::DmarcAtApex | Code::DmarcDoubledName | Code::DmarcWrongLabel => {
            let to = record_name(author)?;
            let is_stray = |text: &str| text.to_ascii_lowercase().starts_with("v=dmarc1");
            let stray = texts(report, finding).find(|(record, text)| record.name != to && is_stray(text));
            let (stray, text) = stray?;
            Some(moved(stray, &text, to))
        }
        Code::DmarcSeveral => {
            let step = dmarc.walk.iter().find(|step| step.status == StepStatus::Several)?;
            Some(put(record_name(&step.domain)?, step.records.first()?))
        }
        Code::DmarcVersion | Code::DmarcSmartQuotes | Code::DmarcQuoted | Code::DmarcEscapes => {
            corrected(dmarc).or_else(|| near_miss(dmarc))
        }
        Code::DmarcNoPolicy
        | Code::DmarcBadPolicy
        | Code::DmarcBadValue
        | Code::DmarcSyntax
        | Code::DmarcDuplicateTag
        | Code::DmarcUnknownTag
        | Code::DmarcTagCase
        | Code::DmarcHistoricTag
        | Code::DmarcRuaScheme => corrected(dmarc).or_else(|| with(&|_| {})),
        Code::DmarcTestMode => with(&|builder| builder.t = false),
        Code::DmarcPolicyNone => with(&|builder| builder.p = Policy::Quarantine),
        Code::DmarcNoneNoReports | Code::DmarcNoReports => with(&|builder| {
            builder.rua = DmarcBuilder::with_own_reports(&builder.domain).rua;
        }),
        Code::DmarcSpWeaker => with(&|builder| builder.sp = None),
        Code::DmarcNpWeaker | Code::DmarcNpMissing => with(&|builder| builder.np = Some(Policy::Reject)),
        Code::DmarcSpUseless => with(&|builder| (builder.sp, builder.np) = (None, None)),
        Code::DmarcPsdWrong => with(&|builder| builder.psd = Psd::Unset),
        Code::DmarcRuf => with(&|builder| builder.ruf.clear()),
        Code::DmarcExternalUnauthorised => {
            // The name stands in the finding's last question: where the host would agree.
            let lookups = finding.queries.iter().filter_map(|id| report.transcript.get(*id));
            let is_consent = |name: &Name| name.labels().any(|label| label == "_report");
            let name = lookups.map(|lookup| &lookup.question.name).find(|name| is_consent(name))?;
            Some(put(name.clone(), "v=DMARC1"))
        }
        _ => None,
    }
}

/// The record that applies, as it was meant.
fn corrected(dmarc: &Dmarc) -> Option<ZoneChanges> {
    Some(put(record_name(dmarc.record_domain.as_ref()?)?, dmarc.corrected.as_deref()?))
}

/// A text that nobody takes for a record, as it was meant.
fn near_miss(dmarc: &Dmarc) -> Option<ZoneChanges> {
    let near = |step: &crate::checks::dmarc::WalkStep| {
        let corrected = step.near_misses.iter().find_map(|near| near.corrected.clone())?;
        Some(put(record_name(&step.domain)?, &corrected))
    };
    dmarc.walk.iter().find_map(near)
}
