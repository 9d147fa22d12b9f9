use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use super::{How, Standing, Step, Story, Words, outlook};
use crate::chat::{Chat, Entry};
use crate::hours::{Day, Hours};
use crate::ids::UserId;
use crate::presence::{Leave, Presence, Status};
use crate::queue::{Decision, Roster, Seat, Verdict};
use crate::samples::{
    ANNA, BRUNO, CARLA, LINE, NOW, SESSION, START, answered, chat, closed, closing, finished,
    offered, offered_to_all, owned, said, transferred, waiting, with, wrote,
};
use crate::session::{CloseReason, Event, HandedOver, Offeree, QueuedBecause, Session, commit};
use crate::settings::{QueueType, Settings};
use crate::time::Timestamp;

fn name(user: UserId) -> String {
    match user.0 {
        1 => "Anna".to_owned(),
        2 => "Bruno".to_owned(),
        3 => "Carla".to_owned(),
        other => format!("operator {other}"),
    }
}

fn seat(user: u64, load: u32) -> Seat {
    let presence = Presence { status: Status::Online, ..Presence::default() };
    let position = u32::try_from(user).unwrap();
    Seat { user: UserId(user), position, presence, load, total: 0, turn: user }
}

fn at_work() -> Roster {
    Roster { seats: vec![seat(1, 0), seat(2, 0)] }
}

fn session(given: Vec<Event>) -> Session {
    chat(given).session.unwrap()
}

/// Where the session of `given` stands, in words and data, in a line like that.
#[track_caller]
fn stands(
    given: Vec<Event>,
    roster: &Roster,
    settings: &Settings,
    ahead: usize,
    expected: Standing,
    text: &str,
) -> Vec<(u64, Verdict)> {
    let found = outlook(&session(given), roster, settings, ahead, NOW);
    assert_eq!(found.standing, expected);
    assert_eq!(Words::of(settings, name).outlook(&found), text);
    found.candidates.into_iter().map(|(user, verdict)| (user.0, verdict)).collect()
}

#[test]
fn a_session_that_waits_says_for_what() {
    let line = Settings { max_chat: 1, check_available: true, ..Settings::default() };
    let free = at_work();
    let next = Standing::Next { to: Offeree::One(ANNA.user) };
    let text = "It is about to be offered to Anna.";
    let all = stands(waiting(), &free, &line, 0, next, text);
    assert_eq!(all, [(1, Verdict::Taken), (2, Verdict::Behind)]);

    let text = "It waits: another waits before it.";
    let all = stands(waiting(), &free, &line, 1, Standing::Behind { others: 1 }, text);
    assert_eq!(all, [(1, Verdict::Eligible), (2, Verdict::Eligible)]);
    let text = "It waits: 12 others wait before it.";
    stands(waiting(), &free, &line, 12, Standing::Behind { others: 12 }, text);

    let busy = Roster { seats: vec![seat(1, 1), seat(2, 1)] };
    let text = "It waits: everybody at work is at their limit (2 are at their limit).";
    stands(waiting(), &busy, &line, 3, Standing::AllAtLimit, text);

    let mut away = at_work();
    away.seats[0].presence.status = Status::Offline;
    away.seats[1].presence.leave = Some(Leave { from: START, to: Timestamp(i64::MAX) });
    let text = "It waits: nobody is at work (1 is on leave, 1 is not online).";
    let all = stands(waiting(), &away, &line, 0, Standing::NobodyAtWork, text);
    assert_eq!(all, [(1, Verdict::NotOnline), (2, Verdict::OnLeave)]);

    let empty = Roster::default();
    let text = "It waits: nobody is in the line's queue.";
    stands(waiting(), &empty, &line, 0, Standing::QueueEmpty, text);
    let mut gone = at_work();
    gone.seats.iter_mut().for_each(|it| it.presence.dismissed = true);
    let text = "It waits: nobody in the line's queue works here any more.";
    stands(waiting(), &gone, &line, 0, Standing::QueueEmpty, text);
}

/// Hours without one.
fn never(zone: Tz) -> Hours {
    let week = std::array::from_fn(|_| Day::CLOSED);
    Hours { zone, week, holidays: BTreeSet::new(), exceptions: BTreeMap::new() }
}

#[test]
fn what_holds_for_the_whole_line_comes_first() {
    let closed = Settings { hours: Some(never(Tz::UTC)), ..Settings::default() };
    let text = "It waits: it is outside working hours, and the line never opens.";
    stands(waiting(), &Roster::default(), &closed, 1, Standing::OffHours { until: None }, text);
    let anyway = Settings { offer_off_hours: true, ..closed.clone() };
    let next = Standing::Next { to: Offeree::One(ANNA.user) };
    stands(waiting(), &at_work(), &anyway, 0, next, "It is about to be offered to Anna.");

    let off = Settings { active: false, ..closed };
    let text = "It waits: the line is switched off.";
    stands(waiting(), &at_work(), &off, 0, Standing::LineInactive, text);

    let lookup_until = Some(Timestamp(START.0 + 2_000));
    let opened = Event::SessionOpened { session: SESSION, line: LINE, priority: 0, lookup_until };
    let until = Timestamp(START.0 + 2_000);
    let text = "It waits for the CRM to name a responsible, until 1970-01-01 00:16:42 (UTC) at the latest.";
    let line = Settings::default();
    stands(vec![opened], &at_work(), &line, 0, Standing::AwaitsCrm { until }, text);
}

#[test]
fn the_opening_is_told_by_the_lines_clock() {
    let standing = Standing::OffHours { until: Some(Timestamp(0)) };
    let outlook = super::Outlook { standing, candidates: vec![], settings_version: 1 };
    let line = Settings { hours: Some(never(Tz::Europe__Rome)), ..Settings::default() };
    assert_eq!(
        Words::of(&line, name).outlook(&outlook),
        "It waits: it is outside working hours; the line opens on 1970-01-01 01:00:00 (Europe/Rome)."
    );
}

#[test]
fn a_session_that_does_not_wait_says_with_whom_it_is() {
    let line = Settings { max_chat: 1, ..Settings::default() };
    let full = Roster { seats: vec![seat(1, 1), seat(2, 0)] };
    let until = Some(crate::samples::LAPSES);
    let standing = Standing::Offered { to: Offeree::One(ANNA.user), until };
    let text = "It is offered to Anna, until 1970-01-01 00:17:40 (UTC).";
    let all = stands(offered(), &full, &line, 0, standing, text);
    assert_eq!(all, [(1, Verdict::Taken), (2, Verdict::Behind)]);

    let standing = Standing::Offered { to: Offeree::Everyone, until: None };
    let everyone = Settings { queue_type: QueueType::All, ..line.clone() };
    let text = "It is offered to everyone who can take it.";
    let all = stands(offered_to_all(), &full, &everyone, 0, standing, text);
    assert_eq!(all, [(2, Verdict::Taken), (1, Verdict::AtLimit)]);

    let standing = Standing::Owned { operator: ANNA.user };
    let all = stands(owned(), &full, &line, 0, standing, "Anna has it.");
    assert_eq!(all, [(1, Verdict::Taken), (2, Verdict::Behind)]);

    let (operator, until) = (ANNA.user, crate::samples::CLOSES);
    let text = "It is finished and closes on 1970-01-01 00:26:40 (UTC); Anna had it.";
    let standing = Standing::Closing { operator, until };
    assert_eq!(stands(closing(), &full, &line, 0, standing, text), []);
    let standing = Standing::Closed { at: START, operator: Some(operator) };
    let text = "It was closed on 1970-01-01 00:16:40 (UTC); Anna had it.";
    assert_eq!(stands(closed(), &full, &line, 0, standing, text), []);

    let until = Some(Timestamp(START.0 + 60_000));
    let bot = with(waiting(), [Event::BotJoined { bot: UserId(9), until }]);
    let standing = Standing::WithBot { bot: UserId(9), until };
    let text = "The bot operator 9 speaks with the customer, until 1970-01-01 00:17:40 (UTC).";
    assert_eq!(stands(bot, &full, &line, 0, standing, text), []);
}

fn log(given: Vec<Event>) -> Vec<Entry> {
    let Chat { id, channel, kind, line, conversation, customer, .. } = chat(vec![]);
    let empty = Chat::new(id, (channel, kind, line), conversation, customer);
    commit(empty, given, START).1
}

fn steps(given: Vec<Event>) -> Vec<Step> {
    let mut story = Story::of(SESSION);
    log(given).iter().filter_map(|it| story.read(it)).collect()
}

#[track_caller]
fn tells(given: Vec<Event>, expected: &[(How, Offeree, &str)]) {
    let words = Words::of(&Settings::default(), name);
    let told: Vec<(How, Offeree, String)> =
        steps(given).iter().map(|it| (it.how, it.chosen, words.step(it))).collect();
    let expected: Vec<(How, Offeree, String)> =
        expected.iter().map(|(how, whom, text)| (*how, *whom, (*text).to_owned())).collect();
    assert_eq!(told, expected);
}

const ONE: Offeree = Offeree::One(ANNA.user);
const TWO: Offeree = Offeree::One(BRUNO.user);
const THREE: Offeree = Offeree::One(CARLA.user);

#[test]
fn the_queues_choice_tells_who_was_passed_over() {
    let counts = vec![
        (Verdict::Taken, 1),
        (Verdict::Behind, 2),
        (Verdict::AtLimit, 1),
        (Verdict::Dismissed, 1),
        (Verdict::OnLeave, 1),
    ];
    let decision = Decision { candidates: vec![], counts, settings_version: 7 };
    let made = Event::OfferMade { to: ONE, until: None, decision: decision.clone() };
    let text = "Offered to Anna: 2 were behind, 1 was at their limit, 1 no longer works here, 1 was on leave.";
    tells(with(waiting(), [made.clone()]), &[(How::Queue, ONE, text)]);
    let step = steps(with(waiting(), [made])).remove(0);
    assert_eq!((step.seq, step.at, step.decision), (3, START, Some(decision)));

    let counts = vec![(Verdict::Taken, 2), (Verdict::NotOnline, 1)];
    let decision = Decision { counts, ..Decision::default() };
    let all = Event::OfferMade { to: Offeree::Everyone, until: None, decision };
    let text = "Offered to everyone: 2 were able to take it, 1 was not online.";
    let first = "Answered by Bruno, the first of those it was offered to.";
    tells(
        with(waiting(), [all, answered(BRUNO)]),
        &[(How::Queue, Offeree::Everyone, text), (How::First, TWO, first)],
    );
}

#[test]
fn a_new_round_is_told_with_its_first_offer() {
    let lapsed = Event::OfferLapsed { to: ONE };
    let made = Event::OfferMade { to: ONE, until: None, decision: Decision::default() };
    let text = "Everybody had let it pass: a new round began. Offered to Anna.";
    tells(
        with(offered(), [lapsed, Event::RoundWrapped, made]),
        &[(How::Queue, ONE, "Offered to Anna."), (How::Queue, ONE, text)],
    );
}

#[test]
fn every_change_of_holder_is_told_and_nothing_else() {
    // Who answers what they were offered has it already.
    tells(owned(), &[(How::Queue, ONE, "Offered to Anna.")]);
    let by_hand = "Taken by Bruno while it waited.";
    tells(
        transferred(),
        &[
            (How::ByHand, TWO, by_hand),
            (How::Transfer { by: BRUNO.user }, ONE, "Handed to Anna by Bruno."),
        ],
    );
    let taken = Event::SessionIntercepted { by: CARLA.user };
    tells(
        with(owned(), [taken]),
        &[(How::Queue, ONE, "Offered to Anna."), (How::Intercept, THREE, "Taken over by Carla.")],
    );
    let because = QueuedBecause::OwnerSilent { owner: ANNA.user };
    let back = Event::SessionQueued { line: LINE, because };
    tells(
        with(owned(), [back, answered(ANNA)]),
        &[
            (How::Queue, ONE, "Offered to Anna."),
            (How::ByHand, ONE, "Taken by Anna while it waited."),
        ],
    );
}

#[test]
fn a_bot_and_the_crm_come_before_the_queue() {
    let bot = UserId(9);
    let because = QueuedBecause::Bot { bot, how: HandedOver::Asked, stays: false };
    let given = with(
        waiting(),
        [
            Event::BotJoined { bot, until: None },
            Event::SessionQueued { line: LINE, because },
            Event::ResponsibleAsked { to: CARLA.user, until: None },
        ],
    );
    tells(
        given,
        &[
            (How::Bot, Offeree::One(bot), "Given to the bot operator 9."),
            (How::Crm, THREE, "Offered to Carla, who is responsible for the customer in the CRM."),
        ],
    );
}

#[test]
fn a_session_that_is_reopened_comes_back_only_where_it_was_gone() {
    let offer = (How::Queue, ONE, "Offered to Anna.");
    tells(with(closing(), [Event::SessionReopened]), &[offer]);
    let idle = finished(None, START, CloseReason::Idle);
    let over = Event::SessionClosed { by: None, reason: CloseReason::Idle };
    let text = "Given back to Anna: the customer wrote on after it was closed.";
    let given = with(owned(), [wrote(ANNA, "hello", START), idle, over, Event::SessionReopened]);
    tells(given, &[offer, (How::Reopened, ONE, text)]);
}

#[test]
fn other_sessions_of_the_chat_are_passed_over() {
    let next = crate::samples::NEXT_SESSION;
    let opened =
        Event::SessionOpened { session: next, line: LINE, priority: 0, lookup_until: None };
    let given = with(closed(), [opened, said("again", NOW), answered(BRUNO)]);
    tells(given.clone(), &[(How::Queue, ONE, "Offered to Anna.")]);
    let mut story = Story::of(next);
    let told: Vec<Step> = log(given).iter().filter_map(|it| story.read(it)).collect();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].how, told[0].chosen), (How::ByHand, TWO));
}
