//! What an act asks of a chat, said anew and without the use cases.

use application::Operation;
use domain::access::Actor;
use domain::chat::{Chat, Entry};
use domain::ids::{LineId, UserId};
use domain::inbound::InboundEvent;
use domain::queue::Verdict;
use domain::session::{Command, Event, Incoming, Refusal, TransferTarget};

use super::history::{Act, Deed};
use super::office::Office;

/// The command of an act that found the chat as `state`; of a drain, that which led to `news`. The error is what is
/// refused before the rules are asked.
pub(super) fn command(
    office: &Office,
    act: &Act,
    state: &Chat,
    news: &[Entry],
) -> Result<Command, Refusal> {
    match &act.deed {
        Deed::Receive(inbound) => Ok(Command::Receive(incoming(&inbound.event))),
        Deed::Tick(_) => Ok(Command::Tick),
        Deed::Drain(line) => offer(office, *line, state, news).ok_or(Refusal::OfferGone),
        Deed::Operate { by, session, operation, .. } => {
            let open = state.open_session().map(|it| it.id);
            if session.is_some() && *session != open {
                return Err(Refusal::SessionClosed);
            }
            Ok(operate(office, office.actor(state, *by), operation))
        }
    }
}

fn incoming(event: &InboundEvent) -> Incoming {
    let InboundEvent::Message { external_id, sent_at, content } = event else {
        panic!("customers only write, but there is {event:?}");
    };
    Incoming { external_id: external_id.clone(), sent_at: *sent_at, content: content.clone() }
}

/// The line's offer among `news`, if the line may make it: it waits there, and they are in its queue and have not
/// passed it in this round.
fn offer(office: &Office, line: LineId, state: &Chat, news: &[Entry]) -> Option<Command> {
    let session = state.open_session().filter(|it| it.line == line)?;
    let wrapped = news.iter().any(|it| it.event == Event::RoundWrapped);
    let (to, decision) = news.iter().find_map(|it| match &it.event {
        Event::OfferMade { to, decision, .. } => Some((*to, decision)),
        _ => None,
    })?;
    let may = |(user, verdict): &(UserId, Verdict)| {
        let fresh = wrapped || !session.passed.contains(user);
        *verdict != Verdict::Taken || fresh && office.rosters[&line].seat(*user).is_some()
    };
    let fair = !decision.candidates.is_empty() && decision.candidates.iter().all(may);
    fair.then(|| Command::Offer { to, wrapped, decision: decision.clone() })
}

fn operate(office: &Office, by: Actor, operation: &Operation) -> Command {
    match operation {
        Operation::Answer { offer } => Command::Answer { by, offer: *offer },
        Operation::Skip { offer } => Command::Skip { by, offer: *offer },
        Operation::Finish => Command::Finish { by },
        Operation::Spam { block } => Command::Spam { by, block: *block },
        Operation::Unblock => Command::Unblock { by },
        Operation::Start => Command::Start { by },
        Operation::Pin { on } => Command::Pin { by, on: *on },
        Operation::Silence { on } => Command::Silence { by, on: *on },
        Operation::Greet => Command::Greet { by },
        Operation::Intercept => Command::Intercept { by },
        Operation::Join => Command::Join { by },
        Operation::TransferToUser(user) => {
            let employed = office.users.get(user).is_some_and(|it| !it.presence.dismissed);
            Command::Transfer { by, to: TransferTarget::User { user: *user, employed } }
        }
        Operation::TransferToLine(line) => {
            let active = office.lines.get(line).is_some_and(|it| it.active);
            Command::Transfer { by, to: TransferTarget::Line { line: *line, active } }
        }
        Operation::Write(draft) => Command::Write { by, draft: draft.clone() },
        other => panic!("nobody does {other:?} in these histories"),
    }
}
