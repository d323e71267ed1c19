"""Members who get no text: nothing is known that it could tell, or it is private and their number is not proved."""

from collections.abc import Iterator
from typing import Any

from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "{count:,} of the audience get no text: there is nothing to tell them, or it is private and their number is "
    "not proved to be theirs.",
    "es": "{count:,} de la audiencia no reciben texto: no hay nada que decirles, o es privado y su número no está "
    "comprobado.",
}


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Once, when there are any."""
    if looked.without_facts:
        yield {"count": looked.without_facts}
