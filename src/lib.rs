//! Mailpath's engine: will mail from this server, for this domain, get there, and if not, why not?
//!
//! The layers, from the bottom up; a module imports only from those below it:
//!
//! 0. [`deflate`]: DEFLATE, for links of saved reports;
//! 1. [`dns`]: names, record data, answers, the [`dns::Resolve`] trait, transcripts;
//! 2. [`doh`]: the live resolver over HTTPS, [`checks`]: one module per protocol, and on top of these
//!    [`message`]: a pasted message or bounce;
//! 3. [`report`]: the query, the plan of checks, and the report as one plain value;
//! 4. the page, in `main.rs` and `app/`, which is compiled for wasm only.
//!
//! The same code runs natively and in a browser; only timers and what `fetch` is told differ
//! ([`doh`]). Everything is single-threaded and cancelled by dropping: a dropped report aborts its
//! requests.

pub mod checks;
pub mod deflate;
pub mod dns;
pub mod doh;
pub mod message;
pub mod report;
