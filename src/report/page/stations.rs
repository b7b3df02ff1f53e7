//! What stands under the stations of the drawn mail flow: who or what each of them is in this report.

use super::super::english::shortened;
use super::super::mail_flow::{FlowStep, Outcome, Part};
use super::super::model::{Report, Role};
use crate::checks::blocklist::{Class, ListStatus, Weight};

/// Longer names are cut; the steps have them in full.
const MOST: usize = 40;

/// The name of a step's station: the sending server, the recipient, the exchange that is tried first, the
/// list that refuses. None where there is nothing to name.
#[must_use]
pub fn station(report: &Report, step: FlowStep) -> Option<String> {
    let name = match step {
        FlowStep::HandOver => server(report),
        FlowStep::RecipientDomain => report.input.to.clone(),
        FlowStep::MxLookup => report.mx.as_ref().map(|mx| mx.domain.to_string()),
        FlowStep::MailHosts => exchange(report),
        FlowStep::ReturnPath => report.input.from.clone().map(|from| match from.as_str() {
            "" => "<>".to_owned(),
            _ => from,
        }),
        FlowStep::ReturnPathDomain => report.spf.as_ref().map(|spf| spf.domain.clone()),
        FlowStep::SenderChecks => refusing(report),
        FlowStep::SpamScore if report.complete => {
            let flow = report.flow.as_ref();
            flow.and_then(|flow| Some(format!("{} of {}", flow.score?, flow.threshold)))
        }
        FlowStep::Connection | FlowStep::Refusal | FlowStep::SpamScore => None,
    };
    name.filter(|name| !name.is_empty()).map(|name| shortened(&name, MOST))
}

/// The first of several, and how many more there are.
fn first(mut names: impl Iterator<Item = String>) -> Option<String> {
    let first = names.next()?;
    Some(match names.count() {
        0 => first,
        more => format!("{first} and {more} more"),
    })
}

fn server(report: &Report) -> Option<String> {
    let named = |role| matches!(role, Role::Server | Role::Input);
    let addresses = report.addresses.iter().filter(|row| named(row.role)).map(|row| row.address.to_string());
    first(addresses).or_else(|| report.input.server.clone())
}

fn exchange(report: &Report) -> Option<String> {
    let records = report.mx.iter().flat_map(|mx| &mx.records);
    first(records.filter(|record| !record.exchange.is_root()).map(|record| record.exchange.to_string()))
}

/// The lists that many receivers refuse for, or else the check that failed.
fn refusing(report: &Report) -> Option<String> {
    let mut lists: Vec<String> = Vec::new();
    for row in report.blocklists.iter().flatten() {
        let refuses = row.status == ListStatus::Listed
            && row.class == Class::Block
            && !row.policy_only
            && row.weight >= Weight::High;
        if refuses && report.is_about_sender(&row.target) && !lists.contains(&row.name) {
            lists.push(row.name.clone());
        }
    }
    let flow = report.flow.as_ref()?;
    let decides = |part: &&Part| part.because.iter().any(|reason| flow.because.contains(reason));
    let parts = flow.steps.iter().flat_map(|step| &step.parts);
    first(lists.into_iter()).or_else(|| {
        parts.filter(|part| part.outcome == Outcome::Fail).filter(decides).find_map(|part| match part.part {
            "ptr" => Some("Reverse DNS".to_owned()),
            "spf" => Some("SPF".to_owned()),
            "helo" => Some("HELO name".to_owned()),
            _ => None,
        })
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use futures_util::FutureExt as _;

    use super::*;
    use crate::report::{Query, Run};

    fn names(url: &str) -> Vec<String> {
        let (query, _) = Query::from_url(&format!("{url}&resolver=example"));
        let run = Run::new(query, Rc::new(|| {}));
        let report = run.finish().now_or_never().expect("at once");
        let steps = &report.flow.as_ref().expect("a mail flow").steps;
        steps.iter().map(|step| station(&report, step.step).unwrap_or_default()).collect()
    }

    #[test]
    fn stations_name_the_server_the_exchange_and_the_list_that_refuses() {
        let names = names("q=blocked.example&server=mail.blocked.example");
        assert_eq!(names[0], "198.51.100.25");
        assert_eq!(names[2..4], ["blocked.example", "mail.blocked.example"]);
        assert_eq!(names[6..8], ["blocked.example", "SpamCop"]);
        assert!(names[9].ends_with(" of 5"), "{names:?}");
    }

    #[test]
    fn a_station_without_a_name_has_none() {
        let names = names("q=healthy.example&from=");
        assert_eq!((names[0].as_str(), names[1].as_str(), names[5].as_str()), ("", "", "<>"));
        assert_eq!(names[7], "", "nothing refuses");
        assert_eq!(self::names("q=broken.example")[7], "SPF", "what the verdict rests on");
    }
}
