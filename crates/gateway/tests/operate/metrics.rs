//! Numbers follow requests, and are written as the format says.

use std::sync::Arc;

use asterisk_realtime_gateway::Status;
use asterisk_realtime_gateway::metrics::{MetricsPage, RequestMetrics};
use proptest::prelude::{any, prop, prop_assert, proptest};

use crate::exposition::{read, value};
use crate::support::{Served, engine, own, store};

#[tokio::test]
async fn numbers_follow_what_was_asked() {
    let store = store("main");
    let realtime = engine("sippeers => memory,main,sippeers\n", &own(""), &[&store]);
    let served = Served::start(&realtime).await;
    for name in ["alice", "alice", "nobody"] {
        assert_eq!(served.post("/sippeers/single", &format!("name={name}")).await.0, 200);
    }
    assert_eq!(served.post("/SipPeers/update?name=alice", "host=x").await.1, "1");
    assert_eq!(served.post("/sippeers/destroy", "name=nobody&").await.1, "0");
    assert_eq!(served.post("/sippeers/single", "nocolumn=1").await.0, 404);
    assert_eq!(served.post("/elsewhere/single", "name=alice").await.0, 404);
    store.faults().set_unavailable(true);
    assert_eq!(served.post("/sippeers/single", "name=alice").await.0, 503);
    assert_eq!(served.post("/sippeers/single", "name=alice").await.0, 503);

    let (status, text) = served.get("/metrics").await;
    assert_eq!(status, 200);
    let numbers = read(&text);
    let is = |name, labels: &[(&str, &str)], expected: f64| {
        let found = value(&numbers, name, labels);
        assert!((found - expected).abs() < f64::EPSILON, "{name} {labels:?}: {found}\n{text}");
    };
    let single = |status| [("operation", "single"), ("family", "sippeers"), ("status", status)];
    is("ara_http_requests_total", &single("200"), 3.0);
    is("ara_http_requests_total", &single("404"), 1.0);
    is("ara_http_requests_total", &single("503"), 2.0);
    is("ara_http_requests_total", &[("operation", "update"), ("family", "sippeers")], 1.0);
    is("ara_http_requests_total", &[("family", ""), ("status", "404")], 1.0);
    is("ara_http_request_duration_seconds_count", &[("operation", "single")], 7.0);
    let calls = |outcome| [("operation", "read"), ("outcome", outcome)];
    is("ara_store_calls_total", &calls("found"), 2.0);
    is("ara_store_calls_total", &calls("absent"), 1.0);
    is("ara_store_calls_total", &calls("not_found"), 1.0);
    is("ara_store_calls_total", &calls("unavailable"), 1.0);
    is("ara_store_calls_total", &calls("refused"), 1.0);
    is("ara_store_calls_total", &[("operation", "write"), ("outcome", "absent")], 1.0);
    is("ara_store_matched_rows_total", &[("family", "sippeers")], 1.0);
    is("ara_store_breaker_open", &[("driver", "memory"), ("database", "main")], 1.0);
    is("ara_http_connections_total", &[("event", "accepted")], 10.0);
    is("ara_reloads_total", &[("result", "done")], 0.0);
}

#[tokio::test]
async fn what_caches_do_is_counted() {
    let store = store("main");
    // One family is mapped to its table twice, and another one reads it, too.
    let mappings = "sippeers => memory,main,sippeers\nsippeers => memory,main,sippeers,2\n\
                    siptwo => memory,main,sippeers\nqueues => memory,main,sippeers2\n";
    let cached = "[family sippeers]\ncache = keyed\n[family siptwo]\ncache = keyed\n";
    let realtime = engine(mappings, &format!("{}{cached}", own("")), &[&store]);
    let served = Served::start(&realtime).await;
    for name in ["alice", "alice", "alice", "alice"] {
        assert_eq!(served.post("/sippeers/single", &format!("name={name}")).await.0, 200);
    }
    assert_eq!(served.post("/sippeers/update?name=alice", "host=x").await.1, "1");
    let (_, text) = served.get("/metrics").await;
    let numbers = read(&text);
    let is = |name: &str, labels: &[(&str, &str)], expected: f64| {
        let labels = [&[("family", "sippeers"), ("table", "sippeers")], labels].concat();
        let found = value(&numbers, name, &labels);
        assert!((found - expected).abs() < f64::EPSILON, "{name} {labels:?}: {found}\n{text}");
    };
    is("ara_cache_answers_total", &[("result", "hit")], 3.0);
    is("ara_cache_answers_total", &[("result", "negative_hit")], 0.0);
    is("ara_cache_answers_total", &[("result", "miss")], 1.0);
    is("ara_cache_statements_total", &[("reason", "fetch")], 1.0);
    is("ara_cache_statements_total", &[("reason", "refresh")], 0.0);
    for name in ["stale_served", "failures", "evictions"] {
        is(&format!("ara_cache_{name}_total"), &[], 0.0);
    }
    is("ara_cache_invalidations_total", &[], 1.0);
    is("ara_cache_entries", &[], 1.0);
    let bytes = &numbers["ara_cache_bytes"].samples;
    assert!(bytes.iter().all(|sample| sample.value > 0.0), "{text}");
    let families: Vec<_> = bytes.iter().map(|sample| &*sample.labels["family"]).collect();
    assert_eq!(families, ["sippeers", "siptwo"], "queues have no cache");
}

#[tokio::test]
async fn who_may_not_ask_sees_no_numbers() {
    let own = own("[client pbx]\ntoken = secret\n");
    let realtime = engine("sippeers => memory,main\n", &own, &[&store("main")]);
    let served = Served::start(&realtime).await;
    let (status, body) = served.get("/metrics").await;
    assert_eq!((status, body.contains("ara_")), (401, false), "{body}");
    let token = "Authorization: Bearer secret\r\n";
    assert_eq!(served.ask("GET /metrics", token, "").await.0, 200);
    assert_eq!(served.ask("POST /metrics", token, "").await.0, 405);
}

proptest! {
    /// Whatever the configuration calls things, the text can be read, and says what they are called.
    #[test]
    fn any_name_is_written_so_that_it_can_be_read(
        database in "[^\\x00-\\x1f,;\"\\[\\]=]{1,20}",
        more in prop::collection::vec(any::<char>(), 0..3),
    ) {
        let more: String = more.into_iter().filter(|it| !it.is_control() && !"\";,[]\\".contains(*it)).collect();
        let name = format!("{}\\{more}", database.trim());
        let store = store(&name);
        let mapping = format!("sippeers => memory,\"{name}\"\n");
        let realtime = engine(&mapping, "", &[&store]);
        let status = Arc::new(Status::default());
        let page = MetricsPage::new(realtime.clone(), status, Arc::new(RequestMetrics::default()));
        let numbers = read(&page.text());
        let known = realtime.mappings();
        let samples = &numbers["ara_store_matched_rows_total"].samples;
        prop_assert!(samples.len() <= 1);
        for sample in samples {
            prop_assert!(known.iter().any(|it| it.database == sample.labels["database"]));
        }
    }
}
