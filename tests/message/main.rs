//! Pasted messages, headers and bounces: what is read in them.

mod read;
mod received;
mod signatures;
mod source;
