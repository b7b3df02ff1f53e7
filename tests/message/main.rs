//! Pasted messages, headers and bounces: what is read in them.

mod bounce_words;
mod bounces;
#[path = "../support/mailauth.rs"]
mod mailauth;
mod odd;
mod properties;
mod read;
mod received;
mod said;
mod signatures;
mod source;
