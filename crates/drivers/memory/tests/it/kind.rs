use std::path::Path;

use asterisk_realtime_core::{
    Category, Config, DriverKind, ErrorKind, IntoFilter, OpenRequest, RequirementsMode, Selection,
    Variable,
};
use asterisk_realtime_memory::MemoryKind;

use crate::{peers, table};

fn request<'a>(database: &'a str, own: Option<&'a Category>) -> OpenRequest<'a> {
    OpenRequest { database, directory: Path::new("/nowhere"), file: None, second: None, own }
}

#[test]
fn a_database_that_was_filled_before_is_found_by_name() {
    let kind = MemoryKind::new().with_database(&peers(1));
    assert_eq!((kind.token(), kind.files().len()), ("memory", 0));
    assert!(kind.check(&Config::default()).is_empty());
    let driver = kind.settings(&request("asterisk", None)).unwrap().open();
    let filter = [("id", "0")].into_filter().unwrap();
    let rows = driver.try_select(&table(), &filter, Selection::ALL).unwrap().unwrap();
    assert_eq!((driver.database(), rows.len()), ("asterisk", 1));
}

#[test]
fn a_reload_finds_the_same_database() {
    let kind = MemoryKind::new();
    let first = kind.settings(&request("new", None)).unwrap();
    kind.driver("new").create_table("peers", []).unwrap_err();
    let again = kind.settings(&request("new", None)).unwrap();
    let other = kind.settings(&request("other", None)).unwrap();
    assert!(first.same_as(&*again));
    assert!(!first.same_as(&*other));
}

#[test]
fn requirements_are_an_option_of_our_own() {
    let kind = MemoryKind::new();
    let mut own = Category::new("memory new");
    own.variables = vec![Variable::new("requirements", "createchar")];
    let settings = kind.settings(&request("new", Some(&own))).unwrap();
    assert_eq!(settings.open().requirements(), RequirementsMode::CreateChar);
    let plain = kind.settings(&request("new", None)).unwrap();
    assert!(!settings.same_as(&*plain));
    own.variables = vec![Variable::new("requirements", "sometimes")];
    let error = kind.settings(&request("new", Some(&own))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}
