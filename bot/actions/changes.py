"""Correcting the record by text: the wish of whoever is texting, as any flow may make it."""

from pydantic import BaseModel, ConfigDict, field_validator

from bot.actions.change_requests import ChangeOutcome, Wish, propose
from bot.actions.registry import ActionContext
from bot.local_files import LocalFile
from models import ChangeField, ChangeSource

__all__ = ["RECORD", "ChangeOutcome", "request_change"]

ALWAYS_WAIT = frozenset({ChangeField.PHONE, ChangeField.CERTIFICATION})


class Record(BaseModel):
    """What a local lets members change themselves."""

    model_config = ConfigDict(extra="forbid")

    at_once: frozenset[ChangeField]

    @field_validator("at_once")
    @classmethod
    def _never_alone(cls, fields: frozenset[ChangeField]) -> frozenset[ChangeField]:
        if fields & ALWAYS_WAIT:
            raise ValueError(f"{', '.join(sorted(fields & ALWAYS_WAIT))}: waits for staff in every local")
        return fields


RECORD = LocalFile("record", Record)


def request_change(
    context: ActionContext,
    field: str,
    value: str,
    *,
    subject: str = "",
    detail: dict[str, object] | None = None,
    media_message_id: int | None = None,
) -> ChangeOutcome:
    """Asks for a change of the record of whoever is texting.

    Args:
        field: of models.ChangeField.
        value: the new value: a worksite's id, a phone in E.164, day, evening or night, en or es, the ISO day on which
            a certification expires; else the words themselves.
        subject: the title of the certification.
        media_message_id: the message whose photo proves it.

    Returns:
        APPLIED at once, WAITING for staff, or SAME as the record already says. The word of a number that has not
        proved whose it is always waits.

    Raises:
        ActionError: the number is nobody's, or shared and not yet told apart.
        ValueError: there is no such field, or the value is none of its values.
    """
    wanted = ChangeField(field)
    member = context.likely_member
    at_once = context.identity.proved is not None and wanted in context.file(RECORD).at_once
    outcome, _ = propose(
        context.session,
        Wish(
            member_id=member.id,
            field=wanted,
            after=" ".join(value.split()),
            source=ChangeSource.TEXT,
            at=context.now,
            subject=subject,
            detail=dict(detail or {}),
            media_message_id=media_message_id,
        ),
        at_once=at_once,
    )
    return outcome
