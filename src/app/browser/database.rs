//! What this browser keeps of reports (IndexedDB): lists of texts under numbers, in one database whose
//! name is the page's own, since other projects may share the origin.

use idb::{Database, DatabaseEvent as _, Error, Factory, ObjectStore, ObjectStoreParams, TransactionMode};
use wasm_bindgen::JsValue;

const DATABASE: &str = "mailpath";
/// Older databases of readers are of this version, and have the same stores.
const VERSION: u32 = 1;

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
            let store = self.open(TransactionMode::ReadOnly).await?;
            // Both are asked before the first has answered: a transaction ends when nothing is asked.
            let (keys, texts) = (store.get_all_keys(None, None)?, store.get_all(None, None)?);
            Ok::<_, Error>((keys.await?, texts.await?))
        };
        let Ok((keys, texts)) = read.await else { return Vec::new() };
        let number = |key: &JsValue| key.as_f64().map(|key| key as u32);
        let entry = |(key, text): (&JsValue, &JsValue)| Some((number(key)?, text.as_string()?));
        keys.iter().zip(&texts).filter_map(entry).collect()
    }

    /// Keeps a text under a number; whether the browser did.
    pub(crate) async fn put(self, number: u32, text: &str) -> bool {
        let write = async {
            let store = self.open(TransactionMode::ReadWrite).await?;
            store.put(&text.into(), Some(&number.into()))?.await
        };
        write.await.is_ok()
    }

    /// Drops what is kept under a number, or everything.
    pub(crate) async fn drop(self, number: Option<u32>) -> bool {
        let write = async {
            let store = self.open(TransactionMode::ReadWrite).await?;
            match number {
                Some(number) => store.delete(JsValue::from(number))?.await,
                None => store.clear()?.await,
            }
        };
        write.await.is_ok()
    }

    async fn open(self, mode: TransactionMode) -> Result<ObjectStore, Error> {
        let mut request = Factory::new()?.open(DATABASE, Some(VERSION))?;
        request.on_upgrade_needed(|event| {
            let Ok(database) = event.database() else { return };
            for store in [Self::History, Self::Bulk] {
                let _ = database.create_object_store(store.name(), ObjectStoreParams::new());
            }
        });
        let database: Database = request.await?;
        database.transaction(&[self.name()], mode)?.object_store(self.name())
    }
}
