//! Findings mark the text that they speak of.

use crate::settings;

/// What the findings about `line` mark, by code.
#[track_caller]
fn check(line: &str, expected: &[(&str, &str)]) {
    let (_, findings) = settings(line);
    let marked: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = finding.location.as_ref().expect("a place");
            assert_eq!(place.line, 2);
            let start = place.column as usize - 1;
            (finding.code, &line[start..start + place.length as usize])
        })
        .collect();
    assert_eq!(marked, expected, "{line}");
}

#[test]
fn the_field_is_marked() {
    check("a => fake , db ,t", &[("extconfig-blanks", "fake"), ("extconfig-blanks", "db")]);
    check("queues => fake  ; no comma", &[("extconfig-no-comma", "fake")]);
    check(r#"a => fake,p"d,b" ;x"#, &[("extconfig-text-around-quotes", r#"p"d,b""#)]);
    check("a => fake,db,t,x", &[("extconfig-priority", "x")]);
    check("a => fake,db,t,1,more,and more", &[("extconfig-extra-field", "more,and more")]);
    check("a => fake,db,", &[("extconfig-trailing-comma", "")]);
}

#[test]
fn the_name_is_marked() {
    check("logger.conf => fake,db", &[("extconfig-unmappable-file", "logger.conf")]);
    check("iaxfriends=fake,db", &[("extconfig-obsolete-family", "iaxfriends")]);
}

#[test]
fn the_line_is_marked() {
    check("a => fake,db,t,2 ; two", &[("extconfig-priority-gap", "a => fake,db,t,2")]);
}
