//! Where the page goes: to what the form asks for, to a link, to another tab, back and forward.

use leptos::prelude::*;
use mailpath::report::message::beside;
use mailpath::report::page::{self, Action, Opening, Route, ShownPage, Source, shows_message};
use mailpath::report::{Query, RecordKind, ResolverQuery, View};

use super::pasted::Pasted;
use super::task::Task;
use super::{App, Page, Tab};
use crate::app::browser::{address, policy};

impl App {
    /// Goes to what the form asks for, as a new entry of the history; asked anew even if it is
    /// what is shown.
    pub(crate) fn submit(self, query: &Query) {
        let link = query.to_url();
        self.form.fold();
        self.form.fill(&link, query, &[], false);
        // A report of a message stays one where the rest of what is asked is as it was read in it.
        let message = self.report.with_untracked(|report| report.as_ref()?.message.clone());
        let (of_message, left) = self.page.with_untracked(|page| match message {
            Some(message) if shows_message(&page.fragment) => (
                beside(&message, &page.given, query)
                    .map(|beside| Route::new(&beside, &page.fragment, View::Page).address()),
                // A new question has nothing to do with the message.
                (query.get("q") == page.query.get("q")).then(|| page.address(View::Page)),
            ),
            _ => (None, None),
        });
        match of_message {
            Some(address) => self.go(&address, true),
            None => {
                self.go(&link, true);
                Pasted::of(self).left.set(left);
            }
        }
    }

    /// Follows a link within the page.
    pub(crate) fn follow(self, link: &str) {
        self.form.fold();
        let (search, fragment) = page::split_link(link);
        if !page::shows_saved_report(fragment) {
            let (wanted, errors) = Query::from_url(search);
            self.form.fill(search, &wanted, &errors, false);
        }
        self.go(link, false);
    }

    fn go(self, link: &str, again: bool) {
        self.navigated.set_value(true);
        let (search, fragment) = page::split_link(link);
        if !self.may_ask(&Query::from_url(search).0) {
            // The policy of the page as loaded does not let it ask this resolver.
            address::reload(Some(link));
            return;
        }
        let same = address::search().trim_start_matches('?') == search && address::fragment() == fragment;
        address::set(link, same);
        self.open(search, fragment, again);
    }

    /// Shows what the URL asks for, after loading, or after going back or forward.
    pub(crate) fn load(self, first: bool) {
        self.form.fold();
        let (search, fragment) = (address::search(), address::fragment());
        let (wanted, errors) = Query::from_url(&search);
        if wanted.view == View::Json || !self.may_ask(&wanted) {
            address::reload(None);
            return;
        }
        if !page::shows_saved_report(&fragment) {
            self.form.fill(&search, &wanted, &errors, first);
        }
        self.navigated.set_value(!first);
        self.open(&search, &fragment, false);
    }

    /// Whether the policy of the page as loaded lets it ask this query's resolvers.
    pub(crate) fn may_ask(self, query: &Query) -> bool {
        let own = policy::own_origins(&page::named_resolvers(query, ""));
        self.work.with_value(|work| own.iter().all(|origin| work.allowed.contains(origin)))
    }

    /// Notes in the address which resolvers are asked side by side; whether they can be asked now. Where the
    /// page's policy does not let it, it is loaded anew.
    ///
    /// # Errors
    /// One sentence, where that would lose what is shown.
    pub(crate) fn name_resolvers(self, resolvers: ResolverQuery) -> Result<bool, String> {
        let query = Query { view: View::Resolvers, resolvers, ..self.query() };
        let (before, address, lost) = self.page.with_untracked(|page| {
            let lost = match page.fragment.as_str() {
                fragment if page::is_file(fragment) => Some("file"),
                fragment if shows_message(fragment) && !page::has_message(fragment) => Some("message"),
                _ => None,
            };
            (page.address(View::Resolvers), page.address_of(&query, View::Resolvers), lost)
        });
        // Who answered a saved report is not asked.
        if self.may_ask(&Query { resolvers: query.resolvers.clone(), ..Query::default() }) {
            address::set(&address, address == before);
            self.page.update(|page| page.query = query);
            return Ok(true);
        }
        match lost {
            Some(lost) => Err(format!(
                "To ask a resolver of your own, the page has to be loaded anew, and would lose this {lost}. Choose that resolver under “Resolver” first, and then open the {lost} again."
            )),
            None => {
                address::reload(Some(&address));
                Ok(false)
            }
        }
    }

    fn open(self, search: &str, fragment: &str, again: bool) {
        let (shown, round) = self.page.with_untracked(|page| (page.query.clone(), page.round));
        let opening = self.work.with_value(|work| {
            let question = (round > 0).then_some(work.asked.as_str());
            page::open(search, fragment, again, ShownPage { query: &shown, question })
        });
        let Opening { query, left_out, tab, fragment, action } = opening;
        if action != Action::Keep {
            Pasted::of(self).left.set(None);
        }
        let known = self.report.get_untracked();
        // A file that could not be read stands in the way of a report no longer than one looks at it.
        if self.report.with_untracked(Option::is_some) {
            self.load_error.set(None);
        }
        if action != Action::Keep {
            self.abort();
            self.report.set(None);
            self.saved_report.set(None);
            self.before.set(None);
            self.load_error.set(None);
            self.watching.set(None);
        }
        let round = match action {
            Action::Keep => round,
            Action::Run { .. } => self.work.with_value(|work| work.rounds + 1),
            Action::Clear => 0,
        };
        let given = match action {
            Action::Keep if page::shows_message(&fragment) => {
                self.page.with_untracked(|page| page.given.clone())
            }
            _ => query.clone(),
        };
        self.page.set(Page { query: query.clone(), given, left_out, tab, round, fragment: fragment.clone() });
        if let Action::Run { source, question, is_trial } = action {
            let task = match source {
                _ if let Some(known) = known.filter(|_| is_trial) => Task::Laboratory(known, query),
                Source::SavedReport => Task::SavedReport(fragment, query),
                Source::Resolver => Task::Report(query),
                Source::Message => Task::Message(fragment, query),
            };
            self.start(task, question, round);
        }
    }

    /// Asks anew what is shown.
    pub(crate) fn ask_again(self) {
        let (query, message) = self.page.with_untracked(|page| {
            (page.query.clone(), shows_message(&page.fragment).then(|| page.address(View::Page)))
        });
        match message {
            Some(address) => self.go(&address, true),
            None => self.submit(&query.question()),
        }
    }

    /// Shows the message that was just pasted, with what is asked beside it.
    pub(crate) fn show_pasted(self, beside: &Query) {
        self.form.fold();
        let route = Route::new(beside, page::PASTED_FRAGMENT, View::Page);
        self.go(&route.address(), true);
    }

    /// Judges the message that is shown by another hand-over, which its fragment names.
    pub(crate) fn choose_hop(self, beside: &Query, fragment: &str) {
        self.go(&Route::new(beside, fragment, View::Page).address(), true);
    }

    /// Forgets the report and its address, and shows the field for a message.
    pub(crate) fn wipe(self) {
        // Who is asked is the reader's choice, and no part of the message.
        let resolver = self.page.with_untracked(|page| page.query.resolver.clone());
        let beside = Query { view: View::Message, resolver, ..Query::default() };
        address::set(&beside.to_url(), true);
        self.form.fill("", &beside, &[], false);
        // As at an empty address: what was shown goes.
        self.open("", "", false);
        self.navigated.set_value(true);
        self.open(&beside.to_url(), "", false);
    }

    /// Opens the builder of a record in its tab, or closes the one that is open; as a new entry of the history, so
    /// that going back undoes it.
    pub(crate) fn build(self, record: Option<RecordKind>) {
        self.page.update(|page| {
            page.query.record = record;
            page.query.view = if record.is_some() { View::Build } else { View::Page };
            if let Some(record) = record {
                page.tab = Tab::Check(record.check());
                page.query.tab = Some(page.tab.id().to_owned());
            }
        });
        address::set(&self.page.with_untracked(|page| page.address(page.query.view)), false);
    }

    /// Picks a tab, and notes it in the URL.
    pub(crate) fn select(self, tab: Tab) {
        self.page.update(|page| {
            page.tab = tab;
            page.query.tab = Some(tab.id().to_owned());
        });
        address::set(&self.page.with_untracked(|page| page.address(page.query.view)), true);
    }
}
