//! What builders make: records that are read without a fault, that say what was chosen, and that come back out of
//! what was published.

#[path = "../support/mod.rs"]
mod support;

mod cautions;
mod typed;

use std::net::IpAddr;
use std::rc::Rc;

use futures_util::FutureExt as _;
use jiff::Timestamp;
use mailpath::checks::Severity;
use mailpath::checks::dkim::{KeyForm, KeyRecord};
use mailpath::checks::dmarc::{
    AlignmentMode, FailureOptions, Mistakes, Policy, PolicyRecord, PolicyTag, Psd, ReportAddress,
};
use mailpath::checks::spf::{SpfResult, check_host, parse};
use mailpath::checks::transport::{MtaStsRecord, MxPattern, PolicyMode, TlsRptRecord, TlsRptStatus};
use mailpath::dns::{Laboratory, Name, Recorder, Transcript, Zone, ZoneChanges};
use mailpath::report::builder::{
    DkimAlias, DkimBuilder, DmarcBuilder, MtaStsBuilder, SpfBuilder, SpfEnd, SpfTerm, TlsRptBuilder, forms,
    free_selector, no_mail, nsupdate, null_mx, read_public_key, replaced, with_room, zones, zones_of,
};
use mailpath::report::compare::Effect;
use mailpath::report::{Comparison, Query, RecordKind, Report, Run};
use proptest::prelude::*;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _, LineEnding};
use support::{block_on, world};

fn name(text: &str) -> Name {
    Name::parse(text).expect(text)
}

/// Every line of changes is one that the laboratory reads, and nsupdate's lines add all records.
fn is_sound(changes: &ZoneChanges) {
    assert_eq!(ZoneChanges::parse(&changes.to_string()).as_ref(), Ok(changes));
    let zone = name("a.net");
    for form in forms(changes, &zone) {
        assert_eq!(ZoneChanges::parse(&form.zone_line).expect("a line").changes().len(), 1);
        let script = nsupdate(changes, &Transcript::default());
        assert!(
            script.contains(&format!("update add {} {} {} ", form.name, form.ttl, form.rtype)),
            "{script}"
        );
    }
}

fn spf_term() -> impl Strategy<Value = SpfTerm> {
    let host = prop::sample::select(&["b.net", "_spf.c.net", "mail.d.example"][..]).prop_map(name);
    prop_oneof![
        Just(SpfTerm::Mx),
        prop::option::of(host.clone()).prop_map(SpfTerm::Host),
        any::<[u8; 4]>().prop_map(|octets| SpfTerm::address(IpAddr::from(octets))),
        any::<[u8; 16]>().prop_map(|octets| SpfTerm::address(IpAddr::from(octets))),
        ("[0-9]{1,2}", 0u8..=32).prop_map(|(octet, length)| {
            let network = format!("{octet}.0.0.0/{length}").parse::<ipnet::IpNet>().expect("a network");
            SpfTerm::Network(network.trunc())
        }),
        host.prop_map(SpfTerm::Include),
        prop::sample::select(&["-a:x.net", "exists:%{i}.b.net", "?mx/24"][..])
            .prop_map(|text| SpfTerm::parse(text).expect(text)),
    ]
}

fn spf() -> impl Strategy<Value = SpfBuilder> {
    let end = prop::sample::select(vec![
        SpfEnd::Refuse,
        SpfEnd::Suspect,
        SpfEnd::Nothing,
        SpfEnd::Redirect("r.net".into()),
    ]);
    (prop::collection::vec(spf_term(), 0..30), end, any::<bool>()).prop_map(|(terms, end, explains)| {
        let mut builder = SpfBuilder::from_record(&name("a.net"), None);
        terms.into_iter().for_each(|term| builder.add(term));
        builder.end = end;
        builder.modifiers = if explains { vec!["exp=why.a.net".into()] } else { Vec::new() };
        builder
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    prop::sample::select(&Policy::ALL[..])
}

fn addresses() -> impl Strategy<Value = Vec<String>> {
    let one =
        prop::sample::select(&["jo@a.net", "mailto:reports@b.net", "https://c.net/dmarc", "no address"][..]);
    prop::collection::vec(one.prop_map(str::to_owned), 0..4)
}

fn dmarc() -> impl Strategy<Value = DmarcBuilder> {
    let policies = (policy(), prop::option::of(policy()), prop::option::of(policy()));
    let fo = prop::sample::select(&["0", "1", "d:s", "1:d"][..]);
    let flags = (any::<[bool; 3]>(), 0..3usize);
    (policies, addresses(), addresses(), fo, flags).prop_map(|((p, sp, np), rua, ruf, fo, (flags, psd))| {
        let mut builder = DmarcBuilder::new(&name("a.net"));
        (builder.p, builder.sp, builder.np) = (p, sp, np);
        for address in rua {
            assert_eq!(builder.add_rua(&address), !address.contains(' '));
        }
        let mut second = DmarcBuilder::new(&name("a.net"));
        for address in &ruf {
            second.add_rua(address);
        }
        builder.ruf = second.rua;
        builder.fo = FailureOptions::parse(fo).filter(|_| !builder.ruf.is_empty());
        let [adkim, aspf, t] = flags;
        let mode = |strict| if strict { AlignmentMode::Strict } else { AlignmentMode::Relaxed };
        (builder.adkim, builder.aspf, builder.t) = (mode(adkim), mode(aspf), t);
        builder.psd = [Psd::Yes, Psd::No, Psd::Unset][psd];
        builder
    })
}

proptest! {
    #[test]
    fn an_spf_record_is_read_without_a_fault_and_comes_back(builder in spf(), client in any::<[u8; 4]>()) {
        let record = builder.record();
        prop_assert!(parse(record.as_bytes()).iter().all(|term| term.term.is_ok()), "{}", record);
        let again = SpfBuilder::from_record(&builder.domain, Some(&record));
        prop_assert_eq!(again.record(), record.clone());
        prop_assert!(again.left_out.is_empty());
        is_sound(&builder.changes());
        prop_assert_eq!(builder.cost(None).bytes, record.len());
        // What is too much is said, and nothing else is called a problem.
        let broken = builder.cost(None).lookups > Some(10);
        let problems = builder.cautions(None).iter().filter(|it| it.severity == Severity::Error).count();
        prop_assert_eq!(problems, usize::from(broken), "{}", record);
        // Every term that is shown can be typed.
        for term in &builder.terms {
            let typed = SpfTerm::from_typed(&term.to_string());
            prop_assert_eq!(typed.map(|typed| typed.to_string()), Ok(term.to_string()));
        }
        // Whoever is added is let pass, if nobody refuses them before.
        let mut builder = builder;
        let client = IpAddr::from(client);
        builder.terms.insert(0, SpfTerm::address(client));
        let laboratory = Laboratory::new(Recorder::new(Rc::new(Zone::default()), Rc::new(|| {})));
        laboratory.make(&builder.changes());
        let outcome = check_host(client, "jo@a.net", "h.a.net", &laboratory).now_or_never().expect("at once");
        prop_assert_eq!(outcome.result, Some(SpfResult::Pass), "{}", builder.record());
    }

    #[test]
    fn a_dmarc_record_says_what_was_chosen_and_comes_back(builder in dmarc()) {
        let record = builder.record();
        let read = PolicyRecord::parse(record.as_bytes()).expect("a record");
        prop_assert!(read.is_usable() && Mistakes::of(record.as_bytes()).is_empty(), "{}", record);
        let tag = |policy: Option<Policy>| policy.map_or(PolicyTag::Absent, PolicyTag::Valid);
        prop_assert_eq!((read.p, read.sp, read.np), (PolicyTag::Valid(builder.p), tag(builder.sp), tag(builder.np)));
        prop_assert_eq!((read.adkim, read.aspf, read.t, read.psd), (builder.adkim, builder.aspf, builder.t, builder.psd));
        let uris = |list: &[ReportAddress]| -> Vec<String> { list.iter().map(|one| one.text.clone()).collect() };
        prop_assert_eq!((uris(&read.rua), uris(&read.ruf)), (builder.rua.clone(), builder.ruf.clone()));
        prop_assert_eq!(&DmarcBuilder::from_record(&builder.domain, &record), &builder);
        is_sound(&builder.changes().expect("changes"));
    }

    #[test]
    fn mta_sts_and_tls_rpt_are_read_as_they_were_made(
        hosts in prop::collection::vec("[a-z]{1,8}\\.a\\.net", 1..5), mode in 0..3usize, age in any::<u64>(),
        id in "\\PC{0,40}", rua in addresses()
    ) {
        let hosts: Vec<Name> = hosts.iter().map(|host| name(host)).collect();
        let mut builder = MtaStsBuilder::new(&name("a.net"), &hosts, Timestamp::UNIX_EPOCH);
        builder.mode = [PolicyMode::Enforce, PolicyMode::Testing, PolicyMode::None][mode];
        (builder.max_age, builder.id) = (age, id);
        builder.mx.push(MxPattern::Below(name("b.net")));
        let policy = mailpath::checks::transport::Policy::parse(&builder.policy()).expect("a policy");
        prop_assert_eq!((policy.mode, &policy.mx), (builder.mode, &builder.mx));
        prop_assert!(policy.max_age <= 31_557_600 && policy.uncovered(&hosts).is_empty());
        prop_assert!(MtaStsRecord::parse(builder.record().as_bytes()).is_ok(), "{}", builder.record());
        is_sound(&builder.changes().expect("changes"));
        let mut reports = TlsRptBuilder::new(&name("a.net"), "tls@a.net").expect("an address");
        for address in &rua {
            reports.add(address);
        }
        let read = TlsRptRecord::parse(reports.record().as_bytes()).expect("a record");
        prop_assert_eq!(&read.rua, &reports.rua);
        is_sound(&reports.changes().expect("changes"));
    }

    #[test]
    fn any_text_is_a_public_key_or_not(text in "\\PC{0,300}") {
        let _ = read_public_key(&text);
        if let Ok(term) = SpfTerm::from_typed(&text) {
            let record = format!("v=spf1 {term}");
            prop_assert!(parse(record.as_bytes()).iter().all(|one| one.term.is_ok()), "{}", record);
        }
        let _ = MxPattern::from_typed(&text);
        let _ = SpfBuilder::from_record(&name("a.net"), Some(&text)).record();
        let _ = DmarcBuilder::from_record(&name("a.net"), &text).record();
        let _ = TlsRptBuilder::new(&name("a.net"), &text);
    }
}

#[test]
fn a_public_key_is_read_in_every_form() {
    let private = include_str!("../support/example-rsa-key.pem");
    let key = rsa::PrivateKey::from_pkcs8_pem(private).expect("a key").to_public_key();
    let spki = key.to_public_key_pem(LineEnding::LF).expect("PEM");
    let pkcs1 = key.to_pkcs1_pem(LineEnding::CRLF).expect("PEM");
    let read = read_public_key(&spki).expect("a key");
    assert_eq!((read.bits, read.form), (2048, KeyForm::Rsa));
    let record = read.record();
    let bare: String = spki.lines().filter(|line| !line.starts_with("---")).collect();
    let zone_line = format!("s._domainkey IN TXT ( \"{}\"\n  \"{}\" )", &record[..200], &record[200..]);
    for form in [&pkcs1, &bare, &record, &zone_line, &format!("p={bare}")] {
        assert_eq!(read_public_key(form).map(|key| key.record()), Ok(record.clone()), "{form}");
    }
    let ed25519 = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    let read = read_public_key(ed25519).expect("a key");
    assert!(read.record().starts_with("v=DKIM1; k=ed25519; p=Gb9E"), "{}", read.record());
    for (wrong, words) in [
        (private, "private key"),
        ("-----BEGIN CERTIFICATE-----\nMIIB", "certificate"),
        ("", "no public key"),
        ("good morning", "cannot be read"),
        (&bare[..100], "cannot be read"),
    ] {
        let error = read_public_key(wrong).expect_err(wrong);
        assert!(error.contains(words) && error.ends_with('.'), "{wrong}: {error}");
    }
    for testing in [false, true] {
        let selector = name("s1");
        let builder = DkimBuilder {
            domain: name("a.net"),
            selector,
            key: read_public_key(&spki).expect("a key"),
            testing,
        };
        let read = KeyRecord::parse(builder.record().as_bytes());
        assert!(read.is_usable() && builder.is_long_enough());
        assert_eq!(read.flags.iter().any(|flag| flag == "y"), testing);
        let changes = builder.changes().expect("changes");
        is_sound(&changes);
        let form = forms(&changes, &name("a.net")).remove(0);
        assert_eq!(
            (form.relative_name.as_str(), form.value.as_str()),
            ("s1._domainkey", builder.record().as_str())
        );
        assert_eq!(builder.cost().strings, 2);
        assert!(form.quoted_value.split("\" \"").count() == 2, "{}", form.quoted_value);
    }
}

fn report(zone: &str, url: &str) -> Report {
    let zone = Zone::parse("test", &world(zone)).expect("a zone");
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish())
}

/// The report of the same with these changes, and what it asked beyond the first.
fn trying(zone: &str, published: &Report, changes: &ZoneChanges) -> Report {
    let zone = Zone::parse("test", &world(zone)).expect("a zone");
    support::sound(block_on(Run::trying_over(published, changes, Rc::new(zone), Rc::new(|| {})).finish()))
}

const ZONE: &str = r#"a.net 300 MX 10 aspmx.l.google.com
a.net 300 TXT "v=spf1 ip4:100.20.30.1 include:_spf.b.net ~all"
a.net 300 TXT "site=1"
_spf.b.net 300 TXT "v=spf1 a:x.b.net a:y.b.net -all"
aspmx.l.google.com 300 A 100.20.30.7
out.a.net 300 A 100.20.30.9
9.30.20.100.in-addr.arpa 300 PTR out.a.net
_dmarc.a.net 300 TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@a.net"
_smtp._tls.a.net 300 TXT "v=TLSRPTv1; rua=mailto:tls@a.net"
"#;

#[test]
fn builders_begin_from_what_a_report_found() {
    let found = report(ZONE, "q=a.net&server=100.20.30.9&from=jo@a.net");
    let mut spf = SpfBuilder::from_report(&found).expect("SPF");
    assert_eq!(spf.record(), "v=spf1 ip4:100.20.30.1 include:_spf.b.net ~all");
    assert_eq!(spf.cost(Some(&found)).lookups, Some(3));
    let suggested = SpfBuilder::suggestions(&found);
    let terms: Vec<String> = suggested.iter().map(|one| one.term.to_string()).collect();
    assert_eq!(terms, ["ip4:100.20.30.9", "include:_spf.google.com"]);
    spf.add(suggested[0].term.clone());
    assert_eq!(DmarcBuilder::from_report(&found).expect("DMARC").p, Policy::Quarantine);
    assert_eq!(TlsRptBuilder::from_report(&found).expect("TLS-RPT").rua, ["mailto:tls@a.net"]);
    let sts = MtaStsBuilder::from_report(&found, Timestamp::UNIX_EPOCH).expect("MTA-STS");
    assert_eq!(sts.record(), "v=STSv1; id=19700101000000;");
    assert!(sts.policy().contains("mx: aspmx.l.google.com\n"), "{}", sts.policy());
    // Tried, it lets the server send, and the comparison says so.
    let tried = trying(ZONE, &found, &spf.changes());
    let comparison = Comparison::new(&found, &tried);
    let rows = || comparison.groups.iter().flat_map(|group| &group.rows);
    let verdict = rows().find(|row| row.what == "Verdict").expect("a verdict");
    assert_eq!(verdict.effect, Effect::Better, "{comparison:#?}");
    assert!(
        rows().any(|row| row.what == "SPF record of a.net"
            && row.after.as_ref().is_some_and(|it| it.contains("30.9")))
    );
    assert!(comparison.counts.better > 0 && comparison.counts.worse == 0, "{}", comparison.summary);
    // And the script changes that record alone.
    let script = nsupdate(&spf.changes(), &found.transcript);
    assert_eq!(
        script,
        "update delete a.net. TXT \"v=spf1 ip4:100.20.30.1 include:_spf.b.net ~all\"\n\
         update add a.net. 300 TXT \"v=spf1 ip4:100.20.30.1 include:_spf.b.net ip4:100.20.30.9 ~all\"\nsend\n"
    );
    // Without changes it is the published report once more.
    assert_eq!(trying(ZONE, &found, &ZoneChanges::default()).verdict, found.verdict);
}

#[test]
fn a_domain_without_mail_says_so_in_three_records() {
    let zone = "a.net 300 A 100.20.30.9\n";
    let found = report(zone, "q=a.net");
    let changes = no_mail(&name("a.net"));
    is_sound(&changes);
    assert_eq!(
        changes.to_string(),
        "a.net. MX 0 .\na.net. TXT \"v=spf1 -all\"\n_dmarc.a.net. TXT \"v=DMARC1; p=reject\""
    );
    let tried = trying(zone, &found, &changes);
    let codes: Vec<&str> = tried.findings.iter().map(|finding| finding.code.as_str()).collect();
    for code in ["mx.null", "spf.nobody"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    let form = forms(&null_mx(&name("www.a.net")), &name("a.net")).remove(0);
    assert_eq!((form.relative_name.as_str(), form.priority, form.value.as_str()), ("www", Some(0), "."));
    assert_eq!(forms(&null_mx(&name("b.org")), &name("a.net"))[0].relative_name, "b.org.");
}

#[test]
fn zones_and_what_is_replaced_are_known_from_the_report() {
    let found = report(
        "_dmarc.a.net 60 TXT \"v=DMARC1; p=none\"\nmail.a.net 60 TXT \"v=spf1 -all\"\nmail.a.net 60 TXT \"site=1\"\n",
        "q=mail.a.net",
    );
    let text = |zones: Vec<Name>| zones.iter().map(ToString::to_string).collect::<Vec<_>>();
    // The organization's domain is the likely zone.
    assert_eq!(text(zones(&name("mail.a.net"), Some(&found))), ["a.net", "mail.a.net"]);
    assert_eq!(text(zones(&name("mail.a.net"), None)), ["mail.a.net", "a.net"]);
    let changes = SpfBuilder::from_record(&name("mail.a.net"), None).changes();
    assert_eq!(text(zones_of(&changes, Some(&found))), ["a.net", "mail.a.net"]);
    let dkim = ZoneChanges::parse("s1._domainkey.a.net. TXT \"v=DKIM1; p=\"").expect("a line");
    assert_eq!(text(zones_of(&dkim, None)), ["a.net"]);
    let gone = replaced(&changes, &found.transcript);
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert!(gone[0].data.to_string().contains("v=spf1 -all"));
}

#[test]
fn an_alias_to_a_providers_key_is_one_record() {
    let alias = DkimAlias { domain: name("a.net"), selector: name("s1"), target: name("s1.dkim.b.net") };
    let changes = alias.changes().expect("changes");
    is_sound(&changes);
    assert_eq!(changes.to_string(), "s1._domainkey.a.net. CNAME s1.dkim.b.net.");
    // One that leads to itself is none.
    assert_eq!(DkimAlias { target: name("s1._domainkey.a.net"), ..alias }.changes(), None);
    let zone = "s1._domainkey.a.net 60 TXT \"v=DKIM1; p=\"\n";
    let found = report(zone, "q=dkim:a.net&selector=s1");
    assert_eq!(free_selector(&found), "s2");
}

#[test]
fn what_is_in_the_way_of_a_record_goes_first() {
    let zone = "_smtp._tls.a.net 60 CNAME tls.gone.net\n";
    let found = report(zone, "q=tls-rpt:a.net");
    let built =
        TlsRptBuilder::new(&name("a.net"), "tls@a.net").expect("an address").changes().expect("changes");
    let changes = with_room(&built, &found.transcript);
    is_sound(&changes);
    assert_eq!(
        changes.to_string(),
        "- _smtp._tls.a.net. CNAME\n_smtp._tls.a.net. TXT \"v=TLSRPTv1; rua=mailto:tls@a.net;\""
    );
    let alias = "update delete _smtp._tls.a.net. CNAME\n";
    let add = "update add _smtp._tls.a.net. 300 TXT \"v=TLSRPTv1; rua=mailto:tls@a.net;\"\nsend\n";
    for changes in [&built, &changes] {
        assert_eq!(nsupdate(changes, &found.transcript), format!("{alias}{add}"));
        let gone: Vec<String> =
            replaced(changes, &found.transcript).iter().map(|it| it.data.to_string()).collect();
        assert_eq!(gone, ["tls.gone.net"]);
    }
    // Tried, it is there.
    let status =
        |report: &Report| report.transport.as_ref().and_then(|it| it.tls_rpt.as_ref()).map(|it| it.status);
    assert_eq!(status(&trying(zone, &found, &changes)), Some(TlsRptStatus::Ok));
    // Nothing is taken away twice, and a text makes room for an alias as well.
    assert_eq!(with_room(&changes, &found.transcript), changes);
    let zone = "s1._domainkey.a.net 60 TXT \"v=DKIM1; p=\"\n";
    let found = report(zone, "q=dkim:a.net&selector=s1");
    let alias = DkimAlias { domain: name("a.net"), selector: name("s1"), target: name("s1.dkim.b.net") };
    let script = nsupdate(&alias.changes().expect("changes"), &found.transcript);
    assert!(script.starts_with("update delete s1._domainkey.a.net. TXT\n"), "{script}");
    // Where nothing is in the way, nothing goes.
    let spf = SpfBuilder::from_record(&name("a.net"), None).changes();
    assert_eq!(with_room(&spf, &report(ZONE, "q=a.net").transcript), spf);
}

#[test]
fn a_long_record_is_cut_between_its_terms() {
    let mut builder = SpfBuilder::from_record(&name("a.net"), None);
    (0..40).for_each(|at| builder.add(SpfTerm::Include(name(&format!("sender-{at}.example.net")))));
    let changes = builder.changes();
    let value = forms(&changes, &name("a.net")).remove(0).quoted_value;
    let strings: Vec<&str> = value.trim_matches('"').split("\" \"").collect();
    assert!(strings.len() > 2 && strings.len() == builder.cost(None).strings, "{value}");
    assert_eq!(strings.concat(), builder.record());
    let (last, cut) = strings.split_last().expect("strings");
    assert!(cut.iter().all(|string| string.len() <= 255 && string.ends_with(' ')), "{value}");
    assert!(last.len() <= 255 && !last.ends_with(' '), "{value}");
}

#[test]
fn mta_sts_begins_from_the_published_policy_where_the_report_has_it() {
    let zone = format!("{ZONE}_mta-sts.a.net 300 TXT \"v=STSv1; id=7\"\nmta-sts.a.net 300 A 100.20.30.2\n");
    let mut found = report(&zone, "q=a.net");
    let begun = |found: &Report| MtaStsBuilder::from_report(found, Timestamp::UNIX_EPOCH).expect("MTA-STS");
    let servers = begun(&found);
    assert_eq!((servers.mode, servers.mx.len()), (PolicyMode::Testing, 1));
    let text = "version: STSv1\nmode: enforce\nmx: mx1.a.net\nmx: *.b.net\nmax_age: 604800\n";
    let policy = mailpath::checks::transport::Policy::parse(text).expect("a policy");
    let row = found.transport.as_mut().and_then(|row| row.mta_sts.as_mut()).expect("MTA-STS");
    row.policy = Some(policy.clone());
    let sts = begun(&found);
    assert_eq!((sts.mode, sts.max_age, &sts.mx), (policy.mode, policy.max_age, &policy.mx));
    assert_eq!(sts.policy().replace('\r', ""), text);
    // Changed or not, it gets an id of its own.
    assert_eq!(sts.record(), "v=STSv1; id=19700101000000;");
}

#[test]
fn a_builder_knows_whether_its_record_is_tried() {
    let domain = name("a.net");
    for (lines, tried) in [
        ("a.net. TXT \"v=spf1 -all\"", vec![RecordKind::Spf]),
        ("- a.net. TXT", vec![RecordKind::Spf]),
        ("a.net. MX 10 mx.a.net.", vec![]),
        ("_dmarc.a.net. TXT \"v=DMARC1; p=none\"", vec![RecordKind::Dmarc]),
        ("_dmarc.b.net. TXT \"v=DMARC1; p=none\"", vec![]),
        ("s1._domainkey.a.net. CNAME s1.b.net.", vec![RecordKind::Dkim]),
        (
            "_mta-sts.a.net. TXT \"v=STSv1; id=1\"\n_smtp._tls.a.net. TXT \"v=TLSRPTv1; rua=mailto:t@a.net\"",
            vec![RecordKind::MtaSts, RecordKind::TlsRpt],
        ),
    ] {
        let changes = ZoneChanges::parse(lines).expect(lines);
        let found: Vec<RecordKind> =
            RecordKind::ALL.into_iter().filter(|kind| kind.is_tried(&domain, &changes)).collect();
        assert_eq!(found, tried, "{lines}");
    }
}

#[test]
fn what_is_published_already_is_known_as_such() {
    let zone = "a.net 300 TXT \"v=spf1 mx -all\"\na.net 300 TXT \"site-verification=1\"\na.net 300 MX 10 mx.a.net\nmx.a.net 300 A 100.20.30.1\n";
    let report = report(zone, "q=a.net");
    let is_there = |line: &str| {
        let changes = ZoneChanges::parse(line).expect("a line");
        mailpath::report::builder::is_published_already(&changes, &report.transcript)
    };
    assert!(is_there("a.net TXT \"v=spf1 mx -all\""));
    assert!(is_there("a.net TXT \"v=spf1 \" \"mx -all\""), "cut into other strings");
    assert!(!is_there("a.net TXT \"v=spf1 mx ~all\""));
    assert!(!is_there("_dmarc.a.net TXT \"v=DMARC1; p=none\""));
    assert!(!is_there("- a.net MX 10 mx.a.net"), "nothing is put there");
}
