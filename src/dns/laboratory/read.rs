//! Reads changes from lines of zone data. The records are read by the `domain` crate's parser of zone files.
//!
//! Names are whole, with or without their final dot, unless a line `$ORIGIN example.com.` says what they end
//! in. A line that begins with a space has the name of the one before. The time to live and the class may be
//! left out.

use std::borrow::Cow;
use std::str::FromStr;

use domain::base::iana::Class;
use domain::base::name::ToLabelIter;
use domain::base::rdata::ComposeRecordData as _;
use domain::zonefile::inplace::{Entry, Zonefile};

use super::super::name::NameError;
use super::super::{Name, Record, RecordData, RecordType};
use super::change::{Change, ZoneChanges};
use super::error::{ChangeError, in_words};
use super::mistakes;
use super::statement::{Operation, Statement, statements};
use super::write::DEFAULT_TTL;

/// The most changes at once.
const MAX_CHANGES: usize = 200;

/// The types that can be tried: those that a report reads, but for what only a signer can make.
const TYPES: [RecordType; 10] = [
    RecordType::TXT,
    RecordType::MX,
    RecordType::A,
    RecordType::AAAA,
    RecordType::CNAME,
    RecordType::PTR,
    RecordType::NS,
    RecordType::SRV,
    RecordType::TLSA,
    RecordType::CAA,
];

impl ZoneChanges {
    /// Reads lines of zone data; what each means stands in the table of `change.rs`.
    ///
    /// # Errors
    /// A [`ChangeError`] for the first line that is no change.
    pub fn parse(text: &str) -> Result<Self, ChangeError> {
        Self::parse_about(text, None)
    }

    /// The same, typed about a domain: what is wrong with a name is shown with it.
    ///
    /// # Errors
    /// As [`ZoneChanges::parse`].
    pub fn parse_about(text: &str, domain: Option<&Name>) -> Result<Self, ChangeError> {
        let example = domain.map_or("example.com", Name::as_str);
        let mut reader = Reader { origin: Name::root(), ttl: DEFAULT_TTL, owner: None, example, domain };
        let mut changes: Vec<(Change, usize)> = Vec::new();
        for statement in statements(text)? {
            if let Some(change) = reader.change(&statement)? {
                if changes.len() == MAX_CHANGES {
                    let why = format!("There are more than {MAX_CHANGES} changes.");
                    return Err(ChangeError::new(statement.line, 1, why));
                }
                changes.push((change, statement.line));
            }
        }
        check_aliases(&changes)?;
        Ok(Self::new(changes.into_iter().map(|(change, _)| change)))
    }
}

impl FromStr for ZoneChanges {
    type Err = ChangeError;

    fn from_str(text: &str) -> Result<Self, ChangeError> {
        Self::parse(text)
    }
}

/// An alias has no other record beside it (RFC 1034 section 3.6.2).
fn check_aliases(changes: &[(Change, usize)]) -> Result<(), ChangeError> {
    for (at, (change, line)) in changes.iter().enumerate() {
        let Some(record) = change.record() else { continue };
        let is_alias = |record: &Record| record.rtype == RecordType::CNAME;
        let beside = changes[..at].iter().filter_map(|(other, _)| other.record()).any(|other| {
            other.name == record.name && other != record && (is_alias(other) || is_alias(record))
        });
        if beside {
            let why = format!("{} is an alias (CNAME) here, and an alias has no other record.", record.name);
            return Err(ChangeError::new(*line, 1, why));
        }
    }
    Ok(())
}

struct Reader<'a> {
    /// The domain that advice about a name is given with.
    example: &'a str,
    /// What `@` stands for, where nothing says otherwise.
    domain: Option<&'a Name>,
    /// What relative names end in.
    origin: Name,
    ttl: u32,
    /// The name of the line before.
    owner: Option<Name>,
}

impl Reader<'_> {
    fn in_words(&self, message: &str) -> String {
        in_words(message, self.example)
    }

    fn change(&mut self, statement: &Statement<'_>) -> Result<Option<Change>, ChangeError> {
        mistakes::quotation_marks(statement)?;
        mistakes::parentheses(statement)?;
        let at_domain = self.domain.filter(|_| self.origin.is_root()).and_then(|domain| {
            let rest = statement.text.strip_prefix('@').filter(|rest| rest.starts_with([' ', '\t']))?;
            Some(format!("{}.{rest}", domain.as_str()))
        });
        let statement = &match &at_domain {
            Some(text) => Statement { text, ..*statement },
            None => *statement,
        };
        let words = statement.words();
        let Some(first) = words.first() else { return Ok(None) };
        if first.starts_with('$') {
            self.directive(statement, &words)?;
            return Ok(None);
        }
        if statement.operation == Operation::Remove
            && let Some(change) = self.removal(statement, &words)?
        {
            return Ok(Some(change));
        }
        let record = self.record(statement)?;
        self.owner = Some(record.name.clone());
        Ok(Some(match statement.operation {
            Operation::Replace => Change::Replace(record),
            Operation::Add => Change::Add(record),
            Operation::Remove => Change::Remove(record),
        }))
    }

    /// `name` and `name TYPE` without data. A time to live means nothing.
    fn removal(&mut self, statement: &Statement<'_>, words: &[&str]) -> Result<Option<Change>, ChangeError> {
        let is_before_type =
            |word: &&&str| word.eq_ignore_ascii_case("IN") || word.bytes().all(|byte| byte.is_ascii_digit());
        let rest: Vec<&&str> = words.iter().skip(1).skip_while(is_before_type).collect();
        let rtype = match rest.as_slice() {
            [] if words.len() == 1 => None,
            [rtype] => match RecordType::parse(rtype) {
                // `name A` with an address is longer.
                Some(rtype) => Some(rtype),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        let name = words.first().copied().unwrap_or_default();
        let probe = format!("{name} A 192.0.2.1");
        let name = self.record(&Statement { text: &probe, ..*statement })?.name;
        self.owner = Some(name.clone());
        match rtype {
            None => Ok(Some(Change::RemoveName(name))),
            // Any type can be taken away.
            Some(rtype) => Ok(Some(Change::RemoveType(name, rtype))),
        }
    }

    fn directive(&mut self, statement: &Statement<'_>, words: &[&str]) -> Result<(), ChangeError> {
        match words {
            [ttl, seconds] if ttl.eq_ignore_ascii_case("$TTL") => {
                let why = || ChangeError::new(statement.line, 6, "The time to live is a number of seconds.");
                self.ttl = seconds.parse().map_err(|_| why())?;
            }
            _ => {
                let (mut zone, _) = self.zone(statement.text);
                match zone.next_entry() {
                    Ok(None) => {
                        let origin = zone.origin().ok().and_then(|origin| name_of(&origin).ok());
                        let why = || ChangeError::new(statement.line, 1, self.in_words("bad name"));
                        self.origin = origin.ok_or_else(why)?;
                    }
                    Ok(Some(_)) => {
                        return Err(ChangeError::new(statement.line, 1, self.in_words("unknown control")));
                    }
                    Err(error) => return Err(placed(&error.to_string(), self.example, statement, 0)),
                }
            }
        }
        Ok(())
    }

    /// The parser over one statement, and how many characters were put before it.
    fn zone(&self, text: &str) -> (Zonefile, usize) {
        let owner = match &self.owner {
            Some(owner) if text.starts_with([' ', '\t']) => format!("{}.", owner.as_str()),
            _ => String::new(),
        };
        // The parser knows `@` in the place of the owner alone.
        let origin = format!(" {}.", self.origin.as_str());
        let text = match text.strip_suffix(" @") {
            Some(before) if !before.contains(['"', ';']) => Cow::Owned(format!("{before}{origin}")),
            _ => Cow::Borrowed(text),
        };
        let mut zone = Zonefile::from(format!("{owner}{text}\n").as_str());
        if let Ok(origin) = format!("{}.", self.origin.as_str()).parse() {
            zone.set_origin(origin);
        }
        zone.set_default_class(Class::IN);
        (zone, owner.chars().count())
    }

    fn record(&self, statement: &Statement<'_>) -> Result<Record, ChangeError> {
        let at_start = |why: &str| ChangeError::new(statement.line, statement.column + 1, why);
        mistakes::value_alone(statement, self.example)?;
        let in_ascii = ascii_names(statement.text);
        let statement = &Statement { text: &in_ascii, ..*statement };
        if self.owner.is_none() {
            mistakes::no_line_before(statement)?;
        }
        if self.origin.is_root() {
            mistakes::short_names(statement, self.example)?;
        }
        mistakes::what_is_missing(statement, self.example)?;
        unquoted_text(statement)?;
        // The parser reads over it.
        if statement.words().first().is_some_and(|owner| owner.contains("..")) {
            return Err(at_start(&self.in_words("bad name")));
        }
        let (mut zone, put) = self.zone(statement.text);
        let read = match zone.next_entry() {
            Ok(Some(Entry::Record(record))) => record,
            Ok(Some(Entry::Include { .. })) => return Err(at_start("No file can be included here.")),
            Ok(None) => return Err(at_start("There is no record on this line.")),
            Err(error) => return Err(placed(&error.to_string(), self.example, statement, put)),
        };
        if read.class() != Class::IN {
            return Err(at_start(&self.in_words("different class")));
        }
        let name =
            name_of(read.owner()).map_err(|error| at_start(&format!("The name is wrong: {error}.")))?;
        if name.is_root() {
            return Err(at_start(&self.in_words("missing origin")));
        }
        let rtype = supported(RecordType::from_code(read.rtype().to_int()), statement)?;
        let mut wire = Vec::new();
        // Writing to memory does not fail.
        let _ = read.data().compose_rdata(&mut wire);
        let data = RecordData::from_wire(rtype, &wire);
        if matches!(data, RecordData::Opaque(_) | RecordData::Unread(_)) {
            return Err(at_start(&format!("This is no data of a {rtype} record.")));
        }
        Ok(Record { ttl: time_to_live(statement).unwrap_or(self.ttl), name, rtype, data })
    }
}

/// The time to live that a line has; the parser does not say whether there was one.
fn time_to_live(statement: &Statement<'_>) -> Option<u32> {
    let words = statement.words();
    let owner = usize::from(!statement.text.starts_with([' ', '\t']));
    let before_type = words.iter().skip(owner).take(2).map(|word| word.parse().ok());
    let mut numbers = before_type.zip(words.iter().skip(owner));
    numbers.find_map(|(number, word)| match number {
        None if word.eq_ignore_ascii_case("IN") => None,
        other => Some(other),
    })?
}

/// The text with names in other letters as the DNS has them (RFC 5891). What is in quotation marks or behind a
/// semicolon is no name.
fn ascii_names(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut word) = (String::new(), String::new());
    let (mut quoted, mut comment) = (false, false);
    for character in text.chars().map(Some).chain([None]) {
        let is_of_word =
            |c: char| !quoted && !comment && !c.is_ascii_whitespace() && !matches!(c, '"' | ';' | '(' | ')');
        if let Some(character) = character.filter(|c| is_of_word(*c)) {
            word.push(character);
            continue;
        }
        match (word.is_ascii(), idna::domain_to_ascii(&word)) {
            // Other letters may stand for a sign that means something in a zone file.
            (false, Ok(ascii)) if ascii.bytes().all(is_of_name) => out.push_str(&ascii),
            _ => out.push_str(&word),
        }
        word.clear();
        match character {
            Some('"') if !comment => quoted = !quoted,
            Some(';') if !quoted => comment = true,
            Some('\n') => (quoted, comment) = (false, false),
            _ => {}
        }
        out.extend(character);
    }
    Cow::Owned(out)
}

/// Whether a byte stands in names without meaning anything else.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'*')
}

/// A name as the rest of the house has it.
fn name_of(name: &impl ToLabelIter) -> Result<Name, NameError> {
    let labels: Vec<Vec<u8>> = name.iter_labels().map(|label| label.as_slice().to_vec()).collect();
    Name::from_labels(labels.iter().map(Vec::as_slice).filter(|label| !label.is_empty()))
}

/// Where the parser says that something is wrong: `line:column: message`. It says where it had come to, which is
/// behind the word.
fn placed(error: &str, example: &str, statement: &Statement<'_>, put: usize) -> ChangeError {
    let mut parts = error.splitn(3, ':');
    let mut number =
        || parts.next().and_then(|part| part.parse::<usize>().ok()).unwrap_or(1).saturating_sub(1);
    let (mut line, mut column) = (number(), number());
    let why = in_words(parts.next().unwrap_or(error).trim(), example);
    if line == 0 {
        column = column.saturating_sub(put);
    }
    let lines: Vec<&str> = statement.text.split('\n').collect();
    if column == 0 && line > 0 || line >= lines.len() {
        line = line.clamp(1, lines.len()) - 1;
        column = usize::MAX;
    }
    let text = lines.get(line).copied().unwrap_or_default();
    let read: String = text.chars().take(column).collect();
    let word = read.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    let start = read.trim_end().chars().count() - word.chars().count();
    let before = if line == 0 { statement.column } else { 0 };
    ChangeError::new(statement.line + line, before + start + 1, why)
}

/// A text without quotation marks is several, joined without the spaces between them, and ends at a `;`:
/// nobody means that.
fn unquoted_text(statement: &Statement<'_>) -> Result<(), ChangeError> {
    let words = statement.words();
    let Some(at) = words.iter().take(4).position(|word| word.eq_ignore_ascii_case("TXT")) else {
        return Ok(());
    };
    let Some(first) = words.get(at + 1) else { return Ok(()) };
    if at == 0 && !statement.text.starts_with([' ', '\t']) || first.starts_with(['"', '(', '\\']) {
        return Ok(());
    }
    if words.len() == at + 2 && !statement.text.contains(';') {
        return Ok(());
    }
    let start = first.as_ptr() as usize - statement.text.as_ptr() as usize;
    let column = statement.column + statement.text[..start].chars().count() + 1;
    let text = statement.text[start..].lines().next().unwrap_or_default().trim_end();
    let why = format!("Put the text in quotation marks: \"{}\".", text.trim_end_matches('"'));
    Err(ChangeError::new(statement.line, column, why))
}

fn supported(rtype: RecordType, statement: &Statement<'_>) -> Result<RecordType, ChangeError> {
    if TYPES.contains(&rtype) {
        return Ok(rtype);
    }
    let known = TYPES.map(|rtype| rtype.to_string()).join(", ");
    let why = format!("Records of type {rtype} cannot be tried; these can: {known}.");
    Err(ChangeError::new(statement.line, statement.column + 1, why))
}

#[cfg(test)]
mod tests;
