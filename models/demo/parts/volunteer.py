"""Volunteer shifts of the days to come; the only place of one is taken."""

from models import ShiftSignup, VolunteerKind, VolunteerShift
from models.demo.demo import Demo


def load(demo: Demo) -> None:
    """Four shifts: two phone banks, flyers with one place that is gone, and a picket."""
    phone_bank = _shift(demo, VolunteerKind.PHONE_BANK, "Phone bank", "Union Hall", days=4, hour=17, hours=3, places=8)
    later = _shift(demo, VolunteerKind.PHONE_BANK, "Phone bank", "Union Hall", days=11, hour=17, hours=3, places=1)
    flyers = _shift(demo, VolunteerKind.FLYERS, "Flyers at the gate", "Warehouse", days=5, hour=6, hours=2, places=1)
    picket = _shift(demo, VolunteerKind.PICKET, "Picket line", "Yard, Gate B", days=9, hour=8, hours=4, places=30)
    demo.session.add_all([phone_bank, later, flyers, picket])
    demo.session.flush()
    dana = demo.member("10427")
    demo.session.add(ShiftSignup(shift_id=flyers.id, member_id=dana.id, signed_up_at=demo.now))


def _shift(
    demo: Demo, kind: VolunteerKind, title: str, place: str, *, days: int, hour: int, hours: int, places: int
) -> VolunteerShift:
    return VolunteerShift(
        local_id=demo.local.id,
        kind=kind,
        title=title,
        place=place,
        starts_at=demo.at(days, hour),
        ends_at=demo.at(days, hour + hours),
        places=places,
    )
