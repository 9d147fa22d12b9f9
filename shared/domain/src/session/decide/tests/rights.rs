//! Who may do what, wherever a session stands (design §4.8): everything employees ask, in one table per phase.
//!
//! `yes`: it happens. `same`: it is so already. Anything else is the refusal's code.

use super::*;
use crate::session::TransferTarget;

/// What employees can ask, as `by`; transfers go to Bruno and to another line.
fn ask(what: &str, by: Actor) -> Command {
    let to_bruno = TransferTarget::User { user: BRUNO.user, employed: true };
    let to_line = TransferTarget::Line { line: OTHER_LINE, active: true };
    match what {
        "answer" => Command::Answer { by, offer: None },
        "skip" => Command::Skip { by, offer: None },
        "write" => write(by, "yes"),
        "note" => note(by, "yes"),
        "to person" => Command::Transfer { by, to: to_bruno },
        "to line" => Command::Transfer { by, to: to_line },
        "finish" => Command::Finish { by },
        "spam" => Command::Spam { by, block: false },
        "intercept" => Command::Intercept { by },
        "join" => Command::Join { by },
        _ => unreachable!("{what}"),
    }
}

const ASKED: [&str; 10] = [
    "answer",
    "skip",
    "write",
    "note",
    "to person",
    "to line",
    "finish",
    "spam",
    "intercept",
    "join",
];

/// Checks one phase: a row for each thing asked, in the order of [`ASKED`]; a column for each who asks: Anna, who
/// holds the session where anybody does; Bruno, another member; Carla, a supervisor; Dino, of another line.
#[track_caller]
fn check_all(given: Vec<Event>, expected: &[[&str; 4]; 10]) {
    let chat = chat(given);
    for (what, row) in ASKED.iter().zip(expected) {
        let found =
            [ANNA, BRUNO, CARLA, DINO].map(|by| match When::from(ask(what, by)).decide(&chat) {
                Ok(events) if events.is_empty() => "same",
                Ok(_) => "yes",
                Err(refusal) => refusal.code(),
            });
        assert_eq!(&found, row, "{what}");
    }
}

const GONE: &str = "OFFER_GONE";
const OWNED: &str = "ALREADY_ANSWERED";
const HOLDER: &str = "NOT_HOLDER";
const CLOSED: &str = "SESSION_CLOSED";
const WRONG: &str = "OPERATOR_WRONG";

#[test]
fn while_it_waits() {
    let expected = [
        ["yes", "yes", "yes", HOLDER],
        [GONE, GONE, GONE, GONE],
        [HOLDER, HOLDER, HOLDER, HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        ["yes", "yes", "yes", HOLDER],
    ];
    check_all(waiting(), &expected);
}

#[test]
fn while_it_is_offered_to_anna_by_the_queue_or_by_another() {
    let expected = [
        ["yes", GONE, GONE, GONE],
        ["yes", GONE, GONE, GONE],
        ["yes", HOLDER, HOLDER, HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        ["yes", "yes", "yes", HOLDER],
    ];
    check_all(offered(), &expected);
    check_all(transferred(), &expected);
}

#[test]
fn while_it_is_offered_to_everyone() {
    let expected = [
        ["yes", "yes", "yes", GONE],
        ["same", "same", "same", GONE],
        ["yes", "yes", "yes", HOLDER],
        ["yes", "yes", "yes", HOLDER],
        ["yes", "yes", "yes", HOLDER],
        ["yes", "yes", "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        ["yes", "yes", "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        ["yes", "yes", "yes", HOLDER],
    ];
    check_all(offered_to_all(), &expected);
}

#[test]
fn while_anna_owns_it_and_has_not_replied() {
    let expected = [
        ["same", OWNED, OWNED, OWNED],
        ["yes", HOLDER, HOLDER, HOLDER],
        ["yes", HOLDER, HOLDER, HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        ["yes", "yes", "yes", HOLDER],
    ];
    check_all(owned(), &expected);
}

#[test]
fn while_anna_owns_it_and_has_replied() {
    let expected = [
        ["same", OWNED, OWNED, OWNED],
        [HOLDER, HOLDER, HOLDER, HOLDER],
        ["yes", HOLDER, HOLDER, HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        ["yes", "yes", "yes", HOLDER],
    ];
    check_all(replied(), &expected);
}

#[test]
fn in_annas_closing_delay() {
    let expected = [
        [CLOSED, CLOSED, CLOSED, CLOSED],
        [CLOSED, CLOSED, CLOSED, CLOSED],
        ["yes", HOLDER, HOLDER, HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        [CLOSED, CLOSED, CLOSED, CLOSED],
        [CLOSED, CLOSED, CLOSED, CLOSED],
        ["same", HOLDER, "same", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, CLOSED, HOLDER],
        ["yes", "yes", "yes", HOLDER],
    ];
    check_all(closing(), &expected);
}

#[test]
fn when_it_is_closed_or_there_is_none() {
    check_all(closed(), &[[CLOSED; 4]; 10]);
    check_all(vec![], &[[CLOSED; 4]; 10]);
}

#[test]
fn who_reads_along_has_no_other_right() {
    let expected = [
        ["same", OWNED, OWNED, OWNED],
        ["yes", HOLDER, HOLDER, HOLDER],
        ["yes", HOLDER, HOLDER, HOLDER],
        ["yes", "yes", "yes", "yes"],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        ["yes", HOLDER, "yes", HOLDER],
        [HOLDER, HOLDER, "yes", HOLDER],
        ["yes", "same", "yes", HOLDER],
    ];
    let joined = [BRUNO, DINO].map(|it| Event::OperatorJoined { user: it.user });
    check_all(with(owned(), joined), &expected);
}

#[test]
fn what_is_offered_to_bruno_by_transfer_cannot_be_transferred_to_him_again() {
    let to = Offeree::One(BRUNO.user);
    let chat = chat(offered_to(to));
    let code = |by| When::from(ask("to person", by)).decide(&chat).map_err(Refusal::code);
    assert_eq!(code(BRUNO), Err(WRONG));
    assert_eq!(code(CARLA), Ok(vec![]));
    assert_eq!(code(ANNA), Err(HOLDER));
}
