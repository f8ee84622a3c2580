//! Layouts as those who make tables want them.

use asterisk_realtime_core::{ColumnDefinition, ColumnType};

use crate::{ColumnSpec, DataType, Key, KeySpec, Layout, LayoutColumn, TableSpec};

impl Layout {
    /// For `sql`, which makes statements of it.
    pub fn spec(&self) -> TableSpec<'static> {
        let columns = self.columns.iter().map(LayoutColumn::spec).collect();
        let mut spec = TableSpec::new(self.name(), columns);
        let key = |key: &&'static Key| KeySpec { name: key.name, columns: key.columns };
        spec.primary_key = self.table.primary_key;
        spec.unique = self.unique.iter().map(key).collect();
        spec.indexes = self.indexes.iter().map(key).collect();
        spec.foreign_keys = self.table.foreign_keys.to_vec();
        spec
    }

    /// For [`Driver::alter`](asterisk_realtime_core::Driver::alter), which says less: characters
    /// take the place of enumerations, and there are no keys but the primary one. `None` if a
    /// column holds bytes, for which drivers have no type.
    pub fn definitions(&self) -> Option<Vec<ColumnDefinition>> {
        let definition = |one: &LayoutColumn| {
            let definition = one.definition()?;
            Some(if self.is_key(one) { definition.key() } else { definition })
        };
        self.columns.iter().map(definition).collect()
    }

    fn is_key(&self, one: &LayoutColumn) -> bool {
        self.table.primary_key.contains(&one.column.name)
    }
}

impl LayoutColumn {
    /// For `sql`, which makes statements of it.
    pub fn spec(&self) -> ColumnSpec<'static> {
        let mut spec = ColumnSpec::new(self.column.name, self.data_type);
        spec.nullable = self.column.nullable;
        // Before it became a number, whoever wrote the row gave it.
        if self.data_type == self.column.data_type {
            spec.numbered = self.column.numbered;
        }
        spec.default = self.column.default;
        spec
    }

    /// For [`Driver::alter`](asterisk_realtime_core::Driver::alter); `None` if it holds bytes.
    pub fn definition(&self) -> Option<ColumnDefinition> {
        let definition = ColumnDefinition::new(self.column.name, column_type(self.data_type)?);
        Some(if self.column.nullable { definition } else { definition.not_null() })
    }
}

/// The nearest of the types that every driver has.
fn column_type(data_type: DataType<'_>) -> Option<ColumnType> {
    Some(match data_type {
        DataType::BigInteger => ColumnType::Integer { bytes: 8, signed: true },
        DataType::Boolean => ColumnType::Integer { bytes: 1, signed: true },
        DataType::DateTime => ColumnType::DateTime,
        DataType::Decimal { .. } | DataType::Float => ColumnType::Float,
        DataType::Enumeration(words) => {
            ColumnType::Char(u32::try_from(words.width()).unwrap_or(u32::MAX))
        }
        DataType::Integer => ColumnType::Integer { bytes: 4, signed: true },
        DataType::String(length) => ColumnType::Char(length),
        DataType::Text => ColumnType::Text,
        DataType::Blob | DataType::LargeBlob => return None,
    })
}
