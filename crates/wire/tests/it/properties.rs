//! Nothing panics, and what is written is read again.

use asterisk_realtime_core::{Change, Changes, Columns, Condition, Filter, Op as Comparison, Row};
use asterisk_realtime_wire::full::{self, Call, ScanReader};
use asterisk_realtime_wire::stock::write::Blank;
use asterisk_realtime_wire::stock::{Op, Received, Request, read, write};
use proptest::collection::vec;
use proptest::prelude::*;

fn column() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9_@&%é.;+-]{1,12}"
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{Eq, Ge, Gt, Le, Like, Lt, Ne, NotLike};
    prop::sample::select(vec![Eq, Ne, Lt, Le, Gt, Ge, Like, NotLike])
}

fn filter() -> impl Strategy<Value = Filter> {
    vec((column(), comparison(), any::<String>()), 1..5).prop_map(|fields| {
        let condition = |(column, op, value): &(String, Comparison, String)| {
            Condition::new(column, *op, value).unwrap()
        };
        Filter::new(fields.iter().map(condition).collect()).unwrap()
    })
}

fn changes() -> impl Strategy<Value = Changes> {
    vec((column(), any::<Option<String>>()), 1..5).prop_map(|fields| {
        let change =
            |(column, value): &(String, Option<String>)| Change::new(column, value.as_deref());
        Changes::new(fields.iter().map(|field| change(field).unwrap()).collect()).unwrap()
    })
}

/// NULL and an empty text are the same in the stock protocol.
fn without_null(changes: &Changes) -> Changes {
    let change = |each: &Change| Change::new(each.column(), each.value().or(Some(""))).unwrap();
    Changes::new(changes.iter().map(change).collect()).unwrap()
}

fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![
        filter().prop_map(Request::Destroy),
        filter().prop_map(Request::Multi),
        filter().prop_map(Request::Single),
        any::<String>().prop_map(Request::Static),
        changes().prop_map(|changes| Request::Store(without_null(&changes))),
        (filter(), changes())
            .prop_map(|(filter, changes)| Request::Update(filter, without_null(&changes))),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = vec((column(), any::<Option<String>>()), 0..5);
    vec(row, 0..5).prop_map(|rows| {
        let row = |cells: Vec<(String, Option<String>)>| {
            let columns = Columns::new(cells.iter().map(|(name, _)| name.as_str()));
            Row::from_cells(&columns, cells.iter().map(|(_, cell)| cell.as_deref())).unwrap()
        };
        rows.into_iter().map(row).collect()
    })
}

/// Texts that look like what the protocol has, and any others.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<Vec<u8>>(),
        "[a-c=&%0-9\r\n+ -]{0,40}".prop_map(String::into_bytes),
        r#"[\[\]{}",:a-z0-9]{0,40}"#.prop_map(String::into_bytes),
    ]
}

proptest! {
    #[test]
    fn stock_requests_are_read_as_they_were_written(request in requests()) {
        let encoded = request.encode();
        let query = encoded.target.split_once('?').map(|(_, query)| query.as_bytes());
        let body = encoded.body.as_deref().unwrap_or_default();
        let received =
            Received::parse(request.op(), encoded.method, query, body.as_bytes()).unwrap();
        prop_assert!(!received.is_glued());
        prop_assert_eq!(received.into_request().unwrap(), request);
    }

    #[test]
    fn glued_updates_are_read_if_the_columns_tell_them_apart(values in vec("[a-z0-9]{0,6}", 2..5)) {
        // No value ends like a column.
        let columns: Vec<_> = (0..values.len()).map(|index| format!("_c{index}_")).collect();
        let pairs = columns.iter().zip(&values).map(|(column, value)| [column, "=", value].concat());
        let glued: String = pairs.collect();
        let query = format!("&{glued}");
        let mut received =
            Received::parse(Op::Update, "POST", Some(query.as_bytes()), b"&x=1").unwrap();
        prop_assert!(received.is_glued());
        received.unglue(&columns).unwrap();
        let Request::Update(filter, _) = received.into_request().unwrap() else { unreachable!() };
        let read: Vec<_> = filter.conditions().iter().map(|each| each.value().to_owned()).collect();
        prop_assert_eq!(read, values);
    }

    #[test]
    fn stock_requests_never_panic(
        method in prop::sample::select(vec!["GET", "POST"]),
        query in bodies(),
        body in bodies(),
        columns in vec("[a-c]{0,2}", 0..4),
    ) {
        for op in Op::ALL {
            let Ok(mut received) = Received::parse(op, method, Some(&query), &body) else { continue };
            received.cuts();
            prop_assert!(received.replaced().count() <= query.len() + body.len());
            let is_apart = !received.is_glued() || received.unglue(&columns).is_ok();
            prop_assert!(is_apart || received.clone().into_request().is_err());
            if let Ok(request) = received.into_request() {
                request.encode();
            }
        }
    }

    #[test]
    fn stock_rows_are_read_as_they_were_written(rows in rows()) {
        let mut body = String::new();
        for row in &rows {
            let values = row.iter().filter_map(|(name, cell)| Some((&**name, cell.text()?)));
            write::row(&mut body, values, Blank::Omit);
        }
        let read = read::multi(body.as_bytes()).unwrap();
        prop_assert!(read.replaced.is_empty());
        // NULL and empty texts are left out, and so are rows of nothing else.
        let texts = |row: &Row| -> Vec<(String, String)> {
            let texts = row.iter().filter_map(|(name, cell)| Some((name.to_string(), cell.text()?.to_owned())));
            texts.filter(|(_, text)| !text.is_empty()).collect()
        };
        let written: Vec<_> = rows.iter().map(texts).filter(|texts| !texts.is_empty()).collect();
        prop_assert_eq!(read.content.iter().map(texts).collect::<Vec<_>>(), written);
    }

    #[test]
    fn stock_answers_never_panic(body in bodies()) {
        for read in [read::single, read::multi] {
            if let Ok(answer) = read(&body) {
                prop_assert!(answer.content.iter().all(|row| !row.is_empty()));
            }
        }
        let _ = (read::static_lines(&body), read::count(&body), read::required(&body));
    }

    #[test]
    fn full_requests_are_read_as_they_were_written(
        filter in filter(),
        changes in changes(),
        limit in any::<Option<u32>>(),
        timeout in any::<u32>(),
    ) {
        let selection = asterisk_realtime_core::Selection { limit, ..Default::default() };
        for call in [Call::Select(filter.clone(), selection), Call::Update(filter, changes)] {
            let timeout = std::time::Duration::from_millis(timeout.into());
            let request = full::Request { table: None, timeout, call };
            let read = full::Request::decode(request.call.op(), request.encode().as_bytes());
            prop_assert_eq!(read.unwrap(), request);
        }
    }

    #[test]
    fn full_rows_are_read_as_they_were_written(rows in rows()) {
        prop_assert_eq!(full::decode_rows(full::encode_rows(&rows).as_bytes()).unwrap(), rows);
    }

    #[test]
    fn full_texts_never_panic(body in bodies(), size in 1_usize..9) {
        for op in full::Op::ALL {
            let _ = full::Request::decode(op, &body);
        }
        let _ = (full::decode_rows(&body), full::decode_lines(&body), full::decode_error(&body));
        let _ = (full::decode_count(&body), full::decode_description(&body));
        let mut reader = ScanReader::new(64);
        for piece in body.chunks(size) {
            if reader.push(piece).is_err() {
                break;
            }
            while let Ok(Some(_)) = reader.next_step() {}
        }
    }
}
