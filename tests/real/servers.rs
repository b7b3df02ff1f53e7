//! rbldnsd with the lists, nsd with the other zones, unbound in front of both, doh-proxy in front
//! of unbound. All of `tests/zones/` is served, a file a zone; unbound validates those that are signed.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio_rustls::rustls::pki_types::CertificateDer;

use super::probe::{free_ports, listens, serves};
use super::process::{Directory, Process};

/// A list whose name server does not know it: a resolver has no answer then but SERVFAIL.
const LAME: &str = "b.barracudacentral.org";

/// Where the servers are on loopback.
pub(crate) struct Ports {
    rbldnsd: u16,
    nsd: u16,
    unbound: u16,
    /// unbound's own DoH, over TLS.
    pub(crate) unbound_doh: u16,
    /// doh-proxy without TLS.
    pub(crate) doh: u16,
    /// doh-proxy with TLS.
    pub(crate) doh_tls: u16,
}

/// The running servers; stopped on drop.
pub(crate) struct Servers {
    pub(crate) ports: Ports,
    /// The certificate of the servers with TLS.
    pub(crate) certificate: CertificateDer<'static>,
    // In the order in which they go: whoever asks before whoever answers, the files last.
    _processes: Vec<Process>,
    _directory: Directory,
}

impl Servers {
    /// The servers, shared by the tests that run at the same time, and gone with the last of them.
    pub(crate) fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Servers>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(servers) = shared.upgrade() {
            return servers;
        }
        let servers = Arc::new(Self::start_patiently());
        *shared = Arc::downgrade(&servers);
        servers
    }

    /// A port that was free may be taken before its server has it; another set is tried then.
    fn start_patiently() -> Self {
        let mut last = String::new();
        for _ in 0..3 {
            match Self::start() {
                Ok(servers) => return servers,
                Err(why) => last = why,
            }
        }
        panic!("{last}")
    }

    fn start() -> Result<Self, String> {
        let [rbldnsd, nsd, unbound, unbound_doh, doh, doh_tls] = free_ports();
        let ports = Ports { rbldnsd, nsd, unbound, unbound_doh, doh, doh_tls };
        let directory = Directory::create();
        let lists = zone_files("lists");
        let served = zone_files("served");
        let (signed, bogus) = (zone_files("signed"), zone_files("bogus"));
        for (name, path) in [&lists, &served, &signed, &bogus].into_iter().flatten() {
            directory.write(name, &fs::read_to_string(path).expect("a zone file"));
        }
        let mut anchors: Vec<String> = Vec::new();
        for (file, _) in &signed {
            let key = signing_key(directory.path(), zone_of(file));
            sign(directory.path(), file, &key);
            anchors.push(format!("{key}.key"));
        }
        anchors.extend(bogus.iter().map(|(file, _)| signing_key(directory.path(), zone_of(file)) + ".key"));
        let served = [served, signed, bogus].concat();
        let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let certificate = directory.write("certificate.pem", &pair.cert.pem());
        let key = directory.write("key.pem", &pair.signing_key.serialize_pem());

        let mut processes = Vec::new();
        let mut start = |name, log: &str, arguments: &[String], ready: &dyn Fn() -> bool| {
            let mut process = Process::start(name, directory.path(), log, arguments);
            let outcome = process.wait_until(ready);
            processes.insert(0, process);
            outcome
        };
        let list = zone_of(&lists[0].0);
        let arguments = rbldnsd_arguments(&ports, &directory, &lists);
        start("rbldnsd", "rbldnsd.log", &arguments, &|| serves(ports.rbldnsd, list))?;

        let zone = zone_of(&served[0].0);
        let file = directory.write("nsd.conf", &nsd_configuration(&ports, directory.path(), &served));
        start("nsd", "nsd.log", &["-d".to_owned(), "-c".to_owned(), file], &|| serves(ports.nsd, zone))?;

        let text = unbound_configuration(&ports, directory.path(), &lists, &served, &anchors);
        let file = directory.write("unbound.conf", &text);
        let arguments = ["-d".to_owned(), "-p".to_owned(), "-c".to_owned(), file];
        start("unbound", "unbound.log", &arguments, &|| serves(ports.unbound, zone))?;

        let to = |port: u16| {
            ["-l", &loopback(port), "-u", &loopback(ports.unbound), "-H", "localhost"].map(str::to_owned)
        };
        start("doh-proxy", "doh.log", &to(ports.doh), &|| listens(ports.doh))?;
        let tls = ["-i".to_owned(), certificate, "-I".to_owned(), key];
        let arguments = [&to(ports.doh_tls)[..], &tls].concat();
        start("doh-proxy", "doh-tls.log", &arguments, &|| listens(ports.doh_tls))?;

        Ok(Self { ports, certificate: pair.cert.der().clone(), _processes: processes, _directory: directory })
    }
}

/// The files of a folder of `tests/zones/`: name and path.
fn zone_files(folder: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zones").join(folder);
    let mut files: Vec<(String, PathBuf)> = fs::read_dir(folder)
        .expect("the zone files")
        .map(|entry| entry.expect("a zone file"))
        .map(|entry| (entry.file_name().into_string().expect("a name in UTF-8"), entry.path()))
        .collect();
    files.sort();
    files
}

/// The zone that a file is named after; its extension is `zone`, or a type of rbldnsd's.
fn zone_of(file: &str) -> &str {
    file.rsplit_once('.').expect("an extension").0
}

/// Makes a key for a zone; the name of its files, without their extensions.
fn signing_key(directory: &Path, zone: &str) -> String {
    run(directory, "ldns-keygen", &["-k", "-a", "ECDSAP256SHA256", zone]).trim().to_owned()
}

/// Signs the zone in a file, in its place.
fn sign(directory: &Path, file: &str, key: &str) {
    let signed = format!("{file}.signed");
    run(directory, "ldns-signzone", &["-o", zone_of(file), "-f", &signed, file, key]);
    fs::rename(directory.join(signed), directory.join(file)).expect("a signed zone");
}

/// Runs a program to its end; what it prints.
fn run(directory: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(directory).output();
    let output = output.unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn loopback(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

fn rbldnsd_arguments(ports: &Ports, directory: &Directory, lists: &[(String, PathBuf)]) -> Vec<String> {
    let place = directory.path().display();
    let mut arguments = vec!["-n".to_owned(), "-a".to_owned(), format!("-b127.0.0.1/{}", ports.rbldnsd)];
    arguments.push(format!("-w{place}"));
    if directory.is_roots() {
        // It refuses to run as root; this is the user that its package makes.
        arguments.push("-urbldns".to_owned());
    }
    arguments.extend(lists.iter().map(|(file, _)| {
        let (zone, kind) = file.rsplit_once('.').expect("an extension");
        format!("{zone}:{kind}:{file}")
    }));
    arguments
}

fn nsd_configuration(ports: &Ports, directory: &Path, served: &[(String, PathBuf)]) -> String {
    let place = directory.display();
    let mut text = format!(
        "server:
    ip-address: 127.0.0.1@{port}
    port: {port}
    server-count: 1
    username: \"\"
    chroot: \"\"
    database: \"\"
    zonesdir: \"{place}\"
    pidfile: \"{place}/nsd.pid\"
    xfrdfile: \"{place}/nsd.xfrd\"
    xfrdir: \"{place}\"
    zonelistfile: \"{place}/nsd.zones\"
    rrl-ratelimit: 0
remote-control:
    control-enable: no
",
        port = ports.nsd
    );
    for (file, _) in served {
        let _ = write!(text, "zone:\n    name: \"{}\"\n    zonefile: \"{file}\"\n", zone_of(file));
    }
    text
}

/// What is not in `tests/zones/` is refused, as by a resolver that may not ask a list.
fn unbound_configuration(
    ports: &Ports,
    directory: &Path,
    lists: &[(String, PathBuf)],
    served: &[(String, PathBuf)],
    anchors: &[String],
) -> String {
    let place = directory.display();
    let mut text = format!(
        "server:
    interface: 127.0.0.1@{port}
    interface: 127.0.0.1@{https}
    https-port: {https}
    http-endpoint: \"/dns-query\"
    tls-service-key: \"{place}/key.pem\"
    tls-service-pem: \"{place}/certificate.pem\"
    username: \"\"
    chroot: \"\"
    directory: \"{place}\"
    pidfile: \"\"
    use-syslog: no
    logfile: \"\"
    num-threads: 1
    do-ip6: no
    do-not-query-localhost: no
    module-config: \"validator iterator\"
    local-zone: \".\" always_refuse
",
        port = ports.unbound,
        https = ports.unbound_doh
    );
    let mut stubs: Vec<(&str, u16)> = vec![(LAME, ports.nsd)];
    stubs.extend(lists.iter().map(|(file, _)| (zone_of(file), ports.rbldnsd)));
    stubs.extend(served.iter().map(|(file, _)| (zone_of(file), ports.nsd)));
    stubs.dedup();
    for anchor in anchors {
        let _ = writeln!(text, "    trust-anchor-file: \"{place}/{anchor}\"");
    }
    for (zone, _) in &stubs {
        let _ = writeln!(text, "    local-zone: \"{zone}.\" transparent");
    }
    for (zone, port) in &stubs {
        let _ = write!(text, "stub-zone:\n    name: \"{zone}.\"\n    stub-addr: 127.0.0.1@{port}\n");
    }
    text
}
