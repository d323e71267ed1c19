"""What a person is told when something cannot be done with a campaign."""


class CampaignError(Exception):
    """It cannot be done; the message is a sentence, or one a line, for the person who asked."""
