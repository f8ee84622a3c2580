//! Comparing a layout with a table that a store describes.

use asterisk_realtime_core::{
    Alteration, ColumnDescription, RequiredType, Requirement, Shortfall, TableDescription,
    TypeClass, check_requirements,
};

use crate::difference::widen;
use crate::{DataType, Difference, EnumerationSpec, Fault, Layout, LayoutColumn};

impl Layout {
    /// How a table differs from this layout, in the order of the layout; what the table has
    /// besides comes last.
    ///
    /// Column names resolve as in lookups, exactly and then without case. What a description does
    /// not say (the names of keys, their second columns) is not compared.
    pub fn compare(&self, found: &TableDescription) -> Vec<Difference> {
        let mut differences = Vec::new();
        for wanted in &self.columns {
            match found.column(wanted.column.name) {
                None => differences.push(self.missing(wanted)),
                Some(column) => differences.extend(self.differs(wanted, column)),
            }
        }
        differences.extend(self.lacks_indexes(found));
        let is_extra = |column: &&ColumnDescription| self.column(&column.name).is_none();
        differences.extend(found.columns().iter().filter(is_extra).map(|one| self.extra(one)));
        differences
    }

    /// What creates the table through a driver; see [`Layout::definitions`].
    pub fn creation(&self) -> Option<Alteration> {
        self.definitions().map(Alteration::CreateTable)
    }

    fn missing(&self, wanted: &LayoutColumn) -> Difference {
        let fault = Fault::Missing { wanted: spelled(&wanted.data_type) };
        let is_key = self.table.primary_key.contains(&wanted.column.name);
        // A key cannot be added to, and a number that the store gives cannot be given later.
        let definition = wanted.definition().filter(|_| !is_key);
        let difference = Difference::new(self.name(), wanted.column.name, fault);
        difference.mended_by(definition.map(Alteration::AddColumn))
    }

    fn differs(&self, wanted: &LayoutColumn, found: &ColumnDescription) -> Vec<Difference> {
        let difference = |fault| Difference::new(self.name(), &*found.name, fault);
        let mut differences = Vec::new();
        if let Some(fault) = type_fault(&wanted.data_type, found) {
            let widens = matches!(fault, Fault::TooNarrow { .. });
            let definition = wanted.definition().filter(|_| widens).map(|mut definition| {
                definition.name = found.name.to_string();
                definition.nullable = found.nullable;
                definition
            });
            differences.push(difference(fault).mended_by(widen(definition)));
        }
        let is_key = self.table.primary_key.contains(&wanted.column.name);
        if is_key && found.key.is_none() {
            differences.push(difference(Fault::MissingKey));
        }
        match (wanted.column.nullable, found.nullable) {
            (true, false) => differences.push(difference(Fault::RefusesNull)),
            // A key that is missing is said already.
            (false, true) if !is_key => differences.push(difference(Fault::AllowsNull)),
            _ => {}
        }
        differences
    }

    fn lacks_indexes(&self, found: &TableDescription) -> Vec<Difference> {
        let keys = self.unique.iter().chain(&self.indexes);
        let mut first: Vec<_> = keys.filter_map(|key| key.columns.first().copied()).collect();
        let mut seen = Vec::new();
        first.retain(|name| {
            !seen.contains(name) && {
                seen.push(*name);
                true
            }
        });
        let lacks =
            |name: &&str| found.column(name).is_some_and(|column| column.indexed == Some(false));
        let fault = |name| Difference::new(self.name(), name, Fault::MissingIndex);
        first.into_iter().filter(lacks).map(fault).collect()
    }

    fn extra(&self, found: &ColumnDescription) -> Difference {
        let fault = match self.table.column(&found.name) {
            Some(column) => Fault::OtherVersion { is_former: column.until.is_some() },
            None => Fault::Extra,
        };
        Difference::new(self.name(), &*found.name, fault)
    }
}

/// Whether a column is of a type, or a wider one of the same kind: characters hold numbers, but
/// are none.
pub(crate) fn is_of_type(wanted: &DataType<'_>, found: &ColumnDescription) -> bool {
    let is_text = matches!(
        wanted,
        DataType::Enumeration(_) | DataType::String(_) | DataType::Text | DataType::Boolean
    );
    (is_text || found.class != TypeClass::Char) && type_fault(wanted, found).is_none()
}

fn type_fault(wanted: &DataType<'_>, found: &ColumnDescription) -> Option<Fault> {
    let required = |required: RequiredType, size: u32| shortfall(wanted, found, required, size);
    match *wanted {
        DataType::BigInteger => required(RequiredType::Integer { bytes: 8, signed: true }, 20),
        DataType::Integer => required(RequiredType::Integer { bytes: 4, signed: true }, 11),
        DataType::DateTime => required(RequiredType::DateTime, 19),
        DataType::Decimal { precision, .. } => {
            required(RequiredType::Float, u32::from(precision) + 2)
        }
        DataType::Float => required(RequiredType::Float, 12),
        DataType::String(length) => required(RequiredType::Char, length),
        DataType::Text => required(RequiredType::Char, LONG),
        DataType::Enumeration(words) => words_fault(&words, wanted, found),
        DataType::Boolean => {
            let fits = matches!(
                found.class,
                TypeClass::Boolean | TypeClass::Char | TypeClass::Integer { .. } | TypeClass::Other
            );
            (!fits).then(|| wrong(wanted, found))
        }
        DataType::Blob | DataType::LargeBlob => {
            let fits = matches!(found.class, TypeClass::Binary | TypeClass::Other);
            (!fits).then(|| wrong(wanted, found))
        }
    }
}

/// A text that is longer than what rows hold: 65,535 bytes in characters of up to four.
const LONG: u32 = 16_383;

fn shortfall(
    wanted: &DataType<'_>,
    found: &ColumnDescription,
    required: RequiredType,
    size: u32,
) -> Option<Fault> {
    // An enumeration says which words it holds; what it is wanted for are others.
    if found.words.is_some() {
        return Some(wrong(wanted, found));
    }
    let table = TableDescription::new(vec![found.clone()]);
    let requirement = Requirement::new(&*found.name, required, size);
    let unmet = check_requirements(&table, &[requirement]).pop()?;
    Some(match unmet.shortfall {
        Shortfall::TooNarrow { holds, needs } if found.class == TypeClass::Char => {
            Fault::TooNarrow { holds, needs }
        }
        _ => wrong(wanted, found),
    })
}

/// Characters hold any word; an enumeration says which, and so does a condition.
fn words_fault(
    words: &EnumerationSpec<'_>,
    wanted: &DataType<'_>,
    found: &ColumnDescription,
) -> Option<Fault> {
    if let Some(has) = &found.words {
        let missing = words.members.iter().filter(|word| !has.iter().any(|one| one == *word));
        let missing: Vec<_> = missing.map(|word| (*word).to_owned()).collect();
        return (!missing.is_empty()).then_some(Fault::MissingWords(missing));
    }
    match found.class {
        TypeClass::Other => None,
        TypeClass::Char => {
            let needs = u32::try_from(words.width()).unwrap_or(u32::MAX);
            let holds = found.length.unwrap_or(needs);
            (holds < needs).then_some(Fault::TooNarrow { holds, needs })
        }
        _ => Some(wrong(wanted, found)),
    }
}

fn wrong(wanted: &DataType<'_>, found: &ColumnDescription) -> Fault {
    let has = match &found.words {
        // The name of an enumeration says nothing of what it holds.
        Some(words) => format!("enum({})", words.join(",")),
        None => found.type_name.clone(),
    };
    Fault::WrongType { found: has, wanted: spelled(wanted) }
}

/// A type in words that every administrator of a database knows.
pub(crate) fn spelled(data_type: &DataType<'_>) -> String {
    match data_type {
        DataType::BigInteger => "bigint".into(),
        DataType::Blob => "blob".into(),
        DataType::Boolean => "boolean".into(),
        DataType::DateTime => "datetime".into(),
        DataType::Decimal { precision, scale } => format!("decimal({precision},{scale})"),
        DataType::Enumeration(words) => format!("enum({})", words.members.join(",")),
        DataType::Float => "float".into(),
        DataType::Integer => "integer".into(),
        DataType::LargeBlob => "longblob".into(),
        DataType::String(length) => format!("varchar({length})"),
        DataType::Text => "text".into(),
    }
}

#[cfg(test)]
mod tests;
