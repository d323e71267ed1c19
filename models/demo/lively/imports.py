"""A file of forklift cards that was imported two weeks ago, and can be taken back; and one that was thrown away."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from models.certification import Certification
from models.demo.crew import OLIVIA, Crew
from models.import_run import ImportRun, ImportState
from models.imports import DataImport, ImportKind, ImportMade, ImportMapping

ORDER = 15
FILE = "forklift-cards.csv"
HEADER = ["Member number", "Card", "Issued", "Expires", "Trainer"]
COLUMNS = {"Member number": "member", "Card": "title", "Issued": "issued_on", "Expires": "expires_on"}
EVERY = 3
BAD = ("10999", "no member has this number")


def load(crew: Crew) -> str:
    """One row of it was bad and stayed out."""
    people = crew.people[:48:EVERY]
    cards = []
    for place, person in enumerate(people):
        expires = crew.today + timedelta(days=20 + 37 * place)
        issued = expires - timedelta(days=1095)
        cards.append(Certification(member_id=person.member.id, title="Forklift", issued_on=issued, expires_on=expires))
    crew.session.add_all(cards)
    crew.session.flush()
    at = crew.ago(days=14, hours=3)
    report = _report(len(cards))
    done = DataImport(
        local_id=crew.local.id,
        kind=ImportKind.CERTIFICATIONS,
        file_name=FILE,
        sha256=sha256(FILE.encode()).hexdigest(),
        columns=COLUMNS,
        counts=report["counts"],
        report={name: report[name] for name in ("warnings", "details", "faults", "conflicts", "notices")},
        applied_by=OLIVIA,
        applied_at=at,
    )
    crew.session.add(done)
    crew.session.flush()
    usual: dict[str, Any] = {"local_id": crew.local.id, "created_by": OLIVIA, "asked_by": OLIVIA}
    crew.session.add_all(
        [
            ImportMade(import_id=done.id, made_in="certification", ids=[card.id for card in cards]),
            ImportMapping(
                local_id=crew.local.id,
                kind=ImportKind.CERTIFICATIONS,
                columns=COLUMNS,
                updated_by=OLIVIA,
                updated_at=at,
            ),
            ImportRun(
                **usual,
                kind=ImportKind.CERTIFICATIONS,
                file_name="cards old.csv",
                state=ImportState.DISCARDED,
                header=HEADER,
                lines=61,
                created_at=at - timedelta(minutes=30),
                state_at=at - timedelta(minutes=20),
            ),
            ImportRun(
                **usual,
                kind=ImportKind.CERTIFICATIONS,
                file_name=FILE,
                state=ImportState.APPLIED,
                header=HEADER,
                lines=len(cards) + 1,
                report=report,
                import_id=done.id,
                created_at=at - timedelta(minutes=8),
                state_at=at,
            ),
        ]
    )
    counted = ", ".join(f"{count} {state}" for state, count in report["counts"].items())
    crew.audit(OLIVIA, "import_applied", f"import {done.id}: certifications of {FILE}, {counted}", at)
    return f"an import of {len(cards)} forklift cards"


def _report(cards: int) -> dict[str, Any]:
    number, what = BAD
    fault = {"line": 9, "column": "Member number", "value": number, "what": what}
    return {
        "warnings": [],
        "details": {},
        "faults": [fault],
        "conflicts": [],
        "notices": [],
        "counts": {"new": cards, "changed": 0, "same": 0, "conflict": 0, "faulty": 1},
        "columns": [[header, field, "guessed"] for header, field in COLUMNS.items()],
        "unused": ["Trainer"],
        "bad": 1,
        "faults_in_all": 1,
        "conflicts_in_all": 0,
        "notices_in_all": 0,
    }
