"""A member's text after one of a campaign: its question is put before the text is read, and what comes of it counts.

Planning and sending a campaign cost nothing here: the conversation learns of its question with the first text that
comes back. docs/campaign-answers.md tells what counts for whom.
"""

from dataclasses import replace

import structlog

from bot.campaign_kinds import Question
from bot.campaign_text import ANSWERABLE_FOR, CampaignText, Counted
from bot.channels.types import CarrierKeyword
from bot.closing import Ending
from bot.consent import ConsentClass
from bot.conversing import put_question
from bot.engine import Asked, Said, State, asked_at
from bot.scene import Scene
from bot.wording import is_more

SETTLED = (ConsentClass.OPT_OUT, ConsentClass.OPT_IN, ConsentClass.HELP)
# Ends of a turn that a campaign's text has led to, whatever the member had texted before.
LED_TO = frozenset({"opted_out", "wrong_number"})

log = structlog.get_logger(__name__)


def recognise(scene: Scene) -> Scene:
    """The scene with the campaign text that this one may come in answer to, if there is one.

    The number must be that of the member it was for, whom a number that several share was not just proved not to be;
    and not more time may have passed than the kind gives for answers.
    """
    text = scene.identity.campaign_text
    if text is None or not scene.identity.may_be(text.member_id):
        return scene
    question = _question(scene, text)
    life = question.open_for if question and question.open_for else ANSWERABLE_FOR
    if scene.message.received_at - text.left_at > life:
        return scene
    return replace(scene, campaign=text)


def meet(scene: Scene) -> Scene:
    """The scene with the campaign's question open, at the first text that may be its answer.

    A question that was open before the campaign's text left waits; one that the line asked after it stays the newest.
    """
    scene = recognise(scene)
    text = scene.campaign
    if text is None or text.recipient_id == scene.talk.recipient_id or not _is_for_line(scene):
        return scene
    scene = replace(scene, put_id=text.recipient_id)
    question = _question(scene, text)
    if question is None or text.answered:
        return scene
    try:
        slots = question.filled(text.values)
    except KeyError as error:
        log.warning("campaign_question_unfilled", kind=text.kind, recipient_id=text.recipient_id, name=error.args[0])
        return scene
    before = asked_at(scene.bot.flows, scene.state)
    beneath = before is not None and before > text.left_at
    outcome = put_question(scene, question.flow, slots, text.source, beneath=beneath)
    if outcome.state.question is None or text.source not in _sources(outcome.state):
        return scene  # there is nothing to ask any more, such as of an event that is called off
    silent = tuple(event for event in outcome.events if not isinstance(event, Said | Asked))
    return replace(scene, talk=replace(scene.talk, state=outcome.state.to_json()), begun=silent)


def count(scene: Scene, ending: Ending) -> Ending:
    """The ending with what it counts as for campaigns, in the statement that closes the turn.

    Args:
        scene: as `meet` gave it.
    """
    text = scene.campaign
    if text is not None or ending.answers:
        ending.counted = Counted(
            campaign_id=_campaign_id(scene, ending, text),
            newest_id=text.recipient_id if text else None,
            put_id=scene.put_id,
            answers=ending.answers,
        )
    return ending


def give_up(scene: Scene, ending: Ending) -> Ending:
    """As `count`, for a turn that failed: the question is not put again, as it may be what fails."""
    scene = recognise(scene)
    return count(replace(scene, put_id=scene.campaign.recipient_id) if scene.campaign else scene, ending)


def _question(scene: Scene, text: CampaignText) -> Question | None:
    kind = scene.bot.kinds.get(text.kind)
    return kind.question if kind else None


def _is_for_line(scene: Scene) -> bool:
    """Whether the text is read by the line: not STOP and its like, MORE, nor words for a person."""
    if scene.identity.opted_out or scene.identity.own_handoff is not None or scene.talk.consent_asked_at is not None:
        return False
    # Among the carrier's words that opt in is YES, which answers a question.
    if scene.reading.kind in SETTLED or scene.message.carrier_keyword not in (None, CarrierKeyword.START):
        return False
    return not is_more(scene.message.body)


def _campaign_id(scene: Scene, ending: Ending, text: CampaignText | None) -> int | None:
    """Which campaign the turn is about: the one it answered, or whose text it is the first reply to, or led to."""
    if ending.answers:
        return ending.answers[-1].campaign_id
    if text is None:
        return None
    about = not text.replied or ending.outcome in LED_TO
    if about or text.source in _sources(scene.state) | _sources(State.from_json(ending.state)):
        return text.campaign_id
    return None


def _sources(state: State) -> set[str | None]:
    return {frame.source for frame in state.frames}
