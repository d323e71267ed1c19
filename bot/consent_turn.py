"""Consent before anything else, in every state: what a STOP, START or HELP does to this turn."""

from bot.channels.types import CarrierKeyword
from bot.closing import Ending
from bot.consent import ConsentClass, carrier_answers
from bot.engine.folding import bare
from bot.engine.readers.attachments import no_more
from bot.ledger import write_consent
from bot.scene import Scene
from bot.understanding.types import Band
from models import Channel, ConsentAction

NO_MORE = ("no more", "nomore", "no mas", "nomas", "ya no")


def consent_turn(scene: Scene) -> Ending | None:
    """How the turn ends when the message is about consent; None when it is not."""
    match _kind(scene):
        case ConsentClass.OPT_OUT:
            return _opt_out(scene)
        case ConsentClass.OPT_IN:
            return _opt_in(scene)
        case ConsentClass.HELP:
            return _help(scene)
        case ConsentClass.UNCLEAR:
            return _ask(scene)
        case _:
            return None


def _kind(scene: Scene) -> ConsentClass:
    reading = ConsentClass.NONE if _ends_attachments(scene) else scene.reading.kind
    opted_out = scene.identity.opted_out
    question_open = scene.state.question is not None
    match scene.message.carrier_keyword:
        case CarrierKeyword.STOP:
            return ConsentClass.OPT_OUT
        case CarrierKeyword.HELP:
            return ConsentClass.HELP
        case CarrierKeyword.START if reading is ConsentClass.NONE and question_open and not opted_out:
            # Twilio's opt-in words include YES, which from someone who never left answers our question.
            return ConsentClass.NONE
        case CarrierKeyword.START:
            return ConsentClass.OPT_IN
    if opted_out:
        # Who has left is asked nothing: there is no text to stop.
        return ConsentClass.NONE if reading is ConsentClass.UNCLEAR else reading
    asked = scene.talk.consent_asked_at is not None
    if asked and (reading is ConsentClass.UNCLEAR or scene.understood.intent == "affirm"):
        # "Yes" to "do you want our texts to stop?", or a second unclear text, is no "keep them".
        return ConsentClass.OPT_OUT
    # Understood as a revocation, though no phrase we know says so: ask once, do not guess.
    revokes = scene.understood.intent == "opt_out" and scene.understood.band is Band.SURE
    return ConsentClass.UNCLEAR if reading is ConsentClass.NONE and revokes else reading


def _ends_attachments(scene: Scene) -> bool:
    """Whether "no more" answers the question for more photos.

    Anywhere else "no more" and "no mas" are a STOP (47 CFR 64.1200(a)(10): any reasonable words). Here they say nothing
    of our texts, and to take them so would drop a report half-way. STOP and its like stay what they are.
    """
    state = scene.state
    if state.question is None or state.question.reader != "attachments":
        return False
    if state.expires_at is not None and state.expires_at <= scene.message.received_at:
        return False
    return bare(scene.message.body).startswith(NO_MORE) and no_more(scene.message.body)


def _opt_out(scene: Scene) -> Ending:
    ending = Ending(kind="consent", outcome="opted_out", language=scene.talk.language, exempt_from_loop_guard=True)
    if scene.identity.opted_out:
        # The confirmation of the first STOP was the last text this number gets (47 CFR 64.1200(a)(12)).
        ending.outcome = "opted_out_already"
        return ending
    _write(scene, ConsentAction.OPT_OUT)
    if not _answered_by_carrier(scene):
        ending.body = scene.say("utter_opted_out", _language(scene))
    return ending


def _opt_in(scene: Scene) -> Ending:
    _write(scene, ConsentAction.OPT_IN)
    ending = scene.ending("consent", "opted_in")
    ending.introduced_at = scene.message.received_at
    if not _answered_by_carrier(scene):
        ending.body = scene.say("utter_opted_in", _language(scene))
    return ending


def _help(scene: Scene) -> Ending:
    ending = scene.ending("consent", "help")
    ending.consent_asked_at = scene.talk.consent_asked_at
    if not _answered_by_carrier(scene):
        ending.body = scene.say("utter_help", _language(scene))
        ending.introduced_at = scene.talk.introduced_at or scene.message.received_at
    return ending


def _ask(scene: Scene) -> Ending:
    ending = scene.ending("consent", "asked", scene.say("utter_consent_question", _language(scene)))
    ending.consent_asked_at = scene.message.received_at
    return ending


def _write(scene: Scene, action: ConsentAction) -> None:
    write_consent(
        scene.session,
        action=action,
        local_id=scene.talk.local.id,
        channel=scene.talk.channel,
        address=scene.talk.address,
        source="carrier" if scene.message.carrier_keyword else "text",
        wording=scene.message.body,
        at=scene.message.received_at,
        message_id=scene.talk.message_id,
    )


def _answered_by_carrier(scene: Scene) -> bool:
    if scene.message.carrier_keyword is not None:
        return True
    if scene.talk.channel is Channel.WEB_CHAT:
        return False  # no carrier is in between
    return scene.bot.carrier_has_answered_keywords and carrier_answers(scene.message.body)


def _language(scene: Scene) -> str:
    """The language the word was in, even one the local does not otherwise speak; else the person's."""
    return scene.reading.language or scene.language()
