"""What a member answered to the question of a campaign, and a low answer put into a person's hands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from bot.actions.alerts import open_handoff
from bot.book import PLAIN_TYPES
from bot.campaign_kinds import Kind
from bot.campaign_text import Answer, recipient_of
from bot.dialogue import Dialogue
from bot.engine import (
    Asked,
    Event,
    FlowBook,
    FlowCompleted,
    Outcome,
    Said,
    Say,
    SlotRejected,
    SlotSet,
    SourceAnswered,
)
from bot.engine.book import CollectStep
from bot.scene import Scene
from models import Campaign, HandoffReason, Recipient

ALREADY = "already"


@dataclass(frozen=True, slots=True)
class _Given:
    """An answer as the engine tells it."""

    recipient_id: int
    flow: str
    slot: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Asker:
    """The campaign whose question was answered, and whom it had asked."""

    campaign_id: int
    member_id: int
    kind: Kind


def answers_in(scene: Scene, events: tuple[Event, ...]) -> tuple[Answer, ...]:
    """The answers to campaigns among the events; the member's own words are never among them.

    An answer of somebody else than the member who was asked counts for nobody.
    """
    given = list(_given(events))
    if not given:
        return ()
    askers = _askers(scene, {each.recipient_id for each in given})
    found = []
    for each in given:
        asker = askers.get(each.recipient_id)
        if asker is None or not scene.identity.may_be(asker.member_id):
            continue
        if not _is_question(scene.bot.flows, asker.kind, each):
            continue
        spec = scene.bot.flows.slots[each.slot]
        free = spec.type not in PLAIN_TYPES and spec.choices_from is None
        answer = asker.kind.counts_as(each.slot, each.value, free=free)
        low = asker.kind.is_low(each.slot, answer)
        found.append(Answer(each.recipient_id, asker.campaign_id, each.slot, answer, low))
    return tuple(found)


def hand_low(dialogue: Dialogue, outcome: Outcome, answers: tuple[Answer, ...], language: str) -> Outcome:
    """The outcome with the conversation in a person's hands, when an answer is low; the member is told so.

    What is open is left, and what was asked last is not said: from the next text on the words go to the person.
    """
    if not any(answer.low for answer in answers):
        return outcome
    handed = open_handoff(dialogue.context(language), HandoffReason.LOW_ANSWER)
    if handed.to == ALREADY:
        return outcome
    told = [_said(dialogue, say) for say in handed.says]
    state = replace(outcome.state, frames=(), question=None)
    return Outcome(state, (*_until_asked(outcome.events), *told))


def _given(events: tuple[Event, ...]) -> Iterator[_Given]:
    """Each answer that was not refused, the newest for each question."""
    found: dict[tuple[int, str], _Given] = {}
    asked: SourceAnswered | None = None
    for event in events:
        if isinstance(event, SourceAnswered):
            asked = event
            continue
        recipient_id = recipient_of(asked.source) if asked else None
        if asked is None or recipient_id is None:
            continue
        if isinstance(event, SlotSet) and event.slot == asked.slot and event.value is not None:
            found[recipient_id, event.slot] = _Given(recipient_id, asked.flow, event.slot, event.value)
        elif isinstance(event, SlotRejected) and event.slot == asked.slot:
            found.pop((recipient_id, event.slot), None)
    yield from found.values()


def _askers(scene: Scene, recipient_ids: set[int]) -> Mapping[int, _Asker]:
    """Those the turn knows of anyway; only an older question, answered when a newer text has come, is looked up."""
    newest = scene.identity.campaign_text
    kinds, found = scene.bot.kinds, {}
    if newest is not None and newest.recipient_id in recipient_ids and newest.kind in kinds:
        found[newest.recipient_id] = _Asker(newest.campaign_id, newest.member_id, kinds[newest.kind])
    others = recipient_ids - found.keys()
    if not others:
        return found
    rows = scene.session.execute(
        select(Recipient.id, Recipient.campaign_id, Recipient.member_id, Campaign.kind)
        .join(Campaign, Campaign.id == Recipient.campaign_id)
        .where(Recipient.id.in_(others))
    )
    return found | {
        row.id: _Asker(row.campaign_id, row.member_id, kinds[row.kind]) for row in rows if row.kind in kinds
    }


def _is_question(book: FlowBook, kind: Kind, given: _Given) -> bool:
    """Whether the flow itself asks it: a code that a called flow has asked for is no answer to the campaign."""
    if given.slot in kind.answers or given.slot in kind.low:
        return True
    flow = book.flows.get(given.flow)
    steps = flow.steps.values() if flow else ()
    return any(isinstance(step, CollectStep) and step.slot == given.slot for step in steps)


def _until_asked(events: tuple[Event, ...]) -> list[Event]:
    """All events but a question, and what was said once the flow had ended: both speak of what is left."""
    kept: list[Event] = []
    answered = ended = False
    for event in events:
        answered = answered or isinstance(event, SourceAnswered)
        ended = ended or (answered and isinstance(event, FlowCompleted))
        if isinstance(event, Asked):
            last = next((at for at in reversed(range(len(kept))) if isinstance(kept[at], Said)), None)
            if last is not None and not ended:
                del kept[last]
        elif not (ended and isinstance(event, Said)):
            kept.append(event)
    return kept


def _said(dialogue: Dialogue, say: Say) -> Said:
    known = {**dialogue.facts, **say.values}
    needs = dialogue.bot.flows.responses[say.response].needs
    return Said(say.response, {name: known[name] for name in sorted(needs) if name in known})
