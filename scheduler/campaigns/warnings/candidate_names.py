"""A candidate's name while an election is on.

Union money and lists may not promote a candidate for union office (Labor-Management Reporting and Disclosure Act,
section 401(g), 29 U.S.C. 481(g)); dues may not pay for federal candidates but for words to members and their families
(Taft-Hartley Act, now 52 U.S.C. 30118). Whether a text promotes anybody is for counsel to say.
"""

from collections.abc import Iterator
from typing import Any

from bot.engine.folding import words as words_of
from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "Variant {variant} in {language} names {candidate}, a candidate in {election} ({opens} to {closes}): union "
    "money may not promote a candidate (29 U.S.C. 481(g)).",
    "es": "La variante {variant} en {language} nombra a {candidate}, de la elección {election} ({opens} a {closes}): "
    "el dinero del sindicato no puede promover a un candidato (29 U.S.C. 481(g)).",
}


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each candidate by the whole name or the family name alone, in an election that is open while texts leave."""
    open_now = [
        each for each in looked.rules.elections if each.opens <= looked.ends_on and looked.starts_on <= each.closes
    ]
    for variant, language, words in looked.texts():
        said = f" {' '.join(words_of(words))} "
        for election in open_now:
            for candidate in election.candidates:
                # Who is named in full is named by the family name too.
                if f" {words_of(candidate)[-1]} " in said:
                    yield {
                        "variant": variant,
                        "language": language,
                        "candidate": candidate,
                        "election": election.name,
                        "opens": election.opens,
                        "closes": election.closes,
                    }
