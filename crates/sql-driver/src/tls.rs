//! Encryption, as far as all servers have it.

use std::path::Path;

use asterisk_realtime_core::{Error, Result};

use crate::Tls;

/// The files of a [`Tls`], read.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct PemFiles {
    /// The authorities.
    pub ca: Option<Vec<u8>>,
    /// Our certificate and its key.
    pub identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl Tls {
    /// Reads the files. Client libraries would not say which one they cannot read.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid), naming option and file: a file
    /// cannot be read, or holds something else; a certificate has no key.
    pub async fn read_files(&self) -> Result<PemFiles> {
        let ca = match &self.ca {
            Some(file) => Some(read("tls-ca", file, "CERTIFICATE").await?),
            None => None,
        };
        let identity = match (&self.certificate, &self.key) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some((
                read("tls-certificate", certificate, "CERTIFICATE").await?,
                read("tls-key", key, "PRIVATE KEY").await?,
            )),
            _ => {
                let message = "`tls-certificate` and `tls-key` go together; one is missing";
                return Err(Error::invalid(message));
            }
        };
        Ok(PemFiles { ca, identity })
    }
}

async fn read(option: &str, file: &Path, holds: &str) -> Result<Vec<u8>> {
    let refuse = |why: &str| Error::invalid(format!("`{option}`: {} {why}", file.display()));
    let bytes = tokio::fs::read(file).await;
    let bytes = bytes.map_err(|error| refuse(&format!("cannot be read: {error}")))?;
    let text = String::from_utf8_lossy(&bytes);
    if text.lines().any(|line| line.starts_with("-----BEGIN ") && line.contains(holds)) {
        Ok(bytes)
    } else {
        Err(refuse(&format!("holds no {} in the PEM format", holds.to_ascii_lowercase())))
    }
}

/// Why there is no encrypted connection, in the words of rustls or of sqlx; in ours.
pub fn why_not_encrypted(native: &str) -> &'static str {
    let reasons = [
        ("does not support TLS", "the server offers no encryption (option `tls`)"),
        (
            "UnknownIssuer",
            "no authority that we trust has signed the server's certificate (`tls-ca`)",
        ),
        ("NotValidForName", "the server's certificate names another host"),
        ("not valid for name", "the server's certificate names another host"),
        ("xpired", "the server's certificate has expired"),
        ("CertificateRequired", "the server wants a certificate (`tls-certificate`)"),
        ("nvalid certificate", "a certificate is none"),
    ];
    let reason = reasons.into_iter().find(|(sign, _)| native.contains(sign));
    reason.map_or("the connection cannot be encrypted (option `tls`)", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::ErrorKind;

    use super::*;
    use crate::TlsMode;

    async fn refusal(change: impl FnOnce(&mut Tls)) -> String {
        let mut tls = Tls { mode: TlsMode::VerifyCa, ..Tls::default() };
        change(&mut tls);
        let error = tls.read_files().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        error.to_string()
    }

    #[tokio::test]
    async fn files_that_cannot_be_used_are_named_with_their_option() {
        assert_eq!(Tls::default().read_files().await.unwrap(), PemFiles::default());
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let text = refusal(|tls| tls.ca = Some("/nonexistent/ca.pem".into())).await;
        assert!(text.starts_with("`tls-ca`: /nonexistent/ca.pem cannot be read: "), "{text}");
        let text = refusal(|tls| tls.ca = Some(manifest.into())).await;
        assert!(text.ends_with("Cargo.toml holds no certificate in the PEM format"), "{text}");
        let text = refusal(|tls| tls.key = Some(manifest.into())).await;
        assert!(text.contains("one is missing"), "{text}");
    }

    #[test]
    fn refusals_have_a_reason() {
        for (native, part) in [
            ("server does not support TLS", "offers no encryption"),
            ("invalid peer certificate: UnknownIssuer", "`tls-ca`"),
            ("invalid peer certificate: certificate not valid for name \"db\"", "another host"),
            ("invalid peer certificate: Expired", "expired"),
            ("received fatal alert: CertificateRequired", "`tls-certificate`"),
            ("peer is incompatible: no cipher suites in common", "cannot be encrypted"),
        ] {
            assert!(why_not_encrypted(native).contains(part), "{native}");
        }
    }
}
