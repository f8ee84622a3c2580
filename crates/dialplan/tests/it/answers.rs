//! What it answers.

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_dialplan::{Callers, Profile, Settings, Step, SwitchData};

use crate::support::{Rows, World};

const ROWS: Rows<'_> = &[
    ("100", "1", "NoOp", "exact"),
    ("12345", "1", "NoOp", ""),
    ("_1XX", "1", "NoOp", "pattern"),
    ("_1XX", "2", "Set", "FOO=${EXTEN}-$[1+2]"),
    ("_2.", "1", "NoOp", ""),
    ("_3!", "1", "NoOp", ""),
];

fn settings(profile: Profile) -> Settings {
    let mut settings = Settings::default();
    settings.profile = profile;
    settings
}

/// The table of section 8.4: the digits, then exists, canmatch and matchmore of the switch and
/// canmatch and matchmore of the static dialplan.
const MODES: &[(&str, bool, [bool; 2], [bool; 2])] = &[
    ("", false, [true, true], [true, true]),
    ("1", false, [true, true], [true, true]),
    ("10", false, [true, true], [true, true]),
    ("100", true, [true, true], [true, false]),
    ("101", true, [false, true], [true, false]),
    ("1011", false, [false, false], [false, false]),
    ("12", false, [true, true], [true, true]),
    ("12345", true, [true, false], [true, false]),
    ("2", false, [true, true], [true, true]),
    ("20", true, [true, true], [true, true]),
    ("3", true, [true, true], [true, false]),
    ("30", true, [true, true], [true, false]),
    ("4", false, [false, false], [false, false]),
];

#[tokio::test]
async fn the_modes_of_both_profiles() {
    for limit in [20_000, 0] {
        for (profile, is_ours) in [(Profile::Specific, true), (Profile::PbxRealtime, false)] {
            let mut settings = settings(profile);
            settings.compile_limit = limit;
            let world = World::new(settings, ROWS);
            for (digits, exists, switch, dialplan) in MODES {
                let [can_match, match_more] = if is_ours { dialplan } else { switch };
                let found = world.modes(&SwitchData::default(), digits).await;
                let place = format!("{profile:?} {limit} {digits:?}");
                assert_eq!(found, [*exists, *can_match, *match_more], "{place}");
            }
        }
    }
}

/// Vectors W25, W26 and W29.
#[tokio::test]
async fn each_priority_is_found_by_itself() {
    let world = World::new(Settings::default(), ROWS);
    assert_eq!(world.exec("100", 1).await.unwrap().as_deref(), Some("NoOp(exact)"));
    assert_eq!(world.exec("100", 2).await.unwrap().as_deref(), Some("Set(FOO=${EXTEN}-$[1+2])"));
    assert_eq!(world.exec("100", 3).await.unwrap(), None);
    assert_eq!(world.exec("20", 1).await.unwrap().as_deref(), Some("NoOp()"));
}

/// Vectors W23 and H03.
#[tokio::test]
async fn the_narrower_one_or_the_longer_text() {
    let rows = &[("_3XX", "1", "A", ""), ("_[3]0.", "1", "B", ""), ("_30X", "1", "C", "")];
    let specific = World::new(settings(Profile::Specific), rows);
    assert_eq!(specific.exec("300", 1).await.unwrap().as_deref(), Some("C()"));
    let legacy = World::new(settings(Profile::PbxRealtime), rows);
    assert_eq!(legacy.exec("300", 1).await.unwrap().as_deref(), Some("B()"));
}

/// Vectors W19 and W31: neither a hint nor a label matches by accident, and nothing is asked.
#[tokio::test]
async fn only_priorities_from_1_are_looked_for() {
    let rows = &[("100", "0", "Hangup", ""), ("100", "-1", "SIP/1", "")];
    let world = World::new(Settings::default(), rows);
    for priority in [0, -1, -2, i32::MIN] {
        assert_eq!(world.exec("100", priority).await.unwrap(), None);
    }
    assert_eq!(world.queries(), [""; 0]);
}

/// Vectors W13 to W15.
#[tokio::test]
async fn data_names_context_and_family() {
    let world = World::new(Settings::default(), ROWS);
    world.add("myext", "other", &[("_1XX", "1", "Busy", ""), ("5", "1", "Busy", "")]);
    for (text, digits, expected) in [
        ("", "101", true),
        ("@myext", "101", false),
        ("other@myext", "101", true),
        ("other@myext/p", "101", false),
        ("other@myext/p", "5", true),
        ("/p", "101", false),
        ("/p", "100", true),
        ("other@", "100", false),
    ] {
        let (data, _) = SwitchData::parse(text, Profile::Specific);
        let found = world.switch.exists(&data, Step::new("rt", digits, 1)).await.unwrap();
        assert_eq!(found, expected, "{text} {digits}");
    }
    let (unmapped, _) = SwitchData::parse("@nowhere", Profile::Specific);
    let error = world.switch.exists(&unmapped, Step::new("rt", "1", 1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// F13 and vector W27.
#[tokio::test]
async fn the_last_value_counts_and_no_application_is_an_error() {
    let rows = &[
        ("1", "1", "Set", "a=1;b=2"),
        ("2", "1", "Set", "a=1^3Bb=2"),
        ("3", "1", "", "a"),
        ("4", "1", "NoOp;Set", "a"),
    ];
    let world = World::new(Settings::default(), rows);
    assert_eq!(world.exec("1", 1).await.unwrap().as_deref(), Some("Set(b=2)"));
    assert_eq!(world.exec("2", 1).await.unwrap().as_deref(), Some("Set(a=1;b=2)"));
    assert_eq!(world.exec("4", 1).await.unwrap().as_deref(), Some("Set(a)"));
    let error = world.exec("3", 1).await.unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::Invalid, Some("app")));
}

#[tokio::test]
async fn hints_name_devices() {
    for limit in [20_000, 0] {
        let mut settings = Settings::default();
        settings.compile_limit = limit;
        let rows = &[
            ("100", "-1", "SIP/100&SIP/200", "P:100"),
            ("100", "1", "Dial", "SIP/100"),
            ("_2XX", "hint", "SIP/${EXTEN}", ""),
        ];
        let world = World::new(settings, rows);
        let switch = &world.switch;
        let hint = |digits| async move {
            let step = Step::new("rt", digits, 1);
            switch.hint(&SwitchData::default(), step).await.unwrap()
        };
        let devices = hint("100").await.unwrap();
        assert_eq!(devices.devices, ["SIP/100", "SIP/200"]);
        assert_eq!(devices.presence.as_deref(), Some("P:100"));
        assert_eq!(hint("201").await.unwrap().devices, ["SIP/${EXTEN}"]);
        assert_eq!(hint("300").await, None);
    }
}

#[tokio::test]
async fn callers_count_where_it_is_asked_for() {
    let rows = &[("100", "1", "A", ""), ("100/555", "1", "B", ""), ("_1X/_5.", "1", "C", "")];
    for limit in [20_000, 0] {
        let mut settings = Settings::default();
        (settings.callers, settings.compile_limit) = (Callers::Matched, limit);
        let world = World::new(settings, rows);
        let exec = |digits, caller| {
            let step = Step::new("rt", digits, 1).from_caller(caller);
            let switch = &world.switch;
            async move {
                let found = switch.exec(&SwitchData::default(), step).await.unwrap();
                found.map(|application| application.name)
            }
        };
        assert_eq!(exec("100", "555").await.as_deref(), Some("B"), "{limit}");
        assert_eq!(exec("100", "1").await.as_deref(), Some("A"), "{limit}");
        assert_eq!(exec("11", "55").await.as_deref(), Some("C"), "{limit}");
        assert_eq!(exec("11", "").await, None, "{limit}");
    }
}
