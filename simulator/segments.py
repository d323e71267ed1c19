"""How many parts a text travels in: GSM-7 where every character fits, UCS-2 where one does not.

Source: 3GPP TS 23.038 for the alphabet; 160 septets alone or 153 a part when joined, 70 or 67 UTF-16 units.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"  # each is sent as an escape and a character: two septets

_GSM = re.compile(f"[{re.escape(BASIC + EXTENSION)}]*")
_EXTENDED = re.compile(f"[{re.escape(EXTENSION)}]")


@dataclass(frozen=True, slots=True)
class Segments:
    """count: parts, at least 1. units: septets or UTF-16 units in all. encoding: which of the two."""

    count: int
    units: int
    encoding: Literal["GSM-7", "UCS-2"]


def count(text: str) -> Segments:
    """Count the parts of a text. A character that needs two units is never cut in half between two parts."""
    if _GSM.fullmatch(text):
        units = len(text) + len(_EXTENDED.findall(text))
        return Segments(_parts(text, units, 160, 153, _septets), units, "GSM-7")
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return Segments(_parts(text, units, 70, 67, _utf16_units), units, "UCS-2")


def _parts(text: str, units: int, alone: int, joined: int, width: Callable[[str], int]) -> int:
    if units <= alone:
        return 1
    if units == len(text):
        return -(-units // joined)
    parts, used = 1, 0
    for character in text:
        needed = width(character)
        if used + needed > joined:
            parts, used = parts + 1, 0
        used += needed
    return parts


def _septets(character: str) -> int:
    return 2 if character in EXTENSION else 1


def _utf16_units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1
