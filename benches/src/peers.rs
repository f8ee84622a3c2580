//! 10,000 SIP peers of 26 columns.

use std::fmt::Write as _;

/// How many peers there are.
pub const PEERS: usize = 10_000;

/// The columns: the key and 25 others, as a busy site has them.
pub const COLUMNS: [&str; 26] = [
    "name",
    "host",
    "nat",
    "type",
    "accountcode",
    "amaflags",
    "callgroup",
    "callerid",
    "context",
    "defaultip",
    "dtmfmode",
    "fromuser",
    "fromdomain",
    "insecure",
    "language",
    "mailbox",
    "secret",
    "deny",
    "permit",
    "pickupgroup",
    "port",
    "qualify",
    "disallow",
    "allow",
    "regseconds",
    "ipaddr",
];

/// The cells of a peer, in the order of [`COLUMNS`]; about a third are NULL.
pub fn cells(number: usize) -> [Option<String>; 26] {
    let text = |text: &str| Some(text.to_owned());
    let mut cells: [Option<String>; 26] = Default::default();
    cells[0] = Some(name(number));
    cells[1] = text("dynamic");
    cells[2] = text("force_rport,comedia");
    cells[3] = text("friend");
    cells[4] = Some(format!("customer-{number}"));
    cells[7] = Some(format!("\"Extension {number}\" <{number}>"));
    cells[8] = text("from-internal");
    cells[10] = text("rfc2833");
    cells[14] = text("en");
    cells[15] = Some(format!("{number}@default"));
    cells[16] = Some(format!("s3cret-{number}"));
    cells[17] = text("0.0.0.0/0.0.0.0");
    cells[18] = text("192.0.2.0/255.255.255.0");
    cells[20] = text("5060");
    cells[21] = text("yes");
    cells[22] = text("all");
    cells[23] = text("ulaw;alaw;g722");
    cells[24] = Some((1_700_000_000 + number).to_string());
    cells[25] = Some(format!("192.0.2.{}", number % 250));
    cells
}

/// The name of a peer.
pub fn name(number: usize) -> String {
    format!("peer{number:05}")
}

/// Names in an order that visits all peers without a pattern that a cache likes.
pub fn names() -> impl Iterator<Item = String> {
    (0..).map(|step: usize| name(step.wrapping_mul(7_919) % PEERS))
}

/// The type of a column.
fn column_type(column: &str) -> &'static str {
    match column {
        "port" | "regseconds" => "INTEGER",
        _ => "VARCHAR(80)",
    }
}

/// `CREATE TABLE` with names in these quotes.
pub fn create_table(quote: char) -> String {
    let mut sql = "CREATE TABLE sippeers (".to_owned();
    for (index, column) in COLUMNS.iter().enumerate() {
        let (lead, key) = if index == 0 { ("", " NOT NULL PRIMARY KEY") } else { (", ", "") };
        write!(sql, "{lead}{quote}{column}{quote} {}{key}", column_type(column))
            .expect("a String takes everything");
    }
    sql + ")"
}

/// `INSERT` of all peers.
pub fn insert_all() -> String {
    let mut sql = "INSERT INTO sippeers VALUES ".to_owned();
    for number in 0..PEERS {
        sql.push_str(if number == 0 { "(" } else { ", (" });
        for (index, cell) in cells(number).into_iter().enumerate() {
            sql.push_str(if index == 0 { "" } else { ", " });
            match cell {
                Some(text) => write!(sql, "'{text}'").expect("a String takes everything"),
                None => sql.push_str("NULL"),
            }
        }
        sql.push(')');
    }
    sql
}
