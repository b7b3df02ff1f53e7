//! The evaluation step by step: what each costs, how long it takes, how it is copied.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, pending, ready};
use mailpath::checks::spf::{
    Client, Identity, Order, SpfRequest, SpfResult, as_text, check, check_host, explain, received_spf,
};
use mailpath::dns::{Deadline, Lookup, Name, Question, Recorder, Resolve, Zone, is_unseen};
use serde_json::{Value, json};

use super::{finding, report, report_over, text, zone};

/// The steps of a tree: the term, its outcome, its look-ups with the nested ones.
fn steps(trace: &Value, out: &mut Vec<(String, String, u64)>) {
    for step in trace.as_array().into_iter().flatten() {
        let cost = step["lookups"].as_u64().unwrap_or(99) + step["nested_lookups"].as_u64().unwrap_or(99);
        out.push((text(step, "term").to_owned(), text(step, "outcome").to_owned(), cost));
        steps(&step["branch"]["trace"], out);
    }
}

#[test]
fn every_step_is_in_the_tree_with_what_it_costs() {
    let report = report("q=spf:shop.net&server=192.0.2.10");
    let mut tree = Vec::new();
    steps(&report["spf"]["trace"], &mut tree);
    let tree: Vec<(&str, &str, u64)> = tree.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), *c)).collect();
    assert_eq!(
        tree,
        [
            ("ip4:203.0.113.0/28", "no_match", 0),
            ("include:_spf.mailer.net", "match", 3),
            ("ip4:198.51.100.0/24", "no_match", 0),
            ("ip4:198.51.100.128/25", "no_match", 0),
            ("ip6:2001:db8:1::/48", "no_match", 0),
            ("include:_more.mailer.net", "match", 2),
            ("a:out.mailer.net", "match", 1),
            ("?all", "not_reached", 0),
            ("~all", "not_reached", 0),
            ("include:_spf.crm.net", "not_reached", 2),
            ("mx:crm.net", "not_reached", 1),
            ("-all", "not_reached", 0),
            ("a:gone.shop.net", "not_reached", 1),
            ("-all", "not_reached", 0),
            ("exp=why.%{d}", "not_judged", 0),
        ]
    );
    assert_eq!((&report["spf"]["lookups"], &report["spf"]["lookups_all"]), (&json!(3), &json!(6)));
    let include = &report["spf"]["trace"][1];
    assert_eq!((text(include, "qualifier"), include["position"].as_u64()), ("pass", Some(26)));
    let a = &include["branch"]["trace"][3]["branch"]["trace"][0];
    assert_eq!(text(a, "because"), "192.0.2.10 is among 192.0.2.10.");
    assert!(a["queries"].as_array().is_some_and(|queries| !queries.is_empty()));
}

#[test]
fn without_an_address_everything_is_walked_and_counted() {
    let report = report("q=spf:shop.net");
    let spf = &report["spf"];
    assert_eq!((&spf["result"], &spf["lookups"], &spf["void_lookups"]), (&Value::Null, &json!(6), &json!(1)));
    let total = &spf["senders"][0];
    // A /28, a /24 that holds a /25, two single hosts; a /48 and a single host.
    assert_eq!(total["ipv4"], "274");
    assert_eq!(total["ipv6"], ((1u128 << 80) + 1).to_string());
    assert!(finding(&report, "spf.found").is_some_and(|found| text(found, "title").contains("6 of the 10")));
    assert!(finding(&report, "spf.void").is_some_and(|void| text(void, "title").contains("a:gone.shop.net")));
    let missing = finding(&report, "spf.provider-missing").expect("Google's servers are not included");
    assert!(text(missing, "fix").contains("_spf.google.com"));
}

/// The result as the page holds it.
fn result_for(domain: &str, ip: &str) -> mailpath::checks::spf::SpfEvaluation {
    let asked = SpfRequest {
        domain: domain.into(),
        client: Client::new(None, "jo \"x\"(y)@shop.net", "mail.shop.net"),
        addresses: ip.parse().into_iter().collect(),
        helo: None,
    };
    check(&asked, &zone()).now_or_never().expect("a zone answers at once").0
}

#[test]
fn an_evaluation_is_copied_as_text_and_as_a_header_field() {
    let result = result_for("shop.net", "192.0.2.77");
    let text = as_text(&result);
    for part in [
        "Result      fail",
        "Look-ups    6/10 (1 void)",
        "=> -all",
        " - include:_spf.crm.net  (2/10)",
        "IPv4: 274",
    ] {
        assert!(text.contains(part), "{part:?} in\n{text}");
    }
    let header = received_spf(&result).expect("an address was judged");
    assert!(header.starts_with(
        "Received-SPF: fail (mailpath: domain of jo \"x\"\\(y\\)@shop.net does not designate 192.0.2.77"
    ));
    assert!(
        header.contains("identity=mailfrom;\r\n  client-ip=192.0.2.77;\r\n  helo=mail.shop.net;"),
        "{header}"
    );
    assert!(
        header.contains("envelope-from=\"jo \\\"x\\\"(y)@shop.net\";\r\n  mechanism=\"-all\";\r\n"),
        "{header}"
    );
    assert!(header.lines().all(|line| line.len() < 998 && line.is_ascii()));
    let broken = received_spf(&result_for("two.net", "192.0.2.77")).expect("an address was judged");
    assert!(broken.contains("mechanism=\"default\"") || broken.contains("mechanism=default"), "{broken}");
    assert!(broken.contains("problem=\"two.net has 2 SPF records\""), "{broken}");
    assert_eq!(received_spf(&result_for("shop.net", "")), None);
}

#[test]
fn an_explanation_forges_no_line() {
    for text in ["bye\\013\\010Result: pass", "bye\\009", "\\127", "\\000", "b\u{fc}cher", "", "\u{202e}oi"] {
        let zone =
            format!("bad.net 300 TXT \"v=spf1 -all exp=why.bad.net\"\nwhy.bad.net 300 TXT \"{text}\"\n");
        let zone = Rc::new(Zone::parse("test", &zone).expect("a zone"));
        let report = report_over("q=spf:bad.net&server=192.0.2.77", zone.clone());
        assert_eq!(report["spf"]["result"], "fail");
        assert_eq!(report["spf"]["explanation"], Value::Null, "{text:?}");
        assert!(finding(&report, "spf.fail").is_some(), "{text:?}");
        let ip = "192.0.2.77".parse().expect("an address");
        let lean = check_host(ip, "jo@bad.net", "mail.bad.net", &*zone).now_or_never().expect("at once");
        assert_eq!((lean.result, lean.explanation), (Some(SpfResult::Fail), None), "{text:?}");
    }
    // What it quotes of the client is no more to be trusted.
    let zone = "bad.net 300 TXT \"v=spf1 -all exp=why.bad.net\"\nwhy.bad.net 300 TXT \"%{h} is not ours\"\n";
    let zone = Zone::parse("test", zone).expect("a zone");
    let of = |helo: &str| {
        let ip = "192.0.2.77".parse().expect("an address");
        check_host(ip, "jo@bad.net", helo, &zone).now_or_never().expect("at once").explanation
    };
    assert_eq!(of("mail.bad.net").as_deref(), Some("mail.bad.net is not ours"));
    assert_eq!(of("x\r\nReceived-SPF: pass"), None);
}

#[test]
fn nothing_out_of_the_dns_forges_a_line_or_turns_it() {
    let hostile = "\\013\\010Result      pass\\009\\127\u{202e}\u{200b}\u{2028}";
    let zone = format!(
        "bad.net 300 TXT \"v=spf1 x{hostile} include:{hostile}.net ip4:192.0.2.1 -all\"\nother.net 300 TXT \"v=spf1 include:bad.net exists:%{{h}}.net -all\"\n"
    );
    let zone = Zone::parse("test", &zone).expect("a zone");
    for domain in ["bad.net", "other.net"] {
        let helo = "x\r\nResult      pass\u{202e}";
        let asked = SpfRequest {
            domain: domain.into(),
            client: Client::new(None, "jo\u{202e}\n@bad.net", helo),
            addresses: vec!["192.0.2.77".parse().expect("an address")],
            helo: None,
        };
        let (result, findings) = check(&asked, &zone).now_or_never().expect("at once");
        let text = as_text(&result);
        let header = received_spf(&result).expect("judged");
        for out in [&text, &header] {
            assert!(!out.chars().any(|c| is_unseen(c) && !"\r\n".contains(c)), "{out:?}");
        }
        assert_eq!(text.lines().filter(|line| line.starts_with("Result")).count(), 1, "{text}");
        assert!(header.lines().skip(1).all(|line| line.starts_with("  ")), "{header}");
        // Findings are sentences on one line.
        for finding in findings {
            assert!(!finding.title.contains(['\n', '\r']), "{finding:?}");
        }
    }
}

#[test]
fn after_twenty_seconds_it_is_a_temporary_error() {
    struct Silent;
    impl Resolve for Silent {
        fn resolve(&self, _: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
            Box::pin(pending())
        }
    }
    let resolver = Deadline::new(Rc::new(Silent), ready(()));
    let client = Client::new("192.0.2.1".parse().ok(), "jo@shop.net", "x");
    let domain = Name::parse("shop.net").expect("a name");
    let outcome = explain(&domain, &client, Order::Prefetch, &resolver).now_or_never();
    assert_eq!(outcome.and_then(|outcome| outcome.result), Some(SpfResult::TempError));
    assert_eq!(client.identity, Identity::MailFrom);
}

/// Answers only when told to, all that wait at once: a round trip.
#[derive(Clone)]
struct Rounds {
    zone: Zone,
    now: Rc<Cell<u32>>,
    wakers: Rc<std::cell::RefCell<Vec<std::task::Waker>>>,
}

impl Resolve for Rounds {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let (answer, rounds) = (self.zone.resolve(question), self.clone());
        let asked = rounds.now.get();
        Box::pin(async move {
            std::future::poll_fn(|context| {
                if rounds.now.get() > asked {
                    return std::task::Poll::Ready(());
                }
                rounds.wakers.borrow_mut().push(context.waker().clone());
                std::task::Poll::Pending
            })
            .await;
            answer.await
        })
    }
}

#[test]
fn a_tree_takes_as_many_round_trips_as_it_is_deep() {
    // Eight includes side by side, each with two hosts: three deep, 25 questions long.
    let mut zone = "wide.net 60 TXT \"v=spf1".to_owned();
    (0..8).for_each(|n| zone.push_str(&format!(" include:i{n}.wide.net")));
    zone.push_str(" -all\"\n");
    for n in 0..8 {
        zone.push_str(&format!(
            "i{n}.wide.net 60 TXT \"v=spf1 a:h{n}.wide.net ~all\"\nh{n}.wide.net 60 A 192.0.2.{n}\n"
        ));
    }
    let zone = Zone::parse("test", &zone).expect("a zone");
    let trips: HashMap<bool, u32> = [Order::Prefetch, Order::AsWritten]
        .into_iter()
        .map(|order| {
            let rounds = Rounds { zone: zone.clone(), now: Rc::default(), wakers: Rc::default() };
            let recorder = Recorder::new(Rc::new(rounds.clone()), Rc::new(|| {}));
            let client = Client::new("192.0.2.200".parse().ok(), "jo@wide.net", "x");
            let domain = Name::parse("wide.net").expect("a name");
            let mut evaluation = Box::pin(explain(&domain, &client, order, &recorder));
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            while evaluation.as_mut().poll(&mut context).is_pending() {
                rounds.now.set(rounds.now.get() + 1);
                assert!(rounds.now.get() < 100, "it ends");
                rounds.wakers.borrow_mut().drain(..).for_each(|waker| waker.wake());
            }
            (order == Order::Prefetch, rounds.now.get())
        })
        .collect();
    assert_eq!(trips[&true], 3, "{trips:?}");
    assert!(trips[&false] > 16, "{trips:?}");
}
