"""The contract's time limits, as the local has set them."""

from bot.local_files import LocalFile
from bot.reports.rules import GrievanceRules

RULES = LocalFile("grievances", GrievanceRules)
