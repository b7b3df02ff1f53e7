//! The report: what was asked ([`Query`]), the plan of checks, and the result as one plain,
//! serialisable value ([`Report`]) that fills in while answers arrive.

mod asides;
pub mod builder;
pub mod bulk;
pub mod commands;
pub mod compare;
pub mod english;
mod example;
pub mod export;
pub mod fixes;
pub mod flow;
pub mod list_grid;
pub mod mail_flow;
pub mod marks;
pub mod message;
mod model;
pub mod page;
pub mod pasted;
mod plan;
mod public_json;
pub mod publishing;
mod query;
pub mod reading;
pub mod requirements;
pub mod resolvers;
mod rewriting_resolver;
mod saved_report;
mod silence;
mod subject;
mod survey;
pub mod trial;
mod verdict;
pub mod watch;
pub mod words;

pub use crate::checks::Command;
pub use compare::Comparison;
pub use example::{Example, example_resolver, examples};
pub use model::{AddressRow, Gap, HeloHost, HeloStatus, Report, ResolverInfo, Role, Verdict};
pub use plan::Run;
pub use public_json::json_text;
pub use query::{
    Chip, Input, MAX_RESOLVERS, MIN_RESOLVERS, ParameterError, Query, RecordKind, ResolverQuery,
    ResolverScope, ResolverSet, View, ZoneLines,
};
pub use reading::{FieldReading, Reading, read_box, read_field};
pub use saved_report::{MAX_LINK, SavedReport, SavedReportError, restore_test_answers, test_answers_to_text};
pub use silence::{Silence, SilenceReason, WayOn, resolvers_for_list};
pub use subject::{Author, GivenSelector, Helo, Host, Mailbox, ReturnPath, Subject};
pub use survey::{Survey, SurveyRun};
