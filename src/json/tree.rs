//! Values of what serde can serialise.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Serializer};
use serde_json::{Map, Number, Value};

use super::pretty;

/// The value as JSON.
#[must_use]
pub fn tree<T: Serialize + ?Sized>(value: &T) -> Value {
    let mut tree = Value::Null;
    let Ok(()) = value.serialize(Place(&mut tree));
    tree
}

/// Where a value is to stand. Filling in places takes less code than handing values up.
struct Place<'a>(&'a mut Value);

/// There is nothing that JSON cannot say, so no field needs to look whether the one before it failed.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        unreachable!("nothing that is shown, such as a lock, refuses to be written down")
    }
}

type Result<T = ()> = std::result::Result<T, Never>;

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

    /// The place of the only field of an object.
    fn under(self, name: &str) -> Self {
        field(self.object().object, name)
    }
}

/// The place of a field that an object is to have.
fn field<'a>(object: &'a mut Value, name: &str) -> Place<'a> {
    let Value::Object(map) = object else { unreachable!("it was made an object") };
    Place(map.entry(name).or_insert(Value::Null))
}

struct List<'a>(&'a mut Value);

impl List<'_> {
    #[inline(never)]
    fn next(&mut self) -> Place<'_> {
        let Value::Array(list) = &mut *self.0 else { unreachable!("it was made a list") };
        Place(list.push_mut(Value::Null))
    }
}

struct Object<'a> {
    object: &'a mut Value,
    key: String,
}

impl Object<'_> {
    #[inline(never)]
    fn place(&mut self, name: &str) -> Place<'_> {
        field(self.object, name)
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
    type Error = Never;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = List<'a>;
    type SerializeMap = Object<'a>;
    type SerializeStruct = Object<'a>;
    type SerializeStructVariant = Object<'a>;

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
        value.serialize(self.under(variant))
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
        variant: &'static str,
        _: usize,
    ) -> Result<List<'a>> {
        Ok(self.under(variant).list())
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
        variant: &'static str,
        _: usize,
    ) -> Result<Object<'a>> {
        Ok(self.under(variant).object())
    }
}

impl ser::SerializeSeq for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(self.next())
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeTuple for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(self.next())
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeTupleStruct for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(self.next())
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeTupleVariant for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(self.next())
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeMap for Object<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result {
        self.key = match tree(key) {
            Value::String(key) => key,
            other => pretty(&other),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        let key = std::mem::take(&mut self.key);
        value.serialize(self.place(&key))
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeStruct for Object<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result {
        value.serialize(self.place(name))
    }

    fn end(self) -> Result {
        Ok(())
    }
}

impl ser::SerializeStructVariant for Object<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result {
        value.serialize(self.place(name))
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
        Three(u8, bool),
        Four { x: i64 },
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
        numbers: BTreeMap<u8, char>,
        value: Value,
        unit: (),
    }

    #[test]
    fn it_says_what_serde_json_says() {
        let all = All {
            kinds: vec![Kind::One, Kind::Two(2), Kind::Three(3, true), Kind::Four { x: -4 }],
            pair: (true, 'ä'),
            new: New(-3),
            text: Some("x"),
            none: None,
            map: BTreeMap::from([("a".to_owned(), 0.5)]),
            numbers: BTreeMap::from([(7, 'x')]),
            value: serde_json::json!({"x": [null, 1, "y"]}),
            unit: (),
        };
        assert_eq!(Some(tree(&all)), serde_json::to_value(&all).ok());
    }
}
