//! Which log entries the CRM hears of.

use super::tracker::may_tell;
use crate::message::{Author, Content};
use crate::session::Event;
use crate::settings::LineCrm;

/// Whether the CRM is to be brought up to an entry in a line with these settings: a customer has come, or told how they
/// can be reached or what they are called; somebody has taken their session, or it is over.
pub fn concerns_crm(event: &Event, line: &LineCrm) -> bool {
    match event {
        Event::SessionOpened { .. }
        | Event::SessionReopened
        | Event::CustomerReachable { .. }
        | Event::CustomerProfiled { name: Some(_), .. }
        | Event::SessionAnswered { .. }
        | Event::SessionIntercepted { .. }
        | Event::SessionClosed { .. } => true,
        Event::MessageAdded(message) => match message.author {
            Author::Customer(_) => line.tracker && tells(&message.content),
            Author::Operator(_) | Author::Bot(_) | Author::Elsewhere | Author::System => false,
        },
        Event::MessageEdited { by: None, content, .. } => line.tracker && tells(content),
        Event::MessageEdited { by: Some(_), .. }
        | Event::MessageDeleted { .. }
        | Event::MessageReacted { .. }
        | Event::MessageHidden { .. }
        | Event::CustomerProfiled { name: None, .. }
        | Event::CustomerLeft
        | Event::CustomerReturned
        | Event::CustomerBlocked { .. }
        | Event::CustomerUnblocked { .. }
        | Event::CustomerErased(_)
        | Event::ConsentGiven { .. }
        | Event::BotJoined { .. }
        | Event::CustomerRecognised { .. }
        | Event::CardsBound { .. }
        | Event::LookupLapsed
        | Event::ResponsibleAsked { .. }
        | Event::NobodyThere { .. }
        | Event::OfferMade { .. }
        | Event::RoundWrapped
        | Event::OfferLapsed { .. }
        | Event::OfferDeclined { .. }
        | Event::SessionTransferred { .. }
        | Event::SessionQueued { .. }
        | Event::OperatorJoined { .. }
        | Event::OperatorLeft { .. }
        | Event::OwnerAway { .. }
        | Event::OwnerBack
        | Event::PinSet { .. }
        | Event::SilenceSet { .. }
        | Event::AnswerLate { .. }
        | Event::MarkedUnanswered
        | Event::SessionFinished { .. } => false,
    }
}

fn tells(content: &Content) -> bool {
    content.text.as_deref().is_some_and(may_tell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::create::{Creation, Source};
    use crate::ids::UserId;
    use crate::samples::*;
    use crate::session::CloseReason;

    fn line(tracker: bool) -> LineCrm {
        let (create, source) = (Creation::None, Source::Channel);
        let transfer_change = true;
        LineCrm { create, pipeline: None, source, tracker, transfer_change, country: None }
    }

    #[test]
    fn the_crm_hears_of_comings_takings_and_ends() {
        let mut answered = owned();
        let answered = answered.pop().unwrap();
        let reason = CloseReason::Finished;
        for event in [
            waiting().remove(0),
            answered,
            Event::SessionReopened,
            Event::SessionIntercepted { by: ANNA.user },
            Event::CustomerReachable { by: vec![] },
            Event::CustomerProfiled { name: Some("Ada".to_owned()), picture: false },
            Event::SessionClosed { by: None, reason },
        ] {
            assert!(concerns_crm(&event, &line(false)), "{event:?}");
        }
        let pictured = Event::CustomerProfiled { name: None, picture: true };
        for event in [pictured, Event::RoundWrapped, Event::MarkedUnanswered, Event::LookupLapsed] {
            assert!(!concerns_crm(&event, &line(true)), "{event:?}");
        }
    }

    #[test]
    fn s16b_with_the_tracker_it_hears_of_what_may_tell_of_the_customer() {
        let content = Content::text("call 06 12345678");
        let edit = |by: Option<u64>| Event::MessageEdited {
            target: 2,
            by: by.map(UserId),
            content: content.clone(),
        };
        for (event, hears) in [
            (said("call 06 12345678", NOW), true),
            (said("hello", NOW), false),
            (edit(None), true),
            (edit(Some(1)), false),
        ] {
            assert_eq!(concerns_crm(&event, &line(true)), hears, "{event:?}");
            assert!(!concerns_crm(&event, &line(false)));
        }
    }
}
