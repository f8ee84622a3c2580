//! TLS by rustls. The provider of its cryptography is the program's choice, installed by its
//! binary.

use std::path::Path;
use std::sync::Arc;

use asterisk_realtime_core::{Error, Location, Result};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::settings::TlsFiles;

/// Reads the certificate and its key.
///
/// # Errors
///
/// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): a file cannot be read, or the key is
///   not that of the certificate.
/// * [`Internal`](asterisk_realtime_core::ErrorKind::Internal): the program has no provider.
pub(crate) fn config(files: &TlsFiles) -> Result<Arc<ServerConfig>> {
    let provider = CryptoProvider::get_default()
        .ok_or_else(|| Error::internal("the program has installed no provider of cryptography"))?;
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
        .map_err(|error| unreadable(&files.certificate, &error))?;
    if chain.is_empty() {
        return Err(Error::invalid("there is no certificate in it").at(place(&files.certificate)));
    }
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unreadable(&files.key, &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| {
            let fault = format!("the certificate and its key cannot be used: {error}");
            Error::invalid(fault).at(place(&files.certificate))
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn unreadable(file: &Path, error: &rustls::pki_types::pem::Error) -> Error {
    Error::invalid(format!("the file cannot be read: {error}")).at(place(file))
}

fn place(file: &Path) -> Location {
    Location::file(file.display().to_string())
}
