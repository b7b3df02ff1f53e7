//! The score counts what this message meets, and nothing else.

use std::rc::Rc;

use mailpath::dns::Zone;
use mailpath::report::Query;
use serde_json::Value;

use super::{told_by, world};

/// The rules of a filter that fired.
fn fired(query: &str, zone: &str, rspamd: bool) -> Vec<String> {
    let zone = Zone::parse("test", &world(zone)).expect("a zone");
    let report = told_by(Query::from_url(query).0, Rc::new(zone));
    let rules: &Value = if rspamd { &report["flow"]["rspamd"]["rules"] } else { &report["flow"]["rules"] };
    let rules = rules.as_array().expect("rules").iter();
    rules.map(|rule| rule["rule"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn what_an_inside_server_calls_itself_is_not_counted() {
    let zone = "c.net 60 MX 1 mx.c.net\nmx.c.net 60 A 100.1.1.1\nc.net 60 TXT \"v=spf1 ip4:100.1.1.2 -all\"";
    let of = |server: &str| fired(&format!("server={server}&helo=localhost&from=jo@c.net"), zone, false);
    assert!(of("100.1.1.3").iter().any(|rule| rule == "HELO_LOCALHOST"));
    assert_eq!(of("10.1.1.3"), ["DMARC_MISSING"]);
}

#[test]
fn a_pass_by_name_is_no_pass_for_everybody() {
    let of = |record: &str| {
        let zone = format!("c.net 60 MX 1 mx.c.net\nmx.c.net 60 A 100.1.1.1\nc.net 60 TXT \"{record}\"");
        fired("server=100.1.1.2&from=jo@c.net", &zone, true)
    };
    let has = |rules: &[String], name: &str| rules.iter().any(|rule| rule == name);
    let (by_name, by_all) = (of("v=spf1 ip4:100.1.1.2 +all"), of("v=spf1 +all"));
    assert!(has(&by_name, "R_SPF_ALLOW") && !has(&by_name, "R_SPF_PLUSALL"), "{by_name:?}");
    assert!(has(&by_all, "R_SPF_PLUSALL") && !has(&by_all, "R_SPF_ALLOW"), "{by_all:?}");
}
