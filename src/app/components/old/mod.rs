//! Elements and lists as they were made before the components; goes with its last user.

pub(crate) mod el;
pub(crate) mod live;
pub(crate) mod part;
pub(crate) mod rows;

pub(crate) mod file_picker;
pub(crate) mod finding_card;
pub(crate) mod proof;
pub(crate) mod raw_answer;
pub(crate) mod state_mark;
pub(crate) mod text;
