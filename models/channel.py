"""The words for how a text travels, used by conversations, messages, consent and touch points alike."""

from enum import StrEnum


class Channel(StrEnum):
    """How words get in and out."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    WEB_CHAT = "web_chat"


class Direction(StrEnum):
    """Which way a message or touch point went, seen from the union."""

    IN = "in"
    OUT = "out"
