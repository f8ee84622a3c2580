//! Trouble with the server.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Stop, Verdict};
use asterisk_realtime_testkit::MariaDb;
use async_trait::async_trait;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, MySqlConnection};
use tokio::sync::Mutex;
use tokio::task::{JoinHandle, spawn_blocking};

/// The means to make trouble with the server; it reaches all databases.
pub(crate) struct ServerFaults {
    server: Arc<MariaDb>,
    database: String,
    /// Holds the locks of somebody else.
    lock: Mutex<Option<MySqlConnection>>,
    kill: Mutex<Option<JoinHandle<Verdict>>>,
}

impl ServerFaults {
    pub(crate) fn new(server: Arc<MariaDb>, database: &str) -> Self {
        Self {
            server,
            database: database.to_owned(),
            lock: Mutex::default(),
            kill: Mutex::default(),
        }
    }

    async fn lock(&self, tables: &[&str], kind: &str) -> Verdict {
        let options = MySqlConnectOptions::new().socket(self.server.socket());
        let options = options.username(MariaDb::USER).password(MariaDb::PASSWORD);
        let mut connection = options.database(&self.database).connect().await?;
        let locks: Vec<_> = tables.iter().map(|table| format!("`{table}` {kind}")).collect();
        let text = format!("LOCK TABLES {}", locks.join(", "));
        connection.execute(sqlx::raw_sql(AssertSqlSafe(text))).await?;
        *self.lock.lock().await = Some(connection);
        Ok(())
    }
}

/// How many statements wait for the locks.
const WAITING: &str = "SELECT COUNT(*) FROM information_schema.PROCESSLIST \
                       WHERE STATE LIKE 'Waiting for table%'";

fn kill_when_a_statement_waits(server: &MariaDb) -> Verdict {
    for _ in 0..200 {
        if server.query(None, WAITING).map_err(Stop::failed)?.trim() != "0" {
            server.kill().map_err(Stop::failed)?;
            return server.start_again().map_err(Stop::failed);
        }
        thread::sleep(Duration::from_millis(5));
    }
    Err(Stop::failed("no statement came that could be killed"))
}

#[async_trait]
impl Faults for ServerFaults {
    async fn stop(&self) -> Verdict {
        self.server.kill().map_err(Stop::failed)
    }

    async fn start(&self) -> Verdict {
        self.server.start_again().map_err(Stop::failed)
    }

    async fn freeze(&self) -> Verdict {
        self.server.freeze().map_err(Stop::failed)
    }

    async fn thaw(&self) -> Verdict {
        self.server.thaw().map_err(Stop::failed)
    }

    /// The tables can still be read.
    async fn block(&self, table: &str) -> Verdict {
        self.lock(&[table], "READ").await
    }

    async fn unblock(&self, _table: &str) -> Verdict {
        self.lock.lock().await.take();
        Ok(())
    }

    /// Nobody can use the tables, and as soon as somebody tries the server is killed.
    async fn kill_next(&self) -> Verdict {
        let tables =
            self.server.query(Some(&self.database), "SHOW TABLES").map_err(Stop::failed)?;
        self.lock(&tables.lines().collect::<Vec<_>>(), "WRITE").await?;
        let server = Arc::clone(&self.server);
        let trouble = spawn_blocking(move || kill_when_a_statement_waits(&server));
        *self.kill.lock().await = Some(trouble);
        Ok(())
    }

    async fn settle(&self) -> Verdict {
        let trouble = self.kill.lock().await.take();
        self.lock.lock().await.take();
        match trouble {
            Some(trouble) => trouble.await?,
            None => Ok(()),
        }
    }
}
