//! In which order a report asks, and when it says what it has found: counted in questions, not in time.

mod random_order;
#[path = "../support/mod.rs"]
mod support;

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, join, join_all};
use mailpath::checks::State;
use mailpath::dns::{Lookup, Name, Priority, Question, RecordType, Recorder, Resolve, Urgency, Urgent, Zone};
use mailpath::doh::{Gate, Policy};
use mailpath::report::{Query, Report, Run};
use support::{block_on, world};

/// A zone that is asked through the gate of the live resolver, and answers one question each time that
/// [`OneByOne::answer_one`] is called.
#[derive(Clone)]
struct OneByOne {
    zone: Zone,
    gate: Gate,
    state: Rc<RefCell<Sent>>,
}

#[derive(Default)]
struct Sent {
    /// In the order of sending, and whether each was answered.
    questions: Vec<(String, bool)>,
    under_way: Vec<usize>,
    answered: usize,
    wakers: Vec<Waker>,
}

impl OneByOne {
    fn new(zone: &str) -> Self {
        let zone = Zone::parse("test", &world(zone)).expect("a zone");
        Self { zone, gate: Gate::new(Policy::default().in_flight), state: Rc::default() }
    }

    /// Answers one of those under way: which, `choose` says of their number.
    fn answer_one(&self, choose: impl FnOnce(usize) -> usize) {
        let mut state = self.state.borrow_mut();
        let count = state.under_way.len();
        assert!(count > 0, "nobody waits for an answer, and the report does not end");
        let index = state.under_way.remove(choose(count));
        state.questions[index].1 = true;
        state.answered += 1;
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    fn sent(&self) -> Vec<String> {
        self.state.borrow().questions.iter().map(|(question, _)| question.clone()).collect()
    }

    fn answered(&self) -> usize {
        self.state.borrow().answered
    }

    /// The place of a question, from 1.
    fn place(&self, question: &str) -> usize {
        let place = self.sent().iter().position(|sent| sent == question);
        place.unwrap_or_else(|| panic!("{question} was not sent: {:?}", self.sent())) + 1
    }
}

impl Resolve for OneByOne {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.resolve_by(question, Priority::default())
    }

    fn resolve_by(&self, question: Question, priority: Priority) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let (state, zone, gate) = (self.state.clone(), self.zone.clone(), self.gate.clone());
        Box::pin(async move {
            let _place = gate.enter(priority).await;
            let index = {
                let mut state = state.borrow_mut();
                let index = state.questions.len();
                state.questions.push((format!("{} {}", question.name, question.rtype), false));
                state.under_way.push(index);
                index
            };
            let _under_way = UnderWay { state: state.clone(), index };
            poll_fn(|context: &mut Context<'_>| {
                let mut state = state.borrow_mut();
                if state.questions[index].1 {
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

/// A question that is dropped waits for no answer.
struct UnderWay {
    state: Rc<RefCell<Sent>>,
    index: usize,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.state.borrow_mut().under_way.retain(|index| *index != self.index);
    }
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a query to its end, and shows each state of the report on the way. Answers come in the order in which they
/// were asked for.
fn watch(url: &str, resolver: &OneByOne, see: impl FnMut(&Report)) -> Report {
    watch_in(url, resolver, |_| 0, see)
}

/// The same with answers that come in another order.
fn watch_in(
    url: &str,
    resolver: &OneByOne,
    mut choose: impl FnMut(usize) -> usize,
    mut see: impl FnMut(&Report),
) -> Report {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    let run = Run::with_resolver(query, Rc::new(resolver.clone()), Rc::new(|| {}));
    // The time limit of SPF wants a runtime.
    block_on(async {
        let mut finish = pin!(run.finish());
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(woken.clone());
        let mut context = Context::from_waker(&waker);
        loop {
            match finish.as_mut().poll(&mut context) {
                Poll::Ready(report) => return report,
                Poll::Pending => tokio::task::yield_now().await,
            }
            // It may have more to do before anything else comes.
            if woken.0.swap(false, Ordering::Relaxed) {
                continue;
            }
            see(&run.snapshot());
            resolver.answer_one(&mut choose);
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
            let resolver = OneByOne::new(ZONE);
            watch(&format!("q=a.net&server={server}{rest}"), &resolver, |_| ());
            let sender = if rest.contains("from=") { "b.net" } else { "a.net" };
            let records = [format!("{sender} TXT"), format!("_dmarc.{sender} TXT")];
            for question in more.iter().copied().chain(["a.net MX"]).chain(records.iter().map(|name| &**name))
            {
                let place = resolver.place(question);
                assert!(place <= 16, "{question} is number {place} of {server}{rest}");
            }
        }
    }
}

#[test]
fn what_follows_from_a_decisive_answer_goes_before_everything_that_waits() {
    let resolver = OneByOne::new(ZONE);
    watch("q=a.net&server=100.20.30.40", &resolver, |_| ());
    assert!(resolver.sent().len() > 240);
    // An included record, the address of an exchange, and whether the address's name leads back: nothing but what
    // was under way already goes before them.
    for question in ["b.net TXT", "mx.a.net A", "out.a.net A"] {
        let place = resolver.place(question);
        assert!(place <= Policy::default().in_flight + 16, "{question} is number {place}");
    }
}

#[test]
fn the_lists_of_the_sending_address_come_before_all_others_by_weight() {
    let resolver = OneByOne::new(ZONE);
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
        let resolver = OneByOne::new(ZONE);
        let mut told = None;
        watch(query, &resolver, |report| {
            if told.is_none() && report.verdict.state == State::Error {
                told = Some((resolver.answered(), report.verdict.text.clone()));
            }
        });
        let (after, text) = told.expect("it is told before the end");
        assert!(after <= 20, "{query}: it takes {after} answers of {}", resolver.sent().len());
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
            let resolver = OneByOne::new(zone);
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

#[test]
fn what_is_found_of_an_address_that_may_not_connect_waits_for_the_exchanges() {
    // The exchange has IPv4 alone, so that nobody meets the server's IPv6 address, which has no name.
    let zone = "a.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.1\nout.a.net 60 A 100.20.30.40
out.a.net 60 AAAA 2600:1f14::40\n40.30.20.100.in-addr.arpa 60 PTR out.a.net
b.net 60 MX 10 mx.b.net\nmx.b.net 60 A 100.20.30.2\nb.net 60 TXT \"v=spf1 ip4:100.20.30.40 -all\"\n";
    let resolver = OneByOne::new(zone);
    let report = watch("q=a.net&server=out.a.net&from=jo@b.net&to=jo@a.net", &resolver, |report| {
        assert_eq!(report.verdict.state, State::Running, "{}", report.verdict.text);
    });
    assert_ne!(report.verdict.state, State::Error, "{}", report.verdict.text);
}

/// A resolver that has one question under way at a time, under a recorder.
fn one_at_a_time() -> (OneByOne, Recorder) {
    let resolver = OneByOne { gate: Gate::new(1), ..OneByOne::new(ZONE) };
    (resolver.clone(), Recorder::new(Rc::new(resolver), Rc::new(|| {})))
}

type Asked = LocalBoxFuture<'static, Arc<Lookup>>;

/// Asks for an address, and begins to wait.
fn ask(recorder: &Recorder, name: &str, urgency: Urgency) -> Asked {
    let recorder = Urgent::new(Rc::new(recorder.clone()), urgency);
    let mut asked = recorder.ask(&Name::parse(name).expect("a name"), RecordType::A);
    assert!((&mut asked).now_or_never().is_none());
    asked
}

/// Waits for answers, which come one by one.
fn wait_for(resolver: &OneByOne, asked: Vec<Asked>) {
    let mut all = join_all(asked);
    while (&mut all).now_or_never().is_none() {
        if !resolver.state.borrow().under_way.is_empty() {
            resolver.answer_one(|_| 0);
        }
    }
}

#[test]
fn a_question_that_nobody_waits_for_is_not_sent() {
    let (resolver, recorder) = one_at_a_time();
    let [first, second, third] =
        ["mx.a.net", "out.a.net", "third.a.net"].map(|name| ask(&recorder, name, Urgency::Rest));
    drop(second);
    wait_for(&resolver, vec![first, third]);
    assert_eq!(resolver.sent(), ["mx.a.net A", "third.a.net A"]);
    // Whoever needs it later gets it, under the number that it had.
    wait_for(&resolver, vec![ask(&recorder, "out.a.net", Urgency::Rest)]);
    assert_eq!(resolver.sent()[2..], ["out.a.net A"]);
    let transcript = recorder.transcript();
    let numbers: Vec<_> =
        transcript.lookups().iter().map(|lookup| (lookup.id, lookup.question.name.as_str())).collect();
    assert_eq!(numbers, [(1, "mx.a.net"), (2, "out.a.net"), (3, "third.a.net")]);
    assert_eq!((recorder.progress().sent, recorder.progress().answered), (3, 3));
}

#[test]
fn a_question_under_way_that_is_dropped_leaves_its_place() {
    let (resolver, recorder) = one_at_a_time();
    let [first, second] = ["mx.a.net", "out.a.net"].map(|name| ask(&recorder, name, Urgency::Rest));
    let mut both = join(first, second);
    assert!((&mut both).now_or_never().is_none());
    assert_eq!(resolver.sent(), ["mx.a.net A"]);
    drop(both);
    wait_for(&resolver, vec![ask(&recorder, "third.a.net", Urgency::Rest)]);
    assert_eq!(resolver.sent(), ["mx.a.net A", "third.a.net A"]);
}

#[test]
fn an_answer_that_somebody_else_wants_sooner_comes_sooner() {
    let (resolver, recorder) = one_at_a_time();
    let asked = [
        ("mx.a.net", Urgency::Rest),
        ("third.a.net", Urgency::Sender),
        ("out.a.net", Urgency::Rest),
        ("out.a.net", Urgency::Verdict),
        ("third.a.net", Urgency::Rest),
    ];
    wait_for(&resolver, asked.into_iter().map(|(name, urgency)| ask(&recorder, name, urgency)).collect());
    assert_eq!(resolver.sent(), ["out.a.net A", "third.a.net A", "mx.a.net A"]);
}
