"""A report that waits for staff, with something added to it, and one of somebody whom nobody knows."""

from datetime import timedelta

from models import Channel, Report, ReportAddition, ReportState
from models.demo.demo import Demo


def load(demo: Demo) -> None:
    """Two open reports. The members whom most conversations show have none, and see none."""
    dana = demo.member("10427")
    told = Report(
        local_id=demo.local.id,
        number=1,
        member_id=dana.id,
        channel=Channel.SMS,
        address="+14155550116",
        language="en",
        what="Our lead took the first-aid box away and told us to buy our own.",
        happened_on=demo.today - timedelta(days=4),
        place="Warehouse",
        worksite_id=dana.worksite_id,
        witnesses="The whole night crew",
        anonymous=True,
        updates=False,
        deadline=demo.today + timedelta(days=10),
        urgent=False,
        state=ReportState.OPEN,
        state_at=demo.now - timedelta(days=3),
        created_at=demo.now - timedelta(days=3),
    )
    unknown = Report(
        local_id=demo.local.id,
        number=2,
        channel=Channel.SMS,
        address="+14155550198",
        language="es",
        what="En el patio los temporales trabajan sin descanso.",
        happened_on=demo.today - timedelta(days=1),
        place="Yard",
        anonymous=True,
        updates=True,
        deadline=demo.today + timedelta(days=14),
        urgent=False,
        state=ReportState.OPEN,
        state_at=demo.now - timedelta(days=1),
        created_at=demo.now - timedelta(days=1),
    )
    demo.session.add_all([told, unknown])
    demo.session.flush()
    demo.session.add(ReportAddition(report_id=told.id, words="The box is still gone.", at=demo.now - timedelta(days=1)))
