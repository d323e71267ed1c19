"""What may be answered at this moment with one press: for channels that show buttons beside the words."""

from datetime import datetime

from bot.bot import Bot
from bot.channels.types import Offer
from bot.channels.web_chat.visits import TalkNow
from bot.engine import OpenQuestion, State
from bot.rest import kept_words

_WORDS = {
    "en": {"yes": "Yes", "no": "No", "skip": "Skip", "more": "More", "start": "START"},
    "es": {"yes": "Sí", "no": "No", "skip": "Saltar", "more": "Más", "start": "START"},
}
MENU = "menu"  # the flow that lists the others by number


def offers(bot: Bot, talk: TalkNow, now: datetime) -> tuple[Offer, ...]:
    """The choices of the open question, yes and no, skip; else MORE, the flows of the menu, or START after a STOP."""
    state = State.from_json(talk.state)
    language = state.language or talk.language or "en"
    words = _WORDS.get(language, _WORDS["en"])
    if talk.stopped:
        return (_plain(words["start"]),)
    if state.question is not None:
        return _answers(bot, state.question, words)
    if kept_words(talk.rest, talk.member_id, now):
        return (_plain(words["more"]),)
    return _menu(bot, language) if talk.outcome == MENU else ()


def _answers(bot: Bot, question: OpenQuestion, words: dict[str, str]) -> tuple[Offer, ...]:
    choices = tuple(Offer(each.label, each.label, number) for number, each in enumerate(question.choices, start=1))
    spec = bot.flows.slots.get(question.slot)
    if spec is not None and spec.reader == "bool":
        choices = (_plain(words["yes"]), _plain(words["no"]))
    skip = (_plain(words["skip"]),) if spec is not None and spec.skippable else ()
    return choices + skip


def _menu(bot: Bot, language: str) -> tuple[Offer, ...]:
    return tuple(
        Offer(bot.flows.flows[flow].name(language), str(number)) for number, flow in bot.flows.menu_numbers.items()
    )


def _plain(word: str) -> Offer:
    return Offer(word, word)
