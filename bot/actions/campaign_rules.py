"""What a local sets for its campaigns: `campaigns.yml`."""

from pydantic import BaseModel, ConfigDict, Field

from bot.local_files import LocalFile


class CampaignRules(BaseModel):
    """`campaigns.yml`.

    most_per_week: campaign texts to one number in seven days; answers to a person's own texts do not count.
    """

    model_config = ConfigDict(extra="forbid")

    most_per_week: int = Field(ge=1, le=50)


CAMPAIGNS = LocalFile("campaigns", CampaignRules)
