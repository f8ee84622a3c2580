//! `ara dialplan show`

use std::collections::BTreeMap;

use asterisk_realtime::families::extensions::{Callers, Chain, Context, Extension};
use serde_json::{Value, json};

use super::{Rows, document, step};
use crate::console::Console;
use crate::json;
use crate::outcome::{Outcome, Result};
use crate::report::printable_line;

pub(super) fn print(rows: &Rows, console: &mut Console<'_>) -> Result {
    let mut by_name = BTreeMap::<&str, Vec<&Extension>>::new();
    for row in &rows.rows {
        by_name.entry(&row.context).or_default().push(row);
    }
    let mut contexts = Vec::new();
    for (name, rows) in by_name {
        contexts.push((name, Context::compile(rows, Callers::Ignored)?));
    }
    let extensions: usize = contexts.iter().map(|(_, context)| context.len()).sum();
    if console.json {
        let contexts: Vec<_> = contexts.iter().map(|(name, it)| of_context(name, it)).collect();
        let family = &rows.source.family;
        let source = json::source(&rows.source);
        console.document(&json!({ "family": family, "source": source, "contexts": contexts }))?;
        return Ok(Outcome::found(extensions > 0));
    }
    let mut priorities = 0;
    for (name, context) in &contexts {
        let family = printable_line(&rows.source.family);
        writeln!(console.out, "[ Context '{}' in '{family}' ]", printable_line(name))?;
        for chain in context.chains() {
            priorities += chain.lines().len();
            lines(&chain, console)?;
        }
        writeln!(console.out)?;
    }
    let counted = |count: usize, one: &str, more: &str| {
        format!("{count} {}", if count == 1 { one } else { more })
    };
    let extensions_told = counted(extensions, "extension", "extensions");
    let priorities = counted(priorities, "priority", "priorities");
    let contexts = counted(contexts.len(), "context", "contexts");
    writeln!(console.out, "-= {extensions_told} ({priorities}) in {contexts}. =-")?;
    Ok(Outcome::found(extensions > 0))
}

fn lines(chain: &Chain<'_>, console: &mut Console<'_>) -> Result<()> {
    for (index, line) in chain.lines().enumerate() {
        let exten = if index == 0 { format!("'{}' =>", chain.exten()) } else { String::new() };
        let (exten, step) = (printable_line(&exten), step(line));
        writeln!(console.out, "  {exten:<18}{}", printable_line(&step))?;
    }
    Ok(())
}

fn of_context(name: &str, context: &Context) -> Value {
    let of_chain = |chain: Chain<'_>| {
        let priorities: Vec<_> = chain.lines().map(document).collect();
        json!({ "exten": chain.exten(), "priorities": priorities })
    };
    let extensions: Vec<_> = context.chains().map(of_chain).collect();
    json!({ "name": name, "extensions": extensions })
}
