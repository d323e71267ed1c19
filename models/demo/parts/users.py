"""Somebody of the staff for each role. Their one password is this machine's own, in var/demo_password.

Maria, the steward, is the member of number 10428: she sees the members of the Warehouse.
"""

import uuid
from functools import lru_cache

from argon2 import PasswordHasher

from config import demo as sign_ins
from models import Grant, Role, User
from models.demo.demo import Demo

PEOPLE = (
    (Role.ADMIN, "Alex Admin", sign_ins.ADMIN, "en", None),
    (Role.ORGANIZER, "Olivia Organizer", sign_ins.ORGANIZER, "en", None),
    (Role.STEWARD, "Maria Santos", sign_ins.STEWARD, "es", "10428"),
    (Role.VIEWER, "Victor Viewer", sign_ins.VIEWER, "en", None),
)


@lru_cache
def _hashed() -> str:
    return PasswordHasher().hash(sign_ins.demo_password())


def load(demo: Demo) -> None:
    """Adds them, each with their role in the local."""
    for role, name, email, language, number in PEOPLE:
        user = User(
            email=email,
            name=name,
            password=_hashed(),
            language=language,
            member_id=demo.member(number).id if number else None,
            fs_uniquifier=uuid.uuid4().hex,
            created_at=demo.now,
            created_by="demo",
        )
        demo.session.add(user)
        demo.session.flush()
        demo.session.add(Grant(user_id=user.id, local_id=demo.local.id, role=role))
