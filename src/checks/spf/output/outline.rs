//! An evaluation as it is shown: the way to the decision, what is folded beside it, and a table of what
//! each term costs and lets pass.

use std::cmp::Reverse;

use crate::checks::list;
use crate::checks::spf::evaluate::MAX_LOOKUPS;
use crate::checks::spf::providers::provider_of;
use crate::checks::spf::record::Qualifier;
use crate::checks::spf::senders::{Senders, count};
use crate::checks::spf::trace::{Branch, Kind, Step, TermOutcome};

/// So many networks in a row stand there one by one where no address is judged.
const FEW_NETWORKS: usize = 3;

/// The most rows of the table.
const MAX_ROWS: usize = 200;

/// A part of a record, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// A term that matters, or stands alone.
    Term(CountedStep<'a>),
    /// Several in a row of which none matters.
    Folded(Vec<CountedStep<'a>>),
}

/// A term, and the look-ups up to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedStep<'a> {
    /// The term.
    pub step: &'a Step,
    /// Look-ups of the terms before it.
    pub before: u32,
}

impl CountedStep<'_> {
    /// Look-ups of the term and what it leads to.
    #[must_use]
    pub fn lookups(&self) -> u32 {
        self.step.lookups + self.step.nested_lookups
    }

    /// Look-ups up to the end of the term.
    #[must_use]
    pub fn so_far(&self) -> u32 {
        self.before + self.lookups()
    }

    /// Whether the limit is passed within it.
    fn passes_limit(&self) -> bool {
        self.before <= MAX_LOOKUPS && self.so_far() > MAX_LOOKUPS
    }

    /// Whether it is on the way to the decision, or something is wrong with it.
    #[must_use]
    pub fn matters(&self) -> bool {
        let step = self.step;
        step.wrong
            || matches!(step.outcome, TermOutcome::Match | TermOutcome::Error)
            || step.branch.as_deref().is_some_and(is_broken)
            || step.outcome == TermOutcome::NotJudged && step.kind == Kind::All
            || step.outcome != TermOutcome::NotReached && self.passes_limit()
    }
}

/// Whether a record that is led to cannot be used.
fn is_broken(branch: &Branch) -> bool {
    branch.problem.is_some()
        || branch.trace.iter().any(|step| step.wrong || step.branch.as_deref().is_some_and(is_broken))
}

/// The terms of a record, those in a row that do not matter put together. `before` is the look-ups that
/// are spent when its first term is reached.
#[must_use]
pub fn parts(branch: &Branch, before: u32) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut folded: Vec<CountedStep<'_>> = Vec::new();
    let mut before = before;
    for step in &branch.trace {
        let counted = CountedStep { step, before };
        before = counted.so_far();
        let foldable = match step.outcome {
            TermOutcome::NotJudged => step.kind == Kind::Ip,
            _ => true,
        };
        let alone = !foldable || counted.matters();
        if alone || folded.last().is_some_and(|last| last.step.outcome != step.outcome) {
            put(&mut parts, &mut folded);
        }
        if alone {
            parts.push(Part::Term(counted));
        } else {
            folded.push(counted);
        }
    }
    put(&mut parts, &mut folded);
    parts
}

fn put<'a>(parts: &mut Vec<Part<'a>>, folded: &mut Vec<CountedStep<'a>>) {
    let folded = std::mem::take(folded);
    let few = match folded.first().map(|first| first.step.outcome) {
        Some(TermOutcome::NotJudged) => FEW_NETWORKS,
        _ => 1,
    };
    if folded.len() > few {
        parts.push(Part::Folded(folded));
    } else {
        parts.extend(folded.into_iter().map(Part::Term));
    }
}

/// What is folded, in words: `5 networks and 1 include, none matches`.
#[must_use]
pub fn folded_in_words(steps: &[CountedStep<'_>]) -> String {
    let mut kinds: Vec<((&str, &str), usize)> = Vec::new();
    for counted in steps {
        let words = match counted.step.kind {
            Kind::Ip => ("network", "networks"),
            Kind::Include => ("include", "includes"),
            Kind::A => ("`a`", "`a`"),
            Kind::Mx => ("`mx`", "`mx`"),
            Kind::Ptr => ("`ptr`", "`ptr`"),
            Kind::Exists => ("`exists`", "`exists`"),
            Kind::All => ("`all`", "`all`"),
            Kind::Redirect => ("redirect", "redirects"),
            Kind::Modifier => ("modifier", "modifiers"),
            Kind::Wrong => ("wrong term", "wrong terms"),
        };
        match kinds.iter_mut().find(|(same, _)| *same == words) {
            Some((_, number)) => *number += 1,
            None => kinds.push((words, 1)),
        }
    }
    let word = |((one, many), number): &((&str, &str), usize)| {
        format!("{number} {}", if *number == 1 { one } else { many })
    };
    let what = list(&kinds.iter().map(word).collect::<Vec<_>>());
    match steps.first().map(|first| first.step.outcome) {
        Some(TermOutcome::NoMatch) => format!("{what}, none matches"),
        Some(TermOutcome::NotReached) => format!("{what}, not reached"),
        _ => what,
    }
}

/// What a term costs and lets pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermRow {
    /// The term as written.
    pub term: String,
    /// How deep it stands: 1 in the record itself.
    pub depth: u32,
    /// Whose service it is, where that is known.
    pub provider: Option<&'static str>,
    /// Look-ups of the term and what it leads to.
    pub lookups: u32,
    /// IPv4 addresses that it lets pass.
    pub ipv4: u128,
    /// IPv6 addresses that it lets pass.
    pub ipv6: u128,
    /// There are more that cannot be listed.
    pub open: bool,
    /// A look-up failed, so that there may be more.
    pub failed: bool,
}

/// In which order the table stands. Terms of an included record stay below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TermOrder {
    /// As in the record.
    AsWritten,
    /// By look-ups, the most first.
    #[default]
    Lookups,
    /// By IPv4 addresses, the most first.
    Ipv4,
    /// By IPv6 addresses, the most first.
    Ipv6,
}

/// The terms that cost look-ups or let addresses pass.
#[must_use]
pub fn term_rows(branch: &Branch, order: TermOrder) -> Vec<TermRow> {
    let mut rows = Vec::new();
    add_rows(branch, 1, order, &mut rows);
    rows
}

fn add_rows(branch: &Branch, depth: u32, order: TermOrder, rows: &mut Vec<TermRow>) {
    let mut own: Vec<(TermRow, &Step)> = branch
        .trace
        .iter()
        .filter(|step| depth == 1 || step.branch.is_some() || step.lookups > 0)
        .map(|step| (row(branch, step, depth), step))
        .filter(|(row, _)| row.lookups > 0 || row.ipv4 > 0 || row.ipv6 > 0 || row.open || row.failed)
        .collect();
    own.sort_by_key(|(row, _)| match order {
        TermOrder::AsWritten => Reverse((0, false)),
        TermOrder::Lookups => Reverse((u128::from(row.lookups), false)),
        TermOrder::Ipv4 => Reverse((row.ipv4, row.open)),
        TermOrder::Ipv6 => Reverse((row.ipv6, row.open)),
    });
    for (row, step) in own {
        if rows.len() >= MAX_ROWS {
            return;
        }
        rows.push(row);
        if let Some(nested) = &step.branch {
            add_rows(nested, depth + 1, order, rows);
        }
    }
}

fn row(branch: &Branch, step: &Step, depth: u32) -> TermRow {
    let passes = step.qualifier == Some(Qualifier::Pass) || step.kind == Kind::Redirect;
    let senders = match &step.branch {
        _ if !passes => None,
        Some(nested) => Some(count(nested, step.term.clone(), depth)),
        None => {
            let mut alone = Branch::new(branch.domain.clone());
            alone.trace.push(step.clone());
            Some(count(&alone, step.term.clone(), depth))
        }
    };
    let provider = step.branch.as_deref().and_then(|nested| provider_of(&nested.domain));
    let lookups = step.lookups + step.nested_lookups;
    let senders = senders.unwrap_or_default();
    let Senders { ipv4, ipv6, open, failed, .. } = senders;
    TermRow { term: step.term.clone(), depth, provider, lookups, ipv4, ipv6, open, failed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::spf::{Client, Order, explain};
    use crate::dns::{Name, Zone};

    const ZONE: &str = r#"
q.test 60 TXT "v=spf1 ip4:100.1.0.0/24 ip4:100.2.0.0/24 a include:big.test include:small.test ip4:100.9.0.0/16 -all"
q.test 60 A 100.3.0.1
big.test 60 TXT "v=spf1 a:x.test mx:x.test ip4:100.4.0.0/24 ~all"
x.test 60 A 100.5.0.1
x.test 60 MX 10 x.test
small.test 60 TXT "v=spf1 ip4:100.6.0.0/24 ip6:2a00:1450::/48 ?all"
"#;

    fn branch(ip: Option<&str>) -> Branch {
        let zone = Zone::parse("test", ZONE).expect("a zone");
        let name = Name::parse("q.test").expect("a name");
        let client = Client::new(ip.map(|ip| ip.parse().expect("an address")), "jo@q.test", "q.test");
        let outcome = explain(&name, &client, Order::AsWritten, &zone);
        futures_util::FutureExt::now_or_never(outcome).expect("at once").branch
    }

    fn shown(branch: &Branch) -> Vec<String> {
        let part = |part: &Part<'_>| match part {
            Part::Term(counted) => format!("{} {}/10", counted.step.term, counted.so_far()),
            Part::Folded(steps) => folded_in_words(steps),
        };
        parts(branch, 0).iter().map(part).collect()
    }

    #[test]
    fn the_way_to_the_decision_is_open_and_the_rest_folded() {
        assert_eq!(
            shown(&branch(Some("100.6.0.7"))),
            [
                "2 networks, 1 `a` and 1 include, none matches",
                "include:small.test 5/10",
                "1 network and 1 `all`, not reached",
            ]
        );
        assert_eq!(
            shown(&branch(Some("192.1.1.1"))),
            ["3 networks, 1 `a` and 2 includes, none matches", "-all 5/10"]
        );
    }

    #[test]
    fn without_an_address_every_term_is_shown() {
        let shown = shown(&branch(None));
        assert_eq!(shown.len(), 7, "{shown:?}");
        assert_eq!(shown[3], "include:big.test 4/10");
    }

    #[test]
    fn the_table_is_sorted_by_what_terms_cost() {
        let branch = branch(None);
        let terms = |order| -> Vec<(String, u32, u32)> {
            let row = |row: TermRow| (row.term, row.depth, row.lookups);
            term_rows(&branch, order).into_iter().map(row).collect()
        };
        let by_lookups = terms(TermOrder::Lookups);
        assert_eq!(
            by_lookups[..5],
            [
                ("include:big.test".to_owned(), 1, 3),
                ("a:x.test".to_owned(), 2, 1),
                ("mx:x.test".to_owned(), 2, 1),
                ("a".to_owned(), 1, 1),
                ("include:small.test".to_owned(), 1, 1),
            ]
        );
        assert_eq!(terms(TermOrder::Ipv4)[0].0, "ip4:100.9.0.0/16");
        assert_eq!(terms(TermOrder::Ipv6)[0].0, "include:small.test");
        assert_eq!(terms(TermOrder::AsWritten)[0].0, "ip4:100.1.0.0/24");
        let own: u32 = by_lookups.iter().filter(|row| row.1 == 1).map(|row| row.2).sum();
        assert_eq!(own, branch.lookups());
    }
}
