//! Words of peers and users.

use asterisk_realtime_schema::words;

words! {
    /// Who a row is.
    pub enum IaxKind {
        /// It calls, and is called.
        Friend = "friend",
        /// It calls.
        User = "user",
        /// It is called, and registers.
        Peer = "peer",
    }
}

words! {
    /// Whether calls need a token.
    pub enum RequireCallToken {
        /// Not.
        No = "no" | "false" | "n" | "f" | "0" | "off",
        /// Always.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// Since the first call with one.
        Auto = "auto",
    }
}

words! {
    /// Whether calls are encrypted.
    pub enum Encryption {
        /// That adds nothing to what `[general]` says.
        No = "no" | "false" | "n" | "f" | "0" | "off",
        /// In any way.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// With AES of 128 bits.
        Aes128 = "aes128",
    }
}

words! {
    /// Whether calls may be passed on to where they go.
    pub enum Transfer {
        /// Not.
        No = "no",
        /// Yes.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// Their media only.
        MediaOnly = "mediaonly",
    }
}

words! {
    /// Whether who is connected is told, and believed.
    pub enum ConnectedLine {
        /// Neither.
        No = "no",
        /// Both.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// It is told.
        Send = "send",
        /// It is believed.
        Receive = "receive",
    }
}

words! {
    /// Whose order of codecs counts.
    pub enum CodecPriority {
        /// The one of who calls.
        Caller = "caller",
        /// Ours.
        Host = "host",
        /// Nobody's.
        Disabled = "disabled",
        /// Nobody's, and only the format that is asked for is taken.
        ReqOnly = "reqonly",
    }
}
