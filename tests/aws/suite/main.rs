//! The suite on a deployed stack: one deployment, one test after the other, since some change what others use.

mod customers;
mod ends;
mod failures;
mod flows;
mod hooks;
mod letters;
mod list;
mod minute;
mod portal;
mod privileges;
mod sockets;
mod talks;
mod update;
mod watching;
mod world;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Runtime;

use self::list::TESTS;
use self::world::World;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let runtime = Runtime::new().expect("threads can be started");
    if arguments.list {
        let trials = TESTS.iter().map(|(name, _)| Trial::test(*name, || Ok(()))).collect();
        return libtest_mimic::run(&arguments, trials).exit_code();
    }
    let runtime = Arc::new(runtime);
    let world = Arc::new(runtime.block_on(World::build()));
    let trials = TESTS.iter().map(|(name, test)| {
        let (world, runtime, test) = (Arc::clone(&world), Arc::clone(&runtime), *test);
        Trial::test(*name, move || {
            runtime.block_on(test(&world));
            Ok(())
        })
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    runtime.block_on(world.end(conclusion.has_failed()));
    conclusion.exit_code()
}
