//! Values of what serde can serialise.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Impossible, Serializer};
use serde_json::{Map, Number, Value};

/// The value as JSON; null for what JSON cannot say, which nothing here is.
#[must_use]
pub fn tree<T: Serialize + ?Sized>(value: &T) -> Value {
    value.serialize(Tree).unwrap_or_default()
}

struct Tree;

/// JSON cannot say this. Without a word why, since that would be carried along by every value.
#[derive(Debug)]
struct Unsayable;

impl fmt::Display for Unsayable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON cannot say this")
    }
}

impl std::error::Error for Unsayable {}

impl ser::Error for Unsayable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Result<T = Value> = std::result::Result<T, Unsayable>;

struct List(Vec<Value>);

struct Object {
    map: Map<String, Value>,
    key: String,
}

impl Object {
    // Out of line: every field of every structure comes by here.
    #[inline(never)]
    fn put(&mut self, name: &str, value: Value) {
        self.map.insert(name.to_owned(), value);
    }
}

macro_rules! numbers {
    ($($method:ident: $kind:ty)*) => {
        $(fn $method(self, value: $kind) -> Result {
            Ok(Value::from(value))
        })*
    };
}

impl Serializer for Tree {
    type Ok = Value;
    type Error = Unsayable;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = Impossible<Value, Unsayable>;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Impossible<Value, Unsayable>;

    numbers! {
        serialize_bool: bool
        serialize_i8: i8 serialize_i16: i16 serialize_i32: i32 serialize_i64: i64
        serialize_u8: u8 serialize_u16: u16 serialize_u32: u32 serialize_u64: u64
        serialize_str: &str
    }

    fn serialize_f32(self, value: f32) -> Result {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn serialize_char(self, value: char) -> Result {
        Ok(Value::String(value.into()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result {
        Ok(value.iter().copied().collect())
    }

    fn serialize_none(self) -> Result {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        Ok(super::object(vec![(variant, value.serialize(self)?)]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List> {
        Ok(List(Vec::new()))
    }

    fn serialize_tuple(self, _: usize) -> Result<List> {
        Ok(List(Vec::new()))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List> {
        Ok(List(Vec::new()))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(Unsayable)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object> {
        Ok(Object { map: Map::new(), key: String::new() })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        Err(Unsayable)
    }
}

impl ser::SerializeSeq for List {
    type Ok = Value;
    type Error = Unsayable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.0.push(value.serialize(Tree)?);
        Ok(())
    }

    fn end(self) -> Result {
        Ok(Value::Array(self.0))
    }
}

impl ser::SerializeTuple for List {
    type Ok = Value;
    type Error = Unsayable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeTupleStruct for List {
    type Ok = Value;
    type Error = Unsayable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeMap for Object {
    type Ok = Value;
    type Error = Unsayable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        match key.serialize(Tree)? {
            Value::String(key) => self.key = key,
            _ => return Err(Unsayable),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let value = value.serialize(Tree)?;
        self.map.insert(std::mem::take(&mut self.key), value);
        Ok(())
    }

    fn end(self) -> Result {
        Ok(Value::Object(self.map))
    }
}

impl ser::SerializeStruct for Object {
    type Ok = Value;
    type Error = Unsayable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
        self.put(name, value.serialize(Tree)?);
        Ok(())
    }

    fn end(self) -> Result {
        Ok(Value::Object(self.map))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Serialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        One,
        Two(u8),
    }

    #[derive(Serialize)]
    struct New(i16);

    #[derive(Serialize)]
    struct All {
        kinds: Vec<Kind>,
        pair: (bool, char),
        new: New,
        #[serde(rename = "type")]
        text: Option<&'static str>,
        none: Option<u64>,
        map: BTreeMap<String, f32>,
        value: Value,
        unit: (),
    }

    #[test]
    fn it_says_what_serde_json_says() {
        let all = All {
            kinds: vec![Kind::One, Kind::Two(2)],
            pair: (true, 'ä'),
            new: New(-3),
            text: Some("x"),
            none: None,
            map: BTreeMap::from([("a".to_owned(), 0.5)]),
            value: serde_json::json!({"x": [null, 1, "y"]}),
            unit: (),
        };
        assert_eq!(Some(tree(&all)), serde_json::to_value(&all).ok());
    }
}
