//! What the words of a reply say of SPF, DKIM and DMARC.

use crate::message::results::Method;

/// What a reply says that names no result: any of those that do not pass.
const DID_NOT_PASS: &str = "did not pass";

/// Results as replies write them behind the name of a check, the longer ones first.
const RESULTS: [(&str, &str); 15] = [
    ("did not pass", DID_NOT_PASS),
    ("does not pass", DID_NOT_PASS),
    ("do not pass", DID_NOT_PASS),
    ("not pass", DID_NOT_PASS),
    ("didn't pass", DID_NOT_PASS),
    ("soft fail", "softfail"),
    ("softfail", "softfail"),
    ("hard fail", "fail"),
    ("hardfail", "fail"),
    ("fail", "fail"),
    ("permerror", "permerror"),
    ("temperror", "temperror"),
    ("neutral", "neutral"),
    ("none", "none"),
    ("pass", "pass"),
];

/// What may stand between the name of a check and its result.
const BETWEEN: [&str; 9] = [
    "checks",
    "check",
    "validation",
    "verification",
    "evaluation",
    "authentication",
    "results",
    "result",
    "test",
];

/// What stands before the names of checks that the message did not pass.
const NOT_PASSED: [&str; 8] = [
    "did not pass ",
    "didn't pass ",
    "does not pass ",
    "do not pass ",
    "not passing ",
    "fails to pass ",
    "failed to pass ",
    "failing to pass ",
];
/// What stands before the name of a check that failed.
const FAILED: [&str; 4] = ["failed ", "fails ", "fail ", "failing "];

/// What a reply says of a check, as the word of its result; none where it says nothing of it.
pub(super) fn said_of(reply: &str, method: Method) -> Option<&'static str> {
    let name = match method {
        Method::Spf => "spf",
        Method::Dkim => "dkim",
        Method::Dmarc => "dmarc",
        _ => return None,
    };
    let text = plain(reply);
    behind_name(&text, name)
        .or_else(|| {
            NOT_PASSED.iter().find_map(|words| named_behind(&text, words, name, true).map(|_| DID_NOT_PASS))
        })
        .or_else(|| FAILED.iter().find_map(|words| named_behind(&text, words, name, false)))
        .or_else(|| in_words(&text, method))
}

/// Whether a reply says that the sender was not authenticated, and not by which check.
pub(super) fn says_not_authenticated(reply: &str) -> bool {
    let text = plain(reply);
    let named = |words: &str| {
        let mut places = text.match_indices(words);
        places.any(|(at, _)| {
            text.get(at + words.len()..).is_some_and(|rest| rest.starts_with("authentication"))
        })
    };
    NOT_PASSED.iter().any(|words| named(words)) || text.contains("the sender is unauthenticated")
}

/// Lower case, with one blank between words.
fn plain(reply: &str) -> String {
    let text = reply.to_lowercase().replace('’', "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `SPF=Fail`, `DKIM = did not pass`, `SPF [example.com] with ip: [192.0.2.1] = did not pass`, `SPF check failed`.
fn behind_name(text: &str, name: &str) -> Option<&'static str> {
    places(text, name).find_map(|at| {
        let mut rest = text.get(at + name.len()..)?.trim_start();
        loop {
            let before = rest.len();
            for word in BETWEEN.into_iter().chain(["with ip:"]) {
                rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
            }
            if let Some((_, behind)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
                rest = behind.trim_start();
            }
            if rest.len() == before {
                break;
            }
        }
        let result = |text: &str| RESULTS.iter().find(|(words, _)| text.starts_with(words)).map(|it| it.1);
        match rest.strip_prefix(['=', ':']) {
            Some(value) => result(value.trim_start()),
            // Without a sign between them only a failure is one: “SPF pass” may be what is asked for.
            None => result(rest).filter(|result| !matches!(*result, "pass" | "none" | "neutral")),
        }
    })
}

/// `fails to pass SPF checks`, `did not pass SPF and DKIM`, `failed DMARC`. What failed of two that are joined by “or”
/// is not said.
fn named_behind(text: &str, words: &str, name: &str, or_is_both: bool) -> Option<&'static str> {
    const LIST: [&str; 8] = ["the", "both", "either", "and", "or", "spf", "dkim", "dmarc"];
    text.match_indices(words).find_map(|(at, _)| {
        let rest = text.get(at + words.len()..)?;
        let named: Vec<&str> = rest
            .split([' ', ',', '/', '(', ')'])
            .filter(|word| !word.is_empty())
            .map(|word| word.trim_end_matches(['.', ':', ';']))
            .take_while(|word| LIST.contains(word))
            .collect();
        let is_clear = or_is_both || !named.contains(&"or");
        (is_clear && named.contains(&name)).then_some("fail")
    })
}

/// What only some checks are said of.
fn in_words(text: &str, method: Method) -> Option<&'static str> {
    const NO_SIGNATURE: [&str; 7] = [
        "no dkim",
        "missing dkim",
        "without dkim",
        "without a dkim",
        "not dkim signed",
        "not dkim-signed",
        "not signed with dkim",
    ];
    const BROKEN: [&str; 6] =
        ["did not verify", "does not verify", "not valid", "invalid", "could not be verified", "body hash"];
    let holds = |all: &[&str]| all.iter().any(|words| text.contains(words));
    match method {
        Method::Spf if holds(&["no spf record", "missing spf"]) => Some("none"),
        Method::Dkim if holds(&NO_SIGNATURE) => Some("none"),
        Method::Dkim => {
            let mut sentences = text.split(". ").flat_map(|sentence| sentence.split(';'));
            sentences
                .any(|it| {
                    places(it, "dkim").next().is_some() && BROKEN.iter().any(|words| it.contains(words))
                })
                .then_some("fail")
        }
        Method::Dmarc if holds(&["no dmarc", "missing dmarc"]) => Some("none"),
        // A policy is applied only to what fails.
        Method::Dmarc if holds(&["dmarc policy", "dmarc-policy"]) => Some("fail"),
        _ => None,
    }
}

/// Where a name stands as a word of its own.
fn places<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(name).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '/' | '@'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_says_what_became_of_each_check() {
        for (reply, spf, dkim, dmarc) in [
            ("550 5.7.515 Access denied. Spf=Fail, Dkim=Fail, DMARC=Fail", "fail", "fail", "fail"),
            ("550 Access denied. (Spf=Pass, Dkim=None, DMARC=Fail)", "pass", "none", "fail"),
            (
                "550-5.7.26 DKIM = did not pass 550-5.7.26 SPF [example.com] with ip: [192.0.2.1] = pass",
                "pass",
                "did not pass",
                "",
            ),
            ("550 SPF [example.com] with ip: [192.0.2.1] = Did not pass", "did not pass", "", ""),
            ("550 it fails to pass SPF checks with the ip: [192.0.2.1]", "did not pass", "", ""),
            ("550 The message did not pass SPF or DKIM", "did not pass", "did not pass", ""),
            ("550 The message failed SPF or DKIM", "", "", ""),
            ("550 5.7.20 DKIM: body hash did not verify for example.com", "", "fail", ""),
            ("550 5.7.20 The DKIM signature is not valid", "", "fail", ""),
            ("550 5.7.20 No DKIM signature", "", "none", ""),
            ("550 5.7.1 SPF permerror: too many look-ups", "permerror", "", ""),
            ("550 rejected: SPF check failed", "fail", "", ""),
            ("550 sending domain does not pass DMARC verification", "", "", "did not pass"),
            ("550 not accepted due to domain's DMARC policy", "", "", "fail"),
            ("550 Senders must authenticate with SPF or DKIM; SPF pass is needed", "", "", ""),
            ("550 See https://example.net/spf=fail and www.dkim.example", "", "", ""),
            ("550 user unknown", "", "", ""),
        ] {
            let said = |method| said_of(reply, method).unwrap_or_default();
            let all = (said(Method::Spf), said(Method::Dkim), said(Method::Dmarc));
            assert_eq!(all, (spf, dkim, dmarc), "{reply}");
        }
    }

    #[test]
    fn a_check_that_is_not_named_is_not_guessed() {
        assert!(says_not_authenticated("550 5.7.26 The message did not pass authentication checks."));
        assert!(!says_not_authenticated("535 5.7.8 Authentication failed"));
        assert!(!says_not_authenticated("550 5.7.1 Client was not authenticated"));
    }
}
