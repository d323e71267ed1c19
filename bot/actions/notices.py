"""The words of a text that an action sends to someone else than the person it answers."""

from collections.abc import Mapping
from typing import Any

from bot.actions.registry import ActionContext
from bot.outgoing import worded


def notice(context: ActionContext, response: str, language: str, values: Mapping[str, Any]) -> str:
    """`response` in the language of the person it goes to, in the local's own wording if it has one."""
    return worded(context.wording, context.local, response, language, values, context.now)
