//! Answers, both sides. The names are those of the observed cases of Asterisk's client (`W-305`).

use asterisk_realtime_core::{Access, Error, ErrorKind, StaticRow};
use asterisk_realtime_wire::stock::write::Blank;
use asterisk_realtime_wire::stock::{Op, read, write};

use crate::texts;

#[track_caller]
fn single(body: &str, expected: &[&str]) {
    let rows = read::single(body.as_bytes()).unwrap().content;
    assert_eq!(texts::rows(&rows), expected, "{body:?}");
}

#[track_caller]
fn multi(body: &str, expected: &[&str]) {
    let rows = read::multi(body.as_bytes()).unwrap().content;
    assert_eq!(texts::rows(&rows), expected, "{body:?}");
}

#[test]
fn single_reads_one_row() {
    // W-305 to W-310; the engine leaves out what is blank.
    single("id=1000&blank=&space=%20\r\n", &[r#"id="1000", blank="", space=" ""#]);
    single("", &[]);
    single("\r\nid=5\r\n", &[]);
    single(
        "a=1&&=x&b&c=%zz&d=%4&e=%41%&f=1=2&%67=%68",
        &[r#"a="1", b="", c="%zz", d="%4", e="A%", f="1=2", g="h""#],
    );
    single("a=1   \n", &[r#"a="1""#]);
    single("id=1&allow=ulaw&allow=alaw\nid=2", &[r#"id="1", allow="ulaw", allow="alaw""#]);
    single("=x&&", &[]);
    // Nobody encodes by mistake.
    single("a%20%22%7B%3C%3D=1", &[r#"a "{<=="1""#]);
}

#[test]
fn multi_reads_a_row_from_each_line() {
    // W-313 to W-315
    multi("id=1&id=2&a=\rid=%20&b=3", &[r#"id="1", id="2", a="""#, r#"id=" ", b="3""#]);
    multi("", &[]);
    multi("\n\r\n", &[]);
    multi("id=1\r\n\r\nid=2\r\n", &[r#"id="1""#, r#"id="2""#]);
}

#[test]
fn what_is_no_row_is_an_error() {
    // W-311 with a status of 200, and what servers print when they break.
    for body in [
        "<html><head><title>404</title></head>\n",
        "Warning: mysqli_connect(): (HY000/2002): Connection refused",
        r#"{"error":"x"}"#,
        "<!DOCTYPE html>\nid=1",
    ] {
        for read in [read::single, read::multi] {
            let error = read(body.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{body}");
            assert!(!error.to_string().contains("html"), "{error}");
        }
        assert!(read::static_lines(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn bytes_that_are_no_utf8_are_replaced_and_told() {
    let answer = read::multi(b"id=1&name=J%F6rg\r\nid=2&name=J\xf6rg").unwrap();
    assert_eq!(answer.replaced, ["name"]);
    assert_eq!(answer.content[1].text("name"), Some("J\u{fffd}rg"));
}

#[track_caller]
fn count(body: &str, expected: Result<u64, ErrorKind>) {
    assert_eq!(read::count(body.as_bytes()).map_err(|error| error.kind()), expected, "{body:?}");
}

#[test]
fn counts_are_read_as_asterisk_reads_them() {
    // W-317 to W-323, Z-23
    count("3", Ok(3));
    count("+3", Ok(3));
    count(" \n 7 rows", Ok(7));
    count("\u{feff}7", Ok(7));
    count("0E0", Ok(0));
    count("-1", Err(ErrorKind::Unavailable));
    // X-25, X-26: success in Asterisk.
    count("", Err(ErrorKind::Uncertain));
    count(" \r\n", Err(ErrorKind::Uncertain));
    count("ERR", Err(ErrorKind::Uncertain));
    count("99999999999999999999", Err(ErrorKind::Uncertain));
}

#[test]
fn requirements_are_met_only_if_the_server_says_so() {
    // W-325 to W-327: the last two are success in Asterisk.
    assert!(read::required(b"0").unwrap());
    assert!(!read::required(b"-1").unwrap());
    for body in ["x", "", "<html>"] {
        let error = read::required(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{body:?}");
    }
}

fn line(category: &str, cat_metric: &str, name: &str, value: &str) -> StaticRow {
    let [category, cat_metric, name, value] = [category, cat_metric, name, value].map(Into::into);
    StaticRow { category, cat_metric, name, value }
}

#[test]
fn static_files_are_read_as_asterisk_reads_them() {
    let read = |body: &str| read::static_lines(body.as_bytes()).map(|answer| answer.content);
    // W-329, W-331
    assert_eq!(read("").unwrap(), []);
    assert_eq!(
        read(
            "cat_metric=0&category=main&var_name=%23include&var_val=plain.conf\r\n\
             cat_metric=0&category=main&var_name=after&var_val=1\r\n"
        )
        .unwrap(),
        [line("main", "0", "#include", "plain.conf"), line("main", "0", "after", "1")]
    );
    // Keys in any case, others ignored, missing ones from the line before.
    assert_eq!(
        read("id=7&Category=a&CAT_METRIC=1&var_name=x&var_val=1\nvar_name=y\nvar_val=2&x").unwrap(),
        [line("a", "1", "x", "1"), line("a", "1", "y", "1"), line("a", "1", "y", "2")]
    );
    // W-330 with a status of 200: a configuration with an empty category in Asterisk.
    assert_eq!(read("<html>oops</html>").unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(read("id=1&name=x").unwrap_err().kind(), ErrorKind::Unavailable);
}

#[test]
fn rows_are_written_for_asterisk() {
    let values = [("id", "1"), ("", "x"), ("host", ""), ("a&b", "c d+e=f\r\n"), ("id", ";")];
    let mut body = String::new();
    write::row(&mut body, values, Blank::Omit);
    assert_eq!(body, "id=1&a%26b=c%20d%2Be%3Df%0D%0A&id=%3B\r\n");
    write::row(&mut body, [("x", "")], Blank::Omit);
    assert!(body.ends_with("%3B\r\n"), "a row of nothing is no line: {body}");
    write::row(&mut body, [("x", "")], Blank::Space);
    assert!(body.ends_with("\r\nx=%20\r\n"), "{body}");
}

#[test]
fn static_lines_have_all_keys() {
    let lines = [line("main", "0", "#include", "a b.conf"), line("main", "0", "x", "")];
    let mut body = String::new();
    for line in &lines {
        write::static_line(&mut body, line);
    }
    assert_eq!(
        body,
        "cat_metric=0&category=main&var_name=%23include&var_val=a%20b.conf\r\n\
         cat_metric=0&category=main&var_name=x&var_val=\r\n"
    );
    assert_eq!(read::static_lines(body.as_bytes()).unwrap().content, lines);
}

#[test]
fn a_failure_is_none_of_the_answers_that_count_as_success() {
    for op in Op::ALL {
        let body = write::failure(op).as_bytes();
        match op {
            Op::Destroy | Op::Store | Op::Update => assert!(read::count(body).is_err()),
            Op::Require => assert!(!read::required(body).unwrap()),
            Op::Multi | Op::Single => assert_eq!(body, b""),
            Op::Static => {
                let lines = read::static_lines(body).unwrap().content;
                assert_eq!(lines[0].name, "#include");
            }
        }
        assert!(op.answers_number() == (body == b"-1"));
    }
    assert_eq!(write::required(true), "0");
    assert_eq!(write::count(7), "7");
}

#[test]
fn a_status_says_whose_problem_it_is() {
    use Access::{Read, Write};
    use ErrorKind::{
        Conflict, Denied, Internal, Invalid, NotFound, Unavailable, Uncertain, Unsupported,
    };
    let kind = |status, access, body: &str| {
        read::status(status, access, body.as_bytes()).as_ref().map(Error::kind)
    };
    for status in [200, 201, 204, 299] {
        assert_eq!(kind(status, Write, ""), None, "{status}");
    }
    for (status, expected) in [
        (100, Internal),
        (302, Invalid),
        (400, Invalid),
        (401, Denied),
        (403, Denied),
        (404, NotFound),
        (405, Unsupported),
        (407, Denied),
        (409, Conflict),
        (413, Invalid),
        (429, Unavailable),
        (500, Unavailable),
        (501, Unsupported),
        (502, Unavailable),
        (503, Unavailable),
        (504, Unavailable),
        (599, Unavailable),
        (999, Internal),
    ] {
        assert_eq!(kind(status, Read, "-1"), Some(expected), "{status}");
    }
    // Nobody knows what was written, unless the server says that nothing was.
    for (status, said) in [(500, Unavailable), (502, Unavailable), (504, Uncertain)] {
        assert_eq!(kind(status, Write, "<html>"), Some(Uncertain), "{status}");
        assert_eq!(kind(status, Write, ""), Some(Uncertain), "{status}");
        assert_eq!(kind(status, Write, "-1"), Some(said), "{status}");
    }
    // W-323
    assert_eq!(kind(503, Write, "-1"), Some(Unavailable));
    assert_eq!(kind(503, Write, ""), Some(Unavailable));
    let error = read::status(404, Read, b"secret").unwrap();
    assert_eq!(error.code(), Some("404"));
    assert!(!error.to_string().contains("secret"));
}
