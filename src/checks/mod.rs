//! The checks, one module per protocol. Each asks only through [`crate::dns::Resolve`], and gives
//! a typed result with the findings it rests on; none knows of the others' results.

mod addresses;
pub mod blocklist;
pub(crate) mod code;
pub mod dkim;
pub mod dmarc;
pub(crate) mod finding;
pub mod host_name;
pub mod lookup;
pub mod mx;
pub mod ptr;
mod registry;
pub mod spf;
pub mod transport;

pub use addresses::{HostAddresses, list};
pub use code::UnknownCode;
pub use finding::{Finding, FindingCode, FindingGroup, FindingReach, Link, Severity, State, spoken};
pub use registry::{Argument, Check, CheckInfo, Command, CommandInfo, FlowPlace, TabInfo};
