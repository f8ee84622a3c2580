//! Columns as the catalogue describes them.

use asterisk_realtime_core::{ColumnDescription, Comparison, TypeClass};
use asterisk_realtime_sql::{Treatment, TypeName, enumerated_words};

/// The schema of the types that the server brings with it.
const SYSTEM: &str = "pg_catalog";

/// A row of [`DESCRIBE`](asterisk_realtime_sql::postgres::DESCRIBE) that is about a column.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FoundColumn {
    /// `name`
    pub name: String,
    /// `spelling`: the type as the server writes it.
    pub spelling: String,
    /// `type_schema` of the base type.
    pub type_schema: String,
    /// `type_name` of the base type.
    pub type_name: String,
    /// `kind` of the base type: `e` is an enumeration, `m` a multirange.
    pub kind: String,
    /// `modifier`: length or precision, in the coding of the type; -1 is none.
    pub modifier: i32,
    /// `refuses_null`
    pub refuses_null: bool,
    /// `key`: the place in the primary key.
    pub key: Option<u16>,
    /// `indexed`
    pub indexed: Option<bool>,
    /// `has_order`: whether values of the type can be compared.
    pub has_order: bool,
    /// `is_folded`: whether different texts are equal.
    pub is_folded: bool,
    /// `is_bytewise`: whether texts compare byte by byte.
    pub is_bytewise: bool,
    /// `words` of an enumeration, spelt `enum('a','b')`.
    pub words: Option<String>,
}

impl FoundColumn {
    /// The type, if it is one that the server brings with it.
    pub fn system_type(&self) -> Option<&str> {
        (self.type_schema == SYSTEM).then_some(self.type_name.as_str())
    }

    /// The column in neutral words.
    pub fn describe(&self) -> ColumnDescription {
        let mut column = ColumnDescription::new(&*self.name, self.class(), &*self.spelling);
        column.length = self.length();
        column.nullable = !self.refuses_null;
        column.key = self.key;
        column.compares = self.comparison();
        column.indexed = self.indexed;
        column.words = self.words.as_deref().and_then(enumerated_words);
        column
    }

    /// How statements treat it; whether the server prints it is the client library's to say.
    pub fn treatment(&self, printed: bool) -> Treatment {
        let takes_text = matches!(self.system_type(), Some("text" | "varchar"));
        let type_name = || TypeName {
            schema: self.type_schema.as_str().into(),
            name: self.type_name.as_str().into(),
        };
        Treatment { cast: (!takes_text).then(type_name), printed, opaque: !self.has_order }
    }

    /// An enumeration is none of characters: it does not take every text, not even an empty one.
    fn class(&self) -> TypeClass {
        let integer = |bytes, signed| TypeClass::Integer { bytes, signed };
        match self.system_type() {
            Some("bpchar" | "char" | "name" | "text" | "varchar") => TypeClass::Char,
            None if self.is_citext() => TypeClass::Char,
            Some("int2") => integer(2, true),
            Some("int4") => integer(4, true),
            Some("int8") => integer(8, true),
            Some("oid") => integer(4, false),
            Some("numeric") => TypeClass::Decimal,
            Some("float4" | "float8") => TypeClass::Float,
            Some("bool") => TypeClass::Boolean,
            Some("bytea") => TypeClass::Binary,
            Some("date") => TypeClass::Date,
            Some("timestamp" | "timestamptz") => TypeClass::DateTime,
            Some("time" | "timetz") => TypeClass::Time,
            _ => TypeClass::Other,
        }
    }

    /// The extension may be in any schema.
    fn is_citext(&self) -> bool {
        self.type_name == "citext" && self.kind == "b"
    }

    fn length(&self) -> Option<u32> {
        // The header of a value counts.
        const HEADER: i32 = 4;
        let length = match self.system_type()? {
            "char" => 1,
            // The last byte is the end of a name.
            "name" => 63,
            "bpchar" | "varchar" if self.modifier >= HEADER => self.modifier - HEADER,
            "numeric" if self.modifier >= HEADER => (self.modifier - HEADER) >> 16,
            "bit" | "varbit" if self.modifier >= 0 => self.modifier,
            _ => return None,
        };
        length.try_into().ok()
    }

    fn comparison(&self) -> Comparison {
        match self.system_type() {
            // Blanks at the end do not count.
            Some("bpchar") => Comparison::Folded,
            None if self.is_citext() => Comparison::Folded,
            Some("text" | "varchar" | "name") if self.is_folded => Comparison::Folded,
            Some("text" | "varchar" | "name") if self.is_bytewise => Comparison::Bytes,
            Some("text" | "varchar" | "name") => Comparison::Distinct,
            _ if self.class().is_numeric() => Comparison::Numeric,
            _ => Comparison::Unknown,
        }
    }
}
