//! Reads the tables under `data/`, which are compiled in. One small reader for all of them weighs less
//! in the page than a typed one for each.

use serde_json::Value;

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row(Value);

/// The rows of the table `data/NAME.json`, or of one list inside it. A table that cannot be read has
/// none, which the tests beside each table do not let pass.
#[must_use]
pub fn rows(name: &str, list: Option<&str>) -> Vec<Row> {
    rows_of(whole(name), list)
}

/// The rows of a table, of which the text is at hand.
#[must_use]
pub fn rows_in(text: &str) -> Vec<Row> {
    rows_of(serde_json::from_str::<Value>(text).unwrap_or_default(), None)
}

fn rows_of(mut value: Value, list: Option<&str>) -> Vec<Row> {
    if let Some(list) = list {
        value = value.get_mut(list).map(Value::take).unwrap_or_default();
    }
    match value {
        Value::Array(rows) => rows.into_iter().map(Row).collect(),
        _ => Vec::new(),
    }
}

fn whole(name: &str) -> Value {
    macro_rules! compiled_in {
        ($($table:literal)*) => {
            match name {
                $($table => include_str!(concat!("../../data/", $table, ".json")),)*
                _ => "",
            }
        };
    }
    let text = compiled_in!(
        "findings" "flow"
    );
    serde_json::from_str::<Value>(text).unwrap_or_default()
}

impl Row {
    /// The row itself, where it is a text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        self.0.as_str()
    }

    /// A text, if it is there.
    #[must_use]
    pub fn maybe(&self, key: &str) -> Option<String> {
        self.0.get(key)?.as_str().map(str::to_owned)
    }

    /// A text; empty where there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.maybe(key).unwrap_or_default()
    }

    /// A number, if it is there.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<usize> {
        self.0.get(key)?.as_u64()?.try_into().ok()
    }

    /// A yes; no where nothing is said.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.0.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A list of texts.
    #[must_use]
    pub fn texts(&self, key: &str) -> Vec<String> {
        let list = self.0.get(key).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    }

    /// Names with a text each.
    #[must_use]
    pub fn pairs(&self, key: &str) -> Vec<(String, String)> {
        let map = self.0.get(key).and_then(Value::as_object);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        map.into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
    }
}
