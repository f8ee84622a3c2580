//! A resolved configuration as text that reads back as the same.

use asterisk_realtime::{Category, Config, Variable};

/// Writes the categories that modules see, and what of them the dialect has no words for.
///
/// Rows of a database may hold what no text file can: blanks at the end of a value, newlines. It
/// is written as near as can be, and told.
pub(super) fn write(config: &Config) -> (String, Vec<String>) {
    let mut writer = Writer::default();
    for category in config.visible() {
        writer.category(category);
    }
    (writer.text, writer.losses)
}

#[derive(Default)]
struct Writer {
    text: String,
    losses: Vec<String>,
}

impl Writer {
    fn category(&mut self, category: &Category) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let name = &category.name;
        if name.contains(']') {
            self.losses.push(format!("the category {name:?} holds `]`, where its name would end"));
        }
        let name = self.line(name, || format!("the category {name:?}"));
        self.text.extend(["[", &name, "]\n"]);
        for variable in &category.variables {
            self.variable(variable, &category.name);
        }
    }

    fn variable(&mut self, Variable { name, value, object, .. }: &Variable, category: &str) {
        let what = || format!("`{name}` of [{category}]");
        self.check_name(name, what);
        self.check_ends(value, || format!("the value of {}", what()));
        let is_special = name.starts_with(['[', '#', '\\', '=']);
        let escape = if is_special { "\\" } else { "" };
        let operator = if *object { "=>" } else { "=" };
        let name = self.line(name, || format!("the name {}", what()));
        let value = self.line(value, || format!("the value of {}", what()));
        let line = format!("{escape}{name} {operator} {value}");
        self.text.push_str(line.trim_end_matches(' '));
        self.text.push('\n');
    }

    fn check_name(&mut self, name: &str, what: impl Fn() -> String) {
        self.check_ends(name, &what);
        if name.is_empty() {
            self.losses.push(format!("{} has no name", what()));
        }
        if name.bytes().skip(1).any(|byte| byte == b'=') {
            self.losses.push(format!("{} holds `=`, where its name would end", what()));
        }
    }

    fn check_ends(&mut self, text: &str, what: impl Fn() -> String) {
        let is_blank = |character: char| character <= ' ';
        if text.starts_with(is_blank) || text.ends_with(is_blank) {
            self.losses.push(format!("{} has blanks at an end, which are lost in text", what()));
        }
    }

    /// The text on one line, its semicolons escaped.
    fn line(&mut self, text: &str, what: impl Fn() -> String) -> String {
        let is_end = |character: char| matches!(character, '\n' | '\0');
        if text.contains(is_end) {
            self.losses.push(format!("{} is of several lines, shown as one", what()));
        }
        text.replace(is_end, " ").replace(';', "\\;")
    }
}

#[cfg(test)]
mod tests;
