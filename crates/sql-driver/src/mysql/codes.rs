//! The numbers of the server's errors.

use asterisk_realtime_core::ErrorKind::{
    self, Conflict, Denied, Internal, Invalid, NotFound, Unavailable, Uncertain, Unsupported,
};

use crate::{Nature, Verdict};

const fn refused(kind: ErrorKind, message: &'static str) -> Verdict {
    Verdict { kind, nature: Nature::Refused, message, retryable: false }
}

const fn natured(nature: Nature, kind: ErrorKind, message: &'static str) -> Verdict {
    Verdict { kind, nature, message, retryable: false }
}

const fn retryable(message: &'static str) -> Verdict {
    Verdict { kind: Conflict, nature: Nature::Refused, message, retryable: true }
}

/// The numbers of MySQL up to 9 and of MariaDB up to 11 that mean the same.
const TABLE: &[(&[u16], Verdict)] = &[
    // Whoever we are.
    (
        &[1044, 1045, 1698, 1251, 1275, 1524],
        refused(Denied, "the server refuses the user or the password"),
    ),
    (&[1820, 1862], refused(Denied, "the password has expired")),
    (&[3118, 3955, 4151], refused(Denied, "the account is locked")),
    (&[1129, 1130], refused(Denied, "the server refuses connections from this machine")),
    (&[3159], refused(Denied, "the server wants encryption (option `tls`)")),
    (&[1142, 1143, 1227, 1370, 1419], refused(Denied, "the user may not do that")),
    // What is not there.
    (&[1049], refused(NotFound, "the server has no such database (`dbname`)")),
    (&[1051, 1109, 1146], natured(Nature::Stale, NotFound, "the table does not exist")),
    (&[1054], natured(Nature::Stale, NotFound, "the table has no such column")),
    (&[1072, 1091], refused(NotFound, "the table has no such column or key")),
    // What has changed since the statement was prepared.
    (&[1412, 1615], natured(Nature::Stale, Unavailable, "the table keeps changing")),
    (
        &[1243],
        natured(Nature::Lost, Unavailable, "the server has forgotten the prepared statement"),
    ),
    // The session is over.
    (&[1053, 1079], natured(Nature::Lost, Unavailable, "the server shuts down")),
    (
        &[1080, 1927, 4031],
        natured(Nature::Lost, Unavailable, "the server has ended the connection"),
    ),
    (&[1153], natured(Nature::Lost, Invalid, "the request is larger than `max_allowed_packet`")),
    (
        &[1152, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 1835],
        natured(Nature::Lost, Uncertain, "the connection broke before the answer came"),
    ),
    // Another time, or another server.
    (&[1040, 1203, 1226], refused(Unavailable, "the server has too many connections")),
    (&[1461], refused(Unavailable, "the server has too many prepared statements")),
    (&[1037, 1038, 1041, 1135], refused(Unavailable, "the server is out of memory")),
    (&[1021, 1114], refused(Unavailable, "the disk or the table is full")),
    (&[1290, 1792, 1836, 3100, 3101], refused(Unavailable, "the server is read-only now")),
    (&[1047], refused(Unavailable, "the server is not ready for statements")),
    (&[1317, 1028], refused(Unavailable, "the statement was stopped; nothing was changed")),
    (&[1969, 3024], refused(Unavailable, "the server allows no statement to run so long")),
    (
        &[1016, 1017, 1030, 1033, 1034, 1035, 1194, 1195, 1812, 1877, 1932, 3057],
        refused(Unavailable, "the server cannot read or write the table"),
    ),
    (&[1180], refused(Uncertain, "the server failed while it committed")),
    // Others were first.
    (&[1205, 1907, 3572], retryable("somebody else holds a lock")),
    (&[1213, 1614], retryable("a deadlock")),
    (&[1020], retryable("the row has changed meanwhile")),
    // The rules of the schema.
    (
        &[1022, 1062, 1169, 1557, 1586, 1761, 1762, 1859],
        refused(Conflict, "the key exists already"),
    ),
    (&[1216, 1217, 1451, 1452], refused(Conflict, "a foreign key would be broken")),
    (&[1644], refused(Conflict, "a trigger refuses the change")),
    (&[1007, 1050, 1060, 1061], refused(Conflict, "it exists already")),
    (&[1048, 1263], refused(Invalid, "a column refuses NULL")),
    (&[1364, 1423], refused(Invalid, "a column without a default has to be given")),
    (&[1264, 1441, 1690], refused(Invalid, "a value is out of the range of its column")),
    (&[1406, 1301, 1118, 1162], refused(Invalid, "a value is too long for its column")),
    (
        &[1265, 1292, 1366, 1367, 1411, 1525, 1416, 3140, 3141, 3156],
        refused(Invalid, "a value does not fit the type of its column"),
    ),
    (&[1300], refused(Invalid, "a value is no text of its character set")),
    (&[3819], refused(Invalid, "a check of the table refuses the value")),
    (
        &[1288, 1348, 1369, 1393, 1394, 1471],
        refused(Invalid, "the view cannot be written this way"),
    ),
    (&[1356], refused(Invalid, "the view is about a table or column that does not exist")),
    (&[1906, 3105], refused(Invalid, "the column is computed, so it cannot be written")),
    (
        &[1059, 1071, 1074, 1101, 1102, 1103, 1110, 1117, 1166, 1170],
        refused(Invalid, "no table can have such a column or key"),
    ),
    (
        &[1267, 1270, 1271, 3988],
        natured(
            Nature::Misfit,
            Invalid,
            "a value has characters that the column's character set lacks",
        ),
    ),
    // Ours.
    (
        &[1046, 1064, 1065, 1149, 1210, 1295],
        refused(Internal, "the server does not understand the statement"),
    ),
    (&[1235], refused(Unsupported, "the server does not support that")),
];

/// What the class of an SQLSTATE means, for numbers that are not in the table.
const CLASSES: &[(&str, Verdict)] = &[
    ("08", natured(Nature::Lost, Uncertain, "the connection broke before the answer came")),
    ("0A", refused(Unsupported, "the server does not support that")),
    ("21", refused(Invalid, "a value does not fit the type of its column")),
    ("22", refused(Invalid, "a value does not fit the type of its column")),
    ("23", refused(Conflict, "the rules of the table refuse the change")),
    ("25", refused(Unavailable, "the server is read-only now")),
    ("28", refused(Denied, "the server refuses the user or the password")),
    ("40", retryable("somebody else was first")),
    ("45", refused(Conflict, "a trigger refuses the change")),
    ("70", refused(Unavailable, "the statement was stopped; nothing was changed")),
];

/// MariaDB's number for a broken CHECK, which MySQL has for something else.
const CHECK: (u16, &str) = (4025, "23000");

/// What an error of this number and SQLSTATE means.
pub fn verdict(number: u16, state: Option<&str>) -> Verdict {
    if (number, state) == (CHECK.0, Some(CHECK.1)) {
        return refused(Invalid, "a check of the table refuses the value");
    }
    let known = TABLE.iter().find(|(numbers, _)| numbers.contains(&number));
    let class = |(class, _): &&(&str, Verdict)| state.is_some_and(|state| state.starts_with(class));
    let found = known.map(|(_, verdict)| *verdict);
    found
        .or_else(|| CLASSES.iter().find(class).map(|(_, verdict)| *verdict))
        .unwrap_or(refused(Internal, "the server cannot do that"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_once() {
        let mut all: Vec<_> = TABLE.iter().flat_map(|(numbers, _)| *numbers).collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[track_caller]
    fn check(numbers: &[u16], kind: ErrorKind, nature: Nature) {
        for number in numbers {
            let found = verdict(*number, Some("HY000"));
            assert_eq!((found.kind, found.nature), (kind, nature), "{number}");
            assert!(!found.retryable, "{number}");
        }
    }

    #[test]
    fn every_number_has_a_kind() {
        use Nature::{Lost, Misfit, Refused, Stale};
        check(&[1044, 1045, 1698, 1251, 1275, 1524], Denied, Refused);
        check(&[1820, 1862, 3118, 3955, 4151, 1129, 1130, 3159], Denied, Refused);
        check(&[1142, 1143, 1227, 1370, 1419], Denied, Refused);
        check(&[1049, 1072, 1091], NotFound, Refused);
        check(&[1051, 1109, 1146, 1054], NotFound, Stale);
        check(&[1412, 1615], Unavailable, Stale);
        check(&[1243, 1053, 1079, 1080, 1927, 4031], Unavailable, Lost);
        check(&[1153], Invalid, Lost);
        check(&[1152, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 1835], Uncertain, Lost);
        check(&[1040, 1203, 1226, 1461, 1037, 1038, 1041, 1135], Unavailable, Refused);
        check(&[1021, 1114, 1290, 1792, 1836, 3100, 3101, 1047], Unavailable, Refused);
        check(&[1317, 1028, 1969, 3024], Unavailable, Refused);
        check(&[1016, 1017, 1030, 1033, 1034, 1035], Unavailable, Refused);
        check(&[1194, 1195, 1812, 1877, 1932, 3057], Unavailable, Refused);
        check(&[1180], Uncertain, Refused);
        check(&[1022, 1062, 1169, 1557, 1586, 1761, 1762, 1859], Conflict, Refused);
        check(&[1216, 1217, 1451, 1452, 1644, 1007, 1050, 1060, 1061], Conflict, Refused);
        check(&[1048, 1263, 1364, 1423, 1264, 1441, 1690], Invalid, Refused);
        check(&[1406, 1301, 1118, 1162, 1265, 1292, 1366, 1367, 1411, 1525], Invalid, Refused);
        check(&[1416, 3140, 3141, 3156, 1300, 3819, 1356, 1906, 3105], Invalid, Refused);
        check(&[1288, 1348, 1369, 1393, 1394, 1471], Invalid, Refused);
        check(&[1059, 1071, 1074, 1101, 1102, 1103, 1110, 1117, 1166, 1170], Invalid, Refused);
        check(&[1267, 1270, 1271, 3988], Invalid, Misfit);
        check(&[1046, 1064, 1065, 1149, 1210, 1295], Internal, Refused);
        check(&[1235], Unsupported, Refused);
    }

    #[test]
    fn locks_and_deadlocks_may_be_tried_again() {
        for number in [1205, 1907, 3572, 1213, 1614, 1020] {
            let found = verdict(number, Some("40001"));
            assert_eq!((found.kind, found.retryable), (Conflict, true), "{number}");
        }
    }

    #[test]
    fn the_class_decides_where_the_number_is_unknown() {
        for (state, kind) in [
            ("08S01", Uncertain),
            ("0A000", Unsupported),
            ("21S01", Invalid),
            ("22007", Invalid),
            ("23000", Conflict),
            ("25006", Unavailable),
            ("28000", Denied),
            ("40001", Conflict),
            ("45000", Conflict),
            ("70100", Unavailable),
            ("HY000", Internal),
            ("42000", Internal),
        ] {
            assert_eq!(verdict(9999, Some(state)).kind, kind, "{state}");
        }
        assert_eq!(verdict(9999, None).kind, Internal);
    }

    #[test]
    fn a_broken_check_is_told_from_what_mysql_means_by_its_number() {
        assert_eq!(verdict(4025, Some("23000")).kind, Invalid);
        assert_eq!(verdict(4025, Some("HY000")).kind, Internal);
    }
}
