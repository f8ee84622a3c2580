//! Named cases and what they need.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::Verdict;
use crate::fixture::Script;
use crate::kit::Kit;

/// The future of a running case.
pub(crate) type Running = Pin<Box<dyn Future<Output = Verdict> + Send>>;

/// One named piece of the contract.
#[derive(Clone)]
pub(crate) struct Case {
    /// `c04_filters::text_for_a_number_compares_as_a_number`
    pub(crate) name: String,
    /// The capabilities without which it cannot run.
    pub(crate) needs: Vec<&'static str>,
    /// Whether it makes faults.
    pub(crate) faults: bool,
    pub(crate) body: Body,
}

#[derive(Clone)]
pub(crate) enum Body {
    Code(fn(Kit) -> Running),
    Fixture(Script),
}

impl Case {
    /// A case that is code; use [`cases!`](crate::case::cases).
    pub(crate) fn code(
        group: &str,
        name: &str,
        needs: &[&'static str],
        run: fn(Kit) -> Running,
    ) -> Self {
        let name = format!("{group}::{name}");
        Self { name, needs: needs.to_vec(), faults: false, body: Body::Code(run) }
    }

    /// The same case, which makes faults.
    pub(crate) fn with_faults(mut self) -> Self {
        self.faults = true;
        self
    }

    /// Runs it.
    pub(crate) fn run(&self, kit: Kit) -> Running {
        match &self.body {
            Body::Code(run) => run(kit),
            Body::Fixture(script) => {
                let script = script.clone();
                Box::pin(async move { script.run(&kit).await })
            }
        }
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Case").field(&self.name).finish()
    }
}

/// The list of a group's cases: `cases!("c07_counts", [name needs "update"; name])` is a
/// `Vec<Case>` with one `Case::code(...)` for each function of that name.
macro_rules! cases {
    ($group:literal, [$($name:ident $(needs $($need:literal),+)?);+ $(;)?]) => {
        vec![$($crate::case::Case::code(
            $group,
            stringify!($name),
            &[$($($need),+)?],
            |kit| Box::pin($name(kit)),
        )),+]
    };
}

/// Fails the case unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::Stop::failed(format_args!($($message)+)));
        }
    };
}

/// Fails the case unless both are the same; the first is what was found.
macro_rules! same {
    ($found:expr, $expected:expr, $($what:tt)+) => {
        match (&$found, &$expected) {
            (found, expected) if found != expected => {
                return Err($crate::Stop::failed(format_args!(
                    "{}: expected {expected:?}, found {found:?}",
                    format_args!($($what)+),
                )));
            }
            _ => {}
        }
    };
}

pub(crate) use {cases, ensure, same};
