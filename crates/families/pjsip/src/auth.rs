//! What credentials do beyond their fields.

use asterisk_realtime_core::Secret;
use asterisk_realtime_schema::record::{self, Reader, Record};
use asterisk_realtime_schema::value::elements;
use asterisk_realtime_schema::{Column, Refusal};

use crate::{Algorithm, Auth, AuthType};

impl Auth {
    /// New credentials of a user and a password.
    pub fn password(id: impl Into<String>, username: impl Into<String>, password: Secret) -> Self {
        let password = Some(password);
        Self { id: id.into(), username: username.into(), password, ..Self::blank() }
    }

    /// The algorithms of our challenges; none stands for the global default.
    pub fn uas_algorithms(&self) -> Vec<Algorithm> {
        algorithms(self.supported_algorithms_uas.as_deref())
    }

    /// The algorithms of challenges that we answer; none stands for the global default.
    pub fn uac_algorithms(&self) -> Vec<Algorithm> {
        algorithms(self.supported_algorithms_uac.as_deref())
    }

    /// Whether there is what an algorithm needs: the password, or its digest.
    pub fn has_credentials_for(&self, algorithm: Algorithm) -> bool {
        let digests = self.password_digest.as_ref().map_or("", Secret::expose);
        let is_of = |digest: &str| {
            let name = digest.split_once(':').map_or("MD5", |(name, _)| name);
            Algorithm::word(name) == Some(algorithm)
        };
        self.password.is_some()
            || algorithm == Algorithm::Md5 && self.md5_cred.is_some()
            || elements(digests).any(is_of)
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        reader.require(column("username"), !self.username.is_empty());
        if self.auth_type == AuthType::GoogleOauth {
            reader.require(column("refresh_token"), self.refresh_token.is_some());
            reader.require(column("oauth_clientid"), self.oauth_clientid.is_some());
            reader.require(column("oauth_secret"), self.oauth_secret.is_some());
            return;
        }
        let lists = [self.uas_algorithms(), self.uac_algorithms()];
        // Where the global default counts, MD5 is taken for it.
        let all = lists.iter().flat_map(
            |list| {
                if list.is_empty() { &[Algorithm::Md5][..] } else { list }
            },
        );
        if let Some(lacks) = all.copied().find(|algorithm| !self.has_credentials_for(*algorithm)) {
            let rule = format!("there, nor a digest of it for {lacks}, as the row needs");
            reader.refuse(column("password"), &Refusal::new("", rule));
        }
    }
}

fn algorithms(list: Option<&str>) -> Vec<Algorithm> {
    elements(list.unwrap_or_default()).filter_map(Algorithm::word).collect()
}

fn column(name: &str) -> &'static Column {
    record::column(Auth::TABLES, name)
}
