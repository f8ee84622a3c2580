//! The switch.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use asterisk_realtime_core::{Lookup, Result};
use asterisk_realtime_extensions::{Dialled, Line, Mode, Priority};

use crate::compiled::{Compiled, Question};
use crate::contexts::{Contexts, Key};
use crate::{Application, Devices, Settings, SwitchData, direct};

/// A step of a call: what is dialled where.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Step<'s> {
    /// The context of the channel, unless the switch names another one.
    pub context: &'s str,
    /// The digits.
    pub digits: &'s str,
    /// The priority. Below 1, which label lookups and hints are asked with, nothing matches and
    /// nothing is asked.
    pub priority: i32,
    /// The number of the caller, empty if it is not known; see
    /// [`Settings::callers`].
    pub caller: &'s str,
}

impl<'s> Step<'s> {
    /// A step of a caller who is not known.
    pub fn new(context: &'s str, digits: &'s str, priority: i32) -> Self {
        Self { context, digits, priority, caller: "" }
    }

    /// The same of this caller.
    #[must_use]
    pub fn from_caller(self, caller: &'s str) -> Self {
        Self { caller, ..self }
    }
}

/// The Realtime switch of Asterisk: extensions that are looked up when they are dialled.
///
/// A context is read with one query and kept compiled for a while, so most steps ask nothing; see
/// [`Settings`]. A handle: cloning it is cheap, and all clones share what is kept. It reads in tasks
/// of its own, so its methods need the runtime of tokio; a call that is given up disturbs no other.
///
/// ```no_run
/// # async fn run(realtime: std::sync::Arc<dyn asterisk_realtime_core::Lookup>)
/// #     -> asterisk_realtime_core::Result<()> {
/// use asterisk_realtime_dialplan::{Settings, Step, Switch, SwitchData};
///
/// let switch = Switch::new(realtime, Settings::default());
/// let data = SwitchData::default();
/// let mut priority = 1;
/// while let Some(application) = switch.exec(&data, Step::new("office", "100", priority)).await? {
///     println!("{}({})", application.name, application.data);
///     priority += 1;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Switch {
    contexts: Arc<Contexts>,
}

impl Switch {
    /// A switch over these families.
    pub fn new(lookup: Arc<dyn Lookup>, settings: Settings) -> Self {
        Self::with_clock(lookup, settings, Instant::now)
    }

    /// The same with another source of time, by which the age of contexts is told.
    pub fn with_clock(
        lookup: Arc<dyn Lookup>,
        settings: Settings,
        clock: impl Fn() -> Instant + Send + Sync + 'static,
    ) -> Self {
        Self { contexts: Arc::new(Contexts::new(lookup, settings, Arc::new(clock))) }
    }

    /// Whether the step can be executed. Asterisk's *exists*.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`]: a store that fails is no *no*.
    pub async fn exists(&self, data: &SwitchData, step: Step<'_>) -> Result<bool> {
        self.ask(data, step, Mode::Exact, |_| ()).await.map(|found| found.is_some())
    }

    /// Whether the digits match, or may with more digits. Asterisk's *canmatch*.
    ///
    /// # Errors
    ///
    /// As [`Switch::exists`].
    pub async fn can_match(&self, data: &SwitchData, step: Step<'_>) -> Result<bool> {
        self.ask(data, step, Mode::CanMatch, |_| ()).await.map(|found| found.is_some())
    }

    /// Whether it is worth to wait for more digits. Asterisk's *matchmore*.
    ///
    /// # Errors
    ///
    /// As [`Switch::exists`].
    pub async fn match_more(&self, data: &SwitchData, step: Step<'_>) -> Result<bool> {
        self.ask(data, step, Mode::MatchMore, |_| ()).await.map(|found| found.is_some())
    }

    /// What the step executes; `None` if nothing matches. Asterisk's *exec*, up to running it.
    ///
    /// # Errors
    ///
    /// As [`Switch::exists`]; also [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid), naming
    /// the column `app`, if the row that matches names no application: Asterisk hangs up.
    pub async fn exec(&self, data: &SwitchData, step: Step<'_>) -> Result<Option<Application>> {
        self.ask(data, step, Mode::Exact, Application::of).await?.transpose()
    }

    /// What the extension's hint names; `None` if it has none. The priority of the step does not
    /// count. Asterisk cannot do that.
    ///
    /// # Errors
    ///
    /// As [`Switch::exists`].
    pub async fn hint(&self, data: &SwitchData, step: Step<'_>) -> Result<Option<Devices>> {
        let found = self.find(data, step, Mode::Exact, Priority::Hint, Devices::of).await?;
        Ok(found.flatten())
    }

    /// Forgets a context of a family, so that the next step reads it: for whoever changed it.
    pub fn invalidate(&self, family: &str, context: &str) {
        self.contexts.forget(|key| {
            key.family.eq_ignore_ascii_case(family) && key.context.eq_ignore_ascii_case(context)
        });
    }

    /// Forgets all contexts.
    pub fn invalidate_all(&self) {
        self.contexts.forget(|_| true);
    }

    async fn ask<T>(
        &self,
        data: &SwitchData,
        step: Step<'_>,
        mode: Mode,
        take: impl FnOnce(Line<'_>) -> T,
    ) -> Result<Option<T>> {
        match Priority::new(step.priority) {
            priority @ Priority::Step(_) => self.find(data, step, mode, priority, take).await,
            Priority::Hint | Priority::Never => Ok(None),
        }
    }

    async fn find<T>(
        &self,
        data: &SwitchData,
        step: Step<'_>,
        mode: Mode,
        priority: Priority,
        take: impl FnOnce(Line<'_>) -> T,
    ) -> Result<Option<T>> {
        let Step { digits, caller, .. } = step;
        let dialled = Dialled { digits, caller, patterns: data.patterns };
        let question = Question { dialled, mode, priority };
        let context = data.context.as_deref().unwrap_or(step.context).to_owned();
        let key = Key { family: data.family.clone(), context };
        let mut compiled = self.contexts.get(&key).await?;
        if let Compiled::TooLarge = *compiled {
            let Contexts { lookup, settings, .. } = &*self.contexts;
            compiled = direct::read(&**lookup, &key, question, settings).await?.into();
        }
        Ok(compiled.find(question).map(take))
    }
}

impl fmt::Debug for Switch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Switch").field("contexts", &self.contexts).finish()
    }
}
