"""An amount of money in dollars, as cents: "$40", "40 bucks", "40.50", "cuarenta", "twenty five dollars"."""

import re

from bot.engine.folding import bare, vocabulary
from bot.engine.readers.numerals import HUNDREDS, TENS, UNITS, join_tens
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

_WORDS = UNITS | TENS | HUNDREDS
_THOUSAND = frozenset({"thousand", "mil"})
MOST_CENTS = 100_000_000  # a million dollars; more is a slip of the finger
_FILLER = vocabulary(
    "about around like just only exactly it's its it is was for of the a an i paid pay owe put me down please pls and",
    "unos unas como son fueron es era pague pago debo por favor solo de los las y",
)
_UNITS = vocabulary("dollars dollar bucks buck usd dls dlls dolares dolar pesos varos bolas")
_CENTS = vocabulary("cents cent centavos centavo c")
# 1,200.50 and 1200.50; "40,50" is forty and a half where a comma parts the cents.
_AMOUNT = re.compile(r"(?:us)?\$?\s?(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,7})(?:[.,](?P<cents>\d{1,2}))?\$?(?P<k>k)?")


@reader("money")
def read_money(text: str, _question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """The one amount named, in whole cents; nothing else may stand in the text."""
    said = re.sub(r"\$\s+", "$", bare(text)).lstrip("+")
    if len(said) > 60 or re.search(r"-\s*\$?\s*\d", text):
        return NOT_UNDERSTOOD
    said = re.sub(r"(\d)(dls|dlls|usd|bucks?|dollars?|dolares?)\b", r"\1 \2", said)
    words = [word for word in join_tens(re.findall(r"[^\s!?;:()]+", said)) if word.strip(".,")]
    words = [word.strip(".,") for word in words]
    amounts = [word for word in words if _AMOUNT.fullmatch(word) or word in _WORDS or word in _THOUSAND]
    rest = [word for word in words if word not in amounts]
    units = [word for word in rest if word in _UNITS or word in _CENTS]
    if any(word not in _FILLER for word in rest if word not in units) or len(units) > 2:
        return NOT_UNDERSTOOD
    cents = _cents(words, amounts)
    return Reading(cents) if cents is not None and 0 <= cents <= MOST_CENTS else NOT_UNDERSTOOD


def _cents(words: list[str], amounts: list[str]) -> int | None:
    """ "40 dollars 50 cents", "50 cents", "two hundred", "doscientos cincuenta", "40"."""
    parted = next((at for at, word in enumerate(words) if word in _UNITS), None)
    small = any(word in _CENTS for word in words)
    if small and parted is None:
        return _sum(amounts, 1)
    if small and parted is not None:
        dollars = [word for word in words[:parted] if word in amounts]
        loose = [word for word in words[parted:] if word in amounts]
        first, second = _sum(dollars, 100), _sum(loose, 1)
        return first + second if first is not None and second is not None and second < 100 else None
    return _sum(amounts, 100)


def _sum(amounts: list[str], per_unit: int) -> int | None:
    """One amount in digits, or words that make one number."""
    if len(amounts) == 1 and (match := _AMOUNT.fullmatch(amounts[0])):
        whole = int(match["whole"].replace(",", "")) * (1000 if match["k"] else 1)
        cents = int((match["cents"] or "0").ljust(2, "0")) if per_unit == 100 else 0
        return whole * per_unit + cents
    if not amounts or not all(word.isdigit() or word in _WORDS or word in _THOUSAND for word in amounts):
        return None
    number = _number(amounts)
    return None if number is None else number * per_unit


def _number(words: list[str]) -> int | None:
    """ "two thousand five hundred", "mil doscientos cincuenta"; None for two numbers beside each other."""
    total = group = 0
    for word in words:
        value = int(word) if word.isdigit() else int(_WORDS.get(word, 0))
        if word in _THOUSAND:
            total, group = total + max(group, 1) * 1000, 0
        elif word == "hundred":
            group = max(group, 1) * 100
        elif group and (group % 100 or value >= 100):
            return None
        else:
            group += value
    return total + group
