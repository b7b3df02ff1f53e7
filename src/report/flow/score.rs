//! The spam score: rules that the DNS alone decides ([`super::rules`]), each with why it fired.

use std::net::{IpAddr, Ipv4Addr};

use super::Inputs;
use super::rules::{
    DmarcCondition, HeloName, HeloSpfCondition, Listed, ReturnPathDomain, ReverseName, Rule, SpfCondition,
    When, rspamd_rules, spamassassin_rules,
};
use crate::checks::FindingCode;
use crate::checks::blocklist::{CodePattern, ListRow, ListStatus};
use crate::checks::dmarc::{Dmarc, DmarcStatus, Outcome as DmarcOutcome, Policy};
use crate::checks::host_name::{looks_dynamic, word_level};
use crate::checks::mx::{MxResult, MxStatus};
use crate::checks::ptr::{PtrRow, PtrStatus};
use crate::checks::spf::{Identity, SpfResult};
use crate::dns::Name;
use crate::report::mail_flow::{Decided, Score, ScoreSum, Undecided};
use crate::report::model::{Report, Role};
use crate::report::silence::is_silent;

/// The points from which on SpamAssassin calls a message spam (`required_score`).
const SPAMASSASSIN: Score = Score::from_ten_thousandths(50_000);
/// The points from which on rspamd marks a message as spam (`add_header`).
const RSPAMD: Score = Score::from_ten_thousandths(60_000);

/// SpamAssassin's score.
pub(super) fn spamassassin(inputs: Inputs<'_>) -> ScoreSum {
    sum(inputs, spamassassin_rules(), SPAMASSASSIN)
}

/// rspamd's.
pub(super) fn rspamd(inputs: Inputs<'_>) -> ScoreSum {
    sum(inputs, rspamd_rules(), RSPAMD)
}

/// The score by these rules. Of silence there is none, not even a lowest one.
fn sum(inputs: Inputs<'_>, rules: &'static [Rule], threshold: Score) -> ScoreSum {
    let mut sum = worst(&inputs.facts(), rules, threshold);
    if inputs.report.complete && is_silent(&inputs.report.transcript) {
        sum.score = None;
        sum.score_is_lower_bound = false;
    }
    sum
}

/// The score of the address that fares worst: a message comes from one of them.
fn worst(facts: &[Facts<'_>], rules: &'static [Rule], threshold: Score) -> ScoreSum {
    let mut worst: Option<(Score, ScoreSum)> = None;
    for facts in facts {
        let (sum, score) = facts.add_up(rules, threshold);
        if worst.as_ref().is_none_or(|(least, _)| sum > *least) {
            worst = Some((sum, score));
        }
    }
    worst.map_or_else(|| Facts::default().add_up(rules, threshold).1, |(_, score)| score)
}

/// What the rules look at, for one sending address.
#[derive(Clone, Default)]
pub(super) struct Facts<'a> {
    address: Option<IpAddr>,
    lists: Vec<&'a ListRow>,
    ptr: Option<&'a PtrRow>,
    /// The result for the return-path; none where it is not known.
    spf: Option<SpfResult>,
    /// Whether there is no return-path to have a result.
    no_mail_from: bool,
    plus_all: bool,
    helo_spf: Option<SpfResult>,
    helo: Option<&'a str>,
    /// Whether that is a host name.
    helo_is_name: bool,
    from_mx: Option<MxStatus>,
    dmarc: Option<&'a Dmarc>,
}

impl<'a> Inputs<'a> {
    /// The facts for each sending address that is known; without any, those that need none.
    fn facts(self) -> Vec<Facts<'a>> {
        let report = self.report;
        let sends = |role| matches!(role, Role::Server | Role::Input);
        let rows = report.addresses.iter().filter(|row| sends(row.role) && !row.left_out);
        // What an inside address says of itself outside is another's.
        let outside = rows.filter(|row| row.special_use.is_none());
        let addresses: Vec<IpAddr> = outside.map(|row| row.address).collect();
        match addresses.as_slice() {
            _ if is_apart(report) => vec![self.facts_of(None)],
            [] => vec![self.facts_of(None)],
            all => all.iter().map(|address| self.facts_of(Some(*address))).collect(),
        }
    }

    fn facts_of(self, address: Option<IpAddr>) -> Facts<'a> {
        let report: &'a Report = self.report;
        let target = address.map(|address| address.to_canonical().to_string());
        let lists = report.blocklists.iter().flatten();
        // Of a domain that is asked about alone it is not known that it sends, so that nobody may send for it is
        // right. What an inside server calls itself another may not say again.
        let sends = address.is_some() || self.query.names_a_sender();
        let may_fail = |result: &SpfResult| {
            sends || !matches!(result, SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral)
        };
        let apart = is_apart(report);
        let is_inside = address.is_none()
            && report.addresses.iter().any(|row| row.role == Role::Server && row.special_use.is_some());
        let of = |identity| {
            let main = report.spf.as_ref().filter(|spf| spf.identity == identity && spf.ip == address);
            let others = report.spf.iter().flat_map(|spf| &spf.others);
            let mut other = others.filter(|other| other.identity == identity && other.ip == address);
            // Without an address a result is known only where the record alone decides.
            main.and_then(|spf| spf.result).or_else(|| other.next_back()?.result)
        };
        Facts {
            address,
            lists: lists.filter(|row| Some(&row.target) == target.as_ref()).collect(),
            ptr: report.ptr.iter().flatten().find(|row| Some(row.address) == address),
            spf: of(Identity::MailFrom).filter(may_fail),
            no_mail_from: report.spf.as_ref().is_some_and(|spf| spf.identity == Identity::Helo),
            plus_all: report
                .findings
                .iter()
                .any(|finding| finding.code == FindingCode::SpfPlusAll && finding.decides()),
            helo_spf: of(Identity::Helo),
            helo: report.input.helo.as_deref().filter(|_| !is_inside && !apart),
            helo_is_name: self.query.helo.as_ref().is_some_and(|helo| helo.name().is_some()),
            from_mx: report.from_mx.as_ref().map(|mx: &MxResult| mx.status),
            dmarc: report.dmarc.as_deref().filter(|_| !apart),
        }
    }
}

/// Whether no address of the server can connect to the recipient, who then checks none of them.
fn is_apart(report: &Report) -> bool {
    report.findings.iter().any(|finding| finding.code == FindingCode::MxNoCommonFamily)
}

/// Whether a rule fires, and why; or why that cannot be told.
enum Fired {
    Yes(String),
    No,
    CannotTell(String),
}

impl Facts<'_> {
    fn add_up(&self, rules: &'static [Rule], threshold: Score) -> (Score, ScoreSum) {
        let (mut sum, mut fired, mut undecided) = (Score::default(), Vec::new(), Vec::new());
        for rule in rules {
            let (score, name) = (rule.score, rule.name.as_str());
            match self.decide(&rule.when) {
                Fired::Yes(because) => {
                    sum += score;
                    fired.push(Decided { rule: name, score, because });
                }
                Fired::CannotTell(because) => undecided.push(Undecided { rule: name, score, because }),
                Fired::No => {}
            }
        }
        let score = ScoreSum {
            score: Some(sum),
            score_is_lower_bound: undecided.iter().any(|rule| rule.score > Score::default()),
            threshold,
            rules: fired,
            undecided,
        };
        (sum, score)
    }

    fn decide(&self, when: &When) -> Fired {
        match when {
            When::Listed(listed) => self.listed(listed),
            When::Spf(spf) => self.spf(*spf),
            When::HeloSpf(spf) => self.helo_spf(spf),
            When::ReverseName(kind) => self.reverse_name(*kind),
            When::HeloName(kind) => self.helo_name(*kind),
            When::HeloOtherThanReverse => self.helo_other_than_reverse(),
            When::Dmarc(wanted) => self.dmarc(*wanted),
            When::ReturnPath(ReturnPathDomain::NoMail) => match self.from_mx {
                Some(MxStatus::None | MxStatus::NxDomain) => {
                    Fired::Yes("the return-path’s domain has neither a mail server nor an address".into())
                }
                Some(MxStatus::Error) => {
                    Fired::CannotTell("the return-path’s domain could not be looked up".into())
                }
                Some(MxStatus::Ok | MxStatus::Implicit | MxStatus::NullMx) | None => Fired::No,
            },
        }
    }

    fn listed(&self, wanted: &Listed) -> Fired {
        let Some(address) = self.address else {
            return Fired::CannotTell("no sending server is known".into());
        };
        let mut silent = Vec::new();
        for zone in &wanted.zones {
            // A list that does not hold such addresses has nothing to say of this one.
            let Some(row) = self.lists.iter().find(|row| row.zone == zone.as_str()) else { continue };
            let codes: Vec<Ipv4Addr> = row.codes.iter().filter_map(|code| code.parse().ok()).collect();
            let has = |pattern: CodePattern| codes.iter().any(|code| pattern.matches(*code));
            match row.status {
                ListStatus::Listed if has(wanted.code) && !wanted.unless_code.is_some_and(has) => {
                    return Fired::Yes(format!("{address} is on {} ({})", row.name, row.codes.join(" ")));
                }
                ListStatus::Listed | ListStatus::NotListed => return Fired::No,
                ListStatus::CannotTell | ListStatus::Broken => silent.push(row.name.as_str()),
            }
        }
        match silent.first() {
            Some(list) => Fired::CannotTell(format!("{list} could not be asked")),
            None => Fired::No,
        }
    }

    fn spf(&self, wanted: SpfCondition) -> Fired {
        if self.no_mail_from {
            return Fired::No;
        }
        let Some(result) = self.spf.filter(|result| *result != SpfResult::TempError) else {
            return Fired::CannotTell("the SPF result is not known".into());
        };
        let by_plus_all = wanted.by_plus_all.is_none_or(|wanted| wanted == self.plus_all);
        match (result == wanted.result && by_plus_all, self.plus_all && result == SpfResult::Pass) {
            (true, true) => Fired::Yes("the SPF record lets everybody send".into()),
            (true, false) => Fired::Yes(format!("the SPF result for the return-path is {}", result.as_str())),
            (false, _) => Fired::No,
        }
    }

    fn dmarc(&self, wanted: DmarcCondition) -> Fired {
        let Some(dmarc) = self.dmarc else { return Fired::No };
        let author = &dmarc.author_domain;
        let fails_with = match wanted {
            DmarcCondition::Missing => {
                return match dmarc.status {
                    DmarcStatus::None => Fired::Yes(format!("{author} has no DMARC record")),
                    DmarcStatus::Error => Fired::CannotTell("the DMARC record is not known".into()),
                    DmarcStatus::Found | DmarcStatus::Invalid => Fired::No,
                };
            }
            DmarcCondition::Passes => None,
            DmarcCondition::FailsReject => Some(Policy::Reject),
            DmarcCondition::FailsQuarantine => Some(Policy::Quarantine),
            DmarcCondition::FailsNone => Some(Policy::None),
        };
        // Which of the policies applies is known before it is known whether the mail fails.
        if dmarc.applies.is_some() && fails_with.is_some_and(|policy| dmarc.applies != Some(policy)) {
            return Fired::No;
        }
        match (dmarc.outcome, fails_with) {
            (DmarcOutcome::PassesBySpf | DmarcOutcome::PassesBySignature, None) => {
                Fired::Yes(format!("DMARC of {author} passes"))
            }
            (DmarcOutcome::CannotPass, Some(_)) => Fired::Yes(format!("DMARC of {author} fails")),
            (DmarcOutcome::NeedsSignature, _) => {
                Fired::CannotTell("only a message shows whether a signature (DKIM) passes".into())
            }
            (DmarcOutcome::CannotTell, _) => Fired::CannotTell("whether DMARC passes is not known".into()),
            (DmarcOutcome::NoPolicy | DmarcOutcome::PassesBySpf | DmarcOutcome::PassesBySignature, _)
            | (DmarcOutcome::CannotPass, None) => Fired::No,
        }
    }

    fn helo_spf(&self, wanted: &HeloSpfCondition) -> Fired {
        let (Some(helo), false) = (self.helo, self.address.is_none()) else {
            return Fired::CannotTell("the HELO name, or the sending server, is not known".into());
        };
        let words = &wanted.name_contains;
        let named = words.is_empty() || words.iter().any(|word| helo.contains(word.as_str()));
        match self.helo_spf {
            _ if !named => Fired::No,
            Some(SpfResult::TempError) => {
                Fired::CannotTell("the SPF result for the HELO name is not known".into())
            }
            Some(result) if result == wanted.result => {
                Fired::Yes(format!("the SPF result for the HELO name {helo} is {}", result.as_str()))
            }
            Some(_) => Fired::No,
            // Text that is no host name has no record.
            None if self.helo_is_name => {
                Fired::CannotTell("the SPF result for the HELO name is not known".into())
            }
            None if wanted.result == SpfResult::None => {
                Fired::Yes(format!("the HELO name {helo} can have no SPF record"))
            }
            None => Fired::No,
        }
    }

    fn reverse_name(&self, wanted: ReverseName) -> Fired {
        let Some(row) = self.ptr.filter(|row| row.status != PtrStatus::Error) else {
            return Fired::CannotTell("the name of the sending server is not known".into());
        };
        let address = row.address;
        let is = |name: &&Name| match wanted {
            ReverseName::Missing => false,
            ReverseName::Localhost => is_localhost(name.as_str()),
            ReverseName::Dynamic => looks_dynamic(name),
            ReverseName::WordLevel(level) => word_level(name) == level,
        };
        match row.names.iter().find(is) {
            Some(name) => Fired::Yes(format!("{address} is named {name}")),
            None if wanted == ReverseName::Missing && row.names.is_empty() => {
                Fired::Yes(format!("{address} has no name in reverse DNS"))
            }
            None => Fired::No,
        }
    }

    fn helo_name(&self, wanted: HeloName) -> Fired {
        let Some(helo) = self.helo else { return Fired::CannotTell("the HELO name is not known".into()) };
        let name = helo.to_ascii_lowercase();
        let is = match wanted {
            HeloName::Localhost => is_localhost(&name),
            HeloName::Home => name.ends_with(".home") || name.ends_with(".lan"),
            HeloName::OneLabel => !name.contains('.') && !name.starts_with('['),
            HeloName::BareIp => name.parse::<Ipv4Addr>().is_ok(),
            HeloName::Oem => name == "pc" || name.starts_with("oem"),
            HeloName::WordLevel(level) => Name::parse(&name).is_ok_and(|name| word_level(&name) == level),
        };
        if is { Fired::Yes(format!("the server calls itself {helo}")) } else { Fired::No }
    }

    /// Whether the HELO name differs from the server's name. Mailing lists and free mail are let off, which only
    /// a message shows.
    fn helo_other_than_reverse(&self) -> Fired {
        let Some(helo) = self.helo.filter(|_| self.address.is_some()) else {
            return Fired::CannotTell("the HELO name, or the sending server, is not known".into());
        };
        match self.ptr {
            Some(row) if row.status == PtrStatus::Error => {
                Fired::CannotTell("the name of the sending server is not known".into())
            }
            Some(row) if row.names.is_empty() => Fired::No,
            Some(row) if row.names.iter().any(|name| name.as_str().eq_ignore_ascii_case(helo)) => Fired::No,
            Some(_) => Fired::CannotTell(
                "the HELO name is not the server’s name in reverse DNS; whether it counts shows in a message alone"
                    .into(),
            ),
            None => Fired::CannotTell("the name of the sending server is not known".into()),
        }
    }
}

fn is_localhost(name: &str) -> bool {
    matches!(name, "localhost" | "localhost.localdomain")
}
