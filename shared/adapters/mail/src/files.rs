//! Letters as files, `<id>.eml`: what one looks at where there is no server of mail.

use std::path::PathBuf;

use application::ports::{Letter, Mailer};
use domain::errand::Answer;

use crate::message::{Sender, message};

/// Writes letters into a folder.
#[derive(Clone, Debug)]
pub struct FileMail {
    folder: PathBuf,
    sender: Sender,
}

impl FileMail {
    /// Writes into `folder`, which is made with the first letter.
    pub const fn new(folder: PathBuf, sender: Sender) -> Self {
        Self { folder, sender }
    }

    /// In one step, so that nobody reads half a letter.
    async fn write(&self, name: &str, content: &[u8]) -> std::io::Result<()> {
        tokio::fs::create_dir_all(&self.folder).await?;
        let new = self.folder.join(format!("{name}.new"));
        tokio::fs::write(&new, content).await?;
        tokio::fs::rename(new, self.folder.join(format!("{name}.eml"))).await
    }
}

impl Mailer for FileMail {
    async fn send(&self, letter: Letter<'_>) -> Answer {
        let message = match message(&self.sender, &letter) {
            Ok(message) => message,
            Err(reason) => return Answer::Never { reason },
        };
        let name: String =
            letter.id.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '-').collect();
        match self.write(&name, &message.formatted()).await {
            Ok(()) => Answer::Taken,
            // The same letter has the same name: to write it again is to write it once.
            Err(error) => {
                Answer::Later { after: None, busy: false, reason: format!("its file: {error}") }
            }
        }
    }
}
