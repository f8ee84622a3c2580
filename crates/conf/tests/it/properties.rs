//! What holds for any bytes.

use asterisk_realtime_conf::{Document, Item, Options, Resolver, Step};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

/// Bytes in which the special ones meet often.
fn nasty() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b";".to_vec()),
        Just(b";--".to_vec()),
        Just(b"--;".to_vec()),
        Just(b"-".to_vec()),
        Just(b"\\".to_vec()),
        Just(b"\\;".to_vec()),
        Just(b"\n[a]\n".to_vec()),
        Just(b"[a](".to_vec()),
        Just(b"+".to_vec()),
        Just(b"!".to_vec()),
        Just(b",".to_vec()),
        Just(b"a)\n".to_vec()),
        Just(b"\nx=1\n".to_vec()),
        Just(b"x".to_vec()),
        Just(b"=".to_vec()),
        Just(b">".to_vec()),
        Just(b" ".to_vec()),
        Just(b"#".to_vec()),
        Just(b"\n#include x\n".to_vec()),
        Just(b"\0".to_vec()),
        Just(b"\xef\xbb\xbf".to_vec()),
        any::<u8>().prop_map(|byte| vec![byte]),
    ];
    proptest::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

/// What a line says, without its place.
fn shown(document: &Document, index: usize) -> Option<(Vec<u8>, String)> {
    let line = document.lines().nth(index)?;
    Some((line.raw().to_vec(), format!("{:?}", line.item())))
}

proptest! {
    #[test]
    fn any_bytes_are_read_and_written_back(bytes in nasty()) {
        let document = Document::parse("m", bytes.clone());
        prop_assert_eq!(document.as_bytes(), &bytes[..]);
        let lines: Vec<u8> = document.lines().flat_map(|line| line.raw().to_vec()).collect();
        prop_assert_eq!(&lines, &bytes);
        for line in document.lines() {
            // Every place lies inside its line.
            let length = u32::try_from(line.raw().len()).unwrap();
            let inside = |text: asterisk_realtime_conf::Text<'_>| {
                let location = text.location();
                let column = location.column;
                location.line == line.number() && column >= 1
                    && column + location.length <= length + 1
            };
            match line.item() {
                Item::Assignment(found) => {
                    prop_assert!(inside(found.name) && inside(found.value));
                    let name = found.name.bytes();
                    prop_assert!(!name.is_empty());
                }
                Item::Category(header) => {
                    prop_assert!(inside(header.name) && header.options.is_none_or(inside));
                }
                Item::Directive(found) => prop_assert!(inside(found.argument)),
                Item::Junk => {
                    let findings = document.diagnostics();
                    prop_assert!(!findings.is_empty());
                }
                _ => {}
            }
        }
    }

    #[test]
    fn resolving_ends_whatever_the_includes_say(
        files in proptest::collection::vec(nasty(), 1..4),
    ) {
        let mut resolver = Resolver::new(Options::new().with_max_includes(200));
        resolver.enter(Document::parse("f0", files[0].clone()));
        let mut asked = 0;
        while let Step::Include(_) = resolver.step() {
            asked += 1;
            let at = asked % (files.len() + 1);
            match files.get(at) {
                Some(bytes) => {
                    resolver.include_documents(vec![Document::parse(format!("f{at}"), bytes.clone())]);
                }
                None => resolver.include_missing(),
            }
        }
        let resolved = resolver.finish();
        for found in &resolved.diagnostics {
            prop_assert!(found.location.is_some() && found.code.starts_with("conf-"));
        }
    }

    #[test]
    fn setting_a_value_touches_its_line_only(bytes in nasty(), value in "[ -~é;=\\\\>-]{0,8}") {
        let mut document = Document::parse("m", bytes);
        let before = document.clone();
        let target = before.lines().position(|line| {
            matches!(line.item(), Item::Assignment(found) if found.name.to_str().eq_ignore_ascii_case("x"))
        });
        if document.set_value("a", "x", 0, &value).is_ok() {
            let count = before.lines().len();
            prop_assert_eq!(document.lines().len(), count);
            let changed: Vec<usize> =
                (0..count).filter(|&at| shown(&before, at) != shown(&document, at)).collect();
            prop_assert!(changed.len() <= 1);
            if let (Some(&at), Some(first)) = (changed.first(), target) {
                prop_assert!(at >= first);
                let Item::Assignment(found) = document.lines().nth(at).unwrap().item() else {
                    panic!("no assignment any more");
                };
                prop_assert_eq!(found.value.to_str(), value.as_str());
            }
        } else {
            prop_assert_eq!(document, before);
        }
    }

    #[test]
    fn other_edits_leave_the_other_lines_alone(
        bytes in nasty(),
        name in "[ -~;=#\\[\\\\+-]{0,4}",
        value in "[ -~;=\\\\>-]{0,4}",
        which in 0..4,
    ) {
        let mut document = Document::parse("m", bytes);
        let before = document.clone();
        let edited = match which {
            0 => document.append_variable("a", &name, &value),
            1 => document.remove_variable("a", "x", 0),
            2 => document.append_category(&name),
            _ => document.remove_category("a", 0),
        };
        if edited.is_err() {
            prop_assert_eq!(&document, &before);
        }
        // Lines at the front and at the back are as before; in between is the edit.
        let (old, new) = (before.lines().len(), document.lines().len());
        let open_end = before.as_bytes().last().is_some_and(|&byte| byte != b'\n');
        let same = |old, new| shown(&before, old) == shown(&document, new);
        let front = (0..old.min(new)).take_while(|&at| same(at, at)).count();
        let back = (1..=(old.min(new) - front)).take_while(|&at| same(old - at, new - at)).count();
        let (lost, gained) = (old - front - back, new - front - back);
        match which {
            // The last line may have got its newline.
            0 => prop_assert!(gained <= 1 + usize::from(open_end) && lost <= usize::from(open_end)),
            1 => prop_assert!(lost <= 1 && gained <= 1),
            2 => prop_assert!(gained <= 2 + usize::from(open_end) && lost <= usize::from(open_end)),
            _ => prop_assert!(gained == 0),
        }
    }

    #[test]
    fn written_names_and_values_are_read_back(
        name in "[!-~é][ -~é]{0,6}",
        value in "[ -~é;\\\\>-]{0,12}",
    ) {
        let mut document = Document::parse("m", "[a]\n");
        if document.append_variable("a", &name, &value).is_ok() {
            let Item::Assignment(found) = document.lines().nth(1).unwrap().item() else { panic!() };
            prop_assert_eq!(found.name.to_str(), name.as_str());
            prop_assert_eq!(found.value.to_str(), value.as_str());
            prop_assert!(document.diagnostics().is_empty());
        } else {
            let has_outer_blanks = name.trim() != name || value.trim() != value;
            prop_assert!(has_outer_blanks || name.chars().skip(1).any(|c| c == '='));
        }
    }
}
