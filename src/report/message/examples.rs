//! Messages of the made-up world, to try.

use std::borrow::Cow;

use super::link::to_link;

/// A message to try.
#[derive(Clone, Copy, Debug)]
pub struct MessageExample {
    /// What it shows, in a few words.
    pub title: &'static str,
    /// What is in it.
    pub about: &'static str,
    text: &'static str,
}

/// The messages offered. Their signatures are of keys in `data/example.zone`.
#[must_use]
pub fn examples() -> &'static [MessageExample] {
    &[
        MessageExample {
            title: "Delivered",
            about: "Signed, and received by another domain",
            text: include_str!("../../../data/example-delivered.eml"),
        },
        MessageExample {
            title: "Came back",
            about: "A bounce that names a blocklist",
            text: include_str!("../../../data/example-bounced.eml"),
        },
        MessageExample {
            title: "Changed on its way",
            about: "A signature that does not verify",
            text: include_str!("../../../data/example-changed.eml"),
        },
    ]
}

impl MessageExample {
    /// The message, with the line ends of mail.
    #[must_use]
    pub fn text(&self) -> Cow<'static, str> {
        Cow::Owned(self.text.lines().flat_map(|line| [line, "\r\n"]).collect())
    }

    /// The address that shows it.
    #[must_use]
    pub fn link(&self) -> String {
        format!("resolver=example#message={}", to_link(self.text().as_bytes()))
    }
}
