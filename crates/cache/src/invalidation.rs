//! Forgetting what others have changed.

use std::sync::Arc;

use asterisk_realtime_core::{Filter, Invalidation, Invalidations, Row, Table};

use crate::Cached;
use crate::cached::Shared;
use crate::following::listen;
use crate::full::Full;
use crate::stats::add;
use crate::touched::Touched;

impl Cached {
    /// Forgets what was changed. Rows by a value take the lists of the table with them, and the
    /// answers to questions by other columns; where the store does not compare the column byte by
    /// byte, the whole table. A statement that is under way is not kept, if it may have been made
    /// before the change.
    ///
    /// Behind a [gap](Invalidation::Gap) the store is asked anew for everything, and old answers
    /// are given only if it fails, within their grace.
    pub fn invalidate(&self, what: &Invalidation) {
        self.end(what);
        if *what == Invalidation::All {
            self.0.kept.retain(|_, _| false);
            let views = self.0.tables.views();
            views.iter().filter_map(|view| view.full.as_ref()).for_each(Full::forget);
        }
    }

    /// As [`invalidate`](Self::invalidate); answers how many answers were kept until now and are
    /// not any more, and how many rows of tables that are kept as a whole.
    ///
    /// This looks at every answer; it is for an operator's commands.
    pub fn prune(&self, what: &Invalidation) -> usize {
        // What had ended before is not told of.
        self.sweep();
        let views = self.0.tables.views();
        let whole = views.iter().filter_map(|view| Some((view, view.full.as_ref()?)));
        let rows: usize = whole.map(|(view, full)| full.count(view, what, &self.0.versions)).sum();
        self.end(what);
        rows + self.sweep()
    }

    /// Lets go of the answers that have ended, and answers how many there were.
    fn sweep(&self) -> usize {
        let Shared { versions, kept, .. } = &*self.0;
        let ended = std::cell::Cell::new(0);
        kept.retain(|_, entry| {
            let stays = versions.is_untouched(entry.stamp());
            ended.set(ended.get() + usize::from(!stays));
            stays
        });
        ended.get()
    }

    fn end(&self, what: &Invalidation) {
        let Shared { tables, versions, .. } = &*self.0;
        match what {
            Invalidation::Table(table) => {
                let state = self.0.table(table);
                add(&state.counters.invalidations);
                state.end(versions);
            }
            Invalidation::Rows { table, column, value } => {
                let state = self.0.table(table);
                add(&state.counters.invalidations);
                versions.touch(&state, table, Touched::Valued(column, value), None);
            }
            Invalidation::Gap => {
                add(&self.0.invalidations);
                let number = versions.note_gap();
                tables.all().iter().for_each(|state| state.classes.note_gap(number));
            }
            _ => {
                add(&self.0.invalidations);
                versions.note_all();
                tables.all().iter().for_each(|state| state.end(versions));
            }
        }
    }

    /// Forgets the answers for which the condition holds, given table, filter and rows; answers how
    /// many. What is under way, and whose rows nobody knows yet, is not kept either.
    ///
    /// Where it holds for a row of a table that is kept as a whole, given a filter that this row
    /// satisfies, the table is forgotten, and each of these rows counts.
    ///
    /// This looks at every answer; it is for an operator's commands.
    pub fn invalidate_where(&self, condition: impl Fn(&Table, &Filter, &[Row]) -> bool) -> usize {
        let Shared { invalidations, versions, kept, flights, .. } = &*self.0;
        add(invalidations);
        let count = std::cell::Cell::new(0);
        flights.disown(|| {
            kept.retain(|key, entry| {
                let goes = condition(&key.table, &key.filter, entry.rows());
                // What is not given any more is not told of.
                let was_good = versions.is_current(entry.stamp());
                count.set(count.get() + usize::from(goes && was_good));
                !goes
            });
        });
        if let Some(tier) = &self.0.tier {
            tier.end_where(|key, rows| condition(&key.table, &key.filter, rows));
        }
        let views = self.0.tables.views();
        let whole = views.iter().filter_map(|view| Some((view, view.full.as_ref()?)));
        count.get() + whole.map(|(view, full)| full.forget_where(view, &condition)).sum::<usize>()
    }

    /// Forgets what this is told of, until it ends or all other handles on the cache are gone;
    /// the latter is noticed with the next change.
    ///
    /// What the store itself tells
    /// ([`Driver::invalidations`](asterisk_realtime_core::Driver::invalidations)) the cache follows
    /// without being asked, from its first question on.
    pub async fn follow(self, source: impl Invalidations) {
        let cache = Arc::downgrade(&self.0);
        drop(self);
        listen(cache, source).await;
    }
}
