//! Which fields the recipient's own side wrote. Anybody can put a field into a message, under any name, so its
//! place decides: servers write on top of what they are given.
//!
//! With *hand-over* for the `Received` field of the server that took the message from outside:
//!
//! 1. A field **above** the hand-over was written by the recipient's side. It is believed if its authserv-id goes
//!    with a server there: with the `by` of the hand-over or of a hop above it. Where none of these hops names a
//!    server (Yahoo writes private addresses), nothing contradicts, and the place is enough. A field that names
//!    nobody is believed where its writer never names itself: Microsoft's, at Microsoft's servers; those of
//!    filters; `Received-SPF`.
//! 2. A field **right below** the hand-over, with nothing but such fields between, is where Gmail and most filters
//!    of Postfix and sendmail (milters) write. A sender's own forged field would follow there. So it is believed
//!    only of a receiver of the table, which always writes its own on top, and only if no believed field on top of
//!    it has one of its methods or several methods: who puts all results into one field has no second one. Of
//!    another server it is *unproven*: it should remove what others wrote in its name (RFC 8601 section 5), but
//!    where nothing checks, nothing does that.
//! 3. Everything else was there before.
//!
//! Fields of filters name nobody, and many filters write at the very end. One that is not above the hand-over is
//! believed only at the receiver whose field it is: right below, or anywhere if that receiver takes such fields
//! out of what comes in, as Microsoft does.
//!
//! An id *goes with* a server if they are the same, have the same registered name, or belong to one receiver
//! of the table. Without a list of public suffixes the registered name is the last two labels, or three below a
//! short one as in `co.uk`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::fields::Fields;
use super::super::model::{Hop, Said};
use super::note::{FieldNote, FieldRole};
use super::same_side::{are_listed, goes_with, is_name};
use super::tables::{ReceiverRow, is_within};
use super::{SaidSource, tables};

/// Whether the recipient's own side wrote a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// It stands above the hand-over, in the name of a server there.
    Above,
    /// It stands right below the hand-over, in the name of a server of the recipient's side.
    RightBelow,
    /// It stands lower, but the receiver takes such fields out of what comes in, so it is its own.
    Guarded,
    /// It stands right below the hand-over, where filters of the recipient's side write, and nothing shows that it
    /// is not the sender's.
    Unproven,
    /// It stands where only the recipient's side writes, or right below, but in another name.
    OtherName,
    /// It stands right below the hand-over, and a field on top of it says the same method.
    Repeated,
    /// It was in the message when the recipient's side took it: anybody may have written it.
    Below,
    /// Where the recipient's side took over is not known.
    #[default]
    Unknown,
}

impl Trust {
    /// Whether it is believed.
    #[must_use]
    pub fn is_trusted(self) -> bool {
        match self {
            Self::Above | Self::RightBelow | Self::Guarded => true,
            Self::Unproven | Self::OtherName | Self::Repeated | Self::Below | Self::Unknown => false,
        }
    }

    /// Why, in a sentence.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Above => {
                "The recipient's own server wrote this: it stands above the hop at which that side took over."
            }
            Self::RightBelow => {
                "The recipient's own server wrote this, right below its line about the hop at which that side took over."
            }
            Self::Guarded => {
                "The recipient's own server wrote this: it removes such fields from incoming mail."
            }
            Self::Unproven => {
                "It stands where filters of the recipient's side write, but the sender may have put it in as well."
            }
            Self::OtherName => {
                "It stands where the recipient's side writes, but under a name that none of its servers has."
            }
            Self::Repeated => {
                "The recipient's server has written its own result above it, so the sender may have put this one in."
            }
            Self::Below => {
                "It was in the message before the recipient's side took over, so anybody may have written it."
            }
            Self::Unknown => {
                "At which hop the recipient's side took over is not known, so anybody may have written it."
            }
        }
    }
}

/// Sets for all results and notes whether the recipient's own side wrote them, given the hops, the oldest first,
/// and the one at which that side took over. It can be called again with another one.
pub fn trust(
    said: &mut [Said],
    notes: &mut [FieldNote],
    fields: &Fields,
    hops: &[Hop],
    handover: Option<usize>,
) {
    let side =
        handover.and_then(|index| hops.get(index..)).and_then(|above| RecipientSide::new(above, fields));
    for result in said.iter_mut() {
        result.trust = side.as_ref().map_or(Trust::Unknown, |side| side.judge_result(result));
    }
    distrust_repeated(said);
    for result in said.iter_mut() {
        result.trusted = result.trust.is_trusted();
    }
    for note in notes {
        note.trust = side.as_ref().map_or(Trust::Unknown, |side| side.judge_note(note));
    }
}

/// Takes back the trust in fields right below the hand-over that follow what the server wrote itself.
fn distrust_repeated(said: &mut [Said]) {
    let mut seen: BTreeSet<(SaidSource, String)> = BTreeSet::new();
    let mut is_complete = false;
    for results in said.chunk_by_mut(|one, next| one.field == next.field) {
        let methods: BTreeSet<(SaidSource, String)> = results
            .iter()
            .filter(|said| said.trust.is_trusted())
            .map(|said| (said.source, said.method.clone()))
            .collect();
        let repeats = is_complete || !methods.is_disjoint(&seen);
        let is_lower = |said: &Said| matches!(said.trust, Trust::RightBelow | Trust::Unproven);
        for said in results.iter_mut().filter(|said| repeats && is_lower(said)) {
            said.trust = Trust::Repeated;
        }
        is_complete |= methods.len() > 1;
        seen.extend(methods);
    }
}

/// The recipient's side: the place of the hand-over's field, how far its own fields may reach below that, and
/// its servers.
struct RecipientSide<'a> {
    handover: usize,
    /// The first place below the hand-over that its server cannot have written.
    end: usize,
    servers: Vec<&'a str>,
}

impl<'a> RecipientSide<'a> {
    fn new(hops: &'a [Hop], fields: &Fields) -> Option<Self> {
        let handover = hops.first()?.field;
        let below = fields.iter().skip(handover + 1).take_while(|field| is_result_field(field.name()));
        let end = handover + 1 + below.count();
        let servers = hops.iter().filter_map(|hop| hop.by.as_deref()).filter(|by| is_name(by)).collect();
        Some(Self { handover, end, servers })
    }

    fn judge_result(&self, said: &Said) -> Trust {
        let any = |fits: fn(&str, &str) -> bool| {
            said.by.as_deref().map(|id| self.servers.iter().any(|server| fits(id, server)))
        };
        let is_listed = any(are_listed).unwrap_or_else(|| self.writes_without_id());
        let goes_with_one = || any(goes_with).unwrap_or(said.source == SaidSource::ReceivedSpf);
        match self.place(said.field) {
            // Nothing contradicts a name where no server is named.
            Trust::Above if self.servers.is_empty() || is_listed || goes_with_one() => Trust::Above,
            Trust::RightBelow if is_listed => Trust::RightBelow,
            Trust::RightBelow if goes_with_one() => Trust::Unproven,
            Trust::Above | Trust::RightBelow => Trust::OtherName,
            place => place,
        }
    }

    fn judge_note(&self, note: &FieldNote) -> Trust {
        let place = self.place(note.field);
        let by = note.by.as_deref();
        match note.role {
            // What senders, services and lists write is theirs wherever it stands.
            FieldRole::Sender | FieldRole::Service | FieldRole::List => Trust::Below,
            FieldRole::Seal => {
                let is_own = by.is_some_and(|by| self.servers.iter().any(|server| goes_with(by, server)));
                if is_own && place == Trust::Above { place } else { Trust::Below }
            }
            FieldRole::Receiver | FieldRole::Filter | FieldRole::Internal => {
                match (place, by.and_then(|by| self.receiver(by))) {
                    (Trust::RightBelow | Trust::Below, Some(row)) if row.guards => Trust::Guarded,
                    (Trust::RightBelow, None) => Trust::Unproven,
                    (place, _) => place,
                }
            }
        }
    }

    /// The receiver that writes fields under this name, where one of the servers is its.
    fn receiver(&self, by: &str) -> Option<&'static ReceiverRow> {
        tables::receivers().iter().find(|row| {
            let has = |host: &String| self.servers.iter().any(|server| is_within(server, host));
            row.fields.iter().any(|known| known == by) && row.hosts.iter().any(has)
        })
    }

    fn place(&self, field: usize) -> Trust {
        match field {
            _ if field < self.handover => Trust::Above,
            _ if field < self.end => Trust::RightBelow,
            _ => Trust::Below,
        }
    }

    fn writes_without_id(&self) -> bool {
        let without_id = tables::receivers().iter().filter(|row| row.without_id);
        without_id
            .flat_map(|row| &row.hosts)
            .any(|host| self.servers.iter().any(|server| is_within(server, host)))
    }
}

/// Whether a receiver or its filter writes such a field.
fn is_result_field(name: &str) -> bool {
    const RESULTS: [&str; 12] = [
        "authentication-results",
        "received-spf",
        "arc-seal",
        "arc-message-signature",
        "arc-authentication-results",
        "return-path",
        "delivered-to",
        "x-original-to",
        "dmarc-filter",
        "dkim-filter",
        "x-greylist",
        "x-policyd-weight",
    ];
    let known = RESULTS.iter().any(|known| known.eq_ignore_ascii_case(name));
    let role = tables::field(name).map(|row| row.role);
    known
        || super::is_filter_field(name)
        || matches!(role, Some(FieldRole::Receiver | FieldRole::Filter | FieldRole::Internal))
}
