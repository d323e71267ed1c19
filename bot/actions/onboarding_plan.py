"""What a local sets for its new members: the stages, in its order, and how often we remind of them."""

from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.local_files import LocalFile


class Stage(StrEnum):
    """The stages there are; each is a flow, onboarding_<stage> of flows/onboarding.yml."""

    WELCOME = "welcome"
    DETAILS = "details"
    STEWARD = "steward"
    ORIENTATION = "orientation"
    FIRST_ACTION = "first_action"


class Plan(BaseModel):
    """`onboarding.yml`.

    stages: in the order they are asked.
    within_days: after the start, to count who has completed in time.
    nudge_after_days: of silence, or after "later", before we remind of it; `most_nudges` 0 never does.
    """

    model_config = ConfigDict(extra="forbid")

    stages: tuple[Stage, ...] = Field(min_length=1)
    within_days: int = Field(ge=1, le=366)
    nudge_after_days: int = Field(ge=1, le=60)
    most_nudges: int = Field(ge=0, le=5)

    @field_validator("stages")
    @classmethod
    def _once_each(cls, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        if len(set(stages)) < len(stages):
            raise ValueError("a stage stands twice")
        return stages

    @property
    def silence(self) -> timedelta:
        """How long we wait before a nudge."""
        return timedelta(days=self.nudge_after_days)


PLAN = LocalFile("onboarding", Plan)
