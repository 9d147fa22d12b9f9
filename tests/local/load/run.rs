//! Makes the deliveries of a plan, as Telegram does: a chat's one after the other, each until it is answered with 200.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tokio::sync::{Notify, watch};

use super::plan::{Delivery, Plan};

/// Deliveries under way at a time: what Telegram does by default is 40.
const WORKERS: usize = 32;

/// Makes all deliveries.
pub(crate) async fn all(api: &BotApi, token: &str, plan: &Plan) {
    let (_up, up) = watch::channel(Power::On(0));
    let state = State { up, done: AtomicUsize::new(0), progress: Notify::new() };
    join_all(shares(plan).into_iter().map(|share| work(api, token, share, &state))).await;
}

/// Makes all deliveries while Canali is killed and started again at the plan's moments.
pub(crate) async fn all_with_kills(canali: &mut Canali, api: &BotApi, token: &str, plan: &Plan) {
    let (power, up) = watch::channel(Power::On(0));
    let state = State { up, done: AtomicUsize::new(0), progress: Notify::new() };
    let load = join_all(shares(plan).into_iter().map(|share| work(api, token, share, &state)));
    let kills = async {
        for (kill, moment) in plan.moments.iter().enumerate() {
            state.reached(*moment).await;
            power.send_replace(Power::Off);
            canali.kill9().await;
            canali.restart().await;
            power.send_replace(Power::On(kill + 1));
        }
    };
    tokio::join!(load, kills);
}

/// Whether Canali runs, and after how many kills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    On(usize),
    Off,
}

struct State {
    up: watch::Receiver<Power>,
    done: AtomicUsize,
    progress: Notify,
}

impl State {
    /// Ends when so many deliveries were answered.
    async fn reached(&self, count: usize) {
        loop {
            let progress = self.progress.notified();
            if self.done.load(Ordering::Relaxed) >= count {
                return;
            }
            progress.await;
        }
    }
}

/// Each worker has some of the chats, and all of their deliveries in order.
fn shares(plan: &Plan) -> Vec<Vec<&Delivery>> {
    let mut shares = vec![Vec::new(); WORKERS];
    for delivery in &plan.deliveries {
        shares[delivery.customer % WORKERS].push(delivery);
    }
    shares
}

async fn work(api: &BotApi, token: &str, share: Vec<&Delivery>, state: &State) {
    let mut up = state.up.clone();
    let mut failed = None;
    for delivery in share {
        loop {
            let before = *up.wait_for(|it| *it != Power::Off).await.expect("the test goes on");
            match api.try_push(token, &delivery.update).await {
                Ok(answer) if answer.status == 200 => break,
                Ok(answer) => assert_eq!(answer.status, 503, "{answer:?}"),
                // A connection that was kept from before a kill may be noticed only now.
                Err(error) => {
                    let killed = *up.borrow() != before;
                    assert!(killed || failed.replace(before) != Some(before), "{error}");
                }
            }
        }
        state.done.fetch_add(1, Ordering::Relaxed);
        state.progress.notify_waiters();
    }
}
