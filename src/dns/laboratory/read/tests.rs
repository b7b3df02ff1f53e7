//! What is read, and what is refused with its place.

use super::*;

fn written(text: &str) -> String {
    ZoneChanges::parse(text).expect(text).to_string()
}

#[test]
fn lines_of_zone_data_are_read() {
    for (text, lines) in [
        ("example.com TXT \"v=spf1 -all\"", "example.com. TXT \"v=spf1 -all\""),
        ("Example.com. 60 IN MX 10 MX.example.com.", "example.com. 60 MX 10 mx.example.com."),
        ("example.com IN 60 A 192.0.2.1 ; a comment", "example.com. 60 A 192.0.2.1"),
        (
            "$ORIGIN example.com.\n@ A 192.0.2.1\nwww CNAME @",
            "example.com. A 192.0.2.1\nwww.example.com. CNAME example.com.",
        ),
        (
            "$TTL 900\na.example AAAA 2001:db8::1\n  A 192.0.2.1",
            "a.example. 900 AAAA 2001:db8::1\na.example. 900 A 192.0.2.1",
        ),
        ("a.example TXT ( \"one\" ; first\n \"two\" )\n; nothing\n\n", "a.example. TXT \"one\" \"two\""),
        ("_25._tcp.mx.example TLSA 3 1 1 00ff", "_25._tcp.mx.example. TLSA 3 1 1 00ff"),
        ("example.com CAA 0 issue \"ca.example\"", "example.com. CAA 0 issue \"ca.example\""),
        ("1.2.0.192.in-addr.arpa PTR mail.example.com", "1.2.0.192.in-addr.arpa. PTR mail.example.com."),
        ("*.example.com TXT plain", "*.example.com. TXT \"plain\""),
        (
            "bücher.example. MX 10 mail.bücher.example",
            "xn--bcher-kva.example. MX 10 mail.xn--bcher-kva.example.",
        ),
        ("- bücher.example MX ; für später", "- xn--bcher-kva.example. MX"),
        (
            "$ORIGIN example.com.\n_dmarc TXT a\nmx1 A 192.0.2.1",
            "_dmarc.example.com. TXT \"a\"\nmx1.example.com. A 192.0.2.1",
        ),
        ("_25._tcp.a.example TLSA 3 1 1 ( 00\n ff )", "_25._tcp.a.example. TLSA 3 1 1 00ff"),
        ("a.example TXT \"(\" \\( ; (", "a.example. TXT \"(\" \"(\""),
        ("a.example CNAME b\\(\\;\\@\\$\\\".example", "a.example. CNAME b\\(\\;\\@\\$\\\".example."),
        ("a\\;b.example A 192.0.2.1 ; x", "a\\;b.example. A 192.0.2.1"),
        ("com. TXT a", "com. TXT \"a\""),
        ("a.example TXT \"a;b \\\" \\255\"", "a.example. TXT \"a;b \\\" \\255\""),
    ] {
        assert_eq!(written(text), lines, "{text}");
        assert_eq!(written(lines), lines, "{text}");
    }
}

#[test]
fn a_sign_says_what_a_line_does() {
    let text = "- example.com MX\n- www.example.com.\n- example.com TXT \"v=spf1 -all\"\n+ example.com MX 10 mx.example.com\n−  a.example in TXT\n- b.example. 300 TXT\n- c.example 60 IN MX";
    let lines = "- example.com. MX\n- www.example.com.\n- example.com. TXT \"v=spf1 -all\"\n+ example.com. MX 10 mx.example.com.\n- a.example. TXT\n- b.example. TXT\n- c.example. MX";
    assert_eq!(written(text), lines);
    assert_eq!(written(lines), lines);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (text, place, words) in [
        ("example.com A 192.0.2.300", (1, 15), "no IPv4 address"),
        ("\nexample.com SPF1 x", (2, 13), "the type of the record"),
        ("example.com TXT v=spf1 mx -all", (1, 17), "in quotation marks: \"v=spf1 mx -all\""),
        ("_dmarc.example.com TXT v=DMARC1;p=none", (1, 24), "in quotation marks"),
        ("example.com DNSKEY 256 3 8 AAAA", (1, 1), "cannot be tried"),
        ("+ example.com MX ten mx.example.com", (1, 18), "a number, its preference"),
        ("example.com MX mx.example.com", (1, 16), "`MX 10 mail.example.com.`"),
        ("example.com MX 10", (1, 16), "the name of the mail exchange"),
        ("foo", (1, 1), "“foo” is not the whole name"),
        ("foo.example", (1, 1), "only one word"),
        ("_dmarc TXT \"v=DMARC1; p=none\"", (1, 1), "`_dmarc.example.com`"),
        ("- _dmarc TXT", (1, 3), "is not the whole name"),
        ("s1._domainkey TXT \"v=DKIM1\"", (1, 1), "`s1._domainkey.example.com`"),
        ("+ mx1 A 192.0.2.1", (1, 3), "is not the whole name"),
        ("example.com MX 10 mx1", (1, 19), "`mx1.example.com`"),
        ("www.example.com CNAME web", (1, 23), "is not the whole name"),
        ("example.com TXT \"v=spf1 -all", (1, 17), "is not closed"),
        ("example.com TXT “v=spf1 -all”", (1, 17), "The mark “ is not"),
        ("_25._tcp.mx.example.com TLSA x 1 1 00", (1, 30), "three numbers"),
        ("a.example AAAA 2001:db8::g", (1, 16), "no IPv6 address"),
        ("example.com CH A 192.0.2.1", (1, 16), "class IN"),
        ("a.example CNAME b.example\na.example A 192.0.2.1", (2, 1), "alias"),
        ("@ A 192.0.2.1", (1, 1), "$ORIGIN"),
        ("$INCLUDE /etc/passwd", (1, 1), "$ORIGIN and $TTL"),
        ("$GENERATE 1-9 a A 1.1.1.1", (1, 1), "$ORIGIN and $TTL"),
        ("a..b A 192.0.2.1", (1, 1), "no domain name"),
        ("a.example TXT ( \"v=spf1 mx -all\"", (1, 15), "A parenthesis is missing."),
        ("a.example TXT \"x\" (", (1, 19), "A parenthesis is missing."),
        ("a.example TXT \"x\" (\nb.example A 192.0.2.1", (1, 19), "A parenthesis is missing."),
        ("a.example TXT \"x\" )", (1, 19), "A parenthesis is missing."),
        ("a.example MX ( 10 ( mx.example.com )", (1, 14), "A parenthesis is missing."),
        ("a.example TXT ( \"x)\" ; )", (1, 15), "A parenthesis is missing."),
        ("- a.example TXT (", (1, 17), "A parenthesis is missing."),
        ("$ORIGIN (", (1, 9), "A parenthesis is missing."),
        ("$TTL 5 )", (1, 8), "A parenthesis is missing."),
        ("a（.example TXT \"x\"", (1, 1), "cannot be part"),
        ("  TXT \"v=spf1 -all\"", (1, 3), "Begin it with the name."),
        ("_25._tcp.a.example TLSA 3 1 1 zz", (1, 31), "digits from 0 to 9 and letters from a to f"),
        ("_25._tcp.a.example TLSA 3 1 1 00 f", (1, 34), "come in pairs"),
        ("_25._tcp.a.example TLSA 3 1 1", (1, 29), "the digits of a certificate"),
        ("a.example SPF \"v=spf1 -all\"", (1, 15), "are published as TXT"),
        ("- a.example 300", (1, 13), "Something is missing"),
    ] {
        let error = ZoneChanges::parse(text).expect_err(text);
        assert!(error.why.contains(words), "{text}: {error}");
        assert_eq!((error.line, error.column), place, "{text}: {error}");
    }
    let long = format!("a.example TXT \"{}\"", "x".repeat(256));
    assert!(ZoneChanges::parse(&long).is_err_and(|error| error.why.contains("255 bytes")));
    assert!(ZoneChanges::parse(&"a.example A 192.0.2.1\n".repeat(501)).is_err());
    assert!(ZoneChanges::parse(&"x".repeat(40_000)).is_err());
    let many: String = (0..=200).map(|n| format!("n{n}.example A 192.0.2.1\n")).collect();
    assert!(ZoneChanges::parse(&many).is_err_and(|error| error.line == 201));
}

#[test]
fn a_short_name_is_shown_with_the_domain() {
    let domain = Name::parse("healthy.example").expect("a name");
    let error =
        ZoneChanges::parse_about("_dmarc TXT \"v=DMARC1; p=none\"", Some(&domain)).expect_err("a short name");
    assert!(error.why.contains("`_dmarc.healthy.example`"), "{error}");
    assert!(error.why.contains("“$ORIGIN healthy.example.”"), "{error}");
}

#[test]
fn advice_about_any_line_has_the_domain() {
    let domain = Name::parse("healthy.example").expect("a name");
    for (text, advice) in [
        ("_dmarc TXT \"v=DMARC1; p=none\"", "“$ORIGIN healthy.example.”"),
        ("healthy.example", "`healthy.example. MX 10 mail.healthy.example.`"),
        ("healthy.example MX mail.healthy.example", "`MX 10 mail.healthy.example.`"),
        ("healthy.example MX 10", "`MX 10 mail.healthy.example.`"),
        ("_x._tcp.healthy.example SRV host.healthy.example", "`SRV 0 1 443 host.healthy.example.`"),
    ] {
        let error = ZoneChanges::parse_about(text, Some(&domain)).expect_err(text);
        assert!(error.why.contains(advice) && !error.why.contains("example.com"), "{text}: {error}");
    }
}

#[test]
fn what_panels_and_advice_have_is_read_for_the_domain_of_the_report() {
    let domain = Name::parse("club.example").expect("a name");
    let read = |text: &str| ZoneChanges::parse_about(text, Some(&domain));
    let written = read("@ TXT \"v=spf1 mx -all\"\n- @ MX").expect("changes").to_string();
    assert_eq!(written, "club.example. TXT \"v=spf1 mx -all\"\n- club.example. MX");
    // Under a line that says what it stands for it is that.
    let other = read("$ORIGIN a.example.\n@ A 192.0.2.1").expect("changes").to_string();
    assert_eq!(other, "a.example. A 192.0.2.1");
    for (value, line) in [
        ("v=spf1 mx -all", "`club.example. TXT \"v=spf1 mx -all\"`"),
        ("\"v=DMARC1; p=none\"", "`_dmarc.club.example. TXT \"v=DMARC1; p=none\"`"),
        ("v=TLSRPTv1; rua=mailto:t@club.example", "`_smtp._tls.club.example. TXT "),
    ] {
        let error = read(value).expect_err(value);
        assert!(error.why.contains(line), "{}", error.why);
    }
}
