//! `Authentication-Results` by the grammar, and as receivers write it.

use super::*;

/// Who, then each result as `method=result (comment) property=value`.
fn read(value: &str) -> (Option<String>, Vec<String>) {
    let read = AuthenticationResults::parse(value);
    let results = read.results.iter().map(|said| {
        let comment = said.comment.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
        let properties: String =
            said.properties.iter().map(|(key, value)| format!(" {key}={value}")).collect();
        format!("{}={}{comment}{properties}", said.method, said.result)
    });
    (read.authserv_id.clone(), results.collect())
}

fn owned<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

#[test]
fn the_strangest_example_of_the_standard() {
    // RFC 8601 appendix B.7.
    let value = "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail \
                 policy (A dot can go here) . (like that) expired (this surfaced) = (as I wanted to see it) 1362471462";
    assert_eq!(
        read(value),
        (
            Some("foo.example.net".to_owned()),
            owned([
                "dkim=fail (wait for it; A dot can go here; like that; this surfaced; as I wanted to see it) \
                 policy.expired=1362471462"
            ])
        )
    );
}

#[test]
fn nothing_was_checked() {
    let read = AuthenticationResults::parse("example.org 1; none");
    assert!(read.none);
    assert_eq!((read.authserv_id.as_deref(), read.results.len()), (Some("example.org"), 0));
    assert!(!AuthenticationResults::parse("example.org; spf=none").none);
}

#[test]
fn without_an_authserv_id() {
    let value = "spf=pass (sender IP is 192.0.2.1)\t smtp.mailfrom=example.com; dkim=pass (signature was verified)\t \
                 header.d=example.com;dmarc=pass action=none header.from=example.com;compauth=pass reason=100";
    assert_eq!(
        read(value),
        (
            None,
            owned([
                "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com",
                "dkim=pass (signature was verified) header.d=example.com",
                "dmarc=pass action=none header.from=example.com",
                "compauth=pass reason=100",
            ])
        )
    );
    assert_eq!(read("dkim / 1 = pass").0, None);
}

#[test]
fn missing_blanks_and_semicolons() {
    assert_eq!(
        read("mx.example.org;spf=pass(p=1;2)smtp.mailfrom=a@example.com;dmarc=pass(p=REJECT,sp=NULL) header.from=example.com").1,
        ["spf=pass (p=1;2) smtp.mailfrom=a@example.com", "dmarc=pass (p=REJECT,sp=NULL) header.from=example.com"]
    );
    assert_eq!(
        read("mx.example.org spf=fail smtp.mailfrom=example.com dkim=none"),
        (Some("mx.example.org".to_owned()), owned(["spf=fail smtp.mailfrom=example.com", "dkim=none"]))
    );
}

#[test]
fn an_empty_value_takes_nothing_of_the_next_property() {
    assert_eq!(
        read("mx.example.org; spf=none smtp.mailfrom= smtp.helo=mail.example.com").1,
        ["spf=none smtp.helo=mail.example.com smtp.mailfrom="]
    );
}

#[test]
fn quoted_values_and_reasons() {
    assert_eq!(
        read(r#"mx.example.org; dkim=fail reason="key; too (small" header.i="a b"@example.com header.b="ab=+/c=d""#).1,
        ["dkim=fail (key; too (small) header.b=ab=+/c=d header.i=a b@example.com"]
    );
    assert_eq!(
        read("x.example; dkim=pass header.b=abc=def= header.s=s1").1,
        ["dkim=pass header.b=abc=def= header.s=s1"]
    );
    assert_eq!(
        read("x.example; spf=pass smtp.mailfrom=<a@example.com>").1,
        ["spf=pass smtp.mailfrom=a@example.com"]
    );
}

#[test]
fn an_instance_of_arc() {
    let read = AuthenticationResults::parse("i=2; mx.example.org; spf=pass");
    assert_eq!((read.instance, read.authserv_id.as_deref()), (Some(2), Some("mx.example.org")));
}

#[test]
fn unknown_methods_and_results_stay_as_text() {
    assert_eq!(
        read("mx.example.org; x-tls=Good smtp.version=TLSv1.3; spf=maybe").1,
        ["x-tls=good smtp.version=TLSv1.3", "spf=maybe"]
    );
}

#[test]
fn there_is_a_bound_on_results() {
    let value = format!("mx.example.org{}", "; spf=pass".repeat(1000));
    let read = AuthenticationResults::parse(&value);
    assert_eq!((read.results.len(), read.left_out), (MAX_RESULTS, 900));
}

#[test]
fn what_is_no_result_is_none() {
    for value in [
        "",
        ";",
        ";;;",
        "=",
        "= =",
        "mx.example.org",
        "a b c",
        "=pass",
        "spf=",
        "(",
        "\"",
        "mx.example.org; ===",
    ] {
        assert_eq!(read(value).1, Vec::<String>::new(), "{value}");
    }
}
