"""The language a text is written in, told by its small words; only when it is sure.

A name, a number, "ok" or "union" tell nothing, and neither do two words. Words that both languages write alike ("no",
"me", "son", "come", "has") are in neither list. No library: texts of a few words are where those fail, and the small
words are all that is needed for two languages.
"""

from bot.engine.folding import vocabulary, words

LEAST_WORDS = 3
_LEAST_SIGNS = 2  # small words of the language
_MOST_OTHER = 0.25  # share of signs that may be of the other: "la meeting del sábado at the hall"

_EN = vocabulary(
    "the and of to in it you that was for on are with as i his they be at this have from or had by but what some we",
    "were when your said there each she which how their if will up other about out many then them these would into",
    "more see could my than been who its now did get may where much any our not don't dont can't cant i'm im i've ive",
    "i'll it's isn't didn't doesn't won't what's whats who's whos how's let's u ur pls please want need know does am",
    "can should why going gonna gotta wanna got because still just hey thanks thank",
)
_ES = vocabulary(
    "el la los las un una unos unas de del al y que es en por con para se lo su sus como pero porque cuando donde",
    "cual cuales quien cuanto cuantos cuanta muy ya esta estan estoy estaba fue ser soy eres somos tiene tengo",
    "tienen tener hay hacer hace puedo puede pueden quiero quiere necesito necesita saber mi mis tu tus yo ella ellos",
    "nosotros nos les ese esa eso este esto estos estas aqui alli ahi hoy manana ayer tambien todo todos nada algo mas",
    "gracias favor hola buenas buenos dias tardes q xq pa porfa xfa debo mando manda sobre hasta desde vez mucho voy",
    "va ir trabajo cuota junta le",
)
_SIGNS = {"en": _EN, "es": _ES}
_SPANISH_MARKS = frozenset("ñ¿¡")


def detect(text: str) -> str | None:
    """ "en" or "es" when the text is surely that; None for what is short, shared or mixed."""
    said = [word for word in words(text) if any(char.isalpha() for char in word)]
    if len(said) < LEAST_WORDS:
        return None
    signs = {language: sum(word in small for word in said) for language, small in _SIGNS.items()}
    signs["es"] += bool(_SPANISH_MARKS & set(text.casefold()))
    best, other = sorted(signs, key=lambda language: signs[language], reverse=True)
    if signs[best] < _LEAST_SIGNS or signs[other] > _MOST_OTHER * signs[best]:
        return None
    return best
