//! Tables that change under remembered descriptions and prepared statements.

use std::time::Duration;

use crate::database::{MARIADB, POSTGRES, all, insert, open, past, rows, update};

#[tokio::test]
async fn a_changed_table_is_seen_at_once() {
    let databases = all();
    for (index, settings) in databases.iter().enumerate() {
        let change = |statement: &str| match index {
            0 => MARIADB.execute(Some(&settings.database), statement).unwrap(),
            1 => POSTGRES.execute(Some(&settings.database), statement).unwrap(),
            _ => past(settings.dsn.expose(), statement),
        };
        let driver = open(settings);
        insert(&driver, &[("id", Some("a")), ("v", Some("x")), ("n", Some("1"))]).await.unwrap();
        for _ in 0..2 {
            assert_eq!(rows(&driver, &[("id", "a")]).await.unwrap()[0].len(), 3);
        }
        change("ALTER TABLE peers ADD COLUMN extra VARCHAR(9) DEFAULT 'new'");
        let found = rows(&driver, &[("id", "a")]).await.unwrap();
        assert_eq!((found[0].len(), found[0].text("extra")), (4, Some("new")), "{index}");

        change("ALTER TABLE peers RENAME COLUMN v TO w");
        if index == 0 {
            // MariaDB's driver library does not look at the names again, so the statement has to
            // be prepared anew.
            tokio::time::sleep(Duration::from_secs(11)).await;
        }
        let found = rows(&driver, &[("id", "a")]).await.unwrap();
        assert_eq!((found[0].text("v"), found[0].text("w")), (None, Some("x")), "{index}");

        change("ALTER TABLE peers DROP COLUMN w");
        let found = rows(&driver, &[("id", "a")]).await.unwrap();
        let names: Vec<_> = found[0].columns().iter().map(|name| &**name).collect();
        assert_eq!(names, ["id", "n", "extra"]);
        assert_eq!(update(&driver, &[("id", "a")], &[("extra", Some("y"))]).await.unwrap(), 1);

        change("DROP TABLE peers");
        change("CREATE TABLE peers (n VARCHAR(9), id INTEGER)");
        change("INSERT INTO peers VALUES ('one', 1)");
        let found = rows(&driver, &[("id", "1")]).await.unwrap();
        assert_eq!(found[0].text("n"), Some("one"));
    }
}
