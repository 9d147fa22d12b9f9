//! The pages in a real browser: Chromium, driven by Playwright, against the real `canali`. Each test starts one of each
//! and runs a journey, a script of `journeys/`.

mod run;

use tests::canali::Options;

use self::run::{run, run_console};

macro_rules! journeys {
    ($($(#[$about:meta])* $name:ident: $journey:literal on $clock:literal;)*) => {$(
        $(#[$about])*
        #[tokio::test]
        async fn $name() {
            run($journey, Options { clock: $clock, ..Options::default() }).await;
        }
    )*};
}

journeys! {
    a_visitor_and_an_operator_talk: "talk" on "system";
    what_people_write_is_shown_as_text: "hostile" on "system";
    the_network_is_gone_for_a_minute: "offline" on "system";
    two_tabs_are_one_conversation: "tabs" on "system";
    what_is_too_large_is_told: "files" on "system";
    a_browser_that_keeps_nothing: "storage" on "system";
    only_the_channels_own_pages_have_it: "origins" on "system";
    forms_are_filled_in: "form" on "system";
    nobody_is_shut_out: "axe" on "system";
    all_of_it_by_keyboard: "keyboard" on "system";
    whom_the_site_vouches_for: "identity" on "system";
    who_is_too_fast_and_who_comes_back_tomorrow: "patience" on "manual";
}

macro_rules! console {
    ($($name:ident: $group:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            run_console($group).await;
        }
    )*};
}

console! {
    an_operators_day: "journeys";
    the_office_is_looked_after: "office";
    every_setting_is_kept: "settings";
    every_page_can_be_used_by_everybody: "pages";
    what_messengers_and_the_crm_can: "played";
    who_writes_is_known: "crm";
    what_did_not_get_through_is_sent_again: "operations";
    thousands_wait: "volume";
}
