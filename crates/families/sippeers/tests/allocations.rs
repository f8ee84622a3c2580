//! What reading a row allocates. The counter replaces the allocator of the whole program, so this
//! is a program of its own.

use asterisk_realtime_core::{Columns, Object, Row};
use asterisk_realtime_sippeers::SipPeer;

/// A device with 30 columns, of which 21 hold texts or lists, and not numbers, truth values or words.
const CELLS: [(&str, &str); 30] = [
    ("name", "1001"),
    ("ipaddr", "203.0.113.7"),
    ("port", "51234"),
    ("regseconds", "1795402774"),
    ("defaultuser", "1001"),
    ("fullcontact", "sip:1001@203.0.113.7:51234"),
    ("useragent", "Yealink T46"),
    ("lastms", "38"),
    ("host", "dynamic"),
    ("type", "friend"),
    ("context", "office"),
    ("permit", "203.0.113.0/24,198.51.100.0/24"),
    ("deny", "0.0.0.0/0"),
    ("secret", "Zk9pQ2"),
    ("transport", "udp,tcp"),
    ("dtmfmode", "rfc2833"),
    ("directmedia", "nonat"),
    ("nat", "force_rport,comedia"),
    ("callgroup", "1,3-4"),
    ("pickupgroup", "1,3-4"),
    ("language", "en"),
    ("disallow", "all"),
    ("allow", "opus,g722,ulaw"),
    ("insecure", "port,invite"),
    ("accountcode", "sales"),
    ("callerid", "\"Alice Adams\" <1001>"),
    ("mailbox", "1001@default"),
    ("qualify", "yes"),
    ("call-limit", "4"),
    ("allowtransfer", "yes"),
];

/// The columns whose fields are texts or lists of addresses.
const TEXTS: u64 = 21;

#[test]
fn at_most_one_for_each_column_that_holds_a_text() {
    let columns = Columns::new(CELLS.map(|(name, _)| name));
    let row = Row::from_cells(&columns, CELLS.map(|(_, text)| Some(text))).expect("a row");
    let counted = allocation_counter::measure(|| {
        let peer = SipPeer::from_row(&row).expect("a device");
        assert_eq!(peer.call_limit, Some(4));
    });
    assert!(counted.count_total <= TEXTS, "{} allocations", counted.count_total);
    assert_eq!(counted.count_current, 0);
}
