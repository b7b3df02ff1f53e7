//! How long a report takes, and until its verdict, beside a bare page that asks the same.

use std::collections::HashSet;

use mailpath::dns::Question;

use crate::figures::{Aim, Table, median};
use crate::stage::{Known, Stage};

/// So long an answer takes, in milliseconds: a resolver nearby, and one far away.
const DELAYS: [u64; 2] = [50, 200];

/// Of a report: how long it took from its first question on, and from the navigation on.
const REPORT: &str = "await seen.finished; \
    const first = Math.min(...performance.getEntriesByType('resource').filter(e => e.name.startsWith('https:')).map(e => e.startTime)); \
    return [seen.done - first, seen.done];";

/// Of a report whose sender is listed: how long the verdict took from its first question on, and whether all was
/// finished then.
const VERDICT: &str = "await seen.finished; \
    const first = Math.min(...performance.getEntriesByType('resource').filter(e => e.name.startsWith('https:')).map(e => e.startTime)); \
    return [seen.states.at(-1)[0] - first, seen.done - first];";

/// The same of the bare page.
const BARE: &str = "return asked;";

/// Measures all of it.
pub(crate) fn measure(stage: &Stage, rounds: usize, table: &mut Table) {
    for delay in DELAYS {
        stage.delay(delay);
        let mut reports = Known::ALL.map(|_| Pair::default());
        let (mut trips, mut verdicts, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..=rounds {
            for (known, pair) in Known::ALL.into_iter().zip(&mut reports) {
                stage.open_bare(known, false);
                trips.push(stage.time("return askOne();"));
                stage.resolver.take_asked();
                stage.open_bare(known, true);
                let bare = stage.times(BARE);
                let bare_asked = stage.resolver.take_asked();
                if known == Known::Nothing {
                    stage.forget();
                }
                stage.browser.open(&stage.report(false));
                let page = stage.times(REPORT);
                compare(known, &bare_asked, &stage.resolver.take_asked());
                // The first one of all finds nothing compiled.
                if round > 0 {
                    pair.add(page, bare);
                }
            }
            stage.open_bare(Known::Nothing, false);
            stage.forget();
            stage.browser.open(&stage.report(true));
            let [verdict, end] = stage.times(VERDICT);
            if round > 0 {
                verdicts.push(verdict);
                whole.push(end);
            }
        }
        for (known, pair) in Known::ALL.into_iter().zip(&reports) {
            let what = match known {
                Known::Nothing => "report",
                Known::TestEntries => "report, known test entries",
            };
            let of = |since| format!("{what}, {delay} ms an answer, since {since}");
            table.ratio(of("its first question"), &pair.page, &pair.bare, Aim::Below(1.25));
            table.ratio(of("the navigation"), &pair.page_opened, &pair.bare_opened, Aim::None);
        }
        let trip = median(&trips);
        let of = |what| format!("a listed sender, {delay} ms an answer, {what}");
        table.round_trips(of("verdict"), &verdicts, trip, Aim::Below(2.5));
        table.round_trips(of("whole report"), &whole, trip, Aim::None);
    }
}

/// Times of the page and the bare page.
#[derive(Default)]
struct Pair {
    page: Vec<f64>,
    page_opened: Vec<f64>,
    bare: Vec<f64>,
    bare_opened: Vec<f64>,
}

impl Pair {
    fn add(&mut self, page: [f64; 2], bare: [f64; 2]) {
        self.page.push(page[0]);
        self.page_opened.push(page[1]);
        self.bare.push(bare[0]);
        self.bare_opened.push(bare[1]);
    }
}

/// Says where both asked something else.
fn compare(known: Known, bare: &[Question], page: &[Question]) {
    let set = |asked: &[Question]| asked.iter().cloned().collect::<HashSet<_>>();
    let (of_bare, of_page) = (set(bare), set(page));
    let differs = |one: &HashSet<Question>, other: &HashSet<Question>| one.difference(other).count();
    let (more, less) = (differs(&of_page, &of_bare), differs(&of_bare, &of_page));
    if more + less > 0 || bare.len() != page.len() {
        eprintln!(
            "  {known:?}: {} questions of the page and {} of the bare page; {more} only of the one, {less} only of the other",
            page.len(),
            bare.len()
        );
    }
}
