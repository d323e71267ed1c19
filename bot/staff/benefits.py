"""Recording that members used a benefit: one by one, or a file of them; each use is audited."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, tuple_
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from bot.actions.benefits_rules import BENEFITS
from bot.local_files import LocalFiles
from models import AuditEntry, Benefit, BenefitUse, Local, Member

COLUMNS = ("member", "benefit", "date", "value")
OPTIONAL = ("reference",)
MOST_ROWS = 20_000  # of one file: a year of a large local
MOST_CENTS = 100_000_00  # of one use; more is a slip of the decimal point
_MONEY = re.compile(r"\$?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{2}))?")


class BenefitsRefused(Exception):
    """Nothing was recorded; `faults` has one sentence for each reason."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Use:
    """One use, as it is handed in.

    Args:
        member: the member number.
        benefit: its code in benefits.yml.
        on: the day, in the local's zone.
        value_cents: what it was worth.
        reference: tells two uses of the same worth on one day apart, such as a claim number.
        where: of the use, for messages: "row 3".
    """

    member: str
    benefit: str
    on: date
    value_cents: int
    reference: str = ""
    where: str = ""


def read_money(text: str) -> int | None:
    """Cents of "120", "120.00", "$1,200.50"; None for anything else, nothing is rounded."""
    match = _MONEY.fullmatch(text.strip())
    if match is None:
        return None
    return int(match[1].replace(",", "")) * 100 + int(match[2] or 0)


def read_uses(text: str) -> list[Use]:
    """The uses of a CSV file with the columns member, benefit, date (2026-11-05), value, and maybe reference.

    Raises:
        BenefitsRefused: with every row that cannot be read.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), restkey="", restval="")
    names = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    lacking = [name for name in COLUMNS if name not in names]
    strange = [name for name in names if name not in (*COLUMNS, *OPTIONAL)]
    if lacking or strange:
        told = [f"the first row lacks {', '.join(lacking)}"] if lacking else []
        told += [f"the first row has {', '.join(strange)}, which is no column here"] if strange else []
        raise BenefitsRefused([f"{' and '.join(told)}; it is {','.join((*COLUMNS, *OPTIONAL))}"])
    rows.fieldnames = names
    uses: list[Use] = []
    faults: list[str] = []
    for row in rows:
        if len(uses) + len(faults) >= MOST_ROWS:
            raise BenefitsRefused([f"the file has more than {MOST_ROWS} rows; split it"])
        _read_row(row, f"row {rows.line_num}", uses, faults)
    if not uses and not faults:
        faults.append("the file has no rows")
    if faults:
        raise BenefitsRefused(faults)
    return uses


def record_uses(
    session: Session, files: LocalFiles, local: Local, uses: Sequence[Use], *, actor: str, at: datetime
) -> int:
    """Records all of `uses`, or none.

    Returns:
        How many.

    Raises:
        BenefitsRefused: a member or benefit is not known, a day is to come, or a use is recorded already.
    """
    names = files.get(BENEFITS, local.handle).benefits
    members = _members(session, local, {use.member for use in uses})
    today = at.astimezone(ZoneInfo(local.time_zone)).date()
    faults = [fault for use in uses for fault in _faults(use, members, names, today)]
    faults += _repeated(uses)
    if faults:
        raise BenefitsRefused(faults)
    benefits = _benefits(session, local, names, {use.benefit for use in uses})
    if again := _recorded(session, uses, members, benefits):
        raise BenefitsRefused(again)
    if not uses:
        return 0
    session.execute(
        insert(BenefitUse),
        [
            {
                "benefit_id": benefits[use.benefit],
                "member_id": members[use.member],
                "on_date": use.on,
                "value_cents": use.value_cents,
                "reference": use.reference,
                "recorded_by": actor,
                "recorded_at": at,
            }
            for use in uses
        ],
    )
    session.execute(
        insert(AuditEntry),
        [
            {
                "actor": actor,
                "action": "benefit_use_recorded",
                "member_id": members[use.member],
                "detail": f"{use.benefit} of {use.on}, {use.value_cents} cents",
                "at": at,
            }
            for use in uses
        ],
    )
    return len(uses)


def _read_row(row: Mapping[str, Any], where: str, uses: list[Use], faults: list[str]) -> None:
    if row.get(""):
        faults.append(f"{where}: has more values than the first row")
        return
    values = {name: (row[name] or "").strip() for name in (*COLUMNS, *OPTIONAL) if name in row}
    if not any(values.values()):
        return
    problems = [f"{name} is empty" for name in COLUMNS if not values[name]]
    on, cents = _day(values["date"]), read_money(values["value"])
    if values["date"] and on is None:
        problems.append(f"date {values['date']!r} is not a day such as 2026-11-05")
    if values["value"] and cents is None:
        problems.append(f"value {values['value']!r} is not money such as 120.00")
    if problems or on is None or cents is None:
        faults.append(f"{where}: {'; '.join(problems)}")
        return
    uses.append(Use(values["member"], values["benefit"], on, cents, values.get("reference", ""), where))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _faults(use: Use, members: Mapping[str, int], names: Mapping[str, Any], today: date) -> list[str]:
    where = f"{use.where}: " if use.where else ""
    found = []
    if use.member not in members:
        found.append(f"{where}this local has no member {use.member}")
    if use.benefit not in names:
        known = ", ".join(sorted(names)) or "none: write them in benefits.yml"
        found.append(f"{where}there is no benefit {use.benefit}; there are {known}")
    if use.on > today:
        found.append(f"{where}{use.on} is still to come")
    if not 0 < use.value_cents <= MOST_CENTS:
        found.append(f"{where}a use is worth more than nothing, and {MOST_CENTS // 100:,} dollars at most")
    return found


def _repeated(uses: Sequence[Use]) -> list[str]:
    """Rows that say the same as another row of the file."""
    counts = Counter((use.member, use.benefit, use.on, use.value_cents, use.reference) for use in uses)
    return [
        f"{member}, {benefit}, {on}, {cents / 100:.2f} stands {times} times; give each a reference of its own"
        for (member, benefit, on, cents, _), times in counts.items()
        if times > 1
    ]


def _members(session: Session, local: Local, numbers: set[str]) -> dict[str, int]:
    rows = session.execute(
        select(Member.number, Member.id).where(Member.local_id == local.id, Member.number.in_(numbers))
    )
    return {row.number: row.id for row in rows}


def _benefits(session: Session, local: Local, names: Mapping[str, Any], codes: set[str]) -> dict[str, int]:
    """The ids of these benefits, under the names that the local's file has now."""
    if not codes:
        return {}
    rows = [{"local_id": local.id, "code": code, "names": names[code]} for code in sorted(codes)]
    statement = postgresql.insert(Benefit).values(rows)
    statement = statement.on_conflict_do_update(
        index_elements=[Benefit.local_id, Benefit.code], set_={"names": statement.excluded.names}
    )
    found = session.execute(statement.returning(Benefit.code, Benefit.id))
    return {row.code: row.id for row in found}


def _recorded(
    session: Session, uses: Sequence[Use], members: Mapping[str, int], benefits: Mapping[str, int]
) -> list[str]:
    """Uses that are on record already."""
    columns = (
        BenefitUse.benefit_id,
        BenefitUse.member_id,
        BenefitUse.on_date,
        BenefitUse.value_cents,
        BenefitUse.reference,
    )
    wanted = {(benefits[use.benefit], members[use.member], use.on, use.value_cents, use.reference): use for use in uses}
    there = session.execute(select(*columns).where(tuple_(*columns).in_(list(wanted)))).all() if wanted else []
    return [
        f"{use.where + ': ' if use.where else ''}member {use.member} has {use.benefit} of {use.on} on record already; "
        "give it a reference if it is another one"
        for use in (wanted[row.benefit_id, row.member_id, row.on_date, row.value_cents, row.reference] for row in there)
    ]
