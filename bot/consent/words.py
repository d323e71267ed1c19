"""A text as plain words: one spelling of case, accents, apostrophes, emoji and punctuation.

"Désabonnez-moi, SVP!!" becomes ["desabonnez", "moi", ",", "svp", "."]. The marks "." (end of a sentence) and ","
(end of a clause) stay, because "wrong number. stop" and "the number is wrong at the bus stop" are not alike.
"""

import re
import unicodedata

LONGEST = 1600  # characters: an inbound body is never longer, messaging-rules 1.1
LONGEST_UNFOLDED = 2 * LONGEST  # NFKC may turn one character into 18; real texts hardly grow

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`ˈ＇", "'"))
_PHONE = re.compile(r"\+?\(?\d[\d\-.() ]{6,18}\d")
_CENSORED = re.compile(r"\b[a-z]{1,12}\*{1,12}[a-z]{1,12}|\b[a-z]\*{2,12}")  # f***ing, sh*t, f**
_NUMBER_SIGN = re.compile(r"#(?![a-z0-9])")  # "remove my # from your list"
_ELISION = re.compile(r"\b(qu|[cdjlmnst])'(?=\w)")  # n'envoyez: two words in French
_PIECE = re.compile(r"[a-z0-9]+|[.!?\n\r…¡¿]+|[,;()/\"“”«»|—–]+| - ")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_CLAUSE_ENDS = frozenset(',;()/"“”«»|—– ')
_MARKS = (".", ",")  # the stronger first
_STRETCHED = re.compile(r"([a-z])\1\1+")


def words_of(text: str) -> list[str]:
    """The words and marks of a text, in order.

    text: a message body; what stands after the 1,600th character is not read.
    Returns lower-case words without accents, with single "." and "," between them; a telephone number is the word
        "phonenumber" and a word with asterisks in it is "expletive".
    """
    folded = text[:LONGEST].translate(_APOSTROPHES)
    if not folded.isascii():
        folded = _unaccented(folded)[:LONGEST_UNFOLDED]
    folded = _PHONE.sub(" phonenumber ", folded.casefold())
    folded = _CENSORED.sub(" expletive ", _NUMBER_SIGN.sub(" number ", folded))
    folded = _ELISION.sub(r"\1 ", folded).replace("'", "")
    words: list[str] = []
    for piece in _PIECE.findall(folded):
        if piece[0] in _LETTERS:
            words.append(piece)
        elif words and words[-1] in _MARKS:
            words[-1] = min(words[-1], _mark(piece), key=_MARKS.index)
        elif words:
            words.append(_mark(piece))
    return words[:-1] if words and words[-1] in _MARKS else words


def shortened(word: str) -> tuple[str, ...]:
    """The words that a stretched one may stand for, most careful first: "offff" is "off" or "of".

    word: one lower-case word. Returns () for a word in which no letter stands three times running.
    """
    if not _STRETCHED.search(word):
        return ()
    return _STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)


def undoubled(word: str) -> str:
    """The word with every doubled letter single: "sttopp" is "stop". For whole messages only: "off" becomes "of"."""
    return re.sub(r"([a-z])\1+", r"\1", word)


def _unaccented(text: str) -> str:
    """Without accents, invisible characters or fancy letters ("𝗦𝗧𝗢𝗣", "ＳＴＯＰ")."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    return "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf", "Me"})


def _mark(piece: str) -> str:
    return "," if piece[0] in _CLAUSE_ENDS else "."
