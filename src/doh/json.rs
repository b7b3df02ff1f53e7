//! The JSON API's answers, in all the dialects there are. There is no RFC; what each provider
//! does is in the data table, and what is tolerated is here.

use serde_json::Value;

use super::endpoint::Endpoint;
use crate::dns::{Failure, Name, Question, Rcode, Record, RecordData, RecordType, Response, TxtStyle};

/// More records than these are not taken in; the answer then counts as cut.
pub(super) const MAX_RECORDS: usize = 1000;

/// More remarks, or longer ones, are not taken in.
const MAX_COMMENTS: usize = 10;
const MAX_COMMENT: usize = 500;

/// Reads a body.
pub(super) fn read(body: &[u8], question: &Question, endpoint: &Endpoint) -> Result<Response, Failure> {
    let value: Value = serde_json::from_slice(body).map_err(|_| Failure::NotJson)?;
    let status = value.get("Status").and_then(Value::as_u64).ok_or(Failure::NotJson)?;
    let flag = |key: &str| value.get(key).and_then(Value::as_bool).unwrap_or(false);
    let mut response = Response {
        rcode: Rcode::from(u16::try_from(status).map_err(|_| Failure::NotJson)?),
        ad: flag("AD") && endpoint.validates,
        truncated: flag("TC"),
        answers: Vec::new(),
        comments: comments(value.get("Comment")),
    };
    match value.get("Answer") {
        None | Some(Value::Null) => {}
        Some(Value::Array(records)) => {
            response.truncated |= records.len() > MAX_RECORDS;
            for entry in records.iter().take(MAX_RECORDS) {
                response.answers.push(record(entry, question, endpoint.txt).ok_or(Failure::NotJson)?);
            }
        }
        Some(_) => return Err(Failure::NotJson),
    }
    if question.rtype == RecordType::TXT {
        let texts = || {
            response.answers.iter().filter_map(|record| match &record.data {
                RecordData::Txt(txt) => Some(txt.len()),
                _ => None,
            })
        };
        let above = |limit: Option<usize>, value: usize| limit.is_some_and(|limit| value > limit);
        let cut =
            above(endpoint.max_txt_records, texts().count()) || above(endpoint.max_txt_bytes, texts().sum());
        response.truncated |= cut;
    }
    Ok(response)
}

fn record(entry: &Value, question: &Question, style: TxtStyle) -> Option<Record> {
    let rtype = match entry.get("type")? {
        Value::Number(code) => RecordType::from_code(u16::try_from(code.as_u64()?).ok()?),
        Value::String(text) => RecordType::parse(text)?,
        _ => return None,
    };
    let name = match entry.get("name") {
        Some(Value::String(text)) => Name::parse(text).ok()?,
        _ => question.name.clone(),
    };
    let ttl = entry.get("TTL").or_else(|| entry.get("ttl")).and_then(Value::as_u64).unwrap_or(0);
    let data = entry.get("data")?.as_str()?;
    Some(Record {
        name,
        rtype,
        ttl: u32::try_from(ttl).unwrap_or(u32::MAX),
        data: RecordData::parse(rtype, data, style),
    })
}

/// Remarks come as one text, as a list of texts, or not at all.
fn comments(value: Option<&Value>) -> Vec<String> {
    let all = match value {
        Some(one @ Value::String(_)) => std::slice::from_ref(one),
        Some(Value::Array(list)) => list,
        _ => &[],
    };
    all.iter()
        .filter_map(Value::as_str)
        .take(MAX_COMMENTS)
        .map(|text| text.chars().take(MAX_COMMENT).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doh::ResolverChoice;

    fn answer(choice: &str, rtype: RecordType, body: &str) -> Result<Response, Failure> {
        let endpoint = &Endpoint::of(&ResolverChoice::parse(choice).expect("choice"))[0];
        let question = Question { name: Name::parse("example.com").expect("name"), rtype };
        read(body.as_bytes(), &question, endpoint)
    }

    fn data(choice: &str, rtype: RecordType, body: &str) -> Vec<String> {
        answer(choice, rtype, body).expect("readable").answers.iter().map(|r| r.data.to_string()).collect()
    }

    #[test]
    fn cloudflare_google_and_alidns_say_the_same() {
        let cloudflare = r#"{"Status":0,"TC":false,"AD":true,"Question":[{"name":"example.com","type":16}],
            "Answer":[{"name":"example.com","type":16,"TTL":300,"data":"\"v=spf1 \"\"-all\""}]}"#;
        let alidns = r#"{"Status":0,"TC":false,"AD":true,"Question":{"name":"example.com.","type":16},
            "Answer":[{"name":"example.com.","type":16,"TTL":300,"data":"\"v=spf1 \" \"-all\""}]}"#;
        let google = r#"{"Status":0,"TC":false,"AD":true,"Question":[{"name":"example.com.","type":16}],
            "Answer":[{"name":"example.com.","type":16,"TTL":300,"data":"v=spf1 -all"}],"Comment":"Response from 192.0.2.1."}"#;
        assert_eq!(data("cloudflare", RecordType::TXT, cloudflare), [r#""v=spf1 " "-all""#]);
        assert_eq!(data("alidns", RecordType::TXT, alidns), [r#""v=spf1 " "-all""#]);
        assert_eq!(data("google", RecordType::TXT, google), [r#""v=spf1 -all""#]);
        assert!(answer("cloudflare", RecordType::TXT, cloudflare).is_ok_and(|r| r.ad));
        assert!(answer("alidns", RecordType::TXT, alidns).is_ok_and(|r| !r.ad), "AliDNS does not validate");
        assert!(answer("google", RecordType::TXT, google).is_ok_and(|r| r.comments.len() == 1));
    }

    #[test]
    fn a_text_that_begins_with_a_quotation_mark_is_read_by_provider() {
        let body = r#"{"Status":0,"Answer":[{"name":"example.com","type":16,"TTL":1,"data":"\"quoted\""}]}"#;
        assert_eq!(data("google", RecordType::TXT, body), [r#""\"quoted\"""#]);
        assert_eq!(data("cloudflare", RecordType::TXT, body), [r#""quoted""#]);
    }

    #[test]
    fn what_is_no_answer_is_a_failure_and_never_an_empty_answer() {
        for body in [
            "<html>blocked</html>",
            "",
            "[]",
            "{}",
            r#"{"Status":"0"}"#,
            r#"{"Status":0,"Answer":"x"}"#,
            r#"{"Status":0,"Answer":[{"type":1}]}"#,
            r#"{"error":"Invalid query type"}"#,
            r#"{"Status":99999999}"#,
        ] {
            assert_eq!(answer("google", RecordType::A, body), Err(Failure::NotJson), "{body}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(answer("google", RecordType::A, &deep), Err(Failure::NotJson));
    }

    #[test]
    fn nothing_found_has_several_forms() {
        for body in [
            r#"{"Status":3}"#,
            r#"{"Status":3,"Answer":null}"#,
            r#"{"Status":3,"Answer":[],"Comment":["x"]}"#,
        ] {
            let response = answer("google", RecordType::A, body).expect("readable");
            assert_eq!((response.rcode, response.answers.len()), (Rcode::NxDomain, 0));
        }
    }

    #[test]
    fn answers_that_a_provider_cuts_count_as_cut() {
        let one = r#"{"name":"example.com","type":16,"TTL":1,"data":"\"x\""}"#;
        let body = |n: usize| format!(r#"{{"Status":0,"TC":false,"Answer":[{}]}}"#, vec![one; n].join(","));
        assert!(answer("alidns", RecordType::TXT, &body(15)).is_ok_and(|r| r.truncated));
        assert!(answer("cloudflare", RecordType::TXT, &body(15)).is_ok_and(|r| !r.truncated));
        let many = answer("cloudflare", RecordType::TXT, &body(5000)).expect("readable");
        assert!(many.truncated && many.answers.len() == MAX_RECORDS);
    }

    #[test]
    fn hexadecimal_data_is_decoded() {
        let body = r##"{"Status":0,"Answer":[{"name":"example.com","type":257,"TTL":1,"data":"\\# 8 00 05 69 73 73 75 65 61"}]}"##;
        assert_eq!(data("cloudflare", RecordType::CAA, body), [r#"0 issue "a""#]);
    }
}
