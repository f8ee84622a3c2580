//! Words of SIP devices.

use asterisk_realtime_schema::words;

words! {
    /// Who a device is.
    pub enum DeviceKind {
        /// It calls, and is called.
        Friend = "friend",
        /// It calls.
        User = "user",
        /// It is called, and registers.
        Peer = "peer",
    }
}

impl DeviceKind {
    /// Whether it calls.
    pub const fn is_user(self) -> bool {
        matches!(self, Self::Friend | Self::User)
    }

    /// Whether it is called.
    pub const fn is_peer(self) -> bool {
        matches!(self, Self::Friend | Self::Peer)
    }

    /// What both together are: a user that is also a peer is a friend.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::User, Self::User) => Self::User,
            (Self::Peer, Self::Peer) => Self::Peer,
            _ => Self::Friend,
        }
    }
}

words! {
    /// How digits are sent.
    pub enum DtmfMode {
        /// As RTP events.
        Rfc2833 = "rfc2833",
        /// As INFO requests of the type `application/dtmf-relay`.
        Info = "info",
        /// As INFO requests of the type `application/dtmf`.
        ShortInfo = "shortinfo",
        /// As audio.
        Inband = "inband",
        /// As RTP events if both sides can, else as audio.
        Auto = "auto",
    }
}

words! {
    /// Whether ringing is sent as audio.
    pub enum ProgressInband {
        /// Only after progress was told.
        No = "no",
        /// Always.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// Not at all.
        Never = "never",
    }
}

words! {
    /// Whether digits may follow one by one.
    pub enum AllowOverlap {
        /// Not.
        No = "no",
        /// As further INVITE requests.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// As digits after the beginning of the call.
        Dtmf = "dtmf",
    }
}

words! {
    /// Whether video is offered.
    pub enum VideoSupport {
        /// Not.
        No = "no",
        /// If the call has video.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// In any call.
        Always = "always",
    }
}

words! {
    /// Which header tells the other party.
    pub enum SendRpid {
        /// None.
        No = "no",
        /// Remote-Party-ID. The official enumeration has only this word for it.
        Rpid = "yes" | "rpid" | "true" | "y" | "t" | "1" | "on",
        /// P-Asserted-Identity.
        Pai = "pai",
    }
}

words! {
    /// Who wants session timers.
    pub enum SessionTimers {
        /// The other side may.
        Accept = "accept",
        /// Asterisk does.
        Originate = "originate",
        /// Nobody.
        Refuse = "refuse",
    }
}

words! {
    /// Who refreshes sessions.
    pub enum SessionRefresher {
        /// Who calls.
        Uac = "uac",
        /// Who is called.
        Uas = "uas",
        /// That is found out.
        Unknown = "unknown",
    }
}

words! {
    /// Whether a withheld caller id is sent.
    pub enum TrustIdOutbound {
        /// Not.
        No = "no" | "false" | "n" | "f" | "0" | "off",
        /// As it is.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// As versions before there was this option did.
        Legacy = "legacy",
    }
}

words! {
    /// What carries SIP.
    pub enum Transport {
        /// UDP.
        Udp = "udp",
        /// TCP.
        Tcp = "tcp",
        /// TLS.
        Tls = "tls",
        /// A web socket.
        Ws = "ws",
        /// A web socket over TLS.
        Wss = "wss",
    }
}
