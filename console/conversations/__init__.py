"""Tests that are conversations: files in Rasa's end-to-end format, played through the front door.

format.py reads a file, player.py texts it, checks.py compares, record.py puts the record back, report.py tells.
"""

from console.conversations.format import ConversationFileError, read_conversations
from console.conversations.player import Player
from console.conversations.report import as_dict, as_lines
from console.conversations.types import Case, CaseResult, Failure

__all__ = [
    "Case",
    "CaseResult",
    "ConversationFileError",
    "Failure",
    "Player",
    "as_dict",
    "as_lines",
    "read_conversations",
]
