//! What is tried in a signed zone is signed too, by whoever signs it; elsewhere it is not, and where that is not
//! known nothing is claimed.

use mailpath::checks::transport::DnssecState;

use super::{codes, trying};

const SIGNED: &str = r#"a.net SECURE yes
a.net 300 SOA ns1.a.net hostmaster.a.net 1 7200 3600 1209600 300
a.net 300 DS \# 4 1f400d02
a.net 300 MX 10 mx.a.net
a.net 300 TXT "v=spf1 mx -all"
mx.a.net 300 A 100.20.30.1
1.30.20.100.in-addr.arpa 300 PTR mx.a.net
_25._tcp.mx.a.net 300 TLSA 3 1 1 8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1
"#;
const LINES: [&str; 5] = [
    "a.net. MX 20 mx.a.net.",
    "mx.a.net. A 100.20.30.2",
    "mx.a.net. AAAA 2a00:1450::1",
    "+ a.net. MX 20 mx2.a.net.\nmx2.a.net. A 100.20.30.2\n_25._tcp.mx2.a.net. TLSA 3 1 1 8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1",
    "_25._tcp.mx.a.net. TLSA 3 1 1 00b0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1",
];
const ASKED: &str = "q=a.net&resolver=example";

#[test]
fn a_change_in_a_signed_zone_is_signed() {
    for lines in LINES {
        let report = trying(SIGNED, ASKED, lines);
        let found = codes(&report);
        assert!(found.contains(&"dane.ok"), "{lines}: {found:?}");
        assert!(!found.iter().any(|code| code.contains("unsigned")), "{lines}: {found:?}");
        let dnssec = &report.transport.as_ref().expect("transport").dnssec;
        assert!(dnssec.iter().flatten().all(|row| row.state == DnssecState::Signed), "{lines}: {dnssec:?}");
    }
}

#[test]
fn a_name_that_the_zone_leaves_open_is_signed_by_its_zone() {
    // Of a name that does not exist a signed zone may prove nothing (opt-out).
    let zone = format!("{SIGNED}mx2.a.net SECURE no\n_25._tcp.mx2.a.net SECURE no\n");
    let report = trying(&zone, ASKED, LINES[3]);
    assert!(codes(&report).contains(&"dane.ok"), "{:?}", codes(&report));
}

#[test]
fn a_change_in_an_unsigned_zone_is_not() {
    let zone = SIGNED.replace("SECURE yes", "SECURE no");
    for lines in LINES {
        let report = trying(&zone, ASKED, lines);
        let found = codes(&report);
        assert!(found.contains(&"dane.unsigned") && !found.contains(&"dane.ok"), "{lines}: {found:?}");
    }
}

#[test]
fn where_the_zone_does_not_say_it_nothing_is_claimed() {
    // The question that leads up to the zone of the new name is not answered.
    let zone = format!("{SIGNED}_25._tcp.mx2.a.net SECURE no\n_tcp.mx2.a.net FAULT SERVFAIL\n");
    let report = trying(&zone, ASKED, LINES[3]);
    let found: Vec<_> = report.findings.iter().map(|finding| finding.title.as_str()).collect();
    assert!(found.iter().any(|title| title.contains("could not be found out whether the zone")), "{found:?}");
    assert!(!found.iter().any(|title| title.contains("not signed")), "{found:?}");
}
