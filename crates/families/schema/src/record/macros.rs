//! What writes the structs.

/// Makes a struct of a row; see the [module](mod@crate::record).
///
/// Each field is `name: Type => take;`, where `take` gets the field and one value
/// (`fn(&mut Type, Cow<'_, str>)`). Between the name and the type there may be the column, if it
/// is called otherwise (`as "call-limit"`), and the other names that the consumer knows it by
/// (`also "musicclass" "music"`); behind the type what the consumer takes if the column is absent
/// (`= 15`). A column that no table has does not compile.
///
/// In the family crates `cargo xtask codegen` writes it, from the same data as the table.
#[macro_export]
macro_rules! record {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident of $family:literal by $key:literal {
            tables: [$($table:path),+],
            identity: [$($identity:literal),+],
            names: $names:path,
            complete: $complete:path;
            $(
                $(#[$field_meta:meta])*
                $field:ident $(as $column:literal)? $(also $($alias:literal)+)?:
                    $type:ty $(= $default:expr)? => $take:expr;
            )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $visibility struct $name {
            $($(#[$field_meta])* pub $field: $type,)+
            pub(crate) origin: $crate::record::Origin,
        }

        impl ::asterisk_realtime_core::Object for $name {
            const FAMILY: &'static str = $family;
            const KEY: &'static str = $key;

            fn from_row(
                row: &::asterisk_realtime_core::Row,
            ) -> ::asterisk_realtime_core::Result<Self> {
                $crate::record::from_row(row)
            }
        }

        impl ::asterisk_realtime_core::Stored for $name {
            fn identity(
                &self,
            ) -> ::asterisk_realtime_core::Result<Option<::asterisk_realtime_core::Filter>> {
                $crate::record::identity(self)
            }

            fn changes(
                &self,
            ) -> ::asterisk_realtime_core::Result<Option<::asterisk_realtime_core::Changes>> {
                $crate::record::changes(self)
            }

            fn saved(
                &mut self,
                changes: &::asterisk_realtime_core::Changes,
            ) -> ::asterisk_realtime_core::Result<()> {
                $crate::record::saved(self, changes)
            }
        }

        impl $crate::record::Record for $name {
            const TABLES: &'static [&'static $crate::Table] = &[$(&$table),+];
            const IDENTITY: &'static [&'static str] = &[$($identity),+];

            fn blank() -> Self {
                Self {
                    $($field: $crate::record_default!($($default)?),)+
                    origin: $crate::record::Origin::default(),
                }
            }

            fn origin(&self) -> &$crate::record::Origin {
                &self.origin
            }

            fn set_origin(&mut self, row: ::asterisk_realtime_core::Row) {
                self.origin = row.into();
            }

            fn field_name(column: &str) -> ::std::borrow::Cow<'_, str> {
                $names(column)
            }

            fn apply(
                &mut self,
                name: &str,
                value: ::std::borrow::Cow<'_, str>,
                reader: &mut $crate::record::Reader,
            ) {
                match name {
                    $(
                        $crate::record_column!($field $($column)?) $($(| $alias)+)? => {
                            const COLUMN: &$crate::Column = $crate::record::column(
                                $name::TABLES,
                                $crate::record_column!($field $($column)?),
                            );
                            let take: fn(&mut $type, ::std::borrow::Cow<'_, str>) = $take;
                            reader.check(COLUMN, &value);
                            take(&mut self.$field, value);
                        }
                    )+
                    _ => {}
                }
            }

            fn complete(&mut self, reader: &mut $crate::record::Reader) {
                $complete(self, reader);
            }

            fn write(&self, before: &Self, writer: &mut $crate::record::Writer<'_>) {
                $({
                    const COLUMN: &$crate::Column = $crate::record::column(
                        $name::TABLES,
                        $crate::record_column!($field $($column)?),
                    );
                    writer.write(COLUMN, &[$($($alias),+)?], &self.$field, &before.$field);
                })+
            }
        }
    };
}

/// Makes an enumeration of words that a column takes, each with the other words for the same.
///
/// It reads in any case with `word`, and is written as its first word.
#[macro_export]
macro_rules! words {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$member_meta:meta])* $member:ident = $word:literal $(| $alias:literal)*,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$member_meta])* $member,)+
        }

        impl $name {
            /// The member of this word, in any case; `None` if there is none.
            pub fn word(text: &str) -> Option<Self> {
                let is = |word: &str| word.eq_ignore_ascii_case(text);
                $(if is($word) $(|| is($alias))* { return Some(Self::$member); })+
                None
            }

            /// The word that is written.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$member => $word,)+
                }
            }
        }

        impl $crate::record::Word for $name {
            fn of(text: &str) -> Option<Self> {
                Self::word(text)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl $crate::record::Field for $name {
            fn cells(&self, _: &$crate::Column, give: &mut dyn FnMut(&str)) {
                give(self.as_str());
            }
        }
    };
}

/// The column of a field, for [`record!`](crate::record!).
#[doc(hidden)]
#[macro_export]
macro_rules! record_column {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $column:literal) => {
        $column
    };
}

/// The default of a field, for [`record!`](crate::record!).
#[doc(hidden)]
#[macro_export]
macro_rules! record_default {
    () => {
        ::std::default::Default::default()
    };
    ($default:expr) => {
        $default
    };
}
