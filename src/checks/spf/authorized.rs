//! The addresses that a record authorizes. An address that several terms name counts once; one that an
//! earlier term excludes does not count.

use std::net::IpAddr;

use ipnet::IpNet;

use super::SpfResult;
use super::record::Qualifier;
use super::trace::{Branch, Kind};

/// A set of addresses of one family: ranges, in order, that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(Vec<(u128, u128)>);

impl Ranges {
    /// The set of all these ranges together.
    #[must_use]
    pub fn new(mut ranges: Vec<(u128, u128)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(u128, u128)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match merged.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::with_capacity(self.0.len());
        let mut holes = other.0.iter().peekable();
        for &(first, last) in &self.0 {
            let mut at = first;
            let mut used_up = false;
            while let Some(&&(hole, hole_end)) = holes.peek() {
                if hole_end < at {
                    holes.next();
                    continue;
                }
                if hole > last {
                    break;
                }
                if hole > at {
                    left.push((at, hole - 1));
                }
                if hole_end >= last {
                    used_up = true;
                    break;
                }
                at = hole_end + 1;
                holes.next();
            }
            if !used_up {
                left.push((at, last));
            }
        }
        Self(left)
    }

    /// How many addresses; the largest number where it is one more than fits.
    #[must_use]
    pub fn count(&self) -> u128 {
        self.0.iter().fold(0u128, |sum, (first, last)| sum.saturating_add((last - first).saturating_add(1)))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this address, as a number, is in it.
    #[must_use]
    pub fn contains(&self, address: u128) -> bool {
        let behind = self.0.partition_point(|(first, _)| *first <= address);
        behind > 0 && self.0.get(behind - 1).is_some_and(|(_, last)| address <= *last)
    }
}

/// The addresses that a record authorizes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizedAddresses {
    /// Of IPv4.
    pub v4: Ranges,
    /// Of IPv6.
    pub v6: Ranges,
    /// There are terms that authorize what cannot be listed: `exists`, `ptr`, what depends on the
    /// sender.
    pub open: bool,
    /// A look-up failed, so that there may be more.
    pub failed: bool,
}

/// Addresses of both families, while they are collected.
#[derive(Default)]
struct Both {
    v4: Vec<(u128, u128)>,
    v6: Vec<(u128, u128)>,
}

impl Both {
    fn add(&mut self, network: &IpNet) {
        match network {
            IpNet::V4(net) => {
                self.v4.push((net.network().to_bits().into(), net.broadcast().to_bits().into()));
            }
            IpNet::V6(net) => self.v6.push((net.network().to_bits(), net.broadcast().to_bits())),
        }
    }

    fn everything() -> Self {
        Self { v4: vec![(0, u128::from(u32::MAX))], v6: vec![(0, u128::MAX)] }
    }
}

impl AuthorizedAddresses {
    /// Collects what a record authorizes, in the order of its terms.
    #[must_use]
    pub fn of(branch: &Branch) -> Self {
        let mut authorized = Self::default();
        let (mut passed, mut denied) = (Both::default(), Both::default());
        // A record that receivers cannot use authorizes nobody.
        if branch.trace.iter().any(|step| step.wrong) {
            return authorized;
        }
        if branch.problem.is_some() && branch.record.is_none() {
            authorized.failed = branch.result == Some(SpfResult::TempError);
            return authorized;
        }
        authorized.open = branch.left_out > 0;
        let mut has_all = false;
        for step in branch.trace.iter().filter(|step| step.kind != Kind::Redirect) {
            let Some(qualifier) = step.qualifier else { continue };
            let mut named = Both::default();
            match step.kind {
                Kind::All => {
                    named = Both::everything();
                    has_all = true;
                }
                Kind::Include => match &step.branch {
                    Some(nested) => {
                        let nested = Self::of(nested);
                        authorized.open |= nested.open && qualifier == Qualifier::Pass;
                        authorized.failed |= nested.failed && qualifier == Qualifier::Pass;
                        named = Both { v4: nested.v4.0, v6: nested.v6.0 };
                    }
                    None => authorized.open |= qualifier == Qualifier::Pass,
                },
                _ => {
                    step.networks.iter().for_each(|network| named.add(network));
                    let unlisted = matches!(step.kind, Kind::Ptr | Kind::Exists)
                        || step.networks.is_empty() && !step.void && !step.failed;
                    authorized.open |= unlisted && qualifier == Qualifier::Pass;
                    authorized.failed |= step.failed && qualifier == Qualifier::Pass;
                }
            }
            if qualifier == Qualifier::Pass {
                passed.v4.append(&mut named.v4);
                passed.v6.append(&mut named.v6);
            } else {
                authorized.admit(&mut passed, &denied);
                denied.v4.append(&mut named.v4);
                denied.v6.append(&mut named.v6);
            }
            if has_all {
                break;
            }
        }
        authorized.admit(&mut passed, &denied);
        let redirect = branch.trace.iter().find(|step| step.kind == Kind::Redirect);
        match redirect.filter(|_| !has_all).map(|step| step.branch.as_deref()) {
            Some(Some(nested)) => {
                let nested = Self::of(nested);
                authorized.open |= nested.open;
                authorized.failed |= nested.failed;
                let mut passed = Both { v4: nested.v4.0, v6: nested.v6.0 };
                authorized.admit(&mut passed, &denied);
            }
            // Where it leads depends on the sender's address.
            Some(None) => authorized.open = true,
            None => {}
        }
        authorized
    }

    /// Whether this address is among those that can be listed.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match address.to_canonical() {
            IpAddr::V4(v4) => self.v4.contains(v4.to_bits().into()),
            IpAddr::V6(v6) => self.v6.contains(v6.to_bits()),
        }
    }

    /// All of them, where there are no more than `most`.
    #[must_use]
    pub fn few(&self, most: usize) -> Option<Vec<IpAddr>> {
        let count = self.v4.count().saturating_add(self.v6.count());
        if self.open || self.failed || count == 0 || count > most as u128 {
            return None;
        }
        let v4 = self.v4.0.iter().flat_map(|(first, last)| *first..=*last);
        let v4 = v4.filter_map(|bits| u32::try_from(bits).ok()).map(|bits| IpAddr::from(bits.to_be_bytes()));
        let v6 = self.v6.0.iter().flat_map(|(first, last)| *first..=*last);
        Some(v4.chain(v6.map(|bits| IpAddr::from(bits.to_be_bytes()))).collect())
    }

    /// Adds the addresses that passed so far, less those that an earlier term denied.
    fn admit(&mut self, passed: &mut Both, denied: &Both) {
        let take = |set: &mut Ranges, passed: &mut Vec<(u128, u128)>, denied: &[(u128, u128)]| {
            if passed.is_empty() {
                return;
            }
            let mut fresh = Ranges::new(std::mem::take(passed));
            if !denied.is_empty() {
                fresh = fresh.without(&Ranges::new(denied.to_vec()));
            }
            let mut all = std::mem::take(&mut set.0);
            all.append(&mut fresh.0);
            *set = Ranges::new(all);
        };
        take(&mut self.v4, &mut passed.v4, &denied.v4);
        take(&mut self.v6, &mut passed.v6, &denied.v6);
    }
}

/// A count for people: exact as far as IPv4 goes, then rounded, and what only IPv6 has in networks of the
/// size that one local network gets.
#[must_use]
pub fn in_words(count: u128) -> String {
    match count {
        0 => "none".to_owned(),
        1..=0x1_0000_0000 => digits(count),
        _ if count < 1 << 64 => format!("about {}", rounded(count)),
        u128::MAX => "all".to_owned(),
        _ => {
            let (networks, rest) = (count >> 64, count.trailing_zeros() < 64);
            let about = if rest || networks >= BILLION { "about " } else { "" };
            let noun = if networks == 1 { "network" } else { "networks" };
            format!("{about}{} {noun} (/64)", rounded(networks))
        }
    }
}

const BILLION: u128 = 1_000_000_000;

/// A number, from a billion on with one decimal.
fn rounded(number: u128) -> String {
    let (unit, word) = match number {
        ..BILLION => return digits(number),
        BILLION..1_000_000_000_000 => (BILLION, "billion"),
        _ => (1000 * BILLION, "trillion"),
    };
    let tenths = number.saturating_add(unit / 20) / (unit / 10);
    match tenths % 10 {
        0 => format!("{} {word}", digits(tenths / 10)),
        decimal => format!("{}.{decimal} {word}", digits(tenths / 10)),
    }
}

/// A number with a comma before each group of three digits.
fn digits(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_join_and_are_taken_out() {
        let set = Ranges::new(vec![(10, 20), (0, 4), (5, 6), (15, 30)]);
        assert_eq!(set.0, [(0, 6), (10, 30)]);
        assert_eq!(set.count(), 28);
        for (address, is_in) in
            [(0, true), (6, true), (7, false), (9, false), (10, true), (30, true), (31, false)]
        {
            assert_eq!(set.contains(address), is_in, "{address}");
        }
        assert!(!Ranges::default().contains(0));
        assert_eq!(
            set.without(&Ranges::new(vec![(3, 11), (20, 20), (40, 50)])).0,
            [(0, 2), (12, 19), (21, 30)]
        );
        assert_eq!(set.without(&Ranges::new(vec![(0, u128::MAX)])).0, []);
        assert_eq!(set.without(&Ranges::default()), set);
        assert_eq!(Ranges::new(vec![(0, u128::MAX)]).count(), u128::MAX);
        assert_eq!(Ranges::new(vec![(0, 5), (u128::MAX, u128::MAX), (3, u128::MAX)]).0, [(0, u128::MAX)]);
    }

    #[test]
    fn networks_of_every_length() {
        let ranges = |text: &str| {
            let mut both = Both::default();
            both.add(&text.parse().expect(text));
            both.v4.into_iter().chain(both.v6).collect::<Vec<_>>()
        };
        assert_eq!(ranges("192.0.2.77/24"), [(0xc000_0200, 0xc000_02ff)]);
        assert_eq!(ranges("192.0.2.77/0"), [(0, 0xffff_ffff)]);
        assert_eq!(ranges("192.0.2.77/32"), [(0xc000_024d, 0xc000_024d)]);
        assert_eq!(ranges("::/0"), [(0, u128::MAX)]);
        assert_eq!(ranges("::5/128"), [(5, 5)]);
    }

    #[test]
    fn counts_are_readable() {
        assert_eq!(in_words(0), "none");
        assert_eq!(in_words(1024), "1,024");
        assert_eq!(in_words(1 << 32), "4,294,967,296");
        assert_eq!(in_words((1 << 40) + 5), "about 1.1 trillion");
        assert_eq!(in_words(1 << 63), "about 9,223,372 trillion");
        assert_eq!(in_words(1 << 64), "1 network (/64)");
        assert_eq!(in_words(1 << 80), "65,536 networks (/64)");
        assert_eq!(in_words((1 << 80) + 5), "about 65,536 networks (/64)");
        assert_eq!(in_words(1 << 96), "about 4.3 billion networks (/64)");
        assert_eq!(in_words(u128::MAX), "all");
    }
}
