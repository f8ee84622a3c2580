//! What Asterisk knows: drivers, families, and files that are never in a database.

/// A driver that exists, compiled in or not.
#[derive(Debug)]
pub(crate) struct KnownDriver {
    /// The word of `extconfig.conf`.
    pub(crate) token: &'static str,
    /// Words that people try instead.
    pub(crate) also: &'static [&'static str],
    /// Its own files.
    pub(crate) files: &'static [&'static str],
    /// What the database field means, where a file can tell whether it exists.
    pub(crate) sections: Option<Sections>,
}

/// The database field names a section of the driver's own file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sections {
    /// Sections that are no databases.
    pub(crate) reserved: &'static [&'static str],
    /// The option whose value is mistaken for the name of the section, and what it is.
    pub(crate) mistaken: (&'static str, &'static str),
    /// Whether `read/write` names two sections.
    pub(crate) pair: bool,
    /// The section that is used where there is none of the name, and the value of the option in
    /// `mistaken` that holds if it says nothing.
    pub(crate) fallback: Option<(&'static str, &'static str)>,
}

pub(crate) static DRIVERS: &[KnownDriver] = &[
    KnownDriver {
        token: "curl",
        also: &["http", "https", "libcurl", "url"],
        files: &["res_curl.conf"],
        sections: None,
    },
    KnownDriver {
        token: "ldap",
        also: &["ldaps", "openldap"],
        files: &["res_ldap.conf"],
        sections: None,
    },
    KnownDriver { token: "memory", also: &[], files: &[], sections: None },
    KnownDriver {
        token: "mysql",
        also: &["mariadb"],
        files: &["res_config_mysql.conf", "res_mysql.conf"],
        sections: Some(Sections {
            reserved: &[],
            mistaken: ("dbname", "database on the server"),
            pair: true,
            fallback: None,
        }),
    },
    KnownDriver {
        token: "odbc",
        also: &["unixodbc", "dsn"],
        files: &["res_odbc.conf"],
        sections: Some(Sections {
            reserved: &["ENV"],
            mistaken: ("dsn", "DSN"),
            pair: false,
            fallback: None,
        }),
    },
    KnownDriver {
        token: "pgsql",
        also: &["pg", "postgres", "postgresql", "psql"],
        files: &["res_pgsql.conf"],
        sections: Some(Sections {
            reserved: &[],
            mistaken: ("dbname", "database on the server"),
            pair: false,
            fallback: Some(("general", "asterisk")),
        }),
    },
    KnownDriver {
        token: "sqlite3",
        also: &["sqlite", "sqlite2"],
        files: &["res_config_sqlite3.conf"],
        sections: Some(Sections {
            reserved: &["general"],
            mistaken: ("dbfile", "database file"),
            pair: false,
            fallback: None,
        }),
    },
];

pub(crate) fn driver(token: &str) -> Option<&'static KnownDriver> {
    DRIVERS.iter().find(|driver| driver.token.eq_ignore_ascii_case(token))
}

/// Files that Asterisk refuses to map.
pub(crate) static UNMAPPABLE: &[&str] = &["asterisk.conf", "extconfig.conf", "logger.conf"];

/// Our own file, which is text as those of the drivers are.
pub(crate) const OWN_FILE: &str = "ara.conf";

/// Whose settings a file holds, if it is one that is never asked of a database.
pub(crate) fn settings_of(file: &str) -> Option<String> {
    let is_it = |name: &str| name.eq_ignore_ascii_case(file);
    if is_it(OWN_FILE) {
        return Some("our own settings".to_owned());
    }
    let driver = DRIVERS.iter().find(|driver| driver.files.iter().any(|name| is_it(name)))?;
    Some(format!("the settings of the driver `{}`", driver.token))
}

/// Families that are of no use without another one: what is mapped, what it needs, and why.
pub(crate) static PARTNERS: &[(&str, &str, &str)] = &[
    ("followme", "followme_numbers", "it holds the numbers to try"),
    ("followme_numbers", "followme", "it says which number follows whom"),
    ("iaxpeers", "iaxusers", "it is asked when a device calls"),
    ("iaxusers", "iaxpeers", "it is asked when a device registers or is called"),
    ("musiconhold_entry", "musiconhold", "it holds the classes of the entries"),
    ("queue_members", "queues", "it holds the queues of the members"),
    ("queues", "queue_members", "without it a queue has no members from a database"),
    ("sipregs", "sippeers", "it holds the peers of the registrations"),
];

/// What people take for families, although it is only ever configured in files.
pub(crate) static FILES_ONLY: &[&str] = &["confbridge", "features", "hints", "parkinglots"];

/// The families that somebody asks for.
pub(crate) static FAMILIES: &[&str] = &[
    "acls",
    "extensions",
    "followme",
    "followme_numbers",
    "global",
    "iaxpeers",
    "iaxusers",
    "meetme",
    "mgcpep",
    "mgcpgw",
    "minivm",
    "musiconhold",
    "musiconhold_entry",
    "ps_aors",
    "ps_asterisk_publications",
    "ps_auths",
    "ps_contacts",
    "ps_domain_aliases",
    "ps_endpoint_id_ips",
    "ps_endpoints",
    "ps_globals",
    "ps_inbound_publications",
    "ps_outbound_publishes",
    "ps_registrations",
    "ps_resource_list",
    "ps_subscription_persistence",
    "ps_systems",
    "ps_transports",
    "queue_log",
    "queue_members",
    "queue_rules",
    "queues",
    "sippeers",
    "sipregs",
    "stir_tn",
    "voicemail",
    "voicemail_data",
];
