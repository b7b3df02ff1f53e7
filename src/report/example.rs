//! The built-in example: a small made-up world.

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
        Example { title: "A blocked sender", url: "q=blocked.example&server=198.51.100.25&resolver=example" },
        Example { title: "A broken domain", url: "q=broken.example&resolver=example" },
    ]
}
