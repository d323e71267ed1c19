"""WhatsApp's own rules: 24 hours for free words, what buttons and lists may hold, and what a phone sends besides words.

Sources: Twilio's pages on errors 63014, 63016 and 63021, on content types and on webhook requests.
"""

from datetime import UTC, datetime, timedelta

from simulator.contents import Filled
from simulator.faults import Effect, Fault
from simulator.messages import Message
from simulator.store import Store

PREFIX = "whatsapp:"
WINDOW = timedelta(hours=24)
BODY, BUTTON, ITEM, DESCRIPTION = 1_024, 20, 24, 72  # characters
BUTTONS = 3  # in a message that was not approved beforehand


def is_whatsapp(address: str) -> bool:
    return address.startswith(PREFIX)


def loss(store: Store, number: str, phone: str, filled: Filled | None) -> Fault | None:
    """Why WhatsApp will not deliver what Twilio has taken for it; None when it will.

    number: ours. filled: the content, None for free words.
    """
    if (number, phone) in store.blocked:
        return Fault(effect=Effect.FAILED, code=63014)
    if filled and not _fits(filled):
        return Fault(effect=Effect.FAILED, code=63021)
    if not (filled and filled.approved) and not window_open(store, number, phone):
        return Fault(effect=Effect.FAILED, code=63016)
    return None


def window_open(store: Store, number: str, phone: str) -> bool:
    """Whether the phone's last words to this number are less than 24 hours old."""
    last = store.last_words.get((number, phone))
    return last is not None and datetime.now(UTC) - last < WINDOW


def tapped(message: Message, tap_id: str) -> dict[str, str] | None:
    """The webhook's fields for a tap on one of the message's buttons or items; None when it has none of this id."""
    tap = next((each for each in message.taps if each.id == tap_id), None)
    if tap is None:
        return None
    if message.opens:
        return {"Body": tap.title, "ListId": tap.id, "ListTitle": tap.title}
    return {"Body": tap.title, "ButtonText": tap.title, "ButtonPayload": tap.id, "ButtonType": "REPLY"}


def profile(phone: str, name: str) -> dict[str, str]:
    """What every WhatsApp webhook says: the sender's own name for themselves, their id, and one segment always."""
    number = phone.removeprefix(PREFIX).lstrip("+")
    return {"ProfileName": name or "WhatsApp user", "WaId": number, "NumSegments": "1"}


def _fits(filled: Filled) -> bool:
    if len(filled.body) > BODY:
        return False
    if filled.opens:
        return len(filled.opens) <= BUTTON and all(
            0 < len(tap.title) <= ITEM and len(tap.description) <= DESCRIPTION for tap in filled.taps
        )
    few = filled.approved or len(filled.taps) <= BUTTONS
    return few and all(0 < len(tap.title) <= BUTTON for tap in filled.taps)
