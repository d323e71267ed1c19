"""1 to 5, with words after it or without: "2", "four", "2, too hot in here"."""

import re

from bot.engine.folding import fold
from bot.engine.readers.numbers import read_number
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

LEAST, MOST = 1, 5
_OUT_OF = re.compile(r"\s*(?:/|of|out of|de)\s*5\b")
# Words follow a sign: "2 questions about dues" is no score.
_WITH_WORDS = re.compile(r"([1-5])\s*[,;:.!-]+\s*\D.*", re.DOTALL)


@reader("score")
def read_score(text: str, question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """The score; what else the text says stays in the thread."""
    said = _OUT_OF.sub("", fold(text).strip(), count=1)
    if with_words := _WITH_WORDS.fullmatch(said):
        return Reading(int(with_words[1]))
    reading = read_number(said, question, context)
    if isinstance(reading, NotUnderstood) or not LEAST <= reading.value <= MOST or reading.value != int(reading.value):
        return NOT_UNDERSTOOD
    return Reading(int(reading.value))
