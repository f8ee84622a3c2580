//! What happens, at random.

use proptest::prelude::*;

use crate::model::NAMES;

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Ask(Question),
    Write(usize, Write, Way),
    Pass(u64),
    Outage(bool),
    ForgetAll,
    Settle,
    /// The other step happens while the store's answer to this question is under way.
    During(Question, Box<Step>),
    /// The other step happens when this write is done, but not yet told.
    Overlap(usize, Write, Box<Step>),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Question {
    Name(usize),
    Context(u8),
    Host(u8),
    Everybody,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Write {
    Context(u8),
    /// Of the facet alone.
    Host(u8),
    /// By a filter that says nothing of names.
    OfContext(u8, u8),
    Rename(usize),
    Insert(u8),
    Delete,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Through,
    /// The same, but its answer is lost.
    Lost(bool),
    /// Past the cache, which is told.
    Told,
    /// Past the cache, which is told that the table has changed.
    ToldOfTable,
    Silently,
}

fn name() -> std::ops::Range<usize> {
    0..NAMES.len()
}

fn question() -> impl Strategy<Value = Question> {
    prop_oneof![
        6 => name().prop_map(Question::Name),
        2 => (0..3_u8).prop_map(Question::Context),
        1 => (0..3_u8).prop_map(Question::Host),
        1 => Just(Question::Everybody),
    ]
}

fn write() -> impl Strategy<Value = Write> {
    prop_oneof![
        2 => (0..3_u8).prop_map(Write::Context),
        4 => (0..3_u8).prop_map(Write::Host),
        1 => (0..3_u8, 0..3_u8).prop_map(|(from, to)| Write::OfContext(from, to)),
        1 => name().prop_map(Write::Rename),
        2 => (0..3_u8).prop_map(Write::Insert),
        2 => Just(Write::Delete),
    ]
}

fn event() -> impl Strategy<Value = Step> {
    let way = prop_oneof![
        4 => Just(Way::Through),
        1 => any::<bool>().prop_map(Way::Lost),
        1 => Just(Way::Told),
        1 => Just(Way::ToldOfTable),
        2 => Just(Way::Silently),
    ];
    prop_oneof![
        6 => (name(), write(), way).prop_map(|(name, what, way)| Step::Write(name, what, way)),
        4 => prop_oneof![1..5_u64, 8..13_u64, 15..40_u64].prop_map(Step::Pass),
        2 => any::<bool>().prop_map(Step::Outage),
        1 => Just(Step::ForgetAll),
        2 => Just(Step::Settle),
    ]
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => question().prop_map(Step::Ask),
        10 => event(),
        3 => (question(), event()).prop_map(|(it, event)| Step::During(it, Box::new(event))),
        2 => (name(), 0..3_u8, event()).prop_map(|(name, host, event)| {
            Step::Overlap(name, Write::Host(host), Box::new(event))
        }),
    ]
}

/// Mostly what happens to one peer in a short time, so that facets are written again and again.
pub(crate) fn step_of_one() -> impl Strategy<Value = Step> {
    const ALICE: usize = 0;
    let write = || {
        let what = prop_oneof![
            3 => (0..3_u8).prop_map(Write::Host),
            1 => (0..3_u8).prop_map(Write::Context),
        ];
        let way = prop_oneof![
            4 => Just(Way::Through),
            1 => any::<bool>().prop_map(Way::Lost),
            1 => Just(Way::Told),
            2 => Just(Way::Silently),
        ];
        (what, way).prop_map(|(what, way)| Step::Write(ALICE, what, way))
    };
    prop_oneof![
        8 => Just(Step::Ask(Question::Name(ALICE))),
        8 => write(),
        3 => (0..3_u8, write()).prop_map(|(host, during)| {
            Step::Overlap(ALICE, Write::Host(host), Box::new(during))
        }),
        2 => (1..4_u64).prop_map(Step::Pass),
        2 => step(),
    ]
}
