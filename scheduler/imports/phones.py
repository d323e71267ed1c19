"""Numbers of a list in E.164, and what looks wrong about one that is well formed."""

import re
from functools import lru_cache

import phonenumbers

from config.phones import to_e164
from scheduler.imports.fields import Unreadable
from scheduler.imports.sentences import Sentence, say

# The usual way to write a North American number: some 50 times faster to read here than by the whole library.
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?\(?([2-9][0-9]{2})\)?[ .-]*([2-9][0-9]{2})[ .-]*([0-9]{4})")
_EXTENSION = re.compile(r"(?i)(?:x|ext|#)\.?\s*[0-9]+\s*$")
# Toll-free numbers answer at a switchboard: no member carries one.
_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})


def read_phone(text: str) -> str:
    """E.164.

    Raises:
        Unreadable: it is no number, or an extension of a switchboard.
    """
    written = text.strip()
    match = _NORTH_AMERICAN.fullmatch(written)
    if match is not None:
        return f"+1{match[1]}{match[2]}{match[3]}"
    if _EXTENSION.search(written):
        raise Unreadable(say("extension"))
    number = to_e164(written)
    if number is None or not re.fullmatch(r"\+[1-9][0-9]{7,14}", number):
        raise Unreadable(say("not_a_phone"))
    return number


def looks_wrong(e164: str) -> Sentence | None:
    """What to know of a number that is stored all the same; None where nothing is odd."""
    if e164.startswith("+1"):
        area = e164[2:5]
        if area in _TOLL_FREE:
            return say("toll_free")
        return None if _known_area(area) else say("unknown_area")
    if phonenumbers.number_type(phonenumbers.parse(e164)) == phonenumbers.PhoneNumberType.FIXED_LINE:
        return say("landline")
    return None


@lru_cache(maxsize=1000)
def _known_area(area: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(f"+1{area}2345678"))
