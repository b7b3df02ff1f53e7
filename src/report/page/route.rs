//! What an address of the page shows. The page's state is the query part of its address and, where it
//! shows a saved report, the fragment: a [`Route`] is the two, understood, and is written back as they are.

use super::super::query::{ParameterError, Query, RecordKind, ResolverQuery, View};
use super::address::{has_message, shows_message, shows_saved_report};
use super::tab::Tab;

/// What is shown at an address. Views beside a report keep what is behind them, to be gone back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The report; where nothing is asked, the box and what can be asked.
    Report(Subject),
    /// The report as JSON alone.
    Json(Subject),
    /// A saved report compared with another one, or with the same question asked again.
    Compare(Subject),
    /// What the page does and cannot do.
    About(Subject),
    /// Which blocklists answer, and by which resolver.
    Lists(Subject),
    /// The last reports of this browser.
    History(Subject),
    /// Many domains and addresses, one after the other.
    Bulk(Subject),
    /// A message or bounce to be pasted.
    Message(Subject),
    /// The questions of the report through several resolvers.
    Resolvers(Subject),
    /// The report, with a record being built.
    Build(RecordKind, Subject),
}

/// What a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A question, or nothing yet. Its `view` is always the page's own: the route has it.
    Question(Box<Query>),
    /// A saved report. What was asked is in it, and not for the host, which sees the query part.
    SavedReport {
        /// The fragment that holds it, or one that stands for a file.
        fragment: String,
        /// The tab shown first.
        tab: Option<String>,
        /// Who is asked the same side by side.
        resolvers: ResolverQuery,
    },
    /// A message. What was read in it is not for the host, which sees the query part.
    Message {
        /// The fragment that holds it, or [`super::PASTED_FRAGMENT`].
        fragment: String,
        /// What is asked beside it. Its `view` is always the page's own.
        beside: Box<Query>,
    },
}

impl Route {
    /// Reads the query part and the fragment of an address, without `?` and `#`.
    ///
    /// The second part is every parameter that could not be used; the route is then that of the rest.
    #[must_use]
    pub fn parse(search: &str, fragment: &str) -> (Self, Vec<ParameterError>) {
        let (query, mut errors) = Query::from_url(search);
        if let Some(word) = &query.tab
            && !Tab::all().any(|tab| tab.id() == word)
        {
            let known: Vec<&str> = Tab::all().map(Tab::id).collect();
            let message = format!("There is no tab “{word}”; the tabs are {}.", known.join(", "));
            errors.push(ParameterError { parameter: "tab", message });
        }
        (Self::new(&query, fragment, query.view), errors)
    }

    /// The route to a view of what a query asks, or of the saved report in a fragment.
    #[must_use]
    pub fn new(query: &Query, fragment: &str, view: View) -> Self {
        // Who else is asked belongs to one view.
        let resolvers = match view {
            View::Resolvers => query.resolvers.clone(),
            _ => ResolverQuery::default(),
        };
        let shown = || {
            let resolvers = resolvers.clone();
            Box::new(Query { view: View::Page, record: None, resolvers, ..query.clone() })
        };
        let subject = if shows_saved_report(fragment) {
            Subject::SavedReport { fragment: fragment.to_owned(), tab: query.tab.clone(), resolvers }
        } else if shows_message(fragment) {
            Subject::Message { fragment: fragment.to_owned(), beside: shown() }
        } else {
            Subject::Question(shown())
        };
        match view {
            View::Build if let Some(record) = query.record => Self::Build(record, subject),
            View::Page | View::Build => Self::Report(subject),
            View::Json => Self::Json(subject),
            View::Compare => Self::Compare(subject),
            View::About => Self::About(subject),
            View::Lists => Self::Lists(subject),
            View::History => Self::History(subject),
            View::Bulk => Self::Bulk(subject),
            // A link that holds the message leaves nothing to be pasted.
            View::Resolvers => Self::Resolvers(subject),
            View::Message if has_message(fragment) => Self::Report(subject),
            View::Message => Self::Message(subject),
        }
    }

    /// What the report is about that is shown, or stands behind what is shown.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        match self {
            Self::Report(subject)
            | Self::Json(subject)
            | Self::Compare(subject)
            | Self::About(subject)
            | Self::Lists(subject)
            | Self::History(subject)
            | Self::Bulk(subject)
            | Self::Message(subject)
            | Self::Resolvers(subject)
            | Self::Build(_, subject) => subject,
        }
    }

    /// The parameter `record` of the address.
    #[must_use]
    pub fn record(&self) -> Option<RecordKind> {
        match self {
            Self::Build(record, _) => Some(*record),
            _ => None,
        }
    }

    /// The parameter `view` of the address.
    #[must_use]
    pub fn view(&self) -> View {
        match self {
            Self::Report(_) => View::Page,
            Self::Json(_) => View::Json,
            Self::Compare(_) => View::Compare,
            Self::About(_) => View::About,
            Self::Lists(_) => View::Lists,
            Self::History(_) => View::History,
            Self::Bulk(_) => View::Bulk,
            Self::Message(_) => View::Message,
            Self::Resolvers(_) => View::Resolvers,
            Self::Build(..) => View::Build,
        }
    }

    /// The address: its query part, and the fragment after a `#` where there is one.
    #[must_use]
    pub fn address(&self) -> String {
        let (view, record) = (self.view(), self.record());
        match self.subject() {
            Subject::Question(query) => Query { view, record, ..(**query).clone() }.to_url(),
            Subject::SavedReport { fragment, tab, resolvers } => {
                let (tab, resolvers) = (tab.clone(), resolvers.clone());
                let shown = Query { view, record, tab, resolvers, ..Query::default() };
                format!("{}#{fragment}", shown.to_url())
            }
            Subject::Message { fragment, beside } => {
                format!("{}#{fragment}", Query { view, record, ..(**beside).clone() }.to_url())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::split_link;
    use super::*;

    fn parse(address: &str) -> (Route, Vec<ParameterError>) {
        let (search, fragment) = split_link(address);
        Route::parse(search, fragment)
    }

    #[test]
    fn an_address_is_understood_and_written_back() {
        for address in [
            "",
            "q=a.net",
            "q=a.net&server=192.0.2.1&from=jo@a.net&helo=mail.a.net&to=ann@b.net&tab=spf",
            "q=spf:a.net&spf=v%3Dspf1+-all&lists=all&resolver=google",
            "q=a.net&from=",
            "q=a.net&view=json",
            "q=a.net&view=about",
            "resolver=https://dns.example.net/dns-query&view=lists",
            "q=a.net&view=history",
            "view=bulk",
            "view=compare",
            "#case=1.x",
            "#file",
            "tab=spf&view=build&record=spf#file&opened=7",
            "tab=mx#case=1.x",
            "view=compare#case=1.x&with=1.y",
            "view=json#case=1.x",
            "view=history#case=1.x",
            "view=message",
            "#message=abc",
            "q=a.net&server=192.0.2.1#message=abc&hop=1",
            "view=json#message=abc",
            "resolver=example&tab=spf#pasted",
            "view=message#pasted",
            "q=a.net&server=192.0.2.1&view=resolvers",
            "q=a.net&resolver=google&resolvers=google%2Chttps://dns.example.net/q&questions=all&view=resolvers",
            "resolvers=cloudflare%2Cgoogle&view=resolvers#case=1.x",
            "q=a.net&resolvers=cloudflare%2Cgoogle&view=resolvers#message=abc",
            "q=a.net&view=build&record=spf",
            "q=a.net&tab=mx&view=build&record=no-mail",
            "view=build&record=mta-sts#case=1.x",
            "q=a.net&view=build&record=dkim#message=abc",
            "tab=spf&view=build&record=spf#pasted",
        ] {
            let (route, errors) = parse(address);
            assert_eq!(errors, [], "{address}");
            assert_eq!(route.address(), address);
            assert_eq!(parse(&route.address()).0, route, "{address}");
        }
    }

    #[test]
    fn what_is_left_of_a_damaged_address_is_a_route_too() {
        for (address, parameter, left) in [
            ("q=a.net&view=nonsense", "view", "q=a.net"),
            ("view=nonsense#case=1.x", "view", "#case=1.x"),
            ("q=a..b", "q", ""),
            ("q=a.net&resolver=gopher", "resolver", "q=a.net"),
            ("q=a.net&tab=nonsense", "tab", "q=a.net&tab=nonsense"),
            ("q=a.net&view=build", "record", "q=a.net"),
            ("q=a.net&view=build&record=a", "record", "q=a.net"),
            ("view=build&record=a#case=1.x", "record", "#case=1.x"),
        ] {
            let (route, errors) = parse(address);
            assert_eq!(errors.iter().map(|error| error.parameter).collect::<Vec<_>>(), [parameter]);
            assert_eq!(route.address(), left, "{address}");
        }
    }

    #[test]
    fn a_fragment_of_something_else_is_no_part_of_the_route() {
        assert_eq!(parse("q=a.net#panel-spf").0.address(), "q=a.net");
        // Nor is a record that nothing is built of.
        assert_eq!(parse("q=a.net&record=spf").0.address(), "q=a.net");
        assert_eq!(parse("q=a.net&view=json&record=spf").0.address(), "q=a.net&view=json");
        // A link to something else that is made of the same query does not have it either.
        let (query, _) = Query::from_url("q=a.net&view=build&record=spf");
        assert_eq!(Query { view: View::Page, ..query }.to_url(), "q=a.net");
    }

    #[test]
    fn the_host_is_not_told_what_a_saved_report_is_about() {
        let query = Query { tab: Some("spf".into()), ..Query::from_url("q=a.net&server=192.0.2.1").0 };
        assert_eq!(Route::new(&query, "case=1.x", View::Page).address(), "tab=spf#case=1.x");
        let json = Route::new(&query, "", View::Json);
        assert_eq!(json.address(), "q=a.net&server=192.0.2.1&tab=spf&view=json");
    }
}
