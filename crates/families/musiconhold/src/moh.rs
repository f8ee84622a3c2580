//! What starts music.

use std::collections::HashMap;

use asterisk_realtime_core::{Lookup, Result};
use asterisk_realtime_schema::Findings;
use asterisk_realtime_schema::record::{Read, query};

use crate::{Mode, MusicClass, MusicEntry};

/// How `res_musiconhold` uses the families `musiconhold` and `musiconhold_entry`. It writes
/// nothing.
#[derive(Clone, Debug, Default)]
pub struct MusicOnHold {
    /// The classes in memory, by their names.
    known: HashMap<String, Music>,
    keeps_classes: bool,
}

/// A class, and what it plays if it is a playlist.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Music {
    /// The class; `None` if it exists and cannot be used, which is silence.
    pub class: Option<MusicClass>,
    /// What is wrong with its row.
    pub findings: Findings,
    /// The rows of its entries, those that are dropped too, by position. Only playlists have
    /// some; nobody asks for those of others.
    pub rows: Vec<Read<MusicEntry>>,
}

impl Music {
    /// What a playlist plays.
    pub fn entries(&self) -> impl Iterator<Item = &MusicEntry> {
        self.rows.iter().filter_map(|read| read.value.as_ref())
    }

    /// Whether there is something to hear. A playlist may have entries of which none can be used.
    pub fn is_usable(&self) -> bool {
        match &self.class {
            None => false,
            Some(class) => class.mode != Some(Mode::Playlist) || self.entries().next().is_some(),
        }
    }
}

impl MusicOnHold {
    /// With `cachertclasses=yes` of `musiconhold.conf` a class that was found stays in memory;
    /// without, each start asks anew.
    pub fn new(cachertclasses: bool) -> Self {
        Self { known: HashMap::new(), keeps_classes: cachertclasses }
    }

    /// Starts music: the first candidate that exists, usable or not; `None` if none does.
    /// Candidates are the class of the channel, the class asked for, the interpreted class and
    /// `default`, in this order (with `preferchannelclass=no` the first two change places). Those
    /// that are missing are left out by the caller, and so are those that `musiconhold.conf` has.
    ///
    /// # Errors
    ///
    /// As [`MusicOnHold::class`].
    pub async fn start<'n>(
        &mut self,
        lookup: &(impl Lookup + ?Sized),
        candidates: impl IntoIterator<Item = &'n str, IntoIter: Send>,
    ) -> Result<Option<Music>> {
        for name in candidates {
            let music = self.class(lookup, name).await?;
            if music.is_some() {
                return Ok(music);
            }
        }
        Ok(None)
    }

    /// A class by its name: from memory, or the row of the class, and if it is a playlist its
    /// entries. A playlist without any is as good as absent.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`] and [`Lookup::lookup_all`].
    pub async fn class(
        &mut self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
    ) -> Result<Option<Music>> {
        if let Some(music) = self.known.get(name) {
            return Ok(Some(music.clone()));
        }
        let Some(read) = query::first::<MusicClass>(lookup, [("name", name)]).await? else {
            return Ok(None);
        };
        let is_playlist =
            read.value.as_ref().is_some_and(|class| class.mode == Some(Mode::Playlist));
        let mut rows = Vec::new();
        if is_playlist {
            rows = query::all(lookup, [("position >=", "0"), ("name", name)]).await?;
            if rows.is_empty() {
                return Ok(None);
            }
        }
        let music = Music { class: read.value, findings: read.findings, rows };
        if self.keeps_classes && music.is_usable() {
            self.known.insert(name.to_owned(), music.clone());
        }
        Ok(Some(music))
    }

    /// Forgets the classes in memory, as `moh reload` does: until then a class that is kept
    /// there stays as it was.
    pub fn reload(&mut self) {
        self.known.clear();
    }
}
