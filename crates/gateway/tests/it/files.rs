//! Static files.

use crate::stock::FAILED;
use crate::support::Server;

const LAB: &str = "cat_metric=0&category=general&var_name=bind&var_val=0.0.0.0\r\n\
                   cat_metric=0&category=general&var_name=allow&var_val=ulaw%3Balaw\r\n\
                   cat_metric=1&category=peer&var_name=name&var_val=a%26b%3Dc%20d\r\n";

#[tokio::test]
async fn lines_have_all_four_keys_and_the_order_of_the_rows() {
    let server = Server::new("").await;
    for target in ["/static?file=lab.conf", "/cfg//static?file=lab%2Econf", "/static?file=LAB.conf"]
    {
        let answer = server.get(target).await;
        let expected = if target.contains("LAB") { "" } else { LAB };
        assert_eq!((answer.status, answer.body.as_str()), (200, expected), "{target}");
    }
}

#[tokio::test]
async fn a_file_that_fails_makes_the_load_fail() {
    let server = Server::new("").await;
    for (target, status) in [
        ("/static?file=nothing.conf", 404),
        ("/static?file=", 404),
        ("/static", 400),
        ("/static?file=missing", 404),
    ] {
        let answer = server.get(target).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, FAILED), "{target}");
    }
    server.store.faults().set_unavailable(true);
    let answer = server.get("/static?file=lab.conf").await;
    assert_eq!((answer.status, answer.body.as_str()), (503, FAILED));
}

#[tokio::test]
async fn text_files_leave_the_directory_only_if_they_are_named() {
    let text = [
        ("manager.conf", "[admin]\nsecret = s3cret\n"),
        ("plain.conf", "[inctext](!)\nk = v\n[a](inctext)\n#include deeper.conf\n"),
        ("deeper.conf", "[deeper]\nd => 1\n"),
    ];
    let closed = Server::with("", &text, |builder| builder).await;
    let answer = closed.get("/static?file=manager.conf").await;
    assert_eq!((answer.status, answer.body.as_str()), (404, FAILED));
    // Rows may not include them either.
    let answer = closed.get("/static?file=sub.conf").await;
    assert_eq!((answer.status, answer.body.as_str()), (403, FAILED));

    let ara = "[gateway]\nfiles = plain.conf, ara.conf\n";
    let open = Server::with(ara, &text, |builder| builder).await;
    for file in ["manager.conf", "extconfig.conf", "../plain.conf", "/etc/passwd", "deeper.conf"] {
        let answer = open.get(&format!("/static?file={file}")).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, FAILED), "{file}");
    }
    // What a text file includes, its author wants included.
    let plain = "cat_metric=0&category=a&var_name=k&var_val=v\r\n\
                 cat_metric=1&category=deeper&var_name=d&var_val=1\r\n";
    assert_eq!(open.get("/static?file=plain.conf").await.body, plain);
    // What rows include, has to be named.
    let answer = open.get("/static?file=sub.conf").await;
    assert_eq!((answer.status, answer.body.as_str()), (403, FAILED));
    let ara = "[gateway]\nfiles = plain.conf, deeper.conf\n";
    let open = Server::with(ara, &text, |builder| builder).await;
    let answer = open.get("/static?file=sub.conf").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("category=a&var_name=k&"), "{}", answer.body);
    assert!(answer.body.contains("category=x&var_name=after&"), "{}", answer.body);
    assert!(!answer.body.contains("include"), "{}", answer.body);
}

#[tokio::test]
async fn includes_may_be_left_to_whoever_asks() {
    let server = Server::new("[gateway]\nincludes = client\n").await;
    // W-331
    assert_eq!(
        server.get("/static?file=sub.conf").await.body,
        "cat_metric=1&category=x&var_name=%23include&var_val=plain.conf\r\n\
         cat_metric=1&category=x&var_name=after&var_val=1\r\n"
    );
}

#[tokio::test]
async fn global_answers_for_files_without_a_line_of_their_own() {
    let ara = "[gateway]\nread = global\n";
    let server = Server::with_extconfig(ara, "[settings]\nglobal => memory,main,cfg\n").await;
    assert_eq!(server.get("/static?file=lab.conf").await.body, LAB);
    let extconfig = "[settings]\nglobal => memory,main,cfg\nlab.conf => memory,main,cfg\n";
    let server = Server::with_extconfig(ara, extconfig).await;
    let answer = server.get("/static?file=lab.conf").await;
    assert_eq!((answer.status, answer.body.as_str()), (404, FAILED), "it has a line of its own");
}
