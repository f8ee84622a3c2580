//! Changes of a table.

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnSpec, ColumnType, DataType, EnumerationSpec, Error,
    ForeignKeySpec, KeySpec, NumberSource, Result, TableSpec,
};
use serde::{Deserialize, Serialize};

/// A change of a table on its way, which owns its texts.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Change(Body);

impl Change {
    /// The change as it travels.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](asterisk_realtime_core::ErrorKind::Unsupported) for a change that this
    /// version of the protocol has no words for.
    pub fn new(change: &Alteration) -> Result<Self> {
        Ok(Self(match change {
            Alteration::AddColumn(column) => Body::AddColumn(Definition::of(column)?),
            Alteration::Create(spec) => Body::Create(Spec::of(spec)),
            Alteration::CreateTable(columns) => {
                Body::CreateTable(columns.iter().map(Definition::of).collect::<Result<_>>()?)
            }
            Alteration::WidenColumn(column) => Body::WidenColumn(Definition::of(column)?),
            _ => return Err(Error::unsupported("the protocol has no words for this change")),
        }))
    }

    /// The change as a driver takes it.
    ///
    /// The texts of [`Alteration::Create`] live as long as the program, so those of this change
    /// are never freed: call it for clients that may make tables, once for each table made.
    pub fn into_alteration(self) -> Alteration {
        match self.0 {
            Body::AddColumn(column) => Alteration::AddColumn(column.definition()),
            Body::Create(spec) => Alteration::Create(spec.leak()),
            Body::CreateTable(columns) => {
                Alteration::CreateTable(columns.into_iter().map(Definition::definition).collect())
            }
            Body::WidenColumn(column) => Alteration::WidenColumn(column.definition()),
        }
    }
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Body {
    AddColumn(Definition),
    Create(Spec),
    CreateTable(Vec<Definition>),
    WidenColumn(Definition),
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    name: String,
    #[serde(rename = "type")]
    column_type: Type,
    nullable: bool,
    key: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Type {
    Char(u32),
    Date,
    DateTime,
    Float,
    Integer { bytes: u8, signed: bool },
    Text,
}

impl Definition {
    fn of(column: &ColumnDefinition) -> Result<Self> {
        let column_type = match column.column_type {
            ColumnType::Char(length) => Type::Char(length),
            ColumnType::Date => Type::Date,
            ColumnType::DateTime => Type::DateTime,
            ColumnType::Float => Type::Float,
            ColumnType::Integer { bytes, signed } => Type::Integer { bytes, signed },
            ColumnType::Text => Type::Text,
            _ => {
                let error = Error::unsupported("the protocol has no word for the type of a column");
                return Err(error.with_column(&*column.name));
            }
        };
        let name = column.name.clone();
        Ok(Self { name, column_type, nullable: column.nullable, key: column.key })
    }

    fn definition(self) -> ColumnDefinition {
        let column_type = match self.column_type {
            Type::Char(length) => ColumnType::Char(length),
            Type::Date => ColumnType::Date,
            Type::DateTime => ColumnType::DateTime,
            Type::Float => ColumnType::Float,
            Type::Integer { bytes, signed } => ColumnType::Integer { bytes, signed },
            Type::Text => ColumnType::Text,
        };
        let mut definition = ColumnDefinition::new(self.name, column_type);
        definition.nullable = self.nullable;
        definition.key = self.key;
        definition
    }
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    schema: Option<String>,
    name: String,
    columns: Vec<Column>,
    primary_key: Vec<String>,
    unique: Vec<Key>,
    indexes: Vec<Key>,
    foreign_keys: Vec<ForeignKey>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    data_type: Data,
    nullable: bool,
    numbered: Numbered,
    default: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Data {
    BigInteger,
    Blob,
    Boolean,
    DateTime,
    Decimal { precision: u8, scale: u8 },
    Enumeration { name: String, members: Vec<String> },
    Float,
    Integer,
    LargeBlob,
    String(u32),
    Text,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Numbered {
    Store,
    OnlyMysql,
    Writer,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Key {
    name: Option<String>,
    columns: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct ForeignKey {
    name: String,
    columns: Vec<String>,
    table: String,
    references: Vec<String>,
}

impl Spec {
    fn of(spec: &TableSpec<'_>) -> Self {
        Self {
            schema: spec.schema.map(str::to_owned),
            name: spec.name.to_owned(),
            columns: spec.columns.iter().map(Column::of).collect(),
            primary_key: owned(spec.primary_key),
            unique: spec.unique.iter().map(Key::of).collect(),
            indexes: spec.indexes.iter().map(Key::of).collect(),
            foreign_keys: spec.foreign_keys.iter().map(ForeignKey::of).collect(),
        }
    }

    fn leak(self) -> TableSpec<'static> {
        let columns = self.columns.into_iter().map(Column::leak).collect();
        let mut spec = TableSpec::new(leak(self.name), columns);
        spec.schema = self.schema.map(leak);
        spec.primary_key = leak_all(self.primary_key);
        spec.unique = self.unique.into_iter().map(Key::leak).collect();
        spec.indexes = self.indexes.into_iter().map(Key::leak).collect();
        spec.foreign_keys = self.foreign_keys.into_iter().map(ForeignKey::leak).collect();
        spec
    }
}

impl Column {
    fn of(column: &ColumnSpec<'_>) -> Self {
        let data_type = match column.data_type {
            DataType::BigInteger => Data::BigInteger,
            DataType::Blob => Data::Blob,
            DataType::Boolean => Data::Boolean,
            DataType::DateTime => Data::DateTime,
            DataType::Decimal { precision, scale } => Data::Decimal { precision, scale },
            DataType::Enumeration(EnumerationSpec { name, members }) => {
                Data::Enumeration { name: name.to_owned(), members: owned(members) }
            }
            DataType::Float => Data::Float,
            DataType::Integer => Data::Integer,
            DataType::LargeBlob => Data::LargeBlob,
            DataType::String(length) => Data::String(length),
            DataType::Text => Data::Text,
        };
        let numbered = match column.numbered {
            NumberSource::Store => Numbered::Store,
            NumberSource::OnlyMysql => Numbered::OnlyMysql,
            NumberSource::Writer => Numbered::Writer,
        };
        let default = column.default.map(str::to_owned);
        let name = column.name.to_owned();
        Self { name, data_type, nullable: column.nullable, numbered, default }
    }

    fn leak(self) -> ColumnSpec<'static> {
        let data_type = match self.data_type {
            Data::BigInteger => DataType::BigInteger,
            Data::Blob => DataType::Blob,
            Data::Boolean => DataType::Boolean,
            Data::DateTime => DataType::DateTime,
            Data::Decimal { precision, scale } => DataType::Decimal { precision, scale },
            Data::Enumeration { name, members } => {
                let (name, members) = (leak(name), leak_all(members));
                DataType::Enumeration(EnumerationSpec { name, members })
            }
            Data::Float => DataType::Float,
            Data::Integer => DataType::Integer,
            Data::LargeBlob => DataType::LargeBlob,
            Data::String(length) => DataType::String(length),
            Data::Text => DataType::Text,
        };
        let mut column = ColumnSpec::new(leak(self.name), data_type);
        column.nullable = self.nullable;
        column.numbered = match self.numbered {
            Numbered::Store => NumberSource::Store,
            Numbered::OnlyMysql => NumberSource::OnlyMysql,
            Numbered::Writer => NumberSource::Writer,
        };
        column.default = self.default.map(leak);
        column
    }
}

impl Key {
    fn of(key: &KeySpec<'_>) -> Self {
        Self { name: key.name.map(str::to_owned), columns: owned(key.columns) }
    }

    fn leak(self) -> KeySpec<'static> {
        KeySpec { name: self.name.map(leak), columns: leak_all(self.columns) }
    }
}

impl ForeignKey {
    fn of(key: &ForeignKeySpec<'_>) -> Self {
        Self {
            name: key.name.to_owned(),
            columns: owned(key.columns),
            table: key.table.to_owned(),
            references: owned(key.references),
        }
    }

    fn leak(self) -> ForeignKeySpec<'static> {
        ForeignKeySpec {
            name: leak(self.name),
            columns: leak_all(self.columns),
            table: leak(self.table),
            references: leak_all(self.references),
        }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn leak(text: String) -> &'static str {
    text.leak()
}

fn leak_all(texts: Vec<String>) -> &'static [&'static str] {
    texts.into_iter().map(leak).collect::<Vec<_>>().leak()
}
