//! What builders say before something dangerous is published.

use jiff::Timestamp;
use mailpath::checks::Severity;
use mailpath::checks::dmarc::Policy;
use mailpath::checks::transport::{MxPattern, PolicyMode};
use mailpath::dns::Transcript;
use mailpath::report::builder::{
    Caution, DmarcBuilder, MtaStsBuilder, SpfBuilder, SpfEnd, SpfTerm, left_out_of_pasted, mail_cautions,
    no_mail, nsupdate,
};

use super::{ZONE, name, report};

/// Whether something is said of these builders, and how grave it is.
fn says(cautions: &[Caution], severity: Severity, words: &str) {
    assert!(
        cautions.iter().any(|it| it.severity == severity && it.text.contains(words)),
        "{words}: {cautions:#?}"
    );
}

#[test]
fn what_is_dangerous_is_said_before_it_is_published() {
    let found = report(ZONE, "q=a.net&server=100.20.30.9&from=jo@a.net");
    let spf = SpfBuilder::from_report(&found).expect("SPF");
    let of = |change: &dyn Fn(&mut SpfBuilder)| {
        let mut builder = spf.clone();
        change(&mut builder);
        builder.cautions(Some(&found))
    };
    assert_eq!(of(&|_| {}), []);
    says(&of(&|it| it.end = SpfEnd::Refuse), Severity::Warning, "may refuse at once");
    says(&of(&|it| it.end = SpfEnd::Nothing), Severity::Warning, "protects against no forgery");
    says(&of(&|it| it.terms.clear()), Severity::Warning, "suspect all mail");
    says(
        &of(&|it| it.add(SpfTerm::Network("100.0.0.0/8".parse().expect("a network")))),
        Severity::Warning,
        "16,777,216",
    );
    says(&of(&|it| it.add(SpfTerm::parse("ptr").expect("ptr"))), Severity::Warning, "slow");
    says(
        &of(&|it| it.add(SpfTerm::Include(name("new.net")))),
        Severity::CannotTell,
        "not known until it is tried",
    );
    let many =
        |it: &mut SpfBuilder| (0..12).for_each(|at| it.add(SpfTerm::Include(name(&format!("i{at}.net")))));
    says(&of(&many), Severity::Error, "needs 15");
    let open = SpfBuilder::from_report(&report(
        "a.net 60 TXT \"v=spf1 ip4:1.2.3.4 nonsense +all\"\n",
        "q=spf:a.net",
    ));
    let open = open
        .expect("SPF")
        .cautions(Some(&report("a.net 60 TXT \"v=spf1 ip4:1.2.3.4 nonsense +all\"\n", "q=spf:a.net")));
    says(&open, Severity::Notice, "lets everybody send");
    says(&open, Severity::Notice, "`nonsense`");

    let dmarc = DmarcBuilder::from_report(&found).expect("DMARC");
    let of = |change: &dyn Fn(&mut DmarcBuilder)| {
        let mut builder = dmarc.clone();
        change(&mut builder);
        builder.cautions(Some(&found))
    };
    says(&of(&|it| it.rua.clear()), Severity::Warning, "Without reports");
    says(&of(&|it| (it.p, it.rua) = (Policy::None, Vec::new())), Severity::Warning, "you learn nothing");
    says(&of(&|it| it.sp = Some(Policy::None)), Severity::Warning, "Subdomains");
    says(&of(&|it| it.t = true), Severity::Notice, "one step less: none");
    says(
        &of(&|it| assert!(it.add_rua("x@reports.org"))),
        Severity::Notice,
        "a.net._report._dmarc.reports.org",
    );
    says(&of(&|_| {}), Severity::Warning, "only with a signature");
    let bare = report("a.net 60 MX 10 mx.a.net\nmx.a.net 60 A 100.20.30.9\n", "q=a.net");
    let mut strict = DmarcBuilder::from_report(&bare).expect("DMARC");
    strict.p = Policy::Reject;
    says(&strict.cautions(Some(&bare)), Severity::Warning, "from asking for nothing");

    let mut sts = MtaStsBuilder::from_report(&found, Timestamp::UNIX_EPOCH).expect("MTA-STS");
    sts.mode = PolicyMode::Enforce;
    says(&sts.cautions(Some(&found)), Severity::Warning, "Begin with testing");
    sts.mx = vec![MxPattern::from_typed("mx.b.net").expect("a pattern")];
    says(&sts.cautions(Some(&found)), Severity::Error, "aspmx.l.google.com");

    says(&mail_cautions(&name("a.net"), false, &found), Severity::Error, "1 mail server");
    says(&mail_cautions(&name("a.net"), true, &found), Severity::Error, "would be refused");
    let none = report("a.net 300 A 100.20.30.9\n", "q=a.net");
    assert!(mail_cautions(&name("a.net"), true, &none).iter().all(|it| it.severity == Severity::Notice));
}

#[test]
fn an_address_that_nobody_outside_sees_lets_nobody_send() {
    let of = |typed: &str| {
        let mut spf = SpfBuilder::from_record(&name("a.net"), None);
        spf.add(SpfTerm::from_typed(typed).expect(typed));
        spf.cautions(None)
    };
    says(&of("10.0.0.25"), Severity::Warning, "`ip4:10.0.0.25` lets nobody send: it is a private address");
    says(&of("192.0.2.25"), Severity::Warning, "It stands in examples only");
    says(&of("fd00::1"), Severity::Warning, "lets nobody send");
    assert_eq!(of("100.20.30.1"), []);
    // It says so once, and not of a network of which a part is seen.
    assert_eq!(of("10.0.0.0/8").len(), 1);
    assert!(of("0.0.0.0/0").iter().all(|it| !it.text.contains("nobody")));
}

#[test]
fn a_policy_names_no_address_and_says_what_is_wrong_with_its_servers() {
    let zone = "a.net 300 MX 10 mx.a.net\na.net 300 MX 20 100.20.30.8\na.net 300 MX 30 dead.a.net\n\
                a.net 300 MX 40 alias.a.net\nmx.a.net 300 A 100.20.30.7\nalias.a.net 300 CNAME mx.a.net\n";
    let found = report(zone, "q=a.net");
    let mut sts = MtaStsBuilder::from_report(&found, Timestamp::UNIX_EPOCH).expect("MTA-STS");
    let names: Vec<String> = sts.mx.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["mx.a.net", "dead.a.net", "alias.a.net"]);
    let cautions = sts.cautions(Some(&found));
    says(&cautions, Severity::Error, "has the address 100.20.30.8 in the place of a name");
    says(&cautions, Severity::Warning, "dead.a.net has no address that senders can reach");
    says(&cautions, Severity::Warning, "alias.a.net is an alias");
    let about = |host: &str| cautions.iter().filter(|it| it.text.contains(host)).count();
    assert_eq!((about("100.20.30.8"), about("server mx.a.net")), (1, 0), "{cautions:#?}");
    // What is not in the policy is not allowed, and that is said alone.
    sts.mx.pop();
    says(&sts.cautions(Some(&found)), Severity::Error, "does not allow the mail server alias.a.net");
}

#[test]
fn a_domain_that_receives_mail_is_warned_before_nobody_may_send() {
    let nobody = |zone: &str| {
        let found = report(zone, "q=a.net");
        let mut spf = SpfBuilder::from_record(&name("a.net"), None);
        spf.end = SpfEnd::Refuse;
        spf.cautions(Some(&found))
    };
    let receives = nobody("a.net 300 MX 10 mx.a.net\nmx.a.net 300 A 100.20.30.7\n");
    says(&receives, Severity::Warning, "it has mail servers");
    let none = nobody("a.net 300 MX 0 .\n");
    says(&none, Severity::Notice, "Nobody may send");
    assert_eq!((receives.len(), none.len()), (1, 1));
}

#[test]
fn what_could_not_be_looked_up_is_not_taken_for_nothing() {
    let zone = "a.net FAULT SERVFAIL\n_dmarc.a.net FAULT SERVFAIL\n";
    let found = report(zone, "q=a.net");
    let changes = no_mail(&name("a.net"));
    let script = nsupdate(&changes, &found.transcript);
    let lines: Vec<&str> = script.lines().collect();
    assert_eq!(lines[0], "update delete a.net. MX", "{script}");
    // Other texts of the domain are not to be lost.
    assert!(lines[1].starts_with("; What is published at a.net. (TXT) is not known"), "{script}");
    assert_eq!(lines[2], "update delete _dmarc.a.net. TXT", "{script}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("update delete")).count(), 2, "{script}");
    let cautions = mail_cautions(&name("a.net"), true, &found);
    for record in
        ["mail servers", "an SPF record is published at a.net", "a DMARC record is published at _dmarc.a.net"]
    {
        says(&cautions, Severity::CannotTell, record);
    }
    // Without a report nothing is known either; what is known to be empty needs no word.
    assert!(nsupdate(&changes, &Transcript::default()).contains("\n; What is published"));
    let empty = report("a.net 60 A 100.20.30.9\n", "q=a.net");
    assert!(!nsupdate(&changes, &empty.transcript).contains("not known"));
}

#[test]
fn what_is_pasted_and_not_used_is_said() {
    let key = "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let of = |pasted: &str, testing: bool| {
        let said = left_out_of_pasted(pasted, testing);
        said.into_iter().map(|it| it.text).collect::<Vec<_>>().join(" ")
    };
    for (pasted, words) in [
        (format!("v=DKIM1; h=sha256; k=ed25519; t=s; {key}"), "taken: `h=sha256` and `t=s` are left out."),
        (format!("h=sha256; k=ed25519; {key}"), "taken: `h=sha256` is left out."),
        (
            format!("s1._domainkey.a.net. 300 IN TXT ( \"v=DKIM1; k=ed25519; n=note; \" \"t=y:s; {key}\" )"),
            "taken: `n=note` and `t=s` are left out.",
        ),
        (format!("v=DKIM1; k=ed25519; {key}\nv=DKIM1; k=ed25519; t=s; {key}"), "only the first is used"),
        (
            "-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----\n-----BEGIN PUBLIC KEY-----\nB\n-----END PUBLIC KEY-----".into(),
            "only the first is used",
        ),
    ] {
        let said = of(&pasted, true);
        assert!(said.contains(words), "{pasted}: {said}");
        assert_eq!(said.matches('.').count(), if words.contains("first") { 2 } else { 1 }, "{said}");
    }
    assert!(of(&format!("v=DKIM1; t=y; {key}"), false).contains("`t=y` is left out"));
    for whole in [
        format!("v=DKIM1; k=ed25519; s=*; t=y; {key}"),
        "-----BEGIN PUBLIC KEY-----\nMIGf=\n-----END PUBLIC KEY-----".to_owned(),
        "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".to_owned(),
    ] {
        assert_eq!(of(&whole, true), "", "{whole}");
    }
}

#[test]
fn a_record_that_lets_everybody_send_is_no_choice_even_alone() {
    let of = |record: &str| {
        let zone = format!("a.net 60 TXT \"{record}\"\n");
        let found = report(&zone, "q=spf:a.net");
        SpfBuilder::from_report(&found).expect("SPF").cautions(Some(&found))
    };
    says(&of("v=spf1 +all"), Severity::Notice, "lets everybody send");
    says(&of("v=spf1 mx nonsense -all"), Severity::Notice, "so it is left out.");
    says(&of("v=spf1 mx nonsense more/x -all"), Severity::Notice, "so they are left out.");
}
