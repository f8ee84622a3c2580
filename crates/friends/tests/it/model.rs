//! Anything that may happen, in any order, against a simple model: a registration that holds is
//! never blanked and never lost, and one that is over is never given.

use std::time::Duration;

use asterisk_realtime_friends::{Protocol, Registers, Settings, Wanted, Written};
use proptest::prelude::*;

use crate::support::{NOW, World, cached, iax, place, row, sip};

const NAMES: [&str; 2] = ["1001", "1002"];

#[derive(Clone, Debug)]
enum Step {
    Register {
        name: usize,
        granted: u64,
    },
    /// On another server, which shares the store.
    Elsewhere {
        name: usize,
        granted: u64,
    },
    Unregister {
        name: usize,
    },
    Find {
        name: usize,
    },
    State {
        name: usize,
    },
    Prune {
        name: usize,
    },
    PruneAll,
    PruneLike,
    Reload,
    Expire,
    Pass {
        seconds: u64,
    },
    Fail {
        fails: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let name = || 0..NAMES.len();
    let granted = || 1..100_u64;
    prop_oneof![
        3 => (name(), granted()).prop_map(|(name, granted)| Step::Register { name, granted }),
        1 => (name(), granted()).prop_map(|(name, granted)| Step::Elsewhere { name, granted }),
        1 => name().prop_map(|name| Step::Unregister { name }),
        2 => name().prop_map(|name| Step::Find { name }),
        1 => name().prop_map(|name| Step::State { name }),
        1 => name().prop_map(|name| Step::Prune { name }),
        1 => Just(Step::PruneAll),
        1 => Just(Step::PruneLike),
        1 => Just(Step::Reload),
        2 => Just(Step::Expire),
        4 => (1..80_u64).prop_map(|seconds| Step::Pass { seconds }),
        1 => any::<bool>().prop_map(|fails| Step::Fail { fails }),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    (any::<bool>(), prop::option::of(1..60_u64), any::<bool>()).prop_map(
        |(keeps, clears, writes)| {
            let mut settings = cached();
            settings.rtcachefriends = keeps;
            settings.rtautoclear = clears.map(Duration::from_secs);
            settings.rtupdate = writes;
            settings
        },
    )
}

/// What should be known of a name.
#[derive(Clone, Debug, Default)]
struct Known {
    /// The column `regseconds`, as long as what it stands for holds.
    row: u64,
    /// `regseconds` and the end of what registered here.
    own: Option<(u64, u64)>,
    /// Whether it has registered elsewhere since then. What is in memory holds until it ends, and
    /// what is not does not.
    has_moved: bool,
    /// The ends of what registered elsewhere since it registered here: memory may have any of them.
    others: Vec<u64>,
}

struct Model<P: Protocol> {
    world: World<P>,
    settings: Settings,
    family: &'static str,
    known: [Known; NAMES.len()],
    now: u64,
    fails: bool,
    /// For how long a row holds behind its `regseconds`.
    row_holds: u64,
}

impl<P: Registers> Model<P> {
    fn new(world: World<P>, family: &'static str, row_holds: u64, settings: Settings) -> Self {
        let known = Default::default();
        Self { world, settings, family, known, now: NOW, fails: false, row_holds }
    }

    /// What stands in the row for a registration that is made now.
    fn regseconds(&self, granted: u64) -> u64 {
        if self.row_holds == 0 { self.now + granted } else { self.now }
    }

    async fn take(&mut self, step: &Step) {
        if let Step::Register { .. } | Step::Elsewhere { .. } = step {
            // Rows do not tell those of the same second apart.
            self.pass(1);
        }
        let friends = &self.world.friends;
        match *step {
            Step::Register { name, granted } => {
                let place = place("192.0.2.1:5060");
                let time = Duration::from_secs(granted);
                let is_cached = self.is_cached(name).await;
                let done = friends.registered(NAMES[name], place, time).await;
                // Who is not known while the store is down does not register.
                if done.is_ok() || is_cached {
                    let regseconds = self.regseconds(granted);
                    self.known[name].own = Some((regseconds, self.now + granted));
                    self.known[name].has_moved = false;
                    self.known[name].others = vec![self.known[name].row + self.row_holds];
                    if done.is_ok() && self.settings.rtupdate {
                        self.known[name].row = regseconds;
                    }
                    // If its end could not be written, the row is all that is known of it.
                    if self.row_holds > 0 {
                        self.known[name].others.push(regseconds + self.row_holds);
                    }
                }
            }
            Step::Elsewhere { name, granted } => {
                let regseconds = self.regseconds(granted);
                self.known[name].row = regseconds;
                self.known[name].has_moved = true;
                self.known[name].others.push(regseconds + self.row_holds);
                let regseconds = regseconds.to_string();
                let changes = [
                    ("regseconds", &*regseconds),
                    ("fullcontact", "sip:1001@198.51.100.9"),
                    ("ipaddr", "198.51.100.9"),
                ];
                let changes: Vec<_> = changes
                    .into_iter()
                    .filter(|(column, _)| self.row_holds == 0 || *column != "fullcontact")
                    .collect();
                let realtime = self.world.store.engine.inner();
                let filter = [("name", NAMES[name])];
                realtime.update(self.family, filter, changes).await.unwrap();
            }
            Step::Unregister { name } => {
                let is_cached = self.is_cached(name).await;
                let done = friends.unregistered(NAMES[name]).await;
                if done.is_ok() || is_cached {
                    // Over for who granted it, whatever the row says.
                    let Known { row, own, .. } = self.known[name];
                    if own.is_some_and(|(regseconds, ends)| regseconds == row && ends < self.now) {
                        self.known[name].row = 0;
                    }
                    self.known[name].own = None;
                    self.known[name].others.clear();
                }
                let known = &mut self.known[name];
                if let Ok(Written::Rows(_)) = done {
                    known.row = 0;
                } else {
                    // What is not written is still there.
                    known.others.push(known.row + self.row_holds);
                }
            }
            Step::Find { name } => _ = friends.find(NAMES[name], Wanted::Any).await,
            Step::State { name } => _ = friends.state(NAMES[name]).await,
            Step::Prune { name } => _ = friends.prune(NAMES[name]),
            Step::PruneAll => _ = friends.prune_all(),
            Step::PruneLike => _ = friends.prune_like(&regex::Regex::new("1$").unwrap()),
            Step::Reload => friends.reload(self.settings.clone(), Vec::new()),
            Step::Expire => _ = friends.expire().await,
            Step::Pass { seconds } => self.pass(seconds),
            Step::Fail { fails } => {
                self.fails = fails;
                self.world.fail(fails);
            }
        }
    }

    /// Whether a name is in memory, and not only because nobody looked after what is due.
    async fn is_cached(&self, name: usize) -> bool {
        self.world.friends.expire().await;
        self.world.friends.cached(NAMES[name]).is_some()
    }

    fn pass(&mut self, seconds: u64) {
        self.now += seconds;
        self.world.time.pass(seconds);
    }

    async fn stored(&self, name: usize) -> u64 {
        self.world.cell(self.family, NAMES[name], "regseconds").await.parse().unwrap_or(0)
    }

    /// When that of the row ends, if it holds: of IAX2 nobody but who granted it knows. What
    /// registered here since then, and could not be written, stands in its place.
    fn row_ends(&self, name: usize) -> Option<u64> {
        let Known { row, own, has_moved, .. } = self.known[name];
        let ends = match own {
            Some((regseconds, ends)) if !has_moved && regseconds == row => ends,
            Some(_) if !has_moved => return None,
            _ => row + self.row_holds,
        };
        Some(ends).filter(|ends| row > 0 && *ends >= self.now)
    }

    async fn check(&self, name: usize) {
        let Known { row, own, has_moved, others } = self.known[name].clone();
        let row_ends = self.row_ends(name);
        let own = own.filter(|(_, ends)| *ends >= self.now);
        let holds = row_ends.is_some();
        if holds {
            assert_eq!(self.stored(name).await, row, "a row was blanked that holds");
        }
        let Some(friend) = self.world.friends.cached(NAMES[name]) else { return };
        let given = friend.registration().map(|it| it.ends).filter(|ends| *ends >= self.now);
        let Some(given) = given else {
            assert!(own.is_none() || has_moved, "a registration was lost");
            return;
        };
        let is_own = own.is_some_and(|(_, ends)| ends == given);
        let is_known = is_own || row_ends == Some(given) || others.contains(&given);
        assert!(is_known, "a registration is given that is none: {given}");
    }

    /// At the end all are asked for, with the store in order.
    async fn finish(&mut self) {
        self.world.fail(false);
        for (index, name) in NAMES.iter().enumerate() {
            let Known { own, has_moved, others, .. } = self.known[index].clone();
            let own = own.filter(|(_, ends)| *ends >= self.now).map(|(_, ends)| ends);
            let row = self.row_ends(index);
            for is_pruned in [false, true] {
                if is_pruned {
                    self.world.friends.prune(name);
                }
                let found = self.world.friends.find(name, Wanted::Any).await.unwrap().unwrap();
                let given = found.registration().map(|it| it.ends);
                let is_right = match given {
                    Some(ends) if others.contains(&ends) => ends >= self.now,
                    Some(ends) => Some(ends) == own || Some(ends) == row,
                    // What registers elsewhere is not noticed by who is not registered here.
                    None => (own.is_none() || has_moved) && (row.is_none() || !is_pruned),
                };
                assert!(is_right, "{name} {is_pruned}: {given:?} of {own:?}, {row:?}");
            }
            self.check(index).await;
        }
    }

    fn run(mut self, steps: &[Step]) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            for step in steps {
                self.take(step).await;
                for name in 0..NAMES.len() {
                    self.check(name).await;
                }
            }
            self.finish().await;
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn sip_devices(settings in settings(), steps in prop::collection::vec(step(), 1..40)) {
        let rows = NAMES.map(|name| row(name, "0", ""));
        let world = sip(settings.clone(), &[&*rows[0], &*rows[1]]);
        Model::new(world, "sippeers", 0, settings).run(&steps);
    }

    #[test]
    fn iax2_peers(settings in settings(), steps in prop::collection::vec(step(), 1..40)) {
        let rows = NAMES.map(|name| [("name", name), ("host", "dynamic")]);
        let world = iax(settings.clone(), &[&rows[0], &rows[1]]);
        Model::new(world, "iaxpeers", 60, settings).run(&steps);
    }
}
