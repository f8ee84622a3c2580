//! A large configuration file such as a provisioning system writes.

use std::fmt::Write as _;

/// A `sip.conf` of about this many bytes: templates, peers, comments and blank lines.
pub fn sip_conf(size: usize) -> String {
    let mut text = String::with_capacity(size + 1024);
    text.push_str(
        "; SIP peers, generated\n[general]\ncontext = default ; unauthenticated calls\n\
         bindport=5060\n\n[phone](!)\ntype=friend\nhost=dynamic\ndisallow=all\nallow=ulaw\n\
         allow=alaw\n\n",
    );
    let mut number = 1000;
    while text.len() < size {
        let peer = write!(
            text,
            "[{number}](phone)\n\
             callerid=\"Extension {number}\" <{number}>\n\
             secret = s3cret{number}\n\
             mailbox={number}@default     ; voicemail\n\
             setvar=ACCOUNT=customer-{number}\\;main\n\
             ;permit=192.0.2.0/24\n\
             context => from-internal\n\n"
        );
        peer.expect("a String takes everything");
        number += 1;
    }
    text
}
