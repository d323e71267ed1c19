"""A member's record in parts, each an address of its own: who they are, the time line, consent, dues, taking part."""

from typing import Any

from flask import render_template, request, url_for

from bot.staff import member_consent, member_numbers, member_record, member_touches
from bot.staff.member_record import Person
from bot.staff.member_touches import About
from console.access.guard import needs
from console.access.names import names_of
from console.access.permissions import Permission
from console.access.scope import cases_seen_by, handoffs_seen_by
from console.desk import Desk, desk
from console.forms import Press
from console.pages.members import said
from console.pages.members.blueprint import looked_at, pages, sees_all
from models import Means, MemberStatus
from scheduler.measures.checking_in import CheckIn, last_touch, next_check_in


@pages.get("/<int:member_id>")
@needs(Permission.MEMBERS)
def shown(member_id: int) -> str:
    """Who they are, what is open, and when there was a touch last."""
    here = desk()
    found = looked_at(here, member_id, "overview")
    whole, scope = sees_all(here), cases_seen_by(here.staff)
    session = here.session
    return render_template(
        "members/overview.html",
        person=found,
        whole=whole,
        part="overview",
        form=Press(),
        today=here.now.astimezone(here.staff.zone).date(),
        numbers=[each for each in member_numbers.numbers(session, member_id, here.now) if each.ended_at is None],
        last=last_touch(session, member_id),
        check_in=_check_in(here, found),
        dues=member_record.dues(session, member_id, with_entries=False),
        certifications=member_record.certifications(session, member_id),
        cases=member_record.cases(session, member_id, scope),
        sees_subjects=here.staff.may(Permission.GRIEVANCES),
        threads=member_record.threads(session, member_id, handoffs_seen_by(here.staff)),
        problems=member_record.problems(session, member_id, scope) if here.staff.may(Permission.REPORTS) else [],
        changes=member_record.changes(session, member_id) if whole else [],
        said=said.of(here, whole=whole),
    )


@pages.get("/<int:member_id>/touches")
@needs(Permission.MEMBERS)
def touches(member_id: int) -> str:
    """The time line, the newest first."""
    here = desk()
    found = looked_at(here, member_id, "time line")
    asked = {name: request.args.get(name, "") for name in ("channel", "about")}
    before = request.args.get("before", type=int)
    rows, older = member_touches.touches(
        here.session,
        member_id,
        channel=Means(asked["channel"]) if asked["channel"] in set(Means) else None,
        about=About(asked["about"]) if asked["about"] in set(About) else None,
        before=before,
    )
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return render_template(
        "members/touches.html",
        person=found,
        whole=sees_all(here),
        part="touches",
        touches=rows,
        asked=asked,
        channels=list(Means),
        abouts=list(About),
        names=names_of(here.session, {each.messenger for each in rows}),
        said=said.of(here, whole=sees_all(here)),
        first=url_for("members.touches", member_id=member_id, **kept) if before else None,
        older=url_for("members.touches", member_id=member_id, **kept, before=older) if older else None,
    )


@pages.get("/<int:member_id>/consent")
@needs(Permission.MEMBERS_CHANGE)
def consent(member_id: int) -> str:
    """What their numbers agreed to and took back, in plain words."""
    here = desk()
    found = looked_at(here, member_id, "consent")
    words = member_consent.history(here.session, here.local_id, member_id)
    return render_template(
        "members/consent.html",
        person=found,
        whole=True,
        part="consent",
        words_said=words,
        names=names_of(here.session, {each.mistake.recorded_by for each in words if each.mistake}),
        said=said.of(here, whole=True),
    )


@pages.get("/<int:member_id>/dues")
@needs(Permission.MEMBERS_CHANGE)
def dues(member_id: int) -> str:
    """Dues, benefits and points."""
    here = desk()
    found = looked_at(here, member_id, "dues and benefits")
    return render_template(
        "members/dues.html",
        person=found,
        whole=True,
        part="dues",
        dues=member_record.dues(here.session, member_id, with_entries=True),
        benefits=member_record.benefits(here.session, member_id),
        points=member_record.points(here.session, member_id),
        said=said.of(here, whole=True),
    )


@pages.get("/<int:member_id>/part")
@needs(Permission.MEMBERS)
def part(member_id: int) -> str:
    """Getting started, events and campaigns."""
    here = desk()
    found = looked_at(here, member_id, "taking part")
    whole = sees_all(here)
    return render_template(
        "members/part.html",
        person=found,
        whole=whole,
        part="part",
        form=Press(),
        started=member_record.started(here.session, member_id),
        may_start=here.staff.may(Permission.ONBOARDING)
        and found.member.status in (MemberStatus.ACTIVE, MemberStatus.RETIREE),
        coming=member_record.coming(here.session, member_id),
        campaigns=member_record.campaigns(here.session, member_id) if whole else [],
        said=said.of(here, whole=whole),
    )


def _check_in(here: Desk, found: Person) -> CheckIn | None:
    return next_check_in(here.session, found.member, here.bot.kinds, here.bot.files, here.now)
