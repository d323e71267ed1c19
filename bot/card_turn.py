"""A text that holds a card number: answered with a warning, whatever was open, and noted for staff to redact."""

from sqlalchemy import insert

from bot.actions.pay import CARD_NUMBER
from bot.cards import holds_card_number
from bot.closing import Ending
from bot.scene import Scene
from models import StaffNote, StaffNoteKind

TO_REDACT = "A card number was texted: redact the message, and tell the member how to pay."


def card_turn(scene: Scene) -> Ending | None:
    """How the turn ends; None when the text holds no card number. The question that is open stays so."""
    if not holds_card_number(scene.message.body):
        return None
    member = scene.identity.member
    scene.session.execute(
        insert(StaffNote).values(
            local_id=scene.talk.local.id,
            member_id=member.id if member else None,
            address=scene.talk.address,
            kind=StaffNoteKind.REQUEST,
            detail=TO_REDACT,
            at=scene.message.received_at,
        )
    )
    return scene.ending("card_number", "refused", scene.say(CARD_NUMBER, scene.language(scene.state.language)))
