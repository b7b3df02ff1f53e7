//! As much of HTML as is needed to look at the start tags of a page that this project writes.

/// A start tag.
pub(crate) struct Tag<'a> {
    /// In lower case.
    pub(crate) name: String,
    /// Names in lower case, values as written.
    pub(crate) attributes: Vec<(String, &'a str)>,
    /// Where the tag stands in the page, from `<` to after `>`.
    pub(crate) range: std::ops::Range<usize>,
    /// The text of an element whose content is text alone, such as `script`; else empty.
    pub(crate) text: &'a str,
}

impl Tag<'_> {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| *value)
    }
}

/// Elements in which a `<` starts no tag.
const TEXT_ONLY: [&str; 4] = ["script", "style", "textarea", "title"];

/// The start tags of a page, in order; comments and end tags are passed over.
pub(crate) fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = page[at..].find('<').map(|found| at + found) {
        let rest = &page[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            at = comment.find("-->").map_or(page.len(), |end| open + 4 + end + 3);
            continue;
        }
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            at = open + 1;
            continue;
        }
        let mut tag = start_tag(page, open);
        at = tag.range.end;
        if TEXT_ONLY.contains(&tag.name.as_str()) {
            tag.text = text_until_end(&page[at..], &tag.name);
            at += tag.text.len();
        }
        tags.push(tag);
    }
    tags
}

fn start_tag(page: &str, open: usize) -> Tag<'_> {
    let is_delimiter = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
    let name_end = end_of(page, open + 1, is_delimiter);
    let mut attributes = Vec::new();
    let mut at = name_end;
    loop {
        at = end_of(page, at, |c| !(c.is_ascii_whitespace() || c == '/'));
        if at >= page.len() || page[at..].starts_with('>') {
            break;
        }
        let key_end = end_of(page, at + 1, |c| is_delimiter(c) || c == '=');
        let key = page[at..key_end].to_ascii_lowercase();
        at = key_end;
        let after_key = end_of(page, at, |c| !c.is_ascii_whitespace());
        let mut value = "";
        if page[after_key..].starts_with('=') {
            let start = end_of(page, after_key + 1, |c| !c.is_ascii_whitespace());
            let quote = page[start..].chars().next().filter(|c| matches!(c, '"' | '\''));
            let (from, to) = match quote {
                Some(quote) => (start + 1, end_of(page, start + 1, |c| c == quote)),
                None => (start, end_of(page, start, |c| c.is_ascii_whitespace() || c == '>')),
            };
            value = &page[from..to];
            at = if quote.is_some() { (to + 1).min(page.len()) } else { to };
        }
        attributes.push((key, value));
    }
    Tag {
        name: page[open + 1..name_end].to_ascii_lowercase(),
        attributes,
        range: open..(at + 1).min(page.len()),
        text: "",
    }
}

/// The first place from `from` on where `stop` holds, or the end of the page.
fn end_of(page: &str, from: usize, stop: impl Fn(char) -> bool) -> usize {
    match page.get(from..) {
        Some(rest) => rest.find(stop).map_or(page.len(), |found| from + found),
        None => page.len(),
    }
}

fn text_until_end<'a>(rest: &'a str, name: &str) -> &'a str {
    let end = rest.match_indices("</").map(|(at, _)| at).find(|at| {
        let after = &rest.as_bytes()[at + 2..];
        after.len() >= name.len() && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
    });
    &rest[..end.unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::tags;

    #[test]
    fn attributes_are_read_however_they_are_quoted() {
        let page = "<!doctype html><LINK Rel=icon href='a>b' hidden data-x = \"1\"/><p>";
        let found = tags(page);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].name, "link");
        assert_eq!(found[0].attribute("rel"), Some("icon"));
        assert_eq!(found[0].attribute("href"), Some("a>b"));
        assert_eq!(found[0].attribute("hidden"), Some(""));
        assert_eq!(found[0].attribute("data-x"), Some("1"));
        assert_eq!(&page[found[1].range.clone()], "<p>");
    }

    #[test]
    fn scripts_and_comments_hold_no_tags() {
        let found = tags("<!-- <i> --><script type=module>if (1 <b) {'</p>'}</SCRIPT><u>");
        let names: Vec<&str> = found.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["script", "u"]);
        assert_eq!(found[0].text, "if (1 <b) {'</p>'}");
    }

    #[test]
    fn a_page_that_breaks_off_is_no_reason_to_panic() {
        for page in ["<", "<a", "<a b", "<a b=", "<a b='", "<!--", "<script>x", "<é>", "<a é='é"] {
            tags(page);
        }
    }
}
