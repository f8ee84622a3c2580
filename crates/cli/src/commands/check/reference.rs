//! Which columns name a thing of another family.

/// A column that names a thing of another family.
#[derive(Debug)]
pub(super) struct Reference {
    /// The table of the column.
    pub(super) from: &'static str,
    pub(super) column: &'static str,
    pub(super) form: Form,
    pub(super) to: &'static Target,
}

/// How a cell names things.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// One name.
    One,
    /// Several, separated by commas.
    List,
    /// Several mailboxes, separated by commas; the context is `default` if there is none.
    Mailboxes,
}

/// What is named.
#[derive(Debug)]
pub(super) struct Target {
    /// The family, which is also the name of its table.
    pub(super) family: &'static str,
    /// The columns that make the name, joined by `@`.
    pub(super) key: &'static [&'static str],
    /// What it is called.
    pub(super) thing: &'static str,
    /// The text file that it may live in as well.
    pub(super) file: Option<&'static str>,
    /// What happens if it does not exist.
    pub(super) then: &'static str,
}

impl Target {
    const fn named(family: &'static str, key: &'static [&'static str]) -> Self {
        Self { family, key, thing: "", file: None, then: "" }
    }

    const fn called(mut self, thing: &'static str) -> Self {
        self.thing = thing;
        self
    }

    const fn file(mut self, file: &'static str) -> Self {
        self.file = Some(file);
        self
    }

    const fn then(mut self, then: &'static str) -> Self {
        self.then = then;
        self
    }

    /// Whether things of this kind mostly live in a text file, so that one that is missing from
    /// the table is worth a note only.
    pub(super) fn is_mostly_text(&self) -> bool {
        self.family == "extensions"
    }
}

const fn one(from: &'static str, column: &'static str, to: &'static Target) -> Reference {
    Reference { from, column, form: Form::One, to }
}

const fn list(from: &'static str, column: &'static str, to: &'static Target) -> Reference {
    Reference { from, column, form: Form::List, to }
}

const fn mailboxes(from: &'static str, column: &'static str) -> Reference {
    Reference { from, column, form: Form::Mailboxes, to: &MAILBOX }
}

static ACL: Target = Target::named("acls", &["name"])
    .called("access list")
    .file("acl.conf")
    .then("the list lets nobody in");
static AOR: Target = Target::named("ps_aors", &["id"])
    .called("aor")
    .file("pjsip.conf")
    .then("calls to the endpoint do not reach it there");
static AUTH: Target = Target::named("ps_auths", &["id"])
    .called("auth")
    .file("pjsip.conf")
    .then("authentication fails");
static CLASS: Target = Target::named("musiconhold", &["name"])
    .called("music class")
    .file("musiconhold.conf")
    .then("Asterisk plays the next class that exists, `default` in the end");
static CONTEXT: Target = Target::named("extensions", &["context"])
    .called("context")
    .file("extensions.conf")
    .then("no key leads out of the queue");
static ENDPOINT: Target = Target::named("ps_endpoints", &["id"])
    .called("endpoint")
    .file("pjsip.conf")
    .then("Asterisk identifies no endpoint by it");
static MAILBOX: Target = Target::named("voicemail", &["mailbox", "context"])
    .called("mailbox")
    .file("voicemail.conf")
    .then("messages are never announced");
static PROFILE: Target =
    Target::named("followme", &["name"]).called("profile").then("nobody calls the number");
static QUEUE: Target = Target::named("queues", &["name"])
    .called("queue")
    .file("queues.conf")
    .then("the member is never called");
static RULE: Target = Target::named("queue_rules", &["rule_name"])
    .called("rule")
    .file("queuerules.conf")
    .then("the penalties stay as they are");
static TRANSPORT: Target = Target::named("ps_transports", &["id"])
    .called("transport")
    .file("pjsip.conf")
    .then("Asterisk cannot send by it");

/// All of them.
pub(super) static REFERENCES: &[Reference] = &[
    mailboxes("iaxfriends", "mailbox"),
    one("iaxfriends", "mohinterpret", &CLASS),
    one("iaxfriends", "mohsuggest", &CLASS),
    one("followme", "musicclass", &CLASS),
    one("followme_numbers", "name", &PROFILE),
    one("musiconhold_entry", "name", &CLASS),
    mailboxes("ps_aors", "mailboxes"),
    one("ps_endpoint_id_ips", "endpoint", &ENDPOINT),
    list("ps_endpoints", "acl", &ACL),
    list("ps_endpoints", "aors", &AOR),
    list("ps_endpoints", "auth", &AUTH),
    list("ps_endpoints", "contact_acl", &ACL),
    mailboxes("ps_endpoints", "mailboxes"),
    one("ps_endpoints", "moh_suggest", &CLASS),
    list("ps_endpoints", "outbound_auth", &AUTH),
    one("ps_endpoints", "transport", &TRANSPORT),
    list("ps_registrations", "outbound_auth", &AUTH),
    one("ps_registrations", "transport", &TRANSPORT),
    one("queue_members", "queue_name", &QUEUE),
    one("queues", "context", &CONTEXT),
    one("queues", "defaultrule", &RULE),
    one("queues", "musiconhold", &CLASS),
    mailboxes("sippeers", "mailbox"),
    one("sippeers", "mohinterpret", &CLASS),
    one("sippeers", "mohsuggest", &CLASS),
];

/// The references from a table.
pub(super) fn from(table: &str) -> impl Iterator<Item = &'static Reference> {
    REFERENCES.iter().filter(move |reference| reference.from == table)
}

/// The target that a table is, if anything names its rows.
pub(super) fn target(table: &str) -> Option<&'static Target> {
    REFERENCES.iter().map(|reference| reference.to).find(|target| target.family == table)
}

/// How many steps a table is away from those that name nothing: what is named is read first.
pub(super) fn rank(table: &str) -> usize {
    from(table).map(|reference| 1 + rank(reference.to.family)).max().unwrap_or(0)
}

/// The names in a value.
pub(super) fn names(form: Form, value: &str) -> impl Iterator<Item = String> {
    let most = if form == Form::One { 1 } else { usize::MAX };
    let parts = value.splitn(most, ',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(move |part| {
        let lacks_context = form == Form::Mailboxes && !part.contains('@');
        if lacks_context { format!("{part}@default") } else { part.to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use asterisk_realtime::families;

    use super::*;

    #[test]
    fn every_column_exists() {
        let tables = families::tables();
        let has = |table: &str, column: &str| {
            tables.iter().any(|it| it.name == table && it.column(column).is_some())
        };
        for reference in REFERENCES {
            assert!(has(reference.from, reference.column), "{reference:?}");
            for column in reference.to.key {
                assert!(has(reference.to.family, column), "{reference:?}");
            }
        }
    }

    #[test]
    fn what_is_named_comes_first() {
        assert_eq!(rank("voicemail"), 0);
        assert_eq!((rank("ps_aors"), rank("ps_endpoints"), rank("ps_endpoint_id_ips")), (1, 2, 3));
        assert!(REFERENCES.iter().all(|it| rank(it.to.family) < rank(it.from)));
    }

    #[test]
    fn a_mailbox_without_a_context_is_in_default() {
        let found: Vec<_> = names(Form::Mailboxes, "1001, 1002@acme,,").collect();
        assert_eq!(found, ["1001@default", "1002@acme"]);
        assert_eq!(names(Form::One, "a,b").collect::<Vec<_>>(), ["a,b"]);
    }
}
