//! How is a server unsealed that was started locked? It waits at a socket in the data folder, for its owner alone, until somebody of this
//! machine hands the root key over. Neither passphrase nor share ever reaches the server.

#[cfg(unix)]
pub use unix::{Waiting, hand_over};

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;
    use std::time::Duration;

    use palermo_store::Store;
    use palermo_vault::{Key as _, RootKey};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{UnixListener, UnixStream};
    use zeroize::Zeroizing;

    use crate::error::{Error, Result, io};
    use crate::voice;

    /// How long somebody who connects has to hand over a key.
    const PATIENCE: Duration = Duration::from_secs(10);

    fn place(folder: &Path) -> PathBuf {
        folder.join("unseal.sock")
    }

    /// A locked server's socket; it goes when this does.
    pub struct Waiting {
        listener: UnixListener,
        at: PathBuf,
    }

    impl Drop for Waiting {
        fn drop(&mut self) {
            // That it is gone already is as good.
            let _ = std::fs::remove_file(&self.at);
        }
    }

    impl Waiting {
        /// Begins to wait in a data folder.
        ///
        /// # Errors
        /// Another server waits there, or no socket can be made.
        pub async fn begin(folder: &Path) -> Result<Waiting> {
            let at = place(folder);
            if UnixStream::connect(&at).await.is_ok() {
                let help = "unseal that one, or give this one the file of the root key with --unseal-file";
                return Err(Error::said("server_waits", "another locked server waits in this folder", help));
            }
            // What a server left that fell over.
            let _ = std::fs::remove_file(&at);
            let what = || format!("making {}", at.display());
            let listener = UnixListener::bind(&at).map_err(io(what()))?;
            std::fs::set_permissions(&at, std::fs::Permissions::from_mode(0o600)).map_err(io(what()))?;
            Ok(Waiting { listener, at })
        }

        /// Waits until the installation is unsealed.
        pub async fn end(self, store: Arc<Store>) {
            loop {
                let unsealed = match self.listener.accept().await {
                    Ok((mut stream, _)) => take(&store, &mut stream).await,
                    Err(e) => {
                        tracing::warn!("nobody can unseal: {e}");
                        tokio::time::sleep(PATIENCE).await;
                        continue;
                    }
                };
                if unsealed.is_ok_and(|done| done) || store.sealing().is_ok() {
                    return voice::say("Unsealed.");
                }
            }
        }
    }

    /// What is answered to the right key.
    const DONE: &str = "unsealed";

    /// Takes a key and answers [`DONE`] to the right one, to others what is wrong.
    async fn take(store: &Store, stream: &mut UnixStream) -> std::io::Result<bool> {
        let mut bytes = Zeroizing::new([0; 32]);
        // Whoever connects and says nothing keeps nobody else waiting; the unsealing itself may take its time.
        tokio::time::timeout(PATIENCE, stream.read_exact(bytes.as_mut())).await??;
        let root = RootKey::from_bytes(bytes.as_ref()).map_err(palermo_store::Error::from);
        let answer = match root {
            Ok(root) => store.unseal(root).await.err().map_or_else(|| DONE.into(), |e| e.to_string()),
            Err(e) => e.to_string(),
        };
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        Ok(answer == DONE)
    }

    /// Hands the root key to the server that waits in a data folder.
    ///
    /// # Errors
    /// None waits, or it refuses the key.
    pub async fn hand_over(folder: &Path, root: &RootKey) -> Result<()> {
        let Ok(mut stream) = UnixStream::connect(place(folder)).await else {
            let cause = format!("no locked server waits in {}", folder.display());
            let help = "start it with `palermo serve`; a server that runs and does not wait is unsealed already";
            return Err(Error::said("no_server", cause, help));
        };
        // The key goes to nobody but whoever owns the folder.
        let owner = std::fs::metadata(folder).map(|of| std::os::unix::fs::MetadataExt::uid(&of));
        if !matches!((stream.peer_cred(), owner), (Ok(peer), Ok(owner)) if peer.uid() == owner) {
            let cause = format!("whoever waits in {} is not the owner of that folder", folder.display());
            let help = "nothing was handed over: look who made the file unseal.sock there";
            return Err(Error::said("foreign_server", cause, help));
        }
        let mut answer = String::new();
        let talk = async {
            stream.write_all(root.expose()).await?;
            stream.read_to_string(&mut answer).await
        };
        talk.await.map_err(io("handing the root key over"))?;
        match answer.as_str() {
            DONE => Ok(()),
            "" => Err(Error::said("refused", "the server took no key", "look at what it said, and try again")),
            _ => Err(Error::said("refused", answer, "give the root key of this installation")),
        }
    }
}

/// Hands the root key over; on this system no server waits for it.
///
/// # Errors
/// Always: it is said how a server is unsealed here.
#[cfg(not(unix))]
pub async fn hand_over(_: &std::path::Path, _: &palermo_vault::RootKey) -> crate::error::Result<()> {
    let help = "stop it and start it again: `palermo serve` asks, or takes --unseal-file";
    Err(crate::error::Error::said("no_server", "a running server is not unsealed on this system", help))
}
