//! A browser, the page, the bare page, and the resolver that both ask.

use std::path::Path;
use std::time::Duration;

use mailpath::checks::blocklist;
use mailpath::dns::{AnswerCache, Question};
use mailpath::report::SavedReport;
use serde_json::{Value, json};

use crate::browser::driver::Browser;
use crate::recording::{Asked, longest_chain, record};
use crate::server::{Resolver, Site};

/// A domain of which everything is asked, and a sender that blocklists hold.
const DOMAIN: &str = "q=shop.net";
const LISTED: &str = "q=shop.net&server=mail.shop.net";

/// Which questions are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// All of them.
    Nothing,
    /// All but those for the lists' test entries, which an earlier report has asked.
    TestEntries,
}

impl Known {
    pub(crate) const ALL: [Self; 2] = [Self::Nothing, Self::TestEntries];

    fn bare_page(self) -> &'static str {
        match self {
            Self::Nothing => "bare.html",
            Self::TestEntries => "bare-known.html",
        }
    }
}

pub(crate) struct Stage {
    pub(crate) browser: Browser,
    pub(crate) site: Site,
    pub(crate) resolver: Resolver,
    asked: [Vec<Asked>; 2],
    /// The address of a saved report.
    pub(crate) saved: String,
}

impl Stage {
    pub(crate) fn new(dist: &Path) -> Self {
        let zone = include_str!("world.zone").to_owned() + &blocklist::test_entry_records();
        let resolver = Resolver::start(zone.clone());
        let site = Site::start(dist);
        let of = |query: &str, known: &AnswerCache| {
            record(&format!("{query}&resolver={}", resolver.url()), &zone, known)
        };
        let known = AnswerCache::new(u64::MAX, || 0);
        let (_, asked) = of(DOMAIN, &known);
        let (_, asked_again) = of(DOMAIN, &known);
        let (listed, _) = of(LISTED, &known);
        let link = SavedReport::from_report(&listed).to_link();
        let browser = Browser::start(1280, 900);
        browser.devtools("Security.setIgnoreCertificateErrors", &json!({ "ignore": true }));
        browser.before_load(include_str!("watch.js"));
        let saved = format!("{}#case={link}", site.url());
        let stage = Self { browser, site, resolver, asked: [asked, asked_again], saved };
        for known in Known::ALL {
            let url = |question: &Question| {
                format!("{}?name={}&type={}", stage.resolver.url(), question.name, question.rtype.code())
            };
            let asked: Vec<Value> =
                stage.asked(known).iter().map(|(question, after)| json!([url(question), after])).collect();
            let html = include_str!("bare.html").replace("QUESTIONS", &json!(asked).to_string());
            stage.site.add(known.bare_page(), &html);
        }
        stage
    }

    /// What the report of the domain asks.
    pub(crate) fn asked(&self, known: Known) -> &[Asked] {
        match known {
            Known::Nothing => &self.asked[0],
            Known::TestEntries => &self.asked[1],
        }
    }

    /// How many questions there are.
    pub(crate) fn questions(&self) -> String {
        let of = |known| {
            let asked = self.asked(known);
            format!("{} questions, at most {} one after the other", asked.len(), longest_chain(asked))
        };
        let [all, rest] = Known::ALL.map(of);
        format!("a report of a domain: {all}; with known test entries {rest}")
    }

    /// The address of the report of the domain, or of one whose sender blocklists hold.
    pub(crate) fn report(&self, listed: bool) -> String {
        let query = if listed { LISTED } else { DOMAIN };
        format!("{}?{query}&resolver={}", self.site.url(), self.resolver.url())
    }

    /// Lets every answer take so long.
    pub(crate) fn delay(&self, ms: u64) {
        self.resolver.delay(Duration::from_millis(ms));
    }

    /// Opens the bare page, which asks at once or nothing yet.
    pub(crate) fn open_bare(&self, known: Known, asks: bool) {
        let query = if asks { "?ask" } else { "" };
        self.browser.open(&format!("{}{}{query}", self.site.url(), known.bare_page()));
    }

    /// Lets the page forget what lists answered for their test entries.
    pub(crate) fn forget(&self) {
        self.browser.run("localStorage.clear();");
    }

    /// What a script in the page says in milliseconds.
    pub(crate) fn time(&self, script: &str) -> f64 {
        self.browser.run(script).as_f64().unwrap_or(f64::NAN)
    }

    /// The same for several.
    pub(crate) fn times<const N: usize>(&self, script: &str) -> [f64; N] {
        let found: Vec<f64> = serde_json::from_value(self.browser.run(script)).expect("times");
        found.try_into().expect("so many times")
    }
}
