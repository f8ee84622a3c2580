//! Trouble with the server.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Stop, Verdict};
use asterisk_realtime_testkit::Postgres;
use async_trait::async_trait;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::SERVER;

/// The means to make trouble with the server, and with the tables of one schema.
pub(crate) struct ServerFaults {
    schema: String,
    lock: Mutex<Option<PgConnection>>,
    kill: Mutex<Option<JoinHandle<Verdict>>>,
}

impl ServerFaults {
    pub(crate) fn new(schema: &str) -> Self {
        Self { schema: schema.into(), lock: Mutex::default(), kill: Mutex::default() }
    }

    async fn lock(&self, table: &str, mode: &str) -> Verdict<PgConnection> {
        let mut connection = connect().await?;
        let lock = format!(r#"BEGIN; LOCK TABLE {}."{table}" IN {mode} MODE"#, self.schema);
        connection.execute(sqlx::raw_sql(AssertSqlSafe(lock))).await?;
        Ok(connection)
    }
}

async fn connect() -> Verdict<PgConnection> {
    let options = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(SERVER.port())
        .username(Postgres::USER)
        .password(Postgres::PASSWORD)
        .database("postgres");
    Ok(PgConnection::connect_with(&options).await?)
}

/// Ends the session that waits for a lock, as soon as there is one.
async fn kill_the_waiting(mut locker: PgConnection) -> Verdict {
    const END: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                       WHERE wait_event_type = 'Lock'";
    let mut killer = connect().await?;
    let search = async {
        loop {
            if sqlx::query_scalar::<_, i64>(END).fetch_one(&mut killer).await? > 0 {
                return Ok(());
            }
            sleep(Duration::from_millis(2)).await;
        }
    };
    let outcome = timeout(Duration::from_secs(10), search).await;
    locker.execute("ROLLBACK").await?;
    outcome.map_err(|_| Stop::failed("no statement came"))?
}

#[async_trait]
impl Faults for ServerFaults {
    async fn stop(&self) -> Verdict {
        Ok(SERVER.stop()?)
    }

    async fn start(&self) -> Verdict {
        Ok(SERVER.start_again()?)
    }

    async fn freeze(&self) -> Verdict {
        Ok(SERVER.freeze()?)
    }

    async fn thaw(&self) -> Verdict {
        Ok(SERVER.thaw()?)
    }

    async fn block(&self, table: &str) -> Verdict {
        let locker = self.lock(table, "EXCLUSIVE").await?;
        *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(locker);
        Ok(())
    }

    async fn unblock(&self, _table: &str) -> Verdict {
        let locker = self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut locker) = locker {
            locker.execute("ROLLBACK").await?;
        }
        Ok(())
    }

    /// All cases that kill have one table, `peers`.
    async fn kill_next(&self) -> Verdict {
        let locker = self.lock("peers", "ACCESS EXCLUSIVE").await?;
        let trouble = tokio::spawn(kill_the_waiting(locker));
        *self.kill.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
        Ok(())
    }

    async fn settle(&self) -> Verdict {
        let trouble = self.kill.lock().unwrap_or_else(PoisonError::into_inner).take();
        match trouble {
            Some(trouble) => trouble.await?,
            None => Ok(()),
        }
    }
}

/// A case that ends too early must not spoil the next one.
impl Drop for ServerFaults {
    fn drop(&mut self) {
        let _ = match SERVER.process() {
            Some(_) => SERVER.thaw(),
            None => SERVER.start_again(),
        };
    }
}
