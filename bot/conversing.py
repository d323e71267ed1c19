"""A turn that is about something: the engine decides, actions look it up, and the reply is put into words."""

from collections.abc import Mapping
from typing import Any

from bot.actions import ActionContext, Actions
from bot.actions.change_words import corrects
from bot.campaign_answers import answers_in, hand_low
from bot.closing import Ending
from bot.dialogue import Dialogue
from bot.engine import (
    CannotHandle,
    Clarified,
    Event,
    FlowCompleted,
    FlowStarted,
    Media,
    Outcome,
    Turn,
    advance,
    start,
    start_beneath,
)
from bot.engine.readers import ReadContext
from bot.language_offer import language_settled, offer_language
from bot.rest import keep_rest, rest_for
from bot.scene import Scene
from bot.understanding.types import Understanding
from bot.whatsapp import WHATSAPP, number_pressed, offer, shown_choices
from bot.wording import is_more, split_reply
from models import Channel


def converse(scene: Scene) -> Ending:
    """How the turn ends when the flow engine has read the message."""
    if is_more(scene.message.body) and scene.state.question is None:
        return _more(scene)
    dialogue = _dialogue(scene)
    outcome = _advance(scene, dialogue, scene.understood)
    return _ending(scene, dialogue, offer_language(scene, dialogue, outcome))


def answer_question(scene: Scene) -> Ending | None:
    """How the turn ends when the text answers the question that is open; None when none is, or it is no answer.

    For a text that is for somebody else unless it is such an answer: what it means otherwise is not looked at.
    """
    state = scene.state
    if state.question is None or (state.expires_at is not None and state.expires_at <= scene.message.received_at):
        return None
    dialogue = _dialogue(scene)
    outcome = _advance(scene, dialogue, Understanding.nothing())
    # A miss has run no action, so that nothing is to be undone.
    missed = any(isinstance(event, CannotHandle) for event in outcome.events)
    return None if missed else _ending(scene, dialogue, outcome)


def interrupt(scene: Scene, flow: str) -> Ending:
    """How the turn ends when `flow` is what the text calls for, whatever is open; that waits, and is asked again."""
    dialogue = _dialogue(scene)
    turn = _turn(scene, dialogue, scene.understood)
    actions = Actions(dialogue.context(turn.language))
    outcome = start(scene.bot.flows, scene.state, flow, actions, scene.message.received_at, turn=turn)
    return _ending(scene, dialogue, outcome)


def put_question(scene: Scene, flow: str, slots: Mapping[str, Any], source: str, *, beneath: bool) -> Outcome:
    """What starting `flow` before the message is read would come to; nothing of it is said.

    Args:
        slots: values the flow starts with.
        source: what begins it, see bot/engine.
        beneath: what is open stays the newest question.
    """
    dialogue = _dialogue(scene)
    turn = _turn(scene, dialogue, scene.understood)
    actions = Actions(dialogue.context(turn.language))
    begin = start_beneath if beneath else start
    now = scene.message.received_at
    return begin(scene.bot.flows, scene.state, flow, actions, now, turn=turn, slots=slots, source=source)


def _advance(scene: Scene, dialogue: Dialogue, understood: Understanding) -> Outcome:
    turn = _turn(scene, dialogue, understood)
    actions = Actions(dialogue.context(turn.language))
    return advance(scene.bot.flows, scene.state, turn, actions, scene.message.received_at)


def _turn(scene: Scene, dialogue: Dialogue, understood: Understanding) -> Turn:
    return Turn(
        text=_said(scene),
        understanding=understood,
        media=tuple(Media(each.url, each.content_type) for each in scene.message.media),
        language=scene.language(scene.state.language),
        zone=scene.talk.local.time_zone,
        facts=dialogue.facts,
    )


def _said(scene: Scene) -> str:
    """The member's words; the number of the choice they tapped, while it is the open question's."""
    number = number_pressed(scene.state.question, scene.message.pressed, scene.message.body)
    return str(number) if number else scene.message.body.replace("\0", " ")


def context(scene: Scene, language: str) -> ActionContext:
    """What actions may use in this turn."""
    return _dialogue(scene).context(language)


def _dialogue(scene: Scene) -> Dialogue:
    return Dialogue(
        bot=scene.bot,
        session=scene.session,
        local=scene.talk.local,
        identity=scene.identity,
        channel=scene.talk.channel,
        conversation_id=scene.talk.id,
        message_id=scene.talk.message_id,
        now=scene.message.received_at,
        certain=scene.understood.source == "keyword",
        open_flow=scene.state.active_flow,
        corrects=corrects(scene.message.body),
    )


def _ending(scene: Scene, dialogue: Dialogue, outcome: Outcome) -> Ending:
    language = scene.language(outcome.state.language)
    answers = answers_in(scene, outcome.events)
    outcome = hand_low(dialogue, outcome, answers, language)
    ending = scene.ending(scene.understood.intent or "text", _what_happened(outcome.events))
    ending.state = outcome.state.to_json()
    ending.answers = answers
    ending.language = language_settled(scene, outcome)
    ending.events = dialogue.events_json((*scene.begun, *outcome.events))
    ending.rest = None
    words = dialogue.words(outcome.events, language)
    if not words:
        return ending
    if ending.introduced_at is None and scene.identity.known:
        words = f"{words}\n{scene.say('utter_introduction', language)}"
        ending.introduced_at = scene.message.received_at
    _cut(scene, ending, words, language)
    _offer_choices(scene, ending, outcome, language)
    return ending


def _offer_choices(scene: Scene, ending: Ending, outcome: Outcome, language: str) -> None:
    """What stands in the reply as numbered lines, for channels that can show it as buttons or a list."""
    if ending.body is None or ending.rest:
        return
    question = outcome.state.question
    slot = scene.bot.flows.slots.get(question.slot) if question else None
    answers = ReadContext(language, scene.message.received_at, scene.talk.local.time_zone)
    ending.choices = shown_choices(ending.body, question, slot, answers)
    if ending.choices and scene.talk.channel is Channel.WHATSAPP:
        plan = scene.bot.files.get(WHATSAPP, scene.talk.local.handle)
        ending.content = offer(plan, ending.body, ending.choices, language)


def _more(scene: Scene) -> Ending:
    ending = scene.ending("more", "more")
    language = scene.language(scene.state.language)
    _cut(scene, ending, rest_for(scene) or scene.say("utter_nothing_more", language), language)
    return ending


def _cut(scene: Scene, ending: Ending, words: str, language: str) -> None:
    split = split_reply(words, scene.say("utter_more_hint", language))
    ending.body, ending.rest = split.first, keep_rest(split.rest, scene.identity, scene.message.received_at)


def _what_happened(events: tuple[Event, ...]) -> str:
    """The one word a touch point keeps of a turn: the flow it was in, or why there was none."""
    for event in reversed(events):
        match event:
            case CannotHandle():
                return "not_understood"
            case Clarified():
                return "clarified"
            case FlowCompleted(flow=flow) | FlowStarted(flow=flow):
                return flow
    return "answered"
