"""A turn that is about something: the engine decides, actions look it up, and the reply is put into words."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from zoneinfo import ZoneInfo

from bot.actions import ActionContext, Actions
from bot.closing import Ending
from bot.engine import (
    CannotHandle,
    Clarified,
    Event,
    FlowCompleted,
    FlowStarted,
    Media,
    Outcome,
    Said,
    SlotCorrected,
    SlotRejected,
    SlotSet,
    Turn,
    advance,
)
from bot.rest import keep_rest, rest_for
from bot.scene import Scene
from bot.wording import is_more, split_reply


def converse(scene: Scene) -> Ending:
    """How the turn ends when the flow engine has read the message."""
    if is_more(scene.message.body) and scene.state.question is None:
        return _more(scene)
    state = scene.state
    turn = Turn(
        text=scene.message.body.replace("\0", " "),
        understanding=scene.understood,
        media=tuple(Media(each.url, each.content_type) for each in scene.message.media),
        language=scene.language(state.language),
        zone=scene.talk.local.time_zone,
        facts=_facts(scene),
    )
    actions = Actions(context(scene, turn.language))
    outcome = advance(scene.bot.flows, state, turn, actions, scene.message.received_at)
    return _ending(scene, outcome)


def context(scene: Scene, language: str) -> ActionContext:
    """What actions may use in this turn."""
    return ActionContext(
        session=scene.session,
        local=scene.talk.local,
        identity=scene.identity,
        channel=scene.talk.channel,
        language=language,
        message_id=scene.talk.message_id,
        now=scene.message.received_at,
        wording=scene.bot.wording,
        files=scene.bot.files,
        links=scene.bot.links,
    )


def _facts(scene: Scene) -> Mapping[str, object]:
    """What flows may ask about (`context.standing`) and responses may name (`{local_name}`).

    The given name is told only once the number is verified: a name is already an answer.
    """
    identity = scene.identity
    return scene.talk.local.facts | {
        "standing": identity.standing,
        "known": identity.known,
        "shared": identity.shared,
        # The text is a phrase that means one thing: what cannot be undone need not be asked again.
        "certain": scene.understood.source == "keyword",
        "given_name": identity.proved.given_name if identity.proved else "",
    }


def _ending(scene: Scene, outcome: Outcome) -> Ending:
    language = scene.language(outcome.state.language)
    ending = scene.ending(scene.understood.intent or "text", _what_happened(outcome.events))
    ending.state = outcome.state.to_json()
    ending.events = _events_json(scene, outcome.events)
    ending.rest = None
    words = scene.bot.wording.compose(
        outcome.events,
        language,
        overrides=scene.talk.local.wording,
        seed=str(scene.talk.id),
        today=scene.message.received_at.astimezone(ZoneInfo(scene.talk.local.time_zone)).date(),
    )
    if not words:
        return ending
    if ending.introduced_at is None and scene.identity.known:
        words = f"{words}\n{scene.say('utter_introduction', language)}"
        ending.introduced_at = scene.message.received_at
    _cut(scene, ending, words, language)
    return ending


def _more(scene: Scene) -> Ending:
    ending = scene.ending("more", "more")
    language = scene.language(scene.state.language)
    _cut(scene, ending, rest_for(scene) or scene.say("utter_nothing_more", language), language)
    return ending


def _cut(scene: Scene, ending: Ending, words: str, language: str) -> None:
    split = split_reply(words, scene.say("utter_more_hint", language))
    ending.body, ending.rest = split.first, keep_rest(scene, split.rest)


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


def _events_json(scene: Scene, events: tuple[Event, ...]) -> str:
    """What happened, without the words that were said or typed: a code or a free text stays out of it."""
    told = [{"event": type(event).__name__} | _told(scene, event) for event in events]
    return json.dumps(told, default=str).replace("\\u0000", "")


def _told(scene: Scene, event: Event) -> dict[str, object]:
    match event:
        case Said(response=response):
            return {"response": response}
        case SlotSet(slot=slot) | SlotRejected(slot=slot) | SlotCorrected(slot=slot):
            return {"slot": slot} if slot in scene.bot.typed_slots else asdict(event)
        case _:
            return asdict(event)
