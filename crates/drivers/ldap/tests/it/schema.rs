//! The schema and the configuration of `docs/drivers/ldap`, which are made of the families' data.

use std::path::Path;

use asterisk_realtime_conf::{Directory, Options, load};
use asterisk_realtime_conformance::probe::{soon, table};
use asterisk_realtime_core::{
    Config, DriverKind, IntoChanges, IntoFilter, OpenRequest, Selection, Severity, TypeClass,
};
use asterisk_realtime_ldap::LdapKind;
use asterisk_realtime_testkit::Slapd;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/drivers/ldap")
}

fn file(name: &str) -> Config {
    load(&Directory::new(folder()), name, &Options::new()).unwrap().into_result().unwrap()
}

/// Every table can be filled by what names an entry of it, and read; static files work.
#[tokio::test]
async fn the_schema_holds_every_table() {
    let server = Slapd::start().unwrap();
    let schema = std::fs::read_to_string(folder().join("asterisk.ldif")).unwrap();
    server.execute(Some(Slapd::CONFIG), &schema).unwrap();

    let mut mapped = file("res_ldap.conf");
    let findings = LdapKind.check(&mapped);
    assert!(findings.iter().all(|finding| finding.severity < Severity::Warning), "{findings:?}");
    let general = mapped.categories.iter_mut().find(|section| section.name == "_general").unwrap();
    let options = [
        ("url", format!("ldap://127.0.0.1:{}/", server.port())),
        ("user", Slapd::USER.to_owned()),
        ("pass", Slapd::PASSWORD.to_owned()),
    ];
    general.variables = options
        .into_iter()
        .map(|(name, value)| asterisk_realtime_core::Variable::new(name, value))
        .collect();
    let ours = file("ara.conf");
    // Entries of two tables may have one name, so each table has a branch of its own.
    let open = |name: &str| {
        let branch = format!("ou={name},{}", Slapd::SUFFIX);
        let entry = format!("dn: {branch}\nobjectClass: organizationalUnit\nou: {name}\n");
        server.execute(None, &entry).unwrap();
        let (directory, file) = (Path::new("/"), Some(&mapped));
        let request = OpenRequest { database: &branch, directory, file, second: None, own: None };
        LdapKind.settings_with(&request, &ours).unwrap().open()
    };

    let tables: Vec<_> = mapped.visible().filter(|section| section.name != "_general").collect();
    assert!(tables.len() > 30, "{}", tables.len());
    for section in tables {
        let driver = open(&section.name);
        let name = table(&section.name);
        let found = driver.columns(&name, soon()).await.unwrap();
        let count = section.variables.len() - 1;
        assert_eq!(found.columns().len(), count, "columns of {}", section.name);
        let keys: Vec<_> = found.primary_key().into_iter().map(|column| &*column.name).collect();
        assert!(!keys.is_empty(), "{}", section.name);
        let row: Vec<_> = keys.iter().map(|key| (*key, "42")).collect();
        assert_eq!(driver.insert(&name, &row.into_changes().unwrap(), soon()).await.unwrap(), 1);
        let filter = [(keys[0], "42")].into_filter().unwrap();
        let rows = driver.select(&name, &filter, Selection::ALL, soon()).await.unwrap();
        assert_eq!(rows.len(), 1, "{}", section.name);
        assert_eq!(rows[0].len(), count, "{}", section.name);
    }

    let driver = open("static");
    let metric = driver.columns(&table("ast_config"), soon()).await.unwrap();
    let class = metric.column("var_metric").unwrap().class;
    assert!(matches!(class, TypeClass::Integer { .. }), "{class:?}");
    for (id, metric, value) in [("1", "10", "b;c"), ("2", "9", "a")] {
        let line = [
            ("id", id),
            ("filename", "x.conf"),
            ("category", "general"),
            ("cat_metric", "0"),
            ("var_metric", metric),
            ("commented", "0"),
            ("var_name", "v"),
            ("var_val", value),
        ];
        driver.insert(&table("ast_config"), &line.into_changes().unwrap(), soon()).await.unwrap();
    }
    let lines = driver.load(&table("ast_config"), "x.conf", soon()).await.unwrap();
    assert_eq!(lines.iter().map(|line| &*line.value).collect::<Vec<_>>(), ["a", "b;c"]);
}
