"""Yes and no as people text them, in English and Spanish. Read only while a yes/no question is open."""

import re

from bot.engine.folding import bare, vocabulary, words
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

_YES = vocabulary(
    "y yes yeah yea yah ya yep yup yas yess yass yis sure ok okay okey k kk okie alright fine absolutely",
    "definitely certainly totally correct right true affirmative affirm uhhuh mhm indeed agreed bet si sip sep",
    "simon claro dale va vale sale orale andale obvio exacto correcto cierto afirmativo seguro efectivamente",
    "aja ajam 1",
)
_NO = vocabulary(
    "n no nop nope nah naw na noo nay never negative false wrong incorrect nel nanay negativo nunca incorrecto",
    "falso 2",
)
_FILLER = vocabulary(
    "please pls plz thanks thank thx ty you i i'm im am do did will can it it's its is that that's thats me we",
    "are have of course man bro sir ma'am thing it'll be lol now not don't dont won't wont didn't by the way",
    "all at this time right today really por favor gracias que lo es yo soy estoy eso esta bien todo ahora",
    "ahorita hoy senor senora",
)
_YES_PHRASES = frozenset(
    {
        "of course", "you bet", "sounds good", "that works", "works for me", "go ahead", "no problem",
        "no prob", "why not", "i do", "i am", "i will", "i did", "i can", "it is", "uh huh", "for sure",
        "por supuesto", "como no", "de acuerdo", "esta bien", "asi es", "desde luego", "ya lo creo",
        "con gusto", "sin problema", "por que no", "me parece bien", "me parece",
    }
)  # fmt: skip
_NO_PHRASES = frozenset(
    {
        "not really", "not now", "not yet", "not today", "not at all", "not this time", "i don't", "i dont",
        "i'm not", "im not", "i won't", "i wont", "i can't", "i cant", "i didn't", "i didnt", "i haven't",
        "don't", "dont", "para nada", "ahorita no", "ahora no", "hoy no", "todavia no", "aun no", "mejor no",
        "creo que no", "claro que no", "por supuesto que no", "tampoco", "de ninguna manera", "yo no",
    }
)  # fmt: skip
_THUMBS_UP = frozenset("👍👌✅✔☑🙌💯")
_THUMBS_DOWN = frozenset("👎❌✖🚫🙅")
_EMOJI_PARTS = re.compile("[\ufe0f\u200d\u2640\u2642\U0001f3fb-\U0001f3ff\\s]")  # skin tones and joiners


@reader("bool")
def read_bool(text: str, _question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """ "y", "yes please", "sí", "1" and a thumb up; "nope", "no gracias", "2" and a thumb down."""
    signs = set(_EMOJI_PARTS.sub("", text))
    if signs and signs <= _THUMBS_UP:
        return Reading(True)
    if signs and signs <= _THUMBS_DOWN:
        return Reading(False)
    plain = re.sub(r"([a-z])\1{2,}", r"\1", " ".join(words(text)))  # "yesss" -> "yes", "nooo" -> "no"
    if plain in _YES_PHRASES:
        return Reading(True)
    if plain in _NO_PHRASES:
        return Reading(False)
    said = bare(plain).split()
    if not said:
        return NOT_UNDERSTOOD
    negated = any(word in {"not", "don't", "dont", "won't", "wont", "didn't"} for word in said)
    if said[0] in _YES and not negated and all(word in _YES or word in _FILLER for word in said):
        return Reading(True)
    if said[0] in _NO and all(word in _NO or word in _FILLER for word in said):
        return Reading(False)
    return NOT_UNDERSTOOD
