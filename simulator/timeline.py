"""What will happen to an accepted text, and when: its states, and the callbacks that tell of them.

queued ---- sent ---- delivered            in order
              |           |
callbacks:    * sent      * delivered      by default, at once
                          * delivered * sent      reversed
              * * sent    * * delivered    repeated
"""

from dataclasses import dataclass

from simulator.chance import Chance
from simulator.faults import Behaviour, Effect, Fault
from simulator.messages import Status


@dataclass(frozen=True, slots=True)
class Event:
    """One moment. at_s: seconds after acceptance. told: a callback; False is the change of state itself."""

    at_s: float
    status: Status
    told: bool
    error_code: int | None = None


def plan(
    first: Status,
    behaviour: Behaviour,
    fault: Fault | None,
    chance: Chance,
    *,
    validity_s: int,
    told: bool = True,
) -> list[Event]:
    """The events of one text, in order of time.

    first: the status it was accepted with, which has no callback of its own.
    fault: the rule that spoils its delivery, if any. validity_s: seconds it may wait before it expires.
    told: whether anybody is to be told by callbacks.
    """
    states = _states(first, behaviour, fault, validity_s)
    if not told:
        return states
    return sorted([*states, *_callbacks(states, behaviour, chance)], key=lambda event: event.at_s)


def _states(first: Status, behaviour: Behaviour, fault: Fault | None, validity_s: int) -> list[Event]:
    sent_s = behaviour.sent_after_ms / 1000
    last_s = max(sent_s, behaviour.delivered_after_ms / 1000)
    start = [] if first is Status.QUEUED else [Event(0.0, Status.QUEUED, told=False)]
    if sent_s > validity_s:
        return [*start, Event(validity_s, Status.FAILED, told=False, error_code=30036)]
    if fault and fault.effect is Effect.FAILED:
        return [*start, Event(sent_s, Status.FAILED, told=False, error_code=fault.code)]
    sent = Event(sent_s, Status.SENT, told=False)
    if fault and fault.effect is Effect.UNDELIVERED:
        return [*start, sent, Event(last_s, Status.UNDELIVERED, told=False, error_code=fault.code)]
    if behaviour.final_status == "sent":
        return [*start, sent]
    return [*start, sent, Event(last_s, Status.DELIVERED, told=False)]


def _callbacks(states: list[Event], behaviour: Behaviour, chance: Chance) -> list[Event]:
    told = [
        Event(
            state.at_s + behaviour.callback_late_ms / 1000,
            state.status,
            told=True,
            error_code=state.error_code,
        )
        for state in states
    ]
    if behaviour.callback_order != "in_order":
        # Nothing can be told before it happened, so the whole bundle waits for the last state.
        last_s = told[-1].at_s
        bundle = told[::-1] if behaviour.callback_order == "reversed" else chance.shuffled(told)
        told = [Event(last_s, event.status, told=True, error_code=event.error_code) for event in bundle]
    return [event for event in told for _ in range(behaviour.callback_repeat)]
