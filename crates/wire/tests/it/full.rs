//! The full protocol.

use std::num::NonZeroU32;
use std::time::Duration;

use asterisk_realtime_core::{
    Access, Alteration, ColumnDefinition, ColumnDescription, ColumnSpec, ColumnType, Columns,
    Comparison, DataType, EnumerationSpec, Error, ErrorKind, ForeignKeySpec, IntoChanges,
    IntoFilter, KeySpec, NumberSource, Order, Row, Selection, StaticRow, Table, TableDescription,
    TableSpec, TypeClass,
};
use asterisk_realtime_wire::full::{self, Call, Change, Op, Request, ScanReader, ScanStep};

fn request(call: Call) -> Request {
    let table = Some(Table::mapped("s2.sippeers").unwrap());
    Request { table, timeout: Duration::from_millis(1500), call }
}

#[test]
fn every_request_is_read_as_it_was_written() {
    let filter = || [("name NOT LIKE", "a\"\\%"), ("port >=", "")].into_filter().unwrap();
    let changes = || [("a", Some("é\u{0}")), ("a", Some("")), ("b", None)].into_changes().unwrap();
    let batch = NonZeroU32::new(7).unwrap();
    let column = ColumnDefinition::new("x", ColumnType::Char(3));
    let alter = Change::new(&Alteration::AddColumn(column)).unwrap();
    for call in [
        Call::Alter(alter),
        Call::Columns,
        Call::Delete(filter()),
        Call::Insert(changes()),
        Call::Load("sip.conf".into()),
        Call::Ping,
        Call::Scan(None, batch),
        Call::Scan(Some(filter()), batch),
        Call::Select(filter(), Selection::FIRST),
        Call::Select(filter(), Selection { order: Order::Unordered, limit: None }),
        Call::Update(filter(), changes()),
    ] {
        let op = call.op();
        assert_eq!(Op::of(op.as_str()), Some(op));
        let request = request(call);
        assert_eq!(Request::decode(op, request.encode().as_bytes()).unwrap(), request);
        let nowhere = Request { table: None, ..request };
        assert_eq!(Request::decode(op, nowhere.encode().as_bytes()).unwrap(), nowhere);
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    for (op, body) in [
        (Op::Select, ""),
        (Op::Select, "{}"),
        (Op::Select, r#"{"timeout":1}"#),
        (Op::Select, r#"{"timeout":1,"filter":[]}"#),
        (Op::Select, r#"{"timeout":1,"filter":[["a","~","1"]]}"#),
        (Op::Select, r#"{"timeout":1,"filter":[["a b","=","1"]]}"#),
        (Op::Select, r#"{"timeout":1,"filter":[["a","=",null]]}"#),
        (Op::Select, r#"{"timeout":1,"filter":[["a","=","1"]],"nolimit":1}"#),
        (Op::Select, r#"{"timeout":-1,"filter":[["a","=","1"]]}"#),
        (Op::Select, r#"{"timeout":1,"table":"","filter":[["a","=","1"]]}"#),
        (Op::Delete, r#"{"timeout":1,"filter":[["a","=","1"]],"limit":1}"#),
        (Op::Delete, r#"{"timeout":1,"filter":[["a","=","1"]],"changes":[["a","1"]]}"#),
        (Op::Insert, r#"{"timeout":1,"changes":[["a",1]]}"#),
        (Op::Scan, r#"{"timeout":1,"batch":0}"#),
        (Op::Load, r#"{"timeout":1}"#),
        (Op::Alter, r#"{"timeout":1,"change":{"drop-table":[]}}"#),
    ] {
        let error = Request::decode(op, body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{body}");
    }
}

fn rows() -> Vec<Row> {
    let (two, one) = (Columns::new(["id", "id"]), Columns::new(["x"]));
    vec![
        Row::from_cells(&two, [Some("1"), None]).unwrap(),
        Row::from_cells(&two, [Some(""), Some("\u{1f600};^3B\n")]).unwrap(),
        Row::from_cells(&one, [Some(" ")]).unwrap(),
        Row::from_cells(&Columns::new::<&str>([]), []).unwrap(),
    ]
}

#[test]
fn rows_keep_their_columns_and_cells() {
    let body = full::encode_rows(&rows());
    let read = full::decode_rows(body.as_bytes()).unwrap();
    assert_eq!(read, rows());
    assert!(read[0].columns().same_as(read[1].columns()));
    assert_eq!(full::encode_rows(&[]), r#"{"batches":[]}"#);
    assert_eq!(full::decode_rows(br#"{"batches":[]}"#).unwrap(), []);
    for body in [
        "",
        "id=1",
        "{}",
        r#"{"batches":[{"rows":[["1"]],"columns":["id"]}]}"#,
        r#"{"batches":[{"columns":["id"],"rows":[["1","2"]]}]}"#,
        r#"{"batches":[{"columns":["id"],"rows":[[7]]}]}"#,
    ] {
        let error = full::decode_rows(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal, "{body}");
    }
}

#[test]
fn small_answers_are_read_as_they_were_written() {
    assert_eq!(full::decode_count(full::encode_count(u64::MAX).as_bytes()).unwrap(), u64::MAX);
    full::decode_done(full::encode_done().as_bytes()).unwrap();
    assert!(full::decode_done(b"{\"done\":false}").is_err());
    assert!(full::decode_count(b"3").is_err());
    let [category, cat_metric, name, value] = ["a b", "0", "#include", ""].map(String::from);
    let lines = [StaticRow { category, cat_metric, name, value }];
    assert_eq!(full::decode_lines(full::encode_lines(&lines).as_bytes()).unwrap(), lines);
}

#[test]
fn a_scan_is_put_together_from_any_pieces() {
    let failure = Error::conflict("deadlock").retryable().with_code("1213");
    let stream = [
        ScanStep::Rows(rows()).encode(),
        ScanStep::Rows(Vec::new()).encode(),
        ScanStep::Failed(failure).encode(),
        ScanStep::End.encode(),
    ]
    .concat();
    for size in [1, 7, stream.len()] {
        let mut reader = ScanReader::new(4096);
        let mut steps = Vec::new();
        for piece in stream.as_bytes().chunks(size) {
            reader.push(piece).unwrap();
            while let Some(step) = reader.next_step().unwrap() {
                steps.push(step);
            }
        }
        let [ScanStep::Rows(some), ScanStep::Rows(none), ScanStep::Failed(error), ScanStep::End] =
            &*steps
        else {
            panic!("{steps:?}")
        };
        assert_eq!((some, none.len()), (&rows(), 0));
        assert!(error.is_retryable(Access::Write) && error.code() == Some("1213"));
    }
}

#[test]
fn a_scan_has_a_limit() {
    let mut reader = ScanReader::new(100);
    reader.push(&[b' '; 60]).unwrap();
    assert_eq!(reader.push(&[b' '; 60]).unwrap_err().kind(), ErrorKind::Invalid);
    let mut reader = ScanReader::new(100);
    reader.push(b"{}\n").unwrap();
    assert_eq!(reader.next_step().unwrap_err().kind(), ErrorKind::Internal);
}

#[test]
fn errors_keep_all_but_the_text_of_the_store() {
    let kinds = [
        (ErrorKind::Conflict, 409),
        (ErrorKind::Denied, 403),
        (ErrorKind::Internal, 500),
        (ErrorKind::Invalid, 400),
        (ErrorKind::NotFound, 404),
        (ErrorKind::Unavailable, 503),
        (ErrorKind::Uncertain, 504),
        (ErrorKind::Unsupported, 501),
    ];
    for (kind, status) in kinds {
        let error = Error::new(kind, "it failed")
            .with_driver("mysql")
            .with_database("asterisk")
            .with_table("sippeers")
            .with_column("name")
            .with_sqlstate("23000")
            .with_code("1062")
            .with_native("Duplicate entry 's3cret'");
        let body = full::encode_error(&error);
        assert!(!body.contains("s3cret"), "{body}");
        let read = full::decode_error(body.as_bytes()).unwrap();
        assert_eq!(read.kind(), kind);
        assert_eq!(read.to_string(), error.to_string());
        assert!(!read.is_retryable(Access::Write) || kind == ErrorKind::Unavailable);
        assert_eq!(full::status(kind), status);
    }
    let odd = br#"{"error":{"kind":"Conflict","message":"m","driver":"redis","new":1}}"#;
    let read = full::decode_error(odd).unwrap();
    assert_eq!((read.kind(), read.driver()), (ErrorKind::Conflict, None));
    assert!(full::decode_error(br#"{"error":{"kind":"Odd","message":"m"}}"#).is_err());
}

#[test]
fn descriptions_keep_everything() {
    let classes = [
        TypeClass::Binary,
        TypeClass::Boolean,
        TypeClass::Char,
        TypeClass::Date,
        TypeClass::DateTime,
        TypeClass::Decimal,
        TypeClass::Float,
        TypeClass::Integer { bytes: 8, signed: false },
        TypeClass::Integer { bytes: 4, signed: true },
        TypeClass::Other,
        TypeClass::Time,
    ];
    let columns = classes.into_iter().enumerate().map(|(index, class)| {
        let mut column = ColumnDescription::new(format!("c{index}"), class, "its type");
        if index % 2 == 0 {
            column.length = Some(40);
            column.nullable = false;
            column.key = Some(1);
            column.compares = Comparison::Folded;
            column.indexed = Some(true);
            column.words = Some(vec!["yes".into(), "no".into()]);
        }
        column
    });
    let table = TableDescription::new(columns.collect()).with_note("one column is not there");
    let body = full::encode_description(&table);
    assert_eq!(full::decode_description(body.as_bytes()).unwrap(), table);
    let odd =
        br#"{"columns":[{"name":"a","class":"odd","type":"","nullable":true,"compares":"bytes"}]}"#;
    assert_eq!(full::decode_description(odd).unwrap_err().kind(), ErrorKind::Internal);
}

fn spec() -> TableSpec<'static> {
    let words = EnumerationSpec { name: "yesno", members: &["yes", "no"] };
    let types = [
        DataType::BigInteger,
        DataType::Blob,
        DataType::Boolean,
        DataType::DateTime,
        DataType::Decimal { precision: 10, scale: 2 },
        DataType::Enumeration(words),
        DataType::Float,
        DataType::Integer,
        DataType::LargeBlob,
        DataType::String(40),
        DataType::Text,
    ];
    let mut columns: Vec<_> =
        types.into_iter().map(|data_type| ColumnSpec::new("c", data_type)).collect();
    columns[0].numbered = NumberSource::Store;
    columns[1].numbered = NumberSource::OnlyMysql;
    columns[2].nullable = false;
    columns[3].default = Some("0");
    let mut spec = TableSpec::new("t", columns);
    spec.schema = Some("s");
    spec.primary_key = &["a", "b"];
    spec.unique = vec![KeySpec { name: None, columns: &["c"] }];
    spec.indexes = vec![KeySpec { name: Some("i"), columns: &["c", "d"] }];
    spec.foreign_keys =
        vec![ForeignKeySpec { name: "f", columns: &["c"], table: "other", references: &["id"] }];
    spec
}

#[test]
fn changes_of_tables_keep_everything() {
    let types = [
        ColumnType::Char(3),
        ColumnType::Date,
        ColumnType::DateTime,
        ColumnType::Float,
        ColumnType::Integer { bytes: 3, signed: false },
        ColumnType::Text,
    ];
    let columns = types.map(|each| ColumnDefinition::new("c", each)).to_vec();
    let key = ColumnDefinition::new("k", ColumnType::Text).key();
    for alteration in [
        Alteration::AddColumn(key.clone()),
        Alteration::WidenColumn(key.not_null()),
        Alteration::CreateTable(columns),
        Alteration::Create(spec()),
    ] {
        let sent = request(Call::Alter(Change::new(&alteration).unwrap()));
        let read = Request::decode(Op::Alter, sent.encode().as_bytes()).unwrap();
        let Call::Alter(change) = read.call else { panic!("{read:?}") };
        assert_eq!(change.into_alteration(), alteration);
    }
}
