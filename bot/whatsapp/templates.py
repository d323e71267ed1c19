"""A response as the template that WhatsApp has approved for it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.channels.types import Content
from bot.engine import Event, Said
from bot.whatsapp.choices import flat
from bot.whatsapp.plan import Plan
from bot.wording import Wording


def template(
    plan: Plan,
    wording: Wording,
    response: str,
    language: str,
    values: Mapping[str, Any],
    *,
    today: date | None = None,
) -> Content | None:
    """The template for `response`; None when the local has none in this language, or a variable has no value.

    Args:
        values: of the response's placeholders.
        today: days more than half a year from it are told with their year.
    """
    planned = plan.templates.get(response)
    sid = planned.content.get(language) if planned else None
    if planned is None or sid is None or any(values.get(name) is None for name in planned.variables):
        return None
    filled = [flat(wording.value(name, values[name], language, today)) for name in planned.variables]
    if not all(filled):
        return None
    return Content(sid, {str(place): value for place, value in enumerate(filled, start=1)})


def template_of(
    plan: Plan, wording: Wording, events: Iterable[Event], language: str, *, today: date | None = None
) -> Content | None:
    """The template for what the engine said: that of the last response that has one, which is the question."""
    said = [event for event in events if isinstance(event, Said)]
    found = (template(plan, wording, each.response, language, each.values, today=today) for each in reversed(said))
    return next((content for content in found if content is not None), None)
