"""What Ana, Joe and Maria used of the union's benefits this year; the others used none."""

from datetime import date, timedelta

from models import Benefit, BenefitUse
from models.demo.demo import Demo

NAMES = {
    "eye-exam": {"en": "Eye exam and glasses", "es": "Examen de la vista y lentes"},
    "legal-line": {"en": "Legal advice", "es": "Ayuda legal"},
    "class": {"en": "Classes at the hall", "es": "Clases en la sede"},
}
USES = (
    ("10421", "eye-exam", 0, 185_00),
    ("10421", "legal-line", 75, 240_00),
    ("10422", "class", 10, 60_00),
    ("10428", "legal-line", 0, 120_00),
    ("10428", "class", 130, 60_00),
)


def load(demo: Demo) -> None:
    """All within this year, however young it is."""
    benefits = {code: Benefit(local_id=demo.local.id, code=code, names=names) for code, names in NAMES.items()}
    demo.session.add_all(benefits.values())
    demo.session.flush()
    new_year = date(demo.today.year, 1, 1)
    demo.session.add_all(
        BenefitUse(
            benefit_id=benefits[code].id,
            member_id=demo.member(number).id,
            on_date=max(new_year, demo.today - timedelta(days=days_ago)),
            value_cents=cents,
            recorded_by="demo",
            recorded_at=demo.now,
        )
        for number, code, days_ago, cents in USES
    )
