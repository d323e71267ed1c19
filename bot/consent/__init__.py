"""Consent, read from the words of a text: the front door of this part is `read`."""

from bot.consent.carrier import carrier_answers
from bot.consent.reader import read
from bot.consent.types import ConsentClass, ConsentReading

__all__ = ["ConsentClass", "ConsentReading", "carrier_answers", "read"]
