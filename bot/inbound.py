"""One inbound message in, its reply out: the order of design.md, step by step."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from bot import consent
from bot.bot import Bot
from bot.campaigns import count, meet
from bot.card_turn import card_turn
from bot.cards import holds_card_number
from bot.channels.types import InboundMessage, Reply
from bot.closing import Ending, close_talk
from bot.consent import ConsentClass, ConsentReading
from bot.consent_turn import consent_turn
from bot.conversing import converse
from bot.handoff.commands import line_words
from bot.handover import Handover, Way, left_rows
from bot.metrics import count_inbound
from bot.opening import NobodyHere, Repeated, open_talk
from bot.relay import let_go, relay
from bot.scene import Scene
from bot.understanding.types import Understanding
from bot.urgent_turn import urgent_turn
from bot.urgent_words import heed_urgent_words
from config.phones import is_person, mask

SETTLED = (ConsentClass.OPT_OUT, ConsentClass.OPT_IN, ConsentClass.HELP)

log = structlog.get_logger(__name__)


def take_turn(bot: Bot, message: InboundMessage, handover: Handover) -> tuple[Reply, ...]:
    """Answers one message; returns what the webhook should say, which is nothing when the outbox says it.

    Before the transaction: consent words are read and the text understood, so that no lock is held while Rasa
    thinks. Inside: message, state, touch points and reply. After: the sender is woken.
    """
    if not is_person(message.address) or not message.provider_sid:
        log.info("inbound_ignored", reason="not_a_person", channel=message.channel)
        return ()
    with bot.turns.arrive(message) as ticket:
        reading = consent.read(message.body)
        understood = _understand(bot, message, reading)
        ticket.wait()
        return commit_turn(bot, message, reading, understood, handover, _end)


def commit_turn(
    bot: Bot,
    message: InboundMessage,
    reading: ConsentReading,
    understood: Understanding,
    handover: Handover,
    end: Callable[[Scene], Ending],
) -> tuple[Reply, ...]:
    """The transaction of a turn: opened, ended by `end`, closed, committed; then the sender is woken."""
    try:
        with bot.sessions.begin() as session:
            talk, identity = open_talk(session, message, understood)
            ending = end(Scene(bot, session, message, talk, identity, reading, understood))
            # TwiML has no buttons and lists: what is to leave as such goes by the API.
            way = handover.settle(Way.OUTBOX if ending.content else Way.INLINE)
            to_send = way is Way.OUTBOX or left_rows(session)
            replies = close_talk(session, talk, identity, ending, way, most_replies=bot.most_replies_per_minute)
    except Repeated as repeated:
        count_inbound("repeat", "repeated")
        return repeated.replies
    except NobodyHere:
        log.warning("inbound_ignored", reason="no_such_local", number=mask(message.local_number))
        return ()
    count_inbound(ending.kind, ending.outcome)
    log.info(
        "inbound",
        message_id=talk.message_id,
        kind=ending.kind,
        outcome=ending.outcome,
        band=understood.band,
        source=understood.source,
        way=way,
    )
    if to_send:
        bot.wake_sender()
    return replies if way is Way.INLINE else ()


def _understand(bot: Bot, message: InboundMessage, reading: ConsentReading) -> Understanding:
    if reading.kind in SETTLED:
        return replace(Understanding.nothing(), intent=reading.kind.value)
    if holds_card_number(message.body):
        return Understanding.nothing()
    # In a hand-off BOT is how a steward speaks to the line: "BOT dues".
    text = line_words(message.body) or message.body
    return heed_urgent_words(bot.understands.understand(text), text, message.received_at)


def _end(scene: Scene) -> Ending:
    scene = meet(scene)
    return count(scene, _end_met(scene))


def _end_met(scene: Scene) -> Ending:
    urgent = urgent_turn(scene)
    if urgent is not None:
        return urgent
    by_consent = consent_turn(scene)
    if by_consent is not None:
        if by_consent.outcome == "opted_out":
            let_go(scene)
        return by_consent
    if scene.identity.opted_out:
        return scene.ending(scene.understood.intent or "text", "opted_out_silence")
    return card_turn(scene) or relay(scene) or converse(scene)
