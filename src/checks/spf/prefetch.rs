//! Asks concurrently what an evaluation is going to ask, so that an include tree takes as many round trips
//! as it is deep. It decides and counts nothing: the answers are there, or on their way, when the
//! evaluation asks the same of a resolver that asks identical questions once.

use std::cell::Cell;

use futures_util::future::{LocalBoxFuture, join_all};

use super::client::Client;
use super::dns_queries;
use super::evaluate::{MAX_HOSTS, MAX_LOOKUPS, MAX_WALKED};
use super::macros::{Values, expand, letters, target_name};
use super::record::{DomainSpec, Mechanism, Term, parse};
use crate::dns::{Name, RecordType, Resolve, reverse_name};

pub(super) struct Prefetch<'a> {
    pub(super) client: &'a Client,
    pub(super) resolver: &'a dyn Resolve,
    /// Terms that may still be asked about; no record, however long, takes more.
    pub(super) left: Cell<u32>,
}

impl<'a> Prefetch<'a> {
    pub(super) fn new(client: &'a Client, resolver: &'a dyn Resolve) -> Self {
        Self { client, resolver, left: Cell::new(MAX_WALKED + MAX_LOOKUPS) }
    }

    /// Asks for everything that the record of `domain` leads to.
    pub(super) fn record<'s>(&'s self, domain: Name, depth: u32) -> LocalBoxFuture<'s, ()> {
        Box::pin(async move {
            let lookup = self.resolver.ask(&domain, RecordType::TXT).await;
            let found = dns_queries::texts(&lookup);
            let mut records = dns_queries::spf_records(&found);
            let (Some(record), None) = (records.next(), records.next()) else { return };
            let mut questions: Vec<LocalBoxFuture<'_, ()>> = Vec::new();
            for spanned in parse(&record) {
                let Ok(term) = spanned.term else { continue };
                if matches!(term, Term::Directive(_, Mechanism::All)) {
                    break;
                }
                if !term.looks_up() {
                    continue;
                }
                if self.left.get() == 0 {
                    break;
                }
                self.left.set(self.left.get() - 1);
                if let Some(question) = self.term(&term, &domain, depth) {
                    questions.push(question);
                }
            }
            join_all(questions).await;
        })
    }

    fn term<'s>(&'s self, term: &Term<'_>, domain: &Name, depth: u32) -> Option<LocalBoxFuture<'s, ()>> {
        let name = |spec: &Option<DomainSpec<'_>>| match spec {
            Some(spec) => self.target(*spec, domain),
            None => Some(domain.clone()),
        };
        Some(match term {
            Term::Redirect(spec) | Term::Directive(_, Mechanism::Include(spec)) => {
                let target = self.target(*spec, domain).filter(|_| depth < MAX_LOOKUPS)?;
                self.record(target, depth + 1)
            }
            Term::Directive(_, Mechanism::A(spec, _)) => self.addresses(name(spec)?),
            Term::Directive(_, Mechanism::Mx(spec, _)) => {
                let name = name(spec)?;
                Box::pin(async move {
                    let (found, _) = dns_queries::exchanges(&name, self.resolver).await;
                    let hosts = found.records().iter().map(|record| record.value.1.clone());
                    join_all(hosts.take(MAX_HOSTS).map(|host| self.addresses(host))).await;
                })
            }
            Term::Directive(_, Mechanism::Ptr(_)) => self.names()?,
            Term::Directive(_, Mechanism::Exists(spec)) => {
                let target = self.target(*spec, domain)?;
                let question = self.resolver.ask(&target, RecordType::A);
                Box::pin(async move {
                    question.await;
                })
            }
            _ => return None,
        })
    }

    fn target(&self, spec: DomainSpec<'_>, domain: &Name) -> Option<Name> {
        // A name made of the client's validated name is left to the evaluation.
        if letters(spec.as_str()).any(|letter| letter == 'p') {
            return None;
        }
        target_name(&expand(spec.as_str(), &Values::of(self.client, domain, "", 0), false).ok()?)
    }

    fn addresses(&self, name: Name) -> LocalBoxFuture<'_, ()> {
        let questions = [RecordType::A, RecordType::AAAA].map(|rtype| self.resolver.ask(&name, rtype));
        Box::pin(async move {
            join_all(questions).await;
        })
    }

    fn names(&self) -> Option<LocalBoxFuture<'_, ()>> {
        let ip = self.client.ip?;
        Some(Box::pin(async move {
            let (found, _) = dns_queries::names(&reverse_name(ip), self.resolver).await;
            let names = found.records().iter().take(MAX_HOSTS);
            let rtype = if ip.is_ipv6() { RecordType::AAAA } else { RecordType::A };
            join_all(names.map(|record| self.resolver.ask(&record.value, rtype))).await;
        }))
    }
}
