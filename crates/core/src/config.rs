//! A configuration as modules see it: ordered categories of ordered variables.
//!
//! This is the resolved form. Text files become it through the `conf` crate (templates and
//! includes worked in), tables of static configuration through the engine. Names repeat
//! legally, both of categories and of variables.

use crate::Location;

/// An ordered list of categories; duplicate names are legal.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Config {
    /// The categories, in order, templates included.
    pub categories: Vec<Category>,
}

impl Config {
    /// The categories that a module sees: all but the templates.
    pub fn visible(&self) -> impl Iterator<Item = &Category> {
        self.categories.iter().filter(|category| !category.template)
    }

    /// The first category of this name that is not a template; letter case is ignored, as in
    /// Asterisk.
    pub fn category(&self, name: &str) -> Option<&Category> {
        self.visible().find(|category| category.name.eq_ignore_ascii_case(name))
    }
}

/// A named `[section]` and its variables.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Category {
    /// The text between the brackets, not trimmed.
    pub name: String,
    /// Whether it is a template, `[name](!)`: inherited from, but not seen by modules.
    pub template: bool,
    /// The categories that it inherits from, as written, in order.
    pub bases: Vec<String>,
    /// Where its header stands; rows of a database have no place.
    pub location: Option<Location>,
    /// The variables in order, inherited ones first.
    pub variables: Vec<Variable>,
}

impl Category {
    /// A category without variables.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The first variable of this name, ignoring case: what Asterisk 20 to 22 answer, where an
    /// inherited value wins over the category's own.
    pub fn first(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name.eq_ignore_ascii_case(name))
    }

    /// The last variable of this name, ignoring case: what Asterisk 23 and later answer.
    pub fn last(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().rev().find(|variable| variable.name.eq_ignore_ascii_case(name))
    }

    /// Every variable of this name, ignoring case, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Variable> {
        self.variables.iter().filter(move |variable| variable.name.eq_ignore_ascii_case(name))
    }
}

/// One `name = value` of a category.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Variable {
    /// The name, trimmed.
    pub name: String,
    /// The value, trimmed, with `\;` unescaped.
    pub value: String,
    /// Whether it was written with `=>`; means nothing to most modules.
    pub object: bool,
    /// Whether it came from a base category.
    pub inherited: bool,
    /// Where the line stands; an inherited variable keeps the place of the original.
    pub location: Option<Location>,
}

impl Variable {
    /// A variable as a database row gives it: no place, not an object, not inherited.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_without_case_and_templates_are_hidden() {
        let mut template = Category::new("general");
        template.template = true;
        let mut general = Category::new("General");
        general.variables =
            vec![Variable::new("bind", "1"), Variable::new("x", "0"), Variable::new("BIND", "2")];
        let config = Config { categories: vec![template, general] };

        let found = config.category("GENERAL").unwrap();
        assert!(!found.template);
        assert_eq!(found.first("Bind").unwrap().value, "1");
        assert_eq!(found.last("bind").unwrap().value, "2");
        assert_eq!(found.all("bind").count(), 2);
        assert!(config.category("nobody").is_none());
    }
}
