//! What a person without knowledge of the DNS reads of a trial and of a fix.

use mailpath::checks::FindingCode;
use mailpath::dns::ZoneChanges;
use mailpath::report::RecordKind;
use mailpath::report::fixes::{builder_for, builder_of, notes, request_to_owner, why_none};
use mailpath::report::trial::Trial;

use super::*;

/// The same domain with its mail in order, sent by the server that is asked about.
fn in_order() -> String {
    ZONE.replace("ip4:100.20.30.1 ", "ip4:100.20.30.1 ip4:100.20.30.9 ")
}

fn trial(zone: &str, lines: &str) -> Trial {
    Trial::new(&trying(zone, ASKED, ""), &trying(zone, ASKED, lines))
}

/// The fix that is offered for a finding.
fn fix(report: &Report, code: FindingCode) -> ZoneChanges {
    let finding = report.findings.iter().find(|finding| finding.code == code);
    let finding = finding.unwrap_or_else(|| panic!("no {}: {:?}", code.as_str(), codes(report)));
    (**finding.records.as_ref().expect("a fix")).clone()
}

#[test]
fn without_its_mail_exchanges_a_domain_receives_at_its_own_address() {
    let zone = format!("{}a.net 300 A 100.20.30.80\n", in_order());
    let tried = trial(&zone, "- a.net. MX");
    let words =
        "No MX record would be left, so mail to a.net would go to the domain’s own address (100.20.30.80).";
    let to_itself = Trial::new(
        &trying(&zone, "q=a.net&server=100.20.30.9", ""),
        &trying(&zone, "q=a.net&server=100.20.30.9", "- a.net. MX"),
    );
    assert!(to_itself.sentence.ends_with(words), "{}", to_itself.sentence);
    // Mail to another domain goes where it did.
    assert!(!tried.sentence.contains("own address"), "{}", tried.sentence);
}

#[test]
fn what_a_change_repairs_is_said_first_where_the_verdict_stays() {
    let zone = in_order().replace("p=quarantine", "p=quarentine");
    let sentence =
        trial(&zone, "_dmarc.a.net TXT \"v=DMARC1; p=quarantine; rua=mailto:dmarc@a.net\"").sentence;
    assert!(!sentence.contains("the verdict would be the same"), "{sentence}");
    assert!(sentence.contains("would be repaired"), "{sentence}");
    // Mail that is refused for two reasons, of which one goes.
    let two = ZONE.replace("9.30.20.100.in-addr.arpa 300 PTR out.a.net\n", "");
    let sentence = trial(&two, "a.net TXT \"v=spf1 ip4:100.20.30.9 -all\"").sentence;
    assert!(sentence.starts_with("With this change, this would be repaired: "), "{sentence}");
    assert!(sentence.contains("100.20.30.9 may not send for a.net"), "{sentence}");
}

#[test]
fn a_verdict_that_is_good_names_the_problems_that_are_left() {
    let zone = format!("{}_mta-sts.a.net 300 TXT \"v=STSv1; id=20260101;\"\n", in_order());
    let asked = "q=a.net&server=100.20.30.9&from=jo@a.net";
    let report = trying(&zone, asked, "");
    assert!(codes(&report).contains(&"mta-sts.no-host"), "{:?}", codes(&report));
    assert!(report.verdict.text.contains(" 1 more point to check."), "{}", report.verdict.text);
    // The way out that is offered says what it costs.
    let fix = fix(&report, FindingCode::MtaStsNoHost);
    assert_eq!(fix.to_string(), "- _mta-sts.a.net. TXT \"v=STSv1; id=20260101;\"");
    assert!(notes(&report, &fix)[0].starts_with("This ends MTA-STS"), "{:?}", notes(&report, &fix));
    assert_eq!(builder_of(&fix), Some(RecordKind::MtaSts));
    let without = trying(&zone, asked, &fix.to_string());
    assert!(!without.verdict.text.contains("more point"), "{}", without.verdict.text);
}

#[test]
fn a_server_of_a_known_service_is_let_in_with_the_service() {
    let zone = ZONE
        .replace("PTR out.a.net", "PTR mail.sendinblue.com")
        .replace("b.org 300 MX", "mail.sendinblue.com 300 A 100.20.30.9\nspf.sendinblue.com 300 TXT \"v=spf1 ip4:100.20.30.0/24 -all\"\nb.org 300 MX");
    let report = trying(&zone, ASKED, "");
    let of_service = fix(&report, FindingCode::SpfFail);
    assert!(of_service.to_string().contains("\"v=spf1 include:spf.sendinblue.com "), "{of_service}");
    let said = notes(&report, &of_service).concat();
    assert!(said.contains("Brevo") && said.contains("The other choice is ip4:100.20.30.9"), "{said}");
    let tried = trying(&zone, ASKED, &of_service.to_string());
    assert!(codes(&tried).contains(&"spf.pass"), "{:?}", codes(&tried));
    // Of a server that nobody knows, one address is let in, and it is said that it is one.
    let report = trying(ZONE, ASKED, "");
    let of_one = fix(&report, FindingCode::SpfFail);
    assert!(of_one.to_string().contains("ip4:100.20.30.9"), "{of_one}");
    let said = notes(&report, &of_one).concat();
    assert!(said.contains("lets the one address 100.20.30.9 send"), "{said}");
    assert_eq!(builder_of(&of_one), Some(RecordKind::Spf));
}

#[test]
fn a_first_spf_record_reminds_of_every_service() {
    let zone = ZONE.replace("a.net 300 TXT \"v=spf1 ip4:100.20.30.1 -all\"\n", "");
    let report = trying(&zone, ASKED, "");
    let said = notes(&report, &fix(&report, FindingCode::SpfNone)).concat();
    assert!(said.contains("name every service that sends"), "{said}");
}

#[test]
fn reports_of_dmarc_go_to_one_mailbox_that_has_to_exist() {
    let zone: String =
        ZONE.lines().filter(|line| !line.starts_with("_dmarc")).map(|line| format!("{line}\n")).collect();
    let report = trying(&zone, ASKED, "");
    let fix = fix(&report, FindingCode::DmarcNone);
    let finding = report.findings.iter().find(|finding| finding.code == FindingCode::DmarcNone).expect("it");
    let built = mailpath::report::builder::DmarcBuilder::from_report(&report).expect("a builder");
    for text in [fix.to_string(), finding.fix.clone().unwrap_or_default(), built.record()] {
        assert!(text.contains("v=DMARC1; p=none; rua=mailto:postmaster@a.net"), "{text}");
    }
    assert_eq!(notes(&report, &fix), ["Reports go to postmaster@a.net: that mailbox has to exist."]);
}

#[test]
fn a_name_in_reverse_dns_is_asked_for_from_whose_address_it_is() {
    let zone = ZONE.replace("9.30.20.100.in-addr.arpa 300 PTR out.a.net\n", "");
    let report = trying(&zone, "q=a.net&server=out.a.net&from=jo@a.net&to=ann@b.org", "");
    let fix = fix(&report, FindingCode::PtrNone);
    // That the name has the address is so already.
    assert_eq!(fix.to_string(), "9.30.20.100.in-addr.arpa. PTR out.a.net.");
    let words = "Please set the reverse DNS (PTR record) of 100.20.30.9 to out.a.net.";
    assert_eq!(request_to_owner(&fix.changes()[0]).as_deref(), Some(words));
    assert!(mailpath::report::builder::zones_of(&fix, Some(&report)).is_empty());
    // Where it does not have it, that is the reader's own to publish, in a zone of theirs.
    let other = trying(&zone, "q=a.net&server=100.20.30.9&helo=new.a.net&from=jo@a.net&to=ann@b.org", "");
    let both = super::words::fix(&other, FindingCode::PtrNone);
    assert_eq!(both.changes().len(), 2, "{both}");
    assert_eq!(request_to_owner(&both.changes()[1]), None);
    assert_eq!(mailpath::report::builder::zones_of(&both, Some(&other))[0].as_str(), "a.net");
}

#[test]
fn where_a_record_does_not_fix_it_or_only_the_reader_knows_it_there_is_a_way_on() {
    for (code, builder) in [
        (FindingCode::SpfTooManyLookups, Some(RecordKind::Spf)),
        (FindingCode::MtaStsNone, Some(RecordKind::MtaSts)),
        (FindingCode::DkimKeyMissing, Some(RecordKind::Dkim)),
        (FindingCode::DkimKeyBroken, None),
        (FindingCode::MtaStsPolicyMx, None),
        (FindingCode::SpfNone, None),
    ] {
        assert_eq!(builder_for(code), builder, "{}", code.as_str());
    }
    let zone =
        format!("{ZONE}s1._domainkey.a.net 300 TXT \"v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\"\n");
    let report = trying(&zone, &format!("{ASKED}&selector=s1"), "");
    let broken = report.findings.iter().find(|finding| finding.code == FindingCode::DkimKeyBroken);
    let why = why_none(broken.expect("a broken key"));
    assert!(why.is_some_and(|why| why.contains("from whoever signs the mail")), "{why:?}");
}
