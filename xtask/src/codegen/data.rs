//! What the data files may say.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `data/TABLE.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) about: String,
    /// The families that Asterisk reads from it.
    pub(super) families: Vec<String>,
    /// The chain of the official schema that makes it, and the revision that does.
    pub(super) tree: Option<String>,
    pub(super) since: Option<String>,
    pub(super) sorcery_type: Option<String>,
    #[serde(default)]
    pub(super) primary_key: Vec<String>,
    #[serde(default)]
    pub(super) unique: Vec<Key>,
    #[serde(default)]
    pub(super) indexes: Vec<Key>,
    #[serde(default)]
    pub(super) foreign_keys: Vec<ForeignKey>,
    pub(super) columns: Vec<Column>,
    /// Columns that the consumer reads though the official schema lacks them.
    #[serde(default)]
    pub(super) extra: Vec<Column>,
    /// The structs that consumers make of a row.
    #[serde(default, rename = "record")]
    pub(super) records: Vec<Record>,
    /// What is to be known of all that is asked, or why nothing is; a sentence without its dot.
    pub(super) asked: Option<String>,
    /// What consumers ask and write. What begins with another table stands there.
    #[serde(default, rename = "query")]
    pub(super) queries: Vec<Query>,
    #[serde(default, rename = "example")]
    pub(super) examples: Vec<Example>,
}

/// What a consumer asks and writes at one occasion.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    /// The occasion: `a caller joins`
    pub(super) when: String,
    /// One after the other.
    pub(super) asks: Vec<Ask>,
}

/// `lookup queues name = QUEUE`, as `Traced` of `schema` spells it; words in capitals stand for
/// values.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Ask {
    Always(String),
    /// With its condition, or what it is repeated for: `for each queue`
    Sometimes {
        ask: String,
        when: String,
    },
}

/// A row as it stands in the store, in the order of the columns of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    /// The head of its column in the page: `a phone`
    pub(super) about: String,
    /// Values by columns; a column that is not there is NULL.
    pub(super) row: BTreeMap<String, String>,
}

/// A struct with a field for each column that is read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) name: String,
    /// Its documentation; paragraphs are separated by an empty line.
    pub(super) about: String,
    /// The family that it is of, if it is not the first of the table.
    pub(super) family: Option<String>,
    /// The column that it is looked up by.
    pub(super) key: String,
    /// The columns that tell rows apart, if they are not the key.
    pub(super) identity: Option<Vec<String>>,
    /// The columns that its consumer does not read.
    #[serde(default)]
    pub(super) without: Vec<String>,
    /// What is done to names of columns: `lower_case` if nothing is said, or `hyphens`.
    pub(super) names: Option<String>,
    /// The function of the struct that looks at the whole.
    pub(super) complete: Option<String>,
    /// What does not follow from the columns, by their names.
    #[serde(default)]
    pub(super) fields: BTreeMap<String, Field>,
}

/// What is particular about a field.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    /// Its name, if it is not the one of the column.
    pub(super) name: Option<String>,
    /// Other names that the consumer knows the column by.
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// `Option<i32>`, `Strategy`
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    /// The value if the column is absent, as Rust.
    pub(super) default: Option<String>,
    /// The value of a word that is none of those allowed, as Rust.
    pub(super) otherwise: Option<String>,
    /// What gives it a value: a path, or the name of a function of the struct that takes a `&str`.
    pub(super) take: Option<String>,
    /// An item of the crate that says more: `Queue::joining`.
    pub(super) see: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Key {
    pub(super) name: Option<String>,
    pub(super) since: Option<String>,
    pub(super) until: Option<String>,
    pub(super) columns: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForeignKey {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) table: String,
    pub(super) references: Vec<String>,
}

/// One line of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Column {
    pub(super) name: String,
    /// `string(40)`, `enum(NAME)`, `integer`
    #[serde(rename = "type")]
    pub(super) data_type: String,
    #[serde(default)]
    pub(super) not_null: bool,
    /// Whether the store numbers the rows: `true`, or `"mysql"` alone.
    pub(super) auto: Option<YesOr>,
    pub(super) default: Option<String>,
    pub(super) since: Option<String>,
    /// Older branches have the revision without its effect.
    pub(super) since_branch: Option<u16>,
    pub(super) until: Option<String>,
    pub(super) until_branch: Option<u16>,
    /// Revisions that changed the type, each with the type before it.
    #[serde(default)]
    pub(super) was: Vec<(String, String)>,
    /// The consumer's option: `true` if it is called as the column is.
    pub(super) option: Option<YesOr>,
    pub(super) absent: Option<String>,
    pub(super) syntax: Option<String>,
    /// `refuses the row`, `ignores the column`, `takes SOMETHING`
    pub(super) otherwise: Option<String>,
    pub(super) written: Option<Written>,
    pub(super) keeps: Option<u16>,
    #[serde(default)]
    pub(super) secret: bool,
    #[serde(default)]
    pub(super) means: String,
}

/// `true`, or a word.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum YesOr {
    Yes(bool),
    Word(String),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Written {
    TrueFalse,
    YesNo,
}

impl Field {
    /// One without anything particular.
    pub(super) const PLAIN: Self = Self {
        name: None,
        also: Vec::new(),
        kind: None,
        default: None,
        otherwise: None,
        take: None,
        see: None,
    };
}

impl Table {
    /// The columns that may be in a row of the newest schema, and those beyond it.
    pub(super) fn present(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.is_present()).chain(&self.extra)
    }
}

impl Column {
    /// Whether some newest schema of a branch has it.
    pub(super) fn is_present(&self) -> bool {
        self.until.is_none() || self.until_branch.is_some()
    }

    /// The name of the consumer's option.
    pub(super) fn option(&self) -> Option<&str> {
        match self.option.as_ref()? {
            YesOr::Yes(yes) => yes.then_some(self.name.as_str()),
            YesOr::Word(word) => Some(word),
        }
    }
}

/// `enumerations.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Enumerations {
    pub(super) enumerations: Vec<Enumeration>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Enumeration {
    pub(super) id: String,
    /// The name of the type, if it is another.
    #[serde(rename = "type")]
    pub(super) type_name: Option<String>,
    pub(super) members: Vec<String>,
}

/// `history.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct History {
    pub(super) releases: Vec<Release>,
    pub(super) skips: Vec<Exception>,
    pub(super) included: Vec<Exception>,
    pub(super) foreign: Vec<Foreign>,
    pub(super) repeated: Vec<Repeated>,
    pub(super) chain: Vec<Chain>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Chain {
    pub(super) tree: String,
    pub(super) version_table: String,
    pub(super) revisions: Vec<Revision>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Revision {
    pub(super) id: String,
    pub(super) date: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Release {
    pub(super) version: String,
    pub(super) config: Option<String>,
    pub(super) voicemail: Option<String>,
    pub(super) cdr: Option<String>,
    pub(super) queue_log: Option<String>,
    pub(super) revisions: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exception {
    pub(super) since: String,
    /// The first release without the exception.
    pub(super) until: Option<String>,
    pub(super) revisions: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Foreign {
    pub(super) id: String,
    pub(super) since: String,
    pub(super) same_as: String,
    #[serde(default)]
    pub(super) columns: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Repeated {
    pub(super) id: String,
    pub(super) table: String,
    pub(super) column: String,
    pub(super) adds: bool,
}

impl Release {
    /// The newest revision of a chain.
    pub(super) fn head(&self, tree: &str) -> Option<&str> {
        let head = match tree {
            "config" => &self.config,
            "voicemail" => &self.voicemail,
            "cdr" => &self.cdr,
            _ => &self.queue_log,
        };
        head.as_deref()
    }
}
