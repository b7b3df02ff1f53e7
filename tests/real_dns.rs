//! Reports on real name servers and real resolvers: blocklists by rbldnsd, zones by nsd, unbound in
//! front of them, and doh-proxy in front of that. All on loopback; nothing leaves the machine.
//!
//! Every domain and address is asked about in every way there is, and must fare the same in each.

mod real;

use mailpath::checks::blocklist::{Asked, List, lists};
use real::{Servers, Via, report};
use serde_json::{Value, json};

/// Asks about `q` in every way, has each report judged, and compares them.
fn everywhere(q: &str, judge: impl Fn(&Value)) {
    let servers = Servers::shared();
    let mut first = None;
    for via in Via::ALL {
        // Shown when the test fails.
        println!("{q} through {via:?}");
        let report = report(&servers, via, q);
        assert_eq!(report["complete"], true);
        assert_eq!(report["queries"]["failed"], 0, "{:#}", report["transcript"]);
        judge(&report);
        let gist = gist(&report);
        let first = first.get_or_insert_with(|| gist.clone());
        assert_eq!(gist, *first, "it is another report through {via:?}");
    }
}

/// What a report says, without how it was come by.
fn gist(report: &Value) -> Value {
    let mut said = json!({
        "verdict": report["verdict"]["state"],
        "addresses": sorted(report, "addresses"),
        "mx": report["mx"],
        "ptr": sorted(report, "ptr"),
        "spf": report["spf"],
        "transport": report["transport"],
        "dmarc": report["dmarc"],
        "dkim": report["dkim"],
        "blocklists": report["blocklists"],
        "findings": sorted(report, "findings"),
    });
    strip(&mut said);
    // The answers themselves, but for their records: those may age on the way.
    let mut answers: Vec<String> = rows(report, "transcript")
        .iter()
        .map(|row| format!("{} {}: {}", row["name"], row["type"], row["rcode"]))
        .collect();
    answers.sort();
    said["answers"] = json!(answers);
    said
}

/// The rows of a part of the report; none where it is not there.
fn rows<'a>(report: &'a Value, part: &str) -> &'a [Value] {
    report[part].as_array().map_or(&[], Vec::as_slice)
}

/// The same in an order that does not depend on which answer came first.
fn sorted(report: &Value, part: &str) -> Vec<Value> {
    let mut rows = rows(report, part).to_vec();
    rows.iter_mut().for_each(strip);
    rows.sort_by_key(Value::to_string);
    rows
}

/// Takes out the numbers of questions, and times to live, which unbound counts down.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("queries");
            fields.remove("ttl");
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Every row must be what its list's state lets be known: listed for the pairs of target and zone
/// in `listed`, and never clean where the list, or the resolver, cannot tell.
fn assert_lists(report: &Value, listed: &[(&str, &str)]) {
    let mut found = Vec::new();
    assert_ne!(rows(report, "blocklists"), &[] as &[Value]);
    for row in rows(report, "blocklists") {
        let text = |field: &str| row[field].as_str().unwrap_or_default();
        let pair = (text("target"), text("zone"));
        let keyed = |list: &&List| list.zone.as_str() == pair.1 && matches!(list.asked, Asked::WithKey(_));
        let expected = match pair.1 {
            _ if listed.contains(&pair) => {
                found.push(pair);
                ("listed", "")
            }
            "bl.spamcop.net" | "psbl.surriel.com" | "bl.mailspike.net" | "bl.blocklist.de"
            | "dbl.nordspam.com" | "multi.uribl.com" => ("not_listed", ""),
            "dnsbl-1.uceprotect.net" | "bl.0spam.org" => ("cannot_tell", "control_missing"),
            "truncate.gbudb.net" => ("broken", "lists_everything"),
            "all.s5h.net" => ("broken", "bad_answer"),
            // Its name server does not know it: SERVFAIL.
            "b.barracudacentral.org" => ("cannot_tell", "no_answer"),
            _ if lists().iter().any(|list| keyed(&list)) => ("cannot_tell", "needs_key"),
            // Some say so with a code of their own; for all others it is unbound that refuses.
            _ => ("cannot_tell", "refused"),
        };
        assert_eq!((text("status"), text("why")), expected, "{pair:?}");
    }
    assert_eq!(found.len(), listed.len(), "{found:?}");
}

/// The row of one list for one target.
fn list_row<'a>(report: &'a Value, target: &str, zone: &str) -> &'a Value {
    let mut rows = rows(report, "blocklists").iter();
    rows.find(|row| row["target"] == target && row["zone"] == zone).expect("a row of the report")
}

/// Whether the report has a finding of this code.
fn finds(report: &Value, code: &str) -> bool {
    rows(report, "findings").iter().any(|finding| finding["code"] == code)
}

/// Preference, host and addresses of each mail exchange.
fn exchanges(report: &Value) -> Value {
    let exchanges = rows(&report["mx"], "records").iter();
    exchanges.map(|row| json!([row["preference"], row["exchange"], row["addresses"]])).collect()
}

/// Every address must have these names, in this order, and they must lead back to it.
fn assert_ptr(report: &Value, names: &[(&str, &str)]) {
    let found: Value = rows(report, "ptr")
        .iter()
        .map(|row| json!([row["address"], row["names"], row["confirmed"], row["forward_confirmed"]]))
        .collect();
    let expected: Value =
        names.iter().map(|(address, name)| json!([address, [name], [name], true])).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_domain_with_its_mail_at_a_hoster() {
    everywhere("hosted.example", |report| {
        assert_eq!(report["mx"]["status"], "ok");
        let expected = json!([
            [10, "mx1.mailhost.example", ["100.20.50.1", "2600:1f14:50::1"]],
            [20, "mx2.mailhost.example", ["100.20.50.2"]],
        ]);
        assert_eq!(exchanges(report), expected);
        assert_ptr(
            report,
            &[
                ("100.20.50.1", "mx1.mailhost.example"),
                ("2600:1f14:50::1", "mx1.mailhost.example"),
                ("100.20.50.2", "mx2.mailhost.example"),
            ],
        );
        assert_eq!(report["spf"]["record"], "v=spf1 include:spf.mailhost.example -all");
        assert_lists(report, &[]);
    });
}

#[test]
fn a_server_of_ones_own_on_two_lists() {
    let server = "100.20.30.40";
    everywhere("selfhosted.example", |report| {
        assert_eq!(report["mx"]["status"], "ok");
        let addresses = [server, "2600:1f14:30::40"];
        assert_eq!(exchanges(report), json!([[10, "mail.selfhosted.example", addresses]]));
        assert_ptr(report, &addresses.map(|address| (address, "mail.selfhosted.example")));
        assert_lists(report, &[(server, "bl.spamcop.net"), (server, "psbl.surriel.com")]);
        for (zone, reason) in [
            ("bl.spamcop.net", "Blocked - see https://www.spamcop.net/bl.shtml?100.20.30.40"),
            ("psbl.surriel.com", "Listed in PSBL, see https://psbl.org/listing?ip=100.20.30.40"),
        ] {
            let row = list_row(report, server, zone);
            assert_eq!((&row["codes"], &row["text"]), (&json!(["127.0.0.2"]), &json!([reason])));
        }
        assert!(finds(report, "blocklist.listed-high") && finds(report, "blocklist.listed"));
        assert_eq!(report["verdict"]["state"], "error");
    });
}

#[test]
fn what_a_domain_says_of_encryption() {
    everywhere("selfhosted.example", |report| {
        let transport = &report["transport"];
        assert_eq!(transport["mta_sts"]["record"], "v=STSv1; id=20261126;");
        assert_eq!(transport["mta_sts"]["id"], "20261126");
        assert_eq!(transport["mta_sts"]["host"]["alias_of"], "mail.selfhosted.example");
        let rua = json!(["mailto:tls@selfhosted.example", "https://reports.example/v1"]);
        assert_eq!(transport["tls_rpt"]["rua"], rua);
        let record = "3 1 1 0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3";
        let host = &transport["dane"][0];
        assert_eq!(host["records"], json!([record]));
        // Nothing here is signed.
        assert_eq!((&host["status"], &host["ad"]), (&json!("insecure"), &json!(false)));
        assert_eq!(transport["dnssec"][0]["state"], "unsigned");
        assert_eq!(transport["caa"]["domain"], "selfhosted.example");
        assert_eq!(transport["caa"]["records"], json!(["0 issue \"ca.example\""]));
        for code in ["mta-sts.found", "tls-rpt.found", "dane.unsigned", "dnssec.unsigned"] {
            assert!(finds(report, code), "no {code}");
        }
    });
    everywhere("mta-sts:hosted.example", |report| {
        assert_eq!(report["transport"]["mta_sts"]["status"], "none");
        assert!(finds(report, "cname.dangling") && !finds(report, "cname.takeover"));
    });
}

#[test]
fn a_signed_domain_with_everything_a_sender_publishes() {
    everywhere("signed.example", |report| {
        let dmarc = &report["dmarc"];
        assert_eq!((&dmarc["status"], &dmarc["applies"]), (&json!("found"), &json!("reject")));
        assert_eq!(dmarc["organizational_domain"], "signed.example");
        let reports: Vec<&Value> = rows(dmarc, "reports").iter().map(|row| &row["status"]).collect();
        assert_eq!(reports, [&json!("authorised"), &json!("not_authorised")]);

        let dkim = &report["dkim"];
        assert_eq!((&dkim["namespace"], &dkim["wildcard"]), (&json!("exists"), &json!(false)));
        let key = |selector: &str| {
            let row = rows(dkim, "keys").iter().find(|row| row["selector"] == selector).expect("a key");
            json!([row["status"], row["key_type"], row["bits"], row["alias_of"]])
        };
        assert_eq!(key("s1"), json!(["usable", "ed25519", 256, null]));
        assert_eq!(key("s2"), json!(["usable", "rsa", 1024, "key.mailhost.example"]));
        assert_eq!(key("default"), json!(["revoked", "rsa", null, null]));

        let transport = &report["transport"];
        assert_eq!(transport["dnssec"][0]["state"], "signed");
        let host = &transport["dane"][0];
        assert_eq!((&host["status"], &host["ad"]), (&json!("ok"), &json!(true)));
        for code in ["dane.ok", "dnssec.signed", "dmarc.external-unauthorised", "dkim.key-1024"] {
            assert!(finds(report, code), "no {code}");
        }
    });
}

#[test]
fn a_subdomain_without_a_record_has_that_of_its_organization() {
    everywhere("dmarc:news.signed.example", |report| {
        let dmarc = &report["dmarc"];
        assert_eq!(
            (&dmarc["record_domain"], &dmarc["applies"]),
            (&json!("signed.example"), &json!("quarantine"))
        );
        let walk: Vec<Value> =
            rows(dmarc, "walk").iter().map(|step| json!([step["domain"], step["status"]])).collect();
        let steps = [("news.signed.example", "none"), ("signed.example", "record"), ("example", "none")];
        assert_eq!(walk, steps.map(|(domain, status)| json!([domain, status])));
    });
}

/// doh-proxy's JSON cannot be asked without validation (CD), so it leaves open why there is no answer.
#[test]
fn a_domain_whose_signatures_are_wrong_reads_as_unknown_never_as_empty() {
    let servers = Servers::shared();
    for via in Via::ALL {
        println!("through {via:?}");
        let report = report(&servers, via, "bogus.example");
        assert_eq!(report["mx"]["status"], "error");
        assert_eq!(report["dmarc"]["status"], "error");
        assert_ne!(report["verdict"]["state"], "good");
        for code in ["mx.none", "mx.nxdomain", "spf.none", "dmarc.none", "dkim.absent", "dnssec.unsigned"] {
            assert!(!finds(&report, code), "{code}");
        }
        let expected = if Via::WIRE.contains(&via) { "bogus" } else { "unknown" };
        assert_eq!(report["transport"]["dnssec"][0]["state"], expected);
    }
}

#[test]
fn a_domain_that_takes_no_mail() {
    everywhere("nullmx.example", |report| {
        assert_eq!(report["mx"]["status"], "null_mx");
        assert_eq!(exchanges(report), json!([[0, ".", []]]));
        assert_eq!(report["spf"]["record"], "v=spf1 -all");
        assert!(finds(report, "mx.null"));
    });
}

#[test]
fn a_domain_with_only_an_address() {
    everywhere("only-a.example", |report| {
        assert_eq!(report["mx"]["status"], "implicit");
        assert_eq!(exchanges(report), json!([[0, "only-a.example", ["100.20.50.9"]]]));
        assert_ptr(report, &[("100.20.50.9", "only-a.example")]);
        assert_eq!(report["spf"]["record"], Value::Null);
        assert_lists(report, &[]);
    });
}

#[test]
fn a_name_that_does_not_exist() {
    everywhere("no-such-domain.example", |report| {
        assert_eq!(report["mx"]["status"], "nxdomain");
        assert_eq!(exchanges(report), json!([]));
        assert!(finds(report, "mx.nxdomain"));
        assert_eq!(report["addresses"], json!([]));
        assert_eq!(report["verdict"]["state"], "error");
    });
}

#[test]
fn a_name_that_the_resolver_refuses_is_not_taken_for_one_that_does_not_exist() {
    everywhere("refused.net", |report| {
        assert_eq!(report["mx"]["status"], "error");
        assert!(!finds(report, "mx.nxdomain"));
        assert_ne!(report["verdict"]["state"], "good");
    });
}

#[test]
fn an_ipv4_address() {
    everywhere("100.20.50.1", |report| {
        assert_ptr(report, &[("100.20.50.1", "mx1.mailhost.example")]);
        // URIBL is about names in the text of mail: it is not asked about the name of an address.
        assert_lists(report, &[]);
    });
}

#[test]
fn an_ipv6_address() {
    everywhere("2600:1f14:30::40", |report| {
        assert_ptr(report, &[("2600:1f14:30::40", "mail.selfhosted.example")]);
        assert_lists(report, &[]);
    });
}

#[test]
fn a_listed_ipv6_address_without_a_name() {
    let address = "2600:1f14:30::41";
    everywhere(address, |report| {
        assert_eq!(report["ptr"][0]["status"], "none");
        assert_lists(report, &[(address, "bl.blocklist.de")]);
        let row = list_row(report, address, "bl.blocklist.de");
        assert_eq!(row["codes"], json!(["127.0.0.9"]));
        assert_eq!(row["meaning"], json!(["attacks seen: mail"]));
    });
}

#[test]
fn a_host_whose_domain_is_listed() {
    everywhere("blacklist:mx1.mailhost.example", |report| {
        let host = "mx1.mailhost.example";
        assert_lists(report, &[(host, "multi.uribl.com")]);
        let row = list_row(report, host, "multi.uribl.com");
        assert_eq!(row["listed_name"], "mailhost.example");
        assert_eq!(row["meaning"], json!(["grey: bulk mail, red: being watched"]));
        assert_eq!(row["text"], json!(["See http://lookup.uribl.com/mailhost.example"]));
        // What answers everybody alike is no listing, and no recommendation either.
        assert!(!finds(report, "blocklist.allowed"));
    });
}

/// doh-proxy's JSON joins the strings of a record with a space: only DNS messages tell the truth.
#[test]
fn a_record_split_within_a_word_is_read_whole() {
    let servers = Servers::shared();
    for via in Via::WIRE {
        let report = report(&servers, via, "spf:split-spf.example");
        assert_eq!(report["spf"]["record"], "v=spf1 include:spf.mailhost.example -all", "through {via:?}");
    }
}
