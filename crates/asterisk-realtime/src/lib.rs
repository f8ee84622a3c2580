#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "cache")]
#[cfg_attr(docsrs, doc(cfg(feature = "cache")))]
pub mod cache;
pub mod drivers;
pub mod families;
mod realtime;

#[doc(inline)]
pub use asterisk_realtime_conf as conf;
#[cfg(feature = "dialplan")]
#[cfg_attr(docsrs, doc(cfg(feature = "dialplan")))]
#[doc(inline)]
pub use asterisk_realtime_dialplan as dialplan;
#[doc(inline)]
pub use asterisk_realtime_engine as engine;
#[doc(inline)]
pub use asterisk_realtime_extconfig as extconfig;
#[cfg(feature = "friends")]
#[cfg_attr(docsrs, doc(cfg(feature = "friends")))]
#[doc(inline)]
pub use asterisk_realtime_friends as friends;

pub use asterisk_realtime_core::{
    Access, Alteration, Capabilities, Category, Cell, Change, Changes, Codec, ColumnDefinition,
    ColumnDescription, ColumnType, Columns, Comparison, Condition, Config, Deadline, Diagnostic,
    Driver, DriverKind, DriverSettings, Error, ErrorKind, Filter, IntoCell, IntoChanges,
    IntoFilter, LetterCase, LikePattern, LikeToken, Location, Lookup, Object, Op, OpenRequest,
    Order, PoolState, RequiredType, Requirement, RequirementsMode, Result, Row, RowBuilder, Scan,
    Secret, Selection, Settings, Severity, Shortfall, StaticRow, Stored, Table, TableDescription,
    TypeClass, Unmet, Variable, Variables, check_requirements, codec,
};
pub use asterisk_realtime_engine::{
    Answer, Builder, Call, FamilyPolicy, OnNotFound, Source, StaticConfig, UnknownColumns,
};
pub use drivers::kinds;
pub use realtime::Realtime;

/// The example of the repository's README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme_of_the_repository {}
