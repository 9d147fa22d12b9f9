//! What is said in the demonstration's shop.

/// A conversation as it goes, if everybody does their part.
#[derive(Debug)]
pub(super) struct Talk {
    /// What is said after the customer's first words, and by whom.
    pub(super) turns: &'static [Turn],
    /// How it ends.
    pub(super) end: End,
}

/// Who says what.
#[derive(Clone, Copy, Debug)]
pub(super) enum Turn {
    /// The customer.
    Asks(&'static str),
    /// Whoever holds the session.
    Tells(&'static str),
    /// They, to colleagues only.
    Notes(&'static str),
}

/// How a conversation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The operator finishes it.
    Finished,
    /// It is handed to a colleague, who finishes it.
    HandedOver,
    /// Nobody says anything more.
    Left,
    /// It was spam.
    Spam,
}

use End::{Finished, HandedOver, Left, Spam};
use Turn::{Asks, Notes, Tells};

/// Everything that is talked about.
#[rustfmt::skip]
pub(super) const TALKS: &[Talk] = &[
    Talk { turns: &[
        Asks("Hello! Is the brass desk lamp in stock?"),
        Tells("Good morning! It is, three pieces. Shall I put one aside for you?"),
        Asks("Yes please, I would come by on Saturday."),
        Tells("Done: it is at the counter under your name until Saturday evening."),
        Asks("Perfect, thank you 🙂"),
    ], end: Finished },
    Talk { turns: &[
        Asks("Where is my order 20418? It was to come on Tuesday"),
        Tells("I am sorry to hear that. One moment, I look at what the carrier says."),
        Notes("Carrier says: wrong house number, goes back. Same customer as last month?"),
        Tells("It could not be delivered, the house number was missing. May I have it?"),
        Asks("27b"),
        Tells("Thank you. It goes out again today and is with you on Thursday."),
    ], end: Finished },
    Talk { turns: &[
        Asks("Can I return a lamp without the box?"),
        Tells("You can, within 30 days, as long as nothing is missing from it."),
        Asks("good to know"),
    ], end: Left },
    Talk { turns: &[
        Asks("Buongiorno, spedite anche in Svizzera?"),
        Tells("Buongiorno! Sì, in due o tre giorni; la dogana è compresa nel prezzo."),
        Asks("Ottimo, allora ordino oggi. Grazie!"),
        Tells("Grazie a lei, buona giornata!"),
    ], end: Finished },
    Talk { turns: &[
        Asks("I need an invoice for my company, VAT number included"),
        Tells("Of course. My colleague from accounting takes over, one moment."),
    ], end: HandedOver },
    Talk { turns: &[
        Asks("The dimmer of the floor lamp hums. Is that normal?"),
        Tells("A little, with bulbs that cannot be dimmed. Which one is in it?"),
        Asks("an old 60 W LED"),
        Tells("That is it. I send you one that goes with the dimmer, free of charge."),
        Asks("Really? That is very kind!"),
    ], end: Finished },
    Talk { turns: &[
        Asks("BUY FOLLOWERS CHEAP best price!!! write me"),
    ], end: Spam },
    Talk { turns: &[
        Asks("Are you open on the 8th of December?"),
        Tells("We are closed that day; on the 9th from nine again."),
        Asks("ok"),
    ], end: Finished },
    Talk { turns: &[
        Asks("Which bulb goes into the Luna ceiling lamp?"),
        Tells("E27, up to 15 W LED. Warm white suits it best."),
        Asks("And can it be used in a bathroom?"),
        Tells("Not that one, it is not protected against water. The Onda is, and looks alike."),
        Asks("I will have a look, thanks"),
    ], end: Finished },
    Talk { turns: &[
        Asks("The glass came broken 😞"),
        Tells("Oh no! Could you send me a picture of it?"),
        Asks("My phone is at my son's, I will do it tonight"),
        Tells("No hurry. I have already put a new one into the post."),
    ], end: Left },
];

/// Words of those who come while one looks on.
pub(super) const NEW: &[&str] = &[
    "Hi, do you have the wall lamp in green too?",
    "Hello? My voucher does not work",
    "Salve, è possibile pagare in contanti al ritiro?",
    "How long is the cable of the Luna?",
    "I would like to change the address of my order, please",
    "Do you repair lamps that were bought elsewhere?",
];

/// What they answer when somebody has written to them.
pub(super) const REPLIES: &[&str] = &[
    "Great, thank you!",
    "Hm, I have to think about it",
    "Perfect 👍",
    "And when would it be here?",
];

/// The customers' names.
pub(super) const CUSTOMERS: &[&str] = &[
    "Anna", "Bruno", "Carla", "Davide", "Elena", "Fatima", "Giulia", "Hugo", "Irene", "Jonas",
    "Katia", "Luca", "Marta", "Nadia", "Omar", "Paola", "Quirin", "Rosa", "Sandro", "Teresa",
];

/// The operators' names and positions.
pub(super) const OPERATORS: &[(&str, &str)] = &[
    ("Ada", "Sales"),
    ("Ben", "Sales"),
    ("Chiara", "Shipping"),
    ("Dario", "Repairs"),
    ("Emma", "Accounting"),
];
