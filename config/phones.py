"""Phone numbers: one form (E.164) to store, one masked form to show in logs; visits of the chat stand in for them."""

import re

import phonenumbers

# CTIA short codes have 5 or 6 digits; the shortest national numbers with their country code have 8.
_WHOLE_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
# What stands for the number of somebody who types in the web chat; models/visit.py.
_VISIT = re.compile(r"visit:[a-z0-9]{20}")


def to_e164(written: str, region: str = "US") -> str | None:
    """A number as people write it, in E.164, or None when it is no valid number.

    Letters are refused first, because phonenumbers reads "call me 212..." as a number.
    """
    if re.search(r"[^\W\d_]", written):
        return None
    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def mask(number: str) -> str:
    """What a log may show of a number: its last two digits."""
    return f"…{number[-2:]}" if len(number) > 4 else "…"


def is_person(address: str) -> bool:
    """Whether a sender can be answered as a person: a whole E.164 number or a visit, no short code, no sender name."""
    return bool(_WHOLE_NUMBER.fullmatch(address)) or is_visit(address)


def is_visit(address: str) -> bool:
    """Whether an address is a visit of the web chat, which no carrier reaches."""
    return bool(_VISIT.fullmatch(address))
