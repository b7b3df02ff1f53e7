//! What SPF holds for on any record and any zone: it ends, it never panics, it keeps its limits, and
//! asking ahead changes nothing.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};
use mailpath::checks::spf::{
    AuthorizedAddresses, Branch, Client, Order, Outcome, Ranges, SpfRequest, SpfResult, TermOutcome, Values,
    as_text, check, check_host, expand, explain, is_spf, parse, received_spf,
};
use mailpath::dns::{
    Change, Failure, Laboratory, Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Recorder,
    Resolve, Response, Txt, ZoneChanges,
};
use proptest::prelude::*;

/// A zone of few names, so that records lead to each other and in circles.
#[derive(Clone, Debug, Default)]
struct Web(BTreeMap<(String, u16), Result<Vec<RecordData>, Failure>>);

impl Resolve for Web {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let key = (question.name.to_string(), question.rtype.code());
        let result = match self.0.get(&key) {
            None => Ok(Response::empty(Rcode::NxDomain)),
            Some(Err(failure)) => Err(failure.clone()),
            Some(Ok(data)) => Ok(Response {
                answers: data
                    .iter()
                    .map(|data| Record {
                        name: question.name.clone(),
                        rtype: question.rtype,
                        ttl: 60,
                        data: data.clone(),
                    })
                    .collect(),
                ..Response::empty(Rcode::NoError)
            }),
        };
        Box::pin(ready(Arc::new(Lookup::instant(question, "test", result))))
    }
}

const NAMES: [&str; 6] = ["a.test", "b.test", "c.test", "d.test", "e.test", "f.b.test"];

fn term() -> impl Strategy<Value = String> {
    let name = prop::sample::select(&NAMES[..]);
    let spec = prop_oneof![
        4 => name.clone().prop_map(str::to_owned),
        1 => Just("%{d}".to_owned()),
        1 => Just("%{l}.%{d2}".to_owned()),
        1 => Just("%{ir}.%{v}.%{o}".to_owned()),
        1 => Just("%{p}".to_owned()),
        1 => Just("%{h}.a.test".to_owned()),
    ];
    let kind = prop::sample::select(
        &["include:", "a:", "mx:", "exists:", "ptr:", "redirect=", "exp=", "a/24:", "x-y="][..],
    );
    prop_oneof![
        6 => (prop::sample::select(&["", "-", "~", "?"][..]), kind, spec)
            .prop_map(|(q, kind, spec)| if kind.ends_with('=') { format!("{kind}{spec}") } else { format!("{q}{kind}{spec}") }),
        2 => any::<[u8; 4]>().prop_map(|[a, b, c, n]| format!("ip4:{}.{b}.{c}.1/{}", a % 4, n % 33)),
        1 => (any::<u16>(), 0u8..=128).prop_map(|(a, n)| format!("ip6:2001:{a:x}::/{n}")),
        2 => prop::sample::select(&["a", "mx", "ptr", "-all", "all", "?all", "a//64", "mx/0//0"][..]).prop_map(str::to_owned),
        1 => "[-a-z:=%{}/.0-9]{1,12}",
    ]
}

fn record() -> impl Strategy<Value = RecordData> {
    let bytes = prop_oneof![
        9 => prop::collection::vec(term(), 0..14).prop_map(|terms| format!("v=spf1 {}", terms.join(" ")).into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..300),
    ];
    bytes.prop_map(|bytes| RecordData::Txt(Txt::new(vec![bytes])))
}

fn data(rtype: RecordType) -> BoxedStrategy<RecordData> {
    let name = || prop::sample::select(&NAMES[..]).prop_map(|name| Name::parse(name).expect("a name"));
    match rtype {
        RecordType::TXT => record().boxed(),
        RecordType::A => {
            (0u8..4, any::<u8>()).prop_map(|(a, d)| RecordData::A([a, 0, 0, d % 3].into())).boxed()
        }
        RecordType::AAAA => any::<u8>()
            .prop_map(|n| RecordData::Aaaa([0x2001, 0, 0, 0, 0, 0, 0, u16::from(n % 3)].into()))
            .boxed(),
        RecordType::MX => (0u16..3, name())
            .prop_map(|(preference, exchange)| RecordData::Mx { preference, exchange })
            .boxed(),
        _ => name().prop_map(RecordData::Ptr).boxed(),
    }
}

/// Data of one type at one name.
type Entry = ((String, u16), Result<Vec<RecordData>, Failure>);

fn answers(name: &'static str, rtype: RecordType) -> impl Strategy<Value = Entry> {
    // One SPF record mostly; of everything else sometimes more than is allowed.
    let many = if rtype == RecordType::TXT { 0..2usize } else { 0..13 };
    let good = prop::collection::vec(data(rtype), many).prop_map(Ok);
    prop_oneof![12 => good, 1 => Just(Err(Failure::Timeout))]
        .prop_map(move |result| ((name.to_owned(), rtype.code()), result))
}

fn web() -> impl Strategy<Value = Web> {
    let types = [RecordType::TXT, RecordType::A, RecordType::AAAA, RecordType::MX];
    let mut entries: Vec<BoxedStrategy<Entry>> = NAMES
        .iter()
        .flat_map(|name| types.into_iter().map(move |rtype| answers(name, rtype).boxed()))
        .collect();
    entries.push(answers("1.0.0.1.in-addr.arpa", RecordType::PTR).boxed());
    entries.prop_map(|entries| Web(entries.into_iter().collect()))
}

fn now<F: Future>(future: F) -> F::Output {
    future.now_or_never().expect("a web answers at once")
}

fn evaluate(web: &Web, client: &Client, order: Order) -> Outcome {
    let recorder = Recorder::new(Rc::new(web.clone()), Rc::new(|| {}));
    let mut outcome = now(explain(&Name::parse("a.test").expect("a name"), client, order, &recorder));
    forget_numbers(&mut outcome.branch);
    outcome
}

/// The questions' numbers are in the order of asking, which is what differs.
fn forget_numbers(branch: &mut Branch) {
    branch.queries.clear();
    for step in &mut branch.trace {
        step.queries.clear();
        if let Some(nested) = &mut step.branch {
            forget_numbers(nested);
        }
    }
}

fn clients() -> [Client; 3] {
    ["1.0.0.1", "2001::1", ""].map(|ip| Client::new(ip.parse().ok(), "a@b.test", "f.b.test"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn asking_ahead_changes_neither_result_nor_counts_nor_trace(web in web()) {
        for client in clients() {
            prop_assert_eq!(evaluate(&web, &client, Order::Prefetch), evaluate(&web, &client, Order::AsWritten));
        }
    }

    #[test]
    fn the_lean_form_gives_what_the_traced_one_gives(web in web()) {
        let [v4, v6, _] = clients();
        for client in [v4, v6] {
            let traced = evaluate(&web, &client, Order::AsWritten);
            let ip = client.ip.expect("an address");
            let domain = Name::parse("a.test").expect("a name");
            let lean = now(check_host(ip, "x@a.test", "f.b.test", &web));
            let same = Client::new(Some(ip), "x@a.test", "f.b.test");
            let traced_same = now(explain(&domain, &same, Order::AsWritten, &web));
            prop_assert_eq!(lean.result, traced_same.result);
            prop_assert_eq!(lean.explanation, traced_same.explanation);
            prop_assert_eq!((lean.lookups, lean.void_lookups), (traced_same.lookups, traced_same.void_lookups));
            prop_assert_eq!(lean.matched, traced_same.matched);
            prop_assert!(traced.result.is_some());
        }
    }

    #[test]
    fn limits_hold_and_every_result_has_its_reason(web in web()) {
        for client in clients() {
            let outcome = evaluate(&web, &client, Order::Prefetch);
            match outcome.result {
                Some(SpfResult::PermError | SpfResult::TempError) => prop_assert!(outcome.problem.is_some()),
                Some(_) => prop_assert!(outcome.lookups <= 10 && outcome.void_lookups <= 2),
                None => prop_assert!(client.ip.is_none()),
            }
            let decided = outcome.branch.trace.iter().filter(|step| step.outcome == TermOutcome::Match).count();
            prop_assert!(decided <= 1, "one term decides");
            if outcome.result == Some(SpfResult::Pass) && client.ip.is_some_and(|ip| ip.is_ipv4()) {
                // Whom the evaluation lets pass, the authorized counts or says that it cannot.
                let authorized = AuthorizedAddresses::of(&outcome.branch);
                prop_assert!(authorized.open || authorized.v4.count() > 0);
            }
        }
    }

    #[test]
    fn the_whole_check_ends_on_any_web(web in web(), draft in "v=spf1( [-a-z0-9:%{}./=]{0,20}){0,6}") {
        for draft in [None, Some(draft)] {
            let asked = SpfRequest {
                domain: "a.test".into(),
                client: Client::new(None, "ä@b.test", "f.b.test"),
                addresses: vec!["1.0.0.1".parse().expect("address"), "2001::1".parse().expect("address")],
                helo: Some("c.test".into()),
            };
            let resolver = Laboratory::new(Recorder::new(Rc::new(web.clone()), Rc::new(|| {})));
            if let Some(record) = draft {
                let name = Name::parse("a.test").expect("a name");
                let data = RecordData::Txt(Txt::of_text(&record));
                let record = Record { name, rtype: RecordType::TXT, ttl: 60, data };
                resolver.make(&ZoneChanges::new([Change::Replace(record)]));
            }
            let (result, findings) = now(check(&asked, &resolver));
            prop_assert!(!findings.is_empty());
            prop_assert!(findings.iter().all(|finding| finding.title.len() > 10));
            let header = received_spf(&result).expect("an address was judged");
            prop_assert!(header.lines().all(|line| line.is_ascii() && line.len() < 998));
            prop_assert!(!as_text(&result).is_empty());
            result.trace.each(&mut |branch| {
                for step in &branch.trace {
                    // A name, an address or a term begins as it is written.
                    let word = step.because.split(' ').next().unwrap_or_default();
                    let small = ["it", "the", "that", "more", "this", "no", "none", "not"].contains(&word);
                    assert!(!small, "{:?}", step.because);
                }
            });
        }
    }

    #[test]
    fn any_bytes_are_a_record_or_not(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = is_spf(&bytes);
        for placed in parse(&bytes) {
            prop_assert!(bytes[placed.position..].starts_with(placed.bytes));
        }
    }

    #[test]
    fn macros_expand_or_say_why(text in "[%{}a-zA-Z0-9.+,/_=-]{0,40}", local in "\\PC{0,10}") {
        let values = Values {
            local: &local,
            sender_domain: "b.test",
            domain: "a.test",
            ip: "2001::1".parse().ok(),
            validated: "unknown",
            helo: "x y",
            now: 0,
        };
        for explain in [false, true] {
            let _ = expand(&text, &values, explain);
        }
    }

    #[test]
    fn ranges_count_as_a_list_of_addresses_would(
        some in prop::collection::vec((0u8..100, 0u8..30), 0..8), gone in prop::collection::vec((0u8..100, 0u8..30), 0..8),
    ) {
        let ranges = |of: &[(u8, u8)]| Ranges::new(of.iter().map(|(a, n)| (u128::from(*a), u128::from(*a) + u128::from(*n))).collect());
        let holds = |of: &[(u8, u8)], at: u8| of.iter().any(|(a, n)| *a <= at && at <= a + n);
        let by_hand = (0..=200).filter(|at| holds(&some, *at) && !holds(&gone, *at)).count();
        prop_assert_eq!(ranges(&some).without(&ranges(&gone)).count(), by_hand as u128);
    }
}

#[test]
fn a_web_of_includes_that_all_include_each_other_ends() {
    let mut web = Web::default();
    let all = NAMES.map(|name| format!("include:{name}")).join(" ");
    for name in NAMES {
        let txt = RecordData::Txt(Txt::new(vec![format!("v=spf1 {all} {all} -all").into_bytes()]));
        web.0.insert((name.to_owned(), RecordType::TXT.code()), Ok(vec![txt]));
    }
    for client in clients() {
        let outcome = evaluate(&web, &client, Order::Prefetch);
        assert!(outcome.branch.lookups() > 10);
        match client.ip {
            Some(_) => assert_eq!((outcome.result, outcome.lookups), (Some(SpfResult::PermError), 11)),
            None => assert!(outcome.branch.lookups() < 1000, "shown within bounds"),
        }
    }
}
