"""How many segments a text costs, and how to keep it in the cheap alphabet.

A text in the GSM 7-bit alphabet has 160 characters in one segment, 153 in each part of a longer one; any other
character makes the whole text UCS-2, with 70 and 67 (3GPP TS 23.038 and 23.040). Toll-free numbers to the US and Canada
get 152 and 66 in the parts (Twilio's documentation on segments).
"""

from dataclasses import dataclass

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape and a character: two units each

GSM = GSM_BASIC | GSM_EXTENDED

_LOOKALIKES = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"',
        "«": '"', "»": '"', "″": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "•": "-", "·": "-", "…": "...", "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\t": " ",
        "\u200b": "", "\ufeff": "", "\u00ad": "", "\u2028": "\n", "\u2029": "\n", "½": "1/2", "×": "x",
        "ª": "a", "º": "o", "⁄": "/", "™": "TM", "ﬁ": "fi", "ﬂ": "fl",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """What a text costs. `units` are septets in GSM-7 and 16-bit units in UCS-2."""

    encoding: str
    units: int
    segments: int


def normalise(text: str) -> str:
    """`text` with typographic characters as their GSM-7 look-alikes.

    An accented letter stays: without it the word is misspelt.
    """
    return text.replace("\r\n", "\n").translate(_LOOKALIKES)


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM 7-bit alphabet."""
    return GSM.issuperset(text)


def count(text: str, *, toll_free: bool = False) -> Count:
    """Encoding, units and segments of `text` as it stands (see `normalise`); an empty text is no segment."""
    if len(text) <= 160 and GSM_BASIC.issuperset(text):
        return Count("GSM-7", len(text), 1 if text else 0)  # nearly every reply
    gsm = is_gsm(text)
    widths = [_width(char, gsm=gsm) for char in text]
    units = sum(widths)
    single = 160 if gsm else 70
    if units <= single:
        return Count("GSM-7" if gsm else "UCS-2", units, 1 if text else 0)
    part = (152 if toll_free else 153) if gsm else (66 if toll_free else 67)
    segments, filled = 1, 0
    for width in widths:
        # A character of two units is never cut by the end of a part.
        if filled + width > part:
            segments, filled = segments + 1, 0
        filled += width
    return Count("GSM-7" if gsm else "UCS-2", units, segments)


def segments(text: str, *, toll_free: bool = False) -> int:
    """How many segments `text` costs."""
    return count(text, toll_free=toll_free).segments


def _width(char: str, *, gsm: bool) -> int:
    if gsm:
        return 2 if char in GSM_EXTENDED else 1
    return 2 if ord(char) > 0xFFFF else 1
