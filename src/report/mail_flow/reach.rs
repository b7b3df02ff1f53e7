//! How far the message gets.

use super::{FlowState, MailFlow, Outcome, Reason, Step, Verdict};

/// Whether the message gets to a step, or to the inbox behind the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It gets there.
    Reached,
    /// It gets there and stops: it is refused, or cannot be delivered.
    Stopped,
    /// It does not get there, as far as is known.
    Beyond,
}

impl MailFlow {
    /// The index of the step where a message that is refused, or cannot be delivered, stops: the first one
    /// that the verdict rests on.
    #[must_use]
    pub fn stop(&self) -> Option<usize> {
        let decides = |because: &[Reason]| because.iter().any(|reason| self.because.contains(reason));
        let stops =
            |step: &Step| decides(&step.because) || step.parts.iter().any(|part| decides(&part.because));
        if self.verdict != Some(Verdict::Rejected) { None } else { self.steps.iter().position(stops) }
    }

    /// Whether the message gets to the step with this index; the index after the last is the inbox.
    #[must_use]
    pub fn reach(&self, index: usize) -> Reach {
        let is_reached = match self.stop() {
            Some(stop) if index == stop => return Reach::Stopped,
            Some(stop) => index < stop,
            // What could not be told may be what keeps it from the inbox.
            None if index >= self.steps.len() => {
                matches!(self.verdict, Some(Verdict::Accepted | Verdict::Suspect))
            }
            None => self.steps.iter().take(index + 1).all(|step| step.outcome != Outcome::Running),
        };
        if is_reached { Reach::Reached } else { Reach::Beyond }
    }

    /// Whether a message that fails is returned to its sender: not with a null return-path.
    #[must_use]
    pub fn comes_back(&self) -> bool {
        let null = Reason::State(FlowState::FromNull);
        !self.steps.iter().any(|step| step.because.contains(&null))
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use futures_util::FutureExt as _;

    use super::*;
    use crate::dns::Zone;
    use crate::report::{Query, Run};

    fn flow(url: &str, zone: &str) -> MailFlow {
        let (query, _) = Query::from_url(url);
        let zone = zone.to_owned() + &crate::checks::blocklist::test_entry_records();
        let zone = Rc::new(Zone::parse("test", &zone).expect("a zone"));
        let run = Run::with_resolver(query, zone, Rc::new(|| {}));
        run.finish().now_or_never().expect("at once").flow.expect("a mail flow")
    }

    #[test]
    fn mail_for_a_domain_without_a_mail_server_stops_before_the_inbox() {
        let flow = flow("q=quiet.net", "quiet.net 300 MX 0 .\n");
        let stop = flow.stop().expect("it stops");
        assert_eq!(flow.reach(stop), Reach::Stopped);
        assert!((0..stop).all(|index| flow.reach(index) == Reach::Reached));
        assert!((stop + 1..=flow.steps.len()).all(|index| flow.reach(index) == Reach::Beyond));
        assert!(flow.comes_back());
    }

    #[test]
    fn nothing_stops_where_nothing_refuses() {
        let mut flow = flow("q=quiet.net", "quiet.net 300 MX 0 .\n");
        let inbox = flow.steps.len();
        for (verdict, reach) in [
            (Some(Verdict::Accepted), Reach::Reached),
            (Some(Verdict::Suspect), Reach::Reached),
            (Some(Verdict::CannotTell), Reach::Beyond),
            (None, Reach::Beyond),
        ] {
            flow.verdict = verdict;
            assert_eq!((flow.stop(), flow.reach(inbox)), (None, reach), "{verdict:?}");
        }
    }

    #[test]
    fn nothing_comes_back_to_a_null_return_path() {
        assert!(!flow("q=quiet.net&server=100.2.3.4&from=", "quiet.net 300 MX 0 .\n").comes_back());
    }

    #[test]
    fn a_finding_that_a_step_says_is_told_by_the_flow() {
        let (query, _) = Query::from_url("q=blocked.example&server=mail.blocked.example&resolver=example");
        let report = Run::new(query, Rc::new(|| {})).finish().now_or_never().expect("at once");
        let flow = report.flow.as_ref().expect("a mail flow");
        let told: Vec<_> = report.findings.iter().filter(|finding| flow.tells(finding)).collect();
        assert!(told.iter().any(|finding| finding.title.contains("SpamCop")), "{told:?}");
        assert!(told.iter().all(|finding| !finding.title.contains("PSBL")), "only the gravest is told");
    }
}
