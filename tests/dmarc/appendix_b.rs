//! The examples of RFC 9989 appendix B, and those of sections 4.10 and 5.1.8.

use mailpath::checks::dmarc::{
    Authorization, Dmarc, DmarcResult, DmarcStatus, Mistakes, Outcome, Policy, ReportTag, names,
};
use mailpath::dns::Zone;

use super::{asked, name};

/// What the check gives over a zone.
fn told(zone: &str, line: &str) -> Dmarc {
    asked(line, &Zone::parse("test", zone).expect("a zone")).0
}

/// Whether SPF, or a signature, aligns.
fn aligns(zone: &str, line: &str) -> Option<bool> {
    let dmarc = told(zone, line);
    dmarc.dkim.first().map_or(dmarc.spf.aligned, |signature| signature.aligned)
}

fn walked(start: &str) -> Vec<String> {
    names(&name(start)).iter().map(|name| format!("_dmarc.{name}")).collect()
}

const B1: &str = "_dmarc.example.com 300 TXT \"v=DMARC1; p=reject\"";
const B1_STRICT: &str = "_dmarc.example.com 300 TXT \"v=DMARC1; p=reject; aspf=s; adkim=s\"";

#[test]
fn section_4_10_a_walk_of_a_long_name() {
    assert_eq!(
        walked("a.b.c.d.e.f.g.h.i.j.mail.example.com"),
        [
            "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
            "_dmarc.g.h.i.j.mail.example.com",
            "_dmarc.h.i.j.mail.example.com",
            "_dmarc.i.j.mail.example.com",
            "_dmarc.j.mail.example.com",
            "_dmarc.mail.example.com",
            "_dmarc.example.com",
            "_dmarc.com",
        ]
    );
}

#[test]
fn section_4_10_2_which_is_the_organizational_domain() {
    let organization =
        |zone: &str| told(zone, "a.mail.example.com").organizational_domain.map(|name| name.to_string());
    let two =
        "_dmarc.mail.example.com 1 TXT \"v=DMARC1; p=none\"\n_dmarc.example.com 1 TXT \"v=DMARC1; p=none\"";
    assert_eq!(organization(two).as_deref(), Some("example.com"));
    let own = "_dmarc.mail.example.com 1 TXT \"v=DMARC1; p=none; psd=n\"\n_dmarc.example.com 1 TXT \"v=DMARC1; p=none\"";
    assert_eq!(organization(own).as_deref(), Some("mail.example.com"));
    assert_eq!(organization("_dmarc.com 1 TXT \"v=DMARC1; p=none; psd=y\"").as_deref(), Some("example.com"));
    assert_eq!(organization("x.test 1 A 192.0.2.1").as_deref(), Some("a.mail.example.com"));
}

#[test]
fn section_5_1_8_a_zone_cut_that_is_never_seen() {
    let asked = walked("mail.a.b.c.d.e.f.g.example.com");
    assert_eq!(asked.len(), 8);
    assert_eq!(asked[1], "_dmarc.c.d.e.f.g.example.com");
    assert!(!asked.contains(&"_dmarc.b.c.d.e.f.g.example.com".to_owned()));
}

#[test]
fn section_b_1_1_spf() {
    assert_eq!(aligns(B1_STRICT, "example.com spf=pass:example.com"), Some(true));
    assert_eq!(aligns(B1, "example.com spf=pass:child.example.com"), Some(true));
    assert_eq!(aligns(B1_STRICT, "example.com spf=pass:child.example.com"), Some(false));
    assert_eq!(aligns(B1, "child.example.com spf=pass:example.net"), Some(false));
}

#[test]
fn section_b_1_2_dkim() {
    assert_eq!(aligns(B1_STRICT, "example.com dkim=example.com"), Some(true));
    assert_eq!(aligns(B1, "child.example.com dkim=example.com"), Some(true));
    assert_eq!(aligns(B1_STRICT, "child.example.com dkim=example.com"), Some(false));
    assert_eq!(aligns(B1, "child.example.com dkim=example.net"), Some(false));
}

#[test]
fn section_b_2_1_and_b_2_2_monitoring() {
    let zone = "example.com 1 MX 10 mx.example.com\n\
         _dmarc.example.com 1 TXT \"v=DMARC1; p=none; \" \"rua=mailto:dmarc-feedback@example.com; \" \"ruf=mailto:auth-reports@example.com\"";
    let dmarc = told(zone, "example.com");
    assert_eq!((dmarc.status, dmarc.applies), (DmarcStatus::Found, Some(Policy::None)));
    let reports: Vec<_> =
        dmarc.reports.iter().map(|report| (report.tag, &*report.uri, report.status)).collect();
    assert_eq!(
        reports,
        [
            (ReportTag::Rua, "mailto:dmarc-feedback@example.com", Authorization::NotNeeded),
            (ReportTag::Ruf, "mailto:auth-reports@example.com", Authorization::NotNeeded),
        ]
    );
    assert!(Mistakes::of(dmarc.record.expect("a record").as_bytes()).is_empty());
}

const B2_3: &str = "_dmarc.example.com 1 TXT \"v=DMARC1; p=none; \" \"rua=mailto:dmarc-feedback@example.com; \" \"ruf=mailto:auth-reports@thirdparty.example.net\"\n\
     thirdparty.example.net 1 MX 10 mx.example.net\n";

#[test]
fn section_b_2_3_a_third_party() {
    let ruf = |more: &str| told(&format!("{B2_3}{more}"), "example.com").reports.remove(1);
    assert_eq!(ruf("").status, Authorization::NotAuthorised);
    let agreed = ruf("example.com._report._dmarc.thirdparty.example.net 1 TXT \"v=DMARC1;\"");
    assert_eq!(agreed.status, Authorization::Authorised);
    assert_eq!(agreed.send_to, ["mailto:auth-reports@thirdparty.example.net"]);
}

#[test]
fn section_b_2_4_another_address_of_the_third_party() {
    let consent = "example.com._report._dmarc.thirdparty.example.net 1 TXT \"v=DMARC1; \" \"rua=mailto:aggregate-reports@thirdparty.example.net; \" \"ruf=mailto:failure-reports@thirdparty.example.net\"";
    let reports = told(&format!("{B2_3}{consent}"), "example.com").reports;
    // Only `ruf` went to the third party.
    assert_eq!(reports[0].status, Authorization::NotNeeded);
    assert_eq!(reports[0].send_to, ["mailto:dmarc-feedback@example.com"]);
    assert_eq!(reports[1].status, Authorization::AuthorisedOverride);
    assert_eq!(reports[1].send_to, ["mailto:failure-reports@thirdparty.example.net"]);
}

#[test]
fn section_b_2_5_a_subdomain_that_is_tested() {
    let zone = "_dmarc.test.example.com 1 TXT \"v=DMARC1; p=quarantine; \" \"rua=mailto:dmarc-feedback@example.com,\" \"mailto:tld-test@thirdparty.example.net; \" \"t=y\"\n\
         _dmarc.example.com 1 TXT \"v=DMARC1; p=none\"";
    let dmarc = told(zone, "test.example.com");
    assert_eq!(dmarc.applies, Some(Policy::None));
    assert_eq!(dmarc.policy.and_then(|policy| policy.p), Some(Policy::Quarantine));
    assert_eq!(dmarc.reports.len(), 2);
    let later = zone.replace("p=quarantine", "p=reject").replace("; \" \"t=y", "");
    assert_eq!(told(&later, "test.example.com").applies, Some(Policy::Reject));
}

#[test]
fn section_b_3_1_a_session() {
    let zone =
        "_dmarc.example.com 1 TXT \"v=DMARC1; p=reject; aspf=r; rua=mailto:dmarc-feedback@example.com\"";
    let dmarc = told(zone, "example.com spf=pass:mail.example.com dkim=example.com");
    assert_eq!(dmarc.spf.aligned, Some(true));
    assert_eq!(dmarc.dkim[0].aligned, Some(true));
    assert_eq!(dmarc.result, Some(DmarcResult::Pass));
    let forged = told(zone, "example.com spf=pass:example.net dkim=");
    assert_eq!((forged.result, forged.applies), (Some(DmarcResult::Fail), Some(Policy::Reject)));
}

#[test]
fn section_b_4_1_a_simple_walk() {
    let zone = "_dmarc.example.com 1 TXT \"v=DMARC1; p=reject\"\n_dmarc.signing.example.com 1 TXT \"v=DMARC1; p=none\"";
    let dmarc = told(zone, "example.com spf=pass:example.com dkim=signing.example.com");
    assert_eq!(dmarc.organizational_domain, Some(name("example.com")));
    assert_eq!((dmarc.spf.aligned, dmarc.dkim[0].aligned), (Some(true), Some(true)));
    assert_eq!(dmarc.record_domain, Some(name("example.com")));
}

#[test]
fn section_b_4_2_a_deep_walk() {
    let zone = "_dmarc.example.com 1 TXT \"v=DMARC1; p=reject\"\n_dmarc.signing.example.com 1 TXT \"v=DMARC1; p=none\"";
    let line = "a.b.c.d.e.f.g.h.i.j.k.example.com spf=pass:example.com dkim=signing.example.com";
    let dmarc = told(zone, line);
    let asked: Vec<String> = dmarc.walk.iter().map(|step| step.domain.to_string()).collect();
    assert_eq!(
        asked,
        [
            "a.b.c.d.e.f.g.h.i.j.k.example.com",
            "g.h.i.j.k.example.com",
            "h.i.j.k.example.com",
            "i.j.k.example.com",
            "j.k.example.com",
            "k.example.com",
            "example.com",
            "com"
        ]
    );
    assert_eq!(dmarc.organizational_domain, Some(name("example.com")));
    assert_eq!(dmarc.record_domain, Some(name("example.com")));
    assert_eq!((dmarc.spf.aligned, dmarc.dkim[0].aligned), (Some(true), Some(true)));
}

#[test]
fn section_b_4_3_a_public_suffix_with_a_record() {
    let zone = "_dmarc.bank.example 1 TXT \"v=DMARC1; p=reject; psd=y\"\n_dmarc.giant.bank.example 1 TXT \"v=DMARC1; p=quarantine\"";
    let line = "giant.bank.example spf=pass:mail.giant.bank.example dkim=mail.mega.bank.example";
    let dmarc = told(zone, line);
    assert_eq!(dmarc.organizational_domain, Some(name("giant.bank.example")));
    assert_eq!(dmarc.record_domain, Some(name("giant.bank.example")));
    assert_eq!(dmarc.walk.len(), 2, "the walk stops at psd=y");
    assert_eq!(dmarc.spf_organization, Some(name("giant.bank.example")));
    assert_eq!((dmarc.spf.aligned, dmarc.dkim[0].aligned), (Some(true), Some(false)));
    assert_eq!(dmarc.outcome, Outcome::PassesBySpf);
}
