//! What is shown in place of a report.

pub(crate) mod about;
pub(crate) mod bulk;
pub(crate) mod compare;
pub(crate) mod history;
pub(crate) mod json_view;
pub(crate) mod list_health;
pub(crate) mod message;
pub(crate) mod resolvers;
pub(crate) mod start;
