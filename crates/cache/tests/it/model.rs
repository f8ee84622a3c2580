//! Random operations, faults and steps of the clock, against a simple model: all states of the
//! table, with their times.

mod steps;

use std::collections::BTreeMap;
use std::rc::Rc;

use asterisk_realtime_cache::{Answer, Facet, Freshness, Invalidation, Lifetimes, Mode, Settings};
use asterisk_realtime_core::{Deadline, Driver, Result, Row, Selection};
use asterisk_realtime_memory::LostAnswer;
use proptest::prelude::*;

use crate::model::steps::{Question, Step, Way, Write, step, step_of_one};
use crate::support::{Rig, changes, filter, peers, seconds};

const NAMES: [&str; 4] = ["alice", "bob", "carol", "dave"];
const CONTEXTS: usize = 3;
const SOFT: u64 = 10;
const HARD: u64 = 20;
const GRACE: u64 = 60;
const ABSENT: u64 = 12;
/// Of the facet, which is the host.
const LIFETIME: u64 = 5;
const FACET_GRACE: u64 = 20;
const RETRY: u64 = 1;
const FETCH: u64 = 2;

fn settings(kind: Kind) -> Settings {
    let mut settings = Settings::default();
    settings.default.mode = kind.mode;
    if kind.has_facet {
        let mut facet = Facet::new(["host"]);
        (facet.lifetime, facet.grace) = (seconds(LIFETIME), seconds(FACET_GRACE));
        settings.default.facet = Some(facet);
    }
    settings.default.found =
        Lifetimes { soft: seconds(SOFT), hard: seconds(HARD), grace: seconds(GRACE) };
    settings.default.absent =
        Lifetimes { soft: seconds(SOFT), ..Lifetimes::exactly(seconds(ABSENT)) };
    (settings.retry, settings.fetch) = (seconds(RETRY), seconds(FETCH));
    settings
}

/// How the table is kept.
#[derive(Clone, Copy, Debug)]
struct Kind {
    mode: Mode,
    has_facet: bool,
}

/// Names with context and host.
type Table = BTreeMap<String, (String, String)>;

/// What the store held, and what may still be answered.
#[derive(Debug)]
struct Model {
    kind: Kind,
    /// The states of the table, each with the second from which on it held.
    states: Vec<(u64, Table)>,
    told: Told,
    now: u64,
    is_down: bool,
    /// When the store was last down.
    last_down: Option<u64>,
}

/// The first states that may be answered, because the cache knows of what came before.
#[derive(Clone, Debug, Default)]
struct Told {
    of: [usize; NAMES.len()],
    /// The same of their hosts alone, which a write of the facet tells without the rest.
    hosts: [usize; NAMES.len()],
    contexts: [usize; CONTEXTS],
    lists: usize,
}

impl Told {
    fn of_everything(last: usize) -> Self {
        let names = [last; NAMES.len()];
        Self { of: names, hosts: names, contexts: [last; CONTEXTS], lists: last }
    }

    /// Takes note of what the cache knows of a write, which led to this state.
    fn tell(&mut self, (what, way): (Write, Way), name: usize, state: usize, has_facet: bool) {
        let names = match way {
            Way::Silently => return,
            Way::ToldOfTable => (0..NAMES.len()).collect(),
            _ => what.names(name),
        };
        let is_of_facet = has_facet && matches!((what, way), (Write::Host(_), Way::Through));
        for name in names {
            self.hosts[name] = self.hosts[name].max(state);
            if !is_of_facet {
                self.of[name] = self.of[name].max(state);
            }
        }
        match (what, way) {
            // A new row is in one context, and nothing is said of old ones.
            (Write::Insert(context), Way::Through | Way::Lost(_)) => {
                let context = &mut self.contexts[usize::from(context)];
                *context = state.max(*context);
            }
            _ => self.contexts.iter_mut().for_each(|context| *context = state.max(*context)),
        }
        self.lists = state.max(self.lists);
    }
}

/// When something was asked and answered, and what was known when it was asked.
#[derive(Debug)]
struct Asked {
    question: Question,
    at: u64,
    answered: u64,
    told: Told,
}

impl Model {
    fn asked(&self, question: Question) -> Asked {
        Asked { question, at: self.now, answered: self.now, told: self.told.clone() }
    }

    fn check(&self, asked: &Asked, answer: &Answer) -> Result<(), TestCaseError> {
        let age = answer.age.as_secs();
        let is_absent = answer.rows.is_empty();
        let Kind { mode, has_facet } = self.kind;
        // A whole table is as good for those who are not in it as for those who are.
        let hard = if is_absent && mode == Mode::Keyed { ABSENT } else { HARD };
        // An absence depends on the facet if that is what was asked for.
        let of_facet = has_facet && (!is_absent || matches!(asked.question, Question::Host(_)));
        let mut facet_age = LIFETIME;
        match answer.freshness {
            // It may have been long on its way.
            Freshness::Fresh => {
                prop_assert!(age < SOFT + asked.answered - asked.at, "{age}");
                facet_age += asked.answered - asked.at;
            }
            Freshness::Aging => prop_assert!((SOFT..hard).contains(&age), "{age}"),
            Freshness::Stale => {
                facet_age += FACET_GRACE;
                let least = if of_facet { LIFETIME } else { HARD };
                let end = if is_absent { hard } else { HARD + GRACE };
                prop_assert!((least..end).contains(&age), "{age}");
                let ago = self.last_down.map(|last| asked.answered.saturating_sub(last));
                prop_assert!(ago.is_some_and(|ago| ago < RETRY + FETCH), "{ago:?}");
            }
        }
        let facet_age = if of_facet { age.min(facet_age) } else { age };
        let told = &asked.told;
        let rows = table(&answer.rows);
        let is_possible = match asked.question {
            // The facet may be younger than the rest.
            Question::Name(name) => {
                let rest = |table: &Table| {
                    table
                        .iter()
                        .map(|(name, (context, _))| (name.clone(), context.clone()))
                        .collect()
                };
                let rest: fn(&Table) -> BTreeMap<String, String> = rest;
                let of = |state: &Table| rest(&asked.question.of(state)) == rest(&rows);
                let host = rows.get(NAMES[name]).map(|(_, host)| host);
                let has_host = |state: &Table| state.get(NAMES[name]).map(|(_, it)| it) == host;
                self.was(asked.answered - age, told.of[name], of)
                    && (host.is_none()
                        || self.was(asked.answered - facet_age, told.hosts[name], has_host))
            }
            question => {
                let first = match question {
                    Question::Context(context) => told.contexts[usize::from(context)],
                    _ => told.lists,
                };
                let of = |state: &Table| question.of(state) == rows;
                self.was(asked.answered - facet_age, first, of)
            }
        };
        prop_assert!(is_possible, "{asked:?} {answer:?}: {rows:?} {self:#?}");
        Ok(())
    }

    /// Whether this held of a state then or later, which is not before the first.
    fn was(&self, from: u64, first: usize, holds: impl Fn(&Table) -> bool) -> bool {
        let mut states = self.states_since(from).skip_while(|(at, _)| *at < first);
        states.any(|(_, state)| holds(state))
    }

    /// The states that held then or later.
    fn states_since(&self, from: u64) -> impl Iterator<Item = (usize, &Table)> {
        let ends = self.states.iter().skip(1).map(|(since, _)| *since).chain([u64::MAX]);
        let states = self.states.iter().zip(ends).enumerate();
        states.filter(move |(_, (_, end))| *end >= from).map(|(at, ((_, table), _))| (at, table))
    }
}

impl Question {
    fn of(self, table: &Table) -> Table {
        let mut table = table.clone();
        match self {
            Self::Name(name) => table.retain(|key, _| key == NAMES[name]),
            Self::Context(context) => table.retain(|_, (it, _)| *it == name_of(context)),
            Self::Host(host) => table.retain(|_, (_, it)| *it == name_of(host)),
            Self::Everybody => {}
        }
        table
    }

    async fn ask(self, rig: &Rig) -> Result<Answer> {
        match self {
            Self::Name(name) => rig.ask(&[("name", NAMES[name])]).await,
            Self::Context(context) => rig.ask(&[("context", &name_of(context))]).await,
            Self::Host(host) => rig.ask(&[("host", &name_of(host))]).await,
            Self::Everybody => rig.ask(&[("name LIKE", "%")]).await,
        }
    }
}

fn name_of(context: u8) -> String {
    format!("c{context}")
}

fn table(rows: &[Row]) -> Table {
    let text = |row: &Row, column| row.text(column).unwrap_or_default().to_owned();
    let cells = |row: &Row| (text(row, "context"), text(row, "host"));
    rows.iter().map(|row| (text(row, "name"), cells(row))).collect()
}

/// A test as it runs.
struct Run {
    rig: Rc<Rig>,
    model: Model,
}

impl Run {
    fn new(kind: Kind) -> Self {
        let rig = Rc::new(Rig::new(settings(kind)));
        let model = Model {
            kind,
            states: Vec::new(),
            told: Told::default(),
            now: 0,
            is_down: false,
            last_down: None,
        };
        Self { rig, model }
    }

    async fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Ask(question) => {
                let answer = question.ask(&self.rig).await;
                self.judge(&self.model.asked(*question), answer)
            }
            Step::During(question, event) => {
                let mut asked = self.model.asked(*question);
                self.rig.spy.hold();
                let (rig, question) = (Rc::clone(&self.rig), *question);
                let asking = async move { (question.ask(&rig).await, rig.seconds()) };
                let asking = tokio::task::spawn_local(asking);
                self.rig.settle().await;
                self.event(event).await;
                self.rig.spy.release();
                let answer;
                (answer, asked.answered) = asking.await.unwrap();
                // What else was held back must not be taken for a statement of the next question.
                self.rig.settle().await;
                self.judge(&asked, answer)
            }
            Step::Overlap(name, what, event) => {
                self.rig.spy.hold_next_write();
                let (rig, name, what) = (Rc::clone(&self.rig), *name, *what);
                let writing =
                    tokio::task::spawn_local(
                        async move { what.make(&rig.cached, NAMES[name]).await },
                    );
                self.rig.settle().await;
                self.look();
                let first = self.model.states.len() - 1;
                self.event(event).await;
                self.rig.spy.release_write();
                // As good as any other outcome.
                let _ = writing.await.unwrap();
                let has_facet = self.model.kind.has_facet;
                self.model.told.tell((what, Way::Through), name, first, has_facet);
                Ok(())
            }
            event => {
                self.event(event).await;
                Ok(())
            }
        }
    }

    fn judge(&self, asked: &Asked, answer: Result<Answer>) -> Result<(), TestCaseError> {
        match answer {
            Ok(answer) => self.model.check(asked, &answer),
            Err(error) => {
                let was_down = self.model.last_down.is_some_and(|last| last >= asked.answered);
                prop_assert!(was_down, "{error}");
                Ok(())
            }
        }
    }

    async fn event(&mut self, event: &Step) {
        let Self { rig, model } = self;
        match event {
            Step::Write(name, what, way) => self.write(*name, *what, *way).await,
            Step::Pass(time) => {
                // What was begun before belongs to the time before.
                rig.settle().await;
                rig.pass(seconds(*time));
                model.now += time;
                if model.is_down {
                    model.last_down = Some(model.now);
                }
            }
            Step::Outage(is_down) => {
                if model.is_down || *is_down {
                    model.last_down = Some(model.now);
                }
                model.is_down = *is_down;
                rig.memory.faults().set_unavailable(*is_down);
            }
            Step::ForgetAll => {
                rig.cached.invalidate(&Invalidation::All);
                let last = model.states.len() - 1;
                model.told = Told::of_everything(last);
            }
            _ => rig.settle().await,
        }
    }

    async fn write(&mut self, name: usize, what: Write, way: Way) {
        let Self { rig, model } = self;
        let cached: &dyn Driver = match way {
            Way::Through | Way::Lost(_) => &rig.cached,
            _ => &rig.memory,
        };
        if let Way::Lost(is_applied) = way
            && !model.is_down
        {
            rig.settle().await;
            let fate = if is_applied { LostAnswer::Applied } else { LostAnswer::Dropped };
            rig.memory.faults().lose_next_answer(fate);
        }
        // A conflict or an outage is as good as any other outcome: the truth is what is there then.
        _ = what.make(cached, NAMES[name]).await;
        let row = |name: usize| Invalidation::Rows {
            table: peers(),
            column: "name".into(),
            value: NAMES[name].into(),
        };
        let touched = what.names(name);
        match way {
            Way::Told if touched.len() < NAMES.len() => {
                for name in &touched {
                    rig.cached.invalidate(&row(*name));
                }
            }
            Way::Told | Way::ToldOfTable => rig.cached.invalidate(&Invalidation::Table(peers())),
            _ => {}
        }
        self.look();
        let last = self.model.states.len() - 1;
        let has_facet = self.model.kind.has_facet;
        self.model.told.tell((what, way), name, last, has_facet);
    }

    /// Takes note of what the store holds.
    fn look(&mut self) {
        let Self { rig, model } = self;
        rig.memory.faults().set_unavailable(false);
        let all = filter(&[("name LIKE", "%")]);
        let rows = rig.memory.try_select(&peers(), &all, Selection::ALL).unwrap().unwrap();
        rig.memory.faults().set_unavailable(model.is_down);
        let now = table(&rows);
        if model.states.last().is_none_or(|(_, last)| *last != now) {
            model.states.push((model.now, now));
        }
    }
}

impl Write {
    async fn make(self, driver: &dyn Driver, name: &str) -> Result<u64> {
        let (by_name, deadline) = (filter(&[("name", name)]), Deadline::default());
        let to = |context| changes(&[("context", &*name_of(context))]);
        match self {
            Self::Context(context) => {
                driver.update(&peers(), &by_name, &to(context), deadline).await
            }
            Self::Host(host) => {
                let host = changes(&[("host", &*name_of(host))]);
                driver.update(&peers(), &by_name, &host, deadline).await
            }
            Self::OfContext(from, context) => {
                let from = filter(&[("context !=", &name_of(from))]);
                driver.update(&peers(), &from, &to(context), deadline).await
            }
            Self::Rename(other) => {
                let other = changes(&[("name", NAMES[other])]);
                driver.update(&peers(), &by_name, &other, deadline).await
            }
            Self::Insert(context) => {
                let row = changes(&[("name", name), ("context", &name_of(context))]);
                driver.insert(&peers(), &row, deadline).await
            }
            Self::Delete => driver.delete(&peers(), &by_name, deadline).await,
        }
    }

    /// The names that it is about.
    fn names(self, name: usize) -> Vec<usize> {
        match self {
            Self::OfContext(..) => (0..NAMES.len()).collect(),
            Self::Rename(other) => vec![name, other],
            _ => vec![name],
        }
    }
}

fn run(mode: Mode, has_facet: bool, steps: &[Step]) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let mut run = Run::new(Kind { mode, has_facet });
        run.look();
        for step in steps {
            run.step(step).await?;
        }
        Ok(())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_is_what_it_says(steps in prop::collection::vec(step(), 1..60)) {
        run(Mode::Keyed, false, &steps)?;
    }

    #[test]
    fn an_answer_with_a_facet_is_what_it_says(
        steps in prop::collection::vec(step_of_one(), 1..60),
    ) {
        run(Mode::Keyed, true, &steps)?;
    }

    #[test]
    fn an_answer_of_a_whole_table_is_what_it_says(steps in prop::collection::vec(step(), 1..60)) {
        run(Mode::Full, false, &steps)?;
    }

    #[test]
    fn an_answer_of_a_whole_table_with_a_facet_is_what_it_says(
        steps in prop::collection::vec(step_of_one(), 1..60),
    ) {
        run(Mode::Full, true, &steps)?;
    }
}
