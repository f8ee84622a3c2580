//! Whether the stores answer.

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_gateway::health::{Checkup, Health};
use serde_json::{Value, json};

use crate::support::{Served, engine, own, store};

const TWO: &str = "sippeers => memory,a\nsippeers => memory,b,sippeers,2\nqueues => memory,b\n";

#[tokio::test]
async fn a_gateway_is_as_ready_as_the_worst_of_its_families() {
    let (a, b) = (store("a"), store("b"));
    let engine = || engine(TWO, "", &[&a, &b]);
    let report = Checkup::new(engine()).report().await;
    assert_eq!(report.health, Health::Ready);
    assert_eq!(report.stores.len(), 2, "each store once: {report:?}");

    a.faults().set_unavailable(true);
    let report = Checkup::new(engine()).report().await;
    let of = |family: &str| report.families.iter().find(|it| it.family == family).unwrap().health;
    assert_eq!(report.health, Health::Degraded);
    assert_eq!((of("sippeers"), of("queues")), (Health::Degraded, Health::Ready));
    let error = report.stores[0].error.as_ref().unwrap();
    assert_eq!((report.stores[0].database.as_str(), error.kind()), ("a", ErrorKind::Unavailable));

    b.faults().set_unavailable(true);
    assert_eq!(Checkup::new(engine()).report().await.health, Health::Unavailable);
}

#[tokio::test]
async fn what_is_passed_over_does_not_count() {
    let mappings = "sippeers => memory,a\nother => nothere,x\n";
    let report = Checkup::new(engine(mappings, "", &[&store("a")])).report().await;
    assert_eq!((report.health, report.families.len()), (Health::Ready, 1), "{report:?}");
    let nothing = Checkup::new(engine("", "", &[])).report().await;
    assert_eq!(
        (nothing.health, nothing.document()["families"].clone()),
        (Health::Ready, json!([]))
    );
}

#[tokio::test]
async fn all_who_ask_at_once_share_one_examination() {
    let a = store("a");
    let realtime = engine("sippeers => memory,a\n", "", &[&a]);
    let checkup = Checkup::new(realtime);
    let asked: Vec<_> = (0..100)
        .map(|_| {
            let checkup = checkup.clone();
            tokio::spawn(async move { checkup.report().await })
        })
        .collect();
    let mut reports = Vec::new();
    for asked in asked {
        reports.push(asked.await.unwrap());
    }
    let first = &reports[0];
    assert!(reports.iter().all(|report| std::sync::Arc::ptr_eq(report, first)));
}

#[tokio::test(start_paused = true)]
async fn who_asks_and_goes_away_begins_nothing_anew() {
    let a = store("a");
    let realtime = engine("sippeers => memory,a\n", "", &[&a]);
    let checkup = Checkup::new(realtime);
    a.faults().set_delay(std::time::Duration::from_millis(500));
    let impatient = std::time::Duration::from_millis(200);
    for _ in 0..2 {
        tokio::time::timeout(impatient, checkup.report()).await.unwrap_err();
    }
    // The examination that the first one began has ended at the time at which it would end.
    let report = tokio::time::timeout(impatient, checkup.report()).await.unwrap();
    assert_eq!(report.health, Health::Ready);
}

#[tokio::test]
async fn the_pages_tell_it() {
    let a = store("a");
    a.faults().set_unavailable(true);
    let served = Served::start(&engine("sippeers => memory,a\n", &own(""), &[&a])).await;
    assert_eq!(served.get("/health/live").await, (200, "live\n".to_owned()));
    let (status, body) = served.get("/health/ready").await;
    let document: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &document["status"]), (503, &json!("unavailable")));
    assert_eq!(document["stores"][0]["answers"], false);
    assert_eq!(document["stores"][0]["error"]["kind"], "Unavailable");
    assert_eq!(document["families"][0], json!({ "family": "sippeers", "status": "unavailable" }));
}

#[tokio::test]
async fn strangers_learn_whether_it_works_and_nothing_else() {
    let own = own("[client pbx]\ntoken = secret\n");
    let served = Served::start(&engine("sippeers => memory,a\n", &own, &[&store("a")])).await;
    assert_eq!(served.get("/health/live").await.0, 200);
    let (status, body) = served.get("/health/ready").await;
    assert_eq!((status, body.as_str()), (200, "{\"status\":\"ready\"}\n"));
    let token = "Authorization: Bearer secret\r\n";
    let (_, body) = served.ask("GET /health/ready", token, "").await;
    assert!(body.contains("\"database\":\"a\""), "{body}");
}

#[tokio::test]
async fn a_gateway_that_is_busy_lives() {
    // No request at all is within this limit while one is under way.
    let own = own("max-requests = 1\n");
    let a = store("a");
    let served = Served::start(&engine("sippeers => memory,a\n", &own, &[&a])).await;
    a.faults().set_delay(std::time::Duration::from_secs(1));
    let busy = served.post("/sippeers/single", "name=alice");
    let checks = async {
        while served.post("/sippeers/single", "name=alice").await.0 != 503 {}
        served.get("/health/live").await.0
    };
    let (_, live) = tokio::join!(busy, checks);
    assert_eq!(live, 200);
}
