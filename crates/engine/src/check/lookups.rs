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
    ("musiconhold", &["name"]),
    ("musiconhold_entry", &["name"]),
    ("queue_members", &["queue_name"]),
    ("queues", &["name"]),
    ("sippeers", &["name"]),
    ("sipregs", &["name"]),
    ("stir_tn", &["id"]),
    ("voicemail", &["mailbox", "context"]),
    ("voicemail_data", &["filename"]),
];

/// What Asterisk reads of a static file.
const STATIC: &[&str] =
    &["filename", "category", "var_name", "var_val", "cat_metric", "var_metric", "commented"];

/// The columns that the table of a family must have; empty for families that are not Asterisk's
/// own.
pub(super) fn columns(family: &str) -> &'static [&'static str] {
    let name = family.to_ascii_lowercase();
    let is_file = name.rsplit_once('.').is_some_and(|(_, extension)| extension == "conf");
    if is_file {
        return STATIC;
    }
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
        assert_eq!(columns("SIPpeers"), ["name"]);
        assert_eq!(columns("ps_aors"), ["id"]);
        assert_eq!(columns("sip.conf"), STATIC);
        assert_eq!(columns("my_own"), [""; 0]);
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(LOOKUPS.is_sorted_by_key(|(family, _)| family));
    }
}
