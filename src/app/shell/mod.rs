//! What is there before a report: the masthead with the search box, its fields, the resolvers, custom
//! lists, print.

pub(crate) mod custom_list_fields;
pub(crate) mod custom_lists;
pub(crate) mod masthead;
pub(crate) mod offline_note;
pub(crate) mod options;
pub(crate) mod print;
pub(crate) mod question;
pub(crate) mod reading;
pub(crate) mod resolver;
pub(crate) mod text_field;
