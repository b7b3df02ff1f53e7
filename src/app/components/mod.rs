//! Components that more than one page or tab uses.

pub(crate) mod file_picker;
pub(crate) mod finding_card;
pub(crate) mod old;
pub(crate) mod proof;
pub(crate) mod raw_answer;
pub(crate) mod state_mark;
pub(crate) mod text;
