//! JSON as far as there is any here: read, made of what can be serialised, and written.
//!
//! The values are serde_json's. Its own code for these three would weigh several times as much in
//! the page, a quarter of it for decimal fractions, of which a report has no more than the points of
//! its score, and a DNS answer none.

mod read;
mod tree;
mod write;

use serde_json::{Map, Value};

pub use read::{read, read_few};
pub use tree::tree;
pub use write::pretty;

/// An object with these entries.
#[must_use]
pub fn object(entries: Vec<(&str, Value)>) -> Value {
    // One by one: collecting them would first sort them, with code of its own.
    let mut map = Map::new();
    for (name, value) in entries {
        map.insert(name.to_owned(), value);
    }
    Value::Object(map)
}
