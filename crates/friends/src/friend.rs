//! A friend as it is at a moment.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::agenda::Due;
use crate::clock::Now;
use crate::{DeviceState, Features, Protocol, Registration, Settings};

/// Where a friend comes from.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Origin {
    /// From the configuration file: it is always there, and never written to a store.
    Configured,
    /// From a store.
    Realtime,
}

/// What is known of how a device answers.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Reach {
    /// It is not asked.
    Unmonitored,
    /// It was not asked yet.
    Unknown,
    /// It answered in time, after so many milliseconds.
    Reachable(i32),
    /// It answered too late, after so many milliseconds.
    Lagged(i32),
    /// It did not answer.
    Unreachable,
}

/// A friend as it is at a moment: its row, as it was loaded, and what happened since. Changes make
/// another one, which has to be asked for.
pub struct Friend<P: Protocol> {
    object: Arc<P::Object>,
    features: Arc<Features>,
    name: Arc<str>,
    pub(crate) state: State,
}

/// What changes.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) origin: Origin,
    pub(crate) registration: Option<Registration>,
    /// Whether the row has the registration.
    pub(crate) is_saved: bool,
    /// Whether the row has something that has to be blanked.
    pub(crate) has_trace: bool,
    /// The `regseconds` of the row, as far as is known.
    pub(crate) row: u64,
    pub(crate) lastms: i32,
    /// When it is to be asked for a sign of life.
    pub(crate) qualify_at: Instant,
    /// Tells registrations apart.
    pub(crate) serial: u64,
    /// Whether it leaves memory when it is not registered, and when it does without having been.
    pub(crate) clears_at: Option<Instant>,
    /// Whether registrations do not end.
    pub(crate) is_endless: bool,
    /// Whether the registration held when it was taken note of.
    pub(crate) was_valid: bool,
}

/// A registration of a friend that left.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) registration: Registration,
    /// The `regseconds` that the row had then.
    row: u64,
}

impl Kept {
    /// Whether this is the last registration, and not the one that the row has.
    pub(crate) fn is_last<P: Protocol>(&self, of_row: Option<&Registration>, wall: u64) -> bool {
        let row = row_of(of_row);
        if !P::ROW_TELLS_END {
            // The row tells when the device registered.
            return self.registration.regseconds >= row;
        }
        // Nobody has written since then, or it is over.
        [0, self.row, self.registration.regseconds].contains(&row)
            || of_row.is_some_and(|it| it.is_over(wall))
    }
}

fn row_of(registration: Option<&Registration>) -> u64 {
    registration.map_or(0, |it| it.regseconds)
}

impl<P: Protocol> Friend<P> {
    /// A friend of a row, with the registration that holds. Its address is forgotten if it has none.
    pub(crate) fn loaded(
        settings: &Settings,
        object: P::Object,
        registration: Option<Registration>,
        now: Now,
        serial: u64,
    ) -> Self {
        let is_saved = registration.is_some() && registration == P::registration(&object);
        let state = State {
            origin: Origin::Realtime,
            is_saved,
            has_trace: P::has_trace(&object),
            row: row_of(P::registration(&object).as_ref()),
            lastms: P::lastms(&object),
            qualify_at: now.monotonic,
            serial,
            clears_at: settings.rtautoclear.filter(|_| P::CLEARS).map(|time| now.monotonic + time),
            is_endless: settings.ignoreregexpire,
            was_valid: registration.as_ref().is_some_and(|it| !it.is_over(now.wall)),
            registration,
        };
        Self::new(settings, object, state)
    }

    /// A friend of the configuration file. What is known of the one that it replaces stays.
    pub(crate) fn configured(
        settings: &Settings,
        object: P::Object,
        before: Option<&Self>,
        now: Now,
        serial: u64,
    ) -> Self {
        let fresh = State {
            origin: Origin::Configured,
            registration: None,
            is_saved: true,
            has_trace: false,
            row: 0,
            lastms: 0,
            qualify_at: now.monotonic,
            serial,
            clears_at: None,
            is_endless: settings.ignoreregexpire,
            was_valid: false,
        };
        let before = before.filter(|before| before.state.origin == Origin::Configured);
        let state = before.map_or(fresh, |before| State {
            is_endless: settings.ignoreregexpire,
            ..before.state.clone()
        });
        Self::new(settings, object, state)
    }

    fn new(settings: &Settings, object: P::Object, state: State) -> Self {
        let features = Arc::new(P::features(settings, &object));
        Self { name: P::name(&object).into(), features, object: Arc::new(object), state }
    }

    /// The same in another state.
    pub(crate) fn with(&self, state: State) -> Self {
        Self { state, ..self.clone() }
    }

    /// The same, registered.
    pub(crate) fn registered(&self, registration: Registration, now: Now, serial: u64) -> Self {
        let registration = Some(registration);
        let state = self.state.clone();
        let is_saved = state.origin == Origin::Configured;
        // It is somewhere else, or it could not be asked: how it answers is not known.
        let is_new = state.registration.is_none();
        self.with(State {
            registration,
            is_saved,
            was_valid: true,
            lastms: if is_new { 0 } else { state.lastms },
            qualify_at: now.monotonic,
            serial,
            ..state
        })
    }

    /// The same, not registered any more.
    pub(crate) fn unregistered(&self, serial: u64) -> Self {
        let state = self.state.clone();
        self.with(State { registration: None, is_saved: true, lastms: 0, serial, ..state })
    }

    /// Its name, as its row spells it.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Its row, as it was loaded: no change in the store is seen until the friend leaves memory.
    pub fn object(&self) -> &P::Object {
        &self.object
    }

    /// What its registration, signs of life and mailboxes depend on.
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// Where it comes from.
    pub fn origin(&self) -> Origin {
        self.state.origin
    }

    /// Its registration, if it has one.
    pub fn registration(&self) -> Option<&Registration> {
        self.state.registration.as_ref()
    }

    /// Milliseconds of the last sign of life; -1 if there was none, 0 if it is not known.
    pub fn lastms(&self) -> i32 {
        self.state.lastms
    }

    /// Where requests of it come from: where it registered from, or its fixed address.
    pub fn place(&self) -> Option<SocketAddr> {
        let registered = || self.registration()?.contact.address;
        if self.features.is_dynamic { registered() } else { self.features.fixed }
    }

    /// Where it is called: [`Friend::place`], else where it is while it is not registered.
    pub fn address(&self) -> Option<SocketAddr> {
        self.place().or(self.features.fallback)
    }

    /// How it answers.
    pub fn reach(&self) -> Reach {
        self.reach_of(self.state.lastms)
    }

    /// What these milliseconds mean.
    pub(crate) fn reach_of(&self, lastms: i32) -> Reach {
        let Some(limit) = self.features.limit else { return Reach::Unmonitored };
        match lastms {
            0 => Reach::Unknown,
            ..0 => Reach::Unreachable,
            _ if Duration::from_millis(lastms.unsigned_abs().into()) > limit => {
                Reach::Lagged(lastms)
            }
            _ => Reach::Reachable(lastms),
        }
    }

    /// Its state, as far as its registration and its signs of life tell.
    pub fn state(&self) -> DeviceState {
        match self.reach() {
            _ if self.features.is_dynamic && self.address().is_none() => DeviceState::Unknown,
            Reach::Lagged(_) | Reach::Unreachable if self.place().is_some() => {
                DeviceState::Unavailable
            }
            _ => DeviceState::NotInUse,
        }
    }

    /// Whether its registration is over, which nobody has done anything about yet.
    pub(crate) fn is_over(&self, wall: u64) -> bool {
        !self.state.is_endless && self.registration().is_some_and(|it| it.is_over(wall))
    }

    /// Its registration as the row has it: if it could not be written, that is one before.
    pub(crate) fn last_written(&self, registration: &Registration) -> Registration {
        let regseconds = match self.state.row {
            0 => registration.regseconds,
            row => row,
        };
        Registration { regseconds, ..registration.clone() }
    }

    /// When something happens to it by itself.
    pub(crate) fn due(&self) -> Due {
        let State { registration, clears_at, is_endless, was_valid, .. } = &self.state;
        match (registration, clears_at) {
            (Some(registration), _) if !is_endless => Due::Behind(registration.ends),
            (_, None) => Due::Never,
            // It does not end, but then nobody needs it in memory.
            (Some(registration), Some(_)) if *was_valid => Due::Behind(registration.ends),
            (_, Some(time)) => Due::At(*time),
        }
    }

    /// What memory keeps when it leaves: a registration of which the row does not tell enough.
    pub(crate) fn kept(&self) -> Option<Kept> {
        let is_told = self.state.is_saved && P::ROW_TELLS_END;
        let registration = self.state.registration.clone().filter(|_| !is_told)?;
        Some(Kept { registration, row: self.state.row })
    }
}

impl<P: Protocol> Clone for Friend<P> {
    fn clone(&self) -> Self {
        Self {
            object: Arc::clone(&self.object),
            features: Arc::clone(&self.features),
            name: Arc::clone(&self.name),
            state: self.state.clone(),
        }
    }
}

impl<P: Protocol> fmt::Debug for Friend<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Friend");
        debug.field("name", &self.name).field("state", &self.state).finish_non_exhaustive()
    }
}
