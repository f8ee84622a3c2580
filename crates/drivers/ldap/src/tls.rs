//! Encryption, as rustls has it.

use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use asterisk_realtime_core::{Error, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::Tls;

/// The configuration for a connection. Files are read each time, because certificates are renewed.
///
/// # Errors
///
/// `Invalid`, naming option and file: a file cannot be read, or holds something else.
pub(crate) async fn configuration(tls: &Tls) -> Result<Arc<ClientConfig>> {
    let (ca, identity) = (read(tls.ca.as_deref(), "tls-ca").await?, identity(tls).await?);
    // What the program has chosen; a library chooses nothing for others.
    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            Error::internal("rustls has no version of TLS").with_native(error.to_string())
        })?;
    let builder = if tls.verify {
        builder.with_root_certificates(authorities(ca.as_deref())?)
    } else {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider)))
    };
    let config = match identity {
        None => builder.with_no_client_auth(),
        Some((certificates, key)) => {
            builder.with_client_auth_cert(certificates, key).map_err(|error| {
                let message = "`tls-certificate` and `tls-key` do not go together";
                Error::invalid(message).with_native(error.to_string())
            })?
        }
    };
    Ok(Arc::new(config))
}

async fn read(file: Option<&Path>, option: &str) -> Result<Option<Vec<u8>>> {
    let Some(file) = file else { return Ok(None) };
    let refuse = |error: std::io::Error| {
        Error::invalid(format!("`{option}`: {} cannot be read: {error}", file.display()))
    };
    tokio::fs::read(file).await.map(Some).map_err(refuse)
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

async fn identity(tls: &Tls) -> Result<Option<Identity>> {
    let certificate = read(tls.certificate.as_deref(), "tls-certificate").await?;
    let key = read(tls.key.as_deref(), "tls-key").await?;
    match (certificate, key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => {
            let key = PrivateKeyDer::from_pem_slice(&key)
                .map_err(|_| Error::invalid("`tls-key` holds no private key in the PEM format"))?;
            Ok(Some((certificates(&certificate, "tls-certificate")?, key)))
        }
        _ => Err(Error::invalid("`tls-certificate` and `tls-key` go together; one is missing")),
    }
}

fn certificates(pem: &[u8], option: &str) -> Result<Vec<CertificateDer<'static>>> {
    let all: std::result::Result<Vec<_>, _> =
        CertificateDer::pem_reader_iter(BufReader::new(pem)).collect();
    match all {
        Ok(all) if !all.is_empty() => Ok(all),
        _ => Err(Error::invalid(format!("`{option}` holds no certificate in the PEM format"))),
    }
}

fn authorities(ca: Option<&[u8]>) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    match ca {
        Some(pem) => {
            for certificate in certificates(pem, "tls-ca")? {
                store.add(certificate).map_err(|error| {
                    let message = "`tls-ca` holds a certificate that cannot be an authority's";
                    Error::invalid(message).with_native(error.to_string())
                })?;
            }
        }
        None => {
            // What the system has and rustls does not take is left out, as browsers do.
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    Ok(store)
}

/// Takes every server for the right one (`tls-verify = no`), but not a broken handshake.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
