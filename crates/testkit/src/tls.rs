//! Certificates for servers and clients.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::{Error, Result, program, run};

/// The certificates of a server, for its clients; all in PEM format.
///
/// The server has a certificate for `localhost` and `127.0.0.1`, signed by [`ca`](Self::ca).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TlsFiles {
    /// The authority that signed the server's certificate and the client's.
    pub ca: PathBuf,
    /// A client's certificate, in the name of [`MariaDb::USER`](crate::MariaDb::USER).
    pub client_certificate: PathBuf,
    /// The key of the client's certificate.
    pub client_key: PathBuf,
    /// An authority that signed nothing: who trusts only this one must refuse the server.
    pub other_ca: PathBuf,
}

impl TlsFiles {
    pub(crate) fn of(folder: &Path) -> Self {
        let file = |name| folder.join("tls").join(name);
        Self {
            ca: file("ca.pem"),
            client_certificate: file("client.pem"),
            client_key: file("client.key"),
            other_ca: file("other-ca.pem"),
        }
    }
}

/// Makes all the files in the folder `tls` below this one.
pub(crate) fn make(folder: &Path, account: Account) -> Result<()> {
    let folder = folder.join("tls");
    fs::create_dir(&folder).map_err(Error::while_doing(folder.display()))?;
    account.give(&folder)?;
    let maker = Maker { openssl: program::find("openssl")?, folder, account };
    maker.authority("ca")?;
    maker.authority("other-ca")?;
    maker.certificate("server", "localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1")?;
    maker.certificate("client", "asterisk", "extendedKeyUsage=clientAuth")
}

/// Runs `openssl`, as the server's user, so that the server may read the keys.
struct Maker {
    openssl: PathBuf,
    folder: PathBuf,
    account: Account,
}

impl Maker {
    fn authority(&self, name: &str) -> Result<()> {
        let key_usage = "keyUsage=critical,keyCertSign,cRLSign";
        self.request(name, name, &format!("-addext {key_usage} -out {name}.pem"))
    }

    fn certificate(&self, name: &str, subject: &str, extension: &str) -> Result<()> {
        // A certificate of version 3, as the clients of today want it, has extensions.
        let options = format!(
            "-CA ca.pem -CAkey ca.key -addext basicConstraints=critical,CA:FALSE \
             -addext {extension} -out {name}.pem"
        );
        self.request(name, subject, &options)
    }

    /// A key and a certificate for it; the options are separated by spaces.
    fn request(&self, name: &str, subject: &str, options: &str) -> Result<()> {
        let mut arguments = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -sha256 \
                             -noenc -days 3650 "
            .to_owned();
        let _ = write!(arguments, "-subj /CN={subject} -keyout {name}.key {options}");
        let mut command = run::command(&self.openssl);
        command.args(arguments.split_whitespace()).current_dir(&self.folder);
        self.account.run_as(&mut command);
        run::output(&mut command).map(drop)
    }
}
