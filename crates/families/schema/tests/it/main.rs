//! The tables of all families: against the official schema, and on real servers.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

mod official;
mod recognition;
mod rows;
mod servers;
mod sqlite;

use asterisk_realtime_schema::{Layout, Line, State, Table, TableSpec, Tree, chain};

/// The tables of all families and those of none, by the alphabet.
fn tables() -> Vec<&'static Table> {
    let families = [
        asterisk_realtime_acls::tables(),
        asterisk_realtime_extensions::tables(),
        asterisk_realtime_followme::tables(),
        asterisk_realtime_iaxpeers::tables(),
        asterisk_realtime_meetme::tables(),
        asterisk_realtime_musiconhold::tables(),
        asterisk_realtime_pjsip::tables(),
        asterisk_realtime_queues::tables(),
        asterisk_realtime_schema::tables(),
        asterisk_realtime_sippeers::tables(),
        asterisk_realtime_voicemail::tables(),
    ];
    let mut tables: Vec<_> = families.concat();
    tables.sort_by_key(|table| table.name);
    tables
}

/// The table of this name.
fn table(name: &str) -> &'static Table {
    tables().into_iter().find(|table| table.name == name).unwrap()
}

/// The form that a table has at a revision.
fn at(name: &str, revision: &str, line: Line) -> Layout {
    let table = table(name);
    let state = State::at(table.tree.unwrap(), revision, line).unwrap();
    table.layout(&state).unwrap()
}

/// Every form that each table ever had, the newest first.
fn forms() -> Vec<Vec<TableSpec<'static>>> {
    tables().into_iter().map(forms_of).collect()
}

fn forms_of(table: &'static Table) -> Vec<TableSpec<'static>> {
    let mut forms = vec![table.newest().spec()];
    let revisions = table.tree.map_or(&[][..], |tree: Tree| chain(tree).revisions);
    for revision in revisions.iter().rev() {
        for line in [Line::From21, Line::UpTo20] {
            let state = State::at(table.tree.unwrap(), revision.id, line).unwrap();
            let form = table.layout(&state).map(|layout| layout.spec());
            forms.extend(form.filter(|form| !forms.contains(form)));
        }
    }
    forms
}
