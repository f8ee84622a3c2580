//! A section of `res_pgsql.conf`.

use std::path::PathBuf;
use std::time::Duration;

use asterisk_realtime_conf::value;
use asterisk_realtime_core::{Category, Diagnostic, Secret, Variable};
use asterisk_realtime_sql_driver::TlsMode;

use crate::PgsqlSettings;
use crate::advice::{cleaner, expected};
use crate::check::at;
use crate::conninfo::{self, Given, option};
use crate::words::{self, Word};

/// The options.
pub(crate) const KNOWN: [&str; 9] = [
    "appname",
    "dbname",
    "hostname",
    "order_multi_row_results_by_initial_column",
    "password",
    "port",
    "requirements",
    "socket",
    "user",
];

/// Reads a section over the defaults. What cannot be read leaves the default, and a finding.
pub(crate) fn read(
    section: &Category,
    settings: &mut PgsqlSettings,
    findings: &mut Vec<Diagnostic>,
) {
    let mut reader = Reader { section, settings, findings };
    reader.read_connection();
    reader.read_behaviour();
}

struct Reader<'a> {
    section: &'a Category,
    settings: &'a mut PgsqlSettings,
    findings: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read_connection(&mut self) {
        let given = conninfo::words(self.section);
        for (index, each) in given.iter().enumerate() {
            let wins = !given[index + 1..].iter().any(|other| other.word.0 == each.word.0);
            if let Some(variable) = each.variable {
                self.take(each, variable, wins);
            }
        }
    }

    fn take(&mut self, given: &Given<'_>, variable: &Variable, wins: bool) {
        let (name, value) = &given.word;
        if name == "host" && value.contains(',') {
            let message = format!("`{}` names several hosts; the first one is used", variable.name);
            self.report(variable, "pgsql-several-hosts", message, SECTION_EACH);
        }
        if !given.is_guest {
            if wins && !self.apply(name, value).is_ok_and(|known| known) {
                self.report(variable, "pgsql-bad-value", bad_value(variable), expected(name));
            }
            return;
        }
        let option = &variable.name;
        if !wins {
            let message = format!("`{name}` in the value of `{option}` has no effect");
            self.report(variable, "pgsql-word-without-effect", message, WRITE_ONCE);
            return;
        }
        match self.apply(name, value) {
            Ok(true) => {
                let message = format!("the value of `{option}` brings `{name}` with it");
                let finding = Diagnostic::note("pgsql-word", message);
                let finding = finding.with_help(cleaner(name, value, &self.section.name));
                self.findings.push(at(self.section, variable, finding));
            }
            Ok(false) => {
                let message = format!("`{name}` in the value of `{option}` has no effect here");
                let help = "it is a matter between Asterisk and libpq";
                self.report(variable, "pgsql-word-without-effect", message, help);
            }
            Err(Unreadable) => {
                let message = format!("`{name}` in the value of `{option}` cannot be read");
                self.report(variable, "pgsql-bad-value", message, expected(name));
            }
        }
    }

    fn report(&mut self, variable: &Variable, code: &'static str, message: String, help: &str) {
        let finding = Diagnostic::warning(code, message).with_help(help);
        self.findings.push(at(self.section, variable, finding));
    }

    /// Takes a word over; answers whether it means something here.
    fn apply(&mut self, name: &str, value: &str) -> Result<bool, Unreadable> {
        let (settings, text) = (&mut *self.settings, || value.to_owned());
        let filled = || Some(value.to_owned()).filter(|value| !value.is_empty());
        match name {
            "host" if value.starts_with('/') => settings.socket = Some(value.into()),
            // libpq takes a list of hosts; here that is what priorities are for.
            "host" => settings.host = first(value),
            "hostaddr" => settings.host = filled(),
            "port" => settings.port = value.parse().map_err(|_| Unreadable)?,
            "dbname" if !value.is_empty() => settings.dbname = text(),
            "user" if !value.is_empty() => settings.user = text(),
            "dbname" | "user" => return Err(Unreadable),
            "password" => settings.password = Secret::new(value),
            "application_name" => settings.appname = filled(),
            "sslmode" => settings.options.tls.mode = tls_mode(value).ok_or(Unreadable)?,
            "sslrootcert" => {
                let tls = &mut settings.options.tls;
                tls.ca = filled().map(PathBuf::from);
            }
            "sslcert" => settings.options.tls.certificate = filled().map(PathBuf::from),
            "sslkey" => settings.options.tls.key = filled().map(PathBuf::from),
            "connect_timeout" => {
                let seconds: u64 = value.parse().map_err(|_| Unreadable)?;
                // None at all in libpq; here a call has its deadline anyway.
                let seconds = Some(seconds).filter(|seconds| *seconds > 0);
                settings.options.connect_timeout =
                    seconds.map_or(Duration::from_hours(1), Duration::from_secs);
            }
            "options" => self.start_with(words::startup(value).ok_or(Unreadable)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Takes settings of the session. The client library sets the time zone itself.
    fn start_with(&mut self, startup: Vec<Word>) {
        let is_zone = |(name, _): &Word| name.eq_ignore_ascii_case("timezone");
        let (zones, others): (Vec<_>, _) = startup.into_iter().partition(is_zone);
        if let Some((_, zone)) = zones.into_iter().next_back() {
            self.settings.time_zone = Some(zone);
        }
        self.settings.startup = others;
    }

    fn read_behaviour(&mut self) {
        // libpq looks at the certificate as soon as there is an authority to ask.
        let tls = &mut self.settings.options.tls;
        if tls.mode == TlsMode::Required && tls.ca.is_some() {
            tls.mode = TlsMode::VerifyCa;
        }
        if let Some(variable) = option(self.section, "requirements") {
            match variable.value.parse() {
                Ok(mode) => self.settings.options.requirements = mode,
                Err(_) => self.report(
                    variable,
                    "pgsql-bad-value",
                    format!("{}; warn holds", bad_value(variable)),
                    "write warn, createclose or createchar",
                ),
            }
        }
        if let Some(variable) = option(self.section, ORDERED) {
            match value::parse_bool(&variable.value) {
                Ok(ordered) => self.settings.options.ordered = ordered,
                Err(_) => self.report(
                    variable,
                    "pgsql-bad-value",
                    format!("{}; yes holds", bad_value(variable)),
                    "write yes or no",
                ),
            }
        }
    }
}

const ORDERED: &str = "order_multi_row_results_by_initial_column";

const WRITE_ONCE: &str = "the option of that name stands behind it in Asterisk's connection string";

const SECTION_EACH: &str = "write a section for each, and a priority for each in extconfig.conf";

/// The first of several hosts.
fn first(hosts: &str) -> Option<String> {
    hosts.split(',').find(|host| !host.is_empty()).map(str::to_owned)
}

/// A value that means nothing.
struct Unreadable;

fn tls_mode(word: &str) -> Option<TlsMode> {
    Some(match word {
        "disable" => TlsMode::Off,
        // It tries without first, where the server may refuse it.
        "allow" | "prefer" => TlsMode::Preferred,
        "require" => TlsMode::Required,
        "verify-ca" => TlsMode::VerifyCa,
        "verify-full" => TlsMode::VerifyIdentity,
        _ => return None,
    })
}

fn bad_value(variable: &Variable) -> String {
    format!("`{}` cannot be {:?}", variable.name, variable.value)
}
