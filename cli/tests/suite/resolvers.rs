//! DNS over UDP and TCP, against a small server on loopback.

use serde_json::Value;

use crate::dns_server::DnsServer;
use crate::support::world;
use crate::{run, stderr, stdout};

const ZONE: &str = r#"
. 300 SOA a.root b.root 1 2 3 4 5
good.net 300 MX 10 mx.good.net
good.net 300 TXT "v=spf1 mx -all"
mx.good.net 300 A 100.20.30.1
refused.net FAULT REFUSED
"#;

/// The report of a command line.
fn report(server: &DnsServer, arguments: &[&str]) -> Value {
    let resolver = server.resolver();
    let output = run(&[arguments, &["--format=json", "--resolver", &resolver]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
}

#[test]
fn a_server_is_asked_over_udp_and_the_report_says_so() {
    let server = DnsServer::start(&world(ZONE));
    let report = report(&server, &["mx", "good.net"]);
    assert_eq!(report["mx"]["records"][0]["exchange"], "mx.good.net");
    assert_eq!(report["mx"]["records"][0]["addresses"], serde_json::json!(["100.20.30.1"]));
    let url = server.resolver().replace("udp:", "udp://");
    assert_eq!(report["resolver"], serde_json::json!({ "id": "custom", "url": url, "format": "wire" }));
    assert_eq!(server.asked().1, 0, "nothing was too long");
}

#[test]
fn a_truncated_answer_is_asked_for_again_over_tcp() {
    let records: String =
        (0..60).map(|n| format!("long.net 300 TXT \"made-up text number {n}\"\n")).collect();
    let server = DnsServer::start(&format!("{ZONE}{records}"));
    let report = report(&server, &["txt", "long.net"]);
    let answers = report["transcript"][0]["answers"].as_array().map(Vec::len);
    assert_eq!((answers, server.asked()), (Some(60), (1, 1)));
    assert_eq!(report["verdict"]["state"], "good");
}

#[test]
fn an_answer_that_gets_lost_is_asked_for_once_more() {
    let server = DnsServer::start(ZONE);
    server.drop_next(1);
    let report = report(&server, &["mx", "good.net"]);
    assert_eq!(report["mx"]["status"], "ok");
}

#[test]
fn a_refusal_is_no_answer() {
    let server = DnsServer::start(ZONE);
    let report = report(&server, &["mx", "refused.net"]);
    assert_eq!(
        (&report["mx"]["status"], &report["verdict"]["state"]),
        (&"error".into(), &"cannot_tell".into())
    );
}

#[test]
fn ad_means_something_where_the_root_has_it_too() {
    let server = DnsServer::start(ZONE);
    let ad = |report: &Value| report["transport"]["dnssec"][0]["ad"].clone();
    assert_eq!(
        ad(&report(&server, &["dnssec", "good.net"])),
        Value::Null,
        "it does not validate: cannot tell"
    );
    server.validate();
    assert_eq!(ad(&report(&server, &["dnssec", "good.net"])), true);
}

#[test]
fn a_report_saved_of_it_is_shown_again() {
    let folder = crate::Folder::new("udp");
    let server = DnsServer::start(&world(ZONE));
    let file = folder.text("report.mailpath.json");
    let asked = report(&server, &["check", "good.net", "--save", &file]);
    let shown: Value = serde_json::from_str(&stdout(&run(&["show", &file, "--format=json"]))).expect("JSON");
    for key in ["verdict", "findings", "flow", "transport", "transcript"] {
        assert_eq!(asked[key], shown[key], "{key}");
    }
    assert_eq!(shown["recorded_by"], asked["resolver"]);
}

#[test]
fn answers_that_are_cut_off_are_no_dns_answers() {
    let server = DnsServer::start(ZONE);
    for bytes in [1, 5, 20] {
        server.cut(bytes);
        let report = report(&server, &["check", "good.net"]);
        let text = report["verdict"]["text"].as_str().expect("a text");
        assert!(text.contains("was not a DNS answer"), "{bytes}: {text}");
        // Nothing is waited for that came already.
        let lookups = report["transcript"].as_array().expect("a transcript");
        let slow = lookups.iter().find(|lookup| lookup["failure"] == "timeout");
        assert_eq!(slow, None, "{bytes}");
    }
}

#[test]
fn what_is_truncated_and_cannot_be_had_over_tcp_is_not_whole() {
    let records: String =
        (0..60).map(|n| format!("long.net 300 TXT \"made-up text number {n}\"\n")).collect();
    let server = DnsServer::start(&format!("{ZONE}{records}"));
    server.stop_tcp();
    let report = report(&server, &["txt", "long.net"]);
    assert_eq!(report["verdict"]["state"], "cannot_tell");
    let text = report["verdict"]["text"].as_str().expect("a text");
    assert!(text.contains("not whole"), "{text}");
    assert_eq!(report["transcript"][0]["attempts"], 1, "the server answers, so it is not asked again");
}

#[test]
fn a_server_that_refers_to_others_says_nothing() {
    let server = DnsServer::start(&world(ZONE));
    server.refer();
    for check in ["mx", "spf", "txt"] {
        let report = report(&server, &[check, "good.net"]);
        assert_eq!(report["verdict"]["state"], "cannot_tell", "{check}: {}", report["verdict"]["text"]);
    }
}
