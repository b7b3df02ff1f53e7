//! Writing, for people.

use std::fmt::Write as _;

use serde_json::Value;

/// The value as text, with two blanks for each level it is nested.
#[must_use]
pub fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0);
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => match number.as_u64() {
            Some(number) => out.push_str(&number.to_string()),
            None => decimal(out, number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => quote(out, text),
        Value::Array(list) => {
            out.push('[');
            for (at, value) in list.iter().enumerate() {
                next_line(out, at > 0, depth + 1);
                write(out, value, depth + 1);
            }
            end(out, list.is_empty(), depth, ']');
        }
        Value::Object(map) => {
            out.push('{');
            for (at, (name, value)) in map.iter().enumerate() {
                next_line(out, at > 0, depth + 1);
                quote(out, name);
                out.push_str(": ");
                write(out, value, depth + 1);
            }
            end(out, map.is_empty(), depth, '}');
        }
    }
}

/// A decimal fraction: the points of a score, which have four places at the most. Writing any
/// number of any length would weigh some kilobytes.
fn decimal(out: &mut String, value: f64) {
    const PLACES: u64 = 10_000;
    // Far below where a float counts in steps wider than that.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = (value.abs() * PLACES as f64 + 0.5) as u64;
    if value < 0.0 && size > 0 {
        out.push('-');
    }
    out.push_str(&(size / PLACES).to_string());
    out.push('.');
    let part = (PLACES + size % PLACES).to_string();
    out.push_str(match part[1..].trim_end_matches('0') {
        "" => "0",
        part => part,
    });
}

fn next_line(out: &mut String, after_another: bool, depth: usize) {
    if after_another {
        out.push(',');
    }
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn end(out: &mut String, is_empty: bool, depth: usize, with: char) {
    if !is_empty {
        next_line(out, false, depth);
    }
    out.push(with);
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        let short = match c {
            '"' | '\\' => c,
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\0'..' ' => {
                // Writing to a text does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
                continue;
            }
            c => {
                out.push(c);
                continue;
            }
        };
        out.push('\\');
        out.push(short);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_writes_as_serde_json_does() {
        let all: String = ('\0'..='\u{ff}').chain(['€', '😀', '\u{2028}']).collect();
        for value in [
            serde_json::json!({}),
            serde_json::json!([]),
            serde_json::json!({"b": [1, [], {}, [true, null]], "a": {"c": false, "d": u64::MAX}, "": ""}),
            serde_json::json!([all]),
            serde_json::json!([0.0, 5.0, 1.274, -0.001, -4.1, 0.0001, 15.5, 1000.25]),
        ] {
            assert_eq!(Some(pretty(&value)), serde_json::to_string_pretty(&value).ok());
        }
    }
}
