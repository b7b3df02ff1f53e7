//! Values of what serde can serialise.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Impossible, Serializer};
use serde_json::{Map, Number, Value};

/// The value as JSON; null for what JSON cannot say, which nothing here is.
#[must_use]
pub fn tree<T: Serialize + ?Sized>(value: &T) -> Value {
    let mut tree = Value::Null;
    match value.serialize(Place(&mut tree)) {
        Ok(()) => tree,
        Err(Unsayable) => Value::Null,
    }
}

/// Where a value is to stand. Filling in places takes less code than handing values up.
struct Place<'a>(&'a mut Value);

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

type Result<T = ()> = std::result::Result<T, Unsayable>;

// Out of line is what every field of every structure comes by.
impl<'a> Place<'a> {
    #[inline(never)]
    fn put(self, value: Value) {
        *self.0 = value;
    }

    #[inline(never)]
    fn text(self, text: &str) {
        self.put(Value::String(text.to_owned()));
    }

    #[inline(never)]
    fn list(self) -> List<'a> {
        *self.0 = Value::Array(Vec::new());
        List(self.0)
    }

    #[inline(never)]
    fn object(self) -> Object<'a> {
        *self.0 = Value::Object(Map::new());
        Object { object: self.0, key: String::new() }
    }
}

struct List<'a>(&'a mut Value);

impl List<'_> {
    #[inline(never)]
    fn next(&mut self) -> Result<Place<'_>> {
        let Value::Array(list) = &mut *self.0 else { return Err(Unsayable) };
        list.push(Value::Null);
        list.last_mut().map(Place).ok_or(Unsayable)
    }
}

struct Object<'a> {
    object: &'a mut Value,
    key: String,
}

impl Object<'_> {
    #[inline(never)]
    fn place(&mut self, name: &str) -> Result<Place<'_>> {
        let Value::Object(map) = &mut *self.object else { return Err(Unsayable) };
        map.insert(name.to_owned(), Value::Null);
        map.get_mut(name).map(Place).ok_or(Unsayable)
    }
}

macro_rules! numbers {
    ($($method:ident: $kind:ty)*) => {
        $(fn $method(self, value: $kind) -> Result {
            self.put(Value::from(value));
            Ok(())
        })*
    };
}

impl<'a> Serializer for Place<'a> {
    type Ok = ();
    type Error = Unsayable;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = Impossible<(), Unsayable>;
    type SerializeMap = Object<'a>;
    type SerializeStruct = Object<'a>;
    type SerializeStructVariant = Impossible<(), Unsayable>;

    numbers! {
        serialize_bool: bool
        serialize_i8: i8 serialize_i16: i16 serialize_i32: i32 serialize_i64: i64
        serialize_u8: u8 serialize_u16: u16 serialize_u32: u32 serialize_u64: u64
    }

    fn serialize_f32(self, value: f32) -> Result {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result {
        self.put(Number::from_f64(value).map_or(Value::Null, Value::Number));
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result {
        self.put(Value::String(value.into()));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result {
        self.put(value.iter().copied().collect());
        Ok(())
    }

    fn serialize_none(self) -> Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        // That is what stands in every place at first.
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        self.serialize_str(variant)
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
        value.serialize(self.object().place(variant)?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'a>> {
        Ok(self.list())
    }

    fn serialize_tuple(self, _: usize) -> Result<List<'a>> {
        Ok(self.list())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List<'a>> {
        Ok(self.list())
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

    fn serialize_map(self, _: Option<usize>) -> Result<Object<'a>> {
        Ok(self.object())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object<'a>> {
        Ok(self.object())
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

impl ser::SerializeSeq for List<'_> {
    type Ok = ();
    type Error = Unsayable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(self.next()?)
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeTuple for List<'_> {
    type Ok = ();
    type Error = Unsayable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(self.next()?)
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeTupleStruct for List<'_> {
    type Ok = ();
    type Error = Unsayable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(self.next()?)
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeMap for Object<'_> {
    type Ok = ();
    type Error = Unsayable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result {
        match tree(key) {
            Value::String(key) => self.key = key,
            _ => return Err(Unsayable),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        let key = std::mem::take(&mut self.key);
        value.serialize(self.place(&key)?)
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeStruct for Object<'_> {
    type Ok = ();
    type Error = Unsayable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result {
        value.serialize(self.place(name)?)
    }

    fn end(self) -> Result {
        Ok(())
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
