//! What the scenario and browser tests share: a DoH server over a made-up zone, that speaks every
//! dialect and misbehaves on demand.

#![allow(dead_code, unreachable_pub, reason = "shared by suites, not every one of which uses all of it")]

pub(crate) mod contradictions;
mod dialect;
pub mod program;
pub mod replay;
mod server;

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, select};
use mailpath::doh::{Doh, Endpoint, Policy, ResolverChoice};
use mailpath::report::{Query, Run};
use serde_json::Value;

pub use dialect::Dialect;
#[allow(unused_imports, reason = "not every suite misbehaves")]
pub use server::{Fault, Seen, Server};

/// A zone in which every list of the table is in order, `extra` beside it. Its domains sign their mail.
pub fn world(extra: &str) -> String {
    extra.to_owned() + &signing_keys(extra) + &mailpath::checks::blocklist::test_entry_records()
}

/// DKIM keys for the domains of a zone that send or take mail, unless the zone has keys of its own. Without
/// one no report calls a domain good, and hardly any scenario is about that.
fn signing_keys(zone: &str) -> String {
    if zone.contains("_domainkey") {
        return String::new();
    }
    // A string of a TXT record has at most 255 bytes.
    let (key, rest) = include_str!("dkim-key.txt").trim().split_at(255);
    let is_of_mail =
        |line: &&str| line.contains(" MX ") || line.to_ascii_lowercase().contains(" txt \"v=spf1");
    let mut domains: Vec<&str> =
        zone.lines().filter(is_of_mail).filter_map(|line| line.split_whitespace().next()).collect();
    domains.sort_unstable();
    domains.dedup();
    let record = |domain| format!("\ndefault._domainkey.{domain} 300 TXT \"{key}\" \"{rest}\"\n");
    domains.into_iter().map(record).collect()
}

/// Runs a query to its end in a runtime of its own, and gives the report's JSON.
pub fn report(url: &str) -> Value {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    if let Some(program) = program::PROGRAM {
        let report = program::report(program, url);
        contradictions::none_in(&report);
        return report;
    }
    // Whatever a scenario is about, its record must tell the same.
    let report = block_on(async move { Run::new(query, Rc::new(|| {})).finish().await });
    replay::tells_the_same(&report);
    told(&report)
}

/// The same report, in which nothing contradicts anything else.
pub fn sound(report: mailpath::report::Report) -> mailpath::report::Report {
    contradictions::none_in(&report.to_json());
    report
}

/// The report's JSON, in which nothing may contradict anything else.
pub fn told(report: &mailpath::report::Report) -> Value {
    let report = report.to_json();
    contradictions::none_in(&report);
    report
}

/// The same, with bounds of the test's own, and with the dialect of a known provider.
pub fn report_with(url: &str, endpoints: Vec<Endpoint>, policy: Policy) -> Value {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    block_on(async move {
        let doh = Doh::with(endpoints, mailpath::doh::client().expect("a client"), policy);
        let report = Run::with_resolver(query, Rc::new(doh), Rc::new(|| {})).finish().await;
        replay::tells_the_same(&report);
        told(&report)
    })
}

/// The endpoint of a provider of the table, moved to a server of the test.
pub fn endpoint(provider: &str, server: &Server, dialect: Dialect) -> Endpoint {
    let choice = ResolverChoice::parse(provider).expect("a provider");
    let url = server.url(dialect).parse().expect("a URL");
    Endpoint { url, ..Endpoint::of(&choice).remove(0) }
}

/// Asserts that a finding code is one of the table. A test that a code is absent proves nothing where the
/// code is misspelt.
pub fn assert_known(code: &str) {
    let table: Vec<Value> = serde_json::from_str(include_str!("../../data/findings.json")).expect("JSON");
    assert!(table.iter().any(|row| row["code"] == code), "there is no finding {code}");
}

/// Waits until something is the case; a test that waits in vain fails.
pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), waiting).await.is_ok(), "in vain: {what}");
}

/// Drives a future until something is the case, and drops it. It must not end before.
pub async fn drive_until<T>(work: impl Future<Output = T>, what: &str, is_so: impl Fn() -> bool) {
    let (work, waiting) = (pin!(work), pin!(until(what, is_so)));
    assert!(matches!(select(work, waiting).await, Either::Right(_)), "it ended before: {what}");
}

/// Runs a future on this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future)
}
