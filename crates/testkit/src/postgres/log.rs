//! The log of PostgreSQL.
//!
//! An entry is `[user] SEVERITY:  message`; the other lines of a message begin with a tab.

/// How the server begins an entry.
pub(super) const PREFIX: &str = "[%u] ";

/// Our own client.
const ADMINISTRATOR: &str = "postgres";

/// One entry for each thing that a client asked for, such as `statement: SELECT 1`.
pub(super) fn statements(log: &str) -> Vec<String> {
    let mut entries: Vec<Option<String>> = Vec::new();
    for line in log.lines() {
        if let Some(more) = line.strip_prefix('\t') {
            if let Some(Some(entry)) = entries.last_mut() {
                entry.push('\n');
                entry.push_str(more);
            }
        } else {
            entries.push(parse(line));
        }
    }
    entries.into_iter().flatten().collect()
}

fn parse(line: &str) -> Option<String> {
    let (user, rest) = line.strip_prefix('[')?.split_once("] ")?;
    if ["", "[unknown", ADMINISTRATOR].contains(&user) {
        return None;
    }
    let (severity, message) = rest.split_once(":  ")?;
    match severity {
        "LOG" if message.starts_with("connection authorized: ") => Some(message.to_owned()),
        // `duration: 0.1 ms  parse s1: SELECT 1`
        "LOG" => message.strip_prefix("duration: ")?.split_once(" ms  ").map(|it| it.1.to_owned()),
        "ERROR" | "FATAL" => Some(format!("error: {message}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "[] LOG:  database system is ready to accept connections
[[unknown]] LOG:  connection received: host=[local]
[postgres] LOG:  duration: 1.028 ms  statement: select 1
[asterisk] LOG:  connection authorized: user=asterisk database=postgres
[asterisk] LOG:  duration: 1.028 ms  parse s1: select
\t 2
[asterisk] DETAIL:  parameters: $1 = '1'
[asterisk] LOG:  disconnection: session time: 0:00:01
[asterisk] ERROR:  column \"nope\" does not exist at character 8
[asterisk] STATEMENT:  select nope
";

    #[test]
    fn what_clients_ask_for_is_found() {
        let expected = [
            "connection authorized: user=asterisk database=postgres",
            "parse s1: select\n 2",
            "error: column \"nope\" does not exist at character 8",
        ];
        assert_eq!(statements(LOG), expected);
    }
}
