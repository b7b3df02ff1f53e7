//! How often a report is asked for again, for somebody who waits for a delisting or a DNS change.

use std::time::Duration;

use super::compare::{Change, Comparison};
use super::model::Report;

/// Every how many minutes one may ask; nobody needs it oftener, and the lists are not ours.
pub const EVERY: [u32; 5] = [5, 10, 15, 30, 60];
/// The wait doubles with each report that could not be made, so many times at the most.
const DOUBLINGS: u32 = 4;
/// And is no longer than this, in minutes, unless one asked for it.
const LONGEST: u32 = 240;
/// A page that nobody has looked at for so long is forgotten, and asks no more.
const FORGOTTEN: Duration = Duration::from_secs(6 * 3600);

/// Watching under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    minutes: u32,
    failures: u32,
}

impl Watch {
    /// Asks every so many minutes, five at the least.
    #[must_use]
    pub fn every(minutes: u32) -> Self {
        Self { minutes: minutes.max(EVERY[0]), failures: 0 }
    }

    /// Takes in a report: where most of its questions were not answered, the next one waits longer.
    pub fn update(&mut self, report: &Report) {
        let failed = report.queries.failed > report.queries.answered;
        self.failures = if failed { self.failures + 1 } else { 0 };
    }

    /// Minutes until it is asked again.
    #[must_use]
    pub fn wait(&self) -> u32 {
        let longer = self.minutes.saturating_mul(1 << self.failures.min(DOUBLINGS));
        longer.min(LONGEST.max(self.minutes))
    }

    /// Whether it stops by itself, for a page that has been hidden for so long.
    #[must_use]
    pub fn is_forgotten(hidden: Duration) -> bool {
        hidden >= FORGOTTEN
    }
}

/// What is known to have changed since watching began: records and listings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News(Vec<(String, Option<String>)>);

impl News {
    /// Takes in how a report compares with the one at the beginning, and returns whether that is news. What is
    /// not known now is no news: what was known of it before stays as it was.
    pub fn update(&mut self, comparison: &Comparison) -> bool {
        let mut now = Vec::new();
        for group in comparison.groups.iter().filter(|group| matches!(group.title, "Records" | "Blocklists"))
        {
            for row in &group.rows {
                match row.kind {
                    Change::Same => {}
                    Change::Changed | Change::Appeared | Change::Gone => {
                        now.push((row.what.clone(), row.after.clone()))
                    }
                    Change::NotKnown | Change::StillUnknown | Change::NotCompared => {
                        now.extend(self.0.iter().find(|(what, _)| *what == row.what).cloned());
                    }
                }
            }
        }
        let is_news = now != self.0;
        self.0 = now;
        is_news
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::dns::{OfflineResolver, Resolve, Zone};
    use crate::report::{Query, Run};

    fn report(resolver: std::rc::Rc<dyn Resolve>) -> Report {
        let (query, _) = Query::from_url("q=mx:a.net");
        let run = Run::with_resolver(query, resolver, std::rc::Rc::new(|| {}));
        run.finish().now_or_never().expect("at once")
    }

    #[test]
    fn it_waits_longer_after_errors_and_as_before_after_an_answer() {
        let bad = report(std::rc::Rc::new(OfflineResolver));
        let good = report(std::rc::Rc::new(Zone::parse("test", "a.net 60 MX 0 .\n").expect("a zone")));
        let mut watch = Watch::every(15);
        assert_eq!(watch.wait(), 15);
        let waits: Vec<u32> = (0..6)
            .map(|_| {
                watch.update(&bad);
                watch.wait()
            })
            .collect();
        assert_eq!(waits, [30, 60, 120, 240, 240, 240]);
        watch.update(&good);
        assert_eq!(watch.wait(), 15);
    }

    #[test]
    fn a_list_that_falls_silent_in_between_hides_no_delisting() {
        let listed = "4.3.2.100.bl.spamcop.net 60 A 127.0.0.2\n";
        let of = |zone: Option<&str>| {
            let (query, _) = Query::from_url("q=blacklist:100.2.3.4");
            let text = zone.unwrap_or_default().to_owned() + &crate::checks::blocklist::test_entry_records();
            let world = Zone::parse("test", &text).expect("a zone");
            let resolver: std::rc::Rc<dyn Resolve> = match zone {
                Some(_) => std::rc::Rc::new(world),
                None => std::rc::Rc::new(Silent(world)),
            };
            let run = Run::with_resolver(query, resolver, std::rc::Rc::new(|| {}));
            run.finish().now_or_never().expect("at once")
        };
        let (listed, delisted, silent) = (Some(listed), Some(""), None);
        let start = of(listed);
        let mut news = News::default();
        let mut is_news = |zone| news.update(&Comparison::new(&start, &of(zone)));
        assert!(!is_news(listed), "nothing has changed");
        assert!(!is_news(silent), "silence is no change");
        assert!(is_news(delisted), "now it is delisted");
        assert!(!is_news(delisted), "which is news once");
        assert!(!is_news(silent), "and not taken back by silence");
        assert!(is_news(listed), "listed again");
    }

    /// A zone in which one list does not answer.
    struct Silent(Zone);

    impl Resolve for Silent {
        fn resolve(
            &self,
            question: crate::dns::Question,
        ) -> futures_util::future::LocalBoxFuture<'static, std::sync::Arc<crate::dns::Lookup>> {
            match question.name.as_str().ends_with("bl.spamcop.net") {
                true => OfflineResolver.resolve(question),
                false => self.0.resolve(question),
            }
        }
    }

    #[test]
    fn nobody_asks_oftener_than_every_five_minutes() {
        assert_eq!(Watch::every(0).wait(), 5);
        assert_eq!(Watch::every(600).wait(), 600);
        assert!(EVERY.iter().all(|minutes| *minutes >= 5));
    }

    #[test]
    fn a_page_that_nobody_looks_at_is_forgotten() {
        assert!(!Watch::is_forgotten(Duration::from_secs(3600)));
        assert!(Watch::is_forgotten(Duration::from_secs(7 * 3600)));
    }
}
