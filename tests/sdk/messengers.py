"""SDKs of messengers, which others have written, check what our signatures check, read what our samples say, and say what we
say. Reads `{whatsapp: {secret, events, sent}, viber: {secret, events, sent}}`; events are samples by name, what is sent are
bodies by name.
"""

import hashlib
import hmac
import json
import logging
import sys

import httpx
from pywa import WhatsApp, handlers
from pywa.types import Button, Contact, Section, SectionList, SectionRow
from viberbot import Api
from viberbot.api.bot_configuration import BotConfiguration
from viberbot.api.messages import get_message

CUSTOMER, NUMBER = "393330000001", "1065001"

# What pywa takes a sample for, where that is no message.
UPDATES = {
    "button_reply": ["CallbackButton"],
    "echo": ["OutgoingMessage"],
    "edit": ["EditedMessage"],
    "flow_reply": ["FlowCompletion"],
    "list_reply": ["CallbackSelection"],
    "parked_status": ["MessageStatus"],
    "parked_system": ["PhoneNumberChange"],
    "revoke": ["DeletedMessage"],
    "silent_status_sent": ["MessageStatus"],
    "silent_template_status": ["TemplateStatusUpdate"],
    "status_delivered": ["MessageStatus"],
    "status_failed": ["MessageStatus"],
    "status_read": ["MessageStatus"],
    "template_button": ["CallbackButton"],
    # A field that there is not, an error of the account: nothing to anybody.
    "parked_field": [],
    "parked_value_error": [],
}
# Numbers without an id of the business's: as all came until 2026, which pywa reads no more.
TOO_OLD = {"number_only"}

# What Viber's own SDK takes a sample for, where that is no message.
REQUESTS = {
    "delivered": "ViberDeliveredRequest",
    "failed": "ViberFailedRequest",
    "seen": "ViberSeenRequest",
    "silent_conversation_started": "ViberConversationStartedRequest",
    "silent_webhook": "ViberRequest",
    "subscribed": "ViberSubscribedRequest",
    "unsubscribed": "ViberUnsubscribedRequest",
}
# Kinds that nobody knows yet, made up by us.
UNKNOWN = {"parked_unknown", "unknown"}


class Failures(logging.Handler):
    """What pywa could not read: it logs that, and goes on."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.told = []

    def emit(self, record):
        self.told.append(f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")


def signature(secret, body):
    return hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()


def check(what, actual, expected):
    assert actual == expected, f"{what}: {actual} instead of {expected}"


def whatsapp(secret, events, sent):
    failures, seen, asked = Failures(), [], []
    logging.getLogger("pywa").addHandler(failures)

    def answer(request):
        asked.append(json.loads(request.content))
        return httpx.Response(200, json={"contacts": [{"input": CUSTOMER, "wa_id": CUSTOMER}], "messages": [{"id": "wamid.1"}], "success": True})

    session = httpx.Client(transport=httpx.MockTransport(answer))
    client = WhatsApp(
        phone_id=NUMBER, token="t", app_secret=secret, session=session,
        filter_updates=False, skip_duplicate_updates=False,
    )
    for name in dir(handlers):
        if name.endswith("Handler") and name not in ("Handler", "_FactoryHandler", "RawUpdateHandler", "FlowRequestHandler"):
            handler = getattr(handlers, name)
            client.add_handlers(handler(lambda _, update: seen.append(type(update).__name__)))
    for name, body in events.items():
        signed = "sha256=" + signature(secret, body)
        check(name, client.webhook_update_validator(body.encode(), signed), None)
        assert client.webhook_update_validator(body.encode() + b" ", signed), f"{name}: what was altered passes"
        seen.clear()
        failures.told.clear()
        check(name, client.webhook_update_handler(body.encode()), ("ok", 200))
        if name in TOO_OLD:
            assert failures.told, f"{name} is not too old any more"
        else:
            check(name, (seen, failures.told), (UPDATES.get(name, ["Message"]), []))

    yes_no = [Button(title="Yes", callback_data="y"), Button(title="No", callback_data="n")]
    rows = [SectionRow(title=f"Slot {n}", callback_data=f"slot:{n}") for n in range(1, 6)]
    card = Contact(name=Contact.Name(formatted_name="Ann", first_name="Ann"), phones=[Contact.Phone(phone="+393330000002")])
    for name, send in {
        "text": lambda: client.send_text(CUSTOMER, "hello", preview_url=True, reply_to_message_id="wamid.1"),
        "location": lambda: client.send_location(CUSTOMER, latitude=45.5, longitude=9.25, name="Shop", address="Via Roma 1"),
        "contact": lambda: client.send_contact(CUSTOMER, card),
        "buttons": lambda: client.send_text(CUSTOMER, "Shall we?", buttons=yes_no),
        "list": lambda: client.send_text(CUSTOMER, "When?", buttons=SectionList("Menu", [Section("", rows)])),
        "read": lambda: client.mark_message_as_read("wamid.1"),
    }.items():
        asked.clear()
        send()
        ours = sent[name]
        ours.pop("biz_opaque_callback_data", None)
        check(name, without_nothing(ours), without_nothing(asked[0]))


def without_nothing(value):
    """Without what says nothing: the SDK writes out what it was not given."""
    if isinstance(value, dict):
        kept = {key: without_nothing(it) for key, it in value.items()}
        return {key: it for key, it in kept.items() if it not in (None, "", [], {})}
    return [without_nothing(it) for it in value] if isinstance(value, list) else value


def viber(secret, events, sent):
    api = Api(BotConfiguration(name="Shop", avatar="", auth_token=secret))
    for name, body in events.items():
        raw = body.encode()
        assert api.verify_signature(raw, signature(secret, body)), name
        assert not api.verify_signature(raw + b" ", signature(secret, body)), f"{name}: what was altered passes"
        try:
            read = type(api.parse_request(body)).__name__
        except Exception as error:  # It knows no narrower one.
            assert name in UNKNOWN and "not supported" in str(error), f"{name}: {error!r}"
        else:
            check(name, read, REQUESTS.get(name, "ViberMessageRequest"))
    for name, body in sent.items():
        message = get_message(dict(body))
        assert message.validate(), f"{name}: {body}"
        said = {key: it for key, it in body.items() if key not in ("receiver", "sender")}
        check(name, without_nothing(message.to_dict()), without_nothing(said))


def main():
    given = json.load(sys.stdin)
    whatsapp(**given["whatsapp"])
    viber(**given["viber"])


main()
