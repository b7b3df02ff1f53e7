//! An evaluation as it is shown: what stands first and what is folded, and as text.

mod outline;
mod text;

pub use outline::{CountedStep, Part, TermOrder, TermRow, folded_in_words, parts, term_rows};
pub use text::{as_text, received_spf, tree_lines};
