//! The tabs of a report, and their words.

use mailpath::checks::Check;
use mailpath::report::{Command, Query};

/// A tab of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Summary,
    Check(Check),
    Queries,
}

impl Tab {
    /// All there are, in the order in which they stand.
    pub(crate) const ALL: [Self; 7] = [
        Self::Summary,
        Self::Check(Check::Mx),
        Self::Check(Check::Blocklist),
        Self::Check(Check::Spf),
        Self::Check(Check::Ptr),
        Self::Check(Check::Lookup),
        Self::Queries,
    ];

    /// The word in the URL.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Summary | Self::Check(Check::Resolver) => "summary",
            Self::Check(Check::Mx) => "mx",
            Self::Check(Check::Blocklist) => "blacklist",
            Self::Check(Check::Spf) => "spf",
            Self::Check(Check::Ptr) => "ptr",
            Self::Check(Check::Lookup) => "lookup",
            Self::Queries => "queries",
        }
    }

    /// The word on the tab.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Summary | Self::Check(Check::Resolver) => "Summary",
            Self::Check(Check::Mx) => "MX",
            Self::Check(Check::Blocklist) => "Blacklists",
            Self::Check(Check::Spf) => "SPF",
            Self::Check(Check::Ptr) => "PTR",
            Self::Check(Check::Lookup) => "Lookup",
            Self::Queries => "Queries",
        }
    }

    /// Those that a report with these checks has.
    pub(crate) fn of(checks: &[Check]) -> Vec<Self> {
        let has = |tab: &Self| match tab {
            Self::Check(check) => checks.contains(check),
            Self::Summary | Self::Queries => true,
        };
        Self::ALL.into_iter().filter(has).collect()
    }

    /// The one that a query opens with; of a single check, that check's.
    pub(crate) fn first(query: &Query) -> Self {
        let named = query.tab.as_deref().and_then(|id| Self::ALL.into_iter().find(|tab| tab.id() == id));
        named.unwrap_or(match query.command {
            None | Some(Command::Flow) => Self::Summary,
            Some(Command::Mx) => Self::Check(Check::Mx),
            Some(Command::Blocklist) => Self::Check(Check::Blocklist),
            Some(Command::Spf) => Self::Check(Check::Spf),
            Some(Command::Ptr) => Self::Check(Check::Ptr),
            Some(Command::Lookup(_)) => Self::Check(Check::Lookup),
        })
    }
}
