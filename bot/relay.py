"""Words in a hand-off: passed on to the person at the other end, while the line itself says nothing.

Who texts decides: a member's words go to the steward, or wait for the staff; a steward's go to a member. What either
may still ask of the line stands in docs/decisions/0016-relay.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot.actions import handoff_words as said
from bot.closing import Ending, replies_lately
from bot.conversing import answer_question, converse
from bot.engine.folding import bare
from bot.handoff.commands import Done, ShowList, To, ToLine, read_member, read_steward
from bot.handoff.hours import after_office_minutes, silent_at
from bot.handoff.record import answered, close, leave_to_staff, member_spoke
from bot.handoff.rules import HANDOFF, HandoffRules
from bot.handoff.texts import spoken
from bot.handoff.views import HeldHandoff, OwnHandoff, label
from bot.outgoing import outgoing, worded
from bot.scene import Scene
from models import HandoffEnd, Outbox

KIND = "relay"
# Words that came so short a time ago are hardly read yet: an answer may be for somebody else who waits.
HARDLY_READ = timedelta(seconds=20)
OWN = 0  # what a steward calls the hand-off in which they are the member


def relay(scene: Scene) -> Ending | None:
    """How the turn ends when the text is for a person; None when it is for the line."""
    own, held = scene.identity.own_handoff, scene.identity.held_handoffs
    if own is None and not held:
        return None
    if scene.understood.source == "keyword" and scene.understood.intent == "wrong_number":
        let_go(scene)
        return None
    return _of_steward(scene, held) if held else _of_member(scene, own)


def pass_on(scene: Scene) -> None:
    """Passes a member's words to the steward, though the line answers them too: a call for help in a hand-off."""
    own = scene.identity.own_handoff
    if own is not None and not scene.identity.opted_out:
        _to_person(scene, own)


def let_go(scene: Scene) -> None:
    """The number takes no more part: its own hand-off ends, those it held wait for the staff."""
    own, held = scene.identity.own_handoff, scene.identity.held_handoffs
    if own is not None:
        _end_own(scene, own, HandoffEnd.OPTED_OUT)
    if held:
        leave_to_staff(scene.session, [each.id for each in held], _now(scene))


def _of_member(scene: Scene, own: OwnHandoff | None) -> Ending | None:
    if own is None:
        return None
    out = read_member(scene.message.body)
    if out is not None:
        _end_own(scene, own, HandoffEnd.LEFT)
        return None if out.menu else _ending(scene, "left", said.LEFT)
    if not scene.message.body.strip() and not scene.message.media:
        return _ending(scene, "empty")
    if _too_many(scene):
        return _ending(scene, "loop_guard")
    if not _to_person(scene, own):
        return None  # closed by the other side a moment ago
    ending = _ending(scene, "to_steward" if own.steward_address else "to_staff")
    ending.relayed = 1
    if scene.message.media:
        ending.body = _say(scene, said.MEDIA, scene.language())
    return ending


def _of_steward(scene: Scene, held: tuple[HeldHandoff, ...]) -> Ending | None:
    match read_steward(scene.message.body):
        case ToLine(words=words):
            return converse(_as_if(scene, words or "menu"))
        case ShowList():
            return _ending(scene, "listed", said.LIST, _list(scene, held))
        case Done(number=number):
            return _done(scene, held, number)
        case To(words="") if len(held) > 1:
            return _ending(scene, "asked_how", said.HOW, {"handoff_number": held[0].number})
        case To(number=number, words=words) if words:
            return _to_number(scene, held, number, words)
    if bare(scene.message.body) in scene.bot.flows.menu_words:
        return None
    return answer_question(scene) or _to_newest(scene, held)


def _to_newest(scene: Scene, held: tuple[HeldHandoff, ...]) -> Ending | None:
    """To whoever was heard from last, or the only one there is."""
    own = scene.identity.own_handoff
    newest = max(held, key=lambda each: each.heard_at)
    if own is not None and own.heard_at > newest.heard_at:
        return _of_member(scene, own)
    if _now(scene) - newest.heard_at < HARDLY_READ and any(each.waits for each in held if each is not newest):
        return _ending(scene, "asked_whom", said.LIST, _list(scene, held))
    return _to_member(scene, held, newest, scene.message.body)


def _to_number(scene: Scene, held: tuple[HeldHandoff, ...], number: int, words: str) -> Ending | None:
    if number == OWN and scene.identity.own_handoff is not None:
        return _of_member(_as_if(scene, words), scene.identity.own_handoff)
    chosen = next((each for each in held if each.number == number), None)
    if chosen is None:
        # The number may be of one that is closed: the words must not reach another member.
        return _ending(scene, "no_such", said.NO_SUCH, {"handoff_number": number})
    return _to_member(scene, held, chosen, words)


def _to_member(scene: Scene, held: tuple[HeldHandoff, ...], chosen: HeldHandoff, words: str) -> Ending:
    if _too_many(scene):
        return _ending(scene, "loop_guard")
    if not words.strip():
        return _ending(scene, "empty", said.NO_MEDIA if scene.message.media else None)
    if not answered(scene.session, chosen.id, silent_at=_silent_at(scene), now=_now(scene)):
        return _ending(scene, "closed_before", said.MEMBER_LEFT, {"called": chosen.label})
    speaker = _words(scene, said.BY_STEWARD, chosen.language, {"steward_name": chosen.steward})
    _text_member(scene, chosen, spoken(speaker, words), chosen.messenger)
    ending = _ending(scene, "to_member")
    ending.relayed = 1
    if scene.message.media:
        ending.body = _say(scene, said.NO_MEDIA, scene.language())
    elif len(held) > 1 or scene.identity.own_handoff is not None:
        ending.body = _say(scene, said.SENT, scene.language(), {"called": chosen.label})
    return ending


def _done(scene: Scene, held: tuple[HeldHandoff, ...], number: int | None) -> Ending:
    own = scene.identity.own_handoff
    if number == OWN and own is not None:
        _end_own(scene, own, HandoffEnd.LEFT)
        return _ending(scene, "left", said.LEFT)
    if number is None and len(held) > 1:
        return _ending(scene, "listed", said.LIST, _list(scene, held))
    chosen = held[0] if number is None else next((each for each in held if each.number == number), None)
    if chosen is None:
        return _ending(scene, "no_such", said.NO_SUCH, {"handoff_number": number})
    if close(scene.session, [chosen.id], HandoffEnd.DONE, _now(scene)):
        _text_member(scene, chosen, [_words(scene, said.DONE, chosen.language, {})])
    return _ending(scene, "done", said.CLOSED, {"called": chosen.label})


def _to_person(scene: Scene, own: OwnHandoff) -> bool:
    """Notes the member's words, and hands them to the steward if there is one; False when the hand-off is closed."""
    rules, now = _rules(scene), _now(scene)
    escalate_at = after_office_minutes(rules, _zone(scene), now, rules.escalate_after_minutes)
    if not member_spoke(scene.session, own.id, escalate_at=escalate_at, silent_at=_silent_at(scene), now=now):
        return False
    called = label(own.number, _name(scene, own))
    bodies = spoken(called, scene.message.body) if scene.message.body.strip() else []
    if scene.message.media:
        bodies.append(_words(scene, said.MEMBER_MEDIA, own.steward_language, {"called": called}))
    _text_steward(scene, own, bodies)
    return True


def _name(scene: Scene, own: OwnHandoff) -> str:
    """As the steward reads it; the member's no more when a chat's proof has ended: anybody may sit there now."""
    if scene.identity.is_visitor and scene.identity.proved is None and own.name:
        return _words(scene, said.SOMEBODY, own.steward_language, {})
    return own.name


def _end_own(scene: Scene, own: OwnHandoff, ended: HandoffEnd) -> None:
    if close(scene.session, [own.id], ended, _now(scene)):
        called = {"called": label(own.number, own.name)}
        _text_steward(scene, own, [_words(scene, said.MEMBER_LEFT, own.steward_language, called)])


def _text_steward(scene: Scene, own: OwnHandoff, bodies: list[str]) -> None:
    if own.steward_address is None or not bodies:
        return
    rows = [
        outgoing(
            local_id=scene.talk.local.id,
            address=own.steward_address,
            body=body,
            now=_now(scene),
            member_id=own.steward_id,
        )
        for body in bodies
    ]
    scene.session.execute(insert(Outbox), rows)


def _text_member(scene: Scene, handoff: HeldHandoff, bodies: list[str], messenger: str | None = None) -> None:
    rows = [
        outgoing(
            local_id=scene.talk.local.id,
            channel=handoff.channel,
            address=handoff.address,
            body=body,
            now=_now(scene),
            member_id=handoff.member_id,
            messenger=messenger,
        )
        for body in bodies
    ]
    scene.session.execute(insert(Outbox), rows)


def _list(scene: Scene, held: tuple[HeldHandoff, ...]) -> dict[str, Any]:
    lines = [f"{each.label}, {_age(_now(scene) - each.opened_at)}" for each in held]
    return {"handoffs": lines, "handoff_number": held[0].number}


def _age(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


def _too_many(scene: Scene) -> bool:
    """Two machines that answer each other through us: an auto-reply at either end."""
    most = scene.bot.most_replies_per_minute
    return bool(most) and replies_lately(scene.talk, _now(scene))[1] >= most


def _as_if(scene: Scene, words: str) -> Scene:
    """The scene with other words; what they mean was read before (bot/inbound.py)."""
    return replace(scene, message=replace(scene.message, body=words))


def _ending(scene: Scene, outcome: str, response: str | None = None, values: Mapping[str, Any] | None = None) -> Ending:
    body = _say(scene, response, scene.language(), values) if response else None
    return scene.ending(KIND, outcome, body)


def _say(scene: Scene, response: str, language: str, values: Mapping[str, Any] | None = None) -> str:
    return _words(scene, response, language, values or {})


def _words(scene: Scene, response: str, language: str | None, values: Mapping[str, Any]) -> str:
    return worded(scene.bot.wording, scene.talk.local, response, language, values, _now(scene))


def _rules(scene: Scene) -> HandoffRules:
    return scene.bot.files.get(HANDOFF, scene.talk.local.handle)


def _silent_at(scene: Scene) -> datetime:
    return silent_at(_rules(scene), _zone(scene), _now(scene))


def _zone(scene: Scene) -> ZoneInfo:
    return ZoneInfo(scene.talk.local.time_zone)


def _now(scene: Scene) -> datetime:
    return scene.message.received_at
