"""A call for help goes before everything but consent: any open question, any hand-off, any hour."""

from bot.closing import Ending
from bot.consent import ConsentClass
from bot.conversing import interrupt
from bot.relay import pass_on
from bot.scene import Scene
from bot.understanding.types import Band

INTENT = "urgent_help"
FLOW = "urgent_help"
SETTLED = (ConsentClass.OPT_OUT, ConsentClass.OPT_IN, ConsentClass.HELP)


def urgent_turn(scene: Scene) -> Ending | None:
    """How the turn ends when the text calls for help; None when it does not, or is a plain STOP, START or HELP.

    A number that has opted out gets no answer, as with anything it texts; the people are alerted all the same.
    """
    understood = scene.understood
    if understood.intent != INTENT or understood.band is not Band.SURE:
        return None
    if scene.reading.kind in SETTLED or scene.message.carrier_keyword is not None:
        return None
    pass_on(scene)
    ending = interrupt(scene, FLOW)
    if scene.identity.opted_out:
        ending.body, ending.state, ending.introduced_at = None, scene.talk.state, scene.talk.introduced_at
        ending.outcome = "opted_out_silence"
    return ending
