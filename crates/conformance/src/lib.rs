#![doc = include_str!("../README.md")]

mod harness;
pub mod probe;
mod profile;

mod decorator;
mod run;

mod calls;
mod case;
mod cases;
mod fixture;
mod kit;

pub use decorator::Decorator;
pub use harness::{Faults, Harness, Stop, Verdict};
pub use profile::{Fidelity, Profile, StaticOrder};
pub use run::{outcomes, run, run_with, trials};
