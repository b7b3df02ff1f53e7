//! What the page does when it is opened at an address, or when its address changes.

use super::super::query::{ParameterError, Query, View};
use super::address::split_link;
use super::route::{Route, Subject};
use super::tab::Tab;

/// What the page shows before it is opened at another address.
#[derive(Clone, Copy, Debug)]
pub struct ShownPage<'a> {
    /// What was asked.
    pub query: &'a Query,
    /// The question of the run that is shown ([`Action::Run`]); none where there is none.
    pub question: Option<&'a str>,
}

/// What the page shows then.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// What is asked, and how it is shown.
    pub query: Query,
    /// The parameters that could not be used.
    pub left_out: Vec<ParameterError>,
    /// The tab.
    pub tab: Tab,
    /// The fragment, where a saved report is shown.
    pub fragment: String,
    /// What to do about the report.
    pub action: Action,
}

/// What to do about the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Keep what is shown, be it under another view.
    Keep,
    /// Show none.
    Clear,
    /// Make one.
    Run {
        /// Of what.
        source: Source,
        /// What identifies it: the same question needs no new run.
        question: String,
        /// Whether what the report knows that is shown is not asked again: other records are tried.
        is_trial: bool,
    },
}

/// What a report is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Answers of the resolver.
    Resolver,
    /// A saved report.
    SavedReport,
    /// Answers of the resolver, for a message.
    Message,
}

/// Decides what the page shows at an address; `again` asks anew even what is shown already.
#[must_use]
pub fn open(search: &str, fragment: &str, again: bool, shown: ShownPage<'_>) -> Opening {
    let (route, mut errors) = Route::parse(search, fragment);
    let (view, record) = (route.view(), route.record());
    let (source, fragment, mut query) = match route.subject() {
        // What was asked is in the saved report, not in the address.
        Subject::SavedReport { fragment, tab, resolvers } => {
            let (tab, resolvers) = (tab.clone(), resolvers.clone());
            let query = Query { view, record, tab, resolvers, ..Query::default() };
            (Source::SavedReport, fragment.as_str(), query)
        }
        Subject::Message { fragment, beside } => {
            (Source::Message, fragment.as_str(), Query { view, record, ..(**beside).clone() })
        }
        Subject::Question(query) => (Source::Resolver, "", Query { view, record, ..(**query).clone() }),
    };
    let compares = query.view == View::Compare;
    let question = match source {
        Source::SavedReport => saved_question(compares, fragment),
        Source::Resolver => same_question(&query),
        Source::Message => message_question(&query, fragment),
    };
    // Reading about the page, or looking at another tab, is no reason to ask again.
    let is_shown = shown.question == Some(question.as_str());
    let is_report = matches!(query.view, View::Page | View::Json | View::Resolvers | View::Build) || compares;
    let can_run = match source {
        Source::SavedReport => true,
        Source::Resolver => !must_not_run(&errors) && !compares && !query.is_empty(),
        Source::Message => !must_not_run(&errors) && !compares,
    };
    let is_trial = source != Source::SavedReport
        && shown.question.is_some_and(|shown| as_published(shown) == as_published(&question));
    let action = if !is_report || (is_shown && !again) {
        Action::Keep
    } else if can_run {
        Action::Run { source, question, is_trial: is_trial && !again }
    } else {
        Action::Clear
    };
    // What was read in them is in what is shown, and not in the address.
    if action == Action::Keep && source != Source::Resolver {
        query = shown.query.shown_like(&query);
    }
    // Without a report there is nothing to build from.
    if action == Action::Clear && query.view == View::Build {
        query = Query { view: View::Page, record: None, ..query };
    }
    errors.retain(|error| error.parameter != "q");
    Opening { tab: Tab::first(&query), query, left_out: errors, fragment: fragment.to_owned(), action }
}

/// Whether nothing may be asked: without its `q` there is nothing to ask, and with a resolver that cannot be
/// understood, another one would learn what it was not meant to.
#[must_use]
pub fn must_not_run(errors: &[ParameterError]) -> bool {
    errors.iter().any(|error| matches!(error.parameter, "q" | "resolver"))
}

/// What identifies the question of a query: all of it but how it is shown.
#[must_use]
pub fn same_question(query: &Query) -> String {
    query.question().to_url()
}

/// The same question without the records that are tried.
fn as_published(question: &str) -> String {
    let (search, fragment) = split_link(question);
    format!("{}#{fragment}", Query::from_url(search).0.as_published().to_url())
}

/// What identifies the question of a message, with what is asked beside it.
#[must_use]
pub fn message_question(beside: &Query, fragment: &str) -> String {
    format!("{}#{fragment}", same_question(beside))
}

/// What identifies the question of a saved report.
#[must_use]
pub fn saved_question(compares: bool, fragment: &str) -> String {
    format!("{compares}#{fragment}")
}

#[cfg(test)]
mod tests {
    use super::super::super::query::RecordKind;
    use super::*;

    const NOTHING: &str = "";

    /// What happens at an address, after a report of this question.
    fn at(search: &str, fragment: &str, question: Option<&str>) -> Opening {
        let query = Query::from_url(question.unwrap_or(NOTHING)).0;
        open(search, fragment, false, ShownPage { query: &query, question })
    }

    fn runs(opening: &Opening) -> Option<Source> {
        match opening.action {
            Action::Run { source, .. } => Some(source),
            Action::Keep | Action::Clear => None,
        }
    }

    #[test]
    fn a_new_question_is_asked_and_the_same_is_not_asked_twice() {
        let first = at("q=a.net", "", None);
        let Action::Run { source: Source::Resolver, question, .. } = first.action else {
            panic!("{first:?}")
        };
        assert_eq!(at("q=a.net&tab=spf", "", Some(&question)).action, Action::Keep);
        assert_eq!(at("q=a.net&view=about", "", Some(&question)).action, Action::Keep);
        let beside = "q=a.net&resolvers=cloudflare,google&questions=all&view=resolvers";
        assert_eq!(at(beside, "", Some(&question)).action, Action::Keep);
        assert_eq!(runs(&at(beside, "", None)), Some(Source::Resolver));
        assert_eq!(runs(&at("q=b.net", "", Some(&question))), Some(Source::Resolver));
        assert_eq!(runs(&at("q=a.net&resolver=google", "", Some(&question))), Some(Source::Resolver));
        let query = Query::from_url("q=a.net").0;
        let again = open("q=a.net", "", true, ShownPage { query: &query, question: Some(&question) });
        assert_eq!(runs(&again), Some(Source::Resolver));
    }

    #[test]
    fn an_empty_address_shows_no_report() {
        assert_eq!(at("", "", Some("q=a.net")).action, Action::Clear);
        assert_eq!(at("view=compare", "", Some("q=a.net")).action, Action::Clear);
        // Reading about the page loses no report.
        assert_eq!(at("view=about", "", Some("q=a.net")).action, Action::Keep);
    }

    #[test]
    fn nothing_is_asked_where_the_question_or_the_resolver_cannot_be_understood() {
        for search in ["q=a..b", "q=a.net&resolver=nonsense"] {
            assert_eq!(at(search, "", None).action, Action::Clear, "{search}");
        }
        let left_out = |search| -> Vec<&str> {
            at(search, "", None).left_out.iter().map(|error| error.parameter).collect()
        };
        // What is wrong with `q` is said in the box.
        assert_eq!(left_out("q=a..b"), [] as [&str; 0]);
        assert_eq!(left_out("q=a.net&resolver=nonsense"), ["resolver"]);
        assert_eq!(left_out("q=a.net&tab=nonsense"), ["tab"]);
        assert_eq!(runs(&at("q=a.net&tab=nonsense", "", None)), Some(Source::Resolver));
    }

    #[test]
    fn records_that_are_tried_ask_nothing_that_is_known() {
        let trial = |opening: Opening| match opening.action {
            Action::Run { source, is_trial, .. } => (source, is_trial),
            Action::Keep | Action::Clear => panic!("{opening:?}"),
        };
        let plain = same_question(&Query::from_url("q=a.net").0);
        let tried = format!("{plain}&zone=a.net.+MX+10+b.net.");
        for (search, before) in [
            ("q=a.net&zone=a.net.+MX+10+b.net.", &plain),
            ("q=a.net&spf=v%3Dspf1+-all&tab=spf", &plain),
            ("q=a.net&dmarc=v%3DDMARC1", &tried),
            ("q=a.net", &tried),
        ] {
            assert_eq!(trial(at(search, "", Some(before))), (Source::Resolver, true), "{search}");
        }
        for (search, before) in
            [("q=b.net&zone=a.net.+MX+10+b.net.", Some(&*plain)), ("q=a.net&zone=a.net.+MX+10+b.net.", None)]
        {
            assert_eq!(trial(at(search, "", before)), (Source::Resolver, false), "{search}");
        }
        // Who wants it asked anew gets that.
        let shown = ShownPage { query: &Query::default(), question: Some(&plain) };
        assert_eq!(trial(open("q=a.net&zone=x", "", true, shown)), (Source::Resolver, false));
        // A message is another one where its fragment is; a saved report knows everything anyway.
        let message = message_question(&Query::default(), "pasted");
        for (fragment, same) in [("pasted", true), ("pasted&hop=1", false)] {
            let opening = at("zone=a.net.+MX+10+b.net.", fragment, Some(&message));
            assert_eq!(trial(opening), (Source::Message, same), "{fragment}");
        }
        let saved = saved_question(false, "case=1.x");
        assert_eq!(trial(at("", "case=1.y", Some(&saved))), (Source::SavedReport, false));
    }

    #[test]
    fn a_builder_is_a_place_in_the_report_and_asks_nothing_anew() {
        let question = same_question(&Query::from_url("q=a.net").0);
        let opening = at("q=a.net&view=build&record=dmarc", "", Some(&question));
        assert_eq!((&opening.action, opening.query.view), (&Action::Keep, View::Build));
        assert_eq!((opening.query.record, opening.tab.id()), (Some(RecordKind::Dmarc), "dmarc"));
        // Opened by its link, it asks what the report asks; to leave it asks nothing.
        let opening = at("q=a.net&view=build&record=dmarc", "", None);
        assert!(matches!(opening.action, Action::Run { question: asked, .. } if asked == question));
        let left = at("q=a.net", "", Some(&question));
        assert_eq!((left.action, left.query.view, left.query.record), (Action::Keep, View::Page, None));
        // Of nothing, nothing is built.
        let opening = at("view=build&record=spf", "", None);
        assert_eq!((opening.action, opening.query.view), (Action::Clear, View::Page));
        // What was read in a message, or a saved report, stays.
        let shown = Query::from_url("q=a.net&server=192.0.2.1").0;
        for (fragment, question) in [
            ("pasted", message_question(&Query::default(), "pasted")),
            ("case=1.x", saved_question(false, "case=1.x")),
        ] {
            let shown = ShownPage { query: &shown, question: Some(&question) };
            let opening = open("view=build&record=spf", fragment, false, shown);
            assert_eq!((opening.action, opening.query.record), (Action::Keep, Some(RecordKind::Spf)));
            assert!(opening.query.get("server").is_some(), "{fragment}");
        }
    }

    #[test]
    fn a_saved_report_is_shown_whatever_the_query_part_says() {
        let opening = at("q=a..b", "case=1.x", None);
        assert_eq!((runs(&opening), opening.fragment.as_str()), (Some(Source::SavedReport), "case=1.x"));
        // So is it where its questions go to several resolvers, whose choice asks nothing anew.
        let beside = "resolvers=cloudflare,google&view=resolvers";
        let opening = at(beside, "case=1.x", None);
        assert_eq!((runs(&opening), opening.query.view), (Some(Source::SavedReport), View::Resolvers));
        let opening = at(beside, "case=1.x", Some(&saved_question(false, "case=1.x")));
        assert_eq!((opening.action, opening.query.resolvers.set.is_some()), (Action::Keep, true));
        // Another tab of it keeps what was asked, which no address says.
        let shown = Query::from_url("q=a.net").0;
        let question = saved_question(false, "case=1.x");
        let opening =
            open("tab=spf", "case=1.x", false, ShownPage { query: &shown, question: Some(&question) });
        assert_eq!(opening.action, Action::Keep);
        assert_eq!(opening.query.get("q"), shown.get("q"));
        assert_eq!(opening.tab.id(), "spf");
        // One that fits into no link is another one under another number.
        let file = saved_question(false, "file&opened=1");
        assert_eq!(at("", "file&opened=1", Some(&file)).action, Action::Keep);
        assert_eq!(runs(&at("", "file&opened=2", Some(&file))), Some(Source::SavedReport));
        // To compare it is another question.
        let opening =
            open("view=compare", "case=1.x", false, ShownPage { query: &shown, question: Some(&question) });
        assert_eq!(runs(&opening), Some(Source::SavedReport));
    }

    #[test]
    fn a_message_is_shown_with_or_without_a_question() {
        for search in ["", "q=a.net", "view=json", "resolver=google"] {
            let opening = at(search, "message=abc", None);
            assert_eq!((runs(&opening), opening.fragment.as_str()), (Some(Source::Message), "message=abc"));
        }
        // Nobody else is asked than who was named.
        assert_eq!(at("resolver=nonsense", "message=abc", None).action, Action::Clear);
        // A link that holds one is shown at once, whatever the view; what was pasted can be pasted anew.
        assert_eq!(at("view=message", "message=abc", None).query.view, View::Page);
        assert_eq!(at("view=message", "pasted", None).action, Action::Keep);
        assert_eq!(at("view=message", "", None).action, Action::Keep);
        // Another tab asks nothing, and keeps what was read in the message.
        let shown = Query::from_url("q=a.net&server=192.0.2.1").0;
        let question = message_question(&Query::default(), "pasted");
        let opening =
            open("tab=spf", "pasted", false, ShownPage { query: &shown, question: Some(&question) });
        assert_eq!((opening.action, opening.query.get("server")), (Action::Keep, shown.get("server")));
        // Another hand-over is another question.
        let other = open("", "pasted&hop=1", false, ShownPage { query: &shown, question: Some(&question) });
        assert_eq!(runs(&other), Some(Source::Message));
    }

    #[test]
    fn a_fragment_of_something_else_is_left_out() {
        assert_eq!(at("q=a.net", "panel-spf", None).fragment, "");
    }
}
