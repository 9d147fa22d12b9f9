//! Lines of every kind.

use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::first_bot;
use crate::settings::{Counting, FirstBot, QueueType, Settings};
use crate::time::{Minutes, Seconds};

pub(super) fn settings() -> impl Strategy<Value = Settings> {
    let text = |text: &str| Some(text.to_owned());
    let line = (distribution(), times(), prop::option::of(bot()), any::<[bool; 3]>());
    line.prop_map(move |(line, times, bot, [crm_forward, notify_empty_queue, each])| Settings {
        queue_type: line.queue_type,
        counting: line.counting,
        max_chat: line.max_chat,
        max_chat_total: line.max_chat_total,
        members_may_intercept: line.members_may_intercept,
        check_available: line.check_available,
        active: line.active,
        bot,
        crm_forward,
        notify_empty_queue,
        welcome_text: text("Welcome"),
        welcome_each_session: each,
        nobody_there_text: text("Tomorrow"),
        no_answer_text: text("Soon"),
        close_text: text("Goodbye"),
        auto_close_text: text("Bye"),
        ..times
    })
}

fn distribution() -> impl Strategy<Value = Settings> {
    let queue_type = select(vec![QueueType::Evenly, QueueType::Strictly, QueueType::All]);
    let counting = select(vec![Counting::Answered, Counting::AnsweredNew, Counting::Closed]);
    let limits = (select(vec![0, 1, 3]), select(vec![0, 0, 2]));
    let rest = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.9));
    (queue_type, counting, limits, rest).prop_map(|(queue_type, counting, limits, rest)| Settings {
        queue_type,
        counting,
        max_chat: limits.0,
        max_chat_total: limits.1,
        members_may_intercept: rest.0,
        check_available: rest.1,
        active: rest.2,
        ..Settings::default()
    })
}

/// A line with times of its own, and nothing else.
fn times() -> impl Strategy<Value = Settings> {
    let queue = (select(vec![0, 1, 60]), select(vec![0, 30, 60]), select(vec![0, 45]));
    let ends = (select(vec![0, 120]), select(vec![0, 10]), select(vec![0, 100, 86_400]));
    let late = (select(vec![0, 40]), select(vec![0, 50]));
    (queue, ends, late).prop_map(|(queue, ends, late)| Settings {
        queue_time: Seconds(queue.0),
        no_answer_time: Seconds(queue.1),
        return_silent: Seconds(queue.2),
        auto_close_time: Seconds(ends.0),
        full_close_time: Minutes(ends.1),
        auto_expire_time: Seconds(ends.2),
        kpi_first_answer_time: Seconds(late.0),
        kpi_further_answer_time: Seconds(late.1),
        ..Settings::default()
    })
}

fn bot() -> impl Strategy<Value = FirstBot> {
    (any::<bool>(), select(vec![0, 60]), any::<bool>()).prop_map(|(always, time, stays)| FirstBot {
        always,
        time: Seconds(time),
        stays,
        ..first_bot()
    })
}
