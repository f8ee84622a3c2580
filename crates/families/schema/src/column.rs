//! One column: what the store keeps, and what its consumer makes of it.

use crate::{DataType, NumberSource, Syntax};

/// A column of a [`Table`](crate::Table).
///
/// Everything in it is known when the program is compiled: tables are plain statics.
///
/// ```
/// use asterisk_realtime_schema::{Column, DataType, Otherwise, Syntax};
///
/// const PORT: Column = Column::new("port", DataType::Integer)
///     .option("current port")
///     .syntax(Syntax::Integer(0, 65_535))
///     .otherwise(Otherwise::Takes("0"))
///     .means("the port of the device");
/// assert!(PORT.check("5060").is_none());
/// let finding = PORT.check("70000").expect("that is no port");
/// assert_eq!(
///     finding.to_string(),
///     "port: `70000` is not a whole number from 0 to 65535; Asterisk takes 0"
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Column {
    /// The name.
    pub name: &'static str,
    /// The type that it has now.
    pub data_type: DataType<'static>,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Who numbers the rows, if this is their number.
    pub numbered: NumberSource,
    /// What the store puts in where nothing is given. The official schema has no defaults.
    pub default: Option<&'static str>,
    /// What made it; `None` for the revision that made the table.
    pub since: Option<Step>,
    /// What removed it; `None` if it is still there.
    pub until: Option<Step>,
    /// The types that it had, oldest first.
    pub was: &'static [Was],
    /// The option that the consumer makes of it; `None` if nobody reads it.
    pub option: Option<&'static str>,
    /// What the consumer takes if the column is NULL or not there; `None` if that depends on the
    /// rest of its configuration, or is nothing.
    pub absent: Option<&'static str>,
    /// What may be written in it.
    pub syntax: Syntax,
    /// What the consumer does with anything else.
    pub otherwise: Otherwise,
    /// How Asterisk itself writes it.
    pub written: Written,
    /// How many bytes of it the consumer keeps, if not all.
    pub keeps: Option<u16>,
    /// Whether its values are passwords, so that nothing may show them.
    pub is_secret: bool,
    /// What it means.
    pub meaning: &'static str,
}

/// A revision of the official schema, or what only some branches have of it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Step {
    /// The id of the revision.
    pub revision: &'static str,
    /// Branches before this one have the revision without its effect; 0 stands for all branches.
    pub branch: u16,
}

/// The type of a column before a revision.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Was {
    /// The revision that changed it.
    pub until: &'static str,
    /// The type until then.
    pub data_type: DataType<'static>,
}

/// What a consumer does with a value that its [`Syntax`] does not allow.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Otherwise {
    /// It goes on as if the column, or the part of it that is wrong, were not there.
    #[default]
    Ignores,
    /// It refuses the row: there is no such object.
    Refuses,
    /// It takes something else.
    Takes(&'static str),
}

/// How Asterisk writes a truth value.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Written {
    /// It is none, or Asterisk does not write it.
    #[default]
    AsIs,
    /// `true` or `false`: what `enum('yes','no')` of old schemas does not take.
    TrueFalse,
    /// `yes` or `no`
    YesNo,
}

impl Column {
    /// A nullable column that nobody reads.
    pub const fn new(name: &'static str, data_type: DataType<'static>) -> Self {
        Self {
            name,
            data_type,
            nullable: true,
            numbered: NumberSource::Writer,
            default: None,
            since: None,
            until: None,
            was: &[],
            option: None,
            absent: None,
            syntax: Syntax::Unread,
            otherwise: Otherwise::Ignores,
            written: Written::AsIs,
            keeps: None,
            is_secret: false,
            meaning: "",
        }
    }

    /// Refuses NULL.
    #[must_use]
    pub const fn not_null(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// Says who numbers the rows.
    #[must_use]
    pub const fn numbered(mut self, by: NumberSource) -> Self {
        self.numbered = by;
        self
    }

    /// Says what is in it if nothing is given.
    #[must_use]
    pub const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// Names the revision that made it.
    #[must_use]
    pub const fn since(mut self, revision: &'static str) -> Self {
        self.since = Some(Step { revision, branch: 0 });
        self
    }

    /// Names the revision that made it, in a branch and newer ones only.
    #[must_use]
    pub const fn since_in(mut self, branch: u16, revision: &'static str) -> Self {
        self.since = Some(Step { revision, branch });
        self
    }

    /// Names the revision that removed it.
    #[must_use]
    pub const fn until(mut self, revision: &'static str) -> Self {
        self.until = Some(Step { revision, branch: 0 });
        self
    }

    /// Names the revision that removed it, in a branch and newer ones only.
    #[must_use]
    pub const fn until_in(mut self, branch: u16, revision: &'static str) -> Self {
        self.until = Some(Step { revision, branch });
        self
    }

    /// Lists the types that it had, oldest first.
    #[must_use]
    pub const fn was(mut self, was: &'static [Was]) -> Self {
        self.was = was;
        self
    }

    /// Names the consumer's option.
    #[must_use]
    pub const fn option(mut self, option: &'static str) -> Self {
        self.option = Some(option);
        self
    }

    /// Says what holds if it is NULL.
    #[must_use]
    pub const fn absent(mut self, absent: &'static str) -> Self {
        self.absent = Some(absent);
        self
    }

    /// Says what may be written in it.
    #[must_use]
    pub const fn syntax(mut self, syntax: Syntax) -> Self {
        self.syntax = syntax;
        self
    }

    /// Says what the consumer does with anything else.
    #[must_use]
    pub const fn otherwise(mut self, otherwise: Otherwise) -> Self {
        self.otherwise = otherwise;
        self
    }

    /// Says how Asterisk writes it.
    #[must_use]
    pub const fn written(mut self, written: Written) -> Self {
        self.written = written;
        self
    }

    /// Says how many bytes of it the consumer keeps.
    #[must_use]
    pub const fn keeps(mut self, bytes: u16) -> Self {
        self.keeps = Some(bytes);
        self
    }

    /// Lets nothing show its values.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// Says what it means.
    #[must_use]
    pub const fn means(mut self, meaning: &'static str) -> Self {
        self.meaning = meaning;
        self
    }
}
