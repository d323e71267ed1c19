"""The language of a conversation: read from a wish, kept on the conversation and on the member's record."""

import re
from collections.abc import Mapping
from typing import Any

from bot.actions.change_requests import Wish, propose
from bot.actions.changes import RECORD
from bot.actions.registry import ActionContext, action
from bot.actions.words import words_of
from bot.engine import ActionResult
from bot.engine.folding import fold, vocabulary, words
from models import ChangeField, ChangeSource

_NAMES = {
    "english": "en", "ingles": "en", "inglesa": "en", "eng": "en",
    "spanish": "es", "espanol": "es", "castellano": "es", "esp": "es",
    "french": "other", "frances": "other", "francais": "other", "portuguese": "other", "portugues": "other",
    "chinese": "other", "chino": "other", "mandarin": "other", "cantonese": "other", "tagalog": "other",
    "filipino": "other", "vietnamese": "other", "vietnamita": "other", "korean": "other", "coreano": "other",
    "arabic": "other", "arabe": "other", "russian": "other", "ruso": "other", "creole": "other", "kreyol": "other",
    "criollo": "other", "haitian": "other", "hmong": "other", "somali": "other", "punjabi": "other", "hindi": "other",
    "polish": "other", "mixteco": "other", "zapoteco": "other", "nahuatl": "other", "quechua": "other",
}  # fmt: skip
# "I don't read english", "why is this in spanish", "me llegan en ingles": the language named is the unwanted one.
_UNWANTED = vocabulary(
    "no not dont don't cant can't didn't never why getting coming sin xq porque llega llegan llego mandan nada"
)
_BAD = re.compile(r"\b(?:no|not)\s+(?:so\s+|very\s+|muy\s+)?(?:good|great|bueno|bien)\b")  # "my english is not good"
_REACH = 5  # words before the name in which such a word counts
_OTHER_ONE = {"en": "es", "es": "en"}


@action("action_read_language")
def read_language(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `wanted_language` when the text names one we speak, and `language_wish` to other for one we do not."""
    wish = wished_language(words_of(context))
    return ActionResult(slots={"language_wish": wish, "wanted_language": wish if wish in _OTHER_ONE else None})


@action("action_set_language")
def set_language(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Keeps the language if the local speaks it; `language_set` tells."""
    language = str(slots.get("wanted_language"))
    if language not in context.local.languages:
        return ActionResult(slots={"language_set": False})
    member = context.identity.member
    if member is not None and member.language != language:
        _keep(context, member.id, language)
    return ActionResult(slots={"language_set": True}, language=language)


def _keep(context: ActionContext, member_id: int, language: str) -> None:
    """On the record, as a change like any other, so that a list of another system does not undo it unseen."""
    wish = Wish(member_id, ChangeField.LANGUAGE, language, ChangeSource.TEXT, context.now)
    propose(context.session, wish, at_once=ChangeField.LANGUAGE in context.file(RECORD).at_once)


def wished_language(text: str) -> str | None:
    """ "en", "es" or "other" for the language that `text` wishes for; None when it names none."""
    said = words(_BAD.sub("bad", fold(text)))
    named = [(at, _NAMES[word]) for at, word in enumerate(said) if word in _NAMES]
    wanted = [
        name
        for at, name in named
        if not _UNWANTED & set(_before(said, at, named)) and "bad" not in said[at + 1 : at + 3]
    ]
    if wanted:
        return wanted[-1]
    return _OTHER_ONE.get(named[-1][1]) if named else None


def _before(said: list[str], at: int, named: list[tuple[int, str]]) -> list[str]:
    """The words close before a name, back to the name before it."""
    start = max([other + 1 for other, _ in named if other < at] + [at - _REACH, 0])
    return said[start:at]
