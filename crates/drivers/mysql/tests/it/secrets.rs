//! Passwords print nowhere.

use asterisk_realtime_core::{Category, Config, DriverKind, OpenRequest, Variable};
use asterisk_realtime_mysql::MysqlKind;

#[tokio::test]
async fn no_debug_output_holds_the_password() {
    let mut section = Category::new("asterisk");
    section.variables = vec![Variable::new("dbpass", "s3cret"), Variable::new("dbhost", "x")];
    let file = Config { categories: vec![section] };
    let request = OpenRequest {
        database: "asterisk",
        directory: "/etc/asterisk".as_ref(),
        file: Some(&file),
        second: None,
        own: None,
    };
    let settings = MysqlKind.settings(&request).unwrap();
    let driver = settings.open();
    for text in [format!("{MysqlKind:?}"), format!("{settings:?}"), format!("{driver:#?}")] {
        assert!(!text.contains("s3cret"), "{text}");
    }
}
