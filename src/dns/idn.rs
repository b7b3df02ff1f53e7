//! International names to A-labels (RFC 5891, UTS 46): one of the few things that a browser does
//! by itself. Its own tables are complete and cost the page nothing; natively a lighter way does,
//! which knows case, composition and the ideographic full stop, and not the rarer mappings.

/// Turns a name with characters beyond ASCII into A-labels. Its ASCII characters have been checked.
#[cfg(target_arch = "wasm32")]
pub(super) fn to_ascii(text: &str) -> Option<String> {
    web_sys::Url::new(&format!("http://{text}/")).ok().map(|url| url.hostname())
}

/// Turns a name with characters beyond ASCII into A-labels. Its ASCII characters have been checked.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn to_ascii(text: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization as _;

    let text: String = text.to_lowercase().nfkc().collect();
    let labels = text.split(['.', '。', '．', '｡']).map(|label| {
        if label.is_ascii() {
            return Some(label.to_owned());
        }
        idna::punycode::encode_str(label).map(|code| format!("xn--{code}"))
    });
    labels.collect::<Option<Vec<_>>>().map(|labels| labels.join("."))
}
