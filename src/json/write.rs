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
            // There is no other; see `read`.
            None => out.push_str("null"),
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
        ] {
            assert_eq!(Some(pretty(&value)), serde_json::to_string_pretty(&value).ok());
        }
    }
}
