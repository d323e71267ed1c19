"""What a local sets for its campaigns: `campaigns.yml`."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.local_files import LocalFile


class Election(BaseModel):
    """An election of officers or delegates, and the days in which a text that names a candidate is warned of.

    Union money and lists may not promote a candidate (Labor-Management Reporting and Disclosure Act, section 401(g), 29
    U.S.C. 481(g)); a notice of the election itself is fine.

    candidates: their names as members know them, such as "Ana Reyes".
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    opens: date
    closes: date
    candidates: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> "Election":
        if self.closes < self.opens:
            raise ValueError("closes before it opens")
        return self


class CampaignRules(BaseModel):
    """`campaigns.yml`.

    most_per_week: campaign texts to one number in seven days; answers to a person's own texts do not count.
    approval: whether a second person must approve a campaign before anything is sent.
    cents_per_segment: what a segment costs, for estimates and reports.
    segments_per_second, segments_per_day: what the local's number may send, by its registration with the carriers;
        None where nobody counts the day. Slower than one in ten seconds is a slip: a campaign would not end.
    error_share: a campaign pauses when carriers refuse more than this share of its texts for what concerns them all.
    most_segments: of one text, before its preview warns.
    elections: whose candidates a preview looks for in the words.
    """

    model_config = ConfigDict(extra="forbid")

    most_per_week: int = Field(ge=1, le=50)
    approval: bool
    cents_per_segment: float = Field(ge=0, le=100)
    segments_per_second: float = Field(ge=0.1, le=5000)
    segments_per_day: int | None = Field(ge=1)
    error_share: float = Field(gt=0, le=1)
    most_segments: int = Field(2, ge=1, le=10)
    elections: tuple[Election, ...] = ()


CAMPAIGNS = LocalFile("campaigns", CampaignRules)
