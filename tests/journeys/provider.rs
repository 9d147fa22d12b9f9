//! A messenger that keeps what it was told, and answers as a test says.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{
    Account, ConnectError, Connected, Media, Messenger, OutboundPart, Outgoing, Profile, SendResult,
};
use channels::Channels;
use channels::targets::AllowTargets;
use domain::channel::Channel;
use domain::message::{Attachment, Content};
use domain::pace::Pace;
use domain::template::Template;
use domain::time::Seconds;
use memory::MemoryStore;

/// Characters of one part: long messages are split here.
const PART_MAX: usize = 20;

/// How one call is answered.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// It takes the part.
    Takes,
    /// It takes the part, and its answer is lost.
    TakesSilently,
    /// It says this and takes nothing.
    Says(SendResult),
}

/// The messenger. Its copies are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Provider {
    state: Arc<Mutex<State>>,
    /// The real messengers, where a journey is about one of them.
    real: Option<Channels<MemoryStore>>,
}

#[derive(Debug, Default)]
struct State {
    script: VecDeque<Answer>,
    always: Option<SendResult>,
    calls: usize,
    shown: Vec<Shown>,
    last_id: u64,
    /// In which conversations somebody was shown to be typing, each once.
    typed: BTreeSet<String>,
    /// How often it may be called.
    pace: Pace,
    /// How the next files are given.
    files: VecDeque<Result<Media, ConnectError>>,
    /// What it tells of the next customers it is asked about.
    profiles: VecDeque<Result<Profile, ConnectError>>,
}

/// What a customer sees.
#[derive(Clone, Debug)]
struct Shown {
    conversation: String,
    id: String,
    text: String,
    reply_to: Option<String>,
}

impl Provider {
    /// The real messengers, with the files of `store`; they call this machine alone.
    pub(crate) fn real(store: MemoryStore) -> Self {
        let here = AllowTargets::parse("127.0.0.0/8").unwrap();
        Self { real: Some(Channels::new(store, here).unwrap()), ..Self::default() }
    }

    /// The answers to the next calls.
    pub(crate) fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.with(|it| it.script.extend(answers));
    }

    /// What it says to every call from now on; `None`: it works again.
    pub(crate) fn always(&self, answer: Option<SendResult>) {
        self.with(|it| it.always = answer);
    }

    /// In which conversations somebody was shown to be typing.
    pub(crate) fn typed(&self) -> Vec<String> {
        self.with(|it| it.typed.iter().cloned().collect())
    }

    /// What `conversation` sees, in order.
    pub(crate) fn shown(&self, conversation: &str) -> Vec<String> {
        let of = |it: &&Shown| it.conversation == conversation;
        self.with(|it| it.shown.iter().filter(of).map(|it| it.text.clone()).collect())
    }

    /// The id of the message that the last one shown replies to.
    pub(crate) fn last_reply_to(&self) -> Option<String> {
        self.with(|it| it.shown.last()?.reply_to.clone())
    }

    /// The answers to the next requests for files; to all others it says that there are none.
    pub(crate) fn give(&self, files: impl IntoIterator<Item = Result<Media, ConnectError>>) {
        self.with(|it| it.files.extend(files));
    }

    /// What it tells of the next customers it is asked about; of all others nothing.
    pub(crate) fn know(&self, profiles: impl IntoIterator<Item = Result<Profile, ConnectError>>) {
        self.with(|it| it.profiles.extend(profiles));
    }

    /// How often it may be called, from now on.
    pub(crate) fn publish(&self, pace: Pace) {
        self.with(|it| it.pace = pace);
    }

    /// How often it was called.
    pub(crate) fn calls(&self) -> usize {
        self.with(|it| it.calls)
    }

    fn with<T>(&self, run: impl FnOnce(&mut State) -> T) -> T {
        run(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Answers a call; `take` happens if it is taken.
    fn call(&mut self, take: impl FnOnce(&mut Self, String)) -> SendResult {
        self.calls += 1;
        if let Some(always) = &self.always {
            return always.clone();
        }
        self.last_id += 1;
        let external_id = format!("p{}", self.last_id);
        match self.script.pop_front().unwrap_or(Answer::Takes) {
            Answer::Says(result) => result,
            Answer::Takes => {
                take(self, external_id.clone());
                SendResult::Sent { external_id }
            }
            Answer::TakesSilently => {
                take(self, external_id);
                SendResult::Unknown { reason: "no answer".to_owned() }
            }
        }
    }
}

/// The parts a message is sent in.
pub(crate) fn parts_of(content: &Content) -> Vec<OutboundPart> {
    let text: Vec<char> = content.text.clone().unwrap_or_default().chars().collect();
    text.chunks(PART_MAX).map(|it| OutboundPart::Text(it.iter().collect())).collect()
}

fn text_of(part: &OutboundPart) -> String {
    match part {
        OutboundPart::Text(text) => text.clone(),
        OutboundPart::Choices { .. }
        | OutboundPart::Template { .. }
        | OutboundPart::Media { .. }
        | OutboundPart::Location(_)
        | OutboundPart::Contact(_) => {
            format!("{part:?}")
        }
    }
}

impl Messenger for Provider {
    fn parts(&self, channel: &Channel, content: &Content) -> Vec<OutboundPart> {
        match &self.real {
            Some(real) => real.parts(channel, content),
            None => parts_of(content),
        }
    }

    fn shows_faces(&self, channel: &Channel) -> bool {
        self.real.as_ref().is_some_and(|it| it.shows_faces(channel))
    }

    fn time_needed(&self, _channel: &Channel, _part: &OutboundPart) -> Seconds {
        Seconds(0)
    }

    fn pace(&self, channel: &Channel, conversation: &str, part: Option<&OutboundPart>) -> Pace {
        match &self.real {
            Some(real) => real.pace(channel, conversation, part),
            None => self.with(|it| it.pace),
        }
    }

    async fn send(&self, account: &Account, outgoing: Outgoing<'_>) -> SendResult {
        if let Some(real) = &self.real {
            return real.send(account, outgoing).await;
        }
        let (conversation, text) = (outgoing.conversation.to_owned(), text_of(outgoing.part));
        let reply_to = outgoing.reply_to.map(str::to_owned);
        self.with(|it| it.call(|it, id| it.shown.push(Shown { conversation, id, text, reply_to })))
    }

    async fn edit(
        &self,
        account: &Account,
        conversation: &str,
        id: &str,
        part: &OutboundPart,
    ) -> SendResult {
        if let Some(real) = &self.real {
            return real.edit(account, conversation, id, part).await;
        }
        self.with(|it| {
            it.call(|it, _| {
                if let Some(shown) = it.shown.iter_mut().find(|it| it.id == id) {
                    shown.text = text_of(part);
                }
            })
        })
    }

    async fn delete(&self, account: &Account, conversation: &str, id: &str) -> SendResult {
        if let Some(real) = &self.real {
            return real.delete(account, conversation, id).await;
        }
        self.with(|it| it.call(|it, _| it.shown.retain(|it| it.id != id)))
    }

    async fn typing(&self, account: &Account, conversation: &str) -> SendResult {
        if let Some(real) = &self.real {
            return real.typing(account, conversation).await;
        }
        self.with(|it| {
            it.call(|it, _| {
                it.typed.insert(conversation.to_owned());
            })
        })
    }

    fn wants_links(&self, channel: &Channel) -> bool {
        self.real.as_ref().is_some_and(|it| it.wants_links(channel))
    }

    async fn hide(
        &self,
        account: &Account,
        conversation: &str,
        external_id: &str,
        on: bool,
    ) -> SendResult {
        if let Some(real) = &self.real {
            return real.hide(account, conversation, external_id, on).await;
        }
        self.with(|it| it.call(|_, _| ()))
    }

    async fn profile(
        &self,
        account: &Account,
        customer: &str,
        max_bytes: usize,
    ) -> Result<Profile, ConnectError> {
        match &self.real {
            Some(real) => real.profile(account, customer, max_bytes).await,
            None => {
                self.with(|it| it.profiles.pop_front()).unwrap_or_else(|| Ok(Profile::default()))
            }
        }
    }

    fn marks_read(&self, channel: &Channel) -> bool {
        self.real.as_ref().is_some_and(|it| it.marks_read(channel))
    }

    async fn mark_read(&self, account: &Account, conversation: &str, id: &str) -> SendResult {
        if let Some(real) = &self.real {
            return real.mark_read(account, conversation, id).await;
        }
        self.with(|it| it.call(|_, _| ()))
    }

    async fn acknowledge(&self, account: &Account, press_id: &str) -> SendResult {
        if let Some(real) = &self.real {
            return real.acknowledge(account, press_id).await;
        }
        self.with(|it| it.call(|_, _| ()))
    }

    async fn templates(
        &self,
        account: &Account,
        name: Option<&str>,
    ) -> Result<Vec<Template>, ConnectError> {
        match &self.real {
            Some(real) => real.templates(account, name).await,
            None => Err(ConnectError::Refused("there are no templates".to_owned())),
        }
    }

    async fn connect(
        &self,
        account: &Account,
        webhook: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        match &self.real {
            Some(real) => real.connect(account, webhook).await,
            None => {
                Ok(Connected { account: "bot".to_owned(), name: "Bot".to_owned(), notes: vec![] })
            }
        }
    }

    async fn disconnect(&self, account: &Account, staying: &[Channel]) -> Vec<String> {
        match &self.real {
            Some(real) => real.disconnect(account, staying).await,
            None => vec![],
        }
    }

    async fn check(&self, account: &Account) -> Result<Option<String>, ConnectError> {
        match &self.real {
            Some(real) => real.check(account).await,
            None => Ok(None),
        }
    }

    async fn fetch(
        &self,
        account: &Account,
        attachment: &Attachment,
        max_bytes: usize,
    ) -> Result<Media, ConnectError> {
        if let Some(real) = &self.real {
            return real.fetch(account, attachment, max_bytes).await;
        }
        let none = || Err(ConnectError::Refused("there are no files".to_owned()));
        self.with(|it| it.files.pop_front()).unwrap_or_else(none)
    }
}
