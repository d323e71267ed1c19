"""Words that steer the conversation itself, in English and Spanish.

None of these is a carrier's word: STOP, CANCEL, END, QUIT and their like are read as consent before the engine.
"""

import re
import unicodedata

from bot.engine.folding import bare, vocabulary, words

CANCEL = frozenset(
    {
        "never mind", "nevermind", "nvm", "nvmd", "forget it", "forget about it", "forget that", "drop it",
        "skip it all", "leave it", "not anymore", "i changed my mind", "changed my mind", "start over",
        "olvidalo", "olvidelo", "olvidate", "olvida eso", "dejalo", "dejelo", "dejalo asi", "deja", "ya no",
        "ya no quiero", "no importa", "me arrepenti", "mejor no",
    }
)  # fmt: skip
REPEAT = frozenset(
    {
        "what", "what?", "huh", "repeat", "repeat that", "say again", "say that again", "again", "come again",
        "what was the question", "what did you say", "what was that", "pardon", "sorry what",
        "que", "como", "como dijo", "repite", "repita", "repitelo", "otra vez", "de nuevo", "mande",
        "cual era la pregunta", "que dijo", "que dijiste",
    }
)  # fmt: skip
SKIP = frozenset(
    {
        "skip", "skip this", "skip it", "skip that", "pass", "next", "next question", "prefer not to say",
        "rather not say", "i'd rather not", "i'd rather not say",
        "saltar", "saltalo", "salta", "omitir", "paso", "siguiente", "prefiero no decir", "prefiero no decirlo",
    }
)  # fmt: skip
LATER = frozenset(
    {
        "later", "maybe later", "not now", "not right now", "ask me later", "another time", "remind me later",
        "luego", "mas tarde", "al rato", "ahora no", "ahorita no", "otro dia", "en otro momento", "despues",
    }
)  # fmt: skip
# A word in passing: it asks nothing and answers nothing, but for a yes where one is asked for.
_IN_PASSING = vocabulary(
    "ok okay okey okie okk k kk cool nice great awesome perfect alright aight sweet wow gotcha understood noted dope",
    "entendido enterado enterada sale va vale bueno bien perfecto excelente orale genial padre chido bendiciones amen",
)
_BESIDE = vocabulary("then so very all good that's thats man bro oh ah aw pues ya muy todo")
_PASSING_PHRASES = frozenset(
    {
        "got it", "i got it", "all good", "i see", "good to know", "no problem", "no worries", "you too", "u too",
        "same to you", "have a good day", "have a good one", "have a great day", "have a nice day",
        "you're welcome", "ur welcome", "god bless", "god bless you", "take care", "see you", "see ya",
        "good night", "good job", "nice work", "de nada", "igualmente", "que tengan buen dia", "que tenga buen dia",
        "que tengas buen dia", "buen dia", "dios los bendiga", "dios le bendiga", "dios te bendiga", "nos vemos",
        "cuidense", "cuidate", "buenas noches",
    }
)  # fmt: skip
_LAUGH = re.compile(r"(?:a?(?:ha|ja|je|he|ji)+h?j?|lo+l+|lmf?ao+|rofl|xd+)")

_STRONG = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:no[,.]?\s+)?(?:please\s+)?(?:change|switch|set|update)\s+(?:that|it|this|my answer)\s+(?:to|for)\s+(.+)",
        r"(?:no[,.]?\s+)?(?:make|let's make)\s+(?:it|that|this)\s+(.+)",
        r"(?:no[,.]?\s+|sorry[,.]?\s+)?i mean[t]?\s+(?:to say\s+)?(.+)",
        r"(?:no[,.]?\s+)?(?:it|that)\s+should\s+(?:be|say|have been)\s+(.+)",
        r"correction[:,]?\s+(.+)",
        r"(?:no[,.]?\s+)?c[aá]mbi(?:a|e|ar)(?:lo|la)?\s+(?:a|por)\s+(.+)",
        r"(?:no[,.]?\s+)?(?:quise|quer[ií]a)\s+decir\s+(.+)",
        r"(?:no[,.]?\s+)?(?:mejor\s+)?que\s+sean?\s+(.+)",
        r"correcci[oó]n[:,]?\s+(.+)",
    )
)
_WEAK = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"not\s+[^\s,;]+[,;]?\s+(?:but\s+)?(.+)",
        r"(.+?)[,;]?\s+(?:and not|not|y no|no)\s+[^\s,;]+",
        r"(?:oh\s+|oops[,.]?\s+|wait[,.!]*\s+|sorry[,.]?\s+)*"
        r"(?:no|actually|wait|sorry|oops|i mean|rather)[,.!]*\s+(.+)",
        r"(?:ay\s+|perd[oó]n[,.]?\s+|espera[,.]?\s+)*"
        r"(?:no|mejor|en realidad|perd[oó]n|espera|digo|m[aá]s bien|bueno)[,.!]*\s+(.+)",
    )
)


def is_cancel(text: str) -> bool:
    """ "never mind", "olvídalo"."""
    return _plain(text) in CANCEL


def is_later(text: str) -> bool:
    """ "later", "luego": what is asked is left for now."""
    return _plain(text) in LATER


def is_repeat(text: str) -> bool:
    """ "what?", "otra vez"."""
    return _plain(text) in REPEAT


def is_skip(text: str) -> bool:
    """ "skip", "saltar"."""
    return _plain(text) in SKIP


def is_in_passing(text: str) -> bool:
    """ "lol", "ok cool", "que tengan buen día", a lone emoji: nothing that is to be acted on."""
    said = words(text)
    if not said or not any(char.isalnum() for char in text):
        return any(unicodedata.category(char) == "So" for char in text)
    plain = [word for word in said if not _LAUGH.fullmatch(word)]
    if not plain or " ".join(plain) in _PASSING_PHRASES:
        return True
    return not set(plain) - _IN_PASSING - _BESIDE and not _IN_PASSING.isdisjoint(plain)


def correction(text: str, *, strong_only: bool) -> tuple[str, ...]:
    """What the member may want instead of the last answer: "3 guests" of "no, 3 guests"; likelier readings first.

    strong_only: only sentences that can be nothing else ("change that to ..."), for answers taken word by word.
    """
    patterns = _STRONG if strong_only else (*_STRONG, *_WEAK)
    matches = (pattern.fullmatch(text.strip()) for pattern in patterns)
    found = dict.fromkeys(match.group(1).strip() for match in matches if match)
    return tuple(found)


def _plain(text: str) -> str:
    said = [word for word in words(text) if word not in {"please", "pls", "por", "favor", "thanks", "gracias"}]
    return bare(" ".join(said))
