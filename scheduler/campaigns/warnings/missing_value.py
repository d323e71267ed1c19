"""A placeholder that has no value for some: the sentence that names it is left out of their text."""

from collections.abc import Iterator
from typing import Any

from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "For {count:,} of {people:,} there is no {{{name}}}: their text comes without the sentence that names it.",
    "es": "Para {count:,} de {people:,} no hay {{{name}}}: su texto sale sin la frase que lo nombra.",
}


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each such placeholder."""
    for name, count in sorted(looked.lacking.items()):
        if count:
            yield {"name": name, "count": count, "people": looked.people}
