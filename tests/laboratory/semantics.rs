//! What each kind of line makes of the answers.

use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::dns::{Laboratory, Name, Rcode, RecordType, Recorder, Resolve as _, Zone, ZoneChanges};

const ZONE: &str = r#"a.net 60 TXT "v=spf1 -all"
a.net 60 TXT "site=1"
a.net 60 MX 10 mx.a.net
mx.a.net 60 A 100.0.0.1
www.a.net 60 CNAME host.a.net
host.a.net 60 A 100.0.0.2
s._domainkey.a.net 60 TXT "p=old"
*.w.a.net 60 A 100.0.0.3
own.w.a.net 60 A 100.0.0.4
broken.a.net FAULT SERVFAIL
a.net SECURE yes
"#;

/// What is answered once the lines are tried: the code, then the data.
fn answer(lines: &str, name: &str, rtype: &str) -> String {
    let zone = Zone::parse("test", ZONE).expect("a zone");
    let laboratory = Laboratory::new(Recorder::new(Rc::new(zone), Rc::new(|| {})));
    laboratory.make(&ZoneChanges::parse(lines).expect(lines));
    let name = Name::parse(name).expect(name);
    let lookup =
        laboratory.ask(&name, RecordType::parse(rtype).expect(rtype)).now_or_never().expect("at once");
    let response = lookup.result.as_ref().expect("an answer");
    // The zone is signed, and so is what is tried in it.
    let is_failure = response.rcode == Rcode::ServFail;
    assert!(!lookup.is_tried() || is_failure || lookup.ad() != Some(false), "{lines}: {lookup:?}");
    let mut data: Vec<String> =
        response.answers.iter().map(|record| format!("{} {}", record.rtype, record.data)).collect();
    data.sort();
    let tried = if lookup.is_tried() { " tried" } else { "" };
    format!("{}{tried}: {}", response.rcode, data.join(", "))
}

#[test]
fn a_line_stands_in_for_what_has_the_same_purpose() {
    for (lines, name, rtype, wanted) in [
        // Of the texts at a domain, the one with the same version.
        (
            "a.net TXT \"v=spf1 mx -all\"",
            "a.net",
            "TXT",
            "NOERROR tried: TXT \"site=1\", TXT \"v=spf1 mx -all\"",
        ),
        (
            "a.net TXT \"x=2\"",
            "a.net",
            "TXT",
            "NOERROR tried: TXT \"site=1\", TXT \"v=spf1 -all\", TXT \"x=2\"",
        ),
        // At a name for one record, whatever is there.
        ("s._domainkey.a.net TXT \"p=new\"", "s._domainkey.a.net", "TXT", "NOERROR tried: TXT \"p=new\""),
        ("a.net MX 20 b.net", "a.net", "MX", "NOERROR tried: MX 20 b.net"),
        ("a.net MX 20 b.net\na.net MX 30 c.net", "a.net", "MX", "NOERROR tried: MX 20 b.net, MX 30 c.net"),
        ("+ a.net MX 20 b.net", "a.net", "MX", "NOERROR tried: MX 10 mx.a.net, MX 20 b.net"),
        ("a.net MX 20 b.net", "a.net", "TXT", "NOERROR: TXT \"site=1\", TXT \"v=spf1 -all\""),
        // The same once more changes nothing.
        ("a.net MX 10 mx.a.net", "a.net", "MX", "NOERROR: MX 10 mx.a.net"),
        // Where nothing is known of what is published.
        ("broken.a.net A 100.0.0.9", "broken.a.net", "A", "NOERROR tried: A 100.0.0.9"),
        ("broken.a.net A 100.0.0.9", "broken.a.net", "MX", "SERVFAIL: "),
        ("- broken.a.net MX", "broken.a.net", "MX", "NOERROR tried: "),
    ] {
        assert_eq!(answer(lines, name, rtype), wanted, "{lines}");
    }
}

#[test]
fn a_line_can_take_away() {
    for (lines, name, rtype, wanted) in [
        ("- a.net TXT \"site=1\"", "a.net", "TXT", "NOERROR tried: TXT \"v=spf1 -all\""),
        ("- a.net TXT", "a.net", "TXT", "NOERROR tried: "),
        ("- a.net", "a.net", "MX", "NOERROR tried: "),
        ("- mx.a.net A 100.0.0.1", "mx.a.net", "A", "NOERROR tried: "),
        ("- mx.a.net A 100.0.0.7", "mx.a.net", "A", "NOERROR: A 100.0.0.1"),
        ("- www.a.net CNAME", "www.a.net", "A", "NOERROR tried: "),
        // What a wildcard answers is not at the name.
        ("- x.w.a.net A", "x.w.a.net", "A", "NOERROR: A 100.0.0.3"),
        ("- *.w.a.net A", "x.w.a.net", "A", "NOERROR tried: "),
        ("- none.a.net A", "none.a.net", "A", "NXDOMAIN: "),
    ] {
        assert_eq!(answer(lines, name, rtype), wanted, "{lines}");
    }
}

#[test]
fn aliases_are_followed_through_both() {
    for (lines, name, rtype, wanted) in [
        ("new.a.net CNAME host.a.net", "new.a.net", "A", "NOERROR tried: A 100.0.0.2, CNAME host.a.net"),
        ("host.a.net A 100.0.0.9", "www.a.net", "A", "NOERROR tried: A 100.0.0.9, CNAME host.a.net"),
        ("www.a.net CNAME mx.a.net", "www.a.net", "A", "NOERROR tried: A 100.0.0.1, CNAME mx.a.net"),
        ("www.a.net TXT \"x\"", "www.a.net", "A", "NOERROR tried: "),
        ("mx.a.net CNAME none.a.net", "mx.a.net", "A", "NXDOMAIN tried: CNAME none.a.net"),
        ("mx.a.net CNAME none.a.net", "mx.a.net", "CNAME", "NOERROR tried: CNAME none.a.net"),
        ("mx.a.net CNAME mx.a.net", "mx.a.net", "A", "NOERROR tried: CNAME mx.a.net"),
        ("mx.a.net CNAME broken.a.net", "mx.a.net", "A", "SERVFAIL tried: "),
    ] {
        assert_eq!(answer(lines, name, rtype), wanted, "{lines}");
    }
}

#[test]
fn names_begin_to_exist() {
    for (lines, name, rtype, wanted) in [
        ("n.a.net A 100.0.0.9", "n.a.net", "TXT", "NOERROR tried: "),
        // And every name above one (RFC 4592 section 2.2.2).
        ("m.n.a.net A 100.0.0.9", "n.a.net", "A", "NOERROR tried: "),
        ("m.n.a.net A 100.0.0.9", "o.n.a.net", "A", "NXDOMAIN: "),
        // A wildcard covers what does not exist, and nothing else.
        ("*.a.net TXT \"any\"", "x.a.net", "TXT", "NOERROR tried: TXT \"any\""),
        ("*.a.net TXT \"any\"", "y.x.a.net", "TXT", "NOERROR tried: TXT \"any\""),
        ("*.a.net TXT \"any\"", "x.a.net", "A", "NOERROR tried: "),
        ("*.a.net TXT \"any\"", "mx.a.net", "TXT", "NOERROR: "),
        ("*.a.net TXT \"any\"", "x.mx.a.net", "TXT", "NXDOMAIN: "),
        ("*.w.a.net A 100.0.0.9", "x.w.a.net", "A", "NOERROR tried: A 100.0.0.9"),
        ("*.w.a.net A 100.0.0.9", "own.w.a.net", "A", "NOERROR: A 100.0.0.4"),
        // What begins to exist is no longer covered.
        ("x.w.a.net TXT \"x\"", "x.w.a.net", "A", "NOERROR tried: "),
        ("x.w.a.net TXT \"x\"", "y.x.w.a.net", "A", "NXDOMAIN tried: "),
        ("x.w.a.net TXT \"x\"", "y.w.a.net", "A", "NOERROR: A 100.0.0.3"),
        ("own.w.a.net TXT \"x\"", "own.w.a.net", "A", "NOERROR: A 100.0.0.4"),
    ] {
        assert_eq!(answer(lines, name, rtype), wanted, "{lines}");
    }
}
