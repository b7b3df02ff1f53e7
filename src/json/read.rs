//! Reading (RFC 8259).

use serde_json::{Map, Value};

/// Values nested deeper than this are not read.
const MAX_DEPTH: u32 = 127;

/// Reads a text that is one JSON value; none where it is not. A number that is no whole one, or one
/// below zero or above 64 bits, is read as null.
#[must_use]
pub fn read(text: &[u8]) -> Option<Value> {
    read_few(text, usize::MAX)
}

/// The same for a text from anybody, which may hold so many values and no more. An object counts as
/// twenty: it takes that much more memory.
#[must_use]
pub fn read_few(text: &[u8], most: usize) -> Option<Value> {
    let mut reader = Reader { text: std::str::from_utf8(text).ok()?, at: 0, left: most };
    let value = reader.value(MAX_DEPTH)?;
    reader.skip_space();
    (reader.at == reader.text.len()).then_some(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// How many values may follow.
    left: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over this byte, if it is the next.
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        self.skip_space();
        let first = self.peek()?;
        self.left = self.left.checked_sub(if first == b'{' { 20 } else { 1 })?;
        match first {
            b'{' => self.object(depth.checked_sub(1)?),
            b'[' => self.array(depth.checked_sub(1)?),
            b'"' => self.string().map(Value::String),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let found = self.text.as_bytes().get(self.at..)?.starts_with(word.as_bytes());
        self.at += word.len();
        found.then_some(value)
    }

    fn object(&mut self, depth: u32) -> Option<Value> {
        let mut map = Map::new();
        while self.next_in(b'}', map.is_empty())? {
            let name = self.string()?;
            self.skip_space();
            if !self.eat(b':') {
                return None;
            }
            let value = self.value(depth)?;
            map.insert(name, value);
        }
        Some(Value::Object(map))
    }

    fn array(&mut self, depth: u32) -> Option<Value> {
        let mut list = Vec::new();
        while self.next_in(b']', list.is_empty())? {
            list.push(self.value(depth)?);
        }
        Some(Value::Array(list))
    }

    /// Goes to the next entry of a list that ends with `end`; false at the end.
    fn next_in(&mut self, end: u8, is_first: bool) -> Option<bool> {
        if is_first {
            self.at += 1;
        }
        self.skip_space();
        if self.eat(end) {
            return Some(false);
        }
        if !is_first {
            if !self.eat(b',') {
                return None;
            }
            self.skip_space();
        }
        Some(true)
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        let number = self.text.get(start..self.at)?.parse::<u64>();
        Some(number.map_or(Value::Null, Value::from))
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn string(&mut self) -> Option<String> {
        if !self.eat(b'"') {
            return None;
        }
        let mut string = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\' | ..0x20) {
                self.at += 1;
            }
            string.push_str(self.text.get(start..self.at)?);
            if self.eat(b'"') {
                return Some(string);
            }
            if !self.eat(b'\\') {
                return None;
            }
            string.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.four_digits()?;
                // Two of them stand for one character above 16 bits; one of them alone is none.
                if (0xd800..0xdc00).contains(&code) {
                    let low = (self.eat(b'\\') && self.eat(b'u')).then(|| self.four_digits())??;
                    if !(0xdc00..0xe000).contains(&low) {
                        return None;
                    }
                    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                }
                char::from_u32(code)?
            }
            _ => return None,
        })
    }

    fn four_digits(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code * 16 + char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_as_serde_json_does() {
        for text in [
            "null",
            " [ ] ",
            "{}",
            "[1,2 , 3]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "]",
            "",
            " ",
            "{\"a\":1,\"a\":2}",
            "{\"a\" : [true,false,null]}",
            "{\"a\"}",
            "{a:1}",
            "{\"a\":1,}",
            "{\"a\":1 \"b\":2}",
            "tru",
            "truee",
            "0",
            "00",
            "01",
            "18446744073709551615",
            "+1",
            "- 1",
            "1.",
            ".5",
            "1e",
            "1e+",
            "0x1",
            "1 1",
            "{} {}",
            r#""a\"\\\/\b\f\n\r\t\u00e4é""#,
            r#""\ud83d\ude00""#,
            r#""\ud83d""#,
            r#""\ude00""#,
            r#""\ud83dx""#,
            r#""\ud83d\u0041""#,
            r#""\u12""#,
            r#""\u+123""#,
            r#""\x""#,
            "\"\n\"",
            "\"\u{7f}\"",
            "\"",
            "\"\\",
            "\u{feff}null",
            "nul\u{e9}",
            "[[[[[[]]]]]]",
            "\u{a0}1",
        ] {
            assert_eq!(read(text.as_bytes()), serde_json::from_str(text).ok(), "{text}");
        }
        for depth in [127, 128] {
            let text = "[".repeat(depth) + &"]".repeat(depth);
            assert_eq!(read(text.as_bytes()), serde_json::from_str(&text).ok(), "{depth}");
        }
        assert_eq!(read(b"\"\xff\""), None);
    }

    #[test]
    fn no_more_values_are_read_than_there_may_be() {
        assert!(read_few(b"[1,2,3]", 4).is_some() && read_few(b"[1,2,3]", 3).is_none());
        assert!(read_few(b"{}", 20).is_some() && read_few(b"{}", 19).is_none());
    }

    #[test]
    fn numbers_that_count_nothing_are_null() {
        for text in ["-1", "1.5", "1e3", "-0.0E-7", "18446744073709551616"] {
            assert!(serde_json::from_str::<Value>(text).is_ok());
            assert_eq!(read(text.as_bytes()), Some(Value::Null), "{text}");
        }
    }
}
