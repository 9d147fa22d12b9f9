//! SMTP, with a server inside the test.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use application::contract::mailers::{Arrived, Mailbox};
use application::contract_tests;
use application::ports::{Letter, Mailer};
use domain::errand::Answer;
use mail::{LocalMail, SmtpMail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::arrived;
use crate::files::sender;

/// What came to be known of the mail.
#[derive(Debug, Default)]
struct State {
    /// Recipients and bytes of each message.
    messages: Vec<(Vec<String>, Vec<u8>)>,
    /// What the next messages are answered when they have been sent; `None`: nothing, the connection breaks.
    answers: VecDeque<Option<&'static str>>,
    /// What recipients are answered.
    recipients: Option<&'static str>,
}

/// A server that takes mail.
#[derive(Clone)]
pub(crate) struct Server {
    mail: LocalMail,
    state: Arc<Mutex<State>>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let kept = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&kept);
                tokio::spawn(async move { serve(stream, &state).await });
            }
        });
        Self { mail: LocalMail::Smtp(SmtpMail::new(&url, sender()).unwrap()), state }
    }

    fn will_answer(&self, answer: Option<&'static str>) {
        self.state.lock().unwrap().answers.push_back(answer);
    }

    async fn send(&self) -> Answer {
        let letter = Letter { id: "a", to: "ann@shop.example", subject: "Hi", text: "there" };
        self.mail.send(letter).await
    }
}

async fn serve(stream: TcpStream, state: &Mutex<State>) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 shop.example\r\n").await.unwrap();
    let (mut line, mut to) = (String::new(), Vec::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let command = line.trim_end().to_uppercase();
        let answer = if command.starts_with("EHLO") {
            "250-shop.example\r\n250-8BITMIME\r\n250 SMTPUTF8"
        } else if command.starts_with("RCPT TO:") {
            let answer = state.lock().unwrap().recipients.unwrap_or("250 ok");
            to.push(line.trim_end()[8..].trim_matches(['<', '>']).to_owned());
            answer
        } else if command == "DATA" {
            stream.write_all(b"354 go on\r\n").await.unwrap();
            let data = data(&mut stream).await;
            let mut state = state.lock().unwrap();
            match state.answers.pop_front().unwrap_or(Some("250 taken")) {
                Some(answer) => {
                    if answer.starts_with('2') {
                        state.messages.push((std::mem::take(&mut to), data));
                    }
                    answer
                }
                None => return,
            }
        } else if command == "QUIT" {
            "221 bye"
        } else {
            "250 ok"
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
    }
}

/// What is sent, without the dots that lines beginning with one are given (RFC 5321 §4.5.2).
async fn data(stream: &mut BufReader<TcpStream>) -> Vec<u8> {
    let mut data = Vec::new();
    while !data.ends_with(b"\r\n.\r\n") && data != b".\r\n" {
        data.push(stream.read_u8().await.unwrap());
    }
    let text = String::from_utf8(data).unwrap();
    let text = text.strip_suffix(".\r\n").unwrap();
    let lines = text.split("\r\n").map(|it| it.strip_prefix('.').unwrap_or(it));
    lines.collect::<Vec<_>>().join("\r\n").into_bytes()
}

impl Mailbox for Server {
    fn mailer(&self) -> &impl Mailer {
        &self.mail
    }

    async fn arrived(&self) -> Vec<Arrived> {
        let state = self.state.lock().unwrap();
        let read = |(to, data): &(Vec<String>, Vec<u8>)| {
            let arrived = arrived::read(data);
            assert_eq!(arrived.to, *to, "the envelope and the letter name the same");
            arrived
        };
        state.messages.iter().map(read).collect()
    }
}

async fn fresh() -> (Server, ()) {
    (Server::start().await, ())
}

contract_tests!(mailers, super::fresh);

#[tokio::test]
async fn each_reply_means_what_it_says() {
    let server = Server::start().await;
    server.will_answer(Some("451 later"));
    assert!(matches!(server.send().await, Answer::Later { .. }));
    server.will_answer(Some("554 spam"));
    assert!(matches!(server.send().await, Answer::Never { .. }));
    server.will_answer(Some("535 who are you"));
    assert!(matches!(server.send().await, Answer::Later { .. }), "an admin mends that");
    server.will_answer(None);
    assert!(matches!(server.send().await, Answer::Unknown { .. }), "it may have been taken");
    server.state.lock().unwrap().recipients = Some("550 nobody of that name");
    let answer = server.send().await;
    assert!(matches!(&answer, Answer::Never { reason } if reason.contains("nobody")), "{answer:?}");
    assert!(server.arrived().await.is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let mail = SmtpMail::new("smtp://127.0.0.1:1", sender()).unwrap();
    let letter = Letter { id: "a", to: "ann@shop.example", subject: "Hi", text: "there" };
    assert!(matches!(mail.send(letter).await, Answer::Later { .. }));
}

#[test]
fn an_address_that_is_no_servers_is_told_without_its_password() {
    for wrong in ["", "mail.example.org", "http://ann:s3cret@mail.example.org", "smtp://"] {
        let error = SmtpMail::new(wrong, sender()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
    }
    assert!(SmtpMail::new("smtps://ann:s3cret@mail.example.org", sender()).is_ok());
    assert!(SmtpMail::new("smtp://mail.example.org:587?tls=required", sender()).is_ok());
}
