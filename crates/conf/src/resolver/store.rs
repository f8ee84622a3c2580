//! The configuration under construction: categories, found by name, and their variables.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use asterisk_realtime_core::{Category, Config, Variable};

use super::filter::Filter;

/// From this version on, `+=` stores in the last matching variable instead of the first.
const LAST_MATCH_SINCE: u32 = 23;

/// How many comparisons of variables one load may cost: seconds, where real files cost none.
const MOST_WORK: usize = 1 << 30;

/// Categories in order, with an index by their names in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    categories: Vec<Category>,
    /// The first and the last category of each name, in lower case.
    index: HashMap<String, (usize, usize)>,
    /// For each category, the next one of the same name.
    next: Vec<Option<usize>>,
    inherited_bytes: usize,
    /// What searching for variables and categories has cost so far.
    work: usize,
}

impl Store {
    /// Adds to the cost of searching; says whether it is still bearable.
    ///
    /// Searches are linear, which is fast for any file that somebody means, and would take
    /// hours for one made to that end.
    pub(crate) fn spend(&mut self, cost: usize) -> bool {
        self.work = self.work.saturating_add(cost);
        self.work <= MOST_WORK
    }

    /// Adds a category and returns its position.
    pub(crate) fn push(&mut self, category: Category) -> usize {
        let position = self.categories.len();
        match self.index.entry(category.name.to_ascii_lowercase()) {
            Entry::Occupied(mut same) => {
                self.next[same.get().1] = Some(position);
                same.get_mut().1 = position;
            }
            Entry::Vacant(new) => drop(new.insert((position, position))),
        }
        self.next.push(None);
        self.categories.push(category);
        position
    }

    pub(crate) fn category(&mut self, position: usize) -> &mut Category {
        &mut self.categories[position]
    }

    /// The first category of this name, letter case ignored, that the filter admits. An empty
    /// name stands for any, as in Asterisk.
    pub(crate) fn find(&mut self, name: &str, filter: &Filter) -> Option<usize> {
        let is_any = name.is_empty();
        let first =
            if is_any { (!self.categories.is_empty()).then_some(0) } else { self.base(name) };
        let next = |&position: &usize| {
            if is_any {
                Some(position + 1).filter(|&next| next < self.categories.len())
            } else {
                self.next[position]
            }
        };
        let mut cost = name.len();
        let found = std::iter::successors(first, next).find(|&position| {
            let category = &self.categories[position];
            cost = cost.saturating_add(filter.cost(category));
            filter.admits(category)
        });
        self.spend(cost);
        found
    }

    /// The first category of this name, templates included.
    pub(crate) fn base(&self, name: &str) -> Option<usize> {
        self.index.get(&name.to_ascii_lowercase()).map(|same| same.0)
    }

    pub(crate) fn name(&self, position: usize) -> &str {
        &self.categories[position].name
    }

    /// Copies the variables of `base` to the end of `target`, unless that would exceed the
    /// limit on everything copied so far; says whether it did.
    pub(crate) fn inherit(&mut self, target: usize, base: usize, limit: usize) -> bool {
        let copied = &self.categories[base].variables;
        let size: usize = copied.iter().map(size_of_variable).sum();
        if self.inherited_bytes.saturating_add(size) > limit {
            return false;
        }
        self.inherited_bytes += size;
        let copied: Vec<Variable> = copied
            .iter()
            .map(|variable| Variable { inherited: true, ..variable.clone() })
            .collect();
        self.categories[target].variables.extend(copied);
        true
    }

    /// Works `name += value` in; `variable` is what a plain assignment would add.
    pub(crate) fn append(&mut self, position: usize, variable: Variable, version: u32) {
        self.spend(self.categories[position].variables.len());
        let variables = &mut self.categories[position].variables;
        let Some(candidate) = variables.iter().rposition(|old| old.name == variable.name) else {
            let value = strip(&variable.value).to_owned();
            variables.push(Variable { value, ..variable });
            return;
        };
        // Names and values are compared without case, and an empty value equals any: so the
        // variable that changes need not be the candidate.
        let old = &variables[candidate];
        let matches = |other: &Variable| {
            other.name.eq_ignore_ascii_case(&old.name)
                && (old.value.is_empty() || other.value.eq_ignore_ascii_case(&old.value))
        };
        let target = if version < LAST_MATCH_SINCE {
            variables[..candidate].iter().position(matches).unwrap_or(candidate)
        } else {
            let behind = variables[candidate + 1..].iter().rposition(matches);
            behind.map_or(candidate, |at| candidate + 1 + at)
        };
        // In the common case the value grows in place, so that many such lines cost no copies.
        let (name, mut value) = if target == candidate {
            let old = &mut variables[candidate];
            (std::mem::take(&mut old.name), std::mem::take(&mut old.value))
        } else {
            (old.name.clone(), old.value.clone())
        };
        value.push_str(if value.is_empty() { strip(&variable.value) } else { &variable.value });
        value.truncate(value.trim_end_matches(is_blank).len());
        let target = &mut variables[target];
        (target.name, target.value, target.inherited) = (name, value, false);
    }

    pub(crate) fn into_config(self) -> Config {
        Config { categories: self.categories }
    }
}

fn size_of_variable(variable: &Variable) -> usize {
    size_of::<Variable>() + variable.name.len() + variable.value.len()
}

fn is_blank(character: char) -> bool {
    character <= ' '
}

fn strip(text: &str) -> &str {
    text.trim_matches(is_blank)
}
