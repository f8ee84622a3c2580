//! What happens while the gateway runs: signals, orders, and the end.

use std::sync::Arc;

use asterisk_realtime::{Diagnostic, Error, Result};
use asterisk_realtime_console::Registry;
use asterisk_realtime_gateway::control::{self, ControlSocket, Order, Orders};
use asterisk_realtime_gateway::{Gateway, GatewayFriends, Listeners, Status};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::{systemd, tell};

/// Runs a gateway until somebody wants it to end.
pub(super) struct Supervisor {
    pub(super) gateway: Gateway,
    pub(super) friends: GatewayFriends,
    pub(super) status: Arc<Status>,
    pub(super) orders: Orders,
}

/// What is to be done.
enum Event {
    Reload(Option<oneshot::Sender<Result<Vec<Diagnostic>>>>),
    Stop {
        now: bool,
    },
    Alive,
    /// The gateway has ended, by itself or by a defect.
    Ended(std::result::Result<(), JoinError>),
}

impl Supervisor {
    /// Answers requests and commands until a signal or a command ends it.
    ///
    /// # Errors
    ///
    /// `Internal` if signals cannot be heard, or the gateway ends by a defect.
    pub(super) async fn run(
        mut self,
        listeners: Listeners,
        control: Option<(ControlSocket, Arc<Registry>)>,
    ) -> Result<()> {
        let mut signals = Signals::listen()?;
        let (serving, stop) = self.serve(listeners);
        let (commanding, silence) = command(control);
        let friends = self.friends.clone();
        let timing = tokio::spawn(async move { friends.keep_time().await });
        let mut stop = Some(stop);
        let mut serving = serving;
        systemd::ready();
        loop {
            match self.next(&mut signals, &mut serving).await {
                Event::Reload(answer) => self.reload(answer).await,
                Event::Alive => systemd::alive(),
                Event::Stop { now: false } if stop.is_some() => {
                    tracing::info!("stopping when all requests are answered");
                    systemd::stopping();
                    stop = None;
                }
                Event::Stop { .. } => {
                    tracing::info!("stopping at once");
                    if stop.is_some() {
                        systemd::stopping();
                    }
                    serving.abort();
                    break;
                }
                Event::Ended(Ok(())) => break,
                Event::Ended(Err(error)) => {
                    return Err(Error::internal(format!("the gateway has ended: {error}")));
                }
            }
        }
        timing.abort();
        drop(silence);
        // The command that ended the gateway is answered.
        if let Some(commanding) = commanding {
            let _ = commanding.await;
        }
        tracing::info!("stopped");
        Ok(())
    }

    /// Answers requests, until what is given back is dropped.
    fn serve(&self, listeners: Listeners) -> (JoinHandle<()>, oneshot::Sender<()>) {
        let (stop, stopped) = oneshot::channel::<()>();
        let gateway = self.gateway.clone();
        let serving = tokio::spawn(async move {
            let shutdown = async { _ = stopped.await };
            gateway.serve(listeners, shutdown).await;
        });
        (serving, stop)
    }

    async fn next(&mut self, signals: &mut Signals, serving: &mut JoinHandle<()>) -> Event {
        tokio::select! {
            _ = signals.hangup.recv() => Event::Reload(None),
            _ = signals.terminate.recv() => Event::Stop { now: false },
            _ = signals.interrupt.recv() => Event::Stop { now: false },
            Some(order) = self.orders.recv() => match order {
                Order::Reload(answer) => Event::Reload(Some(answer)),
                Order::StopGracefully => Event::Stop { now: false },
                Order::StopNow => Event::Stop { now: true },
            },
            () = tick(signals.watchdog.as_mut()) => Event::Alive,
            ended = serving => Event::Ended(ended),
        }
    }

    async fn reload(&self, answer: Option<oneshot::Sender<Result<Vec<Diagnostic>>>>) {
        systemd::reloading();
        let mut reloaded = self.gateway.reload().await;
        if let Ok(findings) = &mut reloaded {
            findings.extend(self.friends.reload().await);
        }
        self.status.reloaded(reloaded.is_ok());
        match &reloaded {
            Ok(findings) => {
                tell(findings);
                tracing::info!("the configuration is reloaded");
            }
            Err(error) => {
                tracing::error!(%error, "the configuration is not reloaded; the old one holds");
            }
        }
        systemd::ready();
        if let Some(answer) = answer {
            // Whoever asked may be gone.
            let _ = answer.send(reloaded);
        }
    }
}

/// Answers commands, until what is given back is dropped.
fn command(
    control: Option<(ControlSocket, Arc<Registry>)>,
) -> (Option<JoinHandle<()>>, oneshot::Sender<()>) {
    let (silence, silenced) = oneshot::channel::<()>();
    let commanding = control.map(|(socket, registry)| {
        tokio::spawn(async move {
            control::serve(socket, registry, async { _ = silenced.await }).await;
        })
    });
    (commanding, silence)
}

struct Signals {
    hangup: Signal,
    terminate: Signal,
    interrupt: Signal,
    watchdog: Option<Interval>,
}

impl Signals {
    fn listen() -> Result<Self> {
        let listen = |kind| {
            let deaf = |error| Error::internal(format!("signals cannot be heard: {error}"));
            signal(kind).map_err(deaf)
        };
        Ok(Self {
            hangup: listen(SignalKind::hangup())?,
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            watchdog: systemd::watchdog().map(|period| {
                let mut interval = interval(period);
                interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
                interval
            }),
        })
    }
}

/// The next beat; never without a watchdog.
async fn tick(watchdog: Option<&mut Interval>) {
    match watchdog {
        Some(interval) => _ = interval.tick().await,
        None => std::future::pending().await,
    }
}
