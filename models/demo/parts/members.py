"""What a record tells of the past: changes that were decided."""

from datetime import timedelta

from models import ChangeField, ChangeRequest, ChangeSource, ChangeState
from models.demo.demo import Demo

STAFF = "user:organizer@local1021.example"


def load(demo: Demo) -> None:
    """Dana gave an e-mail address, which is on her record; José's other name needs a paper first."""
    dana, jose = demo.member("10427"), demo.member("10424")
    dana.email = "dana.wright@mail.example"
    for member, field, after, state, reason, days_ago in (
        (dana, ChangeField.EMAIL, dana.email, ChangeState.APPLIED, None, 40),
        (jose, ChangeField.NAME, "José Luis Ortiz", ChangeState.DECLINED, "Please bring a paper to the office.", 12),
    ):
        asked_at = demo.now - timedelta(days=days_ago)
        demo.session.add(
            ChangeRequest(
                local_id=demo.local.id,
                member_id=member.id,
                field=field,
                before=None if field is ChangeField.EMAIL else member.full_name,
                after=after,
                source=ChangeSource.TEXT,
                state=state,
                asked_at=asked_at,
                decided_by=STAFF,
                decided_at=asked_at + timedelta(hours=5),
                reason=reason,
                told_at=asked_at + timedelta(hours=5),
            )
        )
