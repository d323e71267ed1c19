"""Whole-message keywords: "STOP", "stop!!", "S T O P", "stpo", "please stop", "opt-out"."""

from collections.abc import Mapping, Sequence
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.consent.carrier import DEFAULT_WORDS
from bot.consent.language import Keyword, Language, languages
from bot.consent.types import NOTHING, ConsentClass, ConsentReading
from bot.consent.words import shortened, undoubled

LONGEST_MESSAGE = 8  # words; a keyword with more around it is a sentence
LONGEST_PHRASE = 3  # words in one keyword or filler
LONGEST_WORD = 16  # letters; the longest keywords have 14
SHORTEST_FORGIVEN = 8  # letters; shorter keywords are too near to other words: stop, step, shop
SLIPS = 1
SLIPS_BY_WORD = {"unsubscribe": 2}  # the one that people misspell most, and no other word is near


def read_keyword(words: Sequence[str]) -> ConsentReading:
    """Read a message that is a keyword, with or without small words around it.

    words: the message's words and marks.
    Returns kind NONE when it is anything else, and UNCLEAR when it asks two things at once ("stop start").
    """
    plain = [word for word in words if word not in {".", ","}]
    if not 0 < len(plain) <= LONGEST_MESSAGE:
        return NOTHING
    joined = "".join(plain)
    spaced = _keyword(joined) or _near(joined)
    if spaced:
        return _reading([spaced], filler_languages=[])
    return _with_fillers(plain)


def _with_fillers(words: Sequence[str]) -> ConsentReading:
    """Take phrase after phrase, longest first; one phrase that is neither keyword nor filler ends it."""
    found: list[Keyword] = []
    fillers: list[str] = []
    fillers_known = _fillers()
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            keyword = _keyword(phrase)
            if keyword:
                found.append(keyword)
            elif phrase in fillers_known:
                fillers.append(phrase)
            elif near := _near(phrase):
                found.append(near)
            else:
                continue
            at += length
            break
        else:
            return NOTHING
    if not found or not all(_may_surround(filler, found) for filler in fillers):
        return NOTHING
    return _reading(found, fillers)


def _reading(found: Sequence[Keyword], filler_languages: Sequence[str]) -> ConsentReading:
    kinds = {keyword.kind for keyword in found}
    if len(kinds) > 1:
        kind = ConsentClass.UNCLEAR if ConsentClass.OPT_OUT in kinds else ConsentClass.NONE
        return ConsentReading(kind, None, keyword=False, matched=" ".join(k.phrase for k in found))
    own = [k.language for k in found if k.phrase.upper() not in DEFAULT_WORDS]
    told = own or [code for filler in filler_languages for code in _fillers()[filler] if len(_fillers()[filler]) == 1]
    return ConsentReading(
        kind=found[0].kind,
        language=told[0] if told else None,
        keyword=not filler_languages,
        matched=found[0].phrase,
    )


def _may_surround(filler: str, keywords: Sequence[Keyword]) -> bool:
    return any(_fits(language, filler, keywords) for language in languages())


def _fits(language: Language, filler: str, keywords: Sequence[Keyword]) -> bool:
    """Polite words go with every keyword, urgent ones with opt-out; "no" and its kind only with a strong keyword of the
    same language, because "no pare" is Spanish for "don't stop"."""
    if filler in language.polite:
        return True
    if filler in language.urgent:
        return all(k.kind is ConsentClass.OPT_OUT for k in keywords)
    same = all(k.language == language.code or k.phrase.upper() in DEFAULT_WORDS for k in keywords)
    return filler in language.lead and same and all(k.strong for k in keywords)


def _keyword(phrase: str) -> Keyword | None:
    table = _table()
    if phrase in table:
        return table[phrase]
    spellings = (*shortened(phrase), undoubled(phrase))
    return next((table[spelling] for spelling in spellings if spelling in table), None)


def _near(word: str) -> Keyword | None:
    """A long opt-out keyword with a slip of the finger, if one alone is nearest. Opting in takes the word itself."""
    if not SHORTEST_FORGIVEN <= len(word) <= LONGEST_WORD or " " in word:
        return None
    near = process.extract(word, _long_words(), scorer=OSA.distance, score_cutoff=2, limit=2)
    if not near or (len(near) == 2 and near[0][1] == near[1][1]):
        return None
    right, slips, _ = near[0]
    return _table()[right] if slips <= SLIPS_BY_WORD.get(right, SLIPS) else None


@cache
def _table() -> Mapping[str, Keyword]:
    """Keyword by phrase, as written and without spaces, and by its known misspellings; the first language wins."""
    table: dict[str, Keyword] = {}
    for language in languages():
        for phrase, keyword in language.keywords.items():
            table.setdefault(phrase, keyword)
            table.setdefault(phrase.replace(" ", ""), keyword)
    for language in languages():
        for slip, right in language.spelling.items():
            if slip != right and right in language.keywords:
                table.setdefault(slip, language.keywords[right])
    return table


@cache
def _long_words() -> tuple[str, ...]:
    opt_outs = (k for language in languages() for k in language.keywords.values() if k.kind is ConsentClass.OPT_OUT)
    written = (keyword.phrase.replace(" ", "") for keyword in opt_outs)
    return tuple(dict.fromkeys(word for word in written if len(word) >= SHORTEST_FORGIVEN))


@cache
def _fillers() -> Mapping[str, tuple[str, ...]]:
    """Languages by filler, misspelled ones too ("plz")."""
    fillers: dict[str, tuple[str, ...]] = {}
    for language in languages():
        every = language.polite | language.urgent | language.lead
        for filler in every:
            fillers[filler] = (*fillers.get(filler, ()), language.code)
    return fillers
