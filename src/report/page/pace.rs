//! How often something is written that takes long to write.

use std::time::Duration;

/// Leaves at least as long a pause after each writing as that took, so that no more than half of the time is
/// spent on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// From when on it may be written again.
    due: Duration,
}

impl Pace {
    /// Whether it may be written again, at this time since the beginning.
    #[must_use]
    pub fn is_due(self, now: Duration) -> bool {
        now >= self.due
    }

    /// Notes that it was written between these times.
    pub fn wrote(&mut self, from: Duration, to: Duration) {
        self.due = to + to.saturating_sub(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_is_written_less_often() {
        let seconds = Duration::from_secs;
        let mut pace = Pace::default();
        assert!(pace.is_due(seconds(0)));
        pace.wrote(seconds(0), seconds(3));
        assert!(!pace.is_due(seconds(5)) && pace.is_due(seconds(6)));
        pace.wrote(seconds(6), seconds(6));
        assert!(pace.is_due(seconds(6)), "what takes no time is written at once");
    }
}
