//! `ara serve`: the gateway.

mod limit;
mod supervisor;
mod systemd;

use std::sync::Arc;

use asterisk_realtime::{Diagnostic, Error, ErrorKind, Severity};
use asterisk_realtime_gateway::control::{self, ControlSocket};
use asterisk_realtime_gateway::health::{Checkup, LivePage, ReadyPage};
use asterisk_realtime_gateway::metrics::{MetricsPage, RequestMetrics};
use asterisk_realtime_gateway::{Control, Gateway, GatewayFriends, Listeners, Status};

use super::open::openable;
use crate::console::Console;
use crate::outcome::{Outcome, Result};
use supervisor::Supervisor;

pub(super) fn run(console: &mut Console<'_>) -> Result {
    // It fails if there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    limit::raise();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Error::internal(format!("the asynchronous runtime cannot be started: {error}"))
    })?;
    let outcome = runtime.block_on(serve(console));
    // What still waits for a slow store in the background is not waited for.
    runtime.shutdown_background();
    outcome
}

async fn serve(console: &mut Console<'_>) -> Result {
    let realtime = openable(console)?;
    tell(&realtime.diagnostics());
    let status = Arc::new(Status::default());
    let checkup = Checkup::new(realtime.clone());
    let requests = Arc::new(RequestMetrics::default());
    let metrics = MetricsPage::new(realtime.clone(), Arc::clone(&status), Arc::clone(&requests));
    let (gateway, findings) = Gateway::builder(realtime.clone())
        .observer(requests)
        .page(Arc::new(metrics))
        .page(Arc::new(LivePage))
        .page(Arc::new(ReadyPage::new(checkup.clone())))
        .open()?;
    tell(&findings);
    let settings = gateway.settings();
    let (orders, ordered) = control::orders();
    let (friends, findings) = GatewayFriends::open(&realtime).await;
    tell(&findings);
    let mut registry = control::commands(&realtime, &status, &checkup, &orders);
    registry.extend(friends.commands());
    let socket = control_socket(&settings.control).await?;
    let listeners = Listeners::bind(&settings).await?;
    for listen in listeners.names() {
        tracing::info!(%listen, "listening");
    }
    if let Some(socket) = &socket {
        tracing::info!(control = %socket.path().display(), "listening");
    }
    let supervisor = Supervisor { gateway, friends, status, orders: ordered };
    supervisor.run(listeners, socket.map(|socket| (socket, Arc::new(registry)))).await?;
    realtime.close().await;
    Ok(Outcome::Done)
}

/// Makes the control socket. Without one the gateway works, so that it can be tried by those who
/// may not write to `/run`; but what the configuration names has to be there.
async fn control_socket(control: &Control) -> Result<Option<ControlSocket>> {
    let Some(path) = control.path() else { return Ok(None) };
    match ControlSocket::bind(path).await {
        Ok(socket) => Ok(Some(socket)),
        Err(error)
            if *control == Control::Default
                && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Denied) =>
        {
            tracing::warn!(%error, "there is no control socket; `control` of [gateway] names another");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Logs what is wrong with the configuration.
fn tell(findings: &[Diagnostic]) {
    for finding in findings {
        if finding.severity == Severity::Note {
            tracing::info!(%finding, "configuration");
        } else {
            tracing::warn!(%finding, "configuration");
        }
    }
}
