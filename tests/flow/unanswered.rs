//! Whatever could not be looked up: each finding says what went wrong, what that means, and what to do about it.

use std::rc::Rc;

use mailpath::dns::Zone;
use mailpath::report::Query;

use super::{told_by, world};

/// What goes wrong at a name, the words that say so, and the words of what is to be done.
const FAULTS: [(&str, &str, &str); 7] = [
    ("{} FAULT BOGUS", "DNSSEC signatures are wrong", "sign the zone again"),
    ("{} 60 CNAME loop.test\nloop.test 60 CNAME {}", "lead in a circle", "correct the alias (CNAME)"),
    ("{} FAULT SERVFAIL", "SERVFAIL", "whoever runs the name's DNS servers has to repair them"),
    ("{} FAULT REFUSED", "REFUSED", "Ask again, or choose another resolver."),
    ("{} FAULT timeout", "no answer came in time", "Ask again, or choose another resolver."),
    ("{} FAULT http 503", "503", "Ask again, or choose another resolver."),
    ("{} FAULT http 429", "HTTP 429", "Wait some minutes and ask again"),
];

/// The name that goes wrong, the finding that says so, the query, and what the world has beside.
const PLACES: [(&str, &str, &str, &str); 11] = [
    ("_dmarc.c.net", "dmarc.unknown", "q=c.net", ""),
    (
        "c.net._report._dmarc.b.org",
        "dmarc.external-unknown",
        "q=c.net",
        "_dmarc.c.net 60 TXT \"v=DMARC1; p=reject; rua=mailto:r@b.org\"",
    ),
    (
        "slow.c.net",
        "dmarc.existence-unknown",
        "q=slow.c.net",
        "_dmarc.c.net 60 TXT \"v=DMARC1; p=reject; sp=none; np=reject\"",
    ),
    ("s9._domainkey.c.net", "dkim.unknown", "q=c.net&selector=s9", ""),
    ("google._domainkey.c.net", "dkim.unknown", "q=c.net", "c.net 60 MX 1 smtp.google.com"),
    ("9.30.20.100.in-addr.arpa", "ptr.unknown", "server=100.20.30.9", ""),
    (
        "out.c.net",
        "ptr.confirmation-unknown",
        "server=100.20.30.9",
        "9.30.20.100.in-addr.arpa 60 PTR out.c.net",
    ),
    ("_mta-sts.c.net", "mta-sts.unknown", "mta-sts:c.net", ""),
    ("mta-sts.c.net", "mta-sts.host-unknown", "mta-sts:c.net", "_mta-sts.c.net 60 TXT \"v=STSv1; id=1;\""),
    ("_smtp._tls.c.net", "tls-rpt.unknown", "tls-rpt:c.net", ""),
    ("default._bimi.c.net", "bimi.unknown", "bimi:c.net", ""),
];

#[test]
fn every_failed_look_up_is_said_for_what_it_is() {
    for (fault, why, advice) in FAULTS {
        for (name, code, query, beside) in PLACES {
            // An alias exists, wherever it leads.
            if code == "dmarc.existence-unknown" && fault.contains("CNAME") {
                continue;
            }
            let zone = format!("c.net 60 TXT \"v=spf1 -all\"\n{beside}\n{}\n", fault.replace("{}", name));
            let zone = Zone::parse("test", &world(&zone)).expect(name);
            let query = match query.contains('=') {
                true => Query::from_url(query).0,
                false => Query::from_url(&format!("q={query}")).0,
            };
            let report = told_by(query, Rc::new(zone));
            let findings = report["findings"].as_array().expect("findings");
            let finding = findings.iter().find(|finding| finding["code"] == code);
            let finding = finding.unwrap_or_else(|| panic!("{fault} at {name}: no {code} in {findings:#?}"));
            let text = |key: &str| finding[key].as_str().unwrap_or_default();
            assert!(text("title").contains(why), "{fault} at {name}: {finding}");
            assert!(text("fix").contains(advice), "{fault} at {name}: {finding}");
            let is_mistake = fault.contains("BOGUS") || fault.contains("CNAME");
            let blames_nobody = text("detail").contains("says nothing about");
            assert!(!(is_mistake && blames_nobody), "{fault} at {name}: {finding}");
        }
    }
}

#[test]
fn where_no_list_answers_what_is_known_comes_first() {
    // Each list is silent about its test entries.
    let entries = mailpath::checks::blocklist::test_entry_records();
    let names = entries.lines().filter_map(|line| line.split_whitespace().next());
    let silent: String = names.map(|name| format!("{name} FAULT timeout\n")).collect();
    let zone = format!(
        "c.net 60 MX 1 mx.c.net\nmx.c.net 60 A 100.20.30.1\nc.net 60 TXT \"v=spf1 ip4:100.20.30.9 -all\"\n\
         _dmarc.c.net 60 TXT \"v=DMARC1; p=reject; rua=mailto:r@c.net\"\n\
         9.30.20.100.in-addr.arpa 60 PTR out.c.net\nout.c.net 60 A 100.20.30.9\n{silent}"
    );
    let zone = Zone::parse("test", &world(&zone)).expect("a zone");
    let report = told_by(Query::from_url("server=100.20.30.9&from=jo@c.net").0, Rc::new(zone));
    let verdict = &report["verdict"];
    assert_eq!(verdict["state"], "cannot_tell");
    let text = verdict["text"].as_str().unwrap_or_default();
    let known =
        "Nothing was found that would stop mail from c.net, sent through 100.20.30.9, but no blocklist";
    assert!(text.starts_with(known), "{text}");
    assert!(
        verdict["next"].as_str().is_some_and(|next| next.starts_with("Choose another resolver")),
        "{verdict}"
    );
}
