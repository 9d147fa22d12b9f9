//! The same seed gives the same world.

use simulation::Plan;

use crate::{minutes, run};

#[test]
fn the_same_seed_gives_the_same_world() {
    let world = |seed| run(Plan { span: minutes(15), ..Plan::seeded(seed) });
    let first = world(42);
    assert_eq!(first, world(42));
    assert_ne!(first.hash, world(43).hash);
    assert_eq!(first.hash.len(), 64);
}
