//! Which builders there are, for what, and where they stand.

use mailpath::checks::Check;
use mailpath::dns::Name;
use mailpath::report::Report;

use crate::app::state::Tab;

/// A builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Builder {
    Spf,
    Dkim,
    Dmarc,
    MtaSts,
    TlsRpt,
    NullMx,
    NoMail,
}

impl Builder {
    /// All, in the order in which they are needed.
    pub(super) const ALL: [Self; 7] =
        [Self::Spf, Self::Dkim, Self::Dmarc, Self::MtaSts, Self::TlsRpt, Self::NullMx, Self::NoMail];

    /// The id of its place.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Spf => "builder-spf",
            Self::Dkim => "builder-dkim",
            Self::Dmarc => "builder-dmarc",
            Self::MtaSts => "builder-mta-sts",
            Self::TlsRpt => "builder-tls-rpt",
            Self::NullMx => "builder-null-mx",
            Self::NoMail => "builder-no-mail",
        }
    }

    /// The id of its heading.
    pub(super) fn heading_id(self) -> String {
        format!("{}-heading", self.id())
    }

    /// The id of the button that opens it.
    pub(super) fn button_id(self) -> String {
        format!("open-{}", self.id())
    }

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
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
    pub(super) fn purpose(self) -> &'static str {
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

    /// The tab in which it stands.
    pub(super) fn tab(self) -> Tab {
        Tab::Check(match self {
            Self::Spf => Check::Spf,
            Self::Dkim => Check::Dkim,
            Self::Dmarc => Check::Dmarc,
            Self::MtaSts | Self::TlsRpt => Check::Transport,
            Self::NullMx | Self::NoMail => Check::Mx,
        })
    }

    /// The words of the button that opens it.
    pub(super) fn button(self, report: &Report) -> String {
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
    pub(super) fn domain(self, report: &Report) -> Option<Name> {
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
}
