"""Numbers in digits and in words, English and Spanish."""

import re

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "dozen": 12, "couple": 2, "pair": 2,
    "cero": 0, "uno": 1, "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14,
    "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veintiuno": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26,
    "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "docena": 12, "par": 2,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50,
    "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100,
}  # fmt: skip
# For amounts of money alone: "mil gracias" is no number of guests.
HUNDREDS = {
    "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500, "seiscientos": 600,
    "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
# Not digits of a day or an hour: "a couple of weeks", "un mes".
_NOT_WRITTEN_OUT = frozenset({"un", "una", "one", "couple", "pair", "par", "dozen", "docena"})
_DIGITS = re.compile(r"\+?(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d{1,4})?")


def numeral(word: str) -> float | None:
    """The number one word says, or None."""
    match = _DIGITS.fullmatch(word)
    if match:
        return tidy(float(match.group(1).replace(",", "") + (match.group(2) or "")))
    return UNITS.get(word, TENS.get(word))


def tidy(value: float) -> float:
    """3.0 as 3, so that a reply says "3 guests"."""
    return int(value) if value == int(value) else value


def join_tens(words: list[str]) -> list[str]:
    """ "twenty five" and "treinta y cinco" as one numeral each."""
    joined: list[str] = []
    at = 0
    while at < len(words):
        ten = TENS.get(words[at])
        step = 2 if words[at + 1 : at + 2] == ["y"] else 1
        unit = UNITS.get(words[at + step]) if at + step < len(words) else None
        if ten and ten < 100 and unit and unit < 10:
            joined.append(str(ten + unit))
            at += step + 1
        else:
            joined.append(words[at])
            at += 1
    return joined


def digits_for_words(text: str) -> str:
    """ "tres de diciembre" as "3 de diciembre"; words that are also articles stay."""
    joined = join_tens(text.split(" "))
    return " ".join(_digits(word) for word in joined)


def _digits(word: str) -> str:
    bare = word.rstrip(".,;:!?")
    value = UNITS.get(bare, TENS.get(bare)) if bare not in _NOT_WRITTEN_OUT else None
    return word if value is None else f"{value}{word[len(bare) :]}"
