"""What a local sets for its campaigns. Declared where every process of ours checks the files of locals at its start."""

from bot.actions.campaign_rules import CAMPAIGNS, CampaignRules

__all__ = ["CAMPAIGNS", "CampaignRules"]
