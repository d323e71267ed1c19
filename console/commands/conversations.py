"""`rollcall conversations`: stands with the runner."""

from console.conversations.commands import conversations as command

__all__ = ["command"]
