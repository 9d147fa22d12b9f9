//! What happens while one looks on: customers come as long as few are waiting, and answer who writes to them.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::Utc;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::office::Office;
use super::talks::{NEW, REPLIES};
use super::telegram::Messenger;
use crate::serve::BoxError;

/// How often somebody may come.
const EVERY: Duration = Duration::from_secs(45);

/// So many wait, and nobody else comes.
const WAITING_MAX: usize = 4;

/// How long a customer takes to answer, and how often they do.
const ANSWERS_AFTER: Duration = Duration::from_secs(8);
const ANSWERS_MAX: usize = 3;

/// Goes on until the process ends.
pub(super) async fn go_on(office: Office, messenger: Messenger) {
    let mut heard = messenger.listen();
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut come, mut said) = (0_usize, BTreeMap::<i64, usize>::new());
    loop {
        tokio::select! {
            _ = ticks.tick() => report(come_in(&office, &messenger, &mut come).await),
            Ok(customer) = heard.recv() => match office.is_spoken_with(customer).await {
                Ok(true) => {
                    let count = said.entry(customer).or_default();
                    *count += 1;
                    if *count <= ANSWERS_MAX {
                        tokio::spawn(answer(messenger.clone(), customer, *count));
                    }
                }
                Ok(false) => {}
                Err(error) => report(Err(error)),
            }
        }
    }
}

/// Answers whoever has written, the `count`th time, in a while.
async fn answer(messenger: Messenger, customer: i64, count: usize) {
    let nth = usize::try_from(customer).unwrap_or(0) + count;
    let Some(text) = REPLIES.get(nth % REPLIES.len()) else { return };
    sleep(ANSWERS_AFTER).await;
    report(messenger.write(customer, text, Utc::now().timestamp()).await);
}

/// One more customer, if few are waiting.
async fn come_in(office: &Office, messenger: &Messenger, come: &mut usize) -> Result<(), BoxError> {
    let open = office.open_sessions().await?;
    let waiting = open.iter().filter(|it| it["operator_id"].is_null()).count();
    if waiting >= WAITING_MAX {
        return Ok(());
    }
    let now = Utc::now().timestamp();
    // By the time of day, so that after a restart others come.
    let customer = 10_000 + now / 45 % 5_000;
    let text = NEW[*come % NEW.len()];
    *come += 1;
    messenger.write(customer, text, now).await
}

fn report(happened: Result<(), BoxError>) {
    if let Err(error) = happened {
        tracing::debug!(error = %error, "nobody came");
    }
}
