//! What people type into builders: what it is taken for, or the sentence that says what is wrong with it.

use mailpath::checks::transport::MxPattern;
use mailpath::report::builder::{DmarcBuilder, SpfTerm, name_from_typed};

use super::name;

#[test]
fn what_people_type_is_a_term_or_a_sentence_says_why_not() {
    for (typed, term) in [
        ("192.0.2.25", "ip4:192.0.2.25"),
        (" 192.0.2.77/24 ", "ip4:192.0.2.0/24"),
        ("2001:DB8::1", "ip6:2001:db8::1"),
        ("::ffff:192.0.2.1", "ip4:192.0.2.1"),
        ("Mail.Example.com.", "a:mail.example.com"),
        ("b\u{fc}cher.example", "a:xn--bcher-kva.example"),
        ("include:_spf.example.net", "include:_spf.example.net"),
        ("mx", "mx"),
        ("~a:x.net", "~a:x.net"),
        ("a/24", "a/24"),
        ("mx/24", "mx/24"),
        ("MX//64", "MX//64"),
        ("a:host.example/24//64", "a:host.example/24//64"),
        ("exists:%{i}.b.net", "exists:%{i}.b.net"),
    ] {
        assert_eq!(SpfTerm::from_typed(typed).map(|term| term.to_string()), Ok(term.to_owned()), "{typed}");
    }
    for (typed, words) in [
        ("", "Enter an address"),
        ("192.0.2.256", "no address"),
        ("192.0.2.0/33", "no address"),
        ("a.net b.net", "at a time"),
        ("-all", "Everybody else"),
        ("v=spf1", "beginning of a record"),
        ("redirect=x.net", "nothing about who"),
        ("localhost", "whole name"),
        ("ip4:1.2.3", "This is not a term of an SPF record: "),
        ("https://mail.example.com/", "This is a web address."),
        ("a_b..c.net", "This is not a name: it has two dots"),
        ("a/33", "the prefix length is wrong"),
        (&format!("include:{}.net", "a".repeat(70)), "longer than 63 characters"),
        (&format!("a:{}.%{{d}}", "a".repeat(70)), "longer than 63 characters"),
    ] {
        let error = SpfTerm::from_typed(typed).expect_err(typed);
        assert!(error.contains(words) && error.ends_with('.'), "{typed}: {error}");
    }
    for (typed, is_one) in
        [("*.mx.net", true), ("mx.net", true), ("mx", false), ("1.2.3.4", false), ("*.", false)]
    {
        assert_eq!(MxPattern::from_typed(typed).is_ok(), is_one, "{typed}");
    }
}

#[test]
fn an_address_of_reports_is_one_mailbox_at_a_domain() {
    let mut dmarc = DmarcBuilder::new(&name("a.net"));
    for wrong in ["a@b@c.example", "mailto:a@b@c.example", "@b.net", "a@", "j\u{f6}@b.net", "a@-b.net@c.net"]
    {
        assert!(!dmarc.add_rua(wrong), "{wrong}");
    }
    for (typed, uri) in [
        ("jo@b\u{fc}cher.example", "mailto:jo@xn--bcher-kva.example"),
        ("mailto:jo@b\u{fc}cher.example?subject=x", "mailto:jo@xn--bcher-kva.example?subject=x"),
        ("Jo@B.net", "mailto:Jo@B.net"),
        ("https://c.net/a@b@c", "https://c.net/a@b@c"),
    ] {
        assert!(dmarc.add_rua(typed), "{typed}");
        assert_eq!(dmarc.rua.last().map(String::as_str), Some(uri));
    }
}

#[test]
fn what_is_typed_wrong_is_answered_in_sentences() {
    for (typed, said) in [
        ("mail server.net", "A name has no space in it."),
        ("https://mx.a.net", "This is a web address. Enter the name alone, such as mail.example.com."),
        ("", "Enter a name."),
        ("-a.net", "This is not a name: the part \u{201c}-a\u{201d} begins or ends with a hyphen."),
    ] {
        assert_eq!(name_from_typed(typed), Err(said.to_owned()), "{typed}");
        assert_eq!(MxPattern::from_typed(typed), Err(said.to_owned()), "{typed}");
    }
}

#[test]
fn names_in_other_letters_are_written_as_the_dns_has_them() {
    for (typed, term) in [
        ("include:b\u{fc}cher.example", "include:xn--bcher-kva.example"),
        ("include:_spf.B\u{dc}CHER.example", "include:_spf.xn--bcher-kva.example"),
        ("-a:b\u{fc}cher\u{3002}example/24//64", "-a:xn--bcher-kva.example/24//64"),
        ("exists:%{I}.b\u{fc}cher.example", "exists:%{I}.xn--bcher-kva.example"),
    ] {
        assert_eq!(SpfTerm::from_typed(typed).map(|term| term.to_string()), Ok(term.to_owned()), "{typed}");
    }
    for wrong in ["include:a\u{2fff}.example", "\u{fc}:a.example", "include:b\u{fc}cher..example"] {
        let error = SpfTerm::from_typed(wrong).expect_err(wrong);
        assert!(error.ends_with('.'), "{wrong}: {error}");
    }
    let pattern = MxPattern::from_typed("*.b\u{fc}cher.example").expect("a pattern");
    assert_eq!(pattern.to_string(), "*.xn--bcher-kva.example");
}
