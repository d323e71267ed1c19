"""The words of a question as they are compared: plain, without those of every question, one word for one thing."""

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from bot.engine.folding import fold, vocabulary

_WORD = re.compile(r"[a-z]+|[0-9]+")
_SLIP = 1  # letters: "wrtite up" is further, "orario" is horario
_SLIP_LENGTH = 5  # of a word that may have one; in shorter ones a slip is mostly another word

# They stand in questions about anything.
_EMPTY = vocabulary(
    "a an the and or of in on at to for from by with is are am be was were been do does did have has had can",
    "could done may might must should would will shall i im ive ill me my mine we us our ours you your yours u ur",
    "they them their he she it its this that these those there here what whats which who whos when whens where",
    "wheres why how hows if so but not no yes any some just get gets got getting give gives gave go goes about",
    "say says tell know need want please pls plz hi hello hey thanks ty ok ask question quick much many contract",
    "agreement cba article section page dont didnt doesnt cant isnt aint rule rules under per bout wat wats hw d",
    "q x k dis dat then than also too el la los las un una unos unas y o de del al en con por para sin sobre se",
    "mi mis te tu tus nos nuestro le lo les su sus es son soy eres estoy esta estan fue era ser estar hay ha han",
    "tengo tiene tienen tenemos puedo pueden puede podemos debo deben que cual cuales quien quienes cuando cuanto",
    "cuanta cuantos cuantas kuanto kuantos donde como porque si ya muy mas pero eso esto ese esos dice dicen dise",
    "decir saber quiero kiero necesito favor porfa hola oye gracias pregunta duda contrato convenio acuerdo",
    "articulo regla reglas segun va van da dan dar toca tocan todavia yo suppose supposed supposedly wonder",
    "wondering told heard nosotros nosotras ustedes usted ellos ellas ella him her myself yourself ourselves",
    "someone somebody anyone alguien nadie todos todas menu option options opciones",
)
# They tell a little: much in a contract is about pay, time and work.
FAINT = vocabulary(
    "pay paid pays day days time times hour hours hr hrs week weeks wk month months year years yr work working",
    "works worked job make take new use start long keep off after before until till still first last next more",
    "extra company employer employee union policy rate money allowed right rights back call called pagan pago",
    "pagar paga pagado pagados dia dias tiempo hora horas semana semanas mes meses ano anos trabajo trabajar",
    "trabajan tener otro otra nuevo usar hacer hace empresa compania sindicato antes despues hasta primero",
    "primera desde dinero derecho llamar llaman llamaron payed",
)
_ENDINGS = ("ciones", "cion", "mente", "ingly", "ings", "ing", "edly", "ed", "ies", "es", "s")


class Vocabulary:
    """The words that a set of passages knows.

    Args:
        synonyms: lists of words and phrases that mean one thing.
        texts: all the words of the passages, to tell a slip of the thumb from a word of its own.
    """

    def __init__(self, synonyms: Iterable[Iterable[str]], texts: Iterable[str]) -> None:
        self._phrases: dict[tuple[str, ...], str] = {}
        for number, group in enumerate(synonyms):
            for phrase in group:
                self._phrases[tuple(_split(phrase))] = f"={number}"
        self._longest = max((len(phrase) for phrase in self._phrases), default=1)
        known = {word for phrase in self._phrases for word in phrase} | {w for text in texts for w in _split(text)}
        self._known = known | _EMPTY
        self._spellings = sorted(word for word in known if len(word) >= _SLIP_LENGTH - 1)

    def read(self, text: str) -> list[str]:
        """The words that tell what `text` is about."""
        return list(self._meant([self._spelt(word) for word in _split(text)]))

    def _spelt(self, word: str) -> str:
        if word in self._known or len(word) < _SLIP_LENGTH or _stem(word) in self._known:
            return word
        found = extractOne(word, self._spellings, scorer=Levenshtein.distance, score_cutoff=_SLIP)
        return found[0] if found else word

    def _meant(self, words: list[str]) -> Iterator[str]:
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                meaning = self._phrases.get(tuple(words[at : at + length]))
                if meaning is not None:
                    yield meaning
                    at += length
                    break
            else:
                if words[at] in FAINT:
                    yield words[at]
                elif words[at] not in _EMPTY:
                    yield _stem(words[at])
                at += 1


def grams(text: str) -> list[str]:
    """Runs of four letters within the words of `text`: they tell kin of one word, "graven" and "agravio"."""
    words = [f" {word} " for word in _split(text) if word not in _EMPTY]
    return [word[at : at + 4] for word in words for at in range(max(1, len(word) - 3))]


def _split(text: str) -> list[str]:
    return _WORD.findall(fold(text).replace("'", ""))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
