//! Which columns say where a device is at the moment.

/// What `chan_sip` writes when a device registers, is over, or answers OPTIONS; `username` where the
/// table still has it in place of `defaultuser`.
const SIP: &[&str] = &[
    "defaultuser",
    "fullcontact",
    "ipaddr",
    "lastms",
    "path",
    "port",
    "regseconds",
    "regserver",
    "useragent",
    "username",
];

/// What `chan_iax2` writes.
const IAX2: &[&str] = &["ipaddr", "port", "regseconds", "regserver"];

/// The columns of a family that Asterisk writes when a device registers, in any case of its name;
/// empty for families without, and for those that are nothing but registrations.
///
/// ```
/// use asterisk_realtime_schema::registration_columns;
///
/// assert!(registration_columns("sippeers").contains(&"regseconds"));
/// assert!(registration_columns("queues").is_empty());
/// ```
pub fn registration_columns(family: &str) -> &'static [&'static str] {
    match &*family.to_ascii_lowercase() {
        "sippeers" | "sipusers" => SIP,
        "iaxpeers" | "iaxusers" => IAX2,
        _ => &[],
    }
}
