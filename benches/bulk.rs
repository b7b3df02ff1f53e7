//! Many reports by the command line: how many it makes in a second, how much memory it takes at most, whether both
//! stay so from 100 lines to 10,000, and how that compares with checkdmarc (PyPI) on the same zones.
//! `cargo bench --bench bulk`; `cargo bench --bench bulk -- 1000` asks about fewer.
//!
//! The server is in this process and answers at once, so it is the program that is measured. checkdmarc asks DNS
//! servers, so both are compared by one. It makes fewer checks: no blocklists, no DKIM keys, no reverse DNS. So the
//! program is run twice, with whole reports, and with the checks alone that checkdmarc has too.

#[path = "../tests/support/mod.rs"]
mod support;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::base::iana::Rtype;
use domain::base::{Message, ToName as _};
use futures_util::FutureExt as _;
use mailpath::dns::{Name, Question, RecordType, Resolve as _, Zone};
use support::{Dialect, Server, world};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How many lines, from few to many.
const LINES: [usize; 3] = [100, 1_000, 10_000];
/// How many domains both programs check, and how often.
const COMPARED: usize = 300;
const ROUNDS: usize = 3;
/// The checks that checkdmarc has too.
const CHECKS: [&str; 7] = ["mx", "spf", "dmarc", "mta-sts", "tls-rpt", "bimi", "dnssec"];
/// What it is compared with, as pip has it.
const OTHER: &str = "checkdmarc==6.0.4";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Tests of all targets run this too.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let most = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(usize::MAX);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = build()?;
    let lines = LINES.map(|count| count.min(most));
    let largest = lines.iter().copied().max().unwrap_or_default().max(COMPARED);
    println!("{}", machine());
    let zone = world(&(0..largest).map(domain).collect::<String>());

    println!("\nwhole reports over the in-process DoH server:");
    println!("{:>8} {:>9} {:>11} {:>13} {:>11}", "lines", "seconds", "reports/s", "questions/s", "memory");
    let server = Server::start(&zone);
    for count in lines {
        let before = server.count();
        let run = bulk(&program, &input(target, count, &[])?, &server.resolver(Dialect::Wire))?;
        let (seconds, asked) = (run.took.as_secs_f64(), server.count() - before);
        assert_eq!(run.records, count, "a record for each line");
        println!(
            "{count:>8} {seconds:>9.2} {:>11.1} {:>13.0} {:>11}",
            count as f64 / seconds,
            asked as f64 / seconds,
            run.memory.map_or("not known".to_owned(), |kilobytes| format!("{:.1} MB", kilobytes / 1024.0))
        );
    }
    drop(server);

    println!("\nby a DNS server, beside checkdmarc ({OTHER}), {COMPARED} domains, alternating:");
    let python = match checkdmarc(target) {
        Ok(python) => python,
        Err(why) => {
            println!("  not compared: {why}");
            return Ok(());
        }
    };
    let server = DnsServer::start(&zone)?;
    let (whole, alike) = (input(target, COMPARED, &[])?, input(target, COMPARED, &CHECKS)?);
    let resolver = format!("udp:{}", server.address);
    println!("{:>6} {:>24} {:>24} {:>24}", "round", "whole reports", "the checks of both", "checkdmarc");
    for round in 1..=ROUNDS {
        let mut cells = Vec::new();
        for file in [&whole, &alike] {
            let before = server.count();
            let run = bulk(&program, file, &resolver)?;
            cells.push(cell(run.took.as_secs_f64(), server.count() - before));
        }
        let before = server.count();
        let seconds = other(&python, &whole, server.address)?;
        cells.push(cell(seconds, server.count() - before));
        println!("{round:>6} {:>24} {:>24} {:>24}", cells[0], cells[1], cells[2]);
    }
    Ok(())
}

/// Domains a second, and questions a domain.
fn cell(seconds: f64, questions: usize) -> String {
    let of = COMPARED as f64;
    format!("{:.1}/s ({:.1} questions)", of / seconds, questions as f64 / of)
}

/// A domain with mail at a server of its own; every tenth has something wrong.
fn domain(n: usize) -> String {
    let mut zone = String::new();
    let (third, last) = (n / 250, n % 250 + 1);
    let spf =
        if n.is_multiple_of(10) { "v=spf1 mx ptr ~all" } else { "v=spf1 mx include:_spf.provider.org -all" };
    let _ = writeln!(zone, "d{n}.net 300 MX 10 mx.d{n}.net\nd{n}.net 300 TXT \"{spf}\"");
    let _ = writeln!(
        zone,
        "d{n}.net 300 NS ns.provider.org\nd{n}.net 300 SOA ns.provider.org a.provider.org 1 2 3 4 5"
    );
    let _ = writeln!(zone, "_dmarc.d{n}.net 300 TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@d{n}.net\"");
    let _ = writeln!(zone, "mx.d{n}.net 300 A 100.20.{third}.{last}");
    let _ = writeln!(zone, "{last}.{third}.20.100.in-addr.arpa 300 PTR mx.d{n}.net");
    if n == 0 {
        let _ = writeln!(
            zone,
            "_spf.provider.org 300 TXT \"v=spf1 ip4:100.64.0.0/24 -all\"\nns.provider.org 300 A 100.20.200.1"
        );
    }
    zone
}

/// The file of so many domains, whole or by some checks.
fn input(folder: &Path, count: usize, checks: &[&str]) -> Result<PathBuf> {
    let path = folder.join(format!("bulk-{count}-{}.txt", checks.len()));
    let mut text = String::new();
    for n in 0..count {
        match checks {
            [] => writeln!(text, "d{n}.net")?,
            checks => checks.iter().try_for_each(|check| writeln!(text, "{check}:d{n}.net"))?,
        }
    }
    fs::write(&path, text)?;
    Ok(path)
}

/// A run of the program.
struct BulkRun {
    took: Duration,
    records: usize,
    /// The most that it held, in kilobytes.
    memory: Option<f64>,
}

fn bulk(program: &Path, lines: &Path, resolver: &str) -> Result<BulkRun> {
    let records = lines.with_extension("ndjson");
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(["bulk", "--jobs=16", "--resolver", resolver])
        .arg(lines)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(fs::File::create(&records)?)
        .stderr(Stdio::null())
        .spawn()?;
    let mut memory = None;
    let took = loop {
        memory = peak(child.id()).or(memory);
        if child.try_wait()?.is_some() {
            break started.elapsed();
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let records = fs::read_to_string(&records)?.lines().count();
    Ok(BulkRun { took, records, memory })
}

/// The most memory that a process has held so far, in kilobytes; Linux says it.
fn peak(id: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Builds the program as benchmarks are built.
fn build() -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--profile=bench", "--package=mailpath-cli", "--bin=mailpath"])
        .args(["--message-format=json-render-diagnostics"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8(built.stdout)?;
    let messages = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let program =
        messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back();
    program.filter(|_| built.status.success()).ok_or_else(|| "the program cannot be built".into())
}

/// What it runs on.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map(|(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    format!("{}, {cores} cores, load {load}", model.unwrap_or("a processor that is not known"))
}

/// A Python that has checkdmarc: it is put into a folder of its own.
fn checkdmarc(folder: &Path) -> std::result::Result<PathBuf, String> {
    let folder = folder.join("checkdmarc");
    let python = folder.join("bin/python");
    let succeeds = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    if !python.exists() && !succeeds(Command::new("python3").args(["-m", "venv"]).arg(&folder)) {
        return Err("there is no Python 3 with venv.".into());
    }
    let has_it = |python: &Path| succeeds(Command::new(python).args(["-c", "import checkdmarc"]));
    if !has_it(&python) && !succeeds(Command::new(&python).args(["-m", "pip", "install", "--quiet", OTHER])) {
        return Err(format!("{OTHER} cannot be installed by pip."));
    }
    Ok(python)
}

/// Checks the domains with checkdmarc; how many seconds it took.
fn other(python: &Path, lines: &Path, server: SocketAddr) -> Result<f64> {
    let mut child = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/checkdmarc.py"))
        .args([server.ip().to_string(), server.port().to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    child.stdin.take().ok_or("no pipe")?.write_all(&fs::read(lines)?)?;
    let output = child.wait_with_output()?;
    let text = String::from_utf8(output.stdout)?;
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [seconds, checked, valid] = fields[..] else { return Err("checkdmarc gave no result".into()) };
    // Otherwise it would be measured how it fails.
    assert_eq!(checked.parse::<usize>()?, COMPARED);
    assert!(valid.parse::<usize>()? > COMPARED / 2, "checkdmarc found {valid} valid");
    Ok(seconds.parse()?)
}

/// A DNS server on loopback, over UDP and TCP; its threads end with the process.
struct DnsServer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl DnsServer {
    fn start(zone: &str) -> Result<Self> {
        // A port that is free for both.
        let both = std::iter::repeat_with(|| {
            let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
            Some((UdpSocket::bind(tcp.local_addr().ok()?).ok()?, tcp))
        });
        let (udp, tcp) = both.take(20).flatten().next().ok_or("no port is free")?;
        let server = Self { address: tcp.local_addr()?, asked: Arc::default() };
        let (zone, asked) = (Arc::<str>::from(zone), server.asked.clone());
        let parse = |zone: &str| Zone::parse("bench", zone).expect("a zone");
        let (text, count) = (zone.clone(), asked.clone());
        std::thread::spawn(move || {
            let zone = parse(&text);
            let mut buffer = [0; 4096];
            while let Ok((length, from)) = udp.recv_from(&mut buffer) {
                count.fetch_add(1, Ordering::Relaxed);
                if let Some(answer) = answer(&buffer[..length], &zone) {
                    let _ = udp.send_to(&answer, from);
                }
            }
        });
        std::thread::spawn(move || {
            let zone = parse(&zone);
            while let Ok((mut stream, _)) = tcp.accept() {
                // A question for each connection, as checkdmarc asks.
                while serve(&mut stream, &zone).is_some() {
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Ok(server)
    }

    fn count(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

/// Answers a question over TCP (RFC 1035 section 4.2.2); nothing where the other side has ended.
fn serve(stream: &mut TcpStream, zone: &Zone) -> Option<()> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut question).ok()?;
    let answer = answer(&question, zone)?;
    let length = u16::try_from(answer.len()).ok()?.to_be_bytes();
    stream.write_all(&[&length[..], &answer].concat()).ok()
}

fn answer(message: &[u8], zone: &Zone) -> Option<Vec<u8>> {
    let message = Message::from_octets(message).ok()?;
    let asked = message.first_question()?;
    let name = Name::parse(&asked.qname().to_vec().to_string()).ok()?;
    let question = Question { name, rtype: RecordType::from_code(Rtype::to_int(asked.qtype())) };
    let lookup = zone.resolve(question.clone()).now_or_never()?;
    let mut bytes = Dialect::Wire.body(&question, lookup.result.as_ref().ok()?);
    bytes[..2].copy_from_slice(&message.header().id().to_be_bytes());
    bytes[2] |= 0x01;
    Some(bytes)
}
