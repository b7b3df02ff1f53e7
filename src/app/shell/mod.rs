//! What is there before a report: the search box, its fields, the resolvers, custom lists, print.

pub(crate) mod custom_list_fields;
pub(crate) mod custom_lists;
pub(crate) mod fields;
pub(crate) mod print;
pub(crate) mod resolver;
pub(crate) mod search;
