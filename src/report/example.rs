//! The built-in example: a small made-up world (`data/example.zone`), so that the page does its
//! whole job with no network.

use std::rc::Rc;

use crate::checks::blocklist;
use crate::dns::{Resolve, Zone};

/// A query to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it shows, in a few words.
    pub title: &'static str,
    /// The query part of its URL.
    pub url: &'static str,
}

/// The examples offered, all made up and answered without any network.
#[must_use]
pub fn examples() -> &'static [Example] {
    &[
        Example { title: "A healthy domain", url: "q=healthy.example&resolver=example" },
        Example {
            title: "A blocked sender",
            url: "q=blocked.example&server=mail.blocked.example&resolver=example",
        },
        Example { title: "A broken domain", url: "q=broken.example&resolver=example" },
    ]
}

/// The made-up world, ready to be asked.
#[must_use]
pub fn example_resolver() -> Rc<dyn Resolve> {
    // The text is compiled in and a test reads it, so it cannot fail; an empty world answers
    // NXDOMAIN to everything, which nothing made up would be taken for.
    Rc::new(Zone::parse("example", &world()).unwrap_or_default())
}

/// Its zone, with the test entries of every list; the zone's own lines have precedence where they
/// let a list keep silent.
fn world() -> String {
    include_str!("../../data/example.zone").to_owned() + &blocklist::test_entry_records()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_made_up_world_can_be_read() {
        let zone = Zone::parse("example", &world());
        assert!(zone.is_ok(), "{zone:?}");
    }

    #[test]
    fn the_start_offers_every_example() {
        // The start stands in the page before the program does.
        let start = include_str!("../../index.html");
        let cards = start.matches("resolver=example\"").count();
        assert_eq!(cards, examples().len());
        for example in examples() {
            let link = format!("href=\"?{}\"", example.url.replace('&', "&amp;"));
            let card = start.split(&link).nth(1).and_then(|rest| rest.split("</a>").next());
            assert!(card.is_some_and(|card| card.contains(example.title)), "{example:?}");
        }
    }

    #[test]
    fn every_example_is_a_query() {
        for example in examples() {
            let (query, errors) = crate::report::Query::from_url(example.url);
            assert!(errors.is_empty() && query.resolver.is_example(), "{example:?}");
            assert_eq!(query.to_url(), example.url);
        }
    }
}
