//! Components that more than one page or tab uses. Each is given the data it shows.

pub(crate) mod copy_button;
pub(crate) mod facts;
pub(crate) mod file_picker;
pub(crate) mod finding_card;
pub(crate) mod fold;
pub(crate) mod opener;
pub(crate) mod outside_link;
pub(crate) mod part;
pub(crate) mod proof;
pub(crate) mod raw_answer;
pub(crate) mod record_forms;
pub(crate) mod state_mark;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod time;
