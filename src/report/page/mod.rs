//! What the page shows, as far as it needs no browser: its address, its tabs, and what it does when it is
//! opened at an address.

mod address;
mod next_step;
mod opening;
mod pace;
mod route;
mod stations;
mod tab;

pub use address::{
    PASTED_FRAGMENT, chosen_hop, comparison_link, file_fragment, fragment_value, has_message,
    has_saved_report, is_file, named_resolvers, page_query, saved_report_link, shows_message,
    shows_saved_report, split_link, with_chosen_hop,
};
pub use next_step::{NextStep, asks_for_server};
pub use opening::{
    Action, Opening, ShownPage, Source, message_question, must_not_run, open, same_question, saved_question,
};
pub use pace::Pace;
pub use route::{Route, Subject};
pub use stations::station;
pub use tab::Tab;
