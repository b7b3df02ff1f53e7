//! What a hostile file or link may cost in memory. A program of its own, so that nothing else counts.
#![cfg(target_os = "linux")]

use std::fs;
use std::rc::Rc;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::FutureExt as _;
use mailpath::deflate::deflate;
use mailpath::dns::{Failure, Lookup, Name, OfflineResolver, Question, RecordType, Transcript};
use mailpath::report::{Query, Run, SavedReport};

/// The most memory that this program has held so far, in MB.
fn most() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the most it held");
    let kilobytes: u64 = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).expect("a number");
    kilobytes / 1024
}

/// How a file of version 1 begins.
const FILE: &str = r#"{"mailpath":"case","version":1,"query":"q=a.net","started_at":"2026-11-25T00:00:00Z","resolver":{"id":"google","format":"json"},"#;
/// The shortest record of an answer.
const ANSWER: &str = r#"{"name":"a","type":"A","ttl":0,"data":""},"#;

#[test]
fn hostile_files_and_links_stay_below_64_mb() {
    // Gigabytes of zeros, in pieces so that making them costs little here.
    let piece = deflate(&vec![0; 4 << 20]);
    let large = "x".repeat(3 << 20);
    let texts = [
        format!("[{}]", "{\"\":0},".repeat(400_000)),
        format!("[{}0]", "0,".repeat(1_400_000)),
        format!("[{}0]", "[],".repeat(900_000)),
        format!("{{\"mailpath\":\"case\",\"version\":1,\"x\":\"{}\"}}", &large[100..]),
        "[".repeat(3 << 20),
        format!("{FILE}\"transcript\":[{}0]}}", "0,".repeat(1_400_000)),
        format!("{FILE}\"transcript\":[{{\"comments\":[{}0]}}]}}", "\"\",".repeat(1_000_000)),
        format!("{FILE}\"transcript\":[{{\"answers\":[{}0]}}]}}", ANSWER.repeat(60_000)),
    ];
    let link = format!("1.{}", URL_SAFE_NO_PAD.encode(&piece));
    // One long name of which thousands of answers would have a copy.
    let question =
        |n: u32| Question { name: Name::parse(&format!("a{n}.net")).expect("a name"), rtype: RecordType::A };
    let named = (1..5000).map(|n| {
        let mut exchange = Lookup::instant(question(n), "", Err(Failure::Timeout));
        exchange.id = n;
        Arc::new(exchange)
    });
    let (query, _) = Query::from_url("q=a.net");
    let run = Run::with_resolver(query, Rc::new(OfflineResolver), Rc::new(|| {}));
    let mut case = SavedReport::from_report(&run.finish().now_or_never().expect("at once"));
    let mut named: Vec<Arc<Lookup>> = named.collect();
    Arc::make_mut(&mut named[0]).resolver = "x".repeat(100_000);
    case.transcript = Transcript::new(named);
    let named = case.to_link();
    assert!(SavedReport::from_link(&named).is_err());
    let before = most();
    for text in &texts {
        assert!(SavedReport::parse(text.as_bytes()).is_err());
    }
    assert!(SavedReport::from_link(&link).is_err());
    assert!(most() - before < 64, "{} MB", most() - before);
}
