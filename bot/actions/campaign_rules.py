"""What a local sets for its campaigns: `campaigns.yml`."""

from pydantic import BaseModel, ConfigDict, Field

from bot.local_files import LocalFile


class CampaignRules(BaseModel):
    """`campaigns.yml`.

    most_per_week: campaign texts to one number in seven days; answers to a person's own texts do not count.
    approval: whether a second person must approve a campaign before anything is sent.
    cents_per_segment: what a segment costs, for estimates and reports.
    segments_per_second, segments_per_day: what the local's number may send, by its registration with the carriers;
        None where nobody counts the day.
    error_share: a campaign pauses when carriers refuse more than this share of its texts for what concerns them all.
    """

    model_config = ConfigDict(extra="forbid")

    most_per_week: int = Field(ge=1, le=50)
    approval: bool
    cents_per_segment: float = Field(ge=0, le=100)
    segments_per_second: float = Field(gt=0, le=5000)
    segments_per_day: int | None = Field(ge=1)
    error_share: float = Field(gt=0, le=1)


CAMPAIGNS = LocalFile("campaigns", CampaignRules)
