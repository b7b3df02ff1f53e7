//! What this browser keeps of reports (IndexedDB): lists of texts under numbers, in one database whose
//! name is the page's own, since other projects may share the origin.

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, Function, Promise};
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

use crate::app::browser::dom::on;

const DATABASE: &str = "mailpath";

/// A list of texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    /// The last reports.
    History,
    /// What a bulk run is about, and what came of it.
    Bulk,
}

impl Store {
    fn name(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Bulk => "bulk",
        }
    }

    /// All there is, by number; nothing where the browser keeps nothing.
    pub(crate) async fn all(self) -> Vec<(u32, String)> {
        let read = async {
            let store = self.open(IdbTransactionMode::Readonly).await.ok()?;
            // Both are asked before the first has answered: a transaction ends when nothing is asked.
            let (keys, texts) = (store.get_all_keys().ok()?, store.get_all().ok()?);
            let keys: Array = done(&keys).await.ok()?.dyn_into().ok()?;
            let texts: Array = done(&texts).await.ok()?.dyn_into().ok()?;
            let number = |key: JsValue| key.as_f64().map(|key| key as u32);
            let entry = |(key, text): (JsValue, JsValue)| Some((number(key)?, text.as_string()?));
            Some(keys.iter().zip(texts.iter()).filter_map(entry).collect())
        };
        read.await.unwrap_or_default()
    }

    /// Keeps a text under a number; whether the browser did.
    pub(crate) async fn put(self, number: u32, text: &str) -> bool {
        let write = async {
            let store = self.open(IdbTransactionMode::Readwrite).await?;
            done(&store.put_with_key(&text.into(), &number.into())?).await
        };
        write.await.is_ok()
    }

    /// Drops what is kept under a number, or everything.
    pub(crate) async fn drop(self, number: Option<u32>) -> bool {
        let write = async {
            let store = self.open(IdbTransactionMode::Readwrite).await?;
            let request = match number {
                Some(number) => store.delete(&number.into())?,
                None => store.clear()?,
            };
            done(&request).await
        };
        write.await.is_ok()
    }

    async fn open(self, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
        let factory = window().indexed_db()?.ok_or(JsValue::NULL)?;
        let request = factory.open_with_u32(DATABASE, 1)?;
        let made = request.clone();
        on(&request, "upgradeneeded", move |_| {
            let Some(database) = made.result().ok().and_then(|it| it.dyn_into::<IdbDatabase>().ok()) else {
                return;
            };
            for store in [Self::History, Self::Bulk] {
                let _ = database.create_object_store(store.name());
            }
        });
        let database: IdbDatabase = done(&request).await?.dyn_into()?;
        database.transaction_with_str_and_mode(self.name(), mode)?.object_store(self.name())
    }
}

/// What a request gives.
async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await?;
    request.result()
}
