//! The tabs of a report, and their words.

use mailpath::checks::{Check, Command};
use mailpath::report::Query;

/// A tab of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Summary,
    Check(Check),
    Queries,
}

impl Tab {
    /// All there are, in the order in which they stand.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let checks = Check::ALL.into_iter().filter(|check| check.info().tab.is_some()).map(Self::Check);
        std::iter::once(Self::Summary).chain(checks).chain([Self::Queries])
    }

    /// The word in the URL.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Check(check) => check.info().tab.map_or("summary", |tab| tab.word),
            Self::Queries => "queries",
        }
    }

    /// The words on the tab.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Check(check) => check.info().tab.map_or("Summary", |tab| tab.label),
            Self::Queries => "Queries",
        }
    }

    /// Those that a report with these checks has.
    pub(crate) fn of(checks: &[Check]) -> Vec<Self> {
        let has = |tab: &Self| match tab {
            Self::Check(check) => checks.contains(check),
            Self::Summary | Self::Queries => true,
        };
        Self::all().filter(has).collect()
    }

    /// The one that a query opens with; of a single check, that check's.
    pub(crate) fn first(query: &Query) -> Self {
        let named = query.tab.as_deref().and_then(|id| Self::all().find(|tab| tab.id() == id));
        named.unwrap_or(query.command.and_then(Command::check).map_or(Self::Summary, Self::Check))
    }
}
