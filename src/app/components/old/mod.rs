//! Elements and lists as they were made before the components; goes with its last user.

pub(crate) mod el;
pub(crate) mod live;
pub(crate) mod rows;
