//! Any text is survived, and places stay within their lines.

use asterisk_realtime_core::{Category, Config, Location, Variable};
use asterisk_realtime_extconfig::{Context, lint, read};
use proptest::prelude::*;

use crate::parse;

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        r#"[a-c ,"|;0-9é\t-]{0,30}"#,
        "(odbc|fake|mysql),[a-z/\"]{0,5}(,[a-z \"]{0,4}){0,3}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "(sippeers|SipFriends|iaxfriends|queues|logger.conf|[a-z]{1,3})",]
}

proptest! {
    #[test]
    fn any_variables_are_survived(
        lines in proptest::collection::vec((name(), value(), 0_u32..40, 0_u32..40), 0..8),
        version in 18_u32..25,
    ) {
        let mut section = Category::new("settings");
        section.variables = lines
            .iter()
            .map(|(name, value, column, length)| {
                let location = Some(Location::new("extconfig.conf", 1, *column, *length));
                Variable { location, ..Variable::new(name, value) }
            })
            .collect();
        let config = Config { categories: vec![section] };
        let (mappings, mut findings) = read(&config, version);
        findings.extend(lint(&mappings, &Context::new(&["memory"], version)));
        prop_assert!(mappings.iter().all(|mapping| mapping.priority > 0));
        prop_assert!(mappings.iter().all(|mapping| mapping.table.as_deref() != Some("")));
        for finding in findings {
            let place = finding.location.unwrap();
            let within = lines.iter().any(|(_, _, column, length)| {
                *column <= place.column && place.column + place.length <= column + length
            });
            prop_assert!(within, "{place:?}");
        }
    }

    #[test]
    fn any_line_is_survived_and_places_stay_within_it(name in name(), value in value()) {
        let text = format!("[settings]\n{name} => {value}\n");
        let (mappings, mut findings) = read(&parse("extconfig.conf", &text.replace('#', "")), 20);
        findings.extend(lint(&mappings, &Context::new(&["memory"], 20)));
        let text = text.replace('#', "");
        for place in findings.into_iter().filter_map(|finding| finding.location) {
            prop_assert!(place.line >= 1, "{place:?}");
            let line = text.split('\n').nth(place.line as usize - 1).unwrap();
            let end = place.column.max(1) - 1 + place.length;
            prop_assert!(end as usize <= line.len(), "{place:?} {line:?}");
        }
    }

    #[test]
    fn well_formed_lines_come_back(
        driver in "[a-z0-9]{1,8}",
        database in "[a-z][a-z0-9=, ]{0,10}[a-z]",
        table in proptest::option::of("[a-z_.]{1,8}"),
    ) {
        let tail = table.as_ref().map_or(String::new(), |table| format!(",{table},1"));
        let text = format!("[settings]\nfam => {driver},\"{database}\"{tail}\n");
        let (mappings, findings) = read(&parse("extconfig.conf", &text), 20);
        prop_assert_eq!(findings, []);
        let found = mappings.chain("FAM").next().unwrap();
        prop_assert_eq!((&found.driver, &found.database), (&driver, &database));
        prop_assert_eq!(&found.table, &table);
    }
}
