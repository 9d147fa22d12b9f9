//! The suites that hold every implementation of a port to what the port promises: run by `memory` and by `dynamodb`,
//! each function on a fresh store.
//!
//! A new promise is a sentence in the port's documentation, a function here, and its name in [`contract_tests`].

#![expect(clippy::missing_panics_doc, reason = "a suite says no by panicking")]
#![expect(clippy::unwrap_used, reason = "a suite says no by panicking")]

pub mod agreements;
pub mod bindings;
pub mod channels;
pub mod chats;
pub mod crm;
pub mod dead_letters;
pub mod errands;
pub mod faults;
pub mod ids;
pub mod lines;
pub mod mailers;
pub mod notifications;
pub mod objects;
pub mod people;
pub mod secrets;
pub mod sockets;
pub mod tokens;
pub mod webhooks;

mod samples;

/// Makes a test of every function of a suite. The second argument is an `async fn` that gives a fresh store, and
/// whatever has to live as long as the test: `contract_tests!(chats, fresh)`.
#[macro_export]
macro_rules! contract_tests {
    (chats, $fresh:path) => {
        $crate::contract_tests! { @ chats $fresh,
            a_written_chat_is_read_back,
            many_heads_are_read_at_once,
            first_writer_wins,
            of_many_at_once_one_wins,
            a_conversation_is_claimed_once,
            conversations_are_told_apart,
            what_is_not_as_it_was_read_is_stale,
            bookings_can_change_alone,
            entries_come_in_order,
            a_long_log_is_read_whole,
            deliveries_come_by_range,
            receipts_rise_beside_deliveries,
            a_message_happens_once,
            what_has_happened_is_a_duplicate_to_a_late_writer_too,
            keys_are_unique_in_their_scope,
            what_waits_goes_with_its_message,
            what_came_meanwhile_is_told,
            nothing_waits_for_what_is_there,
            the_same_event_waits_once,
            an_external_id_leads_to_its_entry,
            external_ids_may_be_long_and_odd,
            slots_are_counted,
            slots_move,
            an_offer_is_bound_to_the_limit,
            of_many_offers_as_many_are_made_as_fit,
            only_offers_are_bound_to_the_limit,
            the_turn_is_that_of_the_last_offer,
            a_load_never_shows_below_zero,
            the_waiting_list_is_sorted,
            places_are_given_back_and_moved,
            a_session_is_listed_from_its_opening,
            a_session_leaves_its_summary,
            sessions_come_newest_first,
            a_session_stays_with_the_line_of_its_channel,
            a_long_list_of_sessions_is_read_whole,
            sessions_come_oldest_first_too,
            timers_are_found_when_due,
            firings_are_counted_until_the_timer_is_taken_out,
            progress_starts_the_count_again,
            an_entry_is_erased_in_place,
            an_entry_is_rewritten_and_its_delivery_stays,
            an_erased_chat_gives_its_conversation_up,
            failed_deliveries_come_newest_first,
            a_failed_delivery_is_listed_until_it_is_taken_off,
            an_erased_message_is_not_listed,
        }
    };
    (lines, $fresh:path) => {
        $crate::contract_tests! { @ lines $fresh,
            a_line_is_read_back,
            lines_come_by_id,
            versions_of_a_line_follow_each_other,
            of_many_changes_of_a_line_one_wins,
            a_deleted_line_is_forgotten,
            a_roster_comes_in_queue_order,
            loads_and_turns_outlive_a_seat,
            a_long_roster_is_read_whole,
            rechecks_are_found_when_due,
            a_recheck_that_was_set_anew_is_not_cleared,
            how_far_sessions_were_gone_through_is_kept,
        }
    };
    (channels, $fresh:path) => {
        $crate::contract_tests! { @ channels $fresh,
            a_channel_is_read_back,
            channels_come_by_id,
            a_connection_is_read_back,
            revisions_of_a_connection_follow_each_other,
            of_many_changes_of_a_connection_one_wins,
            a_public_key_leads_to_its_channel,
            health_is_kept,
            when_something_came_in_is_kept_beside,
            turns_are_booked_in_order,
            of_many_turns_as_many_are_given_as_fit,
        }
    };
    (people, $fresh:path) => {
        $crate::contract_tests! { @ people $fresh,
            a_user_is_read_back,
            of_many_changes_of_a_user_one_wins,
            many_users_come_by_id,
            departments_come_by_id,
            a_password_is_kept_apart,
        }
    };
    (tokens, $fresh:path) => {
        $crate::contract_tests! { @ tokens $fresh,
            a_token_holds_until_it_is_revoked,
            an_employees_tokens_are_listed_but_for_tickets,
            a_revoked_token_is_not_renewed,
            nobody_revokes_anothers_token,
        }
    };
    (agreements, $fresh:path) => {
        $crate::contract_tests! { @ agreements $fresh,
            an_agreement_is_read_back,
            agreements_come_by_id,
            revisions_of_an_agreement_follow_each_other,
            of_many_changes_of_an_agreement_one_wins,
        }
    };
    (notifications, $fresh:path) => {
        $crate::contract_tests! { @ notifications $fresh,
            an_inbox_is_read_back,
            an_entry_is_told_once,
            what_comes_at_once_is_told_once,
            an_inbox_comes_by_pages,
            notifications_are_marked_as_read,
            ways_are_kept,
        }
    };
    (webhooks, $fresh:path) => {
        $crate::contract_tests! { @ webhooks $fresh,
            a_webhook_is_read_back,
            webhooks_come_by_id,
            revisions_of_a_webhook_follow_each_other,
            a_deleted_webhook_is_forgotten,
        }
    };
    (errands, $fresh:path) => {
        $crate::contract_tests! { @ errands $fresh,
            an_errand_is_read_back,
            one_thing_is_one_errand,
            of_many_who_change_an_errand_one_does,
            errands_come_newest_first,
            errands_are_found_when_due,
            a_shelved_errand_is_not_due,
        }
    };
    (mailers, $fresh:path) => {
        $crate::contract_tests! { @ mailers $fresh,
            a_letter_arrives_as_it_is,
            what_a_letter_says_stays_inside,
            an_address_that_is_none_is_never_tried,
        }
    };
    (sockets, $fresh:path) => {
        $crate::contract_tests! { @ sockets $fresh,
            a_socket_is_read_back,
            the_last_socket_ends_last,
            a_topic_is_followed_until_it_is_left,
            a_closed_socket_is_forgotten,
            the_last_of_ones_sockets_is_told,
            who_comes_at_once_is_found,
            a_list_is_told_once_a_second,
        }
    };
    (crm, $fresh:path) => {
        $crate::contract_tests! { @ crm $fresh,
            a_card_is_read_back,
            a_card_has_a_number_of_its_kind,
            cards_can_share_a_handle,
            a_card_is_found_by_what_it_has_now,
            a_card_is_changed_on_top_of_what_was_read,
            many_handles_lead_to_one_card,
            of_two_cards_one_is_made,
            of_many_at_once_one_makes_a_card,
            cards_of_one_are_made_once,
            a_deal_is_about_the_card_made_with_it,
            a_deal_is_found_by_the_card_made_with_it,
            a_deleted_card_is_found_by_nothing,
            a_card_is_deleted_as_it_was_read,
            a_card_that_was_merged_meanwhile_is_not_deleted,
            what_a_card_has_no_more_is_forgotten,
            what_nobody_has_is_forgotten,
            what_was_merged_leads_on,
            cards_are_selected,
            a_note_is_kept_once,
            a_note_is_put_in_place_of_another,
            a_note_says_nothing_more_when_its_time_is_over,
            notes_that_come_at_once_are_all_kept,
            a_long_timeline_comes_by_pages,
            a_timeline_goes_with_its_card,
            timelines_of_two_become_one,
            sources_keep_their_names,
        }
    };
    (bindings, $fresh:path) => {
        $crate::contract_tests! { @ bindings $fresh,
            chats_are_bound_and_let_go,
            handles_are_claimed_by_one,
            of_many_at_once_one_claims,
        }
    };
    (dead_letters, $fresh:path) => {
        $crate::contract_tests! { @ dead_letters $fresh,
            dead_letters_are_counted,
            looking_consumes_nothing,
            all_are_sent_back_in_order,
            only_what_is_named_is_sent,
            no_more_are_taken_than_may_be,
            the_streams_cannot_be_sent_back,
        }
    };
    (ids, $fresh:path) => {
        $crate::contract_tests! { @ ids $fresh,
            ids_rise_from_one,
            ids_are_unique_at_once,
        }
    };
    (objects, $fresh:path) => {
        $crate::contract_tests! { @ objects $fresh,
            an_object_is_read_back,
            a_copied_object_stands_by_itself,
            a_deleted_object_is_gone,
        }
    };
    (secrets, $fresh:path) => {
        $crate::contract_tests! { @ secrets $fresh,
            a_secret_is_kept_until_forgotten,
        }
    };
    (faults, $fresh:path) => {
        $crate::contract_tests! { @ faults $fresh,
            a_conversation_ends_as_it_should,
        }
    };
    (@ $suite:ident $fresh:path, $($name:ident,)+) => {
        mod $suite {
            $(
                #[tokio::test]
                async fn $name() {
                    let (store, _alive) = $fresh().await;
                    $crate::contract::$suite::$name(&store).await;
                }
            )+
        }
    };
}
