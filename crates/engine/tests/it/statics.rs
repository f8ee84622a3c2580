//! Static configuration: database rows, text, and includes across both.

use asterisk_realtime_core::{Config, ErrorKind};
use asterisk_realtime_engine::StaticOrigin;

use crate::support::{add_static, builder, kind, store};

fn show(config: &Config) -> String {
    let categories = config.visible().map(|category| {
        let variables: Vec<_> = category
            .variables
            .iter()
            .map(|variable| format!("{}={}", variable.name, variable.value))
            .collect();
        format!("[{}] {}", category.name, variables.join(" ")).trim_end().to_owned()
    });
    categories.collect::<Vec<_>>().join("; ")
}

const ROWS: &[[&str; 7]] = &[
    ["queues.conf", "0", "1", "b", "y", "2;3", "0"],
    ["queues.conf", "0", "0", "b", "z", "^3B", "0"],
    ["queues.conf", "1", "1", "a", "w", "9", "1"],
    ["queues.conf", "1", "0", "a", "x", "1", "0"],
    ["inc.conf", "9", "0", "main", "#include", "lab.conf", "0"],
    ["inc.conf", "1", "0", "main", "after", "1", "0"],
    ["text.conf", "5", "0", "t(!)", "a+", "1", "0"],
    ["text.conf", "5", "1", "zzz", "#include", "plain.conf", "0"],
    ["text.conf", "5", "2", "t(!)", "b", "2", "0"],
    ["lab.conf", "0", "0", "included", "k", "v", "0"],
    ["extconfig.conf", "0", "0", "settings", "evil", "memory,a", "0"],
];

const EXTCONFIG: &str = "[settings]\n\
    queues.conf => memory,a,ast_config\n\
    Inc.conf => memory,a,ast_config\n\
    text.conf => memory,a,ast_config\n\
    lab.conf => memory,a,ast_config\n\
    empty.conf => memory,a,ast_config\n\
    down.conf => memory,down,ast_config\n\
    skipped.conf => nosuchdriver,x\n";

const FILES: &[(&str, &str)] = &[
    ("extconfig.conf", EXTCONFIG),
    ("plain.conf", "bare=1\n[plain]\nq=1\n"),
    ("down.conf", "[text]\nmust=not be seen\n"),
    ("skipped.conf", "[text]\nseen=1\n"),
    ("both.conf", "[a]\nx=1\n#include lab.conf\ny=2\n"),
    ("bad.conf", "[a]\nx=1\n#include broken.conf\n"),
    ("broken.conf", "[b\n"),
    ("gone.conf", "[a]\n#include nosuch.conf\n"),
    ("exec.conf", "[a]\n#exec /bin/echo b=7\nc=1\n"),
];

async fn config(file: &str) -> asterisk_realtime_core::Result<String> {
    let (a, down) = (store("a", &[]), store("down", &[]));
    add_static(&a, ROWS);
    add_static(&down, &[]);
    down.faults().set_unavailable(true);
    let realtime = builder(FILES, &[&a, &down]).open().unwrap();
    realtime.config(file).await.map(|config| show(&config))
}

#[tokio::test]
async fn rows_become_categories() {
    // T02: memory sorts as odbc does, the metric descending. No codec, no comments.
    assert_eq!(config("queues.conf").await.unwrap(), "[a] x=1; [b] z=^3B y=2;3");
    assert_eq!(config("QUEUES.CONF").await.unwrap(), "", "no rows for this spelling: T09");
    assert_eq!(config("empty.conf").await.unwrap(), "", "T09");
}

#[tokio::test]
async fn includes_go_through_the_mapping_again() {
    assert_eq!(config("inc.conf").await.unwrap(), "[included] k=v; [main] after=1");
    assert_eq!(config("both.conf").await.unwrap(), "[a] x=1 y=2; [included] k=v", "T13");
    // T05, T07: a text file's bare lines land in the open category, which goes on behind it.
    assert_eq!(config("text.conf").await.unwrap(), "[t(!)] a+=1 bare=1 b=2; [plain] q=1");
}

#[tokio::test]
async fn a_failing_store_is_never_silently_the_text_file() {
    assert_eq!(kind(config("down.conf").await), ErrorKind::Unavailable);
    assert_eq!(config("skipped.conf").await.unwrap(), "[text] seen=1", "T10");
    assert_eq!(kind(config("nosuch.conf").await), ErrorKind::NotFound);
}

#[tokio::test]
async fn some_files_are_always_text() {
    let shown = config("extconfig.conf").await.unwrap();
    assert!(shown.starts_with("[settings] queues.conf=memory,a,ast_config"), "{shown}");
}

#[tokio::test]
async fn an_error_in_an_include_makes_the_including_file_invalid() {
    for (file, place) in [("bad.conf", "broken.conf:1"), ("gone.conf", "gone.conf:2")] {
        let error = config(file).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{file}");
        assert!(error.to_string().starts_with(place), "{error}");
    }
}

#[tokio::test]
async fn exec_is_refused_unless_asked_for() {
    assert_eq!(config("exec.conf").await.unwrap(), "[a] c=1");
}

#[tokio::test]
async fn global_answers_for_every_other_file() {
    let a = store("a", &[]);
    add_static(&a, ROWS);
    let files =
        [("extconfig.conf", "[settings]\nglobal => memory,a,ast_config\n"), ("x.conf", "[text]\n")];
    let realtime = builder(&files, &[&a]).open().unwrap();
    assert_eq!(show(&realtime.config("lab.conf").await.unwrap()), "[included] k=v");
    assert_eq!(show(&realtime.config("x.conf").await.unwrap()), "", "it answers for all files");
    assert!(show(&realtime.config("extconfig.conf").await.unwrap()).starts_with("[settings]"));
}

#[tokio::test]
async fn static_files_fail_over() {
    let (down, b) = (store("down", &[]), store("b", &[]));
    add_static(&b, ROWS);
    down.faults().set_unavailable(true);
    let extconfig = "[settings]\nlab.conf => memory,down,ast_config\n\
                     lab.conf => memory,b,ast_config,2\n";
    let realtime = builder(&[("extconfig.conf", extconfig)], &[&down, &b]).open().unwrap();
    assert_eq!(show(&realtime.config("lab.conf").await.unwrap()), "[included] k=v");
}

#[tokio::test]
async fn rows_that_include_themselves_end() {
    let a = store("a", &[]);
    add_static(&a, &[["x.conf", "0", "0", "c", "#include", "x.conf", "0"]]);
    let extconfig = "[settings]\nx.conf => memory,a,ast_config\n";
    let realtime = builder(&[("extconfig.conf", extconfig)], &[&a]).open().unwrap();
    let error = realtime.config("x.conf").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("includes itself"), "{error}");
}

#[tokio::test]
async fn what_may_not_be_read_is_not_included() {
    let a = store("a", &[]);
    add_static(&a, ROWS);
    let text = ("plain.conf", "[t]\nx = 1\n");
    let realtime = builder(&[("extconfig.conf", EXTCONFIG), text], &[&a]).open().unwrap();
    let report = async |file: &str, permits: fn(&str, StaticOrigin) -> bool| {
        realtime.config_report_if(file, permits).await
    };
    assert_eq!(realtime.static_origin("QUEUES.conf"), StaticOrigin::Rows);
    assert_eq!(realtime.static_origin("extconfig.conf"), StaticOrigin::Text);
    let rows_only = |_: &str, origin| origin == StaticOrigin::Rows;
    assert!(report("inc.conf", rows_only).await.unwrap().0.is_some());
    let error = report("text.conf", rows_only).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.to_string().starts_with("plain.conf: "), "{error}");
    let not_lab = |name: &str, _| name != "lab.conf";
    assert_eq!(kind(report("inc.conf", not_lab).await), ErrorKind::Denied);
    assert_eq!(kind(report("plain.conf", rows_only).await), ErrorKind::Denied);
}
