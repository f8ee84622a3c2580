//! The index of messages in files: what `app_voicemail` asks and what it writes.

use asterisk_realtime_core::{Change, Changes, IntoFilter, Lookup, Object, Result};
use asterisk_realtime_schema::record::{self, Record, query};

use crate::VoicemailData;

/// How `app_voicemail` keeps the family `voicemail_data`, if that is mapped and messages are
/// files. It only ever looks at it to copy a message.
///
/// Paths of messages have no ending. Numbers of rows are what matched; `app_voicemail` ignores
/// them, and errors too.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct MessageIndex;

impl VoicemailData {
    /// A message in this file, of which nothing is known.
    pub fn new(filename: impl Into<String>) -> Self {
        Self { filename: filename.into(), ..Self::blank() }
    }
}

impl MessageIndex {
    /// A message is being recorded: adds a row for the temporary file, without a duration.
    ///
    /// # Errors
    ///
    /// As [`Lookup::store`].
    pub async fn begin(
        self,
        lookup: &(impl Lookup + ?Sized),
        message: &VoicemailData,
    ) -> Result<u64> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let number = |number: Option<u64>| number.unwrap_or(0).to_string();
        let cells = [
            ("origmailbox", text(&message.origmailbox)),
            ("context", text(&message.context)),
            ("macrocontext", text(&message.macrocontext)),
            ("exten", text(&message.exten)),
            ("priority", message.priority.unwrap_or(0).to_string()),
            ("callerchan", text(&message.callerchan)),
            ("callerid", text(&message.callerid)),
            ("origdate", text(&message.origdate)),
            ("origtime", number(message.origtime)),
            ("category", text(&message.category)),
            ("filename", message.filename.clone()),
        ];
        let changes = cells.iter().map(|(column, value)| Change::new(column, Some(value)));
        let changes = Changes::new(changes.collect::<Result<Vec<_>>>()?)?;
        lookup.store(VoicemailData::FAMILY, &changes).await
    }

    /// The message was recorded, so many seconds long, and has its place.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`].
    pub async fn finish(
        self,
        lookup: &(impl Lookup + ?Sized),
        temporary: &str,
        filename: &str,
        duration: u32,
    ) -> Result<u64> {
        let duration = duration.to_string();
        let changes = [("filename", filename), ("duration", &*duration)];
        query::update::<VoicemailData>(lookup, [("filename", temporary)], changes).await
    }

    /// The message was deleted, or it was too short to be kept.
    ///
    /// # Errors
    ///
    /// As [`Lookup::destroy`].
    pub async fn remove(self, lookup: &(impl Lookup + ?Sized), filename: &str) -> Result<u64> {
        let filter = [("filename", filename)].into_filter()?;
        lookup.destroy(VoicemailData::FAMILY, &filter).await
    }

    /// The message was moved to another folder, or got another number.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`].
    pub async fn rename(
        self,
        lookup: &(impl Lookup + ?Sized),
        from: &str,
        to: &str,
    ) -> Result<u64> {
        query::update::<VoicemailData>(lookup, [("filename", from)], [("filename", to)]).await
    }

    /// The message was copied: asks for its row and adds one with the same values. Answers 0 if
    /// it has none.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`] and [`Lookup::store`].
    pub async fn copy(self, lookup: &(impl Lookup + ?Sized), from: &str, to: &str) -> Result<u64> {
        let filter = [("filename", from)].into_filter()?;
        let Some(row) = lookup.lookup(VoicemailData::FAMILY, &filter).await? else { return Ok(0) };
        let is_path = |name: &str| name.eq_ignore_ascii_case("filename");
        let values = record::values(&row).filter(|(name, _)| !is_path(name));
        let copied = values.map(|(name, value)| Change::new(name, Some(&*value)));
        let changes = copied.chain([Change::new("filename", Some(to))]);
        let changes = Changes::new(changes.collect::<Result<Vec<_>>>()?)?;
        lookup.store(VoicemailData::FAMILY, &changes).await
    }
}
