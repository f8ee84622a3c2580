//! What transports, global and system settings do beyond their fields.

use asterisk_realtime_schema::record::{self, Reader, Record};
use asterisk_realtime_schema::{Otherwise, Refusal};

use crate::{Global, Protocol, System, Transport};

/// T1 is not shorter than this, in milliseconds.
const SHORTEST_T1: u32 = 100;

impl Transport {
    /// A new transport that listens at an address, and a port if wanted.
    pub fn new(id: impl Into<String>, protocol: Protocol, bind: impl Into<String>) -> Self {
        Self { id: id.into(), protocol, bind: Some(bind.into()), ..Self::blank() }
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        let column = |name| record::column(Self::TABLES, name);
        if self.protocol != Protocol::Flow {
            reader.require(column("bind"), self.bind.is_some());
        }
        if let Some(name) = self
            .external_signaling_hostname
            .as_deref()
            .filter(|_| self.external_signaling_address.is_some())
        {
            let rule = "allowed together with external_signaling_address";
            reader.refuse(column("external_signaling_hostname"), &Refusal::new(name, rule));
        }
    }
}

impl Global {
    /// New settings with the defaults of `res_pjsip`.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::blank() }
    }
}

impl System {
    /// New settings with the defaults of `res_pjsip`.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::blank() }
    }

    /// Timers that are too short become longer.
    pub(crate) fn check(&mut self, reader: &mut Reader) {
        let mut correct = |name: &str, timer: &mut u32, least: u32, otherwise| {
            if *timer < least {
                let refusal = Refusal::new(&timer.to_string(), format!("at least {least}"));
                let column = record::column(Self::TABLES, name);
                reader.remark(column, &refusal, Otherwise::Takes(otherwise));
                *timer = least;
            }
        };
        correct("timer_t1", &mut self.timer_t1, SHORTEST_T1, "100");
        let least = self.timer_t1.saturating_mul(64);
        correct("timer_b", &mut self.timer_b, least, "64 times T1");
    }
}
