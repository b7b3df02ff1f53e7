//! In which order a report asks, and when it says what it has found: counted in questions, not in time.

mod support;

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures_util::future::LocalBoxFuture;
use mailpath::checks::State;
use mailpath::dns::{Lookup, Question, Resolve, Zone};
use mailpath::report::{Query, Report, Run};
use support::{block_on, world};

/// A zone that answers one question after the other, in the order in which they were asked, each time that
/// [`InOrder::answer_one`] is called.
#[derive(Clone)]
struct InOrder {
    zone: Zone,
    state: Rc<RefCell<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    asked: Vec<String>,
    answered: usize,
    wakers: Vec<Waker>,
}

impl InOrder {
    fn new(zone: &str) -> Self {
        Self { zone: Zone::parse("test", &world(zone)).expect("a zone"), state: Rc::default() }
    }

    fn answer_one(&self) {
        let mut state = self.state.borrow_mut();
        state.answered += 1;
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    fn asked(&self) -> Vec<String> {
        self.state.borrow().asked.clone()
    }

    /// The place of a question, from 1.
    fn place(&self, question: &str) -> usize {
        let place = self.asked().iter().position(|asked| asked == question);
        place.unwrap_or_else(|| panic!("{question} was not asked: {:?}", self.asked())) + 1
    }
}

impl Resolve for InOrder {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let (state, zone) = (self.state.clone(), self.zone.clone());
        let mut place = None;
        Box::pin(async move {
            poll_fn(|context: &mut Context<'_>| {
                let mut state = state.borrow_mut();
                let place = *place.get_or_insert_with(|| {
                    state.asked.push(format!("{} {}", question.name, question.rtype));
                    state.asked.len()
                });
                if place <= state.answered {
                    return Poll::Ready(());
                }
                state.wakers.push(context.waker().clone());
                Poll::Pending
            })
            .await;
            zone.resolve(question.clone()).await
        })
    }
}

/// Runs a query to its end, and shows each state of the report on the way.
fn watch(url: &str, resolver: &InOrder, mut see: impl FnMut(&Report)) -> Report {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    let run = Run::with_resolver(query, Rc::new(resolver.clone()), Rc::new(|| {}));
    // The time limit of SPF wants a runtime.
    block_on(async {
        let mut finish = pin!(run.finish());
        let mut context = Context::from_waker(Waker::noop());
        loop {
            match finish.as_mut().poll(&mut context) {
                Poll::Ready(report) => return report,
                Poll::Pending => see(&run.snapshot()),
            }
            resolver.answer_one();
        }
    })
}

const ZONE: &str = "a.net 60 MX 10 mx.a.net
a.net 60 TXT \"v=spf1 mx ip4:100.20.30.40 ip6:2600:1f14::40 include:b.net -all\"
b.net 60 TXT \"v=spf1 ip4:100.20.30.40 -all\"
mx.a.net 60 A 100.20.30.1
out.a.net 60 A 100.20.30.40
out.a.net 60 AAAA 2600:1f14::40
40.30.20.100.in-addr.arpa 60 PTR out.a.net
0.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.4.1.f.1.0.0.6.2.ip6.arpa 60 PTR out.a.net
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
1.30.20.100.bl.spamcop.net 60 A 127.0.0.2
";

#[test]
fn what_decides_most_is_asked_first() {
    for (server, more) in [
        ("100.20.30.40", &["40.30.20.100.in-addr.arpa PTR"][..]),
        ("out.a.net", &["out.a.net A", "out.a.net AAAA", "40.30.20.100.in-addr.arpa PTR"]),
    ] {
        for rest in ["", "&helo=out.a.net", "&from=jo@b.net&to=jo@a.net"] {
            let resolver = InOrder::new(ZONE);
            watch(&format!("q=a.net&server={server}{rest}"), &resolver, |_| ());
            let sender = if rest.contains("from=") { "b.net" } else { "a.net" };
            let record = format!("{sender} TXT");
            for question in more.iter().copied().chain(["a.net MX", &record]) {
                let place = resolver.place(question);
                assert!(place <= 16, "{question} is number {place} of {server}{rest}");
            }
        }
    }
}

#[test]
fn the_lists_of_the_sending_address_come_before_all_others_by_weight() {
    let resolver = InOrder::new(ZONE);
    watch("q=a.net&server=100.20.30.40", &resolver, |_| ());
    let of_server = |list: &str| resolver.place(&format!("40.30.20.100.{list} A"));
    let order = ["zen.spamhaus.org", "bl.spamcop.net", "psbl.surriel.com", "dnswl.spfbl.net"].map(of_server);
    assert!(order.is_sorted(), "{order:?}");
    assert!(of_server("rbl.interserver.net") < of_server("dnsbl-3.uceprotect.net"), "low before info");
    let last = of_server("dnsbl-3.uceprotect.net");
    for other in ["1.30.20.100.zen.spamhaus.org A", "a.net.dbl.spamhaus.org A"] {
        assert!(last < resolver.place(other), "{other} is asked before the server's own lists");
    }
}

#[test]
fn a_listing_that_receivers_refuse_for_is_said_when_it_is_proven() {
    for query in ["q=a.net&server=100.20.30.40", "q=a.net&server=out.a.net", "q=100.20.30.40"] {
        let resolver = InOrder::new(ZONE);
        let mut told = None;
        watch(query, &resolver, |report| {
            if told.is_none() && report.verdict.state == State::Error {
                told = Some((resolver.state.borrow().answered, report.verdict.text.clone()));
            }
        });
        let (after, text) = told.expect("it is told before the end");
        assert!(text.contains("100.20.30.40 is listed on SpamCop"), "{text}");
        let entries = ["2.0.0.127.bl.spamcop.net A", "1.0.0.127.bl.spamcop.net A"];
        let proof = entries.map(|entry| resolver.place(entry)).into_iter().max();
        let reason = resolver.place("40.30.20.100.bl.spamcop.net TXT");
        assert!(Some(after) >= proof, "{query}: nothing is said before both test entries are there");
        assert!(after < reason, "{query}: said after answer {after}, the list’s reason is number {reason}");
    }
}

#[test]
fn a_verdict_never_gets_better_while_answers_come_in() {
    let zones = [
        ZONE,
        "a.net 60 MX 0 .\n",
        "a.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.1\n1.30.20.100.bl.spamcop.net 60 A 127.0.0.2\n",
        "a.net 60 MX 10 mx.a.net\na.net 60 TXT \"v=spf1 -all\"\na.net 60 TXT \"v=spf1 ~all\"\n",
        "a.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.1\na.net.dbl.spamhaus.org 60 A 127.0.1.2\n",
    ];
    for zone in zones {
        for query in ["q=a.net", "q=a.net&server=100.20.30.40", "q=a.net&server=out.a.net", "q=mx:a.net"] {
            let resolver = InOrder::new(zone);
            let mut worst: Option<String> = None;
            let mut see = |report: &Report| {
                let is_error = report.verdict.state == State::Error;
                let text = &report.verdict.text;
                assert!(is_error || worst.is_none(), "{query}: {worst:?} became {text:?} in {zone}");
                worst = worst.take().or(is_error.then(|| text.clone()));
            };
            let report = watch(query, &resolver, &mut see);
            see(&report);
        }
    }
}
