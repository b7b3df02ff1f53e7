//! What each kind of record is called, and what a report has for it.

use crate::dns::{Name, RecordType, ZoneChanges};
use crate::report::{RecordKind, Report};

impl RecordKind {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spf => "SPF",
            Self::Dkim => "DKIM",
            Self::Dmarc => "DMARC",
            Self::MtaSts => "MTA-STS",
            Self::TlsRpt => "TLS-RPT",
            Self::NullMx => "No incoming mail",
            Self::NoMail => "No mail at all",
        }
    }

    /// What it is for.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Spf => "Says which servers may send for the domain.",
            Self::Dkim => "Publishes the key by which receivers check signatures.",
            Self::Dmarc => "Says what to do with mail that only pretends to come from the domain.",
            Self::MtaSts => "Has mail to the domain encrypted, with certificates checked.",
            Self::TlsRpt => "Gets you reports where encryption fails.",
            Self::NullMx => "For a domain that receives no mail (null MX).",
            Self::NoMail => "For a domain that neither sends nor receives: three records at once.",
        }
    }

    /// The words of the button that opens its builder.
    #[must_use]
    pub fn button(self, report: &Report) -> String {
        let verb = match (self, self.is_published(report)) {
            (Self::NullMx, _) => return "The domain receives no mail".to_owned(),
            (Self::NoMail, _) => return "The domain has no mail at all".to_owned(),
            (Self::Dkim, _) | (_, false) => "Build it step by step",
            (_, true) => "Change it step by step",
        };
        format!("{verb} ({})", self.name())
    }

    /// Whether there is a record of the kind, as far as is known.
    fn is_published(self, report: &Report) -> bool {
        let transport = report.transport.as_ref();
        match self {
            Self::Spf => {
                report.spf.as_ref().is_some_and(|spf| spf.record.is_some() || !spf.records.is_empty())
            }
            Self::Dmarc => report.dmarc.as_ref().is_some_and(|dmarc| {
                let own = dmarc.walk.iter().find(|step| step.domain == dmarc.author_domain);
                own.is_some_and(|step| step.record.is_some() || !step.records.is_empty())
            }),
            Self::MtaSts => {
                transport.and_then(|row| row.mta_sts.as_ref()).is_some_and(|row| row.record.is_some())
            }
            Self::TlsRpt => {
                transport.and_then(|row| row.tls_rpt.as_ref()).is_some_and(|row| row.record.is_some())
            }
            Self::Dkim | Self::NullMx | Self::NoMail => false,
        }
    }

    /// The domain that it is about; none where the report is not about one.
    #[must_use]
    pub fn domain(self, report: &Report) -> Option<Name> {
        let transport = || report.transport.as_ref();
        match self {
            Self::Spf => Name::from_user(&report.spf.as_ref()?.domain).ok(),
            Self::Dkim => Some(report.dkim.as_ref()?.domain.clone()),
            Self::Dmarc => Some(report.dmarc.as_ref()?.author_domain.clone()),
            Self::MtaSts => transport().filter(|row| row.mta_sts.is_some()).map(|row| row.domain.clone()),
            Self::TlsRpt => transport().filter(|row| row.tls_rpt.is_some()).map(|row| row.domain.clone()),
            Self::NullMx | Self::NoMail => Some(report.mx.as_ref()?.domain.clone()),
        }
    }

    /// Whether changes that are tried are about such a record of a domain, so that what a builder begins from is
    /// not what is published.
    #[must_use]
    pub fn is_tried(self, domain: &Name, tried: &ZoneChanges) -> bool {
        let is_at = |labels: &str| {
            let name = super::below(domain, labels);
            tried.changes().iter().any(|change| Some(change.name()) == name.as_ref())
        };
        let mut own = tried.changes().iter().filter(|change| change.name() == domain);
        match self {
            // A change without a record takes a type or a name away.
            Self::Spf => own.any(|change| change.record().is_none_or(|it| it.rtype == RecordType::TXT)),
            Self::Dkim => {
                let keys = super::below(domain, "_domainkey");
                let is_key = |name: &Name| keys.as_ref().is_some_and(|keys| name.is_within(keys));
                tried.changes().iter().any(|change| is_key(change.name()))
            }
            Self::Dmarc => is_at("_dmarc"),
            Self::MtaSts => is_at("_mta-sts"),
            Self::TlsRpt => is_at("_smtp._tls"),
            Self::NullMx | Self::NoMail => false,
        }
    }
}
