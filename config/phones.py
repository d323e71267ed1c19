"""Phone numbers: one form (E.164) to store, one masked form to show in logs."""

import re

import phonenumbers

_SHORT_CODE = re.compile(r"^\+?\d{3,8}$")


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


def is_short_code(address: str) -> bool:
    """Whether a sender is a short code: a service, not a person (CTIA short codes have 5 or 6 digits)."""
    return bool(_SHORT_CODE.match(address))


def mask(number: str) -> str:
    """What a log may show of a number: its last two digits."""
    return f"…{number[-2:]}" if len(number) > 4 else "…"
