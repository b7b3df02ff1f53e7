//! Pasted messages, headers and bounces: what is read in them.

mod signatures;
mod source;
