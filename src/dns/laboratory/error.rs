//! What is wrong with a line that was typed, and where.

use std::fmt;

/// A line that is no change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong, as a sentence.
    pub why: String,
}

impl ChangeError {
    pub(super) fn new(line: usize, column: usize, why: impl Into<String>) -> Self {
        Self { line, column, why: why.into() }
    }
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line {}, column {}: {}", self.line, self.column, self.why)
    }
}

impl std::error::Error for ChangeError {}

/// What the parser of zone files says, in plain words, with the domain that advice is given with.
pub(super) fn in_words(message: &str, example: &str) -> String {
    let words = match message.split(':').next().unwrap_or_default() {
        "expected rtype" => {
            "After the name comes the type of the record, such as TXT or MX. If the name has spaces in it, it is none."
        }
        "bad charstr" => {
            "A text in quotation marks has 255 bytes at the most. A longer one is cut into several, with a space between them."
        }
        "bad name" => "This is no domain name.",
        "unbalanced parens" => "A parenthesis is missing.",
        "unexpected end of entry" | "short buffer" => "Something is missing at the end of the line.",
        "trailing tokens" => "There is more on the line than such a record has.",
        "different class" => "Only records of class IN can be tried.",
        "unknown control" => "Of the directives, only $ORIGIN and $TTL are known here.",
        "missing origin" => {
            return format!(
                "The name ends in nothing: write it whole, such as `{example}.`, or put the line “$ORIGIN {example}.” before it."
            );
        }
        "expected decimal number" => "A number is missing here.",
        "decimal number overflow" => "This number is too large.",
        "bad symbol" | "non-ASCII characters" => {
            "A character stands here that cannot be part of such a record."
        }
        "missing last owner" => {
            "This line goes on with the name of the line before, and there is none. Begin it with the name."
        }
        "TTL or Class expected" => {
            "Between the name and the type stand a number of seconds and IN, at the most."
        }
        "invalid domain name"
        | "misformatted domain name for the DNS wire format"
        | "misformatted label for the DNS wire format" => "This is no domain name.",
        "expected IPv4 address" => {
            "This is no IPv4 address: it is four numbers up to 255, such as 192.0.2.1."
        }
        "expected IPv6 address" => "This is no IPv6 address, such as 2001:db8::1.",
        "expected hex digits" => "Only digits from 0 to 9 and letters from a to f can stand here.",
        "uneven number of hex digits" => {
            "The digits come in pairs here: one is missing, or there is one too many."
        }
        "CAA tag contains invalid character" => {
            "After the number of a CAA record comes a word of letters and digits: `CAA 0 issue \"ca.example.com\"`"
        }
        "unknown record type with concrete data" => {
            "Records of this type cannot be tried. SPF, DKIM and DMARC records are published as TXT."
        }
        "TXT record is too long" => "This text is longer than a record can be.",
        "empty TXT record" => "There is no text: an empty one is `\"\"`.",
        "generic data has incorrect length" | "'\\\\#' expected" => {
            "Behind `\\#` come a number of bytes, and as many pairs of digits."
        }
        "trailing data" => "There is more here than such a record has.",
        _ => return format!("This is no line of a zone file ({message})."),
    };
    words.to_owned()
}
