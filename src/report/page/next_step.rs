//! What the verdict box offers to do first.

use super::super::mail_flow::{FlowState, MailFlow, Outcome, Reason};
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
        if !report.complete {
            return None;
        }
        if report.findings.iter().any(|found| found.code.group() == Some(FindingGroup::Silence)) {
            // A record of it says the same for ever.
            return report.recorded_by.is_none().then_some(Self::RunAgain);
        }
        let verdict = &report.verdict;
        let lead = match verdict.lead {
            Some(Reason::Finding(code)) => Some(code),
            _ => None,
        };
        // The button does what the sentence beside it says.
        let next = verdict.next.as_deref().unwrap_or_default();
        let asks_again = ["Ask again", "Wait a minute and ask again"].iter().any(|it| next.starts_with(it));
        let asks_for_server = || report.flow.as_ref().is_some_and(asks_for_server);
        match (verdict.state, lead) {
            (State::Running, _) => None,
            (
                _,
                Some(
                    FindingCode::BlocklistListedHigh
                    | FindingCode::BlocklistListed
                    | FindingCode::BlocklistPolicyHigh
                    | FindingCode::BlocklistPolicy,
                ),
            ) => look_up(report, |row| row.status == ListStatus::Listed && row.class.is_blocklist()),
            (
                State::CannotTell,
                Some(
                    FindingCode::BlocklistCannotTell
                    | FindingCode::BlocklistRefused
                    | FindingCode::BlocklistOutOfOrder
                    | FindingCode::BlocklistOddAnswer,
                ),
            ) => look_up(report, ListRow::is_unknown),
            (State::CannotTell, _) if asks_again => Some(Self::RunAgain),
            // What is wrong with the delivery is mended at the recipient's domain.
            (State::Error | State::Warning, Some(code)) if is_delivery(code) => None,
            _ if asks_for_server() => Some(Self::NameServer),
            _ => None,
        }
    }
}

/// Whether a finding is about the delivery to the recipient's domain.
fn is_delivery(code: FindingCode) -> bool {
    code.as_str().starts_with("mx.")
}

/// Whether the first step leaves open which server sends.
#[must_use]
pub fn asks_for_server(flow: &MailFlow) -> bool {
    const OPEN: [FlowState; 5] = [
        FlowState::ServerAssumed,
        FlowState::ServerMissing,
        FlowState::ServerUnresolved,
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

    /// The button, and the sentence that it stands beside.
    fn offered(url: &str, records: &str) -> (Option<NextStep>, String) {
        let zone = format!(
            "a.net 60 MX 10 mx.a.net\na.net 60 TXT \"v=spf1 ip4:100.20.30.9 -all\"\nmx.a.net 60 A 100.20.30.1\nout.a.net 60 A 100.20.30.9\n9.30.20.100.in-addr.arpa 60 PTR out.a.net\n{records}\n{}",
            crate::checks::blocklist::test_entry_records()
        );
        let zone = crate::dns::Zone::parse("cloudflare", &zone).expect("a zone");
        let (query, errors) = Query::from_url(url);
        assert!(errors.is_empty(), "{url}");
        let run = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {}));
        let report = run.finish().now_or_never().expect("at once");
        (NextStep::of(&report), report.verdict.next.unwrap_or_default())
    }

    #[test]
    fn the_button_does_what_the_sentence_says() {
        // Something failed, and no server was named: asking again comes first.
        let (step, next) = offered("q=b.net", "b.net FAULT SERVFAIL");
        assert_eq!(step, Some(NextStep::RunAgain), "{next}");
        assert!(next.starts_with("Ask again"), "{next}");
        // Asking again finds no address either.
        let (step, next) = offered("server=nowhere.a.net&from=jo@a.net", "");
        assert_eq!(step, Some(NextStep::NameServer), "{next}");
        let (step, next) = offered("q=b.net&server=100.20.30.9", "b.net 60 CNAME b.net");
        assert_eq!((step, next.contains("correct the alias")), (None, true), "{next}");
        // A listing beside a graver fault is not what the sentence is about.
        let listed = "9.30.20.100.bl.spamcop.net 60 A 127.0.0.2";
        let both = format!("{listed}\nb.net 60 MX 0 .");
        let (step, next) = offered("server=100.20.30.9&from=jo@a.net&to=ann@b.net", &both);
        assert_eq!((step, next.contains("MX record")), (None, true), "{next}");
        let (step, next) = offered("server=100.20.30.9&from=jo@a.net", listed);
        assert!(matches!(step, Some(NextStep::LookUp { .. })), "{next}");
    }

    #[test]
    fn what_is_wrong_with_the_recipients_domain_is_not_for_the_sender_to_do() {
        assert_eq!(next("q=healthy.example&to=ann@nowhere.example"), None);
    }
}
