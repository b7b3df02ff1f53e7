//! DMARC as a part of a report: what is known of SPF by then, the JSON that the contract names, drafts.

use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::dns::Zone;
use mailpath::report::{Query, Run};
use serde_json::{Value, json};

const ZONE: &str = r#"
a.net 300 MX 10 mx.a.net
mx.a.net 300 A 100.20.30.1
a.net 300 TXT "v=spf1 ip4:100.20.30.9 -all"
_dmarc.a.net 300 TXT "v=DMARC1; p=reject; sp=quarantine; rua=mailto:agg@a.net"
out.a.net 300 A 100.20.30.9
out.a.net 300 TXT "v=spf1 ip4:100.20.30.9 -all"
two.a.net 300 A 100.20.30.9
two.a.net 300 A 100.20.30.8
b.org 300 MX 10 mx.a.net
b.org 300 TXT "v=spf1 ip4:100.20.30.9 -all"
slow.org 300 MX 10 mx.a.net
slow.org 300 TXT "v=spf1 include:away.slow.org -all"
away.slow.org FAULT SERVFAIL
"#;

/// The report over the zone, as JSON.
fn report(url: &str) -> Value {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    let zone = Zone::parse("test", ZONE).expect("a zone");
    let run = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {}));
    run.finish().now_or_never().expect("a zone answers at once").to_json()
}

/// What it says of DMARC: the author domain, what SPF passes for, whether that aligns, and the result.
fn told(url: &str) -> Value {
    let dmarc = &report(url)["dmarc"];
    json!([dmarc["author_domain"], dmarc["spf"]["domain"], dmarc["spf"]["aligned"], dmarc["result"]])
}

#[test]
fn the_json_is_what_the_contract_names() {
    let dmarc = &report("q=news.a.net&server=out.a.net&from=jo@out.a.net&author=ann@news.a.net")["dmarc"];
    assert_eq!(
        *dmarc,
        json!({
            "author_domain": "news.a.net",
            "status": "found",
            "record": "v=DMARC1; p=reject; sp=quarantine; rua=mailto:agg@a.net",
            "record_domain": "a.net",
            "organizational_domain": "a.net",
            "walk": [
                { "domain": "news.a.net", "status": "none", "record": null },
                {
                    "domain": "a.net",
                    "status": "record",
                    "record": "v=DMARC1; p=reject; sp=quarantine; rua=mailto:agg@a.net",
                },
                { "domain": "net", "status": "none", "record": null },
            ],
            "policy": {
                "p": "reject", "sp": "quarantine", "np": null, "adkim": "r", "aspf": "r", "t": false, "psd": "u",
            },
            "applies": "quarantine",
            "applies_tag": "sp",
            "reports": [{
                "tag": "rua", "uri": "mailto:agg@a.net", "status": "not_needed", "send_to": ["mailto:agg@a.net"],
            }],
            "spf": { "domain": "out.a.net", "aligned": true },
            "dkim": [],
            "result": "pass",
        })
    );
}

#[test]
fn spf_of_the_server_decides_what_comes_of_it() {
    for (url, told_of_it) in [
        ("q=a.net&server=out.a.net&from=jo@a.net", json!(["a.net", "a.net", true, "pass"])),
        // The return-path's domain passes, and is another organization.
        ("q=a.net&server=out.a.net&from=jo@b.org&author=jo@a.net", json!(["a.net", "b.org", false, null])),
        ("q=a.net&server=100.9.9.9&from=jo@a.net", json!(["a.net", null, null, null])),
        // From one of two addresses only.
        ("q=a.net&server=two.a.net&from=jo@a.net", json!(["a.net", "a.net", true, null])),
        // The null sender is postmaster at the name given in HELO.
        ("q=a.net&server=out.a.net&from=&helo=out.a.net", json!(["a.net", "out.a.net", true, "pass"])),
        ("q=a.net", json!(["a.net", null, null, null])),
        ("q=dmarc:a.net", json!(["a.net", null, null, null])),
        ("q=slow.org&server=out.a.net&from=jo@slow.org", json!(["slow.org", null, null, "none"])),
        // What only the inside sees says nothing of what receivers see.
        ("q=a.net&server=10.1.2.3&from=jo@a.net", json!(["a.net", null, null, null])),
    ] {
        assert_eq!(told(url), told_of_it, "{url}");
    }
}

#[test]
fn authors_of_several_domains_have_no_policy() {
    let report = report("q=a.net&author=jo@a.net,ann@b.org");
    assert_eq!(report["dmarc"], Value::Null);
    let codes: Vec<&Value> =
        report["findings"].as_array().into_iter().flatten().map(|finding| &finding["code"]).collect();
    assert!(codes.contains(&&json!("dmarc.several-authors")), "{codes:?}");
    assert_eq!(told("q=b.org&author=jo@a.net,ann@a.net")[0], "a.net");
}

#[test]
fn a_record_of_the_link_is_tried() {
    let tried = report("q=dmarc:a.net&dmarc=v%3DDMARC1;p%3Dnone;rua%3Dmailto:agg@a.net");
    assert_eq!(tried["dmarc"]["applies"], "none");
    assert_eq!(tried["dmarc"]["record"], "v=DMARC1;p=none;rua=mailto:agg@a.net");
    let verdict = tried["verdict"]["text"].as_str().unwrap_or_default();
    assert!(verdict.starts_with("With the DMARC record being tried: "), "{verdict}");
}
