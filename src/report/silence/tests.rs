//! That nobody answered is said with its reason, and with ways on.

use std::rc::Rc;

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use super::*;
use crate::checks::State;
use crate::dns::{Question, Resolve, Zone};
use crate::report::{Query, Run, SavedReport};

/// A report over a zone whose label is the id of the resolver that is asked last.
fn report(url: &str, last: &str, zone: &str) -> Report {
    let (query, _) = Query::from_url(url);
    let zone: Rc<dyn Resolve> = Rc::new(Zone::parse(last, zone).expect("a zone"));
    Run::with_resolver(query, zone, Rc::new(|| {})).finish().now_or_never().expect("at once")
}

#[test]
fn each_reason_has_its_own_sentence() {
    let mut texts = Vec::new();
    for (fault, reason, words) in [
        ("unreachable", SilenceReason::Unreachable, "could not be reached"),
        ("timeout", SilenceReason::Timeout, "in time"),
        ("http 500", SilenceReason::HttpError(500), "an error (HTTP 500)"),
        ("http 429", SilenceReason::RateLimited, "HTTP 429"),
        ("a web page", SilenceReason::WebPage, "A web page came back"),
        ("not json", SilenceReason::NoDnsAnswer, "not a DNS answer"),
        ("not a dns message", SilenceReason::NoDnsAnswer, "not a DNS answer"),
        ("no cors", SilenceReason::NoCors, "CORS"),
    ] {
        let report =
            report("q=mx:a.net&resolver=https://dns.example/q", "custom", &format!(". FAULT {fault}"));
        let silence = Silence::of(&report, Some(true)).expect(fault);
        assert_eq!(silence.reason, Some(reason), "{fault}");
        assert!(silence.text.contains(words), "{fault}: {}", silence.text);
        assert_eq!(report.verdict.text, silence.text, "the line at the top says the same");
        assert_eq!(silence.asked, ["your resolver"]);
        assert!(silence.detail.contains("`https://dns.example/q`"), "{}", silence.detail);
        assert_eq!(silence.ways.len(), providers().len() + 1, "all others, and the example");
        if !matches!(reason, SilenceReason::Unreachable) {
            assert!(!silence.text.contains("reached"), "{fault}: it was reached");
        }
        texts.push(silence.text);
        // What was saved says the same, in either form.
        let saved = SavedReport::from_report(&report);
        let in_file = SavedReport::parse(saved.to_json().to_string().as_bytes());
        for again in [in_file, SavedReport::from_link(&saved.to_link())] {
            let again = Run::replay(&again.expect("readable"), Rc::new(|| {}));
            let again = again.finish().now_or_never().expect("at once");
            assert_eq!(Silence::of(&again, Some(false)).map(|silence| silence.reason), Some(Some(reason)));
        }
    }
    texts.dedup();
    assert_eq!(texts.len(), 7, "{texts:?}");
}

#[test]
fn all_who_were_asked_are_named_and_none_of_them_is_offered() {
    let both = report("q=a.net", "google", ". FAULT timeout");
    let silence = Silence::of(&both, None).expect("silence");
    assert_eq!(silence.asked, ["Cloudflare", "Google"]);
    assert!(silence.text.contains("Cloudflare and Google"), "{}", silence.text);
    let labels: Vec<&str> = silence.ways.iter().map(|way| way.label.as_str()).collect();
    assert!(labels.iter().all(|label| !label.contains("Cloudflare") && !label.contains("Google")));
    assert!(labels.contains(&"Ask AliDNS instead"), "{labels:?}");
    assert!(silence.ways[0].url.contains("resolver=alidns"), "{:?}", silence.ways);
    let one = report("q=a.net&resolver=google", "google", ". FAULT timeout");
    let silence = Silence::of(&one, None).expect("silence");
    assert_eq!(silence.asked, ["Google"]);
    assert!(silence.ways.iter().any(|way| way.label == "Ask Cloudflare instead"));
}

#[test]
fn answers_that_were_all_cut_off_do_not_say_that_there_is_nothing() {
    struct Cut(Zone);
    impl Resolve for Cut {
        fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
            let answer = self.0.resolve(question);
            async move {
                let mut lookup = Arc::unwrap_or_clone(answer.await);
                if let Ok(response) = &mut lookup.result {
                    response.answers.clear();
                    response.truncated = true;
                }
                Arc::new(lookup)
            }
            .boxed_local()
        }
    }
    let (query, _) = Query::from_url("q=blacklist:100.20.30.40");
    let zone = Zone::parse("cloudflare", "a.net 60 MX 0 .\n").expect("a zone");
    let run = Run::with_resolver(query, Rc::new(Cut(zone)), Rc::new(|| {}));
    let report = run.finish().now_or_never().expect("at once");
    let is_nothing = |finding: &Finding| finding.code == FindingCode::ResolverKnowsNothing;
    assert!(!report.findings.iter().any(is_nothing), "{:?}", report.verdict);
    assert_ne!(report.verdict.state, State::Good);
}

#[test]
fn a_device_without_a_network_is_said_to_be_offline() {
    let report = report("q=a.net", "google", ". FAULT unreachable");
    let silence = Silence::of(&report, Some(false)).expect("silence");
    assert_eq!(silence.reason, Some(SilenceReason::Offline));
    assert!(silence.text.starts_with("You are offline"), "{}", silence.text);
    assert_eq!(silence.ways.len(), 1, "no other resolver can be asked either: {:?}", silence.ways);
}

#[test]
fn a_resolver_that_is_known_to_fail_for_a_list_is_no_way_to_it() {
    let zone = "a.net 60 MX 0 .\n";
    let ways = |choice: &str, list: &str| -> Vec<String> {
        let report = report(&format!("q=mx:a.net{choice}"), "cloudflare", zone);
        resolvers_for_list(&report, list).into_iter().map(|way| way.label).collect()
    };
    assert_eq!(ways("", "zen.spamhaus.org"), [""; 0], "Spamhaus refuses public resolvers");
    assert_eq!(ways("&resolver=google", "multi.uribl.com"), ["AliDNS"]);
    assert_eq!(ways("&resolver=https://dns.example/q", "multi.uribl.com"), ["Google", "AliDNS"]);
    assert_eq!(ways("", "list.dnswl.org"), ["AliDNS"]);
    assert_eq!(ways("", "psbl.surriel.com"), ["Google", "AliDNS"], "the one that was asked is none");
    assert_eq!(ways("", "bl.of-ones-own.example"), ["Google", "AliDNS"]);
    let report = report("q=mx:a.net&resolver=alidns", "alidns", zone);
    let way = &resolvers_for_list(&report, "psbl.surriel.com")[0];
    assert_eq!(way.url, "q=mx:a.net&resolver=cloudflare");
}

#[test]
fn a_resolver_that_answers_everything_with_an_error_is_said_to_do_so() {
    for code in ["SERVFAIL", "REFUSED"] {
        let report = report("q=a.net&server=100.20.30.9", "cloudflare", &format!(". FAULT {code}"));
        let silence = Silence::of(&report, Some(true)).expect(code);
        assert_eq!(silence.reason.map(SilenceReason::code), Some(FindingCode::ResolverOnlyErrors));
        assert_eq!(report.verdict.text, silence.text);
        assert!(silence.text.starts_with("Cloudflare answered every question with an error"));
        assert!(silence.text.contains(code), "{}", silence.text);
        let steps = report.flow.iter().flat_map(|flow| &flow.steps);
        assert_eq!(steps.filter(|step| step.bounce.is_some()).count(), 0, "nothing is predicted");
    }
    // Of one domain it may be its own name servers that fail.
    let one = report("q=mx:a.net", "cloudflare", ". FAULT SERVFAIL");
    assert_eq!(Silence::of(&one, None), None);
    assert!(one.findings.iter().any(|finding| finding.code == FindingCode::MxUnknown));
}

#[test]
fn a_resolver_that_asks_for_patience_is_said_first() {
    let zone = "a.net FAULT http 429\n9.30.20.100.in-addr.arpa 60 PTR out.a.net\n\
                out.a.net 60 A 100.20.30.9\nb.net 60 MX 10 out.a.net\n";
    for url in ["q=a.net&server=100.20.30.9", "q=spf:a.net", "q=mx:a.net"] {
        let zone = format!("{zone}psbl.surriel.com FAULT http 429\n");
        let report = report(&format!("{url}&resolver=google"), "google", &zone);
        let verdict = &report.verdict;
        let Some(finding) =
            report.findings.iter().find(|finding| finding.code == FindingCode::ResolverSlowDown)
        else {
            // A check alone that got no answer at all says the same of all questions.
            assert!(verdict.text.starts_with("Google asks us to slow down (HTTP 429)"), "{url}: {verdict:?}");
            continue;
        };
        assert_eq!(verdict.state, State::CannotTell, "{url}");
        assert!(verdict.text.starts_with(&finding.title), "{url}: {verdict:?}");
        assert!(finding.title.starts_with("Google asks us to slow down"), "{}", finding.title);
        assert!(verdict.next.as_deref().is_some_and(|next| next.starts_with("Wait some minutes")));
    }
}

#[test]
fn one_answer_is_no_silence() {
    let report = report("q=a.net", "google", ". FAULT timeout\na.net FAULT NXDOMAIN");
    assert_eq!(Silence::of(&report, Some(true)), None);
    assert!(report.findings.iter().any(|finding| finding.code == FindingCode::ResolverSomeFailed));
}
