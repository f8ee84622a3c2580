//! Words of the columns.

use asterisk_realtime_schema::words;

words! {
    /// A method that changes a call.
    pub enum UpdateMethod {
        /// INVITE.
        Invite = "invite",
        /// INVITE within the call.
        Reinvite = "reinvite",
        /// UPDATE.
        Update = "update",
    }
}

words! {
    /// How crossing requests for direct media are avoided.
    pub enum GlareMitigation {
        /// Not.
        None = "none",
        /// By outgoing calls.
        Outgoing = "outgoing",
        /// By incoming calls.
        Incoming = "incoming",
    }
}

words! {
    /// How digits are sent.
    pub enum DtmfMode {
        /// As events of RTP.
        Rfc4733 = "rfc4733",
        /// As tones in the audio.
        Inband = "inband",
        /// As SIP requests INFO.
        Info = "info",
        /// As events if the other side can, else in the audio.
        Auto = "auto",
        /// As events if the other side can, else as INFO.
        AutoInfo = "auto_info",
        /// Not. The official enumeration lacks it.
        None = "none",
    }
}

words! {
    /// How a request is known to be from an endpoint.
    pub enum IdentifyBy {
        /// By the user of the From header.
        Username = "username",
        /// By the user of the credentials.
        AuthUsername = "auth_username",
        /// By its address.
        Ip = "ip",
        /// By a header.
        Header = "header",
        /// By the request URI.
        RequestUri = "request_uri",
    }
}

words! {
    /// Whether calls have session timers.
    pub enum SessionTimers {
        /// Not.
        No = "no" | "false" | "n" | "f" | "0" | "off",
        /// If the other side wants them.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// The other side must have them.
        Required = "required",
        /// Always, also if the other side has none.
        Forced = "forced" | "always",
    }
}

words! {
    /// Whether provisional responses are reliable.
    pub enum Rel100 {
        /// Not.
        No = "no" | "false" | "n" | "f" | "0" | "off",
        /// If the other side wants it.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// The other side must do it.
        Required = "required",
        /// If the other side can.
        PeerSupported = "peer_supported",
    }
}

words! {
    /// How media are encrypted.
    pub enum MediaEncryption {
        /// Not.
        No = "no",
        /// With keys in SDP.
        Sdes = "sdes",
        /// With keys from DTLS.
        Dtls = "dtls",
    }
}

words! {
    /// How errors of T.38 are corrected.
    pub enum FaxErrorCorrection {
        /// Not.
        None = "none",
        /// By parity.
        Fec = "fec",
        /// By repetition.
        Redundancy = "redundancy",
    }
}

words! {
    /// What of the certificate of the other side is verified.
    pub enum DtlsVerify {
        /// Nothing.
        No = "no" | "false" | "n" | "f" | "0" | "off",
        /// All.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// That its fingerprint is the one in SDP.
        Fingerprint = "fingerprint",
        /// That an authority signed it.
        Certificate = "certificate",
    }
}

words! {
    /// Who connects.
    pub enum DtlsSetup {
        /// Asterisk.
        Active = "active",
        /// The other side.
        Passive = "passive",
        /// Either.
        ActPass = "actpass",
    }
}

words! {
    /// The hash of a fingerprint.
    pub enum FingerprintHash {
        /// SHA-1.
        Sha1 = "SHA-1",
        /// SHA-256.
        Sha256 = "SHA-256",
    }
}

words! {
    /// What a redirection leads to.
    pub enum RedirectMethod {
        /// An extension of the dialplan.
        User = "user",
        /// A URI that the core calls.
        UriCore = "uri_core",
        /// A URI that PJSIP calls itself.
        UriPjsip = "uri_pjsip",
    }
}

words! {
    /// Whose codecs count in an offer that comes in, and in whose order.
    pub enum IncomingOffer {
        /// Those of both, in our order.
        Local = "local",
        /// The first of these.
        LocalFirst = "local_first",
        /// Those of both, in their order.
        Remote = "remote",
        /// The first of these.
        RemoteFirst = "remote_first",
    }
}

words! {
    /// Whose codecs count in an offer that goes out, and in whose order.
    pub enum OutgoingOffer {
        /// Those of both, in our order.
        Local = "local",
        /// All, in our order.
        LocalMerge = "local_merge",
        /// The first of both, in our order.
        LocalFirst = "local_first",
        /// Those of both, in their order.
        Remote = "remote",
        /// All, in their order.
        RemoteMerge = "remote_merge",
        /// The first of both, in their order.
        RemoteFirst = "remote_first",
    }
}

words! {
    /// How mechanisms of security are negotiated.
    pub enum SecurityNegotiation {
        /// Not.
        No = "no",
        /// As `mediasec` says.
        Mediasec = "mediasec",
    }
}

words! {
    /// Which credentials count.
    pub enum AuthType {
        /// The password.
        UserPass = "userpass",
        /// The MD5 of the password.
        Md5 = "md5",
        /// Any that are there. The official enumeration lacks it.
        Digest = "digest",
        /// A token of Google; needs support in the SIP library.
        GoogleOauth = "google_oauth",
    }
}

words! {
    /// An algorithm of credentials.
    pub enum Algorithm {
        /// MD5.
        Md5 = "MD5",
        /// SHA-256.
        Sha256 = "SHA-256",
        /// SHA-512, cut to 256 bits.
        Sha512Of256 = "SHA-512-256",
    }
}

words! {
    /// What a transport speaks.
    pub enum Protocol {
        /// UDP.
        Udp = "udp",
        /// TCP.
        Tcp = "tcp",
        /// TLS.
        Tls = "tls",
        /// WebSocket.
        Ws = "ws",
        /// WebSocket over TLS.
        Wss = "wss",
        /// A connection that a registration made.
        Flow = "flow",
    }
}

words! {
    /// A version of TLS.
    pub enum TlsMethod {
        /// That of the library.
        Default = "default",
        /// The same.
        Unspecified = "unspecified",
        /// TLS 1.0.
        Tls1 = "tlsv1",
        /// TLS 1.1.
        Tls1Dot1 = "tlsv1_1",
        /// TLS 1.2.
        Tls1Dot2 = "tlsv1_2",
        /// TLS 1.3.
        Tls1Dot3 = "tlsv1_3",
        /// SSL 2.
        Ssl2 = "sslv2",
        /// SSL 3.
        Ssl3 = "sslv3",
        /// SSL 2 or 3, and TLS.
        Ssl23 = "sslv23",
    }
}

words! {
    /// Which overloaded queues turn new requests away.
    pub enum OverloadTrigger {
        /// None.
        None = "none",
        /// Any.
        Global = "global",
        /// Those of PJSIP.
        PjsipOnly = "pjsip_only",
    }
}

words! {
    /// What is attested of a caller.
    pub enum Attestation {
        /// The caller, and the right to the number.
        A = "A",
        /// The caller.
        B = "B",
        /// Where the call came in.
        C = "C",
    }
}
