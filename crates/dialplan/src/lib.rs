#![doc = include_str!("../README.md")]

mod answer;
mod compiled;
mod contexts;
mod data;
mod direct;
mod loading;
mod settings;
mod switch;

pub use answer::{Application, Devices};
pub use asterisk_realtime_extensions::{Callers, Mode, Priority};
pub use data::SwitchData;
pub use settings::{Profile, Settings};
pub use switch::{Step, Switch};
