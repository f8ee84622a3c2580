//! Rows as JSON: batches of those with the same columns.

use std::fmt;

use asterisk_realtime_core::{Columns, Row, RowBuilder};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

/// Rows, in order: `[{"columns":["id","host"],"rows":[["1000",null]]}]`.
pub(crate) struct Rows<'r>(pub(crate) &'r [Row]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut batches = serializer.serialize_seq(None)?;
        for batch in self.0.chunk_by(|one, next| one.columns().same_as(next.columns())) {
            batches.serialize_element(&Batch(batch))?;
        }
        batches.end()
    }
}

struct Batch<'r>(&'r [Row]);

impl Serialize for Batch<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut batch = serializer.serialize_map(Some(2))?;
        let columns = self.0.first().map(Row::columns);
        let names: Vec<&str> =
            columns.iter().flat_map(|each| each.iter().map(|name| &**name)).collect();
        batch.serialize_entry("columns", &names)?;
        let cells: Vec<_> = self.0.iter().map(Cells).collect();
        batch.serialize_entry("rows", &cells)?;
        batch.end()
    }
}

struct Cells<'r>(&'r Row);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(_, cell)| cell.text()))
    }
}

/// The rows of all batches, as they were read.
#[derive(Debug, Default)]
pub(crate) struct Read(pub(crate) Vec<Row>);

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Batches)
    }
}

struct Batches;

impl<'de> Visitor<'de> for Batches {
    type Value = Read;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("batches of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut batches: A) -> Result<Read, A::Error> {
        let mut rows = Vec::new();
        while batches.next_element_seed(BatchInto(&mut rows))?.is_some() {}
        Ok(Read(rows))
    }
}

/// Reads a batch behind the rows that are there.
struct BatchInto<'r>(&'r mut Vec<Row>);

impl<'de> DeserializeSeed<'de> for BatchInto<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for BatchInto<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("columns, and then rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut builder = None;
        while let Some(key) = map.next_key::<String>()? {
            match (&*key, &mut builder) {
                ("columns", None) => {
                    let names: Vec<String> = map.next_value()?;
                    builder = Some(RowBuilder::new(Columns::new(names)));
                }
                ("rows", Some(builder)) => map.next_value_seed(RowsInto(builder, self.0))?,
                _ => return Err(A::Error::custom("a batch has `columns`, and then `rows`")),
            }
        }
        Ok(())
    }
}

/// Reads the rows of a batch.
struct RowsInto<'b, 'r>(&'b mut RowBuilder, &'r mut Vec<Row>);

impl<'de> DeserializeSeed<'de> for RowsInto<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowsInto<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while rows.next_element_seed(CellsInto(self.0))?.is_some() {
            self.1.push(self.0.finish().map_err(A::Error::custom)?);
        }
        Ok(())
    }
}

/// Reads the cells of a row straight into its buffer.
struct CellsInto<'b>(&'b mut RowBuilder);

impl<'de> DeserializeSeed<'de> for CellsInto<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for CellsInto<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("cells")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cells: A) -> Result<(), A::Error> {
        while cells.next_element_seed(CellInto(self.0))?.is_some() {}
        Ok(())
    }
}

/// Reads a cell: a text or null.
struct CellInto<'b>(&'b mut RowBuilder);

impl<'de> DeserializeSeed<'de> for CellInto<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for CellInto<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text or null")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.push_text(text);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.push_null();
        Ok(())
    }
}
