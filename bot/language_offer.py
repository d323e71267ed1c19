"""Asking once whether the line should write in the language that the member writes in.

Costs no statement: what is asked is remembered as the language of the conversation, which its row keeps anyway.
"""

from bot.actions import Actions
from bot.dialogue import Dialogue
from bot.engine import Asked, Event, LanguageSet, Outcome, Said, Turn, start
from bot.scene import Scene
from bot.understanding.language import detect

OFFER = "offer_language"  # flows/change_language.yml
QUESTION = "switch_language"
# After these the question would be out of place, or has been answered.
NOT_AFTER = frozenset({"change_language", OFFER, "wrong_number", "urgent_help", "talk_to_person", "prove_number"})
MOST_FLOWS = 1  # under way, so that the offer pushes none off the stack


def offer_language(scene: Scene, dialogue: Dialogue, outcome: Outcome) -> Outcome:
    """The outcome with the question at its end, when the text is surely in the other language and nobody asked yet.

    A question that was open waits, and is asked again in the language that is chosen.
    """
    spoken = scene.language(outcome.state.language)
    other = detect(scene.message.body)
    if other in (None, spoken) or other not in scene.talk.local.languages or not _may_ask(scene, outcome):
        return outcome
    offered = start(
        scene.bot.flows,
        outcome.state,
        OFFER,
        Actions(dialogue.context(spoken)),
        scene.message.received_at,
        turn=Turn(language=spoken, zone=scene.talk.local.time_zone, facts=dialogue.facts),
        slots={"wanted_language": other},
    )
    asking = tuple(event for event in offered.events if isinstance(event, Said | Asked))
    return Outcome(offered.state, (*_without_question(outcome), *asking))


def language_settled(scene: Scene, outcome: Outcome) -> str | None:
    """What the conversation's row keeps: the language that was asked about or chosen, else what it kept."""
    for event in outcome.events:
        if isinstance(event, LanguageSet) or (isinstance(event, Asked) and event.slot == QUESTION):
            return outcome.state.language
    return scene.talk.language


def _may_ask(scene: Scene, outcome: Outcome) -> bool:
    if scene.talk.language is not None or scene.identity.member is None:
        return False
    frames = outcome.state.frames
    if len(frames) > MOST_FLOWS or any(frame.is_pattern for frame in frames):
        return False
    if not any(isinstance(event, Said) for event in outcome.events):
        return False
    return NOT_AFTER.isdisjoint(getattr(event, "flow", None) for event in outcome.events)


def _without_question(outcome: Outcome) -> tuple[Event, ...]:
    """Two questions in one text would share one answer: what was asked is asked again after."""
    if outcome.state.question is None:
        return outcome.events
    asked_at = max((at for at, event in enumerate(outcome.events) if isinstance(event, Said)), default=None)
    return tuple(event for at, event in enumerate(outcome.events) if at != asked_at)
