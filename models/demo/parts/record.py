"""What waits for staff on the record: a change that a member asked for, and two sources that disagree."""

from datetime import timedelta

from models import ChangeField, ChangeRequest, ChangeSource, ChangeState
from models.demo.demo import Demo


def load(demo: Demo) -> None:
    """Josephine moved; of Jodi's shift, Jodi and the employer's list say different things."""
    josephine, jodi = demo.member("10423"), demo.member("10425")
    josephine.address = "77 Bay St, Oakland 94607"
    demo.session.add_all(
        [
            ChangeRequest(
                local_id=demo.local.id,
                member_id=josephine.id,
                field=ChangeField.ADDRESS,
                before=josephine.address,
                after="418 Elm St Apt 3, Oakland 94601",
                source=ChangeSource.TEXT,
                state=ChangeState.WAITING,
                asked_at=demo.now - timedelta(days=2),
            ),
            *(
                ChangeRequest(
                    local_id=demo.local.id,
                    member_id=jodi.id,
                    field=ChangeField.SHIFT,
                    before="day",
                    after=after,
                    source=source,
                    state=ChangeState.CONFLICT,
                    asked_at=demo.now - timedelta(days=days_ago),
                )
                for after, source, days_ago in (("night", ChangeSource.TEXT, 4), ("evening", ChangeSource.IMPORT, 1))
            ),
        ]
    )
