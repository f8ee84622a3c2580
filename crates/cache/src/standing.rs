//! How old something is against its limits.

use std::time::Duration;

use asterisk_realtime_core::Filter;

use crate::clock::Moment;
use crate::settings::{Facet, TableSettings};

/// What may be done with an answer of some age.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    /// It is given.
    Fresh,
    /// It is given, and asked for anew.
    Aging,
    /// It is given if the store is down.
    TooOld,
    /// It is not given any more.
    Over,
}

impl TableSettings {
    /// That of an answer of this age, whose facet, if it has one, is so old.
    pub(crate) fn standing(
        &self,
        is_absent: bool,
        age: Duration,
        facet_age: Option<Duration>,
    ) -> Standing {
        let lifetimes = self.lifetimes(is_absent);
        let rest = match age {
            age if age < lifetimes.soft.min(lifetimes.hard) => Standing::Fresh,
            age if age < lifetimes.hard => Standing::Aging,
            age if age < lifetimes.end() => Standing::TooOld,
            _ => Standing::Over,
        };
        let facet = self.facet.as_ref().zip(facet_age);
        match facet {
            Some((facet, age)) if age >= facet.end() => Standing::Over,
            Some((facet, age)) if age >= facet.lifetime && rest != Standing::Over => {
                Standing::TooOld
            }
            _ => rest,
        }
    }

    /// Until when [`standing`](Self::standing) says that an answer is fresh, which was asked for
    /// then, and its facet, if it has one.
    pub(crate) fn fresh_until(
        &self,
        is_absent: bool,
        asked: Moment,
        facet_asked: Option<Moment>,
    ) -> Moment {
        let lifetimes = self.lifetimes(is_absent);
        let rest = asked.after(lifetimes.soft.min(lifetimes.hard));
        let facet = self.facet.as_ref().zip(facet_asked);
        facet.map_or(rest, |(facet, asked)| rest.min(asked.after(facet.lifetime)))
    }

    /// Whether an answer to such a question depends on the facet: by its rows, or because they are
    /// asked for by its columns.
    pub(crate) fn has_facet(&self, is_absent: bool, filter: &Filter) -> bool {
        self.facet.as_ref().is_some_and(|facet| !is_absent || facet.is_asked_for(filter))
    }
}

impl Facet {
    /// The age from which on nobody is given it.
    fn end(&self) -> Duration {
        self.lifetime.saturating_add(self.grace)
    }

    /// Whether the column belongs to it.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name.eq_ignore_ascii_case(column))
    }

    /// Whether a condition is about a column of it.
    pub(crate) fn is_asked_for(&self, filter: &Filter) -> bool {
        filter.conditions().iter().any(|condition| self.has(condition.column()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asterisk_realtime_core::IntoFilter;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn settings() -> TableSettings {
        TableSettings { facet: Some(Facet::new(["ipaddr"])), ..TableSettings::default() }
    }

    #[test]
    fn the_part_with_the_narrower_limits_decides() {
        let settings = settings();
        let of =
            |age, facet: Option<u64>| settings.standing(false, seconds(age), facet.map(seconds));
        for (age, facet, expected) in [
            (0, Some(0), Standing::Fresh),
            (4, Some(4), Standing::Fresh),
            (5, Some(5), Standing::TooOld),
            (40, Some(4), Standing::Aging),
            (40, None, Standing::Aging),
            (64, Some(64), Standing::TooOld),
            (65, Some(65), Standing::Over),
            (300, Some(4), Standing::TooOld),
            (3_900, Some(4), Standing::Over),
            (3_900, Some(5), Standing::Over),
        ] {
            assert_eq!(of(age, facet), expected, "{age} {facet:?}");
        }
    }

    #[test]
    fn an_answer_is_fresh_until_it_is_not() {
        let at = |second: u64| Moment(1).after(seconds(second));
        let mut settings = settings();
        for (soft, hard, lifetime) in [(30, 300, 5), (5, 3, 60), (0, 300, 5), (30, 300, 0)] {
            (settings.found.soft, settings.found.hard) = (seconds(soft), seconds(hard));
            settings.facet.as_mut().unwrap().lifetime = seconds(lifetime);
            for (asked, facet_asked) in [(1, None), (1, Some(1)), (1, Some(20))] {
                let until = settings.fresh_until(false, at(asked), facet_asked.map(at));
                for now in facet_asked.unwrap_or(asked)..400 {
                    let facet_age = facet_asked.map(|asked| at(now).since(at(asked)));
                    let standing = settings.standing(false, at(now).since(at(asked)), facet_age);
                    let is_fresh = standing == Standing::Fresh;
                    assert_eq!(at(now) < until, is_fresh, "{soft} {hard} {lifetime} {now}");
                }
            }
        }
    }

    #[test]
    fn absence_has_a_facet_if_that_is_what_is_asked_for() {
        let settings = settings();
        let by = |column: &str| [(column, "x")].into_filter().unwrap();
        assert!(settings.has_facet(false, &by("name")));
        assert!(!settings.has_facet(true, &by("name")));
        assert!(settings.has_facet(true, &by("IPADDR")));
    }
}
