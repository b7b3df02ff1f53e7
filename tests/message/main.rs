//! Pasted messages, headers and bounces: what is read in them.

mod bounces;
mod read;
mod received;
mod said;
mod signatures;
mod source;
