"""`rollcall nlu`: stands with the understanding it measures."""

from bot.understanding.commands import nlu as command

__all__ = ["command"]
