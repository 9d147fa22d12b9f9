use super::*;

#[test]
fn an_errand_is_found_by_its_keys() {
    for to in [Addressee::Webhook(WebhookId(3)), Addressee::Mailbox(UserId(11))] {
        let it = ErrandKey { to, at: Timestamp(1_700_000_000_001), id: "n-1-2".into() };
        let key = errand(&it);
        assert_eq!(errand_of(&key.pk, &key.sk), Some(it));
    }
    assert_eq!(errand_of("C#1", "HEAD"), None);
    assert!(!ERRAND.starts_with(crate::ENTRY_PREFIX));
}

fn at(priority: i32, since: i64, session: u64) -> String {
    let line = LineId(1);
    let since = Timestamp(since);
    place(Place { line, priority, since, session: SessionId(session) }).sk
}

#[test]
fn places_sort_as_the_waiting_list_does() {
    let sorted = [
        at(i32::MAX, 5, 1),
        at(10, 5, 1),
        at(9, 1, 1),
        at(0, 0, 1),
        at(0, 9, 1),
        at(0, 10, 1),
        at(0, 10, 2),
        at(0, 10, 10),
        at(0, 1_700_000_000_000, 1),
        at(-1, 0, 1),
        at(i32::MIN, 0, 1),
    ];
    assert!(sorted.is_sorted(), "{sorted:#?}");
}

#[test]
fn long_ids_are_hashed_and_no_id_passes_for_a_hash() {
    let (fits, too_long) = ("é".repeat(100), "é".repeat(101));
    assert_eq!(bounded(&fits), fits);
    let hashed = bounded(&too_long);
    assert_eq!(hashed.len(), HASHED.len() + 64);
    assert_ne!(bounded(&hashed), hashed);
}

#[test]
fn seqs_sort_up_to_the_last_one() {
    let chat = ChatId(1);
    assert!(entry(chat, 9).sk < entry(chat, 10).sk);
    assert!(entry(chat, 999_999).sk < entry(chat, SEQ_MAX).sk);
}
