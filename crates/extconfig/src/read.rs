//! From the section to the mappings, line by line.

use asterisk_realtime_core::{Category, Config, Diagnostic, Location, Severity, Variable};

use crate::place::{self, at};
use crate::value::{Field, Priority, Quotes, Value};
use crate::{Mapping, Mappings, chain, known, settings};

/// The last version that takes `sipfriends` for `sippeers`.
const LAST_WITH_SIPFRIENDS: u32 = 21;

/// How many bytes of a value Asterisk looks at.
const ASTERISK_READS: usize = 511;

/// Reads the mappings out of a resolved `extconfig.conf`, as the given version of Asterisk
/// (20 and later) would, save for what is plainly a slip there.
///
/// Every finding that needs no more than this file is reported: a line that cannot be used is
/// left out and is an error, one that works in an unexpected way is a warning. What depends on
/// drivers is for [`lint`](crate::lint()).
pub fn read(config: &Config, asterisk_version: u32) -> (Mappings, Vec<Diagnostic>) {
    let mut reader = Reader { asterisk_version, mappings: Vec::new(), findings: Vec::new() };
    if let Some(section) = settings::find(config, &mut reader.findings) {
        reader.section(section);
    }
    let mappings: Mappings = reader.mappings.into_iter().collect();
    let mut findings = reader.findings;
    chain::check(&mappings, &mut findings);
    (mappings, findings)
}

struct Reader {
    asterisk_version: u32,
    mappings: Vec<Mapping>,
    findings: Vec<Diagnostic>,
}

impl Reader {
    fn section(&mut self, section: &Category) {
        for variable in &section.variables {
            self.line(variable);
        }
    }

    fn line(&mut self, variable: &Variable) {
        let Some(value) = Value::parse(&variable.value) else {
            return self.no_comma(variable);
        };
        if !self.family(variable) {
            return;
        }
        self.fields(variable, &value);
        let Some(priority) = self.priority(variable, &value) else { return };
        let mapping = Mapping {
            table: value.table.map(|table| table.text.to_owned()).filter(|table| !table.is_empty()),
            priority,
            location: place::line(variable),
            ..Mapping::new(&*variable.name, value.driver.text, value.database.text)
        };
        self.map(variable, mapping);
    }

    /// Adds a mapping under the name, or names, that its family goes by today.
    fn map(&mut self, variable: &Variable, mapping: Mapping) {
        let (families, table) = match variable.name.to_ascii_lowercase().as_str() {
            "iaxfriends" => (&["iaxusers", "iaxpeers"][..], "iaxfriends"),
            "sipfriends" if self.asterisk_version <= LAST_WITH_SIPFRIENDS => {
                (&["sippeers"][..], "sipfriends")
            }
            _ => return self.mappings.push(mapping),
        };
        self.obsolete(variable, &families.join("` and `"), table);
        for &family in families {
            let mut mapping = Mapping { family: family.to_owned(), ..mapping.clone() };
            mapping.table.get_or_insert_with(|| table.to_owned());
            self.mappings.push(mapping);
        }
    }

    fn report(&mut self, location: Option<Location>, diagnostic: Diagnostic) {
        self.findings.push(at(diagnostic, location));
    }
}

/// What is found on the way.
impl Reader {
    fn no_comma(&mut self, variable: &Variable) {
        let message = format!("the mapping of `{}` names no database", variable.name);
        let help = if variable.value.contains('|') {
            "separate the fields with commas; `|` is not understood"
        } else {
            "write `family => driver,database[,table[,priority]]`"
        };
        let diagnostic = Diagnostic::error("extconfig-no-comma", message).with_help(help);
        self.report(place::value(variable, &(0..variable.value.len())), diagnostic);
    }

    /// Checks the family; a file that everybody needs before there are drivers is not mapped.
    fn family(&mut self, variable: &Variable) -> bool {
        let family = variable.name.as_str();
        let is_it = |file: &&str| file.eq_ignore_ascii_case(family);
        if known::UNMAPPABLE.iter().any(is_it) {
            let message = format!("`{family}` cannot come from a database");
            let diagnostic = Diagnostic::error("extconfig-unmappable-file", message)
                .with_help("remove the line; the text file is read in any case");
            self.report(place::name(variable), diagnostic);
            return false;
        }
        if let Some(what) = known::settings_of(family) {
            let message = format!("`{family}` holds {what} and is always read as a text file");
            let diagnostic = Diagnostic::warning("extconfig-always-text", message)
                .with_help("remove the line; it has no effect");
            self.report(place::name(variable), diagnostic);
        }
        true
    }

    /// Checks what the fields look like.
    fn fields(&mut self, variable: &Variable, value: &Value<'_>) {
        self.length(variable);
        self.driver(variable, &value.driver);
        self.database(variable, &value.database);
        self.blanks(variable, &value.database, "database");
        if let Some(table) = &value.table {
            self.table(variable, table, value.priority.is_some());
        }
        if let Some(priority) = &value.priority {
            self.quotes(variable, priority, "priority");
        }
        if let Some(rest) = &value.rest {
            let diagnostic =
                Diagnostic::warning("extconfig-extra-field", "there are more than four fields")
                    .with_help("remove what follows the priority; it is ignored");
            self.report(place::value(variable, rest), diagnostic);
        }
    }

    fn length(&mut self, variable: &Variable) {
        let length = variable.value.len();
        if length > ASTERISK_READS {
            let message = format!("Asterisk reads only {ASTERISK_READS} of these {length} bytes");
            let diagnostic = Diagnostic::warning("extconfig-long-value", message)
                .with_help("shorten the database if an Asterisk reads this file too");
            self.report(place::value(variable, &(ASTERISK_READS..length)), diagnostic);
        }
    }

    fn driver(&mut self, variable: &Variable, driver: &Field<'_>) {
        self.blanks(variable, driver, "driver");
        if driver.text.is_empty() {
            let message = format!("the mapping of `{}` names no driver", variable.name);
            let diagnostic = Diagnostic::error("extconfig-empty-driver", message)
                .with_help("write a driver in front of the first comma");
            self.report(place::value(variable, &driver.range), diagnostic);
        }
    }

    fn database(&mut self, variable: &Variable, database: &Field<'_>) {
        match database.quotes {
            Quotes::None | Quotes::Whole => {}
            Quotes::Part => {
                let message = "the text around the quotes is ignored";
                let diagnostic = Diagnostic::warning("extconfig-text-around-quotes", message)
                    .with_help("put the whole database into the quotes");
                self.report(place::value(variable, &database.range), diagnostic);
            }
            Quotes::Open => self.open_quote(variable, database, "database"),
        }
        if database.text.is_empty() {
            let message = format!("the mapping of `{}` names no database", variable.name);
            let diagnostic = Diagnostic::warning("extconfig-empty-database", message)
                .with_help("write a database behind the driver");
            self.report(place::value(variable, &database.range), diagnostic);
        }
    }

    fn table(&mut self, variable: &Variable, table: &Field<'_>, has_more: bool) {
        self.blanks(variable, table, "table");
        self.quotes(variable, table, "table");
        if !table.text.is_empty() {
            return;
        }
        let name = &variable.name;
        let diagnostic = if has_more {
            let message = format!("the table is empty: `{name}` is assumed");
            Diagnostic::warning("extconfig-empty-table", message)
                .with_help("name the table; Asterisk takes the empty name as it is")
        } else {
            let message = format!("nothing follows the last comma: the table `{name}` is assumed");
            Diagnostic::warning("extconfig-trailing-comma", message)
                .with_help("remove the comma; Asterisk takes the empty name as it is")
        };
        self.report(place::value(variable, &table.range), diagnostic);
    }

    fn blanks(&mut self, variable: &Variable, field: &Field<'_>, name: &str) {
        if field.blanks {
            let message = format!("there are blanks around the {name}");
            let diagnostic = Diagnostic::warning("extconfig-blanks", message)
                .with_help("remove them: they are ignored here, but Asterisk counts them in");
            self.report(place::value(variable, &field.range), diagnostic);
        }
    }

    /// Quotes that Asterisk would take for those of the database.
    fn quotes(&mut self, variable: &Variable, field: &Field<'_>, name: &str) {
        match field.quotes {
            Quotes::None => {}
            Quotes::Open => self.open_quote(variable, field, name),
            Quotes::Whole | Quotes::Part => {
                let message = format!("the {name} is quoted");
                let diagnostic = Diagnostic::warning("extconfig-misplaced-quotes", message)
                    .with_help("quote the database only: Asterisk takes this for the database");
                self.report(place::value(variable, &field.range), diagnostic);
            }
        }
    }

    fn open_quote(&mut self, variable: &Variable, field: &Field<'_>, name: &str) {
        let message = format!("the quotes are not closed: the rest of the line is the {name}");
        let diagnostic = Diagnostic::warning("extconfig-open-quote", message)
            .with_help(format!("write a second `\"` behind the {name}"));
        self.report(place::value(variable, &field.range), diagnostic);
    }

    /// The priority; `None` if the mapping can never be reached.
    fn priority(&mut self, variable: &Variable, value: &Value<'_>) -> Option<u32> {
        let Some(field) = &value.priority else { return Some(1) };
        let (severity, message, read) = match Priority::parse(field.text) {
            Priority::Number(number) => return Some(number),
            Priority::ReadAs(number) if field.text.is_empty() => {
                let message = "nothing follows the last comma: priority 1 is assumed".to_owned();
                let diagnostic = Diagnostic::warning("extconfig-trailing-comma", message)
                    .with_help("remove the comma");
                self.report(place::value(variable, &field.range), diagnostic);
                return Some(number);
            }
            Priority::ReadAs(number) => {
                // The text may be the end of a URL with commas in it, so it is not shown.
                let message = format!("this is no priority: {number} is assumed");
                (Severity::Warning, message, Some(number))
            }
            Priority::Never => {
                let message = "a mapping with a negative priority is never asked".to_owned();
                (Severity::Error, message, None)
            }
        };
        let diagnostic = Diagnostic::new(severity, "extconfig-priority", message)
            .with_help("priorities are whole numbers, counted from 1");
        self.report(place::value(variable, &field.range), diagnostic);
        read
    }

    fn obsolete(&mut self, variable: &Variable, families: &str, table: &str) {
        let message = format!("`{}` is an old name: it is taken as `{families}`", variable.name);
        let diagnostic = Diagnostic::warning("extconfig-obsolete-family", message)
            .with_help(format!("map `{families}`, with the table `{table}` unless one is given"));
        self.report(place::name(variable), diagnostic);
    }
}
