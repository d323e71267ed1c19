"""Words about what is private, to numbers that nobody has proved to be theirs.

What the record knows of a member goes to proved numbers alone (scheduler/campaigns/facts/); this is about what an
organizer writes. A text is read on a lock screen, and by whoever has the number now.
"""

import re
from collections.abc import Iterator
from typing import Any

from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "Variant {variant} in {language} says {words!r}, and {count:,} of {people:,} numbers are not proved to be "
    "the member's: narrow the audience to verified = yes, or say less.",
    "es": "La variante {variant} en {language} dice {words!r}, y {count:,} de {people:,} números no están comprobados: "
    "limita la audiencia a verified = yes, o di menos.",
}
_PRIVATE = re.compile(
    r"\byou(?: still)? owe\b|\byour (?:balance|grievance|case|hearing|dues are|past due|discipline|claim|address|"
    r"certification|medical|leave)\b|\bpast due\b|\bdebes\b|\btu (?:saldo|queja|caso|audiencia|deuda|disciplina|"
    r"reclamo|direcci[oó]n|certificado|licencia)\b|\batrasad[oa]s?\b",
    re.IGNORECASE,
)


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each wording with such words, when somebody's number is not proved."""
    if not looked.unproved:
        return
    for variant, language, words in looked.texts():
        if found := _PRIVATE.search(words):
            yield {
                "variant": variant,
                "language": language,
                "words": found[0],
                "count": looked.unproved,
                "people": looked.people,
            }
