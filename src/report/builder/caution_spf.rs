//! What to think of before an SPF record is published.

use ipnet::IpNet;

use super::caution::Caution;
use super::{SpfBuilder, SpfEnd};
use crate::checks::mx::MxStatus;
use crate::checks::spf::{MAX_LOOKUPS, Mechanism, Qualifier, SpfEvaluation, Term, in_words, parse};
use crate::dns::{World, display_name};
use crate::report::{Report, english};

/// An IPv4 network with fewer bits than these is said to be large.
const LARGE_V4: u8 = 16;
/// The same for IPv6.
const LARGE_V6: u8 = 32;
/// Longer texts are hard to publish and to answer with others (RFC 7208 section 3.4), in bytes.
const LONG: usize = 450;

impl SpfBuilder {
    /// What to think of.
    #[must_use]
    pub fn cautions(&self, report: Option<&Report>) -> Vec<Caution> {
        let spf = report.and_then(|report| report.spf.as_deref());
        let spf = spf.filter(|spf| spf.domain == self.domain.as_str());
        let cost = self.cost(report);
        let mut all = Vec::new();
        match cost.lookups.unwrap_or_default() {
            count if count > MAX_LOOKUPS => all.push(Caution::error(format!(
                "Receivers stop after {MAX_LOOKUPS} DNS look-ups, and this record needs {count} for a server that it names last, or not at all: they treat it as broken then. Take out who no longer sends, or name addresses in the place of services."
            ))),
            count if count + 1 >= MAX_LOOKUPS => all.push(Caution::notice(format!(
                "{count} of {MAX_LOOKUPS} DNS look-ups are used up. Once a service needs one more, the record is broken."
            ))),
            _ => {}
        }
        if cost.lookups_are_least {
            all.push(Caution::unknown("What a newly included record costs is not known until it is tried."));
        }
        all.extend(self.end_cautions(spf, report));
        let is_example = report.is_some_and(|report| report.query.resolver.is_example());
        all.extend(self.term_cautions(if is_example { World::Example } else { World::Public }));
        if !self.left_out.is_empty() {
            let terms: Vec<String> =
                self.left_out.iter().map(|term| format!("`{}`", term.replace('`', "'"))).collect();
            all.push(Caution::notice(format!(
                "Receivers do not understand {} in the record that this begins from, so {} left out.",
                english::joined(&terms),
                english::plural(terms.len(), "it is", "they are")
            )));
        }
        if cost.bytes > LONG {
            all.push(Caution::notice(format!(
                "The record has {} bytes. With the domain’s other texts, the answer may be too long for some receivers.",
                english::grouped(cost.bytes)
            )));
        }
        all
    }

    /// About everybody who is not named.
    fn end_cautions(&self, spf: Option<&SpfEvaluation>, report: Option<&Report>) -> Vec<Caution> {
        let shown = display_name(&self.domain);
        let mut all = Vec::new();
        let published = spf.and_then(|spf| match &spf.published {
            // A record that is tried is not published.
            Some(published) => published.record.as_deref(),
            None => spf.record.as_deref(),
        });
        let published = published.map(all_of);
        if published == Some(Some(Qualifier::Pass)) {
            all.push(Caution::notice(
                "The published record lets everybody send (`+all`). That is no choice here.",
            ));
        }
        if self.terms.is_empty() {
            all.extend(match self.end {
                SpfEnd::Refuse if self.receives(report) => Some(Caution::warning(format!(
                    "Nobody may send: receivers refuse all mail from {shown}, and it has mail servers. Who gets mail there cannot answer it."
                ))),
                SpfEnd::Refuse => {
                    Some(Caution::notice(format!("Nobody may send: receivers refuse all mail from {shown}.")))
                }
                SpfEnd::Suspect => Some(Caution::warning(format!(
                    "Nobody is named, so receivers suspect all mail from {shown}."
                ))),
                SpfEnd::Nothing => Some(Caution::warning("The record says nothing about anybody.")),
                SpfEnd::Redirect(_) => None,
            });
            return all;
        }
        match (&self.end, published) {
            (SpfEnd::Refuse, Some(Some(Qualifier::Fail))) => {}
            (SpfEnd::Refuse, _) => all.push(Caution::warning(
                "Receivers may refuse at once what comes from a server that is forgotten here, and what others forward. Use `~all` until you know that all are named.",
            )),
            (SpfEnd::Suspect, Some(Some(Qualifier::Fail))) => all.push(Caution::notice(
                "The published record has receivers refuse mail from others; with this one they only suspect it.",
            )),
            (SpfEnd::Nothing, _) => all.push(Caution::warning(
                "`?all` says nothing about others, so it protects against no forgery.",
            )),
            _ => {}
        }
        all
    }

    /// Whether the domain has mail servers, as far as a report knows.
    fn receives(&self, report: Option<&Report>) -> bool {
        let mx = report.and_then(|report| report.mx.as_ref()).filter(|mx| mx.domain == self.domain);
        mx.is_some_and(|mx| mx.status == MxStatus::Ok)
    }

    /// About those who are named.
    fn term_cautions(&self, world: World) -> Vec<Caution> {
        let mut all = Vec::new();
        for spanned in parse(self.record().as_bytes()) {
            let Ok(Term::Directive(Qualifier::Pass, mechanism)) = spanned.term else { continue };
            let written = spanned.text();
            if let Some(special) = network(mechanism).and_then(|network| world.special_network(&network)) {
                all.push(Caution::warning(format!(
                    "`{written}` lets nobody send: it is {}. {}",
                    special.explain,
                    special.seen()
                )));
                continue;
            }
            let size = match mechanism {
                Mechanism::Ip4(_, Some(bits)) if bits < LARGE_V4 => Some(1u128 << (32 - u32::from(bits))),
                Mechanism::Ip6(_, Some(bits)) if bits < LARGE_V6 => {
                    Some(1u128.checked_shl(128 - u32::from(bits)).unwrap_or(u128::MAX))
                }
                Mechanism::Ptr(_) => {
                    all.push(Caution::warning(format!(
                        "`{written}` is slow and unreliable, and receivers may ignore it (RFC 7208 section 5.5). Name the addresses."
                    )));
                    None
                }
                _ => None,
            };
            if let Some(size) = size {
                all.push(Caution::warning(format!(
                    "`{written}` lets {} addresses send. Are all of them yours?",
                    in_words(size)
                )));
            }
        }
        all
    }
}

/// What a record says of everybody.
fn all_of(record: &str) -> Option<Qualifier> {
    parse(record.as_bytes()).into_iter().find_map(|spanned| match spanned.term {
        Ok(Term::Directive(qualifier, Mechanism::All)) => Some(qualifier),
        _ => None,
    })
}

/// The network of a term that has one.
fn network(mechanism: Mechanism<'_>) -> Option<IpNet> {
    match mechanism {
        Mechanism::Ip4(address, bits) => IpNet::new(address.into(), bits.unwrap_or(32)).ok(),
        Mechanism::Ip6(address, bits) => IpNet::new(address.into(), bits.unwrap_or(128)).ok(),
        _ => None,
    }
}
