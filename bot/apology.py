"""When a turn fails: keep the text, tell staff, apologise, and let the member start afresh."""

from bot.bot import Bot
from bot.campaigns import count, give_up, recognise
from bot.channels.types import InboundMessage, Reply
from bot.closing import Ending
from bot.consent import read
from bot.consent_turn import consent_turn
from bot.conversing import context
from bot.handover import Handover
from bot.inbound import commit_turn
from bot.scene import Scene
from bot.understanding.types import Understanding
from models import StaffNoteKind


def apologise(bot: Bot, message: InboundMessage, handover: Handover) -> tuple[Reply, ...]:
    """Stores a message whose turn failed and was rolled back, with a fresh state and a note for staff.

    A STOP is still a STOP: consent needs no flow, so it is tried again by itself.

    Raises:
        SQLAlchemyError: the database is away too; the channel answers with an error, and the carrier calls
            the fallback.
    """
    return commit_turn(bot, message, read(message.body), Understanding.nothing(), handover, _end)


def _end(scene: Scene) -> Ending:
    language = scene.language()
    context(scene, language).tell_staff(
        StaffNoteKind.FAULT, "A text could not be answered. Please read the thread and answer by hand."
    )
    by_consent = consent_turn(scene)
    if by_consent is not None:
        return count(recognise(scene), by_consent)
    ending = scene.ending("text", "failed")
    ending.state, ending.rest = "{}", None
    ending.body = None if scene.identity.opted_out else scene.say("utter_internal_error", language)
    return give_up(scene, ending)
