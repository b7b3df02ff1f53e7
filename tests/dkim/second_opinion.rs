//! The same key records, made at random, put to mailauth, another implementation of RFC 6376. It runs where
//! Node.js and the package are (`cargo xtask test` installs it), and must run in continuous integration.

use mailpath::checks::dkim::{KeyFault, KeyRecord};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::filled_in;
use super::mailauth::opinions;

const CASES: usize = 1500;

/// A record of tags in any order, most of them right.
fn record() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "v=DKIM1",
        "v=DKIM2",
        "k=rsa",
        "k=ed25519",
        "k=dsa",
        "h=sha256",
        "h=sha1",
        "h=sha1:sha256",
        "s=*",
        "s=email",
        "s=tlsrpt",
        "t=y",
        "t=s",
        "n=note",
        "x=y",
        "t = y : s",
    ]);
    let key = prop::sample::select(vec![
        "{rsa1024}",
        "{rsa2048}",
        "{rsa2048}",
        "{rsa2048-pkcs1}",
        "{rsa2048-cut}",
        "{rsa512}",
        "{rsa1023}",
        "{ed25519}",
        "{ed25519-wrapped}",
        "{ecdsa}",
        "{private-pkcs1}",
        "{zeros}",
        "",
    ]);
    let version =
        prop::sample::select(vec!["v=DKIM1; ", "v=DKIM1; ", "v=DKIM1;k=rsa;", "v=DKIM1; k=ed25519; ", ""]);
    let end = prop::sample::select(vec!["", ";", "; "]);
    (version, prop::collection::vec(tag, 0..3), key, end).prop_map(|(version, tags, key, end)| {
        let tags: String = tags.iter().map(|tag| format!("{tag}; ")).collect();
        filled_in(&format!("{version}{tags}p={key}{end}"))
    })
}

#[test]
fn mailauth_agrees() {
    let mut runner = TestRunner::deterministic();
    let strategy = record();
    let records: Vec<String> =
        (0..CASES).map(|_| strategy.new_tree(&mut runner).expect("a record").current()).collect();
    let cases: Vec<Value> = records.iter().cloned().map(Value::from).collect();
    let Some(opinions) = opinions("dkim/mailauth.cjs", &cases) else { return };
    let mut taken = 0;
    for (record, theirs) in records.iter().zip(&opinions) {
        let ours = KeyRecord::parse(record.as_bytes());
        // Node.js makes the public key of a private one that should not be there.
        if ours.faults.contains(&KeyFault::Private) {
            continue;
        }
        let takes = theirs.get("error").is_none();
        taken += usize::from(takes);
        // What strict readers refuse is said, and the key is usable for the others.
        let is_doubtful =
            ours.faults.iter().any(|fault| matches!(fault, KeyFault::Syntax(_) | KeyFault::Case(_)));
        assert!(ours.is_usable() == takes || is_doubtful && !takes, "{theirs}\n{record}\n{:?}", ours.faults);
        if let (true, Some(bits)) = (takes, theirs["bits"].as_u64()) {
            assert_eq!(ours.key.map(|key| key.bits as u64), Some(bits), "{record}");
        }
    }
    // Both outcomes come up often, so that agreeing means something.
    assert!(taken > CASES / 10 && taken < CASES * 9 / 10, "{taken} of {CASES}");
}
