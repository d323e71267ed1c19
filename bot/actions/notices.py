"""The words of a text that an action sends to someone else than the person it answers."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.actions.registry import ActionContext
from bot.engine import load_flows
from bot.wording import Wording
from config.settings import settings


def notice(context: ActionContext, response: str, language: str, values: Mapping[str, Any]) -> str:
    """`response` in the language of the person it goes to, in the local's own wording if it has one."""
    local = context.local
    return _wording().render(
        response, local.speaks(language), {**local.facts, **values}, overrides=local.wording, today=context.today
    )


@cache
def _wording() -> Wording:
    return Wording(load_flows(settings().flows_dir))
