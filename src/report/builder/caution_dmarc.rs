//! What to think of before a DMARC record is published.

use super::caution::Caution;
use super::{DmarcBuilder, TlsRptBuilder};
use crate::checks::dmarc::{AlignmentMode, Outcome, Policy};
use crate::dns::{Name, display_name};
use crate::report::Report;

impl DmarcBuilder {
    /// What to think of.
    #[must_use]
    pub fn cautions(&self, report: Option<&Report>) -> Vec<Caution> {
        let dmarc = report
            .and_then(|report| report.dmarc.as_deref())
            .filter(|dmarc| dmarc.author_domain == self.domain);
        let shown = display_name(&self.domain);
        let mut all = Vec::new();
        if self.p != Policy::None {
            all.extend(match dmarc.map(|dmarc| dmarc.outcome) {
                Some(Outcome::CannotPass) => Some(Caution::error(format!(
                    "It would hit the mail of this report: neither SPF nor a signature speaks for {shown}."
                ))),
                Some(Outcome::NeedsSignature) => Some(Caution::warning(format!(
                    "The mail of this report passes only with a signature (DKIM) of {shown} that verifies; SPF does not speak for it."
                ))),
                Some(Outcome::CannotTell) => {
                    Some(Caution::unknown("Whether the mail of this report would pass is not known."))
                }
                Some(Outcome::NoPolicy | Outcome::PassesBySpf | Outcome::PassesBySignature) | None => None,
            });
        }
        let published = dmarc.map(|dmarc| dmarc.applies.unwrap_or(Policy::None));
        if self.p == Policy::Reject && published == Some(Policy::None) {
            all.push(Caution::warning(
                "This goes from asking for nothing to having mail refused. Ask for nothing (`p=none`) and read the reports until you know all who send for you.",
            ));
        }
        match (self.p, self.rua.is_empty()) {
            (Policy::None, true) => all.push(Caution::warning(
                "It asks for nothing and nobody gets reports. Large receivers count it as a record, but you learn nothing.",
            )),
            (_, true) => all.push(Caution::warning(
                "Without reports you do not learn whose mail it hits. Enter an address for them.",
            )),
            (_, false) => {}
        }
        let is_weaker = |policy: Option<Policy>| policy.is_some_and(|policy| policy < self.p);
        if is_weaker(self.sp) || is_weaker(self.np) {
            all.push(Caution::warning(
                "Subdomains are protected less than the domain itself. Forgers use them then.",
            ));
        }
        if self.t && self.p != Policy::None {
            all.push(Caution::notice(format!(
                "While it is a test (`t=y`), receivers apply one step less: {}. Some do not know the mark, and apply all of it.",
                self.p.while_testing()
            )));
        }
        if [self.adkim, self.aspf].contains(&AlignmentMode::Strict) {
            all.push(Caution::notice(format!(
                "Only {shown} itself counts, and no name below it: services that send by such a name fail."
            )));
        }
        if !self.ruf.is_empty() {
            all.push(Caution::notice(
                "Few receivers send reports on single messages, and these hold personal data.",
            ));
        }
        all.extend(self.foreign_reports(report).into_iter().map(|(host, record)| {
            Caution::notice(format!(
                "Receivers send reports to {} only if it agrees, by a record at {record}.",
                display_name(&host)
            ))
        }));
        all
    }

    /// The other organizations that get reports, as far as it is not known that they agreed, and where they
    /// have to say so.
    fn foreign_reports(&self, report: Option<&Report>) -> Vec<(Name, Name)> {
        let dmarc = report.and_then(|report| report.dmarc.as_deref());
        let organization =
            dmarc.and_then(|dmarc| dmarc.organizational_domain.as_ref()).unwrap_or(&self.domain);
        let has_agreed = |uri: &str| {
            let reports = dmarc.iter().flat_map(|dmarc| &dmarc.reports);
            let mut authorized = reports.filter(|it| it.status.sends());
            authorized.any(|it| it.uri.eq_ignore_ascii_case(uri))
        };
        let mut all = Vec::new();
        for uri in self.rua.iter().chain(&self.ruf).filter(|uri| !has_agreed(uri)) {
            let Some(host) = host(uri).filter(|host| !host.is_within(organization)) else { continue };
            let labels = format!("{}._report._dmarc", self.domain.as_str());
            if let Some(record) = super::below(&host, &labels)
                && !all.contains(&(host.clone(), record.clone()))
            {
                all.push((host, record));
            }
        }
        all
    }
}

/// The domain that gets reports.
fn host(uri: &str) -> Option<Name> {
    let rest = match uri.split_once(':')? {
        (scheme, rest) if scheme.eq_ignore_ascii_case("mailto") => {
            rest.rsplit_once('@')?.1.split('?').next()?
        }
        (_, rest) => rest.trim_start_matches('/').split(['/', '?', '#', ':']).next()?,
    };
    Name::from_user(rest).ok()
}

impl TlsRptBuilder {
    /// What to think of.
    #[must_use]
    pub fn cautions(&self) -> Vec<Caution> {
        match self.rua.is_empty() {
            true => vec![Caution::error("Without an address the record is not valid.")],
            false => Vec::new(),
        }
    }
}
