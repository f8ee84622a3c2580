#![doc = include_str!("../README.md")]

mod alter;
mod capabilities;
mod changes;
pub mod codec;
mod config;
mod deadline;
mod definition;
mod describe;
mod diagnostic;
mod driver;
mod error;
mod filter;
mod invalidation;
mod kind;
mod like;
mod lookup;
mod op;
mod require;
mod row;
mod rows;
mod secret;
pub mod spelling;
mod stored;
mod table;
mod variables;

pub use alter::{Alteration, ColumnDefinition, ColumnType};
pub use capabilities::Capabilities;
pub use changes::{Change, Changes, IntoCell, IntoChanges};
pub use codec::Codec;
pub use config::{Category, Config, Variable};
pub use deadline::Deadline;
pub use definition::{
    ColumnSpec, DataType, EnumerationSpec, ForeignKeySpec, KeySpec, NumberSource, TableSpec,
};
pub use describe::{ColumnDescription, Comparison, TableDescription, TypeClass};
pub use diagnostic::{Diagnostic, Location, Severity};
pub use driver::{Driver, PoolState, Scan, StaticRow};
pub use error::{Access, Error, ErrorKind, Result};
pub use filter::{Condition, Filter, IntoFilter, Order, Selection};
pub use invalidation::{Invalidation, Invalidations};
pub use kind::{DriverKind, DriverSettings, OpenRequest, Settings};
pub use like::{LetterCase, LikePattern, LikeToken};
pub use lookup::{Lookup, Object};
pub use op::Op;
pub use require::{
    RequiredType, Requirement, RequirementsMode, Shortfall, Unmet, check_requirements,
};
pub use row::{Cell, Columns, Row, RowBuilder};
pub use rows::{IntoRows, Rows};
pub use secret::Secret;
pub use stored::Stored;
pub use table::Table;
pub use variables::Variables;
