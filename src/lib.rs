//! Mailpath's engine: will mail from this server, for this domain, get there, and if not, why not?
//!
//! The floors, from the ground up; a module imports only from those under it:
//!
//! 0. [`deflate`]: compressing;
//! 1. [`dns`]: names, record data, answers, the [`dns::Resolve`] trait, transcripts;
//! 2. [`doh`]: the live resolver over HTTPS, and [`checks`]: one module per protocol;
//! 3. [`report`]: what was asked, the plan of checks, and the report as one plain value;
//! 4. the page, in `main.rs` and `app/`, which is compiled for wasm only.
//!
//! Nothing here knows that a browser exists. Everything is single-threaded and cancelled by
//! dropping: a report that is no longer wanted takes its requests with it.

pub mod checks;
pub mod deflate;
pub mod dns;
pub mod doh;
pub mod report;
