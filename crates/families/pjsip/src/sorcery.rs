//! What sorcery asks and writes, whatever the type of the object.

use asterisk_realtime_core::{Changes, Error, IntoFilter, Lookup, Result, Row};
use asterisk_realtime_schema::record::{Read, Record, query, values, whole};
use asterisk_realtime_schema::words;

words! {
    /// What `allow_unqualified_fetch` says of lookups of all objects.
    pub enum UnqualifiedFetch {
        /// They are made.
        Yes = "yes",
        /// They are made, and Asterisk complains.
        Warn = "warn",
        /// They are refused.
        Error = "error",
        /// They find nothing, without a word.
        No = "no",
    }
}

/// How sorcery uses a family: the options of its mapping in `sorcery.conf`, and the queries.
///
/// An object is a row with an `id`. Semicolons in it are stored as `^3B`, which the engine does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Sorcery {
    /// `allow_unqualified_fetch`; by default they are made.
    pub unqualified_fetch: UnqualifiedFetch,
    /// `update_or_create_on_update_miss`: an update that matches nothing becomes an insertion.
    pub creates_on_update_miss: bool,
}

impl Default for Sorcery {
    fn default() -> Self {
        Self { unqualified_fetch: UnqualifiedFetch::Yes, creates_on_update_miss: false }
    }
}

impl Sorcery {
    /// The object with an id.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`]. A row that is refused is no error: to Asterisk it is not there.
    pub async fn get<T: Record>(
        &self,
        lookup: &(impl Lookup + ?Sized),
        id: &str,
    ) -> Result<Option<Read<T>>> {
        query::first(lookup, [("id", id)]).await
    }

    /// The first object with these fields; names may have operators: `endpoint !=`.
    ///
    /// # Errors
    ///
    /// As [`Sorcery::get`].
    pub async fn first<T: Record>(
        &self,
        lookup: &(impl Lookup + ?Sized),
        fields: impl IntoFilter,
    ) -> Result<Option<Read<T>>> {
        query::first(lookup, fields).await
    }

    /// All objects with these fields; names may have operators.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`].
    pub async fn list<T: Record>(
        &self,
        lookup: &(impl Lookup + ?Sized),
        fields: impl IntoFilter,
    ) -> Result<Vec<Read<T>>> {
        query::all(lookup, fields).await
    }

    /// All objects.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`], and [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if
    /// [`Sorcery::unqualified_fetch`] refuses it.
    pub async fn all<T: Record>(&self, lookup: &(impl Lookup + ?Sized)) -> Result<Vec<Read<T>>> {
        match self.unqualified_fetch {
            UnqualifiedFetch::Yes | UnqualifiedFetch::Warn => {
                query::all(lookup, [("id LIKE", "%")]).await
            }
            UnqualifiedFetch::No => Ok(Vec::new()),
            UnqualifiedFetch::Error => {
                let message = "`allow_unqualified_fetch=error` refuses to look up all objects";
                Err(Error::invalid(message).with_table(T::FAMILY))
            }
        }
    }

    /// All objects whose ids begin so. Sorcery escapes nothing, so `_` and `%` of the prefix are
    /// patterns to the store; what it finds too many is left out.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`].
    pub async fn prefixed<T: Record>(
        &self,
        lookup: &(impl Lookup + ?Sized),
        prefix: &str,
    ) -> Result<Vec<Read<T>>> {
        let pattern = format!("{prefix}%");
        let filter = [("id LIKE", pattern.as_str())].into_filter()?;
        let rows = lookup.lookup_all(T::FAMILY, &filter).await?;
        Ok(rows.iter().filter(|row| begins(row, prefix)).map(T::read).collect())
    }

    /// All objects whose ids fit a regular expression, as `pjsip show endpoints like` asks: of
    /// the expression only a `^` at the beginning is understood, all else is text. Without
    /// anything it is [`Sorcery::all`].
    ///
    /// # Errors
    ///
    /// As [`Sorcery::all`].
    pub async fn like<T: Record>(
        &self,
        lookup: &(impl Lookup + ?Sized),
        regex: &str,
    ) -> Result<Vec<Read<T>>> {
        let pattern = match regex.strip_prefix('^') {
            _ if regex.is_empty() => return self.all(lookup).await,
            Some(rest) => format!("{rest}%"),
            None => format!("%{regex}%"),
        };
        query::all(lookup, [("id LIKE", pattern.as_str())]).await
    }

    /// Adds an object with all its fields; those without a value are empty texts. Answers whether
    /// it was added.
    ///
    /// # Errors
    ///
    /// As [`Lookup::store`]; [`Conflict`](asterisk_realtime_core::ErrorKind::Conflict) if there is
    /// one with its id.
    pub async fn create<T: Record>(
        &self,
        lookup: &(impl Lookup + ?Sized),
        object: &T,
    ) -> Result<bool> {
        Ok(lookup.store(T::FAMILY, &whole(object)?).await? > 0)
    }

    /// Writes all fields of an object to the row with its id; answers whether there was one.
    ///
    /// Rows that match count, also those that had these values already: Asterisk takes the count
    /// of a MySQL that counts changed rows for a failure.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`], and as [`Sorcery::create`].
    pub async fn update<T: Record>(
        &self,
        lookup: &(impl Lookup + ?Sized),
        object: &T,
    ) -> Result<bool> {
        let all = whole(object)?;
        let (id, fields): (Vec<_>, Vec<_>) =
            all.iter().cloned().partition(|change| change.column().eq_ignore_ascii_case("id"));
        let id = id.first().and_then(|change| change.value()).unwrap_or_default();
        let filter = [("id", id)].into_filter()?;
        let matched = lookup.update(T::FAMILY, &filter, &Changes::new(fields)?).await?;
        if matched == 0 && self.creates_on_update_miss {
            return Ok(lookup.store(T::FAMILY, &all).await? > 0);
        }
        Ok(matched > 0)
    }

    /// Removes the object with an id; answers whether there was one.
    ///
    /// # Errors
    ///
    /// As [`Lookup::destroy`].
    pub async fn delete<T: Record>(
        &self,
        lookup: &(impl Lookup + ?Sized),
        id: &str,
    ) -> Result<bool> {
        let filter = [("id", id)].into_filter()?;
        Ok(lookup.destroy(T::FAMILY, &filter).await? > 0)
    }
}

/// Whether the id of a row begins so, in any case of letters: stores compare in their own way.
fn begins(row: &Row, prefix: &str) -> bool {
    let is_prefixed =
        |id: &str| id.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    values(row).any(|(name, id)| name.eq_ignore_ascii_case("id") && is_prefixed(&id))
}
