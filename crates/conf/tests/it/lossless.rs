//! Writing what was read gives the same bytes: the vectors of saving, without their losses.

use asterisk_realtime_conf::{Document, Item};

/// Ids and inputs of the vectors that Asterisk changes, loses or misreads when it saves.
const SAVED: &[(&str, &str)] = &[
    ("S01", "[a]\nb=1\nc=>2"),
    ("S02", "[a]\nd=x\\;y    ; s\n"),
    ("S03", "[a]\nb=1 ; s\n"),
    ("S05", "[t](!)\nx=1\ny=2\n\n[a](t)\ny=2\ny=3\nz=4\n"),
    ("S06", "[u](!)\n[t](!,u)\n[a](t,u)\nz=4\n\n[a](+)\nw=1\n"),
    ("S07", "[a]\nb=1\n; one trailing comment line"),
    ("S09", "[a]\n;--\nhid=1\nhid2=2\n--;\nb=1\n"),
    ("S10", ";!\n;! header\n;!\n[a]\n"),
    ("S11", "[a]\n\\#h=1\n"),
    ("S13", "[a]\nx=1\n#include <i>\ny=1\n"),
    ("S14", "#tryinclude nope\n"),
    ("S15", "#exec cmd\n"),
    ("S17", "[a]\n\n\n\n\n\n\n\n\n\n[b]\n"),
    ("mixed line ends", "[a]\r\nb=1\n\r\nc=2\r"),
    ("mark", "\u{feff}[a]\n"),
];

#[test]
fn writing_gives_the_bytes_that_were_read() {
    for &(id, input) in SAVED {
        let document = Document::parse("m", input);
        assert_eq!(document.as_bytes(), input.as_bytes(), "{id}");
        let lines: Vec<u8> = document.lines().flat_map(|line| line.raw().to_vec()).collect();
        assert_eq!(lines, input.as_bytes(), "{id}");
    }
}

#[test]
fn lines_say_what_they_are() {
    let input =
        "\u{feff}[ a ](!, b) x\n\n; c\n \\#n => x\\;y ; c\n#Include \"f\"\n#foo bar\nj\n;--\n";
    let document = Document::parse("m", input);
    let shown: Vec<String> = document
        .lines()
        .map(|line| match line.item() {
            Item::Blank => "blank".to_owned(),
            Item::Comment => "comment".to_owned(),
            Item::Category(header) => {
                format!("{:?} {:?} {}", header.name, header.options, header.name.location())
            }
            Item::Assignment(found) => {
                let (name, value) = (found.name.location(), found.value.location());
                format!("{:?} {:?} {:?} {name} {value}", found.name, found.operator, found.value)
            }
            Item::Directive(found) => {
                format!("{} {:?} {}", found.kind, found.argument, found.argument.location())
            }
            Item::UnknownDirective { word, argument } => format!("{word:?} {argument:?}"),
            Item::Junk => format!("junk {}", line.location()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        shown,
        [
            "\" a \" Some(\"!, b\") m:1:2",
            "blank",
            "comment",
            "\"#n\" Object \"x;y\" m:4:3 m:4:9",
            "include \"f\" m:5:11",
            "\"foo\" \"bar\"",
            "junk m:7:1",
            "comment",
        ]
    );
}

#[test]
fn texts_keep_bytes_that_are_not_utf8() {
    let document = Document::parse("m", b"[a]\nx=\xe9;-- --;\xff\n".to_vec());
    let Item::Assignment(assignment) = document.lines().nth(1).unwrap().item() else { panic!() };
    assert_eq!(&*assignment.value.bytes(), b"\xe9\xff");
    assert_eq!(assignment.value.raw(), b"\xe9;-- --;\xff");
    assert!(!assignment.value.is_utf8());
    assert_eq!(assignment.value.to_str(), "\u{fffd}\u{fffd}");
}
