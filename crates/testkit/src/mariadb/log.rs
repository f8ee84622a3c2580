//! The general log of MariaDB.
//!
//! An entry is `time TAB number SPACE command TAB argument`; the time is missing while it is the
//! same second. The lines of an argument are not indented.

use std::collections::HashSet;

/// What there may be for a command; other lines belong to the entry above.
const COMMANDS: &[&str] = &[
    "Binlog Dump",
    "Change user",
    "Close stmt",
    "Connect",
    "Create DB",
    "Debug",
    "Drop DB",
    "Error",
    "Execute",
    "Fetch",
    "Field List",
    "Init DB",
    "Kill",
    "Long Data",
    "Ping",
    "Prepare",
    "Processlist",
    "Query",
    "Quit",
    "Refresh",
    "Register Slave",
    "Reset stmt",
    "Set option",
    "Shutdown",
    "Statistics",
];

/// What has no answer, and so is neither a round trip nor in the log at any certain time.
const WITHOUT_ANSWER: &[&str] = &["Close stmt", "Quit"];

/// How the administrator's client, our own, comes in.
const ADMINISTRATOR: &str = "root@localhost ";

/// One entry for each command of a client, such as `Query SELECT 1`.
pub(super) fn statements(log: &str) -> Vec<String> {
    let mut own = HashSet::new();
    let mut entries: Vec<(bool, String)> = Vec::new();
    for line in log.lines() {
        if let Some((connection, command, argument)) = parse(line) {
            if command == "Connect" {
                let is_own = argument.starts_with(ADMINISTRATOR);
                if is_own {
                    own.insert(connection)
                } else {
                    own.remove(&connection)
                };
            }
            let entry = format!("{command} {argument}").trim_end().to_owned();
            let is_left_out = own.contains(&connection) || WITHOUT_ANSWER.contains(&command);
            entries.push((is_left_out, entry));
        } else if let Some((_, entry)) = entries.last_mut().filter(|_| !is_heading(line)) {
            entry.push('\n');
            entry.push_str(line);
        }
    }
    entries.into_iter().filter(|(is_left_out, _)| !is_left_out).map(|(_, entry)| entry).collect()
}

/// The number of the connection, the command and its argument.
fn parse(line: &str) -> Option<(u64, &str, &str)> {
    let (time, rest) = line.split_once('\t')?;
    // Without a time there are two tabs.
    let rest = if time.is_empty() { rest.strip_prefix('\t')? } else { rest };
    let is_time = time.bytes().all(|byte| byte.is_ascii_digit() || b" :".contains(&byte));
    let (connection, rest) = rest.trim_start().split_once(' ')?;
    let (command, argument) = rest.split_once('\t')?;
    let is_entry = is_time && COMMANDS.contains(&command);
    is_entry.then_some((connection.parse().ok()?, command, argument))
}

/// Each start of the server writes three lines of its own.
fn is_heading(line: &str) -> bool {
    line.contains(", Version: ")
        || line.starts_with("Tcp port: ")
        || line.starts_with("Time\t\t    Id Command")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "mariadbd, Version: 10.11.14-MariaDB-log (Debian 12). started with:
Tcp port: 33999  Unix socket: /tmp/s
Time\t\t    Id Command\tArgument
261123 12:01:34\t     3 Connect\troot@localhost on  using Socket
\t\t     3 Query\tselect 1
\t\t     4 Connect\tasterisk@127.0.0.1 on a using TCP/IP
\t\t     4 Prepare\tSELECT *
\tFROM a
\t\t     3 Quit\t
261123  1:01:35\t     4 Execute\tSELECT *
\tFROM a
\t\t     4 Close stmt\t
";

    #[test]
    fn the_commands_of_clients_are_found() {
        let expected = [
            "Connect asterisk@127.0.0.1 on a using TCP/IP",
            "Prepare SELECT *\n\tFROM a",
            "Execute SELECT *\n\tFROM a",
        ];
        assert_eq!(statements(LOG), expected);
    }
}
