//! What touches the browser itself, a module for each of its parts. Nothing else names `web_sys` but
//! for the type of an element that a component refers to.

pub(crate) mod address;
pub(crate) mod clipboard;
pub(crate) mod clock;
pub(crate) mod crypto;
pub(crate) mod database;
pub(crate) mod dom;
pub(crate) mod files;
pub(crate) mod links;
pub(crate) mod network;
pub(crate) mod notification;
pub(crate) mod policy;
pub(crate) mod scroll;
pub(crate) mod share;
pub(crate) mod storage;
