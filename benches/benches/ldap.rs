//! A point lookup among 10,000 peers of 26 attributes in a real directory, over TCP: engine against
//! raw ldap3 with the same filter, the same attributes and the same conversion of the row.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use asterisk_realtime::{Columns, Realtime, Row, RowBuilder};
use asterisk_realtime_benches::lookups::{engine, measure};
use asterisk_realtime_benches::peers;
use asterisk_realtime_testkit::Slapd;
use criterion::{Criterion, criterion_group, criterion_main};
use ldap3::{Ldap, LdapConnAsync, Scope, SearchEntry};
use tempfile::TempDir;

const BASE: &str = "ou=peers,dc=example,dc=com";
const CLASS: &str = "asterisk-sippeers";

/// As many connections as the driver opens unless it is told otherwise.
const CONNECTIONS: usize = 2;

fn attribute(column: &str) -> String {
    format!("ast-{column}")
}

fn server() -> Slapd {
    let server = Slapd::start().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/drivers/ldap");
    let schema = fs::read_to_string(folder.join("asterisk.ldif")).unwrap();
    let index = "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcDbIndex\n\
                 olcDbIndex: ast-name eq\n";
    for change in [&*schema, index] {
        server.execute(Some(Slapd::CONFIG), change).unwrap();
    }
    let mut ldif = format!("dn: {BASE}\nobjectClass: organizationalUnit\nou: peers\n");
    for number in 0..peers::PEERS {
        let name = peers::name(number);
        write!(ldif, "\ndn: ast-name={name},{BASE}\nobjectClass: {CLASS}\n").unwrap();
        for (column, cell) in peers::COLUMNS.iter().zip(peers::cells(number)) {
            if let Some(cell) = cell {
                writeln!(ldif, "{}: {cell}", attribute(column)).unwrap();
            }
        }
    }
    server.execute(None, &ldif).unwrap();
    server
}

/// A configuration directory whose peers are in the server.
fn directory(server: &Slapd) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    write("extconfig.conf", &format!("[settings]\nsippeers => ldap,\"{BASE}\",peers\n"));
    let mut file = format!(
        "[_general]\nurl = ldap://127.0.0.1:{}/\nuser = {}\npass = {}\n\n\
         [peers]\nadditionalFilter = (objectClass={CLASS})\n",
        server.port(),
        Slapd::USER,
        Slapd::PASSWORD,
    );
    for column in peers::COLUMNS {
        writeln!(file, "{column} = {}", attribute(column)).unwrap();
    }
    write("res_ldap.conf", &file);
    // Nothing may fail over or time out on a busy machine.
    write("ara.conf", "[general]\ndeadline = 30s\n");
    directory
}

/// Raw connections, taken in turn.
#[derive(Clone)]
struct Raw {
    connections: Arc<[Ldap]>,
    next: Arc<AtomicUsize>,
    attributes: Arc<[String]>,
    columns: Columns,
}

impl Raw {
    async fn connect(server: &Slapd) -> Self {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            let url = format!("ldap://127.0.0.1:{}/", server.port());
            let (connection, mut ldap) = LdapConnAsync::new(&url).await.unwrap();
            tokio::spawn(connection.drive());
            let bound = ldap.simple_bind(Slapd::USER, Slapd::PASSWORD).await.unwrap();
            bound.success().unwrap();
            connections.push(ldap);
        }
        Self {
            connections: connections.into(),
            next: Arc::default(),
            attributes: peers::COLUMNS.iter().map(|column| attribute(column)).collect(),
            columns: Columns::new(peers::COLUMNS),
        }
    }

    async fn lookup(self, name: String) -> Row {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % CONNECTIONS;
        let mut ldap = self.connections[turn].clone();
        let filter = format!("(&(objectClass={CLASS})(ast-name={name}))");
        let search = ldap.search(BASE, Scope::Subtree, &filter, &*self.attributes);
        let (entries, _) = search.await.unwrap().success().unwrap();
        let entry = SearchEntry::construct(entries.into_iter().next().unwrap());
        let mut builder = RowBuilder::new(self.columns.clone());
        for attribute in &*self.attributes {
            let values = entry.attrs.get(attribute);
            builder.push(values.and_then(|values| values.first()).map(String::as_str));
        }
        builder.finish().unwrap()
    }
}

fn ldap(criterion: &mut Criterion) {
    let server = server();
    measure(criterion, "ldap", "raw-ldap3", |runtime| {
        let raw = runtime.block_on(Raw::connect(&server));
        move |name| raw.clone().lookup(name)
    });
    let directory = directory(&server);
    measure(criterion, "ldap", "engine", |_| {
        let realtime = Realtime::open(directory.path()).unwrap();
        move |name| engine(realtime.clone(), name)
    });
}

criterion_group!(benches, ldap);
criterion_main!(benches);
