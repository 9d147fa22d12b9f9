//! E-mail: by SES on AWS, by SMTP or into files embedded. Whoever carries it, a letter is plain text, goes to one address,
//! and says that a program sent it.
//!
//! **Invariant:** no letter is handed over twice by us: where nobody can tell whether it was taken, it is not sent again.

mod files;
mod message;
mod ses;
mod smtp;

pub use self::files::FileMail;
pub use self::message::{Sender, SenderError};
pub use self::ses::SesMail;
pub use self::smtp::{SmtpError, SmtpMail};

use application::ports::{Letter, Mailer};
use domain::errand::Answer;

/// How the embedded mode carries e-mail.
#[derive(Clone, Debug)]
pub enum LocalMail {
    /// By a server.
    Smtp(SmtpMail),
    /// Into a folder, for whoever tries Canali.
    Files(FileMail),
}

impl Mailer for LocalMail {
    async fn send(&self, letter: Letter<'_>) -> Answer {
        match self {
            Self::Smtp(it) => it.send(letter).await,
            Self::Files(it) => it.send(letter).await,
        }
    }
}
