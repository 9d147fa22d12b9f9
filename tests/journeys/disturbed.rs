//! Journeys with each port call failing in turn: what they come to is the same.

use domain::settings::Settings;
use memory::Fault;

use crate::world::World;

/// More port calls than any journey makes.
const CALLS_MAX: u64 = 10_000;

/// Runs `journey` undisturbed, then with its first, second, third … port call failing, until a run meets no failure.
pub(crate) async fn with_each_call_failing(
    settings: Settings,
    operators: u64,
    journey: impl AsyncFn(&mut World),
) {
    in_each_with_each_call_failing(async || World::new(settings.clone(), operators).await, journey)
        .await;
}

/// The same in worlds that are made by `make`.
pub(crate) async fn in_each_with_each_call_failing(
    make: impl AsyncFn() -> World,
    journey: impl AsyncFn(&mut World),
) {
    let mut world = make().await;
    journey(&mut world).await;
    let expected = world.outcome().await;
    for fault in [Fault::Unavailable, Fault::AnswerLost, Fault::Stale] {
        for n in 1..CALLS_MAX {
            let mut world = make().await;
            world.faults.fail_call(n, fault);
            world.disturbed = true;
            journey(&mut world).await;
            let struck = world.faults.struck();
            assert_eq!(world.outcome().await, expected, "{struck:?}");
            if struck.is_empty() {
                break;
            }
        }
    }
}
