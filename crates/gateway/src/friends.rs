//! The friends of a gateway: for its console, over its engine.

use std::sync::Arc;

use asterisk_realtime_console::{Command, cache};
use asterisk_realtime_core::{Config, Diagnostic, ErrorKind, Lookup, Result};
use asterisk_realtime_engine::{Realtime, StaticOrigin};
use asterisk_realtime_friends::{
    Friends, IaxPeers, IaxUsers, Protocol, PruneHook, Pruning, Settings, SipFriends, configured,
    console,
};

const SIP_FAMILIES: [&str; 2] = ["sippeers", "sipregs"];
const IAX_FAMILIES: [&str; 2] = ["iaxpeers", "iaxusers"];

/// The SIP devices, IAX2 peers and IAX2 users that a gateway has in memory.
///
/// Their options and the devices of the files stand in `sip.conf` and `iax.conf` of its
/// configuration directory, or where those are mapped to; without them nothing is kept. They are
/// for its console: requests are answered by the engine and its caches, and what an Asterisk writes
/// through the gateway changes no friend.
///
/// What is pruned here is forgotten by the caches of the engine as well.
#[derive(Clone, Debug)]
pub struct GatewayFriends {
    realtime: Realtime,
    sip: SipFriends,
    peers: IaxPeers,
    users: IaxUsers,
}

impl GatewayFriends {
    /// Friends with the options that the files have. No store is asked for a friend.
    pub async fn open(realtime: &Realtime) -> (Self, Vec<Diagnostic>) {
        let friends = Self {
            realtime: realtime.clone(),
            sip: friends(realtime, &SIP_FAMILIES),
            peers: friends(realtime, &IAX_FAMILIES),
            users: friends(realtime, &IAX_FAMILIES),
        };
        let findings = friends.reload().await;
        (friends, findings)
    }

    /// The commands on them: `sip show peers`, `sip prune realtime` and so on.
    pub fn commands(&self) -> Vec<Arc<dyn Command>> {
        let mut commands = console::sip_commands(&self.sip);
        commands.extend(console::iax2_commands(&self.peers, &self.users));
        commands
    }

    /// Reads the files again, and forgets all friends that came from a store, as `chan_sip` does.
    /// Answers what is wrong; with a file that cannot be read its old options stay in force.
    pub async fn reload(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let system = self.file("asterisk.conf", &mut findings).await;
        let before = self.sip.settings().system_name.clone();
        let system_name = system.as_ref().map_or(before, system_name);
        let has_sipregs = self.realtime.is_mapped("sipregs");

        let sip = self.file("sip.conf", &mut findings).await;
        let settings = sip.as_ref().map(|config| {
            let (mut settings, found) = Settings::of_sip(config);
            findings.extend(found);
            settings.system_name.clone_from(&system_name);
            settings.has_sipregs = has_sipregs;
            settings
        });
        renew(&self.sip, settings.as_ref(), sip.as_ref());

        let iax = self.file("iax.conf", &mut findings).await;
        let settings = iax.as_ref().map(|config| {
            let (mut settings, found) = Settings::of_iax(config);
            findings.extend(found);
            settings.system_name = system_name;
            settings
        });
        renew(&self.peers, settings.as_ref(), iax.as_ref());
        renew(&self.users, settings.as_ref(), iax.as_ref());
        findings
    }

    /// Does what is due when it is due, for ever.
    pub async fn keep_time(&self) {
        // Users have no registrations.
        tokio::join!(self.sip.keep_time(), self.peers.keep_time());
    }

    /// A file of the configuration directory, or of a store if it is mapped; empty if there is none,
    /// and `None` if it cannot be read.
    async fn file(&self, name: &str, findings: &mut Vec<Diagnostic>) -> Option<Config> {
        let is_text = self.realtime.static_origin(name) == StaticOrigin::Text;
        match self.realtime.config(name).await {
            Ok(config) => Some(config),
            Err(error) if error.kind() == ErrorKind::NotFound && is_text => Some(Config::default()),
            Err(error) => {
                let message = format!("`{name}` cannot be read, so its options stay: {error}");
                findings.push(Diagnostic::warning("friends-unreadable", message));
                None
            }
        }
    }
}

/// Puts what a file has in force. Without one everything is forgotten that came from a store.
fn renew<P: Protocol>(friends: &Friends<P>, settings: Option<&Settings>, config: Option<&Config>) {
    match (settings, config) {
        (Some(settings), Some(config)) => {
            friends.reload(settings.clone(), configured::<P>(config));
        }
        _ => _ = friends.prune_all(),
    }
}

/// Friends over these families, of which the caches forget what is pruned.
fn friends<P: Protocol>(realtime: &Realtime, families: &'static [&'static str]) -> Friends<P> {
    let caches = realtime.clone();
    let hook = PruneHook::new(move |pruning| {
        for family in families.iter().filter(|family| caches.is_mapped(family)) {
            if let Err(error) = forget(&caches, family, pruning) {
                tracing::warn!(family, %error, "a cache does not forget what was pruned");
            }
        }
    });
    let lookup: Arc<dyn Lookup> = Arc::new(realtime.clone());
    Friends::builder(lookup).on_prune(hook).build()
}

fn forget(realtime: &Realtime, family: &str, pruning: &Pruning<'_>) -> Result<()> {
    match pruning {
        Pruning::Name(name) => realtime.invalidate_rows(family, "name", name).map(|_| ()),
        Pruning::Like(names) => {
            cache::prune_like(realtime, family, "name", names.as_str()).map(|_| ())
        }
        Pruning::All => realtime.invalidate_family(family).map(|_| ()),
    }
}

/// `systemname` of `asterisk.conf`.
fn system_name(config: &Config) -> Option<String> {
    let name = config.category("options")?.last("systemname")?;
    Some(name.value.clone()).filter(|name| !name.is_empty())
}
