//! Layouts as those who make tables want them.

use asterisk_realtime_core::ColumnDefinition;

use crate::{ColumnSpec, Key, KeySpec, Layout, LayoutColumn, TableSpec};

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

    /// For [`Alteration::CreateTable`](asterisk_realtime_core::Alteration::CreateTable), which says
    /// less: characters take the place of enumerations, and there are no keys but the primary one.
    /// `None` if a column holds bytes, for which not every driver has a type.
    pub fn definitions(&self) -> Option<Vec<ColumnDefinition>> {
        self.spec().definitions()
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
        self.spec().definition()
    }
}
