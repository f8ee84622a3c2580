//! What the system says of this process, where it says it (Linux).

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use super::exposition::{Exposition, Kind, seconds};

/// Bytes of a kibibyte, the unit of `/proc/self/status`.
const KIBIBYTE: u64 = 1024;

pub(super) fn expose(out: &mut Exposition, started: SystemTime) {
    let started = started.duration_since(UNIX_EPOCH).unwrap_or_default();
    out.family(
        "process_start_time_seconds",
        Kind::Gauge,
        "When the program started, as Unix time.",
    )
    .sample(&[], seconds(started));
    if let Some(bytes) = resident() {
        out.family("process_resident_memory_bytes", Kind::Gauge, "Memory that is in use.")
            .sample(&[], bytes);
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        out.family("process_open_fds", Kind::Gauge, "Files and connections that are open.")
            .sample(&[], files.count());
    }
}

fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * KIBIBYTE)
}
