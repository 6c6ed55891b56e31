//! What a lab leaves in its folder for those who look at its sites: the roots
//! to trust, a client's certificate, the certificates that were deployed.

use std::io;
use std::path::PathBuf;

use crate::Lab;
use crate::authority::pem;
use crate::topology::SITES;

impl Lab {
    /// Writes the files that never change.
    pub(crate) fn files(&self) -> io::Result<()> {
        std::fs::write(self.roots_path(), self.tls.pki().root().pem())
    }

    /// The root that the healthy sites' certificates lead to, in PEM.
    pub fn roots_path(&self) -> PathBuf {
        self.folder.path().join("roots.pem")
    }

    /// A client's certificate and its key in one file, in PEM: what
    /// `client-certificate-required` asks for.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn client_path(&self) -> io::Result<PathBuf> {
        let path = self.folder.path().join("client.pem");
        if !path.exists() {
            let client = self.tls.pki().client();
            std::fs::write(&path, client.pem() + &client.key.pem())?;
        }
        Ok(path)
    }

    /// The chain that was deployed for a site, in PEM: what it shows when
    /// healthy. Of a site that was not reloaded it is the newer one.
    ///
    /// # Errors
    /// Nobody is called so; the file cannot be written.
    pub fn deployed_path(&self, site: &str) -> io::Result<PathBuf> {
        let site = SITES.iter().find(|one| one.id == site || one.name == site);
        let nobody = || io::Error::from(io::ErrorKind::NotFound);
        let site = site.ok_or_else(nobody)?;
        let (chain, _) = self.tls.healthy(site).ok_or_else(nobody)?;
        let path = self.folder.path().join(format!("{}.deployed.pem", site.id));
        std::fs::write(&path, pem::chain(&chain))?;
        Ok(path)
    }

    /// The chains that a site shows at present, for its ECDSA key first: the
    /// certificates in DER as they are sent, and the key in PEM.
    pub fn shown(&self, site: &str) -> Vec<(Vec<Vec<u8>>, String)> {
        self.tls.shown(site)
    }

    /// The first of these chains as a file in PEM.
    ///
    /// # Errors
    /// Nobody is called so; the file cannot be written.
    pub fn shown_path(&self, site: &str) -> io::Result<PathBuf> {
        let shown = self.shown(site).into_iter().next();
        let (chain, _) = shown.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let path = self.folder.path().join(format!("{site}.shown.pem"));
        std::fs::write(&path, pem::chain(&chain))?;
        Ok(path)
    }

    /// The port of a protocol, one of [`crate::PROTOCOLS`], at every site that
    /// speaks it. `http` is that of what authorities publish.
    ///
    /// # Panics
    /// There is no such protocol: a test asks for what is not there.
    #[allow(clippy::panic)]
    pub fn port_of(&self, protocol: &str) -> u16 {
        match self.tls.port(protocol) {
            Some(port) => port,
            None => panic!("the lab does not speak {protocol}"),
        }
    }

    /// The address of something that authorities publish: `root.der`, `e1.crl`,
    /// `ocsp`, `acme/directory`.
    pub fn published(&self, path: &str) -> String {
        self.tls.pki().url(path)
    }
}
