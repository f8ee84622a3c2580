//! By which columns Asterisk looks its families up.

/// The families of Asterisk's modules, and the columns of their lookups.
const LOOKUPS: &[(&str, &[&str])] = &[
    ("acls", &["name"]),
    ("extensions", &["context", "exten"]),
    ("followme", &["name"]),
    ("followme_numbers", &["name"]),
    ("iaxpeers", &["name"]),
    ("iaxusers", &["name"]),
    ("meetme", &["confno"]),
    ("mgcpep", &["name", "line"]),
    ("mgcpgw", &["name"]),
    ("minivm", &["username", "domain"]),
    ("musiconhold", &["name"]),
    ("musiconhold_entry", &["name"]),
    ("queue_members", &["queue_name"]),
    ("queues", &["name"]),
    ("sippeers", &["name"]),
    ("sipregs", &["name"]),
    ("sipusers", &["name"]),
    ("stir_tn", &["id"]),
    ("voicemail", &["mailbox", "context"]),
    ("voicemail_data", &["filename"]),
];

/// The columns by which Asterisk looks a family up, in any case of its name; empty for families
/// that it reads in no other way than as a whole, or that are not its own.
///
/// ```
/// use asterisk_realtime_schema::lookup_columns;
///
/// assert_eq!(lookup_columns("voicemail"), ["mailbox", "context"]);
/// assert_eq!(lookup_columns("ps_aors"), ["id"]);
/// assert!(lookup_columns("my_own").is_empty());
/// ```
pub fn lookup_columns(family: &str) -> &'static [&'static str] {
    let name = family.to_ascii_lowercase();
    // All objects of PJSIP are looked up by `id`.
    if name.starts_with("ps_") {
        return &["id"];
    }
    let found = LOOKUPS.iter().find(|(family, _)| *family == name);
    found.map_or(&[], |(_, columns)| columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_found_without_case() {
        assert_eq!(lookup_columns("SIPpeers"), ["name"]);
        assert_eq!(lookup_columns("PS_Aors"), ["id"]);
        assert_eq!(lookup_columns("sip.conf"), [""; 0]);
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(LOOKUPS.is_sorted_by_key(|(family, _)| family));
    }
}
