//! Encryption, as rustls has it.

use std::path::Path;
use std::sync::Arc;

use asterisk_realtime_core::{Error, Result};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};

use crate::settings::Tls;

/// The configuration of a client. Files are read now, because certificates are renewed; none if no
/// connection will be encrypted.
///
/// # Errors
///
/// `Invalid`, naming option and file: a file cannot be read, or holds something else.
pub(crate) async fn configuration(tls: &Tls, is_needed: bool) -> Result<ClientConfig> {
    let tls = tls.clone();
    let read = move || if is_needed { whole(&tls) } else { empty() };
    tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| Error::internal("reading certificates broke off"))?
}

/// What the program has chosen; a library chooses nothing for others.
fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()))
}

fn empty() -> Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(provider());
    let builder =
        builder.with_safe_default_protocol_versions().map_err(|error| no_version(&error))?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn whole(tls: &Tls) -> Result<ClientConfig> {
    let provider = provider();
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| no_version(&error))?;
    let builder = if tls.verify && tls.verify_host {
        builder.with_root_certificates(authorities(tls)?)
    } else {
        let verifier = if tls.verify { Some(verifier(tls, &provider)?) } else { None };
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Lenient { verifier, provider }))
    };
    match identity(tls)? {
        None => Ok(builder.with_no_client_auth()),
        Some((certificates, key)) => {
            builder.with_client_auth_cert(certificates, key).map_err(|error| {
                Error::invalid("our certificate and our private key do not go together")
                    .with_native(error.to_string())
            })
        }
    }
}

fn no_version(error: &rustls::Error) -> Error {
    Error::internal("rustls has no version of TLS").with_native(error.to_string())
}

fn read(file: &Path, what: &str) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|error| {
        Error::invalid(format!("{what}: {} cannot be read: {error}", file.display()))
    })
}

fn certificates(file: &Path, what: &str) -> Result<Vec<CertificateDer<'static>>> {
    let bytes = read(file, what)?;
    let pem: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match pem {
        Ok(pem) if !pem.is_empty() => Ok(pem),
        // A sequence, as DER begins.
        _ if bytes.starts_with(&[0x30]) => Ok(vec![CertificateDer::from(bytes)]),
        _ => Err(Error::invalid(format!("{what}: {} holds no certificate", file.display()))),
    }
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn identity(tls: &Tls) -> Result<Option<Identity>> {
    const KEY: &str = "the file of our private key (`ssl_key`, `tls-key`)";
    let Some(certificate) = &tls.certificate else {
        return match &tls.key {
            Some(_) => Err(Error::invalid(
                "there is a private key (`ssl_key`, `tls-key`), and no certificate",
            )),
            None => Ok(None),
        };
    };
    let chain =
        certificates(certificate, "the file of our certificate (`ssl_cert`, `tls-certificate`)")?;
    let file = tls.key.as_ref().unwrap_or(certificate);
    let bytes = read(file, KEY)?;
    let key = PrivateKeyDer::from_pem_slice(&bytes).ok();
    let key = key.or_else(|| PrivateKeyDer::try_from(bytes).ok()).ok_or_else(|| {
        Error::invalid(format!("{KEY}: {} holds no private key without a password", file.display()))
    })?;
    Ok(Some((chain, key)))
}

fn authorities(tls: &Tls) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    if let Some(ca) = &tls.ca {
        for certificate in certificates(ca, "the file of authorities (`ssl_cainfo`, `tls-ca`)")? {
            store.add(certificate).map_err(|error| {
                let message = "a certificate of `ssl_cainfo` cannot be that of an authority";
                Error::invalid(message).with_native(error.to_string())
            })?;
        }
    }
    if let Some(folder) = &tls.ca_folder {
        let found = rustls_native_certs::load_certs_from_paths(None, Some(folder));
        if found.certs.is_empty() {
            return Err(Error::invalid(format!(
                "the folder of authorities (`ssl_capath`): {} has no certificate in it \
                 (files are named by their hash, as `openssl rehash` does)",
                folder.display()
            )));
        }
        store.add_parsable_certificates(found.certs);
    }
    if tls.ca.is_none() && tls.ca_folder.is_none() {
        // What the system has and rustls does not take is left out, as browsers do.
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    Ok(store)
}

fn verifier(tls: &Tls, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    let roots = Arc::new(authorities(tls)?);
    let builder = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(provider));
    builder.build().map_err(|error| {
        Error::invalid("there is no authority that we trust").with_native(error.to_string())
    })
}

/// Does not look at the name of the server (`ssl_verifyhost = 0`), or at nothing of its certificate
/// (`ssl_verifypeer = no`); but a broken handshake is refused.
#[derive(Debug)]
struct Lenient {
    verifier: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(verifier) = &self.verifier else { return Ok(ServerCertVerified::assertion()) };
        let verdict =
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verdict {
            // The name is looked at last, when all else is well.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
