//! What touches the browser itself: address, policy, clipboard, storage, files, the database.

pub(crate) mod database;
pub(crate) mod dom;
