//! The zone laboratory: records that are tried before anybody publishes them.
//!
//! [`ZoneChanges`] are lines of zone data that stand in for what is published, and lines that take something
//! away. [`Laboratory`] answers as the DNS would once they were made; whatever they do not touch passes
//! through. What a line means, and what is decided where the DNS leaves it open, stands in [`change`].

mod answer;
mod change;
mod error;
mod mistakes;
mod read;
mod resolver;
mod statement;
mod wildcard;
mod write;

pub use change::{Change, ZoneChanges};
pub use error::ChangeError;
pub use resolver::Laboratory;
pub use write::{DEFAULT_TTL, zone_data, zone_line, zone_name};
