"""What each thing done counts, as the local has set it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.local_files import LocalFile
from models import PointsKind

Worth = Annotated[int, Field(ge=0, le=100)]


class PointsRules(BaseModel):
    """locals/<handle>/points.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    attend: Worth = 1
    volunteer: Worth = 2
    lead: Worth = 3

    def worth(self, kind: PointsKind) -> int:
        """Points for one of this kind."""
        return {PointsKind.ATTEND: self.attend, PointsKind.VOLUNTEER: self.volunteer, PointsKind.LEAD: self.lead}[kind]


POINTS = LocalFile("points", PointsRules)
