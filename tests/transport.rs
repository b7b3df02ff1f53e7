//! What happens between the page and the resolver: faults, patience, failover, bounds, replay.

mod support;

use std::rc::Rc;
use std::time::Duration;

use mailpath::dns::{Name, RecordType, Recorder, Resolve as _};
use mailpath::doh::{Doh, Endpoint, Policy, ResolverChoice};
use mailpath::report::{Query, Run};
use serde_json::Value;
use support::{Dialect, Fault, Server, block_on, endpoint, report_with, world};

const ZONE: &str = "a.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.1";

/// Shorter than the page's, for tests that wait it out; long enough for a machine that is busy.
fn quick() -> Policy {
    Policy { timeout: Duration::from_millis(1500), ..Policy::default() }
}

fn mx(endpoints: Vec<Endpoint>) -> Value {
    report_with("q=mx:a.net", endpoints, quick())
}

fn entry<'a>(report: &'a Value, name: &str) -> &'a Value {
    let entries = report["transcript"].as_array().expect("a transcript");
    entries.iter().find(|entry| entry["name"] == name).expect("the question was asked")
}

#[test]
fn one_fault_is_made_good_by_one_retry() {
    for fault in [
        Fault::Delay(Duration::from_secs(3)),
        Fault::Status(500),
        Fault::Html,
        Fault::Garbage,
        Fault::Reset,
        Fault::RetryAfter(0),
    ] {
        for dialect in [Dialect::Cloudflare, Dialect::Wire] {
            let server = Server::start(ZONE);
            server.fault("a.net", fault.clone(), 1);
            let choice = ResolverChoice::parse(&server.resolver(dialect)).expect("a resolver");
            let report = mx(Endpoint::of(&choice));
            assert_eq!(report["mx"]["status"], "ok", "{fault:?} by {dialect:?}");
            assert_eq!(entry(&report, "a.net")["attempts"], 2);
        }
    }
}

#[test]
fn a_lasting_fault_is_a_failure_of_its_own_kind_and_never_an_empty_answer() {
    for (fault, failure) in [
        (Fault::Delay(Duration::from_secs(3)), "timeout"),
        (Fault::Status(500), "http 500"),
        (Fault::Status(400), "http 400"),
        (Fault::Html, "not json"),
        (Fault::Garbage, "not json"),
        (Fault::Reset, "unreachable"),
        (Fault::RetryAfter(3600), "http 429"),
    ] {
        let server = Server::start(ZONE);
        server.fault("a.net", fault.clone(), usize::MAX);
        let report = mx(vec![endpoint("google", &server, Dialect::Google)]);
        assert_eq!(entry(&report, "a.net")["failure"], failure);
        let page = (fault == Fault::Html).then_some("web_page");
        assert_eq!(entry(&report, "a.net")["because"].as_str(), page, "{failure}");
        assert_eq!(entry(&report, "a.net")["rcode"], Value::Null);
        assert_eq!(report["mx"]["status"], "error");
        assert_eq!(report["findings"][0]["severity"], "cannot_tell", "{failure}");
    }
}

#[test]
fn what_is_wrong_with_a_resolver_is_said_for_what_it_is_and_nothing_is_foretold() {
    for (fault, code, words) in [
        (Fault::Status(500), "resolver.http-error", "an error (HTTP 500)"),
        (Fault::Status(403), "resolver.http-error", "an error (HTTP 403)"),
        (Fault::Status(511), "resolver.web-page", "A web page"),
        (Fault::Html, "resolver.web-page", "A web page"),
        (Fault::Garbage, "resolver.no-dns-answer", "not a DNS answer"),
        (Fault::RetryAfter(3600), "resolver.rate-limited", "HTTP 429"),
        (Fault::Reset, "resolver.unreachable", "could not be reached"),
    ] {
        for dialect in [Dialect::Google, Dialect::Wire] {
            let server = Server::start(ZONE);
            server.fault("*", fault.clone(), usize::MAX);
            let choice = server.resolver(dialect);
            let report = support::report(&format!("q=a.net&server=100.20.30.1&resolver={choice}"));
            let verdict = report["verdict"]["text"].as_str().expect("a verdict");
            assert!(verdict.contains(words), "{fault:?}: {verdict}");
            assert_eq!(verdict.contains("reached"), fault == Fault::Reset, "{fault:?}: {verdict}");
            let findings = report["findings"].as_array().expect("findings");
            assert!(findings.iter().any(|finding| finding["code"] == code), "{fault:?}");
            let steps = report["flow"]["steps"].as_array().expect("steps");
            assert!(steps.iter().all(|step| step["bounce"].is_null()), "{fault:?}: no bounce is foretold");
            assert_eq!(steps[9]["outcome"], "cannot_tell", "{fault:?}");
            assert_eq!(
                [&report["flow"]["score"], &report["flow"]["rspamd"]["score"]],
                [&Value::Null, &Value::Null]
            );
        }
    }
}

#[test]
fn a_name_server_that_fails_is_another_thing_than_a_silent_resolver() {
    let server = Server::start(
        "a.net FAULT SERVFAIL
b.net 60 MX 10 mx.b.net
2.0.0.127.psbl.surriel.com 60 A 127.0.0.2",
    );
    let url = format!("q=a.net&server=100.20.30.1&resolver={}", server.resolver(Dialect::Wire));
    let report = support::report(&url);
    let third = &report["flow"]["steps"][2];
    assert_eq!(third["because"][0], "mx.unknown");
    // What a sending server says after days of that is not foretold.
    assert_eq!(third["bounce"], Value::Null, "{third}");
    // One question that failed on the way is no failure of the domain either.
    let server = Server::start(&format!("{ZONE}\n2.0.0.127.psbl.surriel.com 60 A 127.0.0.2\n"));
    server.fault("a.net", Fault::Status(500), usize::MAX);
    let url = format!("q=a.net&server=100.20.30.1&resolver={}", server.resolver(Dialect::Wire));
    let report = support::report(&url);
    assert_eq!(report["flow"]["steps"][2]["because"][0], "mx.unknown");
    assert_eq!(report["flow"]["steps"][2]["bounce"], Value::Null);
    let failed = report["findings"].as_array().expect("findings").iter();
    let failed: Vec<&Value> = failed.filter(|finding| finding["code"] == "resolver.some-failed").collect();
    assert!(failed[0]["title"].as_str().is_some_and(|title| title.contains("answered 500")), "{failed:?}");
}

#[test]
fn the_other_provider_answers_where_the_first_does_not_and_the_transcript_says_so() {
    let (first, second) = (Server::start(ZONE), Server::start(ZONE));
    first.fault("a.net", Fault::Status(503), usize::MAX);
    let endpoints = vec![
        endpoint("cloudflare", &first, Dialect::Cloudflare),
        endpoint("google", &second, Dialect::Google),
    ];
    let report = mx(endpoints);
    assert_eq!(report["mx"]["status"], "ok");
    assert_eq!(entry(&report, "a.net")["resolver"], "google");
    assert_eq!(entry(&report, "a.net")["attempts"], 3, "twice the first, once the other");
    assert_eq!(entry(&report, "mx.a.net")["resolver"], "cloudflare", "only what failed goes elsewhere");
}

#[test]
fn a_provider_that_was_chosen_is_not_left_for_another() {
    assert!(Endpoint::of(&ResolverChoice::Default).len() > 1, "without a choice another may take over");
    for choice in ["cloudflare", "google", "alidns", "https://dns.example/"] {
        assert_eq!(Endpoint::of(&ResolverChoice::parse(choice).expect("a choice")).len(), 1);
    }
}

#[test]
fn retry_after_is_waited_for() {
    let server = Server::start(ZONE);
    server.fault("a.net", Fault::RetryAfter(1), 2);
    let report = mx(vec![endpoint("google", &server, Dialect::Google)]);
    assert_eq!(report["mx"]["status"], "ok");
    assert_eq!(entry(&report, "a.net")["attempts"], 3);
    assert!(
        entry(&report, "a.net")["elapsed_ms"].as_u64().is_some_and(|ms| ms >= 2000),
        "two pauses of a second"
    );
}

#[test]
fn a_resolver_that_only_asks_for_patience_is_soon_asked_no_more() {
    let server = Server::start(ZONE);
    server.fault("*", Fault::RetryAfter(1), usize::MAX);
    let policy = Policy { patience: Duration::from_millis(1200), in_flight: 4, ..quick() };
    let endpoints = vec![endpoint("google", &server, Dialect::Google)];
    let report = report_with("q=a.net&server=100.20.30.1", endpoints, policy);
    assert!(report["verdict"]["text"].as_str().is_some_and(|text| text.contains("HTTP 429")));
    // One pause is waited out, and then no other.
    let asked = report["transcript"].as_array().expect("a transcript");
    let longest = asked.iter().filter_map(|entry| entry["attempts"].as_u64()).max();
    assert!(longest < Some(4), "{longest:?}");
    assert!(asked.iter().filter(|entry| entry["attempts"] == 0).count() > asked.len() / 2);
    // Where an answer follows, it is waited for as before.
    let server = Server::start(ZONE);
    server.fault("mx.a.net", Fault::RetryAfter(1), 2);
    let report = report_with("q=mx:a.net", vec![endpoint("google", &server, Dialect::Google)], policy);
    assert_eq!(report["mx"]["records"][0]["addresses"][0], "100.20.30.1");
}

#[test]
fn a_resolver_that_cannot_be_reached_leaves_nothing_that_reads_as_clean() {
    // A port that was free a moment ago: nobody listens there.
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let url = format!("q=a.net&server=100.20.30.1&resolver=http://127.0.0.1:{port}/");
    let report = support::report(&url);
    assert_eq!(report["complete"], true);
    assert_eq!(report["queries"]["answered"], 0);
    assert_eq!(report["verdict"]["state"], "cannot_tell");
    let findings = report["findings"].as_array().expect("findings");
    assert!(findings.iter().any(|finding| finding["code"] == "resolver.unreachable"));
    assert!(findings.iter().all(|f| f["severity"] == "cannot_tell"), "{findings:?}");
    assert!(
        report["blocklists"]
            .as_array()
            .is_some_and(|rows| !rows.is_empty() && rows.iter().all(|row| row["status"] == "cannot_tell"))
    );
    let asked = report["transcript"].as_array().expect("a transcript");
    let gave_up = asked.iter().filter(|entry| entry["attempts"] == 0).count();
    assert!(gave_up > 0 || asked.len() < 64, "a dead resolver is not asked for ever");
}

#[test]
fn no_more_than_64_questions_are_under_way() {
    let server = Server::start(&world(
        "a.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.1\nmx.a.net 60 A 100.20.30.2\nmx.a.net 60 A 100.20.30.3",
    ));
    server.delay(Duration::from_millis(500));
    let url = format!("q=a.net&server=100.20.30.1&resolver={}", server.resolver(Dialect::Wire));
    let report = support::report(&url);
    assert!(report["queries"]["sent"].as_u64().is_some_and(|sent| sent > 70));
    server.seen(|seen| assert!((32..=64).contains(&seen.most_at_once), "{}", seen.most_at_once));
}

/// Asks for so many addresses at once, and gives how many of them were under way at once.
fn at_once(doh: &Doh, server: &Server, count: usize) -> usize {
    server.delay(Duration::from_millis(300));
    let names = (0..count).map(|n| Name::parse(&format!("n{n}.a.net")).expect("a name"));
    block_on(futures_util::future::join_all(names.map(|name| doh.ask(&name, RecordType::A))));
    server.seen(|seen| seen.most_at_once)
}

#[test]
fn less_is_asked_at_once_after_a_server_says_that_it_is_too_much() {
    for (fault, bound) in [(None, 12), (Some(Fault::RetryAfter(0)), 6)] {
        let server = Server::start(ZONE);
        if let Some(fault) = fault {
            server.fault("a.net", fault, 1);
        }
        let policy = Policy { in_flight: 12, ..quick() };
        let endpoints = vec![endpoint("google", &server, Dialect::Google)];
        let doh = Doh::with(endpoints, mailpath::doh::client().expect("a client"), policy);
        block_on(doh.ask(&Name::parse("a.net").expect("a name"), RecordType::MX));
        assert_eq!(at_once(&doh, &server, 12), bound);
    }
}

#[test]
fn a_server_that_needs_a_connection_for_each_question_is_asked_less_at_once() {
    let server = Server::start(ZONE);
    let choice = ResolverChoice::parse(&server.resolver(Dialect::Wire)).expect("a resolver");
    let doh = Doh::new(&choice);
    block_on(doh.ask(&Name::parse("a.net").expect("a name"), RecordType::MX));
    assert_eq!(at_once(&doh, &server, 40), 16, "it answers by HTTP/1.1");
}

#[test]
fn dropping_a_report_aborts_its_requests() {
    let server = Server::start(ZONE);
    server.delay(Duration::from_secs(30));
    let (query, _) = Query::from_url(&format!("q=a.net&resolver={}", server.resolver(Dialect::Google)));
    block_on(async {
        let run = Run::new(query, Rc::new(|| {}));
        let asked = || server.seen(|seen| !seen.asked.is_empty());
        support::drive_until(run.finish(), "a question", asked).await;
        drop(run);
        support::until("an aborted question", || server.seen(|seen| seen.aborted > 0)).await;
    });
}

#[test]
fn identical_questions_are_asked_once() {
    let server = Server::start(ZONE);
    server.delay(Duration::from_millis(100));
    let choice = ResolverChoice::parse(&server.resolver(Dialect::Google)).expect("a resolver");
    let recorder = Recorder::new(Rc::new(Doh::new(&choice)), Rc::new(|| {}));
    let name = Name::parse("A.net.").expect("a name");
    let same = Name::parse("a.NET").expect("a name");
    block_on(async {
        let (one, two) = futures_util::future::join(
            recorder.ask(&name, RecordType::MX),
            recorder.ask(&same, RecordType::MX),
        )
        .await;
        assert_eq!(one, two);
    });
    server.seen(|seen| assert_eq!(seen.asked.get("a.net MX"), Some(&1)));
}

#[test]
fn wrong_signatures_are_told_from_servers_out_of_reach() {
    let server = Server::start("bad.net 60 MX 10 mx.bad.net\nlame.net FAULT SERVFAIL");
    server.fault("bad.net", Fault::Bogus, usize::MAX);
    let choice = ResolverChoice::parse(&server.resolver(Dialect::Wire)).expect("a resolver");
    let report = |q: &str| report_with(q, Endpoint::of(&choice), quick());
    let lame = report("q=mx:lame.net");
    assert_eq!(entry(&lame, "lame.net")["bogus"], false);
    assert_eq!(lame["findings"][0]["code"], "mx.unknown");
    server.seen(|seen| assert_eq!(seen.asked.get("lame.net MX"), Some(&2)));
    let bogus = report("q=mx:bad.net");
    assert_eq!(entry(&bogus, "bad.net")["bogus"], true);
    assert_eq!(bogus["mx"]["status"], "error", "the answer without validation is not taken");
    assert_eq!(bogus["findings"][0]["code"], "mx.dnssec");
}
