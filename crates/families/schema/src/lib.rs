#![doc = include_str!("../README.md")]

mod checker;
mod column;
mod compare;
mod definitions;
mod difference;
pub mod enumerations;
mod finding;
mod history;
mod layout;
mod lookups;
mod recognise;
pub mod record;
mod refusal;
mod registrations;
mod state;
mod syntax;
mod table;
mod tables;
pub mod value;
mod version;

pub use asterisk_realtime_sql::schema::{
    ColumnSpec, DataType, EnumerationSpec, ForeignKeySpec, KeySpec, NumberSource, TableSpec,
};

pub use checker::{Checker, Separated};
pub use column::{Column, Otherwise, Step, Was, Written};
pub use difference::{Difference, Fault};
pub use finding::{Finding, Findings};
pub use history::{Chain, Foreign, Release, Repeated, Revision, chain, chains, foreign, releases};
pub use layout::{Layout, LayoutColumn};
pub use lookups::lookup_columns;
pub use recognise::{Line, Recognition, recognise, satisfied};
pub use refusal::Refusal;
pub use registrations::registration_columns;
pub use state::State;
pub use syntax::Syntax;
pub use table::{Key, Table, Tree};
pub use tables::{AST_CONFIG, CDR, tables};
pub use version::Version;
