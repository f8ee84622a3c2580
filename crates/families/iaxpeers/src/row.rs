//! What peers and users have in common.

use std::net::IpAddr;

use asterisk_realtime_core::Secret;
use asterisk_realtime_schema::record::{self, Reader, Record};
use asterisk_realtime_schema::value::{self, AclEntry, CallerId, assignments};
use asterisk_realtime_schema::{Otherwise, Refusal};

use crate::{IaxKind, IaxPeer, IaxUser};

/// How somebody proves who it is.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct AuthMethods {
    /// With the password itself.
    pub plaintext: bool,
    /// With a sum over the password.
    pub md5: bool,
    /// With a key.
    pub rsa: bool,
}

impl AuthMethods {
    /// The methods that the text names; `None` if it names none.
    fn read(text: Option<&str>) -> Option<Self> {
        let has = |word: &str| text.is_some_and(|text| text.contains(word));
        let methods = Self { plaintext: has("plaintext"), md5: has("md5"), rsa: has("rsa") };
        Some(methods).filter(|methods| *methods != Self::default())
    }
}

impl IaxPeer {
    /// A new peer that is as `[general]` says.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::blank() }
    }

    /// Whether it registers, and has no address until then.
    pub fn is_dynamic(&self) -> bool {
        self.host.as_deref().is_some_and(|host| host.eq_ignore_ascii_case("dynamic"))
    }

    /// Whether its registration counts no more at this time in seconds since 1970: 60 seconds
    /// after it, whatever was granted. Only peers that register have one.
    pub fn is_over(&self, now: u64) -> bool {
        self.is_dynamic() && now.saturating_sub(self.regseconds.unwrap_or(0)) > 60
    }

    /// How it proves who it is: MD5 if `auth` names no method.
    pub fn auth_methods(&self) -> AuthMethods {
        let usual = AuthMethods { md5: true, ..AuthMethods::default() };
        AuthMethods::read(self.auth.as_deref()).unwrap_or(usual)
    }

    /// Its caller id: `callerid`, of which `fullname` and `cid_number` replace their parts.
    pub fn caller_id(&self) -> CallerId {
        caller_id(self.callerid.as_ref(), self.fullname.as_ref(), self.cid_number.as_ref())
    }

    /// Whether an address may register and call. What `deny` and `permit` say; the named lists of
    /// `acl` are not asked.
    pub fn permits(&self, address: IpAddr) -> bool {
        value::permits(&self.deny, &self.permit, address)
    }

    pub(crate) fn take_address(field: &mut Option<IpAddr>, text: &str) {
        *field = value::address(text).or(*field);
    }

    pub(crate) fn take_port(field: &mut Option<u16>, text: &str) {
        *field = Some(value::scan(text).and_then(|port| port.try_into().ok()).unwrap_or(4569));
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        refuse::<Self>(self.kind, IaxKind::User, reader);
        check_order::<Self>(&self.deny, self.disallow.as_ref(), self.callerid.as_ref(), reader);
    }
}

impl IaxUser {
    /// A new user that is as `[general]` says.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::blank() }
    }

    /// Its passwords; any one of them will do.
    pub fn secrets(&self) -> impl Iterator<Item = Secret> {
        let secrets = self.secret.as_ref().map(Secret::expose).unwrap_or_default().split(';');
        secrets.filter(|secret| !secret.is_empty()).map(Secret::new)
    }

    /// How it proves who it is: what `auth` names; else MD5 if it has a password, and with a key
    /// if it has some.
    pub fn auth_methods(&self) -> AuthMethods {
        AuthMethods::read(self.auth.as_deref()).unwrap_or(AuthMethods {
            plaintext: false,
            md5: self.secret.is_some(),
            rsa: self.inkeys.is_some(),
        })
    }

    /// Its caller id, as [`IaxPeer::caller_id`]; `None` if the one that it sends is kept.
    pub fn caller_id(&self) -> Option<CallerId> {
        let is_kept =
            self.callerid.as_deref().is_some_and(|id| id.eq_ignore_ascii_case("asreceived"));
        (!is_kept).then(|| {
            caller_id(self.callerid.as_ref(), self.fullname.as_ref(), self.cid_number.as_ref())
        })
    }

    /// The variables of its channels, each name once with its last value. What has no equals sign
    /// is left out.
    pub fn variables(&self) -> Vec<(&str, &str)> {
        assignments(&self.setvar)
    }

    /// Whether an address may call, as [`IaxPeer::permits`].
    pub fn permits(&self, address: IpAddr) -> bool {
        value::permits(&self.deny, &self.permit, address)
    }

    pub(crate) fn take_secret(field: &mut Option<Secret>, text: &str) {
        *field = Some(match field {
            Some(known) => Secret::new(format!("{};{text}", known.expose())),
            None => Secret::new(text),
        });
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        refuse::<Self>(self.kind, IaxKind::Peer, reader);
        check_order::<Self>(&self.deny, self.disallow.as_ref(), self.callerid.as_ref(), reader);
    }
}

fn caller_id(id: Option<&String>, name: Option<&String>, number: Option<&String>) -> CallerId {
    CallerId::of(id.map(String::as_str), name.map(String::as_str), number.map(String::as_str))
}

/// Refuses a row that is only the other.
fn refuse<T: Record>(kind: Option<IaxKind>, other: IaxKind, reader: &mut Reader) {
    if kind == Some(other) {
        let rule = if other == IaxKind::User { "`peer` or `friend`" } else { "`user` or `friend`" };
        let column = record::column(T::TABLES, "type");
        reader.refuse(column, &Refusal::new(other.as_str(), rule));
    }
}

/// Says where the order of columns makes Asterisk do something else than their meaning says.
fn check_order<T: Record>(
    deny: &[AclEntry],
    disallow: Option<&String>,
    callerid: Option<&String>,
    reader: &mut Reader,
) {
    if !reader.is_thorough() {
        return;
    }
    let deny = deny.first().map(ToString::to_string).unwrap_or_default();
    let text = |field: Option<&String>| field.cloned().unwrap_or_default();
    let rules: [(&str, String, &str, &'static str); 4] = [
        ("deny", deny, "permit", "it last, and the last match decides"),
        ("disallow", text(disallow), "allow", "out what `allow` put in"),
        ("callerid", text(callerid), "fullname", "it in place of `fullname`"),
        ("callerid", text(callerid), "cid_number", "it in place of `cid_number`"),
    ];
    for (column, value, other, takes) in rules {
        reader.expect_before(T::TABLES, column, other, &value, Otherwise::Takes(takes));
    }
}
