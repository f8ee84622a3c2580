//! `ara dialplan match`

use asterisk_realtime::families::extensions::{
    self, Callers, Chain, Context, Line, Mode, Pattern, Priority,
};
use serde_json::{Value, json};

use super::{Rows, document, priority, step};
use crate::args::Dialled;
use crate::console::Console;
use crate::json;
use crate::outcome::{Outcome, Result};
use crate::report::printable_line;

/// An extension that matches and does not win.
struct Other<'c> {
    chain: Chain<'c>,
    /// Whether it comes before the winner.
    is_first: bool,
    why: String,
}

pub(super) fn print(rows: &Rows, wanted: &Dialled, console: &mut Console<'_>) -> Result {
    let callers = if wanted.callerid.is_some() { Callers::Matched } else { Callers::Ignored };
    let context = Context::compile(&rows.rows, callers)?;
    let caller = wanted.callerid.as_deref().unwrap_or_default();
    let dialled = extensions::Dialled { digits: &wanted.digits, caller, patterns: true };
    let at = match Priority::new(wanted.priority) {
        at @ Priority::Step(_) => at,
        Priority::Hint | Priority::Never => Priority::Never,
    };
    let winner = context.find(dialled, Mode::Exact, at).map(|found| found.line);
    let others = others(&context, dialled, at, winner);
    let more = context.match_more(dialled, at);
    if console.json {
        let others: Vec<_> = others.iter().map(other).collect();
        console.document(&json!({
            "family": rows.source.family,
            "source": json::source(&rows.source),
            "context": wanted.context,
            "digits": wanted.digits,
            "callerid": wanted.callerid,
            "priority": wanted.priority,
            "found": winner.is_some(),
            "winner": winner.map(document),
            "others": others,
            "can_match": context.can_match(dialled, at),
            "match_more": more,
        }))?;
        return Ok(Outcome::found(winner.is_some()));
    }
    if let Some(line) = winner {
        let (exten, step) = (printable_line(line.exten), step(line));
        writeln!(console.out, "'{exten}' wins: {}", printable_line(&step))?;
    } else {
        let Dialled { context, digits, priority, .. } = wanted;
        let (context, digits) = (printable_line(context), printable_line(digits));
        writeln!(
            console.out,
            "Nothing in '{context}' matches '{digits}' with priority {priority}."
        )?;
    }
    for other in others {
        let exten = printable_line(other.chain.exten());
        writeln!(console.out, "  '{exten}' matches, too: {}", printable_line(&other.why))?;
    }
    let more = if more { "More digits could match." } else { "No more digits are waited for." };
    writeln!(console.out, "{more}")?;
    Ok(Outcome::found(winner.is_some()))
}

fn others<'c>(
    context: &'c Context,
    dialled: extensions::Dialled<'_>,
    at: Priority,
    winner: Option<Line<'c>>,
) -> Vec<Other<'c>> {
    let mut is_first = true;
    let mut others = Vec::new();
    for (chain, _) in context.matches(dialled, Mode::Exact) {
        let line = chain.at(at);
        if line.is_some() && line == winner {
            is_first = false;
            continue;
        }
        let why = match (line, winner) {
            (None, _) => format!("it has no priority {at}"),
            (Some(_), Some(winner)) => why(winner.exten, chain.exten()),
            (Some(_), None) => String::new(),
        };
        others.push(Other { chain, is_first, why });
    }
    others
}

/// Why an extension comes before another one.
fn why(winner: &str, loser: &str) -> String {
    let (one, other) = (Pattern::parse(winner), Pattern::parse(loser));
    let piece = |text: &str, span: std::ops::Range<usize>| {
        let piece = text.as_bytes().get(span).unwrap_or_default();
        if piece.is_empty() {
            "its end".into()
        } else {
            format!("`{}`", String::from_utf8_lossy(piece))
        }
    };
    match one.difference(&other) {
        Some((before, behind)) => {
            format!("{} is narrower than {}", piece(winner, before), piece(loser, behind))
        }
        None if !one.is_pattern() && other.is_pattern() => "extensions come before patterns".into(),
        None => "the caller decides".into(),
    }
}

fn other(other: &Other<'_>) -> Value {
    let priorities: Vec<_> = other.chain.lines().map(|line| priority(line.priority)).collect();
    json!({
        "exten": other.chain.exten(),
        "priorities": priorities,
        "before_winner": other.is_first,
        "why": other.why,
    })
}
