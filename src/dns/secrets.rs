//! Keys of blocklists, which are labels of the names asked for, and private blocklists. A lookup that
//! concerns them has the keys masked, and is marked as private.

use std::sync::Arc;

use super::{Lookup, Name, RecordData, Response, Txt};

/// What stands for a key wherever a name with one in it is shown.
pub const MASK: &str = "your-key";

/// Keys and zones that must not be shown or exported.
#[derive(Clone, Default)]
pub struct Secrets {
    keys: Vec<String>,
    zones: Vec<Name>,
}

impl Secrets {
    /// Keeps a key secret: letters, digits and hyphens, in lower case.
    pub fn hide(&mut self, key: &str) {
        self.keys.push(key.to_owned());
    }

    /// Marks lookups in this zone as private.
    pub fn keep(&mut self, zone: Name) {
        self.zones.push(zone);
    }

    /// Whether a lookup of this name is private.
    #[must_use]
    pub fn concern(&self, name: &Name) -> bool {
        self.keys.iter().any(|key| name.labels().any(|label| label == key))
            || self.zones.iter().any(|zone| name.is_within(zone))
    }

    /// The lookup as it may be shown: keys masked, and marked as private where it is.
    #[must_use]
    pub fn mask(&self, lookup: Arc<Lookup>) -> Arc<Lookup> {
        if !self.concern(&lookup.question.name) {
            return lookup;
        }
        let mut lookup = Arc::unwrap_or_clone(lookup);
        lookup.private = true;
        lookup.question.name = self.name(&lookup.question.name);
        // In the wire format the name is inside of a message, where no text can be replaced.
        lookup.url = lookup.url.map(|url| self.text(&url)).filter(|url| !url.contains("dns="));
        if let Ok(response) = &mut lookup.result {
            self.response(response);
        }
        Arc::new(lookup)
    }

    fn response(&self, response: &mut Response) {
        for comment in &mut response.comments {
            *comment = self.text(comment);
        }
        for record in &mut response.answers {
            record.name = self.name(&record.name);
            match &mut record.data {
                RecordData::Cname(name) | RecordData::Ns(name) | RecordData::Ptr(name) => {
                    *name = self.name(name);
                }
                RecordData::Txt(txt) => {
                    let text = txt.text();
                    let masked = self.text(&text);
                    if masked != text {
                        *txt = Txt::new(vec![masked.into_bytes()]);
                    }
                }
                _ => {}
            }
        }
    }

    fn name(&self, name: &Name) -> Name {
        Name::parse(&self.text(name.as_str())).unwrap_or_else(|_| name.clone())
    }

    fn text(&self, text: &str) -> String {
        // In whatever case: a resolver need not keep it.
        let mut text = text.to_owned();
        for key in &self.keys {
            let mut from = 0;
            while let Some(at) = text[from..].to_ascii_lowercase().find(key.as_str()) {
                let at = from + at;
                text.replace_range(at..at + key.len(), MASK);
                from = at + MASK.len();
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{Question, Rcode, Record, RecordType};

    fn name(text: &str) -> Name {
        Name::parse(text).expect(text)
    }

    #[test]
    fn a_key_is_nowhere_in_what_is_shown() {
        let mut secrets = Secrets::default();
        secrets.hide("s3cretkey");
        secrets.keep(name("own.example"));
        let owner = name("2.0.0.127.s3cretkey.zen.example");
        let record = |rtype, data| Record { name: owner.clone(), rtype, ttl: 60, data };
        let response = Response {
            answers: vec![
                record(RecordType::CNAME, RecordData::Cname(name("x.s3cretkey.zen.example"))),
                record(RecordType::TXT, RecordData::Txt(Txt::new(vec![b"see ?key=S3cretKey".to_vec()]))),
            ],
            comments: vec!["no answer for S3CRETKEY.zen.example".into()],
            ..Response::empty(Rcode::NoError)
        };
        let question = Question { name: owner.clone(), rtype: RecordType::TXT };
        let mut lookup = Lookup::instant(question, "test", Ok(response));
        lookup.url = Some("https://dns.example/?name=2.0.0.127.s3cretkey.zen.example".into());
        let shown = secrets.mask(Arc::new(lookup.clone()));
        assert!(!format!("{shown:?}").to_lowercase().contains("s3cretkey"), "{shown:?}");
        assert!(shown.private && shown.question.name.as_str() == "2.0.0.127.your-key.zen.example");
        lookup.url = Some("https://dns.example/?dns=AAAB".into());
        assert_eq!(secrets.mask(Arc::new(lookup)).url, None);
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        let mut secrets = Secrets::default();
        secrets.hide("s3cretkey");
        secrets.keep(name("own.example"));
        let of = |text: &str| {
            let question = Question { name: name(text), rtype: RecordType::A };
            secrets.mask(Arc::new(Lookup::instant(question, "test", Ok(Response::empty(Rcode::NoError)))))
        };
        assert!(!of("1.2.3.4.zen.example").private && of("1.2.3.4.own.example").private);
        assert_eq!(of("1.2.3.4.own.example").question.name.as_str(), "1.2.3.4.own.example");
    }
}
