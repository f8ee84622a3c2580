//! Runs all cases as tests of `libtest-mimic`.

use std::panic::resume_unwind;
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

use asterisk_realtime_core::Capabilities;
use libtest_mimic::{Arguments, Completion, Trial};

use crate::case::Case;
use crate::kit::Kit;
use crate::{Decorator, Harness, Stop, Verdict, cases};

/// Runs every case, bare and behind a decorator that passes all calls on; to be called by the
/// `main` of a test with `harness = false`, whose arguments are those of any Rust test.
pub fn run<H: Harness>(harness: H) -> ExitCode {
    run_with(harness, &[Decorator::PASS_THROUGH])
}

/// Runs every case bare and once behind each of the decorators.
pub fn run_with<H: Harness>(harness: H, decorators: &[Decorator]) -> ExitCode {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials(harness, decorators)).exit_code()
}

/// The cases as trials, for those who add trials of their own.
pub fn trials<H: Harness>(harness: H, decorators: &[Decorator]) -> Vec<Trial> {
    let harness: Arc<dyn Harness> = Arc::new(harness);
    let turn = Arc::default();
    let ways = std::iter::once(None).chain(decorators.iter().copied().map(Some));
    let jobs = ways.enumerate().flat_map(|(way, decorator)| jobs(&harness, &turn, way, decorator));
    jobs.map(Job::into_trial).collect()
}

/// Runs the cases whose names contain `filter`, one after the other, and prints nothing; for
/// tests about drivers that are meant to fail.
pub fn outcomes<H: Harness>(
    harness: H,
    decorator: Option<Decorator>,
    filter: &str,
) -> Vec<(String, Verdict)> {
    let harness: Arc<dyn Harness> = Arc::new(harness);
    jobs(&harness, &Arc::default(), 0, decorator)
        .into_iter()
        .filter(|job| job.case.name.contains(filter))
        .map(|job| (job.case.name.clone(), job.verdict()))
        .collect()
}

fn jobs(
    harness: &Arc<dyn Harness>,
    turn: &Arc<RwLock<()>>,
    way: usize,
    decorator: Option<Decorator>,
) -> Vec<Job> {
    let job = |(index, case): (usize, Case)| {
        let clause = case.name.split('_').next().unwrap_or_default();
        let namespace = format!("ara_{}_{clause}_{index}_{way}", std::process::id());
        let (harness, turn) = (Arc::clone(harness), Arc::clone(turn));
        Job { harness, turn, decorator, namespace, case }
    };
    cases::all().into_iter().enumerate().map(job).collect()
}

struct Job {
    harness: Arc<dyn Harness>,
    /// Cases with exclusive faults hold it for writing.
    turn: Arc<RwLock<()>>,
    decorator: Option<Decorator>,
    namespace: String,
    case: Case,
}

impl Job {
    fn into_trial(self) -> Trial {
        let (name, kind) = (self.case.name.clone(), self.decorator.map_or("", |each| each.name));
        let judge = move || match self.verdict() {
            Ok(()) => Ok(Completion::Completed),
            Err(Stop::Ignored(reason)) => Ok(Completion::ignored_with(reason)),
            Err(Stop::Failed(reason)) => Err(reason.into()),
        };
        Trial::ignorable_test(name, judge).with_kind(kind)
    }

    fn verdict(self) -> Verdict {
        if let Some(need) = missing(self.harness.capabilities(), &self.case) {
            return Err(Stop::ignored(format_args!("the capability `{need}` is withdrawn")));
        }
        let reason = self.harness.deviation(&self.case.name);
        let verdict = self.in_turn();
        match (reason, verdict) {
            (Some(reason), Ok(())) => {
                Err(Stop::failed(format_args!("it passes, although it is said: {reason}")))
            }
            (Some(reason), Err(Stop::Failed(_))) => Err(Stop::ignored(reason)),
            (_, verdict) => verdict,
        }
    }

    fn in_turn(self) -> Verdict {
        let turn = Arc::clone(&self.turn);
        if self.case.faults && self.harness.profile().exclusive_faults {
            let _alone = turn.write().unwrap_or_else(PoisonError::into_inner);
            self.run_in_time()
        } else {
            let _together = turn.read().unwrap_or_else(PoisonError::into_inner);
            self.run_in_time()
        }
    }

    /// Runs the case on a thread and a runtime of its own, so that even a driver that blocks its
    /// thread for ever is a failed case.
    fn run_in_time(self) -> Verdict {
        let limit = self.harness.profile().case_limit;
        let (done, wait) = sync_channel(1);
        let thread = thread::Builder::new().name(self.case.name.clone()).spawn(move || {
            let verdict = self.run();
            // Nobody listens any more if the time is over.
            let _ = done.send(verdict);
        })?;
        match wait.recv_timeout(limit) {
            Ok(verdict) => verdict,
            Err(RecvTimeoutError::Timeout) => {
                Err(Stop::failed(format_args!("still running after {limit:?}")))
            }
            Err(RecvTimeoutError::Disconnected) => match thread.join() {
                Err(panic) => resume_unwind(panic),
                Ok(()) => Err(Stop::failed("the case ended without a verdict")),
            },
        }
    }

    fn run(self) -> Verdict {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let Self { harness, decorator, namespace, case, .. } = self;
        let verdict = runtime.block_on(async {
            let kit = Kit::open(Arc::clone(&harness), decorator, namespace.clone()).await?;
            let driver = Arc::clone(kit.driver());
            let verdict = case.run(kit).await;
            driver.close().await;
            harness.clean(&namespace).await;
            verdict
        });
        runtime.shutdown_background();
        verdict
    }
}

/// The first capability that the case needs and the store lacks.
fn missing(capabilities: Capabilities, case: &Case) -> Option<&'static str> {
    let lacking = |need: &&&'static str| {
        capabilities.named().iter().any(|(name, has)| *name == **need && !has)
    };
    case.needs.iter().find(lacking).copied()
}
