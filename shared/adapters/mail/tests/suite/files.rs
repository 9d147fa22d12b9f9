//! Letters as files in a folder.

use application::contract::mailers::{Arrived, Mailbox};
use application::contract_tests;
use application::ports::{Letter, Mailer};
use domain::errand::Answer;
use mail::{FileMail, LocalMail, Sender};
use tempfile::TempDir;

pub(crate) fn sender() -> Sender {
    "Canali <canali@shop.example>".parse().unwrap()
}

/// A folder that letters are written into.
struct Folder {
    mail: LocalMail,
    folder: TempDir,
}

impl Mailbox for Folder {
    fn mailer(&self) -> &impl Mailer {
        &self.mail
    }

    async fn arrived(&self) -> Vec<Arrived> {
        let mut files: Vec<_> =
            std::fs::read_dir(self.folder.path()).unwrap().map(|it| it.unwrap()).collect();
        files.sort_by_key(|it| it.metadata().unwrap().modified().unwrap());
        files.iter().map(|it| crate::arrived::read(&std::fs::read(it.path()).unwrap())).collect()
    }
}

mod each {
    use super::{FileMail, Folder, LocalMail, contract_tests, sender};

    #[expect(clippy::unused_async, reason = "the suites wait for it")]
    async fn fresh() -> (Folder, ()) {
        let folder = tempfile::tempdir().unwrap();
        let mail = LocalMail::Files(FileMail::new(folder.path().to_owned(), sender()));
        (Folder { mail, folder }, ())
    }

    contract_tests!(mailers, super::fresh);
}

#[tokio::test]
async fn a_letter_has_its_id_and_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let mail = FileMail::new(folder.path().join("mail"), sender());
    let letter =
        Letter { id: "notification-1-../2", to: "ann@shop.example", subject: "Hi", text: "there" };
    for _ in 0..2 {
        assert_eq!(mail.send(letter).await, Answer::Taken);
    }
    let files: Vec<_> = std::fs::read_dir(folder.path().join("mail")).unwrap().collect();
    assert_eq!(files.len(), 1);
    let file = files[0].as_ref().unwrap();
    assert_eq!(file.file_name(), "notification-1-2.eml");
    let text = std::fs::read_to_string(file.path()).unwrap();
    assert!(text.contains("From: Canali <canali@shop.example>\r\n"), "{text}");
    assert!(text.contains("Message-ID: <notification-1-../2@shop.example>\r\n"), "{text}");
}

#[tokio::test]
async fn where_it_cannot_be_written_it_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mail");
    std::fs::write(&file, "in the way").unwrap();
    let mail = FileMail::new(file, sender());
    let letter = Letter { id: "a", to: "ann@shop.example", subject: "Hi", text: "there" };
    assert!(matches!(mail.send(letter).await, Answer::Later { .. }));
}
