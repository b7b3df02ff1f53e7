//! The tabs of a report, and their words.

use super::super::query::{Query, RecordKind};
use crate::checks::{Check, Command};

/// A tab of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The mail flow and all findings.
    Summary,
    /// One check.
    Check(Check),
    /// The transcript.
    Queries,
}

impl Tab {
    /// Every tab, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        let checks = Check::ALL.into_iter().filter(|check| check.info().tab.is_some()).map(Self::Check);
        std::iter::once(Self::Summary).chain(checks).chain([Self::Queries])
    }

    /// The word in the URL.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Check(check) => check.info().tab.map_or("summary", |tab| tab.word),
            Self::Queries => "queries",
        }
    }

    /// The words on the tab.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Check(check) => check.info().tab.map_or("Summary", |tab| tab.label),
            Self::Queries => "Queries",
        }
    }

    /// The tabs of a report with these checks. A look-up or a reverse look-up alone has no summary, which
    /// would say the same once more.
    #[must_use]
    pub fn of_checks(checks: &[Check]) -> Vec<Self> {
        let mut with_tab = checks.iter().filter(|check| check.info().tab.is_some());
        let alone = with_tab.next().filter(|_| with_tab.next().is_none());
        let has = |tab: &Self| match tab {
            Self::Summary => !matches!(alone, Some(Check::Lookup | Check::Ptr)),
            Self::Check(check) => checks.contains(check),
            Self::Queries => true,
        };
        Self::all().filter(has).collect()
    }

    /// The tab that a query opens: the one it names, or that of the record that is built, or of its only check, or
    /// the summary.
    #[must_use]
    pub fn first(query: &Query) -> Self {
        let named = query.tab.as_deref().and_then(|id| Self::all().find(|tab| tab.id() == id));
        let check = query.record.map(RecordKind::check).or_else(|| query.command.and_then(Command::check));
        named.unwrap_or(check.map_or(Self::Summary, Self::Check))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_opens_the_tab_it_names_or_that_of_its_check() {
        let first = |url: &str| Tab::first(&Query::from_url(url).0).id();
        assert_eq!(first("q=a.net"), "summary");
        assert_eq!(first("q=spf:a.net"), "spf");
        assert_eq!(first("q=blacklist:192.0.2.1"), "blacklist");
        assert_eq!(first("q=spf:a.net&tab=queries"), "queries");
        assert_eq!(first("q=a.net&view=build&record=tls-rpt"), "transport");
        assert_eq!(first("q=a.net&view=build&record=no-mail&tab=spf"), "spf");
        assert_eq!(first("q=a.net&tab=nonsense"), "summary");
    }

    #[test]
    fn a_report_has_the_tabs_of_its_checks() {
        let tabs = |checks: &[Check]| Tab::of_checks(checks).iter().map(|tab| tab.id()).collect::<Vec<_>>();
        assert_eq!(tabs(&[Check::Spf]), ["summary", "spf", "queries"]);
        assert_eq!(tabs(&[Check::Lookup, Check::Resolver]), ["lookup", "queries"]);
        assert_eq!(tabs(&[Check::Ptr]), ["ptr", "queries"]);
        assert_eq!(tabs(&[Check::Spf, Check::Ptr]), ["summary", "spf", "ptr", "queries"]);
    }
}
