//! Keys and lists of one's own, what is remembered of the lists' test entries, and the state of the
//! lists by each resolver.

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};
use mailpath::checks::blocklist::{self, CannotTellReason, CustomLists, List, Target, lists};
use mailpath::dns::{AnswerCache, Failure, Lookup, Question, Resolve, Zone};
use mailpath::doh::ResolverChoice;
use mailpath::report::{Query, Report, Run, Survey, SurveyRun, restore_test_answers, test_answers_to_text};
use support::{Dialect, Server, block_on, world};

const KEY: &str = "abcdefgh12345678";
const MINUTE: u64 = 60_000;

thread_local! {
    /// The clock of the memory, in milliseconds; each test has a thread of its own.
    static NOW: Cell<u64> = const { Cell::new(1_000_000_000) };
}

fn memory() -> AnswerCache {
    AnswerCache::new(30 * MINUTE, || NOW.get())
}

fn list(zone: &str) -> &'static List {
    lists().iter().find(|list| list.zone.as_str() == zone).expect(zone)
}

fn own(keys: &[&str], lists: &str) -> CustomLists {
    let mut own = CustomLists::default();
    for service in keys {
        own.set_key(service, KEY).expect("a key");
    }
    own.set_lists(false, lists).expect("lists");
    own
}

/// The lines that make a keyed list answer, and list an address.
fn keyed(zone: &str, front: &str) -> String {
    format!("2.0.0.127.{KEY}.{zone} 60 A 127.0.0.2\n{front}.{KEY}.{zone} 60 A 127.0.0.2\n")
}

fn run(url: &str, own: CustomLists, memory: &AnswerCache) -> Report {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    support::sound(block_on(async move {
        Run::new(query, Rc::new(|| {})).with_custom_lists(own).with_cache(memory).finish().await
    }))
}

fn row<'a>(report: &'a Report, zone: &str) -> &'a blocklist::ListRow {
    report.blocklists.iter().flatten().find(|row| row.zone == zone).expect(zone)
}

#[test]
fn a_key_is_used_and_stands_nowhere_in_what_is_shown_or_handed_on() {
    let zone = keyed("zen.dq.spamhaus.net", "1.30.20.100")
        + &format!("1.30.20.100.{KEY}.zen.dq.spamhaus.net 60 TXT \"see https://list.net/?k={KEY}\"\n");
    let server = Server::start(&world(&zone));
    for dialect in [Dialect::Cloudflare, Dialect::Wire] {
        let url = format!("q=blacklist:100.20.30.1&resolver={}", server.resolver(dialect));
        let report = run(&url, own(&["dqs"], ""), &memory());
        let listed = row(&report, "zen.dq.spamhaus.net");
        assert_eq!(listed.status, blocklist::ListStatus::Listed, "{listed:?}");
        assert!(listed.text[0].contains("your-key"), "{:?}", listed.text);
        assert!(report.blocklists.iter().flatten().all(|row| row.zone != "zen.spamhaus.org"));
        // What the page shows, and what is handed on.
        let shown = format!("{report:?}");
        assert!(!shown.contains(KEY), "{}", &shown[shown.find(KEY).unwrap_or_default()..][..200]);
        assert!(shown.contains("1.30.20.100.your-key.zen.dq.spamhaus.net"));
        let json = report.to_json()["transcript"].to_string();
        assert!(!json.contains(KEY) && !json.contains("your-key"), "a private question is handed on");
        let asked = server.seen(|seen| seen.asked.keys().any(|name| name.contains(KEY)));
        assert!(asked, "the list itself gets the key");
    }
}

#[test]
fn a_key_that_the_service_does_not_know_is_a_refusal() {
    let names = ["1.30.20.100", "2.0.0.127", "1.0.0.127"];
    let zone = names.map(|front| format!("{front}.{KEY}.zen.dq.spamhaus.net FAULT REFUSED\n")).concat();
    let server = Server::start(&world(&zone));
    let url = format!("q=blacklist:100.20.30.1&resolver={}", server.resolver(Dialect::Google));
    let report = run(&url, own(&["dqs"], ""), &memory());
    assert_eq!(row(&report, "zen.dq.spamhaus.net").why, Some(CannotTellReason::Refused));
}

#[test]
fn a_list_of_ones_own_is_asked_and_tested_like_any_other() {
    let zone = r"
1.30.20.100.bl.corp.net 60 A 127.0.0.4
2.0.0.127.bl.corp.net 60 A 127.0.0.2
1.30.20.100.dead.corp.net 60 A 127.0.0.4
2.0.0.127.z.mailspike.net 60 A 127.0.0.2
";
    let server = Server::start(&world(zone));
    let url = format!("q=blacklist:100.20.30.1&resolver={}", server.resolver(Dialect::Wire));
    let report = run(&url, own(&[], "bl.corp.net dead.corp.net z.mailspike.net"), &memory());
    assert_eq!(row(&report, "bl.corp.net").status, blocklist::ListStatus::Listed);
    assert_eq!(row(&report, "bl.corp.net").codes, ["127.0.0.4"]);
    assert_eq!(row(&report, "dead.corp.net").why, Some(CannotTellReason::ControlMissing));
    assert_eq!(row(&report, "z.mailspike.net").status, blocklist::ListStatus::NotListed);
    let json = report.to_json()["transcript"].to_string();
    assert!(!json.contains("corp.net"), "a list of one's own is handed on");
}

#[test]
fn test_entries_are_asked_once_in_30_minutes_and_their_age_is_told() {
    let server = Server::start(&world(""));
    let memory = memory();
    let url = format!("q=blacklist:100.20.30.1&resolver={}", server.resolver(Dialect::Cloudflare));
    let entries = || -> usize {
        let point = |(name, times): (&String, &usize)| name.starts_with("2.0.0.127.").then_some(*times);
        server.seen(|seen| seen.asked.iter().filter_map(point).sum())
    };
    let first = run(&url, CustomLists::default(), &memory);
    let asked = entries();
    assert!(asked > 20 && first.queries.remembered == 0);
    assert_eq!(row(&first, "bl.spamcop.net").test_entries_age_s, None);

    NOW.set(NOW.get() + 12 * MINUTE);
    let second = run(&url.replace("30.1", "30.2"), CustomLists::default(), &memory);
    assert_eq!(entries(), asked, "the test entries were asked again");
    let of = row(&second, "bl.spamcop.net");
    assert_eq!((of.status, of.test_entries_age_s), (blocklist::ListStatus::NotListed, Some(12 * 60)));
    // The proof is there all the same, and says how old it is.
    let proof: Vec<_> = of.queries.iter().filter_map(|id| second.transcript.get(*id)).collect();
    assert_eq!(
        proof.iter().map(|e| e.age_ms).collect::<Vec<_>>(),
        [None, Some(12 * MINUTE), Some(12 * MINUTE)]
    );
    assert_eq!(second.queries.sent + second.queries.remembered, first.queries.sent);
    assert_eq!(second.queries.sent, second.queries.answered);

    NOW.set(NOW.get() + 18 * MINUTE);
    run(&url, CustomLists::default(), &memory);
    assert_eq!(entries(), 2 * asked, "after 30 minutes they are old");
}

#[test]
fn test_entries_are_kept_as_a_text_without_keys_and_without_anything_else() {
    let server = Server::start(&world(&keyed("zen.dq.spamhaus.net", "1.30.20.100")));
    let url = format!("q=blacklist:100.20.30.1&resolver={}", server.resolver(Dialect::Cloudflare));
    let entries = || -> Vec<(String, usize)> {
        let is_entry = |name: &str| name.starts_with("2.0.0.127.") && !name.contains(KEY);
        let asked = |(name, times): (&String, &usize)| is_entry(name).then(|| (name.clone(), *times));
        server.seen(|seen| seen.asked.iter().filter_map(asked).collect())
    };
    let first = memory();
    assert_eq!(test_answers_to_text(&first), None);
    run(&url, own(&["dqs"], ""), &first);
    let asked = entries();
    let text = test_answers_to_text(&first).expect("there is something to keep");
    assert!(!text.contains(KEY) && !text.contains("100.20.30.1") && !text.contains("1.30.20.100"), "{text}");
    assert!(text.len() < 100_000, "{}", text.len());

    NOW.set(NOW.get() + 12 * MINUTE);
    let second = memory();
    restore_test_answers(&second, &text);
    let report = run(&url, CustomLists::default(), &second);
    let later = entries();
    assert!(asked.len() > 20 && asked.iter().all(|entry| later.contains(entry)), "something was asked again");
    assert_eq!(row(&report, "bl.spamcop.net").test_entries_age_s, Some(12 * 60));

    // What somebody else wrote there is not believed beyond what it can be.
    let strange = memory();
    let other = text.replace("2.0.0.127.bl.spamcop.net", "9.0.0.127.bl.spamcop.net");
    for text in [
        "",
        "null",
        "[]",
        "{\"version\":1}",
        &text[..text.len() / 2],
        &text.replace("\"version\":1", "\"version\":9"),
    ] {
        restore_test_answers(&strange, text);
        assert!(strange.answers().is_empty(), "{text}");
    }
    restore_test_answers(&strange, &other);
    assert_eq!(strange.answers().len() + 1, answers_in(&text));

    NOW.set(NOW.get() + 18 * MINUTE);
    let late = memory();
    restore_test_answers(&late, &text);
    assert!(late.answers().is_empty(), "after 30 minutes they are old");
}

/// How many answers a text of test entries holds.
fn answers_in(text: &str) -> usize {
    text.matches("\"rcode\"").count()
}

#[test]
fn what_is_remembered_is_of_one_resolver_and_never_a_failure() {
    let refusing = Server::start(&world("2.0.0.127.bl.spamcop.net FAULT SERVFAIL\n"));
    let good = Server::start(&world(""));
    let memory = memory();
    let url =
        |server: &Server| format!("q=blacklist:100.20.30.1&resolver={}", server.resolver(Dialect::Google));
    let of =
        |server: &Server| row(&run(&url(server), CustomLists::default(), &memory), "bl.spamcop.net").clone();
    assert_eq!(of(&refusing).why, Some(CannotTellReason::NoAnswer));
    let other = of(&good);
    assert_eq!((other.why, other.test_entries_age_s), (None, None), "the other resolver's own word");
    NOW.set(NOW.get() + MINUTE);
    let again = of(&refusing);
    assert_eq!(
        (again.why, again.test_entries_age_s),
        (Some(CannotTellReason::NoAnswer), Some(60)),
        "the other point is known"
    );
}

/// Answers in the names of two resolvers, as where one steps in for the other.
struct Two {
    zone: Zone,
    second: fn(&str) -> bool,
    asked: RefCell<u32>,
}

impl Resolve for Two {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        *self.asked.borrow_mut() += 1;
        let by_second = (self.second)(question.name.as_str());
        let answer = self.zone.resolve(question);
        Box::pin(async move {
            let mut exchange = Arc::unwrap_or_clone(answer.await);
            exchange.resolver = if by_second { "second" } else { "first" }.into();
            Arc::new(exchange)
        })
    }
}

#[test]
fn what_one_resolver_is_told_is_no_proof_for_another() {
    let target = Target::Address([100, 20, 30, 1].into());
    let zone = || Zone::parse("test", "2.0.0.127.bl.spamcop.net 60 A 127.0.0.2").expect("a zone");
    let ask = |second| {
        let resolver = Two { zone: zone(), second, asked: RefCell::default() };
        let own = CustomLists::default();
        let row = blocklist::check(&target, list("bl.spamcop.net"), &own, &resolver);
        let row = block_on(row).expect("a row");
        (row.status, row.why)
    };
    assert_eq!(ask(|_| true), (blocklist::ListStatus::NotListed, None));
    for second in [|name: &str| name.starts_with("1.30"), |name: &str| name.starts_with("2.0.0.127")] {
        assert_eq!(ask(second), (blocklist::ListStatus::CannotTell, Some(CannotTellReason::NoAnswer)));
    }
}

/// Does not answer at all.
struct Silent;

impl Resolve for Silent {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        Box::pin(ready(Arc::new(Lookup::instant(question, "alidns", Err(Failure::Timeout)))))
    }
}

#[test]
fn a_survey_tells_which_lists_answer_by_which_resolver() {
    let refused =
        "2.0.0.127.zen.spamhaus.org 60 A 127.255.255.254\n1.0.0.127.zen.spamhaus.org 60 A 127.255.255.254\n";
    let world_list = "1.0.0.127.psbl.surriel.com 60 A 127.0.0.2\n";
    let first = Zone::parse("cloudflare", &world(&(refused.to_owned() + world_list))).expect("a zone");
    // Here the list is silent even about its own test point, which would look like a clean bill.
    let mut without = world("");
    let from = without.find("2.0.0.127.zen.spamhaus.org").expect("a point");
    without.replace_range(from..from + 1, "9");
    let second = Zone::parse("google", &without).expect("a zone");
    let choice = |id| ResolverChoice::parse(id).expect("a provider");
    let survey = |memory: &AnswerCache, own: CustomLists| -> Survey {
        let resolvers: Vec<(ResolverChoice, Rc<dyn Resolve>)> = vec![
            (choice("cloudflare"), Rc::new(first.clone())),
            (choice("google"), Rc::new(second.clone())),
            (choice("alidns"), Rc::new(Silent)),
        ];
        block_on(SurveyRun::with_resolvers(resolvers, own, memory, Rc::new(|| {})).finish())
    };
    let memory = memory();
    let all = survey(&memory, CustomLists::default());
    assert!(all.complete && all.resolvers == ["cloudflare", "google", "alidns"]);
    let of = |survey: &Survey, zone: &str| -> Vec<Option<CannotTellReason>> {
        let (_, cells) = survey.rows.iter().find(|(list, _)| list.zone.as_str() == zone).expect(zone);
        cells.iter().map(|cell| cell.as_ref().expect("asked").why).collect()
    };
    let silent = Some(CannotTellReason::NoAnswer);
    assert_eq!(
        of(&all, "zen.spamhaus.org"),
        [Some(CannotTellReason::Refused), Some(CannotTellReason::ControlMissing), silent]
    );
    assert_eq!(of(&all, "psbl.surriel.com"), [Some(CannotTellReason::ListsEverything), None, silent]);
    assert_eq!(of(&all, "bl.spamcop.net"), [None, None, silent]);
    assert!(all.rows.iter().all(|(list, _)| list.zone.as_str() != "zen.dq.spamhaus.net"), "there is no key");
    // Every cell has its two questions.
    for (list, cells) in &all.rows {
        for cell in cells.iter().flatten() {
            assert_eq!(cell.exchanges.len(), 2, "{}", list.zone);
        }
    }
    // A survey serves the reports after it.
    NOW.set(NOW.get() + MINUTE);
    let (query, _) = Query::from_url("q=blacklist:100.20.30.1&resolver=cloudflare");
    let run = Run::with_resolver(query, Rc::new(first.clone()), Rc::new(|| {})).with_cache(&memory);
    let report = block_on(run.finish());
    assert_eq!(row(&report, "bl.spamcop.net").test_entries_age_s, Some(60));
    // With a key, that list is asked as well, and the key is seen by nobody.
    let with_key = survey(&memory, own(&["dqs"], ""));
    assert_eq!(
        of(&with_key, "zen.dq.spamhaus.net"),
        [Some(CannotTellReason::ControlMissing), Some(CannotTellReason::ControlMissing), silent]
    );
    assert!(!format!("{with_key:?}").contains(KEY));
}
