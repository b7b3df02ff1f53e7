//! What the verdict box offers to do first.

use super::super::mail_flow::{FlowState, MailFlow, Outcome, Reason, Step};
use super::super::model::Report;
use crate::checks::blocklist::{ListRow, ListStatus};
use crate::checks::{FindingCode, FindingGroup, State};

/// The first thing to do about a verdict, where the page can lead there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Look the target up on a list's own page.
    LookUp {
        /// The address or domain.
        target: String,
        /// The list's name.
        list: String,
        /// Its page.
        url: String,
    },
    /// Name the sending server.
    NameServer,
    /// Ask once more.
    RunAgain,
}

impl NextStep {
    /// That of a report that is complete.
    #[must_use]
    pub fn of(report: &Report) -> Option<Self> {
        if !report.complete
            || report.findings.iter().any(|found| found.code.group() == Some(FindingGroup::Silence))
        {
            return None;
        }
        let decides = |code| match &report.flow {
            Some(flow) => flow.because.contains(&Reason::Finding(code)),
            None => report.findings.first().is_some_and(|finding| finding.code == code),
        };
        let listed = [
            FindingCode::BlocklistListedHigh,
            FindingCode::BlocklistListed,
            FindingCode::BlocklistPolicyHigh,
            FindingCode::BlocklistPolicy,
        ];
        let unknown = [
            FindingCode::BlocklistCannotTell,
            FindingCode::BlocklistRefused,
            FindingCode::BlocklistOutOfOrder,
        ];
        let flow = report.flow.as_ref();
        let delivery = flow.and_then(|flow| flow.steps.iter().position(decided(flow)));
        match report.verdict.state {
            State::Running => None,
            // What stops the delivery is mended at the recipient's domain.
            State::Error | State::Warning if delivery.is_some_and(|step| step < 4) => None,
            State::Error | State::Warning if listed.into_iter().any(decides) => {
                look_up(report, |row| row.status == ListStatus::Listed && row.class.is_blocklist())
            }
            _ if flow.is_some_and(asks_for_server) => Some(Self::NameServer),
            State::CannotTell if unknown.into_iter().any(decides) => {
                look_up(report, ListRow::is_unknown).or(Some(Self::RunAgain))
            }
            State::CannotTell => Some(Self::RunAgain),
            State::Good | State::Warning | State::Error => None,
        }
    }
}

/// Whether a step is among those that decided.
fn decided(flow: &MailFlow) -> impl Fn(&Step) -> bool {
    |step| {
        let own = step.because.iter();
        let mut all = own.chain(step.parts.iter().flat_map(|part| &part.because));
        all.any(|reason| flow.because.contains(reason))
    }
}

/// Whether the first step leaves open which server sends.
#[must_use]
pub fn asks_for_server(flow: &MailFlow) -> bool {
    const OPEN: [FlowState; 4] = [
        FlowState::ServerAssumed,
        FlowState::ServerMissing,
        FlowState::ServerInside,
        FlowState::ServerExample,
    ];
    let first = flow.steps.first().filter(|step| step.outcome != Outcome::Running);
    first.is_some_and(|step| OPEN.into_iter().any(|state| step.because.contains(&Reason::State(state))))
}

/// The page of the list that matters most, of the rows about the sender.
fn look_up(report: &Report, wanted: impl Fn(&ListRow) -> bool) -> Option<NextStep> {
    let rows = report.blocklists.iter().flatten();
    let rows = rows.filter(|row| wanted(row) && row.lookup_url.is_some());
    let mut best: Option<&ListRow> = None;
    for row in rows.filter(|row| report.is_about_sender(&row.target)) {
        // Of equal ones the first, in the order of the lists.
        if best.is_none_or(|best| (row.class, best.weight) < (best.class, row.weight)) {
            best = Some(row);
        }
    }
    let row = best?;
    Some(NextStep::LookUp {
        target: row.target.clone(),
        list: row.name.clone(),
        url: row.lookup_url.clone()?,
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use futures_util::FutureExt as _;

    use super::*;
    use crate::report::{Query, Run};

    fn next(url: &str) -> Option<NextStep> {
        let (query, errors) = Query::from_url(&format!("{url}&resolver=example"));
        assert!(errors.is_empty(), "{url}");
        NextStep::of(&Run::new(query, Rc::new(|| {})).finish().now_or_never().expect("at once"))
    }

    #[test]
    fn a_listing_leads_to_the_page_of_the_list() {
        let Some(NextStep::LookUp { target, list, url }) =
            next("q=blocked.example&server=mail.blocked.example")
        else {
            panic!("no look-up")
        };
        assert_eq!((target.as_str(), list.as_str()), ("198.51.100.25", "SpamCop"));
        assert!(url.contains("198.51.100.25"), "{url}");
    }

    #[test]
    fn where_the_server_is_not_known_it_is_to_be_named() {
        assert_eq!(next("q=healthy.example"), Some(NextStep::NameServer));
        assert_eq!(next("q=192.168.1.5&from=jo@healthy.example"), Some(NextStep::NameServer));
    }

    #[test]
    fn what_is_wrong_with_the_recipients_domain_is_not_for_the_sender_to_do() {
        assert_eq!(next("q=healthy.example&to=ann@nowhere.example"), None);
    }
}
