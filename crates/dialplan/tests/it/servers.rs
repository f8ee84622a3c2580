//! What real servers are asked: their logs.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::DriverKind;
use asterisk_realtime_dialplan::{Settings, Step, Switch, SwitchData};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_mysql::MysqlKind;
use asterisk_realtime_pgsql::PgsqlKind;
use asterisk_realtime_testkit::{MariaDb, Postgres, Server};

/// A context with a call of ten steps in a pattern, of which the third is taken over.
fn tables() -> String {
    let step =
        |priority| format!("('office', '_1XX', {priority}, 'NoOp', '{priority} ${{EXTEN}}')");
    let steps: Vec<_> = (1..=10).map(step).collect();
    format!(
        "CREATE TABLE extensions (context VARCHAR(40) NOT NULL, exten VARCHAR(40) NOT NULL,
             priority INTEGER NOT NULL, app VARCHAR(40) NOT NULL, appdata VARCHAR(256) NOT NULL,
             UNIQUE (context, exten, priority));
         INSERT INTO extensions VALUES ('office', '101', 3, 'Dial', 'PJSIP/101;^3B'), {};",
        steps.join(", ")
    )
}

/// A call as Asterisk makes it: digits come in one by one, and each step is asked for twice.
async fn call(server: &Server, kind: impl DriverKind + 'static, driver: &str, file: (&str, &str)) {
    server.create_database("asterisk").unwrap();
    server.execute(Some("asterisk"), &tables()).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    write("extconfig.conf", &format!("[settings]\nextensions => {driver},asterisk\n"));
    write(file.0, file.1);
    let realtime = Realtime::builder(directory.path()).driver(Arc::new(kind)).open().unwrap();
    let mut settings = Settings::default();
    // However slow the machine is, this is one call of a fresh context.
    settings.keep = Duration::from_mins(10);
    let switch = Switch::new(Arc::new(realtime.clone()), settings);
    let data = SwitchData::default();
    let before = server.statements().unwrap().len();
    for digits in ["1", "10"] {
        let step = Step::new("office", digits, 1);
        assert!(!switch.exists(&data, step).await.unwrap());
        assert!(switch.match_more(&data, step).await.unwrap());
    }
    let mut executed = Vec::new();
    for priority in 1.. {
        let step = Step::new("office", "101", priority);
        if !switch.exists(&data, step).await.unwrap() {
            break;
        }
        let application = switch.exec(&data, step).await.unwrap().unwrap();
        executed.push(format!("{}({})", application.name, application.data));
    }
    assert_eq!(executed.len(), 10);
    assert_eq!((&*executed[1], &*executed[2]), ("NoOp(2 ${EXTEN})", "Dial(;)"));
    let statements = server.statements().unwrap().split_off(before);
    let is_query = |text: &&String| {
        let rows = ["`extensions`.*", "\"extensions\".*"];
        text.to_lowercase().starts_with("execute") && rows.iter().any(|it| text.contains(it))
    };
    let queries: Vec<_> = statements.iter().filter(is_query).collect();
    assert_eq!(queries.len(), 1, "{statements:#?}");
    realtime.close().await;
}

#[tokio::test]
async fn a_call_of_ten_steps_is_one_query_on_mariadb() {
    let server = MariaDb::logged().unwrap();
    let file = format!(
        "[asterisk]\ndbhost = 127.0.0.1\ndbport = {}\ndbname = asterisk\ndbuser = {}\ndbpass = {}\n",
        server.port(),
        MariaDb::USER,
        MariaDb::PASSWORD
    );
    call(&server, MysqlKind, "mysql", ("res_config_mysql.conf", &file)).await;
}

#[tokio::test]
async fn a_call_of_ten_steps_is_one_query_on_postgresql() {
    let server = Postgres::logged().unwrap();
    let file = format!(
        "[general]\nhostname = 127.0.0.1\nport = {}\ndbname = asterisk\nuser = {}\npassword = {}\n",
        server.port(),
        Postgres::USER,
        Postgres::PASSWORD
    );
    call(&server, PgsqlKind, "pgsql", ("res_pgsql.conf", &file)).await;
}
