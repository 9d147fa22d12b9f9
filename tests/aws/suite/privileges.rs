//! Least privilege, judged by what was called.

use aws_tests::roles;

use crate::world::World;

/// A call that is not granted has failed a test before this one, as the emulator enforces roles; here is what was granted
/// and never called, by action and resource.
pub(crate) async fn every_role_grants_what_is_called_and_no_more(world: &World) {
    let faults = roles::faults(&world.aws).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
