//! The log of slapd, level `stats`.
//!
//! A line is `time thread conn=7 op=1 SRCH base="..." scope=2 deref=0 filter="(cn=1000)"`; lines of
//! results and of connections have other words in the place of the request's.

/// What clients ask for. An unbind has no answer.
const REQUESTS: [&str; 8] = ["ABANDON", "ADD", "BIND", "CMP", "DEL", "MOD", "MODRDN", "SRCH"];

/// How our own client comes in.
const ADMINISTRATOR: &str = "PATH=";

/// One entry for each request of a client, such as `SRCH base="..." scope=2 deref=0 filter="..."`.
pub(super) fn statements(log: &str) -> Vec<String> {
    let mut own = std::collections::HashSet::new();
    let mut entries = Vec::new();
    for line in log.lines() {
        let Some((_, rest)) = line.split_once(" conn=") else { continue };
        let Some((connection, rest)) = rest.split_once(' ') else { continue };
        if rest.contains(" ACCEPT from ") {
            if rest.contains(ADMINISTRATOR) {
                own.insert(connection.to_owned());
            } else {
                own.remove(connection);
            }
        }
        let Some((_, request)) = rest.strip_prefix("op=").and_then(|rest| rest.split_once(' '))
        else {
            continue;
        };
        let word = request.split(' ').next().unwrap_or_default();
        // The attributes of a request stand in a second line of the same word.
        let is_more = request.contains(" attr=") && !request.contains("base=")
            || request.starts_with("BIND ") && request.contains(" mech=");
        if REQUESTS.contains(&word) && !is_more && !own.contains(connection) {
            entries.push(request.to_owned());
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = r#"656 0x7f conn=1000 fd=12 ACCEPT from PATH=/tmp/art-x/ldapi (PATH=/tmp/art-x/ldapi)
656 0x7f conn=1000 op=0 BIND dn="cn=admin,dc=example,dc=com" method=128
656 0x7f conn=1001 fd=14 ACCEPT from IP=127.0.0.1:41014 (IP=127.0.0.1:38765)
656 0x7f conn=1001 op=0 BIND dn="cn=asterisk,dc=example,dc=com" method=128
656 0x7f conn=1001 op=0 BIND dn="cn=asterisk,dc=example,dc=com" mech=SIMPLE bind_ssf=0 ssf=0
656 0x7f conn=1001 op=0 RESULT tag=97 err=0 qtime=0.000009 etime=0.000073 text=
656 0x7f conn=1001 op=1 SRCH base="dc=example,dc=com" scope=2 deref=0 filter="(cn=1000)"
656 0x7f conn=1001 op=1 SRCH attr=cn
656 0x7f conn=1001 op=1 SEARCH RESULT tag=101 err=0 qtime=0.000013 etime=0.000127 nentries=0 text=
656 0x7f conn=1001 op=2 MOD dn="cn=1000,dc=example,dc=com"
656 0x7f conn=1001 op=2 MOD attr=description
656 0x7f conn=1001 op=3 UNBIND
"#;

    #[test]
    fn what_clients_ask_for_is_found() {
        let expected = [
            r#"BIND dn="cn=asterisk,dc=example,dc=com" method=128"#,
            r#"SRCH base="dc=example,dc=com" scope=2 deref=0 filter="(cn=1000)""#,
            r#"MOD dn="cn=1000,dc=example,dc=com""#,
        ];
        assert_eq!(statements(LOG), expected);
    }
}
