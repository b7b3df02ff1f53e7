//! What would fix a finding: the records to be published, as changes for the zone laboratory. Not every finding is
//! fixed by a record, and where it is, not always by one that can be known: [`remedy`] says which, for each code.

mod dkim;
mod dmarc;
mod hosts;
mod notes;
mod spf;
mod transport;

use std::sync::Arc;

pub use notes::{builder_for, builder_of, notes, request_to_owner};

use crate::checks::{Finding, FindingCode, Severity};
use crate::dns::{Change, DEFAULT_TTL, Name, Record, RecordData, RecordType, Txt, ZoneChanges};
use crate::report::builder::text;
use crate::report::mail_flow::{Reason, Step};
use crate::report::model::Report;

/// How a finding can be fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// By records that are known: [`fix`] has them, unless something in the report keeps them from being known.
    Record,
    /// There is nothing to do.
    Nothing,
    /// Nothing is known yet: by asking again, or somebody else.
    AskAgain,
    /// By a record that only the reader knows, such as the name of a mail server.
    Choice,
    /// In the settings of a server or a program, or in the message.
    Settings,
    /// By somebody else: a list, a provider, a registrar, or who signs the zone.
    Others,
    /// As its cause asks for.
    ByCause,
}

impl Remedy {
    /// Why no record is offered, as a sentence; none where one is.
    #[must_use]
    pub fn because(self) -> Option<&'static str> {
        match self {
            Self::Record => None,
            Self::Nothing => Some("There is nothing to fix."),
            Self::AskAgain => Some("Nothing is known that a record could fix."),
            Self::Choice => Some("A record fixes it, and what it has to say, only you know."),
            Self::Settings => Some("It is fixed in the settings of a server or a program, not by a record."),
            Self::Others => Some("Only somebody else can fix it."),
            Self::ByCause => Some(
                "What fixes it depends on the cause. Where that is a record, the finding about the record offers it.",
            ),
        }
    }
}

/// In the settings of a server, a program or a web server, or in the message.
const SETTINGS: &[FindingCode] = &[
    FindingCode::BlocklistRetired,
    FindingCode::DkimBodyChanged,
    FindingCode::DkimExpired,
    FindingCode::DkimFromUnsigned,
    FindingCode::DkimHeaderChanged,
    FindingCode::DkimLTag,
    FindingCode::DkimLUnsignedEnd,
    FindingCode::DkimNotAligned,
    FindingCode::DkimNotOversigned,
    FindingCode::DkimSignatureIdentity,
    FindingCode::DkimSignatureSyntax,
    FindingCode::DkimSignaturesTooMany,
    FindingCode::DkimWeakAlgorithm,
    FindingCode::DmarcSeveralAuthors,
    FindingCode::MtaStsPolicyMx,
    FindingCode::MtaStsPolicyNone,
    FindingCode::MtaStsPolicyShort,
    FindingCode::MtaStsPolicySyntax,
    FindingCode::MtaStsPolicyTesting,
    FindingCode::SpfHeloUnusable,
    FindingCode::SpfUnusableDomain,
];
/// By somebody else.
const OTHERS: &[FindingCode] = &[
    FindingCode::DaneBroken,
    FindingCode::DaneMxUnsigned,
    FindingCode::DaneUnsigned,
    FindingCode::MxDnssec,
    FindingCode::SpfDnssec,
    FindingCode::SpfIncludeBroken,
];
/// Once something is known that was not given.
const NOT_GIVEN: &[FindingCode] = &[FindingCode::DaneNoName, FindingCode::SpfHeloMissing];
/// By records, though others of their group are not.
const CHOICE: &[FindingCode] =
    &[FindingCode::BlocklistHostNoAddress, FindingCode::HeadersNoRdns, FindingCode::HeadersRdnsUnconfirmed];
/// By whatever its cause asks for.
const BY_CAUSE: &[FindingCode] =
    &[FindingCode::BounceCause, FindingCode::BounceDelayed, FindingCode::HeadersAuthDiffers];

/// How findings with this code can be fixed.
#[must_use]
pub fn remedy(code: FindingCode) -> Remedy {
    let is_one = |codes: &[FindingCode]| codes.contains(&code);
    if [spf::CODES, dmarc::CODES, dkim::CODES, hosts::CODES, transport::CODES].into_iter().any(is_one) {
        return Remedy::Record;
    }
    let named = [
        (SETTINGS, Remedy::Settings),
        (OTHERS, Remedy::Others),
        (NOT_GIVEN, Remedy::AskAgain),
        (CHOICE, Remedy::Choice),
        (BY_CAUSE, Remedy::ByCause),
    ];
    if let Some((_, remedy)) = named.into_iter().find(|(codes, _)| is_one(codes)) {
        return remedy;
    }
    let group = code.as_str().split('.').next().unwrap_or_default();
    match (group, code.severity()) {
        (_, Severity::Good) => Remedy::Nothing,
        ("resolver", _) | (_, Severity::CannotTell) => Remedy::AskAgain,
        (_, Severity::Notice) if !code.has_fix() => Remedy::Nothing,
        ("headers" | "bounce" | "message", _) => Remedy::Settings,
        ("blocklist" | "dnssec", _) => Remedy::Others,
        _ if !code.has_fix() => Remedy::Nothing,
        _ => Remedy::Choice,
    }
}

/// The records that would fix a finding; none where no record does, or it is not known which.
#[must_use]
pub fn fix(report: &Report, finding: &Finding) -> Option<ZoneChanges> {
    let code = finding.code;
    let changes = if spf::CODES.contains(&code) {
        spf::fix(report, finding)
    } else if dmarc::CODES.contains(&code) {
        dmarc::fix(report, finding)
    } else if dkim::CODES.contains(&code) {
        dkim::fix(report, finding)
    } else if hosts::CODES.contains(&code) {
        hosts::fix(report, finding)
    } else if transport::CODES.contains(&code) {
        transport::fix(report, finding)
    } else {
        None
    };
    changes.filter(|changes| !changes.is_empty())
}

/// Why no record is offered for a finding that wants something done, in a complete report.
#[must_use]
pub fn why_none(finding: &Finding) -> Option<&'static str> {
    if finding.records.is_some() || finding.severity <= Severity::Notice {
        return None;
    }
    let unknown = "A record fixes it, and this report does not show which one.";
    Some(notes::elsewhere(finding.code).or_else(|| remedy(finding.code).because()).unwrap_or(unknown))
}

/// The fixes that are offered at a step of the mail's way, each with the title of its finding: of what the step
/// states. Where it puts that in its own words, those of all findings that it rests on.
#[must_use]
pub fn of_step(report: &Report, step: &Step) -> Vec<(String, Arc<ZoneChanges>)> {
    let own = std::iter::once((&step.because, &step.detail));
    let parts = step.parts.iter().map(|part| (&part.because, &part.detail));
    let mut offers: Vec<(String, Arc<ZoneChanges>)> = Vec::new();
    for (because, detail) in own.chain(parts) {
        let is_stated = |finding: &&Finding| detail.contains(&finding.title);
        let rests_on = |finding: &&Finding| because.contains(&Reason::Finding(finding.code));
        let mut meant: Vec<&Finding> = report.findings.iter().filter(is_stated).collect();
        if meant.is_empty() {
            meant = report.findings.iter().filter(rests_on).collect();
        }
        for finding in meant {
            let Some(records) = finding.records.clone() else { continue };
            let offer = (finding.title.clone(), records);
            if !offers.contains(&offer) {
                offers.push(offer);
            }
        }
    }
    offers
}

/// Gives each finding the records that would fix it.
pub(super) fn offer(report: &mut Report) {
    let records: Vec<_> = report.findings.iter().map(|finding| fix(report, finding).map(Arc::new)).collect();
    for (finding, records) in report.findings.iter_mut().zip(records) {
        finding.records = records;
    }
}

/// The records in the answers that a finding rests on.
fn answers<'a>(report: &'a Report, finding: &'a Finding) -> impl Iterator<Item = &'a Record> {
    let lookups = finding.queries.iter().filter_map(|id| report.transcript.get(*id));
    let responses = lookups.filter_map(|lookup| lookup.result.as_ref().ok());
    responses.flat_map(|response| &response.answers)
}

/// The texts in the answers that a finding rests on, with their records.
fn texts<'a>(report: &'a Report, finding: &'a Finding) -> impl Iterator<Item = (&'a Record, String)> {
    answers(report, finding).filter_map(|record| match &record.data {
        RecordData::Txt(txt) => Some((record, txt.text())),
        _ => None,
    })
}

/// One text in the place of what is published for the same purpose.
fn put(name: Name, value: &str) -> ZoneChanges {
    ZoneChanges::new([text(name, value)])
}

/// A record that stands in for those of its type.
fn record(name: Name, data: RecordData, rtype: RecordType) -> Change {
    Change::Replace(Record { name, rtype, ttl: DEFAULT_TTL, data })
}

/// A published record, taken away.
fn remove(record: &Record) -> Change {
    Change::Remove(record.clone())
}

/// A text that is published at a wrong name, at the right one.
fn moved(stray: &Record, value: &str, to: Name) -> ZoneChanges {
    let data = RecordData::Txt(Txt::of_text(value));
    ZoneChanges::new([remove(stray), record(to, data, RecordType::TXT)])
}
