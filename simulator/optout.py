"""STOP, START and HELP at the carrier, as Twilio answers them before the application does. Off by default.

Words and whole-body, case-blind matching: Twilio's advanced opt-out page. The answers are Twilio's default
ones for long codes. Long codes and Messaging Services share one list of blocked pairs here.
"""

from enum import StrEnum


class OptOutMode(StrEnum):
    """DEFAULT answers and blocks, and the webhook is called as ever. ADVANCED also adds OptOutType to it."""

    OFF = "off"
    DEFAULT = "default"
    ADVANCED = "advanced"


class OptOutType(StrEnum):
    STOP = "STOP"
    START = "START"
    HELP = "HELP"


WORDS = {
    **dict.fromkeys(("STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"), OptOutType.STOP),
    **dict.fromkeys(("START", "UNSTOP"), OptOutType.START),
    **dict.fromkeys(("HELP", "INFO"), OptOutType.HELP),
}

ANSWERS = {
    OptOutType.STOP: "You have successfully been unsubscribed. You will not receive any more messages from "
    "this number. Reply START to resubscribe.",
    OptOutType.START: "You have successfully been re-subscribed to messages from this number. "
    "Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    OptOutType.HELP: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def read(body: str, mode: OptOutMode) -> OptOutType | None:
    """What the carrier makes of a text. YES brings back in ADVANCED mode alone, whoever sends it."""
    if mode is OptOutMode.OFF:
        return None
    word = body.strip().upper()
    if word == "YES" and mode is OptOutMode.ADVANCED:
        return OptOutType.START
    return WORDS.get(word)
