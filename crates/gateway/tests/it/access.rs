//! Who may ask for what.

use std::time::Duration;

use asterisk_realtime_core::{Alteration, ColumnDefinition, ColumnType, Table};
use asterisk_realtime_gateway::{Page, PageAnswer};
use asterisk_realtime_wire::full;
use async_trait::async_trait;

use crate::support::{ASTERISK, Response, Server};

const CLIENTS: &str = "[gateway]\nwrite = t\nalter = t\n\
    [client pbx1]\ntoken = t1\npassword = p1\nread = t, lab.conf\n\
    [client pbx2]\ntoken = sha256:c44474038d459e40e4714afefa7bf8dae9f9834b22f5e8ec1dd434ecb62b512e\n\
    write = none\nalter = none\n\
    [client other]\ntoken = t3\nread = other\nwrite = other\nalter = none\n";

/// What two answers may not differ in.
fn shape(answer: &Response) -> (u16, String, String) {
    let head: Vec<_> = answer.head.lines().filter(|line| !line.starts_with("date:")).collect();
    (answer.status, head.join("\n"), answer.body.clone())
}

async fn ask(server: &Server, method: &str, target: &str, who: &str, body: &str) -> Response {
    let mut headers = ASTERISK.to_vec();
    let authorization = format!("Authorization: {who}");
    if !who.is_empty() {
        headers.push(&authorization);
    }
    server.connect().await.request(method, target, &headers, body).await
}

#[tokio::test]
async fn without_credentials_nothing_is_learnt() {
    let server = Server::new(CLIENTS).await;
    for who in ["", "Bearer wrong", "Basic cGJ4MTp3cm9uZw==", "Bearer"] {
        for (method, op, body, expected) in [
            ("POST", "single", "id=1000", ""),
            ("POST", "multi", "id=1000", ""),
            ("POST", "update?id=1000", "host=x", "-1"),
            ("POST", "store", "id=1", "-1"),
            ("POST", "destroy", "id=1000", "-1"),
            ("POST", "require", "id=char%3A1", "-1"),
            ("GET", "static?file=lab.conf", "", crate::stock::FAILED),
        ] {
            let there = ask(&server, method, &format!("/t/{op}"), who, body).await;
            let not_there = ask(&server, method, &format!("/nobody/{op}"), who, body).await;
            assert_eq!((there.status, there.body.as_str()), (401, expected), "{op} as {who:?}");
            assert_eq!(shape(&there), shape(&not_there), "{op} as {who:?}");
            assert!(there.header("www-authenticate").unwrap().starts_with("Basic "));
        }
    }
    assert_eq!(ask(&server, "POST", "/t/single", "Bearer t1", "id=1000").await.status, 200);
}

#[tokio::test]
async fn a_hidden_family_is_as_one_that_is_not_there() {
    let server = Server::new(CLIENTS).await;
    for (method, op, body) in [
        ("POST", "single", "id=1000"),
        ("POST", "multi", "a%20b%20c=1000"),
        ("POST", "update?id=1000", "host=x"),
        ("POST", "update?&id=1000context=c", "&host=x"),
        ("POST", "store", ""),
        ("POST", "destroy", "id=1000"),
        ("POST", "require", "id=char%3A1"),
        ("GET", "single", ""),
    ] {
        let hidden = ask(&server, method, &format!("/t/{op}"), "Bearer t3", body).await;
        let not_there = ask(&server, method, &format!("/nobody/{op}"), "Bearer t3", body).await;
        assert_eq!(hidden.status, 404, "{op}");
        assert_eq!(shape(&hidden), shape(&not_there), "{op}");
    }
    for file in ["lab.conf", "sub.conf", "nothing.conf", "t", "manager.conf"] {
        let hidden = ask(&server, "GET", &format!("/static?file={file}"), "Bearer t3", "").await;
        assert_eq!((hidden.status, &*hidden.body), (404, crate::stock::FAILED), "{file}");
    }
    // In the full protocol, where answers have more to tell.
    for (op, rest) in [
        ("select", r#","filter":[["id","=","1000"]]"#),
        ("columns", ""),
        ("insert", r#","changes":[["id","1"]]"#),
        ("scan", r#","batch":10"#),
        ("load", r#","file":"lab.conf""#),
        ("ping", ""),
    ] {
        let headers = ["Ara-Protocol: 1", "Authorization: Bearer t3"];
        let mut answers = Vec::new();
        for family in ["t", "n"] {
            let body = format!(r#"{{"table":"{family}","timeout":1000{rest}}}"#);
            let mut client = server.connect().await;
            let answer = client.request("POST", &format!("/{op}"), &headers, &body).await;
            let (status, head, body) = shape(&answer);
            answers.push((
                status,
                head,
                body.replace(&format!("{family:?}").replace('"', "\\\""), ""),
            ));
        }
        assert_eq!(answers[0].0, 404, "{op}: {answers:?}");
        assert_eq!(answers[0], answers[1], "{op}");
    }
}

#[tokio::test]
async fn rights_are_within_those_of_the_gateway() {
    let server = Server::new(CLIENTS).await;
    for (who, target, body, status) in [
        ("Bearer t1", "/t/single", "id=1000", 200),
        ("Bearer t1", "/t/update?id=1000", "port=7", 200),
        ("Basic cGJ4MTpwMQ==", "/t/single", "id=1000", 200),
        ("Bearer t1", "/other/single", "id=1", 404),
        // The digest of `t2`: reads all, writes nothing.
        ("Bearer t2", "/t/single", "id=1000", 200),
        ("Bearer t2", "/other/multi", "id=1", 200),
        ("Bearer t2", "/t/update?id=1000", "port=7", 403),
        ("Bearer t2", "/t/destroy", "id=1000", 403),
        // The gateway lets nobody write to `other`.
        ("Bearer t3", "/other/single", "id=1", 200),
        ("Bearer t3", "/other/store", "id=1", 403),
    ] {
        let answer = ask(&server, "POST", target, who, body).await;
        assert_eq!(answer.status, status, "{who} {target}");
        if status == 403 {
            assert_eq!(answer.body, "-1", "{who} {target}");
        }
    }
    assert_eq!(ask(&server, "GET", "/static?file=lab.conf", "Bearer t1", "").await.status, 200);
    assert_eq!(ask(&server, "GET", "/static?file=sub.conf", "Bearer t1", "").await.status, 404);
}

#[tokio::test]
async fn who_may_only_read_gets_nothing_created() {
    let ara = "[memory main]\nrequirements = createclose\n\
               [client a]\ntoken = a\nwrite = none\n[client b]\ntoken = b\n";
    let server = Server::new(ara).await;
    let body = "id=char%3A5&new=char%3A5";
    assert_eq!(ask(&server, "POST", "/t/require", "Bearer a", body).await.body, "-1");
    assert_eq!(ask(&server, "POST", "/t/require", "Bearer a", "id=char%3A5").await.body, "0");
    assert_eq!(ask(&server, "POST", "/t/require", "Bearer b", body).await.body, "0");
    assert_eq!(ask(&server, "POST", "/t/require", "Bearer a", body).await.body, "0", "now");
}

#[tokio::test]
async fn tables_are_altered_by_those_who_may() {
    let server = Server::new(CLIENTS).await;
    let column = ColumnDefinition::new("added", ColumnType::Char(5));
    let request = full::Request {
        table: Some(Table::mapped("t").unwrap()),
        timeout: Duration::from_secs(1),
        call: full::Call::Alter(full::Change::new(&Alteration::AddColumn(column)).unwrap()),
    };
    for (token, status) in [("t2", 403), ("t3", 404), ("t1", 200), ("t1", 409)] {
        let authorization = format!("Authorization: Bearer {token}");
        let headers = ["Ara-Protocol: 1", &authorization];
        let mut client = server.connect().await;
        let answer = client.request("POST", "/alter", &headers, &request.encode()).await;
        assert_eq!(answer.status, status, "{token}: {}", answer.body);
    }
    let server = Server::new("").await;
    let headers = ["Ara-Protocol: 1"];
    let mut client = server.connect().await;
    let answer = client.request("POST", "/alter", &headers, &request.encode()).await;
    assert_eq!(answer.status, 403, "nobody may unless somebody says so");
}

#[tokio::test]
async fn pages_of_browsers_are_refused_where_nobody_has_to_say_who_he_is() {
    let server = Server::new("").await;
    let headers = ["Origin: https://example.org", "Content-Type: text/plain"];
    let answer = server.connect().await.request("POST", "/t/store", &headers, "id=1").await;
    assert_eq!((answer.status, answer.body.as_str()), (403, "-1"));
    let answer = server.connect().await.request("POST", "/t/single", &headers, "id=1000").await;
    assert_eq!((answer.status, answer.body.as_str()), (403, ""));
}

#[derive(Debug)]
struct Fixed(&'static str, bool);

#[async_trait]
impl Page for Fixed {
    fn path(&self) -> &'static str {
        self.0
    }

    fn is_public(&self) -> bool {
        self.1
    }

    async fn answer(&self, _: bool) -> PageAnswer {
        PageAnswer::text(200, "well\n")
    }
}

#[tokio::test]
async fn pages_may_be_public() {
    let server = Server::with("[client a]\ntoken = t1\n", &[], |builder| {
        let page = |path, public| std::sync::Arc::new(Fixed(path, public));
        builder.page(page("/health/live", true)).page(page("/metrics", false))
    })
    .await;
    let answer = server.get("/health/live").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "well\n"));
    assert_eq!(server.get("/metrics").await.status, 401);
    let answer = ask(&server, "GET", "/metrics", "Bearer t1", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "well\n"));
    assert_eq!(ask(&server, "POST", "/metrics", "Bearer t1", "").await.status, 405);
}
