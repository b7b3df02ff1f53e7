//! The builders, and where each stands in the page.

pub(crate) use mailpath::report::RecordKind as Builder;

use crate::app::state::Tab;

/// Where a builder stands.
pub(super) trait BuilderPlace {
    /// The id of its place.
    fn id(self) -> String;
    /// The id of its heading.
    fn heading_id(self) -> String;
    /// The id of the button that opens it.
    fn button_id(self) -> String;
    /// The tab in which it stands.
    fn tab(self) -> Tab;
}

impl BuilderPlace for Builder {
    fn id(self) -> String {
        format!("builder-{}", self.word())
    }

    fn heading_id(self) -> String {
        format!("{}-heading", self.id())
    }

    fn button_id(self) -> String {
        format!("open-{}", self.id())
    }

    fn tab(self) -> Tab {
        Tab::Check(self.check())
    }
}
