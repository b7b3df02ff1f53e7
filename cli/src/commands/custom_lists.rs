//! Keys for lists that want one, and lists of one's own: from options, from the environment, and from a file. No
//! sentence here has a key in it.

use std::path::{Path, PathBuf};

use mailpath::checks::blocklist::{CustomLists, services};
use mailpath::report::english::joined;

use super::saved::read_file;
use crate::arguments::{AskingOptions, KeyOptions, ListOptions};
use crate::status::{Failure, Result};

/// The file of `--keys`, where the option does not name it.
const KEYS_FILE: &str = "MAILPATH_KEYS";
/// With the name of a service behind it: its key.
const KEY: &str = "MAILPATH_KEY_";
/// How the lines of the file begin that name a list of addresses, or of domains.
const ADDRESS_LIST: &str = "address-list";
const DOMAIN_LIST: &str = "domain-list";

/// The keys and lists that reports are to use.
pub(super) fn custom_lists(asking: &AskingOptions) -> Result<CustomLists> {
    read(&asking.keys, Some(&asking.custom))
}

/// The keys alone.
pub(super) fn keys(options: &KeyOptions) -> Result<CustomLists> {
    read(options, None)
}

/// An option counts before the environment, and that before the file.
fn read(keys: &KeyOptions, lists: Option<&ListOptions>) -> Result<CustomLists> {
    let mut all = CustomLists::default();
    let (mut addresses, mut domains) = (Vec::new(), Vec::new());
    let named = keys.keys.clone().or_else(|| std::env::var_os(KEYS_FILE).map(PathBuf::from));
    if let Some(path) = named.filter(|path| !path.as_os_str().is_empty()) {
        for (number, name, value) in entries(&path)? {
            let at = |error| Failure(format!("{}, line {number}: {error}", path.display()));
            match name.as_str() {
                ADDRESS_LIST => addresses.push(value),
                DOMAIN_LIST => domains.push(value),
                service => set_key(&mut all, service, &value).map_err(|error| {
                    let other = format!("{ADDRESS_LIST}=ZONE and {DOMAIN_LIST}=ZONE name lists of your own");
                    at(format!("“{service}=…”: {error} {other}."))
                })?,
            }
        }
    }
    for service in services() {
        let variable = format!("{KEY}{}", service.id.to_ascii_uppercase());
        if let Some(key) = std::env::var_os(&variable) {
            let key = key.to_string_lossy();
            set_key(&mut all, &service.id, &key).map_err(|error| Failure(format!("{variable}: {error}")))?;
        }
    }
    for key in &keys.key {
        let (service, key) = key
            .split_once('=')
            .ok_or_else(|| Failure("--key: it must be SERVICE=KEY, such as dqs=….".to_owned()))?;
        set_key(&mut all, &service.to_ascii_lowercase(), key)
            .map_err(|error| Failure(format!("--key: {error}")))?;
    }
    if let Some(lists) = lists {
        addresses.extend(lists.address_list.iter().cloned());
        domains.extend(lists.domain_list.iter().cloned());
        for (is_of_domains, zones) in [(false, addresses), (true, domains)] {
            all.set_lists(is_of_domains, &zones.join(" ")).map_err(Failure)?;
        }
    }
    Ok(all)
}

fn set_key(all: &mut CustomLists, service: &str, key: &str) -> std::result::Result<(), String> {
    let known: Vec<&str> = services().iter().map(|service| service.id.as_str()).collect();
    if !known.contains(&service) {
        return Err(format!("There are keys of {}.", joined(&known)));
    }
    all.set_key(service, key)
}

/// The lines of a file of keys: their number, and what stands before and behind the `=`.
fn entries(path: &Path) -> Result<Vec<(usize, String, String)>> {
    let bytes = read_file(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut entries = Vec::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            return Err(Failure(format!(
                "{}, line {}: it must be SERVICE=KEY, {ADDRESS_LIST}=ZONE or {DOMAIN_LIST}=ZONE.",
                path.display(),
                at + 1
            )));
        };
        entries.push((at + 1, name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    Ok(entries)
}
