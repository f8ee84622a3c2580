//! What the tests compare: rows and filters as texts.

use asterisk_realtime_core::{Filter, Row};
use asterisk_realtime_wire::stock::Request;

/// `id="1", a=NULL`.
pub(crate) fn row(row: &Row) -> String {
    let cells = row.iter().map(|(name, cell)| match cell.text() {
        Some(text) => format!("{name}={text:?}"),
        None => format!("{name}=NULL"),
    });
    cells.collect::<Vec<_>>().join(", ")
}

pub(crate) fn rows(rows: &[Row]) -> Vec<String> {
    rows.iter().map(row).collect()
}

fn filter(filter: &Filter) -> String {
    let conditions = filter.conditions().iter();
    let texts =
        conditions.map(|each| format!("{} {} {:?}", each.column(), each.op(), each.value()));
    texts.collect::<Vec<_>>().join(" and ")
}

/// A request with its values, which its own `Debug` hides.
pub(crate) fn request(request: &Request) -> String {
    let changes = |changes: &asterisk_realtime_core::Changes| -> String {
        let texts = changes.iter().map(|each| format!("{}={:?}", each.column(), each.value()));
        texts.collect::<Vec<_>>().join(", ")
    };
    match request {
        Request::Destroy(which) => format!("destroy where {}", filter(which)),
        Request::Multi(which) => format!("multi where {}", filter(which)),
        Request::Single(which) => format!("single where {}", filter(which)),
        Request::Static(file) => format!("static {file}"),
        Request::Store(values) => format!("store {}", changes(values)),
        Request::Update(which, values) => {
            format!("update {} where {}", changes(values), filter(which))
        }
        Request::Require(columns) => {
            let texts = columns
                .iter()
                .map(|each| format!("{} {} {}", each.column, each.required_type, each.size));
            format!("require {}", texts.collect::<Vec<_>>().join(", "))
        }
    }
}
