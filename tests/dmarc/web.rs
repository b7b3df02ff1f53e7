//! Zones made at random, of few names, so that records stand above each other.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};
use mailpath::dns::{Failure, Lookup, Question, Resolve, Zone};
use proptest::prelude::*;

/// Domains; the deep ones have names on their walk that are left out.
pub(crate) const DOMAINS: [&str; 10] = [
    "test",
    "a.test",
    "b.a.test",
    "c.b.a.test",
    "d.a.test",
    "e.test",
    "g.f.c.b.a.test",
    "1.2.3.g.f.c.b.a.test",
    "2.3.g.f.c.b.a.test",
    "other",
];

fn tag() -> impl Strategy<Value = String> {
    let policy = || prop::sample::select(&["none", "quarantine", "reject", "REJECT", "rejct"][..]);
    let address = prop::sample::select(
        &[
            "mailto:x@a.test",
            "mailto:x@e.test",
            "x@a.test",
            "mailto:x@g.f.c.b.a.test!5m",
            "https://e.test/",
            "mailto:x@1.2.3.g.f.c.b.a.test",
        ][..],
    );
    let addresses = prop::collection::vec(address, 1..3).prop_map(|list| list.join(","));
    prop_oneof![
        5 => policy().prop_map(|policy| format!("p={policy}")),
        2 => policy().prop_map(|policy| format!("sp={policy}")),
        2 => policy().prop_map(|policy| format!("np={policy}")),
        4 => addresses.prop_map(|list| format!("rua={list}")),
        1 => prop::sample::select(&["adkim=s", "aspf=s", "aspf=r", "adkim=strict", "t=y", "t=n", "t=x", "P=none"][..]).prop_map(str::to_owned),
        2 => prop::sample::select(&["psd=y", "psd=n", "psd=u", "psd=x"][..]).prop_map(str::to_owned),
        1 => prop::sample::select(&["pct=20", "x=1", "ruf=mailto:y@e.test", "fo=1", ""][..]).prop_map(str::to_owned),
    ]
}

/// A text at a `_dmarc` name, mostly a record.
pub(crate) fn record() -> impl Strategy<Value = String> {
    let tags = prop::collection::vec(tag(), 0..5).prop_map(|tags| tags.join("; "));
    let version = prop_oneof![
        12 => Just("v=DMARC1; "),
        1 => Just("v = DMARC1 ;"),
        1 => Just("v=dmarc1; "),
        1 => Just("v=DMARC1 "),
        1 => Just("x=1; "),
    ];
    (version, tags).prop_map(|(version, tags)| format!("{version}{tags}"))
}

/// Lines of a zone.
pub(crate) fn zone() -> impl Strategy<Value = String> {
    let domain = || prop::sample::select(&DOMAINS[..]);
    let line = prop_oneof![
        8 => (domain(), record()).prop_map(|(domain, record)| format!("_dmarc.{domain} 60 TXT \"{record}\"")),
        2 => domain().prop_map(|domain| format!("_dmarc.{domain} FAULT SERVFAIL")),
        1 => (domain(), domain()).prop_map(|(from, to)| format!("_dmarc.{from} 60 CNAME _dmarc.{to}")),
        1 => domain().prop_map(|domain| format!("{domain} FAULT SERVFAIL")),
        2 => domain().prop_map(|domain| format!("{domain} 60 A 192.0.2.1")),
        1 => domain().prop_map(|domain| format!("{domain} 60 MX 0 .")),
        1 => domain().prop_map(|domain| format!("{domain} 60 CNAME gone.example")),
        2 => (domain(), domain(), record()).prop_map(|(of, at, record)| format!("{of}._report._dmarc.{at} 60 TXT \"{record}\"")),
    ];
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

/// A request of one line.
pub(crate) fn request() -> impl Strategy<Value = String> {
    let domain = || prop::sample::select(&DOMAINS[..]);
    let spf = prop_oneof![
        2 => domain().prop_map(|domain| format!(" spf=pass:{domain}")),
        1 => Just(" spf=fail".to_owned()),
    ];
    let dkim =
        prop::collection::vec(domain(), 0..3).prop_map(|domains| format!(" dkim={}", domains.join(",")));
    (domain(), spf, dkim).prop_map(|(author, spf, dkim)| format!("{author}{spf}{dkim}"))
}

/// Asks a zone, remembers what was asked, and leaves some of it without an answer.
#[derive(Clone)]
pub(crate) struct Counting {
    zone: Zone,
    asked: Rc<RefCell<BTreeSet<(String, u16)>>>,
    /// Every so many names are not answered; none where 0.
    silent: u64,
}

impl Counting {
    pub(crate) fn new(zone: &str, silent: u64) -> Self {
        let zone = Zone::parse("test", zone).expect("a zone");
        Self { zone, asked: Rc::default(), silent }
    }

    /// The questions, each once.
    pub(crate) fn asked(&self) -> Vec<(String, u16)> {
        self.asked.borrow().iter().cloned().collect()
    }
}

impl Resolve for Counting {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let key = (question.name.to_string(), question.rtype.code());
        let sum: u64 = key.0.bytes().map(u64::from).sum::<u64>() + u64::from(key.1);
        self.asked.borrow_mut().insert(key);
        if self.silent > 0 && sum.is_multiple_of(self.silent) {
            let lookup = Lookup::instant(question, "silent", Err(Failure::Timeout));
            return Box::pin(ready(Arc::new(lookup)));
        }
        self.zone.resolve(question)
    }
}
